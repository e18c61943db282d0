"""CrewAI: a tool runs once for each call by a model, and the steps of a flow once for each run of it.

Facts: held against crewai 1.15.30 (``tool``, ``BaseTool``, ``Flow``, ``start``, ``listen``, ``router``).

Traps:

- An object of a tool is made once and given to agents: its constructor, or a field of it, is the right place.
- An object of a flow is made for each run, by the program.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec

TOOLS = ("crewai.tools.BaseTool", "crewai.tools.base_tool.BaseTool")
TOOL = "CrewAI tool"

SPEC = FrameworkSpec(
    name="CrewAI",
    roots=("crewai",),
    keeps="at module level, or in a field of the tool",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(names=("crewai.tools.tool", "crewai.tools.base_tool.tool"), noun=TOOL),
        Decorator(
            names=tuple(
                f"crewai.flow.{place}{name}" for place in ("", "flow.") for name in ("start", "listen", "router")
            ),
            noun="CrewAI flow step",
        ),
    ),
    base_methods=(BaseMethod(classes=TOOLS, methods=("_run", "_arun"), noun=TOOL),),
)
