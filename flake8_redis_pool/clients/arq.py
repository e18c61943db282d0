"""arq: a job queue. Its ``create_pool`` gives an ``ArqRedis``, a client of redis-py that can also enqueue jobs.

Run: 0.28.0 (with redis-py 5.3.1). Source read: 0.22 (over aioredis 1).

Traps:

- Each ``await create_pool(settings)`` builds a new client with a pool of its own and sends a PING, so that one
  connection is open at once (20 calls, 20 connections).
- ``ArqRedis(pool)`` is a thin client (20 of them, no connection); the pool may be called ``pool_or_conn`` or
  ``connection_pool``, too.
- Before 0.23 ``close()`` is a plain function, from then on a coroutine function: both forms count as a close.
- ``ctx["redis"]`` of a job is the worker's own client.
"""

from __future__ import annotations

from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION
from flake8_redis_pool.spec import ClientSpec, Function, Kind, Method, Mode, Object, ReplyTimeout, Role

_CLIENT = "arq.connections.ArqRedis"

client = Object(
    name=_CLIENT,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("arq.ArqRedis",),
    pool_argument="connection_pool",
    pool_aliases=("pool_or_conn",),
    pool_position=0,
    contexts=("async with",),
    awaitable=True,
    closes_pool=True,
    shared_effect=TAKES_A_CONNECTION,
    like="redis.asyncio.client.Redis",
    attributes={"_pool_or_conn": "redis.asyncio.connection.ConnectionPool"},  # before 0.23
    reply_timeout=ReplyTimeout("socket_timeout"),  # arq asks for redis-py before 6
    methods={"from_url": Method(Role.MAKE, _CLIENT, url="url"), "close": Method(Role.CLOSE)},
)

SPEC = ClientSpec(
    library="arq",
    roots=("arq",),
    cut_by=CUT_BY,
    objects=(client,),
    functions=(
        Function(
            "arq.connections.create_pool", _CLIENT, aliases=("arq.create_pool", "arq.worker.create_pool"), awaited=True
        ),
    ),
)
