"""Hold the declarations of clients/ and frameworks/ against real packages, each group of them in an environment of its own.

    python3 -m tools.check_specs [--list] [NAME ...]

An environment is a requirements file in ``tests/declared/environments``; lines such as ``# python: 3.11`` and
``# tests: tests/declared/test_redis_majors.py`` at its top say which Python it needs (default: this one) and which tests it is for. Without names
all of them run. Shown are, for each environment, what passed and failed, and at the end the declared names that no environment could look at.
The exit status is 1 when a test failed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.lowest_versions import PYPROJECT, dependencies

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "declared" / "environments"
USUAL_TESTS = ("tests/declared/test_clients_declared.py", "tests/declared/test_frameworks_declared.py")
#: What the plugin and its tests need beside the packages that are looked at.
BASE = ("pytest>=8", *dependencies(PYPROJECT.read_text(encoding="utf-8")))


@dataclass
class Environment:
    """One requirements file."""

    name: str
    requirements: Path
    python: str = ""
    tests: tuple[str, ...] = USUAL_TESTS

    @classmethod
    def of(cls, path: Path) -> Environment:
        """Read the header of a requirements file."""
        given = dict(re.findall(r"^# (python|tests): *(.+?) *$", path.read_text(encoding="utf-8"), re.MULTILINE))
        return cls(path.stem, path, given.get("python", ""), tuple(given["tests"].split()) if "tests" in given else USUAL_TESTS)

    def interpreter(self) -> str | None:
        """The Python to use; None when the machine has none of the wanted version."""
        if self.python in ("", f"{sys.version_info.major}.{sys.version_info.minor}"):
            return sys.executable
        found = shutil.which(f"python{self.python}")
        if found is None or subprocess.run([found, "--version"], capture_output=True, check=False).returncode != 0:
            return None  # none, or a stand-in that finds none
        return found


@dataclass
class Outcome:
    """The tests of one environment by what became of them."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    problem: str = ""
    not_run: str = ""


def run(environment: Environment) -> Outcome:
    """Make the environment, install, run its tests, throw it away."""
    interpreter = environment.interpreter()
    if interpreter is None:
        return Outcome(not_run=f"not run, no python{environment.python} on this machine")
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "bin", "python")
        subprocess.run([interpreter, "-m", "venv", folder], check=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(environment.requirements), *BASE]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return Outcome(problem=f"cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        report = Path(folder, "report.xml")
        command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", f"--junitxml={report}", *environment.tests]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
        if not report.exists():
            return Outcome(problem=f"its tests do not run: {done.stdout.strip()[-300:]} {done.stderr.strip()[-300:]}")
        return read(report)


def read(report: Path) -> Outcome:
    """What a report in JUnit's form says."""
    outcome = Outcome()
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        kinds = {child.tag for child in case}
        (outcome.failed if kinds & {"failure", "error"} else outcome.skipped if "skipped" in kinds else outcome.passed).add(name)
    return outcome


def results(environments: Sequence[Environment]) -> Iterator[Outcome]:
    """Run the environments, as many at a time as there are processors, and say what came out, in their order."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        for environment, (outcome, seconds) in zip(environments, workers.map(_timed, environments)):
            said = outcome.problem or outcome.not_run or f"{len(outcome.passed)} passed, {len(outcome.failed)} failed, {len(outcome.skipped)} skipped"
            print(f"{environment.name}: {said} ({seconds:.0f} s)", flush=True)
            for name in sorted(outcome.failed):
                print(f"  FAILED {name}", flush=True)
            yield outcome


def _timed(environment: Environment) -> tuple[Outcome, float]:
    start = time.monotonic()
    return run(environment), time.monotonic() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="environments to run (default: all)")
    parser.add_argument("--list", action="store_true", help="list the environments and end")
    given = parser.parse_args(arguments)
    known = {path.stem: Environment.of(path) for path in sorted(FOLDER.glob("*.txt"))}
    if given.list:
        print("\n".join(known))
        return 0
    unknown = sorted(set(given.names) - set(known))
    if unknown:
        parser.error(f"no environment is called {', '.join(unknown)}")
    outcomes = list(results([known[name] for name in given.names or known]))
    passed = set().union(*(outcome.passed for outcome in outcomes))
    skipped = set().union(*(outcome.skipped for outcome in outcomes)) if not given.names else set()
    for name in sorted(name for name in skipped - passed if not name.endswith("[NOTSET]")):  # a test without any name to look at
        print(f"NOT SEEN {name}")
    return int(any(outcome.failed or outcome.problem for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
