"""What was found in a file, kept between runs: a second run over the same code analyses nothing.

It lies in the user's cache folder (platformdirs says where), below the plugin's version, one folder for each project. A
finding hangs on the text of its file, on the options, and on every module and configuration file of the project: all
are in the key by their content. Files whose size and times are those of the last run are not read again, as git does.
Whatever cannot be read or written there is as if nobody had kept it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from . import __version__
from .findings import Found
from .options import Settings
from .version_files import says_versions

#: Files: of a project with more, nothing is kept, since to look at all of them takes as long as the analysis.
_MOST_FILES: Final = 20_000
#: Configuration files that name handlers (``ConfigFile.names`` of the frameworks; a test holds both together).
CONFIGURATION: Final = frozenset(
    {
        *("template.yaml", "template.yml", "template.json"),
        *("serverless.yml", "serverless.yaml", "serverless.json"),
        "function.json",
    }
)
_NEVER_PROJECT: Final = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})
#: Nanoseconds: a file that was written so shortly before it was read may be written again within one tick of its clock.
_SHORTLY: Final = 2_000_000_000
_TABLE: Final = "contents.json"
#: Size and time of the last change of a file, and the digest of its content.
_Content = tuple[int, int, str]


class KeptFindings:
    """The findings of one project's files.

    ``base`` and ``roots`` hold the project's modules, ``working`` is the folder from which paths are shown.
    """

    def __init__(self, base: Path, roots: Sequence[Path], working: Path, settings: Settings) -> None:
        self._roots = tuple(dict.fromkeys((base, *roots)))
        self._about = repr((_code(), sys.version_info[:3], str(working), settings.of_analysis))
        self._folder = user_cache_path("flake8-redis-pool", appauthor=False) / __version__ / _digest(str(base))

    def of(self, filename: str, text: str) -> list[Found] | None:
        """What is kept of a file; None when nothing is, or when it was found in other code."""
        if not self._has_any:
            return None
        match _read(self._place(filename)):
            case {"text": content, "project": project, "found": [*rows]} if content == _digest(text):
                found = [row for row in map(Found.of_row, rows) if row is not None]
                return found if len(found) == len(rows) and project == self._project else None
        return None

    def begin(self) -> None:
        """Look at the project as it is before the first of its files is analysed: what changes later is another one."""
        self._project  # noqa: B018  # remembered from here on

    def keep(self, filename: str, text: str, found: Sequence[Found]) -> None:
        """Keep what was found in a file."""
        if self._project:
            kept = {"text": _digest(text), "project": self._project, "found": found}
            _write(self._place(filename), kept)

    @functools.cached_property
    def _has_any(self) -> bool:
        """Whether a run before this one has kept anything of the project."""
        return self._folder.is_dir()

    def _place(self, filename: str) -> Path:
        """Where the findings of a file lie: one place for each way to ask, which the next answer takes."""
        return self._folder / f"{_digest(self._about + filename)}.json"

    @functools.cached_property
    def _project(self) -> str:
        """The content of all files of the project; "" for a project that is too large."""
        table = _read(self._folder / _TABLE)
        known: dict[str, object] = table if isinstance(table, dict) else {}
        contents: dict[str, _Content] = {}
        for entry in (each for root in self._roots for each in _files_below(str(root))):
            if len(contents) >= _MOST_FILES:
                return ""
            contents[entry.path] = _content_of(entry, known.get(entry.path))
        if {path: list(content) for path, content in contents.items()} != known:
            _write(self._folder / _TABLE, contents)
        return _digest(json.dumps([(path, content[-1]) for path, content in sorted(contents.items())]))


def _files_below(folder: str) -> Iterator[os.DirEntry[str]]:
    """The modules and configuration files below a folder; links to folders are not followed."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError:
        return  # gone, or not ours to read: nothing of it is analysed
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if not name.startswith(".") and name not in _NEVER_PROJECT:
                yield from _files_below(entry.path)
        elif name.endswith(".py") or name in CONFIGURATION or says_versions(name, os.path.basename(folder)):
            yield entry


def _content_of(entry: os.DirEntry[str], known: object) -> _Content:
    """The content of a file, which is not read where it looks as it did."""
    try:
        status = entry.stat()
        changed = max(status.st_mtime_ns, status.st_ctime_ns)
        match known:
            case [status.st_size, int(when), str(digest)] if when == changed:
                return status.st_size, changed, digest
        digest = _digest(Path(entry.path).read_bytes())
    except OSError:
        return 0, 0, ""  # gone, or not ours to read: it has no content for the analysis either
    return status.st_size, changed if changed < time.time_ns() - _SHORTLY else 0, digest


@functools.cache
def _code() -> str:
    """What tells one state of the plugin's own code from another one of the same version."""
    files = sorted(_files_below(os.path.dirname(__file__)), key=lambda entry: entry.path)
    return _digest(repr([(entry.path, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in files]))


def _digest(content: str | bytes) -> str:
    given = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    return hashlib.blake2b(given, digest_size=16).hexdigest()


def _read(path: Path) -> object:
    """What a kept file holds; None for one that is not there or broken."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write(path: Path, content: object) -> None:
    """Write a file whole or not at all: other processes may read and write it meanwhile."""
    with contextlib.suppress(OSError):  # a full disk, a cache that is not ours: the next run analyses again
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
