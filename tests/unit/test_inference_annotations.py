"""Inference: what annotations, defaults, dependency markers and the calls in sight say of a parameter or a variable."""

from __future__ import annotations

import pytest

from tests.unit.sources import alone, cases, gap, value

#: A parameter with the annotation, on line 9.
_ANNOTATED = """\
import typing, flask, redis
from typing import Annotated, Any, Awaitable, Callable, ClassVar, Generator, Literal, NewType, Optional, Type, TypeVar, Union
from redis import ConnectionPool, Redis
class Store: ...
class Cache(Redis): ...
Client = Redis
Maybe = Optional[Redis]
Bound, Main = TypeVar("Bound", bound=Redis), NewType("Main", Redis)
def f(client: {}):
    client  # <-
"""
_CLIENT = "redis.client.Redis (parameter 9)"

ANNOTATIONS = [
    *cases(
        ("a class", "Redis", _CLIENT),
        ("a class by its path", "redis.Redis", _CLIENT),
        ("a text", "'Redis'", _CLIENT),
        ("Optional", "Optional[Redis]", _CLIENT),
        ("Optional by its path", "typing.Optional[redis.Redis]", _CLIENT),
        ("a text in Optional", "Optional['Redis']", _CLIENT),
        ("a bar", "Redis | None", _CLIENT),
        ("None first", "None | Redis", _CLIENT),
        ("Union", "Union[Redis, None]", _CLIENT),
        ("a text with a bar", "'Redis | None'", _CLIENT),
        ("a generic", "Redis[bytes]", _CLIENT),
        ("a text of a generic", "'Redis[bytes]'", _CLIENT),
        ("Annotated", "Annotated[Redis, 'the cache']", _CLIENT),
        ("ClassVar", "ClassVar[Redis]", _CLIENT),
        ("an alias", "Client", _CLIENT),
        ("an alias of a composed type", "Maybe", _CLIENT),
        ("Awaitable", "Awaitable[Redis]", f"awaitable of {_CLIENT}"),
        ("a class of the project", "Store", "instance of Store"),
        ("a class of the project over a library's", "Cache", "redis.client.Redis (parameter 5)"),
        ("a class of another package", "flask.Flask", "instance of external flask.Flask"),
        ("two kinds of object", "Redis | ConnectionPool", f"{_CLIENT} or {_CLIENT.replace('client.Redis', 'connection.ConnectionPool')}"),
        ("a client or anything", "Redis | Any", "perhaps " + _CLIENT),
        ("Any", "Any", "unknown"),
        ("object", "object", "unknown"),
        ("the class itself", "Type[Redis]", "class redis.client.Redis"),
        ("the class itself, built in", "type[Redis]", "class redis.client.Redis"),
        ("a class of the project, or one below it", "type[Store]", "unknown"),
        ("some class or other", "type[Redis | Gone]", "unknown"),
        ("a function that gives one", "Callable[[], Redis]", f"what gives {_CLIENT}"),
        ("a function that gives one when it is awaited", "Callable[[str], Awaitable[Redis]]", f"what gives awaitable of {_CLIENT}"),
        ("a function that gives something else", "Callable[[Redis], int]", "unknown"),
        ("a generator of them", "Generator[Redis, None, None]", "unknown"),
        ("a text that is no type", "Literal['Redis']", "instance of external typing.Literal"),
        ("a text that is no expression", "'a client of redis'", "unknown"),
        ("a name that nobody defines", "Gone", "instance of external builtins.Gone"),
        ("a value is no type", "1", "unknown"),
    ),
    gap("the bound of a type variable", "Bound", _CLIENT, reason="it says the type; what typing makes is taken for an object of its own"),
    gap("a new type", "Main", _CLIENT, reason="it says the type; what typing makes is taken for an object of its own"),
]

