"""RDP202: a normal path leaves without release."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts.obligations import Verdict, obligations
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._leaks import leak, verb


class ReleasedOnSomePaths(Rule):
    """A normal path (early return, continue, branch) leaves without releasing the connection that other paths release.

    What it does
    ------------
    Follows every connection that a function takes through branches, loops and early returns. Guards that are tested
    twice (``if connection is not None``) count as the same. An asynchronous pipeline counts from its ``watch()`` on,
    until ``execute()`` or ``reset()``: ``unwatch()`` keeps its connection.

    Why is this bad?
    ----------------
    The leak needs the rare branch, so tests pass and the pool empties in production.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - early return: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - branch, asynchronous PubSub: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0,
      valkey-py 6.2.0)
    - asynchronous pipeline after watch(): calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py
      8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def read(key):
            connection = pool.get_connection()
            if key is None:
                return None
            pool.release(connection)
            return key

    Use instead
    -----------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def read(key):
            connection = pool.get_connection()
            try:
                if key is None:
                    return None
                return key
            finally:
                pool.release(connection)

    Known limitations
    -----------------
    Two different conditions that always agree are not known to agree.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP202"
    name = "released-on-some-paths"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in obligations(report.module):
            if item.verdict is Verdict.SOME_PATHS:
                where = (
                    f"when line {report.line(item.cause)} leaves" if item.cause is not None else "on every normal path"
                )
                where = "before the next one is taken" if item.cause is item.node else where
                yield leak(report, item, f"not {verb(item)} {where}")
