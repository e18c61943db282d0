"""Flask-AppBuilder: exposed methods, form methods and hooks of a view run once for each request; the view is made once.

Facts: read from the source of ``flask_appbuilder`` 5.3.0: ``expose``, ``action``, ``form_get`` and ``form_post``,
``pre_*`` and ``post_*`` of model views, ``hooks.before_request``.

Traps:

- ``add_view`` and ``add_api`` make one view for the process: ``__init__`` of a view is a right place for a client.
- ``pre_add`` and its kind of a ``ModelView`` run within one request, with the item that is about to be stored.

Left out: subclasses of the security manager (one name for each way to log in), ``has_access`` and ``protect``
(beside ``expose`` anyway).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Runs

from ._flask import KEEPS, KEEPS_ASYNC

FORMS = tuple(
    f"flask_appbuilder.{prefix}{name}" for prefix in ("", "views.") for name in ("SimpleFormView", "PublicFormView")
)
MODELS = ("flask_appbuilder.ModelView", "flask_appbuilder.views.ModelView")
APIS = ("flask_appbuilder.ModelRestApi", "flask_appbuilder.api.ModelRestApi")
BASES = ("flask_appbuilder.BaseView", "flask_appbuilder.baseviews.BaseView", "flask_appbuilder.api.BaseApi")
HOOKS = ("pre_add", "post_add", "pre_update", "post_update", "pre_delete", "post_delete")

SPEC = FrameworkSpec(
    name="Flask-AppBuilder",
    roots=("flask_appbuilder",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    decorators=(
        Decorator(
            names=("flask_appbuilder.expose", "flask_appbuilder.baseviews.expose", "flask_appbuilder.api.expose"),
            noun="Flask-AppBuilder view method",
        ),
        Decorator(names=("flask_appbuilder.action", "flask_appbuilder.actions.action"), noun="Flask-AppBuilder action"),
        Decorator(names=("flask_appbuilder.hooks.before_request",), noun="Flask-AppBuilder request hook"),
    ),
    base_methods=(
        BaseMethod(classes=FORMS, methods=("form_get", "form_post"), noun="Flask-AppBuilder form view"),
        BaseMethod(classes=MODELS + APIS, methods=HOOKS, noun="Flask-AppBuilder view hook"),
        BaseMethod(classes=APIS, methods=("pre_get", "pre_get_list"), noun="Flask-AppBuilder view hook"),
        BaseMethod(
            classes=BASES + FORMS + MODELS + APIS,
            methods=("__init__",),
            noun="Flask-AppBuilder view constructor",
            runs=Runs.ONCE,
        ),
    ),
)
