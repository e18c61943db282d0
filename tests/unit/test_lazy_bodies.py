"""Bodies of functions that are made when they are read: what is cut out of a text, when it is made, and that nothing else changes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import libcst as cst
import pytest

from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.body_texts import may_store
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.name_index import NameIndex, names_of
from flake8_redis_pool.analysis.symbols.scopes import _OF_BODY, Scope, WaitingScope
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.tree import lazy_tree_of, tree_of
from flake8_redis_pool.tree.outline import pieces_of, without
from tests.shared.texts import each_text
from tests.unit.sources import cases

SHOP: Final = """\
from redis import Redis as Client


class Cart:
    def __init__(self, client):
        self.client = client

    def read(self):
        return self.client.get("cart")

    def clear(self):
        self.total, self.lines = 0, ()
        helper = make_helper()
        helper.state = 1


def build():
    return Cart(Client())


def other():
    def inner():
        return build()

    class Local(Cart):
        pass

    return inner
"""


#: What a scope says of its body, of a function whose body nobody has read.
SAYING: Final = """\
def opened(self):
    import redis

    with self.pool as pool:
        yield pool
    del pool

    def inner():
        return self

    return make(self.pool)
"""


def lazy(text: str = SHOP) -> Module:
    return Module("shop.py", text, known())


def whole(text: str = SHOP) -> Module:
    return Module("shop.py", text, known(), parsed=ast.parse(text))


def made(module: Module) -> list[str]:
    """The functions of a module whose bodies have been made."""
    table = symbols_of(module)
    return [table.scope_at[table.parents[body]].qualname for body in module.sources.bodies if body.is_made]


# -- what is cut out


@pytest.mark.parametrize(
    ("text", "bodies"),
    cases(
        ("a function", "def f():\n    a\n    b\nc\n", ["    a\n    b\n"]),
        ("the last line has no end", "def f():\n    a", ["    a"]),
        ("one that stands on the line of its head", "def f(): a\nb\n", []),
        ("methods, not what is between them", "class A:\n    x = 1\n    def f(self):\n        a\n    y = 2\n", ["        a\n"]),
        ("a head on several lines", "def f(\n    a=':',  # (\n    b: 'x' = {1: 2},\n) -> 'y':  # z\n    c\n", ["    c\n"]),
        ("a coroutine", "async def f():\n    a\n", ["    a\n"]),
        ("functions inside belong to it", "def f():\n    def g():\n        a\n    b\n", ["    def g():\n        a\n    b\n"]),
        ("comments on the left do not end it", "def f():\n    a\n# b\n    c\nd\n", ["    a\n# b\n    c\n"]),
        ("a text on the left does not end it", 'def f():\n    a = """\nb\n"""\n    c\nd\n', ['    a = """\nb\n"""\n    c\n']),
        ("a backslash leads on", "def f():\n    a = 1 + \\\n2\nb\n", ["    a = 1 + \\\n2\n"]),
        ("that of a comment does not", "def f():\n    a  # \\\nb\n", ["    a  # \\\n"]),
        ("def in a text", 'a = """\ndef f():\n    b\n"""\n', []),
        ("def in a comment", "# def f():\n#    b\n", []),
        ("quotation marks in a comment", "# it's\ndef f():\n    a\n# it's\nb\n", ["    a\n# it's\n"]),
        ("one that binds names of the module", "def f():\n    global a\n    a = 1\ndef g():\n    b\n", ["    b\n"]),
        ("names that are read otherwise than written", "def f():\n    \uff46()\n", []),
        ("ends of lines that are others", "def f():\r\n    a\r\n", []),
    ),
)
def test_what_is_cut_out(text: str, bodies: Sequence[str]) -> None:
    pieces = pieces_of(text)
    assert [text[piece.start : piece.end] for piece in pieces] == bodies
    left = without(text, pieces)
    ast.parse(left)
    assert left.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    cases(
        ("what is in brackets stands on the left", "def f():\n    a = [\n1\n]\nb = 1\n"),
        ("what ends brackets does", "def f():\n    a = [\n        1\n]\nb = 1\n"),
    ),
)
def test_where_brackets_no_longer_match_the_text_is_parsed_whole(text: str) -> None:
    tree = lazy_tree_of(text)
    assert len(tree.bodies) == 0
    assert len(tree.module.body) == 2


@each_text
def test_the_tree_is_that_of_the_whole_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = lazy_tree_of(text)
    tree.bodies.complete()
    _assert_same(tree.module, tree_of(ast.parse(text), text).module)


def _assert_same(one: cst.CSTNode, other: cst.CSTNode) -> None:
    waiting = [(one, other)]
    while waiting:
        first, second = waiting.pop()
        assert isinstance(first, type(second))
        assert getattr(first, "value", None) == getattr(second, "value", None) or isinstance(getattr(first, "value", None), cst.CSTNode)
        below, others = nodes.children(first), nodes.children(second)
        assert len(below) == len(others)
        waiting += zip(below, others)


# -- when it is made


def test_a_body_that_nobody_asks_for_is_never_made() -> None:
    module = lazy()
    cart = next(cls for cls in names_of(module).classes_named("Cart"))
    assert made(module) == ["other"]  # it may define a class
    assert [method.name for method in cart.methods()] == ["__init__", "read", "clear"]
    assert made(module) == ["other"]


@pytest.mark.parametrize(
    ("ask", "expected"),
    cases(
        ("calls, by the name at home", lambda names: names.calls_of("Redis"), ["build"]),
        ("calls", lambda names: names.calls_of("build"), ["other"]),
        ("readers", lambda names: names.readers_of("client"), ["Cart.__init__", "Cart.read"]),
        ("nothing", lambda names: names.calls_of("nothing"), []),
        ("what is defined inside", lambda names: names.defines("inner"), ["other"]),
        ("what is defined outside", lambda names: names.defines("read"), []),
    ),
)
def test_bodies_are_made_that_speak_of_what_is_asked(ask: Callable[[NameIndex], object], expected: list[str]) -> None:
    module = lazy()
    ask(names_of(module))
    assert made(module) == expected


@pytest.mark.parametrize(
    ("attribute", "expected"),
    cases(
        ("stored", "client", ["Cart.__init__"]),
        ("one of several targets", "lines", ["Cart.clear"]),
        ("never stored", "get", []),
    ),
)
def test_methods_are_made_that_may_store(attribute: str, expected: list[str]) -> None:
    module = lazy()
    cart = symbols_of(module).root.children[0]
    assert (attribute in cart.attributes) == bool(expected)
    assert made(module) == expected


def test_what_is_in_a_scope_is_there_when_it_is_asked_for() -> None:
    module = lazy()
    build = symbols_of(module).root.children[1]
    assert [nodes.code(call) for call in build.calls] == ["Cart(Client())", "Client()"]
    assert made(module) == ["build"]
    with pytest.raises(AttributeError):
        _ = build.nothing  # type: ignore[attr-defined]  # that is what is tested


def test_a_body_that_cannot_be_read_hides_itself_alone() -> None:
    module = lazy("def f():\n    a b\n\n\ndef g():\n    return 1\n")
    assert [len(scope.returns) for scope in symbols_of(module).functions()] == [0, 1]
    with pytest.raises(SyntaxError):
        module.sources.bodies.complete()


# -- that nothing else changes


@each_text
def test_the_symbols_are_those_of_the_whole_module(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    one, other = lazy(text), whole(text)
    symbols_of(one)
    for body in reversed(list(one.sources.bodies)):
        _ = body.body
    assert [_shown(one, scope) for scope in symbols_of(one).scopes] == [_shown(other, scope) for scope in symbols_of(other).scopes]
    assert [nodes.code(call) for call in symbols_of(one).calls] == [nodes.code(call) for call in symbols_of(other).calls]
    assert names_of(one).imported_roots == names_of(other).imported_roots
    stored = symbols_of(other).stored_attributes
    assert symbols_of(one).stored_attributes == stored
    assert [len(symbols_of(one).stores_of(name)) for name in stored] == [len(symbols_of(other).stores_of(name)) for name in stored]


def _shown(module: Module, scope: Scope) -> object:
    table = symbols_of(module)
    return (
        scope.kind,
        scope.qualname,
        scope.receiver,
        [(binding.name, binding.kind) for binding in table.assigned_in(scope)],
        [(name, len(group)) for name, group in scope.bindings.items()],
        [(name, len(group)) for name, group in scope.attributes.items()],
        [child.qualname for child in scope.children],
        len(scope.calls),
        len(scope.loads),
        len(scope.returns),
    )


@each_text
def test_no_name_is_missed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    other = whole(text)
    called = {nodes.last_name(call.func) for call in symbols_of(other).calls} - {""}
    attributes = {name for cls in symbols_of(other).classes() for name in cls.attributes}
    for name in sorted(called):
        assert len(names_of(lazy(text)).calls_of(name)) == len(names_of(other).calls_of(name))
    module = lazy(text)
    for name in sorted(attributes):
        found = [len(cls.attributes.get(name, ())) for cls in symbols_of(module).classes()]
        assert found == [len(cls.attributes.get(name, ())) for cls in symbols_of(other).classes()]


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("assigned", "self.x = 1", True),
        ("annotated", "self.x: int = 1", True),
        ("augmented", "self.x **= 2", True),
        ("one of several", "a, self.x = b", True),
        ("not the last one", "self.x, self.y['k'] = b", True),
        ("on several lines", "(\n    self.x,\n    self.y\n) = b", True),
        ("with comments", "(\n    self.x,  # it's\n    self.y,\n) = b", True),
        ("entered", "with a as self.x:", True),
        ("entered, and another one", "with a as self.x, b:", True),
        ("iterated", "for self.x in a:", True),
        ("a line that leads on", "self.x \\\n    = 1", True),
        ("read", "a = self.x", False),
        ("compared", "self.x == 1", False),
        ("called", "self.x(1)", False),
        ("an argument", "f(self.x)\na = 1", False),
        ("another name", "self.xs = 1", False),
    ),
)
def test_what_may_store(text: str, expected: bool) -> None:
    assert may_store(text, 0, len(text), "x") is expected


@pytest.mark.parametrize("name", sorted(_OF_BODY))
def test_what_an_unread_body_says_is_what_a_read_one_says(name: str) -> None:
    whole = Module("shop.py", SAYING, known(), parsed=ast.parse(SAYING))
    first = next(scope for scope in symbols_of(whole).root.children if scope.name == "opened")
    unread = next(scope for scope in symbols_of(lazy(SAYING)).root.children if scope.name == "opened")
    assert isinstance(unread, WaitingScope)
    assert name not in vars(unread)
    said, read = getattr(unread, name), getattr(first, name)
    assert (len(said), bool(said)) == (len(read), name not in ("global_names", "nonlocal_names"))
