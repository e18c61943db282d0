"""Formats of lines: as flake8 writes them, with source and proof, and as GitHub Actions reads them."""

from __future__ import annotations

import linecache
from collections.abc import Iterator

from flake8 import utils
from flake8.formatting.default import COLORS, COLORS_OFF, Default
from flake8.violation import Violation

from ...findings import Found, Level, Step
from ...options import Settings
from .codes import code_of, shown
from .formatter import Formatter

_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


class Text(Formatter):
    """As flake8 writes them."""

    def show(self, error: Violation, found: Found) -> None:
        """One line; with ``--redis-explain`` the steps in it, with ``--show-source`` the source behind it."""
        if Settings.of(self.options).explain:
            error = error._replace(text=found.explained.removeprefix(f"{error.code} "))
        self.write(self.head(error), self.show_source(error))

    def head(self, error: Violation) -> str:
        """The place, the code and the sentence."""
        return Default.error_format % {
            "code": error.code,
            "text": error.text,
            "path": error.filename,
            "row": error.line_number,
            "col": error.column_number,
            **(COLORS if self.color else COLORS_OFF),
        }


class Full(Text):
    """With the line of each finding, and the steps of the proof with theirs."""

    def show(self, error: Violation, found: Found) -> None:
        """The line, and below it all that is known."""
        lines = [self.head(error), *self._source(error.filename, found.line, found.column)]
        for text in found.unsaid:
            step = Step.of(text)
            lines.append(f"    - {text}")
            if step.line and (step.path, step.line) != ("", found.line):
                lines += self._source(step.path or error.filename, step.line)
        self._write("\n".join([*lines, ""]))

    def _source(self, filename: str, number: int, column: int = -1) -> Iterator[str]:
        """A line of a file, and a mark below a place in it."""
        text = self._line(filename, number).rstrip()
        if not text:
            return
        yield f"{number:>8} | {text}"
        if column >= 0:
            before = "".join(each if each == "\t" else " " for each in text[:column])
            yield f"{'':>8} | {before}^"

    def _line(self, filename: str, number: int) -> str:
        if filename == self.options.stdin_display_name and "-" in self.options.filenames:
            lines = utils.stdin_get_lines()
            return lines[number - 1] if 0 < number <= len(lines) else ""
        return linecache.getline(filename, number)


class Github(Formatter):
    """Commands of GitHub Actions, which shows them at the lines of a pull request."""

    def show(self, error: Violation, found: Found) -> None:
        """One command; the steps of the proof are lines of its message."""
        code = code_of(error.code)
        where = {
            "file": shown(error.filename),
            "line": str(max(error.line_number, 1)),
            "col": str(error.column_number),
            "title": f"{code.code} {code.name}",
        }
        properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
        message = "\n".join([found.text, *(f"- {step}" for step in found.unsaid)])
        self._write(f"::{_GITHUB[code.level]} {properties}::{_data(message)}")


class Filenames(Formatter):
    """The names of files with findings, for ``-q``."""

    def show(self, error: Violation, found: Found) -> None:
        """Each once."""
        if error.filename not in self._shown:
            self._shown.add(error.filename)
            self._write(error.filename)

    def after_init(self) -> None:
        """Nothing has been shown."""
        super().after_init()
        self._shown: set[str] = set()


class Nothing(Formatter):
    """For ``-qq``: the exit status says it."""

    def show(self, error: Violation, found: Found) -> None:
        """Show nothing."""


def _data(text: str) -> str:
    """The message of a command, in which lines may end."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
