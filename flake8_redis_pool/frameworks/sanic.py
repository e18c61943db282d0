"""Sanic: handlers, middleware, class views and most signals run for each request.

Listeners run once for each worker process.

Facts: read and counted for ``sanic`` 25.12. Routes, ``on_request``, ``add_route``, ``HTTPMethodView`` and custom
signals were counted; listeners and ``register_*`` are read from the source.

Traps:

- ``add_route(handler, uri)`` has the handler first, unlike everyone else.
- ``as_view()`` builds a view object for each request, so that ``__init__`` repeats.
- Signals such as ``server.init.before`` are sent once for each worker, ``http.`` signals for each request, the
  project's own ones whenever they are dispatched.
- ``main_process_start`` runs in another process than the handlers: its client is not theirs.
- ``request.ctx`` lives for one request, ``app.ctx`` as long as the worker.

Left out: ``add_task(f())``, which gets a coroutine instead of a function.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("sanic.Sanic", "sanic.app.Sanic")
BLUEPRINTS = ("sanic.Blueprint", "sanic.blueprints.Blueprint")
BOTH = APPS + BLUEPRINTS
VIEWS = ("sanic.views.HTTPMethodView",)
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
LISTENERS = (
    "before_server_start",
    "after_server_start",
    "before_server_stop",
    "after_server_stop",
    "main_process_start",
    "main_process_ready",
    "main_process_stop",
    "reload_process_start",
    "reload_process_stop",
    "before_reload_trigger",
    "after_reload_trigger",
)
SERVER_SIGNALS = ("server.init.*", "server.shutdown.*", "*.Event.SERVER_INIT_*", "*.Event.SERVER_SHUTDOWN_*")

SPEC = FrameworkSpec(
    name="Sanic",
    roots=("sanic",),
    answers=True,
    keeps="in a before_server_start listener and keep it on app.ctx",
    keeps_async="in a before_server_start listener and keep it on app.ctx",
    instance_decorators=(
        InstanceDecorator(classes=BOTH, attributes=(*VERBS, "route"), noun="Sanic handler", route_shape=True),
        InstanceDecorator(classes=BOTH, attributes=("websocket",), noun="Sanic WebSocket handler", route_shape=True),
        InstanceDecorator(
            classes=BOTH, attributes=("on_request", "on_response", "middleware"), noun="Sanic middleware", bare=True
        ),
        InstanceDecorator(
            classes=BOTH, attributes=("exception", "all_exceptions"), noun="Sanic exception handler", bare=True
        ),
        InstanceDecorator(
            classes=BOTH,
            attributes=("signal",),
            noun="Sanic server signal handler",
            runs=Runs.ONCE,
            bare=True,
            given=SERVER_SIGNALS,
        ),
        InstanceDecorator(classes=BOTH, attributes=("signal",), noun="Sanic signal handler", bare=True),
        InstanceDecorator(
            classes=BOTH, attributes=(*LISTENERS, "listener"), noun="Sanic listener", runs=Runs.ONCE, bare=True
        ),
        InstanceDecorator(classes=BOTH, attributes=("command",), noun="Sanic command", runs=Runs.ONCE),
    ),
    base_methods=(
        BaseMethod(classes=VIEWS, methods=(*VERBS, "dispatch_request"), noun="Sanic view"),
        BaseMethod(classes=VIEWS, methods=("__init__",), noun="Sanic view constructor"),
        BaseMethod(classes=("sanic.handlers.ErrorHandler",), methods=("default",), noun="Sanic exception handler"),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in BOTH for method in ("add_route", "add_websocket_route")),
            noun="Sanic handler",
            position=0,
            keywords=("handler",),
        ),
        Registration(
            callees=(
                *(
                    f"{name}.{method}"
                    for name in APPS
                    for method in ("register_middleware", "register_named_middleware")
                ),
                *(f"{name}.{method}" for name in BOTH for method in ("on_request", "on_response")),
            ),
            noun="Sanic middleware",
            position=0,
            keywords=("middleware",),
        ),
        Registration(
            callees=tuple(f"{name}.middleware" for name in BOTH),
            noun="Sanic middleware",
            position=0,
            keywords=("middleware_or_request",),
        ),
        Registration(
            callees=("sanic.handlers.ErrorHandler.add",),
            noun="Sanic exception handler",
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{name}.add_signal" for name in BOTH),
            noun="Sanic server signal handler",
            position=0,
            keywords=("handler",),
            runs=Runs.ONCE,
            given=SERVER_SIGNALS,
        ),
        Registration(
            callees=(
                *(f"{name}.register_listener" for name in APPS),
                *(f"{name}.{listener}" for name in BOTH for listener in LISTENERS),
            ),
            noun="Sanic listener",
            position=0,
            keywords=("listener",),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=tuple(f"{name}.add_task" for name in APPS),
            noun="Sanic task",
            position=0,
            keywords=("task",),
            runs=Runs.ONCE,
        ),
    ),
    last_one_request=("sanic.Request.ctx", "sanic.request.Request.ctx"),
    attributes=(
        *((f"{name}.get_app", "sanic.Sanic") for name in APPS),
        *((f"{name}.error_handler", "sanic.handlers.ErrorHandler") for name in APPS),
    ),
    applications=("sanic.Request.app",),
    application_state=tuple(f"{name}.ctx" for name in APPS),
)
