"""Narrowing: what tests of a class say of a value where they have turned out one way, and where they say nothing."""

from __future__ import annotations

import pytest

from tests.unit.sources import alone, cases, value

_BEFORE = """\
import redis, valkey
from redis.asyncio import Redis as Async
from elsewhere import Thing
class Store: ...
class Cached(Store): ...
class Sub(redis.Redis): ...
"""
_CLIENT = "redis.client.Redis"

OF_THE_UNKNOWN = cases(
    ("in the branch", "def f(x):\n    if isinstance(x, redis.Redis):\n        x  # <-", f"{_CLIENT} (annotated 8)"),
    ("in the other branch", "def f(x):\n    if isinstance(x, redis.Redis):\n        pass\n    else:\n        x  # <-", "unknown"),
    (
        "in the other branch of not",
        "def f(x):\n    if not isinstance(x, redis.Redis):\n        pass\n    else:\n        x  # <-",
        f"{_CLIENT} (annotated 8)",
    ),
    ("before the test", "def f(x):\n    x  # <-\n    if isinstance(x, redis.Redis):\n        pass", "unknown"),
    ("after the test", "def f(x):\n    if isinstance(x, redis.Redis):\n        pass\n    x  # <-", "unknown"),
    ("after a raise", "def f(x):\n    if not isinstance(x, redis.Redis):\n        raise TypeError\n    x  # <-", f"{_CLIENT} (annotated 8)"),
    ("after a return", "def f(x):\n    if not isinstance(x, redis.Redis):\n        return\n    x  # <-", f"{_CLIENT} (annotated 8)"),
    (
        "after a raise in else",
        "def f(x):\n    if isinstance(x, redis.Redis):\n        pass\n    else:\n        raise TypeError\n    x  # <-",
        f"{_CLIENT} (annotated 8)",
    ),
    ("where it was one and left", "def f(x):\n    if isinstance(x, redis.Redis):\n        return\n    x  # <-", "unknown"),
    ("after a branch that goes on", "def f(x):\n    if not isinstance(x, redis.Redis):\n        print(x)\n    x  # <-", "unknown"),
    ("asserted", "def f(x):\n    assert isinstance(x, redis.Redis)\n    x  # <-", f"{_CLIENT} (annotated 8)"),
    ("with and", "def f(x, y):\n    if y and isinstance(x, redis.Redis):\n        x  # <-", f"{_CLIENT} (annotated 8)"),
    ("behind and", "def f(x):\n    return isinstance(x, redis.Redis) and x.get  # <-", f"command get of {_CLIENT}"),
    ("with or of something else", "def f(x, y):\n    if y or isinstance(x, redis.Redis):\n        x  # <-", "unknown"),
    ("a conditional expression", "def f(x):\n    return x.get if isinstance(x, redis.Redis) else None  # <-", f"command get of {_CLIENT}"),
    ("a class pattern", "def f(x):\n    match x:\n        case redis.Redis():\n            x  # <-", f"{_CLIENT} (annotated 9)"),
    ("another pattern", "def f(x):\n    match x:\n        case redis.Redis():\n            pass\n        case _:\n            x  # <-", "unknown"),
    ("a class of the project", "def f(x):\n    if isinstance(x, Store):\n        x  # <-", "instance of Store"),
    ("a class of nobody", "def f(x):\n    if isinstance(x, Thing):\n        x  # <-", "unknown"),
    (
        "a client, or an object that does what the project says",
        "def f(x):\n    if isinstance(x, (redis.Redis, Store)):\n        x  # <-",
        f"perhaps {_CLIENT} (annotated 8) or instance of Store or unknown",
    ),
    (
        "one of its class or the library's: what that class defines anew",
        "class Own(redis.Redis):\n    def get(self, name): ...\ndef f(x: Own | redis.Redis):\n    if isinstance(x, Own):\n        x.get  # <-",
        "function Own.get",
    ),
    (
        "and what the library's has",
        "class Own(redis.Redis):\n    def get(self, name): ...\ndef f(x: Own | redis.Redis):\n    if not isinstance(x, Own):\n        x.get  # <-",
        f"command get of {_CLIENT}",
    ),
    ("a client, or what nobody knows", "def f(x):\n    if isinstance(x, (redis.Redis, Thing)):\n        x  # <-", f"perhaps {_CLIENT} (annotated 8)"),
    ("another name", "def f(x, y):\n    if isinstance(y, redis.Redis):\n        x  # <-", "unknown"),
    ("bound again", "def f(x, y):\n    if isinstance(x, redis.Redis):\n        x = y\n        x  # <-", "unknown"),
    ("an attribute", "class A:\n    def f(self):\n        if isinstance(self.x, redis.Redis):\n            self.x  # <-", f"{_CLIENT} (annotated 9)"),
    (
        "an attribute bound again",
        "class A:\n    def f(self, y):\n        if isinstance(self.x, redis.Redis):\n            self.x = y\n            self.x  # <-",
        "unknown",
    ),
)

