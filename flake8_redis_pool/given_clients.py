"""Which modules of a project give clients to others, and whether a file acts on what it gets: names alone, no libcst.

A file that names no library may get its client from a factory of the project, and send no command that is Redis's
alone. To follow the imports of every file for that would cost too much. So the modules that import a library are read
once, and those that import from them what gives a client; another file is looked into only if its text names something
that they give.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .first_party import FARTHEST, FirstParty, absolute, imports_in
from .names_of_clients import CLIENT, Given, Known, NamesOfClients, Passed, last_name
from .python_trees import nodes_in

if TYPE_CHECKING:
    from .knowledge import Knowledge

_COROUTINES: Final = re.compile(r"\b(?:async|await)\b")


#: Rounds in which modules are read that import what another one gives: the last of them read what only exports again.
_MOST_ROUNDS: Final = 6


class _Imports:
    """What the imports of a module give, of what is known of the others."""

    def __init__(self, files: FirstParty, asking: Path, given: Mapping[Path, Given]) -> None:
        self._files = files
        self._asking = asking
        self._given = given
        self._package = files.package_of(asking)

    def module(self, dotted: str) -> Given | None:
        """What the module of this name gives, if it is one and gives anything."""
        name = absolute(dotted, self._package)
        found = self._files.find(name, self._asking)
        if found is None or found[1] <= name.count("."):
            return None  # no module, or something in one
        return self._given.get(found[0])

    def name(self, module: str, name: str) -> int:
        """What a module gives by a name."""
        given = self.module(module)
        return given.names.get(name, 0) if given is not None else 0


@functools.lru_cache(maxsize=16)
def given_clients(files: FirstParty, knowledge: Knowledge) -> GivenClients:
    """What the modules of a project give; it is remembered for all files that this process checks."""
    return GivenClients(files, knowledge)


class GivenClients:
    """What the modules of a project give to others."""

    def __init__(self, files: FirstParty, knowledge: Knowledge) -> None:
        self._files = files
        self._knowledge = knowledge
        self._given: dict[Path, Given] = {}
        self._passed: dict[Path, list[Passed]] = {}
        new = self._look_into(files.importing_library)
        for number in range(_MOST_ROUNDS):
            if new:
                found = self._importing(new)
                new = self._look_into(found if number < FARTHEST - 1 else filter(files.only_exports, found))
        passed = [path for path in self._passed if path not in self._given and self._may_block(path)]
        self._look_into(passed)  # whom they pass something themselves is known then, and not looked into
        self._blocking = frozenset().union(*(given.blocking for given in self._given.values()))
        self._words = frozenset(word for path, given in self._given.items() for word in _found_by(path, given))

    def act(self, filename: str, text: str, tree: ast.AST) -> bool:
        """Whether a file acts on a client that another module gives it, or calls what it is passed to make one.

        A plain command is an act where coroutines are.
        """
        path = Path(filename).resolve()
        passed = self._passed.get(path, [])
        if not passed and not any(word in text for word in self._words):
            return False
        written = text.encode(errors="replace")
        met = [self._given[each] for each in self._met_by(path, written)]
        if _COROUTINES.search(text) is not None and _calls_one_of(tree, [given.handing for given in met]):
            return True
        names = self._names(path, written, tree, passed)
        if names is None:
            return False
        acting = self._knowledge.acting | self._blocking
        blocking = frozenset().union(*(given.blocking for given in met))
        if _COROUTINES.search(text) is not None:
            acting |= self._knowledge.coroutines | self._knowledge.sent
        return names.makes_in_function() or any(
            isinstance(node, ast.Attribute)
            and (node.attr in blocking or (node.attr in acting and names.of(node.value) & CLIENT))
            for node in names.nodes
        )

    def known_in(self, path: Path, text: str) -> Known:
        """What may be a client in a module, and what may make one, by names alone."""
        try:
            names = self._names(path, text.encode(errors="replace"), ast.parse(text), self._passed.get(path, ()))
        except (SyntaxError, ValueError, RecursionError):
            names = None
        return names.known() if names is not None else Known(frozenset(), frozenset())

    # -- what the modules give

    def _look_into(self, paths: Iterable[Path]) -> dict[Path, Given]:
        """Read some modules; those are returned that give more than was known of them."""
        new: dict[Path, Given] = {}
        for path in paths:
            given = self._read(path)
            if given is not None and given != self._given.get(path):
                new[path] = given
        self._given.update(new)
        return new

    def _importing(self, modules: Mapping[Path, Given]) -> Iterator[Path]:
        """The modules that import from one of these what gives a client."""
        names = {name for given in modules.values() for name in given.names}
        words = {word.encode() for word in names}
        for path in self._files.modules if names else ():
            if modules.keys().isdisjoint(self._files.imported_by(path)):
                continue  # known of each module, while its text would be searched for all words
            text = self._files.text_of(path)
            if any(word in text for word in words):
                last = {name.rpartition(".")[2] for name in self._files.imports_of(path, text)}
                whole = (b"%b." % _name_of(module).encode() for module in modules)
                if not last.isdisjoint({*names, "*"}) or any(each in text for each in whole):
                    yield path

    def _may_block(self, path: Path) -> bool:
        """Whether the text of a module calls a blocking command, of whatever object."""
        names = self._knowledge.blocking_commands - self._knowledge.sending
        text = self._files.text_of(path)
        return any(b".%b(" % name.encode() in text for name in names)

    def _read(self, path: Path) -> Given | None:
        """What a module gives; None where that is nothing."""
        text = self._files.text_of(path)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return None
        names = self._names(path, text, tree, self._passed.get(path, ()))
        if names is None:
            return None
        passed = Passed(names)
        if passed.by_call or passed.attributes:
            for module in self._files.met_in(self._files.imports_of(path), path):
                self._passed.setdefault(module, []).append(passed)
        given = names.given()
        return given if any(given) else None

    def _met_by(self, path: Path, text: bytes) -> Iterator[Path]:
        """The modules that give something and that the imports of a module meet."""
        names = imports_in(text, self._files.package_of(path))
        return (each for each in self._files.met_in(names, path) if each in self._given)

    def _names(self, path: Path, text: bytes, tree: ast.AST, passed: Sequence[Passed] = ()) -> NamesOfClients | None:
        """What the names of a module may be; None where its imports give nothing."""
        imports = _Imports(self._files, path, self._given)
        names = NamesOfClients(tree, self._knowledge, imports)
        for each in self._met_by(path, text):
            names.know(self._given[each].members, self._given[each].lent)
        for other in passed:
            names.take(other)
        return names if names.spread() else None


def _calls_one_of(tree: ast.AST, names: Iterable[frozenset[str]]) -> bool:
    """Whether a file calls something by one of the names."""
    wanted = frozenset().union(*names)
    calls = (node for node in nodes_in(tree) if isinstance(node, ast.Call)) if wanted else ()
    return any(last_name(call.func) in wanted for call in calls)


def _found_by(path: Path, given: Given) -> Iterator[str]:
    """The words of which a text holds one that gets something of a module: what it imports, or the module."""
    yield from given.names
    yield from given.classes
    yield _name_of(path)


def _name_of(path: Path) -> str:
    """The last part of the name of the module in a file."""
    return path.parent.name if path.name == "__init__.py" else path.stem
