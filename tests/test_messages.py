"""Messages: one line each, whatever the code around them looks like."""

from __future__ import annotations

from typing import Final

import libcst as cst
import pytest

import harness
from flake8_redis_pool.analysis import syntax
from flake8_redis_pool.analysis.spelling import spelled
from flake8_redis_pool.analysis.unit import Unit
from flake8_redis_pool.knowledge import known

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
    unit = Unit("module.py", f"async def f():\n    {code}\n", known())
    return next(node for node in syntax.descendants(unit.module) if isinstance(node, cst.Call))


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
