"""The walk over Python's own tree: what ``ast.walk`` gives, in its order, without what holds nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_redis_pool.python_trees import nodes_in

_LEFT_OUT = (ast.expr_context, ast.operator, ast.cmpop)
HERE = Path(__file__)


@pytest.mark.parametrize("path", sorted(HERE.parent.glob("test_[a-f]*.py")), ids=lambda path: path.stem)
def test_as_python_walks(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    expected = [node for node in ast.walk(tree) if not isinstance(node, (*_LEFT_OUT, ast.boolop, ast.unaryop))]
    assert [node for node in nodes_in(tree) if not isinstance(node, (ast.boolop, ast.unaryop))] == expected


def test_fields_that_are_not_followed() -> None:
    tree = ast.parse("def f(a: int) -> str:\n    return g(a)\n")
    fields = {ast.Module: ("body",), ast.FunctionDef: ("body",), ast.Return: ()}
    assert [type(node) for node in nodes_in(tree, fields)] == [ast.Module, ast.FunctionDef, ast.Return]
