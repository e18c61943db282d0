"""Lifetime: where a construction is stored, whether that outlives the call, and what is built once."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from flake8_redis_pool.analysis.inference.engine import types_of
from flake8_redis_pool.analysis.inference.values import LibraryObject, ProjectClass
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.reachability.guards import guards_of
from flake8_redis_pool.analysis.reachability.paths import is_on_path
from flake8_redis_pool.analysis.reachability.places import places_of
from flake8_redis_pool.analysis.reachability.reachability import reachability_of
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.scopes import Scope
from flake8_redis_pool.analysis.syntax import nodes
from tests.unit.sources import alone, calling, cases, gap, marked, module_in, program, scope

# -- places

#: A statement that makes ``make()`` in a method, and the places where that is stored.
PLACES = [
    *cases(
        ("a local name", "a = make()", ""),
        ("nothing", "make()", ""),
        ("a global", "kept = make()", "kept"),
        ("an attribute", "self.a = make()", "self.a"),
        ("an annotated attribute", "self.a: int = make()", "self.a"),
        ("two places", "self.a = self.b = make()", "self.a self.b"),
        ("awaited", "self.a = await make()", "self.a"),
        ("behind an or", "self.a = self.a or make()", "self.a"),
        ("in a conditional", "self.a = make() if x else None", "self.a"),
        ("in a tuple", "self.a = make(), 1", "self.a"),
        ("a part of it", "self.a = make().pool", "self.a"),
        ("the result of a method of it", "self.a = make().get('x')", ""),
        ("wrapped in an object", "self.a = Cache(make())", "self.a"),
        ("passed to a function", "self.a = load(make())", ""),
        ("by a local name", "a = make(); self.a = a", "self.a"),
        ("by a local name in a tuple", "a = make(); self.a = (a, 1)", "self.a"),
        ("by a walrus", "if (a := make()): self.a = a", "self.a"),
        ("under a key of a global", "table['x'] = make()", "table"),
        ("under a key of an attribute", "self.table['x'] = make()", "self.table"),
        ("under a key of a local container", "t = {}; t['x'] = make()", ""),
        ("appended", "table.append(make())", "table"),
        ("put under a key", "table.setdefault('x', make())", "table"),
        ("appended by a name", "a = make(); table.append(a)", "table"),
        ("looked up", "table.get(make())", ""),
        ("with setattr", "setattr(app, 'x', make())", "app"),
        ("something else is stored", "a = make(); self.a = b", ""),
    ),
    gap(
        "under a key of a parameter",
        "x['a'] = make()",
        "x",
        reason="a parameter is taken for a container that the function makes; x.append(make()) is seen",
    ),
]


@pytest.mark.parametrize(("line", "expected"), PLACES)
def test_places(line: str, expected: str) -> None:
    module = alone(f"class A:\n    async def f(self, x):\n        global kept\n        {line}\n")
    found = places_of(module).of(calling(module, "make()"), scope(module, "A.f"))
    assert " ".join(place.text for place in found) == expected


_HANDLED = """\
import flask, redis
app = flask.Flask(__name__)
table = {}
class Store:
    def f(self): self.a = make()
class View(flask.views.MethodView):
    def get(self): self.a = make()
