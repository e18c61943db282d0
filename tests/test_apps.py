"""Small applications: findings that need more than one module, each application checked in its own folder as a user would check it."""

from __future__ import annotations

import atexit
import functools
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.shared import flake8_runs, harness
from tests.shared.harness import FIXTURES, Fixture, Found

ROOT: Final = FIXTURES / "apps"
#: The options of an application: imports and handlers are a matter of the whole project, not of a file.
OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "house_names": (
        "--redis-handler-functions=house.jobs.[!_]*",
        "--redis-handler-methods=sdk.Consumer.on_*,house.base.Handler.handle",
        "--redis-client-factories=house.infra.new_*client,house.infra.Connections.build,house.infra.HouseClient,sdk.redis_for,"
        "sdk.async_*=redis.asyncio.Redis",
        "--redis-pool-factories=house.infra.new_pool,sdk.pools.*",
        "--redis-shared-accessors=house.infra.get_client,*.Connections.current",
    ),
    "monorepo": ("--redis-roots=libs", "--redis-handler-decorators=common.actors.actor"),
}
NAMES: Final = sorted(path.name for path in ROOT.iterdir() if path.is_dir())
#: Files that are no Python: they carry this name in the repository, and lose it in the copy.
NO_PYTHON: Final = ".py.txt"
SCENARIOS: Final = 60

each_app = pytest.mark.parametrize("app", NAMES)


