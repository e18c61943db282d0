"""What is kept between runs: found again where nothing has changed, and never where anything has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flake8_redis_pool import kept_findings
from flake8_redis_pool.findings import Found
from flake8_redis_pool.kept_findings import CONFIGURATION, KeptFindings
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.options import Settings

FOUND_IT = Found(1, 0, "RDP101", "so", ("handler page: line 9", "why"), "page", "redis.Redis()", "shop/store.py")
STORE = "import redis\n\n\ndef connect():\n    return redis.Redis()\n"
WEB = "from flask import Flask\nfrom shop.store import connect\n\napp = Flask(__name__)\n\n\n@app.get('/')\ndef page():\n    return connect()\n"
FOUND = "shop/store.py:5:12: RDP102"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one finding; the cache folder lies beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    (folder / "shop").mkdir(parents=True)
    for name, text in {"__init__": "", "store": STORE, "web": WEB}.items():
        (folder / "shop" / f"{name}.py").write_text(text)
    (folder / "setup.cfg").write_text("[flake8]\n")
    return folder


def lint(folder: Path, *arguments: str, may_analyse: bool = True) -> list[str]:
    """What flake8 reports in a process of its own, by place and code; without libcst nothing can be analysed."""
    start = "import sys; " + ("" if may_analyse else "sys.modules['libcst'] = None; ") + "from flake8.main.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "-j1", "--select=RDP", *(arguments or (".",))]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert not done.stderr, done.stderr
    return [" ".join(line.removeprefix("./").split()[:2]) for line in done.stdout.splitlines()]


def kept_in(folder: Path) -> list[Path]:
    return sorted(path for path in (folder.parent / "cache").rglob("*") if path.is_file())


def test_second_run_analyses_nothing(project: Path) -> None:
    assert lint(project) == [FOUND]
    assert kept_in(project)
    assert lint(project, may_analyse=False) == [FOUND]
    assert sorted(path.name for path in project.rglob("*") if path.is_file()) == ["__init__.py", "setup.cfg", "store.py", "web.py"]


def test_without_libcst_nothing_is_analysed(project: Path) -> None:
    """That the test above can fail."""
    assert [line.split()[1] for line in lint(project, may_analyse=False)] == ["RDP000"]


def test_the_command_check_finds_what_flake8_has_kept(project: Path) -> None:
    """With the steps of the proof, whatever was asked of flake8."""
    assert lint(project) == [FOUND]
    start = "import sys; sys.modules['libcst'] = None; from flake8_redis_pool.cli import main; sys.exit(main(['check', '-j1', '--redis-explain']))"
    done = subprocess.run([sys.executable, "-c", start], cwd=project, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and not done.stderr
    assert "page runs connect: shop/web.py:9" in done.stdout


def test_changed_module_of_the_same_size_and_time(project: Path) -> None:
    web = project / "shop" / "web.py"
    os.utime(web, (1, 1))
    assert lint(project, "shop/store.py") == [FOUND]
    web.write_text(WEB.replace("@app.get", "#app.get"))
    os.utime(web, (1, 1))
    assert lint(project, "shop/store.py") == []
    web.write_text(WEB)
    assert lint(project, "shop/store.py") == [FOUND]


def test_touched_module_has_the_same_content(project: Path) -> None:
    assert lint(project) == [FOUND]
    os.utime(project / "shop" / "web.py")
    assert lint(project, may_analyse=False) == [FOUND]


def test_new_and_lost_modules(project: Path) -> None:
    (project / "shop" / "web.py").rename(project / "web.txt")
    assert lint(project) == []
    (project / "web.txt").rename(project / "shop" / "web.py")
    assert lint(project) == [FOUND]
    (project / "shop" / "web.py").unlink()
    assert lint(project) == []


def test_configuration_of_handlers(project: Path) -> None:
    (project / "shop" / "web.py").unlink()
    (project / "shop" / "store.py").write_text("import redis\n\n\ndef connect(event, context):\n    return redis.Redis().get('a')\n")
    template = project / "template.json"
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "shop.store.connect", "Runtime": "python3.12"}}
    template.write_text(json.dumps({"Resources": {"A": function}}))
    assert lint(project) == ["shop/store.py:5:12: RDP101"]
    template.write_text(template.read_text().replace("shop.store.connect", "shop.store.another"))
    assert lint(project) == lint(project, "--redis-no-cache")


def test_configuration_files_are_those_of_the_frameworks() -> None:
    assert {name for spec in known().frameworks for row in spec.config_files for name in row.names} == CONFIGURATION


@pytest.mark.parametrize("arguments", [("--redis-explain", "."), ("--redis-client-factories=shop.store.connect", "."), ("shop/store.py",)])
def test_options_and_files_of_the_run(project: Path, arguments: tuple[str, ...]) -> None:
    """Each is another question; the first one's answer is kept beside it."""
    assert lint(project) == [FOUND]
    assert lint(project, *arguments) == lint(project, *arguments, "--redis-no-cache") == lint(project, *arguments, may_analyse=False)
    assert lint(project, may_analyse=False) == [FOUND]


