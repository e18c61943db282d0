"""Loops over what a listener gives: they wait for the next message for ever, until somebody unsubscribes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ..inference.engine import types_of
from ..inference.values import (
    ProjectFunction,
    method_of,
    thing_of,
)
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes

_PASSING_ON: Final = stdlib.PASSING_ON | conventions.PASSING_ON


def never_ends(module: Module, function: Scope, loop: cst.For) -> bool:
    """Whether the loop goes on until an error, ``break`` or ``return``.

    It is one over ``listen()``, and neither its body nor what the listener was given to unsubscribes.
    """
    call = _iterated(function, loop.iter)
    if call is None or not isinstance(call.func, cst.Attribute):
        return False
    target = method_of(types_of(module).value_of(call.func))
    if target is None or target.method is None or not target.method.iterates:
        return False
    ends = target.owner.item.listening_ended_by
    return not _ended_in(module, function, loop, call.func.value, ends) and not _ended_by_receiver(
        module, function, call.func.value, ends
    )


def _iterated(function: Scope, node: cst.BaseExpression) -> cst.Call | None:
    """The call whose items a loop goes over, also by a name that it alone is bound to."""
    for _ in range(4):
        if isinstance(node, cst.Name):
            bindings = function.bindings.get(node.value, [])
            if (
                len(bindings) != 1
                or bindings[0].kind not in (BindingKind.ASSIGNED, BindingKind.ENTERED)
                or bindings[0].value is None
                or bindings[0].path
            ):
                return None
            node = bindings[0].value
        elif not isinstance(node, cst.Call):
            return None
        elif nodes.last_name(node.func) in _PASSING_ON and node.args:
            node = node.args[0].value
        else:
            return node
    return None


def _ended_in(
    module: Module, function: Scope, loop: cst.For, listener: cst.BaseExpression, ends: tuple[str, ...]
) -> bool:
    """Whether a call in the loop, or one that may run beside it, unsubscribes the listener.

    That is one in a nested function or, of an attribute, in any other function of the module.
    """
    nested = set(function.within())
    for name in ends:
        for scope in names_of(module).readers_of(name):
            for load in scope.loads:
                if load.attr.value == name and _is_same(module, load.value, listener):
                    if scope.enclosing_function() is function:
                        if any(above is loop for above in symbols_of(module).ancestors(load)):
                            return True
                    elif scope in nested or isinstance(listener, cst.Attribute):
                        return True
    return False


def _is_same(module: Module, node: cst.BaseExpression, listener: cst.BaseExpression) -> bool:
    """Whether two expressions mean the same listener: by their names, or because one call made both."""
    if nodes.last_name(node) == nodes.last_name(listener) != "":
        return True
    one, other = thing_of(types_of(module).value_of(node)), thing_of(types_of(module).value_of(listener))
    return one is not None and other is not None and not set(one.origins).isdisjoint(other.origins)


def _ended_by_receiver(module: Module, function: Scope, listener: cst.BaseExpression, ends: tuple[str, ...]) -> bool:
    """Whether a function of the project that gets the listener unsubscribes it."""
    if not isinstance(listener, cst.Name):
        return False
    for inner in function.within():
        for call in inner.calls:
            given = [arg for arg in call.args if isinstance(arg.value, cst.Name) and arg.value.value == listener.value]
            target = types_of(module).value_of(call.func) if given else None
            if isinstance(target, ProjectFunction) and any(
                load.attr.value in ends for load in _loads_of_parameters(target.scope)
            ):
                return True
    return False


def _loads_of_parameters(function: Scope) -> Iterator[cst.Attribute]:
    """The attributes of its parameters that a function reads."""
    node = function.node
    names = {param.name.value for param in nodes.parameters(node)} if isinstance(node, cst.FunctionDef) else set()
    for scope in function.within():
        yield from (load for load in scope.loads if isinstance(load.value, cst.Name) and load.value.value in names)
