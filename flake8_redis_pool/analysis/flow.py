"""Control flow of one function, run on sets of abstract states.

A statement takes states in and gives, for every way of leaving it (:class:`Exit`), the states out: an abstract interpreter over the structure of
the code instead of a graph. ``finally`` is simply run once for each way of leaving the ``try``, loops are run until no new state appears. What
the states mean is the business of a :class:`Semantics`; this module knows Python's control flow and nothing else.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Generic

import libcst as cst

from . import syntax
from .semantics import Exit, S, Semantics, TooManyStates

#: Abstract states, each with the node that led to it (for an exceptional exit: what raised first).
States = dict[S, cst.CSTNode | None]

#: More states than this at one point are not followed: the answer is then "don't know".
MOST_STATES: Final = 96

#: The exits by an exception.
_THROWN: Final = (Exit.RAISE, Exit.CANCEL)
#: Classes that calls are not taken to raise: cancellation is an exit of its own, the others end the process or a generator.
_BESIDE_EXCEPTION: Final = frozenset({"CancelledError", "KeyboardInterrupt", "SystemExit", "GeneratorExit"})
_SUPPRESSORS: Final = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "assertRaisesMessage"})


class Catch(enum.Enum):
    """How much of what is thrown a handler catches."""

    SOME = "some"
    ALL = "all"


class Machine(Generic[S]):
    """Runs one function under a semantics."""

    def __init__(self, semantics: Semantics[S]) -> None:
        self.semantics = semantics
        self._calm = 0
        self._caught = Exit.RAISE
        self._plain: dict[cst.CSTNode, bool] = {}

    def run(self, body: syntax.Block, start: S) -> Mapping[Exit, States[S]]:
        """The states in which the function can be left, each with the node that caused the exit (for RAISE: what raised first)."""
        out: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._block(body, {start: None}, out)
        return out

    # -- statements ---------------------------------------------------------------------------------------------------

    def _block(self, block: syntax.Block, states: States[S], out: dict[Exit, States[S]]) -> None:
        statements = self.semantics.statements(block)
        index = 0
        while index < len(statements):
            if not states:
                return
            if len(states) > MOST_STATES:
                raise TooManyStates
            stop = self.semantics.passed_over(block, index, states)
            if stop > index:
                self._pass_over(block, index, stop, states, out)
                index = stop
                continue
            after: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
            self._statement(statements[index], states, after)
            index += 1
            for exit_ in (Exit.RETURN, Exit.RAISE, Exit.CANCEL, Exit.BREAK, Exit.CONTINUE):
                _merge(out[exit_], after[exit_])
            states = after[Exit.NEXT]
        _merge(out[Exit.NEXT], states)

    def _pass_over(self, block: syntax.Block, start: int, stop: int, states: States[S], out: dict[Exit, States[S]]) -> None:
        """Write down where statements raise that leave all states as they are."""
        for state in states:
            for call, awaited in self.semantics.raising(block, start, stop, state):
                self._raise({state: call}, out, awaited)

    def _statement(self, node: cst.CSTNode, states: States[S], out: dict[Exit, States[S]]) -> None:
        method = getattr(self, f"_do_{type(node).__name__}", None)
        if method is not None:
            method(node, states, out)
        else:
            _merge(out[Exit.NEXT], states)

    def _do_Expr(self, node: cst.Expr, states: States[S], out: dict[Exit, States[S]]) -> None:
        _merge(out[Exit.NEXT], self._value(node.value, states, out))

    def _do_Assign(self, node: cst.Assign, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.value, states, out)
        targets = [target.target for target in node.targets]
        self._each(states, lambda state: self.semantics.assign(targets, node.value, state), out[Exit.NEXT])

    def _do_AnnAssign(self, node: cst.AnnAssign, states: States[S], out: dict[Exit, States[S]]) -> None:
        if node.value is None:
            _merge(out[Exit.NEXT], states)
            return
        value = node.value
        states = self._value(value, states, out)
        self._each(states, lambda state: self.semantics.assign([node.target], value, state), out[Exit.NEXT])

    def _do_AugAssign(self, node: cst.AugAssign, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.value, states, out)
        self._each(states, lambda state: self.semantics.assign([node.target], None, state), out[Exit.NEXT])

    def _do_Del(self, node: cst.Del, states: States[S], out: dict[Exit, States[S]]) -> None:
        self._each(states, lambda state: self.semantics.delete(node.target, state), out[Exit.NEXT])

    def _do_Return(self, node: cst.Return, states: States[S], out: dict[Exit, States[S]]) -> None:
        if node.value is not None:
            value = node.value
            states = self._value(value, states, out)
            states = {self.semantics.give(value, state): cause for state, cause in states.items()}
        _merge(out[Exit.RETURN], {state: cause if self.semantics.has_failed(state) else node for state, cause in states.items()})

    def _do_Raise(self, node: cst.Raise, states: States[S], out: dict[Exit, States[S]]) -> None:
        if node.exc is not None:
            states = self._value(node.exc, states, out)
        _merge(out[self._caught if node.exc is None else Exit.RAISE], dict.fromkeys(states, node))

    def _do_Assert(self, node: cst.Assert, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.test, states, out)
        if not self._calm:
            _merge(out[Exit.RAISE], dict.fromkeys(self._assume(node.test, False, states), node))
        _merge(out[Exit.NEXT], self._assume(node.test, True, states))

    def _do_Break(self, node: cst.Break, states: States[S], out: dict[Exit, States[S]]) -> None:
        _merge(out[Exit.BREAK], states)

    def _do_Continue(self, node: cst.Continue, states: States[S], out: dict[Exit, States[S]]) -> None:
        _merge(out[Exit.CONTINUE], states)

    def _do_FunctionDef(self, node: cst.FunctionDef, states: States[S], out: dict[Exit, States[S]]) -> None:
        _merge(out[Exit.NEXT], {self.semantics.capture(node, state): cause for state, cause in states.items()})

    _do_ClassDef = _do_FunctionDef

    def _do_If(self, node: cst.If, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.test, states, out)
        self._block(node.body, self._assume(node.test, True, states), out)
        otherwise = self._assume(node.test, False, states)
        if isinstance(node.orelse, cst.If):
            self._do_If(node.orelse, otherwise, out)
        elif node.orelse is not None:
            self._block(node.orelse.body, otherwise, out)
        else:
            _merge(out[Exit.NEXT], otherwise)

    def _do_While(self, node: cst.While, states: States[S], out: dict[Exit, States[S]]) -> None:
        endless = syntax.constant(node.test) in (True, 1)
        head: States[S] = {}
        new = states
        leaving: States[S] = {}
        broken: States[S] = {}
        while new:
            _merge(head, new)
            tested = self._value(node.test, new, out)
            if not endless:
                _merge(leaving, self._assume(node.test, False, tested))
            new = self._turn(node.body, self._assume(node.test, True, tested), out, broken, head)
        self._after_loop(node.orelse, leaving, broken, out)

    def _do_For(self, node: cst.For, states: States[S], out: dict[Exit, States[S]]) -> None:
        head: States[S] = {}
        new = self._value(node.iter, states, out)
        risky = syntax.is_async(node) or isinstance(node.iter, cst.Call)
        broken: States[S] = {}
        while new:
            _merge(head, new)
            if risky:
                self._raise(dict.fromkeys(new, node), out, syntax.is_async(node))
            bound: States[S] = {}
            self._each(new, lambda state: self.semantics.assign([node.target], None, state), bound)
            new = self._turn(node.body, bound, out, broken, head)
        ended = {self.semantics.exhausted(node.iter, state): cause for state, cause in head.items()}
        self._after_loop(node.orelse, ended, broken, out)

    def _turn(self, body: cst.BaseSuite, states: States[S], out: dict[Exit, States[S]], broken: States[S], head: States[S]) -> States[S]:
        """One turn of a loop body: what arrives at its head that was not there before."""
        if len(head) > MOST_STATES:
            raise TooManyStates
        after: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._block(body, states, after)
        for exit_ in (Exit.RETURN, Exit.RAISE, Exit.CANCEL):
            _merge(out[exit_], after[exit_])
        _merge(broken, after[Exit.BREAK])
        back = {**after[Exit.CONTINUE], **after[Exit.NEXT]}
        return {state: cause for state, cause in back.items() if state not in head}

    def _after_loop(self, orelse: cst.Else | None, leaving: States[S], broken: States[S], out: dict[Exit, States[S]]) -> None:
        if orelse is not None:
            self._block(orelse.body, leaving, out)
        else:
            _merge(out[Exit.NEXT], leaving)
        _merge(out[Exit.NEXT], broken)

    def _do_Try(self, node: cst.Try | cst.TryStar, states: States[S], out: dict[Exit, States[S]]) -> None:
        inner: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        body: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._block(node.body, states, body)
        thrown = {exit_: body[exit_] for exit_ in _THROWN}
        for exit_ in (Exit.RETURN, Exit.BREAK, Exit.CONTINUE):
            _merge(inner[exit_], body[exit_])
        if node.orelse is not None:
            self._block(node.orelse.body, body[Exit.NEXT], inner)
        else:
            _merge(inner[Exit.NEXT], body[Exit.NEXT])
        for handler in node.handlers:
            for exit_, catch in self._catches(handler.type).items():
                if thrown[exit_]:
                    self._handle(handler, exit_, thrown[exit_], inner)
                if catch is Catch.ALL:
                    thrown[exit_] = {}
        for exit_, states in thrown.items():
            _merge(inner[exit_], states)
        if node.finalbody is None:
            for exit_ in Exit:
                _merge(out[exit_], inner[exit_])
            return
        self._finally(node.finalbody, inner, out)

    _do_TryStar = _do_Try

    def _handle(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, exit_: Exit, states: States[S], out: dict[Exit, States[S]]) -> None:
        """Run the block of an ``except`` clause; a bare ``raise`` in it throws again what was caught."""
        outer, self._caught = self._caught, exit_
        try:
            self._block(handler.body, {self.semantics.caught(state, handler.type): cause for state, cause in states.items()}, out)
        finally:
            self._caught = outer

    def _finally(self, final: cst.Finally, inner: dict[Exit, States[S]], out: dict[Exit, States[S]]) -> None:
        """Run the ``finally`` block once for each way of leaving the ``try``. What stands before the release in it is trusted not to raise."""
        self._calm += 1
        try:
            for exit_ in Exit:
                after: dict[Exit, States[S]] = {kind: {} for kind in Exit}
                causes = inner[exit_]
                if causes:
                    self._block(final.body, causes, after)
                first = next(iter(causes.values()), None)
                for kind in Exit:
                    if kind is Exit.NEXT:
                        _merge(out[exit_], dict.fromkeys(after[kind], first) if exit_ is not Exit.NEXT else after[kind])
                    elif exit_ in _THROWN and kind not in _THROWN:  # a return here swallows the exception
                        _merge(out[kind], {self.semantics.caught(state): cause for state, cause in after[kind].items()})
                    else:
                        _merge(out[kind], after[kind])
        finally:
            self._calm -= 1

    def _do_With(self, node: cst.With, states: States[S], out: dict[Exit, States[S]]) -> None:
        self._with_items(list(node.items), node, states, out)

    def _with_items(self, items: list[cst.WithItem], node: cst.With, states: States[S], out: dict[Exit, States[S]]) -> None:
        if not items:
            self._block(node.body, states, out)
            return
        item = items[0]
        states = self._value(item.item, states, out)
        states = {self.semantics.enter(item, state): cause for state, cause in states.items()}
        inner: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._with_items(items[1:], node, states, inner)
        suppressed = self._suppressed(item)
        for exit_ in Exit:
            if suppressed.get(exit_) is not Catch.ALL:
                _merge(out[exit_], {self.semantics.leave(item, state): cause for state, cause in inner[exit_].items()})
        for exit_ in suppressed:
            _merge(out[Exit.NEXT], {self.semantics.leave(item, self.semantics.caught(state)): cause for state, cause in inner[exit_].items()})

    def _catches(self, kind: cst.BaseExpression | None) -> Mapping[Exit, Catch]:
        """What an ``except`` (or a ``suppress``) that names these classes catches of exceptions and of cancellation."""
        if kind is None:
            return dict.fromkeys(_THROWN, Catch.ALL)
        kinds = [element.value for element in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
        names = {self.semantics.name_of(each) for each in kinds}
        found: dict[Exit, Catch] = {}
        if names - _BESIDE_EXCEPTION:
            found[Exit.RAISE] = Catch.SOME
        if names & {"Exception", "BaseException"}:
            found[Exit.RAISE] = Catch.ALL
        if names & {"CancelledError", "BaseException"}:
            found[Exit.CANCEL] = Catch.ALL
        return found

    def _suppressed(self, item: cst.WithItem) -> Mapping[Exit, Catch]:
        """What a context manager swallows (``contextlib.suppress``, ``pytest.raises``)."""
        call = item.item
        if isinstance(call, cst.Call) and self.semantics.name_of(call.func) in _SUPPRESSORS:
            caught = [self._catches(arg.value) for arg in call.args]
            return {exit_: Catch.ALL if any(each.get(exit_) is Catch.ALL for each in caught) else Catch.SOME for each in caught for exit_ in each}
        return {}

    def _do_Match(self, node: cst.Match, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.subject, states, out)
        for case in node.cases:
            inside = states if case.guard is None else self._value(case.guard, states, out)
            self._block(case.body, inside, out)
            if case.guard is None and isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None:
                return
        _merge(out[Exit.NEXT], states)

    # -- expressions --------------------------------------------------------------------------------------------------

    def _value(self, node: cst.BaseExpression, states: States[S], out: dict[Exit, States[S]], awaited: bool = False) -> States[S]:
        """Evaluate an expression in its order; what raises goes to ``out``."""
        if not states or self._is_plain(node):
            return states
        if isinstance(node, cst.IfExp):
            states = self._value(node.test, states, out)
            body = self._value(node.body, self._assume(node.test, True, states), out)
            return {**body, **self._value(node.orelse, self._assume(node.test, False, states), out)}
        if isinstance(node, cst.BooleanOperation):
            go_on = isinstance(node.operator, cst.And)
            states = self._value(node.left, states, out)
            right = self._value(node.right, self._assume(node.left, go_on, states), out)
            return {**self._assume(node.left, not go_on, states), **right}
        if isinstance(node, cst.Lambda):
            return {self.semantics.capture(node, state): cause for state, cause in states.items()}
        if isinstance(node, cst.BaseComp):
            return {**states, **self._parts(node, states, out)}
        if isinstance(node, cst.Await):
            states = self._value(node.expression, states, out, awaited=True)
            if not isinstance(node.expression, cst.Call):
                self._raise({raised: node for state in states for raised in self.semantics.wait(node, state)}, out, cancelled=True)
            return states
        states = self._parts(node, states, out)
        return self._effect(node, states, out, awaited)

    def _effect(self, node: cst.BaseExpression, states: States[S], out: dict[Exit, States[S]], awaited: bool) -> States[S]:
        """What the node itself does, after its parts."""
        after: States[S] = {}
        if isinstance(node, cst.Call):
            for state, cause in states.items():
                normal, raised = self.semantics.call(node, state, awaited)
                _merge(after, dict.fromkeys(normal, cause))
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

    def _parts(self, node: cst.CSTNode, states: States[S], out: dict[Exit, States[S]]) -> States[S]:
        for child in syntax.children(node):
            if isinstance(child, cst.BaseExpression):
                states = self._value(child, states, out)
            elif not isinstance(child, (cst.BaseSuite, cst.Parameters, cst.Annotation)):
                states = self._parts(child, states, out)
        return states

    def _raise(self, states: States[S], out: dict[Exit, States[S]], cancelled: bool = False) -> None:
        if not self._calm:
            _merge(out[Exit.RAISE], states)
            if cancelled:
                _merge(out[Exit.CANCEL], states)

    def _is_plain(self, node: cst.CSTNode) -> bool:
        """Whether evaluating ``node`` can neither raise nor change a state (names, attributes, literals, arithmetic on them)."""
        known = self._plain.get(node)
        if known is None:
            active = (cst.Call, cst.Await, cst.Yield, cst.NamedExpr, cst.Lambda)
            known = self._plain[node] = not any(isinstance(part, active) for part in syntax.descendants(node))
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


def _merge(into: States[S], states: States[S]) -> None:
    """Add states; the first cause of each is kept."""
    for state, cause in states.items():
        into.setdefault(state, cause)
