"""RDP203: an exception between acquire and release leaks."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts.constructions import returned_open
from ..analysis.facts.obligations import Obligation, Verdict, obligations
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._leaks import leak, verb


class NotReleasedOnError(Rule):
    """An exception between acquire and release leaks the connection: no finally, no context manager.

    What it does
    ------------
    Finds releases that every normal path reaches, and an exception skips. Calls and awaits can raise; arithmetic,
    attribute reads and logging are taken not to. A task can be cancelled at each ``await``, and ``except Exception``
    does not catch that. Of what would be handed over: where the function catches the error and gives up, or raises one
    of its own.

    Why is this bad?
    ----------------
    Errors come in bursts, and each one costs the pool a connection just when the server is in trouble.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - error reply: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - cancelled tasks: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            connection.send_command("PING")
            pool.release(connection)

    Use instead
    -----------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            try:
                connection.send_command("PING")
            finally:
                pool.release(connection)

    Known limitations
    -----------------
    A handler that names another class than ``Exception`` may catch what was raised or not. Calls in a ``finally`` block
    before the release are trusted not to raise. In the main function of a script nothing is reported.

    When not to use it
    ------------------
    In scripts that end with the first exception.
    """

    code = "RDP203"
    name = "not-released-on-error"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in self._leaking(report):
            if item.verdict is Verdict.ON_ERROR:
                when = (
                    f"if line {report.line(item.cause)} raises"
                    if item.cause is not None
                    else "if an exception is raised"
                )
                yield leak(report, item, f"not {verb(item)} {when}")
            elif item.verdict is Verdict.ON_CANCEL:
                when = (
                    f"if the task is cancelled in line {report.line(item.cause)}"
                    if item.cause is not None
                    else "if the task is cancelled"
                )
                yield leak(report, item, f"not {verb(item)} {when}")

    @staticmethod
    def _leaking(report: Report) -> list[Obligation]:
        """What an error leaves open; RDP201 speaks of what nobody closes without one, either."""
        found = [item for item in obligations(report.module) if item.verdict in (Verdict.ON_ERROR, Verdict.ON_CANCEL)]
        never_closed = {made.node for made in returned_open(report.module)} if found else set()
        return [item for item in found if item.node not in never_closed]
