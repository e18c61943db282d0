"""The transactions of a module.

They are opened by a call, given as a parameter, or handed to a callable that is run again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from ...limits import MOST_FOLLOWED, NotAnalysable
from ...spec import Kind, Role
from ..inference.engine import types_of
from ..inference.values import (
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    OriginKind,
    ProjectFunction,
    method_of,
    thing_of,
    things_in,
)
from ..interpreter.interpreter import Interpreter
from ..interpreter.transfer import TooManyStates
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import positional_parameters
from ..symbols.name_index import names_of
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from ..typestate.state import State, TransactionStatus
from ..typestate.transactions import Transaction, TransactionTracker


@query
def opened_transactions(module: Module) -> Sequence[Transaction]:
    """The transactions opened in a module."""
    scopes = [symbols_of(module).root, *symbols_of(module).functions()]
    return tuple(transaction for scope in scopes for transaction in transactions_of(module, scope))


@query
def retried_transactions(module: Module) -> Sequence[tuple[cst.Call, Transaction]]:
    """Callables that a client runs until nobody else has written the watched keys, each with the call that gives it."""
    return tuple(retried_in(module))


@query
def queued_discards(module: Module) -> Sequence[cst.Call]:
    """Calls of a method that looks as if it dropped what was queued, and queues a command."""
    types = types_of(module)
    calls = names_of(module).calls_of_any(module.knowledge.methods_with(Role.DISCARD))
    return tuple(call for call in calls if _is_discard(method_of(types.value_of(call.func))))


def _is_discard(target: LibraryMethod | None) -> bool:
    if target is None or target.method is None or target.method.role is not Role.DISCARD:
        return False
    return isinstance(target.owner, LibraryObject) and target.owner.certain


def transactions_of(module: Module, function: Scope) -> Iterable[Transaction]:
    """Every transaction opened in ``function`` that is kept in a local name or used on the spot.

    ``function`` may be the module's own scope.
    """
    if function.kind is ScopeKind.MODULE:
        body: nodes.Block = module.tree.body
    elif isinstance(function.node, cst.FunctionDef):
        body = function.node.body
    else:
        return
    opened = [(call, thing) for call in function.calls for thing in [_opened(module, call)] if thing is not None]
    if len(opened) > MOST_FOLLOWED:
        raise NotAnalysable(f"a function opens more than {MOST_FOLLOWED} transactions")
    for call, thing in opened:
        if not _followed(module, call, function):
            continue
        transaction = Transaction(call, function, thing, _is_multi(module, call))
        try:
            Interpreter(TransactionTracker(module, transaction)).run(body, State(TransactionStatus.NONE))
        except TooManyStates:
            continue
        yield transaction
    yield from _given(module, function, body)


def retried_in(module: Module) -> Iterable[tuple[cst.Call, Transaction]]:
    """Callables given to ``client.transaction(f, key)``, each with its call.

    Their transaction watches the keys from the start.
    """
    for call in names_of(module).calls_of_any(module.knowledge.methods_with(Role.RUN)):
        if len(call.args) < 2:
            continue
        target = method_of(types_of(module).value_of(call.func))
        given = types_of(module).value_of(call.args[0].value)
        if (
            target is None
            or target.method is None
            or target.method.role is not Role.RUN
            or target.method.returns is None
        ):
            continue
        if not isinstance(given, ProjectFunction) or not isinstance(given.scope.node, cst.FunctionDef):
            continue
        names = positional_parameters(given.scope)
        library, item = module.knowledge.object_named(target.method.returns)
        if not names:
            continue
        transaction = Transaction(
            given.scope.node, given.scope, LibraryObject(item, library, ()), True, handed_over=True
        )
        try:
            Interpreter(TransactionTracker(given.module, transaction)).run(
                given.scope.node.body, State(TransactionStatus.WATCHING, frozenset({names[0]}))
            )
        except TooManyStates:
            continue
        yield call, transaction


def _given(module: Module, function: Scope, body: nodes.Block) -> Iterable[Transaction]:
    """Transactions that come as annotated parameters.

    They are in an unknown state, until ``multi()`` says that commands are queued from there on.
    """
    telling = module.knowledge.methods_with(Role.MULTI, Role.EXECUTE, Role.RESET, Role.DISCARD)
    told = {
        nodes.last_name(call.func.value)
        for call in function.calls
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in telling
    }
    for name, bindings in function.bindings.items():
        if (
            name not in told
            or len(bindings) != 1
            or bindings[0].kind is not BindingKind.PARAMETER
            or bindings[0].annotation is None
        ):
            continue
        thing = thing_of(types_of(module).bound(bindings[0]))
        if thing is None or thing.kind is not Kind.TRANSACTION or not thing.certain:
            continue
        transaction = Transaction(bindings[0].node, function, thing, None, handed_over=True)
        try:
            Interpreter(TransactionTracker(module, transaction)).run(
                body, State(TransactionStatus.UNKNOWN, frozenset({name}))
            )
        except TooManyStates:
            continue
        yield transaction


def _opened(module: Module, call: cst.Call) -> LibraryObject | None:
    if names_of(module).called(call) not in module.knowledge.openers:
        return None
    things = [
        thing
        for thing in things_in(types_of(module).value_of(call))
        if thing.kind is Kind.TRANSACTION
        and thing.certain
        and any(
            origin.node is call and origin.source in (OriginKind.TAKEN, OriginKind.MADE, OriginKind.SHAPE)
            for origin in thing.origins
        )
    ]
    return things[0] if len(things) == 1 else None


def _followed(module: Module, call: cst.Call, function: Scope) -> bool:
    """Whether the opened transaction gets a local name, is entered, or is the start of a chain."""
    sink = sink_of(call, symbols_of(module).parents, through=(cst.Await,))
    if sink.kind is SinkKind.READ:
        return True
    names = {target.value for target in sink.targets if isinstance(target, cst.Name)}
    if not names or not all(isinstance(target, cst.Name) for target in sink.targets):
        return False
    return sink.kind is SinkKind.ENTERED or names.isdisjoint(function.global_names | function.nonlocal_names)


def _is_multi(module: Module, call: cst.Call) -> bool | None:
    """Whether the opening call asks for MULTI/EXEC."""
    value = types_of(module).value_of(call.func)
    target = method_of(value) or value
    if isinstance(target, LibraryFunction):
        return target.function.multi
    method = (
        target.method
        if isinstance(target, LibraryMethod)
        else target.item.opening
        if isinstance(target, LibraryClass)
        else None
    )
    if method is None:
        return None
    if method.multi_argument is None:
        return method.multi
    given = nodes.argument(call, method.multi_position, method.multi_argument)
    if given is None:
        return None if nodes.has_unpacking(call) else method.multi
    constant = nodes.constant(given)
    return bool(constant) if constant is not nodes.NOT_CONSTANT else None
