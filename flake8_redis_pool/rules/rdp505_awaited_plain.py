"""RDP505: what a plain method of an asynchronous object gives is awaited."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.awaits import AwaitedPlain, awaited_plain
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ._wording import call, sentence

_CURE = "drop the await"


class PlainAwaited(Rule):
    """Await of what a plain method of an asynchronous object gives, which is no awaitable: TypeError.

    What it does
    ------------
    Finds ``await client.pubsub()``, ``await pipe.multi()``, ``await client.lock(...)``, ``await client.scan_iter()``
    and their kin: methods that are plain functions on their library and give None, an iterator, or an object that
    cannot be awaited. ``await redis.from_url(...)``, ``await client.client()`` and ``await client.pipeline()`` work on
    ``redis.asyncio``, as the value gives itself, and are silent; so is whatever other libraries want awaited.

    Why is this bad?
    ----------------
    The line raises ``TypeError: object ... can't be used in 'await' expression`` each time that it runs; after
    ``watch()`` it leaves a transaction half done.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - how a call ends that begins its transaction by multi(): TypeError, cured none (redis-py 8.1.0, valkey-py 6.2.0)
    - how a call ends that opens a PubSub: TypeError, cured none (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis.asyncio as redis

        async def move(client: redis.Redis, source, target):
            async with client.pipeline() as pipe:
                await pipe.watch(source)
                value = await pipe.get(source)
                await pipe.multi()
                pipe.set(target, value)
                await pipe.execute()

    Use instead
    -----------
    ::

        import redis.asyncio as redis

        async def move(client: redis.Redis, source, target):
            async with client.pipeline() as pipe:
                await pipe.watch(source)
                value = await pipe.get(source)
                pipe.multi()
                pipe.set(target, value)
                await pipe.execute()

    Known limitations
    -----------------
    Only a call that is awaited on the spot is looked at. Queued commands are RDP401 and RDP402.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP505"
    name = "awaited-plain"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in awaited_plain(report.module):
            text = sentence(
                "{call} is no coroutine, and what it gives cannot be awaited (TypeError): {cure}",
                call=call(report, item.node),
                cure=_CURE,
            )
            yield Finding(item.node, text, partial(_evidence, report, item), item)


def _evidence(report: Report, item: AwaitedPlain) -> tuple[str, ...]:
    return (*report.origins(item.thing), _CURE)
