"""Inference: what calls, awaits and context managers give, and what functions of the project return."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.sources import alone, asking, cases, value

#: What stands above each expression of LIBRARY; the expression is on line 8.
_LIBRARY = """\
import asyncio, contextlib, typing
import aioredis, redis, redis.asyncio as aio
from redis.sentinel import Sentinel
client = redis.Redis()
pool = redis.ConnectionPool()
waiting = aio.Redis()
unknown = 1 + 1
{}  # <-
"""

LIBRARY = cases(
    ("a constructor", "redis.Redis()", "redis.client.Redis (made 8)"),
    ("arguments change nothing", "redis.Redis('host', port=1)", "redis.client.Redis (made 8)"),
    ("a factory function", "redis.from_url('redis://')", "redis.client.Redis (made 8)"),
    ("a class method that makes", "redis.Redis.from_url('redis://')", "redis.client.Redis (made 8)"),
    ("a pool by a class method", "redis.ConnectionPool.from_url('redis://')", "redis.connection.ConnectionPool (made 8)"),
    ("an asynchronous constructor gives the client at once", "aio.Redis()", "redis.asyncio.client.Redis (made 8)"),
    ("a coroutine that makes", "aioredis.create_redis_pool('redis://')", "awaitable of aioredis.commands.Redis (made 8)"),
    ("the awaited coroutine", "await aioredis.create_redis_pool('redis://')", "aioredis.commands.Redis (made 8)"),
    ("an awaited client is itself", "await aio.Redis()", "redis.asyncio.client.Redis (made 8)"),
    ("a synchronous client cannot be awaited", "await client", "unknown"),
    ("a transaction", "client.pipeline()", "redis.client.Pipeline (taken 8)"),
    ("an asynchronous transaction", "waiting.pipeline()", "redis.asyncio.client.Pipeline (taken 8)"),
    ("a subscriber", "client.pubsub()", "redis.client.PubSub (taken 8)"),
    ("a connection", "pool.get_connection()", "redis.connection.Connection#acquired (taken 8)"),
    ("the pool of a client keeps the origin", "client.connection_pool", "redis.connection.ConnectionPool (made 4)"),
    ("a client of a sentinel", "Sentinel([]).master_for('x')", "redis.client.Redis (made 8)"),
    ("a method", "client.pipeline", "method pipeline of redis.client.Redis"),
    ("a command", "client.get", "command get of redis.client.Redis"),
    ("the reply of a command is not followed", "client.get('x')", "unknown"),
    ("a queued command gives its transaction", "client.pipeline().set('x', 1)", "redis.client.Pipeline (taken 8)"),
    ("the reply of execute is not followed", "client.pipeline().execute()", "unknown"),
    ("a lock is no client", "client.lock('x')", "unknown"),
    ("what is called by another library's class", "asyncio.Queue()", "instance of external asyncio.Queue"),
    ("the result of a function of another package", "asyncio.sleep(1)", "instance of external asyncio.sleep"),
    ("a call of something unknown", "unknown()", "unknown"),
    ("a method of something unknown", "unknown.pipeline()", "unknown"),
    ("a cast says the type", "typing.cast(redis.Redis, unknown)", "redis.client.Redis (annotated 8)"),
    ("a cast to the text of a type", "typing.cast('redis.Redis', unknown)", "redis.client.Redis (annotated 8)"),
    ("closing() gives it and closes it", "contextlib.closing(client)", "context of redis.client.Redis (made 4)"),
    ("wait_for passes through", "await asyncio.wait_for(aioredis.create_redis_pool(''), 1)", "aioredis.commands.Redis (made 8)"),
    ("a task gives its coroutine's result", "await asyncio.create_task(aioredis.create_redis_pool(''))", "aioredis.commands.Redis (made 8)"),
    ("asyncio.run awaits", "asyncio.run(aioredis.create_redis_pool(''))", "aioredis.commands.Redis (made 8)"),
    ("run_until_complete awaits", "unknown.run_until_complete(aioredis.create_redis_pool(''))", "aioredis.commands.Redis (made 8)"),
    ("a stack enters what it is given", "unknown.enter_context(contextlib.closing(client))", "redis.client.Redis (made 4)"),
    ("an element of a display", "[client, pool][1]", "redis.connection.ConnectionPool (made 5)"),
    ("the last element", "(client, pool)[-1]", "redis.connection.ConnectionPool (made 5)"),
    ("an element that is not there", "(client, pool)[2]", "unknown"),
)

FUNCTIONS = cases(
    (
        "a method of one of several classes, some of which give nothing",
        """
        import redis, store
        class A:
            def connection(self):
                return redis.Redis()
        class B:
            def connection(self):
                pass
        class C:
            def connection(self):
                return store.Queue()
        def f(kind):
            queue = A() if kind == "a" else B() if kind == "b" else C()
            queue.connection()  # <-
        """,
        "redis.client.Redis (made 4) or instance of external store.Queue",
    ),
    (
        "of which one gives something unknown",
        """
        import redis
        class A:
            def connection(self):
                return redis.Redis()
        class B:
            def connection(self):
                return self.found[0]
        def f(kind):
            (A() if kind == "a" else B()).connection()  # <-
        """,
        "perhaps redis.client.Redis (made 4)",
    ),
    (
        "a coroutine of one of two classes, the other of which gives nothing",
        """
        import redis.asyncio
        class A:
            async def connection(self):
                return redis.asyncio.Redis()
        class B:
            async def connection(self):
                raise NotImplementedError
        async def f(kind):
            await (A() if kind == "a" else B()).connection()  # <-
        """,
        "redis.asyncio.client.Redis (made 4)",
    ),
    ("what it returns", "def f(): return 1\nf()  # <-", "1"),
    ("nothing", "def f(): pass\nf()  # <-", "unknown"),
    ("None alone", "def f(): return None\nf()  # <-", "None"),
    ("either of two returns", "def f(x):\n    if x: return 1\n    return 1\nf()  # <-", "1"),
    ("two different returns", "def f(x):\n    if x: return 1\n    return 2\nf()  # <-", "1 or 2"),
    ("a coroutine", "async def f(): return 1\nf()  # <-", "awaitable of 1"),
    ("an awaited coroutine", "async def f(): return 1\nasync def g():\n    await f()  # <-", "1"),
    ("through two functions", "def f(): return g()\ndef g(): return 1\nf()  # <-", "1"),
    ("a lambda", "f = lambda: 1\nf()  # <-", "1"),
    ("a function that a function gives", "def f():\n    def g(): return 1\n    return g\nf()()  # <-", "1"),
    ("one that calls itself", "def f(x): return f(x)\nf(1)  # <-", "unknown"),
    ("one that calls itself or ends", "def f(x): return f(x) if x else 1\nf(1)  # <-", "1"),
    ("two that call each other", "def f(): return g()\ndef g(): return f()\nf()  # <-", "unknown"),
    ("its annotation where the body says nothing", "class A: ...\ndef f(x) -> A: return x.a\nf(1)  # <-", "instance of A"),
    ("the body says more than the annotation", "class A: ...\nclass B(A): ...\ndef f() -> A: return B()\nf()  # <-", "instance of B"),
    ("a tuple", "def f(): return 1, 2\na, b = f()\nb  # <-", "2"),
    ("one of two classes", "class A: ...\nclass B: ...\n(A if x else B)()  # <-", "instance of A or instance of B"),
    ("one of two functions", "def f(): return 1\ndef g(): return 1\n(f if x else g)()  # <-", "1"),
    ("a generator", "def f(): yield 1\nf()  # <-", "unknown"),
)

_CONTEXTS = """\
import redis, contextlib
import redis.asyncio as aio
@contextlib.contextmanager
def opened():
    yield redis.Redis()
