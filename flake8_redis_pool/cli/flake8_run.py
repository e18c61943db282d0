"""What flake8 would do in the working directory: its configuration, the files that it checks, the findings it shows."""

from __future__ import annotations

import argparse
import configparser
import os
from collections.abc import Sequence

from flake8.api import legacy
from flake8.discover_files import expand_paths
from flake8.exceptions import Flake8Exception
from flake8.formatting.base import BaseFormatter
from flake8.processor import FileProcessor
from flake8.style_guide import StyleGuideManager
from flake8.violation import Violation

from .errors import CommandError


def configured() -> argparse.Namespace:
    """The options as flake8 reads them.

    Raises:
        CommandError: it cannot read its configuration.
        SystemExit: flake8, or this plugin as its part, refuses a value, and has said so on standard error.
    """
    try:
        return legacy.get_style_guide().options
    except (Flake8Exception, configparser.Error, ValueError) as error:  # it raises what it likes
        raise CommandError(f"flake8 cannot read its configuration: {error}") from error


def files_in(paths: Sequence[str], options: argparse.Namespace) -> list[str]:
    """The files that flake8 checks of ``paths``, in the order of their names.

    Raises:
        CommandError: a path does not exist.
    """
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise CommandError(*(f"no such file or folder: {path}" for path in missing))
    return sorted(
        expand_paths(
            paths=paths,
            stdin_display_name=options.stdin_display_name,
            filename_patterns=options.filename,
            exclude=(*options.exclude, *options.extend_exclude),
        )
    )


class Shown:
    """Which findings flake8 shows: by ``select``, ``ignore``, what is ignored in some files, and ``noqa``."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._guides = StyleGuideManager(options, _Silent(options))

    def of(self, filename: str, lines: Sequence[str], found: Sequence[tuple[int, str]]) -> list[bool]:
        """Of each finding in a file (line, code), whether it is shown."""
        processor = FileProcessor(filename, self._options, list(lines))
        if processor.should_ignore_file():
            return [False] * len(found)
        return [
            bool(self._guides.handle_error(code, filename, line, 0, "", processor.noqa_line_for(line)))
            for line, code in found
        ]


class _Silent(BaseFormatter):
    """Prints nothing: who asks what is shown does that."""

    def handle(self, error: Violation) -> None:
        """Leave it to who asked."""

    def format(self, error: Violation) -> str:
        """The violation, which nobody prints."""
        return error.text
