"""OpenAI Agents SDK: function tools, guardrails and dynamic instructions run once for each call by a model.

Facts: held against ``openai-agents`` 0.24.0: decorators with and without arguments, and calls of ``function_tool``.

Traps:

- The package is called ``agents``, as folders of many projects are: only names that come from
  outside the project count.
- ``Runner.run_sync`` makes an event loop of its own.
- The context object given to ``Runner.run`` reaches tools as ``RunContextWrapper.context``: a place for a client.

Left out: ``AgentHooks`` and ``RunHooks`` (generic aliases), voice pipelines, sessions.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

TOOLS = ("agents.function_tool", "agents.tool.function_tool")
GUARDRAILS = (
    "agents.input_guardrail",
    "agents.guardrail.input_guardrail",
    "agents.output_guardrail",
    "agents.guardrail.output_guardrail",
    "agents.tool_input_guardrail",
    "agents.tool_guardrails.tool_input_guardrail",
    "agents.tool_output_guardrail",
    "agents.tool_guardrails.tool_output_guardrail",
)
TOOL = "OpenAI Agents tool"
GUARDRAIL = "OpenAI Agents guardrail"

SPEC = FrameworkSpec(
    name="OpenAI Agents",
    roots=("agents",),
    keeps="at module level, or where the run starts and pass it as context",
    keeps_async="per event loop, where the run starts, and pass it as context",
    decorators=(Decorator(names=TOOLS, noun=TOOL), Decorator(names=GUARDRAILS, noun=GUARDRAIL)),
    registrations=(
        Registration(callees=TOOLS, noun=TOOL, position=0, keywords=("func",)),
        Registration(
            callees=("agents.FunctionTool", "agents.tool.FunctionTool"), noun=TOOL, keywords=("on_invoke_tool",)
        ),
        Registration(
            callees=(
                "agents.InputGuardrail",
                "agents.guardrail.InputGuardrail",
                "agents.OutputGuardrail",
                "agents.guardrail.OutputGuardrail",
            ),
            noun=GUARDRAIL,
            position=0,
            keywords=("guardrail_function",),
        ),
        Registration(
            callees=("agents.Agent", "agents.agent.Agent"),
            noun="OpenAI Agents instructions",
            keywords=("instructions",),
        ),
        Registration(
            callees=("agents.handoff", "agents.handoffs.handoff"),
            noun="OpenAI Agents handoff",
            keywords=("on_handoff",),
        ),
    ),
)
