"""What runs per request.

What handlers reach, forwards in one module and backwards through all, cut where a cache or a guard keeps the result.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..entrypoints.base_classes import handler_on
from ..entrypoints.handler import Handler
from ..entrypoints.handlers import handlers_of
from ..inference.chosen_returns import may_come_to
from ..inference.class_hierarchy import hierarchy_of
from ..inference.engine import types_of
from ..inference.values import Origin, OriginKind, ProjectClass
from ..program.module import Module
from ..program.query import Memo, query, remembered
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, around, outermost_function
from ..symbols.users import names_given, users_of
from .absent_arguments import NOTHING, absent_after, asked_of_caller, needed, optional
from .callers import edges_from_modules, edges_into, places_holding, places_naming, runs_at_start_up
from .callgraph import CallEdge, callgraph_of
from .lifetime import Lifetime
from .places import places_of
from .receivers import (
    Receiver,
    class_of,
    is_one_of,
    made_for,
    may_run,
    receiver_after,
    receivers_before,
    replaced_by,
    runs_on,
)
from .turns import turns_of

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
    """One way to a function, the optional parameters that it is called without, and the object that it runs on."""

    chain: CallPath
    absent: frozenset[str]
    receiver: Receiver | None = None

    @property
    def is_new(self) -> bool:
        """Whether that object is being made on the way."""
        return self.receiver is not None and self.receiver.is_new

    def covers(self, other: _Arrival) -> bool:
        """Whether all that the other one leads to, this one leads to as well."""
        return other.absent <= self.absent and self.receiver in (None, other.receiver)


@dataclass(frozen=True)
class _Sought:
    """A function that a handler is sought for, with the ``steps`` from it on.

    ``absent``: the parameters that it must be called without. ``on``: the classes on an object of which it must run.
    """

    function: Scope
    absent: frozenset[str]
    on: frozenset[Scope] | None = None
    steps: tuple[CallEdge, ...] = ()

    @property
    def key(self) -> tuple[Scope, frozenset[str], frozenset[Scope] | None]:
        """What it is, whatever the way."""
        return self.function, self.absent, self.on

    def before(self, step: CallEdge) -> _Sought | None:
        """The caller of a step to this function, as it has to be called; None where it cannot be called so."""
        absent = asked_of_caller(step, self.absent)
        on = receivers_before(step, self.on)
        if absent is None or on == frozenset():
            return None
        return _Sought(step.caller, absent, on, (step, *self.steps))


@dataclass(frozen=True)
class _Behind:
    """What leads to a function: the shortest ``chain`` from a handler; without one, the ways from calls in loops."""

    chain: CallPath | None = None
    from_loops: tuple[tuple[CallEdge, ...], ...] = ()


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
        self._behind = Memo[tuple[Scope, frozenset[str]], _Behind](progress, self._search_back, _Behind())

    def forget(self) -> None:
        """Take the parts apart, which know each other."""
        vars(self.lifetime).clear()

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
        return (edge for edge in callgraph_of(self.module).edges(function) if self._counts(edge))

    def edges_into(self, function: Scope) -> Iterator[CallEdge]:
        """The edges to a function from any module, without those to constructors that run once."""
        return (edge for edge in edges_into(function) if self._counts(edge))

    def _counts(self, edge: CallEdge) -> bool:
        """Whether an edge is taken each time: it makes no singleton, and puts no wrapper around what is registered."""
        if edge.instantiates is not None:
            return not self.lifetime.singleton(edge.instantiates)
        if not edge.is_around:
            return True
        handler = handlers_of(edge.module).found.get(edge.caller)
        below = itertools.dropwhile(lambda each: each is not edge.node, edge.caller.decorators)
        return handler is None or not any(each is handler.node for each in itertools.islice(below, 1, None))

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
            function: [_Arrival(CallPath(handler), optional(function), made_for(function))]
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
                if not may_run(step, arrival.receiver) or not needed(step.node, current) <= arrival.absent:
                    continue
                new = _Arrival(
                    CallPath(arrival.chain.handler, (*arrival.chain.steps, step)),
                    absent_after(step, arrival.absent),
                    receiver_after(step, arrival.receiver),
                )
                if any(other.covers(new) for other in found.get(step.callee, ())):
                    continue
                if cut and (
                    self.lifetime.is_cached(step.callee)
                    or self.lifetime.is_guarded(step.node, step.caller, step.callee, is_new=arrival.is_new)
                ):
                    continue
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
            if not self._is_come_to_here(call, function):
                return False
        return bool(sites) and not self.lifetime.singleton(target)

    def _is_come_to_here(self, node: cst.CSTNode, function: Scope) -> bool:
        """Whether a way within this module, cut or not, comes to ``node`` in a function by what its last call gives."""
        arrivals = self._uncut.get(function, ())
        last = [arrival.chain.steps[-1] for arrival in arrivals if arrival.chain.steps]
        if len(last) < len(arrivals) or not last or any(may_come_to(node, function, step.node) for step in last):
            return True
        others = (edge for edge in self.edges_into(function) if edge.caller in self._uncut)
        return any(may_come_to(node, function, edge.node) for edge in others)

    def _is_only_built_per_request(self, cls: Scope) -> bool:
        """Whether every place of the project that makes an object of a class of this module, or of one that derives
        from it, is reached from a handler, and keeps nothing."""
        if self._only_built_here(cls):
            return True
        if self.lifetime.singleton(ProjectClass(cls)):
            return False
        classes = (cls, *hierarchy_of(self.module).all_derived_from(cls))
        sites = [
            (reachability_of(module), call)
            for each in classes
            for module in (each.module, *users_of(each))
            for call in names_of(module).calls_of_any(names_given(each))
            if types_of(module).value_of(call.func) == ProjectClass(each)
        ]
        is_seen = bool(sites) or any(handlers_of(each.module).is_per_request(each) for each in classes[1:])
        return is_seen and all(reachability._is_per_request_site(call) for reachability, call in sites)

    def _is_per_request_site(self, call: cst.Call) -> bool:
        """Whether a handler runs a call of this module each time, and what it makes is not kept."""
        function = self.symbols.scope_of_call[call].enclosing_function()
        if function is None or self.lifetime.is_cached(function) or self.lifetime.is_kept(call, function):
            return False
        return self.chain_coming_to(call, function, self.chain_of(function)) is not None

    def chain_coming_to(self, node: cst.CSTNode, function: Scope, chain: CallPath | None) -> CallPath | None:
        """A chain whose last call of a function comes to ``node`` in it, by what it gives: ``chain`` or another one."""
        last = chain.steps[-1] if chain is not None and chain.steps else None
        if last is None or last.callee is not function or may_come_to(node, function, last.node):
            return chain
        for edge in self.edges_into(function):
            if may_come_to(node, function, edge.node) and not self._is_cut(edge):
                before = reachability_of(edge.module).chain_of(edge.caller)
                if before is not None:
                    return CallPath(before.handler, (*before.steps, edge))
        return None

    def chain_of(self, function: Scope) -> CallPath | None:
        """How a handler, of this module or of another one of the project, reaches ``function``."""
        chain = self.chains.get(function)
        return chain if chain is not None else self.chain_to(function)

    def chain_without(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        """How a handler reaches ``function`` without giving it the parameters ``needs``."""
        chain = self.own_chain_without(function, needs)
        return chain if chain is not None else self.chain_to(function, needs)

    def own_chain_without(
        self, function: Scope, needs: frozenset[str], on: frozenset[Scope] | None = None
    ) -> CallPath | None:
        """The same within this module; ``on``: where it runs on an object of one of these classes."""
        arrivals = self._arrivals.get(function, ())
        found = (each for each in arrivals if needs <= each.absent and is_one_of(each.receiver, on))
        return next((arrival.chain for arrival in found), None)

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
        return any(self.lifetime.outlives_request(place) for place in places) or runs_at_start_up(function)

    def chain_to(self, function: Scope, needs: frozenset[str] = NOTHING) -> CallPath | None:
        """The shortest way from a handler to ``function`` that does not give it the parameters ``needs``.

        None when none is found (or ``function`` belongs to start-up).
        """
        return self._behind((function, needs)).chain

    def is_handled(self, function: Scope) -> bool:
        """Whether a handler runs a function, or what is around it."""
        return self.chain_of(function) is not None or any(each in self.chains for each in around(function))

    def from_loops(self, function: Scope, needs: frozenset[str] = NOTHING) -> Sequence[tuple[CallEdge, ...]]:
        """The ways to ``function`` that begin at a call in a loop, where no handler gets there."""
        behind = self._behind((function, needs))
        return behind.from_loops if behind.chain is None else ()

    def _search_back(self, question: tuple[Scope, frozenset[str]]) -> _Behind:
        function, needs = question
        queue = deque([_Sought(function, needs)])
        seen = {queue[0].key}
        from_loops: list[tuple[CallEdge, ...]] = []
        while queue and len(seen) < _MOST_FUNCTIONS:
            sought = queue.popleft()
            current, steps = sought.function, sought.steps
            chain = reachability_of(current.module).own_chain_without(current, sought.absent, sought.on)
            if chain is not None:
                return _Behind(CallPath(chain.handler, (*chain.steps, *steps)))
            handler = self.handler_elsewhere(current)
            if handler is not None:
                return _Behind(CallPath(handler, steps))
            for step in self.edges_into(current):
                before = sought.before(step)
                if before is None or self._is_kept_by(step):
                    continue
                if turns_of(step.module).is_looped(step.node):
                    from_loops.append(before.steps)
                if before.key not in seen and not self._is_at_start_up(step):
                    seen.add(before.key)
                    queue.append(before)
            for step in edges_from_modules(current) if not sought.absent else ():
                if turns_of(step.module).is_looped(step.node):
                    from_loops.append((step, *steps))
        return _Behind(None, tuple(from_loops))

    def ways_out(self, function: Scope, needs: frozenset[str]) -> Iterator[tuple[CallEdge, CallPath]]:
        """The calls by which handlers of this module leave it on the way to a function of another one.

        Each with the whole way. ``needs`` are the parameters that the function must not be given.
        """
        queue = deque([_Sought(function, needs)])
        seen = {queue[0].key}
        while queue and len(seen) < _MOST_FUNCTIONS:
            sought = queue.popleft()
            for step in self.edges_into(sought.function):
                before = sought.before(step)
                if before is None or self._is_cut(step):
                    continue
                if step.caller.module is self.module:
                    chain = self.own_chain_without(step.caller, before.absent, before.on)
                    if chain is not None:
                        yield step, CallPath(chain.handler, (*chain.steps, *before.steps))
                elif before.key not in seen:
                    seen.add(before.key)
                    queue.append(before)

    def handler_elsewhere(self, function: Scope) -> Handler | None:
        """The handler that others make of ``function``.

        Another module hands it over (``Depends(get_client)``, ``path("x", views.x)``), also in a container, a base
        class hands over what it replaces (``scheduler.add_job(self.work)``), or a class that has it from a base is one
        of a framework.
        """
        for other, names in places_naming(function):
            for name in sorted(names) if other is not function.module else ():
                handler = handlers_of(other).made_of(function, name)
                if handler is not None:
                    return handler
        for other, name in places_holding(function):
            handler = handlers_of(other).made_of(function, name)
            if handler is not None:
                return handler
        for cls in runs_on(function):
            for other in users_of(cls, self.module.knowledge.vocabulary.takers_of_objects):
                for name in sorted(names_given(cls)):
                    handler = handlers_of(other).made_of(function, name)
                    if handler is not None:
                        return handler
        for method in replaced_by(function):
            handler = handlers_of(method.module).found.get(method)
            if handler is not None and isinstance(handler.node, cst.Call):
                return handler
        found = (handler_on(cls, function) for cls in runs_on(function) if cls is not class_of(function))
        return next((handler for handler in found if handler is not None), None)

    def _is_cut(self, step: CallEdge) -> bool:
        """Whether the call is kept for the next time, guarded, cached, or made at start-up or in a test."""
        return self._is_at_start_up(step) or self._is_kept_by(step)

    @staticmethod
    def _is_at_start_up(step: CallEdge) -> bool:
        return step.caller in reachability_of(step.module).handlers.startup or step.module.is_test

    @staticmethod
    def _is_kept_by(step: CallEdge) -> bool:
        """Whether what the call gives is kept for the next time, or it is guarded."""
        reach = reachability_of(step.module)
        if step.is_around:
            return reach.lifetime.is_cached(step.callee) or reach.lifetime.is_cached_above(step.caller, step.node)
        if reach.lifetime.is_cached(step.caller):
            return True
        return reach.lifetime.is_guarded(step.node, step.caller, step.callee)
