"""What a module of the project is: its path, its text, its tree, and what has been found out about it."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import libcst as cst

from ... import conventions
from ...configured import ConfiguredHandler
from ...knowledge import Knowledge
from ...names_of_clients import Known
from ...tree import Tree, lazy_tree_of, tree_of
from .charged import Charged
from .progress import DEEPEST_HANDED_ON, Progress, Search


class Modules(Protocol):
    """The other modules of the project, as one of them sees them.

    ``inference``, ``typestate`` and ``reachability`` are the questions of these layers that are being answered.
    """

    search: Search
    inference: Progress
    typestate: Progress
    reachability: Progress

    def find(self, dotted: str, asking: Module) -> tuple[Module, tuple[str, ...]] | None:
        """The first-party module that a dotted name starts with, and the names that follow."""

    def text_behind(self, dotted: str, asking: Module) -> tuple[bytes, tuple[str, ...]] | None:
        """The text of the module that :meth:`find` would give, not parsed for that, and the names that follow."""

    def dismisses(self, dotted: str, asking: Module) -> bool:
        """Whether a dotted name is of a module of the project that leads to no client library."""

    def shadowing(self, dotted: str, asking: Module) -> tuple[Module, tuple[str, ...]] | None:
        """The module of the project, whatever it leads to, that an import finds, and the names that follow."""

    def setting(self, module: Module, cls: str, name: str) -> list[Module]:
        """The other modules whose text stores something as an attribute called ``name``, and that know the class."""

    def keeping(self, owners: frozenset[str], key: str, *, is_member: bool = False) -> list[Module]:
        """The modules that keep something under a name or a key of what goes by one of ``owners``."""

    def yielding(self, key: str) -> list[Module]:
        """The modules in which something yields a mapping that may have this key."""

    def filling(self, module: Module, name: str) -> list[Module]:
        """The other modules whose text puts something into a container that ``module`` calls ``name``."""

    def looking_up(self, module: Module, name: str, *, is_member: bool = False) -> list[Module]:
        """The other modules that may look into what ``module`` calls ``name``."""

    def taking(self, owners: frozenset[str], key: str) -> list[Module]:
        """The modules that look up what is kept under a name or a key of what goes by one of ``owners``."""

    def getting(self, module: Module, *, is_member: bool = False) -> list[Module]:
        """The other modules that import this one and may get by a text what it, or one of its classes, has."""

    def behind(self, module: Module, wanted: Callable[[Path], bool]) -> Iterator[Module]:
        """The modules near a client library that the imports of a module lead to, of those that are ``wanted``."""

    def imported(self, module: Module, methods: Iterable[str]) -> Iterator[Module]:
        """The modules that ``module`` imports and whose text calls one of these methods."""

    def users(
        self, module: Module, name: str, *, is_member: bool = False, saying: re.Pattern[bytes] | None = None
    ) -> Iterator[Module]:
        """The other modules that may use what ``module`` defines as ``name``, as far as may be searched."""

    def all_users(self, module: Module, name: str, *, is_member: bool = False) -> list[Module] | None:
        """The same, all at once; None when there are too many to look at."""

    def names_of(self, module: Module, name: str) -> frozenset[str]:
        """The names by which other modules can call what ``module`` defines as ``name`` at its top level."""

    def defines(self, name: str) -> bool:
        """Whether a module defines a function or method of this name."""

    def called_by(self, name: str) -> frozenset[str]:
        """The last names of what the functions and methods of this name call, by the texts."""

    def calls_nothing(self, name: str) -> bool:
        """Whether the texts define functions or methods of this name, and none of them calls anything."""

    def may_use(self, module: Module, roots: frozenset[str]) -> bool:
        """Whether ``module``, or any other one of the project, imports one of these top-level packages."""

    def speak_of(self, name: str) -> bool:
        """Whether any module of the project, tests left out, reads or imports something by this name."""

    def is_imported(self, module: Module) -> bool:
        """Whether another module imports this one, or something of it."""

    def place_of(self, path: str) -> str:
        """The path of a file within the project."""

    def names_below_roots(self, path: Path) -> list[tuple[str, ...]]:
        """The packages that a folder is, seen from each import root that it lies below."""

    def configured_in(self, path: Path) -> Sequence[ConfiguredHandler]:
        """The functions of the module in the file ``path`` that configuration files name."""

    def versions_of(self, distribution: str, module: Module) -> frozenset[tuple[int, int]] | None:
        """The versions of a distribution that may run a module, as the project states; None where it says nothing."""

    def known_names(self, module: Module) -> Known:
        """What may be a client in a module, and what may make one, by its names alone."""

    @property
    def importing(self) -> Sequence[tuple[tuple[str, ...], bytes]]:
        """What each module that imports a client library imports, and its text."""


class Alone:
    """The surroundings of a module that stands alone: there is nobody else to ask."""

    importing: Sequence[tuple[tuple[str, ...], bytes]] = ()

    def __init__(self) -> None:
        self.search = Search()
        self.inference = Progress(self.search)
        self.typestate = Progress(self.search, DEEPEST_HANDED_ON)
        self.reachability = Progress(self.search)

    def find(self, dotted: str, asking: Module) -> None:
        return None

    def text_behind(self, dotted: str, asking: Module) -> None:
        return None

    def dismisses(self, dotted: str, asking: Module) -> bool:
        return False

    def shadowing(self, dotted: str, asking: Module) -> None:
        return None

    def setting(self, module: Module, cls: str, name: str) -> list[Module]:
        return []

    def keeping(self, owners: frozenset[str], key: str, *, is_member: bool = False) -> list[Module]:
        return []

    def yielding(self, key: str) -> list[Module]:
        return []

    def filling(self, module: Module, name: str) -> list[Module]:
        return []

    def looking_up(self, module: Module, name: str, *, is_member: bool = False) -> list[Module]:
        return []

    def taking(self, owners: frozenset[str], key: str) -> list[Module]:
        return []

    def getting(self, module: Module, *, is_member: bool = False) -> list[Module]:
        return []

    def behind(self, module: Module, wanted: Callable[[Path], bool]) -> Iterator[Module]:
        return iter(())

    def imported(self, module: Module, methods: Iterable[str]) -> Iterator[Module]:
        return iter(())

    def users(
        self, module: Module, name: str, *, is_member: bool = False, saying: re.Pattern[bytes] | None = None
    ) -> Iterator[Module]:
        return iter(())

    def all_users(self, module: Module, name: str, *, is_member: bool = False) -> list[Module]:
        return []

    def names_of(self, module: Module, name: str) -> frozenset[str]:
        return frozenset({name})

    def defines(self, name: str) -> bool:
        return False

    def called_by(self, name: str) -> frozenset[str]:
        return frozenset()

    def calls_nothing(self, name: str) -> bool:
        return False

    def may_use(self, module: Module, roots: frozenset[str]) -> bool:
        return any(root in module.text for root in roots)

    def speak_of(self, name: str) -> bool:
        return False

    def versions_of(self, distribution: str, module: Module) -> None:
        return None

    def is_imported(self, module: Module) -> bool:
        return False

    def place_of(self, path: str) -> str:
        return path

    def names_below_roots(self, path: Path) -> list[tuple[str, ...]]:
        return []

    def configured_in(self, path: Path) -> Sequence[ConfiguredHandler]:
        return ()

    def known_names(self, module: Module) -> Known:
        return Known(frozenset(), frozenset())


class Module:
    """A module under the name ``path``.

    ``parsed`` is Python's own tree of its text. When nobody has it, the text is parsed here, the bodies of functions
    when somebody reads them (Python's errors come through, of what is no body).
    ``answers`` holds what :func:`~.query.query` remembers.
    """

    def __init__(
        self,
        path: str,
        text: str,
        knowledge: Knowledge,
        package: str = "",
        program: Modules | None = None,
        parsed: ast.Module | None = None,
    ) -> None:
        self.path = path
        self.text = text
        self.sources: Tree = lazy_tree_of(text) if parsed is None else tree_of(parsed, text)
        self.tree: cst.Module = self.sources.module
        self.knowledge = knowledge
        self.package = package
        self.program: Modules = program or Alone()
        self.answers: Charged[Callable[[Module], Any], Any] = Charged(self.program.search)

    def forget(self) -> None:
        """Forget all answers, and take apart what holds them: each knows the others, so nobody else would.

        Nothing that was found out about any module may be used afterwards: it may speak of what is taken apart.
        """
        self.sources.bodies.watching = None
        for answer in self.answers:
            if hasattr(answer, "forget"):
                answer.forget()
            if hasattr(answer, "__dict__"):
                vars(answer).clear()
        self.answers.clear()

    @property
    def size(self) -> int:
        """The number of nodes that have a place, a measure of the memory that the module holds."""
        return len(self.sources.places)

    @property
    def is_package(self) -> bool:
        """Whether this is the ``__init__`` module of a package."""
        return re.split(r"[\\/]", self.path)[-1] == "__init__.py"

    @functools.cached_property
    def dotted_names(self) -> tuple[str, ...]:
        """The names that the module can be imported by.

        From above its package, and from each root of the project that it lies below.
        """
        stem = re.split(r"[\\/]", self.path)[-1].removesuffix(".py")
        names = [self.package if self.is_package else ".".join(filter(None, (self.package, stem)))]
        for parts in self.program.names_below_roots(Path(self.path).resolve().parent):
            names.append(".".join(parts if self.is_package else (*parts, stem)))
        return tuple(dict.fromkeys(filter(None, names)))

    @functools.cached_property
    def place(self) -> str:
        """The path within the project, which says what kind of module it is."""
        return self.program.place_of(self.path)

    @functools.cached_property
    def is_test(self) -> bool:
        """Whether the file holds tests by its name: what they build and leave open ends with the test run."""
        return is_test_path(self.place)


def is_test_path(path: str) -> bool:
    """Whether a file holds tests by its name, or by that of a folder that it lies in."""
    *folders, name = re.split(r"[\\/]", path)
    return bool(conventions.TEST_FILE.search(name)) or not conventions.TEST_FOLDERS.isdisjoint(folders)
