"""The same findings for the same file, from whatever folder flake8 is started, and by whatever path it is given."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.shared import flake8_runs

PROJECT: Final = {
    "pyproject.toml": "",
    "shop/data/store.py": "import redis\n\n\ndef connect():\n    return redis.Redis(host='cache')\n",
    "shop/web/views.py": (
        "from flask import Flask\n\nfrom shop.data.store import connect\n\napp = Flask(__name__)\n\n\n"
        "@app.get('/')\ndef index():\n    return connect().get('a')\n"
    ),
    "shop/tests_of_load/build/jobs.py": (
        "from celery import Celery\n\nfrom ..data import store\n\napp = Celery()\n\n\n@app.task\ndef job():\n    store.connect().incr('jobs')\n"
    ),
    "docs/conf.py": "project = 'shop'\n",
}
BUILDS: Final = "shop/data/store.py"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Namespace packages, below a folder that is called as folders of tests are."""
    folder = tmp_path_factory.mktemp("tests") / "build" / "project"
    flake8_runs.lay(folder, ((Path(name), text) for name, text in PROJECT.items()))
    return folder


def found(project: Path, working: str, *arguments: str, stdin: bytes | None = None) -> set[tuple[str, int, str]]:
    """(path within the project, line, code) of what flake8 reports; ``working`` is a folder of the project, or "/"."""
    folder = Path("/") if working == "/" else project / working
    done = flake8_runs.flake8("--isolated", "--select=RDP", "--exit-zero", *arguments, cwd=folder, stdin=stdin)
    assert done.stderr == b""
    report = flake8_runs.report_of(done.stdout)
    return {((folder / path).resolve().relative_to(project).as_posix(), item.line, item.code) for path, items in report.items() for item in items}


@pytest.mark.parametrize(
    ("working", "path"),
    [
        ("", "."),
        ("", BUILDS),
        ("shop", "data"),
        ("shop/data", "store.py"),
        ("shop/web", "../data/store.py"),
        ("docs", "../shop"),
        ("/", "{project}/shop/data/store.py"),
        ("/", "{project}"),
    ],
)
def test_every_folder_and_every_path_give_the_same(working: str, path: str, project: Path) -> None:
    assert found(project, working, path.format(project=project)) == {(BUILDS, 5, "RDP102")}


@pytest.mark.parametrize(("working", "name"), [("", BUILDS), ("shop/data", "store.py"), ("/", "{project}/shop/data/store.py")])
def test_so_does_standard_input_under_a_name(working: str, name: str, project: Path) -> None:
    text = PROJECT[BUILDS].encode()
    assert found(project, working, f"--stdin-display-name={name.format(project=project)}", "-", stdin=text) == {(BUILDS, 5, "RDP102")}
