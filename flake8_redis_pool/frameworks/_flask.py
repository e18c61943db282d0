"""What Flask and the extensions that build on its classes share.

These are the methods that an application, a blueprint and a class view hand functions to.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, InstanceDecorator, Registration, Runs

KEEPS = "at module level, or in create_app and keep it in app.extensions"
KEEPS_ASYNC = "per event loop, or use a synchronous client at module level"

VERBS = ("get", "post", "put", "patch", "delete")
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


def instance_decorators(
    name: str, apps: tuple[str, ...], blueprints: tuple[str, ...], bare: bool = False
) -> tuple[InstanceDecorator, ...]:
    """The decorators of ``apps`` and ``blueprints``; the nouns start with ``name``."""
    both = apps + blueprints
    view, hook, teardown = f"{name} view", f"{name} request hook", f"{name} teardown function"
    error, template, once = f"{name} error handler", f"{name} template function", Runs.ONCE
    rows = (
        InstanceDecorator(classes=both, attributes=("route", *VERBS), noun=view, route_shape=True),
        InstanceDecorator(classes=both, attributes=("endpoint",), noun=view),
        InstanceDecorator(classes=both, attributes=HOOKS, noun=hook, bare=bare),
        InstanceDecorator(classes=blueprints, attributes=APP_HOOKS, noun=hook, bare=bare),
        InstanceDecorator(classes=apps, attributes=("teardown_appcontext",), noun=teardown, bare=bare),
        InstanceDecorator(classes=both, attributes=("errorhandler",), noun=error, bare=bare),
        InstanceDecorator(classes=blueprints, attributes=("app_errorhandler",), noun=error, bare=bare),
        InstanceDecorator(
            classes=apps, attributes=("template_filter", "template_global", "template_test"), noun=template, bare=bare
        ),
        InstanceDecorator(
            classes=blueprints,
            attributes=("app_template_filter", "app_template_global", "app_template_test"),
            noun=template,
            bare=bare,
        ),
        InstanceDecorator(
            classes=blueprints,
            attributes=("record", "record_once"),
            noun=f"{name} blueprint set-up function",
            runs=once,
        ),
        InstanceDecorator(
            classes=apps, attributes=("shell_context_processor",), noun=f"{name} shell function", runs=once, bare=bare
        ),
        InstanceDecorator(classes=both, attributes=("cli.command",), noun=f"{name} command", runs=once, bare=bare),
    )
    return tuple(row for row in rows if row.classes)


def registrations(name: str, apps: tuple[str, ...], blueprints: tuple[str, ...]) -> tuple[Registration, ...]:
    """The calls on ``apps`` and ``blueprints`` that hand a function over."""
    both = apps + blueprints
    rows = (
        Registration(
            callees=tuple(f"{cls}.add_url_rule" for cls in both),
            noun=f"{name} view",
            position=2,
            keywords=("view_func",),
        ),
        Registration(
            callees=tuple(f"{cls}.register_error_handler" for cls in both),
            noun=f"{name} error handler",
            position=1,
            keywords=("f",),
        ),
        Registration(
            callees=(
                *(f"{cls}.{hook}" for cls in both for hook in HOOKS),
                *(f"{cls}.{hook}" for cls in blueprints for hook in APP_HOOKS),
            ),
            noun=f"{name} request hook",
            position=0,
            keywords=("f",),
        ),
        Registration(
            callees=tuple(f"{cls}.teardown_appcontext" for cls in apps),
            noun=f"{name} teardown function",
            position=0,
            keywords=("f",),
        ),
    )
    return tuple(row for row in rows if row.callees)


def class_views(name: str, classes: tuple[str, ...]) -> tuple[BaseMethod, ...]:
    """The methods of class views that answer by the name of the verb.

    Flask makes one instance for each request unless the class says otherwise.
    """
    return (
        BaseMethod(classes=classes, methods=(*VERBS, "head", "options", "dispatch_request"), noun=f"{name} method"),
        BaseMethod(
            classes=classes,
            methods=("__init__",),
            noun=f"{name} constructor",
            unless_class_sets=("init_every_request", "False"),
        ),
    )


def factories(name: str, package: str) -> tuple[Convention, ...]:
    """The functions that put an application together, in modules that import ``package``."""
    return (
        Convention(
            noun=f"{name} application factory",
            functions=("create_app", "make_app", "build_app", "get_app", "init_app"),
            exact=False,
            imports=(package,),
            runs=Runs.ONCE,
        ),
        Convention(
            noun=f"{name} extension set-up",
            functions=("init_app",),
            exact=False,
            method_of="class",
            imports=(package,),
            runs=Runs.ONCE,
        ),
    )
