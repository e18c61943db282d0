"""How what a function takes can be given back, and what is known of the call that gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import libcst as cst

from ...spec import Role
from ..inference.engine import types_of
from ..inference.values import (
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    ProjectClass,
    ProjectFunction,
    alternatives,
    method_of,
)
from ..program.module import Module
from ..symbols.scopes import Scope
from ..syntax import nodes
from .obligations import Obligation, taken_from

#: What a method does after which nothing is held any more.
_GIVING_BACK: Final = (Role.RELEASE, Role.CLOSE, Role.RESET)
#: What gives an object each time that it is called.
_MAKERS: Final = (LibraryClass, LibraryFunction, LibraryMethod, ProjectClass)
#: A function that returns what another one returns...: longer chains are not followed.
_DEEPEST: Final = 4


@dataclass(frozen=True)
class WayBack:
    """A method by which something is given back: one of its own, or (``is_passed``) of what it was taken from."""

    name: str
    is_awaited: bool
    is_passed: bool


def ways_back(item: Obligation) -> tuple[WayBack, ...]:
    """How what is taken can be given back: what takes its argument back first, then what it has itself."""
    giving = [(owner.item, True) for owner in taken_from(item.thing)]
    return tuple(
        dict.fromkeys(
            WayBack(name, method.awaited, is_passed)
            for owner, is_passed in (*giving, (item.thing.item, False))
            for name, method in owner.methods.items()
            if method.role in _GIVING_BACK and method.argument_released is is_passed
        )
    )


def gives_itself(module: Module, item: Obligation) -> bool:
    """Whether the call gives what is taken without an await: it may be awaited none the less."""
    return isinstance(types_of(module).value_of(item.node), LibraryObject)


def gives_always(module: Module, item: Obligation) -> bool:
    """Whether the call gives what is taken each time, and never nothing in its place."""
    return _is_made(module, item.node, 0)


def _is_made(module: Module, call: cst.Call, depth: int) -> bool:
    target = types_of(module).value_of(call.func)
    # whatever else has a method of the library's name is a stand-in for its object
    is_method = method_of(target) is not None
    return all(
        depth < _DEEPEST and _returns_always(each.scope, depth + 1)
        if isinstance(each, ProjectFunction)
        else is_method or isinstance(each, _MAKERS)
        for each in alternatives(target)
    )


def _returns_always(function: Scope, depth: int) -> bool:
    """Whether a function ends with what a call makes, on every way that ends without an error."""
    node = function.node
    if not isinstance(node, cst.FunctionDef) or not function.returns or not _ends(node.body):
        return False
    return all(value is not None and _is_given(function, value, depth) for value in function.returns)


def _is_given(function: Scope, value: cst.BaseExpression, depth: int) -> bool:
    value = value.expression if isinstance(value, cst.Await) else value
    if isinstance(value, cst.Call):
        return _is_made(function.module, value, depth)
    bindings = function.bindings.get(value.value, ()) if isinstance(value, cst.Name) else ()
    return bool(bindings) and all(
        isinstance(each.value, (cst.Call, cst.Await)) and _is_given(function, each.value, depth) for each in bindings
    )


def _ends(block: cst.BaseSuite) -> bool:
    """Whether a block leaves the function, also where something fails that is caught in it."""
    last = list(nodes.statements(block))[-1]
    if isinstance(last, cst.Try):
        return nodes.leaves(block) and all(_ends(handler.body) for handler in last.handlers)
    return _ends(last.body) if isinstance(last, cst.With) else nodes.leaves(block)
