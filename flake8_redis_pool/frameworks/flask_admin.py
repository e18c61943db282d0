"""Flask-Admin: exposed methods of a view, actions and hooks of a model's view run once for each request.

Facts: held against flask-admin 2.2.1 (``expose``, ``action``, hooks of ``BaseView`` and ``BaseModelView``).

Traps:

- A view is made once, where it is added to the admin: its constructor is the right place.
- ``is_accessible`` runs for each request to each view, and once more for each entry of the menu.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Runs

VIEWS = (
    "flask_admin.BaseView",
    "flask_admin.base.BaseView",
    "flask_admin.AdminIndexView",
    "flask_admin.base.AdminIndexView",
)
MODELS = (
    "flask_admin.model.BaseModelView",
    "flask_admin.model.base.BaseModelView",
    "flask_admin.contrib.sqla.ModelView",
)
VIEW = "Flask-Admin view"

SPEC = FrameworkSpec(
    name="Flask-Admin",
    roots=("flask_admin",),
    keeps="at module level, or in create_app and keep it in app.extensions",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=(
                "flask_admin.expose",
                "flask_admin.base.expose",
                "flask_admin.expose_plugview",
                "flask_admin.base.expose_plugview",
            ),
            noun=VIEW,
        ),
        Decorator(names=("flask_admin.actions.action",), noun="Flask-Admin action"),
    ),
    base_methods=(
        BaseMethod(
            classes=VIEWS + MODELS,
            methods=("is_accessible", "is_visible", "inaccessible_callback", "render"),
            noun=VIEW,
        ),
        BaseMethod(classes=VIEWS + MODELS, methods=("__init__",), noun=VIEW, runs=Runs.ONCE),
        BaseMethod(
            classes=MODELS,
            methods=(
                "on_model_change",
                "after_model_change",
                "on_model_delete",
                "after_model_delete",
                "create_model",
                "update_model",
                "delete_model",
                "get_list",
                "get_one",
                "validate_form",
            ),
            noun="Flask-Admin model hook",
        ),
    ),
)
