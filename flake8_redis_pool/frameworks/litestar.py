"""Litestar: route handlers, hooks, guards and dependencies run for each request.

The lifespan and the start-up hooks run once for each process.

Facts: read and counted for ``litestar`` 2.25. Handlers, ``Provide`` (function, class, generator), the hooks,
guards, listeners and background tasks were counted; the middleware base classes, the security backends and the
plugins are read from the source.

Traps:

- ``Provide(f, use_cache=True)`` runs ``f`` once for each process (1 run in 3 requests).
- A controller is built once. A middleware object is built at start-up, once for each ROUTE (32 times in one small
  application): a client made in its constructor multiplies, but not with the requests.
- ``request.state`` lives for one request, ``app.state`` (and the ``state`` that a handler asks
  for) as long as the process.

Left out: ``middleware=[...]`` (factories and classes run at start-up; what they return is seen by its
``scope, receive, send``).
"""

from __future__ import annotations

from flake8_redis_pool.frameworks._litestar_family import HOOKS, KEEPS, ONCE_KEYWORDS, VERBS
from flake8_redis_pool.spec import BaseMethod, Decorator, Dependency, FrameworkSpec, Registration, Runs

HTTP = "litestar.handlers.http_handlers"
SOCKETS = "litestar.handlers.websocket_handlers"
HANDLERS = (
    *(f"{package}.{verb}" for package in ("litestar", "litestar.handlers", HTTP) for verb in VERBS),
    *(f"{HTTP}.decorators.{verb}" for verb in VERBS if verb != "route"),
    f"{HTTP}.base.route",
    "litestar.asgi",
    "litestar.handlers.asgi",
    "litestar.handlers.asgi_handlers.asgi",
)
WEBSOCKETS = (
    *(
        f"{package}.{name}"
        for package in ("litestar", "litestar.handlers", SOCKETS)
        for name in ("websocket", "websocket_listener", "websocket_stream")
    ),
    f"{SOCKETS}.route_handler.websocket",
    f"{SOCKETS}.listener.websocket_listener",
    f"{SOCKETS}.stream.websocket_stream",
)
APPS = ("litestar.Litestar", "litestar.app.Litestar")
ROUTERS = ("litestar.Router", "litestar.router.Router")
MIDDLEWARE = "litestar.middleware"
AUTHENTICATION = (
    f"{MIDDLEWARE}.AbstractAuthenticationMiddleware",
    f"{MIDDLEWARE}.authentication.AbstractAuthenticationMiddleware",
)
JWT = tuple(
    f"litestar.security.jwt.{part}{name}"
    for part in ("", "auth.")
    for name in ("JWTAuth", "JWTCookieAuth", "OAuth2PasswordBearerAuth")
)
SESSIONS = ("litestar.security.session_auth.SessionAuth", "litestar.security.session_auth.auth.SessionAuth")
BACKGROUND_TASK = "litestar.background_tasks.BackgroundTask"

SPEC = FrameworkSpec(
    name="Litestar",
    roots=("litestar",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS,
    decorators=(
        Decorator(names=HANDLERS, noun="Litestar handler"),
        Decorator(names=WEBSOCKETS, noun="Litestar WebSocket handler"),
        Decorator(
            names=("litestar.events.listener", "litestar.events.listener.listener"), noun="Litestar event listener"
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=(f"{MIDDLEWARE}.ASGIMiddleware", f"{MIDDLEWARE}.base.ASGIMiddleware"),
            methods=("handle",),
            noun="Litestar middleware",
        ),
        BaseMethod(
            classes=AUTHENTICATION, methods=("authenticate_request",), noun="Litestar authentication middleware"
        ),
        BaseMethod(
            classes=(
                "litestar.handlers.WebsocketListener",
                f"{SOCKETS}.WebsocketListener",
                f"{SOCKETS}.listener.WebsocketListener",
            ),
            methods=("on_accept", "on_receive", "on_disconnect"),
            noun="Litestar WebSocket handler",
        ),
        BaseMethod(
            classes=tuple(
                f"litestar.plugins.{part}{name}"
                for part in ("", "base.")
                for name in ("InitPlugin", "InitPluginProtocol")
            ),
            methods=("on_app_init",),
            noun="Litestar plugin",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        *(
            Registration(callees=APPS + ROUTERS + HANDLERS, noun="Litestar request hook", keywords=(hook,))
            for hook in HOOKS
        ),
        *(
            Registration(callees=WEBSOCKETS, noun="Litestar request hook", keywords=(hook,))
            for hook in ("guards", "exception_handlers")
        ),
        Registration(callees=APPS, noun="Litestar exception hook", keywords=("after_exception",)),
        Registration(
            callees=APPS + ROUTERS + HANDLERS + WEBSOCKETS, noun="Litestar dependency", keywords=("dependencies",)
        ),
        Registration(
            callees=JWT + SESSIONS, noun="Litestar authentication function", keywords=("retrieve_user_handler",)
        ),
        Registration(callees=JWT, noun="Litestar authentication function", keywords=("revoked_token_handler",)),
        Registration(callees=(BACKGROUND_TASK,), noun="Litestar background task", position=0, keywords=("fn",)),
        *(
            Registration(callees=APPS, noun="Litestar lifespan", keywords=(keyword,), runs=Runs.ONCE)
            for keyword in ONCE_KEYWORDS
        ),
    ),
    dependencies=(
        Dependency(callees=("litestar.di.Provide",), noun="Litestar dependency", once_if=("use_cache", "True")),
    ),
    last_one_request=(
        "litestar.Request.state",
        "litestar.connection.Request.state",
        "litestar.connection.ASGIConnection.state",
    ),
    applications=("litestar.Request.app",),
    application_state=("litestar.Litestar.state",),
)
