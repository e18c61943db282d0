"""Flask-Sock: a WebSocket route runs once for each connection.

Facts: read from the source of ``flask_sock`` 0.7: the function runs within the request that opens the connection.

Traps:

- The loop that receives runs inside the handler: what stands before it is built once for each connection, what stands
  in it once for each message.
- A client that blocks in the handler (``pubsub.listen()``) holds a connection of the pool as long as the browser
  stays: size the pool for that.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC

SPEC = FrameworkSpec(
    name="Flask-Sock",
    roots=("flask_sock",),
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=("flask_sock.Sock",), attributes=("route",), noun="Flask-Sock WebSocket route", route_shape=True
        ),
    ),
)
