"""RDP303: a command of a synchronous client stops the event loop."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.stopped_loops import StoppedLoop, stopped_loops
from ..rule import Finding, Rule
from ._wording import Forms, aside, expression, name, place, sentence

_CURE = "use an asynchronous client, or a thread"


class SyncClientInAsync(Rule):
    """A command of a synchronous client in a coroutine stops the event loop, and all other tasks, until the reply.

    What it does
    ------------
    Finds commands of synchronous clients, ``execute()`` of their pipelines and what their locks send (``with lock:``,
    ``acquire()``), directly in an ``async def`` that runs while others do: handlers, tasks, methods that nobody in
    sight calls. So are the commands of a plain function or method of the project that such a coroutine itself calls,
    also where that has an asynchronous twin (``get`` and ``aget``). Silent are threads
    (``to_thread``, ``run_in_executor``, ``run_in_threadpool``, ``sync_to_async``), plain ``def`` handlers, start-up
    and shutdown, the main coroutine of a script, a coroutine that has its loop to itself (``asyncio.run()``, also in a
    function or decorator of the project), and what sends nothing: ``pipeline()``, ``lock()``, ``pubsub()``,
    ``register_script()``.

    Why is this bad?
    ----------------
    An event loop runs one task at a time. While the socket is read, no other request is served, no timer fires and no
    heartbeat is sent: a server that answers slowly, or not at all, stops the whole process.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - turns of 10 that another task gets while a SET waits 0.5 s for the server: 0, cured 10 (redis-py 8.1.0, valkey-py
      6.2.0)
    - the same, in a plain function that the coroutine calls: 0, cured 10 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis
        from fastapi import FastAPI

        app = FastAPI()
        client = redis.Redis(host="prices")

        @app.get("/prices/{sku}")
        async def price(sku: str):
            return {"price": client.hget("prices", sku)}

    Use instead
    -----------
    ::

        import redis.asyncio as redis
        from fastapi import FastAPI

        app = FastAPI()
        client = redis.Redis(host="prices")

        @app.get("/prices/{sku}")
        async def price(sku: str):
            return {"price": await client.hget("prices", sku)}

    Known limitations
    -----------------
    Of helpers, only what the coroutine itself calls is looked into, and none that a decorator has changed. Reads of a
    PubSub and commands that wait for something to happen are RDP301.

    When not to use it
    ------------------
    Where each coroutine has an event loop, or a process, to itself.
    """

    code = "RDP303"
    name = "sync-client-in-async"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in stopped_loops(report.module):
            yield Finding(
                item.node,
                sentence(
                    "{call} stops the whole event loop until the reply comes{where}: {cure}",
                    call=expression(report, item.node),
                    where=_where(report, item),
                    cure=(_CURE, "await an asynchronous client"),
                ),
                partial(_evidence, report, item),
            )


def _where(report: Report, item: StoppedLoop) -> Forms:
    """The coroutine that calls what sends the command."""
    step = item.step
    if step is None:
        return ("",)
    places = aside(place(report, step.module, step.node))
    return (*(f" in {each}{where}" for each in name(report, step.caller) for where in places), "")


def _evidence(report: Report, item: StoppedLoop) -> tuple[str, ...]:
    """Where the client comes from, and who calls what sends the command."""
    steps = report.runs((item.step,)) if item.step is not None else ()
    return (*report.origins(item.thing), *steps, _CURE)
