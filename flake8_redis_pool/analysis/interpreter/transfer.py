"""What a semantics of control flow is.

How statements can be left, and what the parts of a program do to an abstract state.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

import libcst as cst

from ... import stdlib
from ..syntax import nodes

S = TypeVar("S")

#: A clause that catches exceptions.
Handler: TypeAlias = cst.ExceptHandler | cst.ExceptStarHandler


class Exit(enum.Enum):
    """How a statement can be left."""

    NEXT = "next"
    RETURN = "return"
    RAISE = "raise"
    CANCEL = "cancel"  # a task was cancelled while it waited: CancelledError, which ``except Exception`` does not catch
    BREAK = "break"
    CONTINUE = "continue"

    __hash__ = object.__hash__  # Enum's own is written in Python, and each statement asks tables by their exit


class TooManyStates(Exception):
    """The function has too many different situations to follow; the caller answers "don't know"."""


class TransferFunctions(Generic[S]):
    """What expressions and statements do to a state. The base class does nothing at all."""

    def statements(self, block: nodes.Block) -> Sequence[cst.CSTNode]:
        """The statements of a block."""
        return list(nodes.statements(block))

    def passed_over(self, block: nodes.Block, start: int, states: Iterable[S]) -> int:
        """The first statement of a block, from ``start`` on, that may change one of the states.

        Those before it need not be run.
        """
        return start

    def raising(self, block: nodes.Block, start: int, stop: int, state: S) -> Iterable[tuple[cst.Call, bool]]:
        """Calls by which statements that are passed over can be left, each with whether it is awaited.

        The first of each kind is enough.
        """
        return ()

    def name_of(self, node: cst.BaseExpression) -> str:
        """What a class or function is called at its home ("" when it has no name)."""
        return nodes.last_name(node)

    def suppressors(self) -> Mapping[str, bool]:
        """What context managers that swallow exceptions are called at their home.

        With True where everything ends at what such a one does not swallow.
        """
        return dict.fromkeys(stdlib.SUPPRESSORS, False) | dict.fromkeys(stdlib.EXPECTING, True)

    def call(
        self, node: cst.Call, state: S, awaited: bool, cause: cst.CSTNode | None
    ) -> tuple[Iterable[S], Iterable[S]]:
        """The call returns, or raises: the states after either.

        ``cause`` is what led to the state before it (a jump, what raised first).
        """
        return (state,), (state,)

    def assign(self, targets: Sequence[cst.BaseExpression], value: cst.BaseExpression | None, state: S) -> Iterable[S]:
        """``targets`` get ``value`` (None: something unknown)."""
        return (state,)

    def bind(self, names: Iterable[str], state: S) -> S:
        """These names get something else, by an import, a definition, a pattern, or in an ``except`` clause."""
        return state

    def own_names(self, node: cst.BaseComp) -> frozenset[str]:
        """The names that a comprehension binds for itself."""
        return stdlib.SUPPRESSORS

    def regain(self, names: Iterable[str], before: S, after: S) -> S:
        """``after`` with what these names, bound in a comprehension that is left, meant ``before`` it."""
        return after

    def delete(self, target: cst.BaseExpression, state: S) -> Iterable[S]:
        """``del target``."""
        return (state,)

    def give(self, node: cst.BaseExpression, state: S) -> S:
        """``node`` is returned from the function."""
        return state

    def pause(self, node: cst.Yield, state: S) -> tuple[S, Iterable[S]]:
        """The function is suspended at a ``yield``.

        The state when it is resumed, and the states when an exception is thrown in.
        """
        return state, (state,)

    def wait(self, node: cst.Await, state: S) -> Iterable[S]:
        """Something that is not a call is awaited; the states when that raises."""
        return (state,)

    def enter(self, item: cst.WithItem, state: S) -> S:
        """A context manager (already evaluated) is entered."""
        return state

    def leave(self, item: cst.WithItem, state: S, exit_: Exit, cause: cst.CSTNode | None) -> S:
        """A context manager is left, in the way ``exit_``, to which ``cause`` led.

        Where it swallows an exception, that is NEXT.
        """
        return state

    def capture(self, node: cst.CSTNode, state: S) -> S:
        """A nested function, lambda or class is defined."""
        return state

    def assume(self, test: cst.BaseExpression, truth: bool, state: S) -> Iterable[S]:
        """``test`` turned out as ``truth``: the states that remain possible."""
        return (state,)

    def go_over(self, node: cst.For | cst.BaseComp, state: S) -> S:
        """A loop or comprehension begins, and what it goes over has been evaluated."""
        return state

    def exhausted(self, node: cst.For, state: S) -> Iterable[S]:
        """The loop has no further turn: the states in which it ends so."""
        return (state,)

    def caught(self, state: S, handler: Handler | None = None) -> S:
        """An exception was caught, by a ``handler`` of a ``try`` (None: by something else that swallows it)."""
        return state

    def throw(self, state: S) -> S:
        """The function raises an exception of its own, by ``raise`` or ``assert``."""
        return state

    def has_failed(self, state: S) -> bool:
        """Whether the state is that after an exception.

        Where it came from then says more than the ``return`` by which it leaves.
        """
        return False
