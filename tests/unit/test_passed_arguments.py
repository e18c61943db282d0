"""Passed arguments: what a parameter is by all calls of the project, directly, through stars, runners and decorators."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.sources import asking, cases, value

_USE = "def use(client, key=None):\n    client  # <-\n"
_CALLS = "import functools, redis, threading\nfrom app import use\nc = redis.Redis()\n"
_CLIENT = "redis.client.Redis (made calls.py:3)"

#: What another module does with ``use``, and what the parameter is by that.
OF_ANOTHER_MODULE = cases(
    ("a call", "use(c)", _CLIENT),
    ("by keyword", "use(key=1, client=c)", _CLIENT),
    ("calls that agree", "use(c)\nuse(c, 1)", _CLIENT),
    ("a call that passes something unknown", "def f(x): use(x)\nuse(c)", f"perhaps {_CLIENT}"),
    ("a thread", "threading.Thread(target=use, args=(c,), daemon=True)", _CLIENT),
    ("a thread's keywords", "threading.Thread(target=use, kwargs={'client': c})", _CLIENT),
    ("an executor", "def f(pool): pool.submit(use, c)", _CLIENT),
    ("a partial", "use_it = functools.partial(use, c)", _CLIENT),
    ("what a list holds", "use(*[c, 1])", _CLIENT),
    ("what a list of nobody knows what holds", "def f(x): use(*x)", "unknown"),
    ("stars that go on", "def on(*args, **kwargs): return use(*args, **kwargs)\non(c)", _CLIENT),
    ("keywords that go on", "def on(**kwargs): return use(**kwargs)\non(client=c)", _CLIENT),
    ("stars behind an argument of one's own", "def on(first, *args): return use(*args)\non(1, c)", _CLIENT),
    ("handed out as a value", "TABLE = {'use': use}\nprint(use)\nuse(c)", f"perhaps {_CLIENT}"),
    ("another function of the name", "def other():\n    def use(x): ...\n    use(c)", "unknown"),
    ("nobody calls it", "", "unknown"),
)


@pytest.mark.parametrize(("calls", "expected"), OF_ANOTHER_MODULE)
def test_parameter_by_calls_of_another_module(tmp_path: Path, calls: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _USE, "calls.py": _CALLS + calls + "\n"})) == expected


_STORE = "class Store:\n    def __init__(self, client):\n        self.client = client\n    def read(self):\n        self.client  # <-\n"
_MAKES = "import redis\nfrom app import Store\nc = redis.Redis()\n"

CONSTRUCTORS = cases(
    ("the constructor", "Store(c)", _CLIENT),
    ("two clients", "Store(c)\nStore(redis.Redis())", "redis.client.Redis (made calls.py:3, made calls.py:5)"),
    ("a derived class", "class Own(Store): ...\nOwn(c)", _CLIENT),
    ("handed up", "class Own(Store):\n    def __init__(self, c):\n        super().__init__(client=c)\nOwn(c)", _CLIENT),
    ("a class of the same name", "class Shop:\n    class Store: ...\nShop.Store(c)", "unknown"),
)


@pytest.mark.parametrize(("calls", "expected"), CONSTRUCTORS)
def test_attribute_by_constructor_calls(tmp_path: Path, calls: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _STORE, "calls.py": _MAKES + calls + "\n"})) == expected


_STORED = "class Store:\n    def __init__(self, client):\n        self.client = client\n    def read(self):\n        self.client  # <-\n"

#: Classes and functions that are called by another name than their own.
OTHER_NAMES = cases(
    ("an attribute that holds the class", "class App:\n    def __init__(self):\n        self.kind = Store\n    def f(self): self.kind(c)", _CLIENT),
    (
        "one of two classes",
        "class App:\n    def __init__(self, x):\n        self.kind = Store if x else None\n    def f(self): self.kind(c)",
        _CLIENT,
    ),
    ("a class attribute", "class View:\n    kind = Store\n    def get(self): self.kind(c)", _CLIENT),
    ("a default", "def make(kind=Store): kind(c)", _CLIENT),
    ("a name of a name", "Kind = Store\nOther = Kind\nOther(c)", _CLIENT),
    ("an import by another name", "from app import Store as Kept\nclass App:\n    kind = Kept\n    def f(self): self.kind(c)", _CLIENT),
    (
        "another class by the same attribute",
        "class Other: ...\nclass A:\n    kind = Store\nclass B:\n    kind = Other\n    def f(self): self.kind(c)",
        "unknown",
    ),
)


@pytest.mark.parametrize(("calls", "expected"), OTHER_NAMES)
def test_parameter_by_calls_under_another_name(tmp_path: Path, calls: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _STORED, "calls.py": _MAKES + calls + "\n"})) == expected


_MADE = "redis.client.Redis (made 2)"
_GIVEN = "redis.client.Redis (parameter 3, made 2)"
_BY_KEY = "import redis\nc = redis.Redis()\ndef f(**kwargs):\n    client = {}\n    client  # <-\n"

#: What a function takes out of its own ``**kwargs``, and what it is by that and by the calls.
TAKEN_BY_KEY = cases(
    ("what a call gives", "kwargs['client']", "f(client=c)", _MADE),
    ("get", "kwargs.get('client')", "f(client=c)", _MADE),
    ("a default", "kwargs.pop('client', c)", "", _GIVEN),
    ("a default that is None", "kwargs.pop('client', None)", "f(client=c)", _MADE),
    ("a default class", "kwargs.pop('kind', redis.Redis)()", "def g(x): f(**x)", "redis.client.Redis (made 4)"),
    (
        "a default beside another kind of thing",
        "kwargs.get('p', c)",
        "f(p=c.pipeline())",
        f"{_GIVEN} or redis.client.Pipeline (taken 6)",
    ),
    ("calls that hide it", "kwargs['client']", "def g(x): f(**x)\nf(client=c)", f"perhaps {_MADE}"),
    ("nobody gives it", "kwargs['client']", "f()", "unknown"),
    ("another function's", "kwargs.get('client')", "def g(**kwargs): ...\ng(client=c)", "unknown"),
)


@pytest.mark.parametrize(("taken", "calls", "expected"), TAKEN_BY_KEY)
def test_taken_out_of_keywords(tmp_path: Path, taken: str, calls: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _BY_KEY.format(taken) + calls + "\n"})) == expected


_LEFT_OUT = "import redis\nclass Q:\n    def __init__(self, client=None):\n        {}\n    def f(self):\n        self.c  # <-\n"
_MEANT = "redis.client.Redis (parameter 3, made 4)"

#: A constructor that may be given a client, and makes one where it is not.
LEFT_OUT = cases(
    ("or", "self.c = client or redis.Redis()", "", _MEANT),
    ("a choice", "self.c = redis.Redis() if client is None else client", "", _MEANT),
    ("in its place", "client = redis.Redis() if client is None else client; self.c = client", "", _MEANT),
    ("given and made at two places", "self.c = redis.Redis(); self.c = client", "", _MEANT),
    ("every call leaves it out", "self.c = client or redis.Redis()", "Q()", "redis.client.Redis (made 4)"),
    ("a call gives another one", "self.c = client or redis.Redis()", "Q(redis.Redis())", "redis.client.Redis (made 7, made 4)"),
    ("what stands in is not made for it", "self.c = client or x.client", "", "unknown"),
)


@pytest.mark.parametrize(("body", "calls", "expected"), LEFT_OUT)
def test_what_a_constructor_makes_where_it_is_given_nothing(tmp_path: Path, body: str, calls: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _LEFT_OUT.format(body) + calls + "\n"})) == expected


_METHOD = """
import redis
class Q:
    def __init__(self, c: redis.Redis): self.c = c
    def _add(self, conn=None):
        conn = conn or self.c
        conn  # <-
