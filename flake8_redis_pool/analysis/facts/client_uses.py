"""Commands as they are sent through a client: the call, the client, and the names that both go by."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from ..inference.values import LibraryObject, Origin
from ..symbols.scopes import Scope
from ..syntax import nodes
from .blocking_commands import blocking_of, blocks


@dataclass(frozen=True)
class Use:
    """One command sent through a client: the call, and the function it stands in.

    ``sent`` is the call of the command: ``client.get(key)`` of ``to_thread(client.get, key)``, in all other cases ``node`` itself.
    """

    node: cst.Call
    scope: Scope
    function: Scope
    thing: LibraryObject
    sent: cst.Call

    @property
    def command(self) -> str:
        """The name of the method."""
        return nodes.last_name(self.sent.func)

    @property
    def client(self) -> cst.BaseExpression | None:
        """The expression that the method is called on."""
        return self.sent.func.value if isinstance(self.sent.func, cst.Attribute) else None

    @functools.cached_property
    def waits(self) -> bool:
        """Whether the command blocks its connection until something happens."""
        how = blocking_of(self.thing, self.command)
        return how is not None and blocks(self.sent, how, self.thing)


def have_other_keys(use: Use, other: Use) -> bool:
    """Whether both clients are asked for by constants that differ: ``self.client("jobs")`` and ``self.client("cache")``."""
    keys = [constants_of(each.client) for each in (use, other)]
    return all(keys) and keys[0] != keys[1]


def have_other_names(use: Use, other: Use) -> bool:
    """Whether the clients are two attributes: ``self.reader`` and ``self.writer``."""
    names = {each.client.attr.value for each in (use, other) if isinstance(each.client, cst.Attribute)}
    return len(names) == 2


def constants_of(node: cst.BaseExpression | None) -> list[object]:
    """The constants among the arguments of the call (or the key of the subscript) that gives a client."""
    node = node.expression if isinstance(node, cst.Await) else node
    given = [arg.value for arg in node.args] if isinstance(node, cst.Call) else []
    constants = [nodes.constant(value) for value in given] if not isinstance(node, cst.Subscript) else [nodes.index_of(node)]
    return [value for value in constants if value is not nodes.NOT_CONSTANT]


def spelled_out(call: cst.Call, scope: Scope) -> cst.Call:
    """A call with the dictionary in place of its name, where ``**arguments`` is a name for one that is written out."""
    for arg in call.args:
        owner = scope.owner_of(arg.value.value) if arg.star == "**" and isinstance(arg.value, cst.Name) else None
        bindings = owner.bindings[arg.value.value] if owner is not None and isinstance(arg.value, cst.Name) else []
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.Dict):
            return cst.Call(call.func, [cst.Arg(bindings[0].value, star="**") if each is arg else each for each in call.args])
    return call


def client_names(use: Use, origins: Sequence[Origin]) -> list[str]:
    """The names by which other modules can mean the client: the variable that holds it, or the function that gives it."""
    names = []
    for origin in origins:
        statement = origin.unit.tables.statement_of(origin.node)
        targets = [target.target for target in statement.targets] if isinstance(statement, cst.Assign) else []
        names += [nodes.last_name(target) for target in targets]
        function = origin.scope.enclosing_function()
        names += [function.name] if function is not None else []
    receiver = use.client or use.sent.func
    while isinstance(receiver, (cst.Call, cst.Await)):
        receiver = receiver.func if isinstance(receiver, cst.Call) else receiver.expression
    names.append(use.scope.original_name(receiver.value) if isinstance(receiver, cst.Name) else nodes.last_name(receiver))
    return [name for name in dict.fromkeys(names) if len(name) > 2 and not name.startswith("__")]
