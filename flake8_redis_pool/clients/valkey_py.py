"""valkey-py: ``valkey`` and ``valkey.asyncio``, a fork of redis-py 5.

Run: 6.2.0. The same as redis-py but for the names and for what redis-py added after the fork: no ``transaction`` and no
``transaction=True`` on a cluster, no steering methods on the asynchronous cluster pipeline, no asynchronous cluster
PubSub, no ``Sentinel.close``.

Traps: the package also exports ``valkey.Redis``, ``valkey.StrictRedis`` and ``valkey.RedisCluster``, which are its own
classes; a second ``pool.release(connection)`` gives one connection to two users; the asynchronous ``close`` and PubSub
``reset`` are deprecated wrappers, awaited all the same.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._commands import OTHERS, PLAIN_NAMED, VALKEY_CLUSTER_COMMANDS, VALKEY_COMMANDS, WRITES
from flake8_redis_pool.clients._redis_family import functions, objects, subscriptions
from flake8_redis_pool.clients._redis_groups import command_groups
from flake8_redis_pool.clients._redis_half import Half
from flake8_redis_pool.clients._redis_names import CUT_BY, NAMESPACES
from flake8_redis_pool.clients._shared import KEY_ERROR, TWO_USERS
from flake8_redis_pool.spec import ClientSpec, Method, Mode, ReplyTimeout, Role, Shape

_CACHE = ("delete_command_from_cache", "flush_cache", "invalidate_key_from_cache")
_SENTINEL = ("Sentinel.aclose", "Sentinel.close", "Sentinel.context", "Sentinel.replica_for")

#: From 6.1 on every read of a reply ends after 5 s, but for the synchronous constructor, which asks for no end.
_GIVEN_UP = (((0,), None), ((6, 1), 5.0))

SYNC = Half(
    package="valkey",
    mode=Mode.SYNC,
    # Valkey(host, port, db, password, socket_timeout)
    reply_timeout=ReplyTimeout("socket_timeout", position=4, by_url=_GIVEN_UP),
    second_release=TWO_USERS,
    second_release_to_blocking=TWO_USERS,
    client="Valkey",
    cluster="ValkeyCluster",
    namespaces=(*NAMESPACES, "graph"),
    cluster_transactions=False,
    aliases={
        "client.Valkey": (
            "Valkey",
            "StrictValkey",
            "Redis",
            "StrictRedis",
            "client.StrictValkey",
            "cluster.Valkey",
            "sentinel.Valkey",
        ),
        "cluster.ValkeyCluster": ("ValkeyCluster", "RedisCluster"),
        "client.PubSub": ("cluster.PubSub",),
        "connection.ConnectionPool": ("cluster.ConnectionPool",),
    },
    missing=frozenset({"cluster.transaction", "ClusterPipeline.transaction", *_SENTINEL}),
    plain={
        "client": _CACHE,
        "cluster": (*_CACHE, "get_valkey_connection"),
        "Pipeline": _CACHE,
        "ClusterPipeline": (*_CACHE, "get_valkey_connection", "immediate_execute_command", "raise_first_error"),
        "pool": _CACHE,
    },
)

ASYNC = Half(
    package="valkey.asyncio",
    mode=Mode.ASYNC,
    reply_timeout=ReplyTimeout("socket_timeout", _GIVEN_UP),
    cluster_timeout=ReplyTimeout("socket_timeout", _GIVEN_UP),
    second_release=KEY_ERROR,
    second_release_to_blocking=KEY_ERROR,
    client="Valkey",
    cluster="ValkeyCluster",
    namespaces=(*NAMESPACES, "graph"),
    cluster_transactions=False,
    aliases={
        "client.Valkey": ("Valkey", "StrictValkey", "Redis", "StrictRedis", "client.StrictValkey", "sentinel.Valkey"),
        "cluster.ValkeyCluster": ("ValkeyCluster", "RedisCluster"),
        "connection.Connection": ("client.Connection", "cluster.Connection"),
        "connection.SSLConnection": ("cluster.SSLConnection",),
    },
    missing=frozenset(
        {
            *(f"cluster.{name}" for name in ("monitor", "pubsub", "transaction")),
            *(f"ClusterPipeline.{name}" for name in ("discard", "multi", "reset", "set_response_callback", "unlink")),
            "ClusterPubSub",
            "pool.owns_connection",
            *_SENTINEL,
        }
    ),
    plain={"client": _CACHE, "cluster": _CACHE, "Pipeline": _CACHE, "pool": _CACHE},
    # Both come from the commands mixin: they watch nothing here.
    extra={"ClusterPipeline": dict.fromkeys(("unwatch", "watch"), Method(Role.PLAIN, awaited=True))},
)

#: What shows that not only clusters are meant.
_PLAIN_CLASSES = frozenset(
    {"Valkey", "StrictValkey", "from_url", "ConnectionPool", "BlockingConnectionPool", "Sentinel"}
)
_ASYNC_SHAPE = Shape(
    "pipeline",
    "async with",
    "execute",
    awaited=True,
    gives="",
    commands=VALKEY_COMMANDS,
    others=OTHERS,
    imported=("valkey.asyncio",),
)

SPEC = ClientSpec(
    library="valkey-py",
    roots=("valkey",),
    distribution="valkey",
    cut_by=CUT_BY,
    writes=WRITES,
    plain_named=PLAIN_NAMED,
    objects=tuple(found for half in (SYNC, ASYNC) for found in (*objects(half), *command_groups(half))),
    functions=(*functions(SYNC), *functions(ASYNC)),
    shapes=(
        Shape(
            "pipeline",
            "with",
            "execute",
            awaited=False,
            gives="valkey.client.Pipeline",
            commands=VALKEY_COMMANDS,
            others=OTHERS,
        ),
        replace(_ASYNC_SHAPE, gives="valkey.asyncio.client.Pipeline", told_by=_PLAIN_CLASSES),
        replace(
            _ASYNC_SHAPE,
            gives="valkey.asyncio.cluster.ClusterPipeline",
            commands=VALKEY_CLUSTER_COMMANDS,
            told_by=frozenset({"ValkeyCluster"}),
        ),
        *subscriptions(SYNC),
        *subscriptions(ASYNC),
    ),
)
