"""Functions inside a function: which of them it alone runs, and when."""

from __future__ import annotations

import pytest

from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.scopes import ScopeKind
from flake8_redis_pool.analysis.typestate.inner_functions import inner_functions_in
from tests.unit.sources import alone, cases, plain

#: Whether the one function inside ``f`` goes nowhere else.
STAYING = cases(
    ("it is called", "def f(x):\n    def g(): ...\n    g()", True),
    ("nobody calls it", "def f(x):\n    def g(): ...", True),
    ("it is returned", "def f(x):\n    def g(): ...\n    return g", False),
    ("it is given away", "def f(x):\n    def g(): ...\n    x(g)", False),
    ("it has a decorator", "def f(x):\n    @x\n    def g(): ...\n    g()", False),
    ("another function calls it", "def f(x):\n    def g(): ...\n    return [g() for _ in x]", True),
    ("a generator may call it", "def f(x):\n    def g(): ...\n    return (g() for _ in x)", False),
    ("an attribute has its name", "def f(x):\n    def g(): ...\n    return x.g", True),
    ("a coroutine that is awaited", "async def f(x):\n    async def g(): ...\n    await g()", True),
    ("a coroutine that is given away", "async def f(x):\n    async def g(): ...\n    x(g())", False),
    ("a lambda with a name", "def f(x):\n    g = lambda: 1\n    g()", True),
    ("a lambda that is returned", "def f(x):\n    return lambda: 1", False),
    ("a lambda that sorts", "def f(x):\n    return sorted(x, key=lambda y: 1)", True),
    ("a lambda that sorts a list", "def f(x):\n    x.sort(key=lambda y: 1)", True),
    ("a lambda that filters", "def f(x):\n    return list(filter(lambda y: 1, x))", True),
    ("a lambda that a loop asks", "def f(x):\n    for y in map(lambda y: 1, x): ...", True),
    ("a lambda that nobody asks yet", "def f(x):\n    return map(lambda y: 1, x)", False),
    ("a lambda of another map", "def f(x):\n    return list(x.map(lambda y: 1))", False),
    ("a function that maps", "def f(x):\n    def g(): ...\n    return list(map(g, x))", True),
)


@pytest.mark.parametrize(("text", "expected"), STAYING)
def test_functions_that_stay_inside(text: str, expected: bool) -> None:
    module = alone(plain(text))
    functions = [scope for scope in symbols_of(module).functions() if scope.kind is ScopeKind.FUNCTION]
    outer, inner = sorted(functions, key=lambda scope: scope.order)[:2]
    assert inner_functions_in(module).of(outer).stays(inner.node) is expected


def test_calls_that_run_a_function_inside() -> None:
    module = alone("def f(x):\n    def g(y): ...\n    g(1)\n    list(map(g, x))\n    x.g(2)")
    outer, inner = sorted(symbols_of(module).functions(), key=lambda scope: scope.order)
    found = inner_functions_in(module).of(outer)
    assert len(list(found.calls_of(inner))) == 2
    assert list(found.readers(frozenset({"x"}))) == []
