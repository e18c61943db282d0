"""Flask-RESTful: the methods of a resource run once for each request, and the resource is made anew each time.

Facts: measured for ``flask_restful`` 0.3.10 on Flask 3.1.3 (3 requests): verb methods, ``__init__`` and
``Api.representation`` 3 runs each, ``__init__`` of a class with ``init_every_request = False`` one run.

Traps:

- ``resource_class_kwargs={"client": client}`` gives each new resource the one client that was made beside ``Api``.
- ``Api.add_resource`` takes the class: its methods are known by their base class, wherever it is added.

Left out: ``method_decorators`` and ``decorators`` (lists in a class body), types of ``reqparse`` arguments.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC, class_views

SPEC = FrameworkSpec(
    name="Flask-RESTful",
    roots=("flask_restful",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=("flask_restful.Api",), attributes=("representation",), noun="Flask-RESTful representation"
        ),
    ),
    base_methods=class_views("Flask-RESTful resource", ("flask_restful.Resource",)),
)
