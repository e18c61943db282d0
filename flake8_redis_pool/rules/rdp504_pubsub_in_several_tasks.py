"""RDP504: one PubSub is read by several tasks, threads or handlers at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ..analysis.facts.report import Report
from ..analysis.facts.shared_readings import SharedReading, shared_readings
from ..rule import Finding, Level, Rule
from ._wording import call, name, noun, place, sentence

_CURES: Final = ("give each a PubSub of its own, or let one reader share out", "give each a PubSub of its own")


class PubSubInSeveralTasks(Rule):
    """One PubSub is read by several tasks, threads or handlers at a time.

    What it does
    ------------
    Finds ``listen()``, ``get_message()`` and ``run()`` of a PubSub that outlives the function which reads it, where
    that function runs more than once at a time: in a handler (a WebSocket's, a route's), or as a task or thread that is
    started in a loop, by several calls, or twice in one ``gather()``.

    Silent for a PubSub of each task's own, for one reader that shares its messages out, for readers that run one after
    the other, under a lock, and for what only subscribes.

    Why is this bad?
    ----------------
    A PubSub is one connection. On asyncio the second reader gets a RuntimeError, as another coroutine is already
    waiting for data; synchronously each message goes to whichever thread happens to read, and the others, for whom
    it was meant, never see it.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - readers of 2 that end with a RuntimeError, as another coroutine reads: 1, cured 0 (redis-py 8.1.0, valkey-py
      6.2.0)

    Example
    -------
    ::

        import asyncio
        import redis.asyncio as redis

        async def read(name, feed):
            async for message in feed.listen():
                print(name, message["data"])

        async def main():
            async with redis.Redis(host="feed") as client, client.pubsub() as feed:
                await feed.subscribe("news", "scores")
                await asyncio.gather(read("one", feed), read("two", feed))

    Use instead
    -----------
    ::

        import asyncio
        import redis.asyncio as redis

        async def read(name, client):
            async with client.pubsub() as feed:
                await feed.subscribe(name)
                async for message in feed.listen():
                    print(name, message["data"])

        async def main():
            async with redis.Redis(host="feed") as client:
                await asyncio.gather(read("news", client), read("scores", client))

    Known limitations
    -----------------
    Two different functions that read one PubSub are not looked for. A lock is known by its name.

    When not to use it
    ------------------
    Where a message is a piece of work that any one thread may do, and the client is a synchronous one.
    """

    code = "RDP504"
    name = "pubsub-in-several-tasks"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in shared_readings(report.module):
            yield Finding(item.use.node, self._text(report, item), partial(self._evidence, report, item))

    @staticmethod
    def _text(report: Report, item: SharedReading) -> str:
        sent = call(report, item.use.sent)
        if item.handler is not None:
            return sentence(
                "each call of {noun}{handler} reads one PubSub by {call}: {cure}",
                call=sent,
                handler=name(report, item.handler.function),
                noun=noun(item.handler),
                cure=_CURES,
            )
        start = place(report, item.use.function.module, item.start) if item.start is not None else "a loop"
        return sentence(
            "several tasks, started at {start}, read one PubSub by {call}: {cure}", call=sent, start=start, cure=_CURES
        )

    @staticmethod
    def _evidence(report: Report, item: SharedReading) -> tuple[str, ...]:
        """Where the PubSub comes from, and who reads it."""
        readers: tuple[str, ...] = ()
        if item.handler is not None:
            place_of_it = report.place(item.handler.module, item.handler.node)
            readers = (f"{item.handler.noun} {report.name(item.handler.function)}: {place_of_it}",)
        return *report.origins(item.use.thing), *readers, _CURES[0]
