"""Clients that several tasks make at once, as each of them finds the common place still empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.values import (
    Awaitable,
    External,
    LibraryMethod,
    LibraryObject,
    ProjectFunction,
    alternatives,
    functions_of,
    thing_of,
    without_await,
)
from ..program.module import Module
from ..program.query import query
from ..reachability.callers import edges_into, runs_at_start_up
from ..reachability.event_loops import has_own_loop
from ..reachability.fills import Fill, fills_of
from ..reachability.guards import Guard, guards_of
from ..reachability.paths import is_on_path
from ..reachability.places import Place
from ..reachability.reachability import CallPath, reachability_of
from ..reachability.spots import Spot, spots_of
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from .constructions import builder_of

#: What is worth to be kept: a connection that is lost holds a place of its server's.
_KEPT: Final = (Kind.CLIENT, Kind.POOL, Kind.CONNECTION)
#: So many functions are asked whether an await in them waits, one below the other, and who starts them.
_MOST_CALLS: Final = 3
_MOST_FUNCTIONS: Final = 40


@dataclass(frozen=True)
class InitRace:
    """``node`` makes the ``thing`` that ``function`` stores, if the test at ``test`` finds the place empty.

    In between, ``waiting`` gives other tasks a turn, which find it empty as well. ``chain``: how a handler gets there;
    None where the function is started more than once.
    """

    node: cst.Call
    function: Scope
    thing: LibraryObject
    test: cst.CSTNode
    waiting: cst.CSTNode
    chain: CallPath | None


@query
def init_races(module: Module) -> Sequence[InitRace]:
    """The places of a module that several tasks may fill at once with a client, in the order of the source."""
    if module.is_test:
        return ()
    found: dict[cst.Call, InitRace] = {}
    for function in symbols_of(module).functions():
        if function.is_async:
            found.update({item.node: item for item in _Filling(module, function).races()})
    return tuple(sorted(found.values(), key=lambda item: symbols_of(module).order_at(item.node)))


class _Filling:
    """What one coroutine stores in places that outlive it."""

    def __init__(self, module: Module, function: Scope) -> None:
        self.module = module
        self.function = function
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.candidates = candidates_of(module)

    def races(self) -> Iterator[InitRace]:
        for fills in fills_of(self.module).of(self.function).values():
            for fill in fills:
                made = self._made(fill)
                race = self._race(fill, *made) if made is not None else None
                if race is not None:
                    yield race

    def _made(self, fill: Fill) -> tuple[cst.Call, LibraryObject] | None:
        """The call in this function that makes the asynchronous client which is stored, and the client."""
        if fill.stored is None or fill.removes:
            return None
        node = _unwrapped(fill.stored)
        if isinstance(node, cst.Name):
            owner = self.symbols.scope_of(node).owner_of(node.value)
            group = owner.bindings[node.value] if owner is self.function else []
            if len(group) != 1 or group[0].kind is not BindingKind.ASSIGNED or group[0].value is None:
                return None
            node = _unwrapped(group[0].value)
        if not isinstance(node, cst.Call) or not self._may_make(node):
            return None
        thing = thing_of(without_await(self.types.value_of(node)))
        if thing is None or not thing.is_async or thing.kind not in _KEPT or thing.item.stateless:
            return None
        builder = builder_of(self.module)
        if node in builder.made and builder.may_be_thin(node, self.function):
            return None
        return (node, thing) if any(origin.place[0] is node for origin in thing.origins) else None

    def _may_make(self, call: cst.Call) -> bool:
        """Whether a call may make a client, by its name or as one of a factory."""
        names = self.module.knowledge.making_or_taking
        return self.candidates.may_be(call, names) or self.candidates.may_be_factory(call)

    def _race(self, fill: Fill, call: cst.Call, thing: LibraryObject) -> InitRace | None:
        for guard in guards_of(self.module).before(call, self.function):
            if guard.test is None or not any(self._is_of(spot, fill) for spot in self._empty(guard)):
                continue
            waiting = self._wait_between(guard, fill)
            if waiting is None or self._is_locked(guard) or self._is_told_before(guard, fill, waiting):
                return None
            is_shared, chain = _run_by_several(self.function)
            return InitRace(call, self.function, thing, guard.test, waiting, chain) if is_shared else None
        return None

    def _empty(self, guard: Guard) -> Iterator[Spot]:
        """The places that are empty where a test has turned out so, and that outlive the call."""
        lifetime = reachability_of(self.module).lifetime
        for test, truth in _parts(guard.test, guard.truth):
            for spot in spots_of(self.module).tested(test, truth, self.function):
                if spot.absent and lifetime.outlives_request(Place(spot.text, spot.base, spot.scope)):
                    yield spot

    @staticmethod
    def _is_of(spot: Spot, fill: Fill) -> bool:
        """Whether what is tested is what is stored."""
        if spot.text != fill.text:
            return False
        keys = (spot.key, fill.key)
        return (
            all(not isinstance(key, cst.BaseExpression) for key in keys)
            or len({nodes.code(key) for key in keys if isinstance(key, cst.BaseExpression)}) == 1
        )

    def _wait_between(self, guard: Guard, fill: Fill) -> cst.CSTNode | None:
        """The first await between a test and the fill that gives other tasks a turn."""
        inside = set(nodes.descendants(fill.stored)) if fill.stored is not None else set()
        for node in nodes.descendants(self.function.node, into_functions=False):
            if not isinstance(node, cst.Await) or self.symbols.order_at(node) < guard.order:
                continue
            is_before = node in inside or self.symbols.order_at(node) < fill.order
            if is_before and is_on_path(self.symbols, fill.node, node) and _waits(self.module, node.expression):
                return node
        return None

    def _is_locked(self, guard: Guard) -> bool:
        """Whether something is held around a test, by the function or by all its callers, that lets in one at a time.

        Any context manager may: only what is known to be none is looked through.
        """
        if guard.test is None:
            return True
        for above in self.symbols.ancestors(guard.test):
            if above is self.function.node:
                break
            if isinstance(above, cst.With):
                return True
        acquired = (call for scope in self.function.within() for call in scope.calls)
        if any(nodes.last_name(call.func) in stdlib.LOCKS_BY and self._is_above(call, guard) for call in acquired):
            return True
        steps = list(edges_into(self.function))
        return bool(steps) and all(_is_in_with(step.module, step.node, step.caller) for step in steps)

    def _is_above(self, node: cst.CSTNode, guard: Guard) -> bool:
        return self.symbols.order_at(node) < guard.order

    def _is_told_before(self, guard: Guard, fill: Fill, waiting: cst.CSTNode) -> bool:
        """Whether others are told in time: by another place that is filled before the wait, or by one more test.

        A flag, or the task that makes the client, is stored at once; what comes too late is given up.
        """
        begin, wait = guard.order, self.symbols.order_at(waiting)
        stored = fills_of(self.module).of(self.function).values()
        if any(begin < each.order < wait and each.node is not fill.node for fills in stored for each in fills):
            return True
        return any(
            later.order > wait and any(self._is_of(spot, fill) for spot in self._empty(later))
            for later in guards_of(self.module).before(fill.node, self.function)
        )


def _unwrapped(node: cst.CSTNode) -> cst.CSTNode:
    return node.expression if isinstance(node, cst.Await) else node


def _parts(test: cst.BaseExpression | None, truth: bool) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """The parts of a test that have turned out one way if the whole has."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from _parts(test.expression, not truth)
    elif isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) is truth:
            yield from _parts(test.left, truth)
            yield from _parts(test.right, truth)
    elif test is not None:
        yield test, truth


