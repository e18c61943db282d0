"""websockets: the handler of a server runs once for each connection, the loop in it once for each message.

Facts: measured for ``websockets`` (asyncio server): ``serve``; the threading server, the legacy server,
``process_request`` and ``process_response`` are read from the source of 17.4.

Traps:

- ``serve(handler, ...)`` stands in a function that runs once: what is made beside it lasts as long as the server.
- ``websockets.serve`` was the legacy server before 14.0 and named its argument ``ws_handler``.
- ``connect`` makes a client of a WebSocket server: no handler.
- A handler of another module is known by the annotation of its connection.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

SERVERS = tuple(
    f"websockets.{module}{name}"
    for module in ("", "asyncio.server.", "sync.server.", "server.", "legacy.server.")
    for name in ("serve", "unix_serve")
)
CONNECTIONS = (
    "websockets.ServerConnection",
    "websockets.asyncio.server.ServerConnection",
    "websockets.sync.server.ServerConnection",
    "websockets.WebSocketServerProtocol",
    "websockets.server.WebSocketServerProtocol",
    "websockets.legacy.server.WebSocketServerProtocol",
)
HANDLER = "WebSocket handler"

SPEC = FrameworkSpec(
    name="websockets",
    roots=("websockets",),
    keeps="in the function that calls serve, and hand it to the handler",
    keeps_async="per event loop, in the function that calls serve, and hand it to the handler",
    registrations=(
        Registration(callees=SERVERS, noun=HANDLER, position=0, keywords=("handler", "ws_handler")),
        *(
            Registration(callees=SERVERS, noun="WebSocket handshake hook", keywords=(hook,))
            for hook in ("process_request", "process_response")
        ),
    ),
    conventions=tuple(
        Convention(
            noun=HANDLER,
            parameters=(("*",),),
            exact=False,
            annotations=CONNECTIONS,
            imports=("websockets",),
            method_of=place,
        )
        for place in ("module", "class")
    ),
)
