"""Answers that are remembered with what was searched for them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, overload

from .progress import Ledger, Search

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)


class _Dear(NamedTuple, Generic[Answer]):
    """An answer, the modules that were searched for it, and the number of the check that it holds for (None: all)."""

    answer: Answer
    searched: frozenset[Path]
    check: int | None


class Charged(Generic[Key, Answer]):
    """Answers to questions that do not lead to themselves, remembered.

    One for which modules were searched is charged to each check that uses it, and asked again where that is too dear.
    One that hangs on what a check had to spend, or leaned on a question in progress, is known for that check.
    ``free`` are the answers that cost nothing.
    """

    __slots__ = ("_dear", "_search", "free")

    def __init__(self, search: Search) -> None:
        self._search = search
        self.free: dict[Key, Answer] = {}
        self._dear: dict[tuple[Key, bool], _Dear[Answer]] = {}

    def find(self, key: Key, ask: Callable[[], Answer]) -> Answer:
        """The answer to the question about ``key``, by ``ask`` where it is not known, or too dear."""
        if key in self.free:
            return self.free[key]
        search = self._search
        for is_of_check in (False, True):
            known = self._dear.get((key, is_of_check))
            if known is not None and known.check in (None, search.check) and search.allows(known.searched):
                search.charge(known.searched)
                if is_of_check:
                    search.lean_on_check()
                return known.answer
        return self._asked(key, ask)

    def _asked(self, key: Key, ask: Callable[[], Answer]) -> Answer:
        search, ledger = self._search, Ledger()
        search.ledgers.append(ledger)
        try:
            answer = ask()
        finally:
            search.close()
        check = search.check if ledger.hangs_on_check else None
        if check is None and not ledger.searched:
            self.free[key] = answer
        else:
            self._dear[key, check is not None] = _Dear(answer, ledger.searched, check)
        return answer

    def __iter__(self) -> Iterator[Answer]:
        yield from self.free.values()
        yield from (known.answer for known in self._dear.values())

    def clear(self) -> None:
        """Forget all answers."""
        self.free.clear()
        self._dear.clear()


class _Asking(Charged[Key, Answer]):
    """Answers by ``ask``."""

    __slots__ = ("_ask",)

    def __init__(self, search: Search, ask: Callable[[Key], Answer]) -> None:
        super().__init__(search)
        self._ask = ask

    def __call__(self, key: Key) -> Answer:
        """The answer to the question about ``key``."""
        return self.free[key] if key in self.free else self.find(key, functools.partial(self._ask, key))

    def forget(self) -> None:
        """Take the answers apart: who asks them is known to them. They answer nothing any more."""
        self.clear()
        del self._ask


class charged(Generic[Key, Answer]):
    """A method of one argument whose answers are remembered, and charged, as :class:`Charged` has it.

    The object has a ``module``.
    """

    def __init__(self, ask: Callable[[Any, Key], Answer]) -> None:
        self._ask = ask
        self.__doc__ = ask.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, owner: None, kind: type) -> charged[Key, Answer]: ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> Callable[[Key], Answer]: ...
    def __get__(self, owner: object | None, kind: type | None = None) -> charged[Key, Answer] | Callable[[Key], Answer]:
        if owner is None:
            return self
        answers: _Asking[Key, Answer] = _remembering(owner, functools.partial(self._ask, owner))
        vars(owner)[self._name] = answers  # found before this is asked again
        return answers


class charged_property(Generic[Answer]):
    """A property whose value is remembered, and charged, likewise."""

    def __init__(self, ask: Callable[[Any], Answer]) -> None:
        self._ask = ask
        self.__doc__ = ask.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_answer of {name}"

    @overload
    def __get__(self, owner: None, kind: type) -> charged_property[Answer]: ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> Answer: ...
    def __get__(self, owner: object | None, kind: type | None = None) -> charged_property[Answer] | Answer:
        if owner is None:
            return self
        answers: _Asking[None, Answer] | None = vars(owner).get(self._name)
        if answers is None:
            answers = vars(owner)[self._name] = _remembering(owner, lambda _: self._ask(owner))
        return answers(None)


def _remembering(owner: Any, ask: Callable[[Key], Answer]) -> _Asking[Key, Answer]:
    """What remembers answers about an object until all is forgotten."""
    search: Search = owner.module.program.search
    answers = _Asking(search, ask)
    search.remembering.append(answers)
    return answers
