"""aioredis 1: awaited factories that connect at once, and connections that all users share.

Run: 1.3.1 on Python 3.9, 3.11 and 3.12. Told from aioredis 2 by ``marks``.

Traps:

- Commands of a pool are spread over its free connections without a look at who is blocked there, so one BLPOP stalls
  others even in a pool of five.
- A command is sent by the call; its await only fetches the reply. A queued command is a future, and awaiting it before
  ``execute()`` never ends.
- ``with await pool as connection`` and ``with await client as redis`` take a connection out;
  on a client of ``create_redis``, which has one connection, the second takes nothing.
- ``close()`` and ``release()`` are plain functions; ``async with pool`` and ``with pool`` are errors.
- ``xread`` and ``xread_group`` block for ever unless ``timeout=None`` is passed.
- ``await pool.acquire()`` on an exhausted pool waits for ever.
"""

from __future__ import annotations

from dataclasses import replace

from flake8_redis_pool.clients._commands import AIOREDIS_1_COMMANDS, OTHERS
from flake8_redis_pool.clients._shared import NEVER_GIVEN_UP, STALLS
from flake8_redis_pool.spec import (
    MILLISECOND,
    AwaitEffect,
    Blocking,
    Blocks,
    ClientSpec,
    Function,
    Kind,
    Method,
    Mode,
    MostConnections,
    Object,
    Role,
    Shape,
)

_CLIENT = "aioredis.commands.Redis"
_SINGLE = "aioredis.commands.Redis#single"
_RESERVED = "aioredis.commands.Redis#acquired"
_CONNECTION = "aioredis.connection.RedisConnection"
_LENT = "aioredis.connection.RedisConnection#acquired"
_POOL = "aioredis.pool.ConnectionsPool"
_SENTINEL = "aioredis.sentinel.commands.RedisSentinel"
_MULTI = "aioredis.commands.transaction.MultiExec"
_PIPELINE = "aioredis.commands.transaction.Pipeline"

_AWAITED_PLAIN = Method(Role.PLAIN, awaited=True)
_TIMEOUT = Blocking(argument="timeout", takes=True, word=-1)  # keyword only: the positional arguments are keys
_BLOCKING = {
    "blpop": _TIMEOUT,
    "brpop": _TIMEOUT,
    "bzpopmin": _TIMEOUT,
    "bzpopmax": _TIMEOUT,
    "brpoplpush": Blocking(argument="timeout", position=2, word=-1),
    "xread": Blocking(Blocks.UNLESS_NONE, "timeout", 1, unit=MILLISECOND),
    "xread_group": Blocking(Blocks.UNLESS_NONE, "timeout", 3, unit=MILLISECOND),
    "wait": Blocking(argument="timeout", position=1, unit=MILLISECOND, word=-1),
}
_COMMANDS = {name: Method(Role.BLOCK, blocking=how) for name, how in _BLOCKING.items()}
_RAW = {"execute": Method(Role.BLOCK, blocking=Blocking(Blocks.BY_NAME))}
_OPENERS = {"multi_exec": Method(Role.OPEN, _MULTI, multi=True), "pipeline": Method(Role.OPEN, _PIPELINE)}

#: Plain functions that give no future: None, a queue, an iterator.
_UNAWAITABLE = frozenset({"close", "multi_exec", "pipeline", "iscan", "isscan", "ihscan", "izscan"})

#: create_redis_pool(address, *, minsize=1, maxsize=10), and create_pool() likewise.
_MOST = MostConnections("maxsize", (((0,), 10),))

client = Object(
    name=_CLIENT,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("aioredis.Redis", "aioredis.sentinel.commands.Redis"),
    made=False,  # the class wraps a pool or a connection that exists
    pool_argument="pool_or_conn",
    pool_position=0,
    await_acquires=_RESERVED,
    closes_pool=True,
    shared_effect=STALLS,
    one_connection=True,
    attributes={"connection": _POOL, "_pool_or_conn": _POOL},
    reply_timeout=NEVER_GIVEN_UP,
    most_connections=_MOST,
    unawaitable=_UNAWAITABLE,
    methods={**_COMMANDS, **_RAW, **_OPENERS, "close": Method(Role.CLOSE), "wait_closed": _AWAITED_PLAIN},
)

single = replace(
    client,
    name=_SINGLE,
    aliases=(),
    awaitable=True,
    await_acquires=None,
    pool_argument=None,
    most_connections=None,
    attributes={"connection": _CONNECTION, "_pool_or_conn": _CONNECTION},
    methods={**client.methods, "quit": Method(Role.CLOSE)},  # the server closes the only connection there is
)

