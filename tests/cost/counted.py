"""What the plugin does, counted and not timed: lines of its own code that are run, modules that are parsed, nodes that are visited."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

import libcst as cst

import flake8_redis_pool
from flake8_redis_pool.analysis.program import module
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.plugin import Plugin
from flake8_redis_pool.tree import Tree
from tests.shared import harness

PACKAGE: Final = os.path.dirname(flake8_redis_pool.__file__)


@dataclass
class Work:
    """Lines of the plugin that were run (comprehensions count once for each turn), trees that were made, nodes that were looked into."""

    lines: int = 0
    parsed: int = 0
    nodes: int = 0


@contextmanager
def counting() -> Iterator[Work]:
    """Count what happens inside."""
    work = Work()
    make, make_lazily, children = module.tree_of, module.lazy_tree_of, nodes.children

    def make_counted(tree: ast.Module, text: str) -> Tree:
        work.parsed += 1
        return make(tree, text)

    def make_lazily_counted(text: str) -> Tree:
        work.parsed += 1
        return make_lazily(text)

    def children_counted(node: cst.CSTNode) -> list[cst.CSTNode]:
        work.nodes += 1
        return children(node)

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        work.lines += event == "line"
        return trace

    before = sys.gettrace()
    module.tree_of, module.lazy_tree_of, nodes.children = make_counted, make_lazily_counted, children_counted
    sys.settrace(trace)
    try:
        yield work
    finally:
        sys.settrace(before)
        module.tree_of, module.lazy_tree_of, nodes.children = make, make_lazily, children


def work_of(text: str, path: Path) -> Work:
    """What the check of one file takes, which is written to ``path``, below the working directory."""
    path.write_text(text, encoding="utf-8")
    plugin = Plugin(ast.parse(text), io.StringIO(text).readlines(), os.path.relpath(path), harness.options(()))
    with counting() as work:
        list(plugin.run())
    return work
