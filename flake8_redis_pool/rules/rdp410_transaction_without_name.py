"""RDP410: a transaction is entered without a name, so that nothing can be queued on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.unnamed_transactions import UnnamedTransaction, unnamed_transactions
from ..rule import Finding, Level, Rule
from ._wording import call, sentence


class TransactionWithoutName(Rule):
    """A pipeline is entered without a name, and the commands go through the client.

    What it does
    ------------
    Reports a pipeline that is opened in a ``with`` statement without ``as``, or by an exit stack whose answer is
    dropped, where nothing else has a name for it. Functions of the project that open it are looked into: silent where
    one stores it as well.

    Why is this bad?
    ----------------
    Nothing can be queued on a pipeline that has no name. The commands in its block are sent one by one by the client:
    others see what stands between them, and where one fails, those before it stay written.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - keys that 20 calls leave which fail between two writes: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        accounts = redis.Redis(host="accounts")

        def transfer(source, target, amount):
            with accounts.pipeline():
                accounts.decrby(source, amount)
                accounts.incrby(target, amount)

    Use instead
    -----------
    ::

        import redis

        accounts = redis.Redis(host="accounts")

        def transfer(source, target, amount):
            with accounts.pipeline() as pipe:
                pipe.decrby(source, amount)
                pipe.incrby(target, amount)
                pipe.execute()

    Known limitations
    -----------------
    A pipeline that has a name on which nothing is queued is not reported.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP410"
    name = "transaction-without-name"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in unnamed_transactions(report.module):
            text = sentence(
                "{opened} gets no name, so nothing is queued on it and each command of the block is sent by itself: "
                "name it with 'as'",
                opened=call(report, item.opening),
            )
            yield Finding(item.opening, text, partial(_evidence, report, item))


def _evidence(report: Report, item: UnnamedTransaction) -> tuple[str, ...]:
    opened = f"transaction opened in {report.name(item.function)}: line {report.line(item.opening)}"
    sent = (f"sent by itself: line {report.line(item.first)}",) if item.first is not None else ()
    return opened, *sent
