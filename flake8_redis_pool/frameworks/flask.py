"""Flask, with Flask-RESTful and Flask-RESTX resources: views and hooks run once for each request.

Facts: measured or read for ``flask`` and ``flask-ext`` (Flask 3.1.3; before_first_request on 2.2.5). Views, hooks,
``add_url_rule``, ``View`` and ``record`` are [measured], ``register_error_handler``, ``shell_context_processor``, the application factory
and the ``Resource`` classes [source]. Measured for this file (Flask 3.1.3, 3 requests): ``app.before_request(f)``, ``after_request(f)`` and
``teardown_appcontext(f)`` called as functions: 3 runs each.

Traps:

- ``flask.g`` lives for one application context: a guard ``if "redis" not in g`` looks like a singleton and builds a client for each request
  (measured).
- ``View`` classes are built anew for each request, so ``__init__`` counts, unless the class says ``init_every_request = False`` (measured
  both).
- An ``async def`` view runs in a new event loop for each request: a module-level asynchronous client answers 200, 500, 200 (measured).
- ``teardown_appcontext`` also runs after command line commands; a template filter runs several times in one request.
- ``before_first_request`` and ``before_app_first_request`` left in 2.3; ``_app_ctx_stack`` in 2.3 too. Old code still has them.

Left out: ``app.jinja_env.filters[...] = f`` (an assignment), the other extensions (Flask-SocketIO, Flask-Login and so on: files of their
own), ``add_template_filter`` and its kind as calls (rare).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("flask.Flask", "flask.app.Flask")
BLUEPRINTS = ("flask.Blueprint", "flask.blueprints.Blueprint")
RESOURCES = ("flask_restful.Resource", "flask_restx.Resource", "flask_restx.resource.Resource")
METHOD_VIEWS = ("flask.views.MethodView", *RESOURCES)
HOOKS = (
    "before_request",
    "after_request",
    "teardown_request",
    "url_value_preprocessor",
    "url_defaults",
    "context_processor",
)
APP_HOOKS = (
    "before_app_request",
    "after_app_request",
    "teardown_app_request",
    "app_url_value_preprocessor",
    "app_url_defaults",
    "app_context_processor",
)

SPEC = FrameworkSpec(
    name="Flask",
    roots=("flask", "flask_restful", "flask_restx"),
    keeps="at module level, or in create_app and keep it in app.extensions",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(
            classes=APPS + BLUEPRINTS,
            attributes=("route", "get", "post", "put", "patch", "delete"),
            noun="Flask view",
            route_shape=True,
        ),
        InstanceDecorator(classes=APPS + BLUEPRINTS, attributes=("endpoint",), noun="Flask view"),
        InstanceDecorator(classes=APPS + BLUEPRINTS, attributes=HOOKS, noun="Flask request hook", bare=True),
        InstanceDecorator(classes=BLUEPRINTS, attributes=APP_HOOKS, noun="Flask request hook", bare=True),
        InstanceDecorator(classes=APPS, attributes=("teardown_appcontext",), noun="Flask teardown function", bare=True),
        InstanceDecorator(classes=APPS + BLUEPRINTS, attributes=("errorhandler",), noun="Flask error handler", bare=True),
        InstanceDecorator(classes=BLUEPRINTS, attributes=("app_errorhandler",), noun="Flask error handler", bare=True),
        InstanceDecorator(
            classes=APPS,
            attributes=("template_filter", "template_global", "template_test"),
            noun="Flask template function",
            bare=True,
        ),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("app_template_filter", "app_template_global", "app_template_test"),
            noun="Flask template function",
            bare=True,
        ),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("record", "record_once"),
            noun="Flask blueprint set-up function",
            runs=Runs.ONCE,
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("before_first_request",),
            noun="Flask set-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("before_app_first_request",),
            noun="Flask set-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("shell_context_processor",),
            noun="Flask shell function",
            runs=Runs.ONCE,
            bare=True,
        ),
        InstanceDecorator(
            classes=APPS + BLUEPRINTS,
            attributes=("cli.command",),
            noun="Flask command",
            runs=Runs.ONCE,
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=METHOD_VIEWS,
            methods=("get", "post", "put", "patch", "delete", "head", "options", "dispatch_request"),
            noun="Flask view method",
        ),
        BaseMethod(classes=("flask.views.View",), methods=("dispatch_request",), noun="Flask view method"),
        BaseMethod(
            classes=("flask.views.View", *METHOD_VIEWS),
            methods=("__init__",),
            noun="Flask view constructor",
            unless_class_sets=("init_every_request", "False"),
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_url_rule" for name in APPS + BLUEPRINTS),
            noun="Flask view",
            position=2,
            keywords=("view_func",),
        ),
        Registration(
            callees=tuple(f"{name}.register_error_handler" for name in APPS + BLUEPRINTS),
            noun="Flask error handler",
            position=1,
            keywords=("f",),
        ),
        Registration(
            callees=tuple(f"{name}.{hook}" for name in APPS + BLUEPRINTS for hook in HOOKS),
            noun="Flask request hook",
            position=0,
            keywords=("f",),
        ),
        Registration(
            callees=tuple(f"{name}.{hook}" for name in BLUEPRINTS for hook in APP_HOOKS),
            noun="Flask request hook",
            position=0,
            keywords=("f",),
        ),
        Registration(
            callees=tuple(f"{name}.teardown_appcontext" for name in APPS),
            noun="Flask teardown function",
            position=0,
            keywords=("f",),
        ),
    ),
    conventions=(
        Convention(
            noun="Flask application factory",
            functions=("create_app", "make_app", "build_app", "get_app", "init_app"),
            exact=False,
            imports=("flask",),
            runs=Runs.ONCE,
        ),
        Convention(
            noun="Flask extension set-up",
            functions=("init_app",),
            exact=False,
            method_of="class",
            imports=("flask",),
            runs=Runs.ONCE,
        ),
    ),
    last_one_request=(
        "flask.g",
        "flask.globals.g",
        "flask.request",
        "flask.globals.request",
        "flask._app_ctx_stack.top",
        "flask._request_ctx_stack.top",
    ),
)
