"""Real flake8, by path and by standard input, with nobody's configuration."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from flake8 import utils
from flake8.main import cli

from tests.shared.harness import Fixture, Found

_LINE: Final = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>[A-Z]+\d+) (?P<text>.*)")


def flake8(*arguments: str, cwd: Path, stdin: bytes | None = None, timeout: float = 300) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m flake8``; ``cwd`` is where it looks for its configuration, too."""
    return subprocess.run([sys.executable, "-m", "flake8", *arguments], cwd=cwd, input=stdin, capture_output=True, timeout=timeout, check=False)


def report_of(output: bytes) -> dict[str, list[Found]]:
    """flake8's default report: path to findings. Raises ValueError for a line that is none of its form."""
    report: dict[str, list[Found]] = {}
    for line in output.decode().splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"not a line of flake8's report: {line!r}")
        found = Found(int(match["line"]), int(match["column"]), match["code"], match["text"])
        report.setdefault(Path(match["path"]).as_posix(), []).append(found)
    return {path: sorted(found) for path, found in report.items()}


def lay(folder: Path, files: Iterable[tuple[Path, str]]) -> None:
    """Write a tree of modules."""
    for path, text in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def report_by_path(folder: Path, fixtures: Sequence[Fixture], *more: str) -> dict[str, list[Found]]:
    """The report on a laid tree of fixtures: one run for all that share their options.

    Paths are relative: a temporary directory's own name (``test_...``) must not look like part of the project's.
    """
    report: dict[str, list[Found]] = {}
    for arguments in sorted({fixture.arguments for fixture in fixtures}):
        paths = [fixture.place.as_posix() for fixture in fixtures if fixture.arguments == arguments]
        done = flake8("--isolated", "--select=RDP", *more, *arguments, *paths, cwd=folder)
        assert done.returncode in (0, 1) and not done.stderr, done.stderr.decode()
        report.update(report_of(done.stdout))
    return report


def run_here(*arguments: str) -> tuple[int, dict[str, list[Found]]]:
    """The status and report of flake8's own main function in the working directory, without the cost of a process; only for ``-j1``."""
    written = io.BytesIO()
    output = io.TextIOWrapper(written)
    with contextlib.redirect_stdout(output):
        status = cli.main(["-j1", *arguments])
    output.flush()
    return status, report_of(written.getvalue())


def _forget() -> None:
    cached: Any = utils.stdin_get_value  # an lru_cache, whatever the stubs say
    cached.cache_clear()


def report_by_stdin(text: str | bytes, name: str, arguments: Sequence[str] = ()) -> list[Found]:
    """What flake8's own main function reports on standard input, without the cost of a process for each file."""
    _forget()  # flake8 reads standard input once per process
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(text.encode() if isinstance(text, str) else text))
    try:
        status, report = run_here("--isolated", "--select=RDP", f"--stdin-display-name={name}", *arguments, "-")
    finally:
        sys.stdin = before
        _forget()
    assert status == int(bool(report)) and set(report) <= {name}
    return report.get(name, [])
