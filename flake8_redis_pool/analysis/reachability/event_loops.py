"""Event loops: whether a coroutine shares its loop with others, which it stops when it does not give it up."""

from __future__ import annotations

from typing import Final

import libcst as cst

from ... import conventions
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.scopes import Scope
from .callers import edges_from_modules, edges_into, runs_at_start_up
from .callgraph import CallEdge, callgraph_of
from .reachability import CallPath, reachability_of
from .scripts import is_left_over
from .tasks import tasks_of
from .wrappers import wrappers_of

#: The search for who runs a coroutine looks at no more functions.
_MOST_FUNCTIONS: Final = 40


@query
def event_loops_of(module: Module) -> EventLoops:
    """The event loops in which the coroutines of a module run."""
    return EventLoops(module)


class EventLoops:
    """In which loops the coroutines of one module run."""

    def __init__(self, module: Module) -> None:
        self.is_shared = Memo[Scope, bool](module.program.reachability, self._find_shared, False)

    def _find_shared(self, function: Scope) -> bool:
        """Whether others run in the event loop of a coroutine, while that runs.

        They do beside a handler and a task, and beside what is started by them; and may where nobody in sight calls
        the function, unless it is left over in a script. Nobody does while an application starts, nor beside the
        coroutine that a script gives a loop of its own, as long as that starts nothing.
        """
        queue, seen = [function], {function}
        while queue and len(seen) < _MOST_FUNCTIONS:
            current = queue.pop(0)
            if runs_at_start_up(current):
                continue
            handled = _is_handled(current)
            if handled:
                return True
            ways = [*edges_into(current), *edges_from_modules(current)]
            if handled is None and not ways and not _is_started_here(current):
                if not conventions.LIFECYCLE.search(current.name) and not is_left_over(current):
                    return True
                continue
            if _is_started_here(current) or any(_is_start(step) for step in ways):
                return True
            for step in ways:
                if step.new_loop:
                    if current is not function and _starts_others(current):
                        return True
                elif step.caller not in seen and not step.module.is_test:
                    seen.add(step.caller)
                    queue.append(step.caller)
        return False


def has_own_loop(chain: CallPath) -> bool:
    """Whether a handler, or something on the way from it, runs in an event loop that ends with the call."""
    function, framework = chain.handler.function, chain.handler.framework
    is_given_one = framework is not None and framework.loop_per_call
    return chain.new_loop or (function.is_async and (is_given_one or _is_wrapped_in_loop(function)))


def _is_wrapped_in_loop(function: Scope) -> bool:
    """Whether a decorator of the project makes a plain function of a coroutine, which runs it in a loop of its own."""
    return any(
        isinstance(call.func, cst.Name)
        and call.func.value not in wrapper.bindings
        and callgraph_of(wrapper.module).starts_loop(call)
        for _, wrapper in wrappers_of(function.module).around(function)
        if not wrapper.is_async
        for call in wrapper.calls
    )


def _is_handled(function: Scope) -> bool | None:
    """Whether a handler runs a function in a loop that others share; None where no handler does."""
    chain = reachability_of(function.module).chain_of(function)
    return None if chain is None else not has_own_loop(chain)


def _is_started_here(function: Scope) -> bool:
    return tasks_of(function.module).is_spawned(function)


def _is_start(step: CallEdge) -> bool:
    return not step.new_loop and tasks_of(step.module).is_start(step)


def _starts_others(function: Scope) -> bool:
    """Whether a coroutine, which has a loop to itself, starts tasks in it."""
    starters = tasks_of(function.module).starters
    return any(function in each for each in starters.values())
