"""Tornado: a handler object is made for each request (or connection); the application is made once.

Facts: measured for ``tornado.web`` and ``tornado.websocket`` (6.5): verbs, ``initialize`` and ``__init__`` run for each request, ``on_message`` for
each message, ``Application.__init__`` and the start of the loop once.

Traps:

- ``initialize()`` and ``__init__`` of a handler look like set-up and run for each request.
- ``Application.__init__`` is the right place: handlers read ``self.application``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

HANDLERS = ("tornado.web.RequestHandler", "tornado.websocket.WebSocketHandler", "tornado.web.StaticFileHandler", "tornado.web.ErrorHandler")

SPEC = FrameworkSpec(
    name="Tornado",
    roots=("tornado",),
    keeps="in the application's constructor and keep it on the application",
    keeps_async="per event loop, before the server starts, and keep it on the application",
    base_methods=(
        BaseMethod(
            classes=HANDLERS,
            methods=("get", "head", "post", "delete", "patch", "put", "options", "prepare", "on_finish", "get_current_user", "write_error"),
            noun="Tornado handler",
        ),
        BaseMethod(classes=HANDLERS, methods=("initialize", "__init__", "set_default_headers"), noun="Tornado handler set-up"),
        BaseMethod(classes=("tornado.websocket.WebSocketHandler",), methods=("open", "on_message", "on_close"), noun="Tornado WebSocket handler"),
        BaseMethod(classes=("tornado.tcpserver.TCPServer",), methods=("handle_stream",), noun="Tornado connection handler"),
    ),
    registrations=(
        Registration(
            callees=("tornado.ioloop.PeriodicCallback",),
            noun="Tornado periodic callback",
            position=0,
            keywords=("callback",),
        ),
    ),
)
