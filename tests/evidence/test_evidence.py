"""Every rule's claims on a live server; the programs that are run are the ones that the plugin is asked about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_redis_pool.rule import MEASURED, Rule, sections
from flake8_redis_pool.rulebook import all_rules
from tests.evidence.child import text_for
from tests.evidence.claims import CLAIMS, PROGRAMS, Claim, Exactly
from tests.evidence.lab import Lab, NotDone
from tests.shared import harness
from tools import evidence

#: One library of each claim, in turn; the others in the job of the long tests.
RUNS = [
    pytest.param(claim, library, id=f"{claim.name}-{library}", marks=() if place % len(claim.libraries) == turn else pytest.mark.long)
    for place, claim in enumerate(CLAIMS)
    for turn, library in enumerate(claim.libraries)
]
TEXTS = sorted({(f"{claim.stem}_{side}", library) for claim in CLAIMS for library in claim.libraries for side in claim.sides()})
PAGES = evidence.pages(evidence.recorded())


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab() as entered:
        yield entered


# ---------------------------------------------------------------- the server


@pytest.mark.parametrize(("claim", "library"), RUNS)
def test_server_proves_it(lab: Lab, claim: Claim, library: str) -> None:
    assert claim.wrong(lab.measured(claim, library)) == []


def test_what_never_ends_is_ended(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.evidence.lab.SECONDS", 0.5)
    with pytest.raises(NotDone, match=r"not done after 0\.5 s"):
        lab.measured(Claim("RDP403", "loop", "how it ends", "error", Exactly("never"), None), "redis")


def test_nothing_is_left_behind() -> None:
    with Lab() as short:
        short.measured(CLAIMS[0], "redis")
        children = list(short._children.values())
    assert [child.returncode for child in children] == [0]


# ---------------------------------------------------------------- the plugin


@pytest.mark.parametrize(("name", "library"), TEXTS)
def test_plugin_says_what_the_server_proves(name: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # each program is a project of its own, and no test of this one
    text = text_for((PROGRAMS / f"{name}.py").read_text(encoding="utf-8"), library)
    assert harness.differences(harness.expectations(text), harness.run_plugin(text, f"{name}.py")) == []


@pytest.mark.parametrize("name", sorted({name for name, _ in TEXTS}))
def test_marks_say_what_the_server_proves(name: str) -> None:
    """Harmful: reported, or known to be missed. Harmless: silent, or known to be reported in spite of that."""
    marks = harness.expectations((PROGRAMS / f"{name}.py").read_text(encoding="utf-8"))
    if name.endswith("_bad"):
        own = [mark for mark in marks if mark.code == name[:6].upper()]
        assert {mark.state for mark in own} <= {"", "MISSING"}
        assert own
        assert {mark.state for mark in marks if mark not in own} <= {""}  # what else it does is reported as well
    else:
        assert {mark.state for mark in marks} <= {"SPURIOUS"}


def test_every_program_belongs_to_a_claim() -> None:
    assert {path.stem for path in PROGRAMS.glob("*.py")} == {name for name, _ in TEXTS}


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_evidence(rule: Rule) -> None:
    """When the second fails: ``python3 -m tools.evidence --write``."""
    assert any(claim.code == rule.code and claim.bad is not None for claim in CLAIMS)
    assert MEASURED in sections(type(rule))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_quotes_the_record(path: Path) -> None:
    """When this fails: ``python3 -m tools.evidence --quote``."""
    text = path.read_text(encoding="utf-8")
    assert PAGES[path](text) == text


def test_record_is_what_the_claims_say() -> None:
    record = json.loads(evidence.RECORD.read_text(encoding="utf-8"))
    assert list(record) == [claim.name for claim in CLAIMS]
    assert [wrong for claim in CLAIMS for values in record[claim.name].values() for wrong in claim.wrong(values)] == []
    assert {claim.name for claim in CLAIMS if set(record[claim.name]) != set(claim.libraries)} == set()
