"""A value that cannot mean anything is flake8's usage error, with the option's name and what is allowed; folders lie where the configuration does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.clients.redis_py import SPEC
from flake8_redis_pool.option_values import wrong_value
from flake8_redis_pool.options import OPTIONS, Option, Takes
from tests.shared import flake8_runs, harness

DECORATORS: Final = "redis-handler-decorators"
METHODS: Final = "redis-handler-methods"
FUNCTIONS: Final = "redis-handler-functions"
FACTORIES: Final = ("redis-client-factories", "redis-pool-factories", "redis-shared-accessors")
NAMES: Final = (DECORATORS, METHODS, FUNCTIONS, *FACTORIES)

#: What no option for names can mean.
NO_NAMES: Final = [
    *("???", "shop.???", "shop..x", ".shop.x", "shop.x.", ".", "..", "1shop.x", "shop.1*", "shop-x.y", "shop:x.y", "@shop.actor", "shop.actor()"),
    *("shop/x.y", "shop.class", "shop.None.x", "shop.[ab", "shop.ab]", "shop.[]", "'shop.x'", "shop.x;y"),
]
WRONG: Final = [
    *((name, value, "is no dotted name; allowed are names joined by dots") for name in NAMES for value in NO_NAMES),
    *((name, value, "is no dotted name") for name in (DECORATORS, METHODS, FUNCTIONS) for value in ("shop.x=redis.Redis", "shop.x=", "=")),
    *((name, value, "is no dotted name") for name in FACTORIES for value in ("=", "=redis.Redis", "a..b=redis.Redis")),
    *((name, "connect", "is the name of no function in a module or class; allowed are") for name in (METHODS, FUNCTIONS, *FACTORIES)),
    *(
        (name, f"sdk.connect={given}", f"no client library has the class {given!r}")
        for name in FACTORIES
        for given in ("", "redis.Rediss", "Redis", "redis", "redis.*", "redis.Redis=redis.Redis", "sdk.Client", "redis.from_url")
    ),
    ("redis-baseline", "lost.json", "cannot be read (No such file or directory)"),
    ("redis-baseline", "a.py", "is no baseline"),
    *(("redis-roots", value, "is no folder with modules; allowed are folders that exist") for value in ("lost", "./lost", "a.py", "../lost", "/")),
    *(
        ("redis-py-version", value, "is no version of redis-py; allowed are 2.0 to 2.10, 3.0 to 3.5")
        for value in "99 99.0 1.0 0 5.4 4.7.1 five 5.x 5. .5 5..0 v5 -5 +5 5_0 5.0.1.2 5.0rc1 \u0665".split()
    ),
]
RIGHT: Final = [
    *(
        (name, value)
        for name in NAMES
        for value in ("shop.actor", "*.actor", "*", "shop.*", "shop.on_*", "a.[!_]*", "a.[a-z]b", "été.x", "a.b,*.c", "")
    ),
    (DECORATORS, "actor"),
    *(
        (name, f"sdk.connect={given}")
        for name in FACTORIES
        for given in ("redis.Redis", "redis.asyncio.Redis", "redis.ConnectionPool", "valkey.Valkey")
    ),
    *(("redis-roots", value) for value in ("src", "./src", "src/", "src,libs/more", ".", "..", "")),
    *(("redis-py-version", value) for value in ("2.10.6", "3.5", "4.6", "5", "5.0", "5.0.1", "5.3.1", "7.4", "8.1.0", "8.99", "")),
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    for folder in ("src", "libs/more", "below/deeper"):
        (tmp_path / "project" / folder).mkdir(parents=True)
    (tmp_path / "project" / "a.py").write_text("TOTAL = 1\n")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.mark.parametrize(("name", "value", "reason"), WRONG)
def test_what_cannot_mean_anything(name: str, value: str, reason: str) -> None:
    said = wrong_value(harness.options([f"--{name}={value}"]))
    assert said.startswith(f"{name}: ") and reason in said
    assert value.partition("=")[0] in said


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_what_means_something(name: str, value: str) -> None:
    assert wrong_value(harness.options([f"--{name}={value}"])) == ""


def test_the_second_of_several_values() -> None:
    assert wrong_value(harness.options([f"--{DECORATORS}=shop.actor,???"])).startswith(f"{DECORATORS}: '???'")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_examples_are_allowed_and_every_option_is_looked_at(option: Option, project: Path) -> None:
    if option.takes is Takes.FLAG:
        assert wrong_value(harness.options([f"--{option.name}"])) == ""
        return
    (project / "services" / "api").mkdir(parents=True)
    (project / "redis-baseline.json").write_text('{"version": 1, "findings": []}')
    assert wrong_value(harness.options([f"--{option.name}={option.example.partition(' ')[0]}"])) == ""
    assert wrong_value(harness.options([f"--{option.name}=?"])) != ""


# ---------------------------------------------------------------- through flake8


def in_flake8(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """The exit status of flake8, and what it writes on standard error."""
    with pytest.raises(SystemExit) as ended:
        flake8_runs.run_here(*arguments)
    return ended.value.code, capsys.readouterr().err


#: One for each option, and for each reason.
USAGE: Final = [
    *((name, "???", f"{name}: '???' is no dotted name") for name in NAMES),
    (FACTORIES[0], "sdk.connect=redis.Rediss", f"{FACTORIES[0]}: no client library has the class 'redis.Rediss' of 'sdk.connect=redis.Rediss'"),
    (METHODS, "run", f"{METHODS}: 'run' is the name of no function"),
    ("redis-py-version", "99", "redis-py-version: '99' is no version of redis-py"),
]


@pytest.mark.parametrize(("name", "value", "said"), [*USAGE, ("redis-roots", "lost", "redis-roots: 'lost' is no folder")])
def test_usage_error_on_the_command_line(capsys: pytest.CaptureFixture[str], name: str, value: str, said: str) -> None:
    status, error = in_flake8([f"--{name}={value}"], capsys)
    assert status == 2
    assert error.startswith("usage: flake8 ") and f"flake8: error: {said}" in error


@pytest.mark.parametrize("file", ["setup.cfg", "tox.ini", ".flake8"])
@pytest.mark.parametrize(("name", "value", "said"), USAGE)
def test_usage_error_in_the_configuration(project: Path, capsys: pytest.CaptureFixture[str], file: str, name: str, value: str, said: str) -> None:
    (project / file).write_text(f"[flake8]\n{name} = {value}\n")
    status, error = in_flake8([], capsys)
    assert status == 2
    assert f"flake8: error: {said}" in error


def test_a_lost_folder_in_the_configuration_is_shown_where_it_was_looked_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".flake8").write_text("[flake8]\nredis-roots = lost\n")
    status, error = in_flake8([], capsys)
    assert status == 2
    assert f"flake8: error: redis-roots: {str(project / 'lost')!r} is no folder" in error


@pytest.mark.parametrize("name", [option.name for option in OPTIONS if option.takes is Takes.FLAG])
def test_flags(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (project / ".flake8").write_text(f"[flake8]\n{name} = perhaps\n")
    status, error = in_flake8([], capsys)
    assert status == 2
    assert f"flake8: error: {name}: 'perhaps' is neither true nor false; allowed are" in error
    status, error = in_flake8(["--isolated", f"--{name}=perhaps"], capsys)
    assert status == 2
    assert f"flake8: error: argument --{name}: ignored explicit argument 'perhaps'" in error


def test_the_error_of_several_processes_and_of_the_listing_is_the_same(project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\nredis-py-version = 99\n")
    listing = subprocess.run([sys.executable, "-m", "flake8_redis_pool", "options"], cwd=project, capture_output=True, check=False)
    for done in (flake8_runs.flake8("-j2", cwd=project), listing):
        assert done.returncode == 2
        assert b"flake8: error: redis-py-version: '99' is no version of redis-py" in done.stderr


# ---------------------------------------------------------------- flags and folders in a configuration

VIEW: Final = """\
from flask import Flask

