"""RDP302: a blocking command waits at least as long as its client waits for a reply."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.given_up import GivenUp, given_up
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import call, place, sentence


class BlockExceedsTimeout(Rule):
    """A blocking command waits at least as long as the client's socket timeout, and is given up first.

    What it does
    ------------
    Compares how long BLPOP, XREAD with BLOCK, WAIT and their kin block with the socket timeout of their client. Block
    times are constants, also by a name, a default, a calculation, an argument; 0, None and nothing at all mean for
    ever. The timeout is the one that is said: an argument of the client or of its pool, the query of the URL; else that
    of the library: 5 s from redis-py 8 on, none before; in valkey-py 6.1 and later 5 s for URLs, pools and asyncio,
    none for the synchronous constructor. What is not known is silent, and so is a command that takes nothing away
    (XREAD) in a ``try`` that catches the library's ``TimeoutError`` by its name.

    The version of redis-py is that of the option, else the one that the project asks for beside the code: ``uv.lock``,
    ``poetry.lock``, ``pdm.lock``, ``Pipfile.lock``, ``requirements*.txt``, ``pyproject.toml``, ``Pipfile``,
    ``setup.cfg``, ``setup.py``, ``PKG-INFO`` of a source archive, ``METADATA`` of an unpacked wheel. Where those allow
    both an old and a new one, only timeouts that are written down count; where nothing is said at all, it is the
    newest.

    Why is this bad?
    ----------------
    An empty queue is no failure, and becomes one: the client closes its connection in the middle of the command and
    raises TimeoutError, or, where it retries, connects anew and blocks again, up to ten times. An element that the
    server hands out in that moment is lost. Workers die, or run on errors, as long as nothing is to be done.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - how a BLPOP of 0.5 s on an empty list ends, socket_timeout of 0.3 s: TimeoutError, cured none (redis-py 8.1.0,
      valkey-py 6.2.0)
    - connections that the server accepts for that BLPOP, by a client that retries: 11, cured 1 (redis-py 8.1.0)

    Example
    -------
    ::

        import redis

        queue = redis.Redis(host="queue", socket_timeout=2)

        def work():
            while True:
                item = queue.blpop("jobs", timeout=30)
                if item:
                    print(item[1])

    Use instead
    -----------
    Give the client that blocks no socket timeout, or one that is longer than it blocks; what only sends plain commands
    may have a short one.

    ::

        import redis

        queue = redis.Redis(host="queue", socket_timeout=45)

        def work():
            while True:
                item = queue.blpop("jobs", timeout=30)
                if item:
                    print(item[1])

    Known limitations
    -----------------
    A URL that only a run knows may say a timeout: such a client is silent, unless an argument says one. Settings that
    fill fields of classes count with the default that is written there.

    When not to use it
    ------------------
    Where the project runs with another version of the library than it says; ``redis-py-version`` mends that.
    """

    code = "RDP302"
    name = "block-exceeds-timeout"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in given_up(report.module, report.settings):
            yield Finding(item.use.node, self._text(report, item), partial(self._evidence, report, item), item)

    @staticmethod
    def _text(report: Report, item: GivenUp) -> str:
        limit = _seconds(item.limit)
        made = place(report, item.made[0].module, item.made[0].node)
        return sentence(
            "{call} waits {long}, its client ({where}) gives up after {limit}: {cure}",
            call=call(report, item.use.sent),
            long="for ever" if item.is_endless else f"up to {_seconds(item.seconds)}",
            where=made,
            limit=(f"{limit}, its default", limit) if item.is_default else limit,
            cure=(
                f"make it with {item.argument}=None, or a longer one",
                f"give it {item.argument}=None",
                f"set {item.argument}",
            ),
        )

    @staticmethod
    def _evidence(report: Report, item: GivenUp) -> tuple[str, ...]:
        """Where the clients are made, how long both wait, and the cure."""
        made = tuple(f"client made: {report.place(each.module, each.node)}" for each in item.made)
        says = "by default" if item.is_default else "as is said there"
        long = "for ever" if item.is_endless else f"for {_seconds(item.seconds)}"
        return *made, f"the command blocks {long}", f"{item.argument} is {_seconds(item.limit)} {says}"


def _seconds(number: float) -> str:
    """``5 s``, ``0.5 s``."""
    return f"{number:g} s"
