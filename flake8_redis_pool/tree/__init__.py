"""libcst's tree of a module, made of Python's own tree, which flake8 has at hand.

libcst's parser takes four times as long as this (libcst 1.9), for white space and punctuation that nobody here asks
for, and its native code ends the whole process where a text nests too deep. The nodes are the same:
``tests/unit/test_tree.py`` holds them against what the parser makes of real code.
"""

from __future__ import annotations

import ast
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from .bodies import Bodies, LazyBody
from .expressions import COLUMN_BITS, Expressions
from .outline import Piece, pieces_of, without
from .statements import Statements

__all__ = ["Bodies", "LazyBody", "Tree", "expression_of", "lazy_tree_of", "lines_of", "tree_of"]


@dataclass(frozen=True)
class Tree:
    """A module without its white space and parentheses.

    ``places`` has, by the ``id`` of the expression, statement or parameter, where it stands, of all that is made:
    ``place_of`` says it in lines and columns. Python's own tree, which knows it too, is as large again.
    ``bodies`` are those that are made when somebody reads them.
    """

    module: cst.Module
    places: Mapping[int, int]
    bodies: Bodies

    def place_of(self, node: cst.CSTNode) -> tuple[int, int] | None:
        """Line (from 1) and column (from 0, in bytes) where a node starts; None of one that Python has no place of."""
        place = self.places.get(id(node))
        return divmod(place, 1 << COLUMN_BITS) if place is not None else None


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends, as Python counts them."""
    return _plain(text).split("\n")


def _plain(text: str) -> str:
    """A text whose lines end as Python ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class _Lines:
    """The lines of a text, each cut out when it is asked for: all of them side by side take three times the text."""

    def __init__(self, text: str) -> None:
        self._text = _plain(text)
        self._starts = array("Q", [0])
        at = self._text.find("\n")
        while at != -1:
            self._starts.append(at + 1)
            at = self._text.find("\n", at + 1)

    def __getitem__(self, number: int) -> str:
        """The line with a number, from 0, without its end."""
        start = self._starts[number]
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return self._text[start:end]


def tree_of(tree: ast.Module, text: str) -> Tree:
    """The tree of a module; ``tree`` is Python's own tree of ``text``.

    Raises:
        RecursionError: an expression nests deeper than ``expressions.DEEPEST`` levels, or statements too deep for
            Python's recursion limit.
    """
    return _tree(tree, text, ())


def lazy_tree_of(text: str) -> Tree:
    """The tree of a module whose functions' bodies are made when somebody reads them.

    Raises:
        RecursionError: as above, of what is no body.
        SyntaxError, ValueError: Python cannot read what is no body.
    """
    pieces = pieces_of(text)
    if pieces:
        try:
            tree = _tree(ast.parse(without(text, pieces)), text, pieces)
        except SyntaxError:  # what stands on the left hand without ending a body, or a mistake
            pass
        else:
            if len(tree.bodies) == len(pieces):
                return tree
    return tree_of(ast.parse(text), text)


def _tree(tree: ast.Module, text: str, pieces: Sequence[Piece]) -> Tree:
    made = Statements(_Lines(text), text, pieces)
    return Tree(cst.Module(body=[made.statement(node) for node in tree.body]), made.places, made.bodies)


def expression_of(text: str) -> cst.BaseExpression | None:
    """The tree of an expression; None for a text that is none."""
    try:
        return Expressions(lines_of(text)).expression(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return None
