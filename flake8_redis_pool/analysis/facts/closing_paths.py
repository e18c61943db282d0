"""Whether the one method by which a class closes what it keeps does so on each of its normal paths."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import libcst as cst

from ...closing_words import CLOSERS, EXITS
from ..inference.values import LibraryObject, ProjectClass, method_of
from ..interpreter.interpreter import Interpreter
from ..interpreter.transfer import Exit, TooManyStates
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..syntax.tests_of_names import name_test
from ..typestate.connections import ConnectionTracker
from ..typestate.state import EXCEPTED, USED, ConnectionStatus, State
from .attribute_releases import releasing_methods


def skipping_closer_of(
    family: list[ProjectClass], attribute: str, call: cst.Call, thing: LibraryObject
) -> tuple[Scope, cst.CSTNode | None] | None:
    """The only method that closes ``attribute``, and what makes it leave normally without closing it.

    ``thing`` is what ``call`` made for the attribute. None where each path closes it, where another method may as well,
    and where a path may be one on which there is nothing to close.
    """
    methods = releasing_methods(family, attribute, thing)
    if len(methods) != 1 or methods[0].name not in CLOSERS:
        return None
    (method,) = methods
    following = _Closing(method, attribute, thing)
    following.take_by(call)
    node = method.node
    if not isinstance(node, cst.FunctionDef) or not following.is_plain():
        return None
    start = State(ConnectionStatus.HELD, frozenset({following.read}), marks=frozenset({USED}))
    try:
        exits = Interpreter(following).run(node.body, start)
    except TooManyStates:
        return None
    for exit_ in (Exit.NEXT, Exit.RETURN):
        for state, cause in exits[exit_].items():
            if following.is_open(state) and EXCEPTED not in state.marks and following.released_somewhere:
                return method, cause
    return None


class _Closing(ConnectionTracker):
    """Follows what a closing method finds under an attribute of its object."""

    def __init__(self, method: Scope, attribute: str, thing: LibraryObject) -> None:
        super().__init__(method.module, method, None, thing)
        self.receiver = method.receiver
        self.read = f"{method.receiver}.{attribute}"
        self.attribute = attribute

    def is_plain(self) -> bool:
        """Whether the method only calls methods of what it finds there, and asks whether there is anything."""
        parents = self.symbols.parents
        for scope in self.function.within():
            for load in scope.loads:
                if nodes.dotted(load) == self.read and not isinstance(
                    parents.get(load),
                    (cst.Attribute, cst.If, cst.Comparison, cst.UnaryOperation, cst.BooleanOperation),
                ):
                    return False
        return all(scope is self.function for scope in self.function.within())

    def holds(self, node: cst.CSTNode | None, state: State) -> bool:
        if isinstance(node, cst.Attribute) and nodes.dotted(node) == self.read:
            return self.read in state.holders
        return super().holds(node, state)

    def call(
        self, node: cst.Call, state: State, awaited: bool, cause: cst.CSTNode | None
    ) -> tuple[Iterable[State], Iterable[State]]:
        """What gets the whole object may close what it keeps: its own methods, and who it is passed to."""
        base = node.func.value if isinstance(node.func, cst.Attribute) else None
        parts = [base, node.func, *(arg.value for arg in node.args)]
        is_own = any(isinstance(part, cst.Name) and part.value in (self.receiver, "super") for part in parts)
        if is_own and state.status is ConnectionStatus.HELD:
            return (self.handed_over(state),), (self.handed_over(state),)
        return super().call(node, state, awaited, cause)

    def assume(self, test: cst.BaseExpression, truth: bool, state: State) -> Iterable[State]:
        """Where the object says that there is nothing to close, nothing is: not only by the attribute itself."""
        found = name_test(test, dotted=True)
        if found is not None and found.name == self.read:
            return (state,) if truth is found.is_object else ()
        is_simple = not isinstance(test, (cst.BooleanOperation, cst.UnaryOperation))
        if is_simple and self._may_say(test) and self._is_way_past(test, truth):
            return (self.handed_over(state),)
        return super().assume(test, truth, state)

    def _may_say(self, test: cst.BaseExpression) -> bool:
        """Whether a test may ask whether there is anything to close.

        What an exit is told of the error, and what a server answers, says nothing of that.
        """
        if any(self._is_reply(part) for part in nodes.descendants(test)):
            return False
        names = {part.value for part in nodes.descendants(test) if isinstance(part, cst.Name)}
        return not names <= self._told | {"None", "True", "False"}

    @functools.cached_property
    def _told(self) -> frozenset[str]:
        """What the exit of a context manager is told of the error: its parameters."""
        node = self.function.node
        if self.function.name not in EXITS or not isinstance(node, cst.FunctionDef):
            return frozenset()
        star = [node.params.star_arg] if isinstance(node.params.star_arg, cst.Param) else []
        return frozenset(param.name.value for param in (*nodes.parameters(node), *star)) - {self.receiver}

    def _is_reply(self, node: cst.CSTNode) -> bool:
        call = node.expression if isinstance(node, cst.Await) else None
        return isinstance(call, cst.Call) and method_of(self.types.value_of(call.func)) is not None

    def _is_way_past(self, test: cst.BaseExpression, truth: bool) -> bool:
        """Whether the outcome of a test may be that which leads past the closing.

        Of ``if x: return`` it is that of x, of ``if x: ...`` the other one.
        """
        below: cst.CSTNode = test
        above: cst.CSTNode | None = self.symbols.parents.get(below)
        while isinstance(above, cst.UnaryOperation):
            below, above, truth = above, self.symbols.parents.get(above), not truth
        if not isinstance(above, cst.If) or above.orelse is not None or above.test is not below:
            return True
        last = list(nodes.statements(above.body))[-1]
        return truth is isinstance(last, (cst.Return, cst.Raise, cst.Continue, cst.Break))
