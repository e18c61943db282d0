"""RDP404: commands are queued and nobody executes them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.unsent_commands import unexecuted
from ..rule import Finding, Level, Rule
from ._queued import evidence
from ._wording import call, sentence


class NeverExecuted(Rule):
    """Commands are queued on a transaction and no path executes them.

    What it does
    ------------
    Finds transactions that a function opens, fills and leaves without ``execute``, on every path. Silent when the
    transaction is returned, stored or passed to code that is not in sight, and on those that execute by themselves.
    Functions of the project that get it are looked into. An ``execute()`` that has to be awaited, and is not, is none.

    Why is this bad?
    ----------------
    Leaving the ``with`` block drops the queue without a word: the writes never happen.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - keys that 20 calls write: 0, cured 20 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous: 0, cured 20 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        client = redis.Redis(host="cache")

        def store(key, value):
            with client.pipeline() as pipe:
                pipe.set(key, value)
                pipe.expire(key, 60)

    Use instead
    -----------
    ::

        import redis

        client = redis.Redis(host="cache")

        def store(key, value):
            with client.pipeline() as pipe:
                pipe.set(key, value)
                pipe.expire(key, 60)
                pipe.execute()

    Known limitations
    -----------------
    An ``execute()`` of an asynchronous pipeline whose coroutine gets a name counts as one, whoever awaits that name.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP404"
    name = "never-executed"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in unexecuted(report.module):
            forgotten = item.transaction.forgotten
            text = sentence(
                "{opened}: nothing awaits {sent_by} in line {call}, so what line {line} queues is dropped"
                if forgotten
                else "{opened}: nothing executes what line {line} queues, it is dropped: call {sent_by}",
                opened=call(report, item.opening),
                line=str(report.line(item.first)),
                sent_by=item.transaction.thing.item.sent_by,
                call=str(report.line(forgotten[0])) if forgotten else "",
            )
            yield Finding(item.opening, text, partial(evidence, report, item.transaction, item.first))
