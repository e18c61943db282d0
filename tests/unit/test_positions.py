"""Positions are read off Python's tree; they must be those that libcst finds when it writes the whole module out again."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.positions import positions_of
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.knowledge import known
from tests.shared.texts import each_text

LAYOUTS = {
    "comments before a statement": "# a\n\n# b\nimport redis\n\n# c\n@d(1)\n# e\ndef f():\n    g()\n\n\n# h\ni()\n",
    "several statements on a line": "a(); b(); c()\nif a(): b(); c()\n",
    "an expression on several lines": "a(\n    b(),\n    # c\n    d(e()),\n)\n\nf()\n",
    "a continued line": "a = \\\n    b()\nc()\n",
    "a docstring of several lines": '"""One.\n\nTwo.\n"""\na("""\n""", b())\nc()\n',
    "decorators": "@a()\n@b(\n    c(),\n)\nclass D:\n    @e()\n    async def f(self): g()\n",
    "compound statements": "# a\nwith b(): c()\n# d\nfor e in f():\n    g()\n# h\ntry:\n    i()\nfinally:\n    j()\n",
    "characters outside ASCII": "a = 'é€𝄞'; b()\n",
    "Windows lines": "import redis\r\n\r\n# a\r\nb(\r\n    c(),\r\n)\r\n",
}


def assert_positions(text: str) -> None:
    module = Module("module.py", text, known())
    parsed = cst.parse_module(text)
    ranges = MetadataWrapper(parsed, unsafe_skip_copy=True).resolve(PositionProvider)
    for node, other in zip(_placed(module.tree), _placed(parsed), strict=True):
        start = ranges[other.name if isinstance(other, (cst.FunctionDef, cst.ClassDef)) else other].start
        assert positions_of(module).of(node) == (start.line, start.column), nodes.code(other)


def _placed(module: cst.Module) -> list[cst.CSTNode]:
    """What is reported or spoken of: calls, functions, classes, returns, branches, awaits."""
    return [node for node in nodes.descendants(module) if isinstance(node, (cst.Call, cst.FunctionDef, cst.ClassDef, cst.Return, cst.If, cst.Await))]


@each_text
def test_positions_in_the_fixtures(path: Path) -> None:
    assert_positions(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_positions_in_a_layout(name: str) -> None:
    assert_positions(LAYOUTS[name])
