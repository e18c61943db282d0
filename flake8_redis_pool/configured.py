"""Which functions configuration files name as handlers.

The files are a SAM template, ``serverless.yml``, and ``function.json`` beside the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from .spec import ConfigFile, FrameworkSpec

#: Bytes: a larger file is data.
_LARGEST: Final = 1_000_000
#: Folders from a source file upwards in which its configuration is looked for.
_HIGHEST: Final = 6


@dataclass(frozen=True)
class ConfiguredHandler:
    """A configuration file says that ``function`` (a dotted path in its module) is a handler."""

    function: str
    noun: str
    framework: FrameworkSpec
    place: Path


class Configured:
    """Reads each configuration file of a project at most once per process.

    Nothing outside ``base`` is read, also not behind links.
    """

    def __init__(self, base: Path, frameworks: Iterable[FrameworkSpec]) -> None:
        self._base = base
        self._rows = [(spec, row, name) for spec in frameworks for row in spec.config_files for name in row.names]
        self._folders: dict[Path, list[tuple[Path, ConfiguredHandler]]] = {}

    def handlers_of(self, source: Path) -> list[ConfiguredHandler]:
        """What the configuration files in the folder of ``source`` (resolved) and above it say of its functions."""
        found: list[ConfiguredHandler] = []
        for folder in source.parents[:_HIGHEST]:
            if not folder.is_relative_to(self._base):
                break
            if folder not in self._folders:
                self._folders[folder] = list(self._read(folder))
            found += [entry for module, entry in self._folders[folder] if module == source]
        return found

    def _read(self, folder: Path) -> Iterator[tuple[Path, ConfiguredHandler]]:
        for spec, row, name in self._rows:
            path = folder / name
            if not path.is_file() or not path.resolve().is_relative_to(self._base) or path.stat().st_size > _LARGEST:
                continue
            document = _load(path)
            for entry in _at(document, row.each):
                for module, function in _named(document, entry, row, folder):
                    yield module, ConfiguredHandler(function, row.noun, spec, path)


def _load(path: Path) -> object:
    """The document in a file; None for one that is none.

    Templates of templates are common, and other tools say what is wrong with the rest.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else _load_yaml(text)
    except (OSError, ValueError, RecursionError):
        return None


def _load_yaml(text: str) -> object:
    import yaml  # noqa: PLC0415  # few projects need it

    # The safe loader makes plain data only. Tags that it does not know (!Sub, !Ref) stand for values that only a
    # deployment knows: None here.
    base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # every scalar stays a text: numbers and dates say nothing here, and a long number to the base
    # of 60 takes quadratic time
    loader: type[yaml.SafeLoader] = type("Loader", (base,), {"yaml_implicit_resolvers": {}})
    loader.add_multi_constructor("", lambda maker, suffix, node: None)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506  # derived from the safe loader
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _at(document: object, way: str) -> Iterator[object]:
    """The values at a dotted way into a document; ``*`` goes into every value of a mapping or sequence."""
    if not way:
        yield document
        return
    step, _, rest = way.partition(".")
    values: list[object] = []
    if step == "*":
        if isinstance(document, dict):
            values = list(document.values())
        elif isinstance(document, list):
            values = document
    elif isinstance(document, dict) and step in document:
        values = [document[step]]
    for value in values:
        yield from _at(value, rest)


def _text(document: object, entry: object, ways: Iterable[str]) -> str:
    """The first text at one of the ways: into the entry, or, after a slash, into the whole document."""
    for way in ways:
        for value in _at(document, way[1:]) if way.startswith("/") else _at(entry, way):
            if isinstance(value, str) and value:
                return value
    return ""


def _named(document: object, entry: object, row: ConfigFile, folder: Path) -> Iterator[tuple[Path, str]]:
    """The source files that an entry may mean, and the function in them."""
    if row.kinds and not any(
        isinstance(kind, str) and any(fnmatchcase(kind, each) for each in row.kinds) for kind in _at(entry, row.kind)
    ):
        return
    name = _text(document, entry, row.handler) or row.usual_handler
    script = row.usual_script and (_text(document, entry, row.script) or row.usual_script)
    start = _joined(folder, _text(document, entry, row.folder))
    if script:
        yield _joined(start, script), name
        return
    module, _, function = name.rpartition(".")
    if module and function:
        stem = _joined(start, module.replace(".", "/"))
        yield stem.with_name(f"{stem.name}.py"), function
        yield stem / "__init__.py", function


def _joined(folder: Path, relative: str) -> Path:
    """A path of a configuration file, without ``..``; it is only compared, never opened."""
    parts = list(folder.parts)
    for part in relative.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return Path(*parts)
