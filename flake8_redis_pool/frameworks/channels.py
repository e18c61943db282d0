"""Channels: a consumer object is made for each connection; its methods run for each connection or message.

Facts: measured for ``channels`` (4.3): ``connect``, ``disconnect``, ``receive`` and ``__init__`` of the WebSocket
consumers; the HTTP one and the middleware are read from the source.

Traps:

- ``as_asgi()`` makes one consumer for each socket: ``__init__`` and ``connect`` run as often as clients connect.
- Any further method may be a handler of messages from other consumers, named after their type: it is known by its
  only parameter ``event``.
- A channel layer is made once, its methods run for each message that is sent or waited for.
- A middleware object is made once, when the application is put together; it is called for each connection.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, Runs

JSON = ("channels.generic.websocket.JsonWebsocketConsumer", "channels.generic.websocket.AsyncJsonWebsocketConsumer")
CONSUMERS = ("channels.generic.websocket.WebsocketConsumer", "channels.generic.websocket.AsyncWebsocketConsumer", *JSON)
MIDDLEWARE = ("channels.middleware.BaseMiddleware", "channels.auth.AuthMiddleware")
LAYERS = ("channels.layers.BaseChannelLayer", "channels.layers.InMemoryChannelLayer")
CONSUMER = "Channels consumer"

SPEC = FrameworkSpec(
    name="Channels",
    roots=("channels",),
    keeps="at module level",
    keeps_async="per event loop, in a function that keeps it for the running loop",
    base_methods=(
        BaseMethod(
            classes=CONSUMERS,
            methods=(
                "__init__",
                "connect",
                "disconnect",
                "receive",
                "websocket_connect",
                "websocket_receive",
                "websocket_disconnect",
            ),
            noun=CONSUMER,
        ),
        BaseMethod(classes=JSON, methods=("receive_json",), noun=CONSUMER),
        BaseMethod(
            classes=("channels.generic.http.AsyncHttpConsumer",),
            methods=("__init__", "handle", "disconnect", "http_request", "http_disconnect"),
            noun=CONSUMER,
        ),
        BaseMethod(
            classes=("channels.consumer.SyncConsumer", "channels.consumer.AsyncConsumer"),
            methods=(
                "__init__",
                "websocket_connect",
                "websocket_receive",
                "websocket_disconnect",
                "http_request",
                "http_disconnect",
            ),
            noun=CONSUMER,
        ),
        BaseMethod(
            classes=LAYERS,
            methods=("send", "receive", "new_channel", "group_add", "group_discard", "group_send"),
            noun="Channels layer",
        ),
        BaseMethod(classes=LAYERS, methods=("__init__",), noun="Channels layer", runs=Runs.ONCE),
        BaseMethod(classes=MIDDLEWARE, methods=("__call__",), noun="Channels middleware"),
        BaseMethod(classes=MIDDLEWARE[1:], methods=("populate_scope", "resolve_scope"), noun="Channels middleware"),
        BaseMethod(classes=MIDDLEWARE, methods=("__init__",), noun="Channels middleware constructor", runs=Runs.ONCE),
    ),
    conventions=(Convention(noun=CONSUMER, parameters=(("event",),), method_of="class", imports=("channels",)),),
)
