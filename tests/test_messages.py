"""Messages: one line each, whatever the code around them looks like. Those of the fixtures are held to it in test_fixtures.py and test_apps.py."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path
from typing import Final

import libcst as cst
import pytest

from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.analysis.syntax.spelling import spelled
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.rule import Rule, sections
from flake8_redis_pool.rulebook import all_rules
from flake8_redis_pool.rules._wording import cut, sentence
from tests.shared import harness
from tests.shared.harness import LONGEST_MESSAGE, Found


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project is the file alone: other modules that define a Cache do not matter."""
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- how a call is spelled

LAYOUTS: Final = {
    "redis.Redis()": "redis.Redis",
    "redis . Redis ()": "redis.Redis",
    "(redis\n    .Redis\n    ())": "redis.Redis",
    "(redis  # the library\n    .Redis)(\n    host='a')": "redis.Redis",
    "redis \\\n    .Redis()": "redis.Redis",
    "((redis).Redis)()": "redis.Redis",
    "(\n    pool_of(\n        'a b',  # one\n        lambda x: (x .y),\n    )\n    .get_connection\n)('_')": "pool_of(...).get_connection",
    "get_pool().get_connection('_')": "get_pool().get_connection",
    "clients[ 0 ].get(key)": "clients[0].get",
    "clients[\n    'jobs'\n].get(key)": "clients['jobs'].get",
    "clients[name].get(key)": "clients[name].get",
    "clients[( name )].get(key)": "clients[name].get",
    "clients['of  two blanks'].get(key)": "clients[...].get",
    "clients['''a\nb'''].get(key)": r"clients['a\nb'].get",
    "clients['\u202e'].get(key)": r"clients['\u202e'].get",
    "clients['a' 'b'].get(key)": "clients['ab'].get",
    "clients[f'{ name }'].get(key)": "clients[...].get",
    "clients[1:2].get(key)": "clients[...].get",
    "clients[a, b].get(key)": "clients[...].get",
    "clients['the client of the mails'].get(key)": "clients[...].get",
    "f'{ a }\\n'.get(key)": "(...).get",
    "'a  b'.join(c)": "(...).join",
    "(lambda : pool)().get(key)": "(...)().get",
    "(a  if  b else\n    c).get(key)": "(...).get",
    "(a or b).get(key)": "(...).get",
    "{ 'a' : b }['a'].get(key)": "(...)['a'].get",
    "(await  pool).get(key)": "(await pool).get",
    "(await make(\n    1 )).get(key)": "(await make(...)).get",
    "(client := make()).get(key)": "(...).get",
    "süß . größe ()": "süß.größe",
}


def _call(code: str) -> cst.Call:
    """The outermost call of ``code``."""
    module = Module("module.py", f"async def f():\n    {code}\n", known())
    return next(node for node in nodes.descendants(module.tree) if isinstance(node, cst.Call))


@pytest.mark.parametrize("code", LAYOUTS)
def test_a_call_is_spelled_the_same_in_every_layout(code: str) -> None:
    assert spelled(_call(code).func, 60) == LAYOUTS[code]


@pytest.mark.parametrize(
    ("code", "longest", "expected"),
    [
        ("application.state.redis.get()", 60, "application.state.redis.get"),
        ("application.state.redis.get()", 27, "application.state.redis.get"),
        ("application.state.redis.get()", 26, "...state.redis.get"),
        ("application.state.redis.get()", 12, "...redis.get"),
        ("application.state.redis.get()", 11, "...get"),
        ("make_the_client()()", 14, "...he_client()"),
        ("make_the_client[0]()", 14, "...e_client[0]"),
        ("a_name_of_its_own()", 10, "...its_own"),
        ("a.method_of_a_long_name()", 10, "...ng_name"),
    ],
)
def test_a_long_call_shows_its_end(code: str, longest: int, expected: str) -> None:
    assert spelled(_call(code).func, longest) == expected
    assert len(expected) <= longest


