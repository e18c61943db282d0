"""The map as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from .budget import Budget
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
    way,
    who,
)

_INDENT: Final = "   "
#: Users of one object that are shown; the page and JSON have all.
_MOST_USERS: Final = 12
#: Lines of what is not resolved that are shown, likewise.
_MOST_UNRESOLVED: Final = 20


def as_text(whole: Whole, budget: Budget, columns: int, *, is_whole: bool = False) -> str:
    """The map, no line of words wider than ``columns``; ``is_whole``: nothing is left out for its length."""
    lines = [*_head(whole, columns)]
    for client in whole.clients:
        lines += ["", *_client(whole, client, columns, is_whole=is_whole)]
    if whole.elsewhere:
        lines += ["", "Findings of no object on this map", *_findings(whole.elsewhere, columns)]
    lines += ["", "Budget", *(line for text in budget_lines(budget) for line in _wrapped(text, columns))]
    lines += _unresolved(whole, columns, is_whole=is_whole)
    return "\n".join(lines) + "\n"


def _head(whole: Whole, columns: int) -> Iterator[str]:
    told = whole.told
    tests = f", {plural(told.tests, 'test file')} left out" if told.tests else ""
    counts = plural(len(whole.clients), "client or pool", "clients and pools")
    yield f"{counts}, {plural(len(whole.findings), 'finding')}"
    yield f"Redis concerns {told.concerned:,} of {plural(told.files, 'file')}{tests}"
    if not whole.clients:
        yield from _wrapped("No client or pool of a library that the plugin knows is made or used here.", columns)


def _client(whole: Whole, client: Client, columns: int, *, is_whole: bool) -> Iterator[str]:
    about = client.about
    heading = f"{client.number}. {client.title}: {' or '.join(about.classes)}, {kind(client)} ({about.library})"
    yield from _wrapped(heading, columns, "", _INDENT)
    rows = [
        ("made", made(client)),
        ("lives", f"as long as {lives(client)}" if about.life.value != "unknown" else lives(client)),
    ]
    rows += [("most", bound(client)), ("timeout", timeout(client))]
    for name, text in rows:
        yield from _row(name, text, columns)
    users = list(client.runners.items())
    shown = users if is_whole else users[:_MOST_USERS]
    for number, (runner, uses) in enumerate(shown):
        steps = f" by {way(runner)}" if runner.steps else ""
        yield from _row(
            "used by" if not number else "", f"{who(runner)} ({place(runner.at)}){steps}: {commands(uses)}", columns
        )
    if len(users) > len(shown):
        yield from _row("", f"and {len(users) - len(shown)} more (--all shows them)", columns)
    if whole.clients_of(client):
        over = listed(f"no. {each.number} ({each.title})" for each in whole.clients_of(client))
        yield from _row("serves", over, columns)
    elif not users:
        yield from _row("used by", "nobody in sight sends a command through it", columns)
    for number, use in enumerate(client.blocking):
        yield from _row("blocks" if not number else "", blocks(use), columns)
    yield from _findings(client.findings, columns)


def _row(name: str, text: str, columns: int) -> list[str]:
    return _wrapped(text, columns, f"{_INDENT}{name:9}", " " * (len(_INDENT) + 9))


def _findings(findings: Iterable[Finding], columns: int) -> Iterator[str]:
    for finding in findings:
        yield from _wrapped(
            f"{place(finding.at)} {finding.code} {finding.text}", columns, f"{_INDENT}! ", f"{_INDENT}  "
        )


def _unresolved(whole: Whole, columns: int, *, is_whole: bool) -> list[str]:
    if not unresolved(whole):
        return []
    told = whole.told
    rows = [f"{place(each.at)} {each.method}: {each.reason} ({place(each.lost)})" for each in whole.unknown]
    rows += [
        f"{place(each.at)} import {each.name}: no root of the project leads there; {', '.join(each.candidates)}"
        " may be meant (option redis-roots)"
        for each in told.imports
    ]
    rows += [f"too many modules may use {each}: not all were looked into" for each in told.cut]
    rows += [f"{each.path}: {each.reason}" for each in told.unread]
    shown = rows if is_whole else rows[:_MOST_UNRESOLVED]
    lines = ["", *_wrapped(f"Not resolved: {unresolved(whole)}", columns, "")]
    lines += [line for row in shown for line in _wrapped(row, columns, f"{_INDENT}- ", f"{_INDENT}  ")]
    if len(rows) > len(shown):
        lines.append(f"{_INDENT}and {len(rows) - len(shown)} more (--all shows them)")
    return lines


def _wrapped(text: str, columns: int, first: str = _INDENT, rest: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        text, columns, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