@contextlib.asynccontextmanager
async def waiting():
    client = aio.Redis()
    yield client
class Store:
    def __enter__(self): return self
async def use(unknown):
    {}
        client  # <-
"""

CONTEXTS = cases(
    ("a generator that is a context manager", "with opened() as client:", "redis.client.Redis (made 5)"),
    ("an asynchronous one", "async with waiting() as client:", "redis.asyncio.client.Redis (made 8)"),
    ("a library's object gives itself", "with redis.Redis() as client:", "redis.client.Redis (made 13)"),
    ("one of several", "with unknown, opened() as client:", "redis.client.Redis (made 5)"),
    ("closing()", "with contextlib.closing(redis.Redis()) as client:", "redis.client.Redis (made 13)"),
    ("an object of the project gives itself", "with Store() as client:", "instance of Store"),
    ("something unknown", "with unknown as client:", "unknown"),
    ("an asynchronous client that no plain with can enter", "with aio.Redis() as client:", "unknown"),
    ("a name of a parenthesized list", "with (opened() as client, unknown as other):", "redis.client.Redis (made 5)"),
)


@pytest.mark.parametrize(("expression", "expected"), LIBRARY)
def test_library(expression: str, expected: str) -> None:
    assert value(alone(_LIBRARY.format(expression))) == expected


@pytest.mark.parametrize(("text", "expected"), FUNCTIONS)
def test_functions(text: str, expected: str) -> None:
    assert value(alone(text)) == expected


@pytest.mark.parametrize(("statement", "expected"), CONTEXTS)
def test_contexts(statement: str, expected: str) -> None:
    assert value(alone(_CONTEXTS.format(statement))) == expected


#: Functions that give one of two clients, and a call of one.
_CHOOSING = """\
import functools, redis, redis.asyncio as aio
blocking, waiting = redis.Redis(), aio.Redis()
def by_flag(is_async=False):
    if not is_async:
        return blocking
    return waiting
