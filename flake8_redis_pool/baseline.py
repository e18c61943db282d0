"""Findings of before, which are silent while they stay; ``flake8-redis-pool check --write-baseline`` writes the file.

A finding is known again by its file, its code, the function that it stands in and the call that it is about, not by its
line. Two that are alike are counted: where there are three, one of them is new.
"""

from __future__ import annotations

import functools
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from .findings import Found

#: Of the format; another one is not read.
_VERSION: Final = 1


class NotABaseline(Exception):
    """A file cannot be read as a baseline; the message says why, for the user."""


class Entry(NamedTuple):
    """What findings of before are known by; ``path`` is relative to the folder of the baseline, with slashes."""

    path: str
    code: str
    function: str
    call: str

    def __str__(self) -> str:
        about = f" {self.call}" if self.call else ""
        return f"{self.path}: {self.code}{about} in {self.function or 'the module'}"


class Baseline:
    """The findings of before: how many there are ``of`` each entry. Paths are relative to ``folder``."""

    def __init__(self, folder: Path, of: Mapping[Entry, int]) -> None:
        self.folder = folder
        self.of = of

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """The baseline in a file.

        Raises:
            NotABaseline: there is no such file, or something else stands in it.
        """
        try:
            status = path.stat()
        except OSError as error:
            raise NotABaseline(f"{str(path)!r} cannot be read ({error.strerror}); {_WRITTEN}") from error
        return _read(path.resolve(), status.st_mtime_ns, status.st_size)

    def entry(self, filename: str, found: Found) -> Entry:
        """What a finding in a file is known by."""
        return Entry(self.relative(found.elsewhere or filename), found.code, found.function, found.call)

    def relative(self, filename: str) -> str:
        """A path from the working directory, as entries have it."""
        path = Path(filename).resolve()
        try:
            return Path(os.path.relpath(path, self.folder)).as_posix()
        except ValueError:  # on another drive
            return path.as_posix()

    def place(self, entry: Entry) -> Path:
        """The file that an entry is of."""
        return self.folder / entry.path


class Remaining:
    """What of a ``baseline`` has not been met in a run."""

    def __init__(self, baseline: Baseline) -> None:
        self.baseline = baseline
        self.entries = Counter(baseline.of)
        self._elsewhere: set[Entry] = set()

    def covers(self, filename: str, found: Found) -> bool:
        """Whether a finding is one of before; each meets one of those that are alike.

        What is reported in place of a finding in a file that is not checked is not counted: several may be.
        """
        entry = self.baseline.entry(filename, found)
        if found.elsewhere:
            self._elsewhere.add(entry)
            return entry in self.baseline.of
        if self.entries[entry] <= 0:
            return False
        self.entries[entry] -= 1
        return True

    def gone(self) -> Mapping[Entry, int]:
        """What was not met, and how often, in the order of the files."""
        left = (+self.entries).items()
        return {entry: count for entry, count in sorted(left) if entry not in self._elsewhere}


def written(of: Mapping[Entry, int]) -> str:
    """The text of a baseline: sorted, one line for each entry, so that changes of several people go together."""
    rows = [json.dumps({**entry._asdict(), "count": count}, ensure_ascii=False) for entry, count in sorted(of.items())]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{"version": {_VERSION}, "findings": [\n{body}\n]}}\n'


_WRITTEN: Final = "`flake8-redis-pool check --write-baseline` writes it"


@functools.lru_cache(maxsize=16)
def _read(path: Path, changed: int, size: int) -> Baseline:
    """The baseline in a file that was ``changed`` at a time, which was read once for all files of this process."""
    del changed, size  # they tell one content from another one
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotABaseline(f"{str(path)!r} is no baseline: {error}; {_WRITTEN}") from error
    match content:
        case {"version": int(version), "findings": [*rows]} if version == _VERSION:
            return Baseline(path.parent, _entries(path, rows))
        case {"version": int(version)}:
            raise NotABaseline(f"{str(path)!r} has version {version}, {_VERSION} is read; {_WRITTEN}")
    raise NotABaseline(f"{str(path)!r} is no baseline: it has no list of findings; {_WRITTEN}")


def _entries(path: Path, rows: Iterable[object]) -> Mapping[Entry, int]:
    entries: Counter[Entry] = Counter()
    for row in rows:
        match row:
            case {
                "path": str(file),
                "code": str(code),
                "function": str(function),
                "call": str(call),
                "count": int(count),
            }:
                entries[Entry(file, code, function, call)] += count
            case _:
                raise NotABaseline(f"{str(path)!r} is no baseline: {json.dumps(row)} is no finding; {_WRITTEN}")
    return entries
