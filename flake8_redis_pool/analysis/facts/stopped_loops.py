"""Commands of synchronous clients that stop the event loop of a coroutine."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind, Method, Role
from ..inference.class_hierarchy import method_on
from ..inference.engine import types_of
from ..inference.likely_clients import likely_clients_of
from ..inference.values import LibraryMethod, LibraryObject, ProjectClass, method_of
from ..program.module import Module
from ..program.query import query
from ..reachability.callers import edges_into
from ..reachability.callgraph import CallEdge, callgraph_of
from ..reachability.event_loops import event_loops_of
from ..reachability.receivers import is_on_own_object, runs_on
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from .blocking_commands import blocking_of, blocks, is_command, sends_commands
from .given_objects import giver_of

#: What sends something, and the object that does it.
Sent = tuple[cst.BaseExpression, LibraryObject]

#: A coroutine, in a text and in what is read of a file.
_COROUTINE: Final = re.compile(r"\basync\s+def\b")
_COROUTINES: Final = re.compile(rb"\basync\s+def\b")
_CASTS: Final = frozenset(map(stdlib.last, stdlib.CASTS))
#: What methods do that send nothing, or whose reply nobody waits for.
_QUIET: Final = frozenset(
    {Role.PLAIN, Role.MAKE, Role.ACQUIRE, Role.RELEASE, Role.HAND_OVER, Role.CLOSE, Role.OPEN, Role.MULTI, Role.RESET}
)
#: Of those of a transaction, the ones that are sent at once.
_SENT_AT_ONCE: Final = frozenset({Role.EXECUTE, Role.WATCH})


@dataclass(frozen=True)
class StoppedLoop:
    """``node`` sends a command through the synchronous ``thing``, and gives no other task a turn until the reply comes.

    It is a call, or what is entered. It stands in a coroutine, or in a plain function that ``step`` calls, a call that
    stands in one.
    """

    node: cst.BaseExpression
    thing: LibraryObject
    step: CallEdge | None = None


@query
def stopped_loops(module: Module) -> Sequence[StoppedLoop]:
    """The commands of a module that stop an event loop in which others run. Tests are left out: nobody waits there."""
    return () if module.is_test else tuple(_found(module))


def _found(module: Module) -> Iterator[StoppedLoop]:
    sent_in: dict[Scope, list[Sent]] = {}
    for function, item in sorted((*_commands(module), *_by_given(module)), key=lambda each: _order(module, each[1])):
        sent_in.setdefault(function, []).append(item)
    for function, sent in sent_in.items():
        if function.is_async:
            is_stopped = event_loops_of(module).is_shared(function)
            yield from (StoppedLoop(call, thing) for call, thing in sent if is_stopped)
        else:
            step = _step_from_coroutine(function)
            yield from (StoppedLoop(call, thing, step) for call, thing in sent if step is not None)


def _order(module: Module, sent: Sent) -> int:
    return symbols_of(module).order_at(sent[0])


def _commands(module: Module) -> Iterator[tuple[Scope, Sent]]:
    """The commands that functions of a module send through synchronous clients."""
    symbols, types, likely = symbols_of(module), types_of(module), likely_clients_of(module)
    may_help, awaited_in = functools.cache(_may_help), functools.cache(_awaited_names)
    for call in names_of(module).calls_of_any(module.knowledge.sent):
        scope = symbols.scope_of_call[call]
        function = scope.enclosing_function()
        if function is None or not likely.may_have_command(call, scope):
            continue
        if not (function.is_async or may_help(function)) or _gives_awaitable(module, call):
            continue
        target = method_of(types.value_of(call.func))
        thing = sent_through(target) if target is not None else None
        if target is None or thing is None or (function.is_async and _waits(call, target, thing)):
            continue
        if not function.is_async or not _names_of_reply(module, call) & awaited_in(function):
            yield function, (call, thing)


def _by_given(module: Module) -> Iterator[tuple[Scope, Sent]]:
    """What functions of a module call of what synchronous clients give and what sends something (locks), or enter."""
    givers, symbols = module.knowledge.given_sending, symbols_of(module)
    if not symbols.speaks_of(givers):
        return
    may_help = functools.cache(_may_help)
    for call in names_of(module).calls_of_any(frozenset().union(*givers.values())):
        function = symbols.scope_of_call[call].enclosing_function()
        name = nodes.last_name(call.func)
        if function is None or not isinstance(call.func, cst.Attribute) or _gives_awaitable(module, call):
            continue
        thing = giver_of(module, call.func.value, functools.partial(_gives_sending, name))
        if thing is not None and (function.is_async or may_help(function)):
            yield function, (call, thing)
    for function in symbols.functions():
        for item in function.entered:
            block = symbols.parents.get(item)
            if isinstance(block, cst.With) and block.asynchronous is None:
                thing = giver_of(module, item.item, lambda method: bool(method.gives_sending))
                if thing is not None and (function.is_async or may_help(function)):
                    yield function, (item.item, thing)


def _gives_sending(name: str, method: Method) -> bool:
    return name in method.gives_sending


def _may_help(function: Scope) -> bool:
    """Whether a plain function may be one that a coroutine calls, as far as its head and the texts of modules say."""
    is_named = isinstance(function.node, cst.FunctionDef) and not conventions.LIFECYCLE.search(function.name)
    if not is_named or function.yields or not function.decorator_names <= stdlib.BINDING_DECORATORS:
        return False
    module = function.module
    cls = function.parent
    is_member = cls is not None and cls.kind is ScopeKind.CLASS
    if _has_coroutines(module):
        return True
    users = module.program.users(module, function.name, is_member=is_member, saying=_COROUTINES)
    return next(users, None) is not None


@query
def _has_coroutines(module: Module) -> bool:
    """Whether a module defines a coroutine function."""
    return _COROUTINE.search(module.text) is not None


def _step_from_coroutine(function: Scope) -> CallEdge | None:
    """The first call of a plain function, by a coroutine itself, in a loop that others share."""
    for step in edges_into(function):
        call, module = step.node, step.module
        if not isinstance(call, cst.Call) or module.is_test or _gives_awaitable(module, call):
            continue
        caller = symbols_of(module).scope_of_call[call].enclosing_function()
        if caller is None or not caller.is_async or callgraph_of(module).may_pass(call):
            continue
        if not _is_replaced(step, caller) and event_loops_of(module).is_shared(caller):
            return step
    return None


def _is_replaced(step: CallEdge, caller: Scope) -> bool:
    """Whether each class that has the called method on its own object has another one in place of the caller, too."""
    if not is_on_own_object(step):
        return False
    classes = step.on if step.on is not None else runs_on(step.callee)
    return bool(classes) and all(method_on(ProjectClass(cls), caller.name) is not caller for cls in classes)


def _gives_awaitable(module: Module, call: cst.Call) -> bool:
    """Whether a call is used as if it gave a coroutine, or an asynchronous iterator.

    Then it is none of a synchronous client.
    """
    parents = symbols_of(module).parents
    sink = sink_of(call, parents, through=())
    if isinstance(sink.node, cst.Await):
        return True
    if isinstance(sink.node, (cst.For, cst.CompFor)):
        return sink.node.asynchronous is not None
    if sink.kind is SinkKind.ENTERED:
        return _is_asynchronous(parents.get(sink.node))
    if sink.kind is not SinkKind.PASSED or sink.call is None:
        return False
    if _is_cast(module, sink.call):
        return _says_awaitable(sink.call) or _gives_awaitable(module, sink.call)
    outer = sink_of(sink.call, parents, through=())
    if outer.kind is SinkKind.ENTERED and _is_asynchronous(parents.get(outer.node)):
        return True
    return names_of(module).called(sink.call) in module.knowledge.helpers.awaiting_names


def _is_cast(module: Module, call: cst.Call) -> bool:
    """Whether a call gives what it is passed, and only says what that is: ``cast(int, client.ttl(key))``."""
    return names_of(module).called(call) in _CASTS


def _says_awaitable(cast: cst.Call) -> bool:
    """Whether a cast says that what it is passed has to be awaited."""
    said = nodes.code(cast.args[0].value)
    return any(word in said for word in stdlib.AWAITABLES)


def _names_of_reply(module: Module, call: cst.Call) -> set[str]:
    """The local names that the reply of a command gets."""
    parents = symbols_of(module).parents
    sink = sink_of(call, parents)
    while sink.kind is SinkKind.PASSED and sink.call is not None and _is_cast(module, sink.call):
        sink = sink_of(sink.call, parents)
    return {each.value for each in (*sink.targets, *sink.named) if isinstance(each, cst.Name)}


def _awaited_names(function: Scope) -> set[str]:
    """The names that a coroutine awaits, perhaps after a test only: ``if isawaitable(reply): await reply``."""
    return {
        part.expression.value
        for part in nodes.descendants(function.node, into_functions=False)
        if isinstance(part, cst.Await) and isinstance(part.expression, cst.Name)
    }


def _is_asynchronous(statement: cst.CSTNode | None) -> bool:
    return isinstance(statement, cst.With) and statement.asynchronous is not None


def _waits(call: cst.Call, target: LibraryMethod, thing: LibraryObject) -> bool:
    """Whether a command blocks its connection until something happens: that is a question of its own."""
    how = blocking_of(thing, target.name) if thing.kind is not Kind.TRANSACTION else None
    return how is not None and blocks(call, how, thing)


def sent_through(target: LibraryMethod) -> LibraryObject | None:
    """The synchronous object through which a method sends something at once and waits; None for any other method."""
    thing, method = target.owner, target.method
    if not isinstance(thing, LibraryObject) or thing.is_async:
        return None
    if thing.kind is Kind.TRANSACTION:
        return thing if method is not None and method.role in _SENT_AT_ONCE else None
    if thing.kind is not Kind.CLIENT and not sends_commands(thing):
        return None
    if method is None:
        return thing if is_command(thing, target.name) else None
    return None if method.role in _QUIET else thing
