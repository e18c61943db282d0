"""What tests say of the class of an expression: ``isinstance(x, C)``, and ``case C():`` of a ``match``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import libcst as cst

from ... import stdlib
from . import nodes


@dataclass(frozen=True)
class TypeTest:
    """What ``node`` tells of the expression that reads ``subject``.

    It is an object of one of the ``classes``, or (``truth`` is false) of none of them.
    """

    subject: str
    classes: tuple[cst.BaseExpression, ...]
    node: cst.CSTNode
    truth: bool


def type_tests(test: cst.BaseExpression, truth: bool) -> Iterator[TypeTest]:
    """All that is known of the classes of plain and dotted names where ``test`` turned out as ``truth``."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from type_tests(test.expression, not truth)
    elif isinstance(test, cst.BooleanOperation):
        left, right = list(type_tests(test.left, truth)), list(type_tests(test.right, truth))
        if isinstance(test.operator, cst.And) is truth:
            yield from (*left, *right)
        elif truth and len(left) == len(right) == 1 and left[0].subject == right[0].subject:
            if left[0].truth and right[0].truth:
                yield replace(left[0], classes=(*left[0].classes, *right[0].classes))
    elif isinstance(test, cst.Call) and len(test.args) == 2 and nodes.dotted(test.func) == stdlib.TYPE_TEST:
        subject = nodes.dotted(test.args[0].value)
        if subject is not None:
            yield TypeTest(subject, tuple(_classes(test.args[1].value)), test, truth)


def case_tests(match: cst.Match, case: cst.MatchCase) -> Iterator[TypeTest]:
    """What is known of the subject of a ``match`` in one of its cases."""
    subject = nodes.dotted(match.subject)
    classes = _patterns(case.pattern)
    if subject is not None and classes:
        yield TypeTest(subject, tuple(classes), case, True)


def _classes(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The classes that the second argument names: ``C``, ``(C, D)``, ``C | D``."""
    if isinstance(node, cst.Tuple):
        for element in node.elements:
            yield from _classes(element.value)
    elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        yield from _classes(node.left)
        yield from _classes(node.right)
    else:
        yield node


def _patterns(pattern: cst.MatchPattern | None) -> Sequence[cst.BaseExpression]:
    """The classes of which a pattern wants an object; none where it may be of another one."""
    if isinstance(pattern, cst.MatchClass):
        return [pattern.cls]
    if isinstance(pattern, cst.MatchAs):
        return _patterns(pattern.pattern)
    if isinstance(pattern, cst.MatchOr):
        each = [_patterns(element.pattern) for element in pattern.patterns]
        return [cls for classes in each for cls in classes] if all(each) else []
    return []
