"""Bodies of functions that are made when somebody reads them, and what can be said of them before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import libcst as cst

from .outline import Piece

Make = Callable[[Piece], Sequence[cst.BaseStatement]]


class LazyBody(cst.IndentedBlock):
    """The body of a function; its statements are made when they are first read.

    ``piece`` is where its text stands.
    """

    __slots__ = ("_made", "_make", "is_made", "piece")  # type: ignore[misc]  # ABC, far above, has it otherwise

    piece: Piece
    is_made: bool
    _make: Make
    _made: Callable[[LazyBody], None]

    @classmethod
    def waiting(cls, piece: Piece, make: Make, made: Callable[[LazyBody], None]) -> LazyBody:
        """A body whose statements ``make`` will give; ``made`` is told then."""
        body = cls(body=())
        object.__delattr__(body, "body")
        for name, value in (("piece", piece), ("is_made", False), ("_make", make), ("_made", made)):
            object.__setattr__(body, name, value)
        return body

    def __getattr__(self, name: str) -> Any:
        # asked only for what is not there
        if name != "body":
            raise AttributeError(name)
        statements = self._make(self.piece)
        object.__setattr__(self, "body", statements)
        object.__setattr__(self, "is_made", True)
        self._made(self)
        return statements


class Bodies:
    """The bodies of a module that are made when they are read, in the order of the source.

    ``watching`` is told of each that is made from now on. ``failure``: one could not be made, for this reason.
    """

    def __init__(self, text: str = "") -> None:
        self.watching: Callable[[LazyBody], None] | None = None
        self.failure: Exception | None = None
        self._text = text
        self._all: list[LazyBody] = []
        self._starts: list[int] = []
        self._holding: dict[str, frozenset[LazyBody]] = {}

    def add(self, piece: Piece, make: Make) -> LazyBody:
        """One more body, behind the others."""
        body = LazyBody.waiting(piece, make, self._made)
        self._all.append(body)
        self._starts.append(piece.start)
        return body

    def _made(self, body: LazyBody) -> None:
        if self.watching is not None:
            self.watching(body)

    def forget(self) -> None:
        """Let go of all bodies: what makes them knows them."""
        self.watching = None
        self._all.clear()
        self._starts.clear()
        self._holding.clear()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[LazyBody]:
        return iter(self._all)

    def complete(self) -> None:
        """Make all bodies.

        Raises RecursionError, and what Python says of a text that it cannot read.
        """
        for body in self._all:
            _ = body.body
        if self.failure is not None:
            raise self.failure

    def text_of(self, piece: Piece) -> str:
        """The text of a body."""
        return self._text[piece.start : piece.end]

    def matching(self, pattern: re.Pattern[str]) -> list[LazyBody]:
        """The bodies in whose text a pattern is found."""
        return [body for body in self._all if pattern.search(self._text, body.piece.start, body.piece.end)]

    def holding(self, words: Iterable[str]) -> list[LazyBody]:
        """The bodies whose text holds one of these words."""
        if not self._all:
            return []
        found = frozenset().union(*map(self.holding_one, words))
        return sorted(found, key=lambda body: body.piece.start)

    def holding_one(self, word: str) -> frozenset[LazyBody]:
        """The same of one word, in no order."""
        if word not in self._holding:
            self._holding[word] = frozenset(self._search(word))
        return self._holding[word]

    def _search(self, word: str) -> Iterator[LazyBody]:
        at = self._text.find(word) if word else -1
        while at != -1:
            end = at + len(word)
            number = bisect_right(self._starts, at) - 1
            body = self._all[number] if number >= 0 else None
            if body is not None and at < body.piece.end and self._is_word(at, end):
                yield body
                end = body.piece.end
            at = self._text.find(word, end)

    def _is_word(self, start: int, end: int) -> bool:
        before, after = self._text[start - 1 : start], self._text[end : end + 1]
        return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")
