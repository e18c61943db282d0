"""The plugin is a guest: it shows flake8's codes for unreadable files where only RDP codes are selected, and changes no other selection."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from tests.shared import flake8_runs
from tests.shared.harness import Found

#: Each gives one code of another plugin when everything is selected.
OTHERS: Final = {
    "style.py": "x = 1 ;y = 2\n",  # E203, E231, E702
    "blank.py": "x = 1 \n",  # W291
    "names.py": "import os\n",  # F401
    "branches.py": "def f(a):\n    if a:\n        return 1\n    return 2\n",  # C901 with a bound of 1
}
VIEW: Final = "import redis\nfrom flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('/')\ndef view():\n    return redis.Redis().get('a')\n"
FILES: Final = {**OTHERS, "broken.py": "def f(:\n", "view.py": VIEW}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a project with a file for each kind of code."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(text: str = "") -> None:
    """Write the project's configuration."""
    Path(".flake8").write_text(f"[flake8]\nmax-complexity = 1\n{text}")


def codes(*arguments: str) -> set[str]:
    """The codes that flake8 reports."""
    return codes_in(flake8_runs.run_here(*arguments)[1].values())


def codes_in(reports: Iterable[list[Found]]) -> set[str]:
    return {found.code for report in reports for found in report}


#: What the user says, and the codes of this project that are then shown.
SELECTIONS: Final = [
    # RDP codes alone
    ("select=RDP", {"RDP101", "E999"}),
    ("select=RDP1", {"RDP101", "E999"}),
    ("select=RDP101,RDP2", {"RDP101", "E999"}),
    ("select=RDP2", {"E999"}),
    ("select=RDP2 extend-select=RDP1", {"RDP101", "E999"}),
    # other codes, with RDP or without: the user's words, to the letter
    ("select=W", {"W291"}),
    ("select=F", {"F401"}),
    ("select=C90", {"C901"}),
    ("select=C90,F", {"C901", "F401"}),
    ("select=RDP,F", {"RDP101", "F401"}),
    ("select=RDP extend-select=W", {"RDP101", "W291"}),
    ("select=W extend-select=RDP", {"RDP101", "W291"}),
    ("select=RDP,E999", {"RDP101", "E999"}),
    ("select=R", {"RDP101"}),
    ("select=RD", {"RDP101"}),
    # what the user ignores stays ignored
    ("select=RDP ignore=E999", {"RDP101"}),
    ("select=RDP extend-ignore=E999", {"RDP101"}),
    ("select=RDP ignore=E9", {"RDP101"}),
    ("select=RDP ignore=E,W", {"RDP101"}),
    ("select=RDP extend-ignore=E", {"RDP101"}),
    ("select=RDP ignore=W", {"RDP101", "E999"}),
    ("select=RDP ignore=RDP1", {"E999"}),
    ("select=RDP per-file-ignores=broken.py:E999", {"RDP101"}),
    ("select=RDP per-file-ignores=broken.py:E", {"RDP101"}),
    ("select=RDP per-file-ignores=view.py:E,RDP", {"E999"}),
    # a longer code wins over a shorter one, as without the plugin
    ("select=RDP101 ignore=RDP1", {"RDP101", "E999"}),
    ("select=RDP1 ignore=RDP101", {"E999"}),
]
each_selection = pytest.mark.parametrize(("options", "expected"), SELECTIONS)


@each_selection
def test_on_the_command_line(options: str, expected: set[str]) -> None:
    configure()
    assert codes(*(f"--{option}" for option in options.split())) == expected


@each_selection
def test_in_the_configuration(options: str, expected: set[str]) -> None:
    configure("\n".join(options.split()))
    assert codes() == expected


@pytest.mark.parametrize(("options", "expected"), [SELECTIONS[0], SELECTIONS[5], ("select=RDP ignore=E", {"RDP101"})])
def test_in_several_processes(project: Path, options: str, expected: set[str]) -> None:
    configure("\n".join(options.split()))
    done = flake8_runs.flake8("-j2", cwd=project)
    assert (done.stderr, done.returncode) == (b"", 1)
    assert codes_in(flake8_runs.report_of(done.stdout).values()) == expected


def test_the_command_line_wins_over_the_configuration() -> None:
    configure("select = E,W")
    assert codes("--select=RDP") == {"RDP101", "E999"}
    configure("select = RDP")
    assert codes("--select=W") == {"W291"}


@pytest.mark.parametrize("arguments", [[], ["--extend-select=RDP"]])
def test_without_a_selection_everything_is_shown(arguments: list[str]) -> None:
    configure()
    assert codes(*arguments) >= {"RDP101", "E999", "E702", "W291", "F401", "C901"}


def test_a_selection_of_nothing_stays_one() -> None:
    assert codes("--select=") == set()


def test_a_file_that_is_not_there() -> None:
    assert codes("--select=RDP", "lost.py") == {"E902"}
    assert codes("--select=W", "lost.py") == set()


LOCAL: Final = """\
class Check:
    name, version, off_by_default = "local", "1", {off}

    def __init__(self, tree):
        self.tree = tree

    def run(self):
        yield 1, 0, "XYZ100 always", type(self)
"""


@pytest.mark.parametrize("off", [False, True])
@pytest.mark.parametrize(("arguments", "shown"), [("--select=RDP", False), ("--select=RDP,XYZ", True), ("", True)])
def test_other_plugins_are_shown_as_without_this_one(project: Path, off: bool, arguments: str, shown: bool) -> None:
    """Also one that is off unless it is enabled: enabled, it is selected by default, and only then."""
    module = f"local_check_{off}"
    (project / f"{module}.py").write_text(LOCAL.format(off=off))
    (project / ".flake8").write_text(f"[flake8]\n[flake8:local-plugins]\nextension =\n    XYZ = {module}:Check\npaths = .\n")
    done = flake8_runs.flake8(*arguments.split(), *(["--enable-extensions=XYZ"] if off else []), cwd=project)
    assert done.stderr == b""
    assert ("XYZ100" in codes_in(flake8_runs.report_of(done.stdout).values())) is shown
