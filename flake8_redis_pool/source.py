"""From a file's text to a parsed unit: the gate, the parse, the reasons why a file cannot be analysed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .analysis.project import Project
    from .analysis.unit import Unit
    from .knowledge import Knowledge


class NotAnalysable(Exception):
    """The file cannot be analysed; the message is the reason, for the user."""


def concerns_redis(text: str, tree: ast.AST, knowledge: Knowledge) -> bool:
    """Whether a file can hold a finding: first by its text, then by the imports and attribute names of flake8's ready tree.

    Most files end here, before libcst is imported.
    """
    if not knowledge.text_pattern.search(text):
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            if any(alias.name.split(".")[0] in knowledge.roots for alias in node.names):
                return True
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] in knowledge.roots and node.level == 0:
                return True
        elif isinstance(node, ast.Attribute) and node.attr in knowledge.telling_attributes:
            return True
    return False


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
