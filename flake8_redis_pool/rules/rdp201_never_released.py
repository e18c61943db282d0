"""RDP201: an acquired connection is released on no path."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.constructions import Construction, returned_open
from ..analysis.facts.obligations import Verdict, obligations
from ..analysis.facts.open_yields import YieldedOpen, open_yields
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._leaks import leak, rather_once, verb
from ._wording import Forms, aside, call, name, noun, place, sentence


class NeverReleased(Rule):
    """An acquired connection, PubSub, monitor or asynchronous client is released on no path and handed to nobody.

    What it does
    ------------
    Follows every connection that a function takes, under all its names, through the whole function. Silent when it is
    returned, yielded, stored, or passed on; a generator that closes what it yielded has only lent that, and answers for
    the pool below. Also an object with an asynchronous client of its own that a dependency yields, and does not touch
    after the yield.

    Why is this bad?
    ----------------
    The slot stays taken: after as many calls as the pool is large, every user gets ``Too many connections`` (or, on
    aioredis 1, waits for ever). Garbage collection never gives back a raw connection, a monitor, or anything
    asynchronous; a dropped asynchronous client (redis-py) keeps its sockets until then. Unsubscribing a PubSub does not
    close it.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - raw connection: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - monitor: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - asynchronous PubSub: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0, valkey-py
      6.2.0)
    - connections that 20 dropped asynchronous clients leave open until garbage is collected: 20, cured 0 (redis-py
      8.1.0)
    - synchronous PubSub in a cycle, before garbage is collected: calls of 20 that get no connection of a pool of 5: 15,
      cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - harmless: synchronous PubSub that nothing refers to, on CPython: calls of 20 that get no connection of a pool of
      5: 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - calls of 5 that still wait for a connection of a pool of 3 after 0.3 s: 2, cured 0 (aioredis 1.3.1)

    Example
    -------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache")

        def ping():
            connection = pool.get_connection()
            connection.send_command("PING")
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
    A function that never ends normally (``while True``, ``for message in feed.listen()``) is taken to live as long as
    the process, unless it is a generator or serves requests; so is the main function of a script. What is passed to an
    unknown function is taken to be kept. CPython gives the connection of a synchronous PubSub or ``client()`` back as
    soon as nothing refers to it; it is reported nevertheless. Who keeps what was taken from a client is taken to answer
    for the client.

    When not to use it
    ------------------
    In short scripts that end right after.
    """

    code = "RDP201"
    name = "never-released"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in obligations(report.module):
            if item.verdict is Verdict.NEVER:
                yield leak(report, item, f"never {verb(item)}")
        for given in open_yields(report.module):
            yield Finding(given.node, self._yielded(report, given), partial(self._yielding, report, given))
        for made in returned_open(report.module):
            yield Finding(made.node, self._returned(report, made), partial(self._returning, report, made))

    def _yielded(self, report: Report, given: YieldedOpen) -> str:
        return sentence(
            "{call} makes a client of its own{made}, which {noun}{name} yields and nobody closes: {cure}",
            call=call(report, given.node),
            cure=self._cure_of_yielded(report, given),
            name=name(report, given.function),
            made=aside(place(report, given.origin.module, given.origin.node)),
            noun=noun(given.handler),
        )

    @staticmethod
    def _cure_of_yielded(report: Report, given: YieldedOpen) -> Forms:
        cures = ("await what closes its client, in finally after the yield", "close it after the yield")
        return rather_once(report, given.origin.node, cures[-1]) or cures

    def _yielding(self, report: Report, given: YieldedOpen) -> tuple[str, ...]:
        """Who yields it, and where it makes its client."""
        place = report.place(given.handler.module, given.handler.node)
        user = f"{given.handler.noun} {report.name(given.function)} yields it: {place}"
        return (
            user,
            f"client made: {report.place(given.origin.module, given.origin.node)}",
            self._cure_of_yielded(report, given)[0],
        )

    def _returned(self, report: Report, made: Construction) -> str:
        return sentence(
            "client from {call} is returned by {noun}{name} and closed by nobody: {cure}",
            call=call(report, made.node),
            cure=self._cure_of_returned(report, made),
            name=name(report, made.function),
            noun=noun(made.chain.handler),
        )

    @staticmethod
    def _cure_of_returned(report: Report, made: Construction) -> Forms:
        return rather_once(report, made.node, "yield it and close it after the yield")

    def _returning(self, report: Report, made: Construction) -> tuple[str, ...]:
        return (*report.proof(made.chain), self._cure_of_returned(report, made)[0])
