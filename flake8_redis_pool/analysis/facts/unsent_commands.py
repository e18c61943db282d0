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
from ..symbols.scopes import ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import entered_by_hand, sink_of
from ..typestate.state import TransactionStatus
from ..typestate.transactions import Dropped, Transaction
from .blocking_commands import blocking_of, blocks
from .opened_transactions import opened_transactions, retried_transactions
from .queued_replies import awaited_commands, used_replies
from .reply_uses import ReplyUse


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


@dataclass(frozen=True)
class PartlyExecuted:
    """A transaction, opened by ``opening``, that some paths execute.

    Others drop what ``first`` and others queue: ``dropped`` says how the first of them does.
    """

    opening: cst.Call
    transaction: Transaction
    first: cst.Call
    dropped: Dropped


@query
def partly_executed(module: Module) -> Sequence[PartlyExecuted]:
    """Transactions that are executed, but not on every normal path on which something is queued."""
    order = symbols_of(module).order_at
    found = []
    for item in opened_transactions(module):
        opening = item.node
        is_ours = isinstance(opening, cst.Call) and not item.is_lent and not item.attribute and not item.is_shared
        is_said = item.discarded or bool(item.forgotten)  # there is a finding of its own about what drops it
        if (
            not is_ours
            or is_said
            or item.thing.item.executes_on_exit
            or item.is_told
            or not item.executed
            or not item.dropped
            or _is_asked_for_replies(module, item)
        ):
            continue
        ways = [way for way in item.dropped if not way.is_caught or _is_caught_apart(module, item, way.cause)]
        queued = (node for node, states in item.commands.items() if TransactionStatus.QUEUED in states)
        first = min((*queued, *item.filling), key=order, default=None)
        if ways and first is not None and isinstance(opening, cst.Call) and not _is_known_to_others(module, item):
            way = min(ways, key=lambda way: order(way.cause) if way.cause is not None else order(opening))
            found.append(PartlyExecuted(opening, item, first, way))
    return tuple(found)


def _is_asked_for_replies(module: Module, item: Transaction) -> bool:
    """Whether what a queued command gives is taken for the reply: such a command is not meant to be queued."""
    replies = (used.transaction for used in used_replies(module))
    awaited = (each.transaction for each in awaited_commands(module) if each.use is ReplyUse.REPLY)
    return any(each is item for each in (*replies, *awaited))


def _is_known_to_others(module: Module, item: Transaction) -> bool:
    """Whether a transaction of the module itself has a name that functions of the module read."""
    if item.function.kind is not ScopeKind.MODULE:
        return False
    targets = sink_of(item.node, symbols_of(module).parents, through=(cst.Await,)).targets
    names = {target.value for target in targets if isinstance(target, cst.Name)}
    parts = (part for function in item.function.children for part in nodes.descendants(function.node))
    return any(isinstance(part, cst.Name) and part.value in names for part in parts)


def _is_caught_apart(module: Module, item: Transaction, cause: cst.CSTNode | None) -> bool:
    """Whether an error is caught by somebody who does not answer for the whole transaction.

    What queues a command is taken not to raise. Whoever catches the errors of ``execute()`` as well gives up the
    transaction as a whole.
    """
    if cause is None or cause in item.commands:
        return False
    return not any(
        _catches(module, above) and any(part in item.sending for part in nodes.descendants(above.body))
        for above in symbols_of(module).ancestors(cause)
        if isinstance(above, (cst.With, cst.Try, cst.TryStar))
    )


def _catches(module: Module, node: cst.With | cst.Try | cst.TryStar) -> bool:
    """Whether a statement may catch what its block raises."""
    if isinstance(node, cst.With):
        calls = (item.item.func for item in node.items if isinstance(item.item, cst.Call))
        return any(nodes.last_name(func) in module.knowledge.helpers.suppressors for func in calls)
    return bool(node.handlers)


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
