"""redis-py-cluster: ``rediscluster``, clusters for redis-py before redis-py had them.

Run: 2.1.3 with redis-py 3.5.3 (signatures and source; no cluster of several nodes).
``StrictRedisCluster`` is the name of 1.x.

Traps:

- The constructor connects at once and asks a node for the table of slots.
- Each command takes a connection of its own, out of a pool without a bound, so that a blocking command harms nobody
  unless a handler sends it. ``ClusterBlockingConnectionPool`` has 50 for each node.
- A pipeline is no transaction (``transaction=True``, ``watch()`` and ``multi()`` raise), and a queued
  command gives the pipeline.
- Garbage collection gives back what clients, PubSubs and pipelines hold, but not what ``pool.get_connection()`` gave.
- ``close()``, and leaving ``with``, leaves the pool as it is.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._commands import WRITES
from flake8_redis_pool.clients._redis_names import BLOCKING, CUT_BY, SCANS
from flake8_redis_pool.clients._shared import (
    PIPELINE_REPLY,
    STALLS,
    TAKES_A_CONNECTION,
    TWO_USERS,
    WAITS_FOR_A_CONNECTION,
    plain,
)
from flake8_redis_pool.spec import ClientSpec, Kind, Method, Mode, Object, ReplyTimeout, Role

_CLIENT = "rediscluster.client.RedisCluster"
_PIPELINE = "rediscluster.pipeline.ClusterPipeline"
_POOL = "rediscluster.connection.ClusterConnectionPool"
_LENT = "rediscluster.connection.ClusterConnection#acquired"

_LATER = ("blmove", "blmpop", "bzmpop", "waitaof")
_COMMANDS = {name: Method(Role.BLOCK, blocking=how) for name, how in BLOCKING.items() if name not in _LATER}
_NO_COMMAND = (
    *("determine_node", "lock", "monitor", "parse_response", "pubsub", "register_script", "set_response_callback"),
    *("set_result_callback", "transaction", *SCANS),
)

client = Object(
    name=_CLIENT,
    kind=Kind.CLIENT,
    mode=Mode.SYNC,
    aliases=("rediscluster.RedisCluster", "rediscluster.pipeline.RedisCluster"),
    collected=True,
    pool_argument="connection_pool",
    contexts=("with",),
    shared_effect=TAKES_A_CONNECTION,
    elastic=True,
    reply_timeout=ReplyTimeout("socket_timeout"),
    methods={
        **_COMMANDS,
        "from_url": Method(Role.MAKE, _CLIENT),
        "pipeline": Method(Role.OPEN, _PIPELINE),
        "close": Method(Role.CLOSE),
        **plain((*_NO_COMMAND, "client")),
    },
)

strict = replace(client, name="rediscluster.StrictRedisCluster", aliases=("rediscluster.client.StrictRedisCluster",))

pipeline = Object(
    name=_PIPELINE,
    kind=Kind.TRANSACTION,
    mode=Mode.SYNC,
    aliases=("rediscluster.ClusterPipeline",),
    made=False,
    collected=True,
    contexts=("with",),
    reply_use=PIPELINE_REPLY,
    methods={
        **_COMMANDS,
        "execute": Method(Role.EXECUTE),
        "reset": Method(Role.RESET),
        **plain(_NO_COMMAND),
        **plain(
            (
                "annotate_exception",
                "client",
                "close",
                "from_url",
                "immediate_execute_command",
                "load_scripts",
                "multi",
                "pipeline",
            )
        ),
        **plain(("raise_first_error", "script_load_for_pipeline", "send_cluster_commands", "unwatch", "watch")),
    },
)

pool = Object(
    name=_POOL,
    kind=Kind.POOL,
    mode=Mode.SYNC,
    aliases=("rediscluster.ClusterConnectionPool", "rediscluster.client.ClusterConnectionPool"),
    collected=True,
    closes_pool=True,
    second_release=TWO_USERS,
    shared_effect=TAKES_A_CONNECTION,
    methods={
        "get_connection": Method(Role.ACQUIRE, _LENT),
        "release": Method(Role.RELEASE, argument_released=True),
        "disconnect": Method(Role.CLOSE),
        "from_url": Method(Role.MAKE, _POOL),
        **plain(("reset",)),
    },
)

blocking_pool = replace(
    pool,
    name="rediscluster.connection.ClusterBlockingConnectionPool",
    aliases=("rediscluster.ClusterBlockingConnectionPool",),
    second_release="",
    shared_effect=WAITS_FOR_A_CONNECTION,
    methods={**pool.methods, "from_url": Method(Role.MAKE, "rediscluster.connection.ClusterBlockingConnectionPool")},
)

lent = Object(
    name=_LENT,
    kind=Kind.CONNECTION,
    mode=Mode.SYNC,
    made=False,
    shared_effect=STALLS,
    one_connection=True,
    methods=plain(("connect", "disconnect")),
)

SPEC = ClientSpec(
    library="redis-py-cluster",
    roots=("rediscluster",),
    cut_by=CUT_BY,
    writes=WRITES,
    objects=(client, strict, pipeline, pool, blocking_pool, lent),
)
