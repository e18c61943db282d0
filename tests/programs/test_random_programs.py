"""Longer programs than can be enumerated, made at random: the job that ``python -m pytest -m long`` runs, not part of CI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, assume, given, reject, settings
from hypothesis import strategies as st

from flake8_redis_pool.analysis.typestate import blocks
from tests.programs import enumerated, small_programs
from tests.programs.small_programs import Block, Compound, Grammar, Place, lines_of
from tests.programs.verdicts import judged_of, leaks, queues

pytestmark = pytest.mark.long


TOP: Final = Place()
#: A program that raises leaves coroutines behind that it made for others to wait for.
UNAWAITED: Final = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")


@pytest.fixture(autouse=True, scope="module")
def every_block_is_passed_over() -> Iterator[None]:
    """Blocks as short as these are otherwise run statement by statement."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "SHORTEST", 1)
        yield


def blocks_of(grammar: Grammar, depth: int, place: Place = TOP) -> st.SearchStrategy[Block]:
    """Blocks of any statements of the grammar, compound ones nested at most ``depth`` deep."""
    simple = [text for text in grammar.leaves(place) if text not in small_programs.LEAVING]
    statement: st.SearchStrategy[small_programs.Statement] = st.sampled_from(simple)
    if depth:
        compounds = [
            st.tuples(*(blocks_of(grammar, depth - 1, place.inside(clause, form)) for clause in form.clauses)).map(
                lambda blocks, form=form: Compound(form, blocks)
            )
            for form in grammar.forms
        ]
        statement = st.one_of(statement, st.one_of(compounds))
    leaving = [text for text in grammar.leaves(place) if text in small_programs.LEAVING]
    body = st.lists(statement, min_size=1, max_size=4).map(tuple)
    return st.one_of(body, st.tuples(body, st.sampled_from(leaving)).map(lambda pair: (*pair[0], pair[1]))) if leaving else body


LIMITS: Final = settings(
    max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
#: Where functions help, a program takes longer to run.
FEWER: Final = settings(LIMITS, max_examples=500)
#: The connection is taken first, by one of these.
OPENINGS: Final[tuple[Block, ...]] = (
    (small_programs.ACQUIRE,),
    (Compound(small_programs.FORMS[0], ((small_programs.ACQUIRE,),)),),
    (small_programs.WORK, small_programs.ACQUIRE),
)
AFTER: Final = Grammar(
    tuple(text for text in small_programs.SIMPLE if text != small_programs.ACQUIRE),
    tuple(form for form in small_programs.FORMS if "get_connection" not in form.clauses[0].header),
    small_programs.one_acquire,
)


@pytest.mark.parametrize("waits", [False, True], ids=["def", "async def"])
def test_longer_programs_over_a_connection(waits: bool) -> None:
    @LIMITS
    @given(st.sampled_from(OPENINGS), blocks_of(AFTER, 2))
    def agree(opening: Block, block: Block) -> None:
        try:
            found = leaks([(*opening, *block)], waits)
        except enumerated.TooManyRuns:
            reject()
        assert found == []

    agree()


#: What takes the connection, and what comprehensions and other functions do with it behind that.
HELPED_OPENINGS: Final[tuple[Block, ...]] = ((small_programs.ACQUIRE,), ("conn = take(pool)",), ("conn = take_late(pool)",))
IN_COMPREHENSIONS: Final = ("[look_inside() for item in items()]", "[inside() for item in items()]")


def behind(grammar: Grammar, *more: str) -> Grammar:
    """The same statements without those that take a connection, and with ``more``."""
    kept = tuple(text for text in grammar.simple if "get_connection" not in text and "take" not in text)
    return Grammar((*kept, *more), grammar.forms, grammar.wanted)


@UNAWAITED
@pytest.mark.parametrize(
    ("grammar", "waits"),
    [
        (behind(small_programs.HELPED, *IN_COMPREHENSIONS), False),
        (behind(small_programs.HELPED), True),
        (behind(small_programs.TASKS), True),
    ],
    ids=["def", "async def", "tasks"],
)
def test_longer_programs_with_functions_that_help(grammar: Grammar, waits: bool) -> None:
    @FEWER
    @given(st.sampled_from(HELPED_OPENINGS), blocks_of(grammar, 2))
    def agree(opening: Block, block: Block) -> None:
        program = (*opening, *block)
        assume(small_programs.one_acquire_with_help("\n".join(lines_of(program))))
        try:
            found = leaks([program], waits, helped=True)
        except enumerated.TooManyRuns:
            reject()
        assert found == []

    agree()


@FEWER
@given(blocks_of(small_programs.HELPED_TRANSACTIONS, 2))
def test_longer_transactions_with_functions_that_help(block: Block) -> None:
    text = "\n".join(lines_of(block))
    assume("pipe" in text and small_programs.fills_with_help(text))
    try:
        judged = judged_of([block], helped=True)
    except enumerated.TooManyRuns:
        reject()
    assume(judged)
    assert queues(judged, helped=True) == []


@LIMITS
@given(blocks_of(small_programs.TRANSACTIONS, 2))
def test_longer_transactions(block: Block) -> None:
    text = "\n".join(lines_of(block))
    assume("pipe." in text and text.count(small_programs.ASK) <= 1)
    try:
        judged = judged_of([block])
    except enumerated.TooManyRuns:
        reject()
    assume(judged)
    assert queues(judged) == []
