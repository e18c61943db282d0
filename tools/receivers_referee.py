"""What a type checker says of the receivers of ``tools/receivers.py``: where it knows more, and where it knows something else.

A copy of the project has each receiver in ``reveal_type``; ty reads it in an environment that has the client libraries. Beside the receiver stand all
declared classes that share their last name with another one: so the checker spells such names in full, and ``redis.client.Redis`` is told from
``redis.asyncio.client.Redis``.

Types that have no Redis methods count as no knowledge of the checker's: replies (it takes queued commands for what they will reply), and None beside
something else. Nor do protocols and abstract classes of the project, of which it asks nobody what implements them. Where the plugin is right
nevertheless, or cannot know, the reason is written down in ``tools/receivers-reasons.txt``.
"""

from __future__ import annotations

import ast
import enum
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import libcst as cst

from flake8_redis_pool.analysis.facts.redis_receivers import Receiver, Verdict
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import Object
from flake8_redis_pool.tree import lines_of
from tools.receivers_found import Written, written_in

REASONS: Final = Path(__file__).with_name("receivers-reasons.txt")
_REVEALED: Final = re.compile(r"^(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): info\[revealed-type\] Revealed type: `(?P<type>.*)`$")
_HELPER: Final = "_classes_with_one_name"
_OPEN: Final = "reveal_type(("
_CLOSE: Final = f", {_HELPER}.all_of_them))[0]"
#: What has no Redis methods, or stands for no class: the checker then knows nothing of the receiver.
_NOTHING: Final = re.compile(r"^(?:None|Unknown|Any|Never|Todo|@Todo.*|Divergent|object|super|~.*|\w+@\w+)$")
_ANYTHING: Final = frozenset({"Unknown", "Any", "Todo"})
_REPLIES: Final = re.compile(
    r"^(?:int|float|str|bytes|bytearray|bool|list|dict|set|tuple|memoryview|Literal|Awaitable|Coroutine|CoroutineType|Generator|AsyncGenerator)$"
)
#: A class of the project, and what it derives from.
_CLASS: Final = re.compile(r"^ *class (\w+)\(([^()]*)\)", re.MULTILINE)
#: Among the bases of a class that says what others must have.
_INTERFACE: Final = re.compile(r"\b(?:Protocol|ABC|metaclass=\w*ABCMeta)\b")


class Ruling(enum.Enum):
    """What comes of comparing one receiver."""

    AGREED = "agreed"  # both know it, and say the same
    PLUGIN_ALONE = "plugin alone"  # only the plugin knows it
    NEITHER = "neither"
    HALF_KNOWN = "half known"  # the checker knows what is uncertain to the plugin
    MISSED = "missed"  # the checker knows what is unknown to the plugin
    DISAGREED = "disagreed"  # both know it, and say different things


#: What must not be, or has its reason written down.
WRONG: Final = (Ruling.MISSED, Ruling.DISAGREED, Ruling.HALF_KNOWN)


@dataclass(frozen=True)
class Compared:
    """A receiver, and the classes that the checker says it may be; ``is_all`` is False where it says that it may be anything else as well."""

    receiver: Receiver
    types: frozenset[str]
    is_all: bool = True

    @property
    def ruling(self) -> Ruling:
        """The comparison. Several classes of one kind and mode are the same to the plugin, if one of them is what it takes the receiver for."""
        verdict = self.receiver.verdict
        if not self.types:
            return Ruling.NEITHER if verdict is Verdict.UNKNOWN else Ruling.PLUGIN_ALONE
        if verdict is Verdict.UNKNOWN:
            return Ruling.MISSED
        names = self.receiver.names
        meant = {each for each in self.types if any(_same(each, name) for name in names)}
        alike = {each for each in self.types - meant if any(_alike(each, name) for name in names)}
        if meant | alike != self.types or (verdict is Verdict.CERTAIN and not meant):
            return Ruling.DISAGREED
        return Ruling.AGREED if verdict is Verdict.CERTAIN or not self.is_all else Ruling.HALF_KNOWN

    def shown(self) -> str:
        return f"{self.ruling.value}: {self.receiver.shown()} -- the checker says {' | '.join(sorted(self.types))}"


def _same(said: str, name: str) -> bool:
    """Whether the checker's name for a class may be that of a class which goes by ``name``: it leaves modules out where it can."""
    return said == name or name.endswith(f".{said}") or (said.endswith(f".{name}"))


