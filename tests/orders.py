"""Whole projects, checked module by module in any order: in this process with a fresh state for each order, and by real flake8.

Run as a program (``python tests/orders.py -j2``) it is that real flake8, for many projects in one process: see :func:`by_flake8`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import tokenize
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import flake8_runs
import harness
from flake8_redis_pool import plugin
from harness import Found

#: Names, versions and hashes of the packages, in pip's form.
PACKAGES: Final = Path(__file__).with_name("order_packages.txt")
#: Seconds: for all projects together.
LONGEST_RUN: Final = 300

#: What the plugin loads for this, a process that takes many projects loads once, and not each process that flake8 forks.
_LEAK: Final = "import redis\n\n\ndef page():\n    pubsub = redis.Redis().pubsub()\n    pubsub.subscribe('a')\n"

#: What the plugin finds in each module of a project, in flake8's order; a module without findings has an empty list.
Findings = dict[str, list[Found]]


@dataclass(frozen=True)
class Project:
    """A folder that is the working directory of a run, flake8's options there, and the paths of the modules to check, relative to the folder."""

    name: str
    folder: Path
    arguments: tuple[str, ...]
    modules: tuple[str, ...]

    @classmethod
    def of(cls, name: str, folder: Path, arguments: tuple[str, ...] = ()) -> Project:
        """The project of all files below ``folder`` that are Python."""
        paths = [path for path in sorted(folder.rglob("*.py")) if _is_python(path)]
        return cls(name, folder, arguments, tuple(path.relative_to(folder).as_posix() for path in paths))

    def shuffled(self, seed: int) -> list[str]:
        """The modules in an order that ``seed`` determines."""
        modules = list(self.modules)
        random.Random(seed).shuffle(modules)
        return modules


def _is_python(path: Path) -> bool:
    """Whether Python reads the file: of another one flake8 itself has something to say, and asks no plugin."""
    try:
        compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


# ---------------------------------------------------------------- in this process


def start_anew() -> None:
    """Forget every project that this process has looked into; what is known of libraries and frameworks stays, it depends on no file."""
    plugin._files.cache_clear()
    plugin._project.cache_clear()


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """``folder`` is the working directory meanwhile."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def in_order(project: Project, modules: Iterable[str]) -> Findings:
    """What is found when one process, which knows nothing yet, is given the modules in this order."""
    start_anew()
    with inside(project.folder):
        return {module: found_in(module, project.arguments) for module in modules}


def each_alone(project: Project) -> Findings:
    """What is found when each module is all that a process is given."""
    return {module: in_order(project, [module])[module] for module in project.modules}


def found_in(module: str, arguments: Sequence[str]) -> list[Found]:
    """What is found in one module, in the working directory, with all that this process knows already."""
    with tokenize.open(module) as file:
        text = file.read()
    return harness.run_plugin(text, module, arguments)


def differences(one: Mapping[str, list[Found]], other: Mapping[str, list[Found]]) -> list[str]:
    """One sentence for each finding that only one of two runs has; the runs are of the same modules.

    Raises:
        ValueError: they are not.
    """
    if one.keys() != other.keys():
        raise ValueError(f"other modules: {sorted(one.keys() ^ other.keys())}")
    texts = []
    for module in sorted(one):
        before, now = Counter(one[module]), Counter(other[module])
        texts += [f"only before: {module}:{item}" for item in (before - now).elements()]
        texts += [f"only now: {module}:{item}" for item in (now - before).elements()]
    return texts


# ---------------------------------------------------------------- real flake8


def by_flake8(projects: Sequence[Project], jobs: str) -> list[Findings]:
    """What flake8 reports in each project; ``jobs`` is ``-j1`` or ``-j2``.

    One process takes one project after the other, with flake8's own main function in the project's folder: to start a process for each would take
    longer than all the rest. With ``-j2`` flake8 makes processes of its own for each project.
    """
    tasks = [[str(project.folder), list(project.arguments), list(project.modules)] for project in projects]
    given = json.dumps(tasks).encode()
    done = subprocess.run([sys.executable, __file__, jobs], input=given, capture_output=True, timeout=LONGEST_RUN, check=False)
    if done.returncode or done.stderr:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    reports: list[dict[str, list[Any]]] = json.loads(done.stdout)
    return [{module: [Found(*item) for item in report.get(module, ())] for module in project.modules} for project, report in zip(projects, reports)]


def _main(jobs: str) -> None:
    if not harness.run_plugin(_LEAK, "leak.py"):
        raise RuntimeError("nothing is found, so not all is loaded")
    start_anew()
    reports = []
    for folder, arguments, modules in json.load(sys.stdin):
        os.chdir(folder)
        _, report = flake8_runs.run_here(jobs, "--isolated", "--select=RDP", *arguments, *modules)
        reports.append({module: [(item.line, item.column, item.code, item.text) for item in found] for module, found in report.items()})
    print(json.dumps(reports))


# ---------------------------------------------------------------- packages of the registry


def package_names() -> list[str]:
    """The packages that :data:`PACKAGES` lists, as name and version."""
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def packages(cache: Path) -> dict[str, Path]:
    """The unpacked packages; ``cache`` is a folder that outlives the run, and that several processes may fill at the same time.

    Raises:
        RuntimeError: pip does not get them, or gets something else than the listed hashes say.
    """
    listed = package_names()
    folders = {name: cache / name for name in listed}
    if not all(folder.is_dir() for folder in folders.values()):
        with tempfile.TemporaryDirectory(dir=cache) as taken:
            _download(Path(taken))
            for wheel in Path(taken).glob("*.whl"):
                _unpack(wheel, folders[_name_of(wheel, listed)])
    return folders


def _download(folder: Path) -> None:
    """Get the wheels. They are only read: for which Python they are does not matter."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    asked = ["--ignore-requires-python", "--require-hashes", "--requirement", str(PACKAGES), "--dest", str(folder)]
    done = subprocess.run([*pip, *asked], capture_output=True, timeout=LONGEST_RUN, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))


def _name_of(wheel: Path, listed: Sequence[str]) -> str:
    """The listed name of a wheel, whose own has underscores."""
    name, version = wheel.name.split("-")[:2]
    (found,) = [each for each in listed if each.replace("-", "_") == f"{name.lower()}=={version}"]
    return found


def _unpack(wheel: Path, folder: Path) -> None:
    """Unpack beside the place and move there at once: nobody sees half of it, and the first of several processes is as good as the last."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as apart:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(Path(apart, "all"))
        try:
            Path(apart, "all").rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


if __name__ == "__main__":
    _main(sys.argv[1])
