"""The plugin inside real flake8: it is found, selected, silenced and configured as users expect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_redis_pool import __version__
from tests.shared import flake8_runs

VIEW = """\
import redis
from flask import Flask

app = Flask(__name__)


@app.get("/")
def view():
    client = redis.Redis()
    return client.get("greeting")
"""
#: Independent of all rules: Python reads it, the plugin does not read so much.
UNANALYSABLE = f"import redis\n\n\ndef f():\n    return redis.Redis()\n\n\n#{'x' * 2_500_000}\n"
JOB = """\
import redis
from shop.worker import actor


@actor
def send():
    client = redis.Redis()
    client.incr("sent")
"""

Run = Callable[..., list[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run flake8 in a project made of ``view.py``, ``broken.py`` and a clean file; give ``file:CODE`` of what it reports.

    Arguments that say how many processes to use get processes of their own.
    """
    for name, text in (("view.py", VIEW), ("broken.py", UNANALYSABLE), ("clean.py", "TOTAL = 1\n")):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)

    def runner(*arguments: str, status: int = 1) -> list[str]:
        if any(argument.startswith("-j") for argument in arguments):
            done = flake8_runs.flake8(*arguments, cwd=tmp_path)
            ended, report = done.returncode, flake8_runs.report_of(done.stdout)
        else:
            ended, report = flake8_runs.run_here(*arguments)
        assert ended == status, report
        return sorted(f"{path}:{found.code}" for path, items in report.items() for found in items if found.code.startswith(("RDP", "E9")))

    return runner


def test_version_names_the_plugin(tmp_path: Path) -> None:
    assert f"flake8-redis-pool: {__version__}" in flake8_runs.flake8("--version", cwd=tmp_path).stdout.decode()


def test_help_lists_the_options(tmp_path: Path) -> None:
    shown = flake8_runs.flake8("--help", cwd=tmp_path).stdout.decode()
    assert "--redis-handler-decorators" in shown
    assert "--redis-py-version" in shown


BOTH = ["broken.py:RDP000", "view.py:RDP101"]


@pytest.mark.parametrize(
    "arguments",
    ["", "--select=RDP", "-j1", "-j2", "--extend-select=RDP", "--select=RDP --ignore=E", "--ignore=E,W", "view.py broken.py clean.py"],
)
def test_on_by_default(run: Run, arguments: str) -> None:
    assert run(*arguments.split()) == BOTH


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--select=RDP1"], ["view.py:RDP101"]),
        (["--select=RDP000"], ["broken.py:RDP000"]),
        (["--select=RDP", "--extend-ignore=RDP101"], ["broken.py:RDP000"]),
        (["--select=RDP", "--ignore=RDP0"], ["view.py:RDP101"]),
        (["--select=RDP", "--per-file-ignores=view.py:RDP101"], ["broken.py:RDP000"]),
        (["--select=RDP", "--exclude=broken.py"], ["view.py:RDP101"]),
    ],
    ids=str,
)
def test_selection(run: Run, arguments: list[str], expected: list[str]) -> None:
    assert run(*arguments) == expected


