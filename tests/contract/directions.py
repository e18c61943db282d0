"""The directions of imports: what may know what, between the parts of the package and between the layers of the analysis.

``docs/architecture.md`` shows the same: ``test_architecture.py`` holds the page to these tables, ``test_layers.py`` the code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[2] / "flake8_redis_pool"
MODULES: Final = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

#: What the modules of a part may import of the package, themselves aside.
PARTS: Final[Mapping[str, frozenset[str]]] = {
    part: frozenset(allowed.split())
    for part, allowed in {
        "__init__": "",
        "spec": "",
        "stdlib": "",
        "conventions": "",
        "closing_words": "",
        "helpers": "spec stdlib conventions",
        "checked": "",
        "options": "checked",
        "bases": "",
        "folders": "",
        "inner_roots": "folders",
        "version_files": "",
        "pins": "version_files",
        "limits": "",
        "noqa": "",
        "findings": "",
        "baseline": "findings",
        "words": "",
        "memory": "",
        "tree": "",
        "clients": "spec",
        "frameworks": "spec",
        "client_words": "words",
        "first_party": "conventions folders inner_roots",
        "import_graph": "first_party",
        "kept_findings": "__init__ findings options version_files",
        "own_names": "options",
        "configured": "spec",
        "vocabulary": "spec",
        "knowledge": "spec clients frameworks helpers options own_names vocabulary words",
        "option_values": "baseline options knowledge spec clients",
        "python_trees": "",
        "names_of_clients": "knowledge python_trees stdlib",
        "given_clients": "first_party knowledge names_of_clients python_trees",
        "gate": "client_words conventions first_party given_clients knowledge names_of_clients options python_trees",
        "analysis": "spec stdlib conventions closing_words options knowledge configured first_party given_clients import_graph limits"
        " names_of_clients noqa pins tree",
        "rule": "findings limits analysis",
        "rules": "spec rule analysis",
        "fixes": "spec rule analysis",
        "rulebook": "rule rules",
        "source": "analysis limits",
        "could_not_analyse": "limits",
        "plugin": "__init__ baseline bases findings memory noqa option_values"
        " options kept_findings gate analysis rule rulebook source first_party client_words knowledge limits",
        "cli": "__init__ analysis baseline bases could_not_analyse findings first_party fixes gate given_clients knowledge limits memory options"
        " plugin python_trees rule rulebook source",
        "__main__": "cli",
    }.items()
}

#: What the layers of the analysis may import of each other, themselves aside; each stands above those that it imports.
LAYERS: Final[Mapping[str, frozenset[str]]] = {
    layer: frozenset(allowed.split())
    for layer, allowed in {
        "syntax": "",
        "interpreter": "syntax",
        "program": "",
        "symbols": "syntax program",
        "inference": "syntax program symbols",
        "entrypoints": "syntax program symbols inference",
        "typestate": "syntax interpreter program symbols inference",
        "reachability": "syntax interpreter program symbols inference entrypoints",
        "facts": "syntax interpreter program symbols inference entrypoints typestate reachability",
    }.items()
}


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
