"""Autobahn: the methods of a protocol run for each connection or message of a WebSocket.

A protocol is made for each connection.

Facts: read for ``autobahn`` 26.10 (its parts for Twisted and for asyncio).

Traps:

- The factory lives as long as the server: the right place. What it has as ``protocol`` is made for each connection.
- ``onOpen`` of a client's protocol runs once for each connection that the program itself opens: only those of servers
  are declared.

Left out: WAMP components and sessions.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Assignment, BaseMethod, FrameworkSpec

SERVERS = tuple(f"autobahn.{loop}.websocket.WebSocketServerProtocol" for loop in ("twisted", "asyncio"))
FACTORIES = tuple(f"autobahn.{loop}.websocket.WebSocketServerFactory" for loop in ("twisted", "asyncio"))

SPEC = FrameworkSpec(
    name="Autobahn",
    roots=("autobahn",),
    keeps="at module level, or in the factory",
    keeps_async="in the function that starts the server",
    base_methods=(
        BaseMethod(
            classes=SERVERS,
            methods=("onConnect", "onOpen", "onMessage", "onClose", "onPing", "onPong"),
            noun="Autobahn protocol",
        ),
    ),
    assignments=(Assignment(classes=FACTORIES, attribute="protocol", noun="Autobahn protocol constructor"),),
)