from makers import client

app = Flask(__name__)


@app.get("/")
def view():
    greeting = client.get("greeting")
    client.close()
    return greeting
"""
MAKERS: Final = "import redis\n\nclient = redis.Redis()\n"


@pytest.mark.parametrize(("word", "explained"), [("true", True), ("Yes", True), ("on", True), ("1", True), ("false", False), ("off", False)])
def test_flag_in_the_configuration(project: Path, word: str, explained: bool) -> None:
    (project / "view.py").write_text(VIEW)
    (project / "makers.py").write_text(MAKERS)
    (project / ".flake8").write_text(f"[flake8]\nredis-explain = {word}\n")
    _, report = flake8_runs.run_here("--select=RDP", "view.py")
    assert [(found.code, "[" in found.text) for found in report["view.py"]] == [("RDP103", explained)]


def lay_monorepo(project: Path, roots: str, file: str = ".flake8") -> None:
    """A view in ``below/deeper`` that needs a module of ``libs/more``, and a configuration in the project."""
    (project / "below" / "deeper" / "view.py").write_text(VIEW)
    (project / "libs" / "more" / "makers.py").write_text(MAKERS)
    (project / file).write_text(f"[flake8]\nredis-roots = {roots}\n")


ROOTS: Final = ["libs/more", "./libs/more", "libs/../libs/more/", "src, libs/more", "{project}/libs/more"]


@pytest.mark.parametrize("roots", ROOTS)
def test_folders_of_a_configuration_above_the_working_directory(project: Path, monkeypatch: pytest.MonkeyPatch, roots: str) -> None:
    lay_monorepo(project, roots.format(project=project))
    monkeypatch.chdir(project / "below" / "deeper")
    _, report = flake8_runs.run_here("--select=RDP", "view.py")
    assert [found.code for found in report["view.py"]] == ["RDP103"]


@pytest.mark.parametrize("roots", ["more", "./more"])
def test_folders_of_a_configuration_elsewhere(project: Path, monkeypatch: pytest.MonkeyPatch, roots: str) -> None:
    """Also one without a slash in it, which flake8's own options would look for in the working directory."""
    lay_monorepo(project, roots, "libs/other.cfg")
    monkeypatch.chdir(project / "below")
    _, report = flake8_runs.run_here("--select=RDP", "--config=../libs/other.cfg", "deeper/view.py")
    assert [found.code for found in report["deeper/view.py"]] == ["RDP103"]


