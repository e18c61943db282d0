"""redis-py: ``redis`` and ``redis.asyncio``.

Run: 8.1.0, 7.4.1, 6.4.0, 5.3.1, 5.0.8, 4.6.0, 3.5.3; source read: 8.0, 7.0, 6.0-6.2, 5.0, 4.0-4.5. Declared for 8.1.
Younger than 4.6: ``aclose`` and ``from_pool`` (5.0.1), transactions on a cluster (``pipeline(transaction=True)``,
``transaction``; 6), the asynchronous cluster PubSub and keyspace notifications (8.0), ``blmovem``, ``Sentinel.close``,
``Sentinel.replica_for`` and ``with`` on pools and Sentinel (8.1).

Traps: from 5.0.1 on, closing a client (a ``with`` block does it too) closes its pool for all other users of the client;
before, the synchronous one was harmless. Each ``master_for()`` makes a new pool. ``await pipe.discard()`` queues a
DISCARD. ``unlink`` on the asynchronous cluster pipeline is a coroutine function.
The multi-database client (``redis.multidb``) needs a package of its own and is not declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flake8_redis_pool.clients._commands import COMMANDS, DISTINCT, OTHERS, PLAIN_NAMED, WRITES
from flake8_redis_pool.clients._redis_family import LISTENING_ENDED_BY, functions, objects, subscriptions
from flake8_redis_pool.clients._redis_groups import command_groups
from flake8_redis_pool.clients._redis_half import Half, closers
from flake8_redis_pool.clients._redis_names import CUT_BY, NAMESPACES
from flake8_redis_pool.clients._shared import KEY_ERROR, STALLS, TWO_USERS
from flake8_redis_pool.spec import (
    Blocking,
    Blocks,
    ClientShape,
    ClientSpec,
    Kind,
    Method,
    Mode,
    Object,
    ReplyTimeout,
    Role,
    Shape,
)

_HIMPORT = ("himport_prepare", "himport_discard", "himport_discard_all")
_ROUTES = ("get_random_primary_node", "get_random_primary_or_all_nodes", "get_special_nodes")
_TRACKING = (
    "client_tracking_off",
    "client_tracking_on",
    "hotkeys_get",
    "hotkeys_reset",
    "hotkeys_start",
    "hotkeys_stop",
)
_AWAITED = Method(Role.PLAIN, awaited=True)


def _moving(*, awaited: bool) -> dict[str, Method]:
    """BLMOVEM: redis-py has it from 8 on."""
    return {"blmovem": Method(Role.BLOCK, awaited=awaited, blocking=Blocking(argument="timeout", position=2))}


def _notified(name: str) -> dict[str, Method]:
    return {"keyspace_notifications": Method(Role.ACQUIRE, name)}


_SYNC_ADDED: Mapping[str, Mapping[str, Method]] = {
    "client": {**_moving(awaited=False), **_notified("redis.keyspace_notifications.KeyspaceNotifications")},
    "cluster": {**_moving(awaited=False), **_notified("redis.keyspace_notifications.ClusterKeyspaceNotifications")},
    "Pipeline": _moving(awaited=False),
    "ClusterPipeline": _moving(awaited=False),
    "groups": _moving(awaited=False),
}
_ASYNC_ADDED: Mapping[str, Mapping[str, Method]] = {
    "client": {**_moving(awaited=True), **_notified("redis.asyncio.keyspace_notifications.AsyncKeyspaceNotifications")},
    "cluster": {
        **_moving(awaited=True),
        **_notified("redis.asyncio.keyspace_notifications.AsyncClusterKeyspaceNotifications"),
        "get_nodes_from_slot": _AWAITED,
    },
    "Pipeline": {**_moving(awaited=False), **dict.fromkeys(_HIMPORT, _AWAITED)},
    "ClusterPipeline": {**_moving(awaited=False), **dict.fromkeys((*_HIMPORT, *_TRACKING), _AWAITED)},
    "groups": _moving(awaited=True),
}

#: From 8.0 on every read of a reply ends after 5 s, a blocking command's too.
_GIVEN_UP = (((0,), None), ((8, 0), 5.0))
#: From 8.0 on a pool has a bound by default; before, it was 2 ** 31.
_BOUNDS = (((0,), None), ((8, 0), 100))

SYNC = Half(
    package="redis",
    mode=Mode.SYNC,
    # Redis(host, port, db, password, socket_timeout)
    reply_timeout=ReplyTimeout("socket_timeout", _GIVEN_UP, position=4),
    cluster_timeout=ReplyTimeout("socket_timeout", _GIVEN_UP),
    bounds=_BOUNDS,
    second_release_to_blocking=TWO_USERS,  # a plain pool takes no harm from 5.3 on
    namespaces=(*NAMESPACES, "vset"),
    aliases={
        "client.Redis": (
            "Redis",
            "StrictRedis",
            "client.StrictRedis",
            "cluster.Redis",
            "sentinel.Redis",
            "keyspace_notifications.Redis",
        ),
        "cluster.RedisCluster": ("RedisCluster", "keyspace_notifications.RedisCluster"),
        "client.PubSub": ("cluster.PubSub",),
        "connection.ConnectionPool": ("cluster.ConnectionPool",),
        "connection.Connection": ("client.Connection", "cluster.Connection"),
    },
    missing=frozenset({"cluster.get_retry", "ClusterPipeline.get_retry"}),
    plain={
        "client": ("digest_local", "get_cache"),
        "cluster": ("digest_local", "get_nodes_from_slot", "get_redis_connection", *_ROUTES),
        "Pipeline": ("digest_local", "get_cache", "keyspace_notifications", *_HIMPORT),
        "ClusterPipeline": (
            "digest_local",
            "get_nodes_from_slot",
            "get_redis_connection",
            "keyspace_notifications",
            *_HIMPORT,
            *_ROUTES,
        ),
    },
    extra=_SYNC_ADDED,
)

ASYNC = Half(
    package="redis.asyncio",
    mode=Mode.ASYNC,
    reply_timeout=ReplyTimeout("socket_timeout", _GIVEN_UP),
    cluster_timeout=ReplyTimeout("socket_timeout", _GIVEN_UP),
    bounds=_BOUNDS,
    second_release=KEY_ERROR,
    second_release_to_blocking=KEY_ERROR,
    namespaces=(*NAMESPACES, "vset"),
    aliases={
        "client.Redis": (
            "Redis",
            "StrictRedis",
            "client.StrictRedis",
            "sentinel.Redis",
            "keyspace_notifications.Redis",
        ),
        "cluster.RedisCluster": ("RedisCluster", "keyspace_notifications.RedisCluster"),
        "client.PubSub": ("cluster.PubSub", "keyspace_notifications.PubSub"),
        "connection.Connection": ("client.Connection", "cluster.Connection"),
        "connection.SSLConnection": ("cluster.SSLConnection",),
    },
    missing=frozenset({"cluster.get_retry", "cluster.monitor", "pool.owns_connection"}),
    plain={
        "client": ("digest_local",),
        "cluster": ("digest_local", *_ROUTES),
        "Pipeline": ("digest_local", "keyspace_notifications"),
        "ClusterPipeline": ("digest_local", "set_response_callback"),
    },
    extra=_ASYNC_ADDED,
)


def _notifications(half: Half) -> list[Object]:
    """Keyspace notifications hold a PubSub (on a cluster one for each node)."""
    awaited = half.is_async
    prefix = "keyspace_notifications.Async" if awaited else "keyspace_notifications."
    release = closers(half, Role.RELEASE)
    methods = {
        "aclose" if awaited else "close": release["close"],
        "listen": Method(Role.BLOCK, blocking=Blocking(), iterates=True),
        "get_message": Method(Role.BLOCK, awaited=awaited, blocking=Blocking(Blocks.IF_GIVEN, "timeout", 1)),
        # The thread closes the notifications when it stops.
        **(
            {"run": Method(Role.BLOCK, awaited=True, blocking=Blocking())}
            if awaited
            else {"run_in_thread": Method(Role.HAND_OVER)}
        ),
    }
    found = []
    for kind in ("KeyspaceNotifications", "ClusterKeyspaceNotifications"):
        local = f"{prefix}{kind}"
        found.append(
            Object(
                name=half.name(local),
                kind=Kind.CONNECTION,
                mode=half.mode,
                aliases=(half.name(local.removeprefix("keyspace_notifications.")),),
                made=False,
                collected=not awaited,
                contexts=half.contexts,
                listening_ended_by=("aclose" if awaited else "close", *LISTENING_ENDED_BY),
                owner_closes=True,
                shared_effect=STALLS,
                one_connection=True,
                methods=methods,
            )
        )
    return found


def _everything(half: Half) -> tuple[Object, ...]:
    return (*objects(half), *_notifications(half), *command_groups(half))


#: What shows that not only clusters are meant.
_PLAIN_CLASSES = frozenset({"Redis", "StrictRedis", "from_url", "ConnectionPool", "BlockingConnectionPool", "Sentinel"})
_ASYNC_SHAPE = Shape(
    "pipeline",
    "async with",
    "execute",
    awaited=True,
    gives="",
    commands=COMMANDS,
    others=OTHERS,
    imported=("redis.asyncio",),
)

SPEC = ClientSpec(
    library="redis-py",
    roots=("redis",),
    distribution="redis",
    cut_by=CUT_BY,
    writes=WRITES,
    plain_named=PLAIN_NAMED,
    objects=tuple(found for half in (SYNC, ASYNC) for found in _everything(half)),
    functions=(*functions(SYNC), *functions(ASYNC)),
    shapes=(
        Shape(
            "pipeline",
            "with",
            "execute",
            awaited=False,
            gives="redis.client.Pipeline",
            commands=COMMANDS,
            others=OTHERS,
            assumed=True,
        ),
        replace(_ASYNC_SHAPE, gives="redis.asyncio.client.Pipeline", told_by=_PLAIN_CLASSES, assumed=True),
        replace(_ASYNC_SHAPE, gives="redis.asyncio.cluster.ClusterPipeline", told_by=frozenset({"RedisCluster"})),
        *subscriptions(SYNC, assumed=True),
        *subscriptions(ASYNC, assumed=True),
    ),
    client_shapes=(
        ClientShape(DISTINCT, gives="redis.client.Redis", gives_async="redis.asyncio.client.Redis", others=OTHERS),
    ),
    minors={2: 10, 3: 5, 4: 6, 5: 3, 6: 4, 7: None, 8: None},  # PyPI, October 2026; 1 was for Python 2
)
