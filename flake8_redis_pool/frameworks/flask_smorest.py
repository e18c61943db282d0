"""flask-smorest: views and hooks of its blueprints run once for each request.

Facts: measured for ``flask_smorest`` 0.47 on Flask 3.1.3 (3 requests): ``route`` on functions and on classes,
``get``, ``arguments``, ``response`` and ``before_request`` 3 runs each. What its blueprint inherits from Flask
is declared as for Flask.

Traps:

- ``Blueprint.route`` decorates a ``MethodView`` or a function; the methods of the class are known by their base class.
- ``arguments``, ``response`` and their kind decorate the view itself, alone on the methods of a class.
- A schema is made once, its hooks (``post_load``) run for each request: not declared here.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC, instance_decorators, registrations

BLUEPRINTS = ("flask_smorest.Blueprint", "flask_smorest.blueprint.Blueprint")

SPEC = FrameworkSpec(
    name="flask-smorest",
    loop_per_call=True,
    roots=("flask_smorest",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        *instance_decorators("flask-smorest", (), BLUEPRINTS),
        InstanceDecorator(
            classes=BLUEPRINTS,
            attributes=("arguments", "response", "alt_response", "paginate", "etag"),
            noun="flask-smorest view",
        ),
    ),
    registrations=registrations("flask-smorest", (), BLUEPRINTS),
)