"""

#: A line of a handler that stores ``make()``, and whether the place lasts longer than the request.
LASTING = cases(
    ("a table of the module", "table['x'] = make()", True),
    ("a default that is a table", "cache.setdefault('x', make())", True),
    ("on the application", "app.state.x = make()", True),
    ("on the application of the request", "request.app.state.x = make()", True),
    ("on the request", "request.state.x = make()", False),
    ("on what Flask keeps for one request", "flask.g.x = make()", False),
    ("on an object that nobody knows", "other.x = make()", True),
)


@pytest.mark.parametrize(("line", "expected"), LASTING)
def test_places_that_outlive_the_request(line: str, expected: bool) -> None:
    module = alone(_HANDLED + f"@app.get('/')\ndef view(request, other, cache={{}}):\n    {line}\n")
    function = scope(module, "view")
    (call,) = (call for call in function.calls if nodes.code(call) == "make()")
    (place,) = places_of(module).of(call, function)
    assert reachability_of(module).lifetime.outlives_request(place) is expected


@pytest.mark.parametrize(
    ("qualname", "expected"),
    cases(("an object that anybody may make", "Store.f", True), ("a view that the framework makes for each request", "View.get", False)),
)
def test_own_attributes_that_outlive_the_request(qualname: str, expected: bool) -> None:
    module = alone(_HANDLED)
    function = scope(module, qualname)
    (place,) = places_of(module).of(function.calls[0], function)
    assert reachability_of(module).lifetime.outlives_request(place) is expected


# -- guards

#: ``kept`` when what the marked line makes is stored behind a test of the place, ``once`` when it is at least run once.
GUARDED = cases(
    ("no guard", "def f():\n    global a\n    a = make()  # <-", "each time"),
    ("a global that is None", "a = None\ndef f():\n    global a\n    if a is None:\n        a = make()  # <-", "kept"),
    ("a global that is false", "a = None\ndef f():\n    global a\n    if not a:\n        a = make()  # <-", "kept"),
    ("an early return", "a = None\ndef f():\n    global a\n    if a: return a\n    a = make()  # <-", "kept"),
    ("behind an or", "a = None\ndef f():\n    global a\n    a = a or make()  # <-", "kept"),
    ("a test of the other branch", "a = None\ndef f():\n    global a\n    if a is not None:\n        a = make()  # <-", "each time"),
    ("the place is not filled", "a = None\ndef f():\n    if a is None:\n        b = make()  # <-", "each time"),
    ("a local name is no place", "def f():\n    a = None\n    if a is None:\n        a = make()  # <-", "each time"),
    ("by another name", "a = None\ndef f():\n    global a\n    if a is None:\n        b = make()  # <-\n        a = b", "kept"),
    ("wrapped", "a = None\ndef f():\n    global a\n    if a is None:\n        b = make()  # <-\n        a = Box(b)", "kept"),
    ("another place is filled with it", "a = c = None\ndef f():\n    global c\n    if a is None:\n        c = make()  # <-", "each time"),
    (
        "the place is filled with something else",
        "a = None\ndef f():\n    global a\n    if a is None:\n        b = make()  # <-\n        a = True",
        "once",
    ),
    ("the place is emptied again", "a = None\ndef f():\n    global a\n    if a is None:\n        a = make()  # <-\n        a = None", "each time"),
    ("a key of a table", "t = {}\ndef f(x):\n    if x not in t:\n        t[x] = make()  # <-", "kept"),
    ("another key of the table", "t = {}\ndef f(x):\n    if 'a' not in t:\n        t['b'] = make()  # <-", "each time"),
    ("a lookup that failed", "t = {}\ndef f(x):\n    try:\n        return t[x]\n    except KeyError:\n        t[x] = make()  # <-", "kept"),
    ("get() of a table", "t = {}\ndef f(x):\n    a = t.get(x)\n    if a is None:\n        a = t[x] = make()  # <-", "kept"),
    ("an own attribute", "class A:\n    def f(self):\n        if self.a is None:\n            self.a = make()  # <-", "kept"),
    ("an attribute that is not there", "class A:\n    def f(self):\n        if not hasattr(self, 'a'):\n            self.a = make()  # <-", "kept"),
    ("a global under a lock", "a = None\ndef f():\n    global a\n    with lock:\n        if a is None:\n            a = make()  # <-", "kept"),
    ("a test of a setting", "on = True\ndef f():\n    global a\n    if on:\n        a = make()  # <-", "each time"),
)


def _built(module: Module) -> str:
    node = marked(module)
    call = next(part for part in nodes.descendants(node) if isinstance(part, cst.Call) and nodes.last_name(part.func) == "make")
    function = symbols_of(module).scope_of_call[call].enclosing_function()
    assert function is not None
    lifetime = reachability_of(module).lifetime
    if lifetime.is_kept(call, function):
        assert lifetime.runs_once(call, function)
        return "kept"
    return "once" if lifetime.runs_once(call, function) else "each time"


@pytest.mark.parametrize(("text", "expected"), GUARDED)
def test_what_is_built_once(text: str, expected: str) -> None:
    assert _built(alone(text)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("an if", "if a: here()", "a True"),
        ("an else", "if a: pass\nelse: here()", "a False"),
        ("the nearest first", "if a:\n    if b: here()", "b True, a True"),
        ("an and", "a and here()", "a True"),
        ("an or", "a or here()", "a False"),
        ("a conditional", "x = 1 if a else here()", "a False"),
        ("a return above", "if a: return\nhere()", "a False"),
        ("an elif above", "if a: return\nelif b: raise E\nhere()", "a False, b False"),
        ("a return in a branch above says nothing", "if a:\n    if b: return\nhere()", ""),
        ("a test below", "here()\nif a: return", ""),
        ("the test itself", "if here(): pass", ""),
        ("a while", "while a: here()", "a True"),
        ("a match of True", "match a:\n    case True: here()", "a True"),
    ),
)
def test_guards(lines: str, expected: str) -> None:
    module = alone("def f(a, b):\n" + "".join(f"    {line}\n" for line in lines.splitlines()))
    found = guards_of(module).before(calling(module, "here()"), scope(module, "f"))
    assert (
        ", ".join(sorted((f"{nodes.code(g.test)} {g.truth}" for g in found if g.test is not None), key=lambda text: expected.find(text))) == expected
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("one after the other", "here()\nthere()", True),
        ("either branch", "if a: here()\nelse: there()", False),
        ("a test and a branch", "if here(): there()", True),
        ("a branch and what is behind it", "if a: here()\nthere()", True),
        ("behind a return", "if a:\n    here()\n    return\nthere()", False),
        ("a try and its except", "try: here()\nexcept E: there()", False),
        ("a try and its finally", "try: here()\nfinally: there()", True),
        ("two cases", "match a:\n    case 1: here()\n    case 2: there()", False),
    ),
)
def test_calls_on_one_path(lines: str, expected: bool) -> None:
    module = alone("def f(a):\n" + "".join(f"    {line}\n" for line in lines.splitlines()))
    assert is_on_path(symbols_of(module), calling(module, "here()"), calling(module, "there()")) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("a call", "a()", False),
        ("a return", "a()\nreturn", True),
        ("a raise", "raise E", True),
        ("both branches", "if a: return\nelse: raise E", True),
        ("one branch", "if a: return", False),
        ("an elif too", "if a: return\nelif b: return\nelse: return", True),
        ("in a with", "with a: return", True),
        ("in a try", "try: return\nexcept E: pass", True),
        ("a continue", "for a in b:\n    continue", False),
    ),
)
def test_blocks_that_leave(lines: str, expected: bool) -> None:
    node = scope(alone("def f(a):\n" + "".join(f"    {line}\n" for line in lines.splitlines())), "f").node
    assert isinstance(node, cst.FunctionDef)
    assert nodes.leaves(node.body) is expected


# -- caches and singletons


def _last_function(module: Module) -> Scope:
    return list(symbols_of(module).functions())[-1]


@pytest.mark.parametrize(
    ("decorator", "expected"),
    cases(
        ("lru_cache", "@functools.lru_cache", True),
        ("lru_cache with arguments", "@functools.lru_cache(maxsize=1)", True),
        ("cache under another name", "@remember", True),
        ("another decorator", "@functools.wraps(f)", False),
        ("a cached property", "@functools.cached_property", True),
        ("a property", "@property", False),
    ),
)
def test_cached_functions(decorator: str, expected: bool) -> None:
    module = alone(f"import functools\nfrom functools import cache as remember\nclass A:\n    {decorator}\n    def f(self): ...\n")
    assert reachability_of(module).lifetime.is_cached(_last_function(module)) is expected


def test_a_cached_property_of_an_object_of_one_request_is_not_kept() -> None:
    module = alone(
        "import flask, functools\nclass A(flask.views.MethodView):\n    @functools.cached_property\n    def f(self): ...\n    def get(self): ...\n"
    )
    assert not reachability_of(module).lifetime.is_cached(scope(module, "A.f"))


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a plain class", "class A: ...", False),
        ("by the name of its metaclass", "class Singleton(type): ...\nclass A(metaclass=Singleton): ...", True),
        ("by the name of its base", "class Singleton: ...\nclass A(Singleton): ...", True),
        ("by a decorator", "@singleton\nclass A: ...", True),
        (
            "by its __new__",
            """
            class A:
                made = None
                def __new__(cls):
                    if cls.made is None:
                        cls.made = super().__new__(cls)
                    return cls.made
            """,
            True,
        ),
        ("a __new__ that keeps nothing", "class A:\n    def __new__(cls):\n        return super().__new__(cls)", False),
        (
            "by the __call__ of its metaclass",
            "class M(type):\n    made = {}\n    def __call__(cls):\n        if cls not in cls.made:\n            cls.made[cls] = super().__call__()\n"
            "        return cls.made[cls]\nclass A(metaclass=M): ...",
            True,
        ),
        ("another metaclass", "class M(type): ...\nclass A(metaclass=M): ...", False),
    ),
)
def test_singletons(text: str, expected: bool) -> None:
    module = alone(text)
    assert reachability_of(module).lifetime.singleton(ProjectClass(scope(module, "A"))) is expected


#: The files of a project, and whether only handlers make a ``Store``, of the first file.
_FLASK = "import flask\napp = flask.Flask(__name__)\n@app.get('/')\ndef view(): Store()\n"
PER_REQUEST = cases(
    ("a handler makes it", {"app.py": _FLASK + "import redis\nclass Store: ...\n"}, True),
    ("the module makes it", {"app.py": _FLASK + "import redis\nclass Store: ...\nStore()\n"}, False),
    ("another function makes it", {"app.py": _FLASK + "import redis\nclass Store: ...\ndef f(): Store()\n"}, False),
    ("nobody makes it", {"store.py": "import redis\nclass Store: ...\n"}, False),
    ("a handler elsewhere makes it", {"store.py": "import redis\nclass Store: ...\n", "app.py": "from store import Store\n" + _FLASK}, True),
    (
        "a module elsewhere makes it too",
        {
            "store.py": "import redis\nclass Store: ...\n",
            "app.py": "from store import Store\n" + _FLASK,
            "other.py": "from store import Store\nStore()\n",
        },
        False,
    ),
    (
        "a handler keeps it",
        {
            "app.py": "import redis\nclass Store: ...\nkept = None\n"
            + _FLASK.replace("Store()", "\n    global kept\n    if kept is None: kept = Store()")
        },
        False,
    ),
)


@pytest.mark.parametrize(("texts", "expected"), PER_REQUEST)
def test_classes_of_one_request(tmp_path: Path, texts: dict[str, str], expected: bool) -> None:
    module = module_in(program(tmp_path, texts), next(iter(texts)))
    assert reachability_of(module).is_per_request(scope(module, "Store")) is expected


#: Where the client of the marked line comes from, and whether the process keeps it.
PROCESS_LIVED = cases(
    ("the module", "import redis\nclient = redis.Redis()  # <-", True),
    ("a class", "import redis\nclass A:\n    client = redis.Redis()  # <-", True),
    ("a local name", "import redis\ndef f():\n    client = redis.Redis()  # <-", False),
    ("a cached function", "import functools, redis\n@functools.cache\ndef f():\n    return redis.Redis()  # <-", True),
    ("behind a guard", "import redis\na = None\ndef f():\n    global a\n    if a is None:\n        a = redis.Redis()  # <-", True),
    ("a constructor that stores it", "import redis\nclass A:\n    def __init__(self):\n        self.client = redis.Redis()  # <-", True),
    (
        "a handler that stores it",
        "import flask, redis\napp = flask.Flask(__name__)\n@app.get('/')\ndef f():\n    app.client = redis.Redis()  # <-",
        False,
    ),
    (
        "start-up",
        "import redis\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.on_event('startup')\ndef f():\n    client = redis.Redis()  # <-",
        True,
    ),
    ("what is taken of a client", "import redis\nclient = redis.Redis()\nfeed = client.pubsub()  # <-", False),
)


@pytest.mark.parametrize(("text", "expected"), PROCESS_LIVED)
def test_objects_that_the_process_keeps(text: str, expected: bool) -> None:
    module = alone(text)
    made = types_of(module).value_of(marked(module))
    assert isinstance(made, LibraryObject)
    assert [reachability_of(module).is_process_lived(origin) for origin in made.origins] == [expected]
