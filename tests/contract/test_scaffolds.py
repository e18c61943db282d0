"""What the tools that begin a rule, a library or a framework write: it can be loaded, it is not done, and nothing of it is left undone here."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.rule import Rule, promise, sections
from flake8_redis_pool.rulebook import all_rules
from flake8_redis_pool.spec import ClientSpec, FrameworkSpec
from tests.shared import harness
from tests.shared.harness import ROOT
from tools import new_framework, new_library, new_rule, scaffold
from tools.scaffold import TODO, ScaffoldError

#: Where scaffolds write, as patterns.
WRITTEN: Final = (
    "flake8_redis_pool/rules/*.py",
    "flake8_redis_pool/clients/*.py",
    "flake8_redis_pool/frameworks/*.py",
    "fixtures/rdp*/*.py",
    "tests/evidence/programs/*.py",
    "tests/declared/environments/*.txt",
    "changes/*.md",
)
EACH: Final = {
    "rule": new_rule.files("RDP298", "made-up-rule"),
    "library": new_library.files("made-up"),
    "framework": new_framework.files("made-up"),
}


def undone(root: Path) -> Iterator[str]:
    for pattern in WRITTEN:
        for path in sorted(root.glob(pattern)):
            if re.search(rf"\b{TODO}\b", path.read_text(encoding="utf-8")) or "todo" in path.stem.split("_"):
                yield path.relative_to(root).as_posix()


def test_nothing_is_left_undone() -> None:
    assert list(undone(ROOT)) == []


@pytest.mark.parametrize("files", EACH.values(), ids=EACH)
def test_every_file_of_a_scaffold_is_seen_as_undone(files: dict[str, str], tmp_path: Path) -> None:
    scaffold.write(tmp_path, files)
    assert set(undone(tmp_path)) == set(files)
    with pytest.raises(ScaffoldError, match="is there already"):
        scaffold.write(tmp_path, files)


def loaded(tmp_path: Path, files: dict[str, str]) -> object:
    """The module of the plugin among the files, as if it stood in its package."""
    path, text = next((path, text) for path, text in files.items() if path.startswith("flake8_redis_pool/"))
    place = tmp_path / Path(path).name
    place.write_text(text)
    spec = importlib.util.spec_from_file_location(path.removesuffix(".py").replace("/", "."), place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_rule_can_be_made_and_finds_nothing(tmp_path: Path) -> None:
    """So that the others go on, and its own fixtures and example fail."""
    module = loaded(tmp_path, EACH["rule"])
    rule = module.MadeUpRule()  # type: ignore[attr-defined]
    assert isinstance(rule, Rule)
    assert (rule.code, rule.name) == ("RDP298", "made-up-rule")
    assert list(rule.check(None)) == []  # type: ignore[arg-type]
    assert not promise(type(rule)).endswith(".")
    assert {len(text) < 10 for text in (sections(type(rule))[name] for name in ("What it does", "Known limitations"))} == {True}
    bad = EACH["rule"]["fixtures/rdp298/bad_todo.py"]
    assert [mark.code for mark in harness.expectations(bad)] == ["RDP298"]
    assert harness.expectations(EACH["rule"]["fixtures/rdp298/good_todo.py"]) == ()


@pytest.mark.parametrize(("name", "kind"), [("library", ClientSpec), ("framework", FrameworkSpec)])
def test_a_declaration_can_be_made_and_its_fixture_is_not_found(name: str, kind: type, tmp_path: Path) -> None:
    module = loaded(tmp_path, EACH[name])
    spec = module.SPEC  # type: ignore[attr-defined]
    assert isinstance(spec, kind)
    assert spec.roots == ("made_up",)
    bad = EACH[name]["fixtures/rdp101/bad_made_up.py"]
    assert harness.differences(harness.expectations(bad), harness.run_plugin(bad, "bad_made_up.py")) == [
        f"missed alarm: line {line_of(bad)}: RDP101: {TODO}"
    ]
    good = EACH[name]["fixtures/rdp101/good_made_up.py"]
    assert harness.run_plugin(good, "good_made_up.py") == []


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if "# RDP101" in line)


@pytest.mark.parametrize("files", EACH.values(), ids=EACH)
def test_code_of_a_scaffold_is_formed_as_the_rest(files: dict[str, str]) -> None:
    for path, text in files.items():
        assert text.endswith("\n") and not text.endswith("\n\n"), path
        assert max(len(line) for line in text.splitlines()) <= 120, path
        if path.endswith(".py"):
            ast.parse(text)


def test_the_next_number_of_a_family_was_never_used() -> None:
    taken = {rule.code for rule in all_rules()}
    assert new_rule.code_for("RDP2xx", {"RDP201", "RDP207", "RDP310"}) == "RDP208"
    assert new_rule.code_for("RDP2xx", taken) not in taken
    assert new_rule.code_for("RDP9xx", taken) == "RDP901"
    assert new_rule.code_for("RDP299", taken) == "RDP299"
    for wrong in ("RDP201", "RDP0xx", "RDP", "rdp2xx", "XYZ101"):
        with pytest.raises(ScaffoldError):
            new_rule.code_for(wrong, taken)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "usage: "),
        (["RDP2xx"], 2, "usage: "),
        (["--help", "x"], 2, "usage: "),
        (["RDP2xx", "Not A Name"], 1, "no name of a rule"),
        (["RDP201", "taken"], 1, "RDP201 is taken"),
    ],
)
def test_what_cannot_be_begun_is_said(arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert scaffold.run("tools.new_rule", arguments, 2, new_rule.begin) == status
    assert said in capsys.readouterr().err


def test_what_comes_next_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for begin, name in ((new_library.begin, "aio-shop"), (new_framework.begin, "web.shop")):
        assert "tools.check_specs" in begin(name, tmp_path)
    assert "Add a rule" in new_rule.begin("RDP2xx", "made-up", tmp_path)
    printed = capsys.readouterr().out.splitlines()
    assert "flake8_redis_pool/clients/aio_shop.py" in printed
    assert "flake8_redis_pool/frameworks/web_shop.py" in printed
    with pytest.raises(ScaffoldError, match="no name for a module"):
        new_library.files("1shop")
    assert sys.modules.get("flake8_redis_pool.clients.aio_shop") is None
