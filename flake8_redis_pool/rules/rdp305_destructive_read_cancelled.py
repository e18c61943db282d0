"""RDP305: a time limit may cancel a command that has already taken something away from the server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ..analysis.facts.cancelled_reads import CancelledRead, cancelled_reads
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import aside, call, place, sentence

_CURES: Final = ("give it a shorter timeout of its own, below the limit", "give it a shorter timeout of its own")


class DestructiveReadCancelled(Rule):
    """A time limit is put around a command that takes something away and that waits as long itself.

    What it does
    ------------
    Finds BLPOP, BRPOP, BZPOPMIN, BZPOPMAX, BLMPOP, BZMPOP, and XREADGROUP for new entries, of asynchronous clients
    inside ``wait_for()``, ``asyncio.timeout()`` and their kin (AnyIO, async-timeout), also where the limit stands
    around a call of the coroutine that sends the command. The limit can strike first: the command waits without an end,
    or as long as the limit at least.

    Silent where the command's own timeout ends it before, where a shield stands between, for what leaves the element
    on the server (BLMOVE, BRPOPLPUSH, XREAD), and for XREADGROUP where the project looks after pending entries.

    Why is this bad?
    ----------------
    When the limit strikes while the reply is under way, the server has given the element away, and the cancelled
    coroutine never gets it: the job is lost, without an error anywhere. That needs load and bad luck, so that no test
    shows it. An own timeout of the command ends it on the server, where nothing is taken when time is over.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - elements of 5 that are lost, each pushed as the reader's time ends in a busy event loop, wait_for(): 5, cured 0
      (redis-py 8.1.0, valkey-py 6.2.0)
    - elements of 5 that are lost, each pushed as the reader's time ends in a busy event loop, timeout(): 5, cured 0
      (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import asyncio
        import redis.asyncio as redis

        client = redis.Redis(host="jobs", socket_timeout=None)

        async def take():
            try:
                return await asyncio.wait_for(client.blpop("jobs"), timeout=5)
            except asyncio.TimeoutError:
                return None

    Use instead
    -----------
    Let the command wait, and no longer than is wanted; a limit beyond that is for a server that does not answer. Where
    nothing may be lost at all, move the element to a list of work under way (``blmove``), from which it is taken up
    again.

    ::

        import asyncio
        import redis.asyncio as redis

        client = redis.Redis(host="jobs", socket_timeout=None)

        async def take():
            return await asyncio.wait_for(client.blpop("jobs", timeout=5), timeout=30)

    Known limitations
    -----------------
    Limits are followed through three calls. A task that is cancelled by hand loses as much, and is not looked for.
    Times that only a run knows are silent, unless both are the same name.

    When not to use it
    ------------------
    Where what is read may be lost: ticks, samples, cache warm-ups.
    """

    code = "RDP305"
    name = "destructive-read-cancelled"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in cancelled_reads(report.module):
            yield Finding(item.use.node, self._text(report, item), partial(self._evidence, report, item))

    @staticmethod
    def _text(report: Report, item: CancelledRead) -> str:
        return sentence(
            "what {call} takes is lost when {limit} cancels it first{where}: {cure}",
            call=call(report, item.use.sent),
            limit=call(report, item.limit.node),
            cure=_CURES,
            where=aside(place(report, item.limit.module, item.limit.node)),
        )

    @staticmethod
    def _evidence(report: Report, item: CancelledRead) -> tuple[str, ...]:
        """Where the client comes from, the limit, and by which calls it gets to the command."""
        limit = f"{report.call(item.limit.node)} limits its time: {report.place(item.limit.module, item.limit.node)}"
        return *report.origins(item.use.thing), limit, *report.runs(item.limit.way), _CURES[0]