@pytest.mark.parametrize("call", ["redis\n        .Redis", "redis . Redis", "(redis  # here\n        .Redis)", "redis \\\n        .Redis"])
def test_the_layout_of_the_source_is_not_in_the_message(call: str) -> None:
    head = 'import redis\nfrom flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route("/")\n'
    text = f'{head}def view():\n    return ({call}(\n        )\n    .get("a"))\n'
    (found,) = harness.run_plugin(text, "shop.py")
    assert found.text.startswith("redis.Redis() is built on every call of Flask view view (line ")
    assert harness.misworded([found]) == []


# ---------------------------------------------------------------- how a sentence finds room


def test_a_sentence_takes_the_fullest_forms_for_which_there_is_room() -> None:
    assert sentence("{a} and {b}", a=("one", "1"), b="two") == "one and two"


def test_parts_take_turns_and_the_first_has_the_first_turn() -> None:
    room = LONGEST_MESSAGE - len("RDP000 ")
    rest = "x" * (room - 8)
    assert sentence(rest + "{a}{b}", a=("aaaaaa", "aaaa", "a"), b=("bbbbbb", "bbbb", "b")) == f"{rest}aaaabbbb"
    assert sentence(rest + "{a}{b}", a=("aaaaaa", "aaaaa", "a"), b=("bbbbbb", "bbbb", "b")) == f"{rest}aaaaaab"
    assert sentence(rest + "{b}{a}", a=("aaaaaaa", "a"), b=("bbbbbbb", "b")) == f"{rest}baaaaaaa"


def test_a_part_without_room_keeps_its_shortest_form_and_the_others_grow_on() -> None:
    assert sentence("{a} {b}", a=("a" * LONGEST_MESSAGE, "a"), b=("bbb", "bb", "b")) == "a bbb"


def test_forms_that_are_the_same_are_one() -> None:
    assert sentence("{a} {b}", a=("a", "a", "a"), b=("b", "b")) == "a b"


def test_what_a_part_says_is_no_template() -> None:
    assert sentence("{a}", a="{b} {0}") == "{b} {0}"


def test_cut_keeps_the_end_of_a_name() -> None:
    assert cut("short") == ("short", "short", "short")
    forms = cut("".join(chr(ord("a") + index % 26) for index in range(70)))
    assert [len(form) for form in forms] == [60, 40, 24]
    assert all(form.startswith("...") and form.endswith("opqr") for form in forms)


# ---------------------------------------------------------------- names as long as a reader may choose them


def _own_names(tree: ast.Module) -> set[str]:
    """What a module itself defines: functions, classes, parameters, variables, attributes."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            names.add(node.id if isinstance(node, ast.Name) else node.attr)
    return names - {"self"}


def _with_long_names(text: str) -> str:
    own = {name for name in _own_names(ast.parse(text)) if not name.startswith("__") and name not in ("close", "aclose", "stop")}
    tokens = [
        token._replace(string=f"{token.string}_{'with_a_name_of_many_words_' * 3}") if token.type == tokenize.NAME and token.string in own else token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
    ]
    return tokenize.untokenize([(token.type, token.string) for token in tokens])


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_long_names_leave_a_message_short(rule: Rule) -> None:
    """The example of each rule, its own names made 80 characters longer."""
    (example,) = harness.indented_blocks(sections(type(rule))["Example"])
    found = [item for item in harness.run_plugin(_with_long_names(example), "example.py") if item.code == rule.code]
    assert found
    assert harness.misworded(found) == []


def test_what_a_short_form_leaves_out_is_among_the_steps() -> None:
    helper, view = f"make_{'a' * 60}", f"show_{'b' * 60}"
    text = (
        "import redis\nfrom flask import Flask\n\napp = Flask(__name__)\n\n\n"
        f"def {helper}():\n    return redis.Redis()\n\n\n"
        f'@app.route("/")\ndef {view}():\n    return {helper}().get("a")\n'
    )
    (short,), (full,) = (harness.run_plugin(text, "shop.py", more) for more in ((), ("--redis-explain",)))
    assert harness.misworded([short]) == []
    assert view not in short.text and helper not in short.text
    steps = full.text.removeprefix(short.text)
    cure = "build it once at module level, or in create_app and keep it in app.extensions"
    assert cure not in short.text
    assert all(part in steps for part in (f"Flask view {view}: line ", f"{view} runs {helper}: line ", cure))


def test_steps_do_not_repeat_the_sentence() -> None:
    text = 'import redis\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef view():\n    return redis.Redis().get("a")\n'
    (found,) = harness.run_plugin(text, "shop.py", ("--redis-explain",))
    assert found.text.count("build it once in the lifespan and keep it on app.state") == 1


# ---------------------------------------------------------------- cures that go together

DEPENDENCIES: Final = """\
import redis.asyncio
from fastapi import Depends, FastAPI

