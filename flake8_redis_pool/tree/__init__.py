"""libcst's tree of a module, made of Python's own tree, which flake8 has at hand.

libcst's parser takes four times as long as this (libcst 1.9), for white space and punctuation that nobody here asks
for, and its native code ends the whole process where a text nests too deep. The nodes are the same:
``tests/unit/test_tree.py`` holds them against what the parser makes of real code.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

from .expressions import Expressions
from .statements import Statements


@dataclass(frozen=True)
class Tree:
    """A module without its white space and parentheses.

    ``sources`` has Python's node by the ``id`` of the expression, statement or parameter.
    """

    module: cst.Module
    sources: Mapping[int, ast.AST]


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends, as Python counts them."""
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).split("\n")


def tree_of(tree: ast.Module, text: str) -> Tree:
    """The tree of a module; ``tree`` is Python's own tree of ``text``.

    Raises:
        RecursionError: an expression nests deeper than ``expressions.DEEPEST`` levels, or statements too deep for
            Python's recursion limit.
    """
    made = Statements(lines_of(text))
    return Tree(cst.Module(body=[made.statement(node) for node in tree.body]), made.sources)


def expression_of(text: str) -> cst.BaseExpression | None:
    """The tree of an expression; None for a text that is none."""
    try:
        return Expressions(lines_of(text)).expression(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return None
