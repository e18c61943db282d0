"""aiokeydb: redis-py's clients for KeyDB and Dragonfly under names of their own, both halves in one package.

Run: 0.2.1 with redis-py 4.6.0, the newest that it goes with. The classes derive from those of redis-py and do what
these do.

Traps:

- ``close()`` of the synchronous client leaves its pool open, as before redis-py 5.0.1; the asynchronous one has only
  ``close()``, which closes a pool that it made itself.
- ``from_url(url, asyncio=True)`` of the package gives the asynchronous client: that function is not declared.
- ``KeyDBClient`` keeps the sessions of the process by name, each with both clients; it is not declared, nor are queues.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION, WAITS_FOR_A_CONNECTION
from flake8_redis_pool.spec import ClientSpec, Kind, Method, Mode, Object, ReplyTimeout, Role

_KEYDB: Final = "aiokeydb.core.KeyDB"
_ASYNC_KEYDB: Final = "aiokeydb.core.AsyncKeyDB"
_POOL: Final = "aiokeydb.connection.ConnectionPool"
_ASYNC_POOL: Final = "aiokeydb.connection.AsyncConnectionPool"

client = Object(
    name=_KEYDB,
    kind=Kind.CLIENT,
    mode=Mode.SYNC,
    aliases=("aiokeydb.KeyDB", "aiokeydb.client.KeyDB"),
    collected=True,
    pool_argument="connection_pool",
    contexts=("with",),
    shared_effect=TAKES_A_CONNECTION,
    one_connection_argument="single_connection_client",
    bounded_by="max_connections",
    like="redis.client.Redis",
    reply_timeout=ReplyTimeout("socket_timeout"),
    methods={"from_url": Method(Role.MAKE, _KEYDB, url="url")},
)

async_client = replace(
    client,
    name=_ASYNC_KEYDB,
    mode=Mode.ASYNC,
    aliases=("aiokeydb.AsyncKeyDB", "aiokeydb.client.AsyncKeyDB"),
    collected=False,
    contexts=("async with",),
    awaitable=True,
    closes_pool=True,
    like="redis.asyncio.client.Redis",
    methods={"from_url": Method(Role.MAKE, _ASYNC_KEYDB, url="url")},
)


def _cluster(client: Object, prefix: str, like: str) -> Object:
    name = f"aiokeydb.cluster.{prefix}KeyDBCluster"
    return replace(
        client,
        name=name,
        aliases=(f"aiokeydb.{prefix}KeyDBCluster",),
        pool_argument=None,
        one_connection_argument=None,
        closes_pool=True,
        like=like,
        methods={"from_url": Method(Role.MAKE, name)},
    )


def _pool(name: str, effect: str, client: Object, like: str) -> Object:
    last = name.rpartition(".")[2]
    return Object(
        name=name,
        kind=Kind.POOL,
        mode=client.mode,
        aliases=(f"aiokeydb.{last}", f"aiokeydb.client.{last}"),
        collected=client.collected,
        closes_pool=True,
        shared_effect=effect,
        bounded_by="max_connections",
        bounded=effect is WAITS_FOR_A_CONNECTION,
        settings_attribute="connection_kwargs",
        like=like,
        methods={"from_url": Method(Role.MAKE, name, url="url")},
    )


SPEC = ClientSpec(
    library="aiokeydb",
    roots=("aiokeydb",),
    cut_by=CUT_BY,
    objects=(
        client,
        async_client,
        _cluster(client, "", "redis.cluster.RedisCluster"),
        _cluster(async_client, "Async", "redis.asyncio.cluster.RedisCluster"),
        _pool(_POOL, TAKES_A_CONNECTION, client, "redis.connection.ConnectionPool"),
        _pool(_ASYNC_POOL, TAKES_A_CONNECTION, async_client, "redis.asyncio.connection.ConnectionPool"),
        _pool(
            "aiokeydb.connection.BlockingConnectionPool",
            WAITS_FOR_A_CONNECTION,
            client,
            _POOL,
        ),
        _pool(
            "aiokeydb.connection.AsyncBlockingConnectionPool",
            WAITS_FOR_A_CONNECTION,
            async_client,
            _ASYNC_POOL,
        ),
    ),
)
