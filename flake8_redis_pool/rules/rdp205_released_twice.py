"""RDP205: a connection is released to its pool a second time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.obligations import Obligation, obligations, second_release
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._leaks import evidence, subject
from ._wording import sentence

_CURE = "release it once, in finally"


class ReleasedTwice(Rule):
    """A connection is released to its pool once more after it was released, on some path.

    What it does
    ------------
    Follows what ``get_connection()`` or ``acquire()`` lends, and reports a ``release()`` that a path reaches after
    another one. Silent where the pool takes no harm: a plain ``ConnectionPool`` of redis-py, and aioredis 2.

    Why is this bad?
    ----------------
    A ``BlockingConnectionPool`` then lends the same connection to two users, who read each other's replies, if another
    connection was lent meanwhile; so does any synchronous pool of valkey, always. Asynchronous pools raise ``KeyError``
    (redis-py 5.3 and later, valkey), aioredis 1 ``AssertionError``, in place of the error that led there.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - users to whom a BlockingConnectionPool then lends one connection: 2, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - users to whom a plain pool of valkey then lends one connection: 2, cured 1 (valkey-py 6.2.0)
    - harmless: users to whom a plain pool of redis-py then lends one connection: 1 (redis-py 8.1.0)
    - what the caller of an asynchronous pool gets for an error reply: KeyError, cured ResponseError (redis-py 8.1.0,
      valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        pool = redis.BlockingConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            try:
                connection.send_command("PING")
                return connection.read_response()
            except redis.RedisError:
                pool.release(connection)
                raise
            finally:
                pool.release(connection)

    Use instead
    -----------
    ::

        import redis

        pool = redis.BlockingConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            try:
                connection.send_command("PING")
                return connection.read_response()
            finally:
                pool.release(connection)

    Known limitations
    -----------------
    A release in another function counts where that always gives back what it gets. Synchronous redis-py up to 5.0.8
    harms plain pools as well, and is not reported there.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP205"
    name = "released-twice"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in obligations(report.module):
            for call in item.again:
                effect = second_release(report.module, item, call)
                if effect:
                    yield Finding(call, self._text(report, item, effect), partial(evidence, report, item, _CURE))

    @staticmethod
    def _text(report: Report, item: Obligation, effect: str) -> str:
        return sentence(
            "{subject} (line {line}) may be released twice, and then the pool {effect}: {cure}",
            subject=subject(report, item),
            line=str(report.line(item.node)),
            effect=effect,
            cure=(_CURE, "release it once"),
        )
