"""The command ``flake8-redis-pool``: what it prints, where, and with which exit status."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool import __version__, could_not_analyse
from flake8_redis_pool.cli import main
from flake8_redis_pool.cli.blocks import Code, Items, Paragraph, Span, blocks, spans
from flake8_redis_pool.cli.pages import CONFIGURATION, find, near, pages
from flake8_redis_pool.cli.terminal import listed, rendered
from flake8_redis_pool.options import OPTIONS
from flake8_redis_pool.rule import SECTIONS
from flake8_redis_pool.rulebook import all_rules
from tests.shared import flake8_runs
from tests.shared.harness import ROOT
from tools.rule_pages import text_of

MODULE: Final = (sys.executable, "-m", "flake8_redis_pool")
SCRIPT: Final = (str(Path(sysconfig.get_path("scripts")) / "flake8-redis-pool"),)
CODES: Final = [could_not_analyse.CODE, *(rule.code for rule in all_rules())]


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False)


def unquoted(text: str) -> str:
    """The text without the marks of what is meant to the letter, as the document or the terminal has them."""
    return re.sub(r'``|"', "", text)


# ---------------------------------------------------------------- the command


def test_the_package_declares_the_script() -> None:
    """When this fails in a checkout: ``python3 -m pip install -e .`` once more."""
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="flake8-redis-pool")
    assert script.load() is main


@pytest.mark.parametrize("command", [SCRIPT, MODULE], ids=["script", "module"])
def test_version(command: tuple[str, ...]) -> None:
    done = run(*command, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"flake8-redis-pool {__version__}\n", "")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)], ids=str)
def test_help(arguments: tuple[str, ...]) -> None:
    done = run(*SCRIPT, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: flake8-redis-pool ")
    for word in ("explain", "options", "--version", "flake8 --select RDP ."):
        assert word in " ".join(done.stdout.split())


@pytest.mark.parametrize("command", ["check", "explain", "options"])
def test_help_of_a_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: flake8-redis-pool {command} ")


@pytest.mark.parametrize("arguments", [["explian"], ["--explain"], ["explain", "--all"], ["options", "--all"]], ids=str)
def test_arguments_that_are_none(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (2, "")
    assert arguments[-1] in printed.err


# ---------------------------------------------------------------- explain


def explained(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    status = main(["explain", *words])
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    return printed.out


def test_without_a_code_it_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys=capsys).splitlines()
    assert [line.split()[0] for line in lines] == CODES
    for line, page in zip(lines, pages(), strict=True):
        assert line.split()[1] == page.name
        assert unquoted(line).endswith(unquoted(page.promise))


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = find(code)
    assert page is not None
    text = explained(code, capsys=capsys)
    for word in (code.lower(), page.name, page.name.replace("-", "_").upper()):
        assert explained(word, capsys=capsys) == text
    assert text.startswith(f"{code} {page.name}\n")
    assert f"# noqa: {code}" in text
    assert f"per-file-ignores = scripts/*: {code}" in text
    assert unquoted(page.promise) in unquoted(" ".join(text.split()))
    for option in OPTIONS:
        changes = code in option.rules or (code != could_not_analyse.CODE and not option.rules)
        assert (f"\n  - {option.name}: " in text) == changes


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_page_of_a_rule_has_every_section(rule: object) -> None:
    page = find(getattr(rule, "code"))  # noqa: B009  # the parameter's type is no concern of the test
    assert page is not None
    headings = [part.heading for part in page.parts]
    assert [heading for heading in headings if heading in SECTIONS] == list(SECTIONS)


def reasons() -> list[str]:
    """What ``NotAnalysable`` is raised with anywhere in the package, as regular expressions: a number for whatever is computed."""
    found = []
    for path in (ROOT / "flake8_redis_pool").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {node.target.id: node.value for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) == "NotAnalysable":
                (said,) = node.exc.args
                said = constants.get(said.id) or said if isinstance(said, ast.Name) else said
                parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                found.append("".join(re.escape(ast.literal_eval(part)) if isinstance(part, ast.Constant) else r"[\d,]+" for part in parts))
    return found


@pytest.mark.parametrize("reason", reasons())
def test_the_page_of_what_could_not_be_analysed_names_the_reason(reason: str) -> None:
    assert re.search(f"``{reason}``", " ".join(could_not_analyse.DOCUMENT.split()))


def test_several_codes_are_printed_once_each(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained("RDP203", "never-released", "rdp203", capsys=capsys)
    assert re.findall(r"^RDP\d{3} .*", text, re.MULTILINE) == ["RDP203 not-released-on-error", "RDP201 never-released"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("RDP20", ["RDP201", "RDP202", "RDP203", "RDP204", "RDP205", "RDP206", "RDP207", "RDP208"]),
        ("rdp3", ["RDP301"]),
        ("203", ["RDP203"]),
        ("RPD203", ["RDP203"]),
        ("never-relased", ["RDP201"]),
        ("in-handler", ["RDP101"]),
        ("RDP", []),
        ("", []),
        ("E501", []),
    ],
)
def test_near_codes(word: str, expected: list[str]) -> None:
    assert find(word) is None
    found = [page.code for page in near(word)]
    assert found[: len(expected)] == expected if expected else not found


def test_unknown_codes_are_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """All are named, and nothing is printed that could hide them."""
    status = main(["explain", "RDP20", "RDP101", "E501"])
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    first, second = printed.err.splitlines()
    assert "'RDP20'" in first and "RDP203 not-released-on-error" in first
    assert second == "flake8-redis-pool: error: no code or rule is called 'E501'; `flake8-redis-pool explain` lists all"


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_text_is_wrapped_and_code_is_not(columns: int) -> None:
    for page in pages():
        for line in rendered(page, columns).splitlines():
            assert len(line) <= columns or line.startswith(" " * 6) or " " not in line.strip(" -"), line


def test_no_markup_is_left() -> None:
    for text in (*(rendered(page, 80) for page in pages()), listed(pages())):
        prose = "\n".join(line for line in text.splitlines() if not line.startswith(" " * 6))
        assert not re.search(r"`|^\s*::|-{3}|\0|\]\(", prose, re.MULTILINE)


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("20", 40), ("300", 100)])
def test_text_is_as_wide_as_the_terminal_within_reason(columns: str, widest: int) -> None:
    done = run(*MODULE, "explain", "RDP000", COLUMNS=columns)
    text = [line for line in done.stdout.splitlines() if not line.startswith(" " * 6)]
    assert widest - 10 <= max(map(len, text)) <= widest


def test_an_encoding_without_the_letters_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "größe.py").write_text("def f(:\n", encoding="utf-8")
    done = run(*MODULE, "options", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gr\\xf6\\xdfe.py: Python cannot parse line 1" in done.stdout
    assert run(*MODULE, "explain", *CODES, PYTHONIOENCODING="ascii").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there a closed pipe is another error")
@pytest.mark.parametrize("arguments", [("explain", *CODES), ("explain",), (), ("--help",)], ids=["pages", "list", "nothing", "help"])
def test_a_reader_that_has_gone_is_no_failure(arguments: tuple[str, ...]) -> None:
    # argparse passes over what fails while it writes help; where output is buffered, it fails afterwards
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([*MODULE, *arguments], env=environment, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_an_error() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*MODULE, "explain"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("flake8-redis-pool: error: ") and done.stderr.count("\n") == 1


# ---------------------------------------------------------------- documents

DOCUMENT: Final = """\
One paragraph over
two lines with ``a name``. Code::

    first = 1

    second = 2

