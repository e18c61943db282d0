"""Findings of before are silent while they stay, and new ones are not: in flake8, on parts of a project, in an editor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flake8_redis_pool.baseline import Baseline, NotABaseline
from flake8_redis_pool.cli import main
from tests.shared import flake8_runs

STORE = "import redis\n\n\ndef connect():\n    return redis.Redis()\n"
WEB = """\
from flask import Flask
from shop.store import connect

app = Flask(__name__)


@app.get("/")
def page():
    return connect().get("a")
"""
POOL = """\
import redis

pool = redis.ConnectionPool()


def ping():
    first = pool.get_connection()
    first.send_command("PING")
    pool.release(first)
    second = pool.get_connection()
    second.send_command("PING")
    pool.release(second)
"""
#: What is reported of POOL as it is.
TWICE = ["shop/ping.py:7:13: RDP203", "shop/ping.py:10:14: RDP203"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three findings of before, its baseline, and a configuration that names it; it is the working directory."""
    files = {"setup.cfg": "[flake8]\nredis-baseline = known/redis.json\n", "shop/__init__.py": "", "shop/store.py": STORE, "shop/web.py": WEB}
    for name, text in {**files, "shop/ping.py": POOL, "known/a.txt": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--write-baseline", "-j1"]) == 0
    return tmp_path


def lint(*arguments: str) -> list[str]:
    status, report = flake8_runs.run_here("--select=RDP", *arguments)
    assert status == int(bool(report))
    return [f"{path.removeprefix('./')}:{found.line}:{found.column}: {found.code}" for path in sorted(report) for found in report[path]]


def test_what_is_written(project: Path) -> None:
    written = json.loads((project / "known" / "redis.json").read_text())
    assert written == {
        "version": 1,
        "findings": [
            {"path": "../shop/ping.py", "code": "RDP203", "function": "ping", "call": "pool.get_connection()", "count": 2},
            {"path": "../shop/store.py", "code": "RDP102", "function": "connect", "call": "redis.Redis()", "count": 1},
        ],
    }


def test_findings_of_before_are_silent(project: Path) -> None:
    assert lint() == []
    assert lint("--redis-baseline=") == [*TWICE, "shop/store.py:5:12: RDP102"]


def test_lines_may_move_and_texts_grow(project: Path) -> None:
    """Messages name lines and choose their words by how much room there is: neither is asked."""
    for name in ("ping", "store", "web"):
        path = project / "shop" / f"{name}.py"
        path.write_text("# more\n" * 1_200 + path.read_text())
    assert lint() == []


def test_one_more_that_is_alike_is_new(project: Path) -> None:
    (project / "shop" / "ping.py").write_text(POOL + POOL[POOL.index("    second") :].replace("second", "third"))
    assert lint() == ["shop/ping.py:13:13: RDP203"]


def test_another_function_file_or_code_is_new(project: Path) -> None:
    (project / "shop" / "ping.py").write_text(POOL.replace("def ping", "def pong"))
    (project / "shop" / "more.py").write_text(
        STORE.replace("connect", "more") + WEB.replace("from shop.store import connect\n", "").replace("connect", "more")
    )
    assert lint() == ["shop/more.py:5:12: RDP102", *TWICE]


def test_one_that_a_comment_silences_is_none_of_before(project: Path) -> None:
    """Else it would take the place of the one that follows."""
    lines = POOL.replace("first = pool.get_connection()", "first = pool.get_connection()  # noqa: RDP203")
    (project / "shop" / "ping.py").write_text(lines)
    assert main(["check", "--write-baseline", "-j1"]) == 0
    assert lint() == []
    (project / "shop" / "ping.py").write_text(lines.replace("  # noqa: RDP203", ""))
    assert lint() == ["shop/ping.py:10:14: RDP203"]


@pytest.mark.parametrize("part", [("shop/web.py",), ("shop/store.py",), ("shop/ping.py", "shop/web.py")], ids=",".join)
def test_part_of_the_files_is_silent_too(project: Path, part: tuple[str, ...]) -> None:
    """As pre-commit passes them: RDP102 stands at the handler's call where the other file is no part of the run."""
    assert lint(*part) == []
    assert lint(*part, "--redis-baseline=") != []


def test_several_handlers_of_one_construction_are_silent(project: Path) -> None:
    (project / "shop" / "web.py").write_text(WEB + "\n\n@app.get('/b')\ndef other():\n    return connect().get('b')\n")
    assert len(lint("shop/web.py", "--redis-baseline=")) == 2
    assert lint("shop/web.py") == []
    assert lint() == []


def test_an_editors_text_is_silent_from_any_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert flake8_runs.flake8("--select=RDP", "--stdin-display-name=shop/ping.py", "-", cwd=project, stdin=b"\n" + POOL.encode()).stdout == b""
    monkeypatch.chdir(project / "shop")
    assert lint() == []


def test_a_changed_baseline_counts_at_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept between runs is what was found, not what was shown."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.parent / "cache"))
    assert flake8_runs.flake8("-j1", "--select=RDP", cwd=project).stdout == b""
    assert list((project.parent / "cache").rglob("*.json"))
    path = project / "known" / "redis.json"
    content = json.loads(path.read_text())
    content["findings"][0]["count"] = 1
    path.write_text(json.dumps(content))
    assert b"shop/ping.py:10:14: RDP203" in flake8_runs.flake8("-j1", "--select=RDP", cwd=project).stdout


WRONG = {
    "": "is no baseline",
    "[]": "it has no list of findings",
    '{"version": 2, "findings": []}': "has version 2, 1 is read",
    '{"version": 1, "findings": [{"path": "a.py"}]}': '{"path": "a.py"} is no finding',
    "\udcff": "is no baseline",
}


@pytest.mark.parametrize("content", [None, *WRONG], ids=["missing", *map(str, range(len(WRONG)))])
def test_one_that_cannot_be_read_is_an_error_of_the_configuration(project: Path, content: str | None) -> None:
    path = project / "known" / "redis.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content.encode(errors="surrogateescape"))
    for done in (flake8_runs.flake8(cwd=project), flake8_runs.flake8("shop/web.py", cwd=project / "shop")):
        assert done.returncode == 2 and done.stdout == b""
        last = done.stderr.decode().splitlines()[-1]
        assert "error: redis-baseline: " in last and "known" in last
        assert (WRONG[content] if content is not None else "cannot be read (No such file or directory)") in last
        assert last.endswith("`flake8-redis-pool check --write-baseline` writes it")


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(NotABaseline, match="is no baseline"):
        Baseline.read(tmp_path)
