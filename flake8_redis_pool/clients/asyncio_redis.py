"""asyncio-redis: awaited factories that connect at once; all commands of a ``Connection`` share it.

Run: 0.16.0 on Python 3.9.

Traps:

- ``await Pool.create(poolsize=n)`` opens n connections, one by default. A pool leaves out connections that are blocked,
  watching or subscribed, and raises NoAvailableConnectionsInPoolError when all are.
- ``close()`` is a plain function; there is no context manager. Garbage collection closes nothing: of 20 connections
  dropped, 20 stayed open.
- ``tr = await connection.multi()``; ``future = await tr.set(..)`` queues, ``await future`` before
  ``await tr.exec()`` waits for ever. Only the await of a queued command is required, so that nothing is reported on
  it, and the second await is not followed.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._shared import NEVER_GIVEN_UP, STALLS, TAKES_A_CONNECTION, plain
from flake8_redis_pool.spec import AwaitEffect, Blocking, ClientSpec, Kind, Method, Mode, Object, Role

_CONNECTION = "asyncio_redis.connection.Connection"
_POOL = "asyncio_redis.pool.Pool"
_TRANSACTION = "asyncio_redis.protocol.Transaction"

_BLOCKING = {
    "blpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpoplpush": Blocking(argument="timeout", position=2, word=-1),
}
_COMMANDS = {name: Method(Role.BLOCK, awaited=True, blocking=how) for name, how in _BLOCKING.items()}

connection = Object(
    name=_CONNECTION,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("asyncio_redis.Connection",),
    made=False,  # only create() connects
    closes_pool=True,
    shared_effect=STALLS,
    one_connection=True,
    reply_timeout=NEVER_GIVEN_UP,
    commands_awaited=True,
    unawaitable=frozenset({"close"}),
    methods={
        **_COMMANDS,
        "create": Method(Role.MAKE, _CONNECTION, awaited=True),
        "multi": Method(Role.OPEN, _TRANSACTION, awaited=True, multi=True),
        "close": Method(Role.CLOSE),
    },
)

pool = replace(
    connection,
    name=_POOL,
    aliases=("asyncio_redis.Pool",),
    shared_effect=TAKES_A_CONNECTION,
    methods={
        **connection.methods,
        "create": Method(Role.MAKE, _POOL, awaited=True),
        **plain(("register_script",), awaited=True),
    },
)

transaction = Object(
    name=_TRANSACTION,
    kind=Kind.TRANSACTION,
    mode=Mode.ASYNC,
    aliases=("asyncio_redis.Transaction",),
    made=False,
    collected=True,
    await_effect=AwaitEffect.REQUIRED,
    returns_itself=False,
    reply_use="is a coroutine that queues when awaited, always true",
    sent_by="exec()",
    methods={
        **_COMMANDS,
        "exec": Method(Role.EXECUTE, awaited=True),
        "discard": Method(Role.RESET, awaited=True),
        **plain(("unwatch",), awaited=True),
    },
)

SPEC = ClientSpec(library="asyncio-redis", roots=("asyncio_redis",), objects=(connection, pool, transaction))
