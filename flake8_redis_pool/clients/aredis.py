"""aredis: the asynchronous client that coredis came from.

Run: 1.1.8 on Python 3.9.

Traps:

- ``await client.pipeline()``; a queued command must be awaited, else it is not even queued, and the
  await gives the pipeline.
- Clients and pools have no close that is awaited, and garbage collection closes the sockets (of 20 clients
  dropped, none stayed open).
- ``pool.get_connection()`` and ``pool.release(connection)`` are plain functions; what is not released is lost,
  until "Too many connections".
- Each command takes a connection of its own, out of a pool without a bound (GET beside a BLPOP: 1.3 ms): a blocking
  command harms nobody unless a handler sends it.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._commands import WRITES
from flake8_redis_pool.clients._shared import STALLS, TAKES_A_CONNECTION, plain
from flake8_redis_pool.spec import (
    MILLISECOND,
    AwaitEffect,
    Blocking,
    Blocks,
    ClientSpec,
    Kind,
    Method,
    Mode,
    Object,
    ReplyTimeout,
    Role,
)

_CLIENT = "aredis.client.StrictRedis"
_CLUSTER = "aredis.client.StrictRedisCluster"
_POOL = "aredis.pool.ConnectionPool"
_CLUSTER_POOL = "aredis.pool.ClusterConnectionPool"
_PIPELINE = "aredis.pipeline.StrictPipeline"
_CLUSTER_PIPELINE = "aredis.pipeline.StrictClusterPipeline"
_LENT = "aredis.connection.Connection#acquired"

_BLOCKING = {
    "blpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpoplpush": Blocking(argument="timeout", position=2, word=-1),
    "xread": Blocking(Blocks.IF_GIVEN, "block", 1, unit=MILLISECOND),
    "xreadgroup": Blocking(Blocks.IF_GIVEN, "block", 3, unit=MILLISECOND),
    "wait": Blocking(argument="timeout", position=1, unit=MILLISECOND, word=-1),
    "execute_command": Blocking(Blocks.BY_NAME),
}
_COMMANDS = {name: Method(Role.BLOCK, awaited=True, blocking=how) for name, how in _BLOCKING.items()}
_NO_COMMAND = (
    "hscan_iter",
    "lock",
    "pubsub",
    "register_script",
    "scan_iter",
    "set_response_callback",
    "sscan_iter",
    "zscan_iter",
)

client = Object(
    name=_CLIENT,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("aredis.StrictRedis", "aredis.pipeline.StrictRedis", "aredis.sentinel.StrictRedis"),
    collected=True,
    pool_argument="connection_pool",
    shared_effect=TAKES_A_CONNECTION,
    elastic=True,
    attributes={"connection_pool": _POOL},
    reply_timeout=ReplyTimeout("stream_timeout"),
    commands_awaited=True,
    unawaitable=frozenset(_NO_COMMAND),
    methods={
        **_COMMANDS,
        "from_url": Method(Role.MAKE, _CLIENT),
        "pipeline": Method(
            Role.OPEN, _PIPELINE, awaited=True, multi=True, multi_argument="transaction", multi_position=0
        ),
        **plain(("parse_response", "transaction"), awaited=True),
        **plain(_NO_COMMAND),
    },
)

cluster = replace(
    client,
    name=_CLUSTER,
    aliases=("aredis.StrictRedisCluster", "aredis.pipeline.StrictRedisCluster"),
    attributes={},
    methods={
        **client.methods,
        "from_url": Method(Role.MAKE, _CLUSTER),
        "pipeline": Method(Role.OPEN, _CLUSTER_PIPELINE, awaited=True),
    },
)

pipeline = Object(
    name=_PIPELINE,
    kind=Kind.TRANSACTION,
    mode=Mode.ASYNC,
    made=False,
    collected=True,
    contexts=("async with",),
    await_effect=AwaitEffect.REQUIRED,
    returns_itself=False,
    await_returns_itself=True,
    reply_use="is a coroutine that queues when awaited, always true",
    methods={
        **_COMMANDS,
        "execute": Method(Role.EXECUTE, awaited=True),
        "watch": Method(Role.WATCH, awaited=True),
        "unwatch": Method(Role.RESET, awaited=True),
        "multi": Method(Role.MULTI),
        "reset": Method(Role.RESET, awaited=True),
        **plain(
            ("immediate_execute_command", "load_scripts", "parse_response", "pipeline", "transaction"), awaited=True
        ),
        **plain(_NO_COMMAND),
        **plain(("annotate_exception", "from_url", "pipeline_execute_command", "raise_first_error")),
    },
)

pool = Object(
    name=_POOL,
    kind=Kind.POOL,
    mode=Mode.ASYNC,
    aliases=("aredis.ConnectionPool", "aredis.client.ConnectionPool"),
    collected=True,
    closes_pool=True,
    shared_effect=TAKES_A_CONNECTION,
    methods={
        "get_connection": Method(Role.ACQUIRE, _LENT),
        "release": Method(Role.RELEASE, argument_released=True),
        "disconnect": Method(Role.CLOSE),
        "from_url": Method(Role.MAKE, _POOL),
        **plain(("reset",)),
    },
)

lent = Object(
    name=_LENT,
    kind=Kind.CONNECTION,
    mode=Mode.ASYNC,
    made=False,
    shared_effect=STALLS,
    one_connection=True,
    methods={**plain(("disconnect",)), **plain(("connect",), awaited=True)},
)

SPEC = ClientSpec(
    library="aredis",
    roots=("aredis",),
    writes=WRITES,
    objects=(
        client,
        cluster,
        pipeline,
        replace(
            pipeline,
            name=_CLUSTER_PIPELINE,
            methods={name: method for name, method in pipeline.methods.items() if name != "multi"},
        ),
        pool,
        replace(
            pool,
            name=_CLUSTER_POOL,
            aliases=("aredis.ClusterConnectionPool", "aredis.client.ClusterConnectionPool"),
            methods={**pool.methods, "from_url": Method(Role.MAKE, _CLUSTER_POOL)},
        ),
        lent,
    ),
)
