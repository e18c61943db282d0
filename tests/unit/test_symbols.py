"""Symbols: what the one walk writes down, which scope an expression belongs to, and which assignments a read can see."""

from __future__ import annotations

import pytest

from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.name_index import names_of
from flake8_redis_pool.analysis.symbols.reaching_definitions import reaching_definitions
from flake8_redis_pool.analysis.symbols.scopes import Binding, around, outermost_function
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.knowledge import known
from tests.unit.sources import alone, calling, cases, gap, line_of, named, names, plain, reading, scope

#: In which scope ``here`` is evaluated, and in which the call of it is.
SCOPES = cases(
    ("a statement of the module", "here()", "module"),
    ("a statement of a function", "def f():\n    here()", "f"),
    ("a statement of a class", "class A:\n    here()", "A"),
    ("a statement of a method", "class A:\n    def f(self):\n        here()", "A.f"),
    ("an inner function", "def f():\n    def g():\n        here()", "f.g"),
    ("a decorator", "def f():\n    @here()\n    def g(): ...", "f"),
    ("a default", "def f():\n    def g(a=here()): ...", "f"),
    ("a default of a keyword", "def f():\n    def g(*, a=here()): ...", "f"),
    ("an annotation", "def f():\n    def g(a: here()): ...", "f"),
    ("an annotation of what is returned", "def f():\n    def g() -> here(): ...", "f"),
    ("a base class", "def f():\n    class A(here()): ...", "f"),
    ("a keyword of a class", "def f():\n    class A(metaclass=here()): ...", "f"),
    ("the decorator of a class", "class A:\n    @here()\n    class B: ...", "A"),
    ("a default of a method", "class A:\n    def f(self, a=here()): ...", "A"),
    ("the body of a lambda", "def f():\n    lambda: here()", "f.<lambda>"),
    ("a default of a lambda", "def f():\n    lambda a=here(): a", "f"),
    ("the element of a comprehension", "def f():\n    [here() for a in b]", "comprehension"),
    ("the key of a comprehension", "{here(): 1 for a in b}", "comprehension"),
    ("the value of a comprehension", "{1: here() for a in b}", "comprehension"),
    ("the condition of a comprehension", "[a for a in b if here()]", "comprehension"),
    ("what a comprehension goes over", "def f():\n    [a for a in here()]", "f"),
    ("what the second for of a comprehension goes over", "def f():\n    [a for b in c for a in here()]", "comprehension"),
    ("what a comprehension in a comprehension goes over", "def f():\n    [[a for a in here()] for b in c]", "comprehension"),
    ("a generator that is an argument", "f(here() for a in b)", "comprehension"),
    ("a test", "def f():\n    if here(): ...", "f"),
    ("an elif", "def f():\n    if a: ...\n    elif here(): ...", "f"),
    ("a with", "def f():\n    with here() as a: ...", "f"),
    ("a loop", "def f():\n    for a in here(): ...", "f"),
    ("an except", "def f():\n    try: ...\n    except here(): ...", "f"),
    ("a formatted text", "def f():\n    f'{here()}'", "f"),
)

#: What a scope binds: ``kind name`` in the order of the names.
BINDINGS = [
    *cases(
        ("assignments", "a = b = 1", "assigned a, assigned b"),
        ("unpacking", "a, (b, *c) = 1", "unpacked a, unpacked b, other c"),
        ("an annotation alone", "a: int", "assigned a"),
        ("an augmented assignment", "a += 1", "other a"),
        ("an attribute or an element is no name", "a.b = c[0] = 1", ""),
        ("imports", "import a.b\nimport c.d as e\nfrom f import g as h", "imported a, imported e, imported h"),
        ("a star", "from a import *", "imported *"),
        ("a function and a class", "def a(): ...\nclass B: ...", "defined B, defined a"),
        ("a loop", "for a, b in c: ...", "iterated a, iterated b"),
        ("a with", "with a as b, c as (d, e): ...", "entered b, entered d, entered e"),
        ("an except", "try: ...\nexcept A as b: ...", "other b"),
        ("a walrus", "(a := 1)", "assigned a"),
        ("a walrus in a comprehension binds outside", "[a := b for b in c]", "assigned a"),
        ("the name of a comprehension is its own", "[a for a in b]", ""),
        (
            "patterns",
            "match a:\n    case [b, *c] if d: ...\n    case {'k': e}: ...\n    case G(f) as h: ...",
            "other b, other c, other e, other f, other h",
        ),
        ("a global of a function", "def f():\n    global a\n    a = 1", "assigned a, defined f"),
        ("a local of a function is not the module's", "def f():\n    a = 1", "defined f"),
    ),
    gap("the rest of a mapping pattern", "match a:\n    case {**b}: ...", "other b", reason="MatchMapping.rest is walked like a name that is read"),
]

