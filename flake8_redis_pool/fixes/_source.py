"""A file's text as libcst's parser reads it, with white space and comments, beside the tree of the analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

import libcst as cst

from ..analysis.program.module import Module
from ..analysis.syntax import nodes
from ._change import NoFix, Replacement

#: Kinds of nodes that stand for one another in the two trees: how a block is written is white space to the analysis.
_BLOCKS = (cst.IndentedBlock, cst.SimpleStatementSuite)


class Source:
    """The ``text`` of the file that ``module`` is the analysis' own view of.

    Raises:
        NoFix: libcst does not read the text, or would not write it as it is.
    """

    def __init__(self, text: str, module: Module) -> None:
        try:
            self.tree = cst.parse_module(text)
        except (cst.ParserSyntaxError, RecursionError) as error:
            raise NoFix("libcst does not read the file") from error
        if self.tree.code != text:
            raise NoFix("libcst would change the white space of the file")
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self._twins: dict[cst.CSTNode, cst.CSTNode] = {}
        self._link()
        self._pair(module.tree)

    def twin(self, node: cst.CSTNode) -> cst.CSTNode:
        """The node of the text that is a node of the analysis.

        Raises:
            NoFix: there is none, inside of a formatted text.
        """
        try:
            return self._twins[node]
        except KeyError:
            raise NoFix("it stands in a formatted text") from None

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What is around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def written(self, node: cst.CSTNode) -> str:
        """A node as it is written."""
        return self.tree.code_for_node(node)

    def place(self, node: cst.CSTNode) -> int:
        """Which statement of the module a node is part of, from 0."""
        above = [node, *self.above(node)]
        return list(self.tree.body).index(above[-2])  # type: ignore[arg-type]  # only statements are below a module

    def with_changes(self, replaced: Mapping[cst.CSTNode, Replacement]) -> str:
        """The text with what stands for parts of it."""
        return cast(cst.Module, with_changes(self.tree, replaced)).code

    def _link(self) -> None:
        waiting: list[cst.CSTNode] = [self.tree]
        while waiting:
            node = waiting.pop()
            for child in node.children:
                self.parents[child] = node
                waiting.append(child)

    def _pair(self, tree: cst.Module) -> None:
        waiting: list[tuple[cst.CSTNode, cst.CSTNode]] = [(tree, self.tree)]
        while waiting:
            made, written = waiting.pop()
            if type(made) is not type(written) and not (isinstance(made, _BLOCKS) and isinstance(written, _BLOCKS)):
                continue  # a text that is written in parts, or a formatted one
            self._twins[made] = written
            parts = list(_parts(made)), list(_parts(written))
            if len(parts[0]) == len(parts[1]):
                waiting += zip(*parts)


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a node consists of; statements that share a line are parts of what is around the line."""
    for part in nodes.children(node):
        if isinstance(part, cst.SimpleStatementLine):
            yield from part.body
        elif not (isinstance(node, cst.MatchOrElement) and part is node.separator):
            yield part


class _Replacing(cst.CSTTransformer):
    def __init__(self, replaced: Mapping[cst.CSTNode, Replacement]) -> None:
        super().__init__()
        self._replaced = replaced

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self._replaced

    def on_leave(  # type: ignore[override]  # libcst types it for each kind of node by itself
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> Replacement:
        return self._replaced.get(original_node, updated_node)


def with_changes(node: cst.CSTNode, replaced: Mapping[cst.CSTNode, Replacement]) -> cst.CSTNode:
    """A node with what stands for parts of it; what is put in for a part is not looked into."""
    changed = node.visit(_Replacing(replaced))
    assert isinstance(changed, cst.CSTNode)  # the node itself is none of its parts
    return changed
