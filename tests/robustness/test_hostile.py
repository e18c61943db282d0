"""Files that nobody should write: no run ends early, no file is passed over in silence, none is reported twice.

Texts that an editor or git could spoil are made here; the others are in fixtures/hostile/.
"""

from __future__ import annotations

import ast
import io
import sys
import tempfile
import time
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool import rule, rulebook
from flake8_redis_pool.plugin import Plugin
from tests.shared import flake8_runs, harness
from tests.shared.harness import FIXTURES, Found
from tests.shared.once import once

PYTHON_3_12: Final = sys.version_info[:2] == (3, 12)  # its C code stops at a depth of its own, which no recursion limit raises
READ: Final = frozenset({"RDP101"})  # the view's client is found, nothing else
SILENT: Final = frozenset[str]()
BROKEN: Final = frozenset({"E902", "E999", "RDP000"})  # exactly one of these
DEEP: Final = READ | BROKEN  # exactly one of these: how deep a parser gets depends on the Python

VIEW: Final = (FIXTURES / "hostile" / "neighbour.py").read_text(encoding="utf-8")
#: flake8 gives no file that Python cannot read to a plugin, and reports it itself.
FILES: Final = {
    "neighbour.py": READ,
    "form_feeds.py": READ,
    "syntax_error.py": BROKEN,
    "backslash_opens_block.py": READ,
    "stub.pyi": SILENT,
    "only_a_comment.py": SILENT,
}


def _nested_functions(depth: int) -> str:
    return "".join(f"{' ' * level}def f{level}():\n" for level in range(depth)) + " " * depth + "pass\n"


MADE: Final[dict[str, tuple[bytes | str, frozenset[str]]]] = {
    "empty.py": (b"", SILENT),
    "blank.py": (b"\n\n   \n", SILENT),
    "byte_order_mark.py": (b"\xef\xbb\xbf" + VIEW.encode(), READ),
    "crlf.py": (VIEW.replace("\n", "\r\n").encode(), READ),
    "carriage_returns.py": (VIEW.replace("\n", "\r").encode(), READ),
    "no_newline_at_end.py": (VIEW.rstrip().encode(), READ),
    "latin_1_cookie.py": (f"# coding: latin-1\nNAME = 'é'\n{VIEW}".encode("latin-1"), READ),
    "latin_1_no_cookie.py": (f"NAME = 'é'\n{VIEW}".encode("latin-1"), DEEP),
    "unknown_cookie.py": (f"# coding: klingon\n{VIEW}".encode(), DEEP),
    "utf_16.py": (VIEW.encode("utf-16"), BROKEN),
    "null_byte.py": (VIEW.encode() + b"NAME = '\0'\n", BROKEN),
    "control_z.py": (VIEW.encode() + b"\x1a", BROKEN),
    "control_z_in_comment.py": (VIEW.encode() + b"# \x1a\n", DEEP),
    "line_separators_in_string.py": ("NAME = 'a\u2028b\u0085c\x0bd'\n" + VIEW, READ),
    "chained_operands.py": (VIEW + "TOTAL = " + " + ".join(["1"] * 2000) + "\n", DEEP if PYTHON_3_12 else READ),
    "very_long_chain.py": (VIEW + "CHAIN = redis" + ".attribute" * 2_500 + "\n", BROKEN),
    "very_long_chain_over_lines.py": (VIEW + "CHAIN = (redis" + "\n    .attribute" * 2_500 + ")\n", BROKEN),
    "nested_patterns.py": (VIEW + "match app:\n    case " + "{'a': " * 30 + "x" + "}" * 30 + ":\n        pass\n", READ),
    "chained_strings.py": (VIEW + "TEXT = " + " + ".join(["'redis'"] * 300) + "\n", READ),
    "chained_calls.py": (VIEW + "CHAIN = redis" + ".Redis()" * 300 + "\n", READ),
    "large.py": (f"{VIEW}#{'x' * 2_500_000}\n", frozenset({"RDP000"})),
    "long_elif.py": (VIEW + "if app: pass\n" + "elif redis: pass\n" * 300, DEEP),
    "unary.py": (VIEW + "MINUS = " + "-" * 2000 + "1\n", DEEP),
    "parentheses.py": (VIEW + "DEEP = " + "(" * 150 + "1" + ")" * 150 + "\n", READ),
    "too_many_parentheses.py": (VIEW + "DEEP = " + "(" * 1000 + "1" + ")" * 1000 + "\n", BROKEN),
    "lists.py": (VIEW + "DEEP = " + "[" * 90 + "]" * 90 + "\n", READ),
    "nested_functions.py": (VIEW + _nested_functions(90), READ),
    "too_many_nested_functions.py": (VIEW + _nested_functions(150), BROKEN),
}
EXPECTED: Final = {**FILES, **{name: expected for name, (_, expected) in MADE.items()}}