def by_text(mode, strict=True):
    if mode == "sync":
        found = blocking
    elif mode in ("async", "aio") and strict:
        found = waiting
    return found
def by_conditional(*, url=None):
    return blocking if url is None else waiting
def replaced(is_async=False):
    is_async = is_async or url
    return waiting if is_async else blocking
other = functools.partial(by_flag, is_async=True)
{}  # <-
"""
_BLOCKING, _WAITING = "redis.client.Redis (made 2)", "redis.asyncio.client.Redis (made 2)"
_EITHER = f"{_BLOCKING} or {_WAITING}"

CHOOSING = cases(
    ("the default", "by_flag()", _BLOCKING),
    ("a keyword", "by_flag(is_async=True)", _WAITING),
    ("a place", "by_flag(1)", _WAITING),
    ("a variable may be anything", "by_flag(unknown)", _EITHER),
    ("what a star hides may be anything", "by_flag(**unknown)", _EITHER),
    ("a text", "by_text('sync')", _BLOCKING),
    ("one of several texts", "by_text('aio')", _WAITING),
    ("None is compared", "by_conditional(url='')", _WAITING),
    ("None is the default", "by_conditional()", _BLOCKING),
    ("a parameter that is set anew", "replaced()", _EITHER),
    ("what was given before", "other()", _EITHER),
)


@pytest.mark.parametrize(("expression", "expected"), CHOOSING)
def test_what_a_call_chooses(expression: str, expected: str) -> None:
    found = value(alone(_CHOOSING.format(expression)))
    assert sorted(found.split(" or ")) == sorted(expected.split(" or "))


_BASE = """\
class Shelf:
    def stock(self):
        {}

    def amount(self):
        return self.stock()  # <-
"""
_BELOW = """\
import redis
from base import Shelf

class RedisShelf(Shelf):
    def stock(self):
        return redis.Redis()
"""

PROMISES = cases(
    ("a method that only raises", "raise NotImplementedError", "redis.client.Redis (made below.py:6)"),
    ("one that is empty", "...", "redis.client.Redis (made below.py:6)"),
    ("one with nothing but words", "'''The client.'''", "redis.client.Redis (made below.py:6)"),
    ("one that gives something by itself", "return 1", "1"),
    ("one that does something", "print('none')", "unknown"),
)


@pytest.mark.parametrize(("body", "expected"), PROMISES)
def test_what_a_class_promises_is_what_classes_below_it_give(body: str, expected: str, tmp_path: Path) -> None:
    assert value(asking(tmp_path, {"base.py": _BASE.format(body), "below.py": _BELOW})) == expected
