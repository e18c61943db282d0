"""What is being answered.

The questions that led to each other, and how long their chain is.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

#: Questions: a longer chain of them is not followed. Each takes some ten frames of Python's stack.
DEEPEST: Final = 400
#: Functions: a value that is handed on is not followed through more. Each takes some sixty frames.
DEEPEST_HANDED_ON: Final = 40
#: The place of a question that leans on nothing unfinished.
NOWHERE: Final = DEEPEST + 1


class Forgetting(Protocol):
    """What holds answers."""

    def forget(self) -> None:
        """Let go of all that it knows."""


class Frame:
    """One question in progress.

    ``low``: the place of the outermost question in progress that its answer leans on. ``height``: the longest chain of
    questions below it. ``is_cut``: a bound cut something off. ``hangs_on_check``: it uses an answer that is kept for
    this check only.
    ``given``: the answers, each with its store, that lean on this question in progress. ``assumed``: what the questions
    of a ring are taken to give while they are asked again, each with its store. ``has_changed``: one of them gave
    something else this time.
    """

    __slots__ = ("assumed", "given", "hangs_on_check", "has_changed", "height", "is_cut", "low")

    def __init__(self) -> None:
        self.low = NOWHERE
        self.height = 0
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
        self.memos: list[Forgetting] = []

    def forget(self) -> None:
        """Forget all answers."""
        for memo in self.memos:
            memo.forget()
        self.memos.clear()

    def begin_check(self) -> None:
        """Another file is checked: nothing that hung on the last check is known."""
        self.check += 1

    def admits(self, height: int) -> bool:
        """Whether an answer that was found by so long a chain would be found here."""
        return len(self.frames) + height < self.deepest

    def weigh(self, height: int) -> None:
        """Let the question in progress bear the weight of an answer that it is given."""
        if self.frames:
            frame = self.frames[-1]
            frame.height = max(frame.height, height + 1)
