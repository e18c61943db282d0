"""Channels: a consumer object is made for each connection; its methods run for each connection or message.

Facts: measured for ``channels`` (4.3): ``connect``, ``disconnect``, ``receive`` and ``__init__`` of the WebSocket consumers; the HTTP one and the
middleware are read from the source.

Traps:

- ``as_asgi()`` makes one consumer for each socket: ``__init__`` and ``connect`` run as often as clients connect.
- Any further method may be a handler of messages from other consumers, named after their type: only the usual ones are declared.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec

JSON = ("channels.generic.websocket.JsonWebsocketConsumer", "channels.generic.websocket.AsyncJsonWebsocketConsumer")
CONSUMERS = ("channels.generic.websocket.WebsocketConsumer", "channels.generic.websocket.AsyncWebsocketConsumer", *JSON)

SPEC = FrameworkSpec(
    name="Channels",
    roots=("channels",),
    keeps="at module level",
    keeps_async="per event loop",
    base_methods=(
        BaseMethod(
            classes=CONSUMERS,
            methods=("__init__", "connect", "disconnect", "websocket_connect", "websocket_disconnect", "receive"),
            noun="Channels consumer",
        ),
        BaseMethod(classes=JSON, methods=("receive_json",), noun="Channels consumer"),
        BaseMethod(classes=("channels.generic.http.AsyncHttpConsumer",), methods=("handle",), noun="Channels consumer"),
        BaseMethod(classes=("channels.middleware.BaseMiddleware",), methods=("__call__",), noun="Channels middleware"),
    ),
)
