"""Closures: functions that leave the one which makes them, as values that somebody else calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from ..inference.engine import types_of
from ..inference.values import ProjectFunction
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..syntax.flow_of_values import CHOICES, SinkKind, sink_of
from .callgraph import callgraph_of

#: What a function stands in beside others, and what has the value of one of its parts.
_THROUGH: Final[tuple[type[cst.CSTNode], ...]] = (
    *CHOICES,
    cst.NamedExpr,
    cst.Dict,
    cst.DictElement,
    cst.List,
    cst.Tuple,
    cst.Set,
    cst.Element,
)
#: Names one after the other by which a function leaves: more are not followed.
_MOST_NAMES: Final = 3


def is_handed_out(module: Module, function: Scope) -> bool:
    """Whether a coroutine function leaves the function that it is nested in: whoever has it calls it at any time.

    It is returned, stored in something, or given to an unknown call that does not wait for it. One that a decorator
    gets, and that no code names, is there for others as well.
    """
    outer = function.parent.enclosing_function() if function.parent is not None else None
    if outer is None or not function.is_async:
        return False
    if any(_leaves(module, name, outer, _MOST_NAMES) for name in _reads(outer, function.name)):
        return True
    return bool(function.decorators) and next(_reads(outer, function.name), None) is None


def _reads(outer: Scope, name: str) -> Iterator[cst.Name]:
    """The places below a function where a name stands that is not the one of a definition or an argument."""
    waiting: list[cst.CSTNode] = [outer.node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name) and node.value == name:
            yield node
        waiting += nodes.read_below(node)


def _leaves(module: Module, name: cst.Name, outer: Scope, names: int) -> bool:
    """Whether what a name stands for goes on from here to somebody else."""
    sink = sink_of(name, symbols_of(module).parents, _THROUGH)
    if sink.kind is SinkKind.RETURNED:
        return True
    if sink.kind is SinkKind.PASSED and sink.call is not None:
        return _is_taken(module, sink.call)
    if sink.kind is not SinkKind.ASSIGNED:
        return False
    targets = (*sink.targets, *sink.named)
    if any(isinstance(target, (cst.Attribute, cst.Subscript)) for target in targets):
        return True
    known = {target.value for target in targets if isinstance(target, cst.Name)}
    return bool(names) and any(
        read is not target and _leaves(module, read, outer, names - 1)
        for each in known
        for target in targets
        for read in _reads(outer, each)
    )


def _is_taken(module: Module, call: cst.Call) -> bool:
    """Whether a call keeps a function that it gets: one of the project, or that is awaited, may run it in turn."""
    if isinstance(symbols_of(module).parents.get(call), cst.Await):
        return False
    if nodes.last_name(call.func) in callgraph_of(module).passing:
        return False
    return not isinstance(types_of(module).value_of(call.func), ProjectFunction)
