"""Django Ninja: operations, authentication, throttles and error handlers run once for each request.

Facts: measured for ``ninja`` (1.7): verbs of ``NinjaAPI`` and ``Router``, functions given as ``auth``;
``exception_handler``, the classes of ``ninja.security``, throttling, pagination and ``resolve_*`` are read from the
source.

Traps:

- ``auth=Bearer()`` hands over one object for the process: ``__init__`` of the class runs once,
  ``authenticate`` for each request.
- ``resolve_*`` of a schema runs once for each object in an answer.
- An ``async def`` operation under WSGI runs in a new event loop for each request, as in Django.

Left out: controllers of ``ninja_extra`` (another package).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

APIS = ("ninja.NinjaAPI", "ninja.main.NinjaAPI")
ROUTERS = ("ninja.Router", "ninja.router.Router")
BOTH = APIS + ROUTERS
VERBS = ("get", "post", "put", "patch", "delete")
AUTHENTICATION = (
    *(f"ninja.security.{module}{name}" for module in ("", "http.") for name in ("HttpBearer", "HttpBasicAuth")),
    *(
        f"ninja.security.{module}{name}"
        for module in ("", "apikey.")
        for name in ("APIKeyHeader", "APIKeyQuery", "APIKeyCookie")
    ),
)
THROTTLES = tuple(
    f"ninja.throttling.{name}"
    for name in ("BaseThrottle", "SimpleRateThrottle", "AnonRateThrottle", "AuthRateThrottle", "UserRateThrottle")
)
OPERATION = "Ninja operation"

SPEC = FrameworkSpec(
    name="Django Ninja",
    roots=("ninja",),
    answers=True,
    keeps="at module level, or take it from django_redis.get_redis_connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(classes=BOTH, attributes=VERBS, noun=OPERATION, route_shape=True),
        InstanceDecorator(classes=BOTH, attributes=("api_operation",), noun=OPERATION, bare=True),
        InstanceDecorator(classes=APIS, attributes=("exception_handler",), noun="Ninja exception handler", bare=True),
    ),
    base_methods=(
        BaseMethod(classes=AUTHENTICATION, methods=("authenticate", "__call__"), noun="Ninja authentication"),
        BaseMethod(
            classes=AUTHENTICATION, methods=("__init__",), noun="Ninja authentication constructor", runs=Runs.ONCE
        ),
        BaseMethod(classes=THROTTLES, methods=("allow_request",), noun="Ninja throttle"),
        BaseMethod(classes=THROTTLES[1:], methods=("get_cache_key",), noun="Ninja throttle"),
        BaseMethod(
            classes=("ninja.pagination.PaginationBase",), methods=("paginate_queryset",), noun="Ninja pagination"
        ),
        BaseMethod(
            classes=("ninja.pagination.AsyncPaginationBase",), methods=("apaginate_queryset",), noun="Ninja pagination"
        ),
        BaseMethod(
            classes=("ninja.Schema", "ninja.schema.Schema"), methods=("resolve_*",), noun="Ninja schema resolver"
        ),
    ),
    registrations=(
        Registration(
            callees=(
                *BOTH,
                *(f"{cls}.{method}" for cls in BOTH for method in (*VERBS, "api_operation", "add_router")),
                *(f"{cls}.add_api_operation" for cls in ROUTERS),
            ),
            noun="Ninja authentication",
            keywords=("auth",),
        ),
        Registration(
            callees=tuple(f"{cls}.add_api_operation" for cls in ROUTERS),
            noun=OPERATION,
            position=2,
            keywords=("view_func",),
        ),
        Registration(
            callees=tuple(f"{cls}.add_exception_handler" for cls in APIS),
            noun="Ninja exception handler",
            position=1,
            keywords=("handler",),
        ),
    ),
)
