"""What the README tells a user to type does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flake8_runs
from harness import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def stage() -> str:
    """The shell stage for continuous integration."""
    match = re.search(r"<!-- stage -->\n```sh\n(.*?)```\n<!-- /stage -->", README, re.DOTALL)
    assert match
    return match[1]


def test_first_block_installs_and_lints() -> None:
    first = re.findall(r"^```\w*\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[0]
    assert "pip install ." in first
    assert "flake8 --version" in first
    assert "flake8 --select RDP" in first


def test_example_prints_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(blocks("python")[0])
    done = flake8_runs.flake8("--isolated", "--select=RDP", "shop.py", cwd=tmp_path)
    shown = blocks("text")[0].splitlines()
    assert shown[0] == "$ flake8 --select RDP shop.py"
    assert shown[1:] == done.stdout.decode().splitlines()
    assert done.returncode == 1


def test_configuration_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text(blocks("ini")[0])
    (tmp_path / "clean.py").write_text("import redis\n\nclient = redis.Redis()\n")
    done = flake8_runs.flake8("clean.py", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(("text", "status"), [("import redis\n\nclient = redis.Redis()\n", 0), (blocks("python")[0], 1)], ids=["clean", "finding"])
def test_shell_stage(tmp_path: Path, text: str, status: int) -> None:
    (tmp_path / "shop.py").write_text(text)
    # the Python under test is the one that the stage calls python3
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"REPOSITORY": str(ROOT), "PATH": path}
    done = subprocess.run(["sh", "-c", stage()], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert ("RDP101" in done.stdout) == bool(status)
    assert [path.name for path in tmp_path.iterdir()] == ["shop.py"], "the stage leaves nothing behind"


def test_pre_commit_blocks_name_the_hook() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    own, beside = [block for block in blocks("yaml") if block.startswith("repos:")]
    assert "- id: flake8-redis-pool\n" in own
    assert "- id: flake8-redis-pool\n" in hooks
    assert "additional_dependencies: [flake8-redis-pool]" in beside
