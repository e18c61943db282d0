"""What all ways to show findings have in common: flake8's formatter interface, with the findings unpacked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from flake8.formatting.base import BaseFormatter
from flake8.statistics import Statistics
from flake8.violation import Violation

from ... import could_not_analyse
from ...baseline import Baseline, Entry, Remaining
from ...findings import Found


class Formatter(BaseFormatter):
    """Takes what flake8 has decided to show, and passes over what is of ``before``.

    ``count`` is how many findings were shown, ``unread`` the files that could not be checked. While a baseline is
    ``written``, what belongs there is counted in it, and not shown.
    """

    before: Remaining | None = None
    #: Whether the run would have shown what an entry of the baseline is of, were it there.
    looks_at: Callable[[Baseline, Entry], bool] | None = None
    written: Counter[Entry] | None = None

    def after_init(self) -> None:
        """Nothing has been shown."""
        self.count = 0
        self.unread: set[str] = set()
        self._tally = Statistics()

    def handle(self, error: Violation) -> None:
        """Show a finding, or what flake8 itself found."""
        found = Found.unpacked(error.line_number, error.column_number - 1, error.code, error.text)
        error = error._replace(text=found.text)
        if not is_of_a_rule(found.code):
            self.unread.add(error.filename)
        elif self._is_of_before(error.filename, found):
            return
        self.count += 1
        self._tally.record(error)
        self.show(error, found)

    def _is_of_before(self, filename: str, found: Found) -> bool:
        if self.before is None:
            return False
        if self.written is None:
            return self.before.covers(filename, found)
        entry = self.before.baseline.entry(filename, found)
        self.written[entry] = 1 if found.elsewhere else self.written[entry] + 1
        return True

    @property
    def gone(self) -> Mapping[Entry, int]:
        """What is of before, was looked for and was not found any more, and how often."""
        if self.before is None or self.looks_at is None:
            return {}
        baseline = self.before.baseline
        return {entry: count for entry, count in self.before.gone().items() if self.looks_at(baseline, entry)}

    def show(self, error: Violation, found: Found) -> None:
        """Show a finding: the violation has its sentence alone."""
        raise NotImplementedError  # each format has its own

    def format(self, error: Violation) -> str:
        """The sentence; flake8's own way to write is not taken."""
        return error.text

    def show_statistics(self, statistics: Statistics) -> None:
        """How often each code was shown; flake8's own statistics count what is of before."""
        super().show_statistics(self._tally)

    def _write(self, output: str) -> None:
        """Write a line; what a path holds that is no text is written as an escape."""
        super()._write(output.encode(errors="backslashreplace").decode())


class Document(Formatter):
    """A format that is one document: it is written when all findings are there, over what stood in the file."""

    def after_init(self) -> None:
        """Nothing has been shown."""
        super().after_init()
        self.findings: list[tuple[Violation, Found]] = []

    def start(self) -> None:
        """Begin a new file, where flake8 adds to the old one."""
        super().start()
        if self.output_fd is not None:
            self.output_fd.truncate(0)

    def show(self, error: Violation, found: Found) -> None:
        """Keep it for the document."""
        self.findings.append((error, found))

    def stop(self) -> None:
        """Write the document."""
        self._write(self.document())
        super().stop()

    def document(self) -> str:
        """The findings as one text."""
        raise NotImplementedError  # each format has its own


def is_of_a_rule(code: str) -> bool:
    """Whether a code is a rule's: no file that could not be read or analysed."""
    return code.startswith("RDP") and code != could_not_analyse.CODE
