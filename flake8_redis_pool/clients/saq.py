"""saq: a job queue over Redis, Postgres or HTTP. A queue that is built from a URL owns a client of redis-py.

Run: 0.26.4 (with redis-py 5.3.1).

Traps:

- ``Queue.from_url`` builds what the URL's scheme says, so only a URL whose text says "redis" counts.
- ``Queue.from_url`` opens nothing until the first command; twenty queues that enqueue one job each are twenty
  connections. ``await queue.disconnect()`` closes the client and its pool; there is no other end.
- ``RedisQueue(client)`` uses the client that it is given, and closes it in ``disconnect()``: not
  declared as a construction.
- ``enqueue`` lets twenty at a time through to the pool, and a worker waits with one blocking command for each
  of its tasks: no hazard.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION, plain
from flake8_redis_pool.spec import ClientSpec, Kind, Method, Mode, Object, Role

_REDIS = "saq.queue.redis.RedisQueue"

redis_queue = Object(
    name=_REDIS,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    made=False,
    closes_pool=True,
    shared_effect=TAKES_A_CONNECTION,
    attributes={"redis": "redis.asyncio.client.Redis"},
    methods={
        "from_url": Method(Role.MAKE, _REDIS),
        "disconnect": Method(Role.CLOSE, awaited=True),
        **plain(("connect",), awaited=True),
    },
)

queue = replace(
    redis_queue,
    name="saq.queue.base.Queue",
    aliases=("saq.Queue", "saq.queue.Queue"),
    attributes={},
    methods={**redis_queue.methods, "from_url": Method(Role.MAKE, "saq.queue.base.Queue", first_says="redis")},
)

SPEC = ClientSpec(library="saq", roots=("saq",), objects=(redis_queue, queue))
