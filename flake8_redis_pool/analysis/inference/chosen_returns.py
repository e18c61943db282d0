"""Which returns and calls of a function one call of it comes to, by the constants that it gives, or leaves out.

``def get_client(is_async=False): return _async_client if is_async else _client`` gives the one or the other, and each
of its calls says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, BindingKind, Scope, SymbolTable
from ..syntax import nodes

_Operators = tuple[tuple[type[cst.CSTNode], ...], tuple[type[cst.CSTNode], ...]]

#: What a call gives for a parameter, by its name; NOT_CONSTANT where that is not known.
Constants = Callable[[str], object]
#: Decorators by which a function gets the arguments that its callers write.
_PLAIN: Final = frozenset({"classmethod", "staticmethod"})
_LEAVING: Final = (cst.Return, cst.Raise)
#: A function that returns at more places chooses by something else.
_MOST_RETURNS: Final = 16
#: The operators that ask whether something is a constant, and whether it is another; likewise, one of several.
_IS: Final[_Operators] = ((cst.Equal, cst.Is), (cst.NotEqual, cst.IsNot))
_IS_ONE_OF: Final[_Operators] = ((cst.In,), (cst.NotIn,))


@dataclass(frozen=True)
class Choice:
    """An expression that a function may give, and the tests before it, each with how it has turned out."""

    given: cst.BaseExpression
    tests: tuple[tuple[cst.BaseExpression, bool], ...]


def choices_of(function: Scope) -> Sequence[Choice]:
    """What a function may give, where tests of its parameters choose; empty for any other."""
    returns = [node for node in function.returns if node is not None]
    if function.yields or len(returns) > _MOST_RETURNS or not _is_plain_function(function):
        return ()
    symbols = symbols_of(function.module)
    found = [choice for node in returns for choice in _choices(node, function, symbols)]
    asked = {name for choice in found for test, _ in choice.tests for name in nodes.names_read(test)}
    return found if len(found) > 1 and any(_is_kept_parameter(function, name) for name in asked) else ()


def chosen(choices: Sequence[Choice], call: cst.Call, function: Scope) -> tuple[int, ...]:
    """The places among the ``choices`` of those that a call of the function may come to."""

    constant = _constants(call, function)
    return tuple(place for place, choice in enumerate(choices) if _are_possible(choice.tests, constant))


def may_come_to(node: cst.CSTNode, function: Scope, call: cst.CSTNode) -> bool:
    """Whether ``call`` of a function may come to ``node`` in it, by the constants that it gives."""
    if (
        not isinstance(call, cst.Call)
        or nodes.last_name(call.func) != function.name
        or not _is_plain_function(function)
    ):
        return True
    return _are_possible(_tests_before(node, function, symbols_of(function.module)), _constants(call, function))


def _constants(call: cst.Call, function: Scope) -> Constants:
    """What a call gives for the parameters of a function, or leaves at their defaults."""

    def constant(name: str) -> object:
        if not _is_kept_parameter(function, name):
            return nodes.NOT_CONSTANT
        given = argument_for(call, function, name)
        if given is None:
            return nodes.NOT_CONSTANT if nodes.has_unpacking(call) else nodes.constant(function.bindings[name][0].value)
        return nodes.constant(given)

    return constant


def _are_possible(tests: Iterable[tuple[cst.BaseExpression, bool]], constant: Constants) -> bool:
    """Whether nothing that is known speaks against the outcome of some tests."""
    return all(_outcome(test, constant) in (None, truth) for test, truth in tests)


def _is_plain_function(function: Scope) -> bool:
    """Whether a function has parameters, which get what its callers write."""
    node = function.node
    is_undecorated = len(function.decorators) == len(function.decorator_names & _PLAIN)
    return is_undecorated and isinstance(node, cst.FunctionDef) and bool(nodes.parameters(node))


def _is_kept_parameter(function: Scope, name: str) -> bool:
    """Whether a name is a parameter that is bound nowhere else."""
    bindings = function.bindings.get(name, ())
    return len(bindings) == 1 and bindings[0].kind is BindingKind.PARAMETER


def _choices(node: cst.BaseExpression, function: Scope, symbols: SymbolTable) -> Iterator[Choice]:
    """What a returned expression may be: either branch of a conditional, and what a name was assigned in branches."""
    before = tuple(_tests_before(node, function, symbols))
    if isinstance(node, cst.IfExp):
        yield Choice(node.body, (*before, (node.test, True)))
        yield Choice(node.orelse, (*before, (node.test, False)))
        return
    for value, at in _assigned(node, function, symbols):
        yield Choice(value, before if at is node else (*before, *_tests_before(at, function, symbols)))


def _assigned(
    node: cst.BaseExpression, function: Scope, symbols: SymbolTable
) -> Sequence[tuple[cst.BaseExpression, cst.CSTNode]]:
    """The values that a returned local name may have, and where it gets them; any other expression itself."""
    bindings = function.bindings.get(node.value, []) if isinstance(node, cst.Name) else []
    found = reaching_definitions(bindings, node, symbols) if len(bindings) > 1 else ()
    values = [(each.value, each.node) for each in found if each.value is not None and _is_plain(each)]
    return values if values and len(values) == len(found) else [(node, node)]


def _is_plain(binding: Binding) -> bool:
    return binding.kind is BindingKind.ASSIGNED and not binding.path and binding.annotation is None


def _tests_before(
    node: cst.CSTNode, function: Scope, symbols: SymbolTable
) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """The tests that have turned out one way where ``node`` is run."""
    below = node
    for above in symbols.ancestors(node):
        if isinstance(above, cst.If) and below is not above.test:
            yield above.test, below is above.body
        elif isinstance(above, cst.BaseSuite):
            at = symbols.order_at(below)
            for statement in nodes.statements(above):
                if symbols.order_at(statement) >= at:
                    break
                yield from _left_by(statement)
        if above is function.node:
            return
        below = above


def _left_by(statement: cst.CSTNode | None) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """``if is_async: return ...`` and its ``elif``: below them they have turned out otherwise."""
    while isinstance(statement, cst.If) and nodes.leaves(statement.body, _LEAVING):
        yield statement.test, False
        statement = statement.orelse


def _outcome(test: cst.BaseExpression, constant: Constants) -> bool | None:
    """How a test turns out; None where that is not known."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _outcome(test.expression, constant)
        return None if inner is None else not inner
    if isinstance(test, cst.BooleanOperation):
        deciding = isinstance(test.operator, cst.Or)
        sides = {_outcome(test.left, constant), _outcome(test.right, constant)}
        return deciding if deciding in sides else None if None in sides else not deciding
    if isinstance(test, cst.Name):
        value = constant(test.value)
        return None if value is nodes.NOT_CONSTANT else bool(value)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1 and isinstance(test.left, cst.Name):
        return _compared(constant(test.left.value), test.comparisons[0])
    return None


def _compared(value: object, target: cst.ComparisonTarget) -> bool | None:
    """How the comparison of a constant with what is written out turns out."""
    other = target.comparator
    if isinstance(other, (cst.Tuple, cst.List, cst.Set)):
        known = [nodes.constant(each.value) for each in other.elements]
        same, different = _IS_ONE_OF
    else:
        known = [nodes.constant(other)]
        same, different = _IS
    if nodes.NOT_CONSTANT in (value, *known):
        return None
    if isinstance(target.operator, same):
        return value in known
    return value not in known if isinstance(target.operator, different) else None
