"""CI runs tests with the lowest versions that ``pyproject.toml`` declares, and no other place says which."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from typing import Final

import pytest

from tests.shared.harness import ROOT
from tools import lowest_versions

PYPROJECT: Final = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
CI: Final = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def _parts(requirement: str) -> tuple[str, ...]:
    match = re.fullmatch(r"([\w.-]+)([>=]=)([\w.]+)(?:;.*)?", requirement)
    assert match is not None, requirement
    return match.groups()


def test_what_it_prints_are_the_bounds_of_the_package() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.lowest_versions"], cwd=ROOT, capture_output=True, text=True, check=True)
    printed = [_parts(each) for each in done.stdout.split()]
    declared = [_parts(each) for each in requires("flake8-redis-pool") or [] if "extra ==" not in each]
    assert {name for name, *_ in printed} >= {"flake8", "libcst"}
    assert sorted(printed) == sorted((name, "==", version) for name, _, version in declared)


@pytest.mark.parametrize("text", ["", 'dependencies = [\n    "flake8>=7",\n]\n', 'dependencies = ["a>=1"]\ndependencies = ["b>=1"]\n'])
def test_dependencies_written_another_way_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"pyproject\.toml"):
        lowest_versions.dependencies(text)


@pytest.mark.parametrize("requirement", ["flake8", "flake8==7", "flake8>=7,<8", "flake8>7", "flake8>=7; python_version>'3.9'"])
def test_a_bound_of_another_form_is_an_error(requirement: str) -> None:
    with pytest.raises(ValueError, match="lower bound"):
        lowest_versions.lowest(requirement)


def test_ci_installs_what_it_prints_and_runs_tests_that_exist() -> None:
    (line,) = [line for line in CI.splitlines() if "tools.lowest_versions" in line and not line.startswith("#")]
    assert re.fullmatch(r'"\$environment/lowest/bin/python" -m pip install \. .*\$\(python3 -m tools\.lowest_versions\)', line)
    (run,) = re.findall(r'^"\$environment/lowest/bin/python" -m pytest (.*)$', CI.replace("\\\n", ""), re.MULTILINE)
    tests = {Path(each.partition("::")[0]) for each in run.split() if each.startswith("tests/")}
    assert {Path("tests/contract/test_contract.py"), Path("tests/host/test_flake8.py"), Path("tests/fixtures/test_fixtures.py")} <= tests
    assert [path for path in tests if not (ROOT / path).is_file()] == []


def test_no_other_place_says_them() -> None:
    """Neither CI nor another tool names a version of what the package needs."""
    places = [path for path in (ROOT / ".ci" / "run", *(ROOT / "tools").glob("*.py")) if path.name != "lowest_versions.py"]
    named = re.compile(r"\b(?:flake8|libcst|packaging|platformdirs|pyyaml|tomli)[=<>~]=\s*\d")
    assert [f"{path.name}: {found}" for path in places for found in named.findall(path.read_text(encoding="utf-8"))] == []
