"""RDP301: a client-blocking command goes through a client that others use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts import Facts
from ..analysis.sharing import Blocker
from ..rule import Finding, Rule


class BlockingOnShared(Rule):
    """A client-blocking command goes through a client or pool that other concurrent code uses.

    What it does
    ------------
    Finds BLPOP, BRPOP, BLMOVE, XREAD BLOCK, WAIT and their kin on a client that another task, thread, handler or coroutine visibly uses, or that
    a handler uses concurrently with itself. A worker whose only client feeds its only loop is silent, and so is a wait of less than 0.1 seconds
    that is written down as a number.

    Why is this bad?
    ----------------
    It depends on the library, and the message says which: on aioredis 1 and other multiplexed clients every command waits behind the blocking
    one; on redis-py and valkey each blocker takes one of the pool's connections for as long as it waits (100 by default from redis-py 8), until
    others get none.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - INCRs of 20 that a pool of 4 refuses beside 4 BLPOPs: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - INCRs of 20 that a client's default pool refuses beside 100 BLPOPs: 20, cured 0 (redis-py 8.1.0)
    - another user's INCR beside a BLPOP of 0.5 s, full BlockingConnectionPool: 0.53 s, cured under 0.01 s (redis-py 8.1.0); 0.50 s, cured under 0.01
      s (valkey-py 6.2.0)
    - another user's INCR beside a BLPOP of 0.5 s, single_connection_client: 0.50 s, cured under 0.01 s (redis-py 8.1.0)
    - another user's INCR beside a BLPOP of 0.5 s, synchronous client in a coroutine: 0.50 s, cured under 0.01 s (redis-py 8.1.0)
    - another user's INCR beside a BLPOP of 1 s: 1.00 s, cured under 0.01 s (aioredis 1.3.1)

    Example
    -------
    ::

        import asyncio
        import redis.asyncio as redis

        client = redis.Redis(host="queue", socket_timeout=None)

        async def consume():
            while True:
                await client.blpop("jobs", timeout=30)

        async def report():
            await client.incr("alive")

        async def main():
            await asyncio.gather(consume(), report())

    Use instead
    -----------
    ::

        import asyncio
        import redis.asyncio as redis

        client = redis.Redis(host="queue")
        consumer = redis.Redis(host="queue", socket_timeout=None)

        async def consume():
            while True:
                await consumer.blpop("jobs", timeout=30)

        async def report():
            await client.incr("alive")

        async def main():
            await asyncio.gather(consume(), report())

    Known limitations
    -----------------
    Sharing must be visible. Two public coroutine methods of one class count as concurrent, although a program may use only one of them in each
    process; two that wait with the same command do not. The clients that a class keeps under keys count as one, unless constants that differ ask for
    them.

    When not to use it
    ------------------
    Where the pool is known to be large enough for all blockers.
    """

    code = "RDP301"
    name = "blocking-on-shared"
    since = "0.1"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for item in facts.blockers:
            yield Finding(item.blocking.node, self._text(facts, item), partial(facts.origins, item.blocking.thing))

    @staticmethod
    def _text(facts: Facts, item: Blocker) -> str:
        call = facts.call(item.blocking.sent)
        is_direct = item.blocking.sent.func is item.blocking.node.func
        if is_direct and not item.blocking.thing.is_async and item.blocking.function.is_async:
            return f"{call} stops the whole event loop for as long as it blocks: give it a thread, or the asynchronous client, of its own"
        effect = item.through.item.shared_effect or "holds a connection while it blocks"
        if item.other is not None:
            where = f"{facts.place(item.other.function.unit, item.other.node)} ({facts.name(item.other.function)})"
            user = f"{where} also uses this {item.blocking.thing.kind.value}"
        else:
            noun = f"{item.handler.noun} {facts.name(item.handler.function)}" if item.handler is not None else "a handler"
            user = f"every concurrent call of {noun} uses the same {item.blocking.thing.kind.value}"
        return f"{call} {effect}, and {user}: give the blocking code a client of its own"
