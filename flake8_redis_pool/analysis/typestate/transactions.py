"""A transaction as a state machine.

Which commands are queued, which run at once, and whether anybody executes what was queued.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import libcst as cst

from ... import stdlib
from ...closing_words import EXITS
from ...spec import Role
from ..inference.values import LibraryObject
from ..program.module import Module
from ..symbols.scopes import Scope
from ..syntax import nodes
from .state import FRESH, MarkKind, State, Status, TransactionStatus
from .tracker import Tracker

#: What a transaction is after a method with this role.
_AFTER: Final = {
    Role.EXECUTE: TransactionStatus.EMPTY,
    Role.RESET: TransactionStatus.EMPTY,
    Role.MULTI: TransactionStatus.EMPTY,
    Role.WATCH: TransactionStatus.WATCHING,
}


@dataclass
class Transaction:
    """A transaction opened by ``node`` in ``function`` (or given as the parameter ``node``), and what was seen of it.

    ``commands`` maps each command called on it to the states it was called in; ``awaited_names`` each await of a plain
    name likewise. ``multi`` says whether it is a real MULTI/EXEC (None: not known). ``attribute``: the attribute of the
    own object, as the function writes it (``self.pipe``), in which it lies.
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
            return (state._replace(status=TransactionStatus.EMPTY, holders=frozenset()).marked(FRESH),), (state,)
        if state.status is TransactionStatus.NONE:
            return (state,), (state,)
        if isinstance(node.func, cst.Attribute) and self.is_ours(node.func.value, state):
            after = self._on_transaction(node, node.func.attr.value, state)
            return (after,), (after,)
        if any(self._passes(arg.value, state) for arg in node.args):
            state = self.handed_over(state)
        return (state,), (state,) if self.can_raise(node) else ()

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
        if method is None or method.role is Role.BLOCK:
            state = _with_command(state)
            self.transaction.commands.setdefault(node, set()).add(state.status)
            return state
        if method.role is Role.EXECUTE:
            self.transaction.executed = True
        elif method.role is Role.RESET:
            self.transaction.reset = True
        after = _AFTER.get(method.role)
        if after is None or (state.status is TransactionStatus.UNKNOWN and method.role is not Role.MULTI):
            return state
        return state._replace(status=after)

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

    def leave(self, item: cst.WithItem, state: State) -> State:
        opened = item.item.expression if isinstance(item.item, cst.Await) else item.item
        if opened is self.origin or self.holds(opened, state):
            if self.transaction.thing.item.executes_on_exit:
                self.transaction.executed = True
            if state.status in (TransactionStatus.NONE, TransactionStatus.UNKNOWN):
                return state
            return state._replace(status=TransactionStatus.EMPTY)
        return state


def _with_command(state: State) -> State:
    """The state after a command was called."""
    return state._replace(status=TransactionStatus.QUEUED) if state.status is TransactionStatus.EMPTY else state
