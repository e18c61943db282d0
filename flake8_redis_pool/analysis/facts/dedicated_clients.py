"""Clients that are there for blocking commands, each of which has a connection of the pool to itself.

They are what RDP301 advises to make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import libcst as cst

from ... import conventions
from ...spec import Kind
from ..entrypoints.handlers import handlers_of
from ..inference.engine import types_of
from ..inference.values import (
    Origin,
    OriginKind,
    functions_of,
    thing_of,
    things_in,
)
from ..program.module import Module
from ..program.query import Memo, query
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameter_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .blocking_commands import sends_commands
from .client_identity import identities_of
from .client_uses import Use, client_uses_of, constants_of


@query
def dedicated_clients_of(module: Module) -> DedicatedClients:
    """The clients of a module that are there for blocking commands."""
    return DedicatedClients(module)


class DedicatedClients:
    """Answers for the blocking commands of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.tasks = tasks_of(module)
        self.client_uses = client_uses_of(module)
        self.identities = identities_of(module)
        self._is_used_in_passing = Memo(module.program.reachability, self._has_brief_user, False)

    def is_for_waiting(self, use: Use) -> bool:
        """Whether the client is the one that blocking code should have for itself.

        Each of its users waits, on a connection that the pool gives to it alone.
        """
        stops_the_loop = use.function.is_async and not use.thing.is_async and use.is_direct
        return (
            self.identities.has_pool(use)
            and not stops_the_loop
            and not self._is_used_in_passing((self.identities.identity(use), self.identities.names_of(use)))
        )

    def is_waited_on(self, node: cst.Call) -> bool:
        """Whether a blocking command goes again and again through the client that ``node`` makes, or its messages are
        read without an end.

        A consumer's loop has it for itself. Of a function that gives the client away, every caller must be such a
        consumer.
        """
        return self._is_blocked_on(node) or self._is_listened_on(node)

    def is_only_subscribed_on(self, node: cst.Call) -> bool:
        """Whether nothing goes through the client that ``node`` makes, and that stays here, but subscriptions."""
        uses = list(self._uses_of(node, self.client_uses.uses))
        return bool(uses) and all(map(self._opens_subscription, uses)) and not self._is_given_away(node)

    def _opens_subscription(self, use: Use) -> bool:
        """Whether a call takes a connection that sends no commands: one to be read from."""
        taken = things_in(self.types.value_of(use.sent))
        return any(thing.kind is Kind.CONNECTION and not sends_commands(thing) for thing in taken)

    def _is_listened_on(self, node: cst.Call) -> bool:
        """Whether a loop without an end reads what is subscribed to on the client that ``node`` makes."""
        takers = (use for use in self.client_uses.uses if use.node in self.client_uses.held)
        taken = {use.node for use in self._uses_of(node, takers)} if self.client_uses.held else set()
        is_read = any(
            self.client_uses.goes_on(use) and any(origin.node in taken for origin in use.thing.origins)
            for use in (self.client_uses.readings if taken else ())
        )
        if not is_read or not self._is_given_away(node):
            return is_read
        return not any(map(self.is_brief, self._uses_of(node, self.client_uses.uses)))

    def _is_blocked_on(self, node: cst.Call) -> bool:
        if not self.symbols.speaks_of(self.module.knowledge.blocking_commands):
            return False
        waiting = {
            use.function
            for use in self._uses_of(node, self.client_uses.blocking_uses)
            if use.waits and self.client_uses.is_repeated(use)
        }
        if not waiting or not self._is_given_away(node):
            return bool(waiting)
        return all(use.function in waiting for use in self._uses_of(node, self.client_uses.uses))

    @staticmethod
    def _uses_of(node: cst.Call, uses: Iterable[Use]) -> Iterator[Use]:
        return (use for use in uses if any(origin.node is node for origin in use.thing.origins))

    def _is_given_away(self, node: cst.Call) -> bool:
        """Whether the function that makes a client returns it."""
        function = self.symbols.scope_of_call[node].enclosing_function()
        given = things_in(self.types.returned(function)) if function is not None else []
        return any(origin.node is node for thing in given for origin in thing.origins)

    def _has_brief_user(self, client: tuple[frozenset[Origin], tuple[str, ...]]) -> bool:
        """Whether anything but blocking commands and start-up code uses a client or its pool.

        It is looked for in the whole project, by the origins and the names of both.
        """
        origins, names = client
        users = (other for other in self.client_uses.uses if self.identities.is_from(other, origins))
        if any(self.is_brief(other) for other in users) or any(self._is_lent_in_passing(origin) for origin in origins):
            return True
        if any(
            dedicated_clients_of(module).is_brief(other)
            for module, other in self.identities.uses_elsewhere(names, origins)
        ):
            return True
        return any(self._sends_briefly(*given) for given in self._given_to_others(names, origins))

    def _is_lent_in_passing(self, origin: Origin) -> bool:
        """Whether an accessor lends the process's client to commands that do not block.

        The one that it lends without a name is everybody's.
        """
        if origin.source is not OriginKind.SHARED or not isinstance(origin.node, cst.Call):
            return False
        key = constants_of(origin.node)
        name = origin.scope.home_name(origin.node.func)
        units = {self.module, *self.module.program.users(self.module, name, is_member=True)}
        return not key or any(
            lent.source is OriginKind.SHARED
            and isinstance(lent.node, cst.Call)
            and constants_of(lent.node) == key
            and dedicated_clients_of(module).is_brief(other)
            for module in units
            for other in client_uses_of(module).uses
            for lent in other.thing.origins
        )

    def _given_to_others(self, names: Iterable[str], origins: Collection[Origin]) -> Iterator[tuple[Scope, str]]:
        """The functions of other modules that get the client as an argument, and their names for it."""
        for name in names:
            for module in (self.module, *self.module.program.users(self.module, name, is_member=True)):
                given = _given_to(module, name, {origin.node for origin in origins})
                yield from (
                    (function, parameter) for function, parameter in given if function.module is not self.module
                )

    def _sends_briefly(self, function: Scope, name: str) -> bool:
        """Whether a function that need not know what ``name`` is sends a command through it that does not block."""
        brief = self.module.knowledge.commands - self.module.knowledge.blocking_commands
        return any(
            isinstance(call.func, cst.Attribute)
            and call.func.attr.value in brief
            and nodes.dotted(call.func.value) == name
            for call in function.calls
        )

    def is_brief(self, use: Use) -> bool:
        """Whether a command does not block, nor takes a connection for long, and is sent by more than start-up code."""
        if use.waits or use.node in self.client_uses.held:
            return False
        roots = self.tasks.roots(use.function)
        is_started = any(root in self.tasks.spawned or root in handlers_of(self.module).found for root in roots)
        return is_started or not all(
            root in handlers_of(self.module).startup or conventions.LIFECYCLE.search(root.name) for root in roots
        )


def _given_to(module: Module, name: str, made: Collection[cst.CSTNode]) -> Iterator[tuple[Scope, str]]:
    """The functions that get the client called ``name`` as an argument, and their names for it.

    It is made at one of the calls ``made``.
    """
    for call in names_of(module).calls_passing(name):
        for target in functions_of(types_of(module).value_of(call.func)):
            for arg in call.args if not target.module.is_test else ():
                parameter = parameter_of(call, arg, target.scope) if nodes.last_name(arg.value) == name else None
                if parameter is not None and _is_made_at(module, arg.value, made):
                    yield target.scope, parameter


def _is_made_at(module: Module, node: cst.BaseExpression, made: Collection[cst.CSTNode]) -> bool:
    """Whether an expression is an object that one of these calls makes."""
    value = thing_of(types_of(module).value_of(node))
    return value is not None and any(origin.node in made for origin in value.origins)
