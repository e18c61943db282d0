"""Starlite, the predecessor of Litestar: route handlers, hooks and dependencies run for each request.

Start-up hooks run once for each process.

Facts: read for ``starlite`` 1.51, the last of its line.

Traps:

- ``Provide(f, use_cache=True)`` keeps what ``f`` gave.
- ``before_startup`` and ``after_startup`` hooks stand beside ``on_startup``; there is no lifespan yet.
- A controller is built once.
"""

from __future__ import annotations

from flake8_redis_pool.frameworks._litestar_family import HOOKS, VERBS
from flake8_redis_pool.spec import BaseMethod, Decorator, Dependency, FrameworkSpec, Registration, Runs

HANDLERS = (
    *(f"{package}.{verb}" for package in ("starlite", "starlite.handlers", "starlite.handlers.http") for verb in VERBS),
    "starlite.asgi",
    "starlite.handlers.asgi.asgi",
)
WEBSOCKETS = ("starlite.websocket", "starlite.handlers.websocket.websocket")
APPS = ("starlite.Starlite", "starlite.app.Starlite")
ROUTERS = ("starlite.Router", "starlite.router.Router")
ONCE_KEYWORDS = (
    "on_startup",
    "on_shutdown",
    "on_app_init",
    "before_startup",
    "after_startup",
    "before_shutdown",
    "after_shutdown",
)
DATA = "starlite.datastructures"
AUTHENTICATION = (
    "starlite.AbstractAuthenticationMiddleware",
    "starlite.middleware.AbstractAuthenticationMiddleware",
    "starlite.middleware.authentication.AbstractAuthenticationMiddleware",
)

SPEC = FrameworkSpec(
    name="Starlite",
    roots=("starlite",),
    answers=True,
    keeps="in an on_startup hook and keep it on app.state",
    keeps_async="in an on_startup hook and keep it on app.state",
    decorators=(
        Decorator(names=HANDLERS, noun="Starlite handler"),
        Decorator(names=WEBSOCKETS, noun="Starlite WebSocket handler"),
    ),
    base_methods=(
        BaseMethod(
            classes=AUTHENTICATION, methods=("authenticate_request",), noun="Starlite authentication middleware"
        ),
    ),
    registrations=(
        *(
            Registration(callees=APPS + ROUTERS + HANDLERS, noun="Starlite request hook", keywords=(hook,))
            for hook in HOOKS
        ),
        Registration(callees=APPS, noun="Starlite exception hook", keywords=("after_exception",)),
        Registration(
            callees=("starlite.BackgroundTask", f"{DATA}.BackgroundTask", f"{DATA}.background_tasks.BackgroundTask"),
            noun="Starlite background task",
            position=0,
            keywords=("fn",),
        ),
        *(
            Registration(callees=APPS, noun="Starlite start-up hook", keywords=(keyword,), runs=Runs.ONCE)
            for keyword in ONCE_KEYWORDS
        ),
    ),
    dependencies=(
        Dependency(
            callees=("starlite.Provide", f"{DATA}.Provide", f"{DATA}.provide.Provide"),
            noun="Starlite dependency",
            once_if=("use_cache", "True"),
        ),
    ),
    last_one_request=("starlite.Request.state", "starlite.connection.Request.state"),
)
