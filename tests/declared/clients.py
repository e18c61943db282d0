"""What holds the declarations of ``clients/`` against installed packages must know beside them."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import operator
from typing import Any

import pytest

from flake8_redis_pool.spec import ClientSpec, Object
from tests.declared.django_set_up import set_up_for

#: Parameters that take whatever is given.
VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

# Modules that define commands, in the forks of redis-py.
COMMAND_MODULES = ("redis.commands.", "valkey.commands.", "aioredis.commands.")
FORKS = ("redis", "valkey")
FAMILY = (*FORKS, "aioredis")
# Methods of pipelines that are declared plain and not called here: they would connect.
CONNECTING = {
    *("client", "from_pool", "from_url", "himport_discard", "himport_discard_all", "himport_prepare", "immediate_execute_command"),
    *("load_scripts", "monitor", "parse_response", "pubsub", "transaction"),
}
# Transactions that no pipeline of the family is: how to make one, and what it keeps the queued commands in.
QUEUES = {
    "glide.Batch": ((True,), "commands"),
    "glide.ClusterBatch": ((True,), "commands"),
    "glide_sync.Batch": ((True,), "commands"),
    "glide_sync.ClusterBatch": ((True,), "commands"),
    "upstash_redis.client.Pipeline": (("http://127.0.0.1:1", {}, None, "pipeline", None, None), "_command_stack"),
    "upstash_redis.asyncio.client.AsyncPipeline": (("http://127.0.0.1:1", {}, None, "pipeline", None, None), "_command_stack"),
}

# Classes that hand what they lack on to another one.
HANDS_ON = {
    "aioredis.commands.transaction.MultiExec": "aioredis.commands.Redis",
    "aioredis.commands.transaction.Pipeline": "aioredis.commands.Redis",
    "asyncio_redis.connection.Connection": "asyncio_redis.protocol.RedisProtocol",
    "asyncio_redis.pool.Pool": "asyncio_redis.protocol.RedisProtocol",
    "asyncio_redis.protocol.Transaction": "asyncio_redis.protocol.RedisProtocol",
    "coredis.pipeline.ClusterPipeline": "coredis.pipeline.ClusterPipelineImpl",
    "coredis.pipeline.Pipeline": "coredis.pipeline.PipelineImpl",
}
# Classes that moved between releases are declared under the names by which all of them export it.
PUBLIC_NAMES = ("coredis.",)
# Packages, objects, and methods, contexts and awaits of objects, that only some releases have, or have as they are declared.
OTHER_RELEASES = {
    "arq.connections.ArqRedis.close": "arq < 0.23",
    "coredis.BlockingConnectionPool": "coredis < 6",
    "coredis.Redis.await": "coredis < 6",
    "coredis.RedisCluster.await": "coredis < 6",
    "coredis.Sentinel": "coredis >= 6",
    "coredis.patterns.pipeline": "coredis >= 6",
    "coredis.pipeline": "coredis < 6",
    "coredis.pipeline.ClusterPipelineImpl": "coredis < 5",
    "coredis.pipeline.PipelineImpl": "coredis < 5",
    "redis": "redis >= 7",
    "rediscluster.StrictRedisCluster": "redis-py-cluster < 2",
    **{
        f"coredis.{name}.{part}": "coredis >= 6"
        for name in ("ClusterConnectionPool", "ConnectionPool", "Redis", "RedisCluster", "sentinel.Sentinel")
        for part in ("async with", "blmovem", "ignore_replies", "supports", "xconsumer")
    },
    **{f"coredis.pipeline.{name}#awaited.{part}": "coredis >= 6" for name in ("ClusterPipeline", "Pipeline") for part in ("blmovem", "supports")},
    **{
        f"coredis.pipeline.{name}#awaited.{part}": "coredis >= 5"
        for name in ("ClusterPipeline", "Pipeline")
        for part in ("await", "clear", "reset_pipeline", "ignore_replies")
    },
}


def is_of_another_release(name: str) -> bool:
    """Whether the installed release is none of those that have what ``name`` means."""
    compare = {"<": operator.lt, ">=": operator.ge}
    for prefix, release in OTHER_RELEASES.items():
        if name == prefix or name.startswith((f"{prefix}.", f"{prefix}#")):
            distribution, sign, version = release.split()
            present = importlib.metadata.version(distribution).split(".")
            if not compare[sign]([int(part) for part in present if part.isdigit()], [int(part) for part in version.split(".")]):
                return True
    return False


def installed(spec: ClientSpec, declared: Object | None = None) -> None:
    """Skip unless exactly the declared library is importable (two of them share the package name aioredis), and has ``declared``."""
    for root in spec.roots or {name.partition(".")[0] for name in spec.inert}:
        set_up_for(root)
        package = pytest.importorskip(root, exc_type=(ImportError, TypeError))
        if root == "aioredis" and spec.library != f"aioredis {package.__version__[0]}":
            pytest.skip(f"{root} {package.__version__} is installed")
    if any(is_of_another_release(name) for name in (*spec.roots, *([declared.name] if declared is not None else []))):
        pytest.skip("another release has it")


def resolve(name: str) -> Any:
    """The class or function behind a dotted name; what follows ``#`` is a role of it."""
    parts = name.partition("#")[0].split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AssertionError(f"{name} cannot be resolved")
