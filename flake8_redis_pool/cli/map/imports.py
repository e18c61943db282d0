"""Imports of the project's own that lead nowhere: what is behind them is missing on the map."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ...analysis.facts.mapped_clients import At
from ...first_party import FirstParty, absolute
from ...python_trees import nodes_in
from .whole import LocalImport

#: So many files of a name are shown.
_MOST_SHOWN: Final = 3


def unresolved_imports(path: str, tree: ast.Module, files: FirstParty) -> Iterator[LocalImport]:
    """The imports of a file that no root of the project leads to, though the project has modules of that name.

    Of these only such are told of that lead to a client library.
    """
    asking = Path(path).resolve()
    package = files.package_of(asking)
    for node in (each for each in nodes_in(tree) if isinstance(each, (ast.Import, ast.ImportFrom))):
        for written in _written(node):
            dotted = absolute(written, package)
            if not dotted or files.is_foreign(dotted.partition(".")[0]) or files.find(dotted, asking) is not None:
                continue
            named = (each for each in _candidates(files).get(dotted.rpartition(".")[2], ()) if _ends_with(each, dotted))
            concerned = [each for each in named if each != asking and _leads_to_library(each, files)]
            if concerned:
                shown = tuple(_shown(each, files) for each in concerned[:_MOST_SHOWN])
                yield LocalImport(At(path, node.lineno, node.col_offset), written, shown)


def _leads_to_library(path: Path, files: FirstParty) -> bool:
    return path in files.importing_library or files.leads_to_library(files.imports_of(path), path)


def _written(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules that an import names, with the dots of a relative one."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    else:
        yield "." * node.level + (node.module or "")


@functools.lru_cache(maxsize=16)
def _candidates(files: FirstParty) -> Mapping[str, list[Path]]:
    """The modules of the project by the last part of their names."""
    found: dict[str, list[Path]] = {}
    for path in files.modules:
        found.setdefault(path.parent.name if path.name == "__init__.py" else path.stem, []).append(path)
    return found


def _ends_with(path: Path, dotted: str) -> bool:
    """Whether a module has a dotted name as seen from some folder that is no package.

    One inside a package has a longer name: ``openai`` is another module than ``shop.providers.openai``.
    """
    parts = dotted.split(".")
    folder = path.parent if path.name == "__init__.py" else path.with_suffix("")
    if parts[0] in sys.stdlib_module_names or list(folder.parts[-len(parts) :]) != parts:
        return False
    return not (folder.parents[len(parts) - 1] / "__init__.py").is_file()


def _shown(path: Path, files: FirstParty) -> str:
    return path.relative_to(files.working).as_posix() if path.is_relative_to(files.working) else path.as_posix()