def test_other_working_folder(project: Path) -> None:
    assert lint(project) == [FOUND]
    assert lint(project / "shop", "store.py") == ["store.py:5:12: RDP102"]


def test_option_keeps_nothing(project: Path) -> None:
    assert lint(project, "--redis-no-cache", ".") == [FOUND]
    assert kept_in(project) == []
    assert lint(project) == [FOUND]
    before = {path: path.read_bytes() for path in kept_in(project)}
    (project / "shop" / "web.py").unlink()
    assert lint(project, "--redis-no-cache", ".") == []
    assert {path: path.read_bytes() for path in kept_in(project)} == before


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"found": 1}', "\udcff", "more"])
def test_broken_files_are_as_none(project: Path, broken: str) -> None:
    kept = _kept(project)
    kept.begin()
    kept.keep("a.py", "text", [FOUND_IT])
    assert len(kept_in(project)) == 2  # what was found, and what the project consists of
    for path in kept_in(project):
        wrong = (
            path.read_text().replace('[[1, 0, "RDP101", "so"', '[[1, "0", "RDP101", "so"').replace("[0, ", '["0", ') if broken == "more" else broken
        )
        path.write_bytes(wrong.encode(errors="surrogateescape"))
    again = _kept(project)
    assert again.of("a.py", "text") is None
    again.begin()
    again.keep("a.py", "text", [FOUND_IT])
    assert _kept(project).of("a.py", "text") == [FOUND_IT]


def test_cache_that_cannot_be_written(project: Path) -> None:
    (project.parent / "cache").write_text("a file")
    assert lint(project) == lint(project) == [FOUND]


def test_other_state_of_the_plugin(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _kept(project)
    kept.begin()
    kept.keep("a.py", "text", [FOUND_IT])
    assert _kept(project).of("a.py", "text") == [FOUND_IT]
    assert _kept(project).of("a.py", "other text") is None
    monkeypatch.setattr(kept_findings, "_code", lambda: "other")
    assert _kept(project).of("a.py", "text") is None
    monkeypatch.setattr(kept_findings, "__version__", "99")
    assert _kept(project).of("a.py", "text") is None


def test_project_that_changes_during_the_run(project: Path) -> None:
    """What was found in a state of the project is kept for the state that was seen before it."""
    kept = _kept(project)
    kept.begin()
    (project / "shop" / "web.py").write_text("")
    kept.keep("a.py", "text", [])
    assert _kept(project).of("a.py", "text") is None


def test_too_large_a_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_findings, "_MOST_FILES", 2)
    kept = _kept(project)
    kept.begin()
    kept.keep("a.py", "text", [])
    assert kept_in(project) == []


def test_processes_side_by_side(project: Path) -> None:
    """Files are written whole or not at all, so that whoever reads meanwhile reads one of them."""
    wrong = []

    def write(number: int) -> None:
        kept = _kept(project)
        kept.begin()
        for _ in range(30):
            kept.keep("a.py", "text", [Found(number, 0, "RDP101", "long" * 2_000)] * 20)
            found = _kept(project).of("a.py", "text")
            if found is None or len({each.line for each in found}) != 1:
                wrong.append(found)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert all(json.loads(path.read_bytes()) is not None for path in kept_in(project)), "nothing half written is left"


def _kept(project: Path) -> KeptFindings:
    return KeptFindings(project, (), project, Settings())
