"""upstash-redis: Redis over HTTP.

A client holds no connection to Redis, so that it may be made anywhere and nothing blocks.

Run: 1.8.0.

Traps: ``exec()`` sends a pipeline and ``execute([..])`` queues one more command, the other way round than in redis-py;
leaving a ``with`` block drops the queue. ``multi()`` opens a transaction, ``pipeline()`` does not. A queued command
gives the pipeline itself, which is always true; the asynchronous pipeline cannot be awaited either. A client for each
request only loses the connection that HTTP keeps alive.
"""

from __future__ import annotations

from flake8_redis_pool.clients._shared import plain
from flake8_redis_pool.spec import AwaitEffect, ClientSpec, Kind, Method, Mode, Object, Role


def _half(package: str, mode: Mode, pipeline: str, aliases: tuple[str, ...]) -> tuple[Object, Object]:
    awaited = mode is Mode.ASYNC
    name, queue = f"{package}.client.Redis", f"{package}.client.{pipeline}"
    contexts = ("async with",) if awaited else ("with",)
    client = Object(
        name=name,
        kind=Kind.CLIENT,
        mode=mode,
        aliases=aliases,
        stateless=True,
        commands_awaited=awaited,
        collected=True,
        contexts=contexts,
        shared_effect="sends a request",
        methods={
            "from_env": Method(Role.MAKE, name),
            "pipeline": Method(Role.OPEN, queue),
            "multi": Method(Role.OPEN, queue, multi=True),
            "close": Method(Role.CLOSE, awaited=awaited),
        },
    )
    commands = Object(
        name=queue,
        kind=Kind.TRANSACTION,
        mode=mode,
        made=False,
        collected=True,
        contexts=contexts,
        await_effect=AwaitEffect.RAISES if awaited else AwaitEffect.NOT_AWAITABLE,
        reply_use="is the pipeline itself, always true",
        sent_by="exec()",
        methods={
            "exec": Method(Role.EXECUTE, awaited=awaited),
            "reset": Method(Role.RESET),
            **plain(("bitfield", "bitfield_ro")),
        },
    )
    return client, commands


SPEC = ClientSpec(
    library="upstash-redis",
    roots=("upstash_redis",),
    objects=(
        *_half("upstash_redis", Mode.SYNC, "Pipeline", ("upstash_redis.Redis",)),
        *_half(
            "upstash_redis.asyncio",
            Mode.ASYNC,
            "AsyncPipeline",
            ("upstash_redis.AsyncRedis", "upstash_redis.asyncio.Redis"),
        ),
    ),
)
