"""gRPC: the methods of a servicer run once for each call, interceptors too; the objects are made once.

Facts: measured for ``grpc`` (grpcio): method handlers, ``intercept_service`` and methods of a servicer run for each
call, their ``__init__`` once; ``grpc.aio`` is read from the source of 1.85.

Traps:

- ``add_..._to_server(Servicer(), server)`` takes one object: its ``__init__`` is a right place for a client.
- The base class of a servicer stands in a generated module with a name of the project's own: a method is known by its
  parameters, ``request`` and ``context``, and a name in CamelCase as proto files have it, or by the annotation
  ``grpc.ServicerContext``.
- A method that streams may be a generator: it is entered once for each call.

Left out: servicers in a module that does not import ``grpc``; grpclib and betterproto (other packages).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, Registration, Runs

INTERCEPTORS = ("grpc.ServerInterceptor", "grpc.aio.ServerInterceptor")
METHOD = "gRPC method"
CONTEXT = ("context", "_context", "ctx")

SPEC = FrameworkSpec(
    name="gRPC",
    roots=("grpc",),
    answers=True,
    keeps="in the constructor of the servicer",
    keeps_async="per event loop, in the function that starts the server, and pass it to the servicer",
    base_methods=(
        BaseMethod(classes=INTERCEPTORS, methods=("intercept_service",), noun="gRPC interceptor"),
        BaseMethod(classes=INTERCEPTORS, methods=("__init__",), noun="gRPC interceptor constructor", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=tuple(
                f"grpc.{asked}_{answered}_rpc_method_handler"
                for asked in ("unary", "stream")
                for answered in ("unary", "stream")
            ),
            noun=METHOD,
            position=0,
            keywords=("behavior",),
        ),
    ),
    conventions=(
        Convention(
            noun=METHOD,
            functions=("[A-Z]*",),
            parameters=(("*request*", "req", "_"), CONTEXT),
            method_of="class",
            imports=("grpc",),
        ),
        Convention(
            noun=METHOD,
            parameters=(("*",), ("*",)),
            annotations=("grpc.ServicerContext", "grpc.aio.ServicerContext"),
            method_of="class",
            imports=("grpc",),
        ),
    ),
)
