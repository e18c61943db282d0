"""What is known of one followed value at one place of a function: an abstract state, small and immutable.

States are the keys of the interpreter's tables, so that they are hashed all the time.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


class Status(enum.Enum):
    """Where a value stands; each tracker has statuses of its own."""

    __hash__ = object.__hash__  # Enum's own is written in Python


class ConnectionStatus(Status):
    """Where a connection (or a holder of one) stands."""

    NONE = "none"  # not taken yet, or known to hold nothing
    HELD = "held"  # this function has to give it back
    DONE = "done"  # given back
    GONE = "gone"  # somebody else has it


class TransactionStatus(Status):
    """Where a transaction stands."""

    NONE = "none"  # not opened yet
    EMPTY = "empty"  # commands would be queued, none is
    QUEUED = "queued"  # commands are queued
    WATCHING = "watching"  # commands run at once
    UNKNOWN = "unknown"  # somebody else has it, too


class MarkKind(enum.Enum):
    """What a mark says; the last three speak of a name."""

    FRESH = "fresh"  # the value was made a moment ago and has no name yet
    BEYOND = "beyond"  # behind a loop that never ends
    USED = "used"  # a client connects with its first command, until then there is nothing to leak
    THROWN = "thrown"  # the function itself raised an exception while it held the value
    EXCEPTED = "excepted"  # an exception was caught while it was held
    CUT = "cut"  # what was raised says that there is no connection, or none any more
    RAISED = "raised"  # the release itself raised
    OPENED = "opened"  # the name is a PubSub or a pipeline of a client that sent nothing yet
    CARRIER = "carrier"  # the name is an object that was made from the value
    REPLY = "reply"  # the name is the value of a queued command, which is the transaction itself

    __hash__ = object.__hash__  # Enum's own is written in Python


class Mark(NamedTuple):
    """What happened to the value, or (``name``) what a name has to do with it."""

    kind: MarkKind
    name: str = ""


FRESH: Final = Mark(MarkKind.FRESH)
BEYOND: Final = Mark(MarkKind.BEYOND)
USED: Final = Mark(MarkKind.USED)
THROWN: Final = Mark(MarkKind.THROWN)
EXCEPTED: Final = Mark(MarkKind.EXCEPTED)
CUT: Final = Mark(MarkKind.CUT)
RAISED: Final = Mark(MarkKind.RAISED)


class State(NamedTuple):
    """``status`` of the value, the local names that hold it, what is known of tests, and marks.

    ``facts`` remembers the outcome of tests, so that a guard seen twice (``if conn is not None``, ``if own_client``)
    turns out the same both times: a name maps to True when it holds an object, to False when it is None or false.
    """

    status: Status
    holders: frozenset[str] = frozenset()
    facts: frozenset[tuple[str, bool]] = frozenset()
    marks: frozenset[Mark] = frozenset()

    # -- marks

    def marked(self, *marks: Mark) -> State:
        """The state with these marks as well."""
        return self._replace(marks=self.marks.union(marks))

    def without(self, *marks: Mark) -> State:
        """The state without these marks."""
        return self._replace(marks=self.marks.difference(marks))

    def named(self, kind: MarkKind, names: Iterable[str]) -> State:
        """The state with a mark for each of ``names``."""
        return self._replace(marks=self.marks.union(Mark(kind, name) for name in names))

    def says(self, kind: MarkKind, name: str) -> bool:
        """Whether ``name`` has a mark of this kind."""
        return Mark(kind, name) in self.marks

    # -- names

    @property
    def names(self) -> frozenset[str]:
        """Every name that the state knows something of."""
        return self.holders.union(
            *(_words(key) for key, _ in self.facts), (mark.name for mark in self.marks if mark.name)
        )

    def unbound(self, name: str) -> State:
        """The state after ``name`` got something else: what was known of it is known no more."""
        state = self.forget(name)
        gone = [mark for mark in self.marks if mark.name == name]
        return state._replace(holders=state.holders - {name}, marks=state.marks.difference(gone))

    def regained(self, names: frozenset[str], before: State) -> State:
        """The state with what these names meant ``before``, when they mean it again."""
        holders = self.holders | (before.holders & names) if self.status is before.status else self.holders
        facts = {fact for fact in before.facts if not names.isdisjoint(_words(fact[0]))}
        marks = {mark for mark in before.marks if mark.name in names}
        return self._replace(holders=holders, facts=self.facts | facts, marks=self.marks | marks)

    # -- facts

    def known(self, key: str) -> bool | None:
        """How the test ``key`` turns out; None when that is not known."""
        for name, truth in self.facts:
            if name == key:
                return truth
        return None

    def learn(self, key: str, truth: bool) -> State:
        """The state after ``key`` got a value that is an object (``truth``), or None or false."""
        return self.forget(key)._replace(
            facts=frozenset({*(fact for fact in self.facts if fact[0] != key), (key, truth)})
        )

    def forget(self, name: str) -> State:
        """Drop every fact that mentions ``name``."""
        if not self.facts:
            return self
        return self._replace(facts=frozenset(fact for fact in self.facts if name not in _words(fact[0])))


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The names that the text of a test mentions."""
    return frozenset(_WORD.findall(text))
