"""Tornado: a handler object is made for each request (or connection); the application is made once.

Facts: measured for ``tornado.web`` and ``tornado.websocket`` (6.5; names in 6.6): verbs, ``initialize`` and
``__init__`` run for each request, ``on_message`` for each message, ``Application.__init__`` and the start of the loop
once. ``UIModule`` is read from the source.

Traps:

- ``initialize()`` and ``__init__`` of a handler look like set-up and run for each request.
- ``IOLoop.current().run_sync(main)`` runs its function once; ``add_callback`` may stand in a handler and is left out.
- ``Application.__init__`` is the right place: handlers read ``self.application``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration, Runs

HANDLERS = (
    "tornado.web.RequestHandler",
    "tornado.websocket.WebSocketHandler",
    "tornado.web.StaticFileHandler",
    "tornado.web.ErrorHandler",
)

MORE = ("on_finish", "get_current_user", "get_login_url", "write_error", "data_received", "on_connection_close")
SOCKET_METHODS = ("open", "on_message", "on_close", "check_origin")
LOOPS = ("tornado.ioloop.IOLoop",)

SPEC = FrameworkSpec(
    name="Tornado",
    roots=("tornado",),
    answers=True,
    keeps="in the application's constructor and keep it on the application",
    keeps_async="per event loop, before the server starts, and keep it on the application",
    one_thread=True,
    base_methods=(
        BaseMethod(
            classes=HANDLERS,
            methods=("get", "head", "post", "delete", "patch", "put", "options", "prepare", *MORE),
            noun="Tornado handler",
        ),
        BaseMethod(
            classes=HANDLERS, methods=("initialize", "__init__", "set_default_headers"), noun="Tornado handler set-up"
        ),
        BaseMethod(
            classes=("tornado.websocket.WebSocketHandler",), methods=SOCKET_METHODS, noun="Tornado WebSocket handler"
        ),
        BaseMethod(classes=("tornado.web.UIModule",), methods=("render",), noun="Tornado UI module"),
        BaseMethod(
            classes=("tornado.web.Application",),
            methods=("__init__",),
            noun="Tornado application constructor",
            runs=Runs.ONCE,
        ),
        BaseMethod(
            classes=("tornado.tcpserver.TCPServer",), methods=("handle_stream",), noun="Tornado connection handler"
        ),
    ),
    registrations=(
        Registration(
            callees=("tornado.ioloop.PeriodicCallback",),
            noun="Tornado periodic callback",
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(f"{name}.run_sync" for name in LOOPS),
            noun="Tornado main coroutine",
            position=0,
            keywords=("func",),
            runs=Runs.ONCE,
        ),
    ),
    attributes=tuple((f"{name}.{given}", name) for name in LOOPS for given in ("current", "instance")),
    said_by_requests=tuple(
        f"tornado.web.RequestHandler.{name}"
        for name in (
            *(f"get_{kind}argument{many}" for kind in ("", "query_", "body_") for many in ("", "s")),
            "get_cookie",
            "get_secure_cookie",
            "get_signed_cookie",
            "current_user",
        )
    ),
    applications=("tornado.web.RequestHandler.application",),
    application_classes=("tornado.web.Application",),
    application_state=("tornado.web.Application.settings",),
)
