"""Who calls whom: the edges out of the functions of one module."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ..inference.awaiting_wrappers import outermost_of
from ..inference.class_hierarchy import hierarchy_of, method_on
from ..inference.engine import types_of
from ..inference.evaluator import decorated_with
from ..inference.members import GETATTR, getattr_of
from ..inference.values import (
    External,
    Instance,
    Partial,
    ProjectClass,
    ProjectFunction,
    Union,
    Value,
    alternatives,
)
from ..program.charged import charged
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameter_of
from ..symbols.name_index import names_of
from ..symbols.scopes import BindingKind, Part, Scope, ScopeKind, outermost_function
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of
from .implementations import implementations_of
from .making import making_of
from .wrappers import wrappers_of


@dataclass(frozen=True)
class CallEdge:
    """``caller`` runs ``callee`` at ``node``; ``new_loop``: in an event loop that ends with the call (``asyncio.run``);
    ``instantiates``: the class of which an object is made; ``on``: the classes on whose objects it is run, where the
    caller runs it on its own object and they are not all of which that may be one."""

    caller: Scope
    node: cst.CSTNode
    callee: Scope
    new_loop: bool = False
    instantiates: ProjectClass | None = None
    on: frozenset[Scope] | None = None

    @property
    def module(self) -> Module:
        """The module of the caller."""
        return self.caller.module

    @property
    def is_around(self) -> bool:
        """Whether the callee is a wrapper, which a decorator has put around the caller."""
        cls = self.caller.parent
        of_class = cls.decorators if cls is not None and cls.kind is ScopeKind.CLASS else ()
        return any(self.node is decorator for decorator in (*self.caller.decorators, *of_class))


def is_thread(cls: ProjectClass) -> bool:
    """Whether objects of a class of the project are threads, which run a method of it."""
    bases = types_of(cls.module).bases(cls)
    return any(isinstance(base, External) and base.dotted in stdlib.RUNS_IN_THREAD for base in bases)


_WRITTEN_OUT: Final = (BindingKind.DEFINED, BindingKind.IMPORTED, BindingKind.PARAMETER)


@query
def callgraph_of(module: Module) -> CallGraph:
    """The calls of a module."""
    return CallGraph(module)


class CallGraph:
    """The functions that those of one module run."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.helpers = module.knowledge.helpers
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self._runners: dict[Part, Mapping[Scope, frozenset[str]]] = {}
        self.runs_in_new_loop = Memo[tuple[Scope, str], bool](module.program.reachability, self._find_run, False)

    @charged
    def edges(self, function: Scope) -> list[CallEdge]:
        """The functions of this module that ``function`` runs."""
        return [
            *self._find_edges(function, self._may_be_local, names_of(self.module).defines(GETATTR)),
            *(edge for edge in self.wrappers(function) if edge.callee.module is self.module),
        ]

    def edges_to(self, function: Scope, names: frozenset[str]) -> Iterator[CallEdge]:
        """The edges from ``function`` to anything, in any module of the project, that goes by one of ``names``."""
        return self._find_edges(function, lambda node, scope: self._goes_by(node, scope, names), GETATTR in names)

    @charged
    def edges_looked_up(self, function: Scope) -> list[CallEdge]:
        """The edges from ``function`` to what it looks up, in any module: in containers, under keys, by texts."""
        return list(self._find_edges(function, self._is_looked_up, reads_any=False))

    def looking_up(self, name: str) -> Iterator[Scope]:
        """The outermost functions of the module that speak of ``name``, and may run something that they look up."""
        for part in names_of(self.module).parts_speaking_of(name):
            for function, words in self._runners_in(part).items():
                if name in words:
                    yield function

    def _runners_in(self, part: Part) -> Mapping[Scope, frozenset[str]]:
        """The outermost functions of a part that may run something that they look up, with the words in them."""
        if part not in self._runners:
            calls = ((call, self.symbols.scope_of_call[call]) for call in part.calls)
            outer = (outermost_function(scope) for call, scope in calls if self._runs_looked_up(call, scope))
            self._runners[part] = {
                function: names_of(self.module).words_in(function)
                for function in dict.fromkeys(outer)
                if function is not None
            }
        return self._runners[part]

    def _runs_looked_up(self, call: cst.Call, scope: Scope) -> bool:
        return self._is_looked_up(call.func, scope) or (
            self.may_pass(call) and any(self._is_looked_up(arg.value, scope) for arg in call.args)
        )

    @staticmethod
    def _is_looked_up(node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether what is run is not written out here.

        What a definition, an import or an attribute names is found by its name, what callers pass where they do.
        """
        if isinstance(node, cst.Name):
            owner = scope.owner_of(node.value)
            bindings = owner.bindings[node.value] if owner is not None else ()
            return any(binding.kind not in _WRITTEN_OUT for binding in bindings)
        return isinstance(node, (cst.Subscript, cst.Call))

    @staticmethod
    def _goes_by(node: cst.BaseExpression, scope: Scope, names: frozenset[str]) -> bool:
        if isinstance(node, cst.Name) and not scope.is_import(node.value):
            return True  # a variable may hold anything
        return scope.home_name(node) in names

    def _may_be_local(self, node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether a function may be one of this module.

        What an import gives is not, nor is a method that the module does not define.
        """
        if isinstance(node, cst.Attribute) and not names_of(self.module).defines(node.attr.value):
            return False
        while isinstance(node, (cst.Attribute, cst.Call)):
            node = node.value if isinstance(node, cst.Attribute) else node.func
        return not isinstance(node, cst.Name) or not scope.is_import(node.value)

    def _find_edges(
        self, function: Scope, may_matter: Callable[[cst.BaseExpression, Scope], bool], reads_any: bool
    ) -> Iterator[CallEdge]:
        """The edges to what ``may_matter``; ``reads_any``: a read of whatever attribute may run a function, too."""
        values = self.types
        for scope in function.within():
            for call in scope.calls:
                yield from (CallEdge(function, call, callee) for callee in self._started_by(call))
                if not may_matter(call.func, scope) and not (
                    self.may_pass(call) and any(may_matter(arg.value, scope) for arg in call.args)
                ):
                    continue
                target = values.value_of(call.func)
                new_loop = self.starts_loop(call)
                for callee, made in self.run_by(target, call.func, call):
                    yield CallEdge(function, call, callee, new_loop, made)
                for passed in self._function_arguments(call, target, scope):
                    for callee, made in self.run_by(values.value_of(passed), passed):
                        yield CallEdge(function, call, callee, self.is_loop_call(call), made)
            for load in scope.loads:
                prop = self.property_read(load) if reads_any or may_matter(load, scope) else None
                if prop is not None:
                    yield CallEdge(function, load, prop)
        for callee, node in self._entered(function):
            yield CallEdge(function, node, callee)

    def wrappers(self, function: Scope) -> Iterator[CallEdge]:
        """What runs around a function each time, as decorators of the project have it."""
        for decorator, wrapper in wrappers_of(self.module).around(function):
            yield CallEdge(function, decorator, wrapper)

    @functools.cached_property
    def passing(self) -> Mapping[str, int]:
        """Last names of the calls that run a function passed to them, at once or later.

        Each has the function's position among the arguments.
        """
        return {
            **{stdlib.last(name): position for name, position in self.helpers.runs_function.items()},
            **self.helpers.runs_function_methods,
        }

    @functools.cached_property
    def _running(self) -> frozenset[str]:
        """Last names of all calls that run a function passed to them, those that make a thread for it included."""
        return frozenset(self.passing) | frozenset(map(stdlib.last, stdlib.RUNS_IN_THREAD))

    def may_pass(self, call: cst.Call) -> bool:
        """Whether a call is by the name of one that runs a function passed to it."""
        return names_of(self.module).called(call) in self._running

    def run_by(
        self, target: Value, node: cst.BaseExpression | None = None, call: cst.Call | None = None
    ) -> Iterator[tuple[Scope, ProjectClass | None]]:
        """The functions of the project that a call of ``target`` runs, which ``node`` stands for where it is known.

        Each comes with the class of which it helps to make an object. ``call``: where it is written out.
        """
        if isinstance(target, ProjectFunction):
            for function in (target.scope, *self._overriding(target, node)):
                yield function, None
        if isinstance(target, Partial):
            yield from self.run_by(target.target)
        if isinstance(target, Union):
            for choice in target.choices:
                yield from self.run_by(choice, node, call)
        if isinstance(target, ProjectClass):
            for function in making_of(target.module).run_for(target.scope, call):
                yield function, target

    def _overriding(self, target: ProjectFunction, node: cst.BaseExpression | None) -> Iterator[Scope]:
        """The methods by which subclasses in the same module replace the called one, on objects that are given."""
        if not isinstance(target.receiver, Instance):
            return
        base = target.receiver.of
        for cls in hierarchy_of(base.module).derived_from(base.scope):
            method = cls.method(target.scope.name)
            if method is not None and method is not target.scope and self.may_be_on(node, method):
                yield method

    def may_be_on(self, node: cst.BaseExpression | None, method: Scope) -> bool:
        """Whether ``node``, by which a method of a base class is called, may stand for one that replaces it.

        On the own object it may, whatever that is.
        """
        if not isinstance(node, cst.Attribute):
            return True
        receiver = node.value
        if isinstance(receiver, cst.Name):
            owner = self.symbols.scope_of(receiver).owner_of(receiver.value)
            if owner is not None and owner.receiver == receiver.value:
                return True
        return implementations_of(self.module).may_run(receiver, method)

    def _started_by(self, call: cst.Call) -> Iterator[Scope]:
        """What a thread runs that is of a class of the project, where a call starts it."""
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value != stdlib.STARTS_THREAD:
            return
        for value in alternatives(self.types.value_of(call.func.value)):
            if isinstance(value, Instance) and is_thread(value.of):
                run = method_on(value.of, stdlib.RUN_IN_THREAD)
                if run is not None:
                    yield run

    def _function_arguments(self, call: cst.Call, target: Value, scope: Scope) -> Iterator[cst.BaseExpression]:
        """Functions passed to a call that runs them.

        Of the threads that a loop over several things starts, each has a target of its own, and none is followed.
        """
        position = None
        keywords: tuple[str, ...] = ()
        if isinstance(target, External) and target.dotted in stdlib.RUNS_IN_THREAD:
            if scope.kind is ScopeKind.COMPREHENSION or any(
                isinstance(above, cst.For) for above in self._around(call, scope)
            ):
                return
            keyword, position = stdlib.RUNS_IN_THREAD[target.dotted]
            keywords = (keyword,)
        elif isinstance(target, External):
            position = self.helpers.runs_function.get(target.dotted)
        if position is None and isinstance(call.func, cst.Attribute):
            position = self.helpers.runs_function_methods.get(call.func.attr.value)
        if position is not None:
            given = nodes.argument(call, position, *keywords)
            if given is not None:
                yield given

    def _around(self, node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
        """What stands around a node in its own function."""
        for above in self.symbols.ancestors(node):
            if above is scope.node:
                return
            yield above

    def starts_loop(self, call: cst.Call) -> bool:
        """Whether a coroutine call is the argument of ``asyncio.run`` or its like, also with a limit around it.

        So is a function of the project that gives it to one.
        """
        outermost = outermost_of(self.module, call)
        if outermost.place is not None or outermost.is_task:
            return False
        outer = sink_of(outermost.node, self.symbols.parents, through=()).call
        return outer is not None and (self.is_loop_call(outer) or self._is_run_by(outer, outermost.node))

    def is_loop_call(self, call: cst.Call) -> bool:
        target = self.types.value_of(call.func)
        if isinstance(target, External) and target.dotted in self.helpers.new_loops:
            return True
        return isinstance(call.func, cst.Attribute) and call.func.attr.value in stdlib.NEW_LOOP_METHODS

    def _is_run_by(self, call: cst.Call, coroutine: cst.BaseExpression) -> bool:
        """Whether a function of the project runs a coroutine that it is passed in a loop that ends with the call."""
        target = self.types.value_of(call.func)
        arg = next((arg for arg in call.args if arg.value is coroutine), None)
        if arg is None or not isinstance(target, ProjectFunction) or target.scope.is_async:
            return False
        name = parameter_of(call, arg, target.scope, is_bound=target.receiver is not None)
        return name is not None and callgraph_of(target.scope.module).runs_in_new_loop((target.scope, name))

    def _find_run(self, parameter: tuple[Scope, str]) -> bool:
        """Whether a function of this module runs what it gets as a parameter in a new loop, and never in another."""
        function, name = parameter
        given = [
            (call, arg.value)
            for scope in function.within()
            for call in scope.calls
            for arg in call.args
            if isinstance(arg.value, cst.Name) and arg.value.value == name
        ]
        if any(nodes.last_name(call.func) in stdlib.STARTS_TASKS for call, _ in given):
            return False
        return any(self.is_loop_call(call) or self._is_run_by(call, value) for call, value in given)

    def property_read(self, load: cst.Attribute) -> Scope | None:
        """The property that an attribute read runs."""
        bases = alternatives(self.types.value_of(load.value))
        found = (
            self._property_of(base, load.attr.value) for base in bases if isinstance(base, (Instance, ProjectClass))
        )
        return next((method for method in found if method is not None), None)

    def _property_of(self, base: Instance | ProjectClass, name: str) -> Scope | None:
        """The property that an object or class has by this name, or the ``__getattr__`` that answers for it."""
        for member in self.types.lineage(base.of if isinstance(base, Instance) else base):
            method = member.scope.getter(name) or member.scope.method(name)
            if method is not None:
                return method if decorated_with(method, self.helpers.properties) else None
        return self._read_by_getattr(base, name) if isinstance(base, Instance) else None

    def _read_by_getattr(self, base: Instance, name: str) -> Scope | None:
        """The ``__getattr__`` that runs where neither the class nor its bases have the name."""
        method = getattr_of(self.types, base.of) if not name.startswith("__") else None
        own = (member.scope for member in self.types.lineage(base.of)) if method is not None else ()
        return None if any(name in scope.bindings or name in scope.attributes for scope in own) else method

    def _entered(self, function: Scope) -> Iterator[tuple[Scope, cst.CSTNode]]:
        """``__enter__`` of instances of project classes."""
        for node in function.entered:
            for value in alternatives(self.types.value_of(node.item)):
                if isinstance(value, Instance):
                    for name in ("__enter__", "__aenter__"):
                        methods = (member.scope.method(name) for member in self.types.lineage(value.of))
                        yield from [(method, node) for method in methods if method is not None][:1]
