"""How the value of a queued command is used: awaited before it is sent, taken for the reply, or dropped."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import AwaitEffect, Role
from ..inference.engine import types_of
from ..inference.values import External, ProjectFunction
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import BindingKind
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from ..typestate.state import TransactionStatus
from ..typestate.transactions import Transaction
from .opened_transactions import opened_transactions

#: What computes with the value, or writes it into a text.
_OPERATIONS: Final = (
    *(cst.UnaryOperation, cst.Comparison, cst.ComparisonTarget, cst.BinaryOperation),
    *(cst.FormattedStringExpression, cst.TemplatedStringExpression),
)


class ReplyUse(enum.Enum):
    """What becomes of a value."""

    DROPPED = "dropped"
    REPLY = "reply"  # used as if it were the reply
    OTHER = "other"  # chained, re-bound, kept: nothing wrong with it


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
            if isinstance(above, cst.Await):
                yield Awaited(command, transaction, above, use_of(module, above, transaction)[0])
            elif transaction.thing.item.await_effect is AwaitEffect.HANGS and (
                command in later or _is_gathered(module, command)
            ):
                yield Awaited(command, transaction, later.get(command, command), ReplyUse.REPLY)


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


def _is_gathered(module: Module, command: cst.Call) -> bool:
    """``await asyncio.gather(tr.a(), tr.b())``."""
    parents = symbols_of(module).parents
    call = sink_of(command, parents, through=()).call
    if call is None:
        return False
    target = types_of(module).value_of(call.func)
    helpers = module.knowledge.helpers
    if not isinstance(target, External) or target.dotted not in helpers.spawns | helpers.transparent:
        return False
    return isinstance(parents.get(call), cst.Await)


def use_of(module: Module, node: cst.CSTNode, transaction: Transaction) -> tuple[ReplyUse, cst.CSTNode]:
    """What becomes of the value of ``node``, and where it is used as a reply."""
    sink = sink_of(node, symbols_of(module).parents, through=())
    if sink.kind is SinkKind.DROPPED:
        return ReplyUse.DROPPED, sink.node
    if sink.kind is not SinkKind.ASSIGNED:
        return (ReplyUse.REPLY, node) if is_reply_use(module, node, transaction) else (ReplyUse.OTHER, node)
    names = [target for target in sink.targets if isinstance(target, cst.Name)]
    if len(names) == len(sink.targets) and all(name.value == "_" for name in names):
        return ReplyUse.DROPPED, node
    reads = (read for name in names for read in _reads(module, name, node, transaction))
    read: cst.BaseExpression | None = next(reads, None)
    if read is None and isinstance(sink.node, cst.NamedExpr) and is_reply_use(module, sink.node, transaction):
        read = sink.node
    return (ReplyUse.REPLY, read) if read is not None else (ReplyUse.OTHER, node)


def _reads(module: Module, target: cst.Name, value: cst.CSTNode, transaction: Transaction) -> Iterator[cst.Name]:
    """Reads of the name that see this assignment alone and take it for a reply."""
    tables = symbols_of(module)
    bindings = transaction.function.bindings.get(target.value, [])
    if transaction.thing.item.returns_itself and any(
        isinstance(b.node, cst.Name) and b.value is transaction.node for b in bindings
    ):
        return  # pipe = pipe.set(..): the transaction's own name
    for part in nodes.descendants(transaction.function.node):
        if isinstance(part, cst.Name) and part.value == target.value and part is not target and part in tables.parents:
            seen = reaching_definitions(bindings, part, tables)
            if len(seen) == 1 and seen[0].value is value and is_reply_use(module, part, transaction):
                yield part


def is_reply_use(module: Module, node: cst.CSTNode, transaction: Transaction) -> bool:
    """Whether the place where ``node`` stands takes its value for a reply."""
    parents = symbols_of(module).parents
    above = parents.get(node)
    if isinstance(above, (cst.If, cst.While, cst.IfExp, cst.Assert, cst.CompIf)):
        return above.test is node
    if isinstance(above, _OPERATIONS):
        return True
    if isinstance(above, cst.BooleanOperation):
        return above.left is node or is_reply_use(module, above, transaction)
    if isinstance(above, (cst.For, cst.CompFor)):
        return above.iter is node
    if isinstance(above, cst.Subscript):
        return above.value is node
    if not transaction.thing.item.returns_itself:
        return False  # a future is a value of its own: it may be kept, passed and returned
    if isinstance(above, cst.Return):
        return not transaction.handed_over and (transaction.executed or isinstance(node, cst.Await))
    if not any(method.role is Role.EXECUTE for method in transaction.thing.item.methods.values()):
        return False  # what its client sends is passed on as it is: client.exec(Batch(True).get(key))
    return (
        isinstance(above, cst.Arg)
        and not _is_merely_sent(module, above)
        and (isinstance(node, cst.Await) or not _is_kept(module, above))
    )


def _is_merely_sent(module: Module, arg: cst.Arg) -> bool:
    """``await maybe_awaited(pipe.set(..))``: a function of the project gets it, and what comes out is dropped."""
    parents = symbols_of(module).parents
    call = parents.get(arg)
    if not isinstance(call, cst.Call) or sink_of(call, parents, through=(cst.Await,)).kind is not SinkKind.DROPPED:
        return False
    return isinstance(types_of(module).value_of(call.func), ProjectFunction)


def _is_kept(module: Module, arg: cst.Arg) -> bool:
    """Whether an argument is merely collected (``commands.append(pipe.get(key))``), which is no use of a reply."""
    call = symbols_of(module).parents.get(arg)
    return (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value in stdlib.COLLECTING
    )


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
                else use_of(module, command, transaction)
            )
            if use is ReplyUse.REPLY:
                found.append(UsedReply(command, transaction, node))
    return tuple(found)
