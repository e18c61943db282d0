"""docs/architecture.md is a map of what is: its parts, layers, arrows, files and questions are those of the code, no more and no fewer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest

from tests.contract.directions import LAYERS, MODULES, PACKAGE, PARTS, part_of
from tests.shared.harness import ROOT

Names = frozenset[str]

TEXT: Final = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
#: Lines: what does not fit belongs into a record of docs/decisions or on a page of its own.
ONE_PAGE: Final = 140

_CELL: Final = re.compile(r"nothing|`\w+`(?:, `\w+`)*")
_FILES: Final = re.compile(r"^- \*\*`(\w+)/`\*\* (.*(?:\n  .*)*)", re.MULTILINE)
#: Files and folders in the drawing: at the start of a line, or behind an arrow.
_DRAWN: Final = re.compile(r"(?:^ +|<-- +)(\w+(?:\.py|/))(?= )", re.MULTILINE)


@dataclass(frozen=True)
class House:
    """What the page shows, or what the code is: who imports whom, and what lies in the layers."""

    parts: Mapping[str, Names]
    layers: Mapping[str, Names]
    files: Mapping[str, Names]
    questions: Mapping[str, Names]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of any height."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise ValueError(f"no heading {heading!r}")
    return found[1]


def arrows(table: str) -> dict[str, Names]:
    """The rows of a table: what the first cell names, to what the last one says that they may import."""
    found: dict[str, Names] = {}
    for line in re.findall(r"^\| (`.*) \|$", table, re.MULTILINE):
        first, *_, last = line.split(" | ")
        if not _CELL.fullmatch(last):
            raise ValueError(f"not a list of names: {last}")
        for name in re.findall(r"`(\w+)(?:/|\.py)`", first):
            if name in found:
                raise ValueError(f"two rows for {name}")
            found[name] = frozenset(re.findall(r"`(\w+)`", last))
    return found


def read_page(text: str) -> House:
    """What the page shows."""
    layers = dict(_FILES.findall(section(text, "Where a thing belongs")))
    files = {layer: re.findall(r"`(\w+\.py)`", said) for layer, said in layers.items()}
    twice = [name for names in files.values() for name in set(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"named twice: {twice}")
    return House(
        arrows(section(text, "The parts")),
        arrows(section(text, "The layers of `analysis/`")),
        {layer: frozenset(names) for layer, names in files.items()},
        {layer: frozenset(re.findall(r"`(\w+_of)`", said)) for layer, said in layers.items()},
    )


def questions_in(source: str) -> Iterator[str]:
    """The public functions of a module that are remembered as questions by the name of what they are about: ``types_of``."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and re.fullmatch(r"[a-z]\w*_of", node.name):
            if any(isinstance(decorator, ast.Name) and decorator.id == "query" for decorator in node.decorator_list):
                yield node.name


def read_code() -> House:
    """What the code is, by the tables that ``test_layers.py`` holds it to."""
    paths = {layer: [path for path in MODULES if path.parts[:2] == ("analysis", layer)] for layer in LAYERS}
    return House(
        PARTS,
        LAYERS,
        {layer: frozenset(path.name for path in found) - {"__init__.py"} for layer, found in paths.items()},
        {
            layer: frozenset(name for path in found for name in questions_in((PACKAGE / path).read_text(encoding="utf-8")))
            for layer, found in paths.items()
        },
    )


def differences(shown: House, real: House) -> Iterator[tuple[str, str]]:
    """What the page shows that is not, and what it does not show: a part or layer, and what is wrong about it.

    The questions of facts, which rules alone ask, need not be shown.
    """
    for kind in ("parts", "layers", "files", "questions"):
        on_page: Mapping[str, Names] = getattr(shown, kind)
        in_code: Mapping[str, Names] = getattr(real, kind)
        for name in sorted({*on_page, *in_code}):
            if name not in on_page or name not in in_code:
                yield name, f"{kind}: {'not shown' if name in in_code else 'shown, and not there'}"
                continue
            missing = set() if (kind, name) == ("questions", "facts") else in_code[name] - on_page[name]
            yield from ((name, f"{kind}: {each} not shown") for each in sorted(missing))
            yield from ((name, f"{kind}: {each} shown, and not there") for each in sorted(on_page[name] - in_code[name]))


def out_of_order(rows: Mapping[str, Names]) -> list[str]:
    """The rows that import one further down."""
    names = list(rows)
    return [name for place, name in enumerate(names) if rows[name] - set(names[:place])]


PAGE: Final = read_page(TEXT)
CODE: Final = read_code()
DIFFERENCES: Final = list(differences(PAGE, CODE))


@pytest.mark.parametrize("name", sorted({*PAGE.parts, *PARTS, *PAGE.layers, *LAYERS, *PAGE.files}))
def test_what_the_page_shows_of_it_is_so(name: str) -> None:
    assert [what for about, what in DIFFERENCES if about == name] == []


