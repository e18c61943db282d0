"""Questions are remembered in one place.

``@query`` remembers what a function of a module gives, with the module. A :class:`Memo` answers questions that may lead
to each other: what an expression is, what a function returns, who reaches it. It alone knows which of them are being
answered, how long the chain of them is (over all modules), and what the check of the file may still spend.

An answer is kept as long as its module when it is the same whoever asks, and whatever was asked before. One that leaned
on a question in progress is given, and dropped when that question is answered, unless the ring of them has settled. One
that leaned on a spent budget, on the order of the questions in a ring, or whose chain is longer than the bound (a ring
weighs more than its longest chain), is dropped with the check of the file, and given to whoever asks until then. Kept
answers weigh what they weighed when they were found: a chain that is too long when it is asked cold is too long when
parts of it are known. What ``@query`` remembers is charged in the same way with what was searched for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar, overload

from .module import Module
from .progress import NOWHERE, Frame, Progress

#: How often a ring is asked again, if it does not settle before.
_ROUNDS: Final = 3

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)


def query(ask: Callable[[Module], Answer]) -> Callable[[Module], Answer]:
    """A function of a module whose answer is kept in :attr:`Module.answers`."""

    @functools.wraps(ask)
    def answer(module: Module) -> Answer:
        known: Answer | None = module.answers.free.get(ask)
        if known is None:
            known = module.answers.find(ask, functools.partial(ask, module))
        return known

    return answer


class _Known(NamedTuple, Generic[Answer]):
    """An answer, the length of the chain by which it was found, and the modules that were searched for it."""

    answer: Answer
    height: int
    searched: frozenset[Path]


class _Given(NamedTuple, Generic[Answer]):
    """An answer that is not kept: ``low`` as of a frame; ``depth``, where a bound cut it off there (None: not cut)."""

    answer: Answer
    height: int
    low: int
    depth: int | None


class Memo(Generic[Key, Answer]):
    """Answers by ``ask``, remembered.

    ``unfinished`` is what a question gives that is already being answered further up.

    ``unknown`` is the answer where the chain of questions is too long, or where a ring gives nothing but itself; it is
    ``unfinished`` where nothing else is said. ``in_any_order``: what the questions of a ring give is joined, round
    after round, so that it makes no difference which of them is asked first. Where it may make one, the answer of the
    first is known for this check only.
    """

    def __init__(
        self,
        progress: Progress,
        ask: Callable[[Key], Answer],
        unfinished: Answer,
        unknown: Answer | None = None,
        *,
        in_any_order: bool = False,
    ) -> None:
        self._progress = progress
        self._ask = ask
        self._unfinished = unfinished
        self._unknown = unfinished if unknown is None else unknown
        self._in_any_order = in_any_order
        self._kept: dict[Key, _Known[Answer]] = {}
        self._running: dict[Key, int] = {}
        self._assumed: dict[Key, Answer] = {}
        self.given: dict[Key, _Given[Answer]] = {}
        self._of_check: dict[Key, _Known[Answer]] = {}
        self._check = 0
        progress.memos.append(self)

    def forget(self) -> None:
        """Take the memo apart: who asks it is known to it. It answers nothing any more."""
        vars(self).clear()

    def __call__(self, key: Key) -> Answer:
        """The answer to the question about ``key``."""
        known = self._kept.get(key)
        if known is not None:
            progress = self._progress
            if not (progress.frames or known.searched):  # by far the most
                return known.answer
            if progress.admits(known.height, known.searched):
                progress.weigh(known.height, known.searched)
                return known.answer
        return self._answer(key)

    def _answer(self, key: Key) -> Answer:
        progress = self._progress
        frames = progress.frames
        running = self._running.get(key)
        if running is not None:
            progress.lean_on(running)
            return self._assumed.get(key, self._unfinished)
        known = self._of_this_check.get(key)
        if known is not None:  # however long its chain: to ask again further down would only cut it shorter
            progress.weigh(known.height, known.searched)
            progress.search.lean_on_check()
            return known.answer
        given = self.given.get(key)
        if given is not None and given.depth in (None, len(frames)):
            progress.weigh(given.height, frozenset())
            progress.lean_on(given.low, is_cut=given.depth is not None)
            return given.answer
        if len(frames) >= progress.deepest:
            progress.lean_on(NOWHERE, is_cut=True)
            return self._unknown
        return self._find(key)

    @property
    def _of_this_check(self) -> dict[Key, _Known[Answer]]:
        check = self._progress.search.check
        if self._check != check:
            self._check = check
            self._of_check.clear()
        return self._of_check

    def _find(self, key: Key) -> Answer:
        """Ask, and keep the answer as long as it is right."""
        frames, search = self._progress.frames, self._progress.search
        depth = len(frames)
        frame = Frame()
        frames.append(frame)
        search.ledgers.append(frame)
        self._running[key] = depth
        try:
            answer, is_settled = self._settled(key, frame, depth)
        except BaseException:
            frame.drop_given()
            frame.drop_assumed()
            raise
        finally:
            frames.pop()
            search.close()
            del self._running[key]
        if answer is self._unfinished and frame.low == depth:
            answer = self._unknown  # the ring is closed, and gives nothing but itself
        if frames:
            self._hand_down(frame, frames[-1], depth)
        if frame.low < depth or (frame.is_cut and frames):
            self._give(key, answer, frame, depth)
        else:
            self._keep(key, answer, frame, is_ring=frame.low == depth, is_settled=is_settled)
        return answer

    def _settled(self, key: Key, frame: Frame, depth: int) -> tuple[Answer, bool]:
        """What asking gives, and whether that is all: the head of a ring is asked again until all in it give the same.

        While they are asked again, those in progress give what they gave the last time.
        """
        answer = self._ask(key)
        if not self._in_any_order:
            return answer, frame.low != depth
        for _ in range(_ROUNDS):
            if frame.low != depth or not (self._changes(key, answer) or frame.has_changed):
                return answer, True
            self._assume(key, answer, frame)
            frame.drop_given()
            frame.has_changed = False
            answer = self._ask(key)
        return answer, frame.low != depth or not (self._changes(key, answer) or frame.has_changed)

    def _changes(self, key: Key, answer: Answer) -> bool:
        """Whether a question of a ring gives something else than it was taken to give."""
        return bool(answer != self._assumed.get(key, self._unfinished))

    def _assume(self, key: Key, answer: Answer, frame: Frame) -> None:
        if key not in self._assumed:
            frame.assumed.append((self._assumed, key))
        self._assumed[key] = answer

    def _give(self, key: Key, answer: Answer, frame: Frame, depth: int) -> None:
        """An answer that leans on a question in progress, or that was cut off: it is right here, for now."""
        frames = self._progress.frames
        holder = frames[0 if frame.is_cut else frame.low]
        self.given[key] = _Given(answer, frame.height, frame.low, depth if frame.is_cut else None)
        if frame.is_cut or not self._in_any_order:
            frame.drop_given()
        else:
            for memo, member in frame.given:  # what leaned on this one leans on that one
                leaning = memo.given[member]
                memo.given[member] = leaning._replace(low=min(leaning.low, frame.low))
            holder.given += frame.given
            holder.has_changed |= frame.has_changed or self._changes(key, answer)
            self._assume(key, answer, frame)
        holder.given.append((self, key))
        holder.assumed += frame.assumed

    def _keep(self, key: Key, answer: Answer, frame: Frame, *, is_ring: bool, is_settled: bool) -> None:
        """An answer that leans on nothing in progress, and those of the ring that it is the head of."""
        known = _Known(answer, frame.height, frame.searched)
        is_too_tall = frame.height >= self._progress.deepest  # it could not be given to any question
        is_of_check = frame.is_cut or frame.hangs_on_check or is_too_tall or not is_settled
        if is_of_check:
            self._of_this_check[key] = known
            self._progress.search.lean_on_check()
        else:
            self._kept[key] = known
        if is_ring and self._in_any_order and not frame.is_cut:
            for memo, member in frame.given:
                memo.keep_given(member, known, is_of_check=is_of_check)
        frame.drop_given()
        frame.drop_assumed()

    def keep_given(self, key: Key, head: _Known[Answer], *, is_of_check: bool) -> None:
        """Keep what was given to a ring that is settled: it weighs as much as the head of the ring."""
        given = self.given[key]
        answer = self._unknown if given.answer is self._unfinished else given.answer
        known = _Known(answer, head.height, head.searched)
        (self._of_this_check if is_of_check else self._kept)[key] = known

    def _hand_down(self, frame: Frame, below: Frame, depth: int) -> None:
        """What a question leaned on, the one that asked it leans on too."""
        below.height = max(below.height, frame.height + 1)
        if frame.low < depth or frame.is_cut:
            self._progress.lean_on(frame.low if frame.low < depth else NOWHERE, is_cut=frame.is_cut)


class remembered(Generic[Answer]):
    """A property whose value is asked through a :class:`Memo`.

    ``@remembered(dict)`` gives ``dict()`` while it is asked. The object has a ``module``; the question counts among
    those of the reachability.
    """

    def __init__(self, unfinished: Callable[[], Answer]) -> None:
        self._unfinished = unfinished

    def __call__(self, ask: Callable[..., Answer]) -> remembered[Answer]:
        self._ask = ask
        self.__doc__ = ask.__doc__
        return self

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_memo of {name}"

    @overload
    def __get__(self, owner: None, kind: type) -> remembered[Answer]: ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> Answer: ...
    def __get__(self, owner: object | None, kind: type | None = None) -> remembered[Answer] | Answer:
        if owner is None:
            return self
        memo = vars(owner).get(self._name)
        if memo is None:
            progress: Progress = owner.module.program.reachability  # type: ignore[attr-defined]  # see above
            memo = vars(owner)[self._name] = Memo(progress, lambda _: self._ask(owner), self._unfinished())
        answer: Answer = memo(None)
        return answer
