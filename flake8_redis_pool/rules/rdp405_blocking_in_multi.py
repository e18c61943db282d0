"""RDP405: a blocking command queued in MULTI does not block."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.unsent_commands import blocking_in_multi
from ..rule import Finding, Level, Rule
from ._queued import evidence
from ._wording import call, sentence

_CURE = "send it outside the transaction"


class BlockingInMulti(Rule):
    """A blocking command queued in MULTI does not block: its timeout is ignored.

    What it does
    ------------
    Finds BLPOP, XREAD BLOCK, WAIT and their kin queued on a transaction that sends MULTI/EXEC.

    Why is this bad?
    ----------------
    Inside MULTI the server answers nil at once, whatever the timeout (WAIT answers 0), so the code goes on as if
    nothing had arrived.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - jobs taken of one that comes 0.2 s after BLPOP was called with a timeout of 3 s: 0, cured 1 (redis-py 8.1.0,
      valkey-py 6.2.0)
    - the same, asynchronous: 0, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        client = redis.Redis(host="queue")

        def take():
            with client.pipeline() as pipe:
                pipe.blpop("jobs", timeout=5)
                pipe.incr("taken")
                return pipe.execute()

    Use instead
    -----------
    ::

        import redis

        client = redis.Redis(host="queue")

        def take():
            with client.pipeline() as pipe:
                pipe.lpop("jobs")
                pipe.incr("taken")
                return pipe.execute()

    Known limitations
    -----------------
    ``pipeline(transaction=flag)`` with a variable is not known to be one.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP405"
    name = "blocking-in-multi"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for command, transaction in blocking_in_multi(report.module):
            text = sentence(
                "{command} does not block inside MULTI (transaction from line {line}), its timeout is ignored: {cure}",
                command=call(report, command),
                line=str(report.line(transaction.node)),
                cure=(_CURE, "send it outside"),
            )
            yield Finding(command, text, partial(evidence, report, transaction, command, _CURE))
