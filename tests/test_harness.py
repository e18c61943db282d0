"""The harness is right: a harness that passes everything would make every other test worthless."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

from tests import import_styles
from tests.shared import flake8_runs, harness
from tests.shared.harness import Expectation, Found, MalformedFixture, differences, expectations, with_noqa


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# RDP201", [Expectation(1, "RDP201")]),
        ("# RDP201@12", [Expectation(1, "RDP201", 12)]),
        ("# RDP201: if line 11 raises", [Expectation(1, "RDP201", text="if line 11 raises")]),
        ("# RDP201@12: if", [Expectation(1, "RDP201", 12, "if")]),
        ("# RDP101 # RDP201: text", [Expectation(1, "RDP101"), Expectation(1, "RDP201", text="text")]),
        ("# RDP101: see #3 # RDP201", [Expectation(1, "RDP101", text="see #3"), Expectation(1, "RDP201")]),
        ("# type: ignore  # RDP101", [Expectation(1, "RDP101")]),
        ("# MISSING RDP201: in another module", [Expectation(1, "RDP201", text="in another module", state="MISSING")]),
        ("# SPURIOUS RDP201@3: guarded by a lock", [Expectation(1, "RDP201", 3, "guarded by a lock", "SPURIOUS")]),
        ("# no rule is named", []),
        ("# a missing key", []),
        ("# noqa: F841", []),
    ],
)
def test_markers(comment: str, expected: list[Expectation]) -> None:
    assert harness.markers_of(comment, 1) == expected


@pytest.mark.parametrize(
    "comment",
    [
        *("# RDP20", "# RDP2011", "# rdp201", "# RDP201 text", "# RDP201@0", "# RDP201:", "# see RDP201"),
        *("# MISSING RDP201", "# MISSING: why", "# SPURIOUS", "# noqa", "# noqa: RDP201"),
    ],
)
def test_what_looks_like_a_marker_must_be_one(comment: str) -> None:
    with pytest.raises(MalformedFixture):
        harness.markers_of(comment, 1)


def test_a_marker_in_a_string_is_none() -> None:
    assert expectations('x = "# RDP201"  # RDP101\n"""\n# RDP203\n"""\n') == (Expectation(1, "RDP101"),)


FOUND = Found(3, 5, "RDP203", "is not released if line 4 raises")


@pytest.mark.parametrize(
    "marker",
    ["# RDP203", "# RDP203@5", "# RDP203: if line 4 raises", "# SPURIOUS RDP203: a reason that no message holds"],
)
def test_expected_and_found(marker: str) -> None:
    assert differences(harness.markers_of(marker, 3), [FOUND]) == []


@pytest.mark.parametrize(
    ("marker", "line", "what"),
    [
        ("# RDP203", 4, "missed alarm"),
        ("# RDP201", 3, "missed alarm"),
        ("# RDP203@6", 3, "missed alarm"),
        ("# RDP203: if line 5 raises", 3, "missed alarm"),
        ("# SPURIOUS RDP203: why", 4, "false alarm is gone"),
        ("# MISSING RDP203: why", 3, "now found"),
        ("# no marker", 3, "false alarm: 3:5: RDP203"),
    ],
)
def test_difference_is_named(marker: str, line: int, what: str) -> None:
    assert any(what in sentence for sentence in differences(harness.markers_of(marker, line), [FOUND]))


def test_known_missed_alarm_is_no_difference() -> None:
    assert differences(harness.markers_of("# MISSING RDP203: why", 3), []) == []


def test_each_finding_needs_a_marker_of_its_own() -> None:
    two = [FOUND, Found(3, 30, "RDP203", "another")]
    assert len(differences(harness.markers_of("# RDP203", 3), two)) == 1
    assert differences(harness.markers_of("# RDP203 # RDP203@5", 3), two) == []


def test_markers_become_noqa() -> None:
    text = "é = 1  # RDP201: text # RDP101\nb = 2  # MISSING RDP201: why\nc = '# RDP203'  # prose\n# SPURIOUS RDP203: why\n"
    assert with_noqa(text) == "é = 1  # noqa: RDP101,RDP201\nb = 2  #\nc = '# RDP203'  # prose\n# noqa: RDP203\n"