"""
#: A method that may be given a client, and takes its own where it is not: it may be anything where nobody is seen to call it.
OWN_IF_LEFT_OUT = cases(
    ("nobody calls it", "", "perhaps redis.client.Redis (parameter 3)"),
    ("every call leaves it out", "    def f(self): self._add()", "redis.client.Redis (parameter 3)"),
    ("a pipeline", "    def f(self): self._add(self.c.pipeline())", "redis.client.Pipeline (taken 7) or redis.client.Redis (parameter 3)"),
)


@pytest.mark.parametrize(("calls", "expected"), OWN_IF_LEFT_OUT)
def test_parameter_that_is_left_out(tmp_path: Path, calls: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _METHOD + calls + "\n"})) == expected


_READ = "\n    def g(self):\n        self.r  # <-\n"
_ANY = "from typing import Any, NamedTuple, cast\nfrom dataclasses import dataclass\nimport redis\n"
#: ``Any`` and ``object`` declare nothing: what is stored and given says what it is.
ANYTHING = cases(
    (
        "in a class body",
        "class C:\n    r: Any\n    def f(self):\n        self.r = redis.Redis()\n    def g(self):\n        self.r  # <-",
        "redis.client.Redis (made 7)",
    ),
    ("a dataclass", "@dataclass\nclass C:\n    r: Any" + _READ + "C(redis.Redis())", "redis.client.Redis (made 9)"),
    (
        "a named tuple",
        "class C(NamedTuple):\n    r: object" + _READ + "C(r=redis.Redis())",
        "redis.client.Redis (made 8)",
    ),
    (
        "a dataclass that nobody is seen to make",
        "@dataclass\nclass C:\n    r: Any" + _READ + "    def f(self): self.r = redis.Redis()",
        "perhaps redis.client.Redis (made 9)",
    ),
    ("a cast", "cast(Any, redis.Redis())  # <-", "redis.client.Redis (made 4)"),
    ("a local name", "def f(x):\n    c: Any\n    if x: c = redis.Redis()\n    c  # <-", "redis.client.Redis (made 6)"),
)


@pytest.mark.parametrize(("text", "expected"), ANYTHING)
def test_declared_to_be_anything(tmp_path: Path, text: str, expected: str) -> None:
    assert value(asking(tmp_path, {"app.py": _ANY + text + "\n"})) == expected
