"""aio-pika: the callback of a queue runs once for each message, as do the functions of its RPC and worker patterns.

Facts: held against aio-pika 10.2.1 (``Queue.consume``, ``RPC.register`` and
``Master.create_worker`` read from the source).

Traps:

- A callback is known by where it is given (``queue.consume(callback)``), or by the annotation of its only parameter.
- ``message.process()`` and ``queue.iterator()`` are context managers of the message and of the queue, not of a client.
- The body of ``async for message in iterator`` is no function: what it builds is built on each turn of an endless loop.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

QUEUES = (
    "aio_pika.Queue",
    "aio_pika.RobustQueue",
    "aio_pika.abc.AbstractQueue",
    "aio_pika.abc.AbstractRobustQueue",
    "aio_pika.queue.Queue",
    "aio_pika.robust_queue.RobustQueue",
)
CHANNELS = (
    "aio_pika.Channel",
    "aio_pika.RobustChannel",
    "aio_pika.abc.AbstractChannel",
    "aio_pika.abc.AbstractRobustChannel",
    "aio_pika.channel.Channel",
    "aio_pika.robust_channel.RobustChannel",
)
CONNECTIONS = (
    "aio_pika.Connection",
    "aio_pika.RobustConnection",
    "aio_pika.abc.AbstractConnection",
    "aio_pika.abc.AbstractRobustConnection",
    "aio_pika.connection.Connection",
    "aio_pika.robust_connection.RobustConnection",
)
CONNECTS = (
    "aio_pika.connect",
    "aio_pika.connection.connect",
    "aio_pika.connect_robust",
    "aio_pika.robust_connection.connect_robust",
)
MESSAGES = ("aio_pika.IncomingMessage", "aio_pika.abc.AbstractIncomingMessage", "aio_pika.message.IncomingMessage")
RPCS = tuple(f"aio_pika.patterns.{path}{name}" for path in ("", "rpc.") for name in ("RPC", "JsonRPC"))
MASTERS = tuple(f"aio_pika.patterns.{path}{name}" for path in ("", "master.") for name in ("Master", "JsonMaster"))
CALLBACK = "aio-pika callback"

SPEC = FrameworkSpec(
    name="aio-pika",
    roots=("aio_pika",),
    keeps="in the coroutine that starts the consumer, and pass it to the callback",
    keeps_async="per event loop, in the coroutine that starts the consumer, and pass it to the callback",
    registrations=(
        Registration(
            callees=tuple(f"{name}.consume" for name in QUEUES), noun=CALLBACK, position=0, keywords=("callback",)
        ),
        Registration(
            callees=tuple(f"{name}.register" for name in RPCS),
            noun="aio-pika RPC method",
            position=1,
            keywords=("func",),
        ),
        Registration(
            callees=tuple(f"{name}.create_worker" for name in MASTERS),
            noun="aio-pika worker",
            position=1,
            keywords=("func",),
        ),
    ),
    conventions=(
        Convention(noun=CALLBACK, parameters=(("*",),), annotations=MESSAGES, imports=("aio_pika",)),
        Convention(noun=CALLBACK, parameters=(("*",),), annotations=MESSAGES, imports=("aio_pika",), method_of="class"),
    ),
    results=(
        *((name, "aio_pika.abc.AbstractConnection") for name in CONNECTS),
        *((f"{name}.channel", "aio_pika.abc.AbstractChannel") for name in CONNECTIONS),
        *(
            (f"{name}.{method}", "aio_pika.abc.AbstractQueue")
            for name in CHANNELS
            for method in ("declare_queue", "get_queue")
        ),
        *((f"{name}.create", name) for name in (*RPCS,)),
    ),
    streams=tuple(f"{name}.iterator" for name in QUEUES),
)