PARAMETERS = cases(
    ("plain, positional and by keyword", "def f(a, /, b, *, c): ...", "parameter a, parameter b, parameter c"),
    ("all further ones", "def f(*a, **b): ...", "other a, other b"),
    ("a nonlocal is written down where it stands", "def f():\n    nonlocal a\n    a = 1", "assigned a"),
    ("a function that is called as its parameter", "def f(f): ...", "parameter f"),
)

#: The lines of the bindings of ``a`` that the read of it on its own (``here``: the call ``here(a)``) can see.
REACHING = cases(
    ("the one above", "a = 1\nhere(a)", [1]),
    ("the last one of a block", "a = 1\na = 2\nhere(a)", [2]),
    ("not one below", "a = 1\nhere(a)\na = 2", [1]),
    ("all where none comes before", "here(a)\na = 1\na = 2", [2, 3]),
    ("one in a branch does not hide", "a = 1\nif b:\n    a = 2\nhere(a)", [1, 3]),
    ("both branches", "a = 1\nif b:\n    a = 2\nelse:\n    a = 3\nhere(a)", [1, 3, 5]),
    ("in its own branch it hides", "a = 1\nif b:\n    a = 2\n    here(a)", [3]),
    ("one in a try does not hide", "a = 1\ntry:\n    a = 2\nexcept B: ...\nhere(a)", [1, 3]),
    ("one further down in a loop comes round", "a = 1\nwhile b:\n    here(a)\n    a = 2", [1, 4]),
    ("one that the loop hides does not", "while b:\n    a = 1\n    here(a)\n    a = 2", [2]),
    ("one behind the loop does not come round", "a = 1\nwhile b:\n    here(a)\na = 2", [1]),
    ("a parameter is hidden", "a = 1\nfor b in c:\n    a = 2\n    here(a)", [3]),
)


@pytest.mark.parametrize(("text", "expected"), SCOPES)
def test_scope_of(text: str, expected: str) -> None:
    module = alone(text)
    table = symbols_of(module)
    assert named(table.scope_of(reading(module, "here"))) == expected
    assert named(table.scope_of_call[calling(module, "here()")]) == expected


def test_what_is_parsed_later_is_evaluated_where_its_text_stands() -> None:
    module = alone("def f():\n    here = 1")
    table = symbols_of(module)
    later = alone("lambda: late").tree.body[0].body[0].value  # type: ignore[union-attr, index]  # one statement with one expression
    table.adopt(later, reading(module, "here"))
    assert named(table.scope_of(later)) == "f"


def _bindings(module: Module, qualname: str = "") -> str:
    table = symbols_of(module)
    where = scope(module, qualname) if qualname else table.root
    return ", ".join(
        sorted((f"{each.kind.value} {each.name}" for group in where.bindings.values() for each in group), key=lambda text: text.split()[1])
    )


@pytest.mark.parametrize(("text", "expected"), BINDINGS)
def test_bindings(text: str, expected: str) -> None:
    assert _bindings(alone(text)) == expected


@pytest.mark.parametrize(("text", "expected"), PARAMETERS)
def test_bindings_of_a_function(text: str, expected: str) -> None:
    assert _bindings(alone(text), "f") == expected


