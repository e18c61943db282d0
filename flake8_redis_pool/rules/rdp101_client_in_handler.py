"""RDP101: a client, pool or connection is built in the body of a handler."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.constructions import Construction, constructions
from ..analysis.facts.report import Report
from ..rule import Finding, Rule
from ._wording import aside, call, cure, name, noun, place, proof, sentence


class ClientInHandler(Rule):
    """A handler builds a client, pool or connection in its body: each call connects anew, for itself alone.

    What it does
    ------------
    Finds constructors and factories of client libraries (``redis.Redis()``, ``from_url()``, ``ConnectionPool()``,
    ``create_redis_pool()``...) in functions that a framework runs once per request, invocation, message or task:
    routes, views, dependencies, tasks, function handlers. What a test of a lasting place guards that the same code
    fills is silent, and so are the client of a stream's own loop of blocking commands or of a subscription that is read
    without an end (SSE) or for a WebSocket, and a client for a server that the request names
    (``Redis(host=body.host)``), which no other request could use.

    Why is this bad?
    ----------------
    Every call opens a new TCP connection, repeats the handshake, and throws the pool away afterwards. On loopback that
    makes a command 2 to 40 times slower, on a real network far more; a burst of requests meets the server's
    ``maxclients``.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - connections that the server accepts for 100 invocations: 100, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - median time of an invocation on loopback: 0.70 ms, cured 0.03 ms (redis-py 8.1.0); 0.20 ms, cured 0.02 ms
      (valkey-py 6.2.0)
    - connections that the server accepts for 100 requests to an asyncio server: 100, cured 1 (redis-py 8.1.0, valkey-py
      6.2.0)
    - connections that the server accepts for 100 clients made by from_pool(), or over connection_pool=: 100, cured 1
      (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)

        @app.route("/items/<key>")
        def get_item(key):
            client = redis.Redis(host="cache")
            return client.get(key)

    Use instead
    -----------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)
        client = redis.Redis(host="cache")

        @app.route("/items/<key>")
        def get_item(key):
            return client.get(key)

    Known limitations
    -----------------
    A handler whose framework is not declared is not known: name it with ``redis-handler-decorators``,
    ``redis-handler-methods`` or ``redis-handler-functions``. Of the configuration files that name handlers, SAM
    templates, ``serverless.yml`` and ``function.json`` are read.

    When not to use it
    ------------------
    Where a platform ties sockets to one request (Cloudflare Workers), a client per request is right.
    """

    code = "RDP101"
    name = "client-in-handler"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in constructions(report.module):
            if not item.chain.steps:
                yield Finding(item.node, self._text(report, item), partial(proof, report, item), item)

    @staticmethod
    def _text(report: Report, item: Construction) -> str:
        handler = item.chain.handler
        return sentence(
            "{call} is built on every call of {noun}{name}{place}: {cure}",
            call=call(report, item.node),
            name=name(report, handler.function),
            noun=noun(handler),
            cure=cure(item),
            place=aside(place(report, handler.module, handler.node)),
        )
