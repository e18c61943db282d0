"""No knowledge of a library or a framework in the analysis: names of its methods, attributes, decorators and classes are declarations.

Names of Python, those of the standard library's helpers and those that projects commonly give are data in ``stdlib.py`` and
``conventions.py``, which this test does not look at.
"""

from __future__ import annotations

import ast
import builtins
import functools
import keyword
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool import stdlib
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import ClientSpec, FrameworkSpec
from tests.shared.harness import ROOT

PACKAGE: Final = ROOT / "flake8_redis_pool"
MODULES: Final = sorted((PACKAGE / "analysis").rglob("*.py"))

#: Words of Python itself; ``quit`` and its like are put among the builtins for the prompt alone.
PYTHON: Final = frozenset(
    {
        *keyword.kwlist,
        *(name for name in dir(builtins) if type(getattr(builtins, name)).__module__ != "_sitebuiltins"),
        *stdlib.CONTAINER_METHODS,
    }
)
#: Why the analysis names methods that close: any class may have them, also one of the project.
CLOSING: Final = "a method by which a class, also one of the project, says that it closes"
#: Declared names that a module of the analysis may write, and what it means by them.
ALLOWED: Final[Mapping[str, Mapping[str, str]]] = {
    "entrypoints/decorators.py": {"route": "a noun of messages, where no framework gives one"},
    "entrypoints/user_named.py": {"handler": "a noun of messages, where no framework gives one"},
    "facts/attribute_releases.py": {"method": "an attribute of a value of the inference"},
    "reachability/lifetime.py": {"cls": "the usual name of what a class method gets first"},
    "reachability/tasks.py": {"run": "threading.Thread.run"},
    "typestate/state.py": {"empty": "a status of a transaction"},
}
#: Identifiers of several words that are declared, and come from the standard library.
OF_PYTHON: Final = frozenset({"cached_property", "lru_cache"})


def _of_client(spec: ClientSpec) -> Iterator[str]:
    for item in spec.objects:
        yield from (item.name.partition("#")[0], *item.aliases, *item.methods, *item.attributes)
        yield from (item.pool_argument or "", *item.pool_aliases, *item.idle_unless, *item.listening_ended_by)
        yield item.one_connection_argument or ""
    for function in spec.functions:
        yield from (function.name, *function.aliases)
    for shape in spec.shapes:
        yield from (shape.opener, shape.execute, *shape.commands)
    yield from (*spec.writes, *spec.cut_by, *spec.inert)


def _of_framework(spec: FrameworkSpec) -> Iterator[str]:
    for decorator in spec.decorators:
        yield from decorator.names
    for instance in spec.instance_decorators:
        yield from (*instance.classes, *instance.attributes)
    for base in spec.base_methods:
        yield from (*base.classes, *base.methods)
    for registration in spec.registrations:
        yield from (*registration.callees, *registration.keywords)
    for dependency in spec.dependencies:
        yield from dependency.callees
    for settings in spec.settings:
        yield from (*settings.entries, *settings.marks)
    for pair in (*spec.attributes, *spec.chains, *spec.results, *spec.closers, *spec.ended_by):
        yield from pair
    for names in (spec.runners, spec.wrappers, spec.runner_methods, spec.spawns, spec.spawn_methods):
        yield from names
    for names in (spec.new_loop, spec.transparent, spec.streams, spec.makes_decorators, spec.decorates_methods):
        yield from names
    for names in (spec.caches, spec.properties, spec.cached_properties, spec.closing, spec.suppresses, spec.expects):
        yield from names
    yield from (*spec.applications, *spec.application_state, *spec.last_one_request)
    yield from (*spec.application_classes, *spec.lifespan_state)
    yield from (*spec.providers, *spec.single_providers, *spec.injected)
    yield from (*spec.making_methods, *spec.making_decorators)


@functools.cache
def declared() -> frozenset[str]:
    """The last names of everything that a client library or a framework is declared to have."""
    names = [name for client in known().clients for name in _of_client(client)]
    names += [name for framework in known().frameworks for name in _of_framework(framework)]
    return frozenset(name for name in map(stdlib.last, names) if name and not name.startswith("__")) - PYTHON


