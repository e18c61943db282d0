"""Inference: what attributes are, along the bases of a class, by what is stored elsewhere, and by how they are used."""

from __future__ import annotations

import pytest

from flake8_redis_pool.analysis.inference.class_hierarchy import hierarchy_of
from flake8_redis_pool.analysis.inference.engine import types_of
from flake8_redis_pool.analysis.inference.values import Instance, ProjectClass
from tests.unit.sources import alone, cases, named, scope, shown, value

MEMBERS = [
    *cases(
        (
            "set by the constructor",
            """
            import redis
            class A:
                def __init__(self):
                    self.client = redis.Redis()
                def f(self):
                    self.client  # <-
            """,
            "redis.client.Redis (made 4)",
        ),
        (
            "set by another method",
            """
            import redis
            class A:
                def f(self):
                    self.client  # <-
                def connect(self):
                    self.client = redis.Redis()
            """,
            "redis.client.Redis (made 6)",
        ),
        (
            "None in the constructor, set later",
            """
            import redis
            class A:
                client = None
                def __init__(self):
                    self.client = None
                def connect(self):
                    self.client = redis.Redis()
                def f(self):
                    self.client  # <-
            """,
            "redis.client.Redis (made 7)",
        ),
        ("of the class", "import redis\nclass A:\n    client = redis.Redis()\nA.client  # <-", "redis.client.Redis (made 3)"),
        ("of an instance outside", "import redis\nclass A:\n    client = redis.Redis()\nA().client  # <-", "redis.client.Redis (made 3)"),
        ("set from outside on the class", "import redis\nclass A: ...\nA.client = redis.Redis()\nA.client  # <-", "redis.client.Redis (made 3)"),
        ("by an annotation of the class", "import redis\nclass A:\n    client: redis.Redis\nA().client  # <-", "redis.client.Redis (annotated 3)"),
        (
            "given to the constructor, annotated there",
            """
            import redis
            class A:
                def __init__(self, client: redis.Redis):
                    self.client = client
                def f(self):
                    self.client  # <-
            """,
            "redis.client.Redis (parameter 3)",
        ),
        (
            "given to the constructor, or made",
            """
            import redis
            class A:
                def __init__(self, client=None):
                    self.client = client or redis.Redis()
                def f(self):
                    self.client  # <-
            """,
            "redis.client.Redis (parameter 3, made 4)",
        ),
        ("a method", "class A:\n    def f(self): ...\nA().f  # <-", "function A.f"),
        ("what a method gives", "class A:\n    def f(self): return 1\nA().f()  # <-", "1"),
        ("a property", "class A:\n    @property\n    def f(self): return 1\nA().f  # <-", "1"),
        ("a cached property", "from functools import cached_property\nclass A:\n    @cached_property\n    def f(self): return 1\nA().f  # <-", "1"),
        (
            "a property that can be set",
            """
            class A:
                @property
                def f(self): return 1
                @f.setter
                def f(self, value): return 2
            A().f  # <-
            """,
            "1",
        ),
        ("an attribute that nobody sets", "class A: ...\nA().client  # <-", "unknown"),
        (
            "of one of two classes",
            "class A:\n    def f(self): ...\nclass B:\n    def f(self): ...\n(A if x else B)().f  # <-",
            "function A.f or function B.f",
        ),
        ("an attribute of something unknown", "x = 1 + 1\nx.client  # <-", "unknown"),
        (
            "set on what a class method makes",
            """
            import redis
            class A:
                @classmethod
                def make(cls):
                    made = cls()
                    made.client = redis.Redis()
                    return made
                def f(self):
                    self.client  # <-
            """,
            "redis.client.Redis (made 6)",
        ),
        (
            "a dataclass field",
            """
            from dataclasses import dataclass
            import redis
            @dataclass
            class A:
                client: redis.Redis
            A().client  # <-
            """,
            "redis.client.Redis (annotated 5)",
        ),
        (
            "what the class can do that another object of the module does not have",
            """
            import redis
            class A:
                def __init__(self):
                    self.client = redis.Redis()
            class B: ...
            B().client  # <-
            """,
            "unknown",
        ),
    ),
    *cases(
        (
            "a named tuple by its element",
            """
            from typing import NamedTuple
            import redis
            class A(NamedTuple):
                client: redis.Redis
            def f(made: A):
                client, = made
                client  # <-
            """,
            "redis.client.Redis (annotated 4)",
        ),
        (
            "an inherited one, by its index",
            """
            from typing import NamedTuple
            import redis
            class A(NamedTuple):
                name: str
                client: redis.Redis
            class B(A):
                def show(self):
                    return self[1]
            B("b", redis.Redis())[-1]  # <-
            """,
            "redis.client.Redis (made 9)",
        ),
        (
            "another element",
            """
            from typing import NamedTuple
            import redis
            class A(NamedTuple):
                name: object
                client: redis.Redis
            name, client = A({}, redis.Redis())
            name  # <-
            """,
            "mapping {}",
        ),
        (
            "an object that is no tuple",
            """
            from dataclasses import dataclass
            import redis
            @dataclass
            class A:
                client: redis.Redis
            client, = A(redis.Redis())
            client  # <-
            """,
            "unknown",
        ),
        (
            "a tuple of a class that is made, by its name",
            """
            from collections import namedtuple
            import redis
            Link = namedtuple("Link", "prefix, client")
            Link("a", redis.Redis()).client  # <-
            """,
            "redis.client.Redis (made 4)",
        ),
        (
            "by its place",
            """
            import collections
            import redis
            Link = collections.namedtuple("Link", ["client", "prefix"])
            client, prefix = Link(prefix="a", client=redis.Redis())
            client  # <-
            """,
            "redis.client.Redis (made 4)",
        ),
    ),
]

