"""How findings are worded so that each stays one line in a terminal.

A sentence is made of parts, and each part has *forms*: how it may be said, from the fullest to the shortest. What a
shorter form leaves out stands among the steps that ``--redis-explain`` shows, or in the line that is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from ..analysis.facts.constructions import Construction
from ..analysis.facts.report import Call, CallPath, Expression, Handler, Module, Node, Report, Scope, Step
from ..rule import LONGEST_MESSAGE

_ROOM: Final = LONGEST_MESSAGE - len("RDP000 ")

#: The lengths that a name or call is cut to, one after the other. Most fit into the first.
_LENGTHS: Final = (60, 40, 24)

#: Where "in the lifespan and keep it on app.state" may end early: what stands before is enough to know where to look.
_JOINT: Final = re.compile(r",? and (?=\w+ it\b)| or (?=the |in )|, | \(")

#: What building a client on each call costs, as the pages of RDP101 and RDP102 say.
_COST: Final = "each call connects anew, and no other call reuses its connections"

Forms = tuple[str, ...]


def sentence(template: str, /, **parts: str | Forms) -> str:
    """``template`` with its parts in the fullest forms for which there is room.

    All start with their shortest form. Then each in turn, in the order in which they are given, takes its next fuller
    one while there is room for it.
    A finding goes over :data:`~flake8_redis_pool.limits.LONGEST_MESSAGE` only when the shortest forms together do.
    """
    forms = {name: list(dict.fromkeys((part,) if isinstance(part, str) else part)) for name, part in parts.items()}
    chosen = {name: each.pop() for name, each in forms.items()}
    while any(forms.values()):
        for name, each in forms.items():
            if each and len(template.format(**chosen | {name: each[-1]})) <= _ROOM:
                chosen[name] = each.pop()
            else:
                each.clear()  # the others only grow
    return template.format(**chosen)


def call(report: Report, node: Call) -> Forms:
    """The reader's own call."""
    return tuple(report.call(node, longest) for longest in _LENGTHS)


def expression(report: Report, node: Expression) -> Forms:
    """The reader's own call, or what stands in its place."""
    return tuple(report.expression(node, longest) for longest in _LENGTHS)


def name(report: Report, function: Scope) -> Forms:
    """A function by its name; a method with its class if there is room, or if every class has one (``__init__``)."""
    full = report.name(function)
    own = full.split(".")[-2 if full.endswith("__") else -1 :]
    return full, *cut(".".join(own))


def cut(text: str) -> Forms:
    """A name as it is, or its end."""
    return tuple(_end(text, longest) for longest in _LENGTHS)


def place(report: Report, module: Module, node: Node) -> Forms:
    """Where something stands: the line, and in another module the file, its path if there is room."""
    full = report.place(module, node)
    if module is report.module:
        return (full,)
    return full, *cut(f".../{PurePath(full).name}")


def aside(forms: Forms) -> Forms:
    """In brackets behind something, if there is room."""
    return (*(f" ({form})" for form in forms), "")


def noun(handler: Handler) -> Forms:
    """What a handler is, with a blank after it: "Flask view "."""
    return f"{handler.noun} ", ""


def steps(report: Report, chain: CallPath) -> Forms:
    """What a handler runs to get there; the last step is the function that the finding stands in."""
    return way(report, chain.steps)


def way(report: Report, steps: Sequence[Step]) -> Forms:
    """The functions that one runs after the other; the last one is that which the finding stands in."""
    names = report.steps(steps)
    short = (f"{names[0]} -> ... -> {names[-1]}",) if len(names) > 2 else ()
    return " -> ".join(names), *short, *cut(names[-1])


def cure(item: Construction) -> Forms:
    """Where the framework of a construction wants a long-lived client to live."""
    framework = item.chain.handler.framework
    if framework is None:
        where = "per event loop and pass it in" if item.thing.is_async else "per process and pass it in"
    else:
        where = framework.keeps_async if item.thing.is_async and framework.keeps_async else framework.keeps
    ends = [match.start() for match in _JOINT.finditer(where)]
    return tuple(f"build it once {where[:end]}" for end in (None, *reversed(ends))) + ("build it once",)


def proof(report: Report, item: Construction) -> tuple[str, ...]:
    """The steps that prove a construction, what it costs, and the whole cure."""
    return *report.proof(item.chain), _COST, cure(item)[0]


def _end(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"...{text[3 - longest :]}"
