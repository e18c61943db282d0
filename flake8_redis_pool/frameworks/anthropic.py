"""Anthropic SDK: a tool runs once for each call by a model.

Facts: counted with anthropic 2.14.0 (3 tool uses of a model: 3; ``tool_runner`` against a transport of the test's own).

Traps:

- A tool object is made once, where its function is decorated; so is a memory tool of the project, by the program.
- ``beta_async_tool`` runs in the loop of the asynchronous client.

Left out: tools without a function, whose uses the program answers itself.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

TOOLS = tuple(f"anthropic.{place}{name}" for place in ("", "lib.tools.") for name in ("beta_tool", "beta_async_tool"))
MEMORIES = ("anthropic.lib.tools.BetaAbstractMemoryTool", "anthropic.lib.tools.BetaAsyncAbstractMemoryTool")
TOOL = "Anthropic tool"

SPEC = FrameworkSpec(
    name="Anthropic",
    roots=("anthropic",),
    keeps="at module level, or in __init__ of the memory tool",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=TOOLS, noun=TOOL),),
    base_methods=(
        BaseMethod(
            classes=MEMORIES,
            methods=("view", "create", "str_replace", "insert", "delete", "rename", "clear_all_memory"),
            noun="Anthropic memory tool",
        ),
        BaseMethod(classes=MEMORIES, methods=("__init__",), noun="Anthropic memory tool", runs=Runs.ONCE),
    ),
    registrations=(Registration(callees=TOOLS, noun=TOOL, position=0, keywords=("func",)),),
)
