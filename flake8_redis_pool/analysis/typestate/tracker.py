"""What obligations and transactions have in common.

One value is followed through a function under all the names it has, with what tests have shown.
"""

from __future__ import annotations

import abc
import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst

from ... import stdlib
from ..inference.candidates import candidates_of
from ..inference.closers import may_be_ended
from ..inference.engine import types_of
from ..inference.values import LibraryObject
from ..interpreter.transfer import TransferFunctions
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from ..syntax.tests_of_names import name_test
from .blocks import blocks_of
from .conditions import conditions_of, is_stable
from .listening import never_ends
from .state import BEYOND, FRESH, State


class Tracker(TransferFunctions[State], abc.ABC):
    """Aliases and facts; subclasses say what calls do.

    ``origin`` is the node whose value is followed (None: a parameter).
    """

    def __init__(self, module: Module, function: Scope, origin: cst.CSTNode | None) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.blocks = blocks_of(module)
        self.conditions = conditions_of(module)
        self.function = function
        self.origin = origin
        self._endless: dict[cst.For, bool] = {}
        self._start = symbols_of(module).statement_of(origin) if origin is not None else None

    def name_of(self, node: cst.BaseExpression) -> str:
        return self.function.home_name(node)

    def suppressors(self) -> Mapping[str, bool]:
        return self.module.knowledge.helpers.suppressors

    # -- hooks for subclasses

    @abc.abstractmethod
    def handed_over(self, state: State) -> State:
        """Somebody else holds the value from now on."""

    @abc.abstractmethod
    def is_live(self, state: State) -> bool:
        """Whether the value exists and is followed."""

    def is_telling(self, test: cst.BaseExpression, state: State) -> bool:
        """Whether ``test`` reads something of the value that says what state it is in."""
        return False

    def is_idle(self, state: State) -> bool:
        """Whether a state is changed by nothing but the names in it."""
        return not self.is_live(state)

    def passed_over(self, block: nodes.Block, start: int, states: Iterable[State]) -> int:
        if not all(map(self.is_idle, states)):
            return start
        passage = self.blocks.skip_index(block, self.can_raise)
        return (
            passage.stop(start, self.telling_names(frozenset().union(*(state.names for state in states))), self._start)
            if passage is not None
            else start
        )

    def telling_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names whose mention may change a state that knows something of these ``names``."""
        return names

    def raising(self, block: nodes.Block, start: int, stop: int, state: State) -> Iterable[tuple[cst.Call, bool]]:
        passage = self.blocks.skip_index(block, self.can_raise)
        return passage.raising(start, stop, self.always_raises(state)) if passage is not None else ()

    def always_raises(self, state: State) -> bool:
        """Whether every call is taken to be able to raise in this state."""
        return False

    def statements(self, block: nodes.Block) -> Sequence[cst.CSTNode]:
        return self.blocks.statements_of(block)

    # -- names

    def holds(self, node: cst.CSTNode | None, state: State) -> bool:
        """Whether ``node`` is a name of the value (also behind an ``await``, a conditional or an ``or``)."""
        if isinstance(node, cst.Name):
            return node.value in state.holders
        if isinstance(node, cst.Await):
            return self.holds(node.expression, state)
        if isinstance(node, cst.Call):  # of a task or a future
            func = node.func
            return (
                isinstance(func, cst.Attribute) and func.attr.value in stdlib.RESULTS and self.holds(func.value, state)
            )
        if isinstance(node, cst.IfExp):
            return self.holds(node.body, state) or self.holds(node.orelse, state)
        if isinstance(node, cst.BooleanOperation):
            return self.holds(node.left, state) or self.holds(node.right, state)
        if isinstance(node, cst.NamedExpr):
            return self.holds(node.value, state)
        return False

    def contains(self, node: cst.CSTNode, state: State) -> bool:
        """Whether a display (tuple, list, dict, starred argument), or a sum of them, holds the value."""
        if isinstance(node, (cst.Tuple, cst.List, cst.Set)):
            return any(
                self.holds(element.value, state) or self.contains(element.value, state) for element in node.elements
            )
        if isinstance(node, cst.Dict):
            return any(
                self.holds(element.value, state) or self.contains(element.value, state) for element in node.elements
            )
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            return self.contains(node.left, state) or self.contains(node.right, state)
        return False

    def mentions(self, node: cst.CSTNode, state: State) -> bool:
        """Whether any name of the value is read below ``node``, where it means the value.

        What is defined there has names of its own.
        """
        waiting = [(node, state.holders)]
        while waiting:
            current, names = waiting.pop()
            if isinstance(current, cst.Name) and current.value in names:
                return True
            scope = self.symbols.scope_at.get(current)
            inside = (
                names
                if scope is None or scope.kind is ScopeKind.CLASS
                else names - (scope.bindings.keys() - scope.nonlocal_names)
            )
            for child in nodes.read_below(current):
                is_outer = isinstance(child, (cst.Decorator, cst.Parameters, cst.Annotation))
                waiting.append((child, names if is_outer or scope is None else inside))
        return False

    def is_bound_method(self, node: cst.Attribute) -> bool:
        """Whether an attribute of the value, read and not called, may be a method.

        Subclasses know its plain attributes.
        """
        return True

    def is_local(self, target: cst.BaseExpression) -> bool:
        """Whether an assignment target is a local name of this function."""
        if not isinstance(target, cst.Name):
            return False
        return target.value not in self.function.global_names and target.value not in self.function.nonlocal_names

    def assign(
        self, targets: Sequence[cst.BaseExpression], value: cst.BaseExpression | None, state: State
    ) -> Iterable[State]:
        fresh = self.is_live(state) and FRESH in state.marks and value is not None
        if fresh or (value is not None and self.holds(value, state)):
            if not all(self.is_local(target) for target in targets):
                return (self.handed_over(state),)
            names = {target.value for target in targets if isinstance(target, cst.Name)}
            return (self.hold(names, state).without(FRESH),)
        if value is not None and (
            self.contains(value, state)
            or (isinstance(value, cst.Attribute) and self.holds(value.value, state) and self.is_bound_method(value))
        ):
            state = self.handed_over(state)
        state = self.bind([name for target in targets for name in nodes.bound_names(target)], state)
        outcomes: Iterable[State] = (state,)
        for target in targets:
            if isinstance(target, cst.Name) and value is not None:
                outcomes = [
                    learnt for outcome in outcomes for learnt in self._learn_value(target.value, value, outcome)
                ]
        return outcomes

    def bind(self, names: Iterable[str], state: State) -> State:
        """From here on these names mean something else: what was known of them is known no more."""
        for name in names:
            state = state.unbound(name)
        return state

    def hold(self, names: Iterable[str], state: State) -> State:
        """From here on these names mean the value."""
        state = self.bind(names, state)
        return state._replace(holders=state.holders.union(names))

    def learn_maker(self, call: cst.Call, state: State) -> State:
        """The state after ``call`` gave the value: the name whose method it is holds an object, as tests find later."""
        maker = call.func.value if isinstance(call.func, cst.Attribute) else None
        return state.learn(maker.value, True) if isinstance(maker, cst.Name) and self.repeated[maker.value] else state

    def own_names(self, node: cst.BaseComp) -> frozenset[str]:
        return frozenset(self.symbols.scope_at[node].bindings)

    def regain(self, names: Iterable[str], before: State, after: State) -> State:
        return after.regained(frozenset(names), before)

    def _learn_value(self, name: str, value: cst.BaseExpression, state: State) -> Iterable[State]:
        constant = nodes.constant(value)
        if constant is not nodes.NOT_CONSTANT:
            return (state.learn(name, bool(constant)),)
        if self.is_telling(value, state) or (
            isinstance(value, (cst.Comparison, cst.BooleanOperation, cst.UnaryOperation)) and is_stable(value)
        ):
            return [
                outcome.learn(name, truth) for truth in (True, False) for outcome in self.assume(value, truth, state)
            ]
        if (
            isinstance(value, cst.IfExp)
            and nodes.is_none(value.orelse)
            and self.origin is not None
            and any(part is self.origin for part in nodes.descendants(value.body))
        ):
            return (state.learn(name, False),)  # the branch that did not acquire
        if (
            self.repeated[name]
            and isinstance(value, cst.Call)
            and candidates_of(self.module).may_make(value, self.module.knowledge.makers)
        ):
            return (state.learn(name, True),) if isinstance(self.types.value_of(value), LibraryObject) else (state,)
        return (state,)

    def go_over(self, node: cst.For | cst.BaseComp, state: State) -> State:
        """``for each in (client, other): each.close()``: what a turn does with its item, it does with the value."""
        loop = node if isinstance(node, cst.For) else node.for_in
        if not self.is_live(state) or not self.contains(loop.iter, state):
            return state
        names = frozenset(nodes.bound_names(loop.target))
        turn = nodes.descendants(node.body if isinstance(node, cst.For) else node)
        calls = [part for part in turn if isinstance(part, cst.Call) and not _only_looks(part)]
        return self.done_in_turn(calls, names, state)

    def done_in_turn(self, calls: Sequence[cst.Call], names: frozenset[str], state: State) -> State:
        """The state after a loop whose turns make these calls, of the value by one of these names among others."""
        return self.handed_over(state) if may_be_ended(calls, names, by_any_method=True) else state

    def exhausted(self, node: cst.For, state: State) -> Iterable[State]:
        """A loop over ``feed.listen()`` waits for ever for the next message.

        What stands behind it shows what is meant, and is not run.
        """
        return (state.marked(BEYOND) if self._is_endless(node) else state,)

    def _is_endless(self, loop: cst.For) -> bool:
        if loop not in self._endless:
            self._endless[loop] = never_ends(self.module, self.function, loop)
        return self._endless[loop]

    def delete(self, target: cst.BaseExpression, state: State) -> Iterable[State]:
        return (self.bind(nodes.bound_names(target), state),)

    def capture(self, node: cst.CSTNode, state: State) -> State:
        return self.handed_over(state) if self.is_live(state) and self.mentions(node, state) else state

    # -- tests

    def assume(self, test: cst.BaseExpression, truth: bool, state: State) -> Iterable[State]:
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            return self.assume(test.expression, not truth, state)
        if isinstance(test, cst.BooleanOperation):
            return list(self._assume_both(test, truth, state))
        if isinstance(test, cst.NamedExpr):
            return self.assume(test.target, truth, state)
        constant = nodes.constant(test)
        if constant is not nodes.NOT_CONSTANT:
            return (state,) if bool(constant) is truth else ()
        found = name_test(test)
        if found is not None:
            return self._assume_name(found.name, truth is found.is_object, state)
        if not is_stable(test) or self.repeated[self.conditions.code(test)] < 2:
            return (state,)
        return self._assume_key(self.conditions.code(test), truth, state)

    def _assume_both(self, test: cst.BooleanOperation, truth: bool, state: State) -> Iterator[State]:
        both = isinstance(test.operator, cst.And) is truth
        if both:
            for left in self.assume(test.left, truth, state):
                yield from self.assume(test.right, truth, left)
            return
        yield from self.assume(test.left, truth, state)
        for left in self.assume(test.left, not truth, state):
            yield from self.assume(test.right, truth, left)

    def _assume_name(self, name: str, truth: bool, state: State) -> Iterable[State]:
        if name in state.holders:
            return (state,) if truth else ()
        if state.known(name) is None and self.repeated[name] < 2:
            return (state,)  # nobody asks again: two states would say the same
        return self._assume_key(name, truth, state)

    @staticmethod
    def _assume_key(key: str, truth: bool, state: State) -> Iterable[State]:
        known = state.known(key)
        if known is None:
            return (state._replace(facts=state.facts | {(key, truth)}),)
        return (state,) if known is truth else ()

    @functools.cached_property
    def repeated(self) -> Counter[str]:
        """How often each test stands in the function."""
        return self.conditions.repeated(self.function)

    # -- what can raise

    def can_raise(self, call: cst.Call) -> bool:
        """Whether a call is taken to be able to raise.

        All are, but logging, a few builtins and clocks, what tests expect with, and constructors that open nothing.
        """
        name = self.function.imported_as(nodes.dotted(call.func) or "")
        method = stdlib.last(name)
        if name in stdlib.CALM_NAMES or (name != method and method in stdlib.CALM_METHODS):
            return False
        if self.suppressors().get(method):
            return False  # the head of a test's ``with``
        return not stdlib.logs(name)


def _only_looks(call: cst.Call) -> bool:
    """Whether a call, such as ``print``, only looks at what it gets."""
    return stdlib.last(nodes.dotted(call.func) or "") in stdlib.ONLY_LOOKS
