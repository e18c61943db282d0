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
