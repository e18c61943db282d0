"""Pydantic AI: tools, toolsets, prompts and validators run once for each call by a model or each run.

Facts: held against ``pydantic-ai-slim`` 2.68.0: decorators of ``Agent`` and ``FunctionToolset``, ``Tool(f)``
and the ``tools`` argument.

Traps:

- ``deps`` is given to each run and reaches tools as ``ctx.deps``: the place for a client that lasts.
- ``Agent`` objects are made once, at module level; ``run_sync`` uses the loop of its thread.
- ``.tool`` is also MCP's: the same answer either way.

Left out: capabilities and hooks, ``prepare`` functions, ``AbstractToolset`` subclasses, ``result_validator`` (gone).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

AGENTS = ("pydantic_ai.Agent", "pydantic_ai.agent.Agent")
TOOLSETS = (
    "pydantic_ai.FunctionToolset",
    "pydantic_ai.toolsets.FunctionToolset",
    "pydantic_ai.toolsets.function.FunctionToolset",
)
TOOL = "Pydantic AI tool"
PROMPT = "Pydantic AI prompt"

SPEC = FrameworkSpec(
    name="Pydantic AI",
    roots=("pydantic_ai",),
    keeps="at module level, or where the run starts and pass it in deps",
    keeps_async="per event loop, where the run starts, and pass it in deps",
    instance_decorators=(
        InstanceDecorator(classes=AGENTS + TOOLSETS, attributes=("tool", "tool_plain"), noun=TOOL, bare=True),
        InstanceDecorator(classes=AGENTS, attributes=("system_prompt",), noun=PROMPT, bare=True),
        InstanceDecorator(classes=AGENTS + TOOLSETS, attributes=("instructions",), noun=PROMPT),
        InstanceDecorator(classes=AGENTS, attributes=("output_validator",), noun="Pydantic AI validator", bare=True),
        InstanceDecorator(classes=AGENTS, attributes=("toolset",), noun="Pydantic AI toolset"),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{cls}.{name}" for cls in AGENTS + TOOLSETS for name in ("tool", "tool_plain"))
            + tuple(f"{cls}.add_function" for cls in TOOLSETS),
            noun=TOOL,
            position=0,
            keywords=("func",),
        ),
        Registration(
            callees=("pydantic_ai.Tool", "pydantic_ai.tools.Tool"), noun=TOOL, position=0, keywords=("function",)
        ),
        Registration(callees=AGENTS, noun=TOOL, keywords=("tools",)),
        Registration(callees=AGENTS, noun=PROMPT, keywords=("instructions",)),
        Registration(callees=TOOLSETS, noun=TOOL, position=0, keywords=("tools",)),
    ),
)