def test_headers(tmp_path: Path) -> None:
    (tmp_path / "bad_x.py").write_text("# flake8: redis-py-version=4.6; redis-handler-decorators=a.b,c.*\n# filename: shop/views.py\nimport redis\n")
    fixture = harness.load(Path("bad_x.py"), tmp_path)
    assert fixture.filename == "shop/views.py"
    assert fixture.place == Path("bad_x/shop/views.py")
    parsed = harness.options(fixture.arguments)
    assert parsed.redis_py_version == "4.6"
    assert parsed.redis_handler_decorators == ["a.b", "c.*"]


def test_unknown_option_is_malformed() -> None:
    with pytest.raises(MalformedFixture, match="colour"):
        harness.options(["--colour-of-redis=red"])


def test_indented_blocks() -> None:
    text = "Prose.\n\n    import redis\n\n    def f():\n        pass\n\nOr:\n\n    x = 1\n"
    assert harness.indented_blocks(text) == ["import redis\n\ndef f():\n    pass\n", "x = 1\n"]


def test_stdin_in_this_process_is_flake8(tmp_path: Path) -> None:
    """The cheap way to standard input gives what the process gives."""
    text = "import redis\n\x1a\n"
    done = flake8_runs.flake8("--isolated", "--select=RDP", "--stdin-display-name=shop/é.py", "-", cwd=tmp_path, stdin=text.encode())
    found = flake8_runs.report_of(done.stdout)["shop/é.py"]
    assert found
    assert flake8_runs.report_by_stdin(text, "shop/é.py") == found
    assert flake8_runs.report_by_stdin("x = 1\n", "shop/é.py") == []


STYLED = '''\
import redis
import redis.asyncio
from redis import asyncio as aioredis, Redis as R
from flask import Flask

def f(one: redis.Redis, two: "aioredis.Redis | None", é: "R") -> "redis.asyncio.Redis":
    """redis.Redis"""
    é = redis.asyncio.Redis(); data["redis"] = R(redis=1)
    return Flask(R.from_url("redis://redis"))
'''
ALIASED = '''\
import redis as rewritten_redis
import redis.asyncio, redis as rewritten_redis
from redis import asyncio as rewritten_aioredis, Redis as rewritten_R
from flask import Flask as rewritten_Flask

def f(one: rewritten_redis.Valkey, two: "rewritten_aioredis.Valkey | None", é: "rewritten_R") -> "rewritten_redis.asyncio.Redis":
    """Doc."""
    é = rewritten_redis.asyncio.Redis(); data["redis"] = rewritten_R(redis=1)
    return rewritten_Flask(rewritten_R.from_url("redis://redis"))
'''


def test_aliased() -> None:
    text = STYLED.replace("redis.Redis", "redis.Valkey").replace('"""redis.Valkey"""', '"""Doc."""')
    assert import_styles.aliased(text) == ALIASED


def test_exchanged() -> None:
    text = "import redis\nfrom flask import Flask\nfrom redis import asyncio\nredis.Redis.from_url(Flask(asyncio.Redis), redis.ConnectionPool)\n"
    assert import_styles.exchanged(text) == (
        "from redis import ConnectionPool as rewritten_redis_ConnectionPool, Redis as rewritten_redis_Redis\nimport flask as rewritten_Flask\n"
        "import redis.asyncio as rewritten_asyncio\n"
        "rewritten_redis_Redis.from_url(rewritten_Flask.Flask(rewritten_asyncio.Redis), rewritten_redis_ConnectionPool)\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "import redis\ndef f(redis):\n    redis.get()\n",
        "try:\n    import redis\nexcept ImportError:\n    redis = None\n",
        "try:\n    import redis\nexcept ImportError:\n    import valkey as redis\nredis.Redis()\n",
        "import redis\nmock.patch('redis.Redis')\nredis.Redis()\n",
        "import os\nos.getcwd()\n",
        "from . import redis\nredis.get()\n",
    ],
)
def test_what_cannot_be_followed_stays(text: str) -> None:
    assert import_styles.aliased(text) is None
    assert import_styles.exchanged(text) is None


def test_name_in_an_f_string_is_rewritten_or_stays_but_never_breaks() -> None:
    text = "import redis\nx = f'é {redis.VERSION} {redis.Redis!r:>{redis.WIDTH}}'\n"
    for style in (import_styles.aliased, import_styles.exchanged):
        new = style(text) or text
        assert import_styles.meanings(new) == import_styles.meanings(text)
        assert list(tokenize.generate_tokens(io.StringIO(new).readline))
