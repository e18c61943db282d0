"""RDP406: discard() of a pipeline discards nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts.opened_transactions import queued_discards
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ._wording import call, sentence


class QueuedDiscard(Rule):
    """A pipeline's ``discard()`` queues a DISCARD command, and drops nothing.

    What it does
    ------------
    Reports ``discard()`` on pipelines of redis-py (4 and later) and valkey.

    Why is this bad?
    ----------------
    In a transaction ``execute()`` then raises ``EXEC without MULTI``. With ``transaction=False`` the writes that were
    to be dropped are sent, and ``DISCARD without MULTI`` comes after them. ``reset()`` is what drops the queue.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - what a call that drops its queue ends with: ResponseError, cured none (redis-py 8.1.0, valkey-py 6.2.0)
    - dropped writes of 20 that pipeline(transaction=False) carries out: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        client = redis.Redis()

        def move(key, amount):
            pipe = client.pipeline()
            pipe.decrby(key, amount)
            if amount < 0:
                pipe.discard()
                return
            pipe.execute()

    Use instead
    -----------
    ::

        import redis

        client = redis.Redis()

        def move(key, amount):
            pipe = client.pipeline()
            pipe.decrby(key, amount)
            if amount < 0:
                pipe.reset()
                return
            pipe.execute()

    Known limitations
    -----------------
    Cluster pipelines are left alone.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP406"
    name = "queued-discard"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for node in queued_discards(report.module):
            yield Finding(
                node,
                sentence(
                    "{call} drops nothing, it queues a DISCARD, which fails: call reset()", call=call(report, node)
                ),
            )
