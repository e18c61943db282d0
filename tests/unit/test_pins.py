"""Which versions of a library a project states, in each of the files that can say so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_redis_pool.pins import Pins
from tests.unit.sources import cases


def _versions(folder: Path, files: Mapping[str, str]) -> str:
    """The first and the last version of redis-py that the code in ``app/work.py`` may run with."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = Pins(folder).versions_of("redis", folder / "app" / "work.py")
    if not found:
        return "nothing" if found is None else "contradiction"
    return " to ".join(f"{major}.{minor}" for major, minor in (min(found), max(found)))


_POETRY = "[tool.poetry.dependencies]\nredis = '*'\n"
_BROKEN = {"pyproject.toml": "redis = [", "setup.cfg": "redis", "setup.py": "redis(", "uv.lock": "redis =", "Pipfile.lock": "redis"}
_LOCK = '[[package]]\nname = "redis"\nversion = "7.1.0"\n\n[[package]]\nname = "redis-om"\nversion = "1.0"\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    cases(
        ("no file", {}, "nothing"),
        ("another library", {"requirements.txt": "redis-om==1.0\nflask\n"}, "nothing"),
        ("uv", {"uv.lock": f"version = 1\n{_LOCK}"}, "7.1 to 7.1"),
        (
            "poetry's lock counts more than its bounds",
            {"poetry.lock": _LOCK, "pyproject.toml": _POETRY},
            "7.1 to 7.1",
        ),
        ("pdm", {"pdm.lock": _LOCK}, "7.1 to 7.1"),
        ("Pipfile.lock", {"Pipfile.lock": '{"default": {"redis": {"version": "==6.2.0"}}}'}, "6.2 to 6.2"),
        ("Pipfile", {"Pipfile": '[packages]\nredis = "~=5.1"\nflask = "*"\n'}, "5.1 to 5.23"),
        ("Pipfile's table", {"Pipfile": '[dev-packages]\nredis = {version = "==6.4.0", extras = ["hiredis"]}\n'}, "6.4 to 6.4"),
        (
            "Pipfile's lock counts more",
            {"Pipfile": '[packages]\nredis = "*"\n', "Pipfile.lock": '{"default": {"redis": {"version": "==6.2.0"}}}'},
            "6.2 to 6.2",
        ),
        ("a pin with a comment", {"requirements.txt": "redis==8.0.1  # queue\n"}, "8.0 to 8.0"),
        ("a pin with a hash", {"requirements/base.txt": "redis==7.4.1 --hash=sha256:00\n"}, "7.4 to 7.4"),
        ("a list of another name", {"dev-requirements.in": "Redis[hiredis]>=5,<6\n"}, "5.0 to 5.23"),
        ("the standard's table", {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["redis ~= 5.2"]\n'}, "5.2 to 5.23"),
        ("an extra", {"pyproject.toml": '[project]\nname = "a"\n[project.optional-dependencies]\nqueue = ["redis>=8,<9"]\n'}, "8.0 to 8.23"),
        ("a group", {"pyproject.toml": '[dependency-groups]\nqueue = ["redis==4.6.0", {include-group = "dev"}]\n'}, "4.6 to 4.6"),
        ("Poetry's caret", {"pyproject.toml": '[tool.poetry.dependencies]\nredis = "^5.1"\n'}, "5.1 to 5.23"),
        (
            "Poetry's tilde",
            {"pyproject.toml": '[tool.poetry.group.queue.dependencies]\nredis = {version = "~5.1"}\n'},
            "5.1 to 5.1",
        ),
        ("setup.cfg", {"setup.cfg": "[options]\ninstall_requires =\n    flask\n    redis>=4.5,<5\n"}, "4.5 to 4.23"),
        ("setup.py", {"setup.py": "from setuptools import setup\nsetup(install_requires=['redis<3'])\n"}, "0.0 to 2.23"),
        ("a source archive", {"PKG-INFO": "Name: app\nRequires-Dist: redis[hiredis]>=5,<6\n\nredis<3\n"}, "5.0 to 5.23"),
        (
            "an unpacked wheel",
            {"app-1.0.dist-info/METADATA": "Name: app\nRequires-Dist: redis (>=3.3,<4.0)\n\nText\n"},
            "3.3 to 3.23",
        ),
        (
            "a wheel that says nothing of it in its head",
            {"app-1.0.dist-info/METADATA": "Name: app\n\nRequires-Dist: redis<4\n"},
            "nothing",
        ),
        (
            "several distributions in one folder",
            {"app-1.0.dist-info/METADATA": "Requires-Dist: redis<4\n", "other-1.0.dist-info/METADATA": "Name: other\n"},
            "nothing",
        ),
        ("two lists", {"requirements.txt": "redis>=7\n", "constraints.txt": "redis<8\n"}, "7.0 to 7.23"),
        ("a contradiction", {"requirements.txt": "redis==7.4.1\n", "requirements-dev.txt": "redis==8.0.0\n"}, "contradiction"),
        ("the nearest folder", {"requirements.txt": "redis==8.0.0\n", "app/requirements.txt": "redis==5.0.1\n"}, "5.0 to 5.0"),
        (
            "a broken file",
            {"pyproject.toml": "redis = [", "setup.cfg": "redis", "setup.py": "redis(", "uv.lock": "redis =", "Pipfile.lock": "redis"},
            "nothing",
        ),
    ),
)
def test_stated_versions(tmp_path: Path, files: Mapping[str, str], expected: str) -> None:
    assert _versions(tmp_path, files) == expected


def test_nothing_above_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("redis==5.0.1\n")
    assert Pins(tmp_path / "project").versions_of("redis", tmp_path / "project" / "work.py") is None