ANCESTRY = cases(
    (
        "what a base class sets",
        """
        import redis
        class Base:
            def __init__(self):
                self.client = redis.Redis()
        class A(Base):
            def f(self):
                self.client  # <-
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "what the class sets wins over its base",
        """
        import redis
        class Base:
            client = redis.ConnectionPool()
        class A(Base):
            client = redis.Redis()
        A.client  # <-
        """,
        "redis.client.Redis (made 5)",
    ),
    ("a method two classes above", "class A:\n    def f(self): ...\nclass B(A): ...\nclass C(B): ...\nC().f  # <-", "function A.f"),
    ("the first of two bases", "class A:\n    def f(self): ...\nclass B:\n    def f(self): ...\nclass C(A, B): ...\nC().f  # <-", "function A.f"),
    ("super()", "class A:\n    def f(self): return 1\nclass B(A):\n    def f(self):\n        super().f  # <-", "function A.f"),
    (
        "a method that a declared client's own class has",
        "import redis\nclass A(redis.Redis):\n    def key(self): ...\ndef f(a: A):\n    a.key  # <-",
        "function A.key",
    ),
    (
        "a method that it defines anew",
        "import redis\nclass A(redis.Redis):\n    def pipeline(self): ...\ndef f(a: A):\n    a.pipeline  # <-",
        "function A.pipeline",
    ),
    (
        "what a method gives that it has from the library",
        "import redis\nclass A(redis.Redis): ...\ndef f(a: A):\n    a.pipeline()  # <-",
        "redis.client.Pipeline (taken 4)",
    ),
    (
        "the same with a class out of sight before the library's",
        "import redis, x\nclass A(x.B, redis.Redis): ...\ndef f(a: A):\n    a.pipeline()  # <-",
        "perhaps redis.client.Pipeline (taken 4)",
    ),
    ("super() of a class without bases", "class B:\n    def f(self):\n        super().f  # <-", "unknown"),
    ("a class that is its own base", "class A(A): ...\nA().f  # <-", "unknown"),
    ("a method of a library's class", "import redis\nclass A(redis.Redis): ...\nA().pipeline  # <-", "method pipeline of redis.client.Redis"),
    ("what a library's method makes", "import redis\nclass A(redis.Redis): ...\nA.from_url('')  # <-", "redis.client.Redis (made 3)"),
    (
        "a method of the project of what a library's method makes",
        "import redis\nclass A(redis.Redis):\n    def key(self): ...\nA.from_url('').key  # <-",
        "function A.key",
    ),
    ("making an object of such a class", "import redis\nclass A(redis.Redis): ...\nA(host='a')  # <-", "redis.client.Redis (made 3)"),
    (
        "one that makes its pool as the library does",
        """
        import redis
        class A(redis.Redis):
            def __init__(self, host):
                super().__init__(host=host)
                self.prefix = host
        A("a")  # <-
        """,
        "redis.client.Redis (made 6)",
    ),
    (
        "an attribute that its constructor sets",
        """
        import redis
        class A(redis.Redis):
            def __init__(self, host):
                super().__init__(host=host)
                self.events = redis.ConnectionPool()
        A("a").events  # <-
        """,
        "redis.connection.ConnectionPool (made 5)",
    ),
    (
        "one that is given its pool",
        """
        import redis
        class A(redis.Redis):
            def __init__(self, pool):
                super().__init__(connection_pool=pool)
        A(redis.ConnectionPool())  # <-
        """,
        "instance of A",
    ),
    (
        "one that closes in its own way",
        """
        import redis
        class A(redis.Redis):
            def close(self):
                print("closed")
        A(host="a")  # <-
        """,
        "instance of A",
    ),
    ("what a library's method takes", "import redis\nclass A(redis.Redis): ...\nA().pipeline()  # <-", "redis.client.Pipeline (taken 3)"),
    (
        "beside an unknown mixin it is not certain",
        "import redis, mixins\nclass A(mixins.Mixin, redis.Redis): ...\nA().pipeline()  # <-",
        "perhaps redis.client.Pipeline (taken 3)",
    ),
    ("a method that the project defines anew", "import redis\nclass A(redis.Redis):\n    def get(self, key): return 1\nA().get('x')  # <-", "1"),
    ("an attribute of another package's class", "import flask\nclass A(flask.Blueprint): ...\nA('a').route  # <-", "external flask.Blueprint.route"),
    (
        "a method of an object of its class or of the library's",
        """
        import redis
        class A(redis.Redis):
            def key(self): ...
        def f(a: A | redis.Redis):
            a.pipeline()  # <-
        """,
        "redis.client.Pipeline (taken 5)",
    ),
    (
        "one that only its class has",
        "import redis\nclass A(redis.Redis):\n    def key(self): ...\ndef f(a: A | redis.Redis):\n    a.key  # <-",
        "function A.key",
    ),
    (
        "one that its class defines anew",
        "import redis\nclass A(redis.Redis):\n    def pipeline(self): ...\ndef f(a: A | redis.Redis):\n    a.pipeline  # <-",
        "function A.pipeline or method pipeline of redis.client.Redis",
    ),
    (
        "a command that one of two classes defines anew",
        """
        import redis
        class A(redis.Redis):
            def get(self, name): ...
        class B(redis.Redis): ...
        def f(a: A | B):
            a.get  # <-
        """,
        "function A.get or command get of redis.client.Redis",
    ),
    (
        "a method of two clients in turn",
        """
        import redis, redis.cluster
        class A:
            def __init__(self):
                self.client = redis.Redis()
        class B:
            def __init__(self):
                self.client = redis.cluster.RedisCluster()
        def f(flag):
            (A() if flag else B()).client.pipeline  # <-
        """,
        "method pipeline of redis.client.Redis|redis.cluster.RedisCluster",
    ),
    ("a generic base", "class A:\n    def f(self): ...\nclass B(A[int]): ...\nB().f  # <-", "function A.f"),
)

STORED = cases(
    (
        "on the application",
        """
        import redis
        app.state.redis = redis.Redis()
        def f(request):
            request.app.state.redis  # <-
        """,
        "redis.client.Redis (made 2)",
    ),
    (
        "on another object under the same name",
        """
        import redis
        def start(app):
            app.state.redis = redis.Redis()
        def f(request):
            request.cache.redis  # <-
        """,
        "unknown",
    ),
    (
        "under a key of the application",
        """
        import redis
        app["redis"] = redis.Redis()
        def f():
            app["redis"]  # <-
        """,
        "redis.client.Redis (made 2)",
    ),
    (
        "under a key of a container of the application",
        """
        import redis
        from flask import current_app
        def start(app):
            app.extensions["redis"] = redis.Redis()
        def f():
            current_app.extensions["redis"]  # <-
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "under another key",
        """
        import redis
        app["redis"] = redis.Redis()
        def f():
            app["other"]  # <-
        """,
        "unknown",
    ),
    (
        "under any key of an attribute",
        """
        import redis
        class A:
            def __init__(self):
                self.clients = {}
            def f(self, host):
                self.clients[host] = redis.Redis()
            def g(self, host):
                self.clients[host]  # <-
        """,
        "redis.client.Redis (made 6)",
    ),
    (
        "by a comprehension of a dict",
        """
        import redis
        clients = {host: redis.Redis(host) for host in "ab"}
        clients[host]  # <-
        """,
        "redis.client.Redis (made 2)",
    ),
    (
        "under any key of another class",
        """
        import redis
        class A:
            def f(self, host):
                self.clients[host] = redis.Redis()
        class B:
            def g(self, host):
                self.clients[host]  # <-
        """,
        "unknown",
    ),
    (
        "a pool under any key",
        """
        import redis
        pools = {}
        def f(host):
            pools[host] = redis.ConnectionPool()
        def g(host):
            pools[host]  # <-
        """,
        "redis.connection.ConnectionPool (made 4)",
    ),
)

