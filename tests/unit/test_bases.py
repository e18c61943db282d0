"""Where the project of a file begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.bases import base_of
from flake8_redis_pool.options import Settings
from flake8_redis_pool.plugin import files_around


@pytest.fixture(autouse=True)
def forgotten() -> None:
    base_of.cache_clear()


def lay(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.touch()


@pytest.mark.parametrize("mark", ["pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8", ".git/", ".git", ".hg/"])
@pytest.mark.parametrize("working", ["", "shop", "shop/data", "elsewhere"])
def test_the_nearest_folder_with_a_mark_is_the_base(mark: str, working: str, tmp_path: Path) -> None:
    lay(tmp_path, f"project/{mark}", "project/shop/data/", "project/elsewhere/", "pyproject.toml")
    assert base_of(tmp_path / "project/shop/data", tmp_path / "project" / working) == tmp_path / "project"


def test_each_service_has_its_own(tmp_path: Path) -> None:
    lay(tmp_path, ".git/", "services/a/pyproject.toml", "services/a/app/", "services/b/app/")
    assert base_of(tmp_path / "services/a/app", tmp_path) == tmp_path / "services/a"
    assert base_of(tmp_path / "services/b/app", tmp_path) == tmp_path


def test_without_a_mark_it_is_the_working_directory_or_the_folder_above_the_package(tmp_path: Path) -> None:
    lay(tmp_path, "scripts/shop/__init__.py", "scripts/shop/data/__init__.py", "other/")
    package = tmp_path / "scripts/shop/data"
    assert base_of(package, tmp_path) == tmp_path
    assert base_of(package, tmp_path / "other") == tmp_path / "scripts"
    assert base_of(tmp_path / "other", tmp_path / "scripts") == tmp_path / "other"


def test_a_home_directory_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "home/.git/", "home/work/scripts/")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert base_of(tmp_path / "home/work/scripts", tmp_path / "home/work") == tmp_path / "home/work"


def test_a_file_belongs_to_where_it_lies_from_whatever_folder_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "one/.git/", "one/app/jobs.py", "two/.git/", "two/app/jobs.py")
    bases = []
    for working in ("one", "two"):
        monkeypatch.chdir(tmp_path / working)
        bases.append(files_around("./app/jobs.py", Settings()).base)
    assert bases == [tmp_path / "one", tmp_path / "two"]


def test_a_link_to_a_file_is_the_file_that_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "one/.git/", "one/app/jobs.py", "two/.git/", "two/app/views.py")
    (tmp_path / "two/app/jobs.py").symlink_to(tmp_path / "one/app/jobs.py")
    monkeypatch.chdir(tmp_path / "two")
    assert [files_around(f"app/{name}.py", Settings()).base for name in ("views", "jobs")] == [tmp_path / "two", tmp_path / "one"]
