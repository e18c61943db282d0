"""Robyn: routes, request middlewares and WebSocket handlers run for each request or message.

The start-up handler runs once for each process.

Facts: read for ``robyn`` 0.88.

Traps:

- ``startup_handler(f)`` is called with a function as often as it is used as a decorator.
- ``inject`` and ``inject_global`` hand out objects that exist already: the right way for a client.
- ``const=True`` keeps the first answer of a route; the handler then runs once, which is not looked at here.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("robyn.Robyn",)
BOTH = (*APPS, "robyn.SubRouter")
LIFE = ("startup_handler", "shutdown_handler")

SPEC = FrameworkSpec(
    name="Robyn",
    roots=("robyn",),
    answers=True,
    keeps="in a startup_handler and hand it out with inject_global",
    keeps_async="per event loop, in a startup_handler, and hand it out with inject_global",
    instance_decorators=(
        InstanceDecorator(
            classes=BOTH,
            attributes=("get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"),
            noun="Robyn route",
            route_shape=True,
        ),
        InstanceDecorator(classes=BOTH, attributes=("websocket",), noun="Robyn WebSocket handler", route_shape=True),
        InstanceDecorator(
            classes=BOTH, attributes=("before_request", "after_request"), noun="Robyn middleware", bare=True
        ),
        InstanceDecorator(classes=BOTH, attributes=("exception",), noun="Robyn exception handler"),
        InstanceDecorator(classes=BOTH, attributes=LIFE, noun="Robyn life-cycle handler", runs=Runs.ONCE, bare=True),
    ),
    base_methods=(
        BaseMethod(
            classes=("robyn.AuthenticationHandler", "robyn.authentication.AuthenticationHandler"),
            methods=("authenticate",),
            noun="Robyn authentication handler",
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_route" for name in BOTH), noun="Robyn route", position=2, keywords=("handler",)
        ),
        Registration(
            callees=tuple(f"{name}.exception" for name in BOTH),
            noun="Robyn exception handler",
            position=0,
            keywords=("exception_handler",),
        ),
        Registration(
            callees=tuple(f"{name}.{hook}" for name in BOTH for hook in LIFE),
            noun="Robyn life-cycle handler",
            position=0,
            keywords=("handler",),
            runs=Runs.ONCE,
        ),
    ),
)
