"""Commands as they are sent through a client: the call, the client, and the names that both go by."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ...spec import Blocking, Kind, Role
from ..inference.engine import types_of
from ..inference.forwarding import Forwarded, forwarded, forwarding_names, mentions_parameter
from ..inference.values import LibraryMethod, LibraryObject, Origin, method_of, things_in
from ..program.charged import charged_property
from ..program.module import Module
from ..program.query import query
from ..reachability.callgraph import callgraph_of
from ..reachability.endless_loops import endless_loops_of
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .blocking_commands import blocking_of, blocks, command_in, command_name, sends_commands

_ENTERS_AWAITED: Final = re.compile(r"\bwith\s*\(?\s*await\b")


@dataclass(frozen=True)
class Use:
    """One command sent through a client: the call, and the function it stands in.

    A connection that is reserved is one as well: of a pool, or of a client that holds one.

    ``sent`` is the call of the command: ``client.get(key)`` of ``to_thread(client.get, key)``, the one that an
    ``await`` of the client makes, in all other cases ``node`` itself. ``through``: what the command is where a function
    of the project hands it on.
    """

    node: cst.BaseExpression
    scope: Scope
    function: Scope
    thing: LibraryObject
    sent: cst.Call
    through: Forwarded | None = None

    @property
    def command(self) -> str:
        """The name of the client's method."""
        return nodes.last_name(self.sent.func) if self.through is None else self.through.target.name

    @property
    def is_direct(self) -> bool:
        """Whether the code calls the command here, and does not leave that to somebody else."""
        return isinstance(self.node, cst.Call) and self.sent.func is self.node.func

    @property
    def client(self) -> cst.BaseExpression | None:
        """The expression that the method is called on."""
        return self.sent.func.value if isinstance(self.sent.func, cst.Attribute) else None

    @functools.cached_property
    def waits(self) -> bool:
        """Whether the command blocks its connection until something happens."""
        how = blocking_of(self.thing, self.command)
        if how is None:
            return False
        through = self.through
        if through is None:
            return blocks(self.sent, how, self.thing)
        return waits_for_caller(through.inner, how, through.function) and blocks(through.call, how, self.thing)


def waits_for_caller(call: cst.Call, how: Blocking, function: Scope) -> bool:
    """Whether how long a command waits, that ``function`` hands on, comes from who calls that."""
    given = nodes.argument(call, how.position, how.argument) if how.argument is not None else None
    if given is not None:
        return mentions_parameter(given, function)
    return bool(call.args) and all(mentions_parameter(arg.value, function) for arg in call.args)


def have_other_keys(use: Use, other: Use) -> bool:
    """Whether both clients are asked for by constants that differ.

    ``self.client("jobs")`` and ``self.client("cache")``.
    """
    keys = [constants_of(each.client) for each in (use, other)]
    return all(keys) and keys[0] != keys[1]


def constants_of(node: cst.BaseExpression | None) -> list[object]:
    """The constants among the arguments of the call (or the key of the subscript) that gives a client."""
    node = node.expression if isinstance(node, cst.Await) else node
    given = [arg.value for arg in node.args] if isinstance(node, cst.Call) else []
    constants = (
        [nodes.constant(value) for value in given] if not isinstance(node, cst.Subscript) else [nodes.index_of(node)]
    )
    return [value for value in constants if value is not nodes.NOT_CONSTANT]


def spelled_out(call: cst.Call, scope: Scope) -> cst.Call:
    """A call with the dictionary in place of its name, where ``**arguments`` is a name for one that is written out."""
    for arg in call.args:
        owner = scope.owner_of(arg.value.value) if arg.star == "**" and isinstance(arg.value, cst.Name) else None
        bindings = owner.bindings[arg.value.value] if owner is not None and isinstance(arg.value, cst.Name) else []
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.Dict):
            return cst.Call(
                call.func, [cst.Arg(bindings[0].value, star="**") if each is arg else each for each in call.args]
            )
    return call


