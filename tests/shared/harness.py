"""What the fixtures expect, what the plugin finds, and how the two differ.

Expectations are comments; fixtures/README.md defines them. They are parsed by regular expression and never evaluated.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flake8.options.manager import OptionManager

from flake8_redis_pool.plugin import _RECURSION_LIMIT, Plugin

ROOT: Final = Path(__file__).resolve().parents[2]
FIXTURES: Final = ROOT / "fixtures"
#: Folders of checked code that belong to no single rule; hostile/ has its own test.
SHARED_FOLDERS: Final = frozenset({"apps", "article", "shapes"})

_MARKER: Final = re.compile(r"#\s*(?:(?P<state>MISSING|SPURIOUS)\s+)?(?P<code>RDP\d{3})(?:@(?P<column>[1-9]\d*))?(?::\s*(?P<text>\S.*?))?\s*")
_NEXT_MARKER: Final = re.compile(r"\s*(?=#\s*(?:(?:MISSING|SPURIOUS)\s+)?RDP\d{3})")
#: An expression that is not spelled as a message spells it: `redis .Redis()`, `Redis ()`, `client. get`, `( pool)`.
_BROKEN_EXPRESSION: Final = re.compile(r"\s(?:\.(?!\.\.)|\(\)|[,;:)\]])|[(\[]\s|\w\.\s")
#: Characters of a code with its sentence, without path, line and column.
LONGEST_MESSAGE: Final = 140
#: Such a comment must follow the grammar; a noqa without codes would silence what the fixture is about.
_TALKS_ABOUT_CODES: Final = re.compile(r"(?i:RDP)\d|\b(?:MISSING|SPURIOUS)\b|(?i:\bnoqa\b)(?!:\s*[A-Z])")
_OPTIONS: Final = re.compile(r"#\s*flake8:\s*(?P<value>\S.*?)\s*")
_FILENAME: Final = re.compile(r"#\s*filename:\s*(?P<value>\S.*?)\s*")


class MalformedFixture(Exception):
    """A comment that looks like an expectation or a header and is none."""


@dataclass(frozen=True, order=True)
class Found:
    """One finding as flake8 prints it: the first column is 1."""

    line: int
    column: int
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.code} {self.text}"


@dataclass(frozen=True)
class Expectation:
    """One marker. ``state`` is empty, MISSING (a known missed alarm) or SPURIOUS (a known false alarm)."""

    line: int
    code: str
    column: int | None = None
    text: str | None = None
    state: str = ""

    def matches(self, found: Found) -> bool:
        """Whether ``found`` is what this marker speaks of. What follows the colon of MISSING and SPURIOUS is a reason, not a part of the message."""
        return (
            (found.line, found.code) == (self.line, self.code)
            and self.column in (None, found.column)
            and (self.text is None or bool(self.state) or self.text in found.text)
        )

    def __str__(self) -> str:
        column = f"@{self.column}" if self.column else ""
        return f"line {self.line}: {self.state} {self.code}{column}".replace("  ", " ") + (f": {self.text}" if self.text else "")


@dataclass(frozen=True)
class Fixture:
    """One fixture: ``path`` relative to fixtures/, its text, the name it is checked under, its options."""

    path: Path
    text: str
    filename: str
    arguments: tuple[str, ...] = ()

    @property
    def expected(self) -> tuple[Expectation, ...]:
        """Its markers. Read when asked for, so that one malformed fixture fails alone."""
        return expectations(self.text)

    @property
    def place(self) -> Path:
        """Where it lies in a tree that real flake8 walks: a fixture that is checked under another name gets a folder of its own for it."""
        return self.path if self.filename == self.path.as_posix() else self.path.with_suffix("") / self.filename

    @property
    def id(self) -> str:
        return self.path.with_suffix("").as_posix()

    def find(self) -> list[Found]:
        """Run the plugin in this process."""
        return run_plugin(self.text, self.filename, self.arguments)


def markers_of(comment: str, line: int) -> list[Expectation]:
    """The expectations that one comment holds, in their order; none when it is prose.

    Raises:
        MalformedFixture: it names codes and does not follow the grammar.
    """
    if not _TALKS_ABOUT_CODES.search(comment):
        return []
    expected = []
    for part in _NEXT_MARKER.split(comment):
        if not _TALKS_ABOUT_CODES.search(part):
            continue  # `# type: ignore  # RDP201`
        match = _MARKER.fullmatch(part)
        if match is None or (match["state"] and not match["text"]):
            raise MalformedFixture(f"line {line}: {part!r} is no expectation (see fixtures/README.md)")
        expected.append(Expectation(line, match["code"], int(match["column"]) if match["column"] else None, match["text"], match["state"] or ""))
    return expected


def comments(text: str) -> list[tokenize.TokenInfo]:
    """The comment tokens of a module: a ``#`` in a string is not one."""
    return [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT]


def expectations(text: str) -> tuple[Expectation, ...]:
    """All markers of a fixture."""
    return tuple(expected for token in comments(text) for expected in markers_of(token.string, token.start[0]))


