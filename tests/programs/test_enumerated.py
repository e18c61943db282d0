"""What the rules claim against what small programs do: every program up to a bound, run under every choice of branch and exception.

The answers must agree, but for what ``enumerated.py`` builds into its runs, which is the list of what the analysis takes for granted:

- which class an exception has is not known: a handler or ``suppress`` that names one (other than Exception) may catch it or not;
- calls in a ``finally`` block are trusted not to raise; ``release`` is trusted to release whether it raises or not;
- a function that never ends normally and gives nothing back is taken to live as long as the process;
- a path that never ends is not judged, but what is taken again and again on it is;
- what a function of the project loses when it raises itself is its own fault, not that of who calls it; one that gives a connection back whenever
  it ends normally is trusted to give it back when it raises, too, and what is given back by a condition of its own is not judged;
- what is queued and dropped after an error that somebody caught is judged by who catches it, what is queued before WATCH is not judged, and a test
  that stands twice is taken to turn out the same where it decides about queueing and about executing;
- a transaction whose steps come in an order that redis-py refuses (MULTI after a command was queued, WATCH after MULTI) is not judged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pytest

from flake8_redis_pool.analysis.typestate import blocks
from tests.programs import small_programs
from tests.programs.small_programs import Block, Grammar, lines_of
from tests.programs.verdicts import judged_of, leaks, queues

PARTS: Final = 8
#: Fewer would mean that the grammar has lost something.
LEAST: Final = {"all": 29_000, "few": 17_000, "transactions": 23_000, "helped": 42_000, "tasks": 34_000, "helped transactions": 48_000}


#: A program that raises leaves coroutines behind that it made for others to wait for.
UNAWAITED: Final = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
#: Programs of so many statements, and which of their parts: every second one of the longest each time, the others in the long job.
SHORTER: Final = [(1, slice(None)), (2, slice(None)), (3, slice(0, None, 2)), pytest.param(3, slice(1, None, 2), marks=pytest.mark.long)]
#: Programs whose connection is taken, used and given back by other functions, in coroutine functions also by what waits for coroutines.
HELPED: Final = {"helped": small_programs.HELPED, "tasks": small_programs.TASKS}
#: Parts that take their turn in the job that ``python3 -m pytest -m long`` runs: one asynchronous program of eight is run each time.
LATER: Final = (1, 2, 3, 4, 6, 7)
REST: Final = (1, 2, 3, 4, 5, 6, 7)


@pytest.fixture(autouse=True)
def every_block_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks as short as these are otherwise run statement by statement."""
    monkeypatch.setattr(blocks, "SHORTEST", 1)


def later(cases: Iterable[tuple[object, ...]]) -> Iterator[Any]:
    """Parameters of the long job."""
    return (pytest.param(*case, marks=pytest.mark.long) for case in cases)


def part_of(grammar: Grammar, size: int, part: int) -> list[Block]:
    """One of :data:`PARTS` parts of the programs of this size; Python before 3.11 has no ``except*``."""
    blocks = grammar.programs(size)
    if sys.version_info < (3, 11):
        blocks = [block for block in blocks if "except*" not in "\n".join(lines_of(block))]
    return blocks[part::PARTS]


@pytest.mark.parametrize(
    ("waits", "part"),
    [(True, 5), *later([(False, 0), (False, 5), (True, 0), *((waits, part) for waits in (False, True) for part in LATER)])],
)
def test_every_program_of_four_statements(waits: bool, part: int) -> None:
    blocks = part_of(small_programs.ALL, 4, part)
    assert len(blocks) * PARTS > LEAST["all"] * (sys.version_info >= (3, 11))
    assert leaks(blocks, waits) == []


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("waits", [False, True], ids=["def", "async def"])
def test_every_shorter_program(waits: bool, size: int) -> None:
    for part in range(PARTS):
        assert leaks(part_of(small_programs.ALL, size, part), waits) == []


@pytest.mark.parametrize("part", [0, *later((part,) for part in REST)])
def test_every_program_of_five_statements_of_few_kinds(part: int) -> None:
    blocks = part_of(small_programs.FEW, 5, part)
    assert len(blocks) * PARTS > LEAST["few"]
    assert leaks(blocks, waits=False) == []


@pytest.mark.parametrize("part", [5, *later((part,) for part in range(PARTS) if part != 5)])
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


@UNAWAITED
@pytest.mark.parametrize(("size", "shares"), SHORTER)
@pytest.mark.parametrize(("name", "waits"), [("helped", False), ("helped", True), ("tasks", True)])
def test_every_shorter_program_with_functions_that_help(name: str, waits: bool, size: int, shares: slice) -> None:
    blocks = HELPED[name].programs(size)
    for part in range(PARTS)[shares]:
        assert leaks(blocks[part::PARTS], waits, helped=True) == []


@UNAWAITED
@pytest.mark.parametrize(
    ("name", "waits", "part"),
    [
        *later(("helped", waits, part) for waits in (False, True) for part in range(PARTS)),
        *later(("tasks", True, part) for part in range(PARTS)),
    ],
)
def test_every_program_of_four_statements_with_functions_that_help(name: str, waits: bool, part: int) -> None:
    blocks = part_of(HELPED[name], 4, part)
    assert len(blocks) * PARTS > LEAST[name]
    assert leaks(blocks, waits, helped=True) == []


@pytest.mark.parametrize(("size", "shares"), SHORTER)
def test_every_shorter_transaction_with_functions_that_help(size: int, shares: slice) -> None:
    blocks = small_programs.HELPED_TRANSACTIONS.programs(size)
    for part in range(PARTS)[shares]:
        assert queues(judged_of(blocks[part::PARTS], helped=True), helped=True) == []


@pytest.mark.parametrize("part", list(later((part,) for part in range(PARTS))))
def test_every_transaction_of_four_steps_with_functions_that_help(part: int) -> None:
    blocks = part_of(small_programs.HELPED_TRANSACTIONS, 4, part)
    assert len(blocks) * PARTS > LEAST["helped transactions"]
    judged = judged_of(blocks, helped=True)
    assert len(judged) > 0.75 * len(blocks)  # measured: 80 %
    assert queues(judged, helped=True) == []
