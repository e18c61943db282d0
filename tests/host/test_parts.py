"""A part of a project is checked: RDP102 stands at the handler's call where the module that builds is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.shared import flake8_runs

BUILDS: Final = "import redis\n\n\ndef connect():\n    return redis.Redis(host='cache')\n"
PROJECT: Final = {
    "pyproject.toml": "",
    "store.py": BUILDS,
    "between.py": "from store import connect\n\n\ndef fetch(key):\n    return connect().get(key)\n",
    "views.py": (
        "from flask import Flask\n\nimport between\n\napp = Flask(__name__)\n\n\ndef read(key):\n    return between.fetch(key)\n\n\n"
        "@app.get('/<key>')\ndef first(key):\n    return read(key)\n\n\n@app.get('/other/<key>')\ndef second(key):\n    return read(key)\n"
    ),
    "jobs.py": (
        "from celery import Celery\n\nfrom store import connect\n\napp = Celery()\n\n\n@app.task\ndef job():\n    connect().incr('a')\n\n\n"
        "@app.task\ndef other():\n    return connect().get('a')\n"
    ),
    "kept.py": (
        "import functools\n\nimport redis\n\n\n@functools.cache\ndef client():\n    return redis.Redis()\n\n\n"
        "def thin(pool):\n    return redis.Redis(connection_pool=pool)\n"
    ),
    "pages.py": (
        "from flask import Flask\nfrom kept import client, thin\n\napp = Flask(__name__)\n\n\n"
        "@app.get('/')\ndef index():\n    return thin(client().connection_pool).get('a')\n"
    ),
}
IN_STORE: Final = ("store.py", 5, "RDP102")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    flake8_runs.lay(tmp_path, ((Path(name), text) for name, text in PROJECT.items()))
    return tmp_path


def found(project: Path, *arguments: str) -> list[tuple[str, int, str]]:
    done = flake8_runs.flake8("--isolated", "--select=RDP", "--exit-zero", *arguments, cwd=project)
    assert done.stderr == b""
    return [(path, item.line, item.code) for path, items in sorted(flake8_runs.report_of(done.stdout).items()) for item in items]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((".",), [IN_STORE]),
        (("store.py",), [IN_STORE]),
        (("store.py", "views.py", "jobs.py"), [IN_STORE]),
        (("views.py",), [("views.py", 9, "RDP102")]),
        (("between.py",), []),
        (("between.py", "views.py"), [("views.py", 9, "RDP102")]),
        (("jobs.py",), [("jobs.py", 10, "RDP102"), ("jobs.py", 15, "RDP102")]),
        ((".", "--exclude=store.py"), [("jobs.py", 10, "RDP102"), ("jobs.py", 15, "RDP102"), ("views.py", 9, "RDP102")]),
        (("views.py", "store.py", "--exclude=store.py"), [("views.py", 9, "RDP102")]),
        (("pages.py",), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_where_it_stands(project: Path, arguments: tuple[str, ...], expected: list[tuple[str, int, str]]) -> None:
    assert found(project, *arguments) == expected


def test_the_text_names_the_place(project: Path) -> None:
    done = flake8_runs.flake8("--isolated", "--select=RDP", "--exit-zero", "views.py", cwd=project)
    assert b"store.py:5" in done.stdout and b"redis.Redis()" in done.stdout


@pytest.mark.parametrize(
    ("comment", "silenced"), [("# noqa: RDP102", True), ("# noqa", True), ("# noqa: E501, RDP1", True), ("# noqa: E501", False), ("# RDP102", False)]
)
def test_a_comment_at_the_construction_counts(project: Path, comment: str, silenced: bool) -> None:
    (project / "store.py").write_text(BUILDS.replace("='cache')", f"='cache')  {comment}"))
    assert found(project, "views.py") == ([] if silenced else [("views.py", 9, "RDP102")])
