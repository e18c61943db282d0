"""NiceGUI: page functions run for each visit, connection hooks for each client, timers for each tick.

Start-up hooks run once for each process.

Facts: read for ``nicegui`` 3.18, whose ``app`` is a FastAPI application.

Traps:

- ``app.on_startup(f)`` runs once; ``app.on_connect(f)`` for each client.
- A ``ui.timer`` inside a page function is one timer for each client.
- ``app.storage.client`` lives for one visit, ``app.storage.general`` outlives the process.

Left out: callbacks of elements (``on_click=f``): any element has its own.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration, Runs

APP = "nicegui.app"
CLIENT_HOOKS = tuple(f"{APP}.{name}" for name in ("on_connect", "on_disconnect", "on_delete"))
LIFE_HOOKS = tuple(f"{APP}.{name}" for name in ("on_startup", "on_shutdown"))

SPEC = FrameworkSpec(
    name="NiceGUI",
    roots=("nicegui",),
    keeps="in an app.on_startup function and keep it on app.state",
    keeps_async="in an app.on_startup function and keep it on app.state",
    decorators=(
        Decorator(names=("nicegui.ui.page", "nicegui.page.page"), noun="NiceGUI page"),
        Decorator(
            names=("nicegui.ui.refreshable", "nicegui.ui.refreshable_method"), noun="NiceGUI refreshable function"
        ),
        Decorator(names=CLIENT_HOOKS, noun="NiceGUI connection hook"),
        Decorator(names=LIFE_HOOKS, noun="NiceGUI start-up hook", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(callees=("nicegui.ui.timer",), noun="NiceGUI timer", position=1, keywords=("callback",)),
        Registration(callees=CLIENT_HOOKS, noun="NiceGUI connection hook", position=0, keywords=("handler",)),
        Registration(
            callees=LIFE_HOOKS, noun="NiceGUI start-up hook", position=0, keywords=("handler",), runs=Runs.ONCE
        ),
    ),
    attributes=((APP, "fastapi.FastAPI"),),
)
