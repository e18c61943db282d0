"""grpc-interceptor: an interceptor runs once for each call; the object is made once.

Facts: counted with grpc-interceptor 0.15.4 (3 calls: ``intercept`` of the server's and of the client's interceptor 3,
their constructor 1).

Traps:

- Interceptors are handed to ``grpc.server`` and ``grpc.aio.server`` as objects: the constructor is the right place.
- ``handle_exception`` runs for each call that fails.

Left out: the testing helpers.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Runs

INTERCEPTORS = tuple(
    f"grpc_interceptor.{place}{name}"
    for places, names in (
        (("", "server."), ("ServerInterceptor", "AsyncServerInterceptor")),
        (("", "client."), ("ClientInterceptor",)),
    )
    for place in places
    for name in names
)
OF_ERRORS = tuple(
    f"grpc_interceptor.{place}{name}"
    for place in ("", "exception_to_status.")
    for name in ("ExceptionToStatusInterceptor", "AsyncExceptionToStatusInterceptor")
)
INTERCEPTOR = "gRPC interceptor"

SPEC = FrameworkSpec(
    name="grpc-interceptor",
    roots=("grpc_interceptor",),
    answers=True,
    keeps="in __init__ of the interceptor",
    keeps_async="per event loop, in the function that starts the server, and pass it to the interceptor",
    base_methods=(
        BaseMethod(classes=INTERCEPTORS + OF_ERRORS, methods=("intercept",), noun=INTERCEPTOR),
        BaseMethod(classes=OF_ERRORS, methods=("handle_exception",), noun=INTERCEPTOR),
        BaseMethod(
            classes=INTERCEPTORS + OF_ERRORS, methods=("__init__",), noun=f"{INTERCEPTOR} constructor", runs=Runs.ONCE
        ),
    ),
)
