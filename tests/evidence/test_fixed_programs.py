"""The programs of the claims, mended by the command, do no harm on a live server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.fixes import all_fixes
from tests.evidence.claims import CLAIMS, PROGRAMS, Claim
from tests.evidence.lab import Lab
from tests.shared.mending import mended, reasons

MENDED: Final = [claim for claim in CLAIMS if claim.code in all_fixes() and claim.bad is not None]
#: Harmful programs that no fix mends, and why.
LEFT: Final = {
    "rdp105_await": ["7: RDP105 its pool has another value, and which one is meant nobody says"],
    "rdp201_subscriber": [],  # is not reported
}


def text_of(stem: str) -> str:
    return (PROGRAMS / f"{stem}_bad.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab() as entered:
        yield entered


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # each program is a project of its own, and no test of this one


@pytest.mark.parametrize("claim", [claim for claim in MENDED if claim.stem not in LEFT], ids=lambda claim: claim.name)
def test_mended_program_does_no_harm(lab: Lab, claim: Claim) -> None:
    library = claim.libraries[0]
    outcome = mended(text_of(claim.stem), f"{claim.stem}_bad.py")
    assert outcome.mended
    values = {side: lab.value(claim, library, "bad", text) for side, text in (("bad", None), ("good", outcome.after.text))}
    assert claim.wrong(values) == []


@pytest.mark.parametrize("stem", LEFT)
def test_what_is_left_says_why(stem: str) -> None:
    outcome = mended(text_of(stem), f"{stem}_bad.py")
    assert (outcome.mended, reasons(outcome)) == ([], LEFT[stem])
