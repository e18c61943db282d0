"""Which files flake8 checks in a run, by its arguments and by what it excludes."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from flake8 import defaults

#: What flake8 excludes where nobody says anything: no folder of these names holds code of the project.
NEVER_CHECKED: Final = frozenset(defaults.EXCLUDE)


@functools.lru_cache(maxsize=16)
def given_paths(filenames: tuple[str, ...], working: Path) -> tuple[Path, ...]:
    """The files and folders that flake8's arguments mean, as seen from a folder."""
    return tuple((working / each).resolve() for each in filenames)


@functools.cache
def is_checked(path: Path, given: tuple[Path, ...], exclude: tuple[str, ...]) -> bool:
    """Whether ``path``, or a folder above it, is one of the files and folders ``given``, and nothing excludes it."""
    for each in given:
        if path.is_relative_to(each):
            below = (path, *(folder for folder in path.parents if folder.is_relative_to(each)))
            if not any(_is_excluded(one, exclude) for one in below):
                return True
    return False


def _is_excluded(path: Path, patterns: Iterable[str]) -> bool:
    """Whether flake8 passes a file or folder over: by its name, or by its whole path."""
    return any(fnmatch(path.name, pattern) or fnmatch(str(path), pattern) for pattern in patterns)
