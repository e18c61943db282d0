"""Control flow of one function, run on sets of abstract states.

A statement takes states in and gives, for every way of leaving it (:class:`Exit`), the states out: an abstract
interpreter over the structure of the code instead of a graph. ``finally`` is simply run once for each way of leaving
the ``try``, loops are run until no new state appears. What the states mean is the business of a
:class:`TransferFunctions`; this module knows Python's control flow and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import libcst as cst

from ..syntax import nodes
from .catching import THROWN, Catch, catches, suppressed_by
from .expressions import Evaluation, States, merge
from .transfer import Exit, S, TooManyStates, TransferFunctions

#: More states than this at one point are not followed: the answer is then "don't know".
MOST_STATES: Final = 96


class Interpreter(Evaluation[S]):
    """Runs one function under a semantics."""

    def __init__(self, semantics: TransferFunctions[S]) -> None:
        super().__init__(semantics)
        self._caught = Exit.RAISE

    def run(self, body: nodes.Block, start: S) -> Mapping[Exit, States[S]]:
        """The states in which the function can be left, each with the node that caused the exit.

        For RAISE, that is what raised first.
        """
        out: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._block(body, {start: None}, out)
        return out

    # -- statements

    def _block(self, block: nodes.Block, states: States[S], out: dict[Exit, States[S]]) -> None:
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
                merge(out[exit_], after[exit_])
            states = after[Exit.NEXT]
        merge(out[Exit.NEXT], states)

    def _pass_over(
        self, block: nodes.Block, start: int, stop: int, states: States[S], out: dict[Exit, States[S]]
    ) -> None:
        """Write down where statements raise that leave all states as they are."""
        for state in states:
            for call, awaited in self.semantics.raising(block, start, stop, state):
                self._raise({state: call}, out, awaited)

    def _statement(self, node: cst.CSTNode, states: States[S], out: dict[Exit, States[S]]) -> None:
        method = getattr(self, f"_do_{type(node).__name__}", None)
        if method is not None:
            method(node, states, out)
        else:
            merge(out[Exit.NEXT], states)

    def _do_Expr(self, node: cst.Expr, states: States[S], out: dict[Exit, States[S]]) -> None:
        merge(out[Exit.NEXT], self._value(node.value, states, out))

    def _do_Assign(self, node: cst.Assign, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.value, states, out)
        targets = [target.target for target in node.targets]
        self._each(states, lambda state: self.semantics.assign(targets, node.value, state), out[Exit.NEXT])

    def _do_AnnAssign(self, node: cst.AnnAssign, states: States[S], out: dict[Exit, States[S]]) -> None:
        if node.value is None:
            merge(out[Exit.NEXT], states)
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
        merge(out[Exit.RETURN], self._leaving_by(node, states))

    def _do_Raise(self, node: cst.Raise, states: States[S], out: dict[Exit, States[S]]) -> None:
        if node.exc is not None:
            states = self._value(node.exc, states, out)
            merge(out[Exit.RAISE], {self.semantics.throw(state): node for state in states})
        else:
            merge(out[self._caught], dict.fromkeys(states, node))

    def _do_Assert(self, node: cst.Assert, states: States[S], out: dict[Exit, States[S]]) -> None:
        holding, failing = self._tested(node.test, states, out)
        if not self._calm:
            merge(out[Exit.RAISE], {self.semantics.throw(state): node for state in failing})
        merge(out[Exit.NEXT], holding)

    def _do_Break(self, node: cst.Break, states: States[S], out: dict[Exit, States[S]]) -> None:
        merge(out[Exit.BREAK], self._leaving_by(node, states))

    def _do_Continue(self, node: cst.Continue, states: States[S], out: dict[Exit, States[S]]) -> None:
        merge(out[Exit.CONTINUE], self._leaving_by(node, states))

    def _leaving_by(self, node: cst.CSTNode, states: States[S]) -> States[S]:
        """The states with the jump as what led to them; an exception that was caught before says more."""
        return {state: cause if self.semantics.has_failed(state) else node for state, cause in states.items()}

    def _do_FunctionDef(self, node: cst.FunctionDef, states: States[S], out: dict[Exit, States[S]]) -> None:
        captured = {self.semantics.capture(node, state): cause for state, cause in states.items()}
        merge(out[Exit.NEXT], self._bind([node.name.value], captured))

    _do_ClassDef = _do_FunctionDef

    def _do_Import(self, node: cst.Import | cst.ImportFrom, states: States[S], out: dict[Exit, States[S]]) -> None:
        merge(out[Exit.NEXT], self._bind(nodes.imported_names(node), states))

    _do_ImportFrom = _do_Import

    def _do_If(self, node: cst.If, states: States[S], out: dict[Exit, States[S]]) -> None:
        chosen, otherwise = self._tested(node.test, states, out)
        self._block(node.body, chosen, out)
        if isinstance(node.orelse, cst.If):
            self._do_If(node.orelse, otherwise, out)
        elif node.orelse is not None:
            self._block(node.orelse.body, otherwise, out)
        else:
            merge(out[Exit.NEXT], otherwise)

    def _do_While(self, node: cst.While, states: States[S], out: dict[Exit, States[S]]) -> None:
        endless = nodes.constant(node.test) in (True, 1)
        head: States[S] = {}
        new = states
        leaving: States[S] = {}
        broken: States[S] = {}
        while new:
            merge(head, new)
            going_on, ending = self._tested(node.test, new, out)
            if not endless:
                merge(leaving, ending)
            new = self._turn(node.body, going_on, out, broken, head)
        self._after_loop(node.orelse, leaving, broken, out)

    def _do_For(self, node: cst.For, states: States[S], out: dict[Exit, States[S]]) -> None:
        head: States[S] = {}
        states = self._value(node.iter, states, out)
        new = {self.semantics.go_over(node, state): cause for state, cause in states.items()}
        risky = nodes.is_async(node) or isinstance(node.iter, cst.Call)
        broken: States[S] = {}
        while new:
            merge(head, new)
            if risky:
                self._raise(dict.fromkeys(new, node), out, nodes.is_async(node))
            bound: States[S] = {}
            self._each(new, lambda state: self.semantics.assign([node.target], None, state), bound)
            new = self._turn(node.body, bound, out, broken, head)
        ended: States[S] = {}
        self._each(head, lambda state: self.semantics.exhausted(node, state), ended)
        self._after_loop(node.orelse, ended, broken, out)

    def _turn(
        self, body: cst.BaseSuite, states: States[S], out: dict[Exit, States[S]], broken: States[S], head: States[S]
    ) -> States[S]:
        """One turn of a loop body: what arrives at its head that was not there before."""
        if len(head) > MOST_STATES:
            raise TooManyStates
        after: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._block(body, states, after)
        for exit_ in (Exit.RETURN, Exit.RAISE, Exit.CANCEL):
            merge(out[exit_], after[exit_])
        merge(broken, after[Exit.BREAK])
        back = {**after[Exit.CONTINUE], **after[Exit.NEXT]}
        return {state: cause for state, cause in back.items() if state not in head}

    def _after_loop(
        self, orelse: cst.Else | None, leaving: States[S], broken: States[S], out: dict[Exit, States[S]]
    ) -> None:
        if orelse is not None:
            self._block(orelse.body, leaving, out)
        else:
            merge(out[Exit.NEXT], leaving)
        merge(out[Exit.NEXT], broken)

    def _do_Try(self, node: cst.Try | cst.TryStar, states: States[S], out: dict[Exit, States[S]]) -> None:
        inner: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        body: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._block(node.body, states, body)
        thrown = {exit_: body[exit_] for exit_ in THROWN}
        for exit_ in (Exit.RETURN, Exit.BREAK, Exit.CONTINUE):
            merge(inner[exit_], body[exit_])
        if node.orelse is not None:
            self._block(node.orelse.body, body[Exit.NEXT], inner)
        else:
            merge(inner[Exit.NEXT], body[Exit.NEXT])
        for handler in node.handlers:
            for exit_, catch in catches(handler.type, self.semantics.name_of).items():
                if thrown[exit_]:
                    self._handle(handler, exit_, thrown[exit_], inner)
                if catch is Catch.ALL:
                    thrown[exit_] = {}
        for exit_, states in thrown.items():
            merge(inner[exit_], states)
        if node.finalbody is None:
            for exit_ in Exit:
                merge(out[exit_], inner[exit_])
            return
        self._finally(node.finalbody, inner, out)

    _do_TryStar = _do_Try

    def _handle(
        self,
        handler: cst.ExceptHandler | cst.ExceptStarHandler,
        exit_: Exit,
        states: States[S],
        out: dict[Exit, States[S]],
    ) -> None:
        """Run the block of an ``except`` clause; a bare ``raise`` in it throws again what was caught."""
        outer, self._caught = self._caught, exit_
        try:
            caught = {self.semantics.caught(state, handler): cause for state, cause in states.items()}
            self._block(handler.body, self._bind(nodes.bound_names(handler.name), caught), out)
        finally:
            self._caught = outer

    def _finally(self, final: cst.Finally, inner: dict[Exit, States[S]], out: dict[Exit, States[S]]) -> None:
        """Run the ``finally`` block once for each way of leaving the ``try``.

        What stands before the release in it is trusted not to raise.
        """
        self._calm += 1
        try:
            for exit_ in Exit:
                after: dict[Exit, States[S]] = {kind: {} for kind in Exit}
                if inner[exit_]:
                    self._block(final.body, inner[exit_], after)
                for kind in Exit:
                    if kind is Exit.NEXT:
                        merge(out[exit_], after[kind])
                    elif exit_ in THROWN and kind not in THROWN:  # a return here swallows the exception
                        merge(out[kind], {self.semantics.caught(state): cause for state, cause in after[kind].items()})
                    else:
                        merge(out[kind], after[kind])
        finally:
            self._calm -= 1

    def _do_With(self, node: cst.With, states: States[S], out: dict[Exit, States[S]]) -> None:
        self._with_items(list(node.items), node, states, out)

    def _with_items(
        self, items: list[cst.WithItem], node: cst.With, states: States[S], out: dict[Exit, States[S]]
    ) -> None:
        if not items:
            self._block(node.body, states, out)
            return
        item = items[0]
        states = self._value(item.item, states, out)
        states = {self.semantics.enter(item, state): cause for state, cause in states.items()}
        inner: dict[Exit, States[S]] = {exit_: {} for exit_ in Exit}
        self._with_items(items[1:], node, states, inner)
        suppressed = suppressed_by(item, self.semantics.name_of, self.semantics.suppressors())
        for exit_ in Exit:
            if suppressed.get(exit_) is not Catch.ALL:
                merge(out[exit_], self._left(item, inner[exit_], exit_))
        for exit_ in suppressed:
            caught = {self.semantics.caught(state): cause for state, cause in inner[exit_].items()}
            merge(out[Exit.NEXT], self._left(item, caught, Exit.NEXT))

    def _left(self, item: cst.WithItem, states: States[S], exit_: Exit) -> States[S]:
        return {self.semantics.leave(item, state, exit_, cause): cause for state, cause in states.items()}

    def _do_Match(self, node: cst.Match, states: States[S], out: dict[Exit, States[S]]) -> None:
        states = self._value(node.subject, states, out)
        for case in node.cases:
            pattern = case.pattern
            inside = self._bind(nodes.bound_names(pattern), states)
            if (
                isinstance(pattern, cst.MatchAs) and pattern.name is not None
            ):  # the whole of what is matched gets this name
                inside = self._named(pattern.name, node.subject, states)
            inside = inside if case.guard is None else self._value(case.guard, inside, out)
            self._block(case.body, inside, out)
            if case.guard is None and isinstance(pattern, cst.MatchAs) and pattern.pattern is None:
                return
        merge(out[Exit.NEXT], states)

    def _named(self, name: cst.Name, value: cst.BaseExpression, states: States[S]) -> States[S]:
        named: States[S] = {}
        self._each(states, lambda state: self.semantics.assign([name], value, state), named)
        return named
