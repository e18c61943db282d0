"""Starlette and plain ASGI: endpoints, middleware and background tasks run once for each request.

The lifespan runs once for each process.

Facts: measured or read for ``starlette`` and the ASGI rows of ``stdlib`` (starlette 1.10.0, old names on 0.27.0).
Measured for this file (starlette 1.10.0, 3 requests): functions given as ``dispatch=`` to ``Middleware`` and
``add_middleware``, and to ``add_exception_handler``: 3 runs each.

Traps:

- ``@app.route``, ``websocket_route``, ``middleware``, ``exception_handler``, ``on_event``,
  ``add_websocket_route``, ``add_event_handler`` and ``on_startup=`` exist before 1.0 only. They stay declared: old
  code is what a linter sees most.
- An ``HTTPEndpoint`` is built for each request, a ``WebSocketEndpoint`` for each connection; a middleware object once.
- ``request.state`` lives for one request; ``request.app.state`` and the yielded lifespan state
  live as long as the process.
- Under Mangum the lifespan runs at every invocation (measured there): not visible from this framework alone.
- A function that takes a request and returns a response that it makes, or that a function gives back, is an
  endpoint: nobody else has use for a response.
- An ASGI 2 application is a class of which an object is made for each scope.
- A raw ASGI callable also gets the lifespan scope once for each process.

Left out: ``Mount(app=...)`` of objects (their class says it).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, InstanceDecorator, Registration, Runs

APP = "starlette.applications.Starlette"
ROUTER = "starlette.routing.Router"
RESPONSES = tuple(
    f"starlette.responses.{kind}"
    for kind in (
        "Response",
        "HTMLResponse",
        "PlainTextResponse",
        "JSONResponse",
        "RedirectResponse",
        "StreamingResponse",
        "FileResponse",
    )
)
REQUEST = (("request", "req", "_request"),)
ASGI_PARAMETERS = (("scope", "_scope"), ("receive", "_receive"), ("send", "_send"))

SPEC = FrameworkSpec(
    name="Starlette",
    roots=("starlette",),
    answers=True,
    keeps="in the lifespan and keep it on app.state",
    keeps_async="in the lifespan and keep it on app.state",
    instance_decorators=(
        InstanceDecorator(
            classes=(APP, ROUTER), attributes=("route", "websocket_route"), noun="Starlette endpoint", route_shape=True
        ),
        InstanceDecorator(classes=(APP,), attributes=("middleware",), noun="Starlette middleware"),
        InstanceDecorator(classes=(APP,), attributes=("exception_handler",), noun="Starlette exception handler"),
        InstanceDecorator(classes=(APP, ROUTER), attributes=("on_event",), noun="Starlette event hook", runs=Runs.ONCE),
    ),
    base_methods=(
        BaseMethod(
            classes=("starlette.endpoints.HTTPEndpoint",),
            methods=("get", "post", "put", "patch", "delete", "head", "options", "dispatch"),
            noun="Starlette endpoint",
        ),
        BaseMethod(
            classes=("starlette.endpoints.HTTPEndpoint", "starlette.endpoints.WebSocketEndpoint"),
            methods=("__init__",),
            noun="Starlette endpoint constructor",
        ),
        BaseMethod(
            classes=("starlette.endpoints.WebSocketEndpoint",),
            methods=("on_connect", "on_receive", "on_disconnect"),
            noun="Starlette WebSocket endpoint",
        ),
        BaseMethod(
            classes=("starlette.middleware.base.BaseHTTPMiddleware",),
            methods=("dispatch",),
            noun="Starlette middleware",
        ),
        BaseMethod(
            classes=("starlette.middleware.base.BaseHTTPMiddleware",),
            methods=("__init__",),
            noun="Starlette middleware constructor",
            runs=Runs.ONCE,
        ),
        BaseMethod(
            classes=("starlette.authentication.AuthenticationBackend",),
            methods=("authenticate",),
            noun="Starlette authentication backend",
        ),
    ),
    registrations=(
        Registration(
            callees=("starlette.routing.Route", "starlette.routing.WebSocketRoute"),
            noun="Starlette endpoint",
            position=1,
            keywords=("endpoint",),
        ),
        Registration(callees=("starlette.routing.Mount",), noun="ASGI application", position=1, keywords=("app",)),
        Registration(
            callees=(
                f"{APP}.add_route",
                f"{APP}.add_websocket_route",
                f"{ROUTER}.add_route",
                f"{ROUTER}.add_websocket_route",
            ),
            noun="Starlette endpoint",
            position=1,
            keywords=("route", "endpoint"),
        ),
        Registration(
            callees=(f"{APP}.add_exception_handler",),
            noun="Starlette exception handler",
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=("starlette.middleware.base.BaseHTTPMiddleware",),
            noun="Starlette middleware",
            position=1,
            keywords=("dispatch",),
        ),
        Registration(
            callees=("starlette.middleware.Middleware", f"{APP}.add_middleware"),
            noun="Starlette middleware",
            keywords=("dispatch",),
        ),
        Registration(
            callees=("starlette.background.BackgroundTask", "starlette.background.BackgroundTasks.add_task"),
            noun="Starlette background task",
            position=0,
            keywords=("func",),
        ),
        Registration(callees=(APP,), noun="Starlette exception handler", keywords=("exception_handlers",)),
        Registration(
            callees=(APP, ROUTER),
            noun="Starlette lifespan",
            keywords=("lifespan", "on_startup", "on_shutdown"),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=("starlette.middleware.Middleware", f"{APP}.add_middleware"),
            noun="Starlette middleware constructor",
            position=0,
            keywords=("cls", "middleware_class"),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=(f"{APP}.add_event_handler", f"{ROUTER}.add_event_handler"),
            noun="Starlette event hook",
            position=1,
            keywords=("func",),
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(noun="ASGI application", functions=("__call__",), parameters=ASGI_PARAMETERS, method_of="class"),
        Convention(noun="ASGI application", parameters=ASGI_PARAMETERS),
        Convention(
            noun="ASGI 2 application",
            functions=("__call__",),
            parameters=ASGI_PARAMETERS[1:],
            method_of="class",
            beside="__init__",
            beside_parameters=ASGI_PARAMETERS[:1],
        ),
        Convention(
            noun="ASGI 2 application",
            functions=("__init__",),
            parameters=ASGI_PARAMETERS[:1],
            method_of="class",
            beside="__call__",
            beside_parameters=ASGI_PARAMETERS[1:],
        ),
        Convention(noun="Starlette endpoint", parameters=REQUEST, exact=False, gives=RESPONSES),
        Convention(noun="Starlette endpoint", method_of="nested", returned=("*",), gives=RESPONSES),
        Convention(noun="ASGI middleware", parameters=ASGI_PARAMETERS, method_of="nested", outer=(("app",),)),
    ),
    last_one_request=(
        "starlette.requests.Request.state",
        "starlette.requests.HTTPConnection.state",
        "starlette.websockets.WebSocket.state",
    ),
    runners=("starlette.concurrency.run_in_threadpool",),
    applications=("starlette.requests.HTTPConnection.app",),
    application_state=("starlette.applications.Starlette.state",),
    lifespan_state=("starlette.requests.HTTPConnection.state",),
)
