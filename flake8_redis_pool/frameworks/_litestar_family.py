"""What Litestar and its predecessor Starlite have in common."""

from __future__ import annotations

VERBS = ("get", "post", "put", "patch", "delete", "head", "route")
HOOKS = ("before_request", "after_request", "after_response", "guards", "exception_handlers")
ONCE_KEYWORDS = ("lifespan", "on_startup", "on_shutdown", "on_app_init")
KEEPS = "in an on_startup hook or the lifespan and keep it on app.state"
