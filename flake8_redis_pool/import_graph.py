"""Which modules of a project import which, and of what names they speak: read off the texts once; none is held.

A name that one module defines is used in another one only if that imports it, or reads or names it as an attribute of
something. So a module speaks of the names that it imports, and of those that stand after a dot.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from .first_party import FirstParty

_AFTER_DOT: Final = re.compile(rb"\.([A-Za-z_\x80-\xff][\w\x80-\xff]*)")
#: Attributes that are named by a text: ``getattr(store, "client")``, ``setattr``, ``methodcaller``, ``attrgetter``.
#: One pattern for each: one that begins with a plain word is searched for ten times faster than an alternative.
_BY_TEXT: Final = tuple(
    re.compile(rb"""%b\((?:[^"'()\n]*,)?\s*["']([A-Za-z_]\w*)["']""" % word)
    for word in (b"etattr", b"attrgetter", b"methodcaller")
)
#: Keys of what goes by one of some names (``@``): texts and names of constants.
#: ``app["client"]``, ``app[keys.CLIENT]``, ``STATE.get("client")``.
_KEYS: Final = (
    rb"""\b(?:@)(?:\[|\.(?:get|setdefault|pop)\()[ \t]*(?:["']([^"'\n]{1,80})["']|(?:\w+\.)*([A-Za-z_]\w*))"""
    rb"""[ \t]*[\]),]"""
)
_DEFINED: Final = re.compile(rb"\bdef[ \t]+([A-Za-z_\x80-\xff][\w\x80-\xff]*)")
#: What stands on a line before ``def``.
_BEFORE_DEF: Final = re.compile(rb"([ \t]*)(?:async[ \t]+)?")
#: The last name of what a text calls, and what it is imported as.
_CALL: Final = re.compile(r"(\w+)[ \t]*\(")
_RENAMED: Final = re.compile(r"(\w+)[ \t]+as[ \t]+(\w+)")
_PACKAGE: Final = "__init__.py"


class _Read(NamedTuple):
    """By name, the numbers of the modules that read it of something, that import it (with what), and that define it.

    A function or method is defined, wherever it stands.
    """

    spoken: Mapping[bytes, Sequence[int]]
    imported: Mapping[str, Sequence[tuple[int, str]]]
    defined: Mapping[bytes, Sequence[int]]


class ImportGraph:
    """The modules below the project's folders, and the edges between them."""

    def __init__(self, files: FirstParty) -> None:
        self._files = files
        self._users: dict[tuple[Path, str], tuple[Path, ...]] = {}
        self._given: dict[tuple[Path, str], frozenset[str]] = {}
        self._keyed: dict[bytes, Mapping[bytes, Sequence[Path]]] = {}
        self._imports: dict[str, Mapping[Path, Sequence[tuple[Path, tuple[str, ...]]]]] = {}
        self._importers: dict[Path, tuple[Path, ...]] = {}
        self._importing_any: dict[frozenset[str], bool] = {}

    # -- what there is

    @property
    def modules(self) -> tuple[Path, ...]:
        """The files of all modules."""
        return self._files.modules

    @functools.cached_property
    def _numbers(self) -> Mapping[Path, int]:
        """The place of each module in :attr:`modules`."""
        return {path: number for number, path in enumerate(self.modules)}

    @functools.cached_property
    def _ranks(self) -> Mapping[Path, int]:
        """The place of each module when all are sorted: numbers are compared faster than paths."""
        return {path: rank for rank, path in enumerate(sorted(self.modules))}

    @functools.cached_property
    def _read(self) -> _Read:
        spoken: dict[bytes, list[int]] = {}
        defined: dict[bytes, list[int]] = {}
        imported: dict[str, list[tuple[int, str]]] = {}
        for number, path in enumerate(self.modules):
            text = self._files.text_of(path)
            for name in self._files.imports_of(path, text):
                imported.setdefault(name.rpartition(".")[2], []).append((number, name))
            by_text = (word for pattern in _BY_TEXT for word in pattern.findall(text))
            for word in {*_AFTER_DOT.findall(text), *by_text}:
                spoken.setdefault(word, []).append(number)
            for word in set(_DEFINED.findall(text)):
                defined.setdefault(word, []).append(number)
        return _Read(spoken, imported, defined)

    def _reading(self, name: str) -> Sequence[int]:
        return self._read.spoken.get(name.encode(), ())

    def _importing(self, name: str) -> Sequence[tuple[int, str]]:
        return self._read.imported.get(name, ())

    # -- who speaks of what

    def speaking_of(self, name: str) -> tuple[Path, ...]:
        """The modules that import something by this name, or read or name it as an attribute of something."""
        numbers = {*self._reading(name), *(number for number, _ in self._importing(name))}
        return tuple(self.modules[number] for number in sorted(numbers))

    def defining(self, name: str) -> tuple[Path, ...]:
        """The modules that define a function or method of this name, at whatever place."""
        return tuple(self.modules[number] for number in self._read.defined.get(name.encode(), ()))

    def keying(self, owners: Collection[str], key: str) -> tuple[Path, ...]:
        """The modules that have something under this key, a text or the name of a constant, of one of ``owners``."""
        named = b"|".join(sorted(owner.encode() for owner in owners))
        if named not in self._keyed:
            pattern = re.compile(_KEYS.replace(b"@", named))
            keyed: dict[bytes, list[Path]] = {}
            for path in self.modules:
                for word in {words[0] or words[1] for words in pattern.findall(self._files.text_of(path))}:
                    keyed.setdefault(word, []).append(path)
            self._keyed[named] = keyed
        return tuple(self._keyed[named].get(key.encode(), ()))

    def users_of(self, path: Path, name: str) -> tuple[Path, ...]:
        """The modules that can use what the module in the file ``path`` defines as ``name`` at its top level.

        They import it, from there or from where it is re-exported, under whatever name, import the module and read the
        name of it, or name it in a dotted text. Where it is stored under its own name (``self.make = make``), all that
        speak of that are users.
        """
        key = (path, name)
        if key not in self._users:
            self._users[key] = tuple(sorted(self._found_users(path, name), key=self._ranks.__getitem__))
        return self._users[key]

    def names_of(self, path: Path, name: str) -> frozenset[str]:
        """The names by which the :meth:`users_of` what a module defines can call it: one that exports it may rename it.

        ``from .wrapping import with_client as using`` in one module, ``using`` in the next; ``using = with_client``.
        """
        self.users_of(path, name)
        return self._given[path, name]

    def _found_users(self, path: Path, name: str) -> set[Path]:
        users: set[Path] = set()
        word = name.encode()  # a pattern that begins with a plain word is searched for much faster
        stored = re.compile(rb"%b(?<!\w%b)[ \t]*=[ \t]*(?:[\w.]+\.)?%b\b" % (word, word, word))
        waiting = deque([(path, name)])
        seen = {(path, name)}
        while waiting:
            module, called = waiting.popleft()
            bindings = [*self._binding(module, called), *((module, each) for each in self._assigned(module, called))]
            for user, bound in bindings:
                users.add(user)
                named = (bound,) if bound else self._assigned(user, called)
                for each in named:
                    if (user, each) not in seen:
                        seen.add((user, each))
                        waiting.append((user, each))
        self._given[path, name] = frozenset(each for _, each in seen)
        if any(stored.search(self._files.text_of(each)) for each in (path, *users)):
            return users.union(self.speaking_of(name)) - {path}
        return users.union(self._naming(path, name)) - {path}

    def _binding(self, path: Path, name: str) -> Iterator[tuple[Path, str]]:
        """The modules that get a top-level name of another one, and what they call it (nothing: it is only read)."""
        for importer, rest in self._imports_of(path, name):
            if rest == (name,):
                renamed = re.findall(rb"\b%b[ \t]+as[ \t]+(\w+)" % name.encode(), self._files.text_of(importer))
                yield importer, name
                yield from ((importer, each.decode()) for each in dict.fromkeys(renamed))
        for importer, rest in self._imports_of(path, "*"):
            if rest == ("*",):
                yield importer, name
        reading = frozenset(self._reading(name))
        for importer in self.importers_of(path):
            if self._numbers[importer] in reading:
                yield importer, ""

    def _assigned(self, path: Path, name: str) -> list[str]:
        """The names that a module itself gives to what it calls so: ``using = wrapping.with_client``."""
        text, word = self._files.text_of(path), name.encode()
        if b"= " + word not in text and b"." + word not in text:  # most have none: a plain search is much faster
            return []
        pattern = rb"^(\w+)[ \t]*=[ \t]*(?:[\w.]+\.)?%b[ \t]*(?:#.*)?$" % word
        return [each.decode() for each in dict.fromkeys(re.findall(pattern, text, re.MULTILINE)) if each != word]

    def _naming(self, path: Path, name: str) -> Iterator[Path]:
        """The modules with a text that names what a module defines: ``"shop.views.index"``."""
        module = _name_of(path).encode()
        dotted = b"%b.%b" % (module, name.encode())
        if not self._files.package_of(path):
            candidates = set(self._reading(name))
        else:
            candidates = set(self._reading(name)) & {*self._reading(module.decode())}
        for number in candidates:
            if dotted in self._files.text_of(self.modules[number]):
                yield self.modules[number]

    def importers_of(self, path: Path) -> tuple[Path, ...]:
        """The modules that import the one in the file ``path``, or something of it: they name the module for that."""
        if path not in self._importers:
            found = (importer for importer, rest in self._imports_of(path, _name_of(path)) if not rest)
            self._importers[path] = tuple(dict.fromkeys(found))
        return self._importers[path]

    def is_imported(self, path: Path) -> bool:
        """Whether another module imports this one, or something of it; a package is imported by what it holds."""
        return path.name == _PACKAGE or bool(self.importers_of(path))

    def importing_any(self, roots: Collection[str]) -> Iterator[Path]:
        """The modules that import one of these top-level packages."""
        for path in self.modules:
            if any(name.partition(".")[0] in roots for name in self._files.imports_of(path)):
                yield path

    def imports_any(self, roots: frozenset[str]) -> bool:
        """Whether any module imports one of these top-level packages."""
        if roots not in self._importing_any:
            self._importing_any[roots] = any(True for _ in self.importing_any(roots))
        return self._importing_any[roots]

    def _imports_of(self, path: Path, last: str) -> Sequence[tuple[Path, tuple[str, ...]]]:
        """The imports that end in a name and find the module in ``path``: who imports, and the names that follow."""
        if last not in self._imports:
            found: dict[Path, list[tuple[Path, tuple[str, ...]]]] = {}
            for number, dotted in self._importing(last):
                importer = self.modules[number]
                place = self._files.find(dotted, importer)
                if place is not None and importer != place[0]:
                    found.setdefault(place[0], []).append((importer, tuple(dotted.split(".")[place[1] :])))
            self._imports[last] = found
        return self._imports[last].get(path, ())

    # -- how near they are

    def nearest(self, path: Path, wanted: Sequence[Path]) -> Iterator[Path]:
        """Those of the modules ``wanted`` that import the one in ``path``, the nearest first.

        They do so themselves or through others. After them the rest, in the order in which they are given.
        """
        left = dict.fromkeys(each for each in wanted if each != path)
        level = [path]
        seen = {path}
        while level and left:
            above = dict.fromkeys(each for module in level for each in self.importers_of(module) if each not in seen)
            seen.update(above)
            level = sorted(above, key=self._ranks.__getitem__)
            for each in level:
                if each in left:
                    del left[each]
                    yield each
        yield from left


def _name_of(path: Path) -> str:
    """The last part of the name of the module in a file."""
    return path.parent.name if path.name == _PACKAGE else path.stem


def calls_in(body: bytes) -> set[str]:
    """The last names of what a text calls, and the names from which it imports them."""
    words = body.decode(errors="replace")
    called = set(_CALL.findall(words))
    return called.union(home for home, other in _RENAMED.findall(words) if other in called)


def calls_of(text: bytes, name: str) -> set[str]:
    """The last names of what the functions and methods of this name in a text call."""
    found: set[str] = set()
    for head in re.finditer(rb"def[ \t]+%b\b" % name.encode(), text):
        before = _BEFORE_DEF.fullmatch(text, text.rfind(b"\n", 0, head.start()) + 1, head.start())
        if before is not None:
            end = re.compile(rb"\n(?!%b[ \t])[ \t]*[^\s)#]" % before.group(1)).search(text, head.end())
            found |= calls_in(text[head.end() : end.start() if end is not None else len(text)])
    return found
