"""How a leak is worded; shared by RDP201, RDP202 and RDP203."""

from __future__ import annotations

from ..analysis.facts import Facts
from ..analysis.obligations import Obligation
from ..spec import Kind, Role

_NAMES = {Kind.CLIENT: "client", Kind.POOL: "pool", Kind.CONNECTION: "connection"}


def subject(facts: Facts, item: Obligation) -> str:
    """``connection from pool.get_connection()``."""
    return f"{_NAMES[item.thing.kind]} from {facts.call(item.node)}"


def cost(item: Obligation) -> str:
    """What is said of holders that do come back: late, when garbage is collected."""
    is_holder = item.thing.kind is Kind.CONNECTION and item.thing.item.collected
    return " (only garbage collection gives it back)" if is_holder else ""


def evidence(facts: Facts, item: Obligation) -> tuple[str, ...]:
    """Where it is taken, and where the leaking exit starts."""
    leaving = (f"leaves: line {facts.line(item.cause)}",) if item.cause is not None else ()
    return (f"taken in {facts.name(item.function)}: line {facts.line(item.node)}", *leaving)


def verb(item: Obligation) -> str:
    """ "released" for what goes back to a pool, "closed" for the rest."""
    return "released" if not _closers(item) else "closed"


def cure(item: Obligation) -> str:
    """Both cures where the library has a context manager."""
    names = _closers(item)
    way = "release it to its pool in finally"
    if names:
        call = f"{names[0]}()"
        is_awaited = item.thing.item.methods[names[0]].awaited
        way = f"{'await ' if is_awaited else ''}{call} in finally"
    form = item.thing.item.contexts[0] if item.thing.item.contexts else ""
    return f"{way}, or use {form}" if form else way


def _closers(item: Obligation) -> list[str]:
    methods = item.thing.item.methods
    return [
        name
        for name in (*(name for name in methods if name in ("aclose", "close")), "reset", "stop", "disconnect")
        if name in methods and methods[name].role in (Role.RELEASE, Role.CLOSE) and not methods[name].argument_released
    ]