SHAPES = cases(
    (
        "an interface whose methods are coroutines, which somebody else awaits",
        """
        from typing import Protocol
        import redis
        class RedisLike(Protocol):
            async def hget(self, name, key): ...
            async def hset(self, name, key, value): ...
            async def hdel(self, name, key): ...
            async def hgetall(self, name): ...
        class Store:
            def __init__(self, client: RedisLike):
                self.client = client
            async def f(self):
                await translated(self.client.hget("a", "b"))
                await translated(self.client.hset("a", "b", 1))
                await translated(self.client.hdel("a", "b"))
                await translated(self.client.hgetall("a"))
                self.client  # <-
        """,
        "redis.asyncio.client.Redis (shape 8)",
    ),
    (
        "an interface that does not have all these commands",
        """
        from typing import Protocol
        class Hashes(Protocol):
            async def hget(self, name, key): ...
            async def hset(self, name, key, value): ...
        class Store:
            def __init__(self, client: Hashes):
                self.client = client
            async def f(self):
                await self.client.hget("a", "b")
                await self.client.hset("a", "b", 1)
                await self.client.lpush("a", 1)
                self.client  # <-
        """,
        "perhaps redis.asyncio.client.Redis (shape 5)",
    ),
    (
        "an interface that a class of the project implements",
        """
        from abc import ABC
        class Backend(ABC):
            def hget(self, name, key): ...
            def hset(self, name, key, value): ...
            def lpush(self, name, value): ...
        class Memory(Backend): ...
        class Store:
            def __init__(self, client: Backend):
                self.client = client
            def f(self):
                self.client.hget("a", "b")
                self.client.hset("a", "b", 1)
                self.client.lpush("a", 1)
                self.client  # <-
        """,
        "perhaps redis.client.Redis (shape 7)",
    ),
    (
        "a subscription by subscribe and get_message",
        """
        async def f(options):
            feed = options["client"].pubsub()  # <-
            await feed.subscribe("a")
            await feed.get_message(timeout=1)
        """,
        "redis.asyncio.client.PubSub (taken 2)",
    ),
    (
        "one that does not wait, in an attribute",
        """
        class A:
            def __init__(self, **options):
                self.feed = options["client"].pubsub()  # <-
                self.feed.psubscribe("a")
            def read(self):
                yield from self.feed.listen()
        """,
        "redis.client.PubSub (taken 3)",
    ),
    (
        "one of the library that the module uses",
        """
        import valkey.asyncio
        async def f(options):
            async with options["client"].pubsub() as feed:
                await feed.subscribe("a")
                async for message in feed.listen():
                    print(message)
                feed  # <-
        """,
        "valkey.asyncio.client.PubSub (taken 3)",
    ),
    (
        "one that is subscribed, and read by others",
        """
        async def f(broker):
            feed = broker.pubsub()  # <-
            await feed.subscribe("a")
            return await feed.receive()
        """,
        "unknown",
    ),
    (
        "one of a library that is not declared by its use",
        """
        import coredis
        async def f(options):
            feed = options["client"].pubsub()  # <-
            await feed.subscribe("a")
            await feed.get_message()
        """,
        "unknown",
    ),
    (
        "a transaction by a command and execute",
        """
        def f(store):
            pipe = store.pipeline()  # <-
            pipe.hset("a", "b", 1)
            pipe.execute()
        """,
        "redis.client.Pipeline (shape 2)",
    ),
    (
        "an awaited execute",
        """
        async def f(store):
            pipe = store.pipeline()  # <-
            pipe.hset("a", "b", 1)
            await pipe.execute()
        """,
        "redis.asyncio.client.Pipeline (shape 2)",
    ),
    (
        "without a command",
        """
        def f(store):
            pipe = store.pipeline()  # <-
            pipe.execute()
        """,
        "unknown",
    ),
    (
        "without execute",
        """
        def f(store):
            pipe = store.pipeline()  # <-
            pipe.hset("a", "b", 1)
        """,
        "unknown",
    ),
    (
        "at the level of the module",
        """
        store = 1 + 1
        pipe = store.pipeline()  # <-
        pipe.hset("a", "b", 1)
        pipe.execute()
        """,
        "unknown",
    ),
    (
        "a client by three commands that wait",
        """
        class A:
            def __init__(self, client):
                self.client = client
            async def f(self):
                await self.client.hset("a", "b", 1)
                await self.client.zadd("a", {})
                await self.client.lpush("a", 1)
                self.client  # <-
        """,
        "perhaps redis.asyncio.client.Redis (shape 1)",
    ),
    (
        "by three commands that do not",
        """
        class A:
            def __init__(self, client):
                self.client = client
            def f(self):
                self.client.hset("a", "b", 1)
                self.client.zadd("a", {})
                self.client.lpush("a", 1)
                self.client  # <-
        """,
        "perhaps redis.client.Redis (shape 1)",
    ),
    (
        "two commands are not enough",
        """
        class A:
            def __init__(self, client):
                self.client = client
            def f(self):
                self.client.hset("a", "b", 1)
                self.client.zadd("a", {})
                self.client  # <-
        """,
        "unknown",
    ),
    (
        "some wait and some do not",
        """
        class A:
            def __init__(self, client):
                self.client = client
            async def f(self):
                self.client.hset("a", "b", 1)
                await self.client.zadd("a", {})
                await self.client.lpush("a", 1)
                self.client  # <-
        """,
        "unknown",
    ),
    (
        "three commands through a plain name",
        """
        async def f(client):
            await client.hset("a", "b", 1)
            await client.zadd("a", {})
            await client.lpush("a", 1)
            client  # <-
        """,
        "unknown",
    ),
)


