"""RDP407: a callable given to transaction() writes before MULTI."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.unsent_commands import WatchedWrite, watched_writes
from ..rule import Finding, Level, Rule
from ._wording import aside, call, name, place, sentence

_CURE = "call multi() on the pipeline before the first write"


class RetriedWithoutMulti(Rule):
    """A callable given to ``client.transaction(f, key)`` writes a watched key before ``multi()``: it runs for ever.

    What it does
    ------------
    Looks into the function that is passed to ``transaction()`` with keys to watch, and reports a write to one of these
    keys that is sent before ``pipe.multi()`` on every path.

    Why is this bad?
    ----------------
    Until ``multi()`` commands run at once. A write of one's own breaks one's own WATCH, ``execute()`` raises
    ``WatchError``, and ``transaction()`` calls the function again: for ever, and with one more write at each turn.

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
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in watched_writes(report.module):
            yield Finding(item.call, self._text(report, item), partial(self._evidence, report, item))

    @staticmethod
    def _text(report: Report, item: WatchedWrite) -> str:
        return sentence(
            "{call} runs {name} for ever: {command}{place} writes the watched key before multi(): {cure}",
            call=call(report, item.call),
            command=call(report, item.command),
            name=name(report, item.transaction.function),
            place=aside(place(report, item.transaction.function.module, item.command)),
            cure=(_CURE, "call multi() first"),
        )

    @staticmethod
    def _evidence(report: Report, item: WatchedWrite) -> tuple[str, ...]:
        """What is run, and where it writes."""
        module = item.transaction.function.module
        return (
            f"{report.name(item.transaction.function)}: {report.place(module, item.transaction.node)}",
            f"writes: {report.place(module, item.command)}",
            _CURE,
        )
