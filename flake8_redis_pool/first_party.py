"""Where first-party modules lie on disk, and which of them concern Redis: plain text and paths, no tree. The gate needs no more than this."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

#: Longest way from a file to the module that imports a client library: ``views`` -> ``app.cache`` -> ``app.cache.client``.
FARTHEST: Final = 3
#: Bytes: helpers that release what they are given, and base classes that close, are short.
LARGEST_HELPER: Final = 12_000
#: Bytes: a larger module is generated or data, and is not looked into.
LARGEST_FILE: Final = 400_000
#: No part of it can end in two places, and parentheses end at the next one: hostile texts take no longer than others (tests/test_safe.py).
_IMPORT: Final = re.compile(
    rb"^[ \t]*(?:from[ \t]+(?=[\w.])([\w.]+)[ \t]+import[ \t]*(\([^()#]*(?:#[^\n]*[^()#]*)*\)|[^\n]*)|import[ \t]+([\w.]+))", re.MULTILINE
)
_NAME: Final = re.compile(rb"\b\w+\b(?=\s*(?:,|as\b|#|\)|\\|$))")


class FirstParty:
    """Resolves dotted names of the project's own modules, from the roots that belong to the asking file.

    ``base`` is the working directory, ``libraries`` and ``frameworks`` (asked for only when a module is looked into) are top-level packages. Nothing
    outside the roots is read, also not behind links, and no installed package.
    """

    def __init__(self, base: Path, roots: tuple[Path, ...], libraries: frozenset[str], frameworks: Callable[[], frozenset[str]] = frozenset) -> None:
        self.base = base
        self._given = roots
        self._libraries = libraries
        self._frameworks = frameworks
        self._matters: dict[Path, bool] = {}
        self._near: dict[Path, bool] = {}
        self._packages: dict[Path, str] = {}
        self._answers: dict[tuple[Path, int, frozenset[str]], bool] = {}
        self._found: dict[Path, dict[str, tuple[Path, int] | None]] = {}
        self._small: dict[Path, bool] = {}
        self._places: dict[tuple[str, str], Path | None] = {}
        self._tops: dict[tuple[str, str], bool] = {}
        self._roots: dict[Path, tuple[Path, ...]] = {}
        self._imports: dict[Path, tuple[str, ...]] = {}

    def roots_of(self, folder: Path) -> tuple[Path, ...]:
        """Where imports of a folder's files may start: above their package, the folder, the working directory, its ``src``, what the user names."""
        known = self._roots.get(folder)
        if known is None:
            top = folder
            while (top / "__init__.py").is_file() and top != top.parent:
                top = top.parent
            inside = [parent for parent in top.parents if parent == self.base or self.base in parent.parents]
            candidates = [top, *inside, self.base, self.base / "src", *self._given]
            known = self._roots[folder] = tuple(dict.fromkeys(root for root in candidates if root.is_dir() and root != root.parent))
        return known

    @property
    def searched(self) -> tuple[Path, ...]:
        """The folders that hold the project's modules."""
        return tuple(dict.fromkeys((self.base, *self._given)))

    def package_of(self, path: Path) -> str:
        """The dotted name of the package that a file belongs to ("" at top level)."""
        folder = path.parent
        if folder not in self._packages:
            self._packages[folder] = self._package(folder)
        return self._packages[folder]

    def _package(self, folder: Path) -> str:
        parts: list[str] = []
        while (folder / "__init__.py").is_file() and folder != folder.parent:
            parts.append(folder.name)
            folder = folder.parent
        if not parts and folder != self.base and folder.is_relative_to(self.base):
            parts = list(reversed(folder.relative_to(self.base).parts))  # namespace packages, as seen from the working directory
        return ".".join(reversed(parts))

    def find(self, dotted: str, asking: Path) -> tuple[Path, int] | None:
        """The file of the module that a dotted name starts with, and how many of its parts name the module."""
        return self._find(dotted, asking.parent)

    def _find(self, dotted: str, folder: Path) -> tuple[Path, int] | None:
        found = self._found.setdefault(folder, {})
        if dotted not in found:
            found[dotted] = self._search(dotted.split("."), folder)
        return found[dotted]

    def _search(self, parts: list[str], folder: Path) -> tuple[Path, int] | None:
        if not parts[0]:
            return None
        for root in self.roots_of(folder):
            if not self._holds(root, parts[0]):
                continue
            for length in range(len(parts), 0, -1):
                path = self._place(root, ".".join(parts[:length]))
                if path is not None:
                    return path, length
        return None

    def _holds(self, root: Path, name: str) -> bool:
        """Whether a module, package or folder of this name lies in a root."""
        key = (str(root), name)
        if key not in self._tops:
            self._tops[key] = self._place(root, name) is not None or (root / name).is_dir()
        return self._tops[key]

    def _place(self, root: Path, dotted: str) -> Path | None:
        key = (str(root), dotted)  # paths are compared part by part
        if key not in self._places:
            self._places[key] = _look_up(root, dotted)
        return self._places[key]

    def matters(self, path: Path) -> bool:
        """Whether a module may hold anything that the analysis wants to know: it imports a client library (also through others) or a framework."""
        if path not in self._matters:
            wanted = self._libraries | self._frameworks()
            imports = self._imports_of(path)
            direct = any(each.partition(".")[0] in wanted for each in imports)
            self._matters[path] = direct or self.leads_to_library(imports, path, FARTHEST - 1, wanted)
        return self._matters[path]

    def is_helper(self, path: Path, asking: Path) -> bool:
        """Whether a module that leads to no library may still be a helper of one that does: it is small, and asked for from near a library."""
        if path not in self._small:
            self._small[path] = path.stat().st_size <= LARGEST_HELPER
        return self._small[path] and self._is_near_library(asking)

    def _is_near_library(self, path: Path) -> bool:
        """Whether the module imports a client library, itself or through a module that it imports."""
        if path not in self._near:
            imports = self._imports_of(path)
            direct = any(each.partition(".")[0] in self._libraries for each in imports)
            self._near[path] = direct or self.leads_to_library(imports, path, 1)
        return self._near[path]

    def leads_to_library(self, names: Iterable[str], asking: Path, steps: int = FARTHEST, wanted: frozenset[str] = frozenset()) -> bool:
        """Whether one of these absolute dotted names is a first-party module that imports a client library, itself or through others.

        ``wanted`` names other packages to look for instead.
        """
        wanted = wanted or self._libraries
        folder = asking.parent
        known = self._found.setdefault(folder, {})
        found = (known[name] if name in known else self._find(name, folder) for name in names)
        return any(self._leads(place[0], steps, wanted) for place in found if place is not None and place[0] != asking)

    def _leads(self, path: Path, steps: int, wanted: frozenset[str]) -> bool:
        """Whether the module itself, or one that is ``steps - 1`` imports away, imports one of the packages ``wanted``."""
        key = (path, steps, wanted)
        if key not in self._answers:
            self._answers[key] = False  # a cycle of imports adds nothing
            imports = self._imports_of(path)
            direct = any(each.partition(".")[0] in wanted for each in imports)
            self._answers[key] = direct or (steps > 1 and self.leads_to_library(imports, path, steps - 1, wanted))
        return self._answers[key]

    def _imports_of(self, path: Path) -> tuple[str, ...]:
        """The absolute dotted names that a module imports from, read off its text."""
        if path not in self._imports:
            try:
                text = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
            except OSError:
                text = b""  # gone or not ours to read: it leads nowhere that we know
            self._imports[path] = imports_in(text, self.package_of(path))
        return self._imports[path]


