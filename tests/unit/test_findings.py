"""A finding comes through flake8 and the cache as it was, and its steps say where they are."""

from __future__ import annotations

import json

import pytest

from flake8_redis_pool.findings import Found, Step

WHOLE = Found(9, 4, "RDP102", "so: do that", ("view a: shop/web.py:3", "why"), "Shop.connect", 'table["\x1e"].get()', "shop/store.py")


@pytest.mark.parametrize("found", [WHOLE, Found(1, 0, "RDP101", "so"), Found(1, 0, "RDP101", "\x1e", ("\x1e", "é"))])
def test_it_travels_as_a_text(found: Found) -> None:
    code, text = found.packed.split(" ", 1)
    assert Found.unpacked(found.line, found.column, code, text) == found


def test_what_has_nothing_behind_it_is_the_sentence() -> None:
    assert Found.unpacked(3, 8, "E999", "SyntaxError: [1, 2]") == Found(3, 8, "E999", "SyntaxError: [1, 2]")


def test_it_is_kept_as_json() -> None:
    assert Found.of_row(json.loads(json.dumps(WHOLE))) == WHOLE


@pytest.mark.parametrize("place", range(len(WHOLE)))
def test_a_row_of_another_kind_is_none(place: int) -> None:
    row = [*WHOLE]
    assert Found.of_row([*row[:place], {"a": 1}, *row[place + 1 :]]) is None
    assert Found.of_row(row[:place]) is None
    assert Found.of_row([*row[:4], ["why", 1], *row[5:]]) is None


def test_explained_says_what_the_sentence_does_not() -> None:
    found = Found(1, 0, "RDP101", "built in the view (line 3)", ("line 3", "view: line 3", "why"))
    assert found.explained == "RDP101 built in the view (line 3) [view: line 3; why]"
    assert found._replace(steps=("line 3",)).explained == "RDP101 built in the view (line 3)"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Flask view page: shop/web.py:7", Step("Flask view page", "shop/web.py", 7)),
        ("a runs b: line 12", Step("a runs b", "", 12)),
        ("m: C:\\shop\\a b.py:3", Step("m", "C:\\shop\\a b.py", 3)),
        ("leaves: line 4", Step("leaves", "", 4)),
        ("by line 4", Step("by", "", 4)),
        ("leaves: at its end", Step("leaves: at its end")),
        ("build it once, in a hook: 3", Step("build it once, in a hook: 3")),
        ("", Step("")),
    ],
)
def test_the_place_of_a_step(text: str, step: Step) -> None:
    assert Step.of(text) == step