OF_THE_KNOWN = cases(
    ("one of two", "def f(x: 'redis.Redis | Store'):\n    if isinstance(x, Store):\n        x  # <-", "instance of Store"),
    ("the rest", "def f(x: 'redis.Redis | Store'):\n    if isinstance(x, Store):\n        return\n    x  # <-", f"{_CLIENT} (parameter 7)"),
    (
        "the rest of two clients",
        "def f(x: 'redis.Redis | Async'):\n    if isinstance(x, redis.Redis):\n        return\n    x  # <-",
        "redis.asyncio.client.Redis (parameter 7)",
    ),
    ("a base class", "def f(x: Cached):\n    if isinstance(x, Store):\n        x  # <-", "instance of Cached"),
    ("a derived class", "def f(x: Store):\n    if isinstance(x, Cached):\n        x  # <-", "instance of Cached"),
    ("nothing is left", "def f(x: Store):\n    if not isinstance(x, Store):\n        x  # <-", "unknown"),
)

#: A client of either mode, on line 7; what follows is the body of the function.
_EITHER = "{}def f(x: 'redis.Redis | Async', y):\n    {}"
_BOTH = f"{_CLIENT} (parameter 7) or redis.asyncio.client.Redis (parameter 7)"
OF_EITHER_MODE = cases(
    ("awaited", "async ", "await x.ping()\n    x  # <-", "redis.asyncio.client.Redis (parameter 7)"),
    ("read before it is awaited", "async ", "x  # <-\n    await x.ping()", "redis.asyncio.client.Redis (parameter 7)"),
    ("gone over", "async ", "async for key in x.scan_iter(): pass\n    x  # <-", "redis.asyncio.client.Redis (parameter 7)"),
    ("only dropped in a function", "", "x.ping()\n    x.close()\n    x  # <-", f"{_CLIENT} (parameter 7)"),
    ("only dropped in a coroutine", "async ", "x.ping()\n    x  # <-", _BOTH),
    ("what it gives is handed on", "", "y(x.ping())\n    x  # <-", _BOTH),
    ("its method is handed on", "async ", "await x.ping()\n    y(x.close)\n    x  # <-", _BOTH),
    ("tested", "async ", "if isinstance(x, Thing): await x.ping()\n    x  # <-", _BOTH),
    ("nothing is done with it", "", "x  # <-", _BOTH),
)


@pytest.mark.parametrize(("kind", "body", "expected"), OF_EITHER_MODE)
def test_mode_shown(kind: str, body: str, expected: str) -> None:
    assert value(alone(_BEFORE + _EITHER.format(kind, body))) == expected


@pytest.mark.parametrize(("source", "expected"), [*OF_THE_UNKNOWN, *OF_THE_KNOWN])
def test_narrowed(source: str, expected: str) -> None:
    assert value(alone(_BEFORE + source)) == expected
