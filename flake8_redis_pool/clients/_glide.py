"""valkey-glide, declared once for its two packages: ``glide`` (asynchronous) and ``glide_sync``.

The classes of both are named alike, but for the pool and the scope. A batch is one class for both,
which each package exports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flake8_redis_pool.clients._shared import NEVER_GIVEN_UP, STALLS, TAKEN_AGAIN
from flake8_redis_pool.spec import MILLISECOND, AwaitEffect, Blocking, Blocks, Kind, Method, Mode, Object, Role

# The timeout's position; a scoped connection and a borrowed client stall nobody.
BLOCKING: Mapping[str, Blocking] = {
    "blpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "bzpopmin": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "bzpopmax": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "blmpop": Blocking(argument="timeout", position=2, takes=True, word=0),
    "bzmpop": Blocking(argument="timeout", position=2, takes=True, word=0),
    "blmove": Blocking(argument="timeout", position=4, word=-1),
    "wait": Blocking(argument="timeout", position=1, unit=MILLISECOND, word=-1),
    "xread": Blocking(Blocks.IF_GIVEN, "options", 1, unit=MILLISECOND, option=("block_ms", 0)),
    "xreadgroup": Blocking(
        Blocks.IF_GIVEN,
        "options",
        3,
        ("keys_and_ids", 0, ">"),
        MILLISECOND,
        ("block_ms", 1),
        takes=True,
        taken_again=TAKEN_AGAIN,
    ),
    "custom_command": Blocking(Blocks.BY_NAME),
}


@dataclass(frozen=True)
class Package:
    """One of the two packages.

    ``pool`` and ``scope`` are class names; ``collected``: garbage collection closes a client that was not closed.
    """

    root: str
    mode: Mode
    pool: str
    scope: str
    collected: bool

    @property
    def is_async(self) -> bool:
        return self.mode is Mode.ASYNC

    @property
    def contexts(self) -> tuple[str, ...]:
        return ("async with",) if self.is_async else ("with",)

    def closers(self, role: Role, *names: str) -> dict[str, Method]:
        return dict.fromkeys(names, Method(role, awaited=self.is_async))


def objects(package: Package) -> tuple[Object, ...]:
    """Everything that a package declares."""
    return (*clients(package), *pools(package), *batches(package))


def clients(package: Package) -> list[Object]:
    """The client, the cluster client, what ``borrow()`` gives, and the two holders of a connection of their own."""
    awaited = package.is_async
    scope = f"{package.root}.isolated_scope.{package.scope}"
    closers = ("close", "aclose") if awaited else ("close",)  # aclose() is the younger one
    found = []
    for local in ("GlideClient", "GlideClusterClient"):
        name = f"{package.root}.glide_client.{local}"
        client = Object(
            name=name,
            kind=Kind.CLIENT,
            mode=package.mode,
            aliases=(f"{package.root}.{local}",),
            made=False,  # the class itself gives a client without a connection, which fails at its first command
            collected=package.collected,
            contexts=package.contexts,
            closes_pool=True,
            shared_effect=STALLS,
            one_connection=True,
            reply_timeout=NEVER_GIVEN_UP,  # request_timeout is not for commands that block
            commands_awaited=awaited,
            methods={
                "create": Method(Role.MAKE, name, awaited=awaited),
                "scoped_connection": Method(Role.ACQUIRE, scope, awaited=awaited),
                "exec": Method(Role.EXECUTE, awaited=awaited),
                **{command: Method(Role.BLOCK, awaited=awaited, blocking=how) for command, how in BLOCKING.items()},
                **package.closers(Role.CLOSE, *closers),
            },
        )
        found.append(client)
    borrowed = replace(
        found[0],
        name=f"{found[0].name}#borrowed",
        kind=Kind.CONNECTION,
        aliases=(),
        collected=True,  # only a context manager gives one
        owner_closes=True,
        closes_pool=False,
        methods={command: method for command, method in found[0].methods.items() if method.role is Role.BLOCK},
    )
    isolated = Object(
        name=scope,
        kind=Kind.CONNECTION,
        mode=package.mode,
        aliases=(f"{package.root}.{package.scope}",),
        made=False,
        collected=True,
        contexts=package.contexts,
        owner_closes=True,
        shared_effect=STALLS,
        one_connection=True,
        methods=package.closers(Role.RELEASE, "close"),
    )
    monitor = f"{package.root}.monitor_client.MonitorClient"
    watching = Object(
        name=monitor,
        kind=Kind.CONNECTION,
        mode=package.mode,
        aliases=(f"{package.root}.MonitorClient",),
        made=False,
        contexts=package.contexts,
        shared_effect=STALLS,
        one_connection=True,
        methods={
            "create": Method(Role.MAKE, monitor, awaited=awaited),
            **package.closers(Role.RELEASE, "stop", "aclose" if awaited else "close"),
        },
    )
    return [*found, borrowed, isolated, watching]


def pools(package: Package) -> list[Object]:
    """The pool of clients, and the number that it lends one under."""
    name = f"{package.root}.client_pool.{package.pool}"
    pool = Object(
        name=name,
        kind=Kind.POOL,
        mode=package.mode,
        aliases=(f"{package.root}.{package.pool}",),
        collected=True,  # closing it gives no connection back either
        contexts=package.contexts,
        closes_pool=True,
        shared_effect=STALLS,
        one_connection=True,
        methods={
            "create": Method(Role.MAKE, name, awaited=package.is_async),
            "acquire": Method(Role.ACQUIRE, f"{name}#acquired", awaited=package.is_async),
            "borrow": Method(Role.ACQUIRE, f"{package.root}.glide_client.GlideClient#borrowed"),
            "release": Method(Role.RELEASE, argument_released=True),
            "close": Method(Role.CLOSE),
            **({"aclose": Method(Role.CLOSE, awaited=True)} if package.is_async else {}),
        },
    )
    acquired = Object(
        name=f"{name}#acquired",
        kind=Kind.CONNECTION,
        mode=package.mode,
        made=False,
        shared_effect=STALLS,
        one_connection=True,
    )
    return [pool, acquired]


def batches(package: Package) -> list[Object]:
    """The batches, and the transactions of glide 1, which are atomic ones."""
    found = []
    for local in ("Batch", "ClusterBatch", "Transaction", "ClusterTransaction"):
        name = f"{package.root}.{local}"
        chosen = {"multi_argument": "is_atomic", "multi_position": 0} if local.endswith("Batch") else {"multi": True}
        queue = Object(
            name=name,
            kind=Kind.TRANSACTION,
            mode=package.mode,
            collected=True,
            await_effect=AwaitEffect.RAISES if package.is_async else AwaitEffect.NOT_AWAITABLE,
            reply_use="is the batch itself, always true",
            opening=Method(Role.OPEN, name, **chosen),
            sent_by="client.exec(batch)",
            methods={
                **{command: Method(Role.BLOCK, blocking=how) for command, how in BLOCKING.items()},
                "clear": Method(Role.RESET),
            },
        )
        found.append(queue)
    return found
