"""The pool below a client.

Which call gives one, and whether the client is a thin one, made over a pool of somebody else.
"""

from __future__ import annotations

import libcst as cst

from ...spec import Kind, Method, Object
from ..program.module import Module
from ..syntax import nodes
from .engine import types_of
from .values import (
    LibraryClass,
    LibraryObject,
    Partial,
    alternatives,
    method_of,
)


def pool_given(call: cst.Call, item: Object, *, constructs: bool = True) -> cst.BaseExpression | None:
    """The pool that a call passes which makes an ``item``.

    It calls the class (``constructs``), or a factory, which takes it by name only.
    """
    if item.pool_argument is None:
        return None
    return nodes.argument(call, item.pool_position if constructs else None, item.pool_argument, *item.pool_aliases)


def is_thin_argument(call: cst.Call, node: cst.BaseExpression, item: Object) -> bool:
    """Whether ``node`` is given to the constructor of ``item`` as the pool that it is to use."""
    return pool_given(call, item) is node


def is_thin(module: Module, call: cst.Call, thing: LibraryObject) -> bool:
    """Whether a client is made over a pool that it is given, or holds no connection at all: it owns nothing."""
    if thing.item.stateless:
        return True
    if thing.item.takes:
        return False
    called = types_of(module).value_of(call.func)
    if isinstance(called, Partial) and is_thin(called.module, called.node, thing):
        return True
    target = method_of(called)
    method: Method | None = target.method if target is not None else None
    given = pool_of(module, call, thing)
    if given is None or nodes.is_none(given):
        return method is None and any(
            _is_pool(module, arg.value) for arg in call.args if arg.keyword is None and not arg.star
        )
    return method is None or not method.takes_over


def takes_pool(module: Module, call: cst.Call) -> bool:
    """Whether a function of the project is given a pool: by the name of an argument, or by what one is."""
    names = module.knowledge.pool_arguments
    return any(
        (arg.keyword is not None and arg.keyword.value in names) or (not arg.star and _is_pool(module, arg.value))
        for arg in call.args
    )


def pool_of(module: Module, call: cst.Call, thing: LibraryObject) -> cst.BaseExpression | None:
    """What the call that makes a client gives it as its pool; None where it gives none."""
    called = types_of(module).value_of(call.func)
    constructs = any(isinstance(each, LibraryClass) for each in alternatives(called))
    return pool_given(call, thing.item, constructs=constructs)


def _is_pool(module: Module, node: cst.BaseExpression) -> bool:
    """Whether an argument is a pool.

    Of two majors that share a package name, one may take it where the other takes the host.
    """
    value = types_of(module).value_of(node)
    return any(isinstance(each, LibraryObject) and each.kind is Kind.POOL for each in alternatives(value))
