"""Lines and columns of single nodes, read off the tree and the text."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import libcst as cst

from ...tree import Tree, lines_of
from ..program.module import Module
from ..program.query import query
from ..syntax import nodes
from .builder import symbols_of

_NAME: Final = re.compile(r"(?:async\s+)?(?:def|class)\s+")


@query
def positions_of(module: Module) -> Positions:
    """The positions in a module."""
    return Positions(lines_of(module.text), module.sources, symbols_of(module).parents)


class Positions:
    """Positions in one module; ``lines`` are those of its text, ``parents`` leads from every node to the module."""

    def __init__(self, lines: Sequence[str], tree: Tree, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> None:
        self._lines = lines
        self._tree = tree
        self._parents = parents

    def line(self, node: cst.CSTNode) -> int:
        """The line where ``node`` starts."""
        return self.of(node)[0]

    def of(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line (from 1) and column (from 0, in characters) where ``node`` starts.

        A function or class starts at its name.
        """
        line, column = self._in_characters(*self._start(node))
        name = _NAME.match(self._lines[line - 1], column) if isinstance(node, (cst.FunctionDef, cst.ClassDef)) else None
        return line, name.end() if name is not None else column

    def _in_characters(self, line: int, column: int) -> tuple[int, int]:
        """A place with its column counted in characters: Python counts bytes."""
        text = self._lines[line - 1]
        return line, column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))

    def _start(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where ``node`` starts, the first part of it of which that is known, or what is around it."""
        above: cst.CSTNode | None = node
        while above is not None:
            for part in nodes.descendants(above):
                place = self._tree.place_of(part)
                if place is not None and self._is_there(part, *place):
                    return place
            above = self._parents.get(above)
        raise KeyError(node)

    def _is_there(self, node: cst.CSTNode, line: int, column: int) -> bool:
        """Whether an expression stands where Python says.

        Before 3.12 it may not, if it stands in a formatted string.
        """
        if (
            sys.version_info >= (3, 12)
            or not isinstance(node, cst.BaseExpression)
            or isinstance(node, cst.FormattedString)
            or not self._is_in_text(node)
        ):
            return True
        first = node
        while isinstance(first, (cst.Call, cst.Attribute, cst.Subscript)):
            first = first.func if isinstance(first, cst.Call) else first.value
        word = first.value if isinstance(first, cst.Name) else "await" if isinstance(first, cst.Await) else None
        return word is not None and line <= len(self._lines) and self._lines[line - 1].startswith(word, column)

    def _is_in_text(self, node: cst.CSTNode) -> bool:
        above = self._parents.get(node)
        while above is not None and not isinstance(above, (cst.FormattedString, cst.BaseSmallStatement)):
            above = self._parents.get(above)
        return isinstance(above, cst.FormattedString)
