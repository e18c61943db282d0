"""RDP301: a client-blocking command goes through a client that others use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from ..analysis.facts.report import Report
from ..analysis.facts.shared_blocking import Blocker, shared_blocking
from ..rule import Finding, Rule
from ._wording import call, name, noun, place, sentence

_CURES = ("give blocking commands a client of their own, made once", "block on a client of its own, made once")
_LISTENING_CURES: Final = ("give what listens a client of its own, made once", "listen on a client of its own")
#: Where a library does not say what happens.
_EFFECT: Final = "holds a connection while it blocks"
#: What an effect may lose: "while it blocks", "on its connection".
_TAIL: Final = re.compile(" (?:while|on) ")


class BlockingOnShared(Rule):
    """A client-blocking command goes through a client or pool that other concurrent code uses.

    What it does
    ------------
    Finds BLPOP, BRPOP, BLMOVE, XREAD BLOCK, WAIT and their kin on a client that another task, thread, handler or
    coroutine visibly uses, or that a handler uses concurrently with itself. A worker whose only client feeds its only
    loop is silent, so is a pooled client of which every user blocks (start-up code apart), and a wait of less than 0.1
    seconds that is written down as a number. Whoever starts a task or thread runs beside it until it is awaited, joined
    or cancelled.

    Finds as well a synchronous command that waits directly in a coroutine, ``get_message(timeout=...)`` and
    ``listen()`` of a PubSub among them: it stops the event loop, whoever uses the client. And a connection that is held
    for long, many times at once: a PubSub that each call of a handler reads in a loop, a reserved client
    (``client()``) on which each call or task waits, where the pool has a bound that is written down
    (``max_connections``, ``BlockingConnectionPool``) and others use it.

    Why is this bad?
    ----------------
    It depends on the library, and the message says which: on aioredis 1 and other multiplexed clients every command
    waits behind the blocking one; on redis-py and valkey each blocker takes one of the pool's connections for as long
    as it waits (100 by default from redis-py 8), until the pool is full and others get none: an error, or a wait where
    the pool is a ``BlockingConnectionPool``.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - INCRs of 20 that a pool of 4 refuses beside 4 BLPOPs: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - INCRs of 20 that a client's default pool refuses beside 100 BLPOPs: 20, cured 0 (redis-py 8.1.0)
    - another user's INCR beside a BLPOP of 0.5 s, full BlockingConnectionPool: 0.53 s, cured under 0.01 s (redis-py
      8.1.0); 0.50 s, cured under 0.01 s (valkey-py 6.2.0)
    - another user's INCR beside a BLPOP of 0.5 s, single_connection_client: 0.50 s, cured under 0.01 s (redis-py 8.1.0)
    - another user's INCR beside a BLPOP of 0.5 s, synchronous client in a coroutine: 0.50 s, cured under 0.01 s
      (redis-py 8.1.0)
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
    One client for what blocks, made once and kept, beside the one for everything else: a client that each call of a
    handler makes is RDP101. What lives as long as its peer stays, a WebSocket or a stream of server-sent events, may
    have a client of its own, closed in ``finally``.

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
    Sharing must be visible. Two public coroutine methods of one class count as concurrent, although a program may use
    only one of them in each process; two that wait with the same command do not. The clients that a class keeps under
    keys count as one, unless constants that differ ask for them.

    When not to use it
    ------------------
    Where the pool is known to be large enough for all blockers.
    """

    code = "RDP301"
    name = "blocking-on-shared"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in shared_blocking(report.module):
            yield Finding(item.blocking.node, self._text(report, item), partial(self._evidence, report, item))

    @staticmethod
    def _text(report: Report, item: Blocker) -> str:
        sent = call(report, item.blocking.sent)
        if item.blocking.is_direct and not item.blocking.thing.is_async and item.blocking.function.is_async:
            return sentence(
                "{call} stops the whole event loop while it blocks: "
                "give it a thread, or an asynchronous client, made once",
                call=sent,
            )
        effect = item.through.item.shared_effect or _EFFECT
        short = _TAIL.split(effect)[0]
        effects, cures = ((effect, short), _CURES) if item.blocking.waits else ((short,), _LISTENING_CURES)
        if item.other is not None:
            places, users = (
                place(report, item.other.function.module, item.other.node),
                name(report, item.other.function),
            )
            return sentence(
                "{call} {effect}, and {where} uses {it}: {cure}",
                call=sent,
                it=(f"the same {item.blocking.thing.kind.value}", "it too"),
                effect=effects,
                cure=(*cures, "block on another, made once"),
                where=(*(f"{places[0]} ({user})" for user in users), *places),
            )
        return sentence(
            "{call} {effect}, in every call of {noun}{user}: {cure}",
            call=sent,
            user=name(report, item.handler.function) if item.handler is not None else "a handler",
            noun=noun(item.handler) if item.handler is not None else "",
            cure=(*cures, "block on another client, made once"),
            effect=effects,
        )

    @staticmethod
    def _evidence(report: Report, item: Blocker) -> tuple[str, ...]:
        """Where the client comes from, who uses it as well, and the whole cure."""
        users: tuple[str, ...] = ()
        if item.other is not None:
            function = item.other.function
            users = (f"{report.name(function)} uses it: {report.place(function.module, item.other.node)}",)
        elif item.handler is not None:
            handler = item.handler
            place = report.place(handler.module, handler.node)
            users = (f"{handler.noun} {report.name(handler.function)}: {place}",)
        effect = f"{report.call(item.blocking.sent)} {item.through.item.shared_effect or _EFFECT}"
        cure = (_CURES if item.blocking.waits else _LISTENING_CURES)[0]
        return (*report.origins(item.blocking.thing), *users, effect, cure)
