"""How a leak is worded; shared by RDP201, RDP202 and RDP203."""

from __future__ import annotations

from functools import partial

from ..analysis.facts.constructions import constructions
from ..analysis.facts.obligations import Obligation
from ..analysis.facts.report import Node, Report
from ..rule import Finding
from ..spec import Kind, Role
from ._wording import Forms, call, sentence
from .rdp101_client_in_handler import ClientInHandler
from .rdp102_client_per_call import ClientPerCall

_NAMES = {Kind.CLIENT: "client", Kind.POOL: "pool", Kind.CONNECTION: "connection", Kind.TRANSACTION: "pipeline"}
_LATE = "only garbage collection gives it back"


def leak(report: Report, item: Obligation, how: str) -> Finding:
    """What is taken is ``how`` ("never closed"): the finding, with its cost and its cure."""
    cure = _cure(report, item)
    text = sentence(
        "{subject} is {how}{cost}: {cure}", subject=subject(report, item), how=how, cost=_cost(item), cure=cure
    )
    return Finding(item.node, text, partial(evidence, report, item, cure[0]), item)


def subject(report: Report, item: Obligation) -> Forms:
    """``connection from pool.get_connection()``."""
    return tuple(f"{_NAMES[item.thing.kind]} from {form}" for form in call(report, item.node))


def evidence(report: Report, item: Obligation, *more: str) -> tuple[str, ...]:
    """Where it is taken, where the leaking exit starts, and how it comes back none the less.

    ``more`` is what the sentence may leave out.
    """
    leaving = (f"leaves: line {report.line(item.cause)}",) if item.cause not in (None, item.node) else ()
    late = (_LATE,) if _comes_back(item) else ()
    return (f"taken in {report.name(item.function)}: line {report.line(item.node)}", *leaving, *late, *more)


def _cost(item: Obligation) -> Forms:
    """What is said of holders that do come back: late, when garbage is collected."""
    return (f" ({_LATE})", "") if _comes_back(item) else ("",)


def _comes_back(item: Obligation) -> bool:
    return item.thing.kind is Kind.CONNECTION and item.thing.item.collected


def verb(item: Obligation) -> str:
    """ "released" for what goes back to a pool, "closed" for the rest."""
    return "released" if item.thing.kind is Kind.TRANSACTION or not _closers(item) else "closed"


def rather_once(report: Report, node: Node, cure: str) -> Forms:
    """The cure of a leak where RDP101 or RDP102 reports the same call: theirs ends the leak as well, so it comes first.

    There are no forms where neither reports it.
    """
    built = next((item for item in constructions(report.module) if item.node is node), None)
    if built is None:
        return ()
    code = ClientPerCall.code if built.chain.steps else ClientInHandler.code
    return f"build it once ({code}), or at least {cure}", f"build it once ({code})"


def _cure(report: Report, item: Obligation) -> Forms:
    """Both cures where the library has a context manager."""
    names = _closers(item)
    way = "release it to its pool in finally"
    if names:
        call = f"{names[0]}()"
        is_awaited = item.thing.item.methods[names[0]].awaited
        way = f"{'await ' if is_awaited else ''}{call} in finally"
    form = item.thing.item.contexts[0] if item.thing.item.contexts else ""
    return rather_once(report, item.node, way) or ((f"{way}, or use {form}", way) if form else (way,))


def _closers(item: Obligation) -> list[str]:
    methods = item.thing.item.methods
    if item.thing.kind is Kind.TRANSACTION:
        return ["reset"]
    return [
        name
        for name in (*(name for name in methods if name in ("aclose", "close")), "reset", "stop", "disconnect")
        if name in methods and methods[name].role in (Role.RELEASE, Role.CLOSE) and not methods[name].argument_released
    ]