PARAMETERS = cases(
    (
        "a call of a function that is declared to give one",
        "import redis\ndef f(connect: Callable[[], redis.Redis]):\n    connect()  # <-",
        "redis.client.Redis (parameter 2)",
    ),
    (
        "a client, or a function that gives one",
        "import redis\ndef f(given: redis.Redis | Callable[[], redis.Redis]):\n    given() if callable(given) else given  # <-",
        "redis.client.Redis (parameter 2, parameter 2) or what gives redis.client.Redis (parameter 2)",
    ),
    (
        "what of it gives a transaction",
        "import redis\ndef f(given: redis.Redis | Callable[[], redis.Redis]):\n    given.pipeline()  # <-",
        "redis.client.Pipeline (taken 3)",
    ),
    (
        "a field that is a client or a function",
        """
        import redis
        class Settings:
            client: redis.Redis | Callable[[], redis.Redis] | None = None
        Settings.client  # <-
        """,
        "what gives redis.client.Redis (annotated 3) or redis.client.Redis (annotated 3)",
    ),
    (
        "the function that a caller passes says more",
        """
        import redis
        def connect():
            return redis.Redis()
        def f(make: Callable[[], redis.Redis]):
            make()  # <-
        f(connect)
        """,
        "redis.client.Redis (made 3)",
    ),
    ("a class that is made", "import redis\ndef f(kind: type[redis.Redis]):\n    kind(host='a')  # <-", "redis.client.Redis (made 3)"),
    ("the own instance", "class A:\n    def f(self):\n        self  # <-", "instance of A"),
    ("the own instance by another name", "class A:\n    def f(this):\n        this  # <-", "instance of A"),
    ("the class of a class method", "class A:\n    @classmethod\n    def f(cls):\n        cls  # <-", "class A"),
    ("the class that __new__ gets", "class A:\n    def __new__(cls):\n        cls  # <-", "class A"),
    ("a static method has no instance", "class A:\n    @staticmethod\n    def f(a):\n        a  # <-", "unknown"),
    ("a plain function has no instance", "def f(self):\n    self  # <-", "unknown"),
    ("all further arguments", "def f(*client: A):\n    client  # <-", "unknown"),
    ("a default", "import redis\ndef f(client=redis.Redis()):\n    client  # <-", "redis.client.Redis (parameter 2, made 2)"),
    ("a default of None says nothing", "def f(client=None):\n    client  # <-", "unknown"),
    ("a default number says nothing", "def f(client=1):\n    client  # <-", "unknown"),
    (
        "the annotation wins over the default",
        "import redis\ndef f(client: redis.Redis = None):\n    client  # <-",
        "redis.client.Redis (parameter 2)",
    ),
    (
        "what its only caller passes",
        """
        import redis
        def f(client):
            client  # <-
        f(redis.Redis())
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "by keyword",
        """
        import redis
        def f(a, client):
            client  # <-
        f(client=redis.Redis(), a=1)
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "by the position in a method",
        """
        import redis
        class A:
            def f(self, a, client):
                client  # <-
        A().f(1, redis.Redis())
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "by a constructor",
        """
        import redis
        class A:
            def __init__(self, client):
                client  # <-
        A(redis.Redis())
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "callers that pass different things",
        """
        import redis
        def f(client):
            client  # <-
        f(redis.Redis())
        f(redis.ConnectionPool())
        """,
        "redis.client.Redis (made 4) or redis.connection.ConnectionPool (made 5)",
    ),
    (
        "the annotation says the type, the caller where it is made",
        """
        import redis
        def f(client: redis.Redis):
            client  # <-
        f(redis.Redis())
        """,
        "redis.client.Redis (made 4)",
    ),
    (
        "a caller that passes an object of the project",
        """
        class A: ...
        def f(client):
            client  # <-
        f(A())
        """,
        "instance of A",
    ),
    (
        "a dependency",
        """
        import redis
        from fastapi import Depends
        def get(): return redis.Redis()
        def f(client=Depends(get)):
            client  # <-
        """,
        "redis.client.Redis (parameter 3)",
    ),
    (
        "a dependency that yields",
        """
        import redis.asyncio as aio
        from fastapi import Depends
        async def get():
            client = aio.Redis()
            yield client
        async def f(client=Depends(get)):
            client  # <-
        """,
        "redis.asyncio.client.Redis (parameter 4)",
    ),
    (
        "a dependency beside a wider annotation",
        """
        import redis
        from typing import Any
        from fastapi import Depends
        def get(): return redis.Redis()
        def f(client: Any = Depends(get)):
            client  # <-
        """,
        "redis.client.Redis (parameter 4)",
    ),
    (
        "a dependency in Annotated",
        """
        import redis
        from typing import Annotated
        from fastapi import Depends
        def get(): return redis.Redis()
        def f(client: Annotated[redis.Redis, Depends(get)]):
            client  # <-
        """,
        "redis.client.Redis (parameter 4)",
    ),
    (
        "a call that is no dependency marker",
        """
        import redis
        from elsewhere import Depends
        def get(): return redis.Redis()
        def f(client=Depends(get)):
            client  # <-
        """,
        "unknown",
    ),
)

