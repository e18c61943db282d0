"""RDP401: a queued command is awaited before execute where that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.queued_replies import Awaited, awaited_commands
from ..analysis.facts.reply_uses import ReplyUse
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ..spec import AwaitEffect
from ._queued import evidence
from ._wording import call, sentence


class AwaitQueued(Rule):
    """A queued command is awaited before execute, which hangs, drops the queue, raises, or gives no reply.

    What it does
    ------------
    Follows every transaction that a function opens, and knows in which state each command is called: queued, or
    immediate after WATCH (there the await is right).

    Why is this bad?
    ----------------
    On aioredis 1 the reply only comes with ``execute``: the await never returns. On asynchronous cluster pipelines of
    redis-py and valkey the await empties the whole queue: nothing is written, no error. On redis.asyncio,
    valkey.asyncio and aioredis 2 it gives the pipeline itself, and the code takes it for the reply. So it does on
    aredis and coredis before 6, where a command is queued only when it is awaited: the await is right, its value not.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - callers of 20 whom an awaited SETNX tells that they are the first: 20, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - keys that 20 awaited SETs write on a cluster: 0, cured 20 (redis-py 8.1.0, valkey-py 6.2.0)
    - calls of 5 that still wait after 0.3 s: 5, cured 0 (aioredis 1.3.1)

    Example
    -------
    ::

        import redis.asyncio as redis

        client = redis.Redis(host="cache")

        async def visits():
            async with client.pipeline() as pipe:
                count = await pipe.incr("visits")
                await pipe.execute()
            return count + 1

    Use instead
    -----------
    ::

        import redis.asyncio as redis

        client = redis.Redis(host="cache")

        async def visits():
            async with client.pipeline() as pipe:
                pipe.incr("visits")
                count, = await pipe.execute()
            return count + 1

    Known limitations
    -----------------
    A transaction that a caller passes which is not in sight, or that was passed to code which is not, may be in any
    state: silent. A module that does nothing with Redis but to use the pipelines it is given is not analysed.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP401"
    name = "await-queued"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in awaited_commands(report.module):
            effect = item.transaction.thing.item.await_effect
            always = effect in (AwaitEffect.HANGS, AwaitEffect.DROPS, AwaitEffect.RAISES)
            is_taken = effect in (AwaitEffect.NOTHING, AwaitEffect.REQUIRED) and item.use is ReplyUse.REPLY
            if always or is_taken:
                yield self._finding(report, item, effect)

    @staticmethod
    def _finding(report: Report, item: Awaited, effect: AwaitEffect) -> Finding:
        shown = item.transaction.thing.item
        given = "the pipeline" if effect is AwaitEffect.NOTHING or shown.await_returns_itself else "a future"
        outcomes = {
            AwaitEffect.HANGS: (f"the await on line {report.line(item.node)} waits for ever",),
            AwaitEffect.DROPS: (
                "awaiting it empties the whole queue, so that nothing is sent",
                "awaiting it empties the whole queue",
            ),
            AwaitEffect.RAISES: ("awaiting it raises",),
        }.get(effect, (f"awaiting it gives {given}, not the reply", f"awaiting it gives {given}"))
        reply = f"take the reply from {shown.sent_by}"
        cures = (reply, reply) if effect is AwaitEffect.REQUIRED else (f"queue without await and {reply}", reply)
        text = sentence(
            "{command} is only queued (transaction from line {line}), and {outcome}: {cure}",
            command=call(report, item.command),
            line=str(report.line(item.transaction.node)),
            outcome=outcomes,
            cure=cures,
        )
        return Finding(
            item.command, text, partial(evidence, report, item.transaction, item.command, outcomes[0], cures[0])
        )
