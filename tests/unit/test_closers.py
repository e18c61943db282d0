"""What closes an object: by the role of a method where the object is known, by its name where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst
import pytest

from flake8_redis_pool.analysis.inference.closers import closed_by, ends, gives_back_argument, is_ended_by, may_be_ended, may_close_below, part_of
from flake8_redis_pool.analysis.inference.values import LibraryObject
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import Role


def thing(name: str, certain: bool = True) -> LibraryObject:
    library, item = known().object_named(name)
    return LibraryObject(item, library, (), certain)


CLIENT = thing("redis.asyncio.client.Redis")
POOL = thing("redis.asyncio.connection.ConnectionPool")


@pytest.mark.parametrize(
    ("of", "method", "expected"),
    [
        (CLIENT, "aclose", True),
        (CLIENT, "__aexit__", True),
        (CLIENT, "get", False),
        (CLIENT, "stop", False),  # redis-py has no such method
        (POOL, "disconnect", True),
        (POOL, "release", False),  # it ends its argument
        (POOL, "reset", False),  # drops the connections without closing them
        (thing("redis.client.PubSub"), "reset", True),
        (thing("redis.connection.Connection#acquired"), "disconnect", False),  # the pool still counts it
        (replace(CLIENT, certain=False), "stop", True),
        (replace(POOL, certain=False), "reset", False),
        (None, "stop", True),
        (None, "release", True),
        (None, "get", False),
    ],
)
def test_roles_decide_before_names(of: LibraryObject | None, method: str, expected: bool) -> None:
    assert ends(of, method) is expected


def test_what_is_given_back_closes_nothing_below() -> None:
    assert may_close_below("shutdown")
    assert not may_close_below("release")
    assert not may_close_below("get")


def test_an_argument_is_given_back() -> None:
    assert gives_back_argument(POOL.item.methods["release"], "release")
    assert not gives_back_argument(POOL.item.methods["disconnect"], "disconnect")
    assert gives_back_argument(None, "release")
    assert not gives_back_argument(None, "put")


def calls_of(body: str) -> tuple[Module, list[cst.Call]]:
    """The calls of a function with this body, in the order of the source."""
    text = "import redis.asyncio as redis\n\nclient = redis.Redis()\n\n\nasync def f(given):\n" + "".join(
        f"    {line}\n" for line in body.split("\n")
    )
    module = Module("module.py", text, known())
    function = next(iter(symbols_of(module).functions()))
    return module, sorted(function.calls, key=lambda call: symbols_of(module).order_of[call])


def methods(calls: list[cst.Call]) -> Iterator[cst.Attribute]:
    return (call.func for call in calls if isinstance(call.func, cst.Attribute))


def test_a_coroutine_that_is_dropped_ends_nothing() -> None:
    module, calls = calls_of("client.aclose()\nawait client.aclose()\nx = client.aclose()")
    assert [is_ended_by(module, CLIENT, method) for method in methods(calls)] == [False, True, True]
    assert [closed_by(module, call, Role.CLOSE) is not None for call in calls] == [False, True, True]


def test_a_call_closes_the_object_that_it_is_called_on() -> None:
    module, calls = calls_of("await client.connection_pool.disconnect()\nawait given.aclose()\nawait client.get('a')\nlen(client)")
    closed = [closed_by(module, call, Role.CLOSE) for call in calls]
    assert [each and each.item.name for each in closed] == [POOL.item.name, None, None, None]
    assert closed_by(module, calls[0], Role.RELEASE) is None


def test_parts_of_an_object() -> None:
    module, _ = calls_of("pass")
    pool = part_of(module, CLIENT, "connection_pool")
    assert pool is not None and pool.item is POOL.item
    assert part_of(module, CLIENT, "aclose") is None


@pytest.mark.parametrize(
    ("call", "by_its_name", "by_any_method"),
    [
        ("given.stop()", True, True),
        ("given.flush()", False, True),
        ("given.part.flush()", False, True),
        ("given()", False, True),
        ("f(given)", True, True),
        ("f(a=given)", True, True),
        ("f(given.a)", False, False),
        ("other.close()", False, False),
    ],
)
def test_an_unknown_object_may_be_ended(call: str, by_its_name: bool, by_any_method: bool) -> None:
    _, calls = calls_of(call)
    assert may_be_ended(calls, {"given"}) is by_its_name
    assert may_be_ended(calls, {"given"}, by_any_method=True) is by_any_method
