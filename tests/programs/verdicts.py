"""What the plugin says of small programs, held against what they do when they are run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tests.programs import enumerated, queued
from tests.programs.small_programs import HELPERS, INSIDE, Block, functions, lines_of
from tests.shared import harness

HEAD: Final = ["from asyncio import gather, wait_for", "from contextlib import suppress", "", "", "class Error(Exception):", "    pass", "", ""]
LEAKS: Final = {"RDP201", "RDP202", "RDP203"}


def found_in(blocks: Sequence[Block], head: str, signature: str, first: str, waits: bool = False, helped: bool = False) -> list[Counter[str]]:
    """The codes that the plugin reports in each program, all programs in one module."""
    lines = [head, *HEAD]
    number_at: dict[int, int] = {}
    if helped:
        lines += functions(HELPERS, waits=waits)
        first = "\n".join((first, *(f"    {line}" for line in functions(INSIDE, waits=waits))))
    for number, block in enumerate(blocks):
        lines += ["", f"{'async ' * waits}def program_{number}({signature}):", *first.split("\n"), *lines_of(block, waits=waits)]
        number_at |= dict.fromkeys(range(len(lines) - len(list(lines_of(block))), len(lines) + 1), number)
    found: list[Counter[str]] = [Counter() for _ in blocks]
    for item in harness.run_plugin("\n".join([*lines, ""]), "enumerated_programs.py"):
        found[number_at[item.line]][item.code] += 1
    return found


def disagreements(blocks: Sequence[Block], due: Iterable[set[str]], found: Iterable[Counter[str]]) -> list[str]:
    """Every program for which other codes are reported than are due."""
    return [
        f"due {sorted(wanted) or 'nothing'}, reported {dict(got) or 'nothing'}:\n" + "\n".join(lines_of(block))
        for block, wanted, got in zip(blocks, due, found, strict=True)
        if set(got) != wanted
    ]


def leaks(blocks: Sequence[Block], waits: bool, helped: bool = False) -> list[str]:
    """Where the verdict on the connection differs. Of programs with a second name for it only whether it leaks is asked, not in which way."""
    truths = [enumerated.truth_of(function, waits) for function in enumerated.compiled(blocks, waits, helped=helped)]
    library = "redis.asyncio" if waits else "redis"
    found = found_in(blocks, f"import {library} as redis", "pool: redis.ConnectionPool", enumerated.PRELUDE, waits, helped)
    due: list[set[str]] = []
    for block, truth, got in zip(blocks, truths, found):
        codes = {truth.code} if truth.code is not None else set()
        has_second_name = "other" in "\n".join(lines_of(block))
        if has_second_name and codes and got.keys() & LEAKS:
            codes = got.keys() & LEAKS
        due.append(codes | ({"RDP205"} if truth.twice and waits else set()))  # a plain synchronous pool takes no harm
    return disagreements(blocks, due, found)


def judged_of(blocks: Sequence[Block]) -> list[tuple[Block, queued.Seen]]:
    """The programs whose steps redis-py does not refuse, and what happens in them."""
    seen = [(block, queued.seen_of(function)) for block, function in zip(blocks, queued.compiled(blocks), strict=True)]
    return [(block, each) for block, each in seen if not each.refused]


def queues(judged: Sequence[tuple[Block, queued.Seen]]) -> list[str]:
    """Where it differs whether a reply is taken from a queued command, or whether anything is queued and never executed."""
    blocks, seen = [block for block, _ in judged], [each for _, each in judged]
    due = [{code for code, is_due in (("RDP403", each.asked == {"queued"}), ("RDP404", each.queued and not each.ended)) if is_due} for each in seen]
    return disagreements(blocks, due, found_in(blocks, "import redis", "client: redis.Redis", "    pipe = client.pipeline()"))
