"""Bottle: callbacks of routes, hooks and error handlers run for each request.

Facts: read and counted for ``bottle`` 0.13. Routes, hooks, error handlers and plugins of an application were counted;
the functions of the module, which work on the default application, and ``add_hook`` are read from the source.

Traps:

- ``apply(callback, route)`` of a plugin runs once for each route, what it returns for each request. A plugin needs
  nothing of Bottle: it is known by the parameters of ``apply``.
- ``bottle.get`` and its kind are decorators, ``bottle.request.query.get`` is not.
- ``bottle.local`` and ``request`` live for one request or thread.

Left out: ``@hook("config")`` and ``app_reset`` run at other times; they are rare.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, Decorator, FrameworkSpec, InstanceDecorator, Registration, Runs

APP = "bottle.Bottle"
PLUGIN_PARAMETERS = (("callback",), ("route", "context", "_route", "_context"))
VERBS = ("route", "get", "post", "put", "delete", "patch")

SPEC = FrameworkSpec(
    name="Bottle",
    roots=("bottle",),
    answers=True,
    keeps="at module level, or in a plugin's setup method",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(names=tuple(f"bottle.{verb}" for verb in VERBS), noun="Bottle route"),
        Decorator(names=("bottle.error",), noun="Bottle error handler"),
        Decorator(names=("bottle.hook",), noun="Bottle request hook"),
    ),
    instance_decorators=(
        InstanceDecorator(classes=(APP,), attributes=VERBS, noun="Bottle route", route_shape=True),
        InstanceDecorator(classes=(APP,), attributes=("error",), noun="Bottle error handler"),
        InstanceDecorator(classes=(APP,), attributes=("hook",), noun="Bottle request hook", bare=True),
    ),
    registrations=(
        Registration(
            callees=(f"{APP}.route", "bottle.route"),
            noun="Bottle route",
            position=2,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(f"{name}.{verb}" for name in (APP, "bottle") for verb in VERBS if verb != "route"),
            noun="Bottle route",
            keywords=("callback",),
        ),
        Registration(
            callees=(f"{APP}.error", "bottle.error"), noun="Bottle error handler", position=1, keywords=("callback",)
        ),
        Registration(callees=(f"{APP}.add_hook",), noun="Bottle request hook", position=1, keywords=("func",)),
    ),
    conventions=(
        Convention(
            noun="Bottle plugin",
            functions=("setup",),
            parameters=(("app",),),
            method_of="class",
            imports=("bottle",),
            runs=Runs.ONCE,
        ),
        Convention(
            noun="Bottle plugin",
            functions=("apply",),
            parameters=PLUGIN_PARAMETERS,
            method_of="class",
            runs=Runs.ONCE,
        ),
        Convention(
            noun="Bottle plugin's wrapper",
            method_of="nested",
            outer=PLUGIN_PARAMETERS,
            returned=("apply",),
        ),
    ),
    said_by_requests=("bottle.request",),
    last_one_request=("bottle.request", "bottle.local", "bottle.response"),
    attributes=(("bottle.default_app", APP), ("bottle.app", APP)),
)
