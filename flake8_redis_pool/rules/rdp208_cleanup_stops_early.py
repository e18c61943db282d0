"""RDP208: in a clean-up, a call that can raise stands unprotected before the release."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.interrupted_cleanups import InterruptedCleanup, interrupted_cleanups
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import call, sentence

_CANCELLED = ("awaiting a cancelled task raises CancelledError", "this raises CancelledError")


class CleanupStopsEarly(Rule):
    """In the clean-up an unprotected call that can raise stands before the release.

    What it does
    ------------
    Looks at ``finally`` blocks, and at the methods by which a class is closed. Reports a command, or an ``await`` of a
    task that was cancelled, that stands before the release of what the function took or the object holds. Silent where
    it is caught or suppressed, where the release stands in a ``finally`` of its own, where it comes first, with
    ``gather(..., return_exceptions=True)`` and ``asyncio.wait()``, and where garbage collection gives it back.

    Why is this bad?
    ----------------
    When the call raises, the release is skipped: the clean-up leaks when something has gone wrong, which is what it is
    there for. ``await task`` behind ``task.cancel()`` raises ``CancelledError`` each time.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - a command fails in finally, before the release: calls of 20 that get no connection of a pool of 5: 15, cured 0
      (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import asyncio

        import redis.asyncio as redis

        client = redis.Redis()

        async def follow(topic, work):
            feed = client.pubsub()
            task = asyncio.create_task(work(feed))
            try:
                await feed.subscribe(topic)
                await asyncio.sleep(60)
            finally:
                task.cancel()
                await task
                await feed.aclose()

    Use instead
    -----------
    ::

        import asyncio

        import redis.asyncio as redis

        client = redis.Redis()

        async def follow(topic, work):
            feed = client.pubsub()
            task = asyncio.create_task(work(feed))
            try:
                await feed.subscribe(topic)
                await asyncio.sleep(60)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await feed.aclose()

    Known limitations
    -----------------
    Of what can raise, commands of clients and awaits of cancelled tasks are known; that closing one object before
    another one raises is not expected. What an ``except`` clause leaks is RDP203.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP208"
    name = "cleanup-stops-early"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in interrupted_cleanups(report.module):
            text = sentence(
                "{raises}, and {release} in line {line} is skipped: {cure}",
                line=str(report.line(item.release)),
                raises=_CANCELLED if item.is_cancelled else ("this command can raise",),
                cure=("release first, or in a finally of its own", "release first"),
                release=call(report, item.release),
            )
            yield Finding(item.node, text, partial(_evidence, report, item))


def _evidence(report: Report, item: InterruptedCleanup) -> tuple[str, ...]:
    name = report.name(item.function)
    return f"can raise in {name}: line {report.line(item.node)}", f"skipped: line {report.line(item.release)}"
