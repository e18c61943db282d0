"""The documentation site: its navigation holds every page, the generator takes no broken link, the pictures are for any browser and any ground."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.shared.harness import ROOT
from tools.docs_site import Entry, as_toml, build, navigation, pages
from tools.rule_pages import FAMILIES

PICTURES: Final = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
with_generator = pytest.mark.skipif(find_spec("zensical") is None, reason="the extra docs is not installed")


def in_navigation(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        else:
            yield from in_navigation(entry[1])


def under(heading: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    return next((entry[1] for entry in entries if entry[0] == heading), ())


def test_every_page_stands_in_the_navigation_once() -> None:
    assert sorted(in_navigation(navigation(pages()))) == pages()
    assert len(pages()) > 200


def test_every_page_is_in_a_section() -> None:
    """One that is under "More" was written after the navigation: name it in ``SECTIONS`` of tools/docs_site.py."""
    assert under("More", navigation(pages())) == ()


def test_a_page_that_nobody_placed_is_found_at_the_end() -> None:
    entries = navigation(["README.md", "docs/new.md", "docs/configuration.md"])
    assert entries == [("Home", ["README.md"]), ("Guide", ["docs/configuration.md"]), ("More", ["docs/new.md"])]


def test_rules_and_frameworks_stand_in_their_groups() -> None:
    entries = navigation(pages())
    assert "docs/rules/RDP203.md" in under(FAMILIES["RDP2"], under("Rules", entries))
    assert "docs/frameworks/celery.md" in under("Task queues and schedules", under("Where a client lives", entries))


def test_the_settings_are_written_as_toml() -> None:
    entries: list[Entry] = [("Home", ["README.md"]), ('A "b"', ["x.md", ("C", ["y.md", "z.md"])])]
    assert as_toml(entries) == '[{"Home" = "README.md"}, {"A \\"b\\"" = ["x.md", {"C" = ["y.md", "z.md"]}]}]'


def small(folder: Path, text: str) -> Path:
    (folder / "docs").mkdir(parents=True)
    (folder / "README.md").write_text(text)
    (folder / "docs" / "cost.md").write_text("# Cost\n\n## In numbers\n\nNothing.\n")
    return folder


@with_generator
def test_a_site_is_built_with_its_search(tmp_path: Path) -> None:
    target = tmp_path / "site"
    assert build(small(tmp_path / "root", "# Shop\n\nSee [the cost](docs/cost.md#in-numbers).\n"), target) == 0
    assert 'href="docs/cost.html#in-numbers"' in (target / "index.html").read_text()
    assert "Nothing." in (target / "search.json").read_text()
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', (target / "index.html").read_text())
    assert loaded == []


@with_generator
@pytest.mark.parametrize(("link", "said"), [("docs/gone.md", "page does not exist"), ("docs/cost.md#gone", "anchor does not exist")])
def test_a_broken_link_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str], link: str, said: str) -> None:
    target = tmp_path / "site"
    assert build(small(tmp_path / "root", f"# Shop\n\nSee [it]({link}).\n"), target) != 0
    assert said in "".join(capfd.readouterr())
    assert not target.exists()


def test_every_family_has_a_picture() -> None:
    names = [path.name for path in PICTURES if path.name.startswith("rdp")]
    assert names == [f"{family.lower()}xx.svg" for family in FAMILIES if family != "RDP0"]
    index = (ROOT / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    assert all(f"](../pictures/{name})" in index for name in names)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_for_any_ground_and_reader(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(r"<title id=\"title\">.+</title>\s*<desc id=\"desc\">.+</desc>", text)
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"<script|<foreignObject|href=|url\((?!#)|@import", text)
