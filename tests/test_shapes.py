"""The shapes of ``fixtures/shapes/``: right on all of them, and what docs/leaks.md says of the peers is what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

import pytest

from tests.shared.harness import ROOT
from tools import shapes_table

LINES: Final = shapes_table.lines_of_plugin()
CONNECTIONS: Final = shapes_table.shapes_in(shapes_table.SHAPES / "connections.py")


def _rows_of_the_page() -> list[list[str]]:
    found = re.search(r"<!-- shapes -->\n(.*?)\n<!-- /shapes -->", shapes_table.PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def test_both_files_hold_the_same_shapes() -> None:
    assert list(CONNECTIONS) == list(shapes_table.shapes_in(shapes_table.SHAPES / "files.py"))


@pytest.mark.parametrize("name", CONNECTIONS)
def test_the_plugin_is_right(name: str) -> None:
    assert shapes_table.said(name, LINES, CONNECTIONS[name]) in ("found", "silent")


def test_the_page_shows_what_the_plugin_says() -> None:
    shown = {row[0]: row[-1] for row in _rows_of_the_page()[2:-1]}
    assert shown == {
        re.sub(r"^(leak|safe|unknown)_", "", name).replace("_", " "): shapes_table.said(name, LINES, where) for name, where in CONNECTIONS.items()
    }


def test_the_page_shows_what_the_peers_say() -> None:
    pytest.importorskip("pylint")
    pytest.importorskip("ruff")
    done = subprocess.run([sys.executable, "-m", "tools.shapes_table"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.strip().splitlines()]
    if rows[0] != _rows_of_the_page()[0]:
        pytest.skip(f"other versions are installed: {rows[0]}")
    assert rows == _rows_of_the_page()
