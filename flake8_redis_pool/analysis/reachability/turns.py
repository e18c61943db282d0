"""What runs once on every turn of an endless loop, as the work of that turn.

A turn that only tries again is none: what follows an error, what the loop ends with, and what serves in a loop of its
own until it fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ..inference.engine import types_of
from ..inference.values import External, ExternalInstance, Value, alternatives, thing_of
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameters_of
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from ..syntax.flow_of_values import CHOICES, sink_of
from ..syntax.ways_on import Way, ways_after
from .absent_arguments import given_for
from .callgraph import CallEdge
from .endless_loops import Loop, endless_loops_of
from .guards import Guard, guards_of

_HANDLERS: Final = (cst.ExceptHandler, cst.ExceptStarHandler)
#: How what asks a person is called, whoever it is imported from.
_ASKING: Final = frozenset(map(stdlib.last, stdlib.ASKS_PERSON))
_THROUGH: Final[tuple[type[cst.CSTNode], ...]] = (*CHOICES, cst.NamedExpr)


@dataclass(frozen=True)
class Turn:
    """The turns of ``loop``, which stands in ``scope``: a function, or the module."""

    loop: Loop
    scope: Scope

    @property
    def module(self) -> Module:
        """Where it stands."""
        return self.scope.module


@query
def turns_of(module: Module) -> Turns:
    """What runs on every turn in a module."""
    return Turns(module)


def turn_that_runs(node: cst.CSTNode, scope: Scope, steps: Sequence[CallEdge]) -> Turn | None:
    """The turn that runs ``node`` of ``scope`` each time, by the last of the ``steps`` that lead to it.

    None where there is none, or the node is made for one item alone: another server each time.
    """
    names = turns_of(scope.module).names_in(node)
    at, where = node, scope
    for step in reversed(steps):
        if turns_of(where.module).serves(at, where):
            return None
        names = frozenset(_given_by(step, turns_of(where.module).behind(names, where)))
        at, where = step.node, step.caller
    turns = turns_of(where.module)
    inner = turns.scope_at(at, where)
    turn = turns.around(at, inner)
    return None if turn is None or turns.differs(turn, names, at) else turn


def _given_by(step: CallEdge, names: Collection[str]) -> Iterator[str]:
    """What the caller of a step says for the parameters ``names`` of its callee."""
    for name in names:
        given = given_for(step, name) if name in parameters_of(step.callee) else None
        if given is not None:
            yield from turns_of(step.module).names_in(given)


class Turns:
    """Answers for the nodes of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.loops = endless_loops_of(module)

    def scope_at(self, node: cst.CSTNode, function: Scope) -> Scope:
        """The function in ``function`` whose own code a node is; a lambda is run by what it stands in."""
        for above in self.symbols.ancestors(node):
            if isinstance(above, cst.FunctionDef) and above in self.symbols.scope_at:
                return self.symbols.scope_at[above]
            if above is function.node:
                break
        return function

    def is_looped(self, node: cst.CSTNode) -> bool:
        """Whether any loop stands around a node, in its own function."""
        for above in self.symbols.ancestors(node):
            if isinstance(above, (cst.For, cst.While)):
                return True
            if isinstance(above, (cst.FunctionDef, cst.ClassDef)):
                return False
        return False

    def around(self, node: cst.CSTNode, scope: Scope) -> Turn | None:
        """The endless loop of ``scope`` on each turn of which ``node`` does a piece of its work."""
        loop = self._nearest(node, scope)
        if loop is None or self._waits_for_person(loop):
            return None
        ways = ways_after(
            node, loop, self.symbols.ancestors(node), lambda test: self._is_no_outcome(test, node, loop, scope)
        )
        if not ways & {Way.FALLS, Way.CONTINUES}:
            return None
        if isinstance(loop, cst.While) and ways & {Way.BREAKS, Way.RETURNS}:
            return None
        if self._is_made_for_lack(node, loop, scope) or self._serves(node, loop.body, scope):
            return None
        return Turn(loop, scope)

    def serves(self, node: cst.CSTNode, function: Scope) -> bool:
        """Whether what ``function`` runs after ``node`` stays in an endless loop."""
        scope = self.scope_at(node, function)
        return isinstance(scope.node, cst.FunctionDef) and self._serves(node, scope.node.body, scope)

    def names_in(self, node: cst.CSTNode) -> frozenset[str]:
        """The names that an expression reads; of a call, those in its arguments."""
        given = [arg.value for arg in node.args] if isinstance(node, cst.Call) else [node]
        return frozenset(part.value for each in given for part in nodes.descendants(each) if isinstance(part, cst.Name))

    def behind(self, names: Collection[str], function: Scope) -> frozenset[str]:
        """The names, and those that what a function assigns to them reads: ``host = host_of(name)``."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                for binding in function.bindings.get(name, ()):
                    if binding.kind is BindingKind.ASSIGNED and binding.value is not None:
                        waiting += self.names_in(binding.value)
        return frozenset(found)

    def differs(self, turn: Turn, names: Collection[str], node: cst.CSTNode) -> bool:
        """Whether one of the names stands for something else on each turn."""
        asked: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            owner = turn.scope.owner_of(name)
            if name in asked or owner is None or owner is not turn.scope:
                continue
            asked.add(name)
            for binding in owner.bindings[name]:
                if not any(above is turn.loop for above in self.symbols.ancestors(binding.node)):
                    continue
                value = binding.value
                if binding.kind is not BindingKind.ASSIGNED or value is None or self._is_got(value):
                    return True
                waiting += self.names_in(value)
        return False

    def _is_got(self, value: cst.BaseExpression) -> bool:
        """Whether anything in an expression is got from somewhere, be it a call or an awaited value."""
        return any(
            isinstance(part, (cst.Call, cst.Await)) and not self._is_setting(part) for part in nodes.descendants(value)
        )

    def _is_setting(self, node: cst.CSTNode) -> bool:
        target = self.types.value_of(node.func) if isinstance(node, cst.Call) else None
        return isinstance(target, External) and target.dotted in stdlib.READS_ENVIRONMENT

    def _waits_for_person(self, loop: Loop) -> bool:
        """Whether each turn asks a person, who is slower than any handshake, itself or by a function that does."""
        calls = [part for part in nodes.descendants(loop.body, into_functions=False) if isinstance(part, cst.Call)]
        return self.asks_person(calls) or any(
            turns_of(callee.module).asks_person(callee.calls) for call in calls for callee in self.loops.run_by(call)
        )

    def asks_person(self, calls: Iterable[cst.Call]) -> bool:
        """Whether one of these calls waits for what a person types."""
        targets = (self.types.value_of(call.func) for call in calls if nodes.last_name(call.func) in _ASKING)
        return any(isinstance(target, External) and target.dotted in stdlib.ASKS_PERSON for target in targets)

    def _nearest(self, node: cst.CSTNode, scope: Scope) -> Loop | None:
        below = node
        for above in self.symbols.ancestors(node):
            if above is scope.node or isinstance(above, (cst.ClassDef, cst.FunctionDef, *_HANDLERS)):
                return None
            is_loop = isinstance(above, (cst.For, cst.While)) and below is above.body
            if is_loop and isinstance(above, (cst.For, cst.While)) and self.loops.is_endless(above, scope):
                return above
            below = above
        return None

    def _is_no_outcome(self, test: cst.BaseExpression, node: cst.CSTNode, loop: Loop, scope: Scope) -> bool:
        """Whether a test that ends the loop asks for nothing that ``node`` leads to.

        One that only chooses between ends that do ask, ``if stopping: if not any(running.values()): break``, is part of
        what they ask.
        """
        chooses = self._chooses_outcome(test, node, loop, scope)
        if self.loops.is_word_from_outside(test, loop, scope):
            return not chooses or not self._is_own(test, scope)
        if chooses:
            return False
        parts = list(nodes.descendants(test))
        if any(isinstance(part, (cst.Call, cst.Await)) for part in parts):
            return False
        order = self.symbols.order_at(node)
        names = {part.value for part in parts if isinstance(part, cst.Name)}
        return not any(
            binding.order >= order and any(above is loop for above in self.symbols.ancestors(binding.node))
            for name in names
            for binding in scope.bindings.get(name, ())
        ) and not names & {scope.receiver, ""}

    @staticmethod
    def _is_own(test: cst.BaseExpression, scope: Scope) -> bool:
        """Whether a test asks names of the function alone, which nobody else can turn over meanwhile."""
        parts = list(nodes.descendants(test))
        owners = {part.value: scope.owner_of(part.value) for part in parts if isinstance(part, cst.Name)}
        return not any(isinstance(part, (cst.Attribute, cst.Call)) for part in parts) and all(
            owner is scope and all(binding.scope is scope for binding in owner.bindings[name])
            for name, owner in owners.items()
        )

    def _chooses_outcome(self, test: cst.BaseExpression, node: cst.CSTNode, loop: Loop, scope: Scope) -> bool:
        """Whether a test stands around others that end the loop, and ask for what ``node`` leads to."""
        choice = self.symbols.parents.get(test)
        return isinstance(choice, cst.If) and any(
            isinstance(part, cst.If)
            and part is not choice
            and any(isinstance(end, (cst.Break, cst.Return)) for end in nodes.descendants(part, into_functions=False))
            and not self._is_no_outcome(part.test, node, loop, scope)
            for part in nodes.descendants(choice, into_functions=False)
        )

    # -- what is made once

    def _is_made_for_lack(self, node: cst.CSTNode, loop: Loop, scope: Scope) -> bool:
        """Whether what a node gives is made only while there is none, and kept for the next turns."""
        guards = list(self._guards(node, loop, scope))
        if not guards:
            return False
        sink = sink_of(node, self.symbols.parents, _THROUGH)
        for target in (*sink.targets, *sink.named):
            if not isinstance(target, cst.Name) or self._outlives_turn(target.value, loop, scope):
                return True
            if any(guard.test is not None and _says(guard.test, target.value) for guard in guards):
                return True
        return False

    def _guards(self, node: cst.CSTNode, loop: Loop, scope: Scope) -> Iterator[Guard]:
        begin = self.symbols.order_at(loop)
        for guard in guards_of(self.module).before(node, scope):
            if guard.order > begin:
                yield guard

    def _outlives_turn(self, name: str, loop: Loop, scope: Scope) -> bool:
        owner = scope.owner_of(name)
        return owner is not None and (
            owner is not scope
            or any(
                not any(above is loop for above in self.symbols.ancestors(binding.node))
                for binding in owner.bindings[name]
            )
        )

    # -- what stays

    def _serves(self, node: cst.CSTNode, block: cst.CSTNode, scope: Scope) -> bool:
        """Whether something that is run after ``node`` in a block stays in an endless loop."""
        above = set(self.symbols.ancestors(node))
        order = self.symbols.order_at(node)
        for part in nodes.descendants(block, into_functions=False):
            if not isinstance(part, (cst.Call, cst.For, cst.While, cst.From)) or part is node:
                continue
            if isinstance(part, cst.Call):
                if (part in above or self.symbols.order_at(part) > order) and self._stays(part):
                    return True
            elif isinstance(part, cst.From):
                if self.symbols.order_at(part.item) > order and self.loops.has_no_end(part.item, scope):
                    return True
            elif part not in above and self.symbols.order_at(part) > order and self.loops.is_stayed_in(part, scope):
                return True
        return False

    def _stays(self, call: cst.Call) -> bool:
        if any(self.loops.goes_round(callee) for callee in self.loops.run_by(call)):
            return True
        if not isinstance(call.func, cst.Attribute) or not conventions.STAYS.search(call.func.attr.value):
            return False
        if any(True for _ in self.loops.run_by(call)):
            return False
        return not any(map(_is_known, alternatives(self.types.value_of(call.func.value))))


def _is_known(value: Value) -> bool:
    """Whether an object is one of Python or of a client library, whose methods are no servers by their names."""
    if isinstance(value, (External, ExternalInstance)):
        return stdlib.is_of_python(value.dotted)
    return thing_of(value) is not None


def _says(test: cst.BaseExpression, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in nodes.descendants(test))