def _content(name: str) -> bytes:
    content = MADE[name][0] if name in MADE else (FIXTURES / "hostile" / name).read_bytes()
    return content.encode() if isinstance(content, str) else content


def _ends_flake8(name: str) -> bool:
    """Whether a null byte ends flake8 itself: ValueError before Python 3.11.4, SystemError in 3.13.0."""
    text = _content(name).decode("latin-1")
    for read in (ast.parse, lambda text: list(tokenize.generate_tokens(io.StringIO(text).readline))):
        try:
            read(text)
        except (SyntaxError, tokenize.TokenError, RecursionError, MemoryError):
            continue
        except (ValueError, SystemError):
            return True
    return False


LEFT_OUT: Final = {name for name in EXPECTED if b"\0" in _content(name) and _ends_flake8(name)}
each_file = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.skipif(name in LEFT_OUT, reason="ends flake8 itself in this Python")) for name in EXPECTED]
)


@pytest.fixture(scope="session")
def whole_tree(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Found]]:
    return once("hostile_tree", _whole_tree, tmp_path_factory)


def _whole_tree() -> dict[str, list[Found]]:
    """All of them in one run, as a project would have them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in set(EXPECTED) - LEFT_OUT:
            (folder / file).write_bytes(_content(file))
        done = flake8_runs.flake8("--isolated", "--select=RDP", "-j2", ".", "stub.pyi", cwd=folder)
    assert done.returncode == 1
    assert done.stderr == b""
    return flake8_runs.report_of(done.stdout)


def test_all_hostile_fixtures_are_checked(whole_tree: dict[str, list[Found]]) -> None:
    assert {path.name for path in (FIXTURES / "hostile").iterdir() if path.suffix in {".py", ".pyi"}} == set(FILES)
    assert set(whole_tree) <= set(EXPECTED)


@each_file
def test_file_in_a_tree(name: str, whole_tree: dict[str, list[Found]]) -> None:
    found = whole_tree.get(name, [])
    expected = EXPECTED[name]
    assert len(found) == bool(expected), found
    assert {item.code for item in found} <= expected


@each_file
def test_file_by_stdin(name: str) -> None:
    """Each file alone, where nothing else can hide an early end."""
    content = _content(name)
    try:
        content.decode()
    except UnicodeDecodeError:
        pytest.skip("flake8 itself fails on standard input that is not UTF-8")
    found = flake8_runs.report_by_stdin(content, name)
    assert len(found) == bool(EXPECTED[name]), found
    assert {item.code for item in found} <= EXPECTED[name]


def test_reason_is_named(whole_tree: dict[str, list[Found]]) -> None:
    (found,) = whole_tree["large.py"]
    assert found.code == "RDP000"
    assert found.line == 1
    assert "could not be analysed: it has " in found.text


def test_long_file_takes_reasonable_time(tmp_path: Path) -> None:
    body = "    total = 0\n    for number in range(10):\n        total += number\n    cache.incr('{0}')\n    return str(total)\n"
    function = "\n\n@app.get('/{0}')\ndef view_{0}():\n" + body
    head = "import redis\nfrom flask import Flask\n\napp = Flask(__name__)\ncache = redis.Redis()\n"
    text = head + "".join(function.format(number) for number in range(5_600))
    assert text.count("\n") > 50_000
    (tmp_path / "long.py").write_text(text)
    start = time.perf_counter()
    done = flake8_runs.flake8("--isolated", "--select=RDP", "long.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert time.perf_counter() - start < 120


# ---------------------------------------------------------------- failures of our own


class _Broken(rule.Rule):
    """Fail.

    What it does
    ------------
    It raises.

    Why is this bad?
    ----------------
    It ends a run.

    Example
    -------
    None.

    Use instead
    -----------
    None.

    Known limitations
    -----------------
    None.

    When not to use it
    ------------------
    Always.
    """

    code = "RDP999"
    name = "broken"
    since = "0.1"

    def check(self, report: object) -> Iterator[rule.Finding]:
        yield rule.Finding(report.module.tree, "found before the failure")  # type: ignore[attr-defined]
        raise KeyError("of my own\nmaking")


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "all_rules", lambda: (_Broken(),))


def _run(text: str, *arguments: str) -> list[tuple[int, int, str, type]]:
    return list(Plugin(ast.parse(text), io.StringIO(text).readlines(), "view.py", harness.options(arguments)).run())


@pytest.mark.usefixtures("broken_rule")
def test_failing_rule_gives_one_finding() -> None:
    ((line, column, text, plugin),) = _run(VIEW)
    assert (line, column, plugin) == (1, 0, Plugin)
    assert text.startswith("RDP000 could not be analysed: internal failure in RDP999, KeyError: ")
    assert "\n" not in text


@pytest.mark.usefixtures("broken_rule")
def test_failing_rule_shows_its_trace_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    _run(VIEW)
    assert capsys.readouterr().err == ""
    _run(VIEW, "--redis-debug")
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "KeyError" in shown


@pytest.mark.usefixtures("broken_rule")
def test_file_without_redis_never_meets_the_rules() -> None:
    assert _run("x = 1\n") == []


def test_chain_of_ten_thousand_links() -> None:
    """It would end the whole process in libcst's parser; pyflakes, and the parser of some Pythons, give up before."""
    text = VIEW + "CHAIN = redis" + ".attribute" * 10_000 + "\n"
    try:
        ast.parse(text)
    except (RecursionError, MemoryError):
        pytest.skip("this Python cannot parse it")
    ((_, _, message, _),) = _run(text)
    assert message == "RDP000 could not be analysed: it is nested too deeply"


