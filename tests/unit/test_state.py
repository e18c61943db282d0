"""What a state knows of names, tests and marks, and what it forgets when a name gets something else."""

from __future__ import annotations

from flake8_redis_pool.analysis.typestate.state import EXCEPTED, FRESH, USED, ConnectionStatus, Mark, MarkKind, State, TransactionStatus

HELD = State(ConnectionStatus.HELD)


def test_equal_states_are_one_key() -> None:
    one = HELD.marked(USED, FRESH).named(MarkKind.OPENED, ["feed"]).learn("own", True)
    other = HELD.learn("own", True).named(MarkKind.OPENED, ["feed"]).marked(FRESH).marked(USED)
    assert {one: 1}[other] == 1
    assert one != other._replace(status=ConnectionStatus.DONE)
    assert HELD._replace(status=ConnectionStatus.NONE) != State(TransactionStatus.NONE)


def test_marks_are_put_and_taken_away() -> None:
    state = HELD.marked(USED, EXCEPTED).without(EXCEPTED, FRESH)
    assert state.marks == {USED}
    assert state.named(MarkKind.CARRIER, ["a", "b"]).marks == {USED, Mark(MarkKind.CARRIER, "a"), Mark(MarkKind.CARRIER, "b")}


def test_a_mark_of_a_name_is_of_one_kind_and_name() -> None:
    state = HELD.named(MarkKind.OPENED, ["feed"])
    assert state.says(MarkKind.OPENED, "feed")
    assert not state.says(MarkKind.CARRIER, "feed")
    assert not state.says(MarkKind.OPENED, "other")


def test_a_name_that_gets_something_else_is_forgotten() -> None:
    state = State(ConnectionStatus.HELD, frozenset({"a", "b"})).marked(USED).named(MarkKind.CARRIER, ["a", "b"]).learn("a", True).learn("a.b", False)
    left = state.unbound("a")
    assert left == State(ConnectionStatus.HELD, frozenset({"b"})).marked(USED).named(MarkKind.CARRIER, ["b"])
    assert left.unbound("c") == left


def test_the_names_of_a_state() -> None:
    state = State(ConnectionStatus.HELD, frozenset({"conn"})).marked(USED).named(MarkKind.OPENED, ["feed"]).learn("own.client == 1", True)
    assert state.names == {"conn", "feed", "own", "client"}


def test_a_test_is_learnt_anew() -> None:
    state = HELD.learn("own", True)
    assert state.known("own") is True
    assert state.learn("own", False).known("own") is False
    assert state.known("other") is None


def test_names_of_a_comprehension_mean_again_what_they_meant() -> None:
    before = State(ConnectionStatus.HELD, frozenset({"a", "b"})).named(MarkKind.CARRIER, ["c"]).learn("d", True)
    inside = before.unbound("a").unbound("c").unbound("d")
    own = frozenset("acd")
    assert inside.regained(own, before) == before
    released = inside._replace(status=ConnectionStatus.DONE).regained(own, before)
    assert released.holders == {"b"}  # given back inside: "a" does not hold it again
    assert released.known("d") is True