def client_names(use: Use, origins: Sequence[Origin]) -> list[str]:
    """The names by which other modules can mean the client.

    These are the variable that holds it, and the function that gives it.
    """
    names = []
    for origin in origins:
        node, scope = origin.place
        statement = symbols_of(scope.module).statement_of(node)
        targets = [target.target for target in statement.targets] if isinstance(statement, cst.Assign) else []
        names += [nodes.last_name(target) for target in targets]
        function = scope.enclosing_function()
        names += [function.name] if function is not None else []
    receiver = use.client or use.sent.func
    while isinstance(receiver, (cst.Call, cst.Await)):
        receiver = receiver.func if isinstance(receiver, cst.Call) else receiver.expression
    names.append(use.scope.home_name(receiver))
    return [name for name in dict.fromkeys(names) if len(name) > 2 and not name.startswith("__")]


@query
def client_uses_of(module: Module) -> ClientUses:
    """The commands that a module sends through clients."""
    return ClientUses(module)


class ClientUses:
    """The commands of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)

    @charged_property
    def uses(self) -> list[Use]:
        """Every command that goes through a client or a reserved connection, and every connection that is reserved.

        In the order of the source.
        """
        found = [*self._uses_of(self.module.knowledge.commands), *self._awaited()]
        return sorted(found, key=lambda use: self.symbols.order_at(use.node))

    @charged_property
    def uses_outside(self) -> list[Use]:
        """The same of what stands outside of functions, as in a script; the module is their function."""
        return self._uses_of(self.module.knowledge.commands, is_outside=True)

    @charged_property
    def blocking_uses(self) -> list[Use]:
        """The commands that block in some of their forms, likewise."""
        return self._uses_of(self.module.knowledge.blocking_commands, self._may_block) if self.may_wait else []

    @charged_property
    def blocking_outside(self) -> list[Use]:
        """The same of what stands outside of functions, as in a script; the module is their function."""
        if not self.may_wait:
            return []
        return self._uses_of(self.module.knowledge.blocking_commands, self._may_block, is_outside=True)

    @charged_property
    def may_wait(self) -> bool:
        """Whether the module names a command that blocks, or a function that hands one on. Cheap."""
        commands = self.module.knowledge.blocking_commands
        handed_on: frozenset[str] = frozenset().union(*forwarding_names(self.module).values())
        return self.symbols.speaks_of(commands) or not commands.isdisjoint(handed_on)

    @charged_property
    def readings(self) -> list[Use]:
        """The calls that read from what holds a connection and sends no commands, a PubSub, likewise.

        Those in loops, and those that wait.
        """
        if not self.may_wait:
            return []
        found = self._uses_of(self.module.knowledge.blocking_commands, self._may_block, _read_from)
        return [use for use in found if use.waits or self.is_repeated(use)]

    @charged_property
    def held(self) -> frozenset[cst.CSTNode]:
        """What takes a connection on which somebody waits or reads for long."""
        waiting = (use for use in self.blocking_uses if use.waits and use.thing.kind is Kind.CONNECTION)
        return frozenset(origin.node for use in (*self.readings, *waiting) for origin in use.thing.origins)

    def is_repeated(self, use: Use) -> bool:
        """Whether a command stands in a loop of its function."""
        for above in self.symbols.ancestors(use.node):
            if isinstance(above, (cst.While, cst.For)):
                return True
            if above is use.function.node:
                break
        return False

    def goes_on(self, use: Use) -> bool:
        """Whether a command stands in a loop of its function that only an error, or a word from outside, ends.

        A loop over messages that is left in a function which gives something is over with the message that it gives.
        What yields on its turns is a stream, also where a last message ends it.
        """
        loops, gives = endless_loops_of(self.module), any(use.function.returns) and not use.function.yields
        for above in self.symbols.ancestors(use.node):
            if isinstance(above, (cst.While, cst.For)):
                scope = self.symbols.scope_of(above)
                if loops.is_endless(above, scope) and _gives_on(above):
                    return True
                if loops.is_stayed_in(above, scope):
                    return not (gives and _is_left(above))
            if above is use.function.node:
                break
        return False

    def _may_block(self, call: cst.Call) -> bool:
        """Whether a call that sends what its first argument names, names a command that blocks.

        What it is sent through is looked up only then.
        """
        knowledge = self.module.knowledge
        words = command_in(call)
        return nodes.last_name(call.func) not in knowledge.sending or (
            bool(words) and command_name(words[0]) in knowledge.blocking_commands
        )

    def _uses_of(
        self,
        commands: frozenset[str],
        is_wanted: Callable[[cst.Call], bool] = lambda call: True,
        through_what: Callable[[LibraryMethod], bool] = lambda target: _sends(target) or _reserves(target),
        *,
        is_outside: bool = False,
    ) -> list[Use]:
        found = []
        handing = {name for name, sent in forwarding_names(self.module).items() if not sent.isdisjoint(commands)}
        for call in names_of(self.module).calls_of_any((*commands, *handing, *callgraph_of(self.module).passing)):
            scope = self.symbols.scope_of_call[call]
            function = scope.enclosing_function()
            if is_outside:
                function = self.symbols.root if function is None else None
            sent = spelled_out(self._handed_over(call) or call, scope)
            name = nodes.last_name(sent.func)
            is_command = name in commands and isinstance(sent.func, cst.Attribute) and is_wanted(sent)
            if function is None or not (is_command or name in handing):
                continue
            thing = _sent_through(method_of(self.types.value_of(sent.func)), through_what) if is_command else None
            if thing is not None:
                found.append(Use(call, scope, function, thing, sent))
                continue
            through = forwarded(self.module, sent, call)
            if through is not None and through.target.name in commands and is_wanted(through.call):
                thing = _sent_through(through.target, through_what)
                if thing is not None:
                    found.append(Use(call, scope, function, thing, sent, through))
        return found

    def _awaited(self) -> Iterator[Use]:
        """``with await pool as connection``: the await reserves a connection."""
        for scope in self.symbols.scopes if _ENTERS_AWAITED.search(self.module.text) else ():
            for item in scope.entered:
                node = item.item
                function = scope.enclosing_function()
                if not isinstance(node, cst.Await) or function is None:
                    continue
                for thing in things_in(self.types.value_of(node.expression)):
                    if thing.item.await_acquires is not None:
                        awaiting = cst.Attribute(node.expression, cst.Name("__await__"))
                        yield Use(node, scope, function, thing, cst.Call(awaiting))
                        break

    def _handed_over(self, call: cst.Call) -> cst.Call | None:
        """The call that ``to_thread(client.get, key)`` or ``partial(client.get, key)`` makes later.

        It is one of a method that is given with its arguments.
        """
        position = callgraph_of(self.module).passing.get(names_of(self.module).called(call))
        if position is None or len(call.args) <= position or call.args[position].keyword is not None:
            return None
        method = call.args[position].value
        return cst.Call(method, call.args[position + 1 :]) if isinstance(method, cst.Attribute) else None


def _sent_through(target: LibraryMethod | None, is_meant: Callable[[LibraryMethod], bool]) -> LibraryObject | None:
    """The object that a command goes through; None for what is no command of the meant."""
    if target is None or not isinstance(target.owner, LibraryObject) or not is_meant(target):
        return None
    quiet = target.method is not None and target.method.role in (Role.PLAIN, Role.CLOSE, Role.RELEASE, Role.MAKE)
    return None if quiet else target.owner


def _sends(target: LibraryMethod) -> bool:
    """Whether a method is one of a client, or of a connection that sends commands as a client does."""
    owner = target.owner
    return isinstance(owner, LibraryObject) and (owner.kind is Kind.CLIENT or sends_commands(owner))


def _reserves(target: LibraryMethod) -> bool:
    """Whether a method takes a connection out of a pool."""
    is_taken = target.method is not None and target.method.role is Role.ACQUIRE
    return is_taken and isinstance(target.owner, LibraryObject) and target.owner.kind is Kind.POOL


def _read_from(target: LibraryMethod) -> bool:
    """Whether a method is one of what holds a connection and sends no commands."""
    owner = target.owner
    return isinstance(owner, LibraryObject) and owner.kind is Kind.CONNECTION and not sends_commands(owner)


def _gives_on(loop: cst.While | cst.For) -> bool:
    """Whether a turn of the loop yields."""
    return any(isinstance(part, cst.Yield) for part in nodes.descendants(loop.body, into_functions=False))


def _is_left(loop: cst.While | cst.For) -> bool:
    """Whether a loop holds a ``break`` or a ``return``."""
    parts = nodes.descendants(loop.body, into_functions=False)
    return any(isinstance(part, (cst.Break, cst.Return)) for part in parts)
