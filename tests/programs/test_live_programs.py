"""The small programs of ``lazy_programs.py`` and ``given_programs.py`` with the real redis-py, each called 100 times against a server that counts.

``test_lazy_programs.py`` compares the plugin with what stand-ins for redis-py count in three calls. Here the server says whether that is so: a
program opens connections at each later call exactly where the stand-ins build at each later call. So the plugin reports those that open more than a
constant number, but for the misses that are counted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import pytest

from tests.programs import given_programs, lazy_programs
from tests.programs.lazy_programs import PARTS
from tests.programs.lazy_runs import GIVEN_PARTS, LEAST, Program, built_by_calls, truth_of
from tests.programs.live_runs import Server, counting_server

#: One of so many programs of a part is run by default.
EACH: Final = 16


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with counting_server() as started:
        yield started


def disagreements(judged: Iterable[tuple[Program, bool]], server: Server) -> tuple[int, list[str]]:
    """How many programs were run, and those of which the server says something else than the stand-ins."""
    asked, wrong = 0, []
    for program, is_due in judged:
        asked += 1
        if server.opens_each_time(program) is not is_due:
            wrong.append(str(program))
    return asked, wrong


def lazily(part: int, step: int = 1) -> Iterator[tuple[Program, bool]]:
    truths = ((program, truth_of(program)) for program in islice(lazy_programs.lazy(part), 0, None, step))
    return ((program, truth) for program, truth in truths if truth is not None)


def by_arguments(part: int, step: int = 1) -> Iterator[tuple[Program, bool]]:
    programs = islice(given_programs.given(), part, None, GIVEN_PARTS * step)
    counts = ((program, built_by_calls(program)) for program in programs)
    return ((program, bool(built[-1])) for program, built in counts if built is not None)


def test_some_of_each_kind(server: Server) -> None:
    asked, wrong = disagreements(lazily(0, EACH), server)
    assert wrong == []
    assert asked > LEAST["lazy"] // EACH - 10
    asked, wrong = disagreements(by_arguments(3, EACH), server)
    assert wrong == []
    assert asked > LEAST["given"] // EACH - 10


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_clients_that_are_built_when_they_are_first_asked_for(part: int, server: Server) -> None:
    asked, wrong = disagreements(lazily(part), server)
    assert wrong == []
    assert asked > LEAST["lazy"]


@pytest.mark.long
@pytest.mark.parametrize("part", range(GIVEN_PARTS))
def test_clients_that_stand_in_for_arguments(part: int, server: Server) -> None:
    asked, wrong = disagreements(by_arguments(part), server)
    assert wrong == []
    assert asked > LEAST["given"]
