"""The records of docs/decisions/: numbered without a gap, dated, with their sections, all in the index, true of the files they name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.shared.harness import ROOT

FOLDER: Final = ROOT / "docs" / "decisions"
RECORDS: Final = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
SECTIONS: Final = ["Context", "Decision", "Consequences"]
#: Where the files stand that a page names: ``tests/unit/test_tree.py``, ``limits.py``.
BASES: Final = (ROOT, ROOT / "flake8_redis_pool")

_HEAD: Final = re.compile(r"# (\d{4})\. (\S.*)\n\nDate: (\d{4}-\d\d-\d\d)\n\nStatus: (.*)\n\n## ")
_ROW: Final = re.compile(r"^\| \[(\d{4})\]\((\S+)\) \| (\S+) \| (.*) \|$", re.MULTILINE)
_FILE: Final = re.compile(r"`([\w./-]+(?:/|\.(?:py|md|toml)))`")


def faults(name: str, text: str, numbers: Sequence[str]) -> list[str]:
    """What is wrong with a record, given the numbers of all."""
    head = _HEAD.match(text)
    if head is None:
        return ["the head is not: number and title, date, status"]
    number, _, date, status = head.groups()
    found = []
    if not re.fullmatch(rf"{number}(-[a-z0-9]+)+\.md", name):
        found.append(f"the file is not named after number {number}")
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        found.append(f"{date} is no date")
    superseded = re.fullmatch(r"superseded by (\d{4})", status)
    if status != "accepted" and (superseded is None or superseded[1] not in numbers or superseded[1] <= number):
        found.append(f"the status {status!r} is neither accepted nor superseded by a later record")
    if re.findall(r"^## (.*)$", text, re.MULTILINE) != SECTIONS:
        found.append(f"the sections are not {', '.join(SECTIONS)}")
    if re.search(r"^## .*\n\s*(?:##|\Z)", text, re.MULTILINE):
        found.append("a section is empty")
    return found


def named_files(text: str) -> list[str]:
    """The files and folders that a page names between backticks."""
    return [name for name in _FILE.findall(text) if not name.startswith((".", "/"))]


def test_there_are_records() -> None:
    assert RECORDS


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_head_and_sections(record: Path) -> None:
    assert faults(record.name, record.read_text(encoding="utf-8"), [path.name[:4] for path in RECORDS]) == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_names_files_that_exist(record: Path) -> None:
    """Records are not rewritten, but who moves a file says so here too."""
    named = named_files(record.read_text(encoding="utf-8"))
    assert [name for name in named if not any((base / name).exists() for base in BASES)] == []


def test_numbers_and_dates_go_up() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    dates = [match[3] for path in RECORDS if (match := _HEAD.match(path.read_text(encoding="utf-8")))]
    assert dates == sorted(dates)


def test_the_index_has_each_record() -> None:
    heads = [(path.name, _HEAD.match(path.read_text(encoding="utf-8"))) for path in RECORDS]
    rows = _ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))
    assert rows == [(head[1], name, head[3], head[2]) for name, head in heads if head is not None]


RIGHT: Final = "# 0002. A title\n\nDate: 2026-11-24\n\nStatus: accepted\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nC.\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("0002-a-title.md", RIGHT, 0),
        ("0002-a-title.md", RIGHT.replace("accepted", "superseded by 0003"), 0),
        ("0003-a-title.md", RIGHT, 1),
        ("0002.md", RIGHT, 1),
        ("0002-a-title.md", RIGHT.replace("Date: 2026-11-24\n\n", ""), 1),
        ("0002-a-title.md", RIGHT.replace("2026-11-24", "2026-11-31"), 1),
        ("0002-a-title.md", RIGHT.replace("accepted", "superseded by 0001"), 1),
        ("0002-a-title.md", RIGHT.replace("accepted", "superseded by 0004"), 1),
        ("0002-a-title.md", RIGHT.replace("accepted", "maybe"), 1),
        ("0002-a-title.md", RIGHT.replace("## Decision\n\nB.\n\n", ""), 1),
        ("0002-a-title.md", RIGHT.replace("B.\n\n", ""), 1),
        ("0002-a-title.md", RIGHT.replace("C.\n", ""), 1),
        ("0002-a-title.md", RIGHT + "\n## More\n\nD.\n", 1),
    ],
)
def test_faults_are_seen(name: str, text: str, expected: int) -> None:
    assert len(faults(name, text, ["0001", "0002", "0003"])) == expected


def test_named_files_are_seen() -> None:
    text = "`gate.py`, `tests/README.md` and `docs/rules/` but not `.ci/run`, `listen()`, `a.b` or limits.py"
    assert named_files(text) == ["gate.py", "tests/README.md", "docs/rules/"]
