"""RDP106: several tasks make the client that all of them share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.init_races import InitRace, init_races
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import call, sentence

_CURE = "hold an asyncio.Lock from the test on, or make it at start-up"


class LazyInitRace(Rule):
    """A coroutine asks for the shared client, awaits while it makes one, and stores it only then, without a lock.

    What it does
    ------------
    Finds what a coroutine makes when a global, an attribute of a lasting object or the application's state is still
    empty, where an await that gives other tasks a turn stands between that test and the assignment, and several tasks
    run the function: a handler reaches it, or it is started more than once. Silent are a lock around the test, a place
    that is filled before the await (also with the task that makes the client), a second test before the assignment,
    start-up, also where it runs the same function first, and what waits for nothing: constructors of
    ``redis.asyncio``, ``await redis.from_url(...)``.

    Why is this bad?
    ----------------
    Each task that comes meanwhile finds the place empty and makes a client of its own. The last one stays, and nobody
    closes the others: their connections stay open. It happens when the first requests come in together.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - clients that 20 requests make which come together: 20, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis.asyncio as redis
        from fastapi import FastAPI

        app = FastAPI()
        _client = None

        async def get_client():
            global _client
            if _client is None:
                client = redis.from_url("redis://cache")
                await client.ping()
                _client = client
            return _client

        @app.get("/visits")
        async def visits():
            return {"visits": await (await get_client()).incr("visits")}

    Use instead
    -----------
    ::

        import redis.asyncio as redis
        from fastapi import FastAPI

        app = FastAPI()
        _client = None

        async def get_client():
            global _client
            if _client is None:
                _client = redis.from_url("redis://cache")
            return _client

        @app.get("/visits")
        async def visits():
            return {"visits": await (await get_client()).incr("visits")}

    Known limitations
    -----------------
    Any ``with`` around the test counts as a lock, and what an unknown await does counts as no wait.

    When not to use it
    ------------------
    Where only one task runs the function before the client is there.
    """

    code = "RDP106"
    name = "lazy-init-race"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in init_races(report.module):
            text = sentence(
                "{call} runs in each task that comes before the await of line {line} ends, "
                "and all {thing} but one are lost: {cure}",
                call=call(report, item.node),
                line=str(report.line(item.waiting)),
                thing=f"{item.thing.kind.value}s",
                cure=(_CURE, "hold a lock from the test on", "hold a lock"),
            )
            yield Finding(item.node, text, partial(_evidence, report, item))


def _evidence(report: Report, item: InitRace) -> tuple[str, ...]:
    chain = report.proof(item.chain) if item.chain is not None else ()
    test = f"the place is asked for: {report.place(report.module, item.test)}"
    return (*chain, test, f"others get a turn: {report.place(report.module, item.waiting)}", _CURE)
