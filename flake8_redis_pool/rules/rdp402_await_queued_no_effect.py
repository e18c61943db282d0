"""RDP402: a queued command is awaited to no effect."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.queued_replies import awaited_commands
from ..analysis.facts.reply_uses import ReplyUse
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ..spec import AwaitEffect
from ._queued import evidence
from ._wording import call, sentence


class AwaitQueuedNoEffect(Rule):
    """A queued command is awaited and the value dropped, on a library where that await does nothing.

    What it does
    ------------
    Finds ``await pipe.set(...)`` as a statement, before ``execute``, on a standalone (not cluster) pipeline.

    Why is this bad?
    ----------------
    It reads as if the command had been sent. It stays queued; the await returns the pipeline. The same line on a
    cluster pipeline empties the queue (RDP401), and on aioredis 1 it never returns.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - SETs of 20 that the server has when execute() starts, with the await and without: 0, cured 0 (redis-py 8.1.0,
      valkey-py 6.2.0)

    Example
    -------
    ::

        import redis.asyncio as redis

        client = redis.Redis(host="cache")

        async def store(key, value):
            async with client.pipeline() as pipe:
                await pipe.set(key, value)
                await pipe.execute()

    Use instead
    -----------
    ::

        import redis.asyncio as redis

        client = redis.Redis(host="cache")

        async def store(key, value):
            async with client.pipeline() as pipe:
                pipe.set(key, value)
                await pipe.execute()

    Known limitations
    -----------------
    As RDP401.

    When not to use it
    ------------------
    Where the style is wanted and no cluster is ever used: ignore this code and keep RDP401.
    """

    code = "RDP402"
    name = "await-queued-no-effect"
    since = "0.1"
    level = Level.NOTE

    def check(self, report: Report) -> Iterator[Finding]:
        for item in awaited_commands(report.module):
            if item.transaction.thing.item.await_effect is AwaitEffect.NOTHING and item.use is ReplyUse.DROPPED:
                text = sentence(
                    "{command} stays queued until execute() (transaction from line {line}): "
                    "the await does nothing, drop it",
                    command=call(report, item.command),
                    line=str(report.line(item.transaction.node)),
                )
                yield Finding(item.command, text, partial(evidence, report, item.transaction, item.command), item)