@pytest.mark.parametrize(("text", "expected"), [*MEMBERS, *ANCESTRY, *STORED, *SHAPES])
def test_attributes(text: str, expected: str) -> None:
    assert value(alone(text)) == expected


_HIERARCHY = """
import abc, redis
class A: ...
class B(A, redis.Redis): ...
class C(abc.ABC): ...
class D(C, B): ...
"""


def test_bases_come_in_breadth_first_order() -> None:
    module = alone(_HIERARCHY)
    bases = types_of(module).bases(ProjectClass(scope(module, "D")))
    assert list(map(shown, bases)) == ["class C", "class B", "external abc.ABC", "class A", "class redis.client.Redis"]


def test_lineage_is_the_project_s_classes() -> None:
    module = alone(_HIERARCHY)
    lineage = types_of(module).lineage(ProjectClass(scope(module, "D")))
    assert [cls.scope.name for cls in lineage] == ["D", "C", "B", "A"]


@pytest.mark.parametrize(
    ("name", "expected"),
    cases(("of the top", "A", ["B", "D"]), ("of one in between", "B", ["D"]), ("of the last", "D", [])),
)
def test_derived_classes(name: str, expected: list[str]) -> None:
    module = alone(_HIERARCHY)
    assert [named(cls) for cls in hierarchy_of(module).derived_from(scope(module, name))] == expected


