"""Import roots that hold an ``__init__.py`` themselves: a script's folder, ``backend/`` with packages below it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .folders import Folders

_NEVER: Final = sys.stdlib_module_names | {"builtins"}
#: The dotted names that a module imports from, relative ones with their dots.
WrittenIn = Callable[[Path], tuple[str, ...]]


class InnerRoots:
    """Finds what the folders above a package do not have in the packages around the asking file.

    The outermost that has the name counts, unless the project shows that imports start further out: a module there
    imports the package by its full name, its ``__init__`` imports relatively, or the asking file goes beyond it. What
    the standard library has, and what is ``foreign`` (a library or framework), is not looked for in packages: there it
    is a module that goes by a longer name.
    """

    def __init__(self, base: Path, folders: Folders, written_in: WrittenIn, foreign: Callable[[str], bool]) -> None:
        self._base = base
        self._folders = folders
        self._written_in = written_in
        self._foreign = foreign
        self._around: dict[Path, tuple[Path, ...]] = {}
        self._packages: dict[Path, bool] = {}

    def find(self, dotted: str, asking: Path) -> tuple[Path, int] | None:
        """The file of the module that a dotted name starts with, and how many of its parts name the module."""
        roots = self.packages_around(asking.parent)
        name = dotted.partition(".")[0]
        if not roots or name in _NEVER:
            return None
        for root in roots:
            found = self._folders.below((str(root),)).find(dotted)
            if found is not None:
                is_meant = found[0] != asking and not self._foreign(name) and not self.is_package(root)
                return found if is_meant and not self._shows_package(asking, root) else None
        return None

    def of(self, folder: Path) -> list[Path]:
        """The packages around a folder in which imports may start: nothing shows that they are imported themselves."""
        return [root for root in self.packages_around(folder) if not self.is_package(root)]

    def packages_around(self, folder: Path) -> tuple[Path, ...]:
        """The packages that a folder is or lies in, as far as they belong to the project, the outermost first."""
        known = self._around.get(folder)
        if known is None:
            is_package = folder != self._base and folder != folder.parent and (folder / "__init__.py").is_file()
            known = (*self.packages_around(folder.parent), folder) if is_package else ()
            self._around[folder] = known = known if folder.is_relative_to(self._base) else ()
        return known

    def is_package(self, root: Path) -> bool:
        """Whether its ``__init__``, or a module of a folder further out, imports it or something of it."""
        if root not in self._packages:
            modules = (module for folder in _outside(root, self._base) for module in self._folders.modules_in(folder))
            self._packages[root] = any(self._shows_package(each, root) for each in (root / "__init__.py", *modules))
        return self._packages[root]

    def _shows_package(self, module: Path, root: Path) -> bool:
        """Whether a module imports by a name that starts further out than ``root``, and means it or is a part of it."""
        names = [".".join(root.relative_to(folder).parts) for folder in _outside(root, self._base)]
        for each in self._written_in(module):
            name = each.lstrip(".")
            if len(name) < len(each):
                start = module.parents[min(len(each) - len(name), len(module.parents)) - 1]
                is_part = root in module.parents or start.joinpath(*name.split(".")).is_relative_to(root)
                shows = root.is_relative_to(start) and is_part
            else:
                shows = any(each == known or each.startswith(f"{known}.") for known in names)
            if shows:
                return True
        return False


def _outside(root: Path, base: Path) -> list[Path]:
    """The folders of a project above ``root``."""
    return [folder for folder in root.parents if folder.is_relative_to(base)]
