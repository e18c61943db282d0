"""RDP502: an asynchronous client is used in one event loop after the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.crossed_loops import CrossedLoop, crossed_loops
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ._wording import call, expression, name, noun, place, sentence

_CURE = "make and close the client in the coroutine, or keep one loop"
_MADE_THERE = "make it in the loop that uses it"
#: What a framework runs in a new loop has a thread to itself, too.
_PLAIN = "use a synchronous client"


class ClientAcrossLoops(Rule):
    """An asynchronous client that outlives the call is used where each call enters an event loop of its own.

    What it does
    ------------
    Finds ``asyncio.run()``, ``Runner().run()``, ``new_event_loop().run_until_complete()``, ``anyio.run()`` and
    ``async_to_sync()`` in what a handler, a job or a loop runs again and again, where the coroutine, or what it calls,
    uses a client or pool that the process keeps; the second of two such calls in a row, whoever makes them, where both
    use one client and the first leaves it open; and the call that keeps a client which is connected in its loop, where
    coroutines use it later. So is the first such use in a coroutine that a framework runs in a
    loop of its own each time (asynchronous views of Flask). Silent are a client that is made in the coroutine, or
    closed there, one that is kept for each loop, a loop that is kept, and the single run of a script.

    Why is this bad?
    ----------------
    The connections of an asynchronous client belong to the event loop that opened them. When it is closed, they are
    left in the pool: the next loop takes one out, and fails with "Event loop is closed".

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - invocations of 20 that fail: 10, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import asyncio
        import redis.asyncio as redis
        from celery import shared_task

        client = redis.Redis(host="tasks")

        async def _touch(key):
            await client.incr(f"touched:{key}")

        @shared_task
        def touch(key):
            asyncio.run(_touch(key))

    Use instead
    -----------
    A synchronous client, or one that lives as long as its loop; in what a framework runs so, a synchronous one.

    ::

        import asyncio
        import redis.asyncio as redis
        from celery import shared_task

        async def _touch(key):
            async with redis.Redis(host="tasks") as client:
                await client.incr(f"touched:{key}")

        @shared_task
        def touch(key):
            asyncio.run(_touch(key))

    Known limitations
    -----------------
    A loop that ``get_event_loop()`` gives counts as kept. Of a decorated coroutine only its own code is looked into.

    When not to use it
    ------------------
    Where each call has a process to itself.
    """

    code = "RDP502"
    name = "client-across-loops"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in crossed_loops(report.module):
            yield Finding(item.node, _text(report, item), partial(_evidence, report, item))


def _text(report: Report, item: CrossedLoop) -> str:
    use = item.use
    where = place(report, use.function.module, use.call)
    if item.node is use.call or item.function.is_async:
        return sentence(
            "{noun}{user} has a new event loop in each call, the {thing} of {call} does not: {cure}",
            call=call(report, use.call) if use.method is None else expression(report, use.method),
            cure=(_PLAIN, "use a synchronous one"),
            user=name(report, item.function),
            noun=noun(item.chain.handler) if item.chain is not None else "",
            thing=use.thing.kind.value,
        )
    if item.has_made:
        return sentence(
            "{call} ends the event loop that the {thing} connected in, and {used} uses it in another: {cure}",
            call=call(report, item.node),
            used=(*(f"{each} ({place})" for each in call(report, use.call) for place in where), *where),
            thing=use.thing.kind.value,
            cure=(_MADE_THERE, "make it in that one"),
        )
    return sentence(
        "{call} enters a new event loop each time, but {used} uses a {thing} of the last one: {cure}",
        call=call(report, item.node),
        used=(*(f"{each} ({place})" for each in call(report, use.call) for place in where), *where),
        thing=use.thing.kind.value,
        cure=(_CURE, "make it in the coroutine"),
    )


def _evidence(report: Report, item: CrossedLoop) -> tuple[str, ...]:
    chain = report.proof(item.chain) if item.chain is not None else ()
    use = item.use
    where = f"{report.name(use.function)} uses it: {report.place(use.function.module, use.call)}"
    cure = _MADE_THERE if item.has_made else _PLAIN if item.function.is_async else _CURE
    return (*report.origins(use.thing), *chain, where, cure)
