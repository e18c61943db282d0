"""What is being answered.

The questions that led to each other, how long their chain is, and what the check may spend.

What a check has searched is one account for all questions, of whatever layer, and for all that is remembered beside
them: each has a ledger while it is asked, and is charged again when what it gave is used by another check.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, Protocol

#: Questions: a longer chain of them is not followed. Each takes some ten frames of Python's stack.
DEEPEST: Final = 400
#: Functions: a value that is handed on is not followed through more. Each takes some sixty frames.
DEEPEST_HANDED_ON: Final = 40
#: Modules: the search for callers of one checked file looks into no more of them.
MOST_SEARCHED: Final = 40
#: The place of a question that leans on nothing unfinished.
NOWHERE: Final = DEEPEST + 1


class Forgetting(Protocol):
    """What holds answers."""

    def forget(self) -> None:
        """Let go of all that it knows."""


class Ledger:
    """What something that is being found out has cost so far.

    ``searched``: the modules that were searched for it. ``hangs_on_check``: it uses an answer that is kept for this
    check only, or a search that was not allowed.
    """

    __slots__ = ("hangs_on_check", "searched")

    def __init__(self) -> None:
        self.searched: frozenset[Path] = frozenset()
        self.hangs_on_check = False


class Search:
    """What the check of a file has searched, for whichever layer, and the ledgers that are open, the outermost first.

    ``check`` counts the checks. ``remembering``: what else than the memos holds answers.
    """

    def __init__(self) -> None:
        self.remembering: list[Forgetting] = []
        self.check = 0
        self.searched: frozenset[Path] = frozenset()
        self.ledgers: list[Ledger] = []

    def begin_check(self) -> None:
        """Another file is checked: it has everything to spend, and nothing that hung on the last check is known."""
        self.check += 1
        self.searched = frozenset()

    def forget(self) -> None:
        """Forget all answers beside the memos."""
        for answers in self.remembering:
            answers.forget()
        self.remembering.clear()

    def may_search(self, paths: Collection[Path]) -> bool:
        """Whether these modules may be searched, searched before or not; they are charged."""
        paths = frozenset(paths)
        if not self.allows(paths):
            if len(paths) <= MOST_SEARCHED:  # more than that no check may search
                self.lean_on_check()
            return False
        self.charge(paths)
        return True

    def allows(self, paths: frozenset[Path]) -> bool:
        """Whether so much more may be spent."""
        return not paths or len(self.searched | paths) <= MOST_SEARCHED

    def charge(self, paths: frozenset[Path]) -> None:
        """Charge the check, and what is being found out, with the modules that were searched."""
        if paths:
            self.searched |= paths
            if self.ledgers:
                self.ledgers[-1].searched |= paths

    def lean_on_check(self) -> None:
        """What is being found out may be another in the next check."""
        if self.ledgers:
            self.ledgers[-1].hangs_on_check = True

    def close(self) -> None:
        """Close the ledger that was opened last; what it was opened for has cost as much."""
        ledger = self.ledgers.pop()
        if self.ledgers:
            below = self.ledgers[-1]
            below.searched |= ledger.searched
            below.hangs_on_check |= ledger.hangs_on_check


class Frame(Ledger):
    """One question in progress.

    ``low``: the place of the outermost question in progress that its answer leans on. ``height``: the longest chain of
    questions below it. ``is_cut``: a bound cut something off. ``given``: the answers, each with its store, that lean on
    this question in progress. ``assumed``: what the questions of a ring are taken to give while they are asked again,
    each with its store. ``has_changed``: one of them gave something else this time.
    """

    __slots__ = ("assumed", "given", "has_changed", "height", "is_cut", "low")

    def __init__(self) -> None:
        super().__init__()
        self.low = NOWHERE
        self.height = 0
        self.is_cut = False
        self.has_changed = False
        self.given: list[tuple[Any, object]] = []
        self.assumed: list[tuple[dict[Any, Any], object]] = []

    def drop_given(self) -> None:
        """Forget what was given while this question was in progress."""
        for memo, key in self.given:
            memo.given.pop(key, None)
        self.given.clear()

    def drop_assumed(self) -> None:
        """Forget what was assumed: the ring is settled, or will not be."""
        for store, key in self.assumed:
            store.pop(key, None)
        self.assumed.clear()


class Progress:
    """The questions of one layer that are being answered, the outermost first, over all modules of a program.

    A chain of more than ``deepest`` is not followed. ``search``: what the check of the file spends, in all layers.
    ``memos`` are those whose questions they are.
    """

    def __init__(self, search: Search, deepest: int = DEEPEST) -> None:
        self.search = search
        self.deepest = deepest
        self.frames: list[Frame] = []
        self.memos: list[Forgetting] = []

    def forget(self) -> None:
        """Forget all answers."""
        for memo in self.memos:
            memo.forget()
        self.memos.clear()

    def admits(self, height: int, searched: frozenset[Path]) -> bool:
        """Whether an answer that was found by so long a chain and such a search would be found here, now."""
        return len(self.frames) + height < self.deepest and self.search.allows(searched)

    def weigh(self, height: int, searched: frozenset[Path]) -> None:
        """Let the question in progress bear the weight of an answer that it is given."""
        self.search.charge(searched)
        if self.frames and height >= self.frames[-1].height:
            self.frames[-1].height = height + 1

    def lean_on(self, low: int, *, is_cut: bool = False) -> None:
        """The question in progress leans on the one in the place ``low``, or on an answer that is cut off.

        What is found out between the two in another layer, or beside the questions, is not right for the next check.
        """
        frame = self.frames[-1]
        frame.low = min(frame.low, low)
        frame.is_cut |= is_cut
        if frame is not self.search.ledgers[-1]:
            self.search.lean_on_check()
