"""The directions of imports: what may know what, between the parts of the package and between the layers of the analysis.

``docs/architecture.md`` shows the same; every arrow of that page stands in one of these tables.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

PACKAGE: Final = Path(__file__).resolve().parents[2] / "flake8_redis_pool"
MODULES: Final = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

#: What the modules of a part may import of the package, themselves aside.
PARTS: Final[Mapping[str, frozenset[str]]] = {
    part: frozenset(allowed.split())
    for part, allowed in {
        "__init__": "",
        "spec": "",
        "stdlib": "",
        "closing_words": "",
        "options": "",
        "folders": "",
        "limits": "",
        "words": "",
        "memory": "",
        "tree": "",
        "clients": "spec",
        "frameworks": "spec",
        "client_words": "words",
        "first_party": "folders",
        "own_names": "options",
        "configured": "spec",
        "vocabulary": "spec",
        "knowledge": "spec clients frameworks options own_names vocabulary words",
        "option_values": "options knowledge spec clients",
        "gate": "client_words first_party knowledge own_names options",
        "analysis": "spec stdlib closing_words options knowledge own_names configured first_party limits tree",
        "rule": "limits analysis",
        "rules": "spec rule analysis",
        "rulebook": "rule rules",
        "source": "analysis limits",
        "could_not_analyse": "limits",
        "plugin": "__init__ memory option_values options gate analysis rulebook source first_party client_words knowledge limits",
        "cli": "__init__ could_not_analyse knowledge limits options plugin rule rulebook source",
        "__main__": "cli",
    }.items()
}

#: The layers of the analysis from the bottom up: each may import those above it in this list, and itself.
LAYERS: Final = ("syntax", "interpreter", "program", "symbols", "inference", "entrypoints", "typestate", "reachability", "facts")
#: Layers that know less than their place allows.
NARROWER: Final[Mapping[str, frozenset[str]]] = {
    "interpreter": frozenset({"syntax"}),
    "program": frozenset({"syntax"}),
    "reachability": frozenset(LAYERS) - {"typestate", "reachability", "facts"},
}
#: What several families of rules have in common; no other module of facts/ may be imported by another one.
COMMON_FACTS: Final = frozenset(
    {
        "attribute_releases",
        "blocking_commands",
        "client_identity",
        "client_uses",
        "concurrent_uses",
        "dedicated_clients",
        "opened_transactions",
        "report",
    }
)
#: One family that is spread over several modules.
SAME_FAMILY: Final = frozenset({("open_yields", "owners"), ("owners", "class_closers")})


@dataclass(frozen=True)
class Import:
    """One import of a module of the package: ``target`` dotted, without the package's own name."""

    target: str
    line: int
    deferred: bool
    for_types: bool


def imports_of(module: Path, text: str) -> Iterator[Import]:
    """The modules of the package that a module imports, wherever the statement stands."""
    package = ["flake8_redis_pool", *module.parts[:-1]]
    tree = ast.parse(text)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            folder = PACKAGE / "/".join(stem.split(".")[1:])
            targets = [stem if not folder.is_dir() or not _is_module(folder, alias.name) else f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        around: list[ast.AST] = []
        current: ast.AST = node
        while current in above:
            current = above[current]
            around.append(current)
        deferred = any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in around)
        for_types = any(isinstance(each, ast.If) and "TYPE_CHECKING" in ast.unparse(each.test) for each in around)
        for target in dict.fromkeys(targets):
            root, _, rest = target.partition(".")
            if root == "flake8_redis_pool":
                yield Import(rest or "__init__", node.lineno, deferred, for_types)


def _is_module(folder: Path, name: str) -> bool:
    return (folder / name).is_dir() or (folder / f"{name}.py").exists()


def part_of(module: Path) -> str:
    """``analysis`` for ``analysis/facts/report.py``, ``spec`` for ``spec.py``."""
    return module.parts[0].removesuffix(".py")


def dotted(module: Path) -> str:
    """``analysis.facts.report`` for ``analysis/facts/report.py``."""
    parts = module.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


IMPORTS: Final = {module: tuple(imports_of(module, (PACKAGE / module).read_text(encoding="utf-8"))) for module in MODULES}
ANALYSIS: Final = [module for module in MODULES if part_of(module) == "analysis" and len(module.parts) > 2]
FACTS: Final = [module for module in ANALYSIS if module.parts[1] == "facts" and module.name != "__init__.py"]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_part_imports_what_it_may(module: Path) -> None:
    allowed = PARTS[part_of(module)] | {part_of(module)}
    assert [found for found in IMPORTS[module] if found.target.split(".")[0] not in allowed] == []


