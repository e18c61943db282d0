"""Klein: routes and error handlers run for each request.

Facts: read for ``klein`` 24.8.

Traps:

- ``Klein()`` is often a class attribute: the object that holds the routes is built once, its
  constructor is a right place.
- The functions of the module (``klein.route``) work on an application of its own.
- ``with app.subroute("/x") as app`` gives an application again.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator

APPS = ("klein.Klein", "klein._app.Klein")

SPEC = FrameworkSpec(
    name="Klein",
    roots=("klein",),
    answers=True,
    keeps="at module level, or in the constructor of the object that holds the routes",
    keeps_async="per event loop, or use a synchronous client in a thread",
    one_thread=True,
    decorators=(
        Decorator(names=("klein.route",), noun="Klein route"),
        Decorator(names=("klein.handle_errors",), noun="Klein error handler"),
    ),
    instance_decorators=(
        InstanceDecorator(classes=APPS, attributes=("route",), noun="Klein route", route_shape=True),
        InstanceDecorator(classes=APPS, attributes=("handle_errors",), noun="Klein error handler", bare=True),
    ),
    attributes=tuple((f"{name}.subroute", "klein.Klein") for name in APPS),
)