- an item
  goes on
- ``b``: another

::

    third = 3
"""


def test_the_grammar_of_documents() -> None:
    assert blocks(DOCUMENT) == (
        Paragraph((Span("One paragraph over two lines with "), Span("a name", literal=True), Span(". Code:"))),
        Code("first = 1\n\nsecond = 2"),
        Items(((Span("an item goes on"),), (Span("b", literal=True), Span(": another")))),
        Code("third = 3"),
    )
    assert blocks("") == ()


@pytest.mark.parametrize("text", ["text\n  indented", "text\n- item without a blank line", "- item\nnot indented", "  neither"])
def test_what_follows_no_form_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"neither text|a list goes on"):
        blocks(text)


def test_text_is_escaped_and_linked_in_markdown() -> None:
    shown = text_of(spans("*.job or <key> as in RDP101, not RDP102: on_* and ``a_*`` (``docs/evidence.md``)"), frozenset({"RDP101"}))
    assert shown == r"\*.job or \<key> as in [RDP101](RDP101.md), not RDP102: on\_\* and `a_*` ([docs/evidence.md](../evidence.md))"


# ---------------------------------------------------------------- what a page says of flake8 is true

SHOP: Final = """\
import redis
from flask import Flask

app = Flask(__name__)


@app.get("/greeting")
def greeting():
    client = redis.Redis()
    return client.get("greeting")
"""


def test_a_finding_is_silenced_as_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    (comment,) = [line.strip() for line in explained("RDP101", capsys=capsys).splitlines() if "# noqa" in line]
    assert [found.code for found in flake8_runs.report_by_stdin(SHOP, "shop.py")] == ["RDP101"]
    assert flake8_runs.report_by_stdin(SHOP.replace("Redis()", f"Redis()  {comment}"), "shop.py") == []


@pytest.mark.parametrize("name", re.findall(r"``(.+?)``", CONFIGURATION))
@pytest.mark.parametrize("setting", ["per-file-ignores = scripts/*: RDP101", "extend-ignore = RDP101"])
def test_findings_are_silenced_as_the_page_says(name: str, setting: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"      {setting}\n" in explained("RDP101", capsys=capsys)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "shop.py").write_text(SHOP)
    assert flake8_runs.flake8("--select=RDP", "scripts", cwd=tmp_path).returncode == 1
    (tmp_path / name).write_text(f"[flake8]\n# as on the page\n{setting}\n")
    done = flake8_runs.flake8("--select=RDP", "scripts", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


# ---------------------------------------------------------------- options


def test_paths_that_do_not_exist_are_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    status = main(["options", "nowhere", ".", "never.py"])
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert printed.err == "flake8-redis-pool: error: no such file or folder: nowhere\nflake8-redis-pool: error: no such file or folder: never.py\n"


def test_without_options_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / ".flake8").write_text("[flake8]\n")
    monkeypatch.chdir(tmp_path)
    assert main(["options"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out == "1 files, 0 of them not read\nno option names functions, classes or folders of the project\n"


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ("redis-py-version = new", "redis-py-version: 'new' is no version of redis-py"),
        ("redis-client-factories = sdk.connect=redis.Rediss", "no client library has the class 'redis.Rediss'"),
        ("max-complexity = many", "flake8 cannot read its configuration: invalid literal for int()"),
        ("extend-ignore = 1", "flake8 cannot read its configuration: Error code '1'"),
        ("require-plugins = flake8-nowhere", "flake8 cannot read its configuration: "),
    ],
)
def test_a_configuration_that_flake8_refuses_is_an_error(configuration: str, said: str, tmp_path: Path) -> None:
    (tmp_path / ".flake8").write_text(f"[flake8]\n{configuration}\n")
    done = run(*MODULE, "options", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
