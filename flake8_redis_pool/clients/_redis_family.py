"""redis-py and its forks, declared once: a fork says its names and its differences, the rest is the same code.

Traps that this file answers for:

- A queued command gives the pipeline itself, so ``if pipe.get(k)`` is always true; on asyncio the same, and awaiting it
  changes nothing, except on the asynchronous cluster pipeline, where the await empties the queue.
- ``discard`` queues a DISCARD (it is no RESET); ``reset`` is the way to drop the queue.
- Garbage collection gives a connection back only in the synchronous half, and there neither from a Monitor nor
  from ``get_connection()``.
- ``disconnect()`` of a connection that came from a pool does not give it back to the pool;
  ``pool.release(connection)`` does.
- ``Redis(connection_pool=pool)`` is a thin client, ``Redis.from_pool(pool)`` takes the pool over.
- ``BITFIELD``, the module namespaces (``json()``, ``ft()``...), ``lock()`` and ``*_iter()`` queue nothing
  when called on a pipeline.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flake8_redis_pool.clients._commands import OTHERS
from flake8_redis_pool.clients._redis_half import (
    Half,
    blocking,
    closers,
    control,
    most_connections,
    pool_timeout,
    settings,
)
from flake8_redis_pool.clients._redis_names import (
    CLUSTER_PIPELINE_PLAIN,
    CLUSTER_SYNC,
    COROUTINE_CLUSTER_COMMANDS,
    COROUTINE_COMMANDS,
    NO_COMMAND,
    NODES,
    PIPELINE_PLAIN,
    SCANS,
)
from flake8_redis_pool.clients._shared import PIPELINE_REPLY, STALLS, TAKES_A_CONNECTION, WAITS_FOR_A_CONNECTION, plain
from flake8_redis_pool.spec import (
    AwaitEffect,
    Blocking,
    Blocks,
    Function,
    Kind,
    Method,
    MostConnections,
    Object,
    Role,
    Shape,
)

#: BlockingConnectionPool(max_connections, timeout), in all versions.
BLOCKING_POOL: Final = MostConnections("max_connections", (((0,), 50),), position=0)
#: The settings that say which server a connection leads to.
_ADDRESS: Final = frozenset({"host", "port", "unix_socket_path", "ssl"})
#: listen() of a PubSub goes on while it is subscribed to anything.
LISTENING_ENDED_BY: Final = ("aclose", "close", "punsubscribe", "reset", "sunsubscribe", "unsubscribe")
#: No other object than a PubSub of Redis comes from pubsub(), is subscribed by these, and read by one of those.
_SUBSCRIBES: Final = ("subscribe", "psubscribe", "ssubscribe")
_READS: Final = frozenset({"get_message", "listen"})


#: Methods of a lock that send something, and are no commands. In the asynchronous half they are coroutine functions, as
#: those of what holds a connection are.
_SENT_BY_LOCKS: Final = frozenset({"acquire", "do_acquire", "extend", "locked", "owned", "reacquire", "release"})
_SUBSCRIPTION_COROUTINES: Final = frozenset(
    {"subscribe", "psubscribe", "unsubscribe", "punsubscribe", "ping", "execute_command", "check_health"}
)
_CONNECTION_COROUTINES: Final = frozenset(
    {"connect", "disconnect", "send_command", "send_packed_command", "read_response", "check_health"}
)


#: Plain functions of a client whose value cannot be awaited.
_PLAIN_OF_CLIENTS: Final = tuple(name for name in NO_COMMAND if name != "load_external_module")


def _locks(half: Half) -> dict[str, Method]:
    if half.is_async:
        return {"lock": Method(Role.PLAIN, gives_coroutines=_SENT_BY_LOCKS)}
    return {"lock": Method(Role.PLAIN, gives_sending=_SENT_BY_LOCKS)}


def _of_async(half: Half, owner: str, *names: str) -> frozenset[str]:
    """These names of methods, of the asynchronous half alone, and without those that the fork lacks."""
    return frozenset(name for name in names if half.is_async and f"{owner}.{name}" not in half.missing)


def clients(half: Half) -> list[Object]:
    """The client, and the client that holds one connection (``client()``)."""
    name = half.name(f"client.{half.client}")
    pipeline = half.name("client.Pipeline")
    shared = {
        "pubsub": Method(Role.ACQUIRE, half.name("client.PubSub")),
        "monitor": Method(Role.ACQUIRE, half.name("client.Monitor")),
        "client": Method(Role.ACQUIRE, f"{name}#reserved"),
        "pipeline": Method(Role.OPEN, pipeline, multi=True, multi_argument="transaction", multi_position=0),
        "transaction": Method(Role.RUN, pipeline, awaited=half.is_async, multi=True),
        **plain((*NO_COMMAND, *half.namespaces)),
        **_locks(half),
        **(plain(("initialize", "parse_response"), awaited=True) if half.is_async else plain(("parse_response",))),
        **blocking(awaited=half.is_async),
    }
    makers = {"from_url": Method(Role.MAKE, name, url="url"), "from_pool": Method(Role.MAKE, name, takes_over=True)}
    pool_closed_by = "close_connection_pool" if half.is_async else None
    closing = {
        local: replace(method, pool_closed_by=pool_closed_by) for local, method in closers(half, Role.CLOSE).items()
    }
    client = Object(
        name=name,
        kind=Kind.CLIENT,
        mode=half.mode,
        aliases=half.other_names(f"client.{half.client}"),
        collected=not half.is_async,
        pool_argument="connection_pool",
        contexts=half.contexts,
        awaitable=half.is_async,
        closes_pool=half.closes_pool,
        shared_effect=TAKES_A_CONNECTION,
        one_connection_argument="single_connection_client",
        bounded_by="max_connections",
        attributes={"connection_pool": half.name("connection.ConnectionPool")},
        settings=settings(half),
        reply_timeout=half.reply_timeout,
        most_connections=most_connections(half),
        commands_awaited=half.is_async,
        unawaitable=_of_async(half, "client", "pubsub", "monitor", *_PLAIN_OF_CLIENTS, *half.namespaces, *SCANS),
        methods=half.methods("client", shared, makers, closing),
    )
    reserved = replace(
        client,
        name=f"{name}#reserved",
        kind=Kind.CONNECTION,
        aliases=(),
        made=False,
        pool_argument=None,
        settings=(),
        one_connection_argument=None,
        bounded_by="",
        most_connections=None,
        owner_closes=True,
        closes_pool=False,
        shared_effect=STALLS,
        one_connection=True,
        methods=half.methods("client", shared, closers(half, Role.RELEASE)),
    )
    return [client, reserved]


def holders(half: Half) -> list[Object]:
    """PubSub and Monitor: each holds one connection."""
    awaited = half.is_async
    release = Method(Role.RELEASE, awaited=awaited)
    block = Method(Role.BLOCK, blocking=Blocking())
    message = Method(Role.BLOCK, awaited=awaited, blocking=Blocking(Blocks.IF_GIVEN, "timeout", 1))
    if awaited:
        running = {
            "run": replace(block, awaited=True),
            **plain(("connect", "handle_message", "on_connect"), awaited=True),
        }
    else:
        # The thread owns the PubSub from here on: its stop() closes it.
        running = {"run_in_thread": Method(Role.HAND_OVER), "get_sharded_message": message}
        running.update(plain(("handle_message", "is_health_check_response", "on_connect")))
    listen = replace(block, iterates=True)
    methods = {"listen": listen, "get_message": message, "reset": release, **closers(half, Role.RELEASE), **running}
    connecting = plain(("connect",), awaited=True) if awaited else {}
    pubsub = Object(
        name=half.name("client.PubSub"),
        kind=Kind.CONNECTION,
        mode=half.mode,
        aliases=half.other_names("client.PubSub"),
        takes=True,
        collected=not awaited,
        contexts=half.contexts,
        owner_closes=True,
        lazy=True,
        idle_unless=("subscribed",),
        listening_ended_by=LISTENING_ENDED_BY,
        coroutines=_SUBSCRIPTION_COROUTINES if awaited else frozenset(),
        unawaitable=_of_async(half, "PubSub", "listen"),
        shared_effect=STALLS,
        one_connection=True,
        attributes={"connection_pool": half.name("connection.ConnectionPool")},
        methods=half.methods("PubSub", methods),
    )
    monitor = replace(
        pubsub,
        name=half.name("client.Monitor"),
        aliases=(),
        collected=False,
        lazy=False,
        idle_unless=(),
        listening_ended_by=(),
        coroutines=frozenset(),
        attributes={},
        methods=half.methods(
            "Monitor", {"listen": listen, "next_command": replace(block, awaited=awaited), **connecting}
        ),
    )
    return [pubsub, monitor]


def pipelines(half: Half) -> list[Object]:
    """The pipeline, and the one of ``utils.pipeline`` that executes when its block ends."""
    awaited = half.is_async
    coroutines = ("immediate_execute_command", "load_scripts", "parse_response", "transaction")
    if awaited:
        unqueued = plain((*coroutines, "initialize", *COROUTINE_COMMANDS), awaited=True)
    else:
        unqueued = plain((*coroutines, "sentinel"))
    methods = {
        **blocking(awaited=False),
        **control(awaited),
        "discard": Method(Role.DISCARD, awaited=awaited),
        **closers(half, Role.RESET),
        **plain((*NO_COMMAND, *half.namespaces, *SCANS, *PIPELINE_PLAIN)),
        **unqueued,
    }
    pipeline = Object(
        name=half.name("client.Pipeline"),
        kind=Kind.TRANSACTION,
        mode=half.mode,
        aliases=half.other_names("client.Pipeline"),
        # Pipeline(connection_pool, response_callbacks, transaction, shard_hint)
        opening=Method(
            Role.OPEN, half.name("client.Pipeline"), multi=True, multi_argument="transaction", multi_position=2
        ),
        commands_by=("execute_command", "pipeline_execute_command"),
        # a synchronous one gives its connection back when it is collected; unwatch() keeps it (redis-py 5.0 to 8.1)
        watch_ended_by=("execute", "reset", "aclose", "close") if awaited else (),
        collected=not awaited,
        contexts=half.contexts,
        awaitable=awaited,
        await_effect=AwaitEffect.NOTHING if awaited else AwaitEffect.NOT_AWAITABLE,
        reply_use=PIPELINE_REPLY,
        unawaitable=_of_async(half, "Pipeline", "multi", *_PLAIN_OF_CLIENTS, *half.namespaces, *SCANS),
        methods=half.methods("Pipeline", methods),
    )
    executing = replace(pipeline, name=f"{pipeline.name}#self_executing", aliases=(), executes_on_exit=True)
    return [pipeline, replace(executing, made=False, opening=None)]


def pools(half: Half) -> list[Object]:
    """The three pools, the raw connections, and the connection that a pool lends."""
    awaited = half.is_async
    connection = half.name("connection.Connection")
    found: list[Object] = []
    positions = {"connection.ConnectionPool": 0, "connection.BlockingConnectionPool": 2}
    of_sentinel = "sentinel.SentinelConnectionPool"
    for local in (*positions, of_sentinel):
        methods = {
            "get_connection": Method(Role.ACQUIRE, f"{connection}#acquired", awaited=awaited),
            "release": Method(Role.RELEASE, awaited=awaited, argument_released=True),
            "disconnect": Method(Role.CLOSE, awaited=awaited),
            "aclose" if awaited else "close": Method(Role.CLOSE, awaited=awaited),
            "from_url": Method(Role.MAKE, half.name(local), url="url"),
            "make_connection": Method(Role.MAKE, connection),
            **plain(("get_encoder", "owns_connection", "reset", "set_retry")),
        }
        pool = Object(
            name=half.name(local),
            kind=Kind.POOL,
            mode=half.mode,
            aliases=half.other_names(local),
            collected=not awaited,
            closes_pool=True,
            shared_effect=WAITS_FOR_A_CONNECTION if "Blocking" in local else TAKES_A_CONNECTION,
            bounded_by="max_connections",
            bounded="Blocking" in local,
            second_release=half.second_release_to_blocking if "Blocking" in local else half.second_release,
            # a Sentinel says where a connection leads
            settings=tuple(each for each in settings(half) if local != of_sentinel or each.name not in _ADDRESS),
            connection_class=("connection_class", positions[local]) if local in positions else None,
            settings_attribute="connection_kwargs",
            reply_timeout=pool_timeout(half),
            most_connections=(
                BLOCKING_POOL
                if "Blocking" in local
                else most_connections(half, position=1 if local in positions else None)
            ),
            unawaitable=_of_async(half, "pool", "get_encoder", "make_connection", "reset"),
            methods=half.methods("pool", methods),
        )
        found.append(pool)
    for local in ("connection.Connection", "connection.SSLConnection", "connection.UnixDomainSocketConnection"):
        raw = Object(
            name=half.name(local),
            kind=Kind.CONNECTION,
            mode=half.mode,
            aliases=half.other_names(local),
            collected=not awaited,  # the finalizer closes the socket
            shared_effect=STALLS,
            one_connection=True,
            coroutines=_CONNECTION_COROUTINES if awaited else frozenset(),
            methods={
                "disconnect": Method(Role.RELEASE, awaited=awaited),
                "connect": Method(Role.PLAIN, awaited=awaited),
            },
        )
        found.append(raw)
    lent = Object(
        name=f"{connection}#acquired",
        kind=Kind.CONNECTION,
        mode=half.mode,
        made=False,
        shared_effect=STALLS,
        one_connection=True,
        coroutines=_CONNECTION_COROUTINES if awaited else frozenset(),
        methods=plain(("connect", "disconnect"), awaited=awaited),
    )
    return [*found, lent]


def sentinels(half: Half) -> list[Object]:
    """Sentinel is a factory of clients: each call builds one with a pool of its own."""
    made = Method(Role.MAKE, half.name(f"client.{half.client}"))
    methods = {
        "master_for": made,
        "slave_for": made,
        "replica_for": made,
        "aclose" if half.is_async else "close": Method(Role.CLOSE, awaited=half.is_async),
        **plain(("check_master_state", "filter_slaves")),
    }
    sentinel = Object(
        name=half.name("sentinel.Sentinel"),
        kind=Kind.CLIENT,
        mode=half.mode,
        aliases=half.other_names("sentinel.Sentinel"),
        collected=True,  # nothing to close by hand before redis-py 8.1
        reply_timeout=pool_timeout(half),
        most_connections=most_connections(half),  # what it hands on to the pools of its clients
        finds_servers=True,
        contexts=() if "Sentinel.context" in half.missing else half.contexts,
        commands_awaited=half.is_async,
        shared_effect=TAKES_A_CONNECTION,
        methods=half.methods("Sentinel", methods),
    )
    return [sentinel]


def clusters(half: Half) -> list[Object]:
    """The cluster client, its pipeline and its PubSub.

    The synchronous constructor connects at once, the asynchronous one at the first command.
    """
    if half.cluster is None:
        return []
    awaited = half.is_async
    name = half.name(f"cluster.{half.cluster}")
    pipeline = half.name("cluster.ClusterPipeline")
    common = (
        *(name for name in NO_COMMAND if name != "load_external_module"),
        *half.namespaces,
        *NODES,
        *(() if awaited else CLUSTER_SYNC),
    )
    coroutines = plain(("initialize", "on_connect"), awaited=True) if awaited else plain(("on_connect",))
    opens = (
        Method(Role.OPEN, pipeline, multi_argument="transaction", multi_position=0)
        if half.cluster_transactions
        else Method(Role.OPEN, pipeline)
    )
    methods = {
        "from_url": Method(Role.MAKE, name),
        "pubsub": Method(Role.ACQUIRE, half.name("cluster.ClusterPubSub")),
        "monitor": Method(Role.ACQUIRE, half.name("client.Monitor")),
        "pipeline": opens,
        "transaction": Method(Role.RUN, pipeline, awaited=awaited, multi=True),
        **closers(half, Role.CLOSE),
        **plain(common),
        **_locks(half),
        **coroutines,
        **blocking(awaited=awaited),
    }
    client = Object(
        name=name,
        kind=Kind.CLIENT,
        mode=half.mode,
        aliases=half.other_names(f"cluster.{half.cluster}"),
        collected=not awaited,
        contexts=half.contexts,
        awaitable=awaited,
        closes_pool=True,
        shared_effect=TAKES_A_CONNECTION,
        reply_timeout=half.cluster_timeout,
        most_connections=most_connections(half, of_each_node=True),
        commands_awaited=awaited,
        unawaitable=_of_async(half, "cluster", "pubsub", *_PLAIN_OF_CLIENTS, *half.namespaces, *SCANS),
        methods=half.methods("cluster", methods),
    )
    if awaited:
        present = ("bitfield", "register_script", "set_response_callback", "replace_default_node", *half.namespaces)
        unqueued = {
            **plain(present),
            **plain(("initialize", "discard", "unlink", *COROUTINE_CLUSTER_COMMANDS), awaited=True),
        }
    else:
        unqueued = {**plain((*common, *CLUSTER_PIPELINE_PLAIN)), **coroutines, "close": Method(Role.RESET)}
    queue = Object(
        name=pipeline,
        kind=Kind.TRANSACTION,
        mode=half.mode,
        made=False,
        collected=not awaited,
        contexts=half.contexts,
        awaitable=awaited,
        await_effect=AwaitEffect.DROPS if awaited else AwaitEffect.NOT_AWAITABLE,
        reply_use=PIPELINE_REPLY,
        unawaitable=_of_async(half, "ClusterPipeline", "multi"),
        methods=half.methods("ClusterPipeline", blocking(awaited=False), plain(SCANS), control(awaited), unqueued),
    )
    if "ClusterPubSub" in half.missing:
        return [client, queue]
    pubsub = replace(holders(half)[0], name=half.name("cluster.ClusterPubSub"), aliases=())
    return [client, queue, replace(pubsub, made=False, methods=half.methods("ClusterPubSub", pubsub.methods))]


def objects(half: Half) -> tuple[Object, ...]:
    """Everything that a half declares."""
    return tuple(found for part in (clients, holders, pipelines, pools, sentinels, clusters) for found in part(half))


def functions(half: Half) -> tuple[Function, ...]:
    """The module-level factories."""
    return (
        Function(
            half.name("utils.from_url"),
            half.name(f"client.{half.client}"),
            aliases=half.other_names("utils.from_url"),
            url="url",
        ),
        Function(
            half.name("utils.pipeline"),
            half.name("client.Pipeline#self_executing"),
            role=Role.OPEN,
            context=True,
            multi=True,
        ),
    )


def subscriptions(half: Half, *, assumed: bool = False) -> tuple[Shape, ...]:
    """How a PubSub is used where the client that it is opened on is out of sight."""
    return tuple(
        Shape(
            opener="pubsub",
            context="async with" if half.is_async else "with",
            execute=name,
            awaited=half.is_async,
            gives=half.name("client.PubSub"),
            commands=_READS,
            others=OTHERS,
            imported=(half.package,),
            assumed=assumed,
        )
        for name in _SUBSCRIBES
    )
