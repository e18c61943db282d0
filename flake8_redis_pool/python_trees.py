"""Python's own trees, gone through fast: the gate looks at them before there is any other tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

#: The fields of each kind of node that can hold other nodes; contexts (``Load``) and operators are of no interest.
FIELDS: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(
        name
        for name in kind._fields
        if name not in ("ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "type_ignores")
    )
    for kind in vars(ast).values()
    if isinstance(kind, type)
    and issubclass(kind, ast.AST)
    and not issubclass(kind, (ast.expr_context, ast.operator, ast.cmpop))
}
FIELDS[ast.Constant] = ()


def nodes_in(tree: ast.AST, fields_of: Mapping[type, tuple[str, ...]] = FIELDS) -> Iterator[ast.AST]:
    """Every statement and expression of a tree, and what they consist of, level by level as ``ast.walk`` has them.

    That takes twice as long.
    """
    waiting: list[object] = [tree]
    for node in waiting:  # grows by what each consists of
        fields = fields_of.get(type(node))
        if fields is None:
            continue  # None, or a text
        yield node  # type: ignore[misc]  # a key of both tables
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                waiting += value
            else:
                waiting.append(value)
