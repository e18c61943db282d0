"""The tests of a function: what they say of a name, and which of them stand more than once.

The outcome of those is remembered along a path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import libcst as cst

from ..program.module import Module
from ..program.query import query
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..syntax.tests_of_names import name_test


@query
def conditions_of(module: Module) -> Conditions:
    """The tests of a module's functions."""
    return Conditions()


class Conditions:
    """Answers about the tests of one module, for all that is followed through it."""

    def __init__(self) -> None:
        self._repeated: dict[Scope, Counter[str]] = {}
        self._code: dict[cst.CSTNode, str] = {}

    def repeated(self, function: Scope) -> Counter[str]:
        """How often each test stands in the function; of a name, and of whether it is None, by the name."""
        if function not in self._repeated:
            tests = {id(test): self.key(test) for test in _tests_in(function)}
            self._repeated[function] = Counter(tests.values())
        return self._repeated[function]

    def key(self, test: cst.BaseExpression) -> str:
        """What a test is known by: the name of which it asks whether it is None, else its code."""
        found = name_test(test)
        return found.name if found is not None else self.code(test)

    def code(self, node: cst.CSTNode) -> str:
        """The source text of a test, remembered."""
        if node not in self._code:
            self._code[node] = nodes.code(node)
        return self._code[node]


def _tests_in(function: Scope) -> Iterator[cst.BaseExpression]:
    """The names, attributes and comparisons that choose a way through the function; some come twice."""
    for node in nodes.descendants(function.node):
        if not isinstance(node, (cst.If, cst.While, cst.IfExp, cst.BooleanOperation, cst.Assert, cst.CompIf)):
            continue
        queue = [node.left if isinstance(node, cst.BooleanOperation) else node.test]
        while queue:
            test = queue.pop()
            if isinstance(test, cst.BooleanOperation):
                queue += [test.left, test.right]
            elif isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
                queue.append(test.expression)
            elif isinstance(test, cst.NamedExpr):
                queue.append(test.target)
            elif isinstance(test, (cst.Name, cst.Comparison, cst.Attribute)):
                yield test


def is_stable(test: cst.BaseExpression) -> bool:
    """Whether a test turns out the same until a name is bound anew.

    It is made of names, attributes and literals only.
    """
    return not any(
        isinstance(part, (cst.Call, cst.Await, cst.Subscript, cst.NamedExpr, cst.Lambda))
        for part in nodes.descendants(test)
    )
