"""Inference: what names, literals, displays and imports of a module that stands alone are."""

from __future__ import annotations

import pytest

from tests.unit.sources import alone, cases, value

LITERALS = cases(
    ("None", "None  # <-", "None"),
    ("a number", "5  # <-", "5"),
    ("a text", "'redis'  # <-", "'redis'"),
    ("a truth value", "True  # <-", "True"),
    ("a tuple", "(1, None)  # <-", "[1, None]"),
    ("a list", "[1, 'a']  # <-", "container [1, 'a']"),
    ("a formatted text is no literal", "f'{1 + a}'  # <-", "unknown"),
    ("a dict", "{'a': 1}  # <-", "mapping {'a': 1}"),
    ("arithmetic", "1 + 1  # <-", "2"),
    ("arithmetic with what is not known", "1 + f()  # <-", "unknown"),
    ("a comparison is not done", "1 < 2  # <-", "unknown"),
    ("a builtin", "print  # <-", "external builtins.print"),
)

IMPORTS = cases(
    ("a class by its short name", "from redis import Redis\nRedis  # <-", "class redis.client.Redis"),
    ("a class through its package", "import redis\nredis.Redis  # <-", "class redis.client.Redis"),
    ("a class through a long path", "import redis.asyncio.client\nredis.asyncio.client.Redis  # <-", "class redis.asyncio.client.Redis"),
    ("a class under another name", "from redis import StrictRedis as Store\nStore  # <-", "class redis.client.Redis"),
    ("a package under another name", "import redis.asyncio as aio\naio.Redis  # <-", "class redis.asyncio.client.Redis"),
    ("the asynchronous one is another class", "from redis.asyncio import Redis\nRedis  # <-", "class redis.asyncio.client.Redis"),
    ("a factory", "from redis import from_url\nfrom_url  # <-", "factory of redis.client.Redis"),
    ("a package", "import redis\nredis  # <-", "external redis"),
    ("what the library does not declare", "from redis import Nothing\nNothing  # <-", "external redis.Nothing"),
    ("another package", "from flask import g\ng  # <-", "external flask.g"),
    ("an attribute of another package", "import flask\nflask.g.client  # <-", "external flask.g.client"),
    ("inside a function", "def f():\n    import redis\n    return redis.Redis  # <-", "class redis.client.Redis"),
    (
        "the first of two that stand in for each other",
        """
        try:
            from redis.asyncio import Redis
        except ImportError:
            from aioredis import Redis
        Redis  # <-
        """,
        "class redis.asyncio.client.Redis",
    ),
    (
        "a framework, whatever stands in where it is not installed",
        """
        try:
            from fastapi import FastAPI
        except ImportError:
            from redis import Redis as FastAPI
        FastAPI  # <-
        """,
        "external fastapi.FastAPI",
    ),
    (
        "what stands in for a package that nobody knows",
        """
        try:
            from somewhere import Redis
        except ImportError:
            from redis import Redis
        Redis  # <-
        """,
        "class redis.client.Redis",
    ),
    (
        "an import that failed is None",
        """
        try:
            import redis
        except ImportError:
            redis = None
        redis.Redis  # <-
        """,
        "class redis.client.Redis",
    ),
    ("a name that is never bound", "Redis  # <-", "external builtins.Redis"),
    ("a name behind a star that nobody knows", "from somewhere import *\nRedis  # <-", "unknown"),
)

NAMES = cases(
    ("what it was assigned", "a = 1\na  # <-", "1"),
    ("through another name", "a = 1\nb = a\nb  # <-", "1"),
    ("the last of two assignments in a block", "a = 1\na = 2\na  # <-", "2"),
    ("an assignment below the read is not seen", "def f():\n    a = 1\n    a  # <-\n    a = 2", "1"),
    ("the unpacked part", "a, b = 1, 2\nb  # <-", "2"),
    ("the part of a part", "(a, (b, c)) = (1, (2, 3))\nc  # <-", "3"),
    ("a starred part is not known", "a, *b = 1, 2, 3\nb  # <-", "unknown"),
    ("more parts than the value has", "a, b, c = 1, 2\nc  # <-", "unknown"),
    ("a walrus", "if (a := 1):\n    a  # <-", "1"),
    ("an augmented assignment is not known", "a = 1\na += 1\na  # <-", "unknown"),
    ("the exception that was caught is not known", "try:\n    f()\nexcept OSError as a:\n    a  # <-", "unknown"),
    ("the turns of a loop over a display", "for a in (1, 1):\n    a  # <-", "1"),
    ("the turns of a loop over something else", "for a in f():\n    a  # <-", "unknown"),
    ("a name that is only itself", "a = a\na  # <-", "unknown"),
    ("two names that are each other", "a = b\nb = a\nb  # <-", "unknown"),
    ("a function", "def f(): ...\nf  # <-", "function f"),
    ("a class", "class A: ...\nA  # <-", "class A"),
    ("a lambda", "a = lambda: 1\na  # <-", "function <lambda>"),
    ("a global that a function sets", "def f():\n    global a\n    a = 1\na  # <-", "1"),
    ("a name of the function around", "def f():\n    a = 1\n    def g():\n        return a  # <-", "1"),
    ("a name of the class around is not seen in a method", "class A:\n    a = 1\n    def g(self):\n        return a  # <-", "external builtins.a"),
    ("a name of a comprehension", "[a for a in (1, 1)]\na  # <-", "external builtins.a"),
)

