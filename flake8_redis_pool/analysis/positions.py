"""Lines and columns of single nodes, without resolving a whole file.

libcst's ``PositionProvider`` writes the whole module out again, which costs more than its parse. A finding needs one node: so only the top-level
statement around it is written out, and the line where that statement starts is read off Python's own tree.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider


class Positions:
    """Positions in one module; ``parents`` leads from every node to the module."""

    def __init__(self, text: str, module: cst.Module, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> None:
        self._text = text
        self._module = module
        self._parents = parents
        self._starts: dict[cst.CSTNode, int] | None = None
        self._ranges: dict[cst.CSTNode, Mapping[cst.CSTNode, CodeRange]] = {}

    def of(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line (from 1) and column (from 0, in characters) where ``node`` starts; a function or class starts at its name."""
        anchor = node.name if isinstance(node, (cst.FunctionDef, cst.ClassDef)) else node
        statement = self._top(node)
        if statement not in self._ranges:
            alone = self._module.with_changes(body=[statement], header=[], footer=[])
            self._ranges[statement] = MetadataWrapper(alone, unsafe_skip_copy=True).resolve(PositionProvider)
        ranges = self._ranges[statement]
        start = ranges[anchor].start
        return start.line + self._offset(statement, ranges), start.column

    def _top(self, node: cst.CSTNode) -> cst.CSTNode:
        """The top-level statement that holds ``node``."""
        current = node
        while not isinstance(self._parents[current], cst.Module):
            current = self._parents[current]
        return self._line_of(current)

    def _line_of(self, statement: cst.CSTNode) -> cst.CSTNode:
        """The line of simple statements that a small statement stands in (a compound statement itself)."""
        for line in self._module.body:
            if line is statement or (isinstance(line, cst.SimpleStatementLine) and any(small is statement for small in line.body)):
                return line
        raise KeyError(statement)

    def _offset(self, statement: cst.CSTNode, ranges: Mapping[cst.CSTNode, CodeRange]) -> int:
        """How many lines stand before the statement (its own leading comments count as part of it)."""
        if isinstance(statement, cst.SimpleStatementLine):
            anchor: cst.CSTNode = statement.body[0]
        else:
            anchor = statement.name if isinstance(statement, (cst.FunctionDef, cst.ClassDef)) else statement
        return self._start_of(statement) - ranges[anchor].start.line

    def _start_of(self, statement: cst.CSTNode) -> int:
        """The line where a top-level statement starts (a decorated one at its ``def`` or ``class``)."""
        if self._starts is None:
            lines = iter(node.lineno for node in ast.parse(self._text).body)
            self._starts = {}
            for each in self._module.body:
                count = len(each.body) if isinstance(each, cst.SimpleStatementLine) else 1
                self._starts[each] = min(next(lines) for _ in range(count))
        return self._starts[statement]
