"""RDP204: a closable class never closes what it made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.owners import Lack, Owned, owned
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._leaks import rather_once
from ._wording import Forms, call, cut, sentence

_TEXTS = {
    Lack.CLOSER_SKIPS_IT: "{what}{made} is closed by no method of {cls}, which has {closer}(): {cure}",
    Lack.CLIENT_ONLY: "the pool below {what}{made} is closed by no method of {cls}, which has {closer}(): {cure}",
    Lack.CLOSER_PASSES_BY: "{what}{made} is not closed on every normal path of {closer}(){owner}: {cure}",
    Lack.NOBODY_CLOSES: "{what}{made} is made for each request, and nobody calls {closer}(){owner}: {cure}",
    Lack.NO_CLOSER: "{what}{made} can be closed by nobody, and each call makes a new one: {cure}",
}


class OwnerNeverCloses(Rule):
    """A class makes and stores a connection-holding object, is itself closable, and that path does not release it.

    What it does
    ------------
    Looks at classes with ``close``, ``aclose``, ``stop``, ``shutdown``, ``__exit__``, ``__aexit__`` or ``__del__``
    (own, inherited, or called by their framework), or with a method that undoes what another one makes, that store a
    PubSub, monitor, reserved client, raw connection or asynchronous client of their own making, and in which nothing
    ever closes it, or the only method that does leaves it open on a normal path; at pools that are made for one client,
    also by a factory of the class, where only that is closed; and at objects with an asynchronous client that are made
    for each request and that nobody closes.

    Why is this bad?
    ----------------
    The caller did the right thing and closed the object, and the connection stays.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - connections that 20 closed objects leave open: 20, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)
    - closed objects with a PubSub: calls of 20 that get no connection of a pool of 5: 15, cured 0 (redis-py 8.1.0,
      valkey-py 6.2.0)

    Example
    -------
    ::

        import redis.asyncio as redis

        class Store:
            def __init__(self, url):
                self.client = redis.from_url(url)
                self.open = True

            async def close(self):
                self.open = False

    Use instead
    -----------
    ::

        import redis.asyncio as redis

        class Store:
            def __init__(self, url):
                self.client = redis.from_url(url)
                self.open = True

            async def close(self):
                self.open = False
                await self.client.aclose()

    Known limitations
    -----------------
    A class without any closing method is left alone, except where each request, or each call of a factory of its own,
    builds a new asynchronous client. That nobody calls the closing method is said only of objects made for each
    request, and only when no module of the project may call it. A ``close()`` that only passes counts where the client
    is asynchronous. Synchronous clients are closed by garbage collection.

    When not to use it
    ------------------
    For objects that live as long as the process.
    """

    code = "RDP204"
    name = "owner-never-closes"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in owned(report.module):
            yield Finding(item.node, self._text(report, item), partial(self._evidence, report, item))

    def _evidence(self, report: Report, item: Owned) -> tuple[str, ...]:
        closer = item.cls.method(item.closer)
        own = (
            (f"{item.cls.name}.{item.closer}: {report.place(closer.module, closer.node)}",)
            if closer is not None
            else ()
        )
        kept = f"{item.cls.name}.{item.attribute}"
        kept = f"the pool below {kept}" if item.lack is Lack.CLIENT_ONLY else kept
        made = f"{kept} is made by {report.call(item.node)}: line {report.line(item.node)}"
        return (made, *report.origins(item.thing), *own, self._cure(report, item)[0])

    @staticmethod
    def _cure(report: Report, item: Owned) -> Forms:
        cures = {
            Lack.CLOSER_SKIPS_IT: ("close it there",),
            Lack.CLIENT_ONLY: ("disconnect it there",),
            Lack.CLOSER_PASSES_BY: ("close it in finally there",),
            Lack.NOBODY_CLOSES: ("call it when the request ends",),
            Lack.NO_CLOSER: (
                *(f"give {form} a close() that closes it" for form in cut(item.cls.name)),
                "give its class a close()",
            ),
        }[item.lack]
        return rather_once(report, item.node, cures[-1]) or cures

    def _text(self, report: Report, item: Owned) -> str:
        return sentence(
            _TEXTS[item.lack],
            what=cut(f"{item.cls.name}.{item.attribute}"),
            closer=cut(item.closer),
            cls=cut(item.cls.name),
            cure=self._cure(report, item),
            owner=(*(f" of {form}" for form in cut(item.cls.name)), ""),
            made=(*(f", made by {form}," for form in call(report, item.node)), ""),
        )
