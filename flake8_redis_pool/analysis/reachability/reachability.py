"""What runs per request: what handlers reach, forwards in one module and backwards through all, cut where a cache or a guard keeps the result."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..entrypoints.handlers import Handler, handlers_of
from ..inference.engine import types_of
from ..inference.values import Origin, OriginKind, ProjectClass
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, around, outermost_function
from .absent_arguments import NOTHING, absent_after, asked_of_caller, needed, optional
from .callers import edges_into, mentioning, name_of
from .callgraph import CallEdge, callgraph_of
from .lifetime import Lifetime
from .places import places_of

#: Bounds of the search backwards: the longest way, and how many functions are looked at.
_LONGEST: Final = 8
_MOST_FUNCTIONS: Final = 80


@dataclass(frozen=True)
class CallPath:
    """How a handler reaches a function; no steps when it is the handler itself."""

    handler: Handler
    steps: tuple[CallEdge, ...] = ()

    @property
    def new_loop(self) -> bool:
        return any(step.new_loop for step in self.steps)


@dataclass(frozen=True)
class _Arrival:
    """One way to a function, and the optional parameters that it is called without."""

    chain: CallPath
    absent: frozenset[str]


@query
def reachability_of(module: Module) -> Reachability:
    """What runs per request in a module."""
    return Reachability(module)


class Reachability:
    """What runs per request in one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.handlers = handlers_of(module)
        self.lifetime = Lifetime(module, self)
        self._class_answers: dict[Scope, bool] = {}
        self._chains: dict[tuple[Scope, frozenset[str]], CallPath | None] = {}

    def lifetime_of(self, module: Module) -> Lifetime:
        """The answers about the constructions of another module."""
        return reachability_of(module).lifetime

    def is_per_request(self, cls: Scope) -> bool:
        """Whether instances of the class last one request: the framework builds them, or only handlers do."""
        if cls.module is not self.module:
            return reachability_of(cls.module).is_per_request(cls)
        return self.handlers.is_per_request(cls) or self.only_built_per_request(cls)

    def edges(self, function: Scope) -> Iterator[CallEdge]:
        """The edges from a function of this module, without those to constructors that run once."""
        return (edge for edge in callgraph_of(self.module).edges(function) if not self._makes_singleton(edge))

    def edges_into(self, function: Scope) -> Iterator[CallEdge]:
        """The edges to a function from any module, without those to constructors that run once."""
        return (edge for edge in edges_into(function) if not self._makes_singleton(edge))

    def _makes_singleton(self, edge: CallEdge) -> bool:
        return edge.instantiates is not None and self.lifetime.singleton(edge.instantiates)

    @functools.cached_property
    def chains(self) -> Mapping[Scope, CallPath]:
        """Every function that runs once per request, with the shortest way there."""
        return {function: arrivals[0].chain for function, arrivals in self._arrivals.items()}

    @functools.cached_property
    def _arrivals(self) -> Mapping[Scope, Sequence[_Arrival]]:
        return {} if self.module.is_test else self._search(cut=True)

    @functools.cached_property
    def _uncut(self) -> Mapping[Scope, Sequence[_Arrival]]:
        """Every function that a handler of this module can reach, caches and guards or not."""
        return {} if self.module.is_test else self._search(cut=False)

    def _search(self, cut: bool) -> dict[Scope, list[_Arrival]]:
        found = {
            function: [_Arrival(CallPath(handler), optional(function))]
            for function, handler in self.handlers.found.items()
        }
        queue = deque((function, found[function][0]) for function in sorted(found, key=lambda scope: scope.order))
        while queue:
            current, arrival = queue.popleft()
            for step in self.edges(current):
                if (
                    step.callee in self.handlers.found
                    or step.callee in self.handlers.startup
                    or step.callee.root() is not self.symbols.root
                ):
                    continue
                absent = absent_after(step, arrival.absent)
                known = found.get(step.callee, [])
                if any(absent <= other.absent for other in known) or not needed(step.node, current) <= arrival.absent:
                    continue
                if cut and (
                    self.lifetime.is_cached(step.callee)
                    or self.lifetime.is_guarded(step.node, step.caller, step.callee)
                ):
                    continue
                new = _Arrival(CallPath(arrival.chain.handler, (*arrival.chain.steps, step)), absent)
                found.setdefault(step.callee, []).append(new)
                queue.append((step.callee, new))
        return found

    def _only_built_here(self, cls: Scope) -> bool:
        """Whether every place in this module that instantiates the class is reached from a handler of this module and keeps nothing."""
        reached = self._uncut
        target = ProjectClass(cls)
        sites = [call for call in names_of(self.module).calls_of(cls.name) if self.types.value_of(call.func) == target]
        for call in sites:
            function = outermost_function(self.symbols.scope_of_call[call])
            if function is None or not any(inner in reached for inner in around(self.symbols.scope_of_call[call])):
                return False
            if self.lifetime.is_cached(function) or self.lifetime.is_kept(call, function):
                return False
        return bool(sites) and not self.lifetime.singleton(target)

    def only_built_per_request(self, cls: Scope) -> bool:
        """Whether every place of the project that instantiates a class of this module is reached from a handler and keeps nothing."""
        if cls in self._class_answers:
            return self._class_answers[cls]
        self._class_answers[cls] = False  # the answer while it is being looked for
        if self._only_built_here(cls):
            self._class_answers[cls] = True
            return True
        target = ProjectClass(cls)
        if self.module.program is None or self.lifetime.singleton(target):
            return False
        sites = 0
        for module in self.module.program.mentioning(cls.name) or []:
            for call in names_of(module).calls_of(cls.name):
                scope = symbols_of(module).scope_of_call[call]
                if module.is_test or types_of(module).value_of(call.func) != target:
                    continue
                sites += 1
                function = scope.enclosing_function()
                if (
                    function is None
                    or reachability_of(module).lifetime.is_cached(function)
                    or reachability_of(module).lifetime.is_kept(call, function)
                ):
                    return False
                if reachability_of(module).chain_of(function) is None:
                    return False
        self._class_answers[cls] = sites > 0
        return self._class_answers[cls]

    def chain_of(self, function: Scope) -> CallPath | None:
        """How a handler, of this module or of another one of the project, reaches ``function``."""
        chain = self.chains.get(function)
        return chain if chain is not None else self.chain_to(function)

    def chain_without(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        """How a handler reaches ``function`` without giving it the parameters ``needs``."""
        chain = self.own_chain_without(function, needs)
        return chain if chain is not None else self.chain_to(function, needs)

    def own_chain_without(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        """The same within this module."""
        return next((arrival.chain for arrival in self._arrivals.get(function, ()) if needs <= arrival.absent), None)

    def is_process_lived(self, origin: Origin) -> bool:
        """Whether an object is one that the process keeps: built at module or class level, at startup, or once behind a cache or guard."""
        if origin.source is OriginKind.SHARED:
            return True
        if origin.module is not self.module:
            return reachability_of(origin.module).is_process_lived(origin)
        if origin.source not in (OriginKind.MADE, OriginKind.PARAMETER) or not isinstance(origin.node, cst.Call):
            return False
        function = origin.scope.enclosing_function()
        if function is None:
            return True
        if function in self.handlers.startup or self.lifetime.is_cached(function):
            return True
        if self.lifetime.is_kept(origin.node, function):
            return True
        if any(scope in self.chains for scope in around(origin.scope)):
            return False
        places = list(places_of(self.module).of(origin.node, function))
        return any(self.lifetime.outlives_request(place) for place in places)

    def chain_to(self, function: Scope, needs: frozenset[str] = NOTHING) -> CallPath | None:
        """The shortest way from a handler to ``function``, through any module, that does not give it the parameters ``needs``.

        None when none is found (or ``function`` belongs to start-up).
        """
        key = (function, needs)
        if key not in self._chains:
            self._chains[key] = self._search_back(function, needs)
        return self._chains[key]

    def _search_back(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        queue: deque[tuple[Module, Scope, frozenset[str], tuple[CallEdge, ...]]] = deque(
            [(self.module, function, needs, ())]
        )
        seen = {(function, needs)}
        while queue and len(seen) < _MOST_FUNCTIONS:
            module, current, asked, steps = queue.popleft()
            chain = reachability_of(module).own_chain_without(current, asked)
            if chain is not None:
                return CallPath(chain.handler, (*chain.steps, *steps))
            handler = self._handed_over_elsewhere(current)
            if handler is not None:
                return CallPath(handler, steps)
            if len(steps) >= _LONGEST:
                continue
            for step in self.edges_into(current):
                before = asked_of_caller(step, asked)
                if before is not None and (step.caller, before) not in seen and not self._is_cut(step):
                    seen.add((step.caller, before))
                    queue.append((step.module, step.caller, before, (step, *steps)))
        return None

    @staticmethod
    def _handed_over_elsewhere(function: Scope) -> Handler | None:
        """The handler that another module makes of ``function`` (``Depends(get_client)``, ``path("x", views.x)``)."""
        for other in mentioning(function.module, name_of(function)):
            handler = handlers_of(other).made_of(function, name_of(function))
            if handler is not None:
                return handler
        return None

    @staticmethod
    def _is_cut(step: CallEdge) -> bool:
        """Whether the call is kept for the next time, guarded, cached, or made at start-up or in a test."""
        reach = reachability_of(step.module)
        if step.caller in reach.handlers.startup or step.module.is_test or reach.lifetime.is_cached(step.caller):
            return True
        return reach.lifetime.is_guarded(step.node, step.caller, step.callee)
