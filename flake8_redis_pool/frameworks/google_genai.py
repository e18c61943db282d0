"""Google Gen AI SDK: the functions among the tools of a configuration run once for each call by a model.

Facts: counted with google-genai 3.6.1 (3 function calls of a model: 3; ``Models.generate_content`` against a transport
of the test's own).

Traps:

- Tools are plain functions in a list; the client runs them itself (automatic function calling), those that are
  coroutine functions in the loop of ``client.aio``.

Left out: configurations that are dictionaries, and tools of live sessions, which the program runs itself.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="Google Gen AI",
    roots=("google",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=("google.genai.types.GenerateContentConfig",), noun="Google Gen AI tool", keywords=("tools",)
        ),
    ),
)