def written(text: str) -> Iterator[tuple[int, str]]:
    """The words of a module's texts, and its identifiers of several words; each with its line.

    Left out are docstrings, annotations, the values of enumerations, ``__all__``, the names of type variables, and prose: a text with
    a blank that is not split into words.
    """
    tree = ast.parse(text)
    left_out = {id(part) for node in ast.walk(tree) for beside in _beside(node) for part in ast.walk(beside)}
    split = {id(node.func.value) for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_split(node.func)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and id(node) not in left_out:
            value = node.value if isinstance(node.value, str) else node.value.decode(errors="replace")
            if " " not in value or id(node) in split:
                for word in re.findall(r"[A-Za-z_]\w*", re.sub(r"\\[A-Za-z]", " ", value)):
                    yield node.lineno, word.lower() if word.isupper() else word
        for name in _identifiers(node):
            if "_" in name.strip("_"):
                yield getattr(node, "lineno", 0), name


def _beside(node: ast.AST) -> Iterator[ast.AST]:
    """What stands at a node and names nothing that the code asks for."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
        yield from (statement.value for statement in node.body if isinstance(statement, ast.Assign))
    elif isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
        yield node.value
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "TypeVar":
        yield from node.args
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
        yield node.returns
    elif isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
        yield node.annotation


def _is_split(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and func.attr == "split"


def _identifiers(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.arg, ast.keyword)):
        yield node.arg or ""


def _name(module: Path) -> str:
    return module.relative_to(PACKAGE / "analysis").as_posix()


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_no_declared_name_is_written(module: Path) -> None:
    """When this fails: a fact of a library belongs into its declaration, a habit of projects into ``conventions.py``."""
    allowed = OF_PYTHON.union(ALLOWED.get(_name(module), ()))
    words = written(module.read_text(encoding="utf-8"))
    assert [f"{line}: {word}" for line, word in words if word in declared() - allowed] == []


@pytest.mark.parametrize("module", sorted(ALLOWED))
def test_every_exception_is_needed(module: str) -> None:
    words = {word for _, word in written((PACKAGE / "analysis" / module).read_text(encoding="utf-8"))}
    assert sorted(ALLOWED[module].keys() - (words & declared())) == []


@pytest.mark.parametrize(
    "name",
    [
        *("blpop", "execute", "pipeline", "release", "from_url", "ConnectionPool", "connection_pool", "get_connection"),
        *("cache_resource", "alru_cache", "cachedmethod", "reify", "threaded_cached_property"),
        *("apply_async", "add_job", "start_soon", "spawn", "run_sync", "sync_to_async"),
        *("state", "ctx", "extensions", "application", "current_app", "assertRaisesMessage", "raises"),
    ],
)
@pytest.mark.parametrize(
    "code",
    [
        "if name == '{}': pass",
        "if name in ('first', '{}'): pass",
        "NAMES: Final = frozenset({{'{}'}})",
        "POSITIONS = {{'{}': 0}}",
        "PATTERN = re.compile(r'^_*(init|{})(_\\w+)?$')",
        "DOTTED = 'somewhere.{}'",
        "NAMES = 'first {} last'.split()",
        "text = f'{{owner}}.{}'",
        "match name:\n    case '{}': pass",
        "def f(name='{}'): pass",
        "ask(value, '{}')",
    ],
)
def test_a_declared_name_is_seen(name: str, code: str) -> None:
    assert name in {word for _, word in written(code.format(name))} & declared()


@pytest.mark.parametrize("code", ["{} = 1", "x.{}", "def {}(): pass", "f({}=1)"])
def test_a_declared_identifier_of_several_words_is_seen(code: str) -> None:
    assert "cache_resource" in {word for _, word in written(code.format("cache_resource"))} & declared()


def test_a_command_as_redis_writes_it_is_seen() -> None:
    assert [word for _, word in written("if words[0] in (b'BLPOP', 'XREAD'): pass")] == ["blpop", "xread"]


@pytest.mark.parametrize(
    "code",
    [
        '"""Of ``blpop``."""',
        "def f() -> 'pipeline':\n    '''execute'''",
        "def f(state: 'state') -> None: pass",
        "class Kind(enum.Enum):\n    STATE = 'state'",
        "__all__ = ['Pipeline', 'state']",
        "S = TypeVar('S')\nstate = TypeVar('state')",
        "raise ValueError('the pipeline has no state')",
        "# blpop",
    ],
)
def test_what_names_nothing_is_passed_over(code: str) -> None:
    assert list(written(code)) == []
