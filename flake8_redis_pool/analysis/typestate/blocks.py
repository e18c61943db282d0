"""The blocks of a module: their statements, listed once, and what of them may be passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

from ..interpreter.skipping import SHORTEST, SkipIndex
from ..program.module import Module
from ..program.query import query
from ..syntax import nodes


@query
def blocks_of(module: Module) -> Blocks:
    """The blocks of a module."""
    return Blocks()


class Blocks:
    """What all that is followed through one module asks of its blocks."""

    def __init__(self) -> None:
        self._statements: dict[int, Sequence[cst.CSTNode]] = {}
        self._indexes: dict[int, SkipIndex] = {}
        self._lambdas: dict[cst.Lambda, nodes.Block] = {}

    def body_of(self, function: cst.FunctionDef | cst.Lambda) -> nodes.Block:
        """What a function runs; a lambda returns its expression."""
        if isinstance(function, cst.FunctionDef):
            return function.body
        return self._lambdas.setdefault(function, (cst.Return(function.body),))  # kept: blocks are known by their id

    def statements_of(self, block: nodes.Block) -> Sequence[cst.CSTNode]:
        """The statements of a block."""
        if id(block) not in self._statements:
            self._statements[id(block)] = list(nodes.statements(block))
        return self._statements[id(block)]

    def skip_index(self, block: nodes.Block, can_raise: Callable[[cst.Call], bool]) -> SkipIndex | None:
        """What of a block may be passed over, worked out once for all that is followed through it.

        None for a short one.
        """
        if len(self.statements_of(block)) < SHORTEST:
            return None
        if id(block) not in self._indexes:
            self._indexes[id(block)] = SkipIndex(block, can_raise)
        return self._indexes[id(block)]
