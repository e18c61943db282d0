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

from ...configured import Configured, ConfiguredHandler
from ...first_party import LARGEST_FILE, FirstParty, holds_word
from ...knowledge import Knowledge
from .module import Module, is_test_path
from .progress import DEEPEST_HANDED_ON, Progress

#: Files and characters: a larger project is searched in part.
MOST_FILES: Final = 5_000
MOST_TEXT: Final = 60_000_000
#: Modules: a name that more of them mention leads nowhere.
MOST_MENTIONING: Final = 40
MOST_STORING: Final = 4
#: Nodes of Python's trees: when the modules that are known have more, the oldest are forgotten before the next check.
MOST_NODES: Final = 360_000
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
        self._storing: dict[str, list[Path]] = {}
        self._mentioning: dict[str, list[Path]] = {}
        self.inference = Progress()
        self.typestate = Progress(DEEPEST_HANDED_ON)
        self.reachability = Progress()

    # -- modules

    def check(self, path: str, text: str, tree: ast.Module) -> Module:
        """The module of the file that is being checked; other modules that import it get this very object.

        Raises RecursionError.
        """
        for progress in (self.inference, self.typestate, self.reachability):
            progress.begin_check()
        full = Path(path).resolve()
        known = self._modules.get(full)
        if (
            known is not None and known.text != text
        ):  # not what is on disk (an editor's buffer): what others know is wrong
            self._modules.clear()
            known = None
        self._forget()
        if known is None or full not in self._modules:
            known = self._made(full, text, tree)
            if len(text) <= LARGEST_FILE:  # other modules know no larger one, in whatever order they are checked
                self._modules[full] = known
        if full in self._modules:
            self._modules.move_to_end(full)
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
                module = self._made(path, text)
        except (OSError, SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
            module = None  # not known: the file's own check says why
        self._modules[path] = module
        return module

    def _made(self, path: Path, text: str, tree: ast.Module | None = None) -> Module:
        package = self.files.package_of(path)
        return Module(self._shown(path), text, self.knowledge, package, self, tree)

    def place_of(self, path: str) -> str:
        """The path of a file within the project; the whole path of one that lies elsewhere."""
        full, base = Path(path).resolve(), self.files.base
        return str(full.relative_to(base) if full.is_relative_to(base) else full)

    def _shown(self, path: Path) -> str:
        """A file's name in messages: from the working directory where it lies below that."""
        working = self.files.working
        return os.path.relpath(path, working) if path.is_relative_to(working) else str(path)

    def _forget(self) -> None:
        """Forget the oldest modules, when there are too many, and all that was found out about the others.

        What is known of a module speaks of others: one that is parsed anew would not be the one that is spoken of.
        """
        size = sum(module.size for module in self._modules.values() if module is not None)
        if size <= MOST_NODES:
            return
        while self._modules and size > MOST_NODES // 2:
            _, module = self._modules.popitem(last=False)
            size -= module.size if module is not None else 0
        for module in self._modules.values():
            if module is not None:
                module.answers.clear()

    def find(self, dotted: str, asking: Module) -> tuple[Module, tuple[str, ...]] | None:
        """The first-party module that a dotted name starts with, and the names that follow.

        None for anything that is not the project's.
        """
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

    def mentioning(self, name: str) -> list[Module] | None:
        """The modules of the project (tests left out) whose text holds the identifier ``name``.

        None when there are too many to look at, or when the check has searched too many.
        """
        if name not in self._mentioning:
            word = name.encode()
            self._mentioning[name] = [path for path, text in self._all_texts.items() if holds_word(text, word)]
        paths = self._mentioning[name]
        if len(paths) > MOST_MENTIONING or not self.reachability.may_search(paths):
            return None
        return [module for module in map(self.module, paths) if module is not None]

    def names_below_roots(self, path: Path) -> list[tuple[str, ...]]:
        """The packages that a folder is, seen from each import root that it lies below."""
        return [path.relative_to(root).parts for root in self.files.roots_of(path) if path.is_relative_to(root)]

    def configured_in(self, path: Path) -> Sequence[ConfiguredHandler]:
        """The functions of the module in the file ``path`` that configuration files name."""
        return self.configured.handlers_of(path)

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
            if not is_test_path(self.place_of(str(path))) and any(name.partition(".")[0] in roots for name in names)
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
