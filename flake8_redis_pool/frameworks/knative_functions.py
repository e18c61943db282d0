"""Knative functions (``func``): ``handle`` runs once for each request or event.

``new``, ``start`` and ``stop`` run once for each instance.

Facts: read for ``knative-func`` (func-python 0.7.0, parliament-functions 0.1.0, source). The middleware calls ``new()``
before it serves and hands each request to ``handle(scope, receive, send)`` of what that returns; ``start`` and ``stop``
run in the lifespan of the server.

Traps:

- A function of this kind imports nothing of the framework: ``func.py`` is the file that ``func`` builds from, and the
  three parameters of ASGI are asked for, without a decorator or a base class.
- The older template hands ``main`` a ``parliament.Context``; that annotation is the only mark.

Left out: ``alive`` and ``ready`` (asked by the platform, cheap by purpose), a ``handle`` in another file.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Runs

FILES = ("func.py", "*/func.py")
ASGI = (("scope",), ("receive",), ("send",))
HANDLER = "Knative function"

SPEC = FrameworkSpec(
    name="Knative functions",
    roots=("func_python", "parliament"),
    answers=True,
    keeps="in __init__ or start of the function's class and keep it on self",
    keeps_async="in __init__ or start of the function's class and keep it on self",
    conventions=(
        Convention(noun=HANDLER, functions=("handle",), parameters=ASGI, files=FILES, method_of="class"),
        Convention(noun=HANDLER, functions=("handle",), parameters=ASGI, files=FILES),
        Convention(
            noun=HANDLER,
            functions=("main",),
            parameters=(("*",),),
            annotations=("parliament.Context", "parliament.invocation.Context"),
        ),
        Convention(noun="Knative set-up function", functions=("new",), files=FILES, runs=Runs.ONCE),
        Convention(
            noun="Knative start-up hook",
            functions=("start", "stop"),
            files=FILES,
            method_of="class",
            exact=False,
            runs=Runs.ONCE,
        ),
    ),
)
