"""Phrases that several rules share."""

from __future__ import annotations

from ..analysis.constructions import Construction
from ..spec import Method, Role


def cure(item: Construction) -> str:
    """Where the framework of a construction wants a long-lived client to live."""
    framework = item.chain.handler.framework
    if framework is None:
        return "build it once per process and pass it in" if not item.thing.is_async else "build it once per event loop and pass it in"
    place = framework.keeps_async if item.thing.is_async and framework.keeps_async else framework.keeps
    return f"build it once {place}"


def release_call(methods: dict[str, Method], is_async: bool) -> str:
    """How an object is given back, in the words of its library: ``close()`` or ``await aclose()``."""
    for name in ("aclose", "close", "reset"):
        method = methods.get(name)
        if method is not None and method.role in (Role.RELEASE, Role.CLOSE):
            return f"await {name}()" if is_async and method.awaited else f"{name}()"
    return "release() of its pool"
