"""Where first-party modules lie on disk, and which of them concern Redis: plain text and paths, no tree.

The gate needs no more than this.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from . import conventions
from .folders import Below, Folders, python_files
from .inner_roots import InnerRoots

#: Longest way from a file to the module that imports a client library: ``views`` -> ``app.cache``
#: -> ``app.cache.client``.
FARTHEST: Final = 3
#: Files: a larger project is searched in part, folders in the order of their names.
MOST_FILES: Final = 20_000
#: Bytes: helpers that release what they are given, and base classes that close, are short.
LARGEST_HELPER: Final = 12_000
#: Bytes: a larger module is generated or data, and is not looked into.
LARGEST_FILE: Final = 400_000
#: Where an import may stand: a plain word, which is searched for quickly; the start of its line says whether it is one.
_IMPORT: Final = re.compile(rb"import(?=[\s(*])")
#: Bytes: so far is looked back for the start of a line, which may be a megabyte away.
_LONGEST_HEAD: Final = 400
_FROM: Final = re.compile(rb"from[ \t]+([\w.]+)(?:[ \t]+|(?<=\.))")
#: No part of these can end in two places, and parentheses end at the next one: hostile texts take no longer than
#: others (tests/robustness/test_safe.py).
_LIST: Final = re.compile(rb"[ \t]*(\([^()#]*(?:#[^\n]*[^()#]*)*\)|[^\n\\]*(?:\\\r?\n?[^\n\\]*)*)")
_NAME: Final = re.compile(rb"(?:\b\w+\b|\*)(?=\s*(?:,|as\b|#|;|\)|\\|$))")
_END: Final = re.compile(rb"[#;]")
_MODULE: Final = re.compile(rb"[\s\\]*([A-Za-z_\x80-\xff][\w.\x80-\xff]*)(?:[ \t]+as[ \t]+(\w+))?[\s\\]*")
#: What a module has of its own; to export lazily (PEP 562) is no use of anything.
_DEFINITION: Final = re.compile(rb"\b(?:def|class)[ \t]+(?!__(?:getattr|dir)__\b)\w")
#: What an application's object is called at the end: ``current_app``, ``self.application``; or an attribute of it.
_APPLICATION: Final = rb"app(?:lication)?\b(?:\.\w+)?"
#: The same of what a worker hands to its jobs.
_CONTEXTS: Final = tuple(sorted({name.lstrip("_").encode() + rb"\b" for name in conventions.JOB_CONTEXTS}))
#: How a module keeps something there, under a name, a text or a constant, and how one reads that. Each begins with a
#: plain word, which is searched for quickly.
_KEEPS: Final = (
    re.compile(_APPLICATION + rb"(?:\.(\w+)|\[[\"'](\w+)[\"']\]|\[(?:\w+\.)?(\w+)\])[ \t]*(?::[^=\n]+)?=[^=]"),
    re.compile(_APPLICATION + rb"\.setdefault\([\"'](\w+)()()"),
    re.compile(rb"setattr\((?:[\w.]*[\w.])?" + _APPLICATION + rb",[ \t]*[\"'](\w+)()()"),
    *(re.compile(each + rb"\[(?:[\"'](\w+)[\"']|(?:\w+\.)?(\w+))\][ \t]*(?::[^=\n]+)?=[^=]()") for each in _CONTEXTS),
)
_ACCESS: Final = rb"(?:\.get\([\"']|\.|\[(?:\w+\.)?[\"']?|,[ \t]*[\"'])(\w+)\b"
_READS: Final = tuple(
    re.compile(start + further + _ACCESS)
    for start in (rb"app(?:lication)?\b", *_CONTEXTS)
    for further in (b"", rb"\.\w+")
)


#: Where a text yields a mapping or calls what makes one, and the keys of one.
_YIELDS: Final = re.compile(rb"yield[ \t]*\(?(?:\{|\w+\()")
_YIELDED: Final = re.compile(rb"[\"'](\w+)[\"'][ \t]*:|(\w+)[ \t]*=[^=]")
#: Bytes: so much of such a mapping is read, up to the end of a line behind a bracket.
_LONGEST_MAPPING: Final = 4_000
_CLOSING: Final = re.compile(rb"[})]\s*(?:#[^\n]*)?\n")
#: How a text reads what a lifespan yields, or what a framework gives it of an application's object.
_READS_GIVEN: Final = re.compile(rb"state\.(\w+)")


class _View(NamedTuple):
    """Where the imports of a folder's files look.

    In the roots, of which one is the ``nearest``; and in the packages around, which with the roots are ``anywhere``.
    """

    nearest: Path
    starts: Below
    further: Below
    anywhere: Below


#: The head of a coroutine function.
_COROUTINE: Final = re.compile(rb"\basync[ \t]+def\b")


class FirstParty:
    """Resolves dotted names of the project's own modules, from the roots that belong to the asking file.

    ``base`` is where the project begins, ``working`` the folder from which paths are shown, ``libraries`` (of clients)
    and ``declared`` (of these and of frameworks) are top-level packages. Nothing outside the roots is read, also not
    behind links, and no installed package.
    """

    def __init__(
        self,
        base: Path,
        roots: tuple[Path, ...],
        libraries: frozenset[str],
        declared: frozenset[str] = frozenset(),
        working: Path | None = None,
    ) -> None:
        self.base = base
        self.working = working or base
        self._given = roots
        self._libraries = libraries
        self._words = tuple(
            name.encode() for name in sorted(libraries) if not any(other in name for other in libraries - {name})
        )
        self._declared = declared
        self._folders = Folders()
        self._inner = InnerRoots(base, self._folders, lambda path: imports_in(self.text_of(path), ""), self.is_foreign)
        self._roots: dict[Path, tuple[Path, ...]] = {}
        self._packages: dict[Path, str] = {}
        self._views: dict[Path, _View] = {}
        self._seen: dict[Path, _View] = {}
        self._imports: dict[Path, tuple[str, ...]] = {}
        self._imported: dict[Path, tuple[Path, ...]] = {}
        self._met: dict[Path, tuple[Path, ...]] = {}
        self._exporting: dict[Path, bool] = {}
        self._answers: dict[tuple[Path, int], bool] = {}
        self._matters: dict[Path, bool] = {}
        self._near: dict[Path, bool] = {}
        self._small: dict[Path, bool] = {}
        self._served: frozenset[Path] | None = None

    def roots_of(self, folder: Path) -> tuple[Path, ...]:
        """Where imports of a folder's files may start.

        Above their package, in each folder from there up to where the project begins, in its ``src``, and where the
        user says.
        """
        known = self._roots.get(folder)
        if known is None:
            top = folder
            while (top / "__init__.py").is_file() and top != top.parent:
                top = top.parent
            inside = [parent for parent in top.parents if parent == self.base or self.base in parent.parents]
            candidates = [top, *inside, self.base, self.base / "src", *self._given]
            known = self._roots[folder] = tuple(
                dict.fromkeys(root for root in candidates if root.is_dir() and root != root.parent)
            )
        return known

    @functools.cached_property
    def _kept_by_application(self) -> Mapping[bytes, Sequence[Path]]:
        """The modules that keep something on the application's object, by the names and keys under which they do."""
        kept: dict[bytes, list[Path]] = {}
        for path in self.modules:
            text = self.text_of(path)
            for key in {key for form in _KEEPS for keys in form.findall(text) for key in keys if key}:
                kept.setdefault(key, []).append(path)
        return kept

    def reads_kept(self, text: bytes) -> bool:
        """Whether a text reads what a module that leads to a client library keeps on the application's object.

        Or for a worker's jobs, or what its lifespan yields. The project is read only for a text that may.
        """
        given = set(_READS_GIVEN.findall(text))
        read = given.union(*(pattern.findall(text) for pattern in _READS))
        return (bool(read) and self._has_any(read, self._kept_by_application)) or (
            bool(given) and self._has_any(given, self._yielding)
        )

    def _has_any(self, read: set[bytes], kept: Mapping[bytes, Sequence[Path]]) -> bool:
        return any(self._leads(path, FARTHEST) for key in read & kept.keys() for path in kept[key])

    def yielding(self, key: str) -> Sequence[Path]:
        """The modules whose text yields a mapping that may have this key."""
        return self._yielding.get(key.encode(), ())

    @functools.cached_property
    def _yielding(self) -> Mapping[bytes, Sequence[Path]]:
        yielding: dict[bytes, list[Path]] = {}
        for path in self.modules:
            for key in set(_keys_yielded(self.text_of(path))):
                yielding.setdefault(key, []).append(path)
        return yielding

    @property
    def searched(self) -> tuple[Path, ...]:
        """The folders that hold the project's modules."""
        return tuple(dict.fromkeys((self.base, *self._given)))

    @functools.cached_property
    def modules(self) -> tuple[Path, ...]:
        """The files of all modules, folders in the order of their names."""
        found = (self._folders.path(file) for root in self.searched for file in python_files(root))
        return tuple(dict.fromkeys(itertools.islice(found, MOST_FILES)))

    @functools.cached_property
    def has_coroutines(self) -> bool:
        """Whether a module of the project defines a coroutine function, as far as the texts say."""
        return any(_COROUTINE.search(self.text_of(path)) for path in self.modules)

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
            # namespace packages, as seen from where the project begins
            parts = list(reversed(folder.relative_to(self.base).parts))
        return ".".join(reversed(parts))

    def find(self, dotted: str, asking: Path) -> tuple[Path, int] | None:
        """The file of the module that a dotted name starts with, and how many of its parts name the module.

        Of several, the one that lies nearest, unless the project imports the folder that it lies in as a package.
        """
        return self._find(dotted, asking, self._seen_by(asking))

    def _find(self, dotted: str, asking: Path, view: _View) -> tuple[Path, int] | None:
        if not view.anywhere.holds(dotted.partition(".")[0]):
            return None
        found = view.starts.find(dotted)
        if found is None:
            return self._inner.find(dotted, asking)
        other = view.further.find(dotted)
        return other if other not in (None, found) and self._inner.is_package(view.nearest) else found

    def inner_roots_of(self, folder: Path) -> list[Path]:
        """The packages around a folder in which imports may start, too."""
        return self._inner.of(folder)

    def is_foreign(self, name: str) -> bool:
        """Whether a top-level package is a declared library or framework."""
        return name in self._libraries or name in self._declared

    def _seen_by(self, path: Path) -> _View:
        """What a file can import."""
        known = self._seen.get(path)
        if known is None:
            known = self._seen[path] = self._seen_from(path.parent)
        return known

    def _seen_from(self, folder: Path) -> _View:
        """What the files of a folder can import."""
        known = self._views.get(folder)
        if known is None:
            nearest, *further = roots = self.roots_of(folder)
            starts = tuple(map(str, roots))
            packages = map(str, self._inner.packages_around(folder))
            known = self._views[folder] = _View(
                nearest,
                self._folders.below(starts),
                self._folders.below(tuple(map(str, further))),
                self._folders.below((*starts, *packages)),
            )
        return known

    def matters(self, path: Path) -> bool:
        """Whether a module may hold anything that the analysis wants to know.

        It may if it imports a client library or a framework, itself or through others, however many they are.
        """
        if path not in self._matters:
            self._look_behind(path)
        return self._matters[path]

    def _look_behind(self, asked: Path) -> None:
        """Find out whether a module matters: all on the way to one that does matter too, and where none is, none do."""
        wanted = self._libraries | self._declared
        by: dict[Path, Path | None] = {asked: None}
        waiting = deque([asked])
        while waiting:
            path = waiting.popleft()
            if self._matters.get(path) or self._imports_any(path, wanted):
                way: Path | None = path
                while way is not None:
                    self._matters[way] = True
                    way = by[way]
                return
            for each in self.imported_by(path):
                if each not in by and self._matters.get(each) is not False:
                    by[each] = path
                    waiting.append(each)
        self._matters.update(dict.fromkeys(by, False))

    def is_helper(self, path: Path, asking: Path) -> bool:
        """Whether a module that leads to no library may still be a helper of one that does.

        It may if it is small, and asked for from near a library, or by a module that may be given objects of one.
        """
        if path not in self._small:
            self._small[path] = _is_small(path)
        return self._small[path] and (self._is_near_library(asking) or self.may_be_given(asking))

    @functools.cached_property
    def importing_library(self) -> tuple[Path, ...]:
        """The modules that import a client library themselves."""
        return tuple(path for path in self.modules if self._leads(path, 1))

    def may_be_given(self, path: Path) -> bool:
        """Whether a module may be given objects of a client library that it does not import.

        It may if a module that imports one imports this, itself or through another one.
        """
        if self._served is None:
            near = {module for user in self.importing_library for module in self.imported_by(user)}
            self._served = frozenset(near.union(*map(self.imported_by, near)))
        return path in self._served

    def _is_near_library(self, path: Path) -> bool:
        """Whether the module imports a client library, itself or through a module that it imports."""
        if path not in self._near:
            self._near[path] = self._leads(path, 2)
        return self._near[path]

    def leads_to_library(self, names: Iterable[str], asking: Path, steps: int = FARTHEST) -> bool:
        """Whether one of these absolute dotted names is a first-party module that leads to Redis.

        It does if it imports a client library, itself or through others.
        """
        return any(self._leads(path, steps) for path in self.met_in(names, asking))

    def _leads(self, path: Path, steps: int) -> bool:
        """Whether a module near enough imports a client library.

        Near enough is the module itself, or one that is ``steps - 1`` imports away; modules that only export again
        are none of the way.
        """
        key = (path, steps)
        if key not in self._answers:
            self._answers[key] = False  # a cycle of imports adds nothing
            if steps > 1 or self.names_library(path):
                self._answers[key] = self._imports_any(path, self._libraries) or (
                    steps > 1 and any(self._leads(each, steps - 1) for each in self._met_by(path))
                )
        return self._answers[key]

    def _imports_any(self, path: Path, packages: frozenset[str]) -> bool:
        """Whether a module itself imports one of these packages."""
        return any(each.partition(".")[0] in packages for each in self.imports_of(path))

    def behind(self, names: Iterable[str], asking: Path) -> Iterator[Path]:
        """The first-party modules near a client library that these imports of a module lead to, however far it is.

        The nearest come first; what is not asked for is not looked for.
        """
        waiting: list[Path] = []
        seen = {asking}
        imported: Iterable[Path] = self._modules_of(names, asking)
        for path in itertools.chain((asking,), waiting):
            for each in imported if path == asking else self.imported_by(path):
                if each not in seen and self._leads(each, FARTHEST):
                    seen.add(each)
                    waiting.append(each)
                    if self._is_near_library(each):
                        yield each

    def names_library(self, path: Path) -> bool:
        """Whether the text of a module holds the name of a client library at all.

        Most modules are dismissed by this, and their imports not read.
        """
        if path in self._imports:
            return True
        text = self.text_of(path)
        return any(word in text for word in self._words)

    def imported_by(self, path: Path) -> tuple[Path, ...]:
        """The first-party modules that a module imports."""
        if path not in self._imported:
            self._imported[path] = self._modules_of(self.imports_of(path), path)
        return self._imported[path]

    def _met_by(self, path: Path) -> tuple[Path, ...]:
        """The modules that the imports of a module meet."""
        if path not in self._met:
            self._met[path] = self.met_in(self.imports_of(path), path)
        return self._met[path]

    def met_in(self, names: Iterable[str], asking: Path) -> tuple[Path, ...]:
        """The modules that imports meet: those that they name, and what those import that only export it again.

        To export again is no step of the way: a name leads as far by its package as by the module that defines it.
        """
        met = dict.fromkeys(self._modules_of(names, asking))
        waiting = list(met)
        while waiting:
            path = waiting.pop()
            if self.only_exports(path):
                more = [each for each in self.imported_by(path) if each not in met and each != asking]
                met.update(dict.fromkeys(more))
                waiting += more
        return tuple(met)

    def only_exports(self, path: Path) -> bool:
        """Whether a module defines nothing, so that what it has comes from what it imports."""
        if path not in self._exporting:
            text = self.text_of(path)
            heads = (text[max(0, each.start() - _LONGEST_HEAD) : each.start()] for each in _DEFINITION.finditer(text))
            self._exporting[path] = all(head[head.rfind(b"\n") + 1 :].strip() not in (b"", b"async") for head in heads)
        return self._exporting[path]

    def _modules_of(self, names: Iterable[str], asking: Path) -> tuple[Path, ...]:
        """The first-party modules, each once, that dotted names start with; the asking one adds nothing."""
        view = self._seen_by(asking)
        places = [self._find(name, asking, view) for name in names]
        return tuple(
            path for path in dict.fromkeys(place[0] for place in places if place is not None) if path != asking
        )

    def imports_of(self, path: Path, text: bytes | None = None) -> tuple[str, ...]:
        """The absolute dotted names that a module imports from, read off its text (which is read if nobody has it)."""
        if path not in self._imports:
            self._imports[path] = imports_in(self.text_of(path) if text is None else text, self.package_of(path))
        return self._imports[path]

    @staticmethod
    def text_of(path: Path) -> bytes:
        """The text of a module; none of one that is too large, or that cannot be read."""
        try:
            return path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
        except OSError:
            return b""  # gone or not ours to read: it leads nowhere that we know


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size <= LARGEST_HELPER
    except OSError:
        return False  # gone or not ours to read: it helps nobody