@pytest.mark.parametrize(("levels", "expected"), [(200, ""), (10_000, "RDP000 could not be analysed: a class has more than 300 classes above it")])
def test_chain_of_subclasses(levels: int, expected: str) -> None:
    """Each level asks for all levels above it."""
    text = VIEW + "class A0(redis.Redis): pass\n" + "".join(f"class A{n + 1}(A{n}): pass\n" for n in range(levels)) + f"A{levels}()\n"
    assert [message for _, _, message, _ in _run(text) if message.startswith("RDP000")] == [expected] * bool(expected)


@pytest.mark.parametrize(
    ("opening", "reason"),
    [("cache.pipeline()", "a function opens more than 200 transactions"), ("pool.get_connection()", "a function takes more than 200 connections")],
)
@pytest.mark.parametrize("number", [200, 201])
def test_function_that_opens_many(opening: str, reason: str, number: int) -> None:
    """Each is followed through the whole function."""
    body = "".join(f"    a{n} = {opening}\n    a{n}.reset()\n" for n in range(number))
    text = f"import redis\n\ncache = redis.Redis()\npool = redis.ConnectionPool()\n\ndef many():\n{body}"
    assert [message for _, _, message, _ in _run(text) if message.startswith("RDP000")] == [f"RDP000 could not be analysed: {reason}"] * (
        number > 200
    )


def test_file_that_is_too_large() -> None:
    ((_, _, message, _),) = _run(VIEW + "#" * 2_500_000)
    assert message == f"RDP000 could not be analysed: it has {len(VIEW) + 2_500_000:,} characters, 2,500,000 are read"


def test_pattern_with_long_names_is_not_deep() -> None:
    case = "    case {'a': [ast.b.c.d.e.f.g.h.i.j(k=ast.l.m.n.o.p.q.r)]}:\n        pass\n"
    assert [text[:6] for _, _, text, _ in _run(f"{VIEW}match app:\n{case}")] == ["RDP101"]


def test_without_options() -> None:
    """Another host may give none."""
    assert list(Plugin(ast.parse("import redis\n"), ["import redis\n"], "view.py", None).run()) == []
