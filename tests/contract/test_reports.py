"""An issue that was written with a form becomes a fixture, and what is none is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.shared import harness
from tests.shared.harness import ROOT
from tools import report_to_fixture
from tools.report_to_fixture import CODE, FILE_NAME, FINDING, LABELS, LINE, OPTIONS, RULE, VERSIONS, WHY_RIGHT, WHY_WRONG, make, read
from tools.scaffold import ScaffoldError

FORMS: Final = ROOT / ".github" / "ISSUE_TEMPLATE"
FALSE_ALARM: Final = {
    FINDING: "shop.py:8:14: RDP101 redis.Redis() is built on every call of Flask view greeting (line 6): build it once",
    CODE: "```python\nimport redis\nfrom flask import Flask\n\napp = Flask(__name__)\n\n"
    '@app.get("/")\ndef greeting():\n    return redis.Redis().get("a")\n```',
    WHY_RIGHT: "A process serves\none # request.",
    FILE_NAME: "_No response_",
    OPTIONS: "_No response_",
    VERSIONS: "7.5.0",
}
MISSED_ALARM: Final = {
    RULE: "rdp203",
    LINE: "2",
    CODE: "```python\ndef ping(pool):\n    connection = pool.take()\n    connection.ping()\n    pool.release(connection)\n```",
    WHY_WRONG: "An error keeps the connection.",
    FILE_NAME: "shop/ping.py",
    OPTIONS: "--redis-py-version=5.0 --redis-roots=src",
    VERSIONS: "7.5.0",
}


def issue(answers: dict[str, str], **changed: str) -> str:
    """The text that GitHub makes of a form; ``changed`` by the names of this module."""
    given = {**answers, **{getattr(report_to_fixture, name): answer for name, answer in changed.items()}}
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in given.items())


def labels(form: Path) -> Sequence[str]:
    return [field["attributes"]["label"] for field in yaml.safe_load(form.read_text(encoding="utf-8"))["body"]]


@pytest.mark.parametrize(("form", "answers"), [("false-alarm", FALSE_ALARM), ("missed-alarm", MISSED_ALARM)])
def test_a_form_asks_for_what_the_tool_reads(form: str, answers: dict[str, str]) -> None:
    assert sorted(labels(FORMS / f"{form}.yml")) == sorted(answers)
    assert set(answers) <= set(LABELS)


@pytest.mark.parametrize("form", sorted(FORMS.glob("*.yml")), ids=lambda path: path.stem)
def test_a_form_is_one(form: Path) -> None:
    """As GitHub wants it: a name and a description, fields with an id of their own; the code is shown as Python."""
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert content["name"]
    assert content["description"]
    fields = content["body"]
    assert {field["type"] for field in fields} <= {"input", "textarea"}
    assert len({field["id"] for field in fields}) == len(fields)
    assert next(field for field in fields if field["id"] == "code")["attributes"]["render"] == "python"


def test_a_false_alarm_becomes_a_fixture(tmp_path: Path) -> None:
    make(issue(FALSE_ALARM), "issue-7", tmp_path)
    text = (tmp_path / "fixtures" / "rdp101" / "bad_issue_7.py").read_text()
    assert text.splitlines()[-1] == '    return redis.Redis().get("a")  # SPURIOUS RDP101: A process serves one request.'
    assert harness.differences(harness.expectations(text), harness.run_plugin(text, "bad_issue_7.py")) == []


def test_a_missed_alarm_becomes_a_fixture(tmp_path: Path) -> None:
    make(issue(MISSED_ALARM), "issue-8", tmp_path)
    fixture = harness.load(Path("rdp203/bad_issue_8.py"), tmp_path / "fixtures")
    assert fixture.filename == "shop/ping.py"
    assert fixture.arguments == ("--redis-py-version=5.0", "--redis-roots=src")
    assert [str(mark) for mark in fixture.expected] == ["line 4: MISSING RDP203: An error keeps the connection."]


def test_what_else_is_found_is_marked_too() -> None:
    code = FALSE_ALARM[CODE].replace("flask import Flask", "fastapi import FastAPI as Flask").replace("\ndef greeting", "\nasync def greeting")
    made = make(issue(FALSE_ALARM, CODE=code), "issue-7", None)
    assert made.splitlines()[-1].endswith("  # RDP303 # SPURIOUS RDP101: A process serves one request.")
    assert harness.differences(harness.expectations(made), harness.run_plugin(made, "bad_issue_7.py")) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It does not work.", "the report does not say: Line"),
        (issue(FALSE_ALARM, FINDING="RDP101"), "not a line that flake8 printed"),
        (issue(FALSE_ALARM, FINDING="shop.py:8:1: RDP999 x"), "RDP999 is no code"),
        (issue(FALSE_ALARM, FINDING="shop.py:7:1: RDP101 x"), "does not report RDP101 on line 7"),
        (issue(FALSE_ALARM, FINDING="shop.py:80:1: RDP101 x"), "no line 80"),
        (issue(FALSE_ALARM, CODE="```python\ndef x(:\n```"), "Python cannot read it"),
        (issue(FALSE_ALARM, CODE="x = '\0'"), "Python cannot read it"),
        (issue(FALSE_ALARM, CODE="_No response_"), "does not say: Code"),
        (issue(FALSE_ALARM, CODE="# filename: ../../../shop.py\nx = 1\n"), "a mark or a header"),
        (issue(FALSE_ALARM, CODE="x = 1  # RDP101\n"), "a mark or a header"),
        (issue(FALSE_ALARM, CODE="x = 1  # noqa: RDP101\n"), "a mark or a header"),
        (issue(FALSE_ALARM, WHY_RIGHT="_No response_"), "does not say: Why it is right"),
        (issue(FALSE_ALARM, CODE=FALSE_ALARM[CODE].replace('("a")', '("a")  # here')), "line 8 has a comment"),
        (issue(MISSED_ALARM, FILE_NAME="../../etc/passwd.py"), "not a relative path"),
        (issue(MISSED_ALARM, FILE_NAME="/etc/passwd.py"), "not a relative path"),
        (issue(MISSED_ALARM, LINE="two"), "no line two"),
        (issue(MISSED_ALARM, RULE="I do not know"), "I DO NOT KNOW is no code"),
        (issue(MISSED_ALARM, RULE="RDP101", LINE="8", CODE=FALSE_ALARM[CODE], FILE_NAME="_No response_"), "this version reports it"),
    ],
)
def test_what_is_no_fixture_is_refused(text: str, why: str) -> None:
    with pytest.raises(ScaffoldError, match=why):
        make(text, "issue-9", None)


def test_a_comment_in_the_code_is_no_label() -> None:
    code = MISSED_ALARM[CODE].replace("    connection.ping()\n", "### Line\n    connection.ping()\n")
    assert read(issue(MISSED_ALARM, CODE=code)).text.splitlines()[2] == "### Line"
    assert read(issue(MISSED_ALARM, CODE=code)).line == 2


def test_options_are_those_of_the_plugin_alone() -> None:
    assert read(issue(MISSED_ALARM, OPTIONS="--output-file=/etc/passwd --redis-roots=src;--jobs=9")).options == ("redis-roots=src",)
    with pytest.raises(ScaffoldError, match="does not take --redis-made-up"):
        make(issue(MISSED_ALARM, OPTIONS="--redis-made-up=1"), "issue-9", None)


def test_the_command_says_what_went_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "issue.md"
    report.write_text(issue(FALSE_ALARM))
    assert report_to_fixture.main([str(report)]) == 2
    assert report_to_fixture.main([str(report), "issue-7", "--print"]) == 0
    assert "# SPURIOUS RDP101" in capsys.readouterr().out
    assert report_to_fixture.main([str(tmp_path / "gone.md"), "issue-7"]) == 1
    assert "gone.md" in capsys.readouterr().err