def imports_in(text: bytes, package: str) -> tuple[str, ...]:
    """The absolute dotted names that a text imports, the modules and the names in them, read off without parsing."""
    found: list[str] = []
    for place in _IMPORT.finditer(text):
        before = text[max(0, place.start() - _LONGEST_HEAD) : place.start()]
        head = before[before.rfind(b"\n") + 1 :].lstrip(b" \t")
        source = _FROM.fullmatch(head)
        if source is not None:
            listed = _LIST.match(text, place.end())
            start = absolute(source.group(1).decode(), package)
            between = "." if start.strip(".") else ""
            names = _NAME.findall(listed.group(1)) if listed is not None else []
            found += [start, *(f"{start}{between}{name.decode()}" for name in names)]
        elif not head:
            listed = _LIST.match(text, place.end())
            found += _bound_by(listed.group(1)) if listed is not None else []
    return tuple(dict.fromkeys(found))


def _bound_by(listed: bytes) -> Iterator[str]:
    """The modules that ``import`` lists; ``import a.b`` gives ``a`` too, ``import a.b as c`` does not."""
    for each in _END.split(listed, maxsplit=1)[0].split(b","):
        module = _MODULE.fullmatch(each)
        if module is None:
            continue
        name = module.group(1).decode()
        if module.group(2) is None:
            yield from (name[: match.start()] for match in re.finditer(r"(?<=\w)\.", name))
        yield name


def _keys_yielded(text: bytes) -> Iterator[bytes]:
    """The keys of the mappings that a text yields."""
    for start in _YIELDS.finditer(text):
        end = _CLOSING.search(text, start.end(), start.end() + _LONGEST_MAPPING)
        if end is not None:
            yield from (key or name for key, name in _YIELDED.findall(text, start.end(), end.start()))


def absolute(name: str, package: str) -> str:
    """The absolute name of a possibly relative one.

    One that leaves the known package keeps its dots, so that it equals nothing.
    """
    level = len(name) - len(name.lstrip("."))
    if level == 0:
        return name
    parts = package.split(".") if package else []
    if level - 1 > len(parts) or not parts:
        return name
    base = ".".join(parts[: len(parts) - (level - 1)])
    rest = name[level:]
    return f"{base}.{rest}" if rest and base else rest or base


def holds_word(text: bytes, word: bytes) -> bool:
    """Whether ``word`` occurs in a text otherwise than as part of a longer one."""
    start = text.find(word)
    while start != -1:
        end = start + len(word)
        if not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
            return True
        start = text.find(word, end)
    return False


def _is_letter(byte: bytes) -> bool:
    return byte.isalnum() or byte == b"_"
