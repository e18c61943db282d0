"""RDP407: a callable given to transaction() writes before MULTI."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis import syntax
from ..analysis.facts import Facts
from ..analysis.transactions import WATCHING
from ..rule import Finding, Rule


class RetriedWithoutMulti(Rule):
    """A callable given to ``client.transaction(f, key)`` writes a watched key without ``multi()``, so that the client runs it for ever.

    What it does
    ------------
    Looks into the function that is passed to ``transaction()`` with keys to watch, and reports a write to one of these keys that is sent before
    ``pipe.multi()`` on every path.

    Why is this bad?
    ----------------
    Until ``multi()`` commands run at once. A write of one's own breaks one's own WATCH, ``execute()`` raises ``WatchError``, and ``transaction()``
    calls the function again: for ever, and with one more write at each turn.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - writes of one call, stopped at 50: 50, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous: 50, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis

        client = redis.Redis()

        def double(pipe):
            value = int(pipe.get("stock"))
            pipe.set("stock", 2 * value)

        def run():
            client.transaction(double, "stock")

    Use instead
    -----------
    ::

        import redis

        client = redis.Redis()

        def double(pipe):
            value = int(pipe.get("stock"))
            pipe.multi()
            pipe.set("stock", 2 * value)

        def run():
            client.transaction(double, "stock")

    Known limitations
    -----------------
    The key must be written the same way in both places: the same text, or the same name.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP407"
    name = "retried-without-multi"
    since = "0.1"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for call, transaction in facts.retried:
            watched = {syntax.code(arg.value) for arg in call.args[1:] if arg.keyword is None}
            for command, states in transaction.commands.items():
                written = syntax.argument(command, 0, "name", "key")
                if states != {WATCHING} or written is None or syntax.code(written) not in watched:
                    continue
                if syntax.last_name(command.func) in facts.unit.knowledge.writes:
                    place = facts.place(transaction.function.unit, command)
                    what = f"{facts.call(command)} ({place}) writes the watched key before multi()"
                    text = f"{facts.call(call)} runs {facts.name(transaction.function)} for ever: {what}"
                    yield Finding(call, f"{text}: call multi() on the pipeline before the first write")
                    break
