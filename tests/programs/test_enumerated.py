"""What the rules claim against what small programs do: every program up to a bound, run under every choice of branch and exception.

The answers must agree, but for what ``enumerated.py`` builds into its runs, which is the list of what the analysis takes for granted:

- which class an exception has is not known: a handler or ``suppress`` that names one (other than Exception) may catch it or not;
- calls in a ``finally`` block are trusted not to raise; ``release`` is trusted to release whether it raises or not;
- a function that never ends normally and gives nothing back is taken to live as long as the process;
- a path that never ends is not judged, but what is taken again and again on it is;
- a transaction whose steps come in an order that redis-py refuses (MULTI after a command was queued, WATCH after MULTI) is not judged.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pytest

from flake8_redis_pool.analysis.typestate import blocks
from tests.programs import enumerated, queued, small_programs
from tests.programs.small_programs import Block, Grammar, lines_of
from tests.shared import harness

HEAD: Final = ["from contextlib import suppress", "", "", "class Error(Exception):", "    pass", "", ""]
PARTS: Final = 8
LEAKS: Final = {"RDP201", "RDP202", "RDP203"}
#: Fewer would mean that the grammar has lost something.
LEAST: Final = {"all": 29_000, "few": 17_000, "transactions": 23_000}


#: Parts that take their turn in the job that ``python3 -m pytest -m long`` runs: every synchronous program is run each time, of the others some.
REST: Final = (1, 2, 3, 4, 6, 7)


@pytest.fixture(autouse=True)
def every_block_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks as short as these are otherwise run statement by statement."""
    monkeypatch.setattr(blocks, "SHORTEST", 1)


def later(cases: Iterable[tuple[object, ...]]) -> Iterator[Any]:
    """Parameters of the long job."""
    return (pytest.param(*case, marks=pytest.mark.long) for case in cases)


def found_in(blocks: Sequence[Block], head: str, signature: str, first: str, waits: bool = False) -> list[Counter[str]]:
    """The codes that the plugin reports in each program, all programs in one module."""
    lines = [head, *HEAD]
    number_at: dict[int, int] = {}
    for number, block in enumerate(blocks):
        lines += ["", f"{'async ' * waits}def program_{number}({signature}):", first, *lines_of(block, waits=waits)]
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


def part_of(grammar: Grammar, size: int, part: int) -> list[Block]:
    """One of :data:`PARTS` parts of the programs of this size; Python before 3.11 has no ``except*``."""
    blocks = grammar.programs(size)
    if sys.version_info < (3, 11):
        blocks = [block for block in blocks if "except*" not in "\n".join(lines_of(block))]
    return blocks[part::PARTS]


def leaks(blocks: Sequence[Block], waits: bool) -> list[str]:
    """Where the verdict on the connection differs. Of programs with a second name for it only whether it leaks is asked, not in which way."""
    truths = [enumerated.truth_of(function, waits) for function in enumerated.compiled(blocks, waits)]
    library = "redis.asyncio" if waits else "redis"
    found = found_in(blocks, f"import {library} as redis", "pool: redis.ConnectionPool", enumerated.PRELUDE, waits)
    due: list[set[str]] = []
    for block, truth, got in zip(blocks, truths, found):
        codes = {truth.code} if truth.code is not None else set()
        has_second_name = "other" in "\n".join(lines_of(block))
        if has_second_name and codes and got.keys() & LEAKS:
            codes = got.keys() & LEAKS
        due.append(codes | ({"RDP205"} if truth.twice and waits else set()))  # a plain synchronous pool takes no harm
    return disagreements(blocks, due, found)


@pytest.mark.parametrize(("waits", "part"), [*((False, part) for part in range(PARTS)), (True, 0), (True, 5), *later((True, part) for part in REST)])
def test_every_program_of_four_statements(waits: bool, part: int) -> None:
    blocks = part_of(small_programs.ALL, 4, part)
    assert len(blocks) * PARTS > LEAST["all"] * (sys.version_info >= (3, 11))
    assert leaks(blocks, waits) == []


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("waits", [False, True], ids=["def", "async def"])
def test_every_shorter_program(waits: bool, size: int) -> None:
    for part in range(PARTS):
        assert leaks(part_of(small_programs.ALL, size, part), waits) == []


@pytest.mark.parametrize("part", [0, 5, *later((part,) for part in REST)])
def test_every_program_of_five_statements_of_few_kinds(part: int) -> None:
    blocks = part_of(small_programs.FEW, 5, part)
    assert len(blocks) * PARTS > LEAST["few"]
    assert leaks(blocks, waits=False) == []


def judged_of(blocks: Sequence[Block]) -> list[tuple[Block, queued.Seen]]:
    """The programs whose steps redis-py does not refuse, and what happens in them."""
    seen = [(block, queued.seen_of(function)) for block, function in zip(blocks, queued.compiled(blocks), strict=True)]
    return [(block, each) for block, each in seen if not each.refused]


def queues(judged: Sequence[tuple[Block, queued.Seen]]) -> list[str]:
    """Where it differs whether a reply is taken from a queued command, or whether anything is queued and never executed."""
    blocks, seen = [block for block, _ in judged], [each for _, each in judged]
    due = [{code for code, is_due in (("RDP403", each.asked == {"queued"}), ("RDP404", each.queued and not each.ended)) if is_due} for each in seen]
    return disagreements(blocks, due, found_in(blocks, "import redis", "client: redis.Redis", "    pipe = client.pipeline()"))


@pytest.mark.parametrize("part", [0, 2, 5, 7, *later((part,) for part in (1, 3, 4, 6))])
def test_every_transaction_of_four_steps(part: int) -> None:
    blocks = part_of(small_programs.TRANSACTIONS, 4, part)
    assert len(blocks) * PARTS > LEAST["transactions"]
    judged = judged_of(blocks)
    assert len(judged) > 0.85 * len(blocks)  # measured: 87 %
    assert queues(judged) == []


@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_shorter_transaction(size: int) -> None:
    for part in range(PARTS):
        assert queues(judged_of(part_of(small_programs.TRANSACTIONS, size, part))) == []
