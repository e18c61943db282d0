"""BlackSheep: handlers, controllers and middlewares run for each request.

``on_start`` and ``lifespan`` run once for each process.

Facts: read and counted for ``blacksheep`` 2.6 with ``rodi`` 2.0. Handlers, controllers, middlewares, the life-cycle
events and the lives of services were counted; ``exception_handler`` and ``add_*`` of the router are read from the
source.

Traps:

- A controller is built for each request (3 of 3), and so is what it asks the container for.
- ``add_scoped`` and ``add_transient`` of the container build a service for each request or use, ``add_singleton``
  and ``add_instance`` once.
- ``on_start``, ``after_start`` and ``on_stop`` take functions as decorators and with ``+=``;
  only the first form is seen.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, InstanceDecorator, Registration, Runs

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "route", "ws")
APPS = ("blacksheep.Application", "blacksheep.server.Application", "blacksheep.server.application.Application")
ROUTERS = tuple(f"{name}.Router" for name in ("blacksheep", "blacksheep.server", "blacksheep.server.routing"))

CONTROLLERS = ("blacksheep.server.controllers.Controller", "blacksheep.server.controllers.APIController")
CONTAINER = "rodi.Container"
PER_REQUEST = tuple(f"{CONTAINER}.{life}" for life in ("add_transient", "add_scoped"))

SPEC = FrameworkSpec(
    name="BlackSheep",
    roots=("blacksheep", "rodi"),
    answers=True,
    keeps="in an on_start or lifespan function and register it with app.services.add_instance",
    keeps_async="in an on_start or lifespan function and register it with app.services.add_instance",
    decorators=(
        Decorator(
            names=tuple(
                f"{package}.{verb}"
                for package in ("blacksheep", "blacksheep.server.routing", "blacksheep.server.controllers")
                for verb in VERBS
            ),
            noun="BlackSheep handler",
        ),
    ),
    instance_decorators=(
        InstanceDecorator(classes=ROUTERS, attributes=VERBS, noun="BlackSheep handler", route_shape=True),
        InstanceDecorator(
            classes=APPS, attributes=("exception_handler",), noun="BlackSheep exception handler", bare=True
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("on_start", "after_start", "on_stop", "on_middlewares_configuration", "lifespan"),
            noun="BlackSheep start-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(classes=CONTROLLERS, methods=("on_request", "on_response"), noun="BlackSheep controller"),
        BaseMethod(classes=CONTROLLERS, methods=("__init__",), noun="BlackSheep controller constructor"),
    ),
    registrations=(
        Registration(
            callees=tuple(
                f"{name}.add_{verb}"
                for name in ROUTERS
                for verb in ("get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "ws")
            ),
            noun="BlackSheep handler",
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{name}.add" for name in ROUTERS),
            noun="BlackSheep handler",
            position=2,
            keywords=("handler",),
        ),
        Registration(
            callees=("blacksheep.middlewares.MiddlewareList.append",),
            noun="BlackSheep middleware",
            position=0,
            keywords=("middleware",),
        ),
        Registration(callees=PER_REQUEST, noun="BlackSheep service", position=0, keywords=("base_type",)),
        Registration(callees=PER_REQUEST, noun="BlackSheep service", position=1, keywords=("concrete_type",)),
        Registration(
            callees=tuple(f"{name}_by_factory" for name in PER_REQUEST),
            noun="BlackSheep service factory",
            position=0,
            keywords=("factory",),
        ),
        Registration(
            callees=(f"{CONTAINER}.add_singleton",),
            noun="BlackSheep singleton",
            position=0,
            keywords=("base_type",),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=(f"{CONTAINER}.add_singleton",),
            noun="BlackSheep singleton",
            position=1,
            keywords=("concrete_type",),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=(f"{CONTAINER}.add_singleton_by_factory",),
            noun="BlackSheep singleton",
            position=0,
            keywords=("factory",),
            runs=Runs.ONCE,
        ),
    ),
    attributes=(
        *((f"{name}.router", "blacksheep.server.routing.Router") for name in APPS),
        *((f"{name}.services", CONTAINER) for name in APPS),
        *((f"{name}.middlewares", "blacksheep.middlewares.MiddlewareList") for name in APPS),
    ),
)