def test_all_ignored(run: Run) -> None:
    assert run("--select=RDP", "--ignore=RDP", status=0) == []


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: RDP101", "# noqa:RDP101,E501", "# noqa: RDP", "# NOQA: RDP101"])
def test_noqa_silences(run: Run, tmp_path: Path, comment: str) -> None:
    (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", f"redis.Redis()  {comment}"))
    assert run("--select=RDP") == ["broken.py:RDP000"]
    assert run("--select=RDP", "--disable-noqa") == BOTH


@pytest.mark.parametrize("comment", ["# noqa: RDP102", "# noqa: E501", "# quack"])
def test_noqa_for_another_code_does_not(run: Run, tmp_path: Path, comment: str) -> None:
    (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", f"redis.Redis()  {comment}"))
    assert run("--select=RDP") == BOTH


#: Comments, in which RDP101 stands for a code: what flake8 makes of them it makes of its own codes as well.
COMMENTS = [
    *("# noqa: RDP101", "# NOQA: RDP101", "# NoQA:RDP101", "# noqa:RDP101,RDP203", "# noqa: RDP203 RDP101", "# NOQA:RDP203,rdp101", "# noqa"),
    *("# noqa: rdp101", "# NOQA: rdp101", "# NOQA:rdp101,rdp203", "# noqa: Rdp101", "# noqa: rdp101,RDP101", "# noqa: rdp", "# noqa : rdp101"),
    *("# type: ignore # noqa: RDP101", "# noqa: RDP101 # why", "#noqa: RDP101", "# noqa:  rdp101", "# noqa rdp101"),
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_silences_what_it_would_silence_for_flake8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comment: str) -> None:
    """flake8 reads them, this plugin reads none: the word noqa in either case, a code letter for letter."""
    (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", f"redis.Redis()  {comment}"))
    own = comment.replace("RDP101", "F401").replace("rdp101", "f401").replace("Rdp101", "f401").replace("# noqa: rdp", "# noqa: f")
    (tmp_path / "names.py").write_text(f"import os  {own}\n")
    monkeypatch.chdir(tmp_path)
    _, report = flake8_runs.run_here("--isolated", "--select=RDP,F")
    shown = {Path(path).name: [found.code for found in items] for path, items in report.items()}
    assert ("view.py" in shown) is ("names.py" in shown)
    assert shown in ({}, {"view.py": ["RDP101"], "names.py": ["F401"]})


@pytest.mark.parametrize(("comment", "is_silent"), [("# noqa: RDP101", True), ("# NOQA:RDP101,rdp203", True), ("# noqa: rdp101", False)])
def test_a_code_is_written_in_capitals(run: Run, tmp_path: Path, comment: str, is_silent: bool) -> None:
    """As flake8 7 has it: "rdp101" is taken for a code, and there is none of that name."""
    (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", f"redis.Redis()  {comment}"))
    assert run("--select=RDP") == (["broken.py:RDP000"] if is_silent else BOTH)


@pytest.mark.parametrize("comment", ["# flake8: noqa", "# FLAKE8: NOQA", "# flake8: noqa: rdp101", "# flake8: noqa: RDP203", "# flake8=noqa"])
def test_a_comment_for_the_whole_file_silences_it(run: Run, tmp_path: Path, comment: str) -> None:
    """flake8 gives such a file to no plugin, and takes no codes there."""
    (tmp_path / "view.py").write_text(f"{comment}\n{VIEW}")
    assert run("--select=RDP") == ["broken.py:RDP000"]
    assert run("--select=RDP", "--disable-noqa") == BOTH


def test_noqa_after_a_text_of_several_lines(run: Run, tmp_path: Path) -> None:
    """flake8 looks for the comment on every line of a text over several lines, in either case of the word."""
    for word in ("noqa", "NOQA"):
        (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", f'redis.Redis("""\nhost""")  # {word}: RDP101'))
        assert run("--select=RDP") == ["broken.py:RDP000"]


def test_noqa_belongs_on_the_line_where_the_call_starts(run: Run, tmp_path: Path) -> None:
    call = "redis.Redis(  {}\n        host='cache',  {}\n    )"
    (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", call.format("# noqa: RDP101", "")))
    assert run("--select=RDP") == ["broken.py:RDP000"]
    (tmp_path / "view.py").write_text(VIEW.replace("redis.Redis()", call.format("", "# noqa: RDP101")))
    assert run("--select=RDP") == BOTH


def test_noqa_for_a_file_that_cannot_be_analysed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(UNANALYSABLE.replace("import redis", "import redis  # noqa: RDP000"))
    assert run("--select=RDP") == ["view.py:RDP101"]


def test_place_of_a_finding(tmp_path: Path) -> None:
    """Columns count characters, as flake8's own do."""
    text = VIEW.replace("client = redis.Redis()", "name = 'é€'; client = redis.Redis()")
    done = flake8_runs.flake8("--isolated", "--select=RDP", "-", cwd=tmp_path, stdin=text.encode())
    (found,) = flake8_runs.report_of(done.stdout)["stdin"]
    assert (found.line, found.column, found.code) == (9, 27, "RDP101")


@pytest.mark.parametrize(("text", "code"), [(VIEW, "RDP101"), (UNANALYSABLE, "RDP000")], ids=["view", "unanalysable"])
def test_stdin(tmp_path: Path, text: str, code: str) -> None:
    done = flake8_runs.flake8("--isolated", "--select=RDP", "--stdin-display-name", "shop/view.py", "-", cwd=tmp_path, stdin=text.encode())
    assert done.returncode == 1
    assert [found.code for found in flake8_runs.report_of(done.stdout)["shop/view.py"]] == [code]


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_configuration_reaches_the_plugin(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "job.py").write_text(JOB)
    assert run("--select=RDP", "job.py", status=0) == []
    (tmp_path / name).write_text("[flake8]\nselect = RDP\nredis-handler-decorators =\n    shop.worker.actor,\n    *.unused\n")
    assert run("-j2") == ["broken.py:RDP000", "job.py:RDP101", "view.py:RDP101"]


@pytest.mark.parametrize("pattern", ["shop.worker.actor", "*.actor", "shop.*,other"])
def test_option_on_the_command_line(run: Run, tmp_path: Path, pattern: str) -> None:
    (tmp_path / "job.py").write_text(JOB)
    assert run("--select=RDP", f"--redis-handler-decorators={pattern}", "job.py") == ["job.py:RDP101"]


def test_unreadable_file_is_shown_under_select(run: Run, tmp_path: Path) -> None:
    (tmp_path / "view.py").write_text("def f(:\n")
    assert run("--select=RDP") == ["broken.py:RDP000", "view.py:E999"]
    assert run("--select=RDP101", "view.py") == ["view.py:E999"]


def test_clean_project(run: Run) -> None:
    assert run("--select=RDP", "clean.py", status=0) == []


def test_explain_adds_the_steps(tmp_path: Path) -> None:
    """The same finding, with its evidence in brackets after the message."""
    text = VIEW.replace("redis.Redis()", "make()").replace("app = ", "def make():\n    return redis.Redis()\n\n\napp = ")
    plain, explained = (
        flake8_runs.report_of(flake8_runs.flake8("--isolated", "--select=RDP", *more, "-", cwd=tmp_path, stdin=text.encode()).stdout)["stdin"]
        for more in ([], ["--redis-explain"])
    )
    assert [found.code for found in plain] == ["RDP102"]
    steps = explained[0].text.removeprefix(plain[0].text)
    cost = "each call connects anew, and no other call reuses its connections"
    cure = "build it once at module level, or in create_app and keep it in app.extensions"
    assert steps == f" [Flask view view: line 11; view runs make: line 13; {cost}; {cure}]"
