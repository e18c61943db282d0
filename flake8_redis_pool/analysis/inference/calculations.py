"""What calculations give with numbers that are written down."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Final

import libcst as cst

from .values import UNKNOWN, Literal, Value

_CALCULATING: Final[Mapping[type[cst.BaseBinaryOp], Callable[[float, float], float]]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv,
}


def calculated(left: Value, sign: cst.BaseBinaryOp, right: Value) -> Value:
    """What a calculation with two numbers gives that are written down; UNKNOWN for anything else."""
    calculate = _CALCULATING.get(type(sign))
    numbers = [number_in(each) for each in (left, right)]
    if calculate is None or numbers[0] is None or numbers[1] is None:
        return UNKNOWN
    try:
        return Literal(calculate(numbers[0], numbers[1]))
    except ArithmeticError:
        return UNKNOWN


def number_in(value: Value) -> float | None:
    """The number that a value is; a truth is none."""
    number = value.value if isinstance(value, Literal) else None
    return number if isinstance(number, (int, float)) and not isinstance(number, bool) else None
