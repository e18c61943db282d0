"""Phrases that several rules share."""

from __future__ import annotations

from ..analysis.constructions import Construction


def cure(item: Construction) -> str:
    """Where the framework of a construction wants a long-lived client to live."""
    framework = item.chain.handler.framework
    if framework is None:
        return "build it once per process and pass it in" if not item.thing.is_async else "build it once per event loop and pass it in"
    place = framework.keeps_async if item.thing.is_async and framework.keeps_async else framework.keeps
    return f"build it once {place}"
