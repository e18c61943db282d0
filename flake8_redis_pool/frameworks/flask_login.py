"""Flask-Login: what loads a user and what answers instead run once for each request.

Facts: measured for ``flask_login`` 0.6.3 (3 requests): ``user_loader``, ``request_loader`` and ``unauthorized_handler``
3 runs each; ``needs_refresh_handler`` and ``header_loader`` (deprecated) are read from the source.

Traps:

- The loader runs only for requests that touch ``current_user``, then once: the user is kept on
  ``flask.g`` for the request.
- ``login_manager`` is mostly imported from the module that makes the application.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC

MANAGERS = ("flask_login.LoginManager", "flask_login.login_manager.LoginManager")

SPEC = FrameworkSpec(
    name="Flask-Login",
    roots=("flask_login",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=MANAGERS,
            attributes=("user_loader", "request_loader", "header_loader"),
            noun="Flask-Login user loader",
            bare=True,
        ),
        InstanceDecorator(
            classes=MANAGERS,
            attributes=("unauthorized_handler", "needs_refresh_handler"),
            noun="Flask-Login handler",
            bare=True,
        ),
    ),
)
