"""Real pre-commit on real git repositories, in both forms that the README shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.harness import ROOT

VIEW = """\
import redis
from flask import Flask

app = Flask(__name__)


@app.get("/")
def view():
    client = redis.Redis()
    return client.get("greeting")
"""
CLEAN = "import redis\n\nclient = redis.Redis()\n"
GIT = ("git", "-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def _git(*arguments: str, cwd: Path) -> str:
    # a test that is itself started from a git hook must not work on that hook's repository
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run([*GIT, *arguments], cwd=cwd, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def _commit(folder: Path) -> str:
    _git("init", "--quiet", cwd=folder)
    _git("add", "--all", cwd=folder)
    _git("commit", "--quiet", "--no-verify", "--message", "test", cwd=folder)
    return _git("rev-parse", "HEAD", cwd=folder)


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is now, committed or not, as a repository of its own."""
    folder = tmp_path_factory.mktemp("plugin") / "flake8-redis-pool"
    for name in _git("ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).splitlines():
        if (ROOT / name).is_file() and not name.startswith(("tests/", "fixtures/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    _commit(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pre-commit's environments of this module's tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository that uses the plugin: one bad file, one good file, one that is no Python."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in (("view.py", VIEW), ("clean.py", CLEAN), ("notes.txt", "redis.Redis()\n")):
        (folder / name).write_text(text)
    return folder


def _run(project: Path, home: Path, configuration: object) -> subprocess.CompletedProcess[str]:
    (project / ".pre-commit-config.yaml").write_text(json.dumps(configuration))  # JSON is YAML
    _commit(project)
    return _pre_commit(project, home, "--all-files")


def _pre_commit(project: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"PRE_COMMIT_HOME": str(home)}
    command = [sys.executable, "-m", "pre_commit", "run", *arguments, "--verbose", "--color=never"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_hook_of_its_own(plugin: Path, home: Path, project: Path) -> None:
    configuration = {"repos": [{"repo": str(plugin), "rev": _git("rev-parse", "HEAD", cwd=plugin), "hooks": [{"id": "flake8-redis-pool"}]}]}
    done = _run(project, home, configuration)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "view.py:9:14: RDP101" in done.stdout
    assert "clean.py" not in done.stdout
    (project / "view.py").write_text(CLEAN)
    done = _run_again(project, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_staging_the_handlers_module_alone_fails(plugin: Path, home: Path, project: Path) -> None:
    """The module that builds is committed and stays as it is: pre-commit passes the other one only."""
    store = "import redis\n\n\ndef connect():\n    return redis.Redis(host='cache')\n"
    for name, text in (("view.py", CLEAN), ("store.py", store)):
        (project / name).write_text(text)
    configuration = {"repos": [{"repo": str(plugin), "rev": _git("rev-parse", "HEAD", cwd=plugin), "hooks": [{"id": "flake8-redis-pool"}]}]}
    (project / ".pre-commit-config.yaml").write_text(json.dumps(configuration))
    _commit(project)
    (project / "view.py").write_text(
        "from flask import Flask\nfrom store import connect\n\napp = Flask(__name__)\n\n\n"
        "@app.get('/')\ndef index():\n    return connect().get('a')\n"
    )
    _git("add", "view.py", cwd=project)
    done = _pre_commit(project, home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "view.py:9:12: RDP102 Flask view index gets to redis.Redis() each time, store.py:5" in done.stdout
    assert "\nstore.py" not in done.stdout


@pytest.mark.long
def test_beside_other_plugins_of_the_flake8_hook(plugin: Path, home: Path, project: Path) -> None:
    """The PyCQA/flake8 hook, written out as a local one, since a test must not fetch from another host: its definition is these five lines."""
    hook = {
        "id": "flake8",
        "name": "flake8",
        "entry": "flake8",
        "language": "python",
        "types": ["python"],
        "additional_dependencies": ["flake8", str(plugin)],
    }
    done = _run(project, home, {"repos": [{"repo": "local", "hooks": [hook]}]})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "view.py:9:14: RDP101" in done.stdout
    assert "clean.py" not in done.stdout


def _run_again(project: Path, home: Path) -> subprocess.CompletedProcess[str]:
    configuration = json.loads((project / ".pre-commit-config.yaml").read_text())
    return _run(project, home, configuration)
