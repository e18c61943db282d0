"""What becomes of queued commands.

Never executed, without their effect inside MULTI, written although their key is watched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..syntax import nodes
from ..syntax.flow_of_values import entered_by_hand
from ..typestate.state import TransactionStatus
from ..typestate.transactions import Transaction
from .blocking_commands import blocking_of, blocks
from .opened_transactions import opened_transactions, retried_transactions


@dataclass(frozen=True)
class Unexecuted:
    """A transaction, opened by ``opening``, of which nothing executes what ``first`` and others queue."""

    opening: cst.Call
    transaction: Transaction
    first: cst.Call


@query
def unexecuted(module: Module) -> Sequence[Unexecuted]:
    """Transactions that nobody executes.

    A chain that is not assigned may go anywhere, and is left out, unless it ends in a call that nobody awaits.
    """
    parents = symbols_of(module).parents
    found = []
    for item in opened_transactions(module):
        queued = (node for node, states in item.commands.items() if TransactionStatus.QUEUED in states)
        first = min((*queued, *item.filling), key=symbols_of(module).order_at, default=None)
        is_ended = item.executed or item.reset or item.discarded or item.thing.item.executes_on_exit
        if first is None or is_ended or not isinstance(item.node, cst.Call) or item.handed_over:
            continue
        is_named = entered_by_hand(item.node, parents) is not None
        if is_named or item.forgotten or not isinstance(parents.get(item.node), cst.Attribute):
            found.append(Unexecuted(item.node, item, first))
    return tuple(found)


@query
def blocking_in_multi(module: Module) -> Sequence[tuple[cst.Call, Transaction]]:
    """Blocking commands that are queued inside MULTI, where they do not block."""
    found = []
    for item in opened_transactions(module):
        for command in item.queued() if item.multi else ():
            how = blocking_of(item.thing, nodes.last_name(command.func))
            if how is not None and blocks(command, how, item.thing):
                found.append((command, item))
    return tuple(found)


@dataclass(frozen=True)
class WatchedWrite:
    """A callable that ``call`` runs until nobody else writes its watched keys.

    It writes one itself by ``command``, outside MULTI.
    """

    call: cst.Call
    transaction: Transaction
    command: cst.Call


@query
def watched_writes(module: Module) -> Sequence[WatchedWrite]:
    """The first write of a watched key in each callable that is retried."""
    found = []
    for call, transaction in retried_transactions(module):
        watched = {nodes.code(arg.value) for arg in call.args[1:] if arg.keyword is None}
        for command, states in transaction.commands.items():
            written = nodes.argument(command, 0, *transaction.thing.library.key_arguments)
            if states != {TransactionStatus.WATCHING} or written is None or nodes.code(written) not in watched:
                continue
            if nodes.last_name(command.func) in module.knowledge.writes:
                found.append(WatchedWrite(call, transaction, command))
                break
    return tuple(found)
