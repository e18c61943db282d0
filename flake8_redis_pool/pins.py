"""Which versions of a library a project may run with, as its own files say beside the code.

A lock file says one version, everything else says bounds: ``requirements*.txt``, ``pyproject.toml`` (the standard's
tables and Poetry's), ``Pipfile``, ``setup.cfg`` and ``setup.py``, and what a source archive or an unpacked wheel says
of itself.
Nothing is installed, resolved or executed.
"""

from __future__ import annotations

import ast
import configparser
import functools
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .version_files import ARCHIVED, INSTALLED, LISTS, LOCKS, is_list, is_metadata

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

# packaging is loaded where a version is asked for: few files of few projects do, and to load it takes as long as to
# check a small one

#: Bytes: a larger file is no list that a person keeps; lock files may have more.
_LARGEST: Final = 5_000_000
#: Majors and minors that are tried against bounds.
_MAJORS: Final = 16
_MINORS: Final = 24
_LAST: Final = 999
#: Poetry's own signs: ``^5.1``, ``~5.1``.
_CARET: Final = re.compile(r"(?P<sign>[\^~])\s*(?P<version>\d+(?:\.\d+)*)")


class Pins:
    """The versions that one project states; each folder is read at most once. Nothing above ``base`` is."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._folders: dict[tuple[Path, str], tuple[SpecifierSet, ...]] = {}

    def versions_of(self, distribution: str, source: Path) -> frozenset[tuple[int, int]] | None:
        """The versions (major, minor) of a distribution that may run the code in the file ``source``.

        The nearest folder that says anything of it counts. None where none does; where the project contradicts itself
        there are no such versions.
        """
        for folder in source.parents:
            if not folder.is_relative_to(self._base):
                break
            stated = self._stated_in(folder, _canonical(distribution))
            if stated:
                return _allowed(stated)
        return None

    def _stated_in(self, folder: Path, distribution: str) -> tuple[SpecifierSet, ...]:
        """What the files in a folder say of a distribution; a lock file alone, where there is one that does."""
        key = (folder, distribution)
        if key not in self._folders:
            locked = [each for name in LOCKS for each in _locked(folder / name, distribution)]
            self._folders[key] = tuple(locked or _asked_for(folder, distribution))
        return self._folders[key]


def _allowed(stated: Iterable[SpecifierSet]) -> frozenset[tuple[int, int]]:
    """The versions that fit all that is stated: one of their releases does."""
    from packaging.version import Version  # noqa: PLC0415

    bounds = tuple(stated)
    named = {Version(each.version.removesuffix(".*")) for bound in bounds for each in bound if each.version}
    plain = itertools.product(range(_MAJORS), range(_MINORS), (0, _LAST))
    tried = {Version(f"{major}.{minor}.{micro}") for major, minor, micro in plain}
    return frozenset(
        (version.major, version.minor)
        for version in tried | named
        if all(bound.contains(version, prereleases=True) for bound in bounds)
    )


def _canonical(name: str) -> str:
    """A distribution's name, as all its spellings come to."""
    from packaging.utils import canonicalize_name  # noqa: PLC0415

    return canonicalize_name(name)


# ---------------------------------------------------------------- files


def _text(path: Path) -> str:
    """The text of a file; "" for one that is not there, not ours to read or too large."""
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else ""
    except (OSError, ValueError):
        return ""


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _locked(path: Path, distribution: str) -> Iterator[SpecifierSet]:
    """The version in a lock file."""
    text = _text(path)
    if distribution not in text:
        return
    if path.name == "Pipfile.lock":
        yield from _of_pipfile(text, distribution)
        return
    packages = _toml(text).get("package", [])
    for package in packages if isinstance(packages, list) else ():
        match package:
            case {"name": str(name), "version": str(version)} if _canonical(name) == distribution:
                yield from _bounds(f"=={version}")


def _of_pipfile(text: str, distribution: str) -> Iterator[SpecifierSet]:
    try:
        document = json.loads(text)
    except ValueError:
        return
    match document:
        case {"default": dict(packages)}:
            for name, package in packages.items():
                match package:
                    case {"version": str(version)} if _canonical(str(name)) == distribution:
                        yield from _bounds(version)


def _asked_for(folder: Path, distribution: str) -> Iterator[SpecifierSet]:
    """The bounds in a folder's lists of requirements."""
    for path in _lists_in(folder):
        for line in _text(path).splitlines():
            yield from _of_requirement(line, distribution)
    for name, read in _READERS.items():
        text = _text(folder / name)
        if distribution in text.lower():
            yield from read(text, distribution)
    for path in _metadata_in(folder):
        yield from _of_metadata(_text(path), distribution)


