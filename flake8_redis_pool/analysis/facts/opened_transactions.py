"""The transactions of a module.

They are opened by a call, given as a parameter, or handed to a callable that is run again and again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import libcst as cst

from ... import conventions, stdlib
from ...limits import MOST_FOLLOWED, NotAnalysable
from ...spec import Kind, Role
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.likely_clients import likely_clients_of
from ..inference.values import (
    ContextManager,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    Value,
    method_of,
    thing_of,
    things_in,
    without_await,
)
from ..interpreter.transfer import TooManyStates
from ..program.charged import charged
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import positional_parameters
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..symbols.users import users_of
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from ..typestate.blocks import blocks_of
from ..typestate.state import State, Status, TransactionStatus
from ..typestate.transactions import Transaction, TransactionTracker, enters_on_stack

_IN_ANY_STATE: Final = frozenset[Status]({TransactionStatus.UNKNOWN})
_KNOWN_STATES: Final = frozenset[Status](
    {TransactionStatus.EMPTY, TransactionStatus.QUEUED, TransactionStatus.WATCHING}
)


@query
def opened_transactions(module: Module) -> Sequence[Transaction]:
    """The transactions opened in a module."""
    scopes = [symbols_of(module).root, *symbols_of(module).functions()]
    opened = (transaction for scope in scopes for transaction in transactions_of(module, scope))
    retried = {item.function: item for item in (*_retried_elsewhere(module), *_retried_here(module))}
    others = [item for item in opened if not (item.function in retried and isinstance(item.node, cst.Param))]
    return (*others, *kept_transactions(module), *retried.values(), *_used_inside(module, others))


def _used_inside(module: Module, lenders: Iterable[Transaction]) -> Iterator[Transaction]:
    """What functions do with the transactions of the functions around them, which run them in states that are known."""
    for lender in lenders:
        for (function, name), states in lender.lent.items():
            node = function.node
            if states <= _KNOWN_STATES and isinstance(node, (cst.FunctionDef, cst.Lambda)):
                found = Transaction(
                    node, function, lender.thing, lender.multi, handed_over=True, is_lent=True, lender=lender
                )
                if _follow(module, found, blocks_of(module).body_of(node), states, name):
                    yield found
                    yield from _used_inside(module, [found])


def _follow(module: Module, found: Transaction, body: nodes.Block, states: Iterable[Status], name: str) -> bool:
    """Follow a transaction that a function gets by a name, in each of these states; False where they are too many."""
    try:
        for status in sorted(states, key=lambda status: str(status.value)):
            TransactionTracker(module, found).run(body, State(status, frozenset({name})))
    except TooManyStates:
        return False
    return True


@query
def retried_transactions(module: Module) -> Sequence[tuple[cst.Call, Transaction]]:
    """Callables that a client runs until nobody else has written the watched keys, each with the call that gives it."""
    return tuple(retried_in(module))


def _retried_here(module: Module) -> Iterator[Transaction]:
    """What the module's own callables do with the transactions that it has them run on."""
    return (item for _, item in retried_transactions(module) if item.function.module is module)


def _retried_elsewhere(module: Module) -> Iterator[Transaction]:
    """The same of callables that other modules have run: such a one says when its transaction begins to queue."""
    running = module.knowledge.methods_with(Role.RUN)
    for function in symbols_of(module).functions():
        names = positional_parameters(function)
        if not names or names[0] not in _told(module, function):
            continue
        for user in users_of(function, running):
            yield from (item for _, item in retried_transactions(user) if item.function is function)


@query
def queued_discards(module: Module) -> Sequence[cst.Call]:
    """Calls of a method that looks as if it dropped what was queued, and queues a command."""
    types, likely, scope_of = types_of(module), likely_clients_of(module), symbols_of(module).scope_of_call
    calls = names_of(module).calls_of_any(module.knowledge.methods_with(Role.DISCARD))
    able = (call for call in calls if likely.may_have_command(call, scope_of[call]))
    return tuple(call for call in able if _is_discard(method_of(types.value_of(call.func))))


