"""Branches that nobody takes: under a test of a parameter that every caller leaves at its default."""

from __future__ import annotations

import libcst as cst

from ..entrypoints.handlers import handlers_of
from ..inference.engine import types_of
from ..inference.values import ProjectFunction
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for, called_name
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes


def is_never_taken(node: cst.CSTNode, function: Scope) -> bool:
    """Whether ``node`` stands in a branch of ``function`` that is taken only when a caller gives another value than the default, and none does.

    ``def get(use_cache=True): if not use_cache: return build()``. What a framework calls may get anything.
    """
    if not isinstance(function.node, cst.FunctionDef) or function in handlers_of(function.module).found:
        return False
    below = node
    for above in symbols_of(function.module).ancestors(node):
        if above is function.node:
            return False
        if isinstance(above, cst.If) and below is not above.test:
            name, truth = _parameter(above.test, below is above.body)
            default = _default_of(function.node, name) if name else nodes.NOT_CONSTANT
            if default is not nodes.NOT_CONSTANT and bool(default) is not truth and not _is_given(function, name):
                return True
        below = above
    return False


def _parameter(test: cst.BaseExpression, truth: bool) -> tuple[str, bool]:
    """The name that a test is of, and whether it is true (or no None) in this branch; "" for another kind of test."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _parameter(test.expression, not truth)
    return (test.value, truth) if isinstance(test, cst.Name) else ("", truth)


def _default_of(node: cst.FunctionDef, name: str) -> object:
    """The constant default of a parameter that is bound nowhere else; NOT_CONSTANT when it has none."""
    for parameter in nodes.parameters(node):
        if parameter.name.value == name and parameter.default is not None:
            return nodes.constant(parameter.default)
    return nodes.NOT_CONSTANT


def _is_given(function: Scope, name: str) -> bool:
    """Whether a call anywhere in the project, of what may be the function, gives the parameter; not known is yes."""
    if len(function.bindings.get(name, ())) != 1:
        return True
    called = called_name(function)
    others = function.module.program.mentioning(called)
    if others is None:
        return True
    return any(
        (nodes.has_unpacking(call) or argument_for(call, function, name) is not None) and _may_be(each, call, function)
        for each in {function.module, *others}
        for call in names_of(each).calls_of(called)
    )


def _may_be(module: Module, call: cst.Call, function: Scope) -> bool:
    """Whether a call may be one of ``function``, which has the same name; not known is yes."""
    value = types_of(module).value_of(call.func)
    return not isinstance(value, ProjectFunction) or value.scope is function
