"""Inference: further sources of a type, one case each. What is not followed yet is on record as a gap."""

from __future__ import annotations

import pytest

from flake8_redis_pool.analysis.inference.engine import types_of
from tests.unit.sources import alone, cases, gap, scope, shown, value

FOLLOWED = cases(
    (
        "a global that another function sets",
        """
        import redis
        client = None
        def start():
            global client
            client = redis.Redis()
        def f():
            client  # <-
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "a static method",
        "import redis\nclass A:\n    @staticmethod\n    def make(): return redis.Redis()\nA.make()  # <-",
        "redis.client.Redis (made 4)",
    ),
    (
        "what a caller passes to a static method",
        "import redis\nclass A:\n    @staticmethod\n    def f(client):\n        client  # <-\nA.f(redis.Redis())",
        "redis.client.Redis (made 6)",
    ),
    (
        "a property over another attribute",
        """
        import redis
        class A:
            def __init__(self):
                self.kept = redis.Redis()
            @property
            def client(self): return self.kept
        A().client.pipeline()  # <-
        """,
        "redis.client.Pipeline (taken 7)",
    ),
    (
        "an object that forwards what it does not have",
        """
        import redis
        class A:
            def __init__(self): self._client = redis.Redis()
            def __getattr__(self, name): return getattr(self._client, name)
        A().pipeline()  # <-
        """,
        "redis.client.Pipeline (taken 5)",
    ),
    (
        "what an object that forwards has itself",
        """
        import redis
        class A:
            def __init__(self): self._client = redis.Redis()
            def __getattr__(self, name): return getattr(self._client, name)
            def pipeline(self): return None
        A().pipeline()  # <-
        """,
        "None",
    ),
    (
        "an __enter__ that gives something else",
        "import redis\nclass A:\n    def __enter__(self): return redis.Redis()\nwith A() as client:\n    client  # <-",
        "redis.client.Redis (made 3)",
    ),
    (
        "what the class above gives",
        """
        import redis
        class A:
            def client(self): return redis.Redis()
        class B(A):
            def client(self): return None
            def f(self):
                super().client()  # <-
        """,
        "redis.client.Redis (made 3)",
    ),
    (
        "what a class method above gives",
        """
        import redis
        class A:
            @classmethod
            def make(cls): return redis.Redis()
        class B(A):
            @classmethod
            def make(cls):
                super(B, cls).make()  # <-
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "a subscription made by its class",
        "import redis\nredis.client.PubSub(redis.ConnectionPool())  # <-",
        "redis.client.PubSub (taken 2)",
    ),
    (
        "two attributes at once",
        """
        import redis
        class A:
            def __init__(self):
                self.client, self.pool = redis.Redis(), redis.ConnectionPool()
        A().pool  # <-
        """,
        "redis.connection.ConnectionPool (made 4)",
    ),
    (
        "an attribute that a with binds",
        "import redis\nclass A:\n    def f(self):\n        with redis.Redis() as self.c:\n            self.c  # <-",
        "redis.client.Redis (made 4)",
    ),
    (
        "a parameter of the function around",
        "import redis\ndef f(c):\n    def g():\n        c  # <-\nf(redis.Redis())",
        "redis.client.Redis (made 5)",
    ),
    (
        "a field of a named tuple",
        "from typing import NamedTuple\nimport redis\nclass A(NamedTuple):\n    c: redis.Redis\nA().c  # <-",
        "redis.client.Redis (annotated 4)",
    ),
    (
        "an augmented attribute is not certain",
        "import redis\nclass A:\n    c = redis.Redis()\n    def f(self):\n        self.c += 1\nA().c  # <-",
        "perhaps redis.client.Redis (made 3)",
    ),
    (
        "what a decorator hands to what it wraps",
        "import redis\ndef hand(f):\n    def wrapper(): return f(redis.Redis())\n    return wrapper\n@hand\ndef read(client):\n    client  # <-",
        "redis.client.Redis (made 3)",
    ),
    (
        "what a decorator sets under a key of the arguments that go on",
        """
        import redis
        def hand(f):
            def wrapper(*args, **kwargs):
                kwargs["client"] = redis.Redis()
                return f(*args, **kwargs)
            return wrapper
        @hand
        def read(key, client=None):
            client  # <-
        read("a")
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "what stands behind what a decorator hands to what it wraps",
        """
        import redis
        def hand(f):
            def wrapper(*args): return f(redis.Redis(), *args)
            return wrapper
        @hand
        def read(client, pool):
            pool  # <-
        read(redis.ConnectionPool())
        """,
        "redis.connection.ConnectionPool (made 8)",
    ),
    (
        "arguments that go on by their place",
        """
        import redis
        def logged(function, *args): return function(*args)
        def read(key, client):
            client  # <-
        logged(read, "a", redis.Redis())
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "what a thread gets for its function",
        """
        import threading, redis
        def read(key, client):
            client  # <-
        threading.Thread(None, read, args=("a",), kwargs={"client": redis.Redis()}).start()
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "what a partial leaves to a later call",
        """
        import functools, redis
        def read(client, key):
            key  # <-
        functools.partial(read, redis.Redis())
        """,
        "unknown",
    ),
    (
        "what a constructor is given",
        """
        import redis
        class Base:
            def __init__(self, client):
                self.client = client
        class Derived(Base):
            def __init__(self, key, client):
                super().__init__(client)
            def read(self):
                self.client  # <-
        Derived("a", redis.Redis())
        """,
        "redis.client.Redis (made 10)",
    ),
    (
        "what a class method gives to its own constructor",
        """
        import redis
        class Store:
            def __init__(self, client, key):
                self.client = client
            @classmethod
            def of(klass, settings):
                return klass(redis.Redis(host=settings.host), key="a")
            def read(self):
                self.client  # <-
        """,
        "redis.client.Redis (made 7)",
    ),
    (
        "what a class method gives to an annotated parameter, which others may give, too",
        """
        import redis
        class Store:
            def __init__(self, client: redis.Redis):
                self.client = client
            @classmethod
            def of(cls, host):
                return cls(redis.Redis(host=host))
            def read(self):
                self.client  # <-
        """,
        "redis.client.Redis (parameter 3, made 7)",
    ),
    (
        "what a class method of a base gives to the constructor of a class below it",
        """
        import redis
        class Base:
            @classmethod
            def of(cls, host):
                return cls(redis.Redis(host=host))
        class Store(Base):
            def __init__(self, client):
                self.client = client
            def read(self):
                self.client  # <-
        """,
        "unknown",
    ),
    (
        "a constructor that is given more than a class method gives",
        """
        import redis
        class Store:
            def __init__(self, client):
                self.client = client
            @classmethod
            def of(cls, host):
                return cls(redis.Redis(host=host))
            def read(self):
                self.client  # <-
        def start(found):
            Store(found)
        """,
        "perhaps redis.client.Redis (made 7)",
    ),
    (
        "a dictionary that is written out and given on",
        """
        import redis
        class Store:
            def __init__(self, client, key, encode=None):
                self.client = client
            @classmethod
            def of(cls, settings):
                params = {"client": redis.Redis(host=settings.host), "key": "a"}
                if settings.encode:
                    params["encode"] = settings.encode
                return cls(**params)
            def read(self):
                self.client  # <-
        """,
        "redis.client.Redis (made 7)",
    ),
    (
        "one that gets it twice",
        """
        import redis
        def read(client):
            client  # <-
        def start(found):
            params = {"client": redis.Redis()}
            params["client"] = found
            read(**params)
        """,
        "unknown",
    ),
    (
        "one that gets more at once",
        """
        import redis
        def read(client):
            client  # <-
        def start(settings):
            params = {"client": redis.Redis()}
            params.update(settings)
            read(**params)
        """,
        "unknown",
    ),
    (
        "what another class of the same base is given",
        """
        import redis
        from dataclasses import dataclass
        @dataclass
        class Base:
            client: redis.Redis
        class First(Base):
            def read(self):
                self.client  # <-
        class Second(Base): ...
        First(redis.Redis(host="first"))
        Second(redis.Redis(host="second"))
        """,
        "redis.client.Redis (made 10)",
    ),
    (
        "a caller that passes something of another kind",
        """
        import redis
        class Memory: ...
        def read(client):
            client.get  # <-
        read(redis.Redis())
        read(Memory())
        """,
        "unknown",
    ),
    ("further arguments are not followed", "import redis\ndef f(*clients):\n    clients[0]  # <-\nf(redis.Redis())", "unknown"),
    (
        "partial",
        "import redis, functools\nmake = functools.partial(redis.Redis, db=1)\nmake()  # <-",
        "redis.client.Redis (made 3)",
    ),
    (
        "gather",
        """
        import asyncio, redis.asyncio as aio
        async def make(): return aio.Redis()
        async def f():
            a, b = await asyncio.gather(make(), make())
            a  # <-
        """,
        "redis.asyncio.client.Redis (made 2)",
    ),
    (
        "a list that a comprehension makes",
        "import redis\nfor c in [redis.Redis() for _ in 'ab']:\n    c  # <-",
        "redis.client.Redis (made 2)",
    ),
    (
        "an element of a dict",
        "import redis\nclients = {'a': redis.Redis()}\nclients['a']  # <-",
        "redis.client.Redis (made 2)",
    ),
    (
        "an attribute set from outside",
        "import redis\nclass A:\n    def f(self):\n        self.c  # <-\na = A()\na.c = redis.Redis()",
        "redis.client.Redis (made 6)",
    ),
    (
        "an attribute set with setattr",
        "import redis\nclass A: ...\na = A()\nsetattr(a, 'c', redis.Redis())\na.c  # <-",
        "redis.client.Redis (made 4)",
    ),
    (
        "an attribute that a subclass sets",
        "import redis\nclass A:\n    def f(self):\n        self.c  # <-\nclass B(A):\n    def __init__(self): self.c = redis.Redis()",
        "redis.client.Redis (made 6)",
    ),
    (
        "the default factory of a field",
        """
        from dataclasses import dataclass, field
        import redis
        @dataclass
        class A:
            client: object = field(default_factory=redis.Redis)
        A().client  # <-
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "the function that is the default factory of a field",
        "import attr, redis\n@attr.s\nclass A:\n    c = attr.ib(factory=lambda: redis.Redis())\nA().c  # <-",
        "redis.client.Redis (made 4)",
    ),
    (
        "the method that makes the default of a field",
        "import attr, redis\n@attr.s\nclass A:\n    c = attr.ib()\n    @c.default\n    def _c(self): return redis.Redis()\nA().c  # <-",
        "redis.client.Redis (made 6)",
    ),
    (
        "a context variable",
        "import contextvars, redis\nv = contextvars.ContextVar('v')\nv.set(redis.Redis())\nv.get()  # <-",
        "redis.client.Redis (made 3)",
    ),
    (
        "the default of a context variable",
        "import contextvars, redis\nv = contextvars.ContextVar('v', default=redis.Redis())\nv.get()  # <-",
        "redis.client.Redis (made 2)",
    ),
    (
        "a context variable by its annotation",
        "import contextvars, redis\nv: contextvars.ContextVar[redis.Redis] = contextvars.ContextVar('v')\nv.get()  # <-",
        "redis.client.Redis (annotated 2)",
    ),
    (
        "a context variable by its class",
        "import contextvars, redis\nv = contextvars.ContextVar[redis.Redis]('v')\nv.get()  # <-",
        "redis.client.Redis (annotated 2)",
    ),
    (
        "the default of a field",
        "import attr, redis\n@attr.s\nclass A:\n    c = attr.ib(default=redis.Redis())\nA().c  # <-",
        "redis.client.Redis (made 4)",
    ),
)

