"""The map as one HTML page: nothing else is loaded, no script runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ... import __version__
from ...analysis.facts.mapped_clients import Life, MappedUse, RunBy
from .budget import Budget
from .markup import Markup, element, joined
from .picture import budget_bar, figure, shared_definitions, vessels
from .style import STYLE
from .whole import Client, Finding, Whole
from .words import (
    blocks,
    bound,
    budget_lines,
    commands,
    kind,
    listed,
    lives,
    made,
    place,
    plural,
    timeout,
    unresolved,
    who,
)

#: Longer lists are folded.
_MOST_OPEN: Final = 6

_NONE: Final = element("p", None, "None.")


def as_page(whole: Whole, budget: Budget) -> str:
    """The page."""
    title = f"Redis connections of {whole.told.name}"
    head = element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("title", None, title),
        element("style", None, Markup(STYLE)),
    )
    sections = [
        _section("budget", "Budget", budget_bar(budget), *(element("p", None, line) for line in budget_lines(budget))),
        _section("picture", "Picture", *_picture(whole)),
        _section("clients", "Clients and pools", *([_client(whole, client) for client in whole.clients] or [_NONE])),
        _section("findings", "Findings", *_all_findings(whole)),
        _section("unresolved", "Not resolved", *_unresolved(whole)),
    ]
    body = element(
        "body",
        None,
        element("a", {"href": "#content", "class": "skip"}, "To the content"),
        shared_definitions(),
        element("header", None, element("h1", None, title), element("p", None, _summary(whole)), _contents()),
        element("main", {"id": "content"}, *sections),
        element("footer", None, element("p", None, f"flake8-redis-pool {__version__}")),
    )
    return "<!doctype html>\n" + element("html", {"lang": "en"}, head, body) + "\n"


def _summary(whole: Whole) -> str:
    told = whole.told
    tests = f", {plural(told.tests, 'test file')} left out" if told.tests else ""
    objects = plural(len(whole.clients), "client or pool", "clients and pools")
    files = f"Redis concerns {told.concerned:,} of {plural(told.files, 'file')}{tests}"
    return f"{objects}, {plural(len(whole.findings), 'finding')}. {files}."


def _contents() -> Markup:
    names = {
        "budget": "Budget",
        "picture": "Picture",
        "clients": "Objects",
        "findings": "Findings",
        "unresolved": "Not resolved",
    }
    links = (element("li", None, element("a", {"href": f"#{key}"}, name)) for key, name in names.items())
    return element("nav", {"aria-label": "Contents"}, element("ul", None, *links))


def _section(name: str, heading: str, *children: str) -> Markup:
    return element(
        "section",
        {"id": name, "aria-labelledby": f"{name}-heading"},
        element("h2", {"id": f"{name}-heading"}, heading),
        *children,
    )


def _picture(whole: Whole) -> Iterator[Markup]:
    if not whole.clients:
        yield element("p", None, "No client or pool of a library that the plugin knows is made or used here.")
        return
    yield element(
        "p",
        {"class": "legend"},
        "Each vessel holds connections: with a lid it has a bound, an open one has none; dashed ones behind each other "
        "are made anew each time. An arrow leads there from each user. ",
        element("span", {"class": "red"}, "Red"),
        " is what blocks, and what is reported.",
    )
    yield element("div", {"class": "figures"}, *map(figure, vessels(whole)))


# ---------------------------------------------------------------- objects


def _client(whole: Whole, client: Client) -> Markup:
    about = client.about
    name = f"client-{client.number}"
    classes = "card reported" if client.findings else "card"
    rows = [("Made", _places(client)), ("Lives", joined(lives(client))), ("At most", joined(bound(client)))]
    rows.append(("Timeout", joined(timeout(client))))
    rows += [("Made by", joined(who(maker), _steps(maker))) for maker in client.made_by[:1] if maker.steps]
    over = whole.clients_of(client)
    rows += [("Pool", _links(whole.clients[number - 1] for number in client.pools))] if client.pools else []
    rows += [("Serves", _links(over))] if over else []
    rows += [("Blocks", _list([joined(blocks(use)) for use in client.blocking], "red"))] if client.blocking else []
    terms = (part for term, text in rows for part in (element("dt", None, term), element("dd", None, text)))
    heading = element("h3", {"id": name}, f"{client.number}. {client.title}")
    what = f"{' or '.join(about.classes)}, {kind(client)} of {about.library}"
    parts = [heading, element("p", {"class": "what"}, what), element("dl", None, *terms), _users(client)]
    if client.findings:
        parts.append(_findings(client.findings))
    return element("article", {"class": classes, "aria-labelledby": name}, *parts)


def _places(client: Client) -> Markup:
    if len(client.places) < 2 or client.about.life is Life.UNKNOWN:
        return joined(made(client))
    return joined(made(client), _folded("all places", [_code(place(at)) for at in client.places]))


def _links(clients: Iterable[Client]) -> Markup:
    return joined(
        *(
            element("a", {"href": f"#client-{each.number}", "class": "link"}, f"{each.number}. {each.title}")
            for each in clients
        )
    )


def _users(client: Client) -> Markup:
    found = list(client.runners.items())
    if not found:
        return element("p", {"class": "small"}, "No command is sent through it in sight.")
    items = [_user(runner, uses) for runner, uses in found]
    if any(use.is_cut for use in client.uses):
        items.append(joined("and perhaps others: the search for who runs its users was cut"))
    return _folded(f"Used by {plural(len(found), 'user')}", items, is_open=len(found) <= _MOST_OPEN)


def _user(runner: RunBy, uses: Iterable[MappedUse]) -> Markup:
    given = list(uses)
    lines = ", ".join(dict.fromkeys(f"{use.command} {place(use.at)}" for use in given))
    steps = joined(" ", _steps(runner)) if runner.steps else joined()
    return joined(
        element("strong", None, who(runner)),
        " ",
        _code(place(runner.at)),
        steps,
        ": ",
        element(
            "span", {"class": "red" if any(use.blocks for use in given) else None, "title": lines}, commands(given)
        ),
    )


def _steps(runner: RunBy) -> Markup:
    """The calls from who runs it to what is meant."""
    steps = [joined(" → ", step.name, " ", _code(place(step.at))) for step in runner.steps]
    return element("span", {"class": "steps"}, *steps)


def _code(text: str) -> Markup:
    return element("code", None, text)


def _folded(summary: str, items: Iterable[Markup], *, is_open: bool = False) -> Markup:
    attributes: dict[str, object] = {"open": ""} if is_open else {}
    return element("details", attributes, element("summary", None, summary), _list(list(items)))


def _list(items: list[Markup], kind: str | None = None) -> Markup:
    return element("ul", {"class": kind}, *(element("li", None, item) for item in items))


# ---------------------------------------------------------------- findings, and what is not on the map


def _findings(findings: Sequence[Finding]) -> Markup:
    """What is reported of an object."""
    items = [_finding(each) for each in findings]
    named = ", ".join(f"{number} {code}" for code, number in sorted(Counter(each.code for each in findings).items()))
    shown = _list(items) if len(items) <= _MOST_OPEN else _folded(f"{len(items)} findings: {named}", items)
    return element("div", {"class": "findings"}, shown)


def _finding(finding: Finding) -> Markup:
    return joined(element("strong", None, finding.code), " ", _code(place(finding.at)), " ", finding.text)


def _all_findings(whole: Whole) -> Iterator[Markup]:
    """Every finding once, by its code, with the objects that it is about."""
    if not whole.findings:
        yield _NONE
    numbers: dict[Finding, list[int]] = {}
    for client in whole.clients:
        for finding in client.findings:
            numbers.setdefault(finding, []).append(client.number)
    by_code: dict[str, list[Markup]] = {}
    for finding in whole.findings:
        about = listed(f"no. {number}" for number in numbers.get(finding, ())) or "no object on the map"
        by_code.setdefault(finding.code, []).append(joined(_finding(finding), f" ({about})"))
    for code, items in sorted(by_code.items()):
        found = _folded(f"{code}: {plural(len(items), 'finding')}", items, is_open=len(items) <= _MOST_OPEN)
        yield element("div", {"class": "findings"}, found)


def _unresolved(whole: Whole) -> Iterator[Markup]:
    if not unresolved(whole):
        yield element("p", None, "Everything that was asked has an answer.")
        return
    told = whole.told
    if whole.unknown:
        items = [
            joined(_code(place(each.at)), " ", _code(each.method), f": {each.reason} ", _code(place(each.lost)))
            for each in whole.unknown
        ]
        yield _folded(
            plural(
                len(items),
                "Redis method on something that is not known for sure",
                "Redis methods on something that is not known for sure",
            ),
            items,
            is_open=len(items) <= _MOST_OPEN,
        )
    if told.imports:
        items = [
            joined(
                _code(place(each.at)), " imports ", _code(each.name), "; perhaps ", _code(", ".join(each.candidates))
            )
            for each in told.imports
        ]
        yield _folded(
            plural(
                len(items),
                "import of the project's own that leads to no file",
                "imports of the project's own that lead to no file",
            ),
            items,
            is_open=True,
        )
    if told.cut:
        items = [joined(f"too many modules may use {each}") for each in told.cut]
        yield _folded(
            plural(len(items), "search that the bounds of cost have cut", "searches that the bounds of cost have cut"),
            items,
        )
    if told.unread:
        items = [joined(_code(each.path), f": {each.reason}") for each in told.unread]
        yield _folded(
            plural(len(items), "file that could not be read", "files that could not be read"), items, is_open=True
        )
