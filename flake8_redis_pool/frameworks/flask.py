"""Flask: views and hooks run once for each request.

Facts: measured or read for ``flask`` (Flask 3.1.3; before_first_request on 2.2.5). Views, hooks, ``add_url_rule``,
``View`` and ``record`` are [measured], ``register_error_handler``, ``shell_context_processor``, the application factory
and the commands [source]. Measured for this file (Flask 3.1.3, 3 requests): ``app.before_request(f)``,
``after_request(f)`` and ``teardown_appcontext(f)`` called as functions: 3 runs each.

Traps:

- ``flask.g`` lives for one application context: a guard ``if "redis" not in g`` looks like a singleton and builds a
  client for each request (measured).
- ``View`` classes are built anew for each request, so ``__init__`` counts, unless the class says
  ``init_every_request = False`` (measured both).
- An ``async def`` view runs in a new event loop for each request: a module-level asynchronous client answers
  200, 500, 200 (measured).
- ``teardown_appcontext`` also runs after command line commands; a template filter runs several times in one request.
- ``before_first_request`` and ``before_app_first_request`` left in 2.3; ``_app_ctx_stack`` in 2.3 too.
  Old code still has them.

Left out: ``app.jinja_env.filters[...] = f`` (an assignment), extensions (files of their own), ``add_template_filter``
and its kind as calls (rare).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, InstanceDecorator, Runs

from ._flask import KEEPS, KEEPS_ASYNC, class_views, factories, instance_decorators, registrations

APPS = ("flask.Flask", "flask.app.Flask")
BLUEPRINTS = ("flask.Blueprint", "flask.blueprints.Blueprint")

SPEC = FrameworkSpec(
    name="Flask",
    loop_per_call=True,
    looks_up=("werkzeug.utils.import_string",),
    roots=("flask",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    decorators=(Decorator(names=("flask.cli.with_appcontext",), noun="Flask command", runs=Runs.ONCE),),
    instance_decorators=(
        *instance_decorators("Flask", APPS, BLUEPRINTS, bare=True),
        InstanceDecorator(
            classes=APPS, attributes=("before_first_request",), noun="Flask set-up function", runs=Runs.ONCE, bare=True
        ),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("before_app_first_request",),
            noun="Flask set-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
        InstanceDecorator(
            classes=("flask.cli.AppGroup",), attributes=("command",), noun="Flask command", runs=Runs.ONCE
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=("flask.sessions.SessionInterface", "flask.sessions.SecureCookieSessionInterface"),
            methods=("open_session", "save_session"),
            noun="Flask session interface",
        ),
        *class_views("Flask view", ("flask.views.MethodView",)),
        BaseMethod(classes=("flask.views.View",), methods=("dispatch_request",), noun="Flask view method"),
        BaseMethod(
            classes=("flask.views.View",),
            methods=("__init__",),
            noun="Flask view constructor",
            unless_class_sets=("init_every_request", "False"),
        ),
    ),
    registrations=registrations("Flask", APPS, BLUEPRINTS),
    conventions=factories("Flask", "flask"),
    last_one_request=(
        "flask.g",
        "flask.globals.g",
        "flask.request",
        "flask.globals.request",
        "flask._app_ctx_stack.top",
        "flask._request_ctx_stack.top",
    ),
    said_by_requests=("flask.request", "flask.globals.request", "flask.session", "flask.globals.session"),
    applications=("flask.current_app", "flask.globals.current_app"),
    application_state=tuple(f"{name}.{kept}" for name in APPS for kept in ("extensions", "config")),
)
