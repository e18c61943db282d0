"""RDP206: a connection is used after it was released."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.obligations import Obligation, obligations
from ..analysis.facts.report import Call, Report
from ..rule import Finding, Rule
from ._leaks import evidence, subject
from ._wording import call, sentence

_WHY = "others may have it"
_CURE = "release it last, in finally"


class UsedAfterRelease(Rule):
    """A connection's own methods are called after it went back to its pool.

    What it does
    ------------
    Follows what ``get_connection()`` or ``acquire()`` lends, and reports calls of its methods that are reached only
    after ``release()``.

    Why is this bad?
    ----------------
    The pool may have lent the connection to somebody else, who then reads this reply, or has the socket closed under a
    running command.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - users of two who are given each other's reply: 2, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            try:
                connection.send_command("PING")
            finally:
                pool.release(connection)
            return connection.read_response()

    Use instead
    -----------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            try:
                connection.send_command("PING")
                return connection.read_response()
            finally:
                pool.release(connection)

    Known limitations
    -----------------
    Only what is released on every path to the call is reported. Clients and PubSubs connect anew after they were
    closed, and are left alone.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP206"
    name = "used-after-release"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in obligations(report.module):
            for use in item.late:
                yield Finding(use, self._text(report, item, use), partial(evidence, report, item, _WHY, _CURE))

    @staticmethod
    def _text(report: Report, item: Obligation, use: Call) -> str:
        return sentence(
            "{use} uses {subject} (line {line}) after its release{why}: {cure}",
            use=call(report, use),
            subject=subject(report, item),
            line=str(report.line(item.node)),
            why=(f", when {_WHY}", ""),
            cure=(_CURE, "release it last"),
        )
