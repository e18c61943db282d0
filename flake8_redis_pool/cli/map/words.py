"""How the map says things, as text and on its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...analysis.facts.mapped_clients import At, MappedUse, Number, RunBy, Said
from .budget import Budget, Share, Verdict
from .whole import Client, Whole


def place(at: At) -> str:
    """``shop/cache.py:9``."""
    return f"{at.path}:{at.line}"


def plural(number: int, noun: str, nouns: str = "") -> str:
    """``1 client``, ``2 clients``; ``nouns``: of more than one, where that has not just an s."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def listed(items: Iterable[str]) -> str:
    """``a, b and c``."""
    given = list(items)
    return " and ".join(filter(None, (", ".join(given[:-1]), given[-1]))) if given else ""


def kind(client: Client) -> str:
    """``asynchronous client``."""
    about = client.about
    return f"{'asynchronous' if about.is_async else 'synchronous'} {about.kind}"


def made(client: Client) -> str:
    """Where it is made, and how."""
    about, first = client.about, client.places[0]
    where = f"{about.expression} at {place(about.key.made)}" if about.expression else place(about.key.made)
    if about.life.value == "unknown":
        return f"out of sight; seen as {where}"
    if first == about.key.made and len(client.places) == 1:
        return where
    more = f" and {len(client.places) - 1} more" if len(client.places) > 1 else ""
    return f"{where}, for {place(first)}{more}"


def lives(client: Client) -> str:
    """How long it lives."""
    makers = {(each.kind, each.name) for each in client.made_by}
    more = f", and {plural(len(makers) - 1, 'other')}" if len(makers) > 1 else ""
    return client.about.life_of + more


def bound(client: Client) -> str:
    """How many connections it has at most."""
    about = client.about
    if about.finds_servers:
        return "its connections lead to the sentinels, those of its clients to the servers"
    if client.pools:
        return f"as its pool ({listed(f'no. {number}' for number in client.pools)}) has"
    if about.is_thin:
        return "as its pool has, which is out of sight"
    each = " to each node" if about.of_each_node else ""
    return _number(about.most_connections, "connection", "no bound") + each


def timeout(client: Client) -> str:
    """When its commands are given up."""
    return _number(client.about.reply_timeout, "s", "never given up")


def _number(number: Number, unit: str, without: str) -> str:
    """``100 connections (library default)``; ``without`` stands for no limit."""
    if not number.values:
        return "not known"
    values = [without if value is None else _with_unit(value, unit) for value in number.values]
    said = " or ".join(values) + (", or something else" if number.is_open and number.by is not Said.DEFAULT else "")
    by = number.argument if number.by is Said.CODE else number.by.value
    depends = ", by its version" if number.by is Said.DEFAULT and len(values) > 1 else ""
    depends += ", unless its URL says another" if number.by is Said.DEFAULT and number.is_open else ""
    return f"{said} ({by}{depends})" if by else said


def _with_unit(value: float, unit: str) -> str:
    return f"{value:g} s" if unit == "s" else plural(int(value), unit)


def who(runner: RunBy) -> str:
    """``Flask view get_item``."""
    if runner.kind == "unseen":
        return f"{runner.name}, which nobody in sight calls"
    return f"{runner.noun} {runner.name}"


def way(runner: RunBy) -> str:
    """The functions on the way from who runs it: ``Cache.get, connect``; "" where there is none."""
    return ", ".join(step.name for step in runner.steps)


def commands(uses: Iterable[MappedUse]) -> str:
    """The commands, each once, those that block with a mark."""
    given = list(uses)
    blocking = {use.command for use in given if use.blocks}
    names = sorted({use.command for use in given})
    return ", ".join(f"{name} (blocks)" if name in blocking else name for name in names)


def names(uses: Iterable[MappedUse]) -> str:
    """The commands alone, each once."""
    return ", ".join(sorted({use.command for use in uses}))


def blocks(use: MappedUse) -> str:
    """``blpop at shop/worker.py:7, without an end``."""
    times = ["without an end" if each is None else f"{each:g} s" for each in use.block_seconds]
    return f"{use.command} at {place(use.at)}" + (f", {' or '.join(times)}" if times else "")


def unresolved(whole: Whole) -> str:
    """How much is not on the map, in one line; "" where all is."""
    told = whole.told
    counts = (
        (len(whole.unknown), "receiver", "receivers"),
        (len(told.imports), "local import", "local imports"),
        (len(told.cut), "search that was cut", "searches that were cut"),
        (len(told.unread), "file that could not be read", "files that could not be read"),
    )
    return listed(plural(number, one, many) for number, one, many in counts if number)


def budget_lines(budget: Budget) -> list[str]:
    """The budget in sentences."""
    processes = budget.processes
    each = " at a time, each with one call" if processes.one_call_each else ""
    lines = [
        f"A process has at most {plural(budget.known, 'connection')} by the bounds that are known; "
        f"{plural(processes.number, 'process', 'processes')}{each}: "
        f"{plural(budget.total, 'connection')} of {budget.maxclients:,} (maxclients)."
    ]
    unknown = [share for share in budget.unknown if share not in budget.unbounded]
    for name, shares in (("Without a bound", budget.unbounded), ("Not sure", unknown)):
        if shares:
            lines.append(f"{name}: {'; '.join(_grouped(shares))}.")
    lines.append(_VERDICTS[budget.verdict])
    return lines


def _grouped(shares: Iterable[Share]) -> Iterator[str]:
    """``no. 1, 4 and 7 (no bound)`` for each reason."""
    by_reason: dict[str, list[int]] = {}
    for share in shares:
        by_reason.setdefault(share.why, []).append(share.client)
    for why, numbers in by_reason.items():
        yield f"no. {listed(map(str, numbers))} ({why})"


_VERDICTS = {
    Verdict.FITS: "The server has room for all of them.",
    Verdict.EXCEEDED: "That is more than the server takes.",
    Verdict.UNBOUNDED: "Nothing keeps them from taking all that the server has.",
    Verdict.UNKNOWN: "What is known fits; what is not known may take more.",
}
