"""Connections that are opened before a fork, and used in the child."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import Kind
from ..inference.engine import types_of
from ..inference.likely_clients import likely_clients_of
from ..inference.values import (
    External,
    LibraryObject,
    Origin,
    ProjectClass,
    ProjectFunction,
    method_of,
    thing_of,
)
from ..program.module import Module
from ..program.query import query
from ..reachability.callers import edges_into
from ..symbols.builder import symbols_of
from ..symbols.call_binding import CONSTRUCTORS
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..symbols.users import users_of
from ..syntax import nodes

#: The class that all others are like.
_PROCESS: Final = next(iter(stdlib.PROCESSES))
#: A text without one of these words makes no other process.
_WORDS: Final = sorted(map(stdlib.last, (*stdlib.FORKS, *stdlib.PROCESSES, *stdlib.PROCESS_POOLS)))
_FORKS: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_FORKING: Final = re.compile(_FORKS.pattern.encode())
#: So many calls lie at most between what a child runs first, and the use.
_MOST_STEPS: Final = 2


@dataclass(frozen=True)
class Fork:
    """Where a child process begins: ``node`` in ``scope`` makes it; ``scope`` is a class of processes otherwise.

    ``runs``: the function that the child runs first; None where it goes on from there.
    """

    node: cst.CSTNode
    scope: Scope
    runs: Scope | None = None

    @property
    def module(self) -> Module:
        return self.scope.module


@dataclass(frozen=True)
class CrossedFork:
    """``node`` uses the ``thing`` in a child process that ``fork`` makes; the parent has opened it before."""

    node: cst.Call
    thing: LibraryObject
    fork: Fork


@query
def crossed_forks(module: Module) -> Sequence[CrossedFork]:
    """The first use in a child of each connection that its parent has opened, in the order of the source."""
    if module.is_test:
        return ()
    found: dict[tuple[Scope, cst.CSTNode], CrossedFork] = {}
    may_be_in_child = functools.cache(_may_be_in_child)
    for call in names_of(module).calls_of_any(module.knowledge.held_methods):
        scope = symbols_of(module).scope_of_call[call]
        function = scope.enclosing_function()
        if function is None or not likely_clients_of(module).may_have_command(call, scope):
            continue
        thing = _held(module, call)
        if thing is None or (function, thing.origins[0].node) in found or not may_be_in_child(function):
            continue
        for fork in _forks_before(module, call, function):
            if all(_is_open_before(origin, thing, fork) for origin in thing.origins):
                found[function, thing.origins[0].node] = CrossedFork(call, thing, fork)
                break
    return tuple(found.values())


def _held(module: Module, call: cst.Call) -> LibraryObject | None:
    """What holds a connection, and has the method that is called."""
    target = method_of(types_of(module).value_of(call.func)) if isinstance(call.func, cst.Attribute) else None
    thing = target.owner if target is not None else None
    is_held = isinstance(thing, LibraryObject) and thing.kind is Kind.CONNECTION and bool(thing.origins)
    return thing if isinstance(thing, LibraryObject) and is_held else None


def _may_be_in_child(function: Scope) -> bool:
    """Whether the module, or one that may use the function, makes processes, as far as the texts say."""
    module = function.module
    if _has_forks(module):
        return True
    is_member = function.parent is not None and function.parent.kind is ScopeKind.CLASS
    users = module.program.users(module, function.name, is_member=is_member, saying=_FORKING)
    return next(users, None) is not None


@query
def _has_forks(module: Module) -> bool:
    """Whether a module makes processes, as far as its text says."""
    return _FORKS.search(module.text) is not None


def _forks_before(module: Module, call: cst.Call, function: Scope) -> Iterator[Fork]:
    """The forks in whose child a call stands, or the function around it runs."""
    yield from _branches_around(module, call, function)
    waiting = [(function, 0)]
    seen = {function}
    while waiting:
        current, steps = waiting.pop(0)
        yield from _forks_into(current)
        for step in edges_into(current) if steps < _MOST_STEPS else ():
            yield from _branches_around(step.module, step.node, step.caller)
            if step.caller not in seen:
                seen.add(step.caller)
                waiting.append((step.caller, steps + 1))


def _branches_around(module: Module, node: cst.CSTNode, function: Scope) -> Iterator[Fork]:
    """The forks in the function whose child alone runs a node."""
    for fork in names_of(module).calls_of_any(map(stdlib.last, stdlib.FORKS)):
        target = types_of(module).value_of(fork.func)
        if not isinstance(target, External) or target.dotted not in stdlib.FORKS:
            continue
        if symbols_of(module).scope_of_call[fork].enclosing_function() is function and _is_in_child(
            module, node, fork, function
        ):
            yield Fork(fork, function)


def _is_in_child(module: Module, node: cst.CSTNode, fork: cst.Call, function: Scope) -> bool:
    """Whether a node stands in a branch that is taken where a fork gives 0."""
    names = {
        name
        for name, group in function.bindings.items()
        if any(binding.value is fork for binding in group) and len(group) == 1
    }
    below = node
    for above in symbols_of(module).ancestors(node):
        if above is function.node:
            return False
        if isinstance(above, cst.If) and below is not above.test:
            is_zero = _says_zero(above.test, fork, names)
            if is_zero is not None and is_zero is (below is above.body):
                return True
        below = above
    return False


def _says_zero(test: cst.BaseExpression, fork: cst.Call, names: set[str]) -> bool | None:
    """Whether a test holds where the fork gives 0; None where it is about something else."""

    def is_meant(node: cst.BaseExpression) -> bool:
        node = node.value if isinstance(node, cst.NamedExpr) else node
        return node is fork or (isinstance(node, cst.Name) and node.value in names)

    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _says_zero(test.expression, fork, names)
        return None if inner is None else not inner
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1 and is_meant(test.left):
        comparison = test.comparisons[0]
        if nodes.constant(comparison.comparator) != 0:
            return None
        if isinstance(comparison.operator, cst.Equal):
            return True
        return False if isinstance(comparison.operator, (cst.NotEqual, cst.GreaterThan)) else None
    return False if is_meant(test) else None


def _forks_into(function: Scope) -> Iterator[Fork]:
    """What makes a child that runs a function first: a process or a pool, or the class of processes that it is of."""
    cls = function.parent
    if function.name == stdlib.RUN_IN_THREAD and cls is not None and cls.kind is ScopeKind.CLASS:
        bases = types_of(function.module).bases(ProjectClass(cls))
        if any(isinstance(base, External) and base.dotted in stdlib.PROCESSES for base in bases):
            yield Fork(cls.node, cls)
    for module in (function.module, *users_of(function)):
        for call in names_of(module).calls_passing(function.name):
            if _runs_in_child(module, call, function) and not _begins_anew(module):
                yield Fork(call, symbols_of(module).scope_of_call[call], function)


def _runs_in_child(module: Module, call: cst.Call, function: Scope) -> bool:
    """Whether a call makes a process that is a copy of this one, and runs the function in it."""
    types = types_of(module)
    func = call.func
    given = None
    if _makes(module, func, stdlib.PROCESSES):
        keyword, position = stdlib.PROCESSES[_PROCESS]
        given = nodes.argument(call, position, keyword)
    elif isinstance(func, cst.Attribute) and func.attr.value in stdlib.POOL_RUNNERS:
        makers = _values(module, func.value)
        if makers and all(
            isinstance(maker, cst.Call)
            and _makes(module, maker.func, stdlib.PROCESS_POOLS)
            and _is_fork(module, nodes.argument(maker, None, "mp_context"))
            for maker in makers
        ):
            given = nodes.argument(call, 0)
    if given is None:
        return False
    value = types.value_of(given)
    return isinstance(value, ProjectFunction) and value.scope is function


def _makes(module: Module, func: cst.BaseExpression, classes: Collection[str]) -> bool:
    """Whether a class is one of these, by its name or of a context whose children are copies."""
    target = types_of(module).value_of(func)
    if isinstance(target, External) and target.dotted in classes:
        return True
    if not isinstance(func, cst.Attribute) or func.attr.value not in set(map(stdlib.last, classes)):
        return False
    return _is_context(module, func.value) and _is_fork(module, func.value)


def _is_context(module: Module, node: cst.BaseExpression) -> bool:
    makers = _values(module, node)
    return bool(makers) and all(_start_method(module, maker) is not None for maker in makers)


def _is_fork(module: Module, node: cst.BaseExpression | None) -> bool:
    """Whether the children of a context are copies of their parent, as they are by default."""
    if node is None:
        return True
    return all(_start_method(module, maker) in ("", stdlib.FORK) for maker in _values(module, node))


def _start_method(module: Module, node: cst.CSTNode | None) -> object:
    """The start method that a context is asked for by ("": none); None for anything else."""
    target = types_of(module).value_of(node.func) if isinstance(node, cst.Call) else None
    if not isinstance(node, cst.Call) or not isinstance(target, External) or target.dotted not in stdlib.CONTEXTS:
        return None
    given = nodes.argument(node, 0, stdlib.CONTEXTS[target.dotted])
    return "" if given is None else nodes.constant(given)


def _values(module: Module, node: cst.BaseExpression) -> list[cst.CSTNode | None]:
    """What an expression is, or its variable was assigned."""
    if not isinstance(node, cst.Name):
        return [node]
    owner = symbols_of(module).scope_of(node).owner_of(node.value)
    return [binding.value for binding in owner.bindings[node.value]] if owner is not None else []


def _begins_anew(module: Module) -> bool:
    """Whether a module says that all children begin anew, and import what they need."""
    for call in names_of(module).calls_of_any(map(stdlib.last, stdlib.SETS_START_METHOD)):
        target = types_of(module).value_of(call.func)
        if isinstance(target, External) and target.dotted in stdlib.SETS_START_METHOD:
            return nodes.constant(nodes.argument(call, 0, stdlib.SETS_START_METHOD[target.dotted])) != stdlib.FORK
    return False


def _is_open_before(origin: Origin, thing: LibraryObject, fork: Fork) -> bool:
    """Whether a connection was opened before the fork, by what then forks, or where its module is imported."""
    if not isinstance(origin.node, cst.Call):
        return False
    maker = origin.scope.enclosing_function()
    if maker is None:
        scopes = [origin.scope.root(), *_functions_with(fork)]
        return not thing.item.lazy or any(_is_used(scope, origin, fork) for scope in scopes)
    if fork.scope.kind is ScopeKind.CLASS:
        is_own = maker.parent is fork.scope and maker.name != stdlib.RUN_IN_THREAD
        return is_own and (not thing.item.lazy or _is_used(maker, origin, fork))
    if fork.runs is not None and maker.name in CONSTRUCTORS and maker.parent is fork.runs.parent:
        return not thing.item.lazy or _is_used(maker, origin, fork)  # the object of a method that is passed is there
    if maker not in _functions_with(fork):
        return False
    symbols = symbols_of(fork.module)
    if symbols.order_at(origin.node) > symbols.order_at(fork.node):
        return False
    return not thing.item.lazy or _is_used(maker, origin, fork)


def _functions_with(fork: Fork) -> list[Scope]:
    function = fork.scope.enclosing_function()
    return [function] if function is not None else []


def _is_used(scope: Scope, origin: Origin, fork: Fork) -> bool:
    """Whether a method of what a call gives is called in a scope, before the fork that stands there."""
    symbols, types = symbols_of(scope.module), types_of(scope.module)
    for call in scope.calls:
        if not isinstance(call.func, cst.Attribute) or call is origin.node:
            continue
        if scope is fork.scope.enclosing_function() and symbols.order_at(call) > symbols.order_at(fork.node):
            continue
        thing = thing_of(types.value_of(call.func.value))
        if thing is not None and any(each.node is origin.node for each in thing.origins):
            return True
    return False
