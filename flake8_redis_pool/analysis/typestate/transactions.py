"""A transaction as a state machine.

Which commands are queued, which run at once, and whether anybody executes what was queued.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import libcst as cst

from ... import stdlib
from ...closing_words import EXITS
from ...spec import Role
from ..inference.class_hierarchy import hierarchy_of
from ..inference.values import LibraryObject, ProjectFunction, method_of
from ..interpreter.catching import THROWN
from ..interpreter.expressions import States
from ..interpreter.interpreter import Interpreter
from ..interpreter.transfer import Exit, Handler, TooManyStates
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.call_binding import parameter_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from .blocks import blocks_of
from .inner_functions import applied_in, inner_functions_in
from .queue_tests import Queue, queue_tests_of
from .state import EXCEPTED, FRESH, MarkKind, State, Status, TransactionStatus
from .tracker import Tracker

#: What a transaction is after a method with this role.
_AFTER: Final = {
    Role.EXECUTE: TransactionStatus.EMPTY,
    Role.RESET: TransactionStatus.EMPTY,
    Role.MULTI: TransactionStatus.EMPTY,
    Role.WATCH: TransactionStatus.WATCHING,
}


class Dropped(NamedTuple):
    """A normal way on which what is queued is dropped, to which ``cause`` led (None: nothing but the end of a block).

    ``is_caught``: ``cause`` raised, and somebody caught that.
    """

    cause: cst.CSTNode | None
    is_caught: bool


@dataclass
class Transaction:
    """A transaction opened by ``node`` in ``function`` (or given as the parameter ``node``), and what was seen of it.

    ``commands`` maps each command called on it to the states it was called in; ``awaited_names`` each await of a plain
    name likewise, ``passed`` each argument that it is. ``multi`` says whether it is a real MULTI/EXEC (None: not
    known). ``attribute``: the attribute of the own object, as the function writes it (``self.pipe``), in which it lies.
    ``lent`` are the functions inside the function that use it by one of its names, with the states in which they get
    it; of what such a one sees, ``lender`` is what the function around it does; ``is_told`` says whether one may tell
    by something else what it did. ``filling``: calls of functions of the project that queue commands on it.
    ``is_lent``: a caller has it, too, so that it may be given back; ``given_back`` says whether it is,
    ``reply_given_back`` whether what a command gives is. ``is_shared``: who opened it for the function may have given
    it to somebody else. ``sending``: calls that execute it. ``dropped``: normal ways on which commands that are queued
    for sure are not executed by this function.
    """

    node: cst.CSTNode
    function: Scope
    thing: LibraryObject
    multi: bool | None
    commands: dict[cst.Call, set[Status]] = field(default_factory=dict)
    awaited_names: dict[cst.Await, set[Status]] = field(default_factory=dict)
    discarded: bool = False
    executed: bool = False
    reset: bool = False
    handed_over: bool = False
    attribute: str = ""
    passed: dict[cst.BaseExpression, set[Status]] = field(default_factory=dict)
    lent: dict[tuple[Scope, str], set[Status]] = field(default_factory=dict)
    lender: Transaction | None = None
    is_told: bool = False
    filling: list[cst.Call] = field(default_factory=list)
    is_lent: bool = False
    is_shared: bool = False
    given_back: bool = False
    reply_given_back: bool = False
    forgotten: list[cst.Call] = field(default_factory=list)
    sending: set[cst.Call] = field(default_factory=set)
    dropped: dict[Dropped, None] = field(default_factory=dict)

    def left_in(self, states: States[State]) -> None:
        """Write down that the function, or the block that drops what is queued, is left normally in these states."""
        for state, cause in states.items():
            if state.status is TransactionStatus.QUEUED:
                self.dropped[Dropped(cause, EXCEPTED in state.marks)] = None

    def queued(self) -> Iterable[cst.Call]:
        """The commands that are queued for sure, in the order of the source."""
        return (node for node, states in self.commands.items() if states == {TransactionStatus.QUEUED})


class TransactionTracker(Tracker):
    """Follows one transaction."""

    def __init__(self, module: Module, transaction: Transaction) -> None:
        super().__init__(module, transaction.function, transaction.node)
        self.transaction = transaction
        #: Of what lies in a chain: the rest of a long one is not gone through again.
        self._roots: dict[cst.CSTNode, cst.CSTNode] = {}
        self._tests = queue_tests_of(module)
        is_function = transaction.function.kind is ScopeKind.FUNCTION
        #: The functions inside the function; those of a module are anybody's.
        self._inner = inner_functions_in(module).of(transaction.function) if is_function else None

    def run(self, body: nodes.Block, start: State) -> Mapping[Exit, States[State]]:
        """Follow the transaction through a body. Raises TooManyStates."""
        exits = Interpreter(self).run(body, start)
        for exit_ in (Exit.NEXT, Exit.RETURN):
            self.transaction.left_in(exits[exit_])
        return exits

    def is_live(self, state: State) -> bool:
        return state.status is not TransactionStatus.NONE

    def holds(self, node: cst.CSTNode | None, state: State) -> bool:
        attribute = self.transaction.attribute
        if attribute and isinstance(node, cst.Attribute) and nodes.dotted(node) == attribute:
            return self.is_live(state)
        return super().holds(node, state)

    def passed_over(self, block: nodes.Block, start: int, states: Iterable[State]) -> int:
        return start if self.transaction.attribute else super().passed_over(block, start, states)

    def handed_over(self, state: State) -> State:
        if state.status is TransactionStatus.NONE:
            return state
        self.transaction.handed_over = True
        return state._replace(status=TransactionStatus.UNKNOWN)

    def root(self, node: cst.CSTNode) -> cst.CSTNode:
        """Where a chain ``pipe.set(..).get(..)`` starts."""
        passed: list[cst.CSTNode] = []
        while node not in self._roots:
            if isinstance(node, cst.Await):
                passed.append(node)
                node = node.expression
            elif (
                isinstance(node, cst.Call)
                and node is not self.origin
                and isinstance(node.func, cst.Attribute)
                and node in self.transaction.commands
            ):
                passed.append(node)
                node = node.func.value
            else:
                break
        root = self._roots.get(node, node)
        self._roots.update(dict.fromkeys(passed, root))
        return root

    def is_ours(self, node: cst.CSTNode, state: State) -> bool:
        """Whether ``node`` is the transaction, by name, by its opening call, or at the end of a chain."""
        root = self.root(node)
        is_second_name = isinstance(root, cst.Name) and state.says(MarkKind.REPLY, root.value)
        return root is self.origin or is_second_name or self.holds(root, state)

    def call(
        self, node: cst.Call, state: State, awaited: bool, cause: cst.CSTNode | None
    ) -> tuple[Iterable[State], Iterable[State]]:
        if node is self.origin:
            self.transaction.left_in({state: cause})  # the one of the turn before
            anew = self.learn_maker(node, state)._replace(status=TransactionStatus.EMPTY, holders=frozenset())
            return (anew.without(EXCEPTED).marked(FRESH),), (state,)
        if state.status is TransactionStatus.NONE:
            return (state,), (state,)
        if isinstance(node.func, cst.Attribute) and self.is_ours(node.func.value, state):
            after = self._on_transaction(node, node.func.attr.value, state)
            return (after,), (after,)
        passed = [arg for arg in node.args if self._passes(arg.value, state)]
        if FRESH in state.marks and enters_on_stack(node):
            return (state,), (state,)
        if not passed and self._inner is not None:
            run_here = self._inner.called_by(node) or self._inner.applied_by(node)
            if run_here is not None and not state.holders.isdisjoint(self._inner.read_in(run_here)):
                return self._on_inner(node, run_here, state)
        if len(passed) == 1 and self._inner is not None and self._inner.applies(node, passed[0].value):
            self.transaction.filling.append(node)
            return (state, _with_command(state)), (state,)
        if len(passed) == 1 and self._is_sent_by(node):
            self._note_sending(node)
            return (state._replace(status=TransactionStatus.EMPTY),), (state,)
        use = self._use_by(node, passed, state, awaited) if passed and not _only_looks(node) else _NO_USE
        if use is _NO_USE or use is None:
            state = self.handed_over(state) if use is None else state
            return (state,), (state,) if self.can_raise(node) else ()
        self._note(use, node)
        left = [state._replace(status=status) for status in use.after]
        return left, [state._replace(status=status) for status in use.raised]

    def _on_inner(self, node: cst.Call, inner: Scope, state: State) -> tuple[Iterable[State], Iterable[State]]:
        """What a function inside this one, which knows the transaction by its name, does when a call runs it."""
        use = self._use_by_inner(inner, state)
        if use is None or self._inner is None or (use.is_reply_given_back and not self._is_only_tested(node)):
            state = self.handed_over(state)
            return (state,), (state,)
        self._note(use, node)
        is_for_each = self._inner.applied_by(node) is not None
        after = use.after | {state.status} if is_for_each else use.after
        self.transaction.is_told |= any(self._inner.tells_by_others(inner, name) for name in state.holders)
        left = [state._replace(status=status) for status in after]
        return left, [state._replace(status=status) for status in use.raised]

    def _is_only_tested(self, node: cst.Call) -> bool:
        """Whether nobody has what a call of a function inside this one gives: it is dropped, or a test."""
        if applied_in(self.module, node) is not None:
            return True
        value: cst.CSTNode = node
        above = self.symbols.parents.get(value)
        if isinstance(above, cst.Await):
            value, above = above, self.symbols.parents.get(above)
        if isinstance(above, (cst.ListComp, cst.SetComp)) and above.elt is value:
            value = above
        is_dropped = sink_of(value, self.symbols.parents, through=()).kind is SinkKind.DROPPED
        return is_dropped or isinstance(above, _TESTS)

    def _use_by_inner(self, inner: Scope, state: State) -> TransactionUse | None:
        """What a function inside this one does with the transaction; None where somebody may keep it."""
        names = [name for name in state.holders if self._inner is not None and name in self._inner.read_in(inner)]
        if len(names) != 1 or inner.nonlocal_names or state.status is TransactionStatus.UNKNOWN:
            return None
        self.transaction.lent.setdefault((inner, names[0]), set()).add(state.status)
        use = use_of_transaction_in(self.module)(Lent(inner, names[0], self.transaction.thing, state.status))
        return None if use.is_kept or use.is_given_back else use

    def capture(self, node: cst.CSTNode, state: State) -> State:
        return state if self._inner is not None and self._inner.stays(node) else super().capture(node, state)

    def telling_names(self, names: frozenset[str]) -> frozenset[str]:
        return names.union(self._inner.readers(names)) if self._inner is not None else names

    def _use_by(self, node: cst.Call, passed: list[cst.Arg], state: State, awaited: bool) -> TransactionUse | None:
        """What a function of the project does with the transaction that it gets; None where somebody may keep it."""
        if len(passed) != 1 or not isinstance(passed[0].value, cst.Name):
            return None
        self.transaction.passed.setdefault(passed[0].value, set()).add(state.status)
        target = self.types.value_of(node.func) if state.status is not TransactionStatus.UNKNOWN else None
        if not isinstance(target, ProjectFunction) or (target.scope.is_async and not awaited):
            return None
        name = parameter_of(node, passed[0], target.scope, is_bound=target.receiver is not None)
        if name is None or not _is_run_as_written(target.scope):
            return None
        lent = Lent(target.scope, name, self.transaction.thing, state.status)
        use = use_of_transaction_in(target.module)(lent)
        is_dropped = sink_of(node, self.symbols.parents, through=(cst.Await,)).kind is SinkKind.DROPPED
        is_given_back = use.is_given_back or use.is_reply_given_back
        return None if use.is_kept or (is_given_back and not is_dropped) else use

    def _note(self, use: TransactionUse, node: cst.Call) -> None:
        """Add what a function does with the transaction to what is seen of it."""
        if use.executes:
            self._note_sending(node)
        self.transaction.reset |= use.resets
        self.transaction.discarded |= use.discards
        if use.queues and node not in self.transaction.filling:
            self.transaction.filling.append(node)

    def _note_sending(self, node: cst.Call) -> None:
        self.transaction.executed = True
        self.transaction.sending.add(node)

    def _is_sent_by(self, node: cst.Call) -> bool:
        """Whether a call is that of a client which sends the transactions that it is given."""
        if nodes.last_name(node.func) not in self.module.knowledge.methods_with(Role.EXECUTE):
            return False
        target = method_of(self.types.value_of(node.func))
        return target is not None and target.method is not None and target.method.role is Role.EXECUTE

    def is_idle(self, state: State) -> bool:
        return FRESH not in state.marks

    def always_raises(self, state: State) -> bool:
        return state.status is TransactionStatus.NONE

    def _passes(self, node: cst.BaseExpression, state: State) -> bool:
        if isinstance(node, cst.Attribute):
            return isinstance(node.value, cst.Name) and node.value.value in state.holders
        return node is self.origin or self.holds(node, state) or self.contains(node, state)

    def _on_transaction(self, node: cst.Call, name: str, state: State) -> State:
        if name in stdlib.ENTERING or name in EXITS:
            self.transaction.executed |= name in EXITS and self.transaction.thing.item.executes_on_exit
            return state
        method = self.transaction.thing.item.methods.get(name)
        if method is not None and method.role is Role.DISCARD:
            self.transaction.discarded = True
            return _with_command(state)
        if method is None and is_of_reply(self.module, name):
            return state
        if method is None or method.role is Role.BLOCK:
            state = _with_command(state)
            self.transaction.commands.setdefault(node, set()).add(state.status)
            return state
        if method.role is Role.EXECUTE and method.awaited and self._is_forgotten(node):
            if node not in self.transaction.forgotten:
                self.transaction.forgotten.append(node)
            return state
        if method.role is Role.EXECUTE:
            self._note_sending(node)
        elif method.role is Role.RESET:
            self.transaction.reset = True
        after = _AFTER.get(method.role)
        if after is None or (state.status is TransactionStatus.UNKNOWN and method.role is not Role.MULTI):
            return state
        return state._replace(status=after).without(EXCEPTED)

    def _is_forgotten(self, node: cst.Call) -> bool:
        """Whether nobody can await the coroutine that a call gives: it is a statement of its own, or called ``_``."""
        sink = sink_of(node, self.symbols.parents, through=())
        is_named = any(not isinstance(target, cst.Name) or target.value != "_" for target in sink.targets)
        return sink.kind is SinkKind.DROPPED or (sink.kind is SinkKind.ASSIGNED and not is_named)

    def assign(
        self, targets: Sequence[cst.BaseExpression], value: cst.BaseExpression | None, state: State
    ) -> Iterable[State]:
        """``second = pipe.set(..)``: a queued command may give the transaction itself.

        Commands can then be sent through that name too. While watching, it gives the reply.
        """
        if value is self.origin and isinstance(value, cst.Attribute):
            state = state._replace(status=TransactionStatus.EMPTY, holders=frozenset()).marked(FRESH)
        if any(nodes.dotted(target) == self.transaction.attribute != "" for target in targets):
            return (self._refilled(value, state),)
        queued = value.expression if isinstance(value, cst.Await) else value
        item = self.transaction.thing.item
        gives_itself = state.status is TransactionStatus.QUEUED and (
            item.returns_itself or (item.await_returns_itself and isinstance(value, cst.Await))
        )
        if gives_itself and queued in self.transaction.commands and self.is_ours(queued, state):
            names = {target.value for target in targets if isinstance(target, cst.Name) and self.is_local(target)}
            if state.holders & names or FRESH in state.marks:  # pipe = pipe.set(..), pipe = client.pipeline().set(..)
                return (state.without(FRESH)._replace(holders=state.holders | names),)
            return (state.named(MarkKind.REPLY, names),)
        return super().assign(targets, value, state)

    def _refilled(self, value: cst.BaseExpression | None, state: State) -> State:
        """The state after something is stored in the attribute: a transaction that begins, or what is not followed."""
        given = self.types.value_of(value) if value is not None else None
        is_new = isinstance(given, LibraryObject) and given.item.kind is self.transaction.thing.kind
        return state._replace(status=TransactionStatus.EMPTY if is_new else TransactionStatus.UNKNOWN)

    def give(self, node: cst.BaseExpression, state: State) -> State:
        if self.transaction.is_lent and self.is_live(state) and (self.holds(node, state) or self.is_ours(node, state)):
            is_reply = not self.holds(node, state)
            self.transaction.given_back |= not is_reply
            self.transaction.reply_given_back |= is_reply
            return state
        if node is self.origin or self.holds(node, state) or self.contains(node, state):
            return self.handed_over(state)
        return state

    def pause(self, node: cst.Yield, state: State) -> tuple[State, Iterable[State]]:
        if node.value is not None and (self.holds(node.value, state) or self.contains(node.value, state)):
            state = self.handed_over(state)
        return state, (state,)

    def wait(self, node: cst.Await, state: State) -> Iterable[State]:
        if isinstance(node.expression, cst.Name) and state.status is not TransactionStatus.NONE:
            self.transaction.awaited_names.setdefault(node, set()).add(state.status)
        return (state,)

    def enter(self, item: cst.WithItem, state: State) -> State:
        opened = item.item.expression if isinstance(item.item, cst.Await) else item.item
        names = nodes.bound_names(item.asname)
        if opened is self.origin and names:
            if isinstance(opened, cst.Attribute):
                state = state._replace(status=TransactionStatus.EMPTY)
            return self.hold(names, state).without(FRESH)
        return self.hold(names, state) if self.holds(opened, state) else self.bind(names, state)

    def leave(self, item: cst.WithItem, state: State, exit_: Exit, cause: cst.CSTNode | None) -> State:
        opened = item.item.expression if isinstance(item.item, cst.Await) else item.item
        if opened is self.origin or self.holds(opened, state):
            if self.transaction.thing.item.executes_on_exit:
                self.transaction.executed = True
            if state.status in (TransactionStatus.NONE, TransactionStatus.UNKNOWN):
                return state
            if exit_ not in THROWN:
                self.transaction.left_in({state: cause})
            return state._replace(status=TransactionStatus.EMPTY).without(EXCEPTED)
        return state

    def assume(self, test: cst.BaseExpression, truth: bool, state: State) -> Iterable[State]:
        """``if pipe.command_stack``: a test may say that nothing is queued."""
        if state.status is TransactionStatus.QUEUED and not isinstance(test, _COMPOSED):
            queue = Queue(self.function, self.origin, state.holders, self.transaction.is_lent)
            if self._tests.empty_when(test, queue, self.transaction.commands) is truth:
                state = state._replace(status=TransactionStatus.EMPTY)
        return super().assume(test, truth, state)

    def caught(self, state: State, handler: Handler | None = None) -> State:
        if state.status is not TransactionStatus.QUEUED:
            return state
        if handler is not None and self._gives_up(handler):
            return state._replace(status=TransactionStatus.EMPTY)
        return state.marked(EXCEPTED)

    def _gives_up(self, handler: Handler) -> bool:
        """Whether who catches an error answers for the whole transaction: what sends it stands in the same ``try``."""
        attempt = self.symbols.parents.get(handler)
        body = attempt.body if isinstance(attempt, (cst.Try, cst.TryStar)) else None
        return any(above is body for call in self.transaction.sending for above in self.symbols.ancestors(call))

    def has_failed(self, state: State) -> bool:
        return EXCEPTED in state.marks


#: What asks a value for something, and does not keep it.
_TESTS: Final = (
    *(cst.If, cst.While, cst.Assert, cst.CompIf, cst.Comparison, cst.ComparisonTarget, cst.UnaryOperation),
    *(cst.BinaryOperation, cst.FormattedStringExpression),
)
#: Tests of which the parts are asked.
_COMPOSED: Final = (cst.BooleanOperation, cst.NamedExpr)


def enters_on_stack(call: cst.Call) -> bool:
    """Whether a call gives what is entered until a stack of context managers ends: ``stack.enter_context(..)``."""
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in stdlib.STACK_GIVES


def is_of_reply(module: Module, name: str) -> bool:
    """Whether a method is one of containers and texts, as replies are, and no command has its name."""
    return name in stdlib.REPLY_METHODS and name not in module.knowledge.sent


def _only_looks(node: cst.Call) -> bool:
    """Whether a call only looks at what it gets."""
    dotted = nodes.dotted(node.func) or ""
    return stdlib.last(dotted) in stdlib.ONLY_LOOKS or stdlib.logs(dotted)


def _with_command(state: State) -> State:
    """The state after a command was called."""
    return state._replace(status=TransactionStatus.QUEUED) if state.status is TransactionStatus.EMPTY else state


class Lent(NamedTuple):
    """The transaction ``thing``, in a state, that a ``function`` of the project gets as its ``parameter``."""

    function: Scope
    parameter: str
    thing: LibraryObject
    status: Status


class TransactionUse(NamedTuple):
    """What a function does with a transaction that it gets.

    ``after`` and ``raised`` are the states in which it leaves it. ``is_kept``: somebody else may have it from then on,
    or that is not known; ``is_given_back``: the function returns it, ``is_reply_given_back``: what a command gives.
    """

    after: frozenset[Status] = frozenset()
    raised: frozenset[Status] = frozenset()
    queues: bool = False
    executes: bool = False
    resets: bool = False
    discards: bool = False
    is_kept: bool = False
    is_given_back: bool = False
    is_reply_given_back: bool = False


_KEPT: Final = TransactionUse(is_kept=True)
_NO_USE: Final = TransactionUse()


@query
def use_of_transaction_in(module: Module) -> Memo[Lent, TransactionUse]:
    """What the functions of a module do with the transactions that they get."""
    return Memo(module.program.typestate, _use_of, _KEPT)


def _use_of(lent: Lent) -> TransactionUse:
    function, name, thing, status = lent
    node = function.node
    if not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        return _KEPT
    is_given = name in {param.name.value for param in nodes.parameters(node)}
    if not is_given and name in function.bindings:
        return _KEPT
    transaction = Transaction(node, function, thing, None, is_lent=True)
    try:
        start = State(status, frozenset({name}))
        exits = TransactionTracker(function.module, transaction).run(blocks_of(function.module).body_of(node), start)
    except TooManyStates:
        return _KEPT
    after = frozenset(state.status for exit_ in (Exit.NEXT, Exit.RETURN) for state in exits[exit_])
    raised = frozenset(state.status for state in exits[Exit.RAISE])
    if transaction.handed_over or not after or TransactionStatus.UNKNOWN in after | raised:
        return _KEPT
    queues = bool(transaction.filling) or any(
        TransactionStatus.QUEUED in states for states in transaction.commands.values()
    )
    seen = transaction.executed, transaction.reset, transaction.discarded
    return TransactionUse(after, raised, queues, *seen, False, transaction.given_back, transaction.reply_given_back)


def _is_run_as_written(function: Scope) -> bool:
    """Whether a call runs the body of ``function``: no generator, nothing that a decorator or a class below it changes,
    and no mere promise of what others do."""
    if function.yields or not function.decorator_names <= stdlib.BINDING_DECORATORS or nodes.is_promise(function.node):
        return False
    cls = function.parent
    if cls is None or cls.kind is not ScopeKind.CLASS:
        return True
    return not any(each.method(function.name) for each in hierarchy_of(cls.module).all_derived_from(cls))
