"""How expressions change abstract states.

Their parts in Python's order, what each of them does, and what raises on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic

import libcst as cst

from ..syntax import nodes
from .catching import THROWN
from .transfer import Exit, S, TransferFunctions

#: Abstract states, each with the node that led to it (for an exceptional exit: what raised first).
States = dict[S, cst.CSTNode | None]


class Evaluation(Generic[S]):
    """Runs expressions under a semantics. While it is calm, in a ``finally`` block, nothing raises."""

    def __init__(self, semantics: TransferFunctions[S]) -> None:
        self.semantics = semantics
        self._calm = 0
        self._plain: dict[cst.CSTNode, bool] = {}

    def _value(
        self, node: cst.BaseExpression, states: States[S], out: dict[Exit, States[S]], awaited: bool = False
    ) -> States[S]:
        """Evaluate an expression in its order; what raises goes to ``out``."""
        if not states or self._is_plain(node):
            return states
        if isinstance(node, cst.IfExp):
            chosen, otherwise = self._tested(node.test, states, out)
            return {**self._value(node.body, chosen, out), **self._value(node.orelse, otherwise, out)}
        if isinstance(node, cst.BooleanOperation):
            true, false = self._tested(node.left, states, out)
            decided, open_ = (false, true) if isinstance(node.operator, cst.And) else (true, false)
            return {**decided, **self._value(node.right, open_, out)}
        if isinstance(node, cst.Lambda):
            return {self.semantics.capture(node, state): cause for state, cause in states.items()}
        if isinstance(node, cst.BaseComp):
            states = self._value(node.for_in.iter, states, out)
            begun = {self.semantics.go_over(node, state): cause for state, cause in states.items()}
            return {**begun, **self._comprehension(node, begun, out)}
        if isinstance(node, cst.Await):
            states = self._value(node.expression, states, out, awaited=True)
            if not isinstance(node.expression, cst.Call):
                self._raise(
                    {raised: node for state in states for raised in self.semantics.wait(node, state)},
                    out,
                    cancelled=True,
                )
            return states
        states = self._parts(node, states, out)
        return self._effect(node, states, out, awaited)

    def _tested(
        self, test: cst.BaseExpression, states: States[S], out: dict[Exit, States[S]]
    ) -> tuple[States[S], States[S]]:
        """Evaluate a test: the states in which it is true, and those in which it is false.

        What ``and`` and ``or`` leave out is not run.
        """
        if isinstance(test, cst.BooleanOperation) and not self._is_plain(test):
            true, false = self._tested(test.left, states, out)
            if isinstance(test.operator, cst.And):
                true, other = self._tested(test.right, true, out)
                return true, {**false, **other}
            other, false = self._tested(test.right, false, out)
            return {**true, **other}, false
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            true, false = self._tested(test.expression, states, out)
            return false, true
        states = self._value(test, states, out)
        return self._assume(test, True, states), self._assume(test, False, states)

    def _effect(
        self, node: cst.BaseExpression, states: States[S], out: dict[Exit, States[S]], awaited: bool
    ) -> States[S]:
        """What the node itself does, after its parts."""
        after: States[S] = {}
        if isinstance(node, cst.Call):
            for state, cause in states.items():
                normal, raised = self.semantics.call(node, state, awaited, cause)
                merge(after, dict.fromkeys(normal, cause))
                self._raise(dict.fromkeys(raised, node), out, awaited)
            return after
        if isinstance(node, cst.NamedExpr):
            self._each(states, lambda state: self.semantics.assign([node.target], node.value, state), after)
            return after
        if isinstance(node, cst.Yield):
            for state, cause in states.items():
                resumed, thrown = self.semantics.pause(node, state)
                after[resumed] = cause
                self._raise(dict.fromkeys(thrown, node), out)
            return after
        return states

    def _comprehension(self, node: cst.BaseComp, states: States[S], out: dict[Exit, States[S]]) -> States[S]:
        """Run a comprehension, whose names are its own; what it goes over first has been evaluated.

        Inside they mean something else, behind it what they meant before.
        """
        names = self.semantics.own_names(node)
        after: States[S] = {}
        for state, cause in states.items():
            inside = self.semantics.bind(names, state)
            if inside == state:
                merge(after, self._parts(node, {state: cause}, out, but=node.for_in.iter))
                continue
            thrown: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
            thrown[Exit.NEXT] = self._parts(node, {inside: cause}, thrown, but=node.for_in.iter)
            for exit_ in (Exit.NEXT, *THROWN):
                outside = {self.semantics.regain(names, state, each): led for each, led in thrown[exit_].items()}
                merge(after if exit_ is Exit.NEXT else out[exit_], outside)
        return after

    def _parts(
        self, node: cst.CSTNode, states: States[S], out: dict[Exit, States[S]], but: cst.CSTNode | None = None
    ) -> States[S]:
        """Evaluate what is below a node, ``but`` left out."""
        for child in nodes.children(node):
            if isinstance(child, cst.BaseExpression):
                states = self._value(child, states, out) if child is not but else states
            elif not isinstance(child, (cst.BaseSuite, cst.Parameters, cst.Annotation)):
                states = self._parts(child, states, out, but)
        return states

    def _bind(self, names: Iterable[str], states: States[S]) -> States[S]:
        """Names get something new."""
        anew = list(names)
        return {self.semantics.bind(anew, state): cause for state, cause in states.items()} if anew else states

    def _raise(self, states: States[S], out: dict[Exit, States[S]], cancelled: bool = False) -> None:
        if not self._calm:
            merge(out[Exit.RAISE], states)
            if cancelled:
                merge(out[Exit.CANCEL], states)

    def _is_plain(self, node: cst.CSTNode) -> bool:
        """Whether evaluating ``node`` can neither raise nor change a state.

        Names, attributes, literals and arithmetic on them cannot.
        """
        known = self._plain.get(node)
        if known is None:
            active = (cst.Call, cst.Await, cst.Yield, cst.NamedExpr, cst.Lambda)
            known = self._plain[node] = not any(isinstance(part, active) for part in nodes.descendants(node))
        return known

    def _assume(self, test: cst.BaseExpression, truth: bool, states: States[S]) -> States[S]:
        after: States[S] = {}
        self._each(states, lambda state: self.semantics.assume(test, truth, state), after)
        return after

    @staticmethod
    def _each(states: States[S], step: Callable[[S], Iterable[S]], into: States[S]) -> None:
        for state, cause in states.items():
            for new in step(state):
                into.setdefault(new, cause)


def merge(into: States[S], states: States[S]) -> None:
    """Add states; the first cause of each is kept."""
    for state, cause in states.items():
        into.setdefault(state, cause)
