"""Statements that have nothing to do with what is followed.

They are passed over, so that following many things through one long function stays cheap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..syntax import nodes

#: What chooses, suspends, binds a name or takes one with it: such a statement is always run part by part.
_CROOKED: Final = frozenset(
    {
        cst.Yield,
        cst.NamedExpr,
        cst.Lambda,
        cst.IfExp,
        cst.BooleanOperation,
        cst.ListComp,
        cst.SetComp,
        cst.DictComp,
        cst.GeneratorExp,
    }
)
_VALUES: Final = frozenset({cst.Call, cst.Await, cst.Attribute, cst.Subscript})
#: Statements: in a shorter block there is nothing to gain.
SHORTEST: Final = 8


@dataclass(frozen=True)
class StraightLine:
    """An expression or assignment that evaluates calls one after the other.

    Its ``names``, and its ``calls``, each with whether it is awaited.
    """

    names: frozenset[str]
    calls: tuple[tuple[cst.Call, bool], ...]


def straight_line(node: cst.CSTNode) -> StraightLine | None:
    """What a statement consists of, None for one of another kind.

    From an assignment, nothing but the value of a call or attribute is learnt.
    """
    if isinstance(node, cst.Assign):
        if type(node.value) not in _VALUES:
            return None
    elif not isinstance(node, cst.Expr):
        return None
    parts = list(nodes.descendants(node))
    if any(
        type(part) in _CROOKED or (isinstance(part, cst.Await) and not isinstance(part.expression, cst.Call))
        for part in parts
    ):
        return None
    awaited = {id(part.expression) for part in parts if isinstance(part, cst.Await)}
    names = frozenset(part.value for part in parts if isinstance(part, cst.Name))
    return StraightLine(names, tuple((call, id(call) in awaited) for call in _calls(parts)))


def _calls(parts: list[cst.CSTNode]) -> Iterator[cst.Call]:
    return (part for part in parts if isinstance(part, cst.Call))


class SkipIndex:
    """The statements of a block: which of them mention what.

    And where those that may be passed over raise (where ``can_raise`` says so).
    """

    def __init__(self, block: nodes.Block, can_raise: Callable[[cst.Call], bool]) -> None:
        self._index: dict[cst.CSTNode, int] = {}
        self._crooked: list[int] = []
        self._naming: dict[str, list[int]] = {}
        self._raising: dict[tuple[bool, bool], list[tuple[int, cst.Call]]] = {
            (every, awaited): [] for every in (True, False) for awaited in (True, False)
        }
        for index, statement in enumerate(nodes.statements(block)):
            self._index[statement] = index
            found = straight_line(statement)
            if found is None:
                self._crooked.append(index)
                continue
            for name in found.names:
                self._naming.setdefault(name, []).append(index)
            for call, awaited in found.calls:
                for every in (True, False) if can_raise(call) else (True,):
                    self._raising[every, awaited].append((index, call))
        self.length = len(self._index)

    def stop(self, start: int, names: Iterable[str], special: cst.CSTNode | None) -> int:
        """The first statement from ``start`` on that cannot be passed over.

        It mentions one of ``names``, is ``special``, or is of another kind.
        """
        places = [self._crooked, *(self._naming[name] for name in names if name in self._naming)]
        nearest = min(
            (each[at] for each in places for at in [bisect_left(each, start)] if at < len(each)), default=self.length
        )
        at = self._index.get(special, -1) if special is not None else -1
        return min(nearest, at) if at >= start else nearest

    def raising(self, start: int, stop: int, every: bool) -> Iterator[tuple[cst.Call, bool]]:
        """The first call that can raise from one statement up to another, and the first awaited one.

        With ``every``, the first calls at all.
        """
        for awaited in (False, True):
            calls = self._raising[every, awaited]
            at = bisect_left(calls, start, key=lambda pair: pair[0])
            if at < len(calls) and calls[at][0] < stop:
                yield calls[at][1], awaited
