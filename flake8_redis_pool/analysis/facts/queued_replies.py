"""How the value of a queued command is used: awaited before it is sent, taken for the reply, or dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...spec import AwaitEffect
from ..inference.engine import types_of
from ..inference.values import External
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import BindingKind
from ..syntax.flow_of_values import sink_of
from ..typestate.state import TransactionStatus
from ..typestate.transactions import Transaction
from .opened_transactions import opened_transactions
from .reply_uses import ReplyUse, use_of


@dataclass(frozen=True)
class Awaited:
    """A queued command that is awaited, directly or later through a name; ``node`` is the await."""

    command: cst.Call
    transaction: Transaction
    node: cst.CSTNode
    use: ReplyUse


@query
def awaited_commands(module: Module) -> Sequence[Awaited]:
    """Every await of a queued command before execute."""
    return tuple(_awaited(module))


def _awaited(module: Module) -> Iterator[Awaited]:
    parents = symbols_of(module).parents
    for transaction in opened_transactions(module):
        later = dict(_awaited_later(module, transaction))
        for command in transaction.queued():
            above = parents.get(command)
            gathered = _gathered_by(module, command)
            hangs = transaction.thing.item.await_effect is AwaitEffect.HANGS
            if isinstance(above, cst.Await):
                yield Awaited(command, transaction, above, use_of(module, above, transaction)[0])
            elif hangs and (command in later or gathered is not None):
                yield Awaited(command, transaction, later.get(command, command), ReplyUse.REPLY)
            elif gathered is not None and _gives_itself(transaction):
                yield Awaited(command, transaction, gathered, _use_of_gathered(module, gathered, transaction))


def _awaited_later(module: Module, transaction: Transaction) -> Iterator[tuple[cst.Call, cst.Await]]:
    """``reply = tr.get(key)`` and then ``await reply`` while it is still queued."""
    for node, states in transaction.awaited_names.items():
        name = node.expression
        if states != {TransactionStatus.QUEUED} or not isinstance(name, cst.Name):
            continue
        for binding in reaching_definitions(
            transaction.function.bindings.get(name.value, ()), name, symbols_of(module)
        ):
            if isinstance(binding.value, cst.Call) and binding.kind is BindingKind.ASSIGNED:
                yield binding.value, node


def _gives_itself(transaction: Transaction) -> bool:
    """Whether awaiting what a queued command gives is possible, and gives the transaction."""
    item = transaction.thing.item
    return item.await_returns_itself or (item.returns_itself and item.awaitable)


def _gathered_by(module: Module, command: cst.Call) -> cst.Await | None:
    """The await of the call that waits for a command among others: ``await asyncio.gather(tr.a(), tr.b())``.

    Also where they come from a comprehension or a display: ``gather(*[tr.get(key) for key in keys])``.
    """
    parents = symbols_of(module).parents
    above = parents.get(command)
    if isinstance(above, (cst.ListComp, cst.GeneratorExp)) and above.elt is command:
        arg = parents.get(above)
    else:
        display = parents.get(above) if isinstance(above, cst.Element) else None
        arg = parents.get(display) if isinstance(display, (cst.List, cst.Tuple)) else above
    is_spread = isinstance(arg, cst.Arg) and (arg is above) is (arg.star == "")
    call = parents.get(arg) if isinstance(arg, cst.Arg) and is_spread else None
    if not isinstance(call, cst.Call):
        return None
    target = types_of(module).value_of(call.func)
    helpers = module.knowledge.helpers
    if not isinstance(target, External) or target.dotted not in helpers.spawns | helpers.transparent:
        return None
    waiting = parents.get(call)
    return waiting if isinstance(waiting, cst.Await) else None


def _use_of_gathered(module: Module, node: cst.Await, transaction: Transaction) -> ReplyUse:
    """What becomes of what several awaited commands give together."""
    sink = sink_of(node, symbols_of(module).parents, through=())
    if any(isinstance(target, (cst.Tuple, cst.List)) for target in sink.targets):
        return ReplyUse.REPLY  # each is given a name of its own
    return use_of(module, node, transaction)[0]


@dataclass(frozen=True)
class UsedReply:
    """What a queued command gives is taken for the reply at ``node``."""

    command: cst.Call
    transaction: Transaction
    node: cst.CSTNode


@query
def used_replies(module: Module) -> Sequence[UsedReply]:
    """Values of queued commands that are used as if they were the replies, and not awaited."""
    parents = symbols_of(module).parents
    found = []
    for transaction in opened_transactions(module):
        for command in transaction.queued():
            use, node = (
                (ReplyUse.OTHER, command)
                if isinstance(parents.get(command), cst.Await)
                or (_gives_itself(transaction) and _gathered_by(module, command) is not None)
                else use_of(module, command, transaction)
            )
            if use is ReplyUse.REPLY:
                found.append(UsedReply(command, transaction, node))
    return tuple(found)
