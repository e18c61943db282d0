"""The order of the files, and how many processes share them, change no finding: applications of fixtures/apps, and packages of the registry."""

from __future__ import annotations

import functools
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

import flake8_runs
import orders
from harness import Found
from orders import Findings, Project
from test_apps import NAMES, NO_PYTHON, OPTIONS, ROOT

SEEDS: Final = range(5)
PACKAGES: Final = orders.package_names()
#: Packages in which something is found; of the others only what is not found can change.
WITH_FINDINGS: Final = 19


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> dict[str, Project]:
    """All applications and all packages. pip is asked once for all runs: the packages stay in pytest's cache."""
    laid = tmp_path_factory.mktemp("apps")
    made = {app: Project.of(app, _laid(app, laid / app), OPTIONS.get(app, ())) for app in NAMES}
    return made | {name: Project.of(name, folder) for name, folder in orders.packages(pytestconfig.cache.mkdir("orders")).items()}


def _laid(app: str, folder: Path) -> Path:
    shutil.copytree(ROOT / app, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(folder.rglob(f"*{NO_PYTHON}")):
        path.rename(path.with_suffix(""))
    return folder


@functools.cache
def _found(project: Project) -> Findings:
    """What is found in the order of the first seed: everything else is compared with that."""
    return orders.in_order(project, project.shuffled(SEEDS[0]))


each_project = pytest.mark.parametrize("name", [*NAMES, *PACKAGES])


@each_project
def test_every_order_gives_the_same(name: str, projects: dict[str, Project]) -> None:
    project = projects[name]
    differing = {seed: orders.differences(_found(project), orders.in_order(project, project.shuffled(seed))) for seed in SEEDS[1:]}
    assert {seed: texts for seed, texts in differing.items() if texts} == {}


@each_project
def test_single_files_give_the_same(name: str, projects: dict[str, Project]) -> None:
    assert orders.differences(_found(projects[name]), orders.each_alone(projects[name])) == []


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_flake8_gives_the_same(jobs: str, projects: dict[str, Project]) -> None:
    """On packages: test_apps.py has flake8 check the applications."""
    asked = [projects[name] for name in PACKAGES]
    reports = orders.by_flake8(asked, jobs)
    differing = {project.name: orders.differences(_found(project), report) for project, report in zip(asked, reports)}
    assert {name: texts for name, texts in differing.items() if texts} == {}


def test_packages_give_findings(projects: dict[str, Project]) -> None:
    assert len(PACKAGES) == 20
    assert sum(any(_found(projects[name]).values()) for name in PACKAGES) >= WITH_FINDINGS
    assert all(len(projects[name].modules) > 2 for name in PACKAGES)


# ---------------------------------------------------------------- what the comparison rests on

_VIEWS: Final = """\
from flask import Flask

from stores import connect

app = Flask(__name__)


@app.route("/")
def page():
    return connect().get("a")
"""
_BUILT: Final = """\
import redis


def connect():
    return redis.Redis(host="cache")
"""
_CACHED: Final = _BUILT.replace("def ", "@functools.cache\ndef ").replace("import redis", "import functools\n\nimport redis")
_UNUSED: Final = _VIEWS.replace('connect().get("a")', '""')


def test_start_anew_forgets_what_other_modules_say(tmp_path: Path) -> None:
    """A finding in stores.py hangs on views.py: without the new start it would be found still when views.py has changed."""
    (tmp_path / "stores.py").write_text(_BUILT, encoding="utf-8")
    (tmp_path / "views.py").write_text(_VIEWS, encoding="utf-8")
    project = Project.of("shop", tmp_path)
    assert [item.code for item in orders.in_order(project, ["stores.py"])["stores.py"]] == ["RDP102"]
    (tmp_path / "views.py").write_text(_UNUSED, encoding="utf-8")
    with orders.inside(tmp_path):
        assert [item.code for item in orders.found_in("stores.py", ())] == ["RDP102"], "nothing is remembered, so nothing can be forgotten"
    assert orders.in_order(project, ["stores.py"]) == {"stores.py": []}
    (tmp_path / "views.py").write_text(_VIEWS, encoding="utf-8")
    (tmp_path / "stores.py").write_text(_CACHED, encoding="utf-8")
    assert orders.in_order(project, ["stores.py"]) == {"stores.py": []}


def test_a_new_start_is_as_good_as_a_new_process(projects: dict[str, Project]) -> None:
    """Each module as all that a process is given, in earnest."""
    project = projects["sessions"]
    orders.in_order(project, project.modules)  # so that there is something to forget
    found: Findings = {}
    for module in project.modules:
        found.update(*orders.by_flake8([replace(project, modules=(module,))], "-j1"))
    assert any(found.values())
    assert orders.differences(found, orders.each_alone(project)) == []


def test_differences_are_seen() -> None:
    one, other = Found(1, 1, "RDP101", "one"), Found(2, 1, "RDP101", "other")
    assert orders.differences({"a.py": [one]}, {"a.py": [one]}) == []
    assert orders.differences({"a.py": [one]}, {"a.py": [other]}) == ["only before: a.py:1:1: RDP101 one", "only now: a.py:2:1: RDP101 other"]
    with pytest.raises(ValueError, match=r"b\.py"):
        orders.differences({"a.py": []}, {"b.py": []})


# ---------------------------------------------------------------- what one file's search may cost is not spent by another file

#: Of so many modules that hold a word, with those below, a search looks into all; the next search of the same file would be one too many.
_MENTIONING: Final = 38

_SPENDING: Final[dict[str, str]] = {
    "a.py": """\
import redis
import redis.asyncio


def connect():
    return redis.Redis(host="cache")


class Store:
    def __init__(self):
        self.client = redis.asyncio.Redis(host="store")

    async def read(self, key):
        return await self.client.get(key)
""",
    "b.py": """\
import redis

from a import Store


def make_store():
    cache = redis.Redis(host="cache")
    return Store(), cache
""",
    "views.py": """\
from fastapi import FastAPI

from b import make_store

app = FastAPI()


@app.get("/{key}")
async def page(key: str):
    store, cache = make_store()
    return cache.get("a") or await store.read(key)
""",
    **{f"words_{number}.py": 'WORDS = ["connect"]\n' for number in range(_MENTIONING)},
}


@pytest.mark.parametrize("order", [["b.py"], ["a.py", "b.py"], ["b.py", "a.py"], ["views.py", "a.py", "b.py"]], ids=" ".join)
def test_what_another_file_spent_is_not_missing(order: list[str], tmp_path: Path) -> None:
    """Who calls ``connect`` and who makes a ``Store`` is all that a.py can ask for: it cannot ask who calls ``make_store``, b.py can."""
    flake8_runs.lay(tmp_path, [(Path(name), text) for name, text in _SPENDING.items()])
    found = orders.in_order(Project("spending", tmp_path, (), tuple(order)), order)
    assert [(item.line, item.code) for item in found["b.py"]] == [(7, "RDP102")]


def test_what_another_file_spent_is_not_won(tmp_path: Path) -> None:
    """What b.py's search has answered already costs a.py as much as if it had to ask itself."""
    flake8_runs.lay(tmp_path, [(Path(name), text) for name, text in _SPENDING.items()])
    project = Project.of("spending", tmp_path)
    alone = orders.each_alone(project)
    differing = {seed: orders.differences(alone, orders.in_order(project, project.shuffled(seed))) for seed in SEEDS}
    assert {seed: texts for seed, texts in differing.items() if texts} == {}


_CLASS_ASKED_FOR: Final = {
    **_SPENDING,
    "a.py": """\
import redis.asyncio


class Store:
    def __init__(self):
        self.client = redis.asyncio.Redis(host="store")

    async def read(self, key):
        return await self.client.get(key)
""",
    "stop.py": """\
import redis

from a import Store


def connect():
    return redis.Redis(host="cache")


async def stop(store: Store):
    await store.client.aclose()
""",
}


@pytest.mark.parametrize("order", [["a.py"], ["stop.py", "a.py"], ["a.py", "stop.py"]], ids=" ".join)
def test_a_class_is_made_per_request_whoever_asks_first(order: list[str], tmp_path: Path) -> None:
    """stop.py asks whether objects of ``Store`` last one request, after it has spent what it may: that it is not told is no answer for a.py."""
    flake8_runs.lay(tmp_path, [(Path(name), text) for name, text in _CLASS_ASKED_FOR.items()])
    found = orders.in_order(Project("asking", tmp_path, (), tuple(order)), order)
    assert [(item.line, item.code) for item in found["a.py"]] == [(6, "RDP102"), (6, "RDP204")]
