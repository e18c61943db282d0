"""What RDP207 claims against what small classes do that store one PubSub after another.

The answers must agree, but for what the list of ``test_enumerated.py`` says, and for this: an error counts where what the place
holds was asked in the statement whose handler stores a new one (every class reads its PubSub there).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final

import pytest

from tests.programs import attributes
from tests.programs.attributes import Owner
from tests.shared import harness

PARTS: Final = 48
#: Fewer would mean that the choices have lost something.
LEAST: Final = 1_300


def codes_in(owners: Sequence[Owner]) -> dict[int, set[str]]:
    """The codes that the plugin reports in each class, by its number, all classes in one module."""
    lines = attributes.HEAD.split("\n")
    number_at: dict[int, int] = {}
    for owner in owners:
        added = owner.text.split("\n")
        number_at |= dict.fromkeys(range(len(lines) + 1, len(lines) + len(added) + 1), owner.number)
        lines += added
    codes: dict[int, set[str]] = {owner.number: set() for owner in owners}
    for item in harness.run_plugin("\n".join([*lines, ""]), "attributes_programs.py"):
        codes[number_at[item.line]].add(item.code)
    return codes


def agree(is_lost: bool, codes: set[str]) -> bool:
    """A class that has a closing method and closes nothing is told so, and not that it loses the old one as well."""
    return is_lost is ("RDP207" in codes) or (is_lost and "RDP204" in codes)


def parts() -> list[Any]:
    return [part if part == 0 else pytest.param(part, marks=pytest.mark.long) for part in range(PARTS)]


@pytest.mark.parametrize("part", parts())
def test_every_class_that_stores_again(part: int) -> None:
    owners = list(attributes.owners())
    assert len(owners) > LEAST
    random.Random(1).shuffle(owners)  # so that each part has all choices
    owners = owners[part::PARTS]
    lost = {owner.number: attributes.overwrites(owner) for owner in owners}
    assert {*lost.values()} == {True, False}
    found = codes_in(owners)
    wrong = [owner for owner in owners if not agree(lost[owner.number], found[owner.number])]
    assert [f"lost {lost[owner.number]}, reported {found[owner.number]}:\n{owner.text}" for owner in wrong] == []
