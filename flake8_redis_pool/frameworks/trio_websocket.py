"""trio-websocket: the handler of a server runs once for each connection.

Facts: counted with trio-websocket 0.12.2 (3 connections: the handler of ``serve_websocket`` 3).

Traps:

- The loop over messages is inside the handler: what stands before it is built once for each connection, what stands in
  it once for each message.
- The loop is Trio's: clients over asyncio do not run in it.

Left out: connections that the program opens itself.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

SERVERS = ("serve_websocket", "WebSocketServer")

SPEC = FrameworkSpec(
    name="trio-websocket",
    roots=("trio_websocket",),
    keeps="at module level",
    keeps_async="per event loop, in the function that starts the server",
    registrations=(
        Registration(
            callees=tuple(f"trio_websocket.{place}{name}" for place in ("", "_impl.") for name in SERVERS),
            noun="WebSocket handler",
            position=0,
            keywords=("handler",),
        ),
    ),
)
