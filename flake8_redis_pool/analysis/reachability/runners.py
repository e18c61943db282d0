"""Who runs a function at last: handlers, tasks, start-up code, scripts, what imports the module."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import libcst as cst

from ..entrypoints.handler import Handler
from ..entrypoints.handlers import handlers_of
from ..program.module import Module
from ..symbols.scopes import Scope, ScopeKind, around
from .callers import edges_from_modules, edges_into, places_naming
from .callgraph import CallEdge
from .reachability import reachability_of
from .scripts import is_script_main
from .tasks import tasks_of

#: The search looks at no more functions for one.
_MOST_FUNCTIONS: Final = 120


class RunnerKind(enum.Enum):
    """What runs a function; the value is the noun for it."""

    HANDLER = "handler"  # once per request, message or task of a framework, which has its own noun
    TASK = "task"  # a coroutine that the project starts
    THREAD = "thread"  # a function that it starts
    STARTUP = "start-up"  # a framework, once per process
    MAIN = "script"  # the command line
    MODULE = "module"  # whoever imports the module, or runs it
    UNSEEN = "unseen"  # nobody in sight: whoever uses the project


@dataclass(frozen=True)
class Runner:
    """``function`` is run as ``kind`` says; the ``steps`` lead from there to the one asked for.

    ``node`` in ``module`` shows it. ``handler``: what a framework makes of the function.
    """

    kind: RunnerKind
    function: Scope
    node: cst.CSTNode
    module: Module
    steps: tuple[CallEdge, ...] = ()
    handler: Handler | None = None

    @property
    def noun(self) -> str:
        """What it is called, in the words of a framework that runs it."""
        return self.handler.noun if self.handler is not None else self.kind.value


class Runners(NamedTuple):
    """The runners, the nearest first; ``is_cut``: there may be others, the search was too long."""

    found: tuple[Runner, ...]
    is_cut: bool = False


def runners_of(function: Scope) -> Runners:
    """Who runs a function, each by the shortest way; tests are left out."""
    queue: deque[tuple[Scope, tuple[CallEdge, ...]]] = deque([(function, ())])
    seen = {function}
    found: dict[tuple[RunnerKind, Scope], Runner] = {}
    while queue:
        current, steps = queue.popleft()
        first = _first(current, steps)
        if first is not None:
            found.setdefault((first.kind, first.function), first)
            continue
        before = list(_before(current))
        if not before:
            unseen = Runner(RunnerKind.UNSEEN, current, current.node, current.module, steps)
            found.setdefault((unseen.kind, unseen.function), unseen)
        for caller, step in before:
            if caller not in seen and len(seen) < _MOST_FUNCTIONS:
                seen.add(caller)
                queue.append((caller, (step, *steps) if step is not None else steps))
    return Runners(tuple(found.values()), is_cut=len(seen) >= _MOST_FUNCTIONS)


def _first(function: Scope, steps: tuple[CallEdge, ...]) -> Runner | None:
    """What runs a function itself, however it is called; None where its callers do."""
    handler = None
    if function.kind is not ScopeKind.MODULE:
        reachability = reachability_of(function.module)
        handler = reachability.handlers.found.get(function) or reachability.handler_elsewhere(function)
    if handler is not None:
        return Runner(RunnerKind.HANDLER, function, handler.node, handler.module, steps, handler)
    kind = _kind(function)
    return Runner(kind, function, function.node, function.module, steps) if kind is not None else None


def _kind(function: Scope) -> RunnerKind | None:
    """What runs a function that is no handler."""
    module = function.module
    if function.kind is ScopeKind.MODULE:
        return RunnerKind.MODULE
    if function in handlers_of(module).startup or _is_startup_elsewhere(function):
        return RunnerKind.STARTUP
    if is_script_main(module, function):
        return RunnerKind.MAIN
    if _is_started(function):
        return RunnerKind.TASK if function.is_async else RunnerKind.THREAD
    return None


def _is_startup_elsewhere(function: Scope) -> bool:
    """Whether another module hands a function to a framework that runs it once."""
    return any(
        handlers_of(other).starts(function, name)
        for other, names in places_naming(function)
        if other is not function.module
        for name in sorted(names)
    )


def _is_started(function: Scope) -> bool:
    """Whether a module starts a function as a task or thread."""
    if function in tasks_of(function.module).spawned:
        return True
    return any(
        tasks_of(other).is_spawned(function) for other, _ in places_naming(function) if other is not function.module
    )


def _before(function: Scope) -> Iterator[tuple[Scope, CallEdge | None]]:
    """Who calls a function; what is around it where nobody does."""
    found = False
    for edge in (*edges_into(function), *edges_from_modules(function)):
        if not edge.module.is_test and edge.caller is not function:
            found = True
            yield edge.caller, edge
    outer = next(iter(around(function.parent)), None) if function.parent is not None else None
    if outer is not None and not found:
        yield outer, None