def _is_discard(target: LibraryMethod | None) -> bool:
    if target is None or target.method is None or target.method.role is not Role.DISCARD:
        return False
    return isinstance(target.owner, LibraryObject) and target.owner.certain


def transactions_of(module: Module, function: Scope) -> Iterable[Transaction]:
    """Every transaction opened in ``function`` that is kept in a local name or used on the spot, or given to it.

    ``function`` may be the module's own scope.
    """
    yield from opened_in(module).of(function)
    yield from _given(module, function)


@query
def opened_in(module: Module) -> Opened:
    """The transactions that the functions of a module open."""
    return Opened(module)


class Opened:
    """What the functions of one module open, each followed once."""

    def __init__(self, module: Module) -> None:
        self.module = module

    @charged
    def of(self, function: Scope) -> Sequence[Transaction]:
        """The transactions that a function, or the module itself, opens."""
        return tuple(_opened_by(self.module, function))


def _opened_by(module: Module, function: Scope) -> Iterator[Transaction]:
    if function.kind is ScopeKind.MODULE:
        body: nodes.Block = module.tree.body
    elif isinstance(function.node, cst.FunctionDef):
        body = function.node.body
    else:
        return
    told = _told(module, function)
    written: Iterable[cst.Call | cst.Attribute] = (*function.calls, *function.loads)
    opened = [(node, thing, origin) for node in written for thing, origin in _opened(module, node, told)]
    others = {node for node, _, _ in opened}
    opened += [each for each in _lent_by_objects(module, function) if each[0] not in others]
    if len(opened) > MOST_FOLLOWED:
        raise NotAnalysable(f"a function opens more than {MOST_FOLLOWED} transactions")
    for node, thing, origin in opened:
        if not _followed(module, node, function):
            continue
        opening = origin.node
        multi = _is_multi(origin.module, opening) if isinstance(opening, cst.Call) else None
        is_shared = is_kept_by_opener(origin)
        transaction = Transaction(node, function, thing, multi, handed_over=is_shared, is_shared=is_shared)
        try:
            TransactionTracker(module, transaction).run(body, State(TransactionStatus.NONE))
        except TooManyStates:
            continue
        yield transaction


def _lent_by_objects(module: Module, function: Scope) -> list[tuple[cst.Call, LibraryObject, Origin]]:
    """The transactions that objects of the project open when they are entered, and give to the block."""
    entered = [item for item in function.entered if item.asname is not None and isinstance(item.item, cst.Call)]
    asked = {*_told(module, function), *_asked_for(module, function)} if entered else set()
    found = []
    for item in entered:
        call, names = item.item, nodes.bound_names(item.asname) & asked
        if not isinstance(call, cst.Call) or len(names) != 1:
            continue
        bindings = [each for name in names for each in function.bindings.get(name, ()) if each.value is call]
        thing = thing_of(types_of(module).bound(bindings[0])) if len(bindings) == 1 else None
        if thing is None or thing.kind is not Kind.TRANSACTION or not thing.certain or len(thing.origins) != 1:
            continue
        (origin,) = thing.origins
        opener = origin.scope.enclosing_function()
        if opener is not None and opener.name in stdlib.ENTERING and not _may_watch(origin):
            lent = replace(origin, given_by=(call, symbols_of(module).scope_of_call[call]))
            found.append((call, thing, lent))
    return found


def is_kept_by_opener(origin: Origin) -> bool:
    """Whether the function that opens a transaction for its caller may give it to somebody else as well."""
    if origin.given_by is None:
        return False
    return sink_of(origin.node, symbols_of(origin.module).parents).kind is not SinkKind.RETURNED


