"""One half of redis-py or of a fork: its names, its differences, and the methods that several of its classes have.

A ``Half`` is the synchronous or the asynchronous part of one library (``redis``, ``redis.asyncio``, ``valkey``,
``valkey.asyncio``, aioredis 2). Names are written relative to ``Half.package``; ``client.Redis#reserved`` and other
names with ``#`` are roles that have no importable name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flake8_redis_pool.clients._redis_names import ALIASES, BLOCKING, NAMESPACES
from flake8_redis_pool.clients._shared import plain
from flake8_redis_pool.spec import Defaults, Method, Mode, MostConnections, ReplyTimeout, Role, Setting, UrlPart

SOCKET_TIMEOUT: Final = ReplyTimeout("socket_timeout")


@dataclass(frozen=True)
class Half:
    """The synchronous or asynchronous part of one fork.

    ``client`` and ``cluster`` are class names (no cluster: None). ``aliases`` maps a relative name to further ones, on
    top of the common aliases.
    ``missing``: methods (``Pipeline.multi``), contexts (``Sentinel.context``), aliases (``Sentinel``) and objects
    (``ClusterPubSub``) that it lacks.
    ``plain``: further methods that queue and send nothing, ``extra``: further methods of any kind, added last.
    Owners of methods: ``client``, ``cluster``, ``pool``, ``groups`` (of commands), and else the bare class name.
    ``second_release``, ``second_release_to_blocking``: what releasing a connection twice does to a plain pool, and to
    a BlockingConnectionPool.
    ``reply_timeout``: of clients; pools have what it says of URLs. ``cluster_timeout``: of cluster clients.
    ``bounds``: how many connections a pool has at most where nobody says so.
    ``cluster_transactions``: ``cluster.pipeline(transaction=True)`` exists. ``closes_pool``: closing
    the client closes its pool.
    """

    package: str
    mode: Mode
    client: str = "Redis"
    cluster: str | None = "RedisCluster"
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    plain: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, Mapping[str, Method]] = field(default_factory=dict)
    namespaces: tuple[str, ...] = NAMESPACES
    cluster_transactions: bool = True
    closes_pool: bool = True
    second_release: str = ""
    second_release_to_blocking: str = ""
    reply_timeout: ReplyTimeout = SOCKET_TIMEOUT
    cluster_timeout: ReplyTimeout | None = None
    bounds: Defaults = (((0,), None),)

    @property
    def is_async(self) -> bool:
        return self.mode is Mode.ASYNC

    @property
    def contexts(self) -> tuple[str, ...]:
        return ("async with",) if self.is_async else ("with",)

    def name(self, local: str) -> str:
        return f"{self.package}.{local}"

    def other_names(self, local: str) -> tuple[str, ...]:
        return tuple(
            self.name(alias)
            for alias in (*ALIASES.get(local, ()), *self.aliases.get(local, ()))
            if alias not in self.missing
        )

    def methods(self, owner: str, *groups: Mapping[str, Method]) -> dict[str, Method]:
        """The methods of all groups and of the fork's own additions, without those the fork lacks."""
        merged: dict[str, Method] = {}
        for group in (*groups, plain(self.plain.get(owner, ())), self.extra.get(owner, {})):
            merged.update(group)
        return {name: method for name, method in merged.items() if f"{owner}.{name}" not in self.missing}


def pool_timeout(half: Half) -> ReplyTimeout:
    """When the commands over a pool are given up."""
    timeout = half.reply_timeout
    return ReplyTimeout(timeout.argument, timeout.by_url or timeout.defaults)


def most_connections(half: Half, *, position: int | None = None, of_each_node: bool = False) -> MostConnections:
    """How many connections a client or a plain pool has; 2 ** 31 is no bound."""
    return MostConnections("max_connections", half.bounds, position, of_each_node=of_each_node)


def settings(half: Half) -> tuple[Setting, ...]:
    """What a client hands on to its pool.

    The synchronous ones take four by position as well. Left out is what tells how a connection is kept, as each release
    has its own defaults, and what tells how replies are read (``decode_responses``): that shows with the first reply.
    """
    network = frozenset({"redis", "rediss", "valkey", "valkeys"})
    first, second, third, fourth = (None, None, None, None) if half.is_async else (0, 1, 2, 3)
    return (
        Setting("host", ("localhost", "127.0.0.1", "::1"), first, in_url=UrlPart.HOST, schemes=network),
        Setting("port", (6379,), second, in_url=UrlPart.PORT, schemes=network),
        Setting("db", (0,), third, in_url=UrlPart.PATH, schemes=network),
        Setting("username", ("",), in_url=UrlPart.USERNAME),
        Setting("password", ("",), fourth, in_url=UrlPart.PASSWORD),
        Setting("unix_socket_path", in_pool="path", in_url=UrlPart.PATH, schemes=frozenset({"unix"})),
        Setting(
            "ssl",
            (False,),
            in_url=UrlPart.SCHEME,
            schemes=frozenset({"rediss", "valkeys"}),
            classes=frozenset({half.name("connection.SSLConnection")}),
        ),
    )


def blocking(*, awaited: bool) -> dict[str, Method]:
    """The client-blocking commands."""
    return {name: Method(Role.BLOCK, awaited=awaited, blocking=how) for name, how in BLOCKING.items()}


def closers(half: Half, role: Role) -> dict[str, Method]:
    """``close`` and, on asyncio, ``aclose``."""
    method = Method(role, awaited=half.is_async)
    return {"aclose": method, "close": method} if half.is_async else {"close": method}


def control(awaited: bool) -> dict[str, Method]:
    """The methods that steer a pipeline."""
    return {
        "execute": Method(Role.EXECUTE, awaited=awaited),
        "watch": Method(Role.WATCH, awaited=awaited),
        "unwatch": Method(Role.RESET, awaited=awaited),
        "multi": Method(Role.MULTI),
        "reset": Method(Role.RESET, awaited=awaited),
    }
