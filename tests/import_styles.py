"""The same module with its imports written another way: what is found must not depend on how a name was imported.

``aliased``: imported names get other names (``import redis as rewritten_redis``, ``from redis import Redis as rewritten_Redis``).
``exchanged``: ``import redis`` and ``redis.Redis`` become ``from redis import Redis``; ``from redis import Redis`` becomes ``import redis``.

Lines stay as they are; columns do not. An import is left alone when its name is bound in any other way in the file, or used where it cannot be
followed.
"""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flake8_redis_pool.knowledge import known

PREFIX = "rewritten_"
#: ``from redis import asyncio`` imports a module, which ``import redis`` alone need not load.
SUBMODULES = frozenset({"redis.asyncio", "valkey.asyncio", "azure.functions", "redis.exceptions", "valkey.exceptions"})

Import = tuple[ast.Import | ast.ImportFrom, ast.alias]


@dataclass(frozen=True)
class Edit:
    """Bytes ``start`` to ``end`` of a line (from 1) become ``new``."""

    line: int
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Use:
    """One use of a name: where, and the attribute that follows it directly."""

    node: ast.Name
    attribute: ast.Attribute | None
    chain: str = ""  # everything that follows, with its dots
    shift: tuple[int, int] = (0, 0)  # of a name in a string annotation: the line and the column where the string's text starts

    def edit(self, new: str, with_attribute: bool = False) -> Edit | None:
        """Replace the name (and the attribute after it); None when that spans lines."""
        last: ast.expr = self.attribute if with_attribute and self.attribute else self.node
        if last.end_lineno != self.node.lineno or last.end_col_offset is None:
            return None
        lines, columns = self.shift
        return Edit(self.node.lineno + lines, self.node.col_offset + columns, last.end_col_offset + columns, new)


class _Names(ast.NodeVisitor):
    """Uses and bindings of all names of a module, whatever their scope."""

    def __init__(self, tree: ast.AST, shift: tuple[int, int] = (0, 0)) -> None:
        self.uses: dict[str, list[Use]] = defaultdict(list)
        self.imports: dict[str, list[Import]] = defaultdict(list)
        self.bound: set[str] = set()  # by anything but an import
        self.opaque: set[str] = set()  # in a string that may be an annotation and cannot be followed
        self._shift = shift
        self._annotates = False
        self.visit(tree)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        chain = [node]
        while isinstance(chain[-1].value, ast.Attribute):
            chain.append(chain[-1].value)
        root = chain[-1].value
        if isinstance(root, ast.Name):
            self._name(root, chain[-1], "".join(f".{item.attr}" for item in reversed(chain)))
        else:
            self.visit(root)

    def visit_Name(self, node: ast.Name) -> None:
        self._name(node, None, "")

    def _name(self, node: ast.Name, attribute: ast.Attribute | None, chain: str) -> None:
        if isinstance(node.ctx, ast.Load):
            self.uses[node.id].append(Use(node, attribute, chain, self._shift))
        else:
            self.bound.add(node.id)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.imports[alias.asname or alias.name.split(".")[0]].append((node, alias))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.imports[alias.asname or alias.name].append((node, alias))

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None:
            before, self._annotates = self._annotates, True
            self.visit(node)
            self._annotates = before

    def visit_Constant(self, node: ast.Constant) -> None:
        """The names in a string annotation are uses when it is a plain literal on one line. A dotted name in any other string cannot be followed."""
        if not isinstance(node.value, str):
            return
        try:
            inner = ast.parse(node.value, mode="eval")
        except (SyntaxError, ValueError):
            return
        plain = node.lineno == node.end_lineno and (node.end_col_offset or 0) - node.col_offset == len(node.value.encode()) + 2
        if self._annotates and plain:
            for name, uses in _Names(inner, (node.lineno - 1, node.col_offset + 1)).uses.items():
                self.uses[name] += uses
        elif self._annotates or isinstance(inner.body, ast.Attribute):
            self.opaque |= {item.id for item in ast.walk(inner) if isinstance(item, ast.Name)}

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        self._annotation(node.annotation)
        if node.value:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        self.bound.add(node.arg)
        self._annotation(node.annotation)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.bound |= {node.name} - {None}  # type: ignore[arg-type]  # None is taken out
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bound.add(node.name)
        self.generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bound.add(node.name)
        self._annotation(node.returns)
        node.returns = None  # visited
        self.generic_visit(node)

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def _declaration(self, node: ast.Global | ast.Nonlocal) -> None:
        self.bound.update(node.names)

    visit_Global = visit_Nonlocal = _declaration


