"""What the README tells a user to type does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from flake8.defaults import EXCLUDE

from tests.shared import flake8_runs
from tests.shared.harness import ROOT

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
    """Also for whoever takes the first block of any language."""
    first = blocks("sh")[0]
    assert first == re.findall(r"^```\w*\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[0]
    assert first.splitlines()[1:] == [
        "python3 -m pip install .",
        "flake8 --version",
        "flake8 --select RDP --extend-exclude .venv .",
        "flake8-redis-pool explain RDP101",
    ]


def test_what_flake8_leaves_out_by_itself() -> None:
    assert ".venv" not in EXCLUDE
    assert {".git", ".tox"} <= set(EXCLUDE)


def test_the_first_screen_says_it_all() -> None:
    """A finding, why it hurts, the installation, the run and the beginning of the rules."""
    first = "\n".join(README.splitlines()[:45])
    for part in ("shop.py:9:14: RDP101 ", "Why that hurts", blocks("sh")[0], "[RDP101](docs/rules/RDP101.md)"):
        assert part in first


def test_every_page_is_linked() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("RDP*.md")}
    assert set(re.findall(r"\[(RDP\d+)\]\(docs/rules/\1\.md\) \|", README)) == pages


def test_example_prints_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(blocks("python")[0])
    done = flake8_runs.flake8("--isolated", "--select=RDP", "shop.py", cwd=tmp_path)
    output = re.search(r"^~~~text\n(.*?)^~~~$", README, re.DOTALL | re.MULTILINE)
    assert output
    shown = output[1].splitlines()
    assert shown[0] == "$ flake8 --select RDP shop.py"
    assert shown[1:] == done.stdout.decode().splitlines()
    assert done.returncode == 1


def test_configuration_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text(blocks("ini")[0])
    (tmp_path / "clean.py").write_text("import redis\n\nclient = redis.Redis()\n")
    done = flake8_runs.flake8("clean.py", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


CLEAN: Final = pytest.param("import redis\n\nclient = redis.Redis()\n", 0, id="clean", marks=pytest.mark.long)


@pytest.mark.parametrize(("text", "status"), [CLEAN, pytest.param(blocks("python")[0], 1, id="finding")])
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
