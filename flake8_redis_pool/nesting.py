"""Whether a text nests deeper than libcst can bear, asked of Python's own tree before libcst sees the text.

libcst's parser recurses in native code: on a chain of some 7,000 operands, attributes or calls it ends the whole process, from 2,000 on it takes
seconds, and each level of a mapping in a ``case`` quadruples its time (libcst 1.9). Nobody writes such code by hand.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

#: Levels of expressions, and of patterns in a ``case``.
DEEPEST: Final = 2_100
DEEPEST_PATTERN: Final = 8
#: Characters: in a shorter module nothing nests so deep that the process ends.
SHORTEST: Final = 14_000


def is_too_deep(tree: ast.AST, lines: Sequence[str]) -> bool:
    """Whether an expression or pattern of the tree nests too deep. ``lines`` are those of the text: what is short is not looked into."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.expr):
                if _length(node, lines) >= DEEPEST and _depth(node, ast.AST) > DEEPEST:
                    return True
            elif isinstance(node, ast.pattern):
                if _depth(node, ast.pattern) > DEEPEST_PATTERN:
                    return True
            else:
                waiting.append(node)
    return False


def _length(node: ast.expr, lines: Sequence[str]) -> int:
    """An upper bound of the characters of an expression."""
    last = node.end_lineno or node.lineno
    if last == node.lineno:
        return (node.end_col_offset or 0) - node.col_offset
    return sum(map(len, lines[node.lineno - 1 : last]))


def _depth(node: ast.AST, kind: type[ast.AST]) -> int:
    """How many nodes of a kind lie in one another: the names in a pattern are no patterns."""
    level, depth = [node], 0
    while level:
        depth += 1
        level = [child for each in level for child in ast.iter_child_nodes(each) if isinstance(child, kind)]
    return depth
