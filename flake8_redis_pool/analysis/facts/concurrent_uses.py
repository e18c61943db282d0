"""Who else uses the client that a blocking command goes through?

Two uses are of one client when their values have an origin in common. They are concurrent when they run under different *entries*: functions that
start on their own, as a handler, a task, a thread, or a coroutine that nobody in the module calls.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from ...spec import Kind, Role
from ..entrypoints.handlers import Handler
from ..inference.values import LibraryMethod, LibraryObject, Origin, OriginKind, ProjectClass
from ..program.module import Module
from ..reachability.reachability import Reach
from ..reachability.tasks import LIFECYCLE, Tasks
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..typestate.connections import pool_given
from .blocking_commands import command_in, command_name
from .client_uses import Use, client_names, have_other_keys, have_other_names, spelled_out
from .dedicated_clients import Waiting


@dataclass(frozen=True)
class Blocker:
    """A blocking command, and the other user that proves the sharing: another ``use``, or the ``handler`` that runs it concurrently with itself.

    ``through``: what the users wait for, the client, or the pool that it was made over.
    """

    blocking: Use
    other: Use | None
    handler: Handler | None
    through: LibraryObject


class Sharing:
    """Users and entries of one module."""

    def __init__(self, unit: Module, reach: Reach) -> None:
        self.unit = unit
        self.reach = reach
        self.entries_of = Tasks(unit, reach)
        self.waiting = Waiting(self)
        self._identities: dict[Use, frozenset[Origin]] = {}

    @functools.cached_property
    def uses(self) -> list[Use]:
        """Every command that goes through a client, in the order of the source."""
        return self._uses_of(self.unit.knowledge.commands)

    @functools.cached_property
    def blocking_uses(self) -> list[Use]:
        """The commands that block in some of their forms, likewise."""
        return self._uses_of(self.unit.knowledge.blocking_commands, self._may_block)

    def _may_block(self, call: cst.Call) -> bool:
        """Whether a call that sends what its first argument names, names a command that blocks: what it is sent through is looked up only then."""
        knowledge = self.unit.knowledge
        words = command_in(call)
        return nodes.last_name(call.func) not in knowledge.sending or (bool(words) and command_name(words[0]) in knowledge.blocking_commands)

    def _uses_of(self, commands: frozenset[str], is_wanted: Callable[[cst.Call], bool] = lambda call: True) -> list[Use]:
        found = []
        for call, scope in self.unit.tables.scope_of_call.items():
            sent = spelled_out(self._handed_over(call, scope) or call, scope)
            if isinstance(sent.func, cst.Attribute) and sent.func.attr.value in commands and is_wanted(sent):
                function = scope.enclosing_function()
                thing = self._sent_through(sent, scope)
                if thing is not None and function is not None:
                    found.append(Use(call, scope, function, thing, sent))
        return sorted(found, key=lambda use: self.unit.tables.order_of[use.node])

    def _handed_over(self, call: cst.Call, scope: Scope) -> cst.Call | None:
        """The call that ``to_thread(client.get, key)`` or ``partial(client.get, key)`` makes later, of a method that is given with its arguments."""
        name = scope.original_name(call.func.value) if isinstance(call.func, cst.Name) else nodes.last_name(call.func)
        position = self.reach.passing.get(name)
        if position is None or len(call.args) <= position or call.args[position].keyword is not None:
            return None
        method = call.args[position].value
        return cst.Call(method, call.args[position + 1 :]) if isinstance(method, cst.Attribute) else None

    def _sent_through(self, call: cst.Call, scope: Scope) -> LibraryObject | None:
        target = self.unit.values.value_of(call.func, scope)
        if isinstance(target, LibraryMethod) and isinstance(target.owner, LibraryObject) and target.owner.kind is Kind.CLIENT:
            quiet = target.method is not None and target.method.role in (Role.PLAIN, Role.CLOSE, Role.RELEASE, Role.MAKE)
            return None if quiet else target.owner
        return None

    def blockers(self) -> Iterator[Blocker]:
        """Blocking commands with a concurrent user in sight."""
        commands = self.unit.knowledge.blocking_commands
        if commands.isdisjoint(self.unit.tables.identifiers):
            return
        for use in self.blocking_uses:
            if not use.waits or self._only_forwards(use):
                continue
            handler = self._concurrent_handler(use)
            other = None
            if not use.thing.item.elastic:
                other = self._concurrent_user(use) or (self._user_elsewhere(use) if handler is None else None)
            if other is None and handler is not None and self.waiting.is_for_waiting(use):
                continue
            if other is not None or handler is not None:
                yield Blocker(use, other, handler, next(self.below(use), use.thing))

    def _only_forwards(self, use: Use) -> bool:
        """Whether the blocking function is a mere wrapper that nobody here calls: its own arguments go to the command, the caller decides."""
        node = use.function.node
        body = list(nodes.statements(node.body)) if isinstance(node, cst.FunctionDef) else []
        body = [each for each in body if not (isinstance(each, cst.Expr) and isinstance(each.value, (cst.SimpleString, cst.ConcatenatedString)))]
        if len(body) != 1 or not isinstance(body[0], cst.Return) or self.entries_of.callers.get(use.function):
            return False
        value = body[0].value.expression if isinstance(body[0].value, cst.Await) else body[0].value
        names = {name for name, group in use.function.bindings.items() if isinstance(group[0].node, cst.Param)} - {use.function.receiver}
        return value is use.node and bool(use.node.args) and all(_mentions(arg.value, names) for arg in use.node.args)

    def _concurrent_user(self, use: Use) -> Use | None:
        origins = self.identity(use)
        same_task = self.entries_of.same_task(use.function)
        others = self._users_of(origins, self._passing if self.waiting.has_pool(use) else self._users)
        for in_task in (False, True):  # a user that is never in the blocker's own task proves most
            for other in others:
                if other.node is use.node or (other.function in same_task) is not in_task:
                    continue
                if any(self._is_one_object(origin, use, other) for origin in origins & self.identity(other)) and self._concurrent(use, other):
                    return other
        return None

    def _users_of(self, origins: frozenset[Origin], users: Mapping[Origin, list[Use]]) -> Sequence[Use]:
        """Those of ``users`` that have one of these origins, in the order of the source."""
        if len(origins) == 1:
            return users.get(next(iter(origins)), ())
        found = {use for origin in origins for use in users.get(origin, ())}
        return [use for use in self.uses if use in found]

    @functools.cached_property
    def _users(self) -> Mapping[Origin, list[Use]]:
        users: dict[Origin, list[Use]] = {}
        for use in self.uses:
            for origin in self.identity(use):
                users.setdefault(origin, []).append(use)
        return users

    @functools.cached_property
    def _passing(self) -> Mapping[Origin, list[Use]]:
        """The users that do not block."""
        return {origin: [use for use in users if not use.waits] for origin, users in self._users.items()}

    def identity(self, use: Use) -> frozenset[Origin]:
        """Where the client came from, and the pool below a thin one: what shares the one or the other shares connections."""
        if use not in self._identities:
            self._identities[use] = frozenset(use.thing.origins).union(*(pool.origins for pool in self.below(use)))
        return self._identities[use]

    def is_from(self, use: Use, origins: Iterable[Origin]) -> bool:
        """Whether the client, or its pool, is made at one of these places, by whatever way it came here."""
        return not {origin.node for origin in self.identity(use)}.isdisjoint(origin.node for origin in origins)

    def below(self, use: Use) -> Iterator[LibraryObject]:
        """The pools that the client was made over."""
        for origin in use.thing.origins:
            if isinstance(origin.node, cst.Call) and origin.unit is self.unit:
                pool = pool_given(origin.node, use.thing.item)
                below = self.unit.values.value_of(pool, origin.scope) if pool is not None else None
                if isinstance(below, LibraryObject):
                    yield below

    def _are_siblings(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether the uses are attributes of two classes that a common base makes the client for: each object then has one of its own."""
        mine, theirs, maker = use.scope.enclosing_class(), other.scope.enclosing_class(), origin.scope.enclosing_class()
        if mine is None or theirs is None or maker is None or mine is theirs:
            return False
        lines = [[cls.scope for cls in self.unit.values.lineage(ProjectClass(each, self.unit))] for each in (mine, theirs)]
        return all(maker in line for line in lines) and mine not in lines[1] and theirs not in lines[0]

    def _are_of_two_owners(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether the uses go through two attributes, and the client is one that each object of another class has for itself.

        ``self.client = self.connection.client`` and ``self.blocking = self.other_connection.client``: which objects these are is not known.
        """
        maker = origin.scope.enclosing_class()
        mine, theirs = use.client, other.client
        if maker is None or not isinstance(mine, cst.Attribute) or not isinstance(theirs, cst.Attribute) or mine.attr.value == theirs.attr.value:
            return False
        classes = [each.scope.enclosing_class() for each in (use, other)]
        return all(
            cls is not None and maker not in {member.scope for member in self.unit.values.lineage(ProjectClass(cls, self.unit))} for cls in classes
        )

    def _is_one_object(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether both uses see the same object of this origin: a factory that makes one at each call gives each caller its own."""
        if self._are_siblings(origin, use, other) or self._are_of_two_owners(origin, use, other) or have_other_keys(use, other):
            return False
        if isinstance(origin.node, cst.FunctionDef) and have_other_names(use, other):
            return False  # a function that is only known to give a client gives each name one of its own
        function = origin.scope.enclosing_function()
        if origin.source not in (OriginKind.MADE, OriginKind.TAKEN) or function is None:
            return True
        if self.reach.is_process_lived(origin):
            return True
        if self.waiting.has_pool(use) and self.reach.chain_of(function) is not None:
            return False  # one request's own client: the pool behind it has a connection for each of its tasks
        return all(function in self.entries_of.above(each.function) for each in (use, other))

    def _concurrent_handler(self, use: Use) -> Handler | None:
        """The handler that sends the blocking command through an object of the process: it runs many times at once."""
        for function in self.entries_of.around(use.function):
            if not any(self.reach.is_process_lived(origin) for origin in use.thing.origins):
                continue
            chain = self.reach.chain_of(function)
            if chain is not None:
                return chain.handler
        return None

    def _user_elsewhere(self, use: Use) -> Use | None:
        """A handler or task of another module that uses the same client, where the blocking code is known to run in the same process."""
        project = self.unit.project
        lasting = [origin for origin in self.identity(use) if self.reach.is_process_lived(origin)]
        if project is None or not lasting or not any(self._is_started(entry) for entry in self.entries_of.entries(use.function)):
            return None
        for unit, other in self.uses_elsewhere(use, lasting):
            if unit.sharing._starts(other) and not (self.waiting.has_pool(use) and other.waits):
                return other
        return None

    def uses_elsewhere(self, use: Use, origins: Sequence[Origin]) -> Iterator[tuple[Module, Use]]:
        """The commands that other modules send through the client: those that mention a name of it, and those that they hand it to."""
        project = self.unit.project
        seen = {self.unit}
        for name in client_names(use, origins) if project is not None else ():
            mentioning = [unit for unit in project.mentioning(name) or [] if not unit.is_test] if project is not None else []
            for unit in mentioning:
                if unit not in seen:
                    seen.add(unit)
                    yield from ((unit, other) for other in unit.sharing.uses if unit.sharing.is_from(other, origins))

    def _is_started(self, entry: Scope) -> bool:
        """Whether a function runs as a task, thread or handler, started in this module or in another one."""
        if entry in self.entries_of.spawned or entry in self.reach.handlers.found:
            return True
        if self.unit.project is None or LIFECYCLE.search(entry.name):
            return False
        others = self.unit.project.mentioning(entry.name) or []
        return any(entry in unit.sharing.entries_of.spawned for unit in others if unit is not self.unit and not unit.is_test)

    def _starts(self, use: Use) -> bool:
        """Whether a command of this module is sent by a handler, a task or a thread."""
        entries = self.entries_of.entries(use.function)
        return any(entry in self.entries_of.spawned or self.reach.chain_of(entry) is not None for entry in entries)

    def _concurrent(self, use: Use, other: Use) -> bool:
        for mine in self.entries_of.entries(use.function):
            for theirs in self.entries_of.entries(other.function):
                together = (self.entries_of.run_together(mine, theirs) and not self._are_choices(mine, theirs, use, other)) or self._waits_to_enter(
                    mine, theirs, use
                )
                if mine is not theirs and together and not self._in_turn(mine, theirs, use, other):
                    return True
        return False

    def _are_choices(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool:
        """Whether both are public ways to wait for the same thing, of one class: a consumer uses the one or the other (``get()``, ``__aiter__``)."""
        is_started = any(entry in self.entries_of.spawned or entry in self.reach.handlers.found for entry in (mine, theirs))
        return other.waits and use.command == other.command and not is_started and mine.parent is theirs.parent

    @staticmethod
    def _waits_to_enter(mine: Scope, theirs: Scope, use: Use) -> bool:
        """Whether entering waits for another user to leave: each has an object of its own, a lock or semaphore, over a client that all are given."""
        return (mine.name, theirs.name) == ("__aenter__", "__aexit__") and not any(
            origin.source in (OriginKind.MADE, OriginKind.TAKEN) for origin in use.thing.origins
        )

    def _in_turn(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool:
        """Whether one task runs both commands one after the other: the other entry calls the blocker too, or this one calls the other user."""
        if theirs in self.entries_of.callers_of(use.function) or self._is_over_before(theirs, use):
            return True
        return (
            mine in self.entries_of.callers_of(other.function) and theirs not in self.entries_of.spawned and theirs not in self.reach.handlers.found
        )

    def _is_over_before(self, theirs: Scope, use: Use) -> bool:
        """Whether the other entry is only ever started by an awaited ``gather`` in the blocker's own task, which waits for it to end."""
        if theirs in self.reach.handlers.found or theirs not in self.entries_of.spawned:
            return False
        starts = self.entries_of.starts.get(theirs, [])
        task = self.entries_of.callers_of(use.function)
        return bool(starts) and all(
            isinstance(self.unit.tables.parents.get(call), cst.Await)
            and any(scope in task for scope in self.entries_of.around(place))
            and use.function not in {started for arg in call.args for started in self.entries_of.started_by(arg.value, place)}
            and not self._contains(call, use.node)
            for call, place in starts
        )

    def _contains(self, call: cst.Call, node: cst.CSTNode) -> bool:
        return any(above is call for above in self.unit.tables.ancestors(node))


def _mentions(node: cst.CSTNode, names: Collection[str]) -> bool:
    """Whether an expression is made of one of these names."""
    return any(isinstance(part, cst.Name) and part.value in names for part in nodes.descendants(node))
