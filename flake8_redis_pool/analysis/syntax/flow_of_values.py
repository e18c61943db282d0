"""Where the value of an expression goes: what names, keeps, passes, enters, uses or drops it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib

#: What has the value of one of its parts: ``await x``, ``x or y``, ``x if test else y``.
CHOICES: Final[tuple[type[cst.CSTNode], ...]] = (cst.Await, cst.BooleanOperation, cst.IfExp)


class SinkKind(enum.Enum):
    """What becomes of a value."""

    ASSIGNED = "assigned"  # x = value, x: T = value, (x := value)
    RETURNED = "returned"
    PASSED = "passed"  # f(value)
    ENTERED = "entered"  # with value:
    DROPPED = "dropped"  # a statement of its own
    READ = "read"  # value.attribute
    INDEXED = "indexed"  # value[key]
    CALLED = "called"  # value()
    OTHER = "other"  # anything else: tested, compared, part of a display, yielded


@dataclass(frozen=True)
class Sink:
    """The end of a value's way up.

    ``node`` is what it ends in (``Assign``, ``Return``, ``Arg``, ``WithItem``, ...; the value itself where nothing
    stands above it), ``value`` the outermost expression that has the value. ``targets`` are those that ``node`` binds
    it to: of an assignment, or behind ``as``. ``named`` are the targets of the walruses on the way, from the inside.
    ``call`` is the call that gets it as an argument.
    """

    kind: SinkKind
    node: cst.CSTNode
    value: cst.CSTNode
    targets: tuple[cst.BaseExpression, ...] = ()
    named: tuple[cst.BaseExpression, ...] = ()
    call: cst.Call | None = None


def sink_of(
    node: cst.CSTNode,
    parents: Mapping[cst.CSTNode, cst.CSTNode],
    through: tuple[type[cst.CSTNode], ...] = CHOICES,
) -> Sink:
    """What the value of ``node`` ends in, past all nodes of the types in ``through``.

    These may also be ``NamedExpr``, displays and their elements, and ``Attribute``, by which a part of the value is
    followed; an attribute that is called, or of which another one is read, is the end. The test of a conditional
    expression never is its value. Where anything is followed, a context manager that is entered by its method is the
    value that this gives: ``await value.__aenter__()``.
    """
    named: list[cst.BaseExpression] = []
    below, above = node, parents.get(node)
    while True:
        entered = entered_by_hand(below, parents) if through else None
        if entered is not None:
            below, above = entered, parents.get(entered)
        elif isinstance(above, through) and _gives_on(above, below, parents):
            if isinstance(above, cst.NamedExpr):
                named.append(above.target)
            below, above = above, parents.get(above)
        else:
            break
    return _end(below, below if above is None else above, parents, tuple(named))


def entered_by_hand(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> cst.Call | None:
    """The call ``node.__enter__()`` or ``node.__aenter__()``; None where no such method is called of a node."""
    method = parents.get(node)
    if not isinstance(method, cst.Attribute) or method.attr.value not in stdlib.ENTERING:
        return None
    call = parents.get(method)
    return call if isinstance(call, cst.Call) and call.func is method else None


def entered_in(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """What is entered by ``node``, a call of such a method, awaited or not; None for any other expression."""
    call = node.expression if isinstance(node, cst.Await) else node
    method = call.func if isinstance(call, cst.Call) else None
    return method.value if isinstance(method, cst.Attribute) and method.attr.value in stdlib.ENTERING else None


def _gives_on(above: cst.CSTNode, below: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether a node of a kind that is followed has the value of this part of it."""
    if isinstance(above, cst.IfExp):
        return below is not above.test
    if isinstance(above, cst.NamedExpr):
        return below is above.value
    return not isinstance(above, cst.Attribute) or not isinstance(parents.get(above), (cst.Call, cst.Attribute))


def _end(
    below: cst.CSTNode,
    above: cst.CSTNode,
    parents: Mapping[cst.CSTNode, cst.CSTNode],
    named: tuple[cst.BaseExpression, ...],
) -> Sink:
    """What ``above`` does with the value of ``below``."""
    targets = _targets(above, below)
    if targets is not None:
        return Sink(SinkKind.ASSIGNED, above, below, targets, named)
    if isinstance(above, cst.WithItem) and below is above.item:
        name = above.asname.name if above.asname is not None else None
        return Sink(SinkKind.ENTERED, above, below, (name,) if isinstance(name, cst.BaseExpression) else (), named)
    call = parents.get(above) if isinstance(above, cst.Arg) else None
    if isinstance(call, cst.Call):
        return Sink(SinkKind.PASSED, above, below, named=named, call=call)
    return Sink(_use(above, below), above, below, named=named)


def _targets(above: cst.CSTNode, below: cst.CSTNode) -> tuple[cst.BaseExpression, ...] | None:
    """What ``above`` assigns the value of ``below`` to; None when it is no assignment of it."""
    if isinstance(above, cst.Assign) and below is above.value:
        return tuple(target.target for target in above.targets)
    if isinstance(above, (cst.AnnAssign, cst.NamedExpr)) and below is above.value:
        return (above.target,)
    return None


def _use(above: cst.CSTNode, below: cst.CSTNode) -> SinkKind:
    """What kind of end ``above`` is, where it neither assigns, enters nor passes."""
    if isinstance(above, cst.Return):
        return SinkKind.RETURNED
    if isinstance(above, cst.Expr):
        return SinkKind.DROPPED
    if isinstance(above, cst.Attribute) and below is above.value:
        return SinkKind.READ
    if isinstance(above, cst.Subscript) and below is above.value:
        return SinkKind.INDEXED
    return SinkKind.CALLED if isinstance(above, cst.Call) and below is above.func else SinkKind.OTHER
