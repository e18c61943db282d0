"""Pika: the callback of a consumer runs once for each message.

Facts: held against pika 1.4.4 (``basic_consume`` of both channels read from the source).

Traps:

- Callbacks are known by where they are given (``basic_consume(queue, callback)``) or by their four parameters: channel,
  method, properties, body. Before 1.0 the callback stood first: those are known by their parameters.
- ``functools.partial`` around a callback adds parameters in front.
- A connection and its channels belong to one thread; a synchronous Redis client does not care.

Left out: loops over ``channel.consume(...)`` (no function), the callbacks of an asynchronous connection
that run once when it opens.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

BLOCKING = "pika.adapters.blocking_connection.BlockingChannel"
CHANNELS = (BLOCKING, "pika.channel.Channel")
CONNECTIONS = (
    "pika.BlockingConnection",
    "pika.adapters.BlockingConnection",
    "pika.adapters.blocking_connection.BlockingConnection",
)
CALLBACK = "Pika callback"
PARAMETERS = (
    ("ch", "chan", "channel", "_ch", "_channel", "_unused_channel", "unused_channel", "_"),
    ("method", "meth", "deliver", "basic_deliver", "method_frame", "_method", "_"),
    ("properties", "props", "prop", "header", "headers", "header_frame", "_properties", "_props", "_"),
    ("body", "message", "msg", "payload", "_body"),
)

SPEC = FrameworkSpec(
    name="Pika",
    roots=("pika",),
    keeps="at module level, or where the channel is opened, and pass it to the callback",
    keeps_async="per event loop, or use a synchronous client at module level",
    one_thread=True,
    registrations=(
        Registration(
            callees=tuple(f"{name}.basic_consume" for name in CHANNELS),
            noun=CALLBACK,
            position=1,
            keywords=("on_message_callback",),
        ),
    ),
    conventions=(
        Convention(noun=CALLBACK, parameters=PARAMETERS, imports=("pika",)),
        Convention(noun=CALLBACK, parameters=PARAMETERS, imports=("pika",), method_of="class"),
    ),
    results=tuple((f"{name}.channel", BLOCKING) for name in CONNECTIONS),
)
