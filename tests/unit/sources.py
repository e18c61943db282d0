"""Small sources for the tests of the analysis: a text becomes a module, alone or in a program, and an answer a short text.

A source says by the comment ``# <-`` which expression is meant: that of the statement that ends on the line. What is
asked of a module that stands alone is asked of ``app.py``; in a program of several files the first one asks.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import libcst as cst
import pytest
from _pytest.mark.structures import ParameterSet

from flake8_redis_pool.analysis.inference.engine import types_of
from flake8_redis_pool.analysis.inference.values import (
    Awaitable,
    Container,
    ContextManager,
    External,
    ExternalInstance,
    Factory,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Literal,
    Origin,
    Partial,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    TupleValue,
    Union,
    Unknown,
    Value,
)
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.program.program import Program
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.positions import positions_of
from flake8_redis_pool.analysis.symbols.scopes import Scope, ScopeKind, SymbolTable
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.client_words import WORDS
from flake8_redis_pool.first_party import FirstParty
from flake8_redis_pool.knowledge import known

#: The name of a module that stands alone, and of the one that asks in a program.
APP: Final = "app.py"
MARK: Final = "# <-"


def cases(*rows: tuple[object, ...]) -> list[ParameterSet]:
    """The rows of a table as parameters of a test; the first column is what the case shows."""
    return [pytest.param(*row[1:], id=str(row[0])) for row in rows]


def gap(shows: str, *values: object, reason: str) -> ParameterSet:
    """A case that the analysis does not yet answer as it should. The test fails as soon as it does."""
    return pytest.param(*values, id=shows, marks=pytest.mark.xfail(raises=AssertionError, strict=True, reason=reason))


def plain(text: str) -> str:
    """A source without the indentation and the empty first line that it has in a test: its first line is line 1."""
    return textwrap.dedent(text).lstrip("\n")


# -- modules


def alone(text: str, path: str = APP) -> Module:
    """The module of a source that has no project around it."""
    return Module(path, plain(text), known())


def program(folder: Path, texts: Mapping[str, str]) -> Program:
    """A project in ``folder`` with these files."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(plain(text))
    knowledge = known()
    return Program(knowledge, FirstParty(folder, (), WORDS.roots, knowledge.all_roots))


def module_in(project: Program, name: str) -> Module:
    """A module of the project by the name of its file."""
    module = project.module(project.files.base / name)
    assert module is not None, f"{name} cannot be read"
    return module


def asking(folder: Path, texts: Mapping[str, str]) -> Module:
    """The first module of a new project in ``folder`` with these files."""
    return module_in(program(folder, texts), next(iter(texts)))


# -- nodes and scopes


def marked(module: Module) -> cst.BaseExpression:
    """The expression of the statement whose line bears the mark.

    Of an assignment it is the value. A name that is read only once in the text needs no mark, see :func:`reading`.
    """
    lines = [number for number, line in enumerate(module.text.splitlines(), 1) if line.endswith(MARK)]
    assert len(lines) == 1, f"{len(lines)} lines are marked"
    found = [
        value
        for node in complete(module).order_of
        if isinstance(node, (cst.Expr, cst.Return, cst.Assign, cst.AnnAssign)) and positions_of(module).line(node) == lines[0]
        for value in [node.value]
        if value is not None
    ]
    assert len(found) == 1, f"{len(found)} expressions stand on line {lines[0]}"
    return found[0]


def complete(module: Module) -> SymbolTable:
    """The symbols of the module, its functions' bodies made and walked."""
    module.sources.bodies.complete()
    return symbols_of(module)


def reading(module: Module, name: str) -> cst.Name:
    """The only place where the module has the name ``name``."""
    found = [node for node in complete(module).parents if isinstance(node, cst.Name) and node.value == name]
    assert len(found) == 1, f"{name} stands at {len(found)} places"
    return found[0]


def scope(module: Module, qualname: str) -> Scope:
    """A function or class of the module by its qualified name."""
    found = [each for each in symbols_of(module).scopes if each.qualname == qualname and each.kind is not ScopeKind.COMPREHENSION]
    assert len(found) == 1, f"{qualname} is defined {len(found)} times"
    return found[0]


def calling(module: Module, code: str) -> cst.Call:
    """The only call of the module that is spelled like this."""
    found = [call for call in symbols_of(module).calls if nodes.code(call) == code]
    assert len(found) == 1, f"{code} is called at {len(found)} places"
    return found[0]


def line_of(module: Module, node: cst.CSTNode | None) -> int:
    """The line where a node of the module starts, 0 for none."""
    return positions_of(module).line(node) if node is not None else 0


# -- answers


def value(module: Module) -> str:
    """What the marked expression is."""
    return shown(types_of(module).value_of(marked(module)))


def named(each: Scope) -> str:
    """A scope by its kind and its name."""
    if each.kind is ScopeKind.MODULE:
        return "module"
    return each.qualname if each.kind is not ScopeKind.COMPREHENSION else "comprehension"


def names(scopes: Iterable[Scope]) -> str:
    """Scopes by their names, in the order of the alphabet."""
    return " ".join(sorted(map(named, scopes)))


def shown(value: Value) -> str:  # noqa: PLR0911  # one answer for each kind of value
    """A value in few words: ``redis.client.Redis (made 3)`` is a client that line 3 makes, ``perhaps`` says that it is not certain."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Literal):
        return repr(value.value)
    if isinstance(value, LibraryObject):
        origins = ", ".join(map(_origin, value.origins))
        return f"{'' if value.certain else 'perhaps '}{value.item.name}{f' ({origins})' if origins else ''}"
    if isinstance(value, LibraryClass):
        return f"class {value.item.name}"
    if isinstance(value, LibraryFunction):
        return f"factory of {value.function.returns}"
    if isinstance(value, LibraryMethod):
        return f"{'method' if value.method is not None else 'command'} {value.name} of {value.owner.item.name}"
    if isinstance(value, (Awaitable, ContextManager)):
        return f"{'awaitable' if isinstance(value, Awaitable) else 'context'} of {shown(value.result)}"
    if isinstance(value, Partial):
        return f"{'awaited ' if value.awaited else ''}later {shown(value.target)}"
    if isinstance(value, Factory):
        return f"what gives {shown(value.result)}"
    if isinstance(value, TupleValue):
        return f"[{', '.join(map(shown, value.items))}]"
    if isinstance(value, Union):
        return " or ".join([*map(shown, value.choices), *(["unknown"] if value.is_open else [])])
    return _of_project(value)


def _of_project(value: Value) -> str:
    """A value that the project or an unknown package defines."""
    if isinstance(value, External):
        return f"external {value.dotted}"
    if isinstance(value, ExternalInstance):
        return f"instance of external {value.dotted}"
    if isinstance(value, ProjectClass):
        return f"class {value.scope.qualname}"
    if isinstance(value, Instance):
        return f"instance of {value.of.scope.qualname}"
    if isinstance(value, ProjectFunction):
        return f"function {value.scope.qualname}"
    if isinstance(value, ProjectModule):
        return f"module {Path(value.module.path).name}"
    if isinstance(value, Container):
        return f"{'mapping' if value.is_mapping else 'container'} {nodes.code(value.node)}"
    raise AssertionError(f"no words for {type(value).__name__}")


def _origin(origin: Origin) -> str:
    """How an object came about, and on which line; of another file than the one that asks, in which."""
    name = Path(origin.module.path).name
    place = line_of(origin.module, origin.node)
    return f"{origin.source.value} {'' if name == APP else f'{name}:'}{place}"
