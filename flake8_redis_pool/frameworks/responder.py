"""Responder: routes, class views, hooks, dependencies and background tasks run for each request.

Event hooks run once for each process.

Facts: read for ``responder`` 9.2. Class views, both kinds of dependencies and ``Depends`` were counted (3 requests: 3
views, 3 dependencies, 1 of the application).

Traps:

- ``@api.dependency(scope="app")`` runs once, without a scope once for each request.
- A class view is built for each request and has no base class: ``on_get(self, req, resp)``, as in Falcon (whose
  resources are built once).
- ``@api.background.task`` hands each call to a thread; an ``async def`` there gets an event loop of its own.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, Dependency, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("responder.API", "responder.api.API")
ROUTERS = ("responder.Router", "responder.routing.Router")
BOTH = APPS + ROUTERS
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")

SPEC = FrameworkSpec(
    name="Responder",
    roots=("responder",),
    answers=True,
    keeps="in the lifespan or in a dependency with scope app",
    keeps_async="per event loop, in the lifespan or in a dependency with scope app",
    instance_decorators=(
        InstanceDecorator(
            classes=BOTH, attributes=("route", *VERBS, "sse", "ndjson"), noun="Responder route", route_shape=True
        ),
        InstanceDecorator(
            classes=BOTH, attributes=("websocket_route",), noun="Responder WebSocket route", route_shape=True
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("before_request", "after_request", "middleware"),
            noun="Responder request hook",
            bare=True,
        ),
        InstanceDecorator(
            classes=APPS, attributes=("exception_handler",), noun="Responder exception handler", bare=True
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("dependency",),
            noun="Responder dependency of the application",
            runs=Runs.ONCE,
            bare=True,
            given=("app",),
        ),
        InstanceDecorator(classes=APPS, attributes=("dependency",), noun="Responder dependency", bare=True),
        InstanceDecorator(classes=APPS, attributes=("background.task",), noun="Responder background task"),
        InstanceDecorator(
            classes=APPS, attributes=("on_event",), noun="Responder event hook", runs=Runs.ONCE, bare=True
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_route" for name in BOTH),
            noun="Responder route",
            position=1,
            keywords=("endpoint",),
        ),
        Registration(
            callees=tuple(f"{name}.add_exception_handler" for name in APPS),
            noun="Responder exception handler",
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{name}.add_dependency" for name in APPS),
            noun="Responder dependency of the application",
            position=1,
            keywords=("provider",),
            runs=Runs.ONCE,
            given=("app",),
        ),
        Registration(
            callees=tuple(f"{name}.add_event_handler" for name in APPS),
            noun="Responder event hook",
            position=1,
            keywords=("handler",),
            runs=Runs.ONCE,
        ),
        Registration(callees=APPS, noun="Responder lifespan", keywords=("lifespan",), runs=Runs.ONCE),
    ),
    dependencies=(
        Dependency(
            callees=("responder.Depends", "responder.params.Depends"), noun="Responder dependency", keyword="provider"
        ),
    ),
    conventions=(
        Convention(
            noun="Responder class view",
            functions=("on_request", *(f"on_{verb}" for verb in VERBS)),
            parameters=(("req",), ("resp",)),
            exact=False,
            method_of="class",
            imports=("responder",),
        ),
    ),
)
