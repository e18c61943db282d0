"""Values on demand: ``value_of(expression, scope)`` follows names, attributes, calls, awaits, annotations and imports. Every answer is remembered."""

from __future__ import annotations

from typing import Final

import libcst as cst

from ..program.module import Module
from ..symbols.scopes import Scope
from ..syntax import nodes
from .calls import Calls
from .values import IN_PROGRESS, UNKNOWN, Literal, ProjectFunction, TupleValue, Value, join

#: Longer chains of names, attributes and calls than this are not followed.
_DEEPEST: Final = 60


class Evaluator(Calls):
    """Answers what the expressions of one module are."""

    def __init__(self, unit: Module) -> None:
        super().__init__(unit)
        self._values: dict[cst.CSTNode, Value] = {}
        self._depth = 0

    def value_of(self, node: cst.CSTNode, scope: Scope) -> Value:
        """What ``node``, an expression read in ``scope``, is."""
        known = self._values.get(node)
        if known is not None:
            return known
        if self._depth > _DEEPEST:
            return UNKNOWN
        self._values[node] = IN_PROGRESS
        self._depth += 1
        try:
            value = self._evaluate(node, scope)
        finally:
            self._depth -= 1
            del self._values[node]
        if value is not IN_PROGRESS:
            self._values[node] = value
        return value

    def _evaluate(self, node: cst.CSTNode, scope: Scope) -> Value:
        if isinstance(node, cst.Name):
            return self.name(node, scope)
        if isinstance(node, cst.Attribute):
            return self.attribute_read(node, scope)
        if isinstance(node, cst.Call):
            return self.call(node, scope)
        if isinstance(node, cst.Await):
            return self.awaited(self.value_of(node.expression, scope), node, scope)
        if isinstance(node, cst.IfExp):
            return join((self.value_of(node.body, scope), self.value_of(node.orelse, scope)))
        if isinstance(node, cst.BooleanOperation):
            left, right = self.value_of(node.left, scope), self.value_of(node.right, scope)
            return join((left, right)) if isinstance(node.operator, cst.Or) else right
        if isinstance(node, cst.NamedExpr):
            return self.value_of(node.value, scope)
        if isinstance(node, (cst.Tuple, cst.List)):
            return TupleValue(tuple(self.value_of(element.value, scope) for element in node.elements))
        if isinstance(node, cst.Subscript):
            return self.subscript(node, scope)
        if isinstance(node, cst.Lambda):
            return ProjectFunction(self.unit.tables.scope_at[node], self.unit)
        constant = nodes.constant(node)
        return UNKNOWN if constant is nodes.NOT_CONSTANT else Literal(constant)
