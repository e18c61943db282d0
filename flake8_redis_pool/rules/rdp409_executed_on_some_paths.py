"""RDP409: a path leaves with commands queued that other paths execute."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.unsent_commands import PartlyExecuted, partly_executed
from ..rule import Finding, Level, Rule
from ._queued import evidence
from ._wording import Forms, call, sentence


class ExecutedOnSomePaths(Rule):
    """A normal path leaves with commands queued that other paths execute.

    What it does
    ------------
    Follows a transaction that a function opens, fills and executes through branches, loops and handlers. Reports it
    where a ``return``, ``break``, ``continue``, a caught error or the end is reached with commands queued since the
    last ``execute()``. Silent where ``reset()`` drops them, where an error leaves the function, where the transaction
    is returned, stored or passed to code that is not in sight, where ``if pipe:`` or a counter guards the last
    ``execute()``, in a dry run, and on those that execute by themselves.

    Why is this bad?
    ----------------
    What is queued is dropped without a word: the writes of that path never happen. Where rows are sent in batches, the
    last, incomplete batch is lost.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - keys of 60 that 20 calls write which execute each second one: 40, cured 60 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous: 40, cured 60 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        client = redis.Redis(host="cache")

        def load(rows):
            pipe = client.pipeline(transaction=False)
            for count, row in enumerate(rows, 1):
                pipe.hset(f"row:{row['id']}", mapping=row)
                if count % 500 == 0:
                    pipe.execute()

    Use instead
    -----------
    ::

        import redis

        client = redis.Redis(host="cache")

        def load(rows):
            pipe = client.pipeline(transaction=False)
            for count, row in enumerate(rows, 1):
                pipe.hset(f"row:{row['id']}", mapping=row)
                if count % 500 == 0:
                    pipe.execute()
            pipe.execute()

    Known limitations
    -----------------
    Who catches the errors of ``execute()`` together with others gives up the transaction as a whole: that is no path
    of this rule. An ``execute()`` that is never awaited counts as one.

    When not to use it
    ------------------
    Where commands are dropped on purpose: call ``reset()`` there, which says so.
    """

    code = "RDP409"
    name = "executed-on-some-paths"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in partly_executed(report.module):
            text = sentence(
                "{opened}: what line {line} queues is dropped {where}, other paths execute it: "
                "call {sent_by} there{reset}",
                line=str(report.line(item.first)),
                sent_by=item.transaction.thing.item.sent_by,
                opened=call(report, item.opening),
                where=_where(report, item),
                reset=(", or reset()", ""),
            )
            yield Finding(
                item.opening, text, partial(evidence, report, item.transaction, item.first, _leaving(report, item))
            )


def _where(report: Report, item: PartlyExecuted) -> Forms:
    """How the path leaves, from the fullest form to the shortest."""
    cause = item.dropped.cause
    if cause is None:
        return "where the last turn or branch ends", "at the end"
    return (f"if line {report.line(cause)} raises",) if item.dropped.is_caught else (f"by line {report.line(cause)}",)


def _leaving(report: Report, item: PartlyExecuted) -> str:
    cause = item.dropped.cause
    return f"leaves: line {report.line(cause)}" if cause is not None else "leaves: at its end"
