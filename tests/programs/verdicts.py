"""What the plugin says of small programs, held against what they do when they are run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tests.programs import enumerated, queued
from tests.programs.small_programs import HELPERS, INSIDE, NO_HELPERS, PIPE_HELPERS, Block, functions, lines_of
from tests.shared import harness

HEAD: Final = ["from asyncio import gather, wait_for", "from contextlib import suppress", "", "", "class Error(Exception):", "    pass", "", ""]
LEAKS: Final = {"RDP201", "RDP202", "RDP203"}


class Around(NamedTuple):
    """What the plugin reads around the programs: the module's first line, their parameters and first line, and the functions that help them."""

    head: str
    signature: str
    first: str
    helpers: Mapping[str, Sequence[str]] = NO_HELPERS
    inside: Mapping[str, Sequence[str]] = NO_HELPERS


def found_in(blocks: Sequence[Block], around: Around, waits: bool = False) -> list[Counter[str]]:
    """The codes that the plugin reports in each program, all programs in one module."""
    lines = [around.head, *HEAD, *functions(around.helpers, waits=waits)]
    first = [around.first, *(f"    {line}" for line in functions(around.inside, waits=waits))]
    number_at: dict[int, int] = {}
    for number, block in enumerate(blocks):
        lines += ["", f"{'async ' * waits}def program_{number}({around.signature}):", *first, *lines_of(block, waits=waits)]
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
    around = Around(f"import {'redis.asyncio' if waits else 'redis'} as redis", "pool: redis.ConnectionPool", enumerated.PRELUDE)
    if helped:
        around = around._replace(helpers=HELPERS, inside=INSIDE)
    compiled = enumerated.compiled(blocks, waits, helpers={**around.helpers, **around.inside})
    truths = [enumerated.truth_of(function, waits) for function in compiled]
    found = found_in(blocks, around, waits)
    due: list[set[str]] = []
    for block, truth, got in zip(blocks, truths, found):
        codes = {truth.code} if truth.code is not None else set()
        has_second_name = "other" in "\n".join(lines_of(block))
        if has_second_name and codes and got.keys() & LEAKS:
            codes = got.keys() & LEAKS
        due.append(codes | ({"RDP205"} if truth.twice and waits else set()))  # a plain synchronous pool takes no harm
    return disagreements(blocks, due, found)


def judged_of(blocks: Sequence[Block], helped: bool = False) -> list[tuple[Block, queued.Seen]]:
    """The programs whose steps redis-py does not refuse, and what happens in them."""
    compiled = queued.compiled(blocks, PIPE_HELPERS if helped else NO_HELPERS)
    seen = [(block, queued.seen_of(function)) for block, function in zip(blocks, compiled, strict=True)]
    return [(block, each) for block, each in seen if not each.refused]


def queues(judged: Sequence[tuple[Block, queued.Seen]], helped: bool = False) -> list[str]:
    """Where it differs whether a reply is taken from a queued command, or whether anything is queued and executed on no path, or on some.

    Of programs with helpers, it is only asked whether what is reported is true: a helper may ask the same as the program.
    """
    blocks, seen = [block for block, _ in judged], [each for _, each in judged]
    around = Around("import redis", "client: redis.Redis", "    pipe = client.pipeline()", PIPE_HELPERS if helped else NO_HELPERS)
    found = found_in(blocks, around)
    due: list[set[str]] = []
    for block, each, got in zip(blocks, seen, found, strict=True):
        rules = {
            "RDP403": each.asked == {"queued"},
            "RDP404": each.queued and not each.ended,
            "RDP409": each.executed and each.dropped and "RDP403" not in got and (not helped or "RDP409" in got),
        }
        if each.executed and (each.doubtful or (each.dropped and "\n".join(lines_of(block)).count("if condition()") > 1)):
            rules["RDP409"] = "RDP409" in got
        due.append({code for code, is_due in rules.items() if is_due})
    return disagreements(blocks, due, found)
