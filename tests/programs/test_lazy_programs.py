"""What RDP101 and RDP102 claim against what small programs do: a handler that reaches a client built when it is first asked for, called three times.

A program that builds again in its later calls is due a finding, one that does not is due none. ``lazy_programs.py`` makes those with a guard,
``given_programs.py`` those in which a client stands in for an argument that is left out; stand-ins for redis-py count what is built.

No alarm is false. What is missed is of two kinds, and is counted, so that the day it is found is seen:

- a context variable is taken to last: Flask's threads keep their context, FastAPI runs each request in a new one;
- what is handed on by ``*args`` and ``**kwargs`` is taken to be given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest

from tests.programs import given_programs, lazy_programs
from tests.programs.lazy_programs import PARTS
from tests.programs.lazy_runs import GIVEN_PARTS, LEAST, Program, built_by_calls, truth_of
from tests.shared import harness

PER_REQUEST: Final = {"RDP101", "RDP102"}


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of this project are otherwise asked whether they call the programs."""
    monkeypatch.chdir(tmp_path)


def parts(usual: Sequence[tuple[int, int]], count: int) -> list[Any]:
    """(part, how many are missed in it): those of every run, and those of the long job, where only the kinds of what is missed are asked for."""
    others = sorted(set(range(count)) - {part for part, _ in usual})
    return [*usual, *(pytest.param(part, None, marks=pytest.mark.long) for part in others)]


def compared(judged: Iterable[tuple[Program, bool]], is_known: Callable[[Program], bool]) -> tuple[int, list[str], int]:
    """How many programs were asked about, where the answer is wrong, and how many known misses there are."""
    asked, wrong, missed = 0, [], 0
    for program, is_due in judged:
        asked += 1
        found = [item for item in harness.run_plugin(program.text, "program.py") if item.code in PER_REQUEST]
        if is_due and not found and is_known(program):
            missed += 1
        elif bool(found) is not is_due:
            wrong.append(f"{'missed' if is_due else 'false'} alarm: {', '.join(map(str, found))}\n{program}")
    return asked, wrong, missed


def agree(answers: tuple[int, list[str], int], least: int, known: int | None) -> None:
    asked, wrong, missed = answers
    assert wrong == []
    assert asked > least
    assert missed == known if known is not None else missed > 0


@pytest.mark.parametrize(("part", "missed"), parts([(0, 7)], PARTS))
def test_a_client_that_is_built_when_it_is_first_asked_for(part: int, missed: int | None) -> None:
    truths = ((program, truth_of(program)) for program in lazy_programs.lazy(part))
    judged = ((program, truth) for program, truth in truths if truth is not None)
    agree(compared(judged, in_a_context_of_its_own), LEAST["lazy"], missed)


def in_a_context_of_its_own(program: Program) -> bool:
    return program.chosen["framework"] == "fastapi" and program.chosen["place"].startswith("context variable")


@pytest.mark.parametrize(("part", "missed"), parts([(3, 43)], GIVEN_PARTS))
def test_a_client_that_stands_in_for_an_argument(part: int, missed: int | None) -> None:
    judged = []
    for program in islice(given_programs.given(), part, None, GIVEN_PARTS):
        built = built_by_calls(program)
        if built is not None and (built[0] or "goes on only with one" not in program.chosen["way"]):  # what no caller comes to is not judged
            judged.append((program, bool(built[-1])))
    agree(compared(judged, lambda program: "hands all on" in program.chosen["way"]), LEAST["given"], missed)
