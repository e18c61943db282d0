"""From a file's text to a parsed unit, and the reasons why a file cannot be analysed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .analysis.project import Project
    from .analysis.unit import Unit


class NotAnalysable(Exception):
    """The file cannot be analysed; the message is the reason, for the user."""


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