_UNFOLLOWED = "it says the type, and is not followed yet"
GAPS = [
    gap(
        "isinstance",
        "import redis\ndef f(c):\n    if isinstance(c, redis.Redis):\n        c  # <-",
        "redis.client.Redis (parameter 2)",
        reason=_UNFOLLOWED,
    ),
    gap("next", "import redis\ndef g(): yield redis.Redis()\nnext(g())  # <-", "redis.client.Redis (made 2)", reason=_UNFOLLOWED),
    gap(
        "a loop over a generator",
        "import redis\ndef g(): yield redis.Redis()\nfor c in g():\n    c  # <-",
        "redis.client.Redis (made 2)",
        reason=_UNFOLLOWED,
    ),
    gap(
        "a capture of a match", "import redis\nmatch redis.Redis():\n    case c:\n        c  # <-", "redis.client.Redis (made 2)", reason=_UNFOLLOWED
    ),
    gap(
        "a nonlocal that an inner function sets",
        """
        import redis
        def f():
            client = None
            def connect():
                nonlocal client
                client = redis.Redis()
            connect()
            client  # <-
        """,
        "redis.client.Redis (made 6)",
        reason="an assignment to a nonlocal name is bound in the inner function: the read sees None alone",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*FOLLOWED, *GAPS])
def test_sources(text: str, expected: str) -> None:
    assert value(alone(text)) == expected


_RING = """
import redis
def first(x): return second(x) if x else redis.Redis()
def second(x): return first(x)
"""


@pytest.mark.parametrize("asked", ["first", "second"])
def test_functions_in_a_ring_are_known_in_any_order(asked: str) -> None:
    module = alone(_RING)
    types_of(module).returned(scope(module, asked))
    assert shown(types_of(module).returned(scope(module, "first"))) == "redis.client.Redis (made 2)"
