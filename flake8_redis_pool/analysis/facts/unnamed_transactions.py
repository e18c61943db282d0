"""Transactions that are entered without a name: nothing can be queued on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.values import Instance, LibraryObject
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from .opened_transactions import is_kept_by_opener, transaction_at

#: Methods by which a class decides itself who gets a transaction that is made of it.
_DECIDING = ("__init__", "__new__", *stdlib.ENTERING)


@dataclass(frozen=True)
class UnnamedTransaction:
    """The ``thing`` that ``opening`` opens in ``function`` and that is entered there, of which nobody has a name.

    ``first``: the first command in its block that is sent by itself, where one is seen.
    """

    opening: cst.Call
    function: Scope
    thing: LibraryObject
    first: cst.Call | None


@query
def unnamed_transactions(module: Module) -> Sequence[UnnamedTransaction]:
    """Transactions that are opened where they are entered, in a block that calls something, and get no name."""
    return tuple(found for scope in _scopes(module) for found in _unnamed_in(module, scope))


def _scopes(module: Module) -> Iterator[Scope]:
    yield symbols_of(module).root
    yield from symbols_of(module).functions()


def _unnamed_in(module: Module, scope: Scope) -> Iterator[UnnamedTransaction]:
    for opening, block in _entered_without_name(module, scope):
        if not candidates_of(module).may_open(opening) and not _writes_in(module, block):
            continue
        for thing, origin in transaction_at(module, opening):
            if not is_kept_by_opener(origin) and not _decides_itself(module, opening):
                yield UnnamedTransaction(opening, scope, thing, _first_sent(module, block))


def _entered_without_name(module: Module, scope: Scope) -> Iterator[tuple[cst.Call, cst.CSTNode]]:
    """The calls that are entered and whose value nobody gets, each with the code that runs meanwhile."""
    parents = symbols_of(module).parents
    for item in scope.entered:
        opening = item.item.expression if isinstance(item.item, cst.Await) else item.item
        block = parents.get(item)
        if item.asname is None and isinstance(opening, cst.Call) and isinstance(block, cst.With):
            if any(isinstance(part, cst.Call) for part in nodes.descendants(block.body)):
                yield opening, block.body
    for call in scope.calls:
        if nodes.last_name(call.func) in stdlib.STACK_ENTERS and len(call.args) == 1:
            given = call.args[0].value
            opening = given.expression if isinstance(given, cst.Await) else given
            is_dropped = sink_of(call, parents, through=(cst.Await,)).kind is SinkKind.DROPPED
            if isinstance(opening, cst.Call) and is_dropped:
                yield opening, scope.node


def _writes_in(module: Module, block: cst.CSTNode) -> Sequence[cst.Call]:
    """The calls in a block that go by the name of a command that writes."""
    return [
        part
        for part in nodes.descendants(block)
        if isinstance(part, cst.Call)
        and isinstance(part.func, cst.Attribute)
        and part.func.attr.value in module.knowledge.writes
    ]


def _first_sent(module: Module, block: cst.CSTNode) -> cst.Call | None:
    """The first call in a block that goes by the name of a command that writes; the block says what it is meant for."""
    return next(iter(_writes_in(module, block)), None)


def _decides_itself(module: Module, opening: cst.Call) -> bool:
    """Whether a class of the project is entered that may give itself to somebody when it is."""
    value = types_of(module).value_of(opening)
    if not isinstance(value, Instance):
        return False
    lineage = types_of(module).lineage(value.of)
    return any(cls.scope.method(name) is not None for cls in lineage for name in _DECIDING)
