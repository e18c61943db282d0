"""The picture: each pool, or client that owns its connections, is a vessel, and arrows lead there from who uses it.

A vessel with a lid has a bound, an open one has none; several behind each other are one for each call. Red is what a
rule reports, and what blocks. Every figure says in words what it shows, for who does not see it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...analysis.facts.mapped_clients import Life, MappedUse, RunBy
from .budget import Budget
from .markup import Markup, element, joined
from .whole import Client, Finding, Whole
from .words import bound, commands, listed, names, plural, who

#: Users that are drawn; the list below the picture has all.
_MOST_USERS: Final = 8
_WIDTH: Final = 420
_ROW: Final = 38
#: Where arrows start and end, and the vessel between its walls.
_TAIL, _HEAD, _LEFT, _RIGHT = 214, 276, 282, 400
#: Characters that fit: of a name, of what stands below it, in a vessel.
_NAME, _SMALL, _INSIDE = 26, 35, 12
#: Lives of which there is one for each call, turn or task.
_MANY: Final = (Life.REQUEST, Life.TURN, Life.TASK, Life.CALL)


@dataclass(frozen=True)
class Vessel:
    """What holds connections: an object that owns them, and the clients over it."""

    owner: Client
    over: tuple[Client, ...]

    @property
    def users(self) -> list[tuple[RunBy, list[MappedUse]]]:
        """Who uses it, through whichever client; those that block come first."""
        found: dict[RunBy, list[MappedUse]] = {}
        for client in (self.owner, *self.over):
            for runner, uses in client.runners.items():
                found.setdefault(runner, []).extend(uses)
        return sorted(found.items(), key=lambda item: not any(use.blocks for use in item[1]))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is reported of it and of the clients over it."""
        return tuple(dict.fromkeys(each for client in (self.owner, *self.over) for each in client.findings))


def vessels(whole: Whole) -> list[Vessel]:
    """All vessels; a client over a pool out of sight is one as well."""
    return [Vessel(client, whole.clients_of(client)) for client in whole.clients if not client.pools]


def shared_definitions() -> Markup:
    """What all figures use: the heads of the arrows."""
    heads = [
        element(
            "marker",
            {
                "id": name,
                "viewBox": "0 0 8 8",
                "refX": 7,
                "refY": 4,
                "markerWidth": 7,
                "markerHeight": 7,
                "orient": "auto",
            },
            element("path", {"d": "M0 0L8 4L0 8z", "class": kind}),
        )
        for name, kind in (("head", "head"), ("red-head", "head red"))
    ]
    hidden = {"width": 0, "height": 0, "aria-hidden": "true", "focusable": "false", "class": "hidden"}
    return element("svg", hidden, element("defs", None, *heads))


def figure(vessel: Vessel) -> Markup:
    """The figure of a vessel."""
    owner, users = vessel.owner, vessel.users
    shown = users[:_MOST_USERS]
    height = max(_ROW * (len(shown) + (len(users) > len(shown))), 112)
    bottom = height - 4
    height = bottom + (34 if vessel.findings else 8)  # what drips out needs room
    name = f"figure-{owner.number}"
    svg = {
        "viewBox": f"0 0 {_WIDTH} {height}",
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-text",
        "class": "vessel",
    }
    rows = [_user(place, runner, uses, _inlet(place, len(shown), bottom)) for place, (runner, uses) in enumerate(shown)]
    if len(users) > len(shown):
        more = f"and {plural(len(users) - len(shown), 'other user')}"
        rows.append(element("text", {"x": 0, "y": _ROW * len(shown) + 18, "class": "small"}, more))
    if not users:
        rows.append(element("text", {"x": 0, "y": 22, "class": "small"}, "no user in sight"))
    drawn = element(
        "svg",
        svg,
        element("title", {"id": f"{name}-title"}, f"No. {owner.number}, {owner.title}"),
        element("desc", {"id": f"{name}-text"}, _in_words(vessel)),
        _vessel(vessel, bottom),
        *rows,
    )
    link = element("a", {"href": f"#client-{owner.number}"}, f"{owner.number}. {owner.title}")
    caption = element("figcaption", None, link, element("span", None, f" {' or '.join(owner.about.classes)}"))
    return element("figure", None, caption, drawn)


def _in_words(vessel: Vessel) -> str:
    """What a figure shows."""
    owner = vessel.owner
    users = [f"{who(runner)} ({commands(uses)})" for runner, uses in vessel.users]
    said = [f"{owner.about.kind} with {bound(owner)}, as long as {owner.about.life_of}."]
    said.append(f"Used by {listed(users)}." if users else "Nobody in sight uses it.")
    if vessel.findings:
        said.append(f"Reported: {listed(f'{each.code} at {each.at.path}:{each.at.line}' for each in vessel.findings)}.")
    return " ".join(said)


def _inlet(place: int, number: int, floor: int) -> float:
    """How high an arrow ends at the wall of the vessel."""
    top, bottom = 26, floor - 20
    return (top + bottom) / 2 if number == 1 else top + (bottom - top) * place / (number - 1)


def _user(place: int, runner: RunBy, uses: Sequence[MappedUse], inlet: float) -> Markup:
    is_blocking = any(use.blocks for use in uses)
    start = _ROW * place + 16
    noun = "not called in sight" if runner.kind == "unseen" else runner.noun
    small = (
        f"blocks: {names(use for use in uses if use.blocks)}; {noun}" if is_blocking else f"{noun}: {commands(uses)}"
    )
    kind, head = ("arrow red", "red-head") if is_blocking else ("arrow", "head")
    middle = (_TAIL + _HEAD) / 2
    way = f"M{_TAIL} {start}C{middle:g} {start} {middle:g} {inlet:g} {_HEAD} {inlet:g}"
    return element(
        "g",
        None,
        element("title", None, f"{who(runner)}, {runner.at.path}:{runner.at.line}: {commands(uses)}"),
        element("text", {"x": 0, "y": start}, _short(runner.name, _NAME)),
        element(
            "text", {"x": 0, "y": start + 14, "class": "small red" if is_blocking else "small"}, _short(small, _SMALL)
        ),
        element("path", {"d": way, "class": kind, "marker-end": f"url(#{head})"}),
    )