app = FastAPI()


class Cache:
    def __init__(self):
        self.client = redis.asyncio.Redis()


async def returned():
    return redis.asyncio.Redis()


@app.get("/")
async def route(client=Depends(returned)):
    kept = redis.asyncio.Redis()
    await kept.get("a")
    closed = redis.asyncio.Redis()
    await closed.get("a")
    await closed.aclose()
    return await Cache().client.get("a")


async def no_handler():
    kept = redis.asyncio.Redis()
    await kept.get("a")
"""


def test_the_cure_of_a_leak_goes_with_the_cure_of_a_client_per_call() -> None:
    found = harness.run_plugin(DEPENDENCIES, "shop.py")
    by_line: dict[int, dict[str, str]] = {}
    for item in found:
        by_line.setdefault(item.line, {})[item.code] = item.text.rpartition(": ")[2]
    once = "build it once in the lifespan"
    cures = {line: {code: cure.removesuffix(" and keep it on app.state") for code, cure in each.items()} for line, each in by_line.items()}
    assert cures == {
        9: {"RDP102": once, "RDP204": "build it once (RDP102), or at least give its class a close()"},
        13: {"RDP101": once, "RDP201": "build it once (RDP101)"},
        18: {"RDP101": once, "RDP201": "build it once (RDP101), or at least await aclose() in finally"},
        20: {"RDP101": once, "RDP203": "build it once (RDP101), or at least await aclose() in finally"},
        27: {"RDP201": "await aclose() in finally, or use async with"},
    }


def test_a_dependency_that_yields_what_makes_a_client_is_told_the_same() -> None:
    text = DEPENDENCIES.replace("    return redis.asyncio.Redis()", "    cache = Cache()\n    yield cache", 1)
    found = [item for item in harness.run_plugin(text, "shop.py") if item.code == "RDP201" and item.line == 13]
    assert [item.text.rpartition(": ")[2] for item in found] == ["build it once (RDP102)"]


@pytest.mark.parametrize("text", [DEPENDENCIES, DEPENDENCIES.replace("    return redis.asyncio.Redis()", "    cache = Cache()\n    yield cache", 1)])
def test_long_names_leave_these_short_too(text: str) -> None:
    found, renamed = harness.run_plugin(text, "shop.py"), harness.run_plugin(_with_long_names(text), "shop.py")
    assert [(item.line, item.code) for item in renamed] == [(item.line, item.code) for item in found]
    assert harness.misworded(renamed) == []


# ---------------------------------------------------------------- the measure itself


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * (LONGEST_MESSAGE - len("RDP101 ") + 1), "more than"),
        ("two\nlines", "not one line"),
        ("a\ttab", "not one line"),
        ("two  blanks", "not one line"),
        ("the end ", "not one line"),
        ("redis .Redis() is built", "broken"),
        ("redis. Redis() is built", "broken"),
        ("redis.Redis () is built", "broken"),
        ("( pool).get() is built", "broken"),
        ("pool[ 0].get() is built", "broken"),
        ("pool[0 ].get() is built", "broken"),
        ("(await pool.get() is built", "broken"),
    ],
)
def test_what_reads_badly_is_noticed(text: str, reason: str) -> None:
    (wrong,) = harness.misworded([Found(1, 1, "RDP101", text)])
    assert reason in wrong


@pytest.mark.parametrize(
    "text",
    [
        "x" * (LONGEST_MESSAGE - len("RDP101 ")),
        "...state.redis.get() is built on every call of route (.../routes.py:9): a -> ... -> b()",
        "client from (...).make() (line 9) is never closed, call reset()",
    ],
)
def test_what_reads_well_is_not(text: str) -> None:
    assert harness.misworded([Found(1, 1, "RDP101", text)]) == []
