"""APIFlask: views, hooks, error processors and what checks a token run once for each request.

Facts: measured for ``apiflask`` 3.1.2 on Flask 3.1.3 (3 requests): ``get``, ``post``, ``route`` on a class,
``error_processor``, ``verify_token`` and ``get_user_roles`` 3 runs each. What the application and the blueprint inherit
from Flask is declared as for Flask.

Traps:

- ``spec_processor`` runs once: the description of the API is kept (one run for 3 requests).
- ``input``, ``output`` and ``doc`` decorate the view itself, alone on the methods of a class.
- The authentication classes of ``apiflask`` derive from those of Flask-HTTPAuth and keep their method names.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Runs

from ._flask import KEEPS, KEEPS_ASYNC, factories, instance_decorators, registrations

APPS = ("apiflask.APIFlask", "apiflask.app.APIFlask")
BLUEPRINTS = ("apiflask.APIBlueprint", "apiflask.blueprint.APIBlueprint")
TOKENS = tuple(
    f"apiflask.{prefix}{name}"
    for prefix in ("", "security.")
    for name in ("HTTPTokenAuth", "APIKeyHeaderAuth", "APIKeyCookieAuth", "APIKeyQueryAuth")
)
PASSWORDS = ("apiflask.HTTPBasicAuth", "apiflask.security.HTTPBasicAuth")

SPEC = FrameworkSpec(
    name="APIFlask",
    loop_per_call=True,
    roots=("apiflask",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        *instance_decorators("APIFlask", APPS, BLUEPRINTS),
        InstanceDecorator(
            classes=APPS + BLUEPRINTS, attributes=("input", "output", "doc", "auth_required"), noun="APIFlask view"
        ),
        InstanceDecorator(classes=APPS, attributes=("error_processor",), noun="APIFlask error processor", bare=True),
        InstanceDecorator(
            classes=APPS, attributes=("spec_processor",), noun="APIFlask specification", runs=Runs.ONCE, bare=True
        ),
        InstanceDecorator(classes=TOKENS, attributes=("verify_token",), noun="APIFlask authentication", bare=True),
        InstanceDecorator(
            classes=PASSWORDS, attributes=("verify_password",), noun="APIFlask authentication", bare=True
        ),
        InstanceDecorator(
            classes=TOKENS + PASSWORDS, attributes=("get_user_roles", "error_handler"), noun="APIFlask authentication"
        ),
    ),
    registrations=registrations("APIFlask", APPS, BLUEPRINTS),
    conventions=factories("APIFlask", "apiflask"),
)
