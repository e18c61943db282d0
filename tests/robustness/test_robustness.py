"""A small part of what ``tools/robustness.py`` runs for minutes, and whether that job notices a plugin that falls over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.robustness import robust_inputs
from tests.robustness.robust_runs import Count, Item, Outcome, counted, outcomes
from tests.shared.harness import FIXTURES, ROOT
from tools import robustness

#: Seconds of processor time that any text of this file may take.
LIMIT: Final = 20.0
FOLDERS: Final = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir() and path.name not in {"__pycache__", "hostile"})
#: What RDP000 may say of a file that Python parses.
REASONS: Final = tuple(f"could not be analysed: {reason}" for reason in ("it is nested too deeply", "it has ", "a class has ", "a function "))


def _sound(count: Count) -> None:
    assert not count.crashes, count.crashes[0]
    assert not [reason for reason in count.unread if not reason.startswith(REASONS)]


# ---------------------------------------------------------------- a slice of the job


def _size(path: Path) -> int:
    return path.stat().st_size


def _is_not_empty(path: Path) -> bool:
    return _size(path) > 0


def test_mutants_of_each_folder() -> None:
    """A mutant of each kind of two fixtures of every folder, and one fixture of every twelfth folder cut at every byte."""
    by_folder = {name: [path for path in robust_inputs.paths_of_fixtures() if path.is_relative_to(FIXTURES / name)] for name in FOLDERS}
    assert all(by_folder.values())
    count = counted(robust_inputs.mutated([path for paths in by_folder.values() for path in paths[:2]], mutants=1, seed=1), processes=1)
    _sound(count)
    assert count.files > 3 * len(FOLDERS)
    assert 0 < count.no_python < count.files
    assert count.analysed > count.files // 10
    shortest = [min(filter(_is_not_empty, paths), key=_size) for paths in list(by_folder.values())[::12]]
    cut = counted(robust_inputs.truncated(shortest), processes=1)
    _sound(cut)
    assert 0 < cut.no_python < cut.files


def test_programs_of_the_grammar() -> None:
    pytest.importorskip("hypothesmith")
    items = list(robust_inputs.generated(examples=4, seed=1))
    assert [item.text for item in items] == [item.text for item in robust_inputs.generated(examples=4, seed=1)]
    count = counted(items, processes=1)
    _sound(count)
    assert count.analysed > 4


def test_deep_nesting() -> None:
    count = counted(robust_inputs.deep((15, 90)), processes=1)
    _sound(count)
    assert count.analysed > len(robust_inputs.DEEP)


def test_nested_patterns() -> None:
    """libcst's parser takes twice as long for every level of a pattern in match, and four times for some."""
    loaded = _item(f"{robust_inputs.HEAD}\n")  # the limit is about the file, not about what a process loads for its first one
    _sound(counted([loaded, _item(f"{robust_inputs.HEAD}{robust_inputs.DEEP['patterns'](30)}\n", limit=2)], processes=1))


def test_very_long_chain() -> None:
    """libcst's parser ends the process on a chain of many thousand links."""
    _sound(counted([_item(f"{robust_inputs.HEAD}{robust_inputs.DEEP['chained strings'](7_000)}\n")], processes=1))


@pytest.mark.parametrize("kind", ["one string", "data"])
def test_large_file_is_bounded(kind: str) -> None:
    """10 MB of text that names Redis; what consists of as many statements takes minutes, and is left to the job."""
    text = robust_inputs.large(kind, size=10_000_000 if kind == "one string" else 250_000)
    _sound(counted([_item(text)], processes=1))


@pytest.mark.long
def test_standard_library() -> None:
    """One file in two hundred, and each of them with the gate open."""
    items = [item for number, item in enumerate(robust_inputs.installed(1, robust_inputs.roots()[:1])) if number % 400 < 2]
    assert len(items) > 1
    count = counted(items, processes=1)
    _sound(count)
    assert count.analysed >= len(items) // 2 - count.no_python


# ---------------------------------------------------------------- the job notices


def _item(text: str, limit: float = LIMIT) -> Item:
    return Item("test", "a text", str(FIXTURES), "made.py", text, limit=limit)


def _become(text: str, plugin: str, limit: float = LIMIT) -> Outcome:
    ((_, outcome),) = outcomes([_item(text, limit)], 1, f"tests.robustness.robust_broken:{plugin}")
    return outcome


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        ("Raises", "KeyError: 'of my own making'"),
        ("Fails", "internal failure: RDP000 could not be analysed: internal failure, KeyError"),
        ("Fails", "Traceback"),
        ("Exits", "SystemExit: 3"),
        ("Dies", "the process ended with status -"),
        ("IsSlow", "the limit is 1 s"),
        ("Hangs", "by the clock, the limit is 1 s"),
        ("Misplaces", "no place in the file"),
        ("NoSuchPlugin", "before it began"),
    ],
)
def test_plugin_that_falls_over_is_noticed(plugin: str, said: str) -> None:
    assert said in _become("import redis\n", plugin, limit=1 if "limit" in said else LIMIT).crash


def test_plugin_that_is_sound() -> None:
    assert _become("import redis\n", "Silent").crash == ""


def test_work_goes_on_after_a_crash() -> None:
    items = [_item("import redis\n"), _item("no python ("), _item("import redis\n")]
    crashes = [outcome.crash for _, outcome in outcomes(items, 1, "tests.robustness.robust_broken:Dies")]
    assert [bool(crash) for crash in crashes] == [True, False, True]


def test_plugin_is_asked_about_what_python_parses_only() -> None:
    assert _become("no python (", "Raises") == Outcome(python=False)
    assert _become("x = '\0'\n", "Raises").python is False


def test_gate_is_told_apart_and_can_be_opened() -> None:
    (closed,) = (outcome for _, outcome in outcomes([_item("x = 1\n")], 1))
    (passed,) = (outcome for _, outcome in outcomes([_item("import redis\ndef f(): redis.Redis()\n")], 1))
    opened = Item("test", "a text", str(FIXTURES), "made.py", "x = 1\n", ungated=True)
    assert [closed.analysed, passed.analysed, counted([opened], 1).analysed] == [False, True, 1]


def test_file_on_disk_is_read_as_flake8_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("\ufeffimport redis\n".encode())
    (tmp_path / "b.py").write_bytes("name = 'é'\n".encode("latin-1"))
    assert [Item("test", name, str(tmp_path), name).lines() for name in ("a.py", "b.py")] == [["import redis\n"], ["name = 'é'\n"]]


# ---------------------------------------------------------------- the command


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tools.robustness", *arguments], capture_output=True, text=True, check=False, timeout=300, cwd=ROOT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one package of one file; nothing else counts as installed in this process."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "view.py").write_text("import redis\n", encoding="utf-8")
    monkeypatch.setattr(robust_inputs, "roots", list)
    return tmp_path


def test_command_counts_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    usual = ["installed", "--folder", str(folder), "--processes", "1", "--ungated", "0"]
    assert robustness.main([*usual, "--at-least", "1"]) == 0
    assert robustness.main([*usual, "--at-least", "2"]) == 1
    assert "only 1 files were tried" in capsys.readouterr().out
    assert robustness.main([*usual, "--plugin", "tests.robustness.robust_broken:Raises", "--keep", str(folder / "kept")]) == 1
    assert "CRASH installed: shop/view.py" in capsys.readouterr().out
    assert (folder / "kept" / "crash_1.py").read_text(encoding="utf-8") == "import redis\n"


def test_command_by_itself() -> None:
    done = _run("mutated", "--mutants", "0", "--cut", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert _run("no-such-part").returncode == 2
