"""What gave an object that is of no interest itself, but for some of its methods: a lock, of its client."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from ...spec import Method
from ..inference.engine import types_of
from ..inference.values import LibraryObject, method_of
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.reaching_definitions import reaching_definitions


def giver_of(module: Module, node: cst.BaseExpression, gives: Callable[[Method], bool]) -> LibraryObject | None:
    """The object of a library by a method of which ``node`` was given, wherever it was; None for anything else.

    ``gives``: whether a method gives what is asked for.
    """
    makers = [_maker(module, value, gives) for value in _values_of(module, node)]
    return makers[0] if makers and None not in makers else None


def _maker(module: Module, value: cst.CSTNode | None, gives: Callable[[Method], bool]) -> LibraryObject | None:
    if not isinstance(value, cst.Call):
        return None
    target = method_of(types_of(module).value_of(value.func))
    if target is None or target.method is None or not isinstance(target.owner, LibraryObject):
        return None
    return target.owner if gives(target.method) else None


def _values_of(module: Module, node: cst.BaseExpression) -> list[cst.CSTNode | None]:
    """What an expression was assigned, where it is a variable or an attribute of the own object."""
    symbols = symbols_of(module)
    scope = symbols.scope_of(node)
    if isinstance(node, cst.Name):
        owner = scope.owner_of(node.value)
        bindings = reaching_definitions(owner.bindings[node.value], node, symbols) if owner is not None else ()
        return [binding.value for binding in bindings]
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        cls = scope.enclosing_class()
        function = scope.enclosing_function()
        if cls is not None and function is not None and node.value.value == function.receiver:
            return [binding.value for binding in cls.attributes.get(node.attr.value, ())]
    return [node]
