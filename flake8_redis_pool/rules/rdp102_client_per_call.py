"""RDP102: a handler reaches code that builds a client each time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.constructions import Construction, constructions
from ..analysis.facts.left_out import built_elsewhere
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import aside, call, cure, name, noun, place, proof, sentence, steps


class ClientPerCall(Rule):
    """A handler calls, depends on or instantiates code that builds a client, pool or connection, on each call.

    What it does
    ------------
    Follows the calls of every handler: helpers, methods, properties, constructors of project classes. Reports the
    construction, once, with the chain that leads there; where flake8 is given files that leave it out (a commit, an
    editor), the call by which the chain leaves the handler's module. Caches (``lru_cache``, ``if _client is None``,
    keyed registries, ``app.state``) end the chain. A client for a server that the request names is silent, as in
    RDP101.

    Why is this bad?
    ----------------
    The helper looks like an accessor and is a factory: each request opens a connection of its own, as in RDP101, and
    nobody sees it in the handler.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - connections that the server accepts for 100 invocations that call an accessor: 100, cured 1 (redis-py 8.1.0,
      valkey-py 6.2.0)
    - connections that the server accepts for 100 requests to an asyncio server: 100, cured 1 (redis-py 8.1.0, valkey-py
      6.2.0)

    Example
    -------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)

        def get_client():
            return redis.Redis(host="cache")

        @app.route("/items/<key>")
        def get_item(key):
            return get_client().get(key)

    Use instead
    -----------
    ::

        import functools
        import redis
        from flask import Flask

        app = Flask(__name__)

        @functools.lru_cache(maxsize=1)
        def get_client():
            return redis.Redis(host="cache")

        @app.route("/items/<key>")
        def get_item(key):
            return get_client().get(key)

    Known limitations
    -----------------
    Calls through unknown values (a callback of unknown origin, a plugin registry) are not followed. A branch under a
    parameter that every call in sight leaves at its default is taken by nobody.

    When not to use it
    ------------------
    As RDP101.
    """

    code = "RDP102"
    name = "client-per-call"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in constructions(report.module):
            if item.chain.steps:
                yield Finding(item.node, self._text(report, item), partial(proof, report, item))
        for found in built_elsewhere(report.module, report.leaves_out):
            if not report.is_silenced(found.built.function.module, found.built.node, self.code):
                text = self._elsewhere(report, found.built)
                elsewhere = (found.built.function.module, found.built.node)
                yield Finding(found.call, text, partial(proof, report, found.built), elsewhere=elsewhere)

    @staticmethod
    def _elsewhere(report: Report, item: Construction) -> str:
        """The construction stands in a module that is no part of this run."""
        handler = item.chain.handler
        return sentence(
            "{noun}{name} gets to {call} each time, {place}: {cure}",
            call=call(report, item.node),
            name=name(report, handler.function),
            place=place(report, item.function.module, item.node),
            noun=noun(handler),
            cure=cure(item),
        )

    @staticmethod
    def _text(report: Report, item: Construction) -> str:
        handler = item.chain.handler
        return sentence(
            "{call} is built each time {noun}{name}{place} runs {steps}: {cure}",
            call=call(report, item.node),
            name=name(report, handler.function),
            steps=steps(report, item.chain),
            place=aside(place(report, handler.module, handler.node)),
            noun=noun(handler),
            cure=cure(item),
        )
