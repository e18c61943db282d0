"""Backwards from a function to the handlers that reach it, through every module of the project.

The search starts from text: only modules that mention the function's name are parsed. A name that half of the project mentions leads nowhere: not
known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

import libcst as cst

from ..entrypoints.handlers import Handler
from ..inference.values import ProjectFunction
from ..program.module import Module
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .absent_arguments import NOTHING, asked_of_caller
from .reachability import CallEdge, CallPath, Reach

_LONGEST: Final = 8
_MOST_FUNCTIONS: Final = 80
_CONSTRUCTORS: Final = frozenset({"__init__", "__new__", "__post_init__"})


class Callers:
    """Callers of the functions of one module."""

    def __init__(self, unit: Module) -> None:
        self.unit = unit
        self._chains: dict[tuple[Scope, frozenset[str]], CallPath | None] = {}

    def chain_to(self, function: Scope, needs: frozenset[str] = NOTHING) -> CallPath | None:
        """The shortest way from a handler to ``function``, through any module, that does not give it the parameters ``needs``.

        None when none is found (or ``function`` belongs to start-up).
        """
        key = (function, needs)
        if key not in self._chains:
            self._chains[key] = self._search(function, needs)
        return self._chains[key]

    def _search(self, function: Scope, needs: frozenset[str]) -> CallPath | None:
        queue: deque[tuple[Module, Scope, frozenset[str], tuple[CallEdge, ...]]] = deque([(self.unit, function, needs, ())])
        seen = {(function, needs)}
        while queue and len(seen) < _MOST_FUNCTIONS:
            unit, current, asked, steps = queue.popleft()
            chain = unit.reach.own_chain_without(current, asked)
            if chain is not None:
                return CallPath(chain.handler, (*chain.steps, *steps))
            handler = self._handed_over_elsewhere(unit, current)
            if handler is not None:
                return CallPath(handler, steps)
            if len(steps) >= _LONGEST:
                continue
            for step in self.steps_to(unit, current):
                before = asked_of_caller(step, asked)
                if before is not None and (step.caller, before) not in seen and not _is_cut(step):
                    seen.add((step.caller, before))
                    queue.append((step.unit, step.caller, before, (step, *steps)))
        return None

    def _handed_over_elsewhere(self, unit: Module, function: Scope) -> Handler | None:
        """The handler that another module makes of ``function`` (``Depends(get_client)``, ``path("x", views.x)``)."""
        for other in self._mentioning(unit, _name(function)):
            handler = other.reach.handlers.made_of(function, _name(function))
            if handler is not None:
                return handler
        return None

    def steps_to(self, unit: Module, function: Scope) -> Iterator[CallEdge]:
        """Every call of ``function`` in its own module and in those that mention its name."""
        for module in (unit, *self._mentioning(unit, _name(function))):
            yield from _calls_in(module, function)
            yield from _called_back(module, function)

    @staticmethod
    def _mentioning(unit: Module, name: str) -> list[Module]:
        if unit.project is None or len(name) < 3:
            return []
        return [other for other in unit.project.mentioning(name) or [] if other is not unit and not other.is_test]


def _name(function: Scope) -> str:
    """The name under which code refers to a function: a constructor goes by its class."""
    if function.name in _CONSTRUCTORS and function.parent is not None and function.parent.kind is ScopeKind.CLASS:
        return function.parent.name
    return function.name


def _calls_in(unit: Module, function: Scope) -> Iterator[CallEdge]:
    """The steps from functions of ``unit`` to ``function``: only calls and reads of its name are looked at, and functions that mention a subclass."""
    reach: Reach = unit.reach
    tables = unit.tables
    name = _name(function)
    inheriting = unit.derived_from(function.parent) if name != function.name and function.parent is not None else ()
    names = {name, *(cls.name for cls in inheriting)}
    callers = set()
    for each in names:
        for call in unit.calls_of(each):
            callers.add(_outer(tables.scope_of_call[call]))
    callers.update(_outer(scope) for each in names for scope in (*unit.readers_of(each), *unit.renaming(each)))
    if inheriting:  # super().__init__()
        callers.update(cls.method(function.name) for cls in inheriting)
        names.add(function.name)
    for caller in sorted((scope for scope in callers if scope is not None), key=lambda scope: scope.order):
        for step in reach.steps_to(caller, frozenset(names)):
            if step.callee is function:
                yield step


def _called_back(unit: Module, function: Scope) -> Iterator[CallEdge]:
    """The steps from methods that read a registry to ``function``, which code of ``unit`` puts into it (``checks.add(check_redis)``)."""
    for call in unit.calls_passing(function.name):
        scope = unit.tables.scope_of_call[call]
        passed = [arg for arg in call.args if nodes.last_name(arg.value) == function.name]
        target = unit.values.value_of(call.func, scope)
        given = unit.values.value_of(passed[0].value, scope)
        if not isinstance(target, ProjectFunction) or not isinstance(given, ProjectFunction) or given.scope is not function:
            continue
        cls = target.scope.parent
        if cls is None or cls.kind is not ScopeKind.CLASS:
            continue
        for attribute in _kept_under(target.scope, call, passed[0]):
            for method in cls.methods():
                for inner in method.within():
                    for load in inner.loads:
                        is_read = load.attr.value == attribute and isinstance(load.value, cst.Name) and load.value.value == method.receiver
                        if is_read and method is not target.scope:
                            yield CallEdge(method, load, function, target.unit)


def _kept_under(method: Scope, call: cst.Call, passed: cst.Arg) -> Iterator[str]:
    """The attributes of ``self`` in which a method keeps the argument: assigned, appended, or put under a key."""
    node = method.node
    if not isinstance(node, cst.FunctionDef):
        return
    names = nodes.positional_names(node)[1:]
    position = [arg for arg in call.args if arg.keyword is None].index(passed) if passed.keyword is None else -1
    name = passed.keyword.value if passed.keyword is not None else names[position] if position < len(names) else None
    for part in nodes.descendants(node):
        if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and isinstance(part.func.value, cst.Attribute):
            if any(_holds(arg.value, name) for arg in part.args):
                yield part.func.value.attr.value
        if isinstance(part, cst.Assign) and _holds(part.value, name):
            for target in part.targets:
                base = target.target.value if isinstance(target.target, cst.Subscript) else target.target
                if isinstance(base, cst.Attribute):
                    yield base.attr.value


def _holds(node: cst.BaseExpression, name: str | None) -> bool:
    """Whether a value is ``name``, or a display or ``partial`` that keeps it: what another object gets as an argument is not looked for."""
    if isinstance(node, cst.Name):
        return node.value == name
    if isinstance(node, cst.Call) and nodes.last_name(node.func) == "partial":
        return any(_holds(arg.value, name) for arg in node.args)
    if isinstance(node, (cst.Tuple, cst.List, cst.Set)):
        return any(_holds(element.value, name) for element in node.elements)
    if isinstance(node, cst.Dict):
        return any(_holds(element.value, name) for element in node.elements)
    return False


def _outer(scope: Scope) -> Scope | None:
    """The function that contains ``scope``: a nested function counts as its own caller only when nothing is around it."""
    function = scope.enclosing_function()
    while (
        function is not None and function.parent is not None and function.parent.kind is ScopeKind.FUNCTION and isinstance(function.node, cst.Lambda)
    ):
        function = function.parent.enclosing_function()
    return function


def _is_cut(step: CallEdge) -> bool:
    """Whether the call is kept for the next time, guarded, cached, or made at start-up or in a test."""
    reach = step.unit.reach
    if step.caller in reach.handlers.startup or step.unit.is_test or reach.lifetime.is_cached(step.caller):
        return True
    return reach.lifetime.is_guarded(step.node, step.caller, step.callee)
