"""Microdot: routes, request hooks, error handlers and authentication callbacks run for each request.

Facts: read for ``microdot`` 2.7; ``before_request`` was counted.

Traps:

- There is no start-up hook: a client is made at module level, or in the coroutine that awaits ``start_server``.
- ``request.g`` lives for one request.
- A WebSocket route stays open for a connection: its loop body runs for each message.
- Under ``microdot.wsgi`` and on MicroPython the same names mean the same.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

APPS = ("microdot.Microdot", "microdot.microdot.Microdot", "microdot.asgi.Microdot", "microdot.wsgi.Microdot")

SPEC = FrameworkSpec(
    name="Microdot",
    roots=("microdot",),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, in the coroutine that starts the server",
    instance_decorators=(
        InstanceDecorator(
            classes=APPS,
            attributes=("route", "get", "post", "put", "patch", "delete", "query"),
            noun="Microdot route",
            route_shape=True,
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("before_request", "after_request", "after_error_request"),
            noun="Microdot request hook",
            bare=True,
        ),
        InstanceDecorator(classes=APPS, attributes=("errorhandler",), noun="Microdot error handler", bare=True),
        InstanceDecorator(
            classes=("microdot.auth.BasicAuth", "microdot.auth.TokenAuth"),
            attributes=("authenticate",),
            noun="Microdot authentication function",
        ),
        InstanceDecorator(classes=("microdot.login.Login",), attributes=("user_loader",), noun="Microdot user loader"),
    ),
)
