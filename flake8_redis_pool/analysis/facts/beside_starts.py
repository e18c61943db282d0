"""Commands of a function that starts a task or thread, beside those of what it has started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from ... import conventions
from ..program.module import Module
from ..program.query import Memo, query
from ..reachability.reachability import reachability_of
from ..reachability.scripts import is_script_main
from ..reachability.spans import spans_of
from ..reachability.tasks import tasks_of
from ..symbols.scopes import Scope, around
from ..symbols.users import users_of
from .client_uses import Use

#: Calls between a start and the function whose commands run beside it: more of them are not followed.
_MOST_CALLS: Final = 3
#: Functions that are looked at for who starts what calls a function.
_MOST_CALLERS: Final = 16


@query
def beside_starts_of(module: Module) -> BesideStarts:
    """The starts of a module, and what runs beside them."""
    return BesideStarts(module)


class BesideStarts:
    """What runs beside the tasks and threads that one module starts."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.spans = spans_of(module)
        self.tasks = tasks_of(module)
        self.reachability = reachability_of(module)
        self._started_above = Memo[Scope, frozenset[Scope]](
            module.program.reachability, self._find_started_above, frozenset()
        )

    def are_together(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool | None:
        """Whether two commands run at the same time, where one of their roots starts the other one, and runs once.

        None where no root starts the other, or where the one that does may itself run several times at once.
        """
        for started, starter, command in ((mine, theirs, other), (theirs, mine, use)):
            if started not in self.tasks.spawned or starter in self.tasks.spawned:
                continue
            starts = [
                (call, function)
                for call, scope in self.tasks.starts.get(started, ())
                for function in around(scope)
                if starter in self.tasks.callers_of(function)
            ]
            if starts and self._runs_once(starter, [call for call, _ in starts]):
                return any(self.runs_beside(call, function, command) for call, function in starts)
        return None

    def _runs_once(self, starter: Scope, starts: list[cst.Call]) -> bool:
        """Whether a function that starts something does it once in a process, or waits each time for the end of it."""
        handlers = self.reachability.handlers
        if starter in handlers.found:
            return False
        return (
            bool(conventions.LIFECYCLE.search(starter.name))
            or starter in handlers.startup
            or is_script_main(self.module, starter)
            or all(self.spans.is_waited_for(call) or self.spans.is_ended(call) for call in starts)
        )

    def runs_beside(self, start: cst.Call, function: Scope, use: Use) -> bool:
        """Whether ``function``, in which ``start`` stands, or who calls it goes on to a command meanwhile."""
        return not self.spans.is_waited_for(start) and self._goes_on_to(use, start, function, _MOST_CALLS)

    def _goes_on_to(self, use: Use, start: cst.CSTNode, function: Scope, calls: int) -> bool:
        if any(self.spans.covers(start, node) for node in self._ways_to(use, function)):
            return True
        if not calls or self.spans.is_ended(start):
            return False
        return any(
            self._goes_on_to(use, edge.node, caller, calls - 1)
            for caller in self.tasks.callers.get(function, ())
            for edge in self.reachability.edges(caller)
            if edge.callee is function
        )

    def _ways_to(self, use: Use, function: Scope) -> Iterator[cst.CSTNode]:
        """The nodes in a function by which it comes to a command."""
        if use.function is function:
            yield use.node
            return
        leading = self.tasks.callers_of(use.function)
        yield from (edge.node for edge in self.reachability.edges(function) if edge.callee in leading)

    def starting_elsewhere(self, roots: frozenset[Scope]) -> Iterator[tuple[BesideStarts, cst.Call, Scope]]:
        """The calls of other modules that start one of these functions of this one, each with what it stands in."""
        for root in sorted(roots, key=lambda scope: scope.order):
            for module in users_of(root):
                for call, scope in tasks_of(module).starts_of(root):
                    function = scope.enclosing_function()
                    if function is not None:
                        yield beside_starts_of(module), call, function

    def started_elsewhere(self, use: Use) -> Iterator[Scope]:
        """The functions of other modules that this one starts, and beside which a command of it runs."""
        for started, starts in self.tasks.starts.items():
            if started.module is not self.module and any(
                self.runs_beside(call, function, use)
                for call, scope in starts
                for function in (scope.enclosing_function(),)
                if function is not None
            ):
                yield started

    def is_started(self, root: Scope) -> bool:
        """Whether a function runs as a task, thread or handler, started in this module or in another one."""
        if self.tasks.is_spawned(root) or root in self.reachability.handlers.found:
            return True
        if conventions.LIFECYCLE.search(root.name):
            return False
        return any(tasks_of(module).starts_of(root) for module in users_of(root))

    def are_started_apart(self, mine: Scope, theirs: Scope) -> bool:
        """Whether two functions are run by two that start on their own, in whatever modules these are."""
        above, beside = self._started_above(mine), self._started_above(theirs)
        return bool(above and beside) and len(above | beside) > 1

    def _find_started_above(self, function: Scope) -> frozenset[Scope]:
        """The handlers, tasks and threads that reach a function, itself included."""
        found: set[Scope] = set()
        seen = {function}
        waiting = [function]
        while waiting and len(seen) < _MOST_CALLERS:
            current = waiting.pop(0)
            if beside_starts_of(current.module).is_started(current):
                found.add(current)
                continue
            for edge in self.reachability.edges_into(current):
                if edge.caller not in seen and not tasks_of(edge.module).is_start(edge):
                    seen.add(edge.caller)
                    waiting.append(edge.caller)
        return frozenset(found)
