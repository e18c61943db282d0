"""Which statements of a function run on the same path, read off the tree."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from ..symbols.scopes import SymbolTable
from ..syntax import nodes

_HANDLERS = (cst.ExceptHandler, cst.ExceptStarHandler)


def is_on_path(tables: SymbolTable, node: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Whether a path through ``node`` can run ``other`` as well, with no error between them."""
    above, mine, theirs = meeting(tables, node, other)
    if above is node:
        return True
    if isinstance(above, (cst.If, cst.IfExp)) and above.test not in (mine, theirs):
        return False
    if isinstance(above, cst.Match) and above.subject not in (mine, theirs):
        return False
    if isinstance(above, (cst.Try, cst.TryStar)):
        if theirs is above.finalbody:
            return True
        if isinstance(mine, _HANDLERS) or isinstance(theirs, _HANDLERS):
            return False
    return not _leaves_before(tables, node, above)


def _leaves_before(tables: SymbolTable, node: cst.CSTNode, block: cst.CSTNode | None) -> bool:
    """Whether the path through ``node`` leaves the function below ``block``."""
    for above in tables.ancestors(node):
        if above is block:
            return False
        if isinstance(above, cst.BaseSuite) and nodes.leaves(above, (cst.Return, cst.Raise)):
            return True
    return False


def _never(_: cst.BaseExpression) -> bool:
    return False


def is_certain(
    tables: SymbolTable,
    node: cst.CSTNode,
    below: cst.CSTNode | None,
    holds: Callable[[cst.BaseExpression], bool] = _never,
) -> bool:
    """Whether no branch and no handler of errors stands between ``node`` and the node ``below`` which it stands.

    What stands behind a test that ``holds`` is no branch.
    """
    inner = node
    for above in tables.ancestors(node):
        if above is below:
            return True
        is_branch = isinstance(above, (cst.If, cst.IfExp, cst.While)) and inner is not above.test
        if isinstance(above, cst.If) and inner is above.body and holds(above.test):
            is_branch = False
        if is_branch or isinstance(above, (*_HANDLERS, cst.MatchCase)):
            return False
        inner = above
    return True


def meeting(
    tables: SymbolTable, node: cst.CSTNode, other: cst.CSTNode
) -> tuple[cst.CSTNode | None, cst.CSTNode, cst.CSTNode]:
    """The nearest node above both, and the ways down from it to ``node`` and to ``other``."""
    ways: dict[int, cst.CSTNode] = {id(node): node}
    below = node
    for above in tables.ancestors(node):
        ways[id(above)] = below
        below = above
    if id(other) in ways:
        return other, ways[id(other)], other
    below = other
    for above in tables.ancestors(other):
        if id(above) in ways:
            return above, ways[id(above)], below
        below = above
    return None, node, other
