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


def name_test(test: cst.BaseExpression, truth: bool = True) -> NameTest | None:
    """What is known of the one name that a test is of, where it turned out as ``truth``; None for any other test.

    Tests of a name are ``x``, ``x is None``, ``x is not None``, the same with ``==`` and ``!=``, and ``not`` before
    them.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return name_test(test.expression, not truth)
    if isinstance(test, cst.Name):
        return NameTest(test.value, truth)
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1 or not isinstance(test.left, cst.Name):
        return None
    operator = test.comparisons[0].operator
    if not nodes.is_none(test.comparisons[0].comparator):
        return None
    if isinstance(operator, (cst.Is, cst.Equal)):
        return NameTest(test.left.value, not truth, compares=True)
    return NameTest(test.left.value, truth, compares=True) if isinstance(operator, (cst.IsNot, cst.NotEqual)) else None


def told(test: cst.BaseExpression, truth: bool) -> Iterator[NameTest]:
    """All that is known of names where ``test`` turned out as ``truth``, in its order.

    Of ``and`` that is true and of ``or`` that is false, both sides tell; otherwise neither does for sure.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from told(test.expression, not truth)
    elif isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) is truth:
            yield from told(test.left, truth)
            yield from told(test.right, truth)
    else:
        found = name_test(test, truth)
        if found is not None:
            yield found
