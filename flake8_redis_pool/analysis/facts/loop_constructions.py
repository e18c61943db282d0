"""What is built once on each turn of an endless loop that no handler runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ..inference.engine import types_of
from ..inference.values import LibraryObject, ProjectFunction
from ..program.module import Module
from ..program.query import query
from ..reachability.absent_arguments import NOTHING, needed
from ..reachability.callgraph import CallEdge
from ..reachability.guards import guards_of
from ..reachability.reachability import reachability_of
from ..reachability.turns import Turn, turn_that_runs
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of
from .constructions import builder_of, built_per_request


@dataclass(frozen=True)
class LoopConstruction:
    """A client, pool or connection that ``node`` builds in ``function`` (the module: outside of any) on each ``turn``.

    ``steps`` are the calls from the loop to there; none where it stands in the loop itself.
    """

    node: cst.Call
    function: Scope
    thing: LibraryObject
    turn: Turn
    steps: tuple[CallEdge, ...]


@query
def loop_constructions(module: Module) -> Sequence[LoopConstruction]:
    """Clients, pools and connections that are built on each turn of an endless loop, in the order of the source.

    What a handler builds is none of them: there the request is what it is built for.
    """
    return () if module.is_test else tuple(_found(module))


def _found(module: Module) -> Iterator[LoopConstruction]:
    builder = builder_of(module)
    symbols = symbols_of(module)
    by_handlers = {item.node for item in built_per_request(module)} if builder.made else ()
    for call, thing in builder.made.items():
        function = symbols.scope_of_call[call].enclosing_function() or symbols.root
        if call in by_handlers or builder.is_kept(call, function) or builder.may_be_thin(call, function):
            continue
        for steps in _ways(call, function):
            turn = turn_that_runs(call, function, steps)
            if turn is None or (thing.is_async and any(step.new_loop for step in steps)):
                continue
            if not _asks_what_is_kept(call, function, steps):
                yield LoopConstruction(call, function, thing, turn, steps)
                break


def _ways(call: cst.Call, function: Scope) -> Iterator[tuple[CallEdge, ...]]:
    """The ways by which a loop may run a call; no steps where it stands in one itself."""
    reachability = reachability_of(function.module)
    if function is symbols_of(function.module).root:
        yield ()
        return
    needs = needed(call, function)
    if reachability.is_handled(function):
        return
    if needs == NOTHING:
        yield ()
    yield from reachability.from_loops(function, needs)


def _asks_what_is_kept(call: cst.Call, function: Scope, steps: Sequence[CallEdge]) -> bool:
    """Whether the way to a construction is taken only where a test asks what is kept of the last one.

    It connects again when that does not work any more: ``if not self.is_alive(): self.connect()``.
    """
    sink = sink_of(call, symbols_of(function.module).parents)
    names = frozenset(map(nodes.last_name, sink.targets)) - {""}
    places = ((call, function), *((step.node, step.caller) for step in steps))
    tests = (
        (guard.test, scope)
        for node, scope in places
        if names and scope.kind is ScopeKind.FUNCTION
        for guard in guards_of(scope.module).before(node, scope)
        if guard.test is not None
    )
    return any(_asks(test, scope, names) for test, scope in tests)


def _asks(test: cst.BaseExpression, scope: Scope, names: frozenset[str]) -> bool:
    """Whether a test reads something by one of these names, itself or in a function of the project that it calls."""
    for part in nodes.descendants(test):
        if nodes.last_name(part) in names:
            return True
        if isinstance(part, cst.Call):
            asked = types_of(scope.module).value_of(part.func)
            if isinstance(asked, ProjectFunction) and any(
                nodes.last_name(each) in names for each in nodes.descendants(asked.scope.node)
            ):
                return True
    return False
