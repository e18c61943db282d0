"""One connection (or holder of one) followed through a function, and what becomes of it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.closers import ends, has_end, is_ended_by, may_be_ended
from ..inference.engine import types_of
from ..inference.evaluator import decorated_with
from ..inference.values import (
    Awaitable,
    LibraryClass,
    LibraryObject,
    ProjectFunction,
    method_of,
    thing_of,
)
from ..interpreter.interpreter import Interpreter
from ..interpreter.transfer import Exit, Handler, TooManyStates
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.scopes import Scope
from ..syntax import nodes
from .effects import Effect, Effects, ParameterUse
from .state import BEYOND, CUT, EXCEPTED, FRESH, RAISED, THROWN, USED, ConnectionStatus, MarkKind, State, Status


class ConnectionTracker(Effects):
    """Follows one obligation through a function."""

    def __init__(self, module: Module, function: Scope, origin: cst.CSTNode | None, thing: LibraryObject) -> None:
        super().__init__(module, function, origin, thing)
        self.released_somewhere = False
        self.handed_over_somewhere = False
        self.lost = False  # taken once more while it was held
        self.lost_by: cst.CSTNode | None = None  # the jump to where it is taken again
        self.lost_on_error = False  # the same after an exception was caught
        self.is_lent = thing.kind is Kind.CONNECTION and not has_end(thing.item)
        self.again: list[cst.Call] = []
        self.used_in: dict[cst.Call, set[Status]] = {}
        self.path: tuple[int, ...] = ()  # the place of what is followed among the parts of what the origin gives
        self.is_lazy = self.thing.kind is Kind.TRANSACTION or (
            thing.item.lazy or (thing.kind in (Kind.CLIENT, Kind.POOL) and not _is_eager(thing))
        )

    def use_of_parameter(self, target: ProjectFunction, name: str, *, is_carrier: bool) -> ParameterUse:
        return use_of_parameter_in(target.module)(HandedOn(target.scope, name, self.thing, is_carrier))

    def is_live(self, state: State) -> bool:
        return state.status is ConnectionStatus.HELD

    def handed_over(self, state: State) -> State:
        if state.status is ConnectionStatus.HELD:
            self.handed_over_somewhere = True
            return state._replace(status=ConnectionStatus.GONE)
        return state

    def released(self, state: State) -> State:
        """The connection was given back."""
        if state.status is ConnectionStatus.HELD:
            self.released_somewhere = True
            return state.without(FRESH)._replace(status=ConnectionStatus.DONE)
        return state

    def call(
        self, node: cst.Call, state: State, awaited: bool, cause: cst.CSTNode | None
    ) -> tuple[Iterable[State], Iterable[State]]:
        if node is self.origin:
            self._note_loss(state, cause)
            taken = self.learn_maker(node, state)._replace(status=ConnectionStatus.HELD, holders=frozenset())
            return (taken.without(EXCEPTED, CUT, USED).marked(FRESH),), (state,)
        self._note(node, state)
        if self._watches(node, state):
            taken = state.without(FRESH).marked(USED)._replace(status=ConnectionStatus.HELD)
            return (taken,), (taken,)
        if state.status is not ConnectionStatus.HELD:
            raised = state.marked(RAISED) if self._waits_for_release(node, state) else state
            return (state,), (raised,) if self.can_raise(node) else ()
        if FRESH in state.marks:
            state = state.without(FRESH)
        before = state
        is_use = self.is_lazy and (CUT in state.marks or USED not in state.marks) and self._uses(node, state)
        if is_use:
            state = state.without(CUT).marked(USED)
        effect = self.effect(node, state, awaited)
        if effect is Effect.RELEASED:
            return (self.released(state),), (self.released(state).marked(RAISED),)
        if effect is Effect.EITHER:
            return (self.released(state), state), (state,)
        if effect is Effect.GONE:
            return (self.handed_over(state),), (self.handed_over(state),)
        if not self._risky(node) or self._only_makes_coroutine(node, awaited):
            return (state,), ()
        # where the first use of a holder fails, garbage collection gives back what it took
        is_given_back = self.thing.item.collected and self.thing.kind is Kind.CONNECTION
        if is_use and not is_given_back and USED not in before.marks:
            return (state,), (state.marked(CUT),)  # a client whose first command fails has not come to connect
        return (state,), (before if is_given_back else state,)

    def _note_loss(self, state: State, cause: cst.CSTNode | None) -> None:
        """Write down that the value is taken once more while it is held; ``cause`` is the jump that led there."""
        is_cut = self.thing.kind is Kind.CLIENT and CUT in state.marks  # the library has closed its connection already
        if is_cut or not self.is_open(state):
            return
        self.lost_on_error |= EXCEPTED in state.marks
        if EXCEPTED not in state.marks:
            self.lost = True
            self.lost_by = self.lost_by or cause

    def is_open(self, state: State) -> bool:
        """Whether a state holds a connection that somebody has to give back."""
        is_connected = not self.is_lazy or USED in state.marks
        return self.is_live(state) and BEYOND not in state.marks and is_connected

    def _note(self, node: cst.Call, state: State) -> None:
        """Write down where a lent connection is released once more, and in which states its own methods are called."""
        if state.status not in (ConnectionStatus.HELD, ConnectionStatus.DONE) or not self.is_lent:
            return
        if isinstance(node.func, cst.Attribute) and self.holds(node.func.value, state):
            self.used_in.setdefault(node, set()).add(state.status)
        elif state.status is ConnectionStatus.DONE and RAISED not in state.marks and self._releases(node, state):
            self.again.append(node)

    def _releases(self, node: cst.Call, state: State) -> bool:
        """Whether a call gives back the connection: that it gets, or that a function inside this one knows."""
        if self.inner_of(node) is None and not any(self.holds(arg.value, state) for arg in node.args):
            return False
        held = state._replace(status=ConnectionStatus.HELD)
        return self.effect(node, held, awaited=True) is Effect.RELEASED

    def _waits_for_release(self, node: cst.Call, state: State) -> bool:
        """Whether a call waits for the coroutine that gives the connection back: what it raises, the release does."""
        given = (arg.value for arg in node.args) if state.status is ConnectionStatus.DONE else ()
        return any(isinstance(each, cst.Call) and self._releases(each, state) for each in given)

    def _uses(self, node: cst.Call, state: State) -> bool:
        """Whether a call has to do with the value, or with what was opened over it, so that it may connect."""
        if self._opens(node, state) or self.thing.kind is Kind.TRANSACTION:
            return False
        return self.reads(node, state) or any(
            isinstance(part, cst.Name)
            and (part.value in state.holders or state.says(MarkKind.OPENED, part.value) or self.is_lent_to(part.value))
            for part in _evaluated_by(node)
        )

    def _watches(self, node: cst.Call, state: State) -> bool:
        """Whether a call has the transaction watch a key, which takes a connection."""
        func = node.func
        if self.thing.kind is not Kind.TRANSACTION or not isinstance(func, cst.Attribute):
            return False
        method = self.thing.item.methods.get(func.attr.value)
        is_ours = state.status in (ConnectionStatus.HELD, ConnectionStatus.DONE) and self.holds(func.value, state)
        return is_ours and method is not None and method.role is Role.WATCH

    def _opens(self, node: cst.BaseExpression | None, state: State) -> bool:
        """``feed = client.pubsub()``: what it gives connects with its own first command."""
        func = node.func if isinstance(node, cst.Call) else None
        method = (
            self.thing.item.methods.get(func.attr.value)
            if isinstance(func, cst.Attribute) and self.holds(func.value, state)
            else None
        )
        if method is None or method.returns is None or method.awaited:
            return False
        item = self.module.knowledge.object_named(method.returns)[1]
        return item.lazy or item.kind is Kind.TRANSACTION

    def _risky(self, node: cst.Call) -> bool:
        if not self.can_raise(node) or self._wraps(node) or self.makes_local_object(node):
            return False
        value = thing_of(self.types.value_of(node))
        lazy = value is not None and any(origin.node is node for origin in value.origins)
        return not (lazy and value is not None and value.item.name != self.thing.item.name)

    def _only_makes_coroutine(self, node: cst.Call, awaited: bool) -> bool:
        """Whether nothing of the function that a call names runs yet."""
        target = self.types.value_of(node.func) if not awaited else None
        return isinstance(target, ProjectFunction) and target.scope.is_async

    def _wraps(self, node: cst.Call) -> bool:
        """Whether a call only wraps what it is given, and opens nothing."""
        target = self.types.value_of(node.func)
        return isinstance(target, LibraryClass) and not target.item.made and target.item.pool_argument is not None

    def assign(
        self, targets: Sequence[cst.BaseExpression], value: cst.BaseExpression | None, state: State
    ) -> Iterable[State]:
        """What is opened over a client uses it later."""
        if self.path and self.is_live(state) and FRESH in state.marks:
            state = self.bind([name for target in targets for name in nodes.bound_names(target)], state)
            targets = parts_at(targets, self.path)
        if value is not None and FRESH not in state.marks and self.holds(value, state) and self._lends(targets):
            return (state.marked(USED),)
        names = [target.value for target in targets if isinstance(target, cst.Name)]
        opened = self.is_live(state) and (
            self._opens(value, state) or (isinstance(value, cst.Name) and state.says(MarkKind.OPENED, value.value))
        )
        outcomes = super().assign(targets, value, state)
        return [outcome.named(MarkKind.OPENED, names) for outcome in outcomes] if opened else outcomes

    def _lends(self, targets: Sequence[cst.BaseExpression]) -> bool:
        """Whether an assignment puts the value where a wrapped function gets it, and nobody else."""
        return all(
            isinstance(target, cst.Subscript)
            and isinstance(target.value, cst.Name)
            and isinstance(key := nodes.index_of(target), str)
            and self.is_lent_under(key, target.value.value)
            for target in targets
        )

    def is_bound_method(self, node: cst.Attribute) -> bool:
        return node.attr.value in self.thing.item.methods

    def capture(self, node: cst.CSTNode, state: State) -> State:
        return state if self.is_captured_here(node) else super().capture(node, state)

    def done_in_turn(self, calls: Sequence[cst.Call], names: frozenset[str], state: State) -> State:
        """A turn closes the value, or gives it to somebody; a command changes nothing."""
        for call in calls:
            func = call.func
            if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value in names:
                if is_ended_by(self.module, self.thing, func):
                    return self.released(state)
                state = state.marked(USED)
        return self.handed_over(state) if may_be_ended(calls, names) else state

    # -- the other ways to give it away

    def give(self, node: cst.BaseExpression, state: State) -> State:
        if state.status is not ConnectionStatus.HELD:
            return state
        if FRESH in state.marks or self.takes_along(node, state) or self.fills(node, state):
            return self.handed_over(state)
        if (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and self.takes_along(node.func.value, state)
        ):
            target = method_of(self.types.value_of(node.func))
            method = target.method if target is not None else self.thing.item.methods.get(node.func.attr.value)
            runs_later = self.thing.is_async or (method is not None and method.iterates)
            return self.handed_over(state) if runs_later else state  # a coroutine or generator over it is returned
        return state

    def pause(self, node: cst.Yield, state: State) -> tuple[State, Iterable[State]]:
        if state.status is ConnectionStatus.HELD and node.value is not None and self.takes_along(node.value, state):
            if not decorated_with(self.function, stdlib.CONTEXT_DECORATORS) and not self._is_lent_by(node, state):
                return self.handed_over(state), ()
            state = state.marked(USED)  # by the body of the with statement
        return state, (state,)

    def _is_lent_by(self, node: cst.Yield, state: State) -> bool:
        """Whether a generator only lends what it yields: it ends that itself when it goes on, and so what is below."""
        if node.value is None or self.holds(node.value, state):
            return False
        blocks = (above for above in self.symbols.ancestors(node) if isinstance(above, cst.With))
        if any(self.is_made_over(item.item, state) for block in blocks for item in block.items):
            return True
        return any(
            isinstance(call.func, cst.Attribute)
            and self.is_made_over(call.func.value, state)
            and any(
                thing.kind is Kind.CLIENT and ends(thing, call.func.attr.value)
                for thing in self._things(call.func.value)
            )
            for call in self.function.calls
        )

    def enter(self, item: cst.WithItem, state: State) -> State:
        names = nodes.bound_names(item.asname)
        anew = self.bind(names, state)
        if not self.is_live(state):
            return anew
        if self.is_made_over(item.item, state):
            anew = anew.named(MarkKind.CARRIER, names)
        if self._opens(item.item, state):
            return anew.named(MarkKind.OPENED, names)
        return self.hold(names, state) if self.is_released_by(item, state) else anew

    def leave(self, item: cst.WithItem, state: State, exit_: Exit, cause: cst.CSTNode | None) -> State:
        if state.status is not ConnectionStatus.HELD:
            return state
        name = item.asname.name if item.asname is not None else None
        is_owner = isinstance(name, cst.Name) and name.value in self.owners
        return self.released(state) if is_owner or self.is_released_by(item, state) else state

    def assume(self, test: cst.BaseExpression, truth: bool, state: State) -> Iterable[State]:
        """``if feed.subscribed``: a holder that says it holds nothing has nothing to give back."""
        if self.is_telling(test, state):
            return (state,) if truth else (state._replace(status=ConnectionStatus.NONE, holders=frozenset()),)
        return super().assume(test, truth, state)

    def is_telling(self, test: cst.BaseExpression, state: State) -> bool:
        """Whether ``test`` reads an attribute of the holder that is false while it holds nothing."""
        return (
            isinstance(test, cst.Attribute)
            and test.attr.value in self.thing.item.idle_unless
            and self.holds(test.value, state)
        )

    def caught(self, state: State, handler: Handler | None = None) -> State:
        if state.status is not ConnectionStatus.HELD:
            return state
        kind = handler.type if handler is not None else None
        kinds = (
            [element.value for element in kind.elements]
            if isinstance(kind, cst.Tuple)
            else [kind]
            if kind is not None
            else []
        )
        state = state.without(THROWN)
        is_cut = bool(kinds) and all(self.name_of(each) in self.thing.library.cut_by for each in kinds)
        return state.marked(EXCEPTED, CUT) if is_cut else state.marked(EXCEPTED)

    def throw(self, state: State) -> State:
        is_own = state.status is ConnectionStatus.HELD and EXCEPTED not in state.marks
        return state.marked(THROWN) if is_own else state

    def has_failed(self, state: State) -> bool:
        return EXCEPTED in state.marks


def _evaluated_by(call: cst.Call) -> Iterator[cst.CSTNode]:
    """What stands in a call and is evaluated with it: the turns of a comprehension have calls of their own."""
    waiting: list[cst.CSTNode] = [call]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend([current.for_in.iter] if isinstance(current, cst.BaseComp) else nodes.children(current))


class HandedOn(NamedTuple):
    """The ``thing`` that a ``function`` of the project gets as its ``parameter``.

    ``is_carrier``: what was made from it.
    """

    function: Scope
    parameter: str
    thing: LibraryObject
    is_carrier: bool = False


@query
def use_of_parameter_in(module: Module) -> Memo[HandedOn, ParameterUse]:
    """What the functions of a module do with what they are handed.

    One that hands it back to who asks keeps it, for all that is known.
    """
    return Memo(module.program.typestate, _parameter_use, ParameterUse.KEEPS)


def _parameter_use(handed: HandedOn) -> ParameterUse:
    function, name, thing, is_carrier = handed
    node = function.node
    if not isinstance(node, (cst.FunctionDef, cst.Lambda)) or not _is_known_as(function, node, name):
        return ParameterUse.KEEPS
    holding = ConnectionTracker(function.module, function, None, thing)
    held = State(ConnectionStatus.HELD)
    start = held.named(MarkKind.CARRIER, [name]) if is_carrier else held._replace(holders=frozenset({name}))
    try:
        exits = Interpreter(holding).run(holding.blocks.body_of(node), start)
    except TooManyStates:
        return ParameterUse.KEEPS
    if holding.handed_over_somewhere:
        return ParameterUse.KEEPS
    normal = [state for exit_ in (Exit.NEXT, Exit.RETURN) for state in exits[exit_] if BEYOND not in state.marks]
    if normal and all(state.status is ConnectionStatus.DONE for state in normal):
        return ParameterUse.RELEASES
    if holding.released_somewhere:
        is_told = any(EXCEPTED in state.marks or state.status is ConnectionStatus.NONE for state in normal)
        return ParameterUse.KEEPS if is_told or not normal else ParameterUse.MAY_RELEASE
    return ParameterUse.IGNORES if normal else ParameterUse.OUTLASTS


def _is_known_as(function: Scope, node: cst.FunctionDef | cst.Lambda, name: str) -> bool:
    """Whether a function gets something under this name: as its parameter, or from the function around it."""
    return name in {param.name.value for param in nodes.parameters(node)} or (
        name not in function.bindings and name not in function.global_names
    )


def parts_at(targets: Sequence[cst.BaseExpression], path: tuple[int, ...]) -> list[cst.BaseExpression]:
    """What gets the part at ``path`` of what is assigned; nothing where that is not written out in each target."""
    found = [_part_at(target, path) for target in targets]
    return [] if None in found else [target for target in found if target is not None]


def _part_at(target: cst.BaseExpression, path: tuple[int, ...]) -> cst.BaseExpression | None:
    for index in path:
        elements = target.elements if isinstance(target, (cst.Tuple, cst.List)) else ()
        before = elements[: index + 1]
        if len(before) <= index or any(isinstance(each, cst.StarredElement) for each in before):
            return None
        target = before[index].value
    return target


def _is_eager(thing: LibraryObject) -> bool:
    """Whether a client connects when it is made: its library has a coroutine make it."""
    return any(
        isinstance(origin.node, cst.Call) and isinstance(types_of(origin.module).value_of(origin.node), Awaitable)
        for origin in thing.origins
    )
