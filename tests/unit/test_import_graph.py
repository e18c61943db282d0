"""Import graph: who can use what a module defines, by the imports and names of the texts alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.first_party import imports_in
from flake8_redis_pool.import_graph import ImportGraph
from tests.unit.sources import cases, program

DEFINED = "def get():\n    pass\n"


def graph(tmp_path: Path, texts: dict[str, str]) -> ImportGraph:
    return ImportGraph(program(tmp_path, {"shop/__init__.py": "", "shop/store.py": DEFINED, **texts}).files)


def names(tmp_path: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(tmp_path).as_posix() for path in paths]


#: The text of ``app.py`` beside a package whose module ``store`` defines ``get``, and whether it is a user of that.
USERS = cases(
    ("imported", "from shop.store import get", True),
    ("imported among others", "from shop.store import (\n    put,  # and\n    get,\n)", True),
    ("under another name", "from shop.store import get as fetch", True),
    ("read of the module", "import shop.store\nshop.store.get()", True),
    ("read of the module under another name", "from shop import store as s\ns.get()", True),
    ("second in a line", "import os, shop.store\nshop.store.get()", True),
    ("a star", "from shop.store import *", True),
    ("named by a text", "path('', 'shop.store.get')", True),
    ("the name of something else", "import os\nos.environ.get('a')", False),
    ("in a comment", "# shop.store: get", False),
    ("something else of the module", "from shop.store import put\nput()", False),
    ("another module of the name", "from other.store import get", False),
)


@pytest.mark.parametrize(("text", "expected"), USERS)
def test_users_of_a_function(tmp_path: Path, text: str, expected: bool) -> None:
    found = graph(tmp_path, {"app.py": text})
    assert names(tmp_path, found.users_of(tmp_path / "shop/store.py", "get")) == (["app.py"] if expected else [])


#: Modules beside the same package, and those that are users of ``get``.
RE_EXPORTED = cases(
    ("by the package", {"shop/__init__.py": "from .store import get", "app.py": "from shop import get"}, ["app.py", "shop/__init__.py"]),
    (
        "under another name",
        {"shop/__init__.py": "from .store import get as make", "app.py": "import shop\nshop.make()"},
        ["app.py", "shop/__init__.py"],
    ),
    ("by a star", {"shop/__init__.py": "from .store import *", "app.py": "from shop import get"}, ["app.py", "shop/__init__.py"]),
    (
        "twice",
        {"a.py": "from shop.store import get as a", "b.py": "from a import a as b", "c.py": "from b import b\nb()", "d.py": "from b import c"},
        ["a.py", "b.py", "c.py"],
    ),
    ("in a ring", {"a.py": "from shop.store import get\nfrom b import get", "b.py": "from a import get"}, ["a.py", "b.py"]),
    ("stored under its own name", {"a.py": "from shop.store import get\napp.get = get", "b.py": "def f(app): app.get()"}, ["a.py", "b.py"]),
    ("given under its own name", {"a.py": "from shop.store import get\nApp(get=get)", "b.py": "def f(app): app.get()"}, ["a.py", "b.py"]),
    ("stored under another one", {"a.py": "from shop.store import get\napp.make = get", "b.py": "def f(app): app.get()"}, ["a.py"]),
)


@pytest.mark.parametrize(("texts", "expected"), RE_EXPORTED)
def test_users_through_other_modules(tmp_path: Path, texts: dict[str, str], expected: list[str]) -> None:
    assert names(tmp_path, graph(tmp_path, texts).users_of(tmp_path / "shop/store.py", "get")) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    cases(
        ("its own alone", {"app.py": "from shop.store import get"}, {"get"}),
        ("another in between", {"shop/__init__.py": "from .store import get as make", "app.py": "import shop\nshop.make()"}, {"get", "make"}),
        ("assigned in between", {"shop/__init__.py": "from . import store\n\nmake = store.get\n"}, {"get", "make"}),
        ("assigned, not called", {"shop/__init__.py": "from .store import get\n\nmade = get()\n\ndef f():\n    inner = get\n"}, {"get"}),
        (
            "in a row",
            {"a.py": "from shop.store import get as a", "b.py": "from a import a as b", "c.py": "import b\nc = b.b"},
            {"a", "b", "c", "get"},
        ),
    ),
)
def test_names_through_other_modules(tmp_path: Path, texts: dict[str, str], expected: set[str]) -> None:
    assert graph(tmp_path, texts).names_of(tmp_path / "shop/store.py", "get") == expected


def test_of_two_thousand_modules_the_three_hundred_callers_of_get(tmp_path: Path) -> None:
    others = {f"other_{number}.py": "import os\nos.environ.get('a')\ncache.get('b')  # get_client get" for number in range(1_700)}
    callers = {f"user_{number}.py": "from shop.store import get\nget()" for number in range(300)}
    assert names(tmp_path, graph(tmp_path, others | callers).users_of(tmp_path / "shop/store.py", "get")) == sorted(callers)


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("an attribute", "x.client", True),
        ("of a call", "x().client", True),
        ("an import", "from y import client", True),
        ("by a text", "getattr(x, 'client')", True),
        ("set by a text", 'setattr(self.y, "client", z)', True),
        ("a dotted text", "'x.client'", True),
        ("a variable", "client = 1", False),
        ("a word", "'client'", False),
        ("a longer name", "x.clients", False),
        ("a comment", "# the client", False),
    ),
)
def test_speaking_of(tmp_path: Path, text: str, expected: bool) -> None:
    assert names(tmp_path, graph(tmp_path, {"app.py": text}).speaking_of("client")) == (["app.py"] if expected else [])


def test_the_nearest_by_imports_come_first(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {"a.py": "", "b.py": "import c", "c.py": "import d", "d.py": "from shop.store import get", "e.py": ""},
    )
    wanted = [tmp_path / f"{name}.py" for name in "abde"]
    assert names(tmp_path, tuple(found.nearest(tmp_path / "shop/store.py", wanted))) == ["d.py", "b.py", "a.py", "e.py"]


def test_tests_and_environments_are_no_modules(tmp_path: Path) -> None:
    texts = {f"{folder}/app.py": "from shop.store import get" for folder in ("tests", "venv", "build", "node_modules", ".hidden")}
    assert names(tmp_path, graph(tmp_path, texts).users_of(tmp_path / "shop/store.py", "get")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("several", "import os, a.b, c as d", ("os", "a", "a.b", "c")),
        ("under another name the package is not bound", "import a.b as c", ("a.b",)),
        ("before a comment", "import a # and so on, more", ("a",)),
        ("before another statement", "import a; a.b()", ("a",)),
        ("over lines", "import a, \\\n    b", ("a", "b")),
        ("a star", "from .a import *", ("pkg.a", "pkg.a.*")),
    ),
)
def test_imports_in(text: str, expected: tuple[str, ...]) -> None:
    assert imports_in(text.encode(), "pkg") == expected


def test_who_defines_a_function_or_method(tmp_path: Path) -> None:
    texts = {
        "a.py": "class A:\n    async  def get(self):\n        pass\n",
        "b.py": "def outer():\n    def get(): ...\n",
        "c.py": "get = 1\n# undefined get\nclass get: ...\n",
    }
    assert names(tmp_path, graph(tmp_path, texts).defining("get")) == ["a.py", "b.py", "shop/store.py"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("from flask.views import View\n", True), ("import os, flask\n", True), ("import shop.flask\n", False), ("# import flask\n", False)],
)
def test_whether_any_module_imports_a_package(tmp_path: Path, text: str, expected: bool) -> None:
    assert graph(tmp_path, {"app.py": text}).imports_any(frozenset({"flask", "quart"})) is expected