_INTERFACES = """
import abc
class Plain: ...
class Store(abc.ABC):
    @abc.abstractmethod
    def get(self, key): ...
    @abc.abstractmethod
    def put(self, key, value): ...
    def close(self): raise NotImplementedError
class Named(Store):
    def __init__(self, name): ...
    def label(self): ...
class Half(Store):
    def get(self, key): ...
class Memory(Half):
    def put(self, key, value): ...
class Aliased(Half):
    put = Half.get
class Wider(Memory):
    def put(self, key, value): ...
    @abc.abstractmethod
    def drop(self, key): ...
class Again(Memory):
    @abc.abstractmethod
    def get(self, key): ...
class Sized(abc.ABC):
    def size(self): raise NotImplementedError
class Counted(Sized):
    def size(self): return 0
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    cases(
        ("an abstract class", "Store", True),
        ("a class below it that says nothing of its methods", "Named", True),
        ("one that leaves a method open", "Half", True),
        ("one that defines the last", "Memory", False),
        ("one that assigns the last", "Aliased", False),
        ("one that leaves another open", "Wider", True),
        ("one that leaves one open again", "Again", True),
        ("a class without marks", "Sized", True),
        ("one that defines what that raises an error for", "Counted", False),
        ("a plain class", "Plain", False),
    ),
)
def test_interfaces(name: str, expected: bool) -> None:
    module = alone(_INTERFACES)
    assert types_of(module).is_interface(Instance(ProjectClass(scope(module, name)))) is expected
