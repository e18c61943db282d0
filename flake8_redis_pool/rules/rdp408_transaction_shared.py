"""RDP408: one transaction object is used by several tasks, threads or requests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.shared_transactions import SharedTransaction, shared_transactions
from ..rule import Finding, Level, Rule
from ._wording import Forms, call, sentence


class TransactionShared(Rule):
    """One transaction object is used by several tasks, threads or handlers at a time.

    What it does
    ------------
    Reports the call that opens a pipeline at module level, for an attribute of an object that outlives the request, or
    for a local variable, where a handler queues on it, or a function that is started as a task or thread more than
    once. Silent where a lock is held around the commands or the calls that lead there, where each thread has its own,
    where one job, script or thread alone uses it, and where all users run in one thread (coroutines, callbacks of
    Scrapy or Pika) and each sends what it queued on a synchronous pipeline before it waits for anything.

    Why is this bad?
    ----------------
    All commands land in one queue: whoever executes first sends everybody's and gets everybody's replies, the others
    send what is left, often nothing. An error or a ``reset()`` of one drops what the others have queued.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - replies to one command of a task that executes while another has queued one: 2, cured 1 (redis-py 8.1.0, valkey-py
      6.2.0)

    Example
    -------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)
        client = redis.Redis(host="votes")
        pipe = client.pipeline()

        @app.post("/votes/<poll>/<choice>")
        def vote(poll, choice):
            pipe.hincrby(poll, choice, 1)
            pipe.incr("votes")
            return str(pipe.execute()[-1])

    Use instead
    -----------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)
        client = redis.Redis(host="votes")

        @app.post("/votes/<poll>/<choice>")
        def vote(poll, choice):
            with client.pipeline() as pipe:
                pipe.hincrby(poll, choice, 1)
                pipe.incr("votes")
                return str(pipe.execute()[-1])

    Known limitations
    -----------------
    A lock is known by its name. A pipeline that is stored anew in an attribute by several methods is not followed.

    When not to use it
    ------------------
    Where the server runs one request at a time in each process, as synchronous workers with one thread do.
    """

    code = "RDP408"
    name = "transaction-shared"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in shared_transactions(report.module):
            text = sentence(
                "{opened} is one queue for {users}: whoever executes first sends and gets everybody's: open one {each}",
                each="per call" if item.chain is not None else "for each",
                opened=call(report, item.opening),
                users=_users(report, item),
            )
            yield Finding(item.opening, text, partial(_evidence, report, item))


def _users(report: Report, item: SharedTransaction) -> Forms:
    """Who uses the transaction at the same time."""
    if item.chain is not None:
        handler = item.chain.handler
        return f"all calls of {handler.noun} {report.name(handler.function)}", "all requests"
    return f"all tasks or threads that run {report.name(item.user)}", "all tasks or threads"


def _evidence(report: Report, item: SharedTransaction) -> tuple[str, ...]:
    where = report.name(item.function) if item.function is not None else "the module"
    way = report.proof(item.chain) if item.chain is not None else ()
    return (
        f"transaction opened in {where}: line {report.line(item.opening)}",
        f"queued by {report.name(item.user)}",
        *way,
    )
