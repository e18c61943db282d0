"""grpclib: a method of a service runs once for each call, and so does a listener to its events.

Facts: held against grpclib 0.4.9 (``Server``, ``Stream`` and ``events.listen``, read from the source).

Traps:

- A service derives from a class that is generated into the project: its methods are known by their only parameter,
  ``stream``, or its annotation, where the module imports grpclib.
- The service is made once, by the program: its constructor is the right place.
- Everything runs in the event loop of the server, which lasts as long as it does.

Left out: the clients' side.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

STREAM = ("grpclib.server.Stream",)
METHOD = "gRPC method"

SPEC = FrameworkSpec(
    name="grpclib",
    roots=("grpclib",),
    keeps="in __init__ of the service, or at module level",
    keeps_async="in the coroutine that starts the server, and pass it to the service",
    registrations=(
        Registration(
            callees=("grpclib.events.listen",), noun="gRPC event listener", position=2, keywords=("callback",)
        ),
    ),
    conventions=(
        Convention(
            noun=METHOD,
            parameters=(("stream", "_stream"),),
            imports=("grpclib",),
            method_of="class",
            async_only=True,
        ),
        Convention(
            noun=METHOD,
            parameters=(("*",),),
            annotations=STREAM,
            imports=("grpclib",),
            method_of="class",
            async_only=True,
        ),
    ),
)