reserved = replace(
    client,
    name=_RESERVED,
    kind=Kind.CONNECTION,
    aliases=(),
    contexts=("with",),
    await_acquires=None,
    pool_argument=None,
    most_connections=None,
    attributes={"connection": _LENT},
    owner_closes=True,
    closes_pool=False,
    methods={**_COMMANDS, **_RAW, **_OPENERS, "close": Method(Role.PLAIN), "wait_closed": _AWAITED_PLAIN},
)

connection = Object(
    name=_CONNECTION,
    kind=Kind.CONNECTION,
    mode=Mode.ASYNC,
    aliases=("aioredis.RedisConnection",),
    made=False,  # create_connection builds it
    shared_effect=STALLS,
    one_connection=True,
    unawaitable=frozenset({"close"}),
    methods={**_RAW, "close": Method(Role.RELEASE), "wait_closed": _AWAITED_PLAIN},
)

# Closing a connection that the pool lent does not give its place back.
lent = replace(
    connection,
    name=_LENT,
    aliases=(),
    contexts=("with", "async with"),
    owner_closes=True,
    methods={**connection.methods, "close": Method(Role.PLAIN)},
)

pool = Object(
    name=_POOL,
    kind=Kind.POOL,
    mode=Mode.ASYNC,
    aliases=("aioredis.ConnectionsPool", "aioredis.sentinel.pool.ConnectionsPool"),
    await_acquires=_LENT,
    closes_pool=True,
    second_release="raises AssertionError",
    shared_effect=STALLS,
    one_connection=True,
    most_connections=_MOST,
    unawaitable=frozenset({"close"}),
    methods={
        **_RAW,
        "acquire": Method(Role.ACQUIRE, _LENT, awaited=True),
        "get": Method(Role.ACQUIRE, _LENT),  # only a context manager: async with pool.get() as connection
        "release": Method(Role.RELEASE, argument_released=True),
        "close": Method(Role.CLOSE),
        "wait_closed": _AWAITED_PLAIN,
        "clear": _AWAITED_PLAIN,
        "get_connection": Method(Role.PLAIN),
    },
)

sentinel = Object(
    name=_SENTINEL,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("aioredis.RedisSentinel", "aioredis.sentinel.RedisSentinel"),
    made=False,
    closes_pool=True,
    shared_effect=STALLS,
    one_connection=True,
    # Both give a new wrapper of a pool that the sentinel keeps.
    methods={
        "master_for": Method(Role.PLAIN, _CLIENT),
        "slave_for": Method(Role.PLAIN, _CLIENT),
        "close": Method(Role.CLOSE),
        "wait_closed": _AWAITED_PLAIN,
    },
)

multi_exec = Object(
    name=_MULTI,
    kind=Kind.TRANSACTION,
    mode=Mode.ASYNC,
    aliases=("aioredis.commands.MultiExec",),
    made=False,
    collected=True,  # takes a connection only while it executes
    await_effect=AwaitEffect.HANGS,
    returns_itself=False,
    reply_use="is a future that only execute() resolves",
    methods={**_COMMANDS, "execute": Method(Role.EXECUTE, awaited=True)},
)

pipeline = replace(multi_exec, name=_PIPELINE, aliases=("aioredis.commands.Pipeline",))

_MARKS = frozenset(
    {
        "ConnectionsPool",
        "create_connection",
        "create_pool",
        "create_redis",
        "create_redis_pool",
        "multi_exec",
        "wait_closed",
    }
)

SPEC = ClientSpec(
    library="aioredis 1",
    roots=("aioredis",),
    objects=(client, single, reserved, connection, lent, pool, sentinel, multi_exec, pipeline),
    functions=(
        Function("aioredis.commands.create_redis_pool", _CLIENT, aliases=("aioredis.create_redis_pool",), awaited=True),
        Function("aioredis.commands.create_redis", _SINGLE, aliases=("aioredis.create_redis",), awaited=True),
        Function(
            "aioredis.pool.create_pool",
            _POOL,
            aliases=("aioredis.create_pool", "aioredis.commands.create_pool"),
            awaited=True,
        ),
        Function(
            "aioredis.connection.create_connection",
            _CONNECTION,
            aliases=(
                "aioredis.create_connection",
                "aioredis.commands.create_connection",
                "aioredis.pool.create_connection",
            ),
            awaited=True,
        ),
        Function(
            "aioredis.sentinel.commands.create_sentinel",
            _SENTINEL,
            aliases=("aioredis.create_sentinel", "aioredis.sentinel.create_sentinel"),
            awaited=True,
        ),
    ),
    shapes=(
        Shape(
            "pipeline",
            "",
            "execute",
            awaited=True,
            gives=_PIPELINE,
            commands=AIOREDIS_1_COMMANDS,
            others=OTHERS,
            told_by=_MARKS,
        ),
    ),
    marks=_MARKS,
)