def _alike(said: str, name: str) -> bool:
    """Whether two classes of libraries are of one kind and mode, so that what is certain of the one is of the other."""
    found, own = known().find(said), known().find(name)
    if found is None or own is None or not isinstance(found[1], Object) or not isinstance(own[1], Object):
        return False
    return (found[1].kind, found[1].mode) == (own[1].kind, own[1].mode)


def compared(folder: Path, receivers: Sequence[Receiver], python: Path) -> list[Compared]:
    """What the checker says of the receivers of one project; those in formatted strings, of which Python before 3.12 knows no place, are left out.

    Raises:
        RuntimeError: the checker did not run.
    """
    asked: dict[str, list[Receiver]] = {}
    for each in receivers:
        if not _stands_in_text(each):
            asked.setdefault(each.module.path, []).append(each)
    if not asked:
        return []
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made, folder.resolve().name)
        shutil.copytree(folder, copy, ignore=_all_but_python)
        (copy / f"{_HELPER}.py").write_text(_same_names(), encoding="utf-8")
        places: dict[tuple[str, int, int], Receiver] = {}
        for path, group in asked.items():
            text, found = wrapped(group[0].module, [each.node for each in group])
            (copy / path).write_text(text, encoding="utf-8")
            places |= {(path, line, column): receiver for (line, column), receiver in zip(found, group)}
        said = _revealed(copy, sorted(asked), python)
        bases = bases_in(copy)
    interfaces = {name for name, above in bases.items() if any(map(_INTERFACE.search, above))}
    result = []
    for place, each in places.items():
        parts = parts_of(said.get(place, ""))
        types = (known_by(name, each.names, bases) for name in classes_in(parts) - interfaces)
        result.append(Compared(each, frozenset(types), parts.isdisjoint(_ANYTHING)))
    return result


def bases_in(folder: Path) -> dict[str, list[str]]:
    """What the classes of a project derive from, by their names."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.py")))
    found = (match for text in texts for match in _CLASS.finditer(text))
    return {match[1]: [base.partition("[")[0].strip() for base in match[2].split(",")] for match in found}


def known_by(said: str, names: frozenset[str], bases: Mapping[str, Sequence[str]]) -> str:
    """The name of a class, or of the one that it derives from and that the plugin knows the receiver by."""
    asked = [said]
    for each in asked:
        if any(_same(each, name) for name in names):
            return each
        asked += [base for base in bases.get(each.rpartition(".")[2], ()) if base not in asked]
    return said


def _stands_in_text(receiver: Receiver) -> bool:
    return any(isinstance(above, cst.FormattedString) for above in symbols_of(receiver.module).ancestors(receiver.node))


def _all_but_python(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith((".py", ".pyi", "py.typed", ".toml", ".cfg")) and not Path(folder, name).is_dir()}


def _same_names() -> str:
    """A module that speaks of all declared classes which share their last name with another one."""
    declared = sorted({item.name.partition("#")[0] for library in known().clients for item in library.objects})
    shared = Counter(name.rpartition(".")[2] for name in declared)
    names = [name for name in declared if shared[name.rpartition(".")[2]] > 1]
    modules = sorted({name.rpartition(".")[0] for name in names})
    return "".join(f"import {module}\n" for module in modules) + f"all_of_them: tuple[{', '.join(names)}]\n"


def wrapped(module: Module, receivers: Sequence[cst.BaseExpression]) -> tuple[str, list[tuple[int, int]]]:
    """The text of a module with each receiver revealed, and where the checker will speak of each: line and column from 1, in characters."""
    lines = lines_of(module.text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    inserted: list[tuple[int, int, int, str]] = []  # offset, whether it opens, for what is inside the other, text
    spans: list[tuple[int, int]] = []
    written = _written(module.text)
    for node in receivers:
        source = written[module.sources.place_of(node), ast.dump(ast.parse(nodes.code(node), mode="eval").body)]
        start = starts[source.lineno - 1] + _column(lines[source.lineno - 1], source.col_offset)
        end = starts[(source.end_lineno or 0) - 1] + _column(lines[(source.end_lineno or 0) - 1], source.end_col_offset or 0)
        spans.append((start, end))
        inserted += [(start, 1, -end, _OPEN), (end, 0, -start, _CLOSE)]
    inserted.append((starts[_first_line(module.text)], -1, 0, f"import {_HELPER}\n"))
    text, pieces, at, grown = "\n".join(lines), list[str](), 0, 0
    moved: dict[tuple[int, int], int] = {}
    for offset, opens, other, piece in sorted(inserted):
        pieces += [text[at:offset], piece]
        at, grown = offset, grown + len(piece)
        if opens == 1:
            moved[offset, -other] = offset + grown - 1  # the inner parenthesis: there the argument begins
    result = "".join([*pieces, text[at:]])
    return result, [_place(result, moved[span]) for span in spans]


def _written(text: str) -> dict[tuple[tuple[int, int] | None, str], ast.expr]:
    """Python's node of each expression, by the line and column where it starts and by what it consists of."""
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.expr))
    return {((node.lineno, node.col_offset), ast.dump(node)): node for node in found}


