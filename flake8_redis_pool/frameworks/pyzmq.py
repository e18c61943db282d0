"""PyZMQ: the callback of a stream runs once for each message that comes in.

Facts: counted with pyzmq 27.3.0 (3 messages: ``ZMQStream.on_recv`` 3).

Traps:

- A ``ZMQStream`` lives in Tornado's loop, which lasts as long as the process; a callback may be a plain function.
- ``on_send`` runs for each message that the program itself sends.

Left out: loops of the project around ``recv`` of a socket, and around a poller; ``zmq.green``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

STREAMS = ("zmq.eventloop.zmqstream.ZMQStream",)

SPEC = FrameworkSpec(
    name="PyZMQ",
    roots=("zmq",),
    keeps="at module level, or where the stream is made",
    keeps_async="per event loop, where the stream is made",
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in STREAMS for method in ("on_recv", "on_recv_stream")),
            noun="ZeroMQ message callback",
            position=0,
            keywords=("callback",),
        ),
    ),
)