def retried_in(module: Module) -> Iterable[tuple[cst.Call, Transaction]]:
    """Callables given to ``client.transaction(f, key)``, each with its call.

    Their transaction watches the keys from the start. Without keys it queues from there on; which it does is not known
    where a call hides them behind a star.
    """
    for call in names_of(module).calls_of_any(module.knowledge.methods_with(Role.RUN)):
        places = [arg for arg in call.args if arg.keyword is None and arg.star != "**"]
        if not places or places[0].star:
            continue
        target = method_of(types_of(module).value_of(call.func))
        given = types_of(module).value_of(places[0].value)
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
        state = State(_status_for(places[1:]), frozenset({names[0]}))
        try:
            TransactionTracker(given.module, transaction).run(given.scope.node.body, state)
        except TooManyStates:
            continue
        yield call, transaction


def _status_for(keys: Sequence[cst.Arg]) -> TransactionStatus:
    """What a transaction is that a client opens to watch these keys."""
    if not keys:
        return TransactionStatus.EMPTY
    return TransactionStatus.WATCHING if any(not key.star for key in keys) else TransactionStatus.UNKNOWN


class GivenAs(NamedTuple):
    """What a function gets as its parameter ``name``."""

    function: Scope
    name: str


@query
def states_given_in(module: Module) -> Memo[GivenAs, frozenset[Status]]:
    """In which states the functions of a module get a transaction from their callers."""
    return Memo(module.program.typestate, _states_given, _IN_ANY_STATE)


def _states_given(asked: GivenAs) -> frozenset[Status]:
    """The states that all callers pass, if each of them is in sight and passes a transaction that it opened."""
    binding = asked.function.bindings[asked.name][0]
    found: set[Status] = set()
    for given in types_of(asked.function.module).expressions_for(binding):
        states = _states_at(given.module, given.node) if given is not None else ()
        if not states or TransactionStatus.UNKNOWN in states:
            return _IN_ANY_STATE
        found.update(states)
    return frozenset(found) or _IN_ANY_STATE


def _states_at(module: Module, argument: cst.BaseExpression) -> Collection[Status]:
    """In which states a transaction is where it is an argument; none where it is not known for one."""
    scope = symbols_of(module).scope_of(argument)
    function = scope.enclosing_function() or symbols_of(module).root
    for transaction in opened_in(module).of(function):
        if argument in transaction.passed:
            return transaction.passed[argument]
    binding = _parameter(function, argument.value) if isinstance(argument, cst.Name) else None
    given = _given_as(module, function, binding) if binding is not None else None
    return given.passed.get(argument, ()) if given is not None else ()


def _given(module: Module, function: Scope) -> Iterator[Transaction]:
    """Transactions that come as parameters, of which the function asks a command for something.

    They are in the states that all callers pass. Where that is not known, commands of an annotated one are queued from
    its ``multi()`` on.
    """
    told = _told(module, function)
    for name in dict.fromkeys((*told, *_asked_for(module, function))):
        binding = _parameter(function, name)
        if binding is None or (name not in told and not _may_be_given(module, function, binding)):
            continue
        is_known_by_callers = name not in told or binding.annotation is None
        found = _given_as(module, function, binding, only_if_known=is_known_by_callers)
        if found is not None:
            yield found


def _given_as(module: Module, function: Scope, binding: Binding, *, only_if_known: bool = True) -> Transaction | None:
    """The transaction that a parameter is; None where it is none, or ``only_if_known`` and its state is not."""
    node = function.node
    thing = thing_of(types_of(module).bound(binding))
    if (
        thing is None
        or thing.kind is not Kind.TRANSACTION
        or not thing.certain
        or not isinstance(node, cst.FunctionDef)
    ):
        return None
    states = states_given_in(module)(GivenAs(function, binding.name))
    if only_if_known and states == _IN_ANY_STATE:
        return None
    transaction = Transaction(binding.node, function, thing, None, handed_over=True, is_lent=True)
    return transaction if _follow(module, transaction, node.body, states, binding.name) else None


def _parameter(function: Scope, name: str) -> Binding | None:
    """The parameter of a function with this name, where it never means anything else."""
    bindings = function.bindings.get(name, ())
    return bindings[0] if len(bindings) == 1 and bindings[0].kind is BindingKind.PARAMETER else None


