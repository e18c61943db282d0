"""A run of ``check``: what is found, what of a baseline is gone, and the baseline that is written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from flake8.exceptions import Flake8Exception
from flake8.main.application import Application
from flake8.style_guide import Decision

from ...baseline import Baseline, Entry, NotABaseline, Remaining, written
from ...options import Settings
from ..errors import CommandError
from .alone import Flake8, asked_for
from .documents import Gitlab, Json
from .formatter import Formatter
from .lines import Filenames, Full, Github, Nothing, Text
from .processes import FileManager
from .sarif import Sarif

FORMATS: Final[Mapping[str, type[Formatter]]] = {
    "text": Text,
    "full": Full,
    "github": Github,
    "gitlab": Gitlab,
    "json": Json,
    "sarif": Sarif,
}
#: Where a baseline is written that no option names.
USUAL_BASELINE: Final = "redis-baseline.json"
_FAILED: Final = 2


def check(words: Sequence[str], form: str) -> int:
    """Show what is found, and on standard error what is gone; the exit status is 1 where something was shown.

    Raises:
        CommandError: the configuration or the baseline cannot be read, or the run was stopped.
        SystemExit: as :func:`.alone.asked_for`.
    """
    asked = asked_for(words)
    run = _Run(words, asked, FORMATS[form])
    if asked.baseline:
        run.formatter.before = Remaining(_read(Path(asked.baseline)))
    status = run.status()
    gone = run.formatter.gone
    for entry, count in gone.items():
        print(f"{asked.baseline}: gone: {entry}{f', {count} times' if count > 1 else ''}", file=sys.stderr)
    if gone:
        print(f"{asked.baseline}: --write-baseline takes out what is gone", file=sys.stderr)
    return status


def write_baseline(words: Sequence[str]) -> int:
    """Write what is found into the baseline, and show what cannot be written there: files that nobody could read.

    What the run did not look at stays in it as it was.

    Raises:
        CommandError: as :func:`check`.
        SystemExit: as :func:`.alone.asked_for`.
    """
    asked = asked_for(words)
    path = Path(asked.baseline or USUAL_BASELINE)
    old = _read(path) if path.exists() else Baseline(path.resolve().parent, {})
    run = _Run(words, asked, Text)
    run.formatter.before, run.formatter.written = Remaining(old), Counter()
    status = run.status()
    if status == _FAILED:
        return status
    entries = {entry: count for entry, count in old.of.items() if not run.has_looked_at(old, entry)}
    entries.update(run.formatter.written)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(entries), encoding="utf-8", newline="\n")
    files = {entry.path for entry in entries}
    print(f"{path}: {_many(sum(entries.values()), 'finding')} in {_many(len(files), 'file')}", file=sys.stderr)
    if not asked.baseline:
        print(f"flake8 reads it by the line `redis-baseline = {path}` under [flake8]", file=sys.stderr)
    return status


class _Run:
    """One run of flake8 with this plugin alone."""

    def __init__(self, words: Sequence[str], asked: Flake8, form: type[Formatter]) -> None:
        self._asked = asked
        quiet: Sequence[type[Formatter]] = (form, Filenames, Nothing)
        self.formatter = quiet[min(asked.options.quiet, 2)](asked.options)
        self._application = Application()
        self._application.plugins, self._application.options = asked.plugins, asked.options
        self._application.formatter = self.formatter
        self._application.make_guide()
        if self._application.guide is None:
            raise RuntimeError("flake8 made no guide")
        self._guide = self._application.guide
        self._application.file_checker_manager = FileManager(self._guide, asked, words)
        self._settings = Settings.of(asked.options)
        self.formatter.looks_at = self.has_looked_at

    def status(self) -> int:
        """Check the files and show what is found; the exit status."""
        try:
            self._application.run_checks()
            self._application.report()
        except Flake8Exception as error:
            raise CommandError(str(error)) from error
        if self._application.catastrophic_failure:
            return _FAILED
        if self._asked.options.count:
            print(self.formatter.count)
        return int(self.formatter.count > 0 and not self._asked.options.exit_zero)

    def has_looked_at(self, baseline: Baseline, entry: Entry) -> bool:
        """Whether the run would have shown the findings of an entry: its file was checked, and its code is selected."""
        place = baseline.place(entry).resolve()
        unread = {baseline.relative(each) for each in self.formatter.unread}
        if self._settings.leaves_out(place) or entry.path in unread:
            return False
        guide = self._guide.style_guide_for(str(place))
        return guide.should_report_error(entry.code) is Decision.Selected


def _read(path: Path) -> Baseline:
    try:
        return Baseline.read(path)
    except NotABaseline as error:
        raise CommandError(f"redis-baseline: {error}") from error


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