def _metadata_in(folder: Path) -> Iterator[Path]:
    """What the distribution in a folder says of itself; a folder of several does not say whose the code is."""
    yield folder / ARCHIVED
    try:
        found = [each / INSTALLED for each in folder.iterdir() if is_metadata(INSTALLED, each.name)]
    except OSError:
        return  # gone, or not ours to read: it says nothing
    if len(found) == 1:
        yield from found


def _of_metadata(text: str, distribution: str) -> Iterator[SpecifierSet]:
    """The requirements in the head of a text; what follows an empty line is the description."""
    head, _, _ = text.partition("\n\n")
    for line in head.splitlines():
        field, _, value = line.partition(":")
        if field == "Requires-Dist":
            yield from _of_requirement(value.strip(), distribution)


def _lists_in(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder.iterdir() if is_list(path.name))
        inside = folder / LISTS
        yield from sorted(path for path in inside.iterdir() if is_list(path.name, LISTS)) if inside.is_dir() else ()
    except OSError:
        return  # gone, or not ours to read: it says nothing


def _of_requirement(line: str, distribution: str) -> Iterator[SpecifierSet]:
    """The bounds in one line, if it is a requirement of the distribution."""
    text = line.partition(" #")[0].partition(" --")[0].strip().rstrip("\\").strip()
    if not text.lower().replace("_", "-").startswith(distribution):
        return
    found = _requirement(text)
    if found is not None and _canonical(found.name) == distribution:
        yield found.specifier


def _requirement(text: str) -> Requirement | None:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _of_pyproject(text: str, distribution: str) -> Iterator[SpecifierSet]:
    document = _toml(text)
    project = document.get("project", {})
    lists: list[object] = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values()]
    lists += document.get("dependency-groups", {}).values()
    for line in (line for each in lists if isinstance(each, list) for line in each if isinstance(line, str)):
        yield from _of_requirement(line, distribution)
    poetry = document.get("tool", {}).get("poetry", {})
    groups = [poetry, *poetry.get("group", {}).values()]
    yield from _of_tables((group.get("dependencies", {}) for group in groups), distribution)


def _of_pipfile_toml(text: str, distribution: str) -> Iterator[SpecifierSet]:
    """The bounds in a Pipfile: all its tables but what it says of itself are lists of packages."""
    document = _toml(text)
    yield from _of_tables((table for name, table in document.items() if name.endswith("packages")), distribution)


def _of_tables(tables: Iterable[object], distribution: str) -> Iterator[SpecifierSet]:
    """The bounds that tables give by the name of each package, alone or as the ``version`` of what they say of it."""
    for name, value in (item for table in tables if isinstance(table, dict) for item in table.items()):
        version = value.get("version") if isinstance(value, dict) else value
        if _canonical(name) == distribution and isinstance(version, str):
            yield from _bounds(_of_poetry(version))


def _of_poetry(version: str) -> str:
    """Poetry's bounds in the standard's words: ``^5.1`` is ``>=5.1,<6``."""
    return ",".join(_CARET.sub(_spread, each.strip()) for each in version.split(",")) if version != "*" else ""


def _spread(found: re.Match[str]) -> str:
    numbers = [int(each) for each in found["version"].split(".")]
    last = 0 if found["sign"] == "^" or len(numbers) == 1 else 1
    if found["sign"] == "^":
        last = next((place for place, number in enumerate(numbers) if number), len(numbers) - 1)
    upper = [*numbers[:last], numbers[last] + 1]
    return f">={found['version']},<{'.'.join(map(str, upper))}"


def _of_setup_cfg(text: str, distribution: str) -> Iterator[SpecifierSet]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    values = [parser.get("options", "install_requires", fallback="")]
    values += parser["options.extras_require"].values() if "options.extras_require" in parser else []
    for line in (line for value in values for line in re.split(r"[\n;]", value) if line):
        yield from _of_requirement(line, distribution)


def _of_setup_py(text: str, distribution: str) -> Iterator[SpecifierSet]:
    """The requirements among the texts of a setup.py: it is read, not run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _of_requirement(node.value, distribution)


@functools.lru_cache(maxsize=256)
def _specifier(text: str) -> SpecifierSet | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None


def _bounds(text: str) -> Iterator[SpecifierSet]:
    """Bounds that are written alone, if they are some; a bare version is one."""
    found = _specifier(f"=={text}" if text[:1].isdigit() else text)
    if found is not None:
        yield found


#: How each of the files is read that state bounds.
_READERS: Final[Mapping[str, Callable[[str, str], Iterator[SpecifierSet]]]] = {
    "pyproject.toml": _of_pyproject,
    "Pipfile": _of_pipfile_toml,
    "setup.cfg": _of_setup_cfg,
    "setup.py": _of_setup_py,
}