def imports_in(text: bytes, package: str) -> tuple[str, ...]:
    """The absolute dotted names that a text imports, the modules and the names in them, read off without parsing."""
    found: list[str] = []
    for source, names, module in (match.groups() for match in _IMPORT.finditer(text)):
        if module is not None:
            found.append(module.decode())
        else:
            start = source.decode()
            found += [start, *(f"{start}.{name.decode()}" if start.strip(".") else f"{start}{name.decode()}" for name in _NAME.findall(names))]
    return tuple(dict.fromkeys(absolute(name, package) for name in found))


def absolute(name: str, package: str) -> str:
    """The absolute name of a possibly relative one; one that leaves the known package keeps its dots, so that it equals nothing."""
    level = len(name) - len(name.lstrip("."))
    if level == 0:
        return name
    parts = package.split(".") if package else []
    if level - 1 > len(parts) or not parts:
        return name
    base = ".".join(parts[: len(parts) - (level - 1)])
    rest = name[level:]
    return f"{base}.{rest}" if rest and base else rest or base


@functools.lru_cache(maxsize=1024)
def _real_folder(folder: Path) -> Path:
    """The folder behind all links; to resolve each file of it anew costs more than all other questions about the file."""
    return folder.resolve()


def _look_up(root: Path, dotted: str) -> Path | None:
    """The file of a module below ``root``."""
    stem = root.joinpath(*dotted.split("."))
    for candidate in (stem / "__init__.py", stem.with_name(f"{stem.name}.py")):
        if candidate.is_file():
            real = candidate.resolve() if candidate.is_symlink() else _real_folder(candidate.parent) / candidate.name
            is_installed = not {"site-packages", "dist-packages"}.isdisjoint(real.parts[len(root.parts) :])
            return real if real.is_relative_to(root) and not is_installed else None
    return None
