"""Coroutines of a client library that nobody awaits, and awaits of what is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.awaiting_wrappers import outermost_of
from ..inference.engine import types_of
from ..inference.likely_clients import likely_clients_of
from ..inference.values import External, LibraryMethod, LibraryObject, OriginKind, ProjectFunction, method_of
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import Sink, SinkKind, sink_of
from ..typestate.state import TransactionStatus
from .blocking_commands import is_command, sends_commands
from .given_objects import giver_of
from .opened_transactions import opened_transactions

#: What has the value of one of its parts, and awaits nothing.
_THROUGH: Final = (cst.BooleanOperation, cst.IfExp)
#: What holds values, and gives them to nobody where it is a statement of its own.
_DISPLAYS: Final = (cst.List, cst.Tuple, cst.Set, cst.Element, cst.ListComp, cst.SetComp)
#: Names of what says whether a value counts as true.
_TRUTH: Final = frozenset(map(stdlib.last, stdlib.TRUTH))


@dataclass(frozen=True)
class Unawaited:
    """``node`` calls a coroutine method of ``thing`` (None: of what one of its methods gives), and drops the coroutine.

    ``is_tested``: it is taken for the reply in a test or comparison, where it always counts as true.
    """

    node: cst.Call
    thing: LibraryObject
    is_tested: bool


@query
def never_awaited(module: Module) -> Sequence[Unawaited]:
    """The coroutines of asynchronous clients, and of what comes from them, that a module makes and drops."""
    found = _Dropped(module)
    return tuple(sorted(found.all(), key=lambda item: symbols_of(module).order_at(item.node)))


@dataclass(frozen=True)
class AwaitedPlain:
    """``node``, a call of a plain method of the asynchronous ``thing``, is awaited: what it gives cannot be."""

    node: cst.Call
    thing: LibraryObject


@query
def awaited_plain(module: Module) -> Sequence[AwaitedPlain]:
    """The awaits of a module that fail for what they get, in the order of the source."""
    types = types_of(module)
    found = []
    for call in names_of(module).calls_of_any(module.knowledge.unawaitable):
        if not isinstance(call.func, cst.Attribute) or not _is_awaited(module, call):
            continue
        target = method_of(types.value_of(call.func))
        if target is None or not isinstance(target.owner, LibraryObject):
            continue
        if target.owner.is_async and target.name in target.owner.item.unawaitable:
            found.append(AwaitedPlain(call, target.owner))
    return tuple(found)


def _is_awaited(module: Module, call: cst.Call) -> bool:
    """Whether a call is awaited, itself or in what awaits it: ``await wait_for(client.pubsub(), 5)``."""
    parents = symbols_of(module).parents
    above = parents.get(call)
    if isinstance(above, cst.Arg):
        above = parents.get(outermost_of(module, call).node)
    return isinstance(above, cst.Await)


def coroutine_given_by(function: Scope) -> LibraryObject | None:
    """The asynchronous object whose coroutine a plain function returns each time; None for any other function."""
    if not isinstance(function.node, cst.FunctionDef) or function.is_async or function.yields:
        return None
    if not function.decorator_names <= stdlib.BINDING_DECORATORS:
        return None
    return _Dropped(function.module).given_by(function)


def _goes_on_nowhere(function: Scope) -> bool:
    """Whether a function ends with a statement that returns something."""
    last = list(nodes.statements(function.node.body))[-1:] if isinstance(function.node, cst.FunctionDef) else []
    return any(isinstance(each, cst.Return) for each in last)


class _Dropped:
    """The coroutines that one module drops."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._names: dict[Scope, Mapping[str, Sequence[cst.Name]]] = {}
        self.symbols = symbols_of(module)
        self.types = types_of(module)

    def all(self) -> Iterator[Unawaited]:
        """Everything that is dropped; what lies in a transaction's queue is none."""
        known = self.module.knowledge
        for call in names_of(self.module).calls_of_any(known.coroutines | known.sent):
            if not isinstance(call.func, cst.Attribute) or not self._is_dropped(call):
                continue
            if not likely_clients_of(self.module).may_have_command(call, self.symbols.scope_of_call[call]):
                continue
            thing = self._thing(call.func)
            if thing is not None:
                yield Unawaited(call, thing, self._is_test(self._sink(call)))
        for call, thing in self._sent_at_once():
            if self._is_dropped(call):
                yield Unawaited(call, thing, self._is_test(self._sink(call)))
        yield from (Unawaited(call, thing, is_tested=False) for call, thing in self._handed_on())

    def _handed_on(self) -> Iterator[tuple[cst.Call, LibraryObject]]:
        """What coroutines call as statements of their own that is plain, and gives the coroutine of a client's method.

        First is asked whether any function of the name calls one, by the texts of the project.
        """
        known, program = self.module.knowledge, self.module.program
        sending = known.coroutines | known.sent
        for call in self.symbols.calls:
            function = self.symbols.scope_of_call[call].enclosing_function()
            if not isinstance(self.symbols.parents.get(call), cst.Expr) or function is None or not function.is_async:
                continue
            if program.called_by(names_of(self.module).called(call)).isdisjoint(sending):
                continue
            target = self.types.value_of(call.func)
            thing = coroutine_given_by(target.scope) if isinstance(target, ProjectFunction) else None
            if thing is not None:
                yield call, thing

    def given_by(self, function: Scope) -> LibraryObject | None:
        """The asynchronous object whose coroutine a function of the module returns, whatever way it goes."""
        things = [
            self._thing(node.func) if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None
            for node in function.returns
        ]
        return things[0] if things and None not in things and _goes_on_nowhere(function) else None

    def _thing(self, func: cst.Attribute) -> LibraryObject | None:
        """The asynchronous object that a coroutine method is one of, or came from; None for any other method."""
        target = method_of(self.types.value_of(func))
        if target is None:
            return self._giver(func)
        owner = target.owner
        if not isinstance(owner, LibraryObject) or not owner.is_async:
            return None
        return owner if _is_coroutine(owner, target) else None

    def _giver(self, func: cst.Attribute) -> LibraryObject | None:
        """What gave the object that a method is called on, where that has such a coroutine: a lock, of its client."""
        name = func.attr.value
        if name not in self.module.knowledge.given_coroutines:
            return None
        return giver_of(self.module, func.value, lambda method: name in method.gives_coroutines)

    def _sent_at_once(self) -> Iterator[tuple[cst.Call, LibraryObject]]:
        """The commands of transactions that are watching: each of them is a coroutine."""
        if not self.symbols.speaks_of(self.module.knowledge.watchers):
            return
        for item in opened_transactions(self.module):
            if item.thing.is_async and item.thing.item.returns_itself:
                for command, states in item.commands.items():
                    method = item.thing.item.methods.get(nodes.last_name(command.func))
                    if states == {TransactionStatus.WATCHING} and method is None:
                        yield command, item.thing

    def _is_dropped(self, call: cst.Call) -> bool:
        """Whether nobody can await what a call gives."""
        sink = self._sink(call)
        if sink.kind is SinkKind.ASSIGNED:
            return all(self._is_never_read(target) for target in sink.targets) and not sink.named
        return sink.kind is SinkKind.DROPPED or self._is_test(sink)

    def _sink(self, call: cst.Call) -> Sink:
        sink = sink_of(call, self.symbols.parents, through=_THROUGH)
        if sink.kind is SinkKind.OTHER and isinstance(sink.node, _DISPLAYS):
            outer = sink_of(call, self.symbols.parents, through=(*_THROUGH, *_DISPLAYS))
            return outer if outer.kind is SinkKind.DROPPED else sink
        return sink

    def _is_test(self, sink: Sink) -> bool:
        """Whether a value is tested, or compared, as it is: also by ``bool()``."""
        if sink.kind is not SinkKind.PASSED or sink.call is None:
            return _is_test(sink)
        if names_of(self.module).called(sink.call) not in _TRUTH or sink.named:
            return False
        target = self.types.value_of(sink.call.func)
        return isinstance(target, External) and target.dotted in stdlib.TRUTH

    def _is_never_read(self, target: cst.BaseExpression) -> bool:
        """Whether a target is a variable of a function that nothing reads there."""
        if not isinstance(target, cst.Name):
            return False
        function = self.symbols.scope_of(target).enclosing_function()
        owner = self.symbols.scope_of(target).owner_of(target.value)
        if function is None or owner is not function or owner.kind is not ScopeKind.FUNCTION:
            return False
        stored = {binding.node for binding in function.bindings[target.value]}
        return all(part in stored for part in self._names_in(function).get(target.value, ()))

    def _names_in(self, function: Scope) -> Mapping[str, Sequence[cst.Name]]:
        """Where each name stands in a function."""
        if function not in self._names:
            found: dict[str, list[cst.Name]] = {}
            for part in nodes.descendants(function.node):
                if isinstance(part, cst.Name):
                    found.setdefault(part.value, []).append(part)
            self._names[function] = found
        return self._names[function]


def _is_test(sink: Sink) -> bool:
    """Whether a value is tested, or compared, as it is."""
    above = sink.node
    if isinstance(above, (cst.If, cst.While, cst.Assert, cst.IfExp)):
        return above.test is sink.value
    if isinstance(above, cst.UnaryOperation):
        return isinstance(above.operator, cst.Not)
    return isinstance(above, (cst.Comparison, cst.ComparisonTarget))


def _is_coroutine(thing: LibraryObject, target: LibraryMethod) -> bool:
    """Whether a method of an asynchronous object does nothing until it is awaited."""
    item, method = thing.item, target.method
    if method is not None:
        # what is only annotated may be a wrapper, which has methods of its own beside the commands
        is_seen = any(origin.source is not OriginKind.ANNOTATED for origin in thing.origins)
        return method.awaited and (method.role is not Role.PLAIN or is_seen)
    if target.name in item.unawaitable or not is_command(thing, target.name):
        return False
    return target.name in item.coroutines or (
        item.commands_awaited and (item.kind is Kind.CLIENT or sends_commands(thing))
    )