def _vessel(vessel: Vessel, bottom: int) -> Markup:
    """The vessel, with what is written in it and what drips out of it."""
    about = vessel.owner.about
    top = 14
    is_red = bool(vessel.findings)
    is_open = not about.most_connections.values or about.most_connections.values[-1] is None
    is_many = about.life in _MANY
    wall = f"V{bottom - 14}q0 14 14 14H{_RIGHT - 14}q14 0 14 -14V{top}"
    kind = " ".join(["wall", *(["red"] if is_red else []), *(["many"] if is_many else [])])
    around = f"M{_LEFT} {top}{wall}"
    parts = [
        element("path", {"d": around, "class": f"{kind} behind", "transform": f"translate({shift} {-shift})"})
        for shift in ((10, 5) if is_many else ())
    ]
    level = top + (bottom - top) * 0.36
    water = f"M{_LEFT} {level:g}V{bottom - 14}q0 14 14 14H{_RIGHT - 14}q14 0 14 -14V{level:g}z"
    parts += [
        element("path", {"d": around, "class": "front"}),
        element("path", {"d": water, "class": "water"}),
        element("path", {"d": around, "class": kind}),
    ]
    if not is_open:
        parts.append(element("path", {"d": f"M{_LEFT - 4} {top}H{_RIGHT + 4}", "class": f"{kind} lid"}))
    middle, center = (_LEFT + _RIGHT) / 2, (level + bottom) / 2
    for line, (text, size) in enumerate(_inside(vessel)):
        parts.append(
            element("text", {"x": middle, "y": f"{center - 8 + 16 * line:g}", "class": f"inside {size}"}, text)
        )
    parts += _drops(vessel, middle, bottom)
    return element("g", None, *parts)


def _inside(vessel: Vessel) -> list[tuple[str, str]]:
    """What stands in a vessel: its bound, and of what there is one each."""
    about = vessel.owner.about
    values = about.most_connections.values
    if about.is_thin:
        most = "a pool out of sight"
    elif about.finds_servers:
        most = "finds servers"
    elif not values:
        most = "bound unknown"
    else:
        most = "no bound" if values[-1] is None else f"at most {int(values[-1]):,}"
    each = {
        Life.PROCESS: "one per process",
        Life.OBJECT: "one per object",
        Life.REQUEST: "one per call",
        Life.TURN: "one per turn",
        Life.TASK: "one per task",
        Life.CALL: "one per call",
        Life.UNKNOWN: "made elsewhere",
    }[about.life]
    over = [(plural(len(vessel.over), "client"), "small")] if vessel.over else []
    return [(most, "large" if len(most) <= _INSIDE else "small"), (each, "small"), *over]


def _drops(vessel: Vessel, middle: float, bottom: int) -> list[Markup]:
    """What is reported, as drops that fall out of the vessel."""
    if not vessel.findings:
        return []
    counted = Counter(finding.code for finding in vessel.findings)
    texts = [f"{number} {code}" if number > 1 else code for code, number in sorted(counted.items())]
    text = ", ".join(texts[:2]) + (f" +{len(texts) - 2}" if len(texts) > 2 else "")
    falls = "".join(f"M{middle + aside:g} {bottom + 3}c-4 6 -4 9 0 9s4 -3 0 -9z" for aside in (-30, 0, 30))
    return [
        element("path", {"d": falls, "class": "drop"}),
        element("text", {"x": middle, "y": bottom + 28, "class": "inside small red"}, text),
    ]


def _short(text: str, longest: int) -> str:
    """A text that fits: a longer one loses the first parts of a dotted name or path, then its end."""
    rest = text
    while len(rest) > longest and " " not in text and len(parts := re.split(r"[./]", rest, maxsplit=1)) > 1:
        rest = parts[1]
    shown = rest if rest == text else f"…{rest}"
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def budget_bar(budget: Budget) -> Markup:
    """How much of what the server takes all processes may have."""
    share = min(budget.total / budget.maxclients, 1.0)
    said = f"{budget.total:,} of {budget.maxclients:,} connections"
    if budget.unbounded:
        said += f", and {plural(len(budget.unbounded), 'object')} without a bound"
    is_red = budget.is_exceeded
    width, top, height = 600, 4, 22
    used = max(share * width, 3 if budget.total else 0)
    parts = [
        element("title", {"id": "budget-title"}, said),
        element("rect", {"x": 0, "y": top, "width": width, "height": height, "rx": 5, "class": "room"}),
        element(
            "rect",
            {
                "x": 0,
                "y": top,
                "width": f"{used:g}",
                "height": height,
                "rx": 5,
                "class": "used red" if budget.total > budget.maxclients else "used",
            },
        ),
    ]
    if budget.unbounded:
        start = min(used, width - 60)
        parts.append(
            element(
                "path",
                {
                    "d": f"M{start:g} {top + height / 2:g}H{width - 4}",
                    "class": "arrow red",
                    "marker-end": "url(#red-head)",
                },
            )
        )
    svg = {"viewBox": f"0 0 {width} 30", "role": "img", "aria-labelledby": "budget-title", "class": "bar"}
    caption = element("figcaption", {"class": "red" if is_red else None}, said)
    return joined(element("figure", {"class": "budget"}, element("svg", svg, *parts), caption))
