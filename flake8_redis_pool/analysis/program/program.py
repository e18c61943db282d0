"""The project around a file: first-party imports resolved on disk, every module summarised at most once per process.

Nothing of the project is imported or executed. Files outside the project's roots (also behind links), installed
packages, generated megabyte modules and files that do not parse are left alone: what cannot be read is not known.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import tokenize
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ...configured import Configured, Entry
from ...first_party import LARGEST_FILE, FirstParty, holds_word
from ...knowledge import Knowledge
from .module import Module, is_test_path

#: Bounds: a larger project is searched in part; the search for callers of one checked file looks into no more modules
#: than MOST_SEARCHED (parsed before or not: the answer must not hang on the order of the files); parsed modules beyond
#: this number of statements are forgotten, oldest first.
MOST_FILES: Final = 5_000
MOST_SEARCHED: Final = 40
MOST_STORING: Final = 4
MOST_TEXT: Final = 60_000_000
MOST_STATEMENTS: Final = 120_000
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


class Program:
    """The modules below some roots. One object serves all files that a process checks."""

    def __init__(self, knowledge: Knowledge, files: FirstParty) -> None:
        self.knowledge = knowledge
        self.files = files
        self.configured = Configured(files.base, knowledge.frameworks)
        self._modules: OrderedDict[Path, Module | None] = OrderedDict()
        self._lines = 0
        self._pinned: Path | None = None
        self._searched: frozenset[Path] = frozenset()
        self._storing: dict[str, list[Path]] = {}

    # -- modules

    def check(self, path: str, text: str, tree: ast.Module) -> Module:
        """The module of the file that is being checked; other modules that import it get this very object.

        Raises RecursionError.
        """
        full = Path(path).resolve()
        known = self._modules.get(full)
        if known is not None and known.text == text:
            self._modules.move_to_end(full)
        else:
            if known is not None:  # not what is on disk (an editor's buffer): what others know of it is out of date
                self._modules.clear()
                self._lines = 0
            known = Module(self._shown(full), text, self.knowledge, self.files.package_of(full), self, tree)
            if len(text) <= LARGEST_FILE:  # other modules know no larger one, in whatever order they are checked
                self._remember(full, known)
        self._pinned = full
        self._searched = frozenset()
        return known

    def module(self, path: Path) -> Module | None:
        """The module in the file ``path``; None when it cannot be read, is too large, or is no Python."""
        if path in self._modules:
            self._modules.move_to_end(path)
            return self._modules[path]
        module = None
        try:
            if path.stat().st_size <= LARGEST_FILE:
                with tokenize.open(path) as file:
                    text = file.read()
                module = Module(self._shown(path), text, self.knowledge, self.files.package_of(path), self)
        except (OSError, SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
            module = None  # not known: the file's own check says why
        self._remember(path, module)
        return module

    def _shown(self, path: Path) -> str:
        """A file's name in messages: from the working directory where it lies below that."""
        return os.path.relpath(path, self.files.base) if path.is_relative_to(self.files.base) else str(path)

    def _remember(self, path: Path, module: Module | None) -> None:
        self._modules[path] = module
        self._lines += module.size if module is not None else 0
        while self._lines > MOST_STATEMENTS and len(self._modules) > 1:
            oldest = next(iter(self._modules))
            if oldest in (self._pinned, path):
                self._modules.move_to_end(oldest)
                if len(self._modules) <= 2:
                    break
                continue
            dropped = self._modules.pop(oldest)
            self._lines -= dropped.size if dropped is not None else 0

    def find(self, dotted: str, asking: Module) -> tuple[Module, tuple[str, ...]] | None:
        """The first-party module that a dotted name starts with, and the names that follow; None for anything that is not the project's."""
        found = self.files.find(dotted, Path(asking.path).resolve())
        if found is None or not (
            self.files.matters(found[0]) or self.files.is_helper(found[0], Path(asking.path).resolve())
        ):
            return None
        module = self.module(found[0])
        return (module, tuple(dotted.split(".")[found[1] :])) if module is not None else None

    def shadows(self, name: str, asking: Module) -> bool:
        """Whether an import of ``name`` finds a file of the project.

        Not the one that asks, and none that imports its own name: Python could not find it by that.
        """
        own = Path(asking.path).resolve()
        found = self.files.find(name, own)
        if found is None or found[0] == own or found[0].name == "__init__.py":
            return False
        pattern = re.compile(rb"^[ \t]*(?:import|from)[ \t]+" + re.escape(name.encode()) + rb"\b", re.MULTILINE)
        try:
            return pattern.search(found[0].read_bytes()) is None
        except OSError:
            return False  # it was there when the folder was listed; what cannot be read shadows nothing

    def storing(self, place: str) -> list[Module]:
        """The modules (few at most) whose text assigns to ``place``, such as ``state.redis`` of some object."""
        if place not in self._storing:
            words = place.encode()
            pattern = re.compile(rb"\b" + re.escape(words) + rb"[ \t]*(?::[^=\n]+)?=[^=]")
            self._storing[place] = [
                path for path, text in self._all_texts.items() if words in text and pattern.search(text)
            ][:MOST_STORING]
        return [
            module for module in map(self.module, self._storing[place]) if module is not None and not module.is_test
        ]

    # -- who mentions what

    def mentioning(self, name: str, limit: int = 40) -> list[Module] | None:
        """The modules of the project (tests left out) whose text holds the identifier ``name``; None when there are too many to look at."""
        word = name.encode()
        paths = [path for path, text in self._all_texts.items() if holds_word(text, word)]
        if len(paths) > limit:
            return None
        searched = self._searched.union(paths)
        if len(searched) > MOST_SEARCHED:
            return None
        self._searched = searched
        return [module for module in map(self.module, paths) if module is not None]

    def names_below_roots(self, path: Path) -> list[tuple[str, ...]]:
        """The packages that a folder is, seen from each import root that it lies below."""
        return [path.relative_to(root).parts for root in self.files.roots_of(path) if path.is_relative_to(root)]

    def configured_in(self, path: Path) -> Sequence[Entry]:
        """The functions of the module in the file ``path`` that configuration files name."""
        return self.configured.entries(path)

    def is_imported(self, module: Module) -> bool:
        """Whether another module of the project (tests left out) imports this one, or something of it."""
        own = Path(module.path).resolve()
        words = {name.rpartition(".")[2].encode() for name in module.dotted_names}
        for path, text in self._all_texts.items():
            if path != own and any(holds_word(text, word) for word in words):
                if any(
                    name == known or name.startswith(f"{known}.")
                    for name in self.files.imports_of(path)
                    for known in module.dotted_names
                ):
                    return True
        return False

    @functools.cached_property
    def importing(self) -> tuple[tuple[tuple[str, ...], bytes], ...]:
        """What each module that imports a client library (tests left out) imports, and its text."""
        found = (
            (path, self.files.imports_of(path), text)
            for path, text in self._all_texts.items()
            if self.files.names_library(path)
        )
        roots = self.knowledge.roots
        return tuple(
            (names, text)
            for path, names, text in found
            if not is_test_path(
                str(path.relative_to(self.files.base) if path.is_relative_to(self.files.base) else path)
            )
            and any(name.partition(".")[0] in roots for name in names)
        )

    @functools.cached_property
    def _all_texts(self) -> dict[Path, bytes]:
        return dict(self._read_all())

    def _read_all(self) -> Iterator[tuple[Path, bytes]]:
        """The text of every module, as far as the bounds allow."""
        count = size = 0
        for root in self.files.searched:
            for path in _python_files(root):
                count += 1
                if count > MOST_FILES or size > MOST_TEXT:
                    return
                try:
                    if path.stat().st_size <= LARGEST_FILE:
                        text = path.read_bytes()
                        size += len(text)
                        yield path, text
                except OSError:
                    continue  # gone, or not ours to read: it mentions nothing that we know


def _python_files(root: Path) -> Iterator[Path]:
    """The project's own Python files, folders in order; links to folders are not followed."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.endswith(".py") and not path.is_symlink():
                yield path
