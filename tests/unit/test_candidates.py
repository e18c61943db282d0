"""Which calls may matter, by names and texts alone: asked before the rest of a project is read."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from flake8_redis_pool.analysis.inference.candidates import Candidates, candidates_of
from flake8_redis_pool.analysis.inference.likely_clients import likely_clients_of
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.syntax import nodes
from tests.unit.sources import cases, program

STORE = """\
import functools
import redis


def connect():
    return redis.Redis().pubsub(), 1


def settings():
    return {}, 1


class Feed(redis.client.PubSub):
    pass


def factory(url):
    def make():
        return redis.Redis.from_url(url)

    return make


link = functools.partial(redis.Redis, host="a")
plain = functools.partial(dict, host="a")
sessions = factory("redis://")
links: list[redis.Redis] = []


class Hub:
    def reader(self):
        return redis.Redis().pubsub(), 1

    def numbers(self):
        return 1, 2
"""


def _asked(tmp_path: Path, text: str) -> tuple[Candidates, dict[str, cst.Call]]:
    """The candidates of a module beside the store, and its calls by their code."""
    made = program(tmp_path, {"store.py": STORE, "app.py": text})
    module = made.module(tmp_path / "app.py")
    assert module is not None
    return candidates_of(module), {nodes.code(call): call for call in symbols_of(module).calls}


@pytest.mark.parametrize(
    ("text", "call", "expected"),
    cases(
        ("a function that does", "from store import connect\nconnect()", "connect()", True),
        ("one that does not", "from store import settings\nsettings()", "settings()", False),
        ("a method that does, of anything", "def f(hub):\n    hub.reader()", "hub.reader()", True),
        ("a method that does not", "def f(hub):\n    hub.numbers()", "hub.numbers()", False),
        ("a method of nothing in sight", "def f(hub):\n    hub.others()", "hub.others()", False),
        ("a parameter", "def f(make):\n    make()", "make()", True),
        ("a function of the module that does not", "def make():\n    return 1\nmake()", "make()", False),
        ("what is looked up", "def f(table):\n    table[1]()", "table[1]()", True),
        ("what a factory gives", "from store import sessions\nsessions()", "sessions()", True),
        ("what a factory gives, at home", STORE + "sessions()", "sessions()", True),
    ),
)
def test_what_may_give_something_new(tmp_path: Path, text: str, call: str, expected: bool) -> None:
    candidates, calls = _asked(tmp_path, text)
    assert candidates.may_give_new(calls[call]) is expected


@pytest.mark.parametrize(
    ("text", "call", "expected"),
    cases(
        ("imported as a class", "from store import Feed\nFeed()", "Feed()", True),
        ("imported as a function", "from store import connect\nconnect()", "connect()", False),
        ("imported under another name", "from store import connect as Feed\nFeed()", "Feed()", False),
        ("read of the module", "import store\nstore.connect()", "store.connect()", False),
        ("from a library", "from redis import Redis\nRedis()", "Redis()", True),
        ("a function of the module", "def client(): ...\nclient()", "client()", False),
        ("a class of the module", "class Feed: ...\nFeed()", "Feed()", True),
        ("a parameter", "def f(client):\n    client()", "client()", True),
        ("what an attribute keeps", "def f(x):\n    x.client()", "x.client()", True),
        ("a method of the project", "def f(x):\n    x.reader()", "x.reader()", False),
    ),
)
def test_what_may_be_a_class(tmp_path: Path, text: str, call: str, expected: bool) -> None:
    candidates, calls = _asked(tmp_path, text)
    assert candidates.may_be_class(calls[call]) is expected


COMMANDS = cases(
    ("an uncommon command", "def f(x):\n    x.hgetall(1)", "x.hgetall(1)", True),
    ("a common one", "def f(x):\n    x.get(1)", "x.get(1)", False),
    ("of what sounds like a client", "def f(client):\n    client.get(1)", "client.get(1)", True),
    ("of what is declared", "from redis import Redis\ndef f(x: Redis):\n    x.get(1)", "x.get(1)", True),
    ("of what is declared as something else", "def f(x: dict):\n    x.get(1)", "x.get(1)", False),
    ("of a chain of commands", "def f(x):\n    x.hset(1).get(1)", "x.hset(1).get(1)", True),
    ("of what a table gives", "def f(x):\n    x.get(1).get(2)", "x.get(1).get(2)", False),
    ("of what is made", "from redis import Redis\nx = Redis()\nx.get(1)", "x.get(1)", True),
    ("of one or the other", "from redis import Redis\ndef f(y):\n    x = y or Redis()\n    x.get(1)", "x.get(1)", True),
    ("of one or the other of something else", "def f(y):\n    x = y or {}\n    x.get(1)", "x.get(1)", False),
    ("of what an attribute keeps", "def f(y):\n    x = y.client if y else None\n    x.get(1)", "x.get(1)", True),
    ("of another name of it", "def f(client):\n    x = client\n    x.get(1)", "x.get(1)", True),
    ("of a part of what a module has", "import store\ndef f():\n    store.links[0].get(1)", "store.links[0].get(1)", True),
    ("of what it has not", "import store\ndef f():\n    store.others[0].get(1)", "store.others[0].get(1)", False),
    ("of a part of an object", "from store import Hub\ndef f(x: Hub):\n    x.links.get(1)", "x.links.get(1)", True),
    ("of a part of another one", "def f(x: dict):\n    x.links.get(1)", "x.links.get(1)", False),
    ("of each in a container", "from store import links\ndef f():\n    for x in links:\n        x.get(1)", "x.get(1)", True),
    ("of what is taken out of itself", "def f(x):\n    x = x[0].pop()\n    y = x[1]\n    x = y\n    x.get(1)", "x.get(1)", False),
    ("of what a factory gives", "from store import connect\ndef f():\n    connect().get(1)", "connect().get(1)", True),
    ("of the own object", "from redis import Redis\nclass A(Redis):\n    def f(self):\n        self.get(1)", "self.get(1)", True),
    ("of the class above", "from redis import Redis\nclass A(Redis):\n    def f(self):\n        super().get(1)", "super().get(1)", True),
    ("of a class elsewhere", "from store import Feed\nclass A(Feed):\n    def f(self):\n        self.get(1)", "self.get(1)", True),
    ("of a class below", "from store import Feed\nclass B(Feed): ...\nclass A(B):\n    def f(self):\n        self.get(1)", "self.get(1)", True),
    ("of another own object", "class A(dict):\n    def f(self):\n        self.get(1)", "self.get(1)", False),
    ("of the own object of none", "class A:\n    def f(self):\n        self.get(1)", "self.get(1)", False),
    ("of what another function gives", "from store import settings\ndef f():\n    settings().get(1)", "settings().get(1)", False),
)


@pytest.mark.parametrize(("text", "call", "expected"), COMMANDS)
def test_what_may_be_a_command(tmp_path: Path, text: str, call: str, expected: bool) -> None:
    candidates, calls = _asked(tmp_path, text)
    scope = candidates.symbols.scope_of_call[calls[call]]
    assert likely_clients_of(candidates.module).may_have_command(calls[call], scope) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a class, in a thread", "import asyncio\nfrom redis import Redis\nasync def f():\n    await asyncio.to_thread(Redis)", True),
        ("a parameter", "import asyncio\nasync def f(make):\n    await asyncio.to_thread(make)", True),
        ("a function of the module", "import asyncio\ndef make(): ...\nasync def f(x):\n    await asyncio.to_thread(make, x)", False),
        ("what the function gets", "def g(x): ...\ndef f(pool, x):\n    pool.submit(g, x)", False),
        ("the function is second", "from redis import Redis\ndef f(loop, x):\n    loop.run_in_executor(x, Redis)", True),
        ("behind a star", "def f(pool, x):\n    pool.submit(*x)", True),
        ("a partial of another module", "from store import link\ndef f():\n    link()", True),
        ("under another name", "from store import link as begin\ndef f():\n    begin()", True),
        ("read of the module", "import store\ndef f():\n    store.link()", True),
        ("a partial of something else", "from store import plain\ndef f():\n    plain()", False),
    ),
)
def test_what_may_run_a_maker(tmp_path: Path, text: str, expected: bool) -> None:
    candidates, calls = _asked(tmp_path, text)
    assert any(candidates.may_make(call, candidates.knowledge.makers) for call in calls.values()) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a call that makes it", "self.held = redis.Redis()", True),
        ("a name that is set to one", "made = redis.Redis()\n        self.held = made", True),
        ("names in a row", "made = redis.Redis()\n        other = made\n        self.held = other", True),
        ("a name that is set to itself", "made = made\n        self.held = made", False),
        ("a method of the own object", "self.held = self.make()", True),
        ("a global name that is set here", "global LINK\n        LINK = redis.Redis()\n        self.held = LINK", True),
        ("a global name that is set elsewhere", "self.held = SHARED", False),
        ("a parameter", "self.held = given", False),
        ("a part of a parameter", "self.held = given['held']", False),
        ("a part of what keywords give", "self.held = options['held']", False),
    ),
)
def test_what_may_store_something_new(tmp_path: Path, text: str, expected: bool) -> None:
    head = "import redis\nSHARED = redis.Redis()\n\nclass App:\n    def __init__(self, given, **options):\n        "
    likely, _ = _asked(tmp_path, f"{head}{text}\n")
    (cls,) = symbols_of(likely.module).classes()
    assert [likely.may_store_new(binding) for binding in cls.attributes["held"]] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a plain type", "Callable[[], int]", False),
        ("a plain container, or None", "Callable[[str], dict[str, object]] | None", False),
        ("a client", "Callable[[], redis.Redis]", True),
        ("anything", "Callable[[], Any]", True),
        ("no return that is said", "Callable", True),
    ),
)
def test_what_an_annotated_variable_may_make(tmp_path: Path, text: str, expected: bool) -> None:
    likely, calls = _asked(tmp_path, f"import redis\ndef f(make: {text}):\n    make()\n")
    assert likely.may_make(calls["make()"], likely.knowledge.making) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a function that says a plain type", "def part() -> dict[str, str]: ...\nheld = part()", False),
        ("one that says nothing", "def part(): ...\nheld = part()", True),
        ("one that says a client", "def part() -> redis.Redis: ...\nheld = part()", True),
        ("two of them, of which one says nothing", "def part(): ...\ndef part() -> int: ...\nheld = part()", True),
    ),
)
def test_what_a_function_says_to_give(tmp_path: Path, text: str, expected: bool) -> None:
    candidates, calls = _asked(tmp_path, f"import redis\n{text}\nheld.get('a')\n")
    likely = likely_clients_of(candidates.module)
    assert likely.may_have_command(calls["held.get('a')"], candidates.symbols.root) is expected


def test_a_method_is_none_that_makes_where_none_of_its_name_does(tmp_path: Path) -> None:
    likely, calls = _asked(tmp_path, "class A:\n    def get_client(self):\n        return 1\nx.get_client()\nx.reader()\nx.get_pool()\n")
    found = {code: likely.may_be_making(call) for code, call in calls.items()}
    assert found == {"x.get_client()": False, "x.reader()": True, "x.get_pool()": True}


def test_what_calls_nothing_leads_nowhere(tmp_path: Path) -> None:
    text = "class A:\n    def stamp(self): return 1\n    def sent(self): return send()\n    def both(self): ...\ndef both(): run()\n"
    project = program(tmp_path, {"app.py": text})
    assert [project.calls_nothing(name) for name in ("stamp", "sent", "both", "other")] == [True, False, False, False]
