"""RDP103: a handler closes the client that the whole process uses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.shared_closings import Closing, shared_closings
from ..rule import Finding, Rule
from ..spec import Kind
from ._wording import aside, name, noun, place, sentence

_ENTERED = "used as a context manager"
_EFFECT = "tears its pool down for everybody"


class SharedClientClosed(Rule):
    """A handler closes the process's client, or enters it with ``with``: its pool is torn down for everybody.

    What it does
    ------------
    Finds ``with client:``, ``client.close()``, ``pool.disconnect()`` and their kin in code that runs once per request,
    where the client is one that the process keeps: built at module level, at startup, or behind a cache. A job whose
    framework gives it a process of its own is silent, and so is an asynchronous client that is closed in an event loop
    which ends with the call.

    Why is this bad?
    ----------------
    Leaving the block disconnects the whole pool: the next request connects anew, and a command that another thread has
    in flight dies, mostly with ``I/O operation on closed file`` (or, where hiredis is installed, is sent a second time
    by redis-py's retry).

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - connections that the server accepts for 100 invocations: 100, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)
    - how another thread's BLPOP ends meanwhile: fails, cured undisturbed (redis-py 8.1.0, valkey-py 6.2.0)
    - connections that the server accepts for 100 requests to an asyncio server: 100, cured 1 (redis-py 8.1.0, valkey-py
      6.2.0)

    Example
    -------
    ::

        import redis
        from flask import Flask

        app = Flask(__name__)
        client = redis.Redis(host="cache")

        @app.route("/items/<key>")
        def get_item(key):
            with client:
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
    A client that the same function replaces by a new one, and one that a helper sets to None, is left alone. redis-py
    before 5.0.1 left the pool alone when a synchronous client was closed; say so with ``redis-py-version``.

    When not to use it
    ------------------
    In a program that handles one request and ends.
    """

    code = "RDP103"
    name = "shared-client-closed"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in shared_closings(report.module):
            harmless = (
                report.settings.older_than(5, 0, 1) and item.thing.kind is Kind.CLIENT and not item.thing.is_async
            )
            if not harmless:
                yield Finding(item.node, self._text(report, item), partial(self._evidence, report, item))

    @staticmethod
    def _text(report: Report, item: Closing) -> str:
        handler = item.chain.handler
        origin = item.thing.origins[0]
        return sentence(
            "the process's {kind}{made} is {what} in {noun}{name}, which {effect}: close it at shutdown only",
            kind=item.thing.kind.value,
            name=name(report, handler.function),
            made=aside(place(report, origin.module, origin.node)),
            what=(_ENTERED, "entered") if item.entered else "closed",
            effect=(_EFFECT, "ends everybody's pool"),
            noun=noun(handler),
        )

    @staticmethod
    def _evidence(report: Report, item: Closing) -> tuple[str, ...]:
        return (*report.origins(item.thing), *report.proof(item.chain), *((_ENTERED,) if item.entered else ()), _EFFECT)
