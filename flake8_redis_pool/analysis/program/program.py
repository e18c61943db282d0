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
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ...configured import Configured, ConfiguredHandler
from ...first_party import LARGEST_FILE, FirstParty
from ...given_clients import given_clients
from ...import_graph import ImportGraph, calls_of
from ...knowledge import Knowledge
from ...names_of_clients import Known
from ...pins import Pins
from .module import Module, is_test_path
from .progress import DEEPEST_HANDED_ON, MOST_SEARCHED, Progress, Search

#: Modules: what more of them store, or look up, under one name leads nowhere.
MOST_STORING: Final = 8
#: How a text stores something as an attribute of anything, and as one of an owner (``@``).
_SETS: Final = rb"(?:\.|etattr\([^\n]*[\"'])%b\b(?:[\"']|[\w., \t\])]*(?::[^=\n]+)?=[^=])"
_KEEPS: Final = (
    rb"\b(?:@)(?:\.|\[|,[ \t]*|\.setdefault\()(?:[\w.]+\.|[\"'])?%b\b[\"']?[\])]?"
    rb"(?:[\w., \t\])]*(?::[^=\n]+)?=[^=]|,|\))"
)
_TAKES: Final = rb"\b(?:@)(?:\.|\[|,[ \t]*|\.(?:get|pop)\()(?:[\w.]+\.|[\"'])?%b\b[\"']?(?:\]|\)|\(|,)"
#: How a text puts something into a container, and how it looks something up that is kept under a name or a key.
_FILLS: Final = rb"\b%b(?:\[[^\]\n]*\][ \t]*=[^=]|\.(?:append|appendleft|add|insert|set|setdefault|update|extend)\()"
_LOOKS_UP: Final = rb"\b%b(?:[\"']?[ \t]*[\])]|\[|\(|\.(?:get|pop|popleft|popitem|values|items|setdefault)\(|[ \t]*:)"
#: How a text gets an attribute of a module by any text, and one of an object by a text that it puts together.
_GETS_OF: Final = rb"\bgetattr\([^,\n]*\b%b\b[^,\n]*,[ \t]*(?:\w|[\"'][^\"'\n]*[\"'][ \t]*[%%+.])"
_GETS_PART: Final = rb"\bgetattr\([^,\n]+,[ \t]*(?:[rR]?[fF][\"']|[\"'][^\"'\n]*[\"'][ \t]*[%%+.]|\w+[ \t]*\+)%b"
#: Nodes of Python's trees: when the modules that are known have more, the oldest are forgotten before the next check.
MOST_NODES: Final = 300_000


class _Question(NamedTuple):
    """A name that texts are searched for, in which form, and who asks: that is not searched."""

    name: str
    form: bytes
    asking: Path | None = None
    is_member: bool = False