VARIABLES = cases(
    ("an annotation beside None", "import redis\na: redis.Redis = None\na  # <-", "redis.client.Redis (annotated 2)"),
    ("an annotation beside something unknown", "import redis\na: redis.Redis = 1 + 1\na  # <-", "redis.client.Redis (annotated 2)"),
    ("an annotation without a value", "import redis\na: redis.Redis\na  # <-", "redis.client.Redis (annotated 2)"),
    ("a value says more than its annotation", "import redis\na: object = redis.Redis()\na  # <-", "redis.client.Redis (made 2)"),
    (
        "the construction is in sight, so that the annotation adds nothing",
        """
        import redis
        def f(x):
            a: redis.Redis
            if x:
                a = redis.Redis()
            return a  # <-
        """,
        "redis.client.Redis (made 5)",
    ),
    (
        "a type for the checker alone",
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from redis import Redis
        def f(client: "Redis"):
            client  # <-
        """,
        "redis.client.Redis (parameter 4)",
    ),
)

_GENERIC = """\
import redis
from typing import Generic, Optional, TypeVar
T = TypeVar("T")
U = TypeVar("U")
class Base(Generic[U, T]):
    kept: T
    def find(self) -> T: ...
    def other(self) -> Optional[U]: ...
    def all(self) -> list[T]: ...
    @property
    def first(self) -> T: ...
class Below(Base[int, T]):
    pass
class Clients(Below[redis.Redis]):
    pass
"""
TYPE_ARGUMENTS = cases(
    ("of a variable", "a: Base[int, redis.Redis] = x\na.find()  # <-", "redis.client.Redis (annotated 7)"),
    ("of the class that is called", "Base[int, redis.Redis]().find()  # <-", "redis.client.Redis (annotated 7)"),
    ("of a class with another name", "A = Base[int, redis.Redis]\nA().find()  # <-", "redis.client.Redis (annotated 7)"),
    ("of a parameter", "def f(a: Base[int, redis.Redis]):\n    a.find()  # <-", "redis.client.Redis (annotated 7)"),
    ("of a class above", "Clients().find()  # <-", "redis.client.Redis (annotated 7)"),
    ("of a class between", "Below[redis.Redis]().find()  # <-", "redis.client.Redis (annotated 7)"),
    ("of a property", "Clients().first  # <-", "redis.client.Redis (annotated 11)"),
    ("of an attribute", "Clients().kept  # <-", "redis.client.Redis (annotated 6)"),
    ("perhaps", "Base[redis.Redis, int]().other()  # <-", "redis.client.Redis (annotated 8)"),
    ("of the other variable", "Base[int, redis.Redis]().other()  # <-", "unknown"),
    ("of a list", "Clients().all()[0]  # <-", "unknown"),
    ("without any", "Base().find()  # <-", "unknown"),
)


@pytest.mark.parametrize(("text", "expected"), TYPE_ARGUMENTS)
def test_type_arguments(text: str, expected: str) -> None:
    assert value(alone(_GENERIC + text)) == expected


@pytest.mark.parametrize(("annotation", "expected"), ANNOTATIONS)
def test_annotations(annotation: str, expected: str) -> None:
    assert value(alone(_ANNOTATED.format(annotation))) == expected


@pytest.mark.parametrize(("text", "expected"), [*PARAMETERS, *VARIABLES])
def test_parameters_and_variables(text: str, expected: str) -> None:
    assert value(alone(text)) == expected
