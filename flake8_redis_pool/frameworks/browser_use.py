"""Browser Use: an action runs once for each time that the agent takes it, a hook once for each step.

Facts: counted with browser-use 0.13.14 (3 actions: ``Tools.action`` 3); the hooks of ``Agent.run`` are read from the
source.

Traps:

- ``Tools`` are made once, by the program, and called ``Controller`` in older releases.
- Everything runs in the event loop that awaits ``Agent.run``.

Left out: callbacks of the agent's constructor, watchdogs of the browser.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

TOOLS = ("browser_use.Tools", "browser_use.tools.service.Tools", "browser_use.Controller")
AGENTS = ("browser_use.Agent", "browser_use.agent.service.Agent")

SPEC = FrameworkSpec(
    name="Browser Use",
    roots=("browser_use",),
    keeps="at module level, or where the agent is made",
    keeps_async="per event loop, where the agent is made",
    instance_decorators=(
        InstanceDecorator(classes=TOOLS, attributes=("action",), noun="Browser Use action", bare=True),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.run" for name in AGENTS),
            noun="Browser Use step hook",
            keywords=("on_step_start",),
        ),
        Registration(
            callees=tuple(f"{name}.run" for name in AGENTS), noun="Browser Use step hook", keywords=("on_step_end",)
        ),
    ),
)