def _column(line: str, column: int) -> int:
    """A column in characters: Python counts bytes."""
    return len(line.encode()[:column].decode(errors="ignore"))


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _first_line(text: str) -> int:
    """The number of lines before which no import may stand: the docstring and imports from the future."""
    last = 0
    for number, node in enumerate(ast.parse(text).body):
        is_document = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_document or (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            last = node.end_lineno or 0
    return last


def _revealed(folder: Path, paths: Sequence[str], python: Path) -> dict[tuple[str, int, int], str]:
    """What the checker reveals in the files of a project, by path, line and column."""
    environment = Path(os.path.abspath(python)).parent.parent
    command = [_checker(environment), "check", "--python", str(environment), "--output-format", "concise", "--color", "never", "--exit-zero", *paths]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    if done.returncode != 0:
        raise RuntimeError(f"ty failed: {done.stderr}")
    matches = (_REVEALED.match(line) for line in done.stdout.splitlines())
    return {(match["path"], int(match["line"]), int(match["column"])): match["type"] for match in matches if match is not None}


def _checker(environment: Path) -> str:
    """The command of the checker: the environment's own, or the one on the path."""
    own = shutil.which("ty", path=str(environment / ("Scripts" if os.name == "nt" else "bin")))
    return own or "ty"


def classes_in(parts: frozenset[str]) -> frozenset[str]:
    """The classes among the parts of a type, without what says nothing."""
    return frozenset(name for name in parts if not (_NOTHING.match(name) or _REPLIES.match(name.rpartition(".")[2])))


def parts_of(revealed: str) -> frozenset[str]:
    """The alternatives of the receiver in a revealed type, by their names: ``tuple[redis.client.Redis | None, ...]`` has two."""
    if not revealed.startswith("tuple["):
        return frozenset()
    first = next(_split(revealed.removeprefix("tuple[").removesuffix("]"), ","), "")
    parts = (part for each in _split(first, "|") for part in _split(each, "&"))
    names = (re.sub(r"[\[(<].*", "", part.strip().removeprefix("<class ").strip("'")) for part in parts)
    return frozenset(name for name in names if name)


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts of a type between separators that stand in no brackets."""
    depth, start = 0, 0
    for index, character in enumerate(text):
        depth += (character in "[(<") - (character in "])>" and text[index - 1 : index + 1] != "->")
        if character == separator and depth == 0:
            yield text[start:index]
            start = index + 1
    yield text[start:]


# ---------------------------------------------------------------- the report


def report(found: Mapping[str, Iterable[Compared]]) -> tuple[list[str], int]:
    """The lines of the report, and how much is wrong: receivers without a reason, and reasons that no receiver needs any more."""
    left = [reason for reason in written_in(REASONS) if reason.project in found]
    needed: set[Written] = set()
    counted: Counter[str] = Counter()
    lines: list[str] = []
    for project, receivers in found.items():
        for each in receivers:
            holding = [reason for reason in left if each.ruling in WRONG and reason.holds_for(project, each.receiver)]
            needed.update(holding)
            counted["with a reason" if holding else each.ruling.value] += 1
            if each.ruling in WRONG and not holding:
                lines.append(f"{project}/{each.shown()}")
    lines += [f"no receiver needs the reason: {reason.shown()}" for reason in left if reason not in needed]
    total = ", ".join(f"{name} {counted[name]}" for name in (*(ruling.value for ruling in Ruling), "with a reason"))
    return [*lines, f"referee: {total}"], len(lines)