@pytest.mark.parametrize(
    ("text", "package", "expected"),
    cases(
        ("a package", "import a.b", "", "a"),
        ("a module by another name", "import a.b as a", "", "a.b"),
        ("from a package", "from b import a", "", "b.a"),
        ("from beside", "from . import a", "shop.web", "shop.web.a"),
        ("from a module beside", "from .b import a", "shop.web", "shop.web.b.a"),
        ("from above", "from ..b import a", "shop.web", "shop.b.a"),
    ),
)
def test_dotted_names_of_imports(text: str, package: str, expected: str) -> None:
    module = Module("app.py", text, known(), package)
    assert symbols_of(module).root.imports["a"].dotted == expected


_NESTED = """
import far
top = 1
class A:
    inside = 1
    def f(self):
        local = 1
        def g():
            nonlocal local
            global top
            local = top = 2
            own = 1
            [each for each in own]
"""


@pytest.mark.parametrize(
    ("where", "name", "expected"),
    cases(
        ("an own name", "A.f.g", "own", "A.f.g"),
        ("a nonlocal name", "A.f.g", "local", "A.f"),
        ("a global name", "A.f.g", "top", "module"),
        ("a name of the module", "A.f", "far", "module"),
        ("a name of the class, in the class", "A", "inside", "A"),
        ("a name of the class, in a method", "A.f", "inside", None),
        ("a builtin", "A.f", "print", None),
        ("a name of a comprehension, around it", "A.f.g", "each", None),
    ),
)
def test_owner_of(where: str, name: str, expected: str | None) -> None:
    owner = scope(alone(_NESTED), where).owner_of(name)
    assert (named(owner) if owner is not None else None) == expected


def test_functions_around() -> None:
    inner = scope(alone(_NESTED), "A.f.g")
    assert [each.name for each in around(inner)] == ["g", "f"]
    assert outermost_function(inner) is inner.parent
    assert names(inner.within()) == "A.f.g comprehension"


@pytest.mark.parametrize(
    ("text", "attributes", "stores"),
    cases(
        ("on the own instance", "class A:\n    def f(self):\n        self.x = 1", ["x"], []),
        ("on the class", "class A:\n    @classmethod\n    def f(cls):\n        cls.x = 1", ["x"], []),
        ("on the class by its name", "class A:\n    def f(self):\n        A.x = 1", ["x"], []),
        ("in a function of the method", "class A:\n    def f(self):\n        def g():\n            self.x = 1", ["x"], []),
        ("on another parameter", "class A:\n    def f(self, other):\n        other.x = 1", [], ["x"]),
        ("in a static method", "class A:\n    @staticmethod\n    def f(self):\n        self.x = 1", [], ["x"]),
        ("on a part of the own instance", "class A:\n    def f(self):\n        self.y.x = 1", [], ["x"]),
        ("by a with", "class A:\n    def f(self):\n        with y as self.x: ...", ["x"], []),
    ),
)
def test_attributes_that_are_set(text: str, attributes: list[str], stores: list[str]) -> None:
    module = alone(text)
    assert (list(scope(module, "A").attributes), symbols_of(module).stored_attributes) == (attributes, stores)


@pytest.mark.parametrize(("text", "expected"), REACHING)
def test_reaching_definitions(text: str, expected: list[int]) -> None:
    module = alone("def f():\n" + "".join(f"    {line}\n" for line in text.splitlines()))
    bindings = scope(module, "f").bindings["a"]
    use = calling(module, "here(a)").args[0].value
    assert [line_of(module, each.node) - 1 for each in reaching_definitions(bindings, use, symbols_of(module))] == expected


def test_an_assignment_at_the_top_hides_the_parameter() -> None:
    module = alone("def f(a):\n    if b:\n        a = 1\n    here(a)\n    a = 2\n    again(a)")
    bindings = scope(module, "f").bindings["a"]

    def seen(code: str) -> list[int]:
        found: list[Binding] = list(reaching_definitions(bindings, calling(module, code).args[0].value, symbols_of(module)))
        return [line_of(module, each.node) for each in found]

    assert seen("here(a)") == [1, 3]
    assert seen("again(a)") == [5]


