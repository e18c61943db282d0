"""``clients/redis_py.py`` is written for the newest redis-py; what it declares is true of every major from 4 on, or younger than that.

Runs in the environment of each major (``tools/check_specs.py``) and, with the newest, among the other tests.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any, Final

import pytest
import redis

from flake8_redis_pool.clients.redis_py import SPEC
from flake8_redis_pool.spec import Method, Mode, Object, Role

MAJOR: Final = int(redis.__version__.split(".")[0])

#: What the newest release of a major has, and that of the major before has not. Owners without "redis." ("-": the package), then names.
YOUNGER: Final = {
    5: """
        asyncio.client.Pipeline asyncio.client.Redis: aclose from_pool
        asyncio.client.PubSub asyncio.connection.BlockingConnectionPool: aclose
        asyncio.connection.ConnectionPool asyncio.sentinel.SentinelConnectionPool: aclose
        asyncio.cluster.ClusterPipeline: bf cf cms ft json tdigest topk ts
        asyncio.cluster.RedisCluster: aclose bf cf cms ft json tdigest topk ts
        client.Pipeline client.Redis: from_pool get_cache
        commands.cluster.AsyncRedisClusterCommands: bf cf cms ft json tdigest topk ts
        client.PubSub cluster.ClusterPubSub: get_sharded_message
        connection.BlockingConnectionPool connection.ConnectionPool sentinel.SentinelConnectionPool: close
    """,
    6: """
        asyncio.client.Pipeline asyncio.client.Redis client.Pipeline client.Redis: vset
        asyncio.cluster.ClusterPipeline: discard multi vset
        asyncio.cluster.RedisCluster cluster.ClusterPipeline cluster.RedisCluster: transaction vset
        client cluster: Connection
        commands.cluster.AsyncRedisClusterCommands commands.cluster.RedisClusterCommands: vset
    """,
    7: """
        asyncio.client.Pipeline asyncio.client.Redis client.Pipeline client.Redis: digest_local
        asyncio.cluster.ClusterPipeline: digest_local hotkeys_get hotkeys_reset hotkeys_start hotkeys_stop set_response_callback
        asyncio.cluster.RedisCluster cluster.ClusterPipeline cluster.RedisCluster: digest_local get_nodes_from_slot
        asyncio.cluster.RedisCluster cluster.ClusterPipeline cluster.RedisCluster: get_random_primary_node
        asyncio.cluster.RedisCluster cluster.ClusterPipeline cluster.RedisCluster: get_random_primary_or_all_nodes get_special_nodes
    """,
    8: """
        -: ClusterKeyspaceNotifications KeyspaceNotifications
        asyncio: AsyncClusterKeyspaceNotifications AsyncKeyspaceNotifications
        asyncio.client.Pipeline: blmovem himport_discard himport_discard_all himport_prepare keyspace_notifications
        client.Pipeline cluster.ClusterPipeline: blmovem himport_discard himport_discard_all himport_prepare keyspace_notifications
        asyncio.client.Redis client.Redis cluster.RedisCluster: blmovem keyspace_notifications
        asyncio.cluster.ClusterPipeline: blmovem himport_discard himport_discard_all himport_prepare
        asyncio.cluster: ClusterPubSub PubSub
        asyncio.cluster.RedisCluster: blmovem keyspace_notifications pubsub
        asyncio.keyspace_notifications: AsyncClusterKeyspaceNotifications AsyncKeyspaceNotifications PubSub Redis RedisCluster
        asyncio.sentinel.Sentinel: aclose replica_for
        commands.cluster.AsyncClusterDataAccessCommands commands.cluster.AsyncRedisClusterCommands: blmovem
        commands.cluster.ClusterDataAccessCommands commands.cluster.RedisClusterCommands: blmovem
        commands.core.AsyncCoreCommands commands.core.AsyncDataAccessCommands: blmovem
        commands.core.CoreCommands commands.core.DataAccessCommands: blmovem
        keyspace_notifications: ClusterKeyspaceNotifications KeyspaceNotifications Redis RedisCluster
        sentinel.Sentinel: close replica_for
    """,
}
#: Sentinel is a context manager from 8.1 on.
YOUNGER_CONTEXTS: Final = {"redis.sentinel.Sentinel": 8, "redis.asyncio.sentinel.Sentinel": 8}


def since() -> dict[str, int]:
    """The full name of everything in YOUNGER, with its major."""
    found = {}
    for major, text in YOUNGER.items():
        for line in text.strip().splitlines():
            owners, _, names = line.strip().partition(": ")
            for owner in owners.split():
                for name in names.split():
                    found[".".join(("redis", name) if owner == "-" else ("redis", owner, name))] = major
    return found


SINCE: Final = since()


def look_up(name: str) -> Any:
    """The object behind a dotted name; None where this version has none."""
    parts = name.partition("#")[0].split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)
        return found
    return None


def declared_names() -> Iterator[str]:
    """Every class, function and method of the declaration."""
    for declared in (*SPEC.objects, *SPEC.functions):
        yield from (declared.name, *declared.aliases)
        if isinstance(declared, Object) and look_up(declared.name) is not None:
            yield from (f"{declared.name.partition('#')[0]}.{method}" for method in declared.methods)


def test_names_are_there_from_their_major_on() -> None:
    wrong = {name for name in declared_names() if (look_up(name) is not None) != (SINCE.get(name, 0) <= MAJOR)}
    assert wrong == set()


def test_younger_names_are_declared() -> None:
    if MAJOR < 8:
        pytest.skip("the newest major knows all names")
    assert set(SINCE) - set(declared_names()) == set()


OBJECTS = [pytest.param(item, id=item.name) for item in SPEC.objects]


def present(item: Object) -> Iterator[tuple[str, Method, Any]]:
    """The declared methods that this version has, with the function behind each."""
    cls = look_up(item.name)
    for name, method in item.methods.items():
        if cls is not None and hasattr(cls, name):
            found = inspect.getattr_static(cls, name)
            yield name, method, inspect.unwrap(found.__func__ if isinstance(found, (classmethod, staticmethod)) else found)


@pytest.mark.parametrize("item", OBJECTS)
def test_awaited_as_declared(item: Object) -> None:
    wrong = []
    for name, method, function in present(item):
        is_coroutine = inspect.iscoroutinefunction(function)
        gives_object = method.role in (Role.MAKE, Role.OPEN, Role.ACQUIRE, Role.MULTI)
        if (is_coroutine or item.mode is Mode.SYNC or gives_object) and is_coroutine != method.awaited:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("item", OBJECTS)
def test_arguments_stand_where_declared(item: Object) -> None:
    wrong = []
    for name, method, function in present(item):
        parameters = [parameter for parameter in inspect.signature(function).parameters.values() if parameter.name != "self"]
        if all(parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) for parameter in parameters):
            continue  # refused by cluster pipelines
        places = {parameter.name: index for index, parameter in enumerate(parameters)}
        if method.blocking is not None and method.blocking.argument and places.get(method.blocking.argument) != method.blocking.position:
            wrong.append(name)
        if method.multi_argument is not None and places.get(method.multi_argument) != method.multi_position:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("item", OBJECTS)
def test_contexts_are_real(item: Object) -> None:
    cls = look_up(item.name)
    if cls is None or YOUNGER_CONTEXTS.get(item.name, 0) > MAJOR:
        pytest.skip("younger than this version")
    for form in item.contexts:
        assert hasattr(cls, "__aenter__" if form == "async with" else "__enter__"), form
    if item.pool_argument:
        assert item.pool_argument in inspect.signature(cls).parameters


def test_the_last_minors_are_true() -> None:
    """``minors`` says of a major that has ended its last minor version, which its environment installs."""
    last = SPEC.minors[MAJOR]
    assert last is None or last == int(redis.__version__.split(".")[1])


@pytest.mark.parametrize(
    ("package", "name"),
    [
        (package, name)
        for package in ("redis", "redis.asyncio")
        for name in ("client.Redis", "connection.ConnectionPool", "connection.BlockingConnectionPool")
    ],
)
def test_how_many_connections_there_are_at_most(package: str, name: str) -> None:
    """2 ** 31 is no bound."""
    (item,) = (each for each in SPEC.objects if each.name == f"{package}.{name}")
    assert item.most_connections is not None
    version = tuple(map(int, redis.__version__.split(".")[:2]))
    declared = [most for since, most in item.most_connections.defaults if since <= version][-1]
    home, _, cls = f"{package}.{name}".rpartition(".")
    made = getattr(importlib.import_module(home), cls)()
    pool = getattr(made, "connection_pool", made)
    assert (None if pool.max_connections == 2**31 else pool.max_connections) == declared
    parameters = list(inspect.signature(getattr(importlib.import_module(home), cls)).parameters)
    position = item.most_connections.position
    assert position is None or parameters[position] == item.most_connections.argument
