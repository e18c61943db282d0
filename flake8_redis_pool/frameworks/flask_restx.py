"""Flask-RESTX: the methods of a resource and error handlers run once for each request.

The resource is made anew each time.

Facts: measured for ``flask_restx`` 1.3.2 on Flask 3.1.3 (3 requests): verb methods, ``__init__`` and ``errorhandler``
of an ``Api`` and of a namespace 3 runs each, ``__init__`` of a class with ``init_every_request = False`` one run.
``Api.representation`` is read from the source.

Traps:

- ``Namespace.route`` and ``Api.route`` decorate a class: its methods are known by the base class.
- ``resource_class_kwargs={"client": client}`` gives each new resource the one client that was made beside ``Api``.

Left out: ``method_decorators`` (a list in a class body), types of ``reqparse`` arguments and ``fields`` classes.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC, class_views

APIS = ("flask_restx.Api", "flask_restx.api.Api")
NAMESPACES = ("flask_restx.Namespace", "flask_restx.namespace.Namespace")

SPEC = FrameworkSpec(
    name="Flask-RESTX",
    roots=("flask_restx",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=APIS + NAMESPACES, attributes=("errorhandler",), noun="Flask-RESTX error handler", bare=True
        ),
        InstanceDecorator(classes=APIS, attributes=("representation",), noun="Flask-RESTX representation"),
    ),
    base_methods=class_views("Flask-RESTX resource", ("flask_restx.Resource", "flask_restx.resource.Resource")),
    attributes=tuple((f"{api}.namespace", "flask_restx.Namespace") for api in APIS),
)
