"""RDP207: a place that holds an open object gets a new one, and nobody closes the old one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.overwritten import Again, Overwriting, overwritings
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import Forms, call, cut, sentence


class OverwrittenUnclosed(Rule):
    """A place that holds an open client, PubSub or connection gets a new one, and the old one is not closed.

    What it does
    ------------
    Reports the call that makes a client, pool, PubSub or connection for an attribute or a global variable that may hold
    an open one: in the error handler of what was there, on each turn of an endless loop, or on each call of a handler.
    So is the call that makes one where there is none, when an error handler or a ``finally`` has set the attribute to
    None. Silent where the old one is closed or handed over before, also by a function that is called on the way, where
    another test asks whether there is one, and where garbage collection closes what nothing refers to any more.

    Why is this bad?
    ----------------
    Closing methods end the last one only. What was overwritten keeps its connection: to the server it is one client
    more for each reconnect, and a pool gets the connection back late or never.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - PubSub made anew after an error: calls of 20 that get no connection of a pool of 5: 16, cured 0 (redis-py 8.1.0,
      valkey-py 6.2.0)
    - connections that 20 objects leave open which reconnected once and are closed: 20, cured 0 (redis-py 8.1.0,
      valkey-py 6.2.0)

    Example
    -------
    ::

        import redis.asyncio as redis

        class Feed:
            def __init__(self, client: redis.Redis):
                self.client = client
                self.feed = client.pubsub()

            async def next(self):
                try:
                    return await self.feed.get_message(timeout=1)
                except redis.ConnectionError:
                    self.feed = self.client.pubsub()
                    await self.feed.subscribe("news")

            async def close(self):
                await self.feed.aclose()

    Use instead
    -----------
    ::

        import redis.asyncio as redis

        class Feed:
            def __init__(self, client: redis.Redis):
                self.client = client
                self.feed = client.pubsub()

            async def next(self):
                try:
                    return await self.feed.get_message(timeout=1)
                except redis.ConnectionError:
                    await self.feed.aclose()
                    self.feed = self.client.pubsub()
                    await self.feed.subscribe("news")

            async def close(self):
                await self.feed.aclose()

    Known limitations
    -----------------
    What is kept under a key that differs from call to call (``self.feeds[topic]``) is reported after errors alone, as
    others may have keys of their own. A client that is built for each request, or on each turn of a loop, is RDP101,
    RDP102 or RDP104.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP207"
    name = "overwritten-unclosed"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in overwritings(report.module):
            text = sentence(
                "{made} overwrites {place}{when}, and nobody closes the old one: close it first",
                place=cut(item.place),
                made=call(report, item.node),
                when=_when(report, item),
            )
            yield Finding(item.node, text, partial(_evidence, report, item))


def _when(report: Report, item: Overwriting) -> Forms:
    """What makes code come to this place again."""
    line = f" (line {report.line(item.cause)})" if item.chain is None else ""
    if item.again is Again.AFTER_ERROR:
        return f" after each error{line}", " after each error"
    if item.again is Again.EMPTIED:
        return f", emptied{line}", ""
    if item.again is Again.EACH_TURN:
        return f" on each turn of the loop{line}", " on each turn"
    handler = item.chain.handler if item.chain is not None else None
    named = (f" on each call of {handler.noun} {report.name(handler.function)}",) if handler is not None else ()
    return *named, " on each call"


def _evidence(report: Report, item: Overwriting) -> tuple[str, ...]:
    way = report.proof(item.chain) if item.chain is not None else (f"reached again: line {report.line(item.cause)}",)
    return f"stored in {report.name(item.function)}: line {report.line(item.node)}", *way
