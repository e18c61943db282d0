"""What lies in the folders of a project.

Each is listed once, and modules are found in the listings, without a question to the disk for each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
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


class _Reached(NamedTuple):
    """The folder that a name leads to, and the last module on the way, with how many parts name it."""

    folder: str | None
    found: tuple[Path, int] | None


class Folders:
    """Finds modules below folders.

    Links that lead out of the folder are not followed, and no installed package is found.
    """

    def __init__(self) -> None:
        self._below: dict[tuple[str, ...], Below] = {}
        self._ways: dict[tuple[str, str], _Reached] = {}
        self._listed: dict[str, dict[str, _Entry]] = {}
        self._links: dict[str, bool] = {}
        self._paths: dict[str, Path] = {}

    def below(self, roots: tuple[str, ...]) -> Below:
        """The modules below some roots."""
        known = self._below.get(roots)
        if known is None:
            known = self._below[roots] = Below(self, roots)
        return known

    def holds(self, root: str, name: str) -> bool:
        """Whether a folder holds something that an import of a top-level name may mean."""
        here = self._listing(root)
        return name in here or f"{name}.py" in here

    def search(self, roots: tuple[str, ...], dotted: str) -> tuple[Path, int] | None:
        """The file of the longest module that a dotted name starts with, and how many parts name it.

        It is looked for below the first root that has any.
        """
        first = dotted.partition(".")[0]
        for root in roots:
            if self.holds(root, first) and not self._is_link(root):
                found = self._reached(root, dotted).found
                if found is not None:
                    return found
        return None

    def _reached(self, root: str, dotted: str) -> _Reached:
        """Where a name leads below a root, from where the name before its last part leads."""
        known = self._ways.get((root, dotted))
        if known is None:
            before, dot, part = dotted.rpartition(".")
            way = self._reached(root, before) if dot else _Reached(root, None)
            known = way if way.folder is None else self._one_further(root, way, part, dotted)
            self._ways[root, dotted] = known
        return known

    def _one_further(self, root: str, way: _Reached, part: str, dotted: str) -> _Reached:
        inside = f"{root}{os.sep}"
        here = self._listing(way.folder or root)
        below = here.get(part)
        if below is not None and not (below.is_folder and below.real.startswith(inside) and part not in _INSTALLED):
            below = None
        file = self._listing(below.real).get("__init__.py") if below is not None else None
        if file is None or file.is_folder or not file.real.startswith(inside):
            file = here.get(f"{part}.py")
        is_module = file is not None and not file.is_folder and file.real.startswith(inside)
        found = (self.path(file.real), dotted.count(".") + 1) if file is not None and is_module else way.found
        return _Reached(below.real if below is not None else None, found)

    def modules_in(self, folder: Path) -> list[Path]:
        """The files of the modules that lie in a folder itself."""
        listed = self._listing(str(folder)).values()
        return [self.path(each.real) for each in listed if each.real.endswith(".py") and not each.is_folder]

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

    def path(self, real: str) -> Path:
        """The path of a file, one object for each: others are compared part by part."""
        if real not in self._paths:
            self._paths[real] = Path(real)
        return self._paths[real]


class Below:
    """The modules below some roots, each found once."""

    def __init__(self, folders: Folders, roots: tuple[str, ...]) -> None:
        self._folders = folders
        self._roots = roots
        self._found: dict[str, tuple[Path, int] | None] = {}
        self._held: dict[str, bool] = {}

    def find(self, dotted: str) -> tuple[Path, int] | None:
        """As :meth:`Folders.search`."""
        if dotted not in self._found:
            self._found[dotted] = self._folders.search(self._roots, dotted)
        return self._found[dotted]

    def holds(self, name: str) -> bool:
        """Whether a root holds something that an import of a top-level name may mean."""
        if name not in self._held:
            self._held[name] = any(self._folders.holds(root, name) for root in self._roots)
        return self._held[name]


def _entry(entry: os.DirEntry[str]) -> _Entry:
    """What goes by a name in a folder; a link that leads nowhere is a file that nobody can read."""
    if entry.is_symlink():
        return _Entry(os.path.realpath(entry.path), os.path.isdir(entry.path))
    return _Entry(entry.path, entry.is_dir())


def python_files(root: Path) -> Iterator[str]:
    """The project's own Python files, folders in order; links to folders are not followed."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".py") and not os.path.islink(path):
                yield path