class Program:
    """The modules below some roots. One object serves all files that a process checks.

    ``cut`` says for which names of which modules the users were not all looked into in this check.
    """

    def __init__(self, knowledge: Knowledge, files: FirstParty) -> None:
        self.knowledge = knowledge
        self.files = files
        self.graph = ImportGraph(files)
        self.configured = Configured(files.base, knowledge.frameworks)
        self.pins = Pins(files.base)
        self._modules: OrderedDict[Path, Module | None] = OrderedDict()
        self._storing: dict[_Question, list[Path]] = {}
        self._places: dict[str, Path] = {}
        self._tests: dict[Path, bool] = {}
        self._called_by: dict[str, frozenset[str]] = {}
        self.cut: dict[str, None] = {}
        self.search = Search()
        self.inference = Progress(self.search)
        self.typestate = Progress(self.search, DEEPEST_HANDED_ON)
        self.reachability = Progress(self.search)

    # -- modules

    def check(self, path: str, text: str, tree: ast.Module) -> Module:
        """The module of the file that is being checked; other modules that import it get this very object.

        Raises RecursionError.
        """
        self.cut.clear()
        self.search.begin_check()
        full = Path(path).resolve()
        known = self._modules.get(full)
        if (
            known is not None and known.text != text
        ):  # not what is on disk (an editor's buffer): what others know is wrong
            self._forget_answers()
            self._modules.clear()
            known = None
        self._forget()
        if known is None or full not in self._modules:
            known = self._made(full, text, tree)
            if len(text) <= LARGEST_FILE:  # other modules know no larger one, in whatever order they are checked
                self._modules[full] = known
        if full in self._modules:
            self._modules.move_to_end(full)
        known.sources.bodies.complete()
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

    def _file_of(self, module: Module) -> Path:
        """Where a module lies: its name is as it is shown."""
        if module.path not in self._places:
            self._places[module.path] = (self.files.working / module.path).resolve()
        return self._places[module.path]

    def _shown(self, path: Path) -> str:
        """A file's name in messages: from the working directory where it lies below that."""
        working = self.files.working
        return os.path.relpath(path, working) if path.is_relative_to(working) else str(path)

    def _forget(self) -> None:
        """Forget the oldest modules, when there are too many, and all that was found out about the others.

        What is known of a module speaks of others: one that is parsed anew would not be the one that is spoken of.
        Python's search for garbage would find all that, and go through all that is kept for it.
        """
        size = sum(module.size for module in self._modules.values() if module is not None)
        if size <= MOST_NODES:
            return
        self._forget_answers()
        while self._modules and size > MOST_NODES // 2:
            oldest = self._modules.pop(next(iter(self._modules)))
            if oldest is not None:
                size -= oldest.size
                oldest.sources.bodies.forget()

    def _forget_answers(self) -> None:
        for layer in (self.inference, self.typestate, self.reachability, self.search):
            layer.forget()
        for module in filter(None, self._modules.values()):
            module.forget()

    def find(self, dotted: str, asking: Module) -> tuple[Module, tuple[str, ...]] | None:
        """The first-party module that a dotted name starts with, and the names that follow.

        None for anything that is not the project's.
        """
        found = self.files.find(dotted, self._file_of(asking))
        if found is None or not self._concerns(found[0], asking):
            return None
        module = self.module(found[0])
        return (module, tuple(dotted.split(".")[found[1] :])) if module is not None else None

    def text_behind(self, dotted: str, asking: Module) -> tuple[bytes, tuple[str, ...]] | None:
        """The text of the module that :meth:`find` would give, not parsed for that, and the names that follow."""
        found = self.files.find(dotted, self._file_of(asking))
        if found is None or not self._concerns(found[0], asking):
            return None
        return self.files.text_of(found[0]), tuple(dotted.split(".")[found[1] :])

    def dismisses(self, dotted: str, asking: Module) -> bool:
        """Whether a dotted name is of a module of the project that leads to no client library."""
        found = self.files.find(dotted, self._file_of(asking))
        return found is not None and not self._concerns(found[0], asking)

    def _concerns(self, path: Path, asking: Module) -> bool:
        return self.files.matters(path) or self.files.is_helper(path, self._file_of(asking))

    def shadowing(self, dotted: str, asking: Module) -> tuple[Module, tuple[str, ...]] | None:
        """The module of the project, whatever it leads to, that an import finds, and the names that follow.

        None for anything that is not the project's, and where the asking module itself is found: a module that imports
        its own name means another one.
        """
        own = self._file_of(asking)
        found = self.files.find(dotted, own)
        if found is None or found[0] == own:
            return None
        module = self.module(found[0])
        return (module, tuple(dotted.split(".")[found[1] :])) if module is not None else None

    # -- who stores what

    def setting(self, module: Module, cls: str, name: str) -> list[Module]:
        """The other modules (few at most) whose text stores something as an attribute called ``name``.

        Of those that import ``module``, or the class of this name that it defines: others know no object of that.
        """
        own = self._file_of(module)

        def knowing() -> Iterator[Path]:
            able = {*self.graph.importers_of(own), *self.graph.users_of(own, cls)}
            return (path for path in self.graph.speaking_of(name) if path in able)

        return self._with_text(_Question(name, _SETS, own), knowing)

    def keeping(self, owners: frozenset[str], key: str, *, is_member: bool = False) -> list[Module]:
        """The modules (few at most) that keep something under a name or a key of what goes by one of ``owners``.

        The key is a text or the name of a constant. ``is_member``: the name is one of an attribute.
        """
        form = _KEEPS.replace(b"@", _either(owners))
        speaking = functools.partial(self.graph.speaking_of, key)
        keying = functools.partial(self.graph.keying, owners, key)
        return self._with_text(_Question(key, form, None, is_member), speaking if is_member else keying)

    def yielding(self, key: str) -> list[Module]:
        """The modules (few at most; tests left out) in which something yields a mapping that may have this key."""
        paths = [path for path in self.files.yielding(key) if not self._is_test(path)]
        return list(filter(None, map(self.module, paths))) if len(paths) <= MOST_STORING else []

    def filling(self, module: Module, name: str) -> list[Module]:
        """The other modules (few at most) whose text puts something into a container that ``module`` calls ``name``."""
        own = self._file_of(module)
        return self._with_text(
            _Question(name, _FILLS, own),
            lambda: (*self.graph.users_of(own, name), *self._importers_speaking(own, name)),
        )

    def _importers_speaking(self, path: Path, name: str) -> Iterator[Path]:
        """The modules that import the one in a file, and speak of something by a name."""
        importers = set(self.graph.importers_of(path))
        return (each for each in self.graph.speaking_of(name) if each in importers)

    def _with_text(self, question: _Question, paths: Callable[[], Iterable[Path]]) -> list[Module]:
        """Those of the modules, tests left out, whose text has a name in some form; none where they are too many."""
        if question not in self._storing:
            pattern = re.compile(question.form % re.escape(question.name.encode()))
            found = [
                path
                for path in dict.fromkeys(paths())
                if path != question.asking and pattern.search(self.files.text_of(path)) and not self._is_test(path)
            ]
            self._storing[question] = found if len(found) <= MOST_STORING else []
        return [module for module in map(self.module, self._storing[question]) if module is not None]

    # -- who speaks of what

    def users(
        self, module: Module, name: str, *, is_member: bool = False, saying: re.Pattern[bytes] | None = None
    ) -> Iterator[Module]:
        """The other modules (tests left out) that may use what ``module`` defines as ``name``, as far as is allowed.

        ``is_member``: of a class or an object, so that a module needs no import to use it; the nearest by imports come
        first. What is not asked for is not parsed, and costs nothing; so do those whose text is not ``saying`` so.
        """
        for path in self._speaking_of(module, name, is_member=is_member):
            if saying is not None and saying.search(self.files.text_of(path)) is None:
                continue
            if not self.search.may_search((path,)):
                self._note_cut(module, name)
                return
            found = self.module(path)
            if found is not None and not found.is_test:
                yield found

    def all_users(self, module: Module, name: str, *, is_member: bool = False) -> list[Module] | None:
        """The same, all at once; None when there are too many to look at, or when the check has searched too many."""
        paths = self._speaking_of(module, name, is_member=is_member)
        if not self.search.may_search(paths):
            self._note_cut(module, name)
            return None
        return [found for found in map(self.module, paths) if found is not None and not found.is_test]

    def names_of(self, module: Module, name: str) -> frozenset[str]:
        """The names by which other modules can call what ``module`` defines as ``name`` at its top level."""
        return self.graph.names_of(self._file_of(module), name)

    def looking_up(self, module: Module, name: str, *, is_member: bool = False) -> list[Module]:
        """The other modules (few at most) that may look into what ``module`` calls ``name``.

        ``is_member``: what is called so is an attribute of an object or a class.
        """
        own = self._file_of(module)
        users = functools.partial(self.graph.users_of, own, name)
        importers = functools.partial(self._importers_speaking, own, name)
        question = _Question(name, _LOOKS_UP, own, is_member)
        return self._with_text(question, importers if is_member else users)

    def taking(self, owners: frozenset[str], key: str) -> list[Module]:
        """The modules (few at most) that look up what is kept under a name or key of what goes by one of ``owners``."""
        form = _TAKES.replace(b"@", _either(owners))
        return self._with_text(
            _Question(key, form), lambda: (*self.graph.speaking_of(key), *self.graph.keying(owners, key))
        )

    def getting(self, module: Module, *, is_member: bool = False) -> list[Module]:
        """The other modules (few at most) that import this one and may get by a text what it has.

        ``is_member``: what one of its classes has, by a text that is put together.
        """
        own = self._file_of(module)
        name = own.parent.name if module.is_package else own.stem
        question = _Question("", _GETS_PART, own) if is_member else _Question(name, _GETS_OF, own)
        return self._with_text(question, functools.partial(self.graph.importers_of, own))

    def _is_test(self, path: Path) -> bool:
        """Whether a file of the project belongs to its tests."""
        if path not in self._tests:
            self._tests[path] = is_test_path(self.place_of(str(path)))
        return self._tests[path]

    def _note_cut(self, module: Module, name: str) -> None:
        self.cut[f"{name} of {module.path}"] = None

    def speak_of(self, name: str) -> bool:
        """Whether any module of the project, tests left out, reads or imports something by this name."""
        return any(not self._is_test(path) for path in self.graph.speaking_of(name))

    def defines(self, name: str) -> bool:
        """Whether a module (tests left out) defines a function or method of this name."""
        return any(not self._is_test(path) for path in self.graph.defining(name))

    def called_by(self, name: str) -> frozenset[str]:
        """The last names of what the functions and methods of this name call, by the texts (tests left out)."""
        if name not in self._called_by:
            texts = (self.files.text_of(path) for path in self.graph.defining(name) if not self._is_test(path))
            self._called_by[name] = frozenset().union(*(calls_of(text, name) for text in texts))
        return self._called_by[name]

    def calls_nothing(self, name: str) -> bool:
        """Whether the texts, tests left out, define functions or methods of this name, and none calls anything."""
        return self.defines(name) and not self.called_by(name)

    def may_use(self, module: Module, roots: frozenset[str]) -> bool:
        """Whether ``module``, or any other one of the project, imports one of these top-level packages."""
        return any(root in module.text for root in roots) or self.graph.imports_any(roots)

    def _speaking_of(self, module: Module, name: str, *, is_member: bool) -> Sequence[Path]:
        own = self._file_of(module)
        if not is_member:
            found = self.graph.users_of(own, name)
            return [path for path in found if not self._is_test(path)]
        speaking = [path for path in self.graph.speaking_of(name) if path != own and not self._is_test(path)]
        return speaking if len(speaking) <= MOST_SEARCHED else list(self.graph.nearest(own, speaking))

    def imported(self, module: Module, methods: Iterable[str]) -> Iterator[Module]:
        """The modules that ``module`` imports and whose text calls one of these methods; tests are left out."""
        called = tuple(f".{name}(".encode() for name in methods)
        for path in self.files.imported_by(self._file_of(module)):
            text = self.files.text_of(path)
            if any(each in text for each in called):
                found = self.module(path)
                if found is not None and found is not module and not found.is_test:
                    yield found

    def behind(self, module: Module, wanted: Callable[[Path], bool]) -> Iterator[Module]:
        """The modules near a client library that the imports of a module lead to, of those that are ``wanted``.

        Tests are left out, and so is what is beyond the budget of the check.
        """
        own = self._file_of(module)
        for path in filter(wanted, self.files.behind(self.files.imports_of(own), own)):
            if not self.search.may_search((path,)):
                self._note_cut(module, "what it imports")
                return
            found = self.module(path)
            if found is not None and not found.is_test:
                yield found

    def names_below_roots(self, path: Path) -> list[tuple[str, ...]]:
        """The packages that a folder is, seen from each import root that it lies below."""
        roots = (*self.files.roots_of(path), *self.files.inner_roots_of(path))
        return [path.relative_to(root).parts for root in roots if path.is_relative_to(root)]

    def configured_in(self, path: Path) -> Sequence[ConfiguredHandler]:
        """The functions of the module in the file ``path`` that configuration files name."""
        return self.configured.handlers_of(path)

    def versions_of(self, distribution: str, module: Module) -> frozenset[tuple[int, int]] | None:
        """The versions of a distribution that may run a module, as the project states; None where it says nothing."""
        return self.pins.versions_of(distribution, self._file_of(module))

    def is_imported(self, module: Module) -> bool:
        """Whether another module of the project (tests left out) imports this one, or something of it."""
        return self.graph.is_imported(self._file_of(module))

    def known_names(self, module: Module) -> Known:
        """What may be a client in a module, and what may make one, by its names alone."""
        return given_clients(self.files, self.knowledge).known_in(self._file_of(module), module.text)

    @functools.cached_property
    def importing(self) -> tuple[tuple[tuple[str, ...], bytes], ...]:
        """What each module that imports a client library (tests left out) imports, and its text."""
        roots = self.knowledge.roots
        return tuple(
            (self.files.imports_of(path), self.files.text_of(path))
            for path in self.graph.importing_any(roots)
            if not self._is_test(path)
        )


def _either(names: Iterable[str]) -> bytes:
    """One of several names, in a regular expression."""
    return b"|".join(sorted(re.escape(name.encode()) for name in names))