#: Of what is imported by ``_CHOICE``; line 7 chooses.
CHOICES = [
    *cases(
        ("two clients", "R() if unknown else R()", "redis.client.Redis (made 7, made 7)"),
        ("None beside a client is ruled out", "R() if unknown else None", "redis.client.Redis (made 7)"),
        ("something unknown beside a client", "R() if unknown else unknown", "perhaps redis.client.Redis (made 7)"),
        ("two kinds of object", "R() if unknown else P()", "redis.client.Redis (made 7) or redis.connection.ConnectionPool (made 7)"),
        ("two modes", "R() if unknown else A()", "redis.client.Redis (made 7) or redis.asyncio.client.Redis (made 7)"),
        ("two classes of one kind", "R() if unknown else C()", "redis.client.Redis|redis.cluster.RedisCluster (made 7, made 7)"),
        ("the classes themselves", "R if unknown else C", "class redis.client.Redis|redis.cluster.RedisCluster"),
        ("an object of one of two classes", "(R if unknown else C)()", "redis.client.Redis|redis.cluster.RedisCluster (made 7)"),
        ("what both classes give", "(R if unknown else C)().pubsub()", "redis.client.PubSub|redis.cluster.ClusterPubSub (taken 7)"),
        ("what one of two kinds gives", "(R() if unknown else P()).pubsub()", "redis.client.PubSub (taken 7)"),
        ("an or", "None or R()", "redis.client.Redis (made 7)"),
        ("an and gives its right side", "unknown and R()", "redis.client.Redis (made 7)"),
        ("two numbers", "1 if unknown else 2", "1 or 2"),
        ("an object of an absent package", "R() if unknown else absent.R()", "redis.client.Redis (made 7) or instance of external absent.R"),
        ("a constant beside a client", "R() if unknown else False", "redis.client.Redis (made 7)"),
        ("the same number twice", "1 if unknown else 1", "1"),
        ("two functions", "one if unknown else two", "function one or function two"),
        ("a function or None", "one if unknown else None", "function one"),
        ("a function or something unknown", "one if unknown else unknown", "function one or unknown"),
        ("two coroutines", "one() if unknown else two()", "awaitable of redis.asyncio.client.Redis (made 4, made 5)"),
    ),
]
_CHOICE = """\
from redis import ConnectionPool as P, Redis as R, RedisCluster as C
from redis.asyncio import Redis as A
import absent
async def one(): return A()
async def two(): return A()
unknown = 1 < 1
{}  # <-
"""

BRANCHES = cases(
    (
        "either branch of an if",
        """
        def f(x):
            if x:
                a = 'left'
            else:
                a = 'left'
            return a  # <-
        """,
        "'left'",
    ),
    (
        "a client on one branch, something unknown on the other",
        """
        import redis
        def f(x):
            if x:
                a = redis.Redis()
            else:
                a = x.client
            return a  # <-
        """,
        "perhaps redis.client.Redis (made 4)",
    ),
    (
        "None first, a client in a branch",
        """
        import redis
        def f(x):
            a = None
            if x:
                a = redis.Redis()
            return a  # <-
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "a branch hides what came before in it",
        """
        import redis
        def f(x):
            a = x.client
            if x:
                a = redis.Redis()
                return a  # <-
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "a loop leads back to an assignment below the read",
        """
        import redis
        def f(x):
            a = None
            while x:
                x(
                    a)
                y = a  # <-
                a = redis.Redis()
        """,
        "redis.client.Redis (made 8)",
    ),
)


@pytest.mark.parametrize(("text", "expected"), [*LITERALS, *IMPORTS, *NAMES, *BRANCHES])
def test_names(text: str, expected: str) -> None:
    assert value(alone(text)) == expected


@pytest.mark.parametrize(("expression", "expected"), CHOICES)
def test_choices(expression: str, expected: str) -> None:
    assert value(alone(_CHOICE.format(expression))) == expected
