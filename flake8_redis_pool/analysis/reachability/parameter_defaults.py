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
from ..symbols.users import all_users_of
from ..syntax import nodes
from ..syntax.tests_of_names import NameTest, name_test


def is_never_taken(node: cst.CSTNode, function: Scope) -> bool:
    """Whether ``node`` stands in a branch of ``function`` that none of its callers takes.

    It is taken only where another value is given than the default: ``def get(use_cache=True): if not use_cache: return
    build()``. What a framework calls may get anything.
    """
    if not isinstance(function.node, cst.FunctionDef) or function in handlers_of(function.module).found:
        return False
    below = node
    for above in symbols_of(function.module).ancestors(node):
        if above is function.node:
            return False
        if isinstance(above, cst.If) and below is not above.test:
            known = name_test(above.test, below is above.body)
            if known is not None and not known.compares and _is_otherwise(known, function.node):
                if not _is_given(function, known.name):
                    return True
        below = above
    return False


def _is_otherwise(known: NameTest, node: cst.FunctionDef) -> bool:
    """Whether a name is a parameter whose default is not what is known of the name."""
    default = _default_of(node, known.name)
    return default is not nodes.NOT_CONSTANT and bool(default) is not known.is_object


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
    others = all_users_of(function)
    if others is None:
        return True
    return any(
        (nodes.has_unpacking(call) or argument_for(call, function, name) is not None) and _may_be(each, call, function)
        for each in (function.module, *others)
        for call in names_of(each).calls_of(called)
    )


def _may_be(module: Module, call: cst.Call, function: Scope) -> bool:
    """Whether a call may be one of ``function``, which has the same name; not known is yes."""
    value = types_of(module).value_of(call.func)
    return not isinstance(value, ProjectFunction) or value.scope is function
