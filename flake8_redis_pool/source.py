"""From a file's text to a parsed unit, and the reasons why a file cannot be analysed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .limits import LARGEST, NotAnalysable

if TYPE_CHECKING:
    from .analysis.program.module import Module
    from .analysis.program.program import Project

_TOO_DEEP: Final = "it is nested too deeply"


def parse(path: str, lines: Sequence[str], tree: ast.Module, project: Project) -> Module:
    """The unit of a file, as a module of ``project``. ``tree`` is Python's own tree of it.

    Raises:
        NotAnalysable: the text is too long, or nests too deeply.
    """
    text = "".join(lines)
    if len(text) > LARGEST:
        raise NotAnalysable(f"it has {len(text):,} characters, {LARGEST:,} are read")
    try:
        return project.check(path, text, tree)
    except RecursionError as error:
        raise NotAnalysable(_TOO_DEEP) from error
