"""Django's settings, which packages for it read when they are imported."""

from __future__ import annotations

import functools
import importlib.util

from tests.declared.frameworks import DJANGO_APPS, DJANGO_SETTINGS


@functools.cache
def set_up_django() -> None:
    """Django's own views, backends and admin import models: they need settings."""
    import django
    from django.conf import settings

    if not settings.configured:
        names = ("admin", "auth", "contenttypes", "messages", "sessions")
        apps = [f"django.contrib.{name}" for name in names] + [app for app in DJANGO_APPS if importlib.util.find_spec(app)]
        settings.configure(INSTALLED_APPS=apps, **DJANGO_SETTINGS)
        django.setup()


def set_up_for(root: str) -> None:
    """Set Django up where a client library needs that when it is imported."""
    if root == "django_rq" and importlib.util.find_spec("django") is not None:
        set_up_django()
