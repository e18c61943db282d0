"""What is being answered.

The questions that led to each other, how long their chain is, and what the check may spend.
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


class Frame:
    """One question in progress.

    ``low``: the place of the outermost question in progress that its answer leans on. ``height``: the longest chain of
    questions below it. ``searched``: the modules that were searched for it. ``is_cut``: a bound cut something off.
    ``hangs_on_check``: it uses an answer that is kept for this check only, or a search that was not allowed.
    ``given``: the answers, each with its store, that lean on this question in progress. ``assumed``: what the questions
    of a ring are taken to give while they are asked again, each with its store. ``has_changed``: one of them gave
    something else this time.
    """

    __slots__ = ("assumed", "given", "hangs_on_check", "has_changed", "height", "is_cut", "low", "searched")

    def __init__(self) -> None:
        self.low = NOWHERE
        self.height = 0
        self.searched: frozenset[Path] = frozenset()
        self.is_cut = False
        self.hangs_on_check = False
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

    A chain of more than ``deepest`` is not followed. ``memos`` are those whose questions they are.
    """

    def __init__(self, deepest: int = DEEPEST) -> None:
        self.deepest = deepest
        self.frames: list[Frame] = []
        self.check = 0
        self.searched: frozenset[Path] = frozenset()
        self.memos: list[Forgetting] = []

    def forget(self) -> None:
        """Forget all answers."""
        for memo in self.memos:
            memo.forget()
        self.memos.clear()

    def begin_check(self) -> None:
        """Another file is checked: it has everything to spend, and nothing that hung on the last check is known."""
        self.check += 1
        self.searched = frozenset()

    def may_search(self, paths: Collection[Path]) -> bool:
        """Whether these modules may be searched, searched before or not; they are counted."""
        searched = self.searched.union(paths)
        if len(searched) > MOST_SEARCHED:
            if self.frames:
                self.frames[-1].hangs_on_check = True
            return False
        self.searched = searched
        if self.frames:
            self.frames[-1].searched = self.frames[-1].searched.union(paths)
        return True

    def admits(self, height: int, searched: frozenset[Path]) -> bool:
        """Whether an answer that was found by so long a chain and such a search would be found here, now."""
        return len(self.frames) + height < self.deepest and (
            not searched or len(self.searched | searched) <= MOST_SEARCHED
        )

    def weigh(self, height: int, searched: frozenset[Path]) -> None:
        """Let the question in progress bear the weight of an answer that it is given."""
        if searched:
            self.searched |= searched
        if self.frames:
            frame = self.frames[-1]
            if height >= frame.height:
                frame.height = height + 1
            if searched:
                frame.searched |= searched
