"""The files in changes/, of which the next section of CHANGELOG.md is made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.rulebook import all_rules
from tests.shared.harness import ROOT

FRAGMENTS: Final = sorted(path for path in (ROOT / "changes").iterdir() if path.name != "README.md")
TYPES: Final = frozenset({"new-rule", "false-alarm", "missed-alarm", "knowledge", "change"})
CODES: Final = frozenset({"RDP000", *(rule.code for rule in all_rules())})


def faults(name: str, text: str) -> list[str]:
    """What is wrong with a file of changes/."""
    match = re.fullmatch(r"(?:\d+|\+[a-z0-9]+(?:[-_][a-z0-9]+)*)\.([a-z-]+)(?:\.\d+)?\.md", name)
    if match is None:
        return ["the name is not NUMBER.TYPE.md or +some-name.TYPE.md"]
    found = [] if match[1] in TYPES else [f"{match[1]} is no type of a change"]
    if not text.strip().endswith("."):
        found.append("it is no sentence")
    if match[1] in ("new-rule", "false-alarm", "missed-alarm") and not re.search(r"RDP\d{3}", text):
        found.append("it names no code")
    if match[1] == "new-rule" and not re.match(r"RDP\d{3} [a-z-]+: ", text):
        found.append("it does not begin with the code and the name")
    return found + [f"{code} is no code" for code in sorted(set(re.findall(r"RDP\d{3}", text)) - CODES)]


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_change_is_a_sentence_with_a_type(path: Path) -> None:
    assert faults(path.name, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("12.change.md", "A sentence.\n", 0),
        ("+a-name.false-alarm.md", "Views that x are silent (RDP101).\n", 0),
        ("+rdp101.new-rule.md", "RDP101 client-in-handler: what it finds.\n", 0),
        ("+rdp101.new-rule.md", "A new rule, RDP101.\n", 1),
        ("+a.false-alarm.md", "Views are silent.\n", 1),
        ("+a.change.md", "No sentence\n", 1),
        ("+a.change.md", "RDP999 is new.\n", 1),
        ("+a.feature.md", "A sentence.\n", 1),
        ("a.change.md", "A sentence.\n", 1),
        ("12.change.rst", "A sentence.\n", 1),
    ],
)
def test_faults_are_seen(name: str, text: str, count: int) -> None:
    assert len(faults(name, text)) == count


def test_the_types_are_those_of_the_settings_and_of_the_page() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert set(re.findall(r'^\[\[tool\.towncrier\.type\]\]\ndirectory = "([a-z-]+)"', settings, re.MULTILINE)) == TYPES
    page = (ROOT / "changes" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == TYPES


def test_the_changelog_has_the_place_for_them_above_all_releases() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    mark = re.search(r'^start_string = "(.*)\\n"$', settings, re.MULTILINE)
    assert mark is not None
    before, found, after = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition(mark[1])
    assert found
    assert "\n## " not in before
    assert after.startswith("\n\n## ")
