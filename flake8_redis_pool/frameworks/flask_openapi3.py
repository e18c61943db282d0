"""flask-openapi3: views and hooks run once for each request.

Facts: measured for ``flask_openapi3`` 4.3.2 on Flask 3.1.3 (3 requests): ``get`` of the application, ``post`` of a
blueprint, a method and ``__init__`` of a class under ``APIView.route``: 3 runs each. What the application and the
blueprint inherit from Flask is declared as for Flask.

Traps:

- A view has the path, the query and the body as parameters named so; none of them outlives the request.
- ``APIView.route`` decorates a class without a base class, made anew for each request; of its methods only those under
  ``APIView.doc`` are known.

Left out: methods of a class under ``APIView.route`` that carry no ``doc`` (no declaration speaks of decorated classes).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC, factories, instance_decorators, registrations

APPS = ("flask_openapi3.OpenAPI", "flask_openapi3.openapi.OpenAPI")
BLUEPRINTS = ("flask_openapi3.APIBlueprint", "flask_openapi3.blueprint.APIBlueprint")

SPEC = FrameworkSpec(
    name="flask-openapi3",
    loop_per_call=True,
    roots=("flask_openapi3",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        *instance_decorators("flask-openapi3", APPS, BLUEPRINTS),
        InstanceDecorator(
            classes=("flask_openapi3.APIView", "flask_openapi3.view.APIView"),
            attributes=("doc",),
            noun="flask-openapi3 view method",
        ),
    ),
    registrations=registrations("flask-openapi3", APPS, BLUEPRINTS),
    conventions=factories("flask-openapi3", "flask_openapi3"),
)
