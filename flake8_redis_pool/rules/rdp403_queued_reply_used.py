"""RDP403: the value of a queued command is used as the reply."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.queued_replies import used_replies
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ._queued import evidence
from ._wording import call, sentence


class QueuedReplyUsed(Rule):
    """The return value of a queued command is used as if it were the reply.

    What it does
    ------------
    Finds truth tests, comparisons, ``in``, iteration, subscripts, ``or default``, f-strings and arguments made of a
    command that is only queued.

    Why is this bad?
    ----------------
    The value is the pipeline itself (or, on aioredis 1, a future): it is always true, equals nothing, and on redis-py a
    ``for`` over it never ends and queues a command for each turn. Most of these mistakes raise no error.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - callers of 20 whom SETNX tells that they are the first: 20, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous: 20, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - commands queued by a loop over a set of one member, stopped at 1000: 1000, cured 1 (redis-py 8.1.0, valkey-py
      6.2.0)

    Example
    -------
    ::

        import redis

        client = redis.Redis(host="cache")

        def claim(key):
            with client.pipeline() as pipe:
                if pipe.setnx(key, "1"):
                    pipe.expire(key, 60)
                pipe.execute()

    Use instead
    -----------
    ::

        import redis

        client = redis.Redis(host="cache")

        def claim(key):
            if client.set(key, "1", nx=True, ex=60):
                return True
            return False

    Known limitations
    -----------------
    As RDP401.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP403"
    name = "queued-reply-used"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in used_replies(report.module):
            shown = item.transaction.thing.item
            meaning = shown.reply_use or "is not the reply"
            text = sentence(
                "{command} is only queued, and what line {line} takes for the reply {meaning}: {cure}",
                command=call(report, item.command),
                line=str(report.line(item.node)),
                meaning=(meaning, meaning.partition(", ")[0]),
                cure=tuple(f"take {reply} from {shown.sent_by}" for reply in ("the reply", "it")),
            )
            yield Finding(item.command, text, partial(evidence, report, item.transaction, item.command, meaning))