def _asked_for(module: Module, function: Scope) -> Iterator[str]:
    """The names of which a function calls a command, and does something with what that gives.

    Not those of which it calls nothing but what many other objects have as well.
    """
    parents, likely = symbols_of(module).parents, likely_clients_of(module)
    asked: dict[str, None] = {}
    telling: set[str] = set()
    for call in function.calls:
        func = call.func
        if not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Name):
            continue
        if func.attr.value in module.knowledge.commands and likely.may_have_command(call, function):
            telling.add(func.value.value)
        if not isinstance(parents.get(call), (cst.Expr, cst.Attribute)):
            asked[func.value.value] = None
    return (name for name in asked if name in telling)


def _may_be_given(module: Module, function: Scope, binding: Binding) -> bool:
    """Whether a parameter may be a transaction: by its annotation, or as a module that calls the function opens one."""
    if binding.name == function.receiver:
        return False
    if binding.annotation is not None or conventions.TRANSACTIONS.search(binding.name):
        return True
    openers = module.knowledge.openers
    return bool(names_of(module).calls_of_any(openers)) or next(users_of(function, openers), None) is not None


def _opened(
    module: Module, node: cst.Call | cst.Attribute, told: frozenset[str]
) -> Iterator[tuple[LibraryObject, Origin]]:
    """The transaction that a call or the read of a property opens, and where: here, or in what it runs.

    Only what may open one, by names, is looked at.
    """
    return transaction_at(module, node) if _may_open(module, node, told) else iter(())


def transaction_at(module: Module, node: cst.Call | cst.Attribute) -> Iterator[tuple[LibraryObject, Origin]]:
    """The transaction that a call or the read of a property opens, and where: here, or in what it runs."""
    value = types_of(module).value_of(node)
    things = [thing for thing in things_in(value) if thing.kind is Kind.TRANSACTION and thing.certain]
    if isinstance(value, Instance) and isinstance(node, cst.Call):
        origin = Origin(OriginKind.MADE, node, symbols_of(module).scope_of_call[node])
        own = types_of(module).as_own_object(value, origin)
        things = [own] if own is not None and own.kind is Kind.TRANSACTION else []
    if len(things) != 1:
        return
    found = [
        origin
        for origin in things[0].origins
        if origin.place[0] is node and origin.source in (OriginKind.TAKEN, OriginKind.MADE, OriginKind.SHAPE)
    ]
    if found and (
        all(origin.given_by is None for origin in found)
        or (_is_always_opened(value, found) and not any(map(_may_watch, found)))
    ):
        yield things[0], found[0]


def _is_always_opened(value: Value, opened: Sequence[Origin]) -> bool:
    """Whether a function of the project gives what it opens, and never a client or what it got.

    One that lends it for a block has it still.
    """
    given = without_await(value)
    given = given.result if isinstance(given, ContextManager) else given
    return isinstance(given, LibraryObject) and len(opened) == len(given.origins)


def _may_open(module: Module, node: cst.Call | cst.Attribute, told: frozenset[str]) -> bool:
    """Whether a call or read can open a transaction, by its name, or by what the name that it gets is ``told``."""
    name = names_of(module).called(node) if isinstance(node, cst.Call) else node.attr.value
    if name in candidates_of(module).opening_functions:
        return True
    if isinstance(node, cst.Call) and name in module.knowledge.openers:
        return True
    if isinstance(symbols_of(module).parents.get(node), (cst.Attribute, cst.Call)):
        return False
    targets = sink_of(node, symbols_of(module).parents, through=(cst.Await,)).targets
    if any(isinstance(target, cst.Name) and target.value in told for target in targets):
        return True
    return bool(targets) and candidates_of(module).may_open(node)


def _told(module: Module, function: Scope) -> frozenset[str]:
    """The names of which a function calls what hardly anything but a transaction has."""
    telling = module.knowledge.methods_with(Role.MULTI, Role.EXECUTE, Role.RESET, Role.DISCARD)
    calls = (call.func for call in function.calls)
    return frozenset(
        nodes.last_name(func.value) for func in calls if isinstance(func, cst.Attribute) and func.attr.value in telling
    )


