"""What tests say of plain names: that one holds an object, or that it is None or empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from . import nodes


@dataclass(frozen=True)
class NameTest:
    """What is known of ``name`` after a test: that it is an object, or that it is None or empty.

    ``compares`` says that the test asks for None and nothing else (``x is None``, ``x != None``), so that what is empty
    counts as an object.
    """

    name: str
    is_object: bool
    compares: bool = False


def name_test(test: cst.BaseExpression, truth: bool = True, *, dotted: bool = False) -> NameTest | None:
    """What is known of the one name that a test is of, where it turned out as ``truth``; None for any other test.

    ``dotted``: the name may be one of an attribute (``self.client``) as well.

    Tests of a name are ``x``, ``x is None``, ``x is not None``, the same with ``==`` and ``!=``, and ``not`` before
    them.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return name_test(test.expression, not truth, dotted=dotted)
    name = _name_of(test, dotted)
    if name:
        return NameTest(name, truth)
    name = _name_of(test.left, dotted) if isinstance(test, cst.Comparison) and len(test.comparisons) == 1 else ""
    if not isinstance(test, cst.Comparison) or not name:
        return None
    operator = test.comparisons[0].operator
    if not nodes.is_none(test.comparisons[0].comparator):
        return None
    if isinstance(operator, (cst.Is, cst.Equal)):
        return NameTest(name, not truth, compares=True)
    return NameTest(name, truth, compares=True) if isinstance(operator, (cst.IsNot, cst.NotEqual)) else None


def _name_of(node: cst.BaseExpression, dotted: bool) -> str:
    return node.value if isinstance(node, cst.Name) else (nodes.dotted(node) or "") if dotted else ""


def told(test: cst.BaseExpression, truth: bool) -> Iterator[NameTest]:
    """All that is known of names and attributes where ``test`` turned out as ``truth``, in its order.

    Of ``and`` that is true and of ``or`` that is false, both sides tell; otherwise neither does for sure.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from told(test.expression, not truth)
    elif isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) is truth:
            yield from told(test.left, truth)
            yield from told(test.right, truth)
    else:
        found = name_test(test, truth, dotted=True)
        if found is not None:
            yield found