def test_folders_in_several_processes(project: Path) -> None:
    lay_monorepo(project, "more", "libs/other.cfg")
    (project / "below" / "second.py").write_text("TOTAL = 1\n")
    done = flake8_runs.flake8("-j2", "--select=RDP", "--config=../libs/other.cfg", "deeper/view.py", "second.py", cwd=project / "below")
    assert done.stderr == b""
    assert [found.code for found in flake8_runs.report_of(done.stdout)["deeper/view.py"]] == ["RDP103"]


@pytest.mark.parametrize("roots", ["../libs/more", "../../project/libs/more/"])
def test_folders_on_the_command_line_start_in_the_working_directory(project: Path, monkeypatch: pytest.MonkeyPatch, roots: str) -> None:
    lay_monorepo(project, "src", ".flake8")
    monkeypatch.chdir(project / "below")
    _, report = flake8_runs.run_here("--select=RDP", f"--redis-roots={roots}", "deeper/view.py")
    assert [found.code for found in report["deeper/view.py"]] == ["RDP103"]
    monkeypatch.chdir(project / "libs")
    _, report = flake8_runs.run_here("--select=RDP", "--redis-roots=more", "../below/deeper/view.py")
    assert [found.code for found in report["../below/deeper/view.py"]] == ["RDP103"]


def test_the_newest_redis_is_of_a_known_major() -> None:
    """The tests install it; when this fails, ``minors`` in clients/redis_py.py lacks a major (or its last minor, for one that has ended)."""
    redis = pytest.importorskip("redis")
    assert wrong_value(harness.options([f"--redis-py-version={redis.__version__}"])) == ""
    assert list(SPEC.minors) == sorted(SPEC.minors)
