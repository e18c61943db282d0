"""RDP501: the coroutine of an asynchronous object is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.awaits import Unawaited, never_awaited
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ._wording import call, sentence

_CURE = "await it"


class NeverAwaited(Rule):
    """The coroutine of a command, execute, close, subscribe... of an asynchronous object is made, and dropped.

    What it does
    ------------
    Finds calls of coroutine methods of asynchronous clients, pools, connections, PubSubs, pipelines and locks whose
    value goes nowhere: as a statement of its own, in a display or a variable that nobody reads. Also where the
    coroutine itself is tested, by ``bool()`` too, or compared, in place of the reply: it always counts as true. Queued
    commands of a pipeline are none, but those after ``watch()``, ``execute()``, ``watch()`` and ``reset()`` are. Silent
    is what is given to ``gather``, ``create_task`` or any other call, returned, yielded, or awaited later by a name,
    and so are commands of aioredis 1, which are sent at once.

    Why is this bad?
    ----------------
    Nothing is sent: a coroutine runs when it is awaited. Python only warns, when the garbage is collected, and type
    checkers are silent, as the stubs of redis-py give ``Awaitable | T`` for most commands.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - keys that 20 SETs write: 0, cured 20 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis.asyncio as redis

        client = redis.Redis(host="audit")

        async def note(user, text):
            client.lpush("audit", f"{user}: {text}")

    Use instead
    -----------
    A plain method cannot await: make it a coroutine, or give it a synchronous client.

    ::

        import redis.asyncio as redis

        client = redis.Redis(host="audit")

        async def note(user, text):
            await client.lpush("audit", f"{user}: {text}")

    Known limitations
    -----------------
    A coroutine that is given to a call which drops it is not seen, nor is one that is passed uncalled
    (``atexit.register(client.aclose)``).

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP501"
    name = "never-awaited"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in never_awaited(report.module):
            effect = ", and its coroutine always counts as true" if item.is_tested else ""
            text = sentence(
                "{call} is never awaited, and does nothing{effect}: {cure}",
                call=call(report, item.node),
                effect=(effect, ""),
                cure=("await it, or use a synchronous client in plain functions", _CURE),
            )
            yield Finding(item.node, text, partial(_evidence, report, item), item)


def _evidence(report: Report, item: Unawaited) -> tuple[str, ...]:
    return (*report.origins(item.thing), _CURE)
