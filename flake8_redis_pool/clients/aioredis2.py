"""aioredis 2: the ancestor of ``redis.asyncio``, same package name as aioredis 1.

Run: 2.0.1 on Python 3.10 (it cannot be imported on 3.11 and later). Told from aioredis 1 by ``marks``.

Traps: only ``close()``, which leaves the pool open: it takes ``await client.connection_pool.disconnect()`` to close
the connections; no ``from_pool``, no cluster, no ``discard``; ``get_connection`` needs a command name; a second
``release`` passes silently.
"""

from __future__ import annotations

from flake8_redis_pool.clients._commands import AIOREDIS_2_COMMANDS, OTHERS
from flake8_redis_pool.clients._redis_family import functions, objects
from flake8_redis_pool.clients._redis_half import Half
from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.spec import ClientSpec, Method, Mode, Role, Shape

_LATER = (
    *("aclose", "blmove", "blmpop", "bzmpop", "from_pool", "get_connection_kwargs", "get_encoder", "get_retry"),
    *("load_external_module", "set_retry", "waitaof"),
)
_NEVER = (
    "command_info",
    "debug_segfault",
    "discard",
    "memory_doctor",
    "memory_help",
    "script_debug",
    "sentinel",
    "shutdown",
)

ASYNC = Half(
    package="aioredis",
    mode=Mode.ASYNC,
    cluster=None,
    namespaces=(),
    aliases={
        "client.Redis": ("Redis", "StrictRedis", "client.StrictRedis", "sentinel.Redis"),
        "connection.Connection": ("client.Connection",),
    },
    missing=frozenset(
        {
            *(f"{owner}.{name}" for owner in ("client", "Pipeline") for name in (*_LATER, *_NEVER)),
            *(f"pool.{name}" for name in ("aclose", "set_retry")),
            *(f"Sentinel.{name}" for name in ("aclose", "context", "replica_for")),
            *(f"PubSub.{name}" for name in ("aclose", "connect")),
            "Sentinel",
            "SentinelConnectionPool",
        }
    ),
    extra={"PubSub": {"handle_message": Method(Role.PLAIN)}, "Pipeline": {"parse_response": Method(Role.PLAIN)}},
    closes_pool=False,
)

_MARKS = frozenset({"BlockingConnectionPool", "ConnectionPool", "StrictRedis", "from_url"})

SPEC = ClientSpec(
    library="aioredis 2",
    roots=("aioredis",),
    cut_by=CUT_BY,
    objects=objects(ASYNC),
    functions=functions(ASYNC),
    shapes=(
        Shape(
            "pipeline",
            "async with",
            "execute",
            awaited=True,
            gives="aioredis.client.Pipeline",
            commands=AIOREDIS_2_COMMANDS,
            others=OTHERS,
            told_by=_MARKS,
        ),
    ),
    marks=_MARKS,
)