def test_every_row_stands_below_what_it_imports() -> None:
    assert out_of_order(PAGE.parts) == []
    assert list(PAGE.layers) == list(PAGE.files) == list(LAYERS)


def test_what_is_drawn_exists() -> None:
    drawn = _DRAWN.findall(TEXT)
    assert {"plugin.py", "gate.py", "tree/", "analysis/", "rules/", "program/", "knowledge.py"} <= set(drawn)
    assert [name for name in drawn if not (PACKAGE / name).exists() and not (PACKAGE / "analysis" / name).exists()] == []


def test_the_map_is_one_page() -> None:
    assert len(TEXT.splitlines()) <= ONE_PAGE


def test_the_parts_are_modules_or_folders_as_the_page_says() -> None:
    names = re.findall(r"`(\w+(?:/|\.py))`", "".join(re.findall(r"^\| (`.*?) \| ", section(TEXT, "The parts"), re.MULTILINE)))
    assert [name for name in names if not (PACKAGE / name).exists()] == []
    assert {name.rstrip("/").removesuffix(".py") for name in names} == {part_of(module) for module in MODULES}


SMALL: Final = """\
# Map

## The parts

| part | does | may import |
|---|---|---|
| `spec/`, `words.py` | data | nothing |
| `analysis/` | facts | `spec`, `words` |

## The layers of `analysis/`

| layer | knows | may import |
|---|---|---|
| `syntax/` | nodes | nothing |
| `facts/` | all | `syntax` |

### Where a thing belongs

- **`syntax/`** `nodes.py` small questions; `positions.py` lines
  (`positions_of`).
- **`facts/`** `report.py` how facts are shown.

## More

| `unread/` | of another section | `rules` |
"""
HOUSE: Final = House(
    {"spec": frozenset(), "words": frozenset(), "analysis": frozenset({"spec", "words"})},
    {"syntax": frozenset(), "facts": frozenset({"syntax"})},
    {"syntax": frozenset({"nodes.py", "positions.py"}), "facts": frozenset({"report.py"})},
    {"syntax": frozenset({"positions_of"}), "facts": frozenset({"uses_of"})},
)


def test_a_page_that_is_true_has_no_differences() -> None:
    assert list(differences(read_page(SMALL), HOUSE)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("`spec`, `words` |", "`spec` |", [("analysis", "parts: words not shown")]),
        ("`spec`, `words` |", "`spec`, `words`, `rules` |", [("analysis", "parts: rules shown, and not there")]),
        ("data | nothing", "data | `analysis`", [(name, "parts: analysis shown, and not there") for name in ("spec", "words")]),
        ("`spec/`, `words.py`", "`spec/`", [("words", "parts: not shown")]),
        ("`spec/`, `words.py`", "`spec/`, `words.py`, `more.py`", [("more", "parts: shown, and not there")]),
        ("all | `syntax`", "all | nothing", [("facts", "layers: syntax not shown")]),
        ("nodes | nothing", "nodes | `facts`", [("syntax", "layers: facts shown, and not there")]),
        ("| `facts/` | all | `syntax` |\n", "", [("facts", "layers: not shown")]),
        ("`nodes.py` small questions; ", "", [("syntax", "files: nodes.py not shown")]),
        ("`report.py`", "`report.py`, `more.py`", [("facts", "files: more.py shown, and not there")]),
        ("- **`facts/`** `report.py` how facts are shown.\n", "", [("facts", "files: not shown"), ("facts", "questions: not shown")]),
        ("(`positions_of`)", "of nodes", [("syntax", "questions: positions_of not shown")]),
        ("(`positions_of`)", "(`positions_of`, `more_of`)", [("syntax", "questions: more_of shown, and not there")]),
        ("how facts are shown", "`more_of`", [("facts", "questions: more_of shown, and not there")]),
    ],
)
def test_differences_are_seen(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert SMALL.count(old) == 1
    assert list(differences(read_page(SMALL.replace(old, new)), HOUSE)) == expected


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("`spec`, `words` |", "all above |", "not a list of names: all above"),
        ("`spec/`, `words.py`", "`spec/`, `words.py`, `spec/`", "two rows for spec"),
        ("`report.py`", "`report.py`, `report.py`", "named twice: "),
        ("## The parts", "## Parts", "no heading 'The parts'"),
    ],
)
def test_a_page_that_cannot_be_read_is_not_taken_for_true(old: str, new: str, why: str) -> None:
    assert SMALL.count(old) == 1
    with pytest.raises(ValueError, match=why):
        read_page(SMALL.replace(old, new))


def test_rows_out_of_order_are_seen() -> None:
    assert out_of_order(HOUSE.parts) == []
    assert out_of_order({"analysis": frozenset({"spec"}), "spec": frozenset()}) == ["analysis"]


def test_questions_are_seen() -> None:
    source = "@query\ndef types_of(m): ...\n\n\n@query\ndef _own_of(m): ...\n\n\n@query\ndef constructions(m): ...\n\n\ndef part_of(m): ...\n"
    assert list(questions_in(source)) == ["types_of"]
