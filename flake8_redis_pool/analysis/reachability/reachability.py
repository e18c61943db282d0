"""What handlers reach: who they call, depend on and instantiate, cut where a cache or a guard keeps the result."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ... import stdlib
from ..entrypoints.handlers import Handler, Handlers
from ..inference.values import External, Instance, Origin, OriginKind, ProjectClass, ProjectFunction, Union, Value
from ..program.module import Module
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .absent_arguments import absent_after, needed, optional
from .lifetime import Lifetime

if TYPE_CHECKING:
    from .callers import Callers


@dataclass(frozen=True)
class CallEdge:
    """``caller`` in ``unit`` runs ``callee`` at ``node``; ``new_loop``: in an event loop that ends with the call (``asyncio.run``)."""

    caller: Scope
    node: cst.CSTNode
    callee: Scope
    unit: Module
    new_loop: bool = False


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


class Reach:
    """Reach within one module."""

    def __init__(self, unit: Module) -> None:
        self.unit = unit
        self.handlers = Handlers(unit)
        self.lifetime = Lifetime(unit, self.handlers)
        self._steps: dict[Scope, list[CallEdge]] = {}
        self._class_answers: dict[Scope, bool] = {}

    @functools.cached_property
    def chains(self) -> Mapping[Scope, CallPath]:
        """Every function that runs once per request, with the shortest way there."""
        return {function: arrivals[0].chain for function, arrivals in self._arrivals.items()}

    @functools.cached_property
    def _arrivals(self) -> Mapping[Scope, Sequence[_Arrival]]:
        return {} if self.unit.is_test else self._search(cut=True)

    @functools.cached_property
    def _uncut(self) -> Mapping[Scope, Sequence[_Arrival]]:
        """Every function that a handler of this module can reach, caches and guards or not."""
        return {} if self.unit.is_test else self._search(cut=False)

    def _search(self, cut: bool) -> dict[Scope, list[_Arrival]]:
        found = {function: [_Arrival(CallPath(handler), optional(function))] for function, handler in self.handlers.found.items()}
        queue = deque((function, found[function][0]) for function in sorted(found, key=lambda scope: scope.order))
        while queue:
            current, arrival = queue.popleft()
            for step in self.steps(current):
                if step.callee in self.handlers.found or step.callee in self.handlers.startup or step.callee.root() is not self.unit.tables.root:
                    continue
                absent = absent_after(step, arrival.absent)
                known = found.get(step.callee, [])
                if any(absent <= other.absent for other in known) or not needed(self.unit, step.node, current) <= arrival.absent:
                    continue
                if cut and (self.lifetime.is_cached(step.callee) or self.lifetime.is_guarded(step.node, step.caller, step.callee)):
                    continue
                new = _Arrival(CallPath(arrival.chain.handler, (*arrival.chain.steps, step)), absent)
                found.setdefault(step.callee, []).append(new)
                queue.append((step.callee, new))
        return found

    def _only_built_here(self, cls: Scope) -> bool:
        """Whether every place in this module that instantiates the class is reached from a handler of this module and keeps nothing."""
        reached = self._uncut
        target = ProjectClass(cls, self.unit)
        sites = [
            call for call in self.unit.calls_of(cls.name) if self.unit.values.value_of(call.func, self.unit.tables.scope_of_call[call]) == target
        ]
        for call in sites:
            function = outermost_function(self.unit.tables.scope_of_call[call])
            if function is None or not any(inner in reached for inner in around(self.unit.tables.scope_of_call[call])):
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
        target = ProjectClass(cls, self.unit)
        if self.unit.project is None or self.lifetime.singleton(target):
            return False
        sites = 0
        for unit in self.unit.project.mentioning(cls.name) or []:
            for call in unit.calls_of(cls.name):
                scope = unit.tables.scope_of_call[call]
                if unit.is_test or unit.values.value_of(call.func, scope) != target:
                    continue
                sites += 1
                function = scope.enclosing_function()
                if function is None or unit.reach.lifetime.is_cached(function) or unit.reach.lifetime.is_kept(call, function):
                    return False
                if unit.reach.chain_of(function) is None:
                    return False
        self._class_answers[cls] = sites > 0
        return self._class_answers[cls]

    # -- who calls whom -----------------------------------------------------------------------------------------------------

    def steps(self, function: Scope) -> list[CallEdge]:
        """The functions of this module that ``function`` runs."""
        known = self._steps.get(function)
        if known is None:
            known = self._steps[function] = list(self._find_steps(function, self._may_be_local))
        return known

    def steps_to(self, function: Scope, names: frozenset[str]) -> Iterator[CallEdge]:
        """The steps of ``function`` to anything, in any module of the project, that goes by one of ``names``."""
        return self._find_steps(function, lambda node, scope: self._goes_by(node, scope, names))

    @staticmethod
    def _goes_by(node: cst.BaseExpression, scope: Scope, names: frozenset[str]) -> bool:
        if isinstance(node, cst.Name) and not scope.is_import(node.value):
            return True  # a variable may hold anything
        return (scope.original_name(node.value) if isinstance(node, cst.Name) else nodes.last_name(node)) in names

    def _may_be_local(self, node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether a function may be one of this module: what an import gives is not, nor is a method that the module does not define."""
        if isinstance(node, cst.Attribute) and node.attr.value not in self.unit.defined_names:
            return False
        while isinstance(node, (cst.Attribute, cst.Call)):
            node = node.value if isinstance(node, cst.Attribute) else node.func
        return not isinstance(node, cst.Name) or not scope.is_import(node.value)

    def _find_steps(self, function: Scope, may_matter: Callable[[cst.BaseExpression, Scope], bool]) -> Iterator[CallEdge]:
        values = self.unit.values
        for scope in function.within():
            for call in scope.calls:
                if not may_matter(call.func, scope) and not (self._may_pass(call) and any(may_matter(arg.value, scope) for arg in call.args)):
                    continue
                target = values.value_of(call.func, scope)
                new_loop = self._starts_loop(call)
                for callee in self.run_by(target):
                    yield CallEdge(function, call, callee, self.unit, new_loop)
                for passed in self._function_arguments(call, target, scope):
                    for callee in self.run_by(values.value_of(passed, scope)):
                        yield CallEdge(function, call, callee, self.unit, self._is_loop_call(call, scope))
            for load in scope.loads:
                prop = self.property_read(load, scope) if may_matter(load, scope) else None
                if prop is not None:
                    yield CallEdge(function, load, prop, self.unit)
        for callee, node in self._entered(function):
            yield CallEdge(function, node, callee, self.unit)

    @functools.cached_property
    def passing(self) -> Mapping[str, int]:
        """Last names of the calls that run a function passed to them, at once or later, with its position among the arguments."""
        runners = dict.fromkeys(map(stdlib.last, self.handlers.vocabulary.runners), 0)
        return {**{stdlib.last(name): position for name, position in stdlib.RUNS_FUNCTION.items()}, **stdlib.RUNS_FUNCTION_METHODS, **runners}

    @functools.cached_property
    def _running(self) -> frozenset[str]:
        """Last names of all calls that run a function passed to them, those that make a thread for it included."""
        return frozenset(self.passing) | frozenset(map(stdlib.last, stdlib.RUNS_IN_THREAD))

    def _may_pass(self, call: cst.Call) -> bool:
        func = call.func
        scope = self.unit.tables.scope_of_call[call]
        return (scope.original_name(func.value) if isinstance(func, cst.Name) else nodes.last_name(func)) in self._running

    def run_by(self, target: Value) -> Iterator[Scope]:
        """The functions of the project that a call of ``target`` runs."""
        if isinstance(target, ProjectFunction):
            yield target.scope
            yield from self._overriding(target)
        if isinstance(target, Union):
            for choice in target.choices:
                yield from self.run_by(choice)
        if isinstance(target, ProjectClass) and not self.lifetime.singleton(target):
            for name in ("__new__", "__init__", "__post_init__"):
                for member in self.unit.values.lineage(target):
                    method = member.scope.method(name)
                    if method is not None:
                        yield method
                        break
            yield from self._field_factories(target)

    @staticmethod
    def _overriding(target: ProjectFunction) -> Iterator[Scope]:
        """The methods by which subclasses in the same module replace the called one."""
        if not isinstance(target.receiver, Instance):
            return
        base = target.receiver.of
        for cls in base.unit.derived_from(base.scope):
            method = cls.method(target.scope.name)
            if method is not None and method is not target.scope:
                yield method

    def _field_factories(self, target: ProjectClass) -> Iterator[Scope]:
        """``client: Redis = field(default_factory=make_client)`` of a dataclass."""
        for call in target.scope.calls:
            factory = nodes.argument(call, None, "default_factory")
            if factory is not None:
                value = target.unit.values.value_of(factory, target.scope)
                if isinstance(value, ProjectFunction):
                    yield value.scope

    def _function_arguments(self, call: cst.Call, target: Value, scope: Scope) -> Iterator[cst.BaseExpression]:
        """Functions passed to a call that runs them; of the threads that a loop starts, each has a target of its own, and none is followed."""
        position = None
        keywords: tuple[str, ...] = ()
        if isinstance(target, External) and target.dotted in stdlib.RUNS_IN_THREAD:
            if scope.kind is ScopeKind.COMPREHENSION or any(isinstance(above, (cst.For, cst.While)) for above in self._around(call, scope)):
                return
            keyword, position = stdlib.RUNS_IN_THREAD[target.dotted]
            keywords = (keyword,)
        elif isinstance(target, External):
            position = stdlib.RUNS_FUNCTION.get(target.dotted)
            if position is None and target.dotted in self.handlers.vocabulary.runners:
                position = 0
        if position is None and isinstance(call.func, cst.Attribute):
            position = stdlib.RUNS_FUNCTION_METHODS.get(call.func.attr.value)
        if position is not None:
            given = nodes.argument(call, position, *keywords)
            if given is not None:
                yield given

    def _around(self, node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
        """What stands around a node in its own function."""
        for above in self.unit.tables.ancestors(node):
            if above is scope.node:
                return
            yield above

    def _starts_loop(self, call: cst.Call) -> bool:
        """Whether a coroutine call is the argument of ``asyncio.run`` or its like."""
        tables = self.unit.tables
        above = tables.parents.get(call)
        outer = tables.parents.get(above) if isinstance(above, cst.Arg) else None
        return isinstance(outer, cst.Call) and self._is_loop_call(outer, tables.scope_of_call[outer])

    def _is_loop_call(self, call: cst.Call, scope: Scope) -> bool:
        target = self.unit.values.value_of(call.func, scope)
        if isinstance(target, External) and target.dotted in stdlib.NEW_LOOP:
            return True
        return isinstance(call.func, cst.Attribute) and call.func.attr.value in stdlib.NEW_LOOP_METHODS

    def property_read(self, load: cst.Attribute, scope: Scope) -> Scope | None:
        """The property that an attribute read runs."""
        values = self.unit.values
        base = values.value_of(load.value, scope)
        if not isinstance(base, (Instance, ProjectClass)):
            return None
        for member in values.lineage(base.of if isinstance(base, Instance) else base):
            method = member.scope.getter(load.attr.value) or member.scope.method(load.attr.value)
            if method is not None:
                return method if values.decorated_with(method, stdlib.PROPERTIES) else None
        return None

    def _entered(self, function: Scope) -> Iterator[tuple[Scope, cst.CSTNode]]:
        """``__enter__`` of instances of project classes."""
        for node in function.entered:
            value = self.unit.values.value_of(node.item, function)
            if isinstance(value, Instance):
                for name in ("__enter__", "__aenter__"):
                    for member in self.unit.values.lineage(value.of):
                        method = member.scope.method(name)
                        if method is not None:
                            yield method, node
                            break

    def chain_of(self, function: Scope) -> CallPath | None:
        """How a handler, of this module or of another one of the project, reaches ``function``."""
        chain = self.chains.get(function)
        return chain if chain is not None else self.callers.chain_to(function)

    def chain_without(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        """How a handler reaches ``function`` without giving it the parameters ``needs``."""
        chain = self.own_chain_without(function, needs)
        return chain if chain is not None else self.callers.chain_to(function, needs)

    def own_chain_without(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        """The same within this module."""
        return next((arrival.chain for arrival in self._arrivals.get(function, ()) if needs <= arrival.absent), None)

    @functools.cached_property
    def callers(self) -> Callers:
        """Who calls the functions of this module."""
        from .callers import Callers  # noqa: PLC0415  # the search asks the reach of other modules

        return Callers(self.unit)

    def is_process_lived(self, origin: Origin) -> bool:
        """Whether an object is one that the process keeps: built at module or class level, at startup, or once behind a cache or guard."""
        if origin.source is OriginKind.SHARED:
            return True
        if origin.unit is not self.unit:
            return origin.unit.reach.is_process_lived(origin)
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
        places = list(self.lifetime.places_of(origin.node, function))
        return any(self.lifetime.outlives_request(place) for place in places)


def around(scope: Scope) -> Iterator[Scope]:
    """The function scopes that contain ``scope``, innermost first."""
    current: Scope | None = scope
    while current is not None:
        if current.kind is ScopeKind.FUNCTION:
            yield current
        current = current.parent


def outermost_function(scope: Scope) -> Scope | None:
    """The outermost function that contains ``scope``."""
    return next(reversed(list(around(scope))), None)