def _waits(module: Module, node: cst.BaseExpression, calls: int = 0) -> bool:
    """Whether awaiting an expression gives other tasks a turn for sure.

    A plain constructor does not, although it may be awaited; nor does a coroutine that waits for nothing itself.
    """
    types = types_of(module)
    if not isinstance(node, cst.Call):
        return False
    target = types.value_of(node.func)
    functions = functions_of(target)
    if functions:
        return calls < _MOST_CALLS and any(_function_waits(each, calls) for each in functions)
    if isinstance(target, External):
        return stdlib.is_of_python(target.dotted)
    if isinstance(target, LibraryMethod) and isinstance(target.owner, LibraryObject):
        owner = target.owner
        if target.method is not None:
            return target.method.awaited
        return owner.is_async and owner.item.commands_awaited and owner.kind is Kind.CLIENT
    return any(isinstance(each, Awaitable) for each in alternatives(types.value_of(node)))


def _function_waits(function: ProjectFunction, calls: int) -> bool:
    scope = function.scope
    return scope.is_async and any(
        isinstance(part, cst.Await) and _waits(scope.module, part.expression, calls + 1)
        for part in nodes.descendants(scope.node, into_functions=False)
    )


def _run_by_several(function: Scope) -> tuple[bool, CallPath | None]:
    """Whether several tasks of one loop run a function, and how a handler gets there.

    They do not where start-up, or what starts them, runs it first: then the place is filled when they come.
    """
    chain = reachability_of(function.module).chain_of(function)
    if chain is not None:
        framework = chain.handler.framework
        if has_own_loop(chain) or (framework is not None and framework.own_process):
            return False, None
    starts: list[tuple[cst.CSTNode, Scope]] = []
    calls: dict[Scope, int] = {}
    queue, seen = [function], {function}
    while queue and len(seen) < _MOST_FUNCTIONS:
        current = queue.pop(0)
        starts += tasks_of(current.module).starts_of(current)
        for step in edges_into(current):
            if runs_at_start_up(step.caller):
                return False, None
            if tasks_of(step.module).is_start(step):
                made = [each for each in starts if step.node in nodes.descendants(each[0])]
                if not made or _is_repeated(step.module, step.node):  # [work(name) for name in names], given to one
                    starts.append((step.node, step.caller))
                continue
            at = symbols_of(step.module).order_at(step.node)
            calls[step.caller] = min(at, calls.get(step.caller, at))
            if step.caller not in seen and not step.new_loop:
                seen.add(step.caller)
                queue.append(step.caller)
    if chain is not None:
        return True, chain
    first = {node: scope for node, scope in starts if not _is_called_before(node, scope, calls)}
    starters = [scope.enclosing_function() for scope in first.values()]  # two that start one each may be a choice
    is_twice = len(set(starters)) < len(starters)
    return is_twice or any(_is_repeated(scope.module, node) for node, scope in first.items()), None


def _is_called_before(node: cst.CSTNode, scope: Scope, calls: Mapping[Scope, int]) -> bool:
    """Whether the function around a start has run what fills the place before."""
    function = scope.enclosing_function()
    at = calls.get(function) if function is not None else None
    return at is not None and at < symbols_of(scope.module).order_at(node)


def _is_repeated(module: Module, node: cst.CSTNode) -> bool:
    for above in symbols_of(module).ancestors(node):
        if isinstance(above, (cst.For, cst.While, cst.CompFor, cst.ListComp, cst.GeneratorExp, cst.SetComp)):
            return True
        if isinstance(above, (cst.FunctionDef, cst.Lambda)):
            return False
    return False


def _is_in_with(module: Module, node: cst.CSTNode, function: Scope) -> bool:
    """Whether a call stands in a block that something called a lock is held for."""
    for above in symbols_of(module).ancestors(node):
        if above is function.node:
            return False
        if isinstance(above, cst.With) and any(conventions.LOCKS.search(nodes.code(item.item)) for item in above.items):
            return True
    return False
