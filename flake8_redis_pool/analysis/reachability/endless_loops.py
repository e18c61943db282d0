"""Loops without an end: what they go round for, and which functions go round in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ..inference.engine import types_of
from ..inference.values import (
    External,
    ExternalInstance,
    Instance,
    ProjectClass,
    ProjectFunction,
    Value,
    alternatives,
    method_of,
)
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..syntax import nodes
from ..syntax.ways_on import Way, ways_through
from .callgraph import callgraph_of

Loop = cst.While | cst.For

_PASSING_ON: Final = stdlib.PASSING_ON | conventions.PASSING_ON
#: Functions: what they run is not followed through more.
_FARTHEST: Final = 4


@query
def endless_loops_of(module: Module) -> EndlessLoops:
    """The loops of a module that have no end."""
    return EndlessLoops(module)


class EndlessLoops:
    """Answers for the loops of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        progress = module.program.reachability
        self._is_endless = Memo[tuple[Loop, Scope], bool](progress, self._find, False)
        self._goes_round = Memo[Scope, bool](progress, self._has_loop, False)

    def is_endless(self, loop: Loop, scope: Scope) -> bool:
        """Whether a loop that stands in ``scope`` takes turn after turn, as far as its head says.

        ``while True``, one until an event is set or somebody else turns a flag over, and one over what never ends: the
        messages of a subscription, what a generator gives that is endless itself.
        """
        return self._is_endless((loop, scope))

    def is_stream(self, loop: Loop, scope: Scope) -> bool:
        """Whether a loop goes over items that have no end."""
        return isinstance(loop, cst.For) and self.is_endless(loop, scope)

    def goes_round(self, function: Scope, depth: int = 0) -> bool:
        """Whether a function, of any module, or one that it runs, stays in an endless loop."""
        if function.module is not self.module:
            return endless_loops_of(function.module).goes_round(function, depth)
        if depth == 0:
            return self._goes_round(function)
        return self._stays(function, depth)

    def _has_loop(self, function: Scope) -> bool:
        return self._stays(function, 0)

    def _stays(self, function: Scope, depth: int) -> bool:
        if any(self.is_stayed_in(part, scope) for scope, part in _own_nodes(function) if isinstance(part, Loop)):
            return True
        return depth < _FARTHEST and any(
            self.goes_round(callee, depth + 1)
            for scope in function.within()
            for call in scope.calls
            for callee in self.run_by(call)
            if callee is not function
        )

    def is_stayed_in(self, loop: Loop, scope: Scope) -> bool:
        """Whether nothing but an error, or a word from outside, ends an endless loop."""
        if not self.is_endless(loop, scope):
            return False
        if isinstance(loop, cst.For):
            return True
        ways = ways_through(nodes.statements(loop.body), lambda test: self.is_word_from_outside(test, loop, scope))
        return not ways & {Way.BREAKS, Way.RETURNS}

    def run_by(self, call: cst.Call) -> Iterator[Scope]:
        """The functions of the project that a call runs, and those that it makes coroutines of for others to run."""
        graph = callgraph_of(self.module)
        for callee, _ in graph.run_by(self.types.value_of(call.func)):
            yield callee

    # -- what a loop goes round for

    def _find(self, asked: tuple[Loop, Scope]) -> bool:
        loop, scope = asked
        if isinstance(loop, cst.For):
            return self.has_no_end(loop.iter, scope)
        constant = nodes.constant(loop.test)
        if constant is not nodes.NOT_CONSTANT:
            return bool(constant)
        return self.is_word_from_outside(loop.test, loop, scope)

    def has_no_end(self, node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether the items of an expression never end."""
        node = _meant(node, scope)
        types = alternatives(self.types.value_of(node))
        streams = self.module.knowledge.helpers.streams
        if any(isinstance(value, (External, ExternalInstance)) and value.dotted in streams for value in types):
            return True
        if not isinstance(node, cst.Call):
            return False
        target = self.types.value_of(node.func)
        method = method_of(target)
        if method is not None:
            return method.method is not None and method.method.iterates
        if isinstance(target, External):
            return self._of_python(target.dotted, node) or target.dotted in streams
        return any(_gives_for_ever(value) for value in alternatives(target))

    @staticmethod
    def _of_python(dotted: str, call: cst.Call) -> bool:
        """``count()``, ``repeat(x)``, ``iter(queue.get, None)``."""
        most = stdlib.ENDLESS.get(dotted)
        return most is not None and len(call.args) in most

    def is_word_from_outside(self, test: cst.BaseExpression, loop: Loop, scope: Scope) -> bool:
        """Whether a test asks for nothing that a turn of the loop finds out: an event, a flag that others turn over."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            return self.is_word_from_outside(test.expression, loop, scope)
        if isinstance(test, cst.BooleanOperation):
            return all(self.is_word_from_outside(each, loop, scope) for each in (test.left, test.right))
        if isinstance(test, cst.Call):
            return self._asks_event(test)
        if isinstance(test, cst.Attribute):
            return self._is_flag_attribute(test) and not self._is_stored_by(loop, scope, test.attr.value)
        return isinstance(test, cst.Name) and self._is_flag(test, loop, scope)

    def _asks_event(self, call: cst.Call) -> bool:
        """``stop.is_set()``, or a function of the project that gives that."""
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in stdlib.EVENT_TESTS:
            return True
        target = self.types.value_of(call.func)
        if not isinstance(target, ProjectFunction) or len(target.scope.returns) != 1:
            return False
        given = target.scope.returns[0]
        return (
            isinstance(given, cst.Call)
            and isinstance(given.func, cst.Attribute)
            and given.func.attr.value in stdlib.EVENT_TESTS
        )

    def _is_flag_attribute(self, node: cst.Attribute) -> bool:
        """Whether an attribute holds a truth value, whoever stores one there."""
        name = node.attr.value
        stored = list(self.symbols.stores_of(name))
        for value in alternatives(self.types.value_of(node.value)):
            cls = value.of if isinstance(value, Instance) else value
            for member in self.types.lineage(cls) if isinstance(cls, ProjectClass) else ():
                stored += [*member.scope.attributes.get(name, ()), *member.scope.bindings.get(name, ())]
        return _are_truth_values(stored)

    def _is_flag(self, name: cst.Name, loop: Loop, scope: Scope) -> bool:
        """Whether a name holds a truth value that only others change: another function, a handler of signals."""
        owner = scope.owner_of(name.value)
        bindings = owner.bindings[name.value] if owner is not None else []
        return _are_truth_values(bindings) and not any(self._is_within(binding.node, loop) for binding in bindings)

    def _is_stored_by(self, loop: Loop, scope: Scope, attribute: str) -> bool:
        """Whether a turn of the loop, or what it runs, assigns an attribute of this name."""
        function = scope.enclosing_function()
        seen: set[Scope] = set()
        queue = [(callee, 0) for call in _calls_in(loop) for callee in self.run_by(call)]
        if any(_stores(part, attribute) for part in nodes.descendants(loop.body, into_functions=False)):
            return True
        while queue:
            callee, depth = queue.pop()
            if callee in seen or callee is function:
                continue
            seen.add(callee)
            if any(_stores(part, attribute) for part in nodes.descendants(callee.node, into_functions=False)):
                return True
            if depth < _FARTHEST:
                loops = endless_loops_of(callee.module)
                queue += [(each, depth + 1) for call in callee.calls for each in loops.run_by(call)]
        return False

    def _is_within(self, node: cst.CSTNode, loop: Loop) -> bool:
        return any(above is loop for above in self.symbols.ancestors(node))


def _meant(node: cst.BaseExpression, scope: Scope) -> cst.BaseExpression:
    """What a name stands for that is bound once, and what is handed through ``enumerate()`` and its like."""
    for _ in range(_FARTHEST):
        if isinstance(node, cst.Name):
            owner = scope.owner_of(node.value)
            bindings = owner.bindings[node.value] if owner is not None else ()
            if len(bindings) != 1 or bindings[0].value is None or bindings[0].path:
                return node
            if bindings[0].kind not in (BindingKind.ASSIGNED, BindingKind.ENTERED):
                return node
            node = bindings[0].value
        elif isinstance(node, cst.Await):
            node = node.expression
        elif isinstance(node, cst.Call) and nodes.last_name(node.func) in _PASSING_ON and len(node.args) == 1:
            node = node.args[0].value
        else:
            return node
    return node


def _are_truth_values(bindings: Sequence[Binding]) -> bool:
    """Whether a place holds True or False, and nothing else that is in sight."""
    values = [nodes.constant(each.value) if each.value is not None else None for each in bindings]
    return bool(values) and all(isinstance(value, bool) for value in values)


def _gives_for_ever(value: Value) -> bool:
    """Whether a function of the project is a generator that yields on every turn of an endless loop."""
    if not isinstance(value, ProjectFunction) or not value.scope.yields:
        return False
    loops = endless_loops_of(value.module)
    return any(
        loops.is_stayed_in(part, scope) and any(isinstance(each, cst.Yield) for each in nodes.descendants(part))
        for scope, part in _own_nodes(value.scope)
        if isinstance(part, Loop)
    )


def _own_nodes(function: Scope) -> Iterator[tuple[Scope, cst.CSTNode]]:
    """The nodes of a function itself, with its scope."""
    body = function.node.body if isinstance(function.node, (cst.FunctionDef, cst.Lambda)) else function.node
    return ((function, part) for part in nodes.descendants(body, into_functions=False))


def _calls_in(loop: Loop) -> Iterable[cst.Call]:
    return (part for part in nodes.descendants(loop.body, into_functions=False) if isinstance(part, cst.Call))


def _stores(part: cst.CSTNode, attribute: str) -> bool:
    """Whether a statement assigns an attribute of this name."""
    targets: list[cst.CSTNode] = []
    if isinstance(part, cst.Assign):
        targets = [target.target for target in part.targets]
    elif isinstance(part, (cst.AnnAssign, cst.AugAssign)):
        targets = [part.target]
    return any(
        isinstance(each, cst.Attribute) and each.attr.value == attribute
        for target in targets
        for each in nodes.descendants(target)
    )
