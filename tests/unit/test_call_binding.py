"""Which parameter gets which argument: each source defines ``f`` or a class, and ends in one call of it."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.call_binding import (
    argument_for,
    called_name,
    parameter_of,
    parameters_of,
    positional_parameters,
)
from flake8_redis_pool.analysis.symbols.scopes import Scope
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.knowledge import known

METHOD = "class Cache:\n    def f(self, key, *, ttl=0): ...\n"


def read(text: str) -> tuple[cst.Call, Scope]:
    """The last call of a source, and the first function that it defines."""
    symbols = symbols_of(Module("shop.py", text, known()))
    return symbols.calls[-1], next(symbols.functions())


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("def f(a, b): ...\nf(1, 2)", ["a", "b"]),
        ("def f(a, b): ...\nf(b=1, a=2)", ["b", "a"]),
        ("def f(a, /, b, *, c): ...\nf(1, 2, c=3)", ["a", "b", "c"]),
        ("def f(a, *rest): ...\nf(1, 2, 3)", ["a", None, None]),
        ("def f(a, **more): ...\nf(1, b=2)", ["a", None]),
        ("def f(a, *, b): ...\nf(1, 2)", ["a", None]),
        ("def f(a, b, c): ...\nf(1, *rest, 2, c=3)", ["a", None, None, "c"]),
        ("def f(a, b): ...\nf(1, **more)", ["a", None]),
        ("f = lambda a, b: a\nf(1, b=2)", ["a", "b"]),
        (f"{METHOD}cache.f(1, ttl=2)", ["key", "ttl"]),
        ("class Cache:\n    @staticmethod\n    def f(key): ...\nCache.f(1)", ["key"]),
        ("class Cache:\n    @classmethod\n    def f(cls, key): ...\nCache.f(1)", ["key"]),
        ("class Cache:\n    def __init__(self, key): ...\nCache(1)", ["key"]),
    ],
)
def test_parameter_of(text: str, parameters: list[str | None]) -> None:
    call, function = read(text)
    assert [parameter_of(call, arg, function) for arg in call.args] == parameters


def test_receiver_that_nothing_binds() -> None:
    call, function = read(f"{METHOD}Cache.f(cache, 1, ttl=2)")
    assert [parameter_of(call, arg, function, is_bound=False) for arg in call.args] == ["self", "key", "ttl"]
    given = argument_for(call, function, "key", is_bound=False)
    assert given is not None
    assert nodes.code(given) == "1"


def test_argument_of_another_call() -> None:
    call, function = read("def f(a): ...\nf(1)")
    assert parameter_of(call, cst.Arg(cst.Integer("1")), function) is None


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("def f(a, b): ...\nf(1, 2)", {"a": "1", "b": "2"}),
        ("def f(a, b): ...\nf(b=1, a=2)", {"a": "2", "b": "1"}),
        ("def f(a, b=0): ...\nf(1)", {"a": "1", "b": None}),
        ("def f(a, *, b=0): ...\nf(1, b=2)", {"a": "1", "b": "2"}),
        ("def f(a, b, c): ...\nf(1, *rest, 2)", {"a": "1", "b": None, "c": None}),
        ('def f(a, b): ...\nf(1, **{"b": 2})', {"a": "1", "b": "2"}),
        ("def f(a, b): ...\nf(1, **more)", {"a": "1", "b": None}),
        ("f = lambda a, b: a\nf(1, b=2)", {"a": "1", "b": "2"}),
        (f"{METHOD}cache.f(1, ttl=2)", {"key": "1", "ttl": "2"}),
    ],
)
def test_argument_for(text: str, given: dict[str, str | None]) -> None:
    call, function = read(text)
    found = {name: argument_for(call, function, name) for name in parameters_of(function)}
    assert {name: node if node is None else nodes.code(node) for name, node in found.items()} == given


def test_parameters() -> None:
    _, function = read(f"{METHOD}cache.f(1)")
    assert parameters_of(function) == ("key", "ttl")
    assert parameters_of(function, is_bound=False) == ("self", "key", "ttl")
    assert positional_parameters(function) == ("key",)
    assert positional_parameters(function, is_bound=False) == ("self", "key")
    assert parameters_of(function.root()) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def f(a): ...\nf(1)", "f"),
        (f"{METHOD}cache.f(1)", "f"),
        ("class Cache:\n    def __init__(self): ...\nCache()", "Cache"),
        ("class Cache:\n    def __new__(cls): ...\nCache()", "Cache"),
        ("class Cache:\n    def __post_init__(self): ...\nCache()", "Cache"),
        ("def __init__(): ...\n__init__()", "__init__"),
        ("f = lambda a: a\nf(1)", "f"),
    ],
)
def test_called_name(text: str, name: str) -> None:
    assert called_name(read(text)[1]) == name