def _lay(app: str, folder: Path) -> None:
    """Copy an application, and make what a repository cannot hold well."""
    shutil.copytree(ROOT / app, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(folder.rglob(f"*{NO_PYTHON}")):
        path.rename(path.with_suffix(""))
    if app == "cycles":
        _lay_what_is_odd(folder)


def _lay_what_is_odd(folder: Path) -> None:
    outside = folder.parent / f"{folder.name} elsewhere"
    outside.mkdir()
    text = "import redis\n\nclient = redis.Redis(host='elsewhere')\n\n\ndef connect():\n    return redis.Redis(host='elsewhere', db=1)\n"
    (outside / "elsewhere.py").write_text(text, encoding="utf-8")
    (folder / "library" / "elsewhere.py").symlink_to(outside / "elsewhere.py")
    (folder / "library" / "again").symlink_to(folder / "library", target_is_directory=True)
    (folder / "library" / "lost.py").symlink_to(outside / "lost.py")


@functools.lru_cache(maxsize=1)
def _copies() -> tempfile.TemporaryDirectory[str]:
    """All applications twice: what one process remembers of a folder does not help when the files come in another order."""
    copies = tempfile.TemporaryDirectory()
    atexit.register(copies.cleanup)
    for order in ("forwards", "backwards"):
        (Path(copies.name) / order).mkdir()
        for app in NAMES:
            _lay(app, Path(copies.name, order, app))
    return copies


def _files(app: str) -> list[Fixture]:
    """The modules of an application that are Python, as they are in the copy: paths are relative to its folder."""
    root = Path(_copies().name, "forwards", app)
    return [harness.load(path.relative_to(root), root) for path in _modules(root) if _is_python(path)]


def _modules(root: Path) -> Iterator[Path]:
    yield from (path for path in sorted(root.rglob("*.py")) if path.exists() and not any(parent.is_symlink() for parent in path.parents))


def _is_python(path: Path) -> bool:
    try:
        compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _unreadable(app: str) -> set[str]:
    """The modules for which flake8 itself has one line: E999 where they are no Python, E902 where there is none."""
    root = Path(_copies().name, "forwards", app)
    return {path.relative_to(root).as_posix() for path in root.rglob("*.py") if not path.exists() or not _is_python(path)}


@functools.cache
def _found(app: str, order: str = "forwards") -> dict[str, list[Found]]:
    """What the plugin finds, in one process, each module under its relative path."""
    files = _files(app) if order == "forwards" else _files(app)[::-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(Path(_copies().name, order, app))
        found = {file.filename: harness.run_plugin(file.text, file.filename, OPTIONS.get(app, ())) for file in files}
    return {name: items for name, items in found.items() if items}


@functools.cache
def _expected(app: str) -> list[tuple[str, harness.Expectation]]:
    return [(file.filename, marker) for file in _files(app) for marker in file.expected]


EACH_FILE: Final = [
    (path.relative_to(ROOT).parts[0], path.relative_to(ROOT / path.relative_to(ROOT).parts[0])) for path in sorted(ROOT.rglob("*.py"))
]


@pytest.mark.parametrize(("app", "path"), EACH_FILE, ids=lambda value: str(value))
def test_findings_are_as_expected(app: str, path: Path) -> None:
    (file,) = [file for file in _files(app) if file.path == path]
    found = _found(app).get(file.filename, [])
    assert harness.differences(file.expected, found) == []
    assert harness.misworded(found) == []


@each_app
def test_nothing_is_found_where_nothing_is_written(app: str) -> None:
    """Files that the test makes are silent."""
    assert set(_found(app)) <= {path.as_posix() for name, path in EACH_FILE if name == app}


@each_app
def test_order_of_the_files_does_not_matter(app: str) -> None:
    assert _found(app, "backwards") == _found(app)


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@each_app
def test_flake8_agrees(app: str, jobs: str) -> None:
    folder = Path(_copies().name, "forwards", app)
    done = flake8_runs.flake8("--isolated", "--select=RDP", "--exit-zero", jobs, *OPTIONS.get(app, ()), ".", cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    report = flake8_runs.report_of(done.stdout)
    unreadable = {path: [item.code for item in report.pop(path, [])] for path in _unreadable(app)}
    assert all(len(codes) == 1 and codes[0] in ("E902", "E999") for codes in unreadable.values()), unreadable
    assert _without_dots(report) == _without_dots(_found(app))


def _without_dots(report: dict[str, list[Found]]) -> dict[str, list[Found]]:
    """Places as a user reads them: ``./jobs/mail.py`` is ``jobs/mail.py``. Which one a message says depends on what was checked before."""
    return {path: [replace(item, text=re.sub(r"(?<![\w.])\./", "", item.text)) for item in items] for path, items in report.items()}


def test_files_follow_the_conventions() -> None:
    for app, path in EACH_FILE:
        text = (ROOT / app / path).read_text(encoding="utf-8")
        assert harness.headers(text) == ((), None), "options belong into OPTIONS, and a file is checked under its own name"
        assert all(len(line) <= 130 for line in text.splitlines())


def test_applications_are_small() -> None:
    sizes = {app: sum(name == app for name, _ in EACH_FILE) for app in NAMES}
    assert {app for app, size in sizes.items() if not 3 <= size <= 16} == set()
    assert set(OPTIONS) <= set(NAMES)


def test_scenarios_suffice() -> None:
    marks = [marker for app in NAMES for _, marker in _expected(app)]
    assert sum(marker.state == "" for marker in marks) >= SCENARIOS


@pytest.mark.parametrize(
    "order",
    [
        pytest.param("callers first"),
        "the long module first",
    ],
)
def test_of_a_module_that_is_too_long_nothing_is_known(order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _lay("cycles", tmp_path / "cycles")
    tables = tmp_path / "cycles" / "library" / "tables.py"
    with tables.open("a", encoding="utf-8") as file:
        file.writelines(f"ROWS.append(({number}, 'a row of a table that a program wrote'))\n" for number in range(8_000))
    assert tables.stat().st_size > 400_000
    monkeypatch.chdir(tmp_path / "cycles")
    views, long = (harness.load(Path("library", name), Path()) for name in ("views.py", "tables.py"))
    if order == "the long module first":
        assert long.find() == []
    found = views.find()
    assert long.find() == []
    lines = views.text.splitlines()
    known = [marker for marker in views.expected if not lines[marker.line - 1].strip().startswith(("table_client", "open_tables"))]
    assert len(known) < len(views.expected)
    assert harness.differences(known, found) == []


def test_odd_files_are_there() -> None:
    root = Path(_copies().name, "forwards", "cycles")
    assert _unreadable("cycles") == {"library/broken.py", "library/lost.py"}
    assert not any("again" in path.parts for path in _modules(root))
