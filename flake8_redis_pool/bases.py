"""Where the project of a file begins: the same place from whatever folder flake8 is started."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Final

#: What lies in the folder of a project: its configuration, or its history.
_MARKS: Final = (
    *("pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8"),
    *(".git", ".hg", ".svn", ".jj"),
)


@functools.lru_cache(maxsize=4096)
def base_of(folder: Path, working: Path) -> Path:
    """The folder in which the project lies that the files of ``folder`` belong to; both are absolute, without links.

    It is the nearest one from there up that holds a project's configuration or history. Where there is none, it is the
    working directory, if the files lie below it, else the folder above their package. A home directory is no project,
    whatever lies in it.
    """
    home = Path.home()
    for each in (folder, *folder.parents):
        if each != home and each != each.parent and _is_marked(str(each)):
            return each
    if folder.is_relative_to(working):
        return working
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        folder = folder.parent
    return folder


@functools.lru_cache(maxsize=4096)
def _is_marked(folder: str) -> bool:
    """Whether a folder holds a project's configuration or history; it is one above many that are asked about."""
    return any(os.path.exists(os.path.join(folder, mark)) for mark in _MARKS)
