"""The grammar of Python 3.14: read where the running Python reads it, and flake8's E999 where it does not, which stops nothing."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from textwrap import indent
from typing import Final

import pytest

from tests.shared import flake8_runs, harness
from tests.shared.harness import ROOT

READS: Final = sys.version_info >= (3, 14)
if_read = pytest.mark.skipif(not READS, reason="this Python does not read the grammar of 3.14")
if_not_read = pytest.mark.skipif(READS, reason="this Python reads the grammar of 3.14")

VIEW: Final = """\
import redis
from flask import Flask

app = Flask(__name__)


@app.get("/")
def view(name, width):
{body}
"""
MADE: Final = "redis.Redis()"
#: Bodies of the view, each with one client made.
BODIES: Final = {
    "in a template": 'return t"name: {redis.Redis().get(name)}"',
    "beside other characters": 'return t"é€𝄞 {name!r} {redis.Redis().get(name)!r:>10}"',
    "in the format of a template": 'return t"{name:>{redis.Redis().get(name)}}"',
    "in a template in a template": """return t"{t'{redis.Redis().get(name)}'}\"""",
    "in a text in a template": """return t"{f'{redis.Redis().get(name)}'}\"""",
    "in a template in a text": """return f"{t'{redis.Redis().get(name)}'}\"""",
    "in a raw template": 'return rt"\\d{redis.Redis().get(name)}"',
    "in a template of several lines": 'return t"""\n  {name}\n  {redis.Redis().get(name)}\n"""',
    "in the second of two templates": 'return t"{name}" t"{redis.Redis().get(name)}"',
    "with the code of the expression": 'return t"{redis.Redis().get(name)=}"',
    "after exceptions without parentheses": "try:\n    int(name)\nexcept ValueError, TypeError:\n    return redis.Redis().get(name)",
    "after groups of them": "try:\n    int(name)\nexcept* ValueError, TypeError:\n    name = redis.Redis().get(name)",
}


def text_of(body: str) -> str:
    return VIEW.format(body=indent(body, "    "))


@if_read
@pytest.mark.parametrize("name", BODIES)
def test_client_is_found_where_it_stands(name: str) -> None:
    text = text_of(BODIES[name])
    ((line, column),) = [(number, line.index(MADE) + 1) for number, line in enumerate(text.splitlines(), 1) if MADE in line]
    found = harness.run_plugin(text, "view.py")
    assert [(item.line, item.column, item.code) for item in found] == [(line, column, "RDP101")]
    assert found[0].text.startswith(f"{MADE} is built on every call of Flask view view (line 7)")


@if_read
def test_a_queued_command_in_a_template_is_used_as_a_reply() -> None:
    text = (
        "import redis\n\nclient = redis.Redis()\n\n\ndef f():\n    pipe = client.pipeline()\n    told = t'{pipe.get(1)}'\n    pipe.execute()\n"
        "    return told\n"
    )
    assert [(item.line, item.code) for item in harness.run_plugin(text, "queue.py")] == [(8, "RDP403")]
    assert harness.run_plugin(text.replace("t'{pipe.get(1)}'", "t'{client.get(1)}'"), "queue.py") == []


@if_read
def test_connection_is_released_whatever_is_raised() -> None:
    text = (
        "import redis\n\npool = redis.ConnectionPool()\n\n\ndef f(name):\n    connection = pool.get_connection()\n    try:\n        int(name)\n"
        "    except ValueError, TypeError:\n        return None\n    {last}pool.release(connection)\n"
    )
    assert {item.code for item in harness.run_plugin(text.format(last=""), "pools.py")} & {"RDP202", "RDP203"}
    assert harness.run_plugin(text.format(last="finally:\n        "), "pools.py") == []


@if_not_read
@pytest.mark.parametrize("name", BODIES)
def test_what_this_python_cannot_read_is_shown_and_stops_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "newer.py").write_text(text_of(BODIES[name]), encoding="utf-8")
    (tmp_path / "view.py").write_text(text_of(f"return {MADE}.get(name)"))
    (tmp_path / "other.py").write_text("import redis\nfrom newer import view\n\nview()\n")
    monkeypatch.chdir(tmp_path)
    _, report = flake8_runs.run_here("--isolated", "--select=RDP")
    assert {Path(path).name: [found.code for found in items] for path, items in report.items()} == {"newer.py": ["E999"], "view.py": ["RDP101"]}


def test_declared_pythons() -> None:
    """Every minor version from the lowest on, and the one that runs this is among them."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    minors = [int(minor) for minor in re.findall(r'"Programming Language :: Python :: 3\.(\d+)"', text)]
    lowest = re.search(r'^requires-python = ">=3\.(\d+)"$', text, re.MULTILINE)
    assert lowest is not None
    assert minors == list(range(int(lowest[1]), 15))
    assert sys.version_info.minor in minors
