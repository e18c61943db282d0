"""FastAPI: routes, dependencies and background tasks run once for each request, the lifespan once for each process.

Facts: measured or read for ``fastapi`` (FastAPI 0.165.0; ``FastAPI.route`` on 0.95.2), nearly all [measured]. Measured
for this file (3 requests): ``app.add_route(path, f)`` and ``app.middleware("http")(f)``: 3 runs each. FastAPI inherits
from Starlette: classes that are only importable from there are declared in ``starlette.py``.

Traps:

- 734 of 799 ``Depends`` in three real applications name a function; 64 are calls, ``Depends(make_checker(x))``: the
  RETURNED function is the dependency.
- A dependency runs once for each request (once for each use with ``use_cache=False``), also as a generator that closes
  the client, also as a class (its ``__init__``), also as an instance (its ``__call__``). A dependency under
  ``lru_cache`` runs once; on an ``async def`` the cache breaks at the second await.
- ``on_event`` is deprecated and still works in 0.165. Only a third of real handlers hang on an instance made in the
  same file, hence ``route_shape``.
- ``request.state`` lives for one request, ``request.app.state`` as long as the process. Under Mangum the lifespan
  runs at every invocation.

Left out: ``dependency_overrides`` (tests set it), ``fastapi_utils.cbv.cbv`` (its methods carry route decorators
anyway), ``fastapi_utils.tasks.repeat_every`` (stands under ``on_event``, where two answers would clash).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, Dependency, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("fastapi.FastAPI", "fastapi.applications.FastAPI")
ROUTERS = ("fastapi.APIRouter", "fastapi.routing.APIRouter")
BOTH = APPS + ROUTERS
BACKGROUND_TASKS = ("fastapi.BackgroundTasks", "fastapi.background.BackgroundTasks")

RESPONSES = tuple(
    f"fastapi.responses.{kind}"
    for kind in (
        "Response",
        "HTMLResponse",
        "PlainTextResponse",
        "JSONResponse",
        "RedirectResponse",
        "StreamingResponse",
        "FileResponse",
    )
) + ("fastapi.Response",)

SPEC = FrameworkSpec(
    name="FastAPI",
    roots=("fastapi",),
    answers=True,
    keeps="in the lifespan and keep it on app.state",
    keeps_async="in the lifespan and keep it on app.state",
    instance_decorators=(
        InstanceDecorator(
            classes=BOTH,
            attributes=("get", "post", "put", "patch", "delete", "options", "head", "trace", "api_route", "route"),
            noun="FastAPI route",
            route_shape=True,
        ),
        InstanceDecorator(
            classes=BOTH,
            attributes=("websocket", "websocket_route"),
            noun="FastAPI WebSocket route",
            route_shape=True,
        ),
        InstanceDecorator(classes=APPS, attributes=("middleware",), noun="FastAPI middleware", bare=True),
        InstanceDecorator(classes=APPS, attributes=("exception_handler",), noun="FastAPI exception handler", bare=True),
        InstanceDecorator(classes=BOTH, attributes=("on_event",), noun="FastAPI event hook", runs=Runs.ONCE, bare=True),
    ),
    registrations=(
        Registration(
            callees=tuple(
                f"{name}.{method}" for name in BOTH for method in ("add_api_route", "add_api_websocket_route")
            ),
            noun="FastAPI route",
            position=1,
            keywords=("endpoint",),
        ),
        Registration(
            callees=tuple(f"{name}.add_route" for name in BOTH),
            noun="FastAPI route",
            position=1,
            keywords=("route", "endpoint"),
        ),
        Registration(
            callees=("fastapi.routing.APIRoute", "fastapi.routing.APIWebSocketRoute"),
            noun="FastAPI route",
            position=1,
            keywords=("endpoint",),
        ),
        Registration(
            callees=tuple(f"{name}.add_exception_handler" for name in APPS),
            noun="FastAPI exception handler",
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=(*(f"{name}.add_middleware" for name in APPS), "fastapi.middleware.Middleware"),
            noun="FastAPI middleware",
            keywords=("dispatch",),
        ),
        Registration(
            callees=tuple(f"{name}.add_task" for name in BACKGROUND_TASKS),
            noun="FastAPI background task",
            position=0,
            keywords=("func",),
        ),
        Registration(callees=APPS, noun="FastAPI exception handler", keywords=("exception_handlers",)),
        Registration(
            callees=tuple(f"{name}.add_websocket_route" for name in BOTH),
            noun="FastAPI WebSocket route",
            position=1,
            keywords=("route", "endpoint"),
        ),
        *(
            Registration(callees=BOTH, noun="FastAPI lifespan", keywords=(keyword,), runs=Runs.ONCE)
            for keyword in ("lifespan", "on_startup", "on_shutdown")
        ),
        Registration(
            callees=(*(f"{name}.add_middleware" for name in APPS), "fastapi.middleware.Middleware"),
            noun="FastAPI middleware constructor",
            position=0,
            keywords=("cls", "middleware_class"),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=tuple(f"{name}.add_event_handler" for name in BOTH),
            noun="FastAPI event hook",
            position=1,
            keywords=("func",),
            runs=Runs.ONCE,
        ),
    ),
    dependencies=(
        Dependency(
            callees=(
                "fastapi.Depends",
                "fastapi.param_functions.Depends",
                "fastapi.params.Depends",
                "fastapi.Security",
                "fastapi.param_functions.Security",
                "fastapi.params.Security",
            ),
            noun="FastAPI dependency",
        ),
    ),
    last_one_request=(
        "fastapi.Request.state",
        "fastapi.requests.Request.state",
        "fastapi.requests.HTTPConnection.state",
        "fastapi.WebSocket.state",
        "fastapi.websockets.WebSocket.state",
    ),
    runners=("fastapi.concurrency.run_in_threadpool",),
    applications=("fastapi.Request.app", "fastapi.WebSocket.app"),
    application_state=("fastapi.FastAPI.state",),
    conventions=(
        Convention(noun="FastAPI endpoint", parameters=(("request", "req", "_request"),), exact=False, gives=RESPONSES),
        Convention(noun="FastAPI endpoint", method_of="nested", returned=("*",), gives=RESPONSES),
    ),
)
