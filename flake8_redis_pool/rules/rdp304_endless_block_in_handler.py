"""RDP304: a handler that owes an answer waits in a blocking command without an end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.endless_waits import EndlessWait, endless_waits
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import aside, call, name, noun, sentence, steps

_CURES = ("give it a timeout, and an answer for when nothing comes", "give it a timeout")


class EndlessBlockInHandler(Rule):
    """A handler that owes somebody an answer waits in a blocking command without an end.

    What it does
    ------------
    Finds BLPOP, BRPOP, BZPOPMIN and their kin without a timeout (or with 0 or None), XREAD and XREADGROUP with
    ``block=0``, and WAIT with 0, in handlers that somebody waits for: HTTP routes, function invocations, RPC methods,
    and in what they call and wait for.

    Silent where a time limit stands around it (``wait_for()``, ``timeout()``), where the client's socket timeout ends
    it (RDP302 then), for WebSockets, streams of events, jobs and background tasks, and for a loop that sends on what
    comes.

    Why is this bad?
    ----------------
    When nothing comes, because the other side died, was slow or has answered before, the request never ends: its
    worker, thread or task and a connection of the pool are held until the process is restarted, long after the caller
    has gone. A few of them, and the service answers nobody.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - workers of 4 that requests hold 1.5 s later, when no answer comes: 4, cured 0 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)
        answers = redis.Redis(host="answers", socket_timeout=None)

        @app.get("/answer/<number>")
        def answer(number):
            return answers.blpop(f"answer:{number}")[1]

    Use instead
    -----------
    A timeout below that of the callers, and an answer that says so.

    ::

        import redis
        from flask import Flask, abort

        app = Flask(__name__)
        answers = redis.Redis(host="answers", socket_timeout=None)

        @app.get("/answer/<number>")
        def answer(number):
            found = answers.blpop(f"answer:{number}", timeout=10)
            if found is None:
                abort(504)
            return found[1]

    Known limitations
    -----------------
    Reported is what is known to have no end: the command, and a client without a socket timeout, by what it is made
    with or by the version of the library that the project asks for. What a framework runs as a stream by other means
    than a generator or an endless loop may be reported.

    When not to use it
    ------------------
    Where a server in front ends requests, and workers with them.
    """

    code = "RDP304"
    name = "endless-block-in-handler"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in endless_waits(report.module, report.settings):
            yield Finding(item.use.node, self._text(report, item), partial(self._evidence, report, item))

    @staticmethod
    def _text(report: Report, item: EndlessWait) -> str:
        handler = item.chain.handler
        return sentence(
            "{call} never ends when nothing comes, nor does {noun}{handler}{way}: {cure}",
            call=call(report, item.use.sent),
            handler=name(report, handler.function),
            noun=noun(handler),
            cure=_CURES,
            way=aside(steps(report, item.chain)) if item.chain.steps else "",
        )

    @staticmethod
    def _evidence(report: Report, item: EndlessWait) -> tuple[str, ...]:
        """The way from the handler, where the client comes from, and the whole cure."""
        return *report.proof(item.chain), *report.origins(item.use.thing), _CURES[0]
