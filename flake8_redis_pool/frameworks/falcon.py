"""Falcon: responders, hooks, sinks, error handlers and middleware methods run for each request.

Resources are built once.

Facts: read and counted for ``falcon`` 4.4 (``falcon.API`` for 2.0). Responders, sinks, error handlers, hooks and
``process_*`` were counted; ``process_startup`` and ``Response.schedule`` are read from the source.

Traps:

- Neither resources nor middleware have a base class: ``on_get(self, req, resp)`` and
  ``process_request(self, req, resp)`` are known by their names and their parameters. Scrapy and Django have a
  ``process_request`` with other parameters.
- The constructor of a resource runs once: the right place. ``process_startup`` runs once in each process (ASGI only).
- ``req.context`` and ``resp.context`` live for one request.

Left out: resources whose parameters have other names in a file that does not import Falcon.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration, Runs

WSGI = ("falcon.App", "falcon.app.App", "falcon.API", "falcon.api.API")
APPS = (*WSGI, "falcon.asgi.App", "falcon.asgi.app.App")
VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "report")
RESPONDERS = tuple(f"on_{verb}{suffix}" for verb in VERBS for suffix in ("", "_*"))
STRICT = (("req",), ("resp",))
REQUEST = ("req", "_req", "request", "_request", "_")
RESPONSE = ("resp", "_resp", "res", "response", "_response", "_")

SPEC = FrameworkSpec(
    name="Falcon",
    roots=("falcon",),
    answers=True,
    keeps="at module level, or in the resource's constructor",
    keeps_async="per event loop, in a middleware's process_startup, and hand it to the resources",
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_sink" for name in APPS), noun="Falcon sink", position=0, keywords=("sink",)
        ),
        Registration(
            callees=tuple(f"{name}.add_error_handler" for name in APPS),
            noun="Falcon error handler",
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{name}.set_error_serializer" for name in APPS),
            noun="Falcon error serializer",
            position=0,
            keywords=("serializer",),
        ),
        Registration(
            callees=("falcon.before", "falcon.hooks.before", "falcon.after", "falcon.hooks.after"),
            noun="Falcon hook",
            position=0,
            keywords=("action",),
        ),
        Registration(
            callees=tuple(
                f"falcon.asgi.{part}Response.{name}"
                for part in ("", "response.")
                for name in ("schedule", "schedule_sync")
            ),
            noun="Falcon background task",
            position=0,
            keywords=("callback",),
        ),
    ),
    conventions=(
        Convention(noun="Falcon responder", functions=RESPONDERS, parameters=STRICT, exact=False, method_of="class"),
        Convention(
            noun="Falcon responder",
            functions=RESPONDERS,
            parameters=(REQUEST, RESPONSE),
            exact=False,
            method_of="class",
            imports=("falcon",),
        ),
        Convention(
            noun="Falcon WebSocket responder",
            functions=("on_websocket", "on_websocket_*"),
            parameters=(REQUEST, ("ws", "_ws", "websocket")),
            exact=False,
            method_of="class",
            imports=("falcon",),
        ),
        Convention(
            noun="Falcon middleware",
            functions=("process_request", "process_resource", "process_response"),
            parameters=STRICT,
            exact=False,
            method_of="class",
        ),
        Convention(
            noun="Falcon middleware",
            functions=(
                "process_request",
                "process_resource",
                "process_response",
                "process_request_ws",
                "process_resource_ws",
            ),
            parameters=(REQUEST, (*RESPONSE, "ws", "_ws", "websocket")),
            exact=False,
            method_of="class",
            imports=("falcon",),
        ),
        Convention(
            noun="Falcon start-up function",
            functions=("process_startup", "process_shutdown"),
            parameters=(("scope", "_scope", "_"), ("event", "_event", "_")),
            method_of="class",
            runs=Runs.ONCE,
        ),
    ),
    last_one_request=(
        "falcon.Request.context",
        "falcon.request.Request.context",
        "falcon.Response.context",
        "falcon.response.Response.context",
        "falcon.asgi.Request.context",
        "falcon.asgi.Response.context",
    ),
)
