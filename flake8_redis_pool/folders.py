"""What lies in the folders of a project.

Each is listed once, and modules are found in the listings, without a question to the disk for each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
#: Folders that hold no code of the project that runs.
_LEFT_OUT: Final = frozenset(
    {
        "node_modules",
        "site-packages",
        "dist-packages",
        "__pycache__",
        "__pypackages__",
        "build",
        "dist",
        "venv",
        "env",
        "virtualenv",
    }
    | {"migrations", "tests", "test"}
)


class _Entry(NamedTuple):
    """A file or folder; ``real`` is where it lies, behind all links."""

    real: str
    is_folder: bool


class Folders:
    """Finds modules below folders.

    Links that lead out of the folder are not followed, and no installed package is found.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, ...], dict[str, tuple[Path, int] | None]] = {}
        self._listed: dict[str, dict[str, _Entry]] = {}
        self._links: dict[str, bool] = {}
        self._paths: dict[str, Path] = {}

    def find(self, roots: tuple[str, ...], dotted: str) -> tuple[Path, int] | None:
        """The file of the longest module that a dotted name starts with, and how many parts name it.

        It is looked for below the first root that has any.
        """
        found = self._found.get(roots)
        if found is None:
            found = self._found[roots] = {}
        if dotted not in found:
            found[dotted] = self._search(roots, dotted)
        return found[dotted]

    def _search(self, roots: tuple[str, ...], dotted: str) -> tuple[Path, int] | None:
        first, *_ = parts = dotted.split(".")
        for root in roots:
            here = self._listing(root)
            if (first in here or f"{first}.py" in here) and not self._is_link(root):
                *_, found = (None, *self._modules(root, parts))  # the longest name comes last
                if found is not None:
                    return found
        return None

    def _modules(self, root: str, parts: Sequence[str]) -> Iterator[tuple[Path, int]]:
        """Every module whose name ``parts`` start with, the shortest name first."""
        inside = f"{root}{os.sep}"
        folder = root
        for length, part in enumerate(parts, 1):
            here = self._listing(folder)
            below = here.get(part)
            if below is not None and not (below.is_folder and below.real.startswith(inside) and part not in _INSTALLED):
                below = None
            file = self._listing(below.real).get("__init__.py") if below is not None else None
            if file is None or file.is_folder or not file.real.startswith(inside):
                file = here.get(f"{part}.py")
            if file is not None and not file.is_folder and file.real.startswith(inside):
                yield self._path(file.real), length
            if below is None:
                return
            folder = below.real

    def modules_in(self, folder: Path) -> list[Path]:
        """The files of the modules that lie in a folder itself."""
        listed = self._listing(str(folder)).values()
        return [self._path(each.real) for each in listed if each.real.endswith(".py") and not each.is_folder]

    def _listing(self, folder: str) -> dict[str, _Entry]:
        """What lies in a folder, by name."""
        known = self._listed.get(folder)
        if known is None:
            try:
                with os.scandir(folder) as entries:
                    known = {entry.name: _entry(entry) for entry in entries}
            except OSError:
                known = {}  # gone or not ours to read: nothing lies there
            self._listed[folder] = known
        return known

    def _is_link(self, root: str) -> bool:
        """Whether a root does not lie where its path says."""
        if root not in self._links:
            self._links[root] = os.path.realpath(root) != root
        return self._links[root]

    def _path(self, real: str) -> Path:
        """One object for each file: paths are compared part by part."""
        if real not in self._paths:
            self._paths[real] = Path(real)
        return self._paths[real]


def _entry(entry: os.DirEntry[str]) -> _Entry:
    """What goes by a name in a folder; a link that leads nowhere is a file that nobody can read."""
    if entry.is_symlink():
        return _Entry(os.path.realpath(entry.path), os.path.isdir(entry.path))
    return _Entry(entry.path, entry.is_dir())


def python_files(root: Path) -> Iterator[Path]:
    """The project's own Python files, folders in order; links to folders are not followed."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.endswith(".py") and not path.is_symlink():
                yield path
