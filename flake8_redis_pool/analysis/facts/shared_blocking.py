"""Blocking commands sent through something that others use at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..entrypoints.handler import Handler
from ..inference.forwarding import forwarded_call, mentions_parameter
from ..inference.values import LibraryObject
from ..program.module import Module
from ..program.query import query
from ..reachability.callgraph import callgraph_of
from ..reachability.reachability import reachability_of
from ..reachability.scripts import is_script_main
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax.flow_of_values import sink_of
from .blocking_commands import blocking_of
from .client_identity import identities_of
from .client_uses import Use, client_uses_of, waits_for_caller
from .concurrent_uses import concurrent_uses_of
from .dedicated_clients import dedicated_clients_of
from .held_connections import held_connections_of


@dataclass(frozen=True)
class Blocker:
    """A blocking command, and the other user that proves the sharing.

    Another ``use``, or the ``handler`` that runs it concurrently with itself; neither where the command stops the event
    loop, with everybody on it.

    ``through``: what the users wait for, the client, or the pool that it was made over.
    """

    blocking: Use
    other: Use | None
    handler: Handler | None
    through: LibraryObject


@query
def shared_blocking(module: Module) -> Sequence[Blocker]:
    """The blocking commands of a module that make others wait. Tests are left out: nobody waits beside them."""
    return () if module.is_test else tuple(SharedBlocking(module).blockers())


class SharedBlocking:
    """The blocking commands of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.tasks = tasks_of(module)
        self.client_uses = client_uses_of(module)
        self.identities = identities_of(module)
        self.concurrent_uses = concurrent_uses_of(module)
        self.dedicated_clients = dedicated_clients_of(module)

    def blockers(self) -> Iterator[Blocker]:
        """Blocking commands with a concurrent user in sight."""
        if not self.client_uses.may_wait:
            return
        for use in self.client_uses.blocking_uses:
            found = self._blocker(use) if use.waits and not self._only_forwards(use) else None
            if found is not None:
                yield found
        for use in self.client_uses.readings:
            if use.waits and self._stops_a_loop(use):
                yield Blocker(use, None, None, use.thing)
        yield from self._held()

    def _held(self) -> Iterator[Blocker]:
        """What holds a connection of the pool for long, many times at once."""
        for held in held_connections_of(self.module).found():
            yield Blocker(held.use, held.other, held.handler, next(self.identities.below(held.use), held.use.thing))

    def _blocker(self, use: Use) -> Blocker | None:
        handler = self.concurrent_uses.handler_beside(use)
        other = None
        if not use.thing.item.elastic:
            other = self.concurrent_uses.user_beside(use) or (
                self.concurrent_uses.user_elsewhere(use) or self.concurrent_uses.user_beside_start(use)
                if handler is None
                else None
            )
        is_own = other is None and handler is not None and self.dedicated_clients.is_for_waiting(use)
        if (is_own or (other is None and handler is None)) and not self._stops_a_loop(use):
            return None
        return Blocker(use, other, handler, next(self.identities.below(use), use.thing))

    def _stops_a_loop(self, use: Use) -> bool:
        """Whether a synchronous command waits in a coroutine, in whose event loop others may run.

        Nobody does where a coroutine has a loop to itself, nor while the application starts.
        """
        if use.thing.is_async or not use.function.is_async or not use.is_direct or use.through is not None:
            return False
        startup = reachability_of(self.module).handlers.startup
        coroutines = [each for each in self.tasks.callers_of(use.function) if each.is_async]
        entries = [each for each in coroutines if self.tasks.callers.get(each, set()).isdisjoint(coroutines)]
        if all(entry in startup for entry in entries):
            return False
        return bool(self.tasks.spawned) or not all(self._runs_alone(entry) for entry in entries)

    def _runs_alone(self, entry: Scope) -> bool:
        """Whether a coroutine gets an event loop to itself: ``asyncio.run(main())``."""
        if is_script_main(self.module, entry):
            return True
        around = (
            sink_of(call, self.symbols.parents, through=()).call for call in names_of(self.module).calls_of(entry.name)
        )
        return any(call is not None and callgraph_of(self.module).is_loop_call(call) for call in around)

    def _only_forwards(self, use: Use) -> bool:
        """Whether the blocking function is a mere wrapper, whose caller decides.

        Nobody here calls it, or each call is a use of its own.
        """
        how = blocking_of(use.thing, use.command)
        call = forwarded_call(use.function)
        if call is not use.node or how is None or not waits_for_caller(call, how, use.function):
            return False
        known = {other.through.function for other in self.client_uses.blocking_uses if other.through is not None}
        if use.function in known:
            return True
        return not self.tasks.callers.get(use.function) and all(
            mentions_parameter(arg.value, use.function) for arg in call.args
        )
