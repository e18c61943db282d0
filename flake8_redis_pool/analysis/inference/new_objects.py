"""Which objects a function of the project makes anew for each of its callers.

What it makes and returns, and keeps nowhere. Each evaluation of such a call gives another object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..syntax import nodes
from .evaluator import Evaluator, decorated_with
from .values import External, LibraryMethod, OriginKind, ProjectFunction, Value, things_in, with_origins

#: What each evaluation makes or takes anew.
_MADE: Final = (OriginKind.MADE, OriginKind.TAKEN)


def keeps_result(evaluator: Evaluator, decorator: cst.BaseExpression) -> bool:
    """Whether a decorator keeps the first result of its function, by its name here or at its home.

    One of the project that keeps replies in the server has the name alone: the server keeps no objects.
    """
    target = decorator.func if isinstance(decorator, cst.Call) else decorator
    caches = evaluator.knowledge.helpers.caches
    if stdlib.last(nodes.dotted(target) or "") in caches:
        value = evaluator.value_of(target)
        return not isinstance(value, ProjectFunction) or not _keeps_in_server(evaluator.of(value.module), value.scope)
    value = evaluator.value_of(target)
    return isinstance(value, External) and stdlib.last(value.dotted) in caches


def _keeps_in_server(evaluator: Evaluator, decorator: Scope) -> bool:
    """Whether a decorator sends commands, and stores nothing but under names of its own."""
    scopes = list(decorator.within())
    if any(_stores_outside(decorator, scope) for scope in scopes):
        return False
    return any(isinstance(evaluator.value_of(call.func), LibraryMethod) for scope in scopes for call in scope.calls)


def _may_keep_result(evaluator: Evaluator, decorator: cst.BaseExpression) -> bool:
    """Whether a decorator may give a result again: also one of the project that stores what it may."""
    if keeps_result(evaluator, decorator):
        return True
    value = evaluator.value_of(decorator.func if isinstance(decorator, cst.Call) else decorator)
    return isinstance(value, ProjectFunction) and any(
        _stores_outside(value.scope, each) for each in value.scope.within()
    )


def _stores_outside(decorator: Scope, scope: Scope) -> bool:
    """Whether what a decorator defines stores something elsewhere than under a name of its own."""
    bindings = symbols_of(decorator.module).assigned_in(scope)
    is_outside = any(not isinstance(binding.node, cst.Name) for binding in bindings if _is_assigned(binding))
    return is_outside or bool(scope.global_names or scope.nonlocal_names)


def _is_assigned(binding: Binding) -> bool:
    return binding.kind in (BindingKind.ASSIGNED, BindingKind.UNPACKED)


def marked(evaluator: Evaluator, given: Value, node: cst.BaseExpression, function: Scope) -> Value:
    """What ``function`` gives by returning (or yielding) ``node``, with a mark on what is new for each caller."""
    things = things_in(given)
    if not any(origin.source in _MADE for thing in things for origin in thing.origins):
        return given
    if decorated_with(function, evaluator.knowledge.helpers.cached_properties) or any(
        _may_keep_result(evaluator, decorator) for decorator in function.decorators
    ):
        return given
    made = set(_evaluated(evaluator, node, function))
    return with_origins(
        given,
        lambda origin: (
            replace(origin, given_by=None, is_new=True)
            if origin.source in _MADE and origin.place[0] in made
            else origin
        ),
    )


def given_to(value: Value, node: cst.CSTNode, scope: Scope) -> Value:
    """What a caller gets by ``node``, where ``value`` is what the called function gives: what is new is its own."""
    owner = value.owner if isinstance(value, LibraryMethod) else value
    if not any(origin.is_new for thing in things_in(owner) for origin in thing.origins):
        return value
    return with_origins(
        value, lambda origin: replace(origin, given_by=(node, scope), is_new=False) if origin.is_new else origin
    )


def _evaluated(evaluator: Evaluator, node: cst.BaseExpression, function: Scope) -> Iterator[cst.CSTNode]:
    """The expressions that give what ``node`` is, each evaluated anew in each call of ``function``."""
    waiting, seen = [node], set()
    while waiting:
        current = waiting.pop()
        parts = _parts(current)
        if isinstance(current, cst.Name):
            bindings = function.bindings.get(current.value, [])
            if current.value not in seen and not _is_stored(evaluator, current.value, bindings, function):
                seen.add(current.value)
                waiting += [
                    binding.value
                    for binding in bindings
                    if binding.value is not None and binding.kind is not BindingKind.PARAMETER
                ]
        elif parts:
            waiting += parts
        else:
            yield current


def _parts(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The parts of an expression of which it gives one, or holds each."""
    if isinstance(node, cst.Await):
        return [node.expression]
    if isinstance(node, cst.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, cst.BooleanOperation):
        return [node.left, node.right]
    if isinstance(node, (cst.Tuple, cst.List)):
        return [element.value for element in node.elements]
    return []


def _is_stored(evaluator: Evaluator, name: str, bindings: list[Binding], function: Scope) -> bool:
    """Whether a function also keeps what is called ``name``, or gives it to what keeps things."""
    if name in function.global_names or name in function.nonlocal_names:
        return True
    values = {binding.value for binding in bindings}
    for scope in function.within():
        for binding in evaluator.symbols.assigned_in(scope):
            is_other = not isinstance(binding.node, cst.Name) or binding.name in scope.global_names
            if is_other and binding.value is not None and (binding.value in values or _holds(binding.value, name)):
                return True
        for call in scope.calls:
            is_storing = isinstance(call.func, cst.Attribute) and conventions.STORES.match(call.func.attr.value)
            if (is_storing or nodes.dotted(call.func) == "setattr") and any(
                _holds(arg.value, name) for arg in call.args
            ):
                return True
    return False


def _holds(node: cst.BaseExpression, name: str) -> bool:
    """Whether an expression is the name, or a display with it."""
    if isinstance(node, (cst.Tuple, cst.List)):
        return any(_holds(element.value, name) for element in node.elements)
    return isinstance(node, cst.Name) and node.value == name
