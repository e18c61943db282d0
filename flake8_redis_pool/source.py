"""From a file's text to a parsed unit, and the reasons why a file cannot be analysed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .analysis.project import Project
    from .analysis.unit import Unit

#: Characters: about 60,000 lines. Their trees, Python's and ours, take 300 times as much memory (0.7 GB), and nobody wrote as much by hand.
LARGEST: Final = 2_500_000
_TOO_DEEP: Final = "it is nested too deeply"


class NotAnalysable(Exception):
    """The file cannot be analysed; the message is the reason, for the user."""


def parse(path: str, lines: Sequence[str], tree: ast.Module, project: Project) -> Unit:
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
