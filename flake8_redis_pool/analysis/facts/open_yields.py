"""Dependencies that yield an object with a client of its own, and close nothing after the yield."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ..entrypoints.handler import Handler
from ..entrypoints.handlers import handlers_of
from ..inference.closers import may_be_ended
from ..inference.engine import types_of
from ..inference.values import Instance, Origin
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import BindingKind, Scope
from .owners import lasting_of


@dataclass(frozen=True)
class YieldedOpen:
    """``function`` makes an object of class ``cls`` by the call ``node`` and yields it.

    The object makes a client at ``origin``.
    """

    node: cst.Call
    function: Scope
    handler: Handler
    cls: Scope
    origin: Origin


@query
def open_yields(module: Module) -> Sequence[YieldedOpen]:
    """Objects with a client of their own that a dependency yields and does not close."""
    return () if module.is_test else tuple(yielded_open(module))


def yielded_open(module: Module) -> Iterator[YieldedOpen]:
    """Every such dependency of the module."""
    for function in symbols_of(module).functions():
        for node in function.yields:
            found = _left_open(module, function, node) if isinstance(node, cst.Name) else None
            if found is None:
                continue
            handler = handlers_of(module).found.get(function)  # a dear question, asked last
            if handler is not None and handler.is_dependency:
                yield YieldedOpen(found[0], function, handler, found[1], found[2])


def _left_open(module: Module, function: Scope, node: cst.Name) -> tuple[cst.Call, Scope, Origin] | None:
    """The call that makes what ``node`` yields, its class, and where the object makes the client that it keeps.

    None when nothing is left open.
    """
    bindings = function.bindings.get(node.value, [])
    if (
        len(bindings) != 1
        or bindings[0].kind is not BindingKind.ASSIGNED
        or not isinstance(bindings[0].value, cst.Call)
    ):
        return None
    value = types_of(module).value_of(bindings[0].value)
    if not isinstance(value, Instance) or _is_touched_after(module, function, node):
        return None
    for thing in lasting_of(value.of):
        return bindings[0].value, value.of.scope, thing.origins[0]
    return None


def _is_touched_after(module: Module, function: Scope, node: cst.Name) -> bool:
    """Whether anything is done with the object after it was yielded: any method of it may close what it keeps."""
    tables = symbols_of(module)
    at = tables.order_at(node)
    later = (call for call in function.calls if tables.order_of[call] > at)
    return may_be_ended(later, {node.value}, by_any_method=True)
