"""The receivers of Redis methods in a folder, and what somebody has written of them."""

from __future__ import annotations

import ast
import contextlib
import functools
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from flake8_redis_pool.analysis.facts.redis_receivers import Receiver, distinct_methods, receivers_of
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.limits import NotAnalysable
from flake8_redis_pool.options import Settings
from flake8_redis_pool.plugin import program_for
from flake8_redis_pool.source import parse

#: As the plugin has it.
_RECURSION_LIMIT: Final = 12_000


@dataclass(frozen=True)
class Written:
    """A line that somebody who has read some receivers wrote of them; ``path`` and ``method`` are patterns with ``*``."""

    project: str
    path: str
    method: str
    reason: str

    def holds_for(self, project: str, receiver: Receiver) -> bool:
        """Whether the line is about this receiver."""
        text = " ".join(nodes.code(receiver.call.func).split())
        return self.project == project and fnmatchcase(receiver.module.path, self.path) and fnmatchcase(text, self.method)

    def shown(self) -> str:
        return f"{self.project} {self.path} {self.method}"


def written_in(path: Path) -> list[Written]:
    """The lines of a list: project, path, method and reason, with tabs between.

    Raises:
        ValueError: a line has another number of parts.
    """
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    wrong = [row for row in rows if len(row) != 4]
    if wrong:
        raise ValueError(f"{path.name}: not four parts: {wrong[0]}")
    return [Written(*row) for row in rows]


@functools.cache
def _calling() -> re.Pattern[str]:
    return re.compile(rf"\.\s*(?:{'|'.join(sorted(distinct_methods(known())))})\s*\(")


def receivers_in(folder: Path) -> Iterator[Receiver]:
    """The receivers in all Python files below ``folder``, which is the working directory meanwhile; files that no Python reads are left out."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    with _inside(folder):
        for path in sorted(Path().rglob("*.py")):
            try:
                with tokenize.open(path) as file:
                    text = file.read()
                if _calling().search(text):
                    yield from receivers_of(parse(str(path), text.splitlines(keepends=True), ast.parse(text), program_for(str(path), Settings())))
            except (SyntaxError, ValueError, LookupError, OSError, NotAnalysable) as error:
                print(f"left out: {folder / path}: {error}", file=sys.stderr)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
