"""Every fixture in every world: as it is, with noqa, with its imports written another way, through real flake8 by path and by standard input."""

from __future__ import annotations

import ast
import functools
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_redis_pool.rulebook import all_rules
from tests import import_styles
from tests.shared import flake8_runs, harness
from tests.shared.harness import FIXTURES, Fixture, Found

ALL = harness.fixtures()
RULED = [fixture for fixture in ALL if fixture.path.parts[0] not in harness.SHARED_FOLDERS]
FOLDERS = [path.name for path in harness.rule_folders()]
STYLES = [import_styles.aliased, import_styles.exchanged]
SCENARIOS = 8

each = pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.id)
each_ruled = pytest.mark.parametrize("fixture", RULED, ids=lambda fixture: fixture.id)


@pytest.fixture(autouse=True)
def beside_the_fixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are relative, as a user's are: where the checkout lies must not matter."""
    monkeypatch.chdir(FIXTURES)


# ---------------------------------------------------------------- the worlds


@functools.cache
def _found(fixture: Fixture) -> list[Found]:
    """What the plugin finds in this process: several tests ask."""
    return fixture.find()


@each
def test_as_it_is(fixture: Fixture) -> None:
    found = _found(fixture)
    assert harness.differences(fixture.expected, found) == []
    assert harness.misworded(found) == []


@functools.lru_cache(maxsize=1)
def _report_with_noqa() -> dict[str, list[Found]]:
    with tempfile.TemporaryDirectory() as folder:
        flake8_runs.lay(Path(folder), [(fixture.place, harness.with_noqa(fixture.text)) for fixture in ALL])
        return flake8_runs.report_by_path(Path(folder), ALL)


@each
def test_noqa_on_the_reported_line_silences(fixture: Fixture) -> None:
    fixture.expected  # noqa: B018  # a malformed fixture fails here, not in the middle of the tree
    assert _report_with_noqa().get(fixture.place.as_posix(), []) == []


@functools.lru_cache(maxsize=1)
def _report_by_path() -> dict[str, list[Found]]:
    with tempfile.TemporaryDirectory() as folder:
        flake8_runs.lay(Path(folder), [(fixture.place, fixture.text) for fixture in ALL])
        return flake8_runs.report_by_path(Path(folder), ALL, "-j2")


@each
def test_flake8_by_path_agrees(fixture: Fixture) -> None:
    assert _report_by_path().get(fixture.place.as_posix(), []) == _found(fixture)


@each
def test_flake8_by_stdin_agrees(fixture: Fixture) -> None:
    assert flake8_runs.report_by_stdin(fixture.text, fixture.filename, fixture.arguments) == _found(fixture)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
@each_ruled
def test_import_style_does_not_matter(fixture: Fixture, style: Callable[[str], str | None]) -> None:
    text = style(fixture.text)
    if text is None:
        pytest.skip("no import that can be rewritten")
    # columns move, and a message names the call as it is written; line numbers stay
    expected = [replace(marker, column=None, text=marker.text if (marker.text or "").startswith("line ") else None) for marker in fixture.expected]
    assert harness.differences(expected, replace(fixture, text=text).find()) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_most_fixtures_can_be_rewritten(style: Callable[[str], str | None]) -> None:
    assert sum(style(fixture.text) is not None for fixture in RULED) > len(RULED) / 2


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
@each_ruled
def test_rewriting_keeps_the_meaning(fixture: Fixture, style: Callable[[str], str | None]) -> None:
    """Every name that comes from an import stands on the same line for the same thing."""
    text = style(fixture.text)
    if text is not None:
        compile(text, fixture.id, "exec", dont_inherit=True)
        assert text != fixture.text
        assert import_styles.meanings(text) == import_styles.meanings(fixture.text)


# ---------------------------------------------------------------- the fixtures themselves


@each
def test_compiles(fixture: Fixture) -> None:
    compile(fixture.text, fixture.id, "exec", dont_inherit=True)


@each_ruled
def test_name_says_whether_it_is_bad(fixture: Fixture) -> None:
    own = [marker for marker in fixture.expected if marker.code == fixture.path.parts[0].upper()]
    assert fixture.path.name.startswith(("bad_", "good_"))
    assert bool(own) == fixture.path.name.startswith("bad_"), "a bad fixture has at least one mark of its own rule"
    assert not fixture.expected or own, "a good fixture is silent under all codes"


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_is_a_rule(folder: str) -> None:
    assert folder.upper() in {rule.code for rule in all_rules()}


def test_every_rule_has_fixtures() -> None:
    assert {rule.code.lower() for rule in all_rules()} - {"rdp000"} <= set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_scenarios_suffice(folder: str) -> None:
    marks = Counter(marker.code for fixture in RULED if fixture.path.parts[0] == folder for marker in fixture.expected if marker.state == "")
    good = [fixture for fixture in RULED if fixture.path.parts[0] == folder and fixture.path.name.startswith("good_")]
    assert marks[folder.upper()] >= SCENARIOS
    assert sum(_scenarios(fixture.text) for fixture in good) >= SCENARIOS


def _scenarios(text: str) -> int:
    """Roughly: functions and methods."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return sum(
        1 if isinstance(node, functions) else sum(isinstance(inner, functions) for inner in node.body)
        for node in ast.parse(text).body
        if isinstance(node, (*functions, ast.ClassDef))
    )