def _target(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The dotted name that the imported name stands for; empty when it is relative."""
    if isinstance(node, ast.ImportFrom):
        return f"{node.module}.{alias.name}" if node.module and not node.level else ""
    return alias.name if alias.asname else alias.name.split(".")[0]


def _rewritable(names: _Names) -> Iterator[tuple[str, list[Import]]]:
    """Names that are bound by imports of one thing alone, and that thing belongs to a declared library or framework."""
    knowledge = known()
    roots = {root for client in knowledge.clients for root in client.roots} | {root for framework in knowledge.frameworks for root in framework.roots}
    for name, imports in names.imports.items():
        targets = {_target(*item) for item in imports}
        plain = len(targets) == 1 and name not in names.bound and name not in names.opaque and not hasattr(builtins, name)
        if plain and min(targets).split(".")[0] in roots:
            yield name, imports


def _alias_edit(alias: ast.alias, new: str) -> Edit:
    assert alias.end_lineno == alias.lineno and alias.end_col_offset is not None
    return Edit(alias.lineno, alias.col_offset, alias.end_col_offset, new)


def _alias(names: _Names, name: str, imports: list[Import]) -> list[Edit | None]:
    """``aliased`` for one name."""
    edits: list[Edit | None] = []
    for node, alias in imports:
        root = alias.name.split(".")[0]
        dotted = isinstance(node, ast.Import) and not alias.asname and root != alias.name
        edits.append(_alias_edit(alias, f"{alias.name}, {root} as {PREFIX}{name}" if dotted else f"{alias.name} as {PREFIX}{name}"))
    return edits + [use.edit(PREFIX + name) for use in names.uses[name]]


def _exchange(names: _Names, name: str, imports: list[Import]) -> list[Edit | None]:
    """``exchanged`` for one name; None among the edits when it cannot be done."""
    edits: list[Edit | None] = []
    used = {use.attribute.attr if use.attribute else "" for use in names.uses[name]}
    for node, alias in imports:
        if len(node.names) > 1 or node.lineno != node.end_lineno or node.end_col_offset is None:
            return [None]
        if isinstance(node, ast.ImportFrom):
            target = _target(node, alias)
            new = f"import {target} as {PREFIX}{name}" if target in SUBMODULES else f"import {node.module} as {PREFIX}{name}"
        elif not used or "" in used or (not alias.asname and "." in alias.name):
            return [None]
        else:
            new = f"from {alias.name} import " + ", ".join(f"{attribute} as {PREFIX}{name}_{attribute}" for attribute in sorted(used))
        edits.append(Edit(node.lineno, node.col_offset, node.end_col_offset, new))
    node, alias = imports[0]
    for use in names.uses[name]:
        if isinstance(node, ast.Import):
            assert use.attribute is not None
            edits.append(use.edit(f"{PREFIX}{name}_{use.attribute.attr}", with_attribute=True) if isinstance(use.attribute.ctx, ast.Load) else None)
        else:
            edits.append(use.edit(PREFIX + name + ("" if _target(node, alias) in SUBMODULES else f".{alias.name}")))
    return edits


def _rewrite(text: str, edits_of: Callable[[_Names, str, list[Import]], list[Edit | None]]) -> str | None:
    names = _Names(ast.parse(text))
    lines = text.encode().split(b"\n")
    chosen: list[Edit] = []
    for name, imports in _rewritable(names):
        edits = edits_of(names, name, imports)
        uses = [use.edit("") for use in names.uses[name]]
        # before Python 3.12 the positions of names in f-strings cannot be trusted
        if all(edits) and all(use and lines[use.line - 1][use.start : use.end] == name.encode() for use in uses):
            chosen += [edit for edit in edits if edit]
    if not chosen:
        return None
    for edit in sorted(chosen, key=lambda edit: edit.start, reverse=True):  # from the right: what is left of an edit keeps its place
        content = lines[edit.line - 1]
        lines[edit.line - 1] = content[: edit.start] + edit.new.encode() + content[edit.end :]
    return b"\n".join(lines).decode()


def aliased(text: str) -> str | None:
    """The module with other names for what it imports; None when there is nothing to rewrite."""
    return _rewrite(text, _alias)


def exchanged(text: str) -> str | None:
    """The module with ``import`` and ``from ... import`` exchanged; None when there is nothing to rewrite."""
    return _rewrite(text, _exchange)


def meanings(text: str) -> list[tuple[int, str]]:
    """Line and full dotted name of every use of an imported name: what no rewriting may change."""
    names = _Names(ast.parse(text))
    return sorted(
        (use.node.lineno + use.shift[0], _target(*item) + use.chain)
        for name, imports in names.imports.items()
        for item in imports[:1]
        for use in names.uses[name]
    )
