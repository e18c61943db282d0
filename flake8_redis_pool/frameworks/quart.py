"""Quart: views, hooks, WebSockets and background tasks run for each request, the serving hooks once for each process.

Facts: read and counted for ``quart`` 0.22. Views, hooks, ``add_url_rule``, ``add_background_task``, ``MethodView`` and
the serving hooks were counted; the template functions and ``register_error_handler`` are read from the source.

Traps:

- ``before_serving``, ``while_serving`` and ``after_serving`` run once: the right place. Unlike Flask
  there is one event loop.
- ``quart.g`` lives for one request: a guard on it is no cache.
- Views are built anew for each request, unless the class says ``init_every_request = False``.

Left out: ``app.cli`` (Flask's), ``make_shell_context``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("quart.Quart", "quart.app.Quart")
BLUEPRINTS = ("quart.Blueprint", "quart.blueprints.Blueprint")
BOTH = APPS + BLUEPRINTS
VERBS = ("get", "post", "put", "patch", "delete")
HOOKS = (
    "before_request",
    "after_request",
    "teardown_request",
    "before_websocket",
    "after_websocket",
    "teardown_websocket",
    "url_value_preprocessor",
    "url_defaults",
    "context_processor",
)
APP_HOOKS = (
    "before_app_request",
    "after_app_request",
    "teardown_app_request",
    "before_app_websocket",
    "after_app_websocket",
    "teardown_app_websocket",
    "app_url_value_preprocessor",
    "app_url_defaults",
    "app_context_processor",
)
SERVING_HOOKS = ("before_serving", "while_serving", "after_serving")
APP_SERVING_HOOKS = ("before_app_serving", "while_app_serving", "after_app_serving")
OF_ANY = tuple(f"{name}.{hook}" for name in BOTH for hook in HOOKS)
OF_BLUEPRINTS = tuple(f"{name}.{hook}" for name in BLUEPRINTS for hook in APP_HOOKS)
SERVING = (
    *(f"{name}.{hook}" for name in APPS for hook in SERVING_HOOKS),
    *(f"{name}.{hook}" for name in BLUEPRINTS for hook in APP_SERVING_HOOKS),
)
ALL_VIEWS = ("quart.views.View", "quart.views.MethodView")

SPEC = FrameworkSpec(
    name="Quart",
    roots=("quart",),
    answers=True,
    keeps="in a before_serving or while_serving hook and keep it on the application",
    keeps_async="in a before_serving or while_serving hook and keep it on the application",
    instance_decorators=(
        InstanceDecorator(classes=BOTH, attributes=("route", *VERBS), noun="Quart view", route_shape=True),
        InstanceDecorator(classes=BOTH, attributes=("websocket",), noun="Quart WebSocket view", route_shape=True),
        InstanceDecorator(classes=BOTH, attributes=("endpoint",), noun="Quart view"),
        InstanceDecorator(classes=BOTH, attributes=HOOKS, noun="Quart request hook", bare=True),
        InstanceDecorator(classes=BLUEPRINTS, attributes=APP_HOOKS, noun="Quart request hook", bare=True),
        InstanceDecorator(classes=APPS, attributes=("teardown_appcontext",), noun="Quart teardown function", bare=True),
        InstanceDecorator(classes=BOTH, attributes=("errorhandler",), noun="Quart error handler", bare=True),
        InstanceDecorator(classes=BLUEPRINTS, attributes=("app_errorhandler",), noun="Quart error handler", bare=True),
        InstanceDecorator(
            classes=APPS,
            attributes=("template_filter", "template_global", "template_test"),
            noun="Quart template function",
            bare=True,
        ),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("app_template_filter", "app_template_global", "app_template_test"),
            noun="Quart template function",
            bare=True,
        ),
        InstanceDecorator(classes=APPS, attributes=SERVING_HOOKS, noun="Quart serving hook", runs=Runs.ONCE, bare=True),
        InstanceDecorator(
            classes=BLUEPRINTS, attributes=APP_SERVING_HOOKS, noun="Quart serving hook", runs=Runs.ONCE, bare=True
        ),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("record", "record_once"),
            noun="Quart blueprint set-up function",
            runs=Runs.ONCE,
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("shell_context_processor",),
            noun="Quart shell function",
            runs=Runs.ONCE,
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(classes=("quart.views.MethodView",), methods=(*VERBS, "head", "options"), noun="Quart view method"),
        BaseMethod(classes=ALL_VIEWS, methods=("dispatch_request",), noun="Quart view method"),
        BaseMethod(
            classes=ALL_VIEWS,
            methods=("__init__",),
            noun="Quart view constructor",
            unless_class_sets=("init_every_request", "False"),
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in BOTH for method in ("add_url_rule", "add_websocket")),
            noun="Quart view",
            position=2,
            keywords=("view_func",),
        ),
        Registration(
            callees=tuple(f"{name}.register_error_handler" for name in BOTH),
            noun="Quart error handler",
            position=1,
            keywords=("f",),
        ),
        Registration(callees=OF_ANY + OF_BLUEPRINTS, noun="Quart request hook", position=0, keywords=("f", "func")),
        Registration(
            callees=tuple(f"{name}.teardown_appcontext" for name in APPS),
            noun="Quart teardown function",
            position=0,
            keywords=("f",),
        ),
        Registration(
            callees=tuple(f"{name}.add_background_task" for name in APPS),
            noun="Quart background task",
            position=0,
            keywords=("func",),
        ),
        Registration(callees=SERVING, noun="Quart serving hook", position=0, keywords=("func",), runs=Runs.ONCE),
    ),
    last_one_request=(
        "quart.g",
        "quart.globals.g",
        "quart.request",
        "quart.globals.request",
        "quart.websocket",
        "quart.globals.websocket",
    ),
    said_by_requests=(
        "quart.request",
        "quart.globals.request",
        "quart.session",
        "quart.websocket",
        "quart.globals.websocket",
    ),
    applications=("quart.current_app", "quart.globals.current_app"),
    application_state=tuple(f"{name}.{kept}" for name in APPS for kept in ("extensions", "config")),
)
