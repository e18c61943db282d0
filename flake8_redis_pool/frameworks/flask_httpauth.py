"""Flask-HTTPAuth: what checks a password or a token runs once for each request.

Facts: measured for ``flask_httpauth`` 4.8 (3 requests): ``verify_password``, ``get_user_roles``, ``get_password``,
``hash_password``, ``generate_nonce`` and ``generate_opaque`` 3 runs each; ``verify_token``, ``error_handler``,
``verify_nonce`` and ``verify_opaque`` are read from the source.

Traps:

- ``login_required`` decorates a view that carries a route as well: the route says enough.
- ``authenticate`` and ``get_auth`` are methods that the library calls itself, no decorators.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC

BASIC, TOKEN, DIGEST = "flask_httpauth.HTTPBasicAuth", "flask_httpauth.HTTPTokenAuth", "flask_httpauth.HTTPDigestAuth"
CHECK = "Flask-HTTPAuth callback"

SPEC = FrameworkSpec(
    name="Flask-HTTPAuth",
    roots=("flask_httpauth",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(classes=(BASIC,), attributes=("verify_password",), noun=CHECK, bare=True),
        InstanceDecorator(classes=(BASIC,), attributes=("hash_password",), noun=CHECK),
        InstanceDecorator(classes=(TOKEN,), attributes=("verify_token",), noun=CHECK, bare=True),
        InstanceDecorator(classes=(BASIC, DIGEST), attributes=("get_password",), noun=CHECK),
        InstanceDecorator(
            classes=(DIGEST,),
            attributes=("generate_nonce", "generate_opaque", "verify_nonce", "verify_opaque"),
            noun=CHECK,
            bare=True,
        ),
        InstanceDecorator(classes=(BASIC, TOKEN, DIGEST), attributes=("get_user_roles",), noun=CHECK, bare=True),
        InstanceDecorator(classes=(BASIC, TOKEN, DIGEST), attributes=("error_handler",), noun=CHECK),
    ),
)