def headers(text: str) -> tuple[tuple[str, ...], str | None]:
    """The command-line arguments and the filename that the first two lines set."""
    arguments: tuple[str, ...] = ()
    filename = None
    for line in text.splitlines()[:2]:
        if match := _OPTIONS.fullmatch(line):
            arguments = tuple(f"--{part.strip()}" for part in match["value"].split(";") if part.strip())
        elif match := _FILENAME.fullmatch(line):
            filename = match["value"]
    return arguments, filename


def load(path: Path, root: Path = FIXTURES) -> Fixture:
    """Read one fixture."""
    with tokenize.open(root / path) as file:
        text = file.read()
    arguments, filename = headers(text)
    return Fixture(path, text, filename or path.as_posix(), arguments)


def rule_folders(root: Path = FIXTURES) -> list[Path]:
    """The folders that belong to a rule."""
    return sorted(path for path in root.iterdir() if path.is_dir() and path.name not in SHARED_FOLDERS | {"hostile", "__pycache__"})


def fixtures(root: Path = FIXTURES) -> list[Fixture]:
    """All fixtures but the hostile ones and the applications (test_apps.py: their folders are working directories), in the order of their paths."""
    folders = [*rule_folders(root), *(root / name for name in sorted(SHARED_FOLDERS - {"apps"}) if (root / name).is_dir())]
    return [load(path.relative_to(root), root) for folder in folders for path in sorted(folder.rglob("*.py"))]


def options(arguments: Sequence[str] = (), given: Sequence[str] = (".",)) -> argparse.Namespace:
    """The plugin's options as flake8 itself parses them, for a run over the files and folders ``given``.

    Raises:
        MalformedFixture: the plugin does not have an option.
    """
    manager = OptionManager(version="", plugin_versions="", parents=[], formatter_names=[])
    Plugin.add_options(manager)
    try:
        parsed: argparse.Namespace = manager.parse_args([*arguments, *given])
    except SystemExit as error:
        raise MalformedFixture(f"the plugin does not take {' '.join(arguments)}") from error
    return parsed


def run_plugin(text: str, filename: str, arguments: Sequence[str] = (), given: Sequence[str] = (".",)) -> list[Found]:
    """What the plugin finds in ``text``, given to it as flake8 gives it in a run over ``given``, in flake8's order."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))  # as the plugin does when flake8 parses options
    plugin = Plugin(ast.parse(text), io.StringIO(text).readlines(), filename, options(arguments, given))
    found = []
    for line, column, message, _ in plugin.run():
        code, _, rest = message.partition(" ")
        found.append(Found(line, column + 1, code, rest))
    return sorted(found)


def differences(expected: Iterable[Expectation], found: Iterable[Found]) -> list[str]:
    """What is wrong, one sentence each: a missed alarm, a false alarm, a MISSING that is found, a SPURIOUS that is gone."""
    left = sorted(found)
    wrong = []
    # the pickiest marker chooses first, so that `# RDP201 # RDP201@9` is satisfied whenever it can be
    for marker in sorted(expected, key=lambda marker: (bool(marker.state), marker.column is None, marker.text is None)):
        match = next((item for item in left if marker.matches(item)), None)
        if match is not None:
            left.remove(match)
        if marker.state == "MISSING":
            wrong += [f"now found, so take the mark away: {marker} (got {match})"] if match else []
        elif match is None:
            near = [str(item) for item in left if (item.line, item.code) == (marker.line, marker.code)]
            what = "false alarm is gone, so take the mark away" if marker.state == "SPURIOUS" else "missed alarm"
            wrong.append(f"{what}: {marker}" + (f" (got {near[0]})" if near else ""))
    return wrong + [f"false alarm: {item}" for item in left]


def misworded(found: Iterable[Found]) -> list[str]:
    """Findings that do not read well in a terminal, and why: too long, not one line, an expression in the layout of the source."""
    wrong = []
    for item in found:
        if len(f"{item.code} {item.text}") > LONGEST_MESSAGE:
            wrong.append(f"more than {LONGEST_MESSAGE} characters: {item}")
        if not item.text.isprintable() or "  " in item.text or item.text != item.text.strip():
            wrong.append(f"not one line of words: {item}")
        if _BROKEN_EXPRESSION.search(item.text) or any(item.text.count(one) != item.text.count(other) for one, other in ("()", "[]")):
            wrong.append(f"a broken expression: {item}")
    return wrong


def with_noqa(text: str) -> str:
    """Every marker replaced by the ``# noqa`` that silences what it expects; MISSING marks expect nothing and go."""
    lines = io.StringIO(text).readlines()
    for token in comments(text):
        markers = markers_of(token.string, token.start[0])
        if markers:
            codes = sorted({marker.code for marker in markers if marker.state != "MISSING"})
            row, column = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:column] + (f"# noqa: {','.join(codes)}" if codes else "#") + line[column + len(token.string) :]
    return "".join(lines)


def indented_blocks(text: str) -> list[str]:
    """The code blocks of a docstring section: runs of lines indented by four or more, blank lines within them included."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("    ") or (not line.strip() and blocks[-1]):
            blocks[-1].append(line)
        elif line.strip() and blocks[-1]:
            blocks.append([])
    return ["\n".join(line[4:] for line in block).rstrip() + "\n" for block in blocks if block]