_INDEX = """
from work import actor as job
import work
class Cache:
    def get(self):
        return self.client.get(key)
def use(items):
    job(items)
    work.actor(use)
    submit([use, other.use])
    made = Cache
    clients[host] = made()
    self.clients[host] = Cache()
"""


def test_names_of_calls() -> None:
    module = alone(_INDEX)
    index = names_of(module)

    def code(name: str) -> list[str]:
        return sorted(nodes.code(call) for call in index.calls_of(name))

    assert code("actor") == ["job(items)", "work.actor(use)"]
    assert code("job") == ["job(items)"]
    assert code("get") == ["self.client.get(key)"]
    assert code("nothing") == []
    assert index.called(calling(module, "job(items)")) == "actor"


def test_names_of_arguments() -> None:
    index = names_of(alone(_INDEX))
    assert [nodes.code(call) for call in index.calls_passing("use")] == ["work.actor(use)"]
    assert [nodes.code(call) for call in index.calls_naming("use")] == ["work.actor(use)", "submit([use, other.use])"]


def test_names_of_readers_stores_and_classes() -> None:
    index = names_of(alone(_INDEX))
    assert names(index.readers_of("client")) == "Cache.get"
    assert names(index.renaming("Cache")) == "use"
    assert names(index.classes_named("Cache")) == "Cache"
    assert len(index.stores_under_keys("clients")) == 2
    assert index.imported_roots == {"work"}
    assert [name for name in ("Cache", "get", "use", "set") if index.defines(name)] == ["Cache", "get", "use"]


@pytest.mark.parametrize(
    ("body", "expected"),
    cases(
        ("a display", "return [a, b]", "a b"),
        ("a dictionary", "return {'x': a}", "a"),
        ("what is spread", "return [*a, *b()]", "a b"),
        ("a dictionary that is spread", "return {**a(), 'x': b}", "a b"),
        ("a sum", "return a + [b]", "a b"),
        ("by a name, put in later", "found = {'x': a}\nfound['y'] = b\nreturn found", "a b"),
        ("by a name, taken over", "found = {}\nfound.update(a())\nfound.update(b)\nreturn found", "a b"),
        ("not what is put into another one", "found = []\nother.append(a)\nreturn found", ""),
        ("not a thing itself", "return a", ""),
        ("not what a call gives", "return a(b)", ""),
    ),
)
def test_givers(body: str, expected: str) -> None:
    index = names_of(alone("def f():\n" + "".join(f"    {line}\n" for line in body.splitlines())))
    assert " ".join(name for name in ("a", "b") if "f" in index.givers_of(name)) == expected


@pytest.mark.parametrize(
    ("text", "qualname", "expected"),
    cases(
        ("returns", "def f():\n    return a\n    return", "f", ("a None", "")),
        ("yields", "def f():\n    yield a\n    b = yield", "f", ("", "a None")),
        ("those of an inner function are its own", "def f():\n    def g():\n        return a", "f", ("", "")),
        ("a yield in a comprehension's source", "def f():\n    [a for a in (yield b)]", "f", ("", "b")),
        ("a lambda returns its body", "a = lambda: b", "<lambda>", ("b", "")),
    ),
)
def test_returns_and_yields(text: str, qualname: str, expected: tuple[str, str]) -> None:
    found = scope(alone(text), qualname)
    shown = tuple(" ".join(nodes.code(node) if node is not None else "None" for node in group) for group in (found.returns, found.yields))
    assert shown == expected


def test_a_property_with_a_setter() -> None:
    module = alone(
        """
        class A:
            @property
            def x(self): ...
            @x.setter
            def x(self, value): ...
            def y(self): ...
            def y(self): ...
        """
    )
    cls = symbols_of(module).scopes[1]
    first, last = (line_of(module, found.node) for found in (cls.getter("x"), cls.method("x")) if found is not None)
    assert (first, last) == (3, 5)
    assert cls.getter("y") is None
    assert [each.name for each in cls.methods()] == ["x", "x", "y", "y"]


def test_a_long_chain_of_operands_is_walked() -> None:
    module = alone(plain("def f():\n    return " + " + ".join(f"a{number}()" for number in range(300))))
    assert len(scope(module, "f").calls) == 300
