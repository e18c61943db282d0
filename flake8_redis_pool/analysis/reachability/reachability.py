"""What runs per request.

What handlers reach, forwards in one module and backwards through all, cut where a cache or a guard keeps the result.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..entrypoints.handler import Handler
from ..entrypoints.handlers import handlers_of
from ..inference.engine import types_of
from ..inference.values import Origin, OriginKind, ProjectClass
from ..program.module import Module
from ..program.query import Memo, query, remembered
from ..symbols.builder import symbols_of
from ..symbols.call_binding import called_name
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, around, outermost_function
from ..symbols.users import users_of
from .absent_arguments import NOTHING, absent_after, asked_of_caller, needed, optional
from .callers import edges_into
from .callgraph import CallEdge, callgraph_of
from .lifetime import Lifetime
from .places import places_of

#: The search backwards looks at no more functions.
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
        progress = module.program.reachability
        self.only_built_per_request = Memo(progress, self._is_only_built_per_request, False)
        self._chain_to = Memo[tuple[Scope, frozenset[str]], "CallPath | None"](progress, self._search_back, None)

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

    @remembered(dict[Scope, CallPath])
    def chains(self) -> dict[Scope, CallPath]:
        """Every function that runs once per request, with the shortest way there."""
        return {function: arrivals[0].chain for function, arrivals in self._arrivals.items()}

    @remembered(dict[Scope, list[_Arrival]])
    def _arrivals(self) -> dict[Scope, list[_Arrival]]:
        return {} if self.module.is_test else self._search(cut=True)

    @remembered(dict[Scope, list[_Arrival]])
    def _uncut(self) -> dict[Scope, list[_Arrival]]:
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
                    or step.callee.module is not self.module
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
        """Whether all that instantiates the class in this module keeps nothing, and a handler here reaches it."""
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

    def _is_only_built_per_request(self, cls: Scope) -> bool:
        """Whether every place of the project that instantiates a class of this module is reached from a handler.

        And keeps nothing.
        """
        if self._only_built_here(cls):
            return True
        target = ProjectClass(cls)
        if self.lifetime.singleton(target):
            return False
        sites = [
            (reachability_of(module), call)
            for module in (self.module, *users_of(cls))
            for call in names_of(module).calls_of(cls.name)
            if types_of(module).value_of(call.func) == target
        ]
        return bool(sites) and all(reachability._is_per_request_site(call) for reachability, call in sites)

    def _is_per_request_site(self, call: cst.Call) -> bool:
        """Whether a handler runs a call of this module each time, and what it makes is not kept."""
        function = self.symbols.scope_of_call[call].enclosing_function()
        if function is None or self.lifetime.is_cached(function) or self.lifetime.is_kept(call, function):
            return False
        return self.chain_of(function) is not None

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
        """Whether an object is one that the process keeps.

        Built at module or class level, at startup, or once behind a cache or guard.
        """
        if origin.source is OriginKind.SHARED:
            return True
        node, scope = origin.place
        if scope.module is not self.module:
            return reachability_of(scope.module).is_process_lived(origin)
        if origin.source not in (OriginKind.MADE, OriginKind.PARAMETER) or not isinstance(origin.node, cst.Call):
            return False
        function = scope.enclosing_function()
        if function is None:
            return True
        if function in self.handlers.startup or self.lifetime.is_cached(function):
            return True
        if self.lifetime.is_kept(node, function):
            return True
        if any(scope in self.chains for scope in around(scope)):
            return False
        places = list(places_of(self.module).of(node, function))
        return any(self.lifetime.outlives_request(place) for place in places)

    def chain_to(self, function: Scope, needs: frozenset[str] = NOTHING) -> CallPath | None:
        """The shortest way from a handler to ``function`` that does not give it the parameters ``needs``.

        None when none is found (or ``function`` belongs to start-up).
        """
        return self._chain_to((function, needs))

    def _search_back(self, question: tuple[Scope, frozenset[str]]) -> CallPath | None:
        function, needs = question
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
            for step in self.edges_into(current):
                before = asked_of_caller(step, asked)
                if before is not None and (step.caller, before) not in seen and not self._is_cut(step):
                    seen.add((step.caller, before))
                    queue.append((step.module, step.caller, before, (step, *steps)))
        return None

    def ways_out(self, function: Scope, needs: frozenset[str]) -> Iterator[tuple[CallEdge, CallPath]]:
        """The calls by which handlers of this module leave it on the way to a function of another one.

        Each with the whole way. ``needs`` are the parameters that the function must not be given.
        """
        queue: deque[tuple[Scope, frozenset[str], tuple[CallEdge, ...]]] = deque([(function, needs, ())])
        seen = {(function, needs)}
        while queue and len(seen) < _MOST_FUNCTIONS:
            current, asked, steps = queue.popleft()
            for step in self.edges_into(current):
                before = asked_of_caller(step, asked)
                if before is None or self._is_cut(step):
                    continue
                if step.caller.module is self.module:
                    chain = self.own_chain_without(step.caller, before)
                    if chain is not None:
                        yield step, CallPath(chain.handler, (*chain.steps, step, *steps))
                elif (step.caller, before) not in seen:
                    seen.add((step.caller, before))
                    queue.append((step.caller, before, (step, *steps)))

    @staticmethod
    def _handed_over_elsewhere(function: Scope) -> Handler | None:
        """The handler that another module makes of ``function`` (``Depends(get_client)``, ``path("x", views.x)``)."""
        for other in users_of(function):
            handler = handlers_of(other).made_of(function, called_name(function))
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
