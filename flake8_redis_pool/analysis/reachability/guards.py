"""Guards: the tests that have turned out one way when a node is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import libcst as cst

from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .spots import Spot, spots_of


@dataclass(frozen=True)
class Guard:
    """A test that turned out as ``truth`` before the guarded code.

    ``spots`` stand in place of a test where an attempt to read them failed.
    """

    order: int
    test: cst.BaseExpression | None
    truth: bool
    spots: tuple[Spot, ...] = ()


@query
def guards_of(module: Module) -> Guards:
    """The guards of a module."""
    return Guards(module)


class Guards:
    """The guards in the functions of one module."""

    def __init__(self, module: Module) -> None:
        self.symbols = symbols_of(module)
        self.spots = spots_of(module)
        self._left_early: dict[cst.CSTNode, list[Guard]] = {}

    def before(self, node: cst.CSTNode, function: Scope) -> Iterator[Guard]:
        """The tests that have turned out one way when ``node`` is run, the nearest first."""
        tables = self.symbols
        below = node
        for above in tables.ancestors(node):
            if isinstance(above, (cst.If, cst.While, cst.IfExp)) and below is not above.test:
                yield Guard(self.symbols.order_at(above), above.test, below is above.body)
            elif isinstance(above, cst.BooleanOperation) and below is above.right:
                yield Guard(self.symbols.order_at(above), above.left, isinstance(above.operator, cst.And))
            elif (
                isinstance(above, cst.MatchCase)
                and isinstance(above.pattern, cst.MatchSingleton)
                and below is above.body
            ):
                match = tables.parents[above]
                if isinstance(match, cst.Match):
                    yield Guard(self.symbols.order_at(match), match.subject, above.pattern.value.value == "True")
            elif isinstance(above, (cst.Try, cst.TryStar)) and below in above.handlers:
                yield Guard(self.symbols.order_at(above), None, True, tuple(self._attempted(above.body, function)))
            elif isinstance(above, cst.BaseSuite):
                at = self.symbols.order_at(below)
                yield from (guard for guard in reversed(self._leaving(above, function)) if guard.order < at)
            if above is function.node:
                return
            below = above

    def _leaving(self, block: cst.BaseSuite, function: Scope) -> Sequence[Guard]:
        """The tests in a block after which it is left: what stands below them runs when they turned out otherwise."""
        if block not in self._left_early:
            self._left_early[block] = list(self._find_leaving(block, function))
        return self._left_early[block]

    def _find_leaving(self, block: nodes.Block, function: Scope) -> Iterator[Guard]:
        for statement in nodes.statements(block):
            if isinstance(statement, cst.If):
                yield from self._left_by(statement)
            elif isinstance(statement, cst.With):
                if nodes.leaves(statement.body):  # with suppress(KeyError): return table[key]
                    yield Guard(
                        self.symbols.order_at(statement), None, True, tuple(self._attempted(statement.body, function))
                    )
                yield from self._find_leaving(statement.body, function)
            elif isinstance(statement, (cst.Try, cst.TryStar)):
                if nodes.leaves(statement.body) or (
                    statement.orelse is not None and nodes.leaves(statement.orelse.body)
                ):
                    yield Guard(
                        self.symbols.order_at(statement), None, True, tuple(self._attempted(statement.body, function))
                    )
                yield from self._find_leaving(statement.body, function)

    def _left_by(self, statement: cst.If) -> Iterator[Guard]:
        """``if place: return`` and its ``elif``; ``if not place: pass``, ``else: return``."""
        current: cst.If | cst.Else | None = statement
        while isinstance(current, cst.If):
            if nodes.leaves(current.body):
                yield Guard(self.symbols.order_at(statement), current.test, False)
            elif isinstance(current.orelse, cst.Else) and nodes.leaves(current.orelse.body):
                yield Guard(self.symbols.order_at(statement), current.test, True)
                return
            else:
                return
            current = current.orelse

    def _attempted(self, block: cst.BaseSuite, function: Scope) -> Iterator[Spot]:
        """The spots that a ``try`` reads, empty when it failed."""
        for statement in nodes.statements(block):
            if isinstance(statement, (cst.Return, cst.Assign, cst.Expr)) and statement.value is not None:
                yield from (
                    replace(spot, absent=True, by_presence=True)
                    for spot in self.spots.all_in(statement.value, function)
                    if spot is not None
                )
