"""Who else uses the client that a blocking command goes through?

Two uses are of one client when their values have an origin in common. They are concurrent when they run under
different *roots*: functions that start on their own, as a handler, a task, a thread, or a coroutine that
nobody in the module calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import libcst as cst

from ... import conventions
from ..entrypoints.handler import Handler
from ..inference.engine import types_of
from ..inference.instances import only_object
from ..inference.values import LibraryObject, Origin, OriginKind, ProjectClass
from ..program.charged import charged_property
from ..program.module import Module
from ..program.query import query
from ..reachability.reachability import reachability_of
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, around
from .beside_starts import beside_starts_of
from .client_identity import identities_of, in_order
from .client_uses import Use, client_names, client_uses_of, have_other_keys

#: Which other users matter.
Wanted = Callable[[Module, Use], bool]


def _anyone(_: Module, __: Use) -> bool:
    return True


@query
def concurrent_uses_of(module: Module) -> ConcurrentUses:
    """Who uses the clients of a module at the same time."""
    return ConcurrentUses(module)


class ConcurrentUses:
    """Users and tasks of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.reachability = reachability_of(module)
        self.tasks = tasks_of(module)
        self.client_uses = client_uses_of(module)
        self.identities = identities_of(module)
        self.starts = beside_starts_of(module)

    def user_beside(self, use: Use, is_wanted: Wanted = _anyone) -> Use | None:
        """Another user of the client in this module, which runs at the same time."""
        origins = self.identities.identity(use)
        same_task = self.tasks.same_task(use.function)
        users = self._users_of(origins, self._passing if self.identities.has_pool(use) else self._users)
        others = sorted(users, key=_shows_less)
        for in_task in (False, True):  # a user that is never in the blocker's own task proves most
            for other in others:
                if other.node is use.node or (other.function in same_task) is not in_task:
                    continue
                if not is_wanted(self.module, other):
                    continue
                if any(
                    self._is_one_object(origin, use, other) for origin in origins & self.identities.identity(other)
                ) and self._concurrent(use, other):
                    return other
        return None

    def _users_of(self, origins: frozenset[Origin], users: Mapping[Origin, list[Use]]) -> Sequence[Use]:
        """Those of ``users`` that have one of these origins, in the order of the source."""
        if len(origins) == 1:
            return users.get(next(iter(origins)), ())
        found = {use for origin in origins for use in users.get(origin, ())}
        return [use for use in self.client_uses.uses if use in found]

    @charged_property
    def _users(self) -> Mapping[Origin, list[Use]]:
        users: dict[Origin, list[Use]] = {}
        for use in self.client_uses.uses:
            for origin in self.identities.identity(use):
                users.setdefault(origin, []).append(use)
        return users

    @charged_property
    def _passing(self) -> Mapping[Origin, list[Use]]:
        """The users that do not block."""
        return {origin: [use for use in users if not use.waits] for origin, users in self._users.items()}

    def _are_siblings(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether the uses are attributes of two classes that a common base makes the client for.

        Each object then has one of its own.
        """
        mine, theirs = use.scope.enclosing_class(), other.scope.enclosing_class()
        maker = origin.place[1].enclosing_class()
        if mine is None or theirs is None or maker is None or mine is theirs:
            return False
        lines = [[cls.scope for cls in self.types.lineage(ProjectClass(each))] for each in (mine, theirs)]
        return all(maker in line for line in lines) and mine not in lines[1] and theirs not in lines[0]

    def _are_of_two_owners(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether the uses go through two attributes, of objects of which nobody knows which they are.

        The client is one that each object of another class has for itself.

        ``self.client = self.connection.client`` and ``self.blocking = self.other_connection.client``: which
        objects these are is not known.
        """
        maker = origin.place[1].enclosing_class()
        mine, theirs = use.client, other.client
        if (
            maker is None
            or not isinstance(mine, cst.Attribute)
            or not isinstance(theirs, cst.Attribute)
            or mine.attr.value == theirs.attr.value
        ):
            return False
        classes = [each.scope.enclosing_class() for each in (use, other)]
        return all(
            cls is not None and maker not in {member.scope for member in self.types.lineage(ProjectClass(cls))}
            for cls in classes
        )

    def _are_of_two_objects(self, use: Use, other: Use) -> bool:
        """Whether the uses are methods of one class, of which several objects are made with a client each.

        The one object may be there to wait, the other one to send.
        """
        cls = use.scope.enclosing_class()
        mine, theirs = use.client, other.client
        if (
            cls is None
            or cls is not other.scope.enclosing_class()
            or not isinstance(mine, cst.Attribute)
            or not isinstance(theirs, cst.Attribute)
            or mine.attr.value != theirs.attr.value
        ):
            return False
        given = self.types.given_to_objects(cls, mine.attr.value)
        return len({value.origins for value in given if isinstance(value, LibraryObject)}) > 1

    def _is_one_object(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether both uses see the same object of this origin.

        A factory that makes one at each call gives each caller its own.
        """
        if (
            self._are_siblings(origin, use, other)
            or self._are_of_two_owners(origin, use, other)
            or self._are_of_two_objects(use, other)
            or have_other_keys(use, other)
        ):
            return False
        function = origin.place[1].enclosing_function()
        if origin.source not in (OriginKind.MADE, OriginKind.TAKEN) or function is None:
            return True
        if self.reachability.is_process_lived(origin):
            return True
        if self.identities.has_pool(use) and self.reachability.chain_of(function) is not None:
            return False  # one request's own client: the pool behind it has a connection for each of its tasks
        return all(function in self.tasks.above(each.function) for each in (use, other))

    def handler_beside(self, use: Use) -> Handler | None:
        """The handler that sends the blocking command through an object of the process: it runs many times at once."""
        for function in around(use.function):
            if not any(self.reachability.is_process_lived(origin) for origin in use.thing.origins):
                continue
            chain = self.reachability.chain_of(function)
            if chain is not None:
                return chain.handler
        return None

    def user_elsewhere(self, use: Use, is_wanted: Wanted = _anyone) -> Use | None:
        """A handler or task that another module starts and that uses the same client.

        Only where the blocking code is known to run in the same process.
        """
        origins = in_order(self.identities.identity(use))
        lasting = [origin for origin in origins if self.reachability.is_process_lived(origin)]
        if not lasting or not any(self.starts.is_started(root) for root in self.tasks.roots(use.function)):
            return None
        mine = [
            (self.module, other)
            for other in self.client_uses.uses
            if other.function is not use.function
            and self.identities.is_from(other, lasting)
            and all(self._is_one_object(origin, use, other) for origin in lasting)
            and set(self.tasks.roots(use.function)).isdisjoint(self.tasks.roots(other.function))
        ]
        for module, other in (*mine, *self.identities.uses_elsewhere(client_names(use, lasting), lasting)):
            if not is_wanted(module, other) or (self.identities.has_pool(use) and other.waits):
                continue
            if concurrent_uses_of(module).is_started(other):
                return other
        return None

    def user_beside_start(self, use: Use) -> Use | None:
        """A command through the same client in the function of another module that starts the blocking code.

        Or in what this module starts there.
        """
        origins = self.identities.identity(use)
        is_pooled = self.identities.has_pool(use)
        for starts, call, function in self.starts.starting_elsewhere(self.tasks.roots(use.function)):
            for other in self._uses_in(starts.module, origins):
                if not (is_pooled and other.waits) and starts.runs_beside(call, function, other):
                    return other
        for started in self.starts.started_elsewhere(use):
            for other in self._uses_in(started.module, origins):
                if not (is_pooled and other.waits) and started in tasks_of(started.module).callers_of(other.function):
                    return other
        return None

    @staticmethod
    def _uses_in(module: Module, origins: frozenset[Origin]) -> Iterator[Use]:
        """The commands that a module sends through a client of one of these origins."""
        return (use for use in client_uses_of(module).uses if identities_of(module).is_from(use, origins))

    def is_started(self, use: Use) -> bool:
        """Whether a command of this module is sent by a handler, a task or a thread."""
        roots = self.tasks.roots(use.function)
        return any(root in self.tasks.spawned or self.reachability.chain_of(root) is not None for root in roots)

    def _concurrent(self, use: Use, other: Use) -> bool:
        for mine in self.tasks.roots(use.function):
            for theirs in self.tasks.roots(other.function):
                if mine is not theirs and self._run_together(mine, theirs, use, other):
                    return True
        return False

    def _run_together(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool:
        """Whether two commands run at the same time under these two roots."""
        beside = self.starts.are_together(mine, theirs, use, other)
        if beside is not None:
            return beside
        together = (
            self.tasks.run_together(mine, theirs) and not self._are_choices(mine, theirs, use, other)
        ) or self._waits_to_enter(mine, theirs, use)
        if together and not self._in_turn(mine, theirs, use, other):
            return True
        return self._is_of_one_owner(use) and self.starts.are_started_apart(mine, theirs)

    def _is_of_one_owner(self, use: Use) -> bool:
        """Whether all who reach a command send it through one client: no object of a class has its own."""
        cls = use.scope.enclosing_class()
        if cls is None or only_object(self.types, cls) is not None:
            return True
        return any(self.reachability.is_process_lived(origin) for origin in use.thing.origins)

    def _are_choices(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool:
        """Whether both are public ways to wait for the same thing, of one class.

        A consumer uses the one or the other (``get()``, ``__aiter__``).
        """
        is_started = any(
            root in self.tasks.spawned or root in self.reachability.handlers.found for root in (mine, theirs)
        )
        return other.waits and use.command == other.command and not is_started and mine.parent is theirs.parent

    @staticmethod
    def _waits_to_enter(mine: Scope, theirs: Scope, use: Use) -> bool:
        """Whether entering waits for another user to leave.

        Each has an object of its own, a lock or semaphore, over a client that all are given.
        """
        return (mine.name, theirs.name) == ("__aenter__", "__aexit__") and not any(
            origin.source in (OriginKind.MADE, OriginKind.TAKEN) for origin in use.thing.origins
        )

    def _in_turn(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool:
        """Whether one task runs both commands one after the other.

        The other root calls the blocker too, or this one calls the other user.
        """
        if theirs in self.tasks.callers_of(use.function) or self._is_over_before(theirs, use):
            return True
        return (
            mine in self.tasks.callers_of(other.function)
            and theirs not in self.tasks.spawned
            and theirs not in self.reachability.handlers.found
        )

    def _is_over_before(self, theirs: Scope, use: Use) -> bool:
        """Whether the other root is only ever started by an awaited ``gather`` in the blocker's own task.

        That task then waits for it to end.
        """
        if theirs in self.reachability.handlers.found or theirs not in self.tasks.spawned:
            return False
        starts = self.tasks.starts.get(theirs, [])
        task = self.tasks.callers_of(use.function)
        return bool(starts) and all(
            isinstance(self.symbols.parents.get(call), cst.Await)
            and any(scope in task for scope in around(place))
            and use.function
            not in {started for arg in call.args for started in self.tasks.started_by(arg.value, place)}
            and not self._contains(call, use.node)
            for call, place in starts
        )

    def _contains(self, call: cst.Call, node: cst.CSTNode) -> bool:
        return any(above is call for above in self.symbols.ancestors(node))


def _shows_less(use: Use) -> tuple[bool, bool]:
    """The line that sends a command shows more than one that leads to it, and work more than what starts it."""
    return use.through is not None, bool(conventions.LIFECYCLE.search(use.function.name))
