"""From a file's text to a parsed unit: the gate, the parse, the reasons why a file cannot be analysed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .first_party import FARTHEST, FirstParty, imports_in

if TYPE_CHECKING:
    from .analysis.project import Project
    from .analysis.unit import Unit
    from .knowledge import Knowledge

#: How far the gate follows the imports of a file that closes or enters something, or names Redis: a package that re-exports, then the module itself.
_NEAR = 2


class NotAnalysable(Exception):
    """The file cannot be analysed; the message is the reason, for the user."""


def concerns_redis(path: str, text: str, tree: ast.AST, knowledge: Knowledge, files: FirstParty) -> bool:
    """Whether a file can hold a finding: by its text, by the imports and attribute names of flake8's ready tree, by what its imports lead to.

    Most files end here, before libcst is imported. A file that names Redis passes when it imports a client library, or calls a method that says Redis
    by itself. One that does neither passes when a first-party import of it leads to a module that imports a client library and it calls such a
    method, or closes, enters or names something that comes from near.
    """
    if knowledge.own.concerns(text):
        return True
    names_redis = knowledge.names_redis(text)
    asking = Path(path).resolve()
    imported: tuple[str, ...] = ()
    if path not in ("-", "stdin"):
        imported = imports_in(text.encode(errors="replace"), files.package_of(asking))
    if not names_redis and not files.leads_to_library(imported, asking):
        return False
    farthest = _NEAR if names_redis else 0
    for node in ast.walk(tree) if names_redis or knowledge.near_pattern.search(text) else ():
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if node.level == 0 else []
            if names_redis and any(name.partition(".")[0] in knowledge.roots for name in names):
                return True
        elif isinstance(node, ast.Attribute):
            if names_redis and node.attr in knowledge.telling_attributes:
                return True
            if node.attr in knowledge.deciding_attributes:
                farthest = FARTHEST
            elif node.attr in knowledge.closing_attributes:
                farthest = max(farthest, _NEAR)
        elif isinstance(node, (ast.With, ast.AsyncWith)) and any(not isinstance(item.context_expr, ast.Call) for item in node.items):
            farthest = max(farthest, _NEAR)
    return farthest > 0 and files.leads_to_library(imported, asking, farthest)


def parse(path: str, lines: Sequence[str], project: Project) -> Unit:
    """Parse a file with libcst, as a module of ``project``.

    Raises:
        NotAnalysable: libcst does not accept the text (it rejects a few texts that Python accepts, such as a trailing control-Z), or it nests too
        deeply.
    """
    import libcst as cst  # noqa: PLC0415  # most files never get here, and the import takes a tenth of a second

    text = "".join(lines)
    try:
        return project.check(path, text)
    except cst.ParserSyntaxError as error:
        raise NotAnalysable(f"libcst cannot parse line {error.raw_line}: {error.message}") from error
    except RecursionError as error:
        raise NotAnalysable("it is nested too deeply") from error
