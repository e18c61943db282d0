"""RDP104: a client, pool or connection is built on every turn of an endless loop."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.loop_constructions import LoopConstruction, loop_constructions
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import Forms, aside, call, name, place, sentence, way


class ClientInLoop(Rule):
    """A client, pool or connection is built on every turn of an endless loop, or for every item of a stream of work.

    What it does
    ------------
    Finds constructors and factories of client libraries that a loop without an end runs on each turn: ``while True``,
    a loop until an event is set or a flag is turned over, one over the messages of a subscription, the records of a
    consumer or what a generator gives for ever. Helpers that the loop calls, and what it submits to an executor or
    starts as a thread or a task, are followed; the construction is reported. A turn that only tries again is none:
    what follows an error, what ends with its first success, and what serves in a loop of its own until it fails.

    Why is this bad?
    ----------------
    Every turn opens a TCP connection of its own and repeats the handshake for one piece of work, and leaves a socket in
    ``TIME_WAIT``. A worker that is fast enough runs out of ports, or meets the server's ``maxclients``.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - connections that the server accepts for 100 jobs of a worker's loop: 100, cured 1 (redis-py 8.1.0, valkey-py
      6.2.0)
    - connections that the server accepts for 100 items for which a loop starts a task: 100, cured 1 (redis-py 8.1.0,
      valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        def work():
            while True:
                client = redis.Redis(host="jobs")
                job = client.blpop("jobs", timeout=5)
                if job is not None:
                    print(job)

    Use instead
    -----------
    ::

        import redis

        def work():
            client = redis.Redis(host="jobs")
            while True:
                job = client.blpop("jobs", timeout=5)
                if job is not None:
                    print(job)

    Known limitations
    -----------------
    What a handler runs is reported as RDP101 or RDP102, in loops as well. A loop that may end by what the client
    answers is left alone, and so is a client whose server the item names. Of flags, only those are known that hold
    True or False, and that no turn of the loop turns over.

    When not to use it
    ------------------
    Where each turn has to prove that a new connection can be made, as a health check from outside does.
    """

    code = "RDP104"
    name = "client-in-loop"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in loop_constructions(report.module):
            yield Finding(
                item.node,
                sentence(
                    "{call} is built on each turn of the endless loop{place}{steps}: {cure}",
                    cure=_cure(item),
                    call=call(report, item.node),
                    place=_place(report, item),
                    steps=_steps(report, item),
                ),
                partial(_evidence, report, item),
            )


def _place(report: Report, item: LoopConstruction) -> Forms:
    """Where the loop is."""
    return aside(place(report, item.turn.module, item.turn.loop))


def _steps(report: Report, item: LoopConstruction) -> Forms:
    """What the loop runs to get there."""
    return tuple(f", which runs {each}" for each in way(report, item.steps)) if item.steps else ("",)


def _cure(item: LoopConstruction) -> Forms:
    return (*(("build it once before the loop and pass it in",) if item.steps else ()), "build it once before the loop")


def _evidence(report: Report, item: LoopConstruction) -> tuple[str, ...]:
    turn = item.turn
    first = f"endless loop in {name(report, turn.scope)[0]}: {report.place(turn.module, turn.loop)}"
    return (first, *report.runs(item.steps), "each turn connects anew")