def _may_watch(origin: Origin) -> bool:
    """Whether the function that opens a transaction may already have switched it to immediate mode."""
    function = origin.scope.enclosing_function()
    watching = origin.module.knowledge.methods_with(Role.WATCH)
    return function is not None and any(nodes.last_name(call.func) in watching for call in function.calls)


@query
def kept_transactions(module: Module) -> Sequence[Transaction]:
    """Transactions that lie in an attribute of an object, as each method of its class by itself shows them.

    Another method may execute what this one queues. Where any switches one to immediate mode, a method is judged from
    its own ``multi()`` on.
    """
    return tuple(found for cls in symbols_of(module).classes() for found in _kept_by(module, cls))


def _kept_by(module: Module, cls: Scope) -> Iterator[Transaction]:
    """Those of one class, and of what it has from the classes above it."""
    read = {load.attr.value for method in cls.methods() for scope in method.within() for load in scope.loads}
    for member in types_of(module).lineage(ProjectClass(cls)) if read else ():
        for name, bindings in member.scope.attributes.items():
            if name not in read or not any(_is_opening(member.module, binding) for binding in bindings):
                continue
            thing = types_of(module).attribute(Instance(ProjectClass(cls)), name)
            if isinstance(thing, LibraryObject) and thing.kind is Kind.TRANSACTION and thing.certain:
                for method in cls.methods():
                    yield from _kept_in(module, method, name, thing)


def _is_opening(module: Module, binding: Binding) -> bool:
    """Whether what is stored may be a transaction that is opened for it, by the name of what is called."""
    value = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
    if not isinstance(value, cst.Call):
        return False
    name = names_of(module).called(value)
    return name in module.knowledge.openers or name in candidates_of(module).opening_functions


def _kept_in(module: Module, method: Scope, name: str, thing: LibraryObject) -> Iterator[Transaction]:
    """The transaction in the attribute ``name``, as a method shows it."""
    attribute = f"{method.receiver}.{name}"
    first = next((load for load in method.loads if nodes.dotted(load) == attribute), None)
    if first is None or not method.receiver or not isinstance(method.node, cst.FunctionDef):
        return
    opening = thing.origins[0]
    node = opening.node if opening.module is module else first
    multi = _is_multi(opening.module, opening.node) if isinstance(opening.node, cst.Call) else None
    status = TransactionStatus.UNKNOWN if _is_watched(module, name, thing) else TransactionStatus.EMPTY
    transaction = Transaction(node, method, thing, multi, handed_over=True, attribute=attribute)
    try:
        TransactionTracker(module, transaction).run(method.node.body, State(status))
    except TooManyStates:
        return
    yield transaction


def _is_watched(module: Module, name: str, thing: LibraryObject) -> bool:
    """Whether code of these modules may switch what lies in an attribute of this name to immediate mode."""
    watching = module.knowledge.methods_with(Role.WATCH)
    modules = {module, *(origin.module for origin in thing.origins)}
    return any(
        isinstance(call.func, cst.Attribute) and _may_mean(call.func.value, name)
        for each in modules
        for call in names_of(each).calls_of_any(watching)
    )


def _may_mean(node: cst.BaseExpression, name: str) -> bool:
    """Whether an expression may be the attribute, itself or by a local name."""
    return isinstance(node, cst.Name) or nodes.last_name(node) == name


def _followed(module: Module, call: cst.Call | cst.Attribute, function: Scope) -> bool:
    """Whether the opened transaction gets a local name, is entered, or is the start of a chain."""
    sink = sink_of(call, symbols_of(module).parents, through=(cst.Await,))
    if sink.kind is SinkKind.READ:
        return isinstance(call, cst.Call)
    if sink.call is not None and enters_on_stack(sink.call):
        sink = sink_of(sink.call, symbols_of(module).parents, through=(cst.Await,))
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
