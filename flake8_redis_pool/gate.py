"""The gate: whether a file can hold a finding, decided on its text and on flake8's ready tree, before libcst is imported."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .first_party import FARTHEST, FirstParty, absolute, imports_in

if TYPE_CHECKING:
    from .knowledge import Knowledge

#: How far the gate follows the imports of a file that closes or enters something, or names Redis: a package that re-exports, then the module itself.
_NEAR: Final = 2
#: Functions and methods of the standard library that give an argument back, or what it gives; dependency markers are the frameworks'.
_TRANSPARENT: Final = frozenset(
    {"Annotated", "aclosing", "cast", "closing", "enter_async_context", "enter_context", "gather", "nullcontext", "partial"}
    | {"run", "run_until_complete", "shield", "wait_for"}
)
_LONGEST_ANNOTATION: Final = 100
#: Gives the names that an expression may take its value from.
Names = Callable[[ast.expr | None], set[str]]
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def concerns_redis(path: str, text: str, tree: ast.AST, knowledge: Knowledge, files: FirstParty) -> bool:
    """Whether a file can hold a finding: by its text, by the imports and attribute names of flake8's ready tree, by what its imports lead to.

    Most files end here, before libcst is imported; the cheap questions come first. A file that names Redis passes when it imports a client library,
    or calls a method that says Redis by itself. One that does neither passes when a first-party import of it leads to a module that imports a client
    library and it calls such a method, or closes, enters or names something that comes from near.
    """
    if knowledge.own.concerns(text):
        return True
    names_redis = knowledge.names_redis(text)
    if not names_redis and not knowledge.near_pattern.search(text):
        return False
    farthest = _NEAR if names_redis and knowledge.says_redis(text) else 0
    closed: list[ast.expr] = []
    imports: list[ast.Import | ast.ImportFrom] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports.append(node)
        if isinstance(node, ast.Import):
            if names_redis and any(alias.name.partition(".")[0] in knowledge.roots for alias in node.names):
                return True
        elif isinstance(node, ast.ImportFrom):
            module = node.module if node.level == 0 else None
            if names_redis and module and any(knowledge.is_interesting(module, alias.name) for alias in node.names):
                return True
        elif isinstance(node, ast.Attribute):
            if names_redis and node.attr in knowledge.telling_attributes:
                return True
            if node.attr in knowledge.deciding_attributes:
                farthest = FARTHEST
            elif node.attr in knowledge.closing_attributes:
                closed.append(node.value)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            closed += [item.context_expr for item in node.items if not isinstance(item.context_expr, ast.Call)]
    if path in ("-", "stdin") or not (farthest or closed):
        return False
    asking = Path(path).resolve()
    package = files.package_of(asking)
    if farthest and files.leads_to_library(imports_in(text.encode(errors="replace"), package), asking, farthest):
        return True
    if not closed:
        return False
    near = {
        name for each in imports for name in _imported_from(each, lambda dotted: files.leads_to_library((absolute(dotted, package),), asking, _NEAR))
    }
    if not near:
        return False
    markers = frozenset(name.rpartition(".")[2] for name in knowledge.vocabulary.dependencies.by_name)
    return _come_from(near, closed, tree, functools.partial(_names_in, _TRANSPARENT | markers))


def _come_from(near: set[str], closed: list[ast.expr], tree: ast.AST, names_of: Names) -> bool:
    """Whether one of these expressions may hold something that comes from the names ``near``.

    By what assignments, parameters, loops and results anywhere in the file pass on. Scopes are not told apart.
    """
    passed = [pair for node in ast.walk(tree) for pair in _passed_by(node, names_of)]
    wanted = [names_of(expression) for expression in closed]
    size = -1
    while len(near) > size:
        if "*" in near or any(not near.isdisjoint(names) for names in wanted):
            return True
        size = len(near)
        for targets, sources in passed:
            if not near.isdisjoint(sources):
                near |= targets
    return False


def _imported_from(node: ast.Import | ast.ImportFrom, leads: Callable[[str], bool]) -> Iterator[str]:
    """The local names of an import that lead there; ``*`` when it imports everything."""
    start = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    between = "." if start.strip(".") else ""
    for alias in node.names:
        if alias.name == "*":
            yield from ("*",) if leads(start) else ()
        elif leads(f"{start}{between}{alias.name}"):
            yield alias.asname or alias.name.partition(".")[0]


def _passed_by(node: ast.AST, names_of: Names) -> Iterator[tuple[set[str], set[str]]]:
    """What a node of the tree passes on: the names that get something, and the names that it comes from."""
    if isinstance(node, ast.Assign):
        yield set().union(*map(names_of, node.targets)), names_of(node.value)
    elif isinstance(node, ast.AnnAssign):
        yield names_of(node.target), names_of(node.value) | names_of(node.annotation)
    elif isinstance(node, ast.NamedExpr):
        yield names_of(node.target), names_of(node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield names_of(node.target), names_of(node.iter)
    elif isinstance(node, ast.withitem):
        yield names_of(node.optional_vars), names_of(node.context_expr)
    elif isinstance(node, ast.ClassDef):
        yield {node.name, "self", "cls"}, set().union(*map(names_of, node.bases))
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        positional = (*arguments.posonlyargs, *arguments.args)
        for argument in (*positional, *arguments.kwonlyargs):
            yield {argument.arg}, names_of(argument.annotation)
        given: list[tuple[ast.arg, ast.expr | None]] = list(zip(reversed(positional), reversed(arguments.defaults)))
        for argument, default in (*given, *zip(arguments.kwonlyargs, arguments.kw_defaults)):
            yield {argument.arg}, names_of(default)
        results = [part.value for part in ast.walk(node) if isinstance(part, (ast.Return, ast.Yield))]
        yield {node.name}, set().union(*map(names_of, results), names_of(node.returns))


def _names_in(transparent: frozenset[str], expression: ast.expr | None) -> set[str]:
    """The names and attributes that an expression may take its value from: not the arguments of a call, but for those ``transparent`` by name."""
    names: set[str] = set()
    todo: list[ast.expr | None] = [expression]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            todo.append(node.value)
        elif isinstance(node, ast.Call):
            todo.append(node.func)
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            if called in transparent:
                todo += [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and len(node.value) <= _LONGEST_ANNOTATION:
                names.update(_WORD.findall(node.value))  # annotations in quotes, keys of containers
        elif node is not None:
            todo += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return names
