"""What functions of the project make or take anew at each call, and give to their callers, whole or in tuples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from ...spec import Kind
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.pools import is_thin
from ..inference.values import LibraryObject, OriginKind, ProjectFunction, TupleValue, Value, without_await
from ..interpreter.interpreter import Interpreter
from ..interpreter.transfer import TooManyStates
from ..program.module import Module
from ..reachability.places import places_of
from ..reachability.reachability import reachability_of
from ..symbols.builder import symbols_of
from ..syntax.flow_of_values import SinkKind, sink_of
from ..typestate.connections import ConnectionTracker
from ..typestate.state import ConnectionStatus, State


class Made(NamedTuple):
    """A ``thing`` that a call gives its caller.

    ``path``: where it stands among the parts of a tuple; empty where it is the whole.
    """

    thing: LibraryObject
    path: tuple[int, ...]


def made_by_function(module: Module, call: cst.Call) -> Iterator[Made]:
    """What a function of the project makes or takes anew at each call, and returns: its caller must give it back."""
    likely = candidates_of(module)
    if not likely.may_be_making(call) and not (_is_taken_apart(module, call) and likely.may_give_new(call)):
        return  # the modules of the project are not searched for what makes nothing
    target = types_of(module).value_of(call.func)
    if (
        not isinstance(target, ProjectFunction)
        or target.scope.yields
        or reachability_of(target.module).lifetime.is_cached(target.scope)
    ):
        return
    if not candidates_of(target.module).is_making(target.scope):
        return  # it makes nothing itself: what it returns need not be followed through the project
    value = types_of(target.module).returned(target.scope)
    given = without_await(value)
    for thing, path in _parts(types_of(module).narrowing.meant(call, value) if given is value else given, ()):
        if _is_anew(target, thing) and not _hangs_on_another_part(target, thing):
            yield Made(thing, path)


def _is_taken_apart(module: Module, call: cst.Call) -> bool:
    """Whether what a call gives is unpacked, or a part of it is taken."""
    sink = sink_of(call, symbols_of(module).parents)
    return sink.kind is SinkKind.INDEXED or any(isinstance(target, (cst.Tuple, cst.List)) for target in sink.targets)


def _parts(value: Value, path: tuple[int, ...]) -> Iterator[Made]:
    """The objects of libraries that a value is, or that are its parts."""
    if isinstance(value, LibraryObject):
        yield Made(value, path)
    elif isinstance(value, TupleValue):
        for index, item in enumerate(value.items):
            yield from _parts(item, (*path, index))


def _is_anew(target: ProjectFunction, thing: LibraryObject) -> bool:
    """Whether each call of a function makes or takes such a thing, and keeps it nowhere."""
    if not thing.certain or thing.kind is Kind.TRANSACTION or not thing.origins:
        return False
    for origin in thing.origins:
        node = origin.node
        if (
            origin.source not in (OriginKind.MADE, OriginKind.TAKEN)
            or not isinstance(node, cst.Call)
            or origin.scope.enclosing_function() is not target.scope
        ):
            return False
        if is_thin(target.module, node, thing) or _is_registered(target, node, thing):
            return False
    return True


def _hangs_on_another_part(target: ProjectFunction, thing: LibraryObject) -> bool:
    """Whether a thing is taken from another one that is returned beside it, and is dropped when that is closed."""
    beside = {
        element.value.value
        for node in target.scope.returns
        for element in (node.elements if isinstance(node, cst.Tuple) else ())
        if isinstance(element.value, cst.Name)
    }
    takers = (origin.node.func for origin in thing.origins if isinstance(origin.node, cst.Call))
    return thing.item.owner_closes and any(
        isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value in beside
        for func in takers
    )


class _Registering(ConnectionTracker):
    """Follows what a function makes and returns, to see who else gets it: that it is returned says nothing."""

    def give(self, node: cst.BaseExpression, state: State) -> State:
        return state


def _is_registered(target: ProjectFunction, node: cst.Call, thing: LibraryObject) -> bool:
    """Whether a function gives what ``node`` makes to somebody else before it returns it.

    To a registry, a hook at exit, or an object that is kept.
    """
    if not isinstance(target.scope.node, cst.FunctionDef):
        return False
    holding = _Registering(target.module, target.scope, node, thing)
    if any(not holding.is_unread(place.base) for place in places_of(target.module).of(node, target.scope)):
        return True
    try:
        Interpreter(holding).run(target.scope.node.body, State(ConnectionStatus.NONE))
    except TooManyStates:
        return True
    return holding.handed_over_somewhere
