"""Agent Development Kit of Google: tools and callbacks of an agent run once for each call by a model.

Facts: held against google-adk 2.13.0 (``LlmAgent``, ``FunctionTool``, ``BaseTool``, ``BasePlugin``; signatures).

Traps:

- Tools are plain functions in a list that the agent is given.
- An agent is made once, by the program, most often at module level.
- Everything runs in the event loop of the runner; ``Runner.run`` makes one of its own for each call.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

AGENTS = (
    "google.adk.Agent",
    "google.adk.agents.Agent",
    "google.adk.agents.LlmAgent",
    "google.adk.agents.llm_agent.LlmAgent",
)
TOOL = "ADK tool"
CALLBACKS = (
    "before_agent_callback",
    "after_agent_callback",
    "before_model_callback",
    "after_model_callback",
    "before_tool_callback",
    "after_tool_callback",
)

SPEC = FrameworkSpec(
    name="Agent Development Kit",
    roots=("google",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    base_methods=(
        BaseMethod(
            classes=("google.adk.tools.BaseTool", "google.adk.tools.base_tool.BaseTool"),
            methods=("run_async",),
            noun=TOOL,
        ),
        BaseMethod(
            classes=("google.adk.plugins.BasePlugin", "google.adk.plugins.base_plugin.BasePlugin"),
            methods=(
                *CALLBACKS,
                "before_run_callback",
                "after_run_callback",
                "on_user_message_callback",
                "on_event_callback",
            ),
            noun="ADK plugin",
        ),
    ),
    registrations=(
        Registration(callees=AGENTS, noun=TOOL, keywords=("tools",)),
        Registration(callees=AGENTS, noun="ADK callback", keywords=CALLBACKS),
        Registration(callees=AGENTS, noun="ADK instructions", keywords=("instruction", "global_instruction")),
        Registration(
            callees=("google.adk.tools.FunctionTool", "google.adk.tools.function_tool.FunctionTool"),
            noun=TOOL,
            position=0,
            keywords=("func",),
        ),
    ),
)