@pytest.mark.parametrize("module", ANALYSIS, ids=str)
def test_a_layer_imports_what_stands_below(module: Path) -> None:
    layer = module.parts[1]
    below = NARROWER.get(layer, frozenset(LAYERS[: LAYERS.index(layer)])) | {layer}
    assert [found for found in IMPORTS[module] if found.target.startswith("analysis.") and found.target.split(".")[1] not in below] == []


@pytest.mark.parametrize("module", ANALYSIS, ids=str)
def test_nothing_of_the_analysis_is_imported_late_or_for_types_alone(module: Path) -> None:
    assert [found for found in IMPORTS[module] if (found.deferred or found.for_types) and found.target.startswith("analysis")] == []


def test_no_circle_of_imports() -> None:
    """Deferred imports and those for types count."""
    known = {dotted(module) for module in MODULES}
    arrows = {dotted(module): {found.target for found in IMPORTS[module]} & known - {dotted(module)} for module in MODULES}
    assert circles(arrows) == []


@pytest.mark.parametrize("module", FACTS, ids=str)
def test_no_fact_knows_the_fact_of_another_family(module: Path) -> None:
    others = {found.target.split(".")[2] for found in IMPORTS[module] if found.target.startswith("analysis.facts.")}
    assert {other for other in others - COMMON_FACTS if (module.stem, other) not in SAME_FAMILY} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) == "rules"], ids=str)
def test_rules_import_facts_alone(module: Path) -> None:
    """No tree, no table, no knowledge."""
    found = [found.target for found in IMPORTS[module]]
    assert [name for name in found if name.startswith("analysis") and not name.startswith("analysis.facts.")] == []
    assert "libcst" not in (PACKAGE / module).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) in ("clients", "frameworks")], ids=str)
def test_declarations_import_only_private_siblings(module: Path) -> None:
    siblings = [found.target for found in IMPORTS[module] if found.target.split(".")[0] == part_of(module)]
    assert [name for name in siblings if not name.split(".")[1].startswith("_")] == []


def circles(arrows: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The sets of modules that reach each other, each sorted: Tarjan's algorithm without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []
    for start in arrows:
        work = [(start, iter(arrows[start]))] if start not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
            fresh = next((each for each in targets if each not in index), None)
            if fresh is not None:
                work.append((fresh, iter(arrows.get(fresh, ()))))
                continue
            low[node] = min([low[node], *(low[each] for each in arrows.get(node, ()) if each in stack)])
            work.pop()
            if low[node] == index[node]:
                ring = stack[stack.index(node) :]
                del stack[stack.index(node) :]
                found += [sorted(ring)] if len(ring) > 1 else []
    return found


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a", "c"]}, [["b", "c"]]),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["a"]}, [["a", "b", "c", "d"]]),
    ],
)
def test_circles_are_found(arrows: Mapping[str, list[str]], expected: list[list[str]]) -> None:
    assert circles(arrows) == expected


@pytest.mark.parametrize(
    ("module", "text", "expected"),
    [
        ("analysis/facts/owners.py", "from ...rules import rdp101_client_in_handler", "rules.rdp101_client_in_handler"),
        ("analysis/facts/owners.py", "from ..syntax import nodes", "analysis.syntax.nodes"),
        ("analysis/facts/owners.py", "from ..inference.values import Value", "analysis.inference.values"),
        ("analysis/facts/owners.py", "def f():\n    import flake8_redis_pool.rules.x", "rules.x"),
        ("analysis/facts/owners.py", "from flake8_redis_pool.clients import redis_py", "clients.redis_py"),
        ("analysis/facts/owners.py", "from ... import clients", "clients"),
        ("analysis/facts/owners.py", "from ...spec import Kind", "spec"),
        ("spec.py", "from .clients.redis_py import SPEC", "clients.redis_py"),
        ("plugin.py", "from . import __version__", "__init__"),
    ],
)
def test_imports_are_seen(module: str, text: str, expected: str) -> None:
    assert [found.target for found in imports_of(Path(module), text)] == [expected]


def test_late_imports_and_those_for_types_are_told_apart() -> None:
    text = "if TYPE_CHECKING:\n    from .a import A\n\n\ndef f():\n    from . import limits\n"
    assert [(found.deferred, found.for_types) for found in imports_of(Path("plugin.py"), text)] == [(False, True), (True, False)]
