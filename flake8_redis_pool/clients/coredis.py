"""coredis: an asynchronous client for Redis, clusters and Sentinel. One declaration for the majors 4, 5 and 6.

Run: 6.9.0 on Python 3.11, 5.7.0 on 3.11, 4.24.0 on 3.11 and 4.20.0 on 3.9. Classes are declared under the
names that all majors export.

Traps:

- 6: clients and pools must be entered (``async with``), else the first command raises; a client can be entered once,
  so that one of the process raises RuntimeError when two requests enter it. A pool counts its users and may be
  entered again: harmless. 4 and 5: there is no close at all, and garbage collection closes the sockets. So no client
  or pool is ever left open.
- Commands share connections, and a blocking one gets a connection for itself: a GET beside four BLPOPs takes 0.15 ms
  (6) and 0.07 ms (5), which is no hazard. 64 of them at once fill the default pool of 6, and a GET waits until one ends
  (1,100 ms; 4 ms beside 63), so that one in a handler is.
- ``await pool.get_connection()`` and ``pool.release(connection)``, a plain function. What is not released is lost: 6
  then waits for ever, 4 and 5 raise. ``async with pool.acquire()`` (6) releases by itself and is not declared.
- 6: ``client.pipeline()`` is entered, executes when its block ends, has no ``execute()``; awaiting a queued command
  inside the block raises, and after the block it gives the reply. 4 and 5: ``await client.pipeline()``, ``execute()``;
  in 4 the await is what queues, in 5 the call is, and both give the pipeline. Which one is meant is told by the await.
- ``client.transaction(f, key)`` of 6 has neither ``multi()`` nor immediate reads on the pipeline:
  nothing of it is declared.
- A PubSub of 6 holds its connection inside its block only, one of 4 and 5 gives it back when it is
  collected: not declared.

The classes with ``Strict`` in their names (3.x) and KeyDB (4) are not declared.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._commands import WRITES
from flake8_redis_pool.clients._shared import STALLS, TAKEN_AGAIN, TAKES_A_CONNECTION, WAITS_FOR_A_CONNECTION, plain
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

_CLIENT = "coredis.Redis"
_CLUSTER = "coredis.RedisCluster"
_POOL = "coredis.ConnectionPool"
_CLUSTER_POOL = "coredis.ClusterConnectionPool"
_LENT = "coredis.connection.BaseConnection#acquired"
_PIPELINE = "coredis.patterns.pipeline.Pipeline"
_CLUSTER_PIPELINE = "coredis.patterns.pipeline.ClusterPipeline"
_AWAITED_PIPELINE = "coredis.pipeline.Pipeline#awaited"
_AWAITED_CLUSTER_PIPELINE = "coredis.pipeline.ClusterPipeline#awaited"

_BLOCKING = {
    "blpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpoplpush": Blocking(argument="timeout", position=2, word=-1),
    "blmove": Blocking(argument="timeout", position=4, word=-1),
    "blmpop": Blocking(argument="timeout", position=1, takes=True, word=0),
    "bzmpop": Blocking(argument="timeout", position=1, takes=True, word=0),
    "bzpopmin": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "bzpopmax": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "xread": Blocking(Blocks.IF_GIVEN, "block", 2, unit=MILLISECOND),
    "xreadgroup": Blocking(
        Blocks.IF_GIVEN, "block", 4, entries=("streams", 2, ">"), unit=MILLISECOND, takes=True, taken_again=TAKEN_AGAIN
    ),
    "wait": Blocking(argument="timeout", position=1, unit=MILLISECOND, word=-1),
    "blmovem": Blocking(Blocks.IF_GIVEN, "timeout", 4),
    "waitaof": Blocking(argument="timeout", position=2, unit=MILLISECOND, word=-1),
}
_COMMANDS = {name: Method(Role.BLOCK, awaited=True, blocking=how) for name, how in _BLOCKING.items()}
_QUEUED = {name: Method(Role.BLOCK, blocking=how) for name, how in _BLOCKING.items()}

_SCANS = ("hscan_iter", "scan_iter", "sscan_iter", "zscan_iter")
_NO_COMMAND = (*_SCANS, "ensure_persistence", "ensure_replication", "ignore_replies", "register_script")
_COROUTINES = ("get_library", "register_library", "supports")

_OPENS = Method(Role.OPEN, _PIPELINE, _AWAITED_PIPELINE, multi=True, multi_argument="transaction", multi_position=0)
_OPENS_CLUSTER = replace(_OPENS, returns=_CLUSTER_PIPELINE, returns_awaited=_AWAITED_CLUSTER_PIPELINE, multi=False)

client = Object(
    name=_CLIENT,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("coredis.client.Redis", "coredis.client.basic.Redis"),
    collected=True,
    pool_argument="connection_pool",
    contexts=("async with",),
    must_be_entered=True,  # from 6 on
    awaitable=True,  # before 6
    closes_pool=True,
    shared_effect=TAKES_A_CONNECTION,
    elastic=True,
    commands_awaited=True,
    unawaitable=frozenset(_SCANS),
    attributes={"connection_pool": _POOL},
    reply_timeout=ReplyTimeout("stream_timeout"),
    methods={
        **_COMMANDS,
        "from_url": Method(Role.MAKE, _CLIENT),
        "pipeline": _OPENS,
        **plain((*_COROUTINES, "transaction"), awaited=True),
        **plain((*_NO_COMMAND, "decoding", "pubsub", "xconsumer")),
    },
)

cluster = replace(
    client,
    name=_CLUSTER,
    aliases=("coredis.client.RedisCluster", "coredis.client.cluster.RedisCluster"),
    attributes={},
    methods={
        **{name: method for name, method in client.methods.items() if name != "transaction"},
        "from_url": Method(Role.MAKE, _CLUSTER),
        "pipeline": _OPENS_CLUSTER,
    },
)

sentinel = Object(
    name="coredis.sentinel.Sentinel",
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("coredis.Sentinel",),
    collected=True,
    contexts=("async with",),
    must_be_entered=True,
    closes_pool=True,
    shared_effect=TAKES_A_CONNECTION,
    # Each builds a client with a pool of its own.
    methods={
        "primary_for": Method(Role.MAKE, _CLIENT),
        "replica_for": Method(Role.MAKE, _CLIENT),
        **plain(("discover_primary", "discover_replicas"), awaited=True),
    },
)

pool = Object(
    name=_POOL,
    kind=Kind.POOL,
    mode=Mode.ASYNC,
    aliases=("coredis.pool.ConnectionPool",),
    collected=True,
    contexts=("async with",),
    must_be_entered=True,
    shared_effect=TAKES_A_CONNECTION,  # 6 lets the others wait once it is full, 4 raises
    methods={
        "from_url": Method(Role.MAKE, _POOL),
        "get_connection": Method(Role.ACQUIRE, _LENT, awaited=True),
        "release": Method(Role.RELEASE, argument_released=True),
        "disconnect": Method(Role.CLOSE),
    },
)

cluster_pool = replace(
    pool,
    name=_CLUSTER_POOL,
    aliases=("coredis.pool.ClusterConnectionPool",),
    methods={**pool.methods, "from_url": Method(Role.MAKE, _CLUSTER_POOL)},
)

blocking_pool = replace(
    pool,
    name="coredis.BlockingConnectionPool",
    aliases=("coredis.pool.BlockingConnectionPool",),
    contexts=(),
    shared_effect=WAITS_FOR_A_CONNECTION,
    methods={**pool.methods, "from_url": Method(Role.MAKE, "coredis.BlockingConnectionPool")},
)

lent = Object(
    name=_LENT,
    kind=Kind.CONNECTION,
    mode=Mode.ASYNC,
    made=False,
    shared_effect=STALLS,
    one_connection=True,
)

pipeline = Object(
    name=_PIPELINE,
    kind=Kind.TRANSACTION,
    mode=Mode.ASYNC,
    made=False,
    collected=True,
    contexts=("async with",),
    await_effect=AwaitEffect.RAISES,
    returns_itself=False,
    executes_on_exit=True,
    sent_by="the command after the block",
    reply_use="is an unanswered request, always true",
    methods={**_QUEUED, **plain((*_NO_COMMAND, "watch")), **plain(_COROUTINES, awaited=True)},
)

awaited_pipeline = Object(
    name=_AWAITED_PIPELINE,
    kind=Kind.TRANSACTION,
    mode=Mode.ASYNC,
    made=False,
    collected=True,
    contexts=("async with",),
    awaitable=True,  # from 5 on
    await_effect=AwaitEffect.REQUIRED,
    returns_itself=False,
    await_returns_itself=True,
    reply_use="is an awaitable that gives the pipeline, always true",
    methods={
        **_COMMANDS,
        "execute": Method(Role.EXECUTE, awaited=True),
        "watch": Method(Role.WATCH, awaited=True),
        "unwatch": Method(Role.RESET, awaited=True),
        "multi": Method(Role.MULTI),
        "reset": Method(Role.RESET, awaited=True),
        "clear": Method(Role.RESET, awaited=True),
        "reset_pipeline": Method(Role.RESET, awaited=True),
        **plain(_NO_COMMAND),
        **plain(_COROUTINES, awaited=True),
    },
)

SPEC = ClientSpec(
    library="coredis",
    roots=("coredis",),
    writes=WRITES,
    objects=(
        client,
        cluster,
        sentinel,
        pool,
        cluster_pool,
        blocking_pool,
        lent,
        pipeline,
        replace(pipeline, name=_CLUSTER_PIPELINE),
        awaited_pipeline,
        replace(awaited_pipeline, name=_AWAITED_CLUSTER_PIPELINE),
    ),
)
