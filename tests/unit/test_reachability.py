"""Reachability: who calls whom, in one module and over several, and how a handler gets to a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.analysis.entrypoints.handlers import handlers_of
from flake8_redis_pool.analysis.reachability.absent_arguments import absent_after, needed, optional
from flake8_redis_pool.analysis.reachability.callers import edges_into
from flake8_redis_pool.analysis.reachability.callgraph import CallEdge, callgraph_of
from flake8_redis_pool.analysis.reachability.parameter_defaults import is_never_taken
from flake8_redis_pool.analysis.reachability.reachability import CallPath, reachability_of
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.call_binding import called_name
from tests.unit.sources import alone, calling, cases, gap, line_of, module_in, named, program, scope


def _edge(edge: CallEdge) -> str:
    """What an edge leads to, and how."""
    marks = ["in a new loop"] * edge.new_loop + ([f"of {edge.instantiates.scope.qualname}"] if edge.instantiates is not None else [])
    return f"{named(edge.callee)}{f' ({chr(32).join(marks)})' if marks else ''}"


#: The edges out of the last function ``f``, in the order in which they are found.
EDGES = cases(
    ("a call", "def f(): g()\ndef g(): ...", "g"),
    ("two calls", "def f(): g(); h()\ndef g(): ...\ndef h(): ...", "g, h"),
    ("a call of a call", "def f(): g()()\ndef g(): return h\ndef h(): ...", "h, g"),
    ("itself", "def f(): f()", "f"),
    ("a name is no call", "def f(): g\ndef g(): ...", ""),
    ("a call in an inner function counts for the outer one", "def f():\n    def g(): h()\ndef h(): ...", "h"),
    ("a call in a lambda too", "def f(): return lambda: g()\ndef g(): ...", "g"),
    ("a call in a comprehension too", "def f(): [g() for a in b]\ndef g(): ...", "g"),
    ("a call in a class does not", "def f():\n    class A:\n        g()\ndef g(): ...", ""),
    ("an own method", "class A:\n    def f(self): self.g()\n    def g(self): ...", "A.g"),
    ("a method of a base class", "class A:\n    def g(self): ...\nclass B(A):\n    def f(self): self.g()", "A.g"),
    ("super()", "class A:\n    def f(self): ...\nclass B(A):\n    def f(self): super().f()", "A.f"),
    ("a method that a subclass replaces", "class A:\n    def f(self): self.g()\n    def g(self): ...\nclass B(A):\n    def g(self): ...", "A.g, B.g"),
    ("a constructor", "class A:\n    def __init__(self): ...\ndef f(): A()", "A.__init__ (of A)"),
    ("a constructor of a base class", "class A:\n    def __init__(self): ...\nclass B(A): ...\ndef f(): B()", "A.__init__ (of B)"),
    (
        "all that helps to make an object",
        "class A:\n    def __new__(cls): ...\n    def __init__(self): ...\ndef f(): A()",
        "A.__new__ (of A), A.__init__ (of A)",
    ),
    ("a class without a constructor", "class A: ...\ndef f(): A()", ""),
    (
        "the factory of a field",
        "from dataclasses import dataclass, field\ndef g(): ...\n@dataclass\nclass A:\n    a: int = field(default_factory=g)\ndef f(): A()",
        "g (of A)",
    ),
    (
        "the class that is the factory of a field",
        "from dataclasses import dataclass, field\n@dataclass\nclass A:\n    a: int = field(default_factory=list)\ndef f(): A()",
        "A.<lambda> (of A)",
    ),
    (
        "the method that makes the default of a field",
        "import attr\n@attr.s\nclass A:\n    a = attr.ib()\n    @a.default\n    def g(self): ...\ndef f(): A()",
        "A.g (of A)",
    ),
    (
        "the same of a field that is given",
        "import attr\n@attr.s\nclass A:\n    a = attr.ib()\n    @a.default\n    def g(self): ...\ndef f(): A(1)",
        "",
    ),
    ("a property", "class A:\n    @property\n    def g(self): ...\n    def f(self): self.g", "A.g"),
    ("a method that is only read", "class A:\n    def g(self): ...\n    def f(self): self.g", ""),
    ("a property of the base class", "class A:\n    @property\n    def g(self): ...\nclass B(A):\n    def f(self): self.g", "A.g"),
    ("a with", "class A:\n    def __enter__(self): ...\ndef f():\n    with A(): ...", "A.__enter__"),
    ("an asynchronous with", "class A:\n    async def __aenter__(self): ...\nasync def f():\n    async with A(): ...", "A.__aenter__"),
    ("one of two functions", "def f(x): (g if x else h)()\ndef g(): ...\ndef h(): ...", "g, h"),
    (
        "one of two classes",
        "class A:\n    def __init__(self): ...\nclass B:\n    def __init__(self): ...\ndef f(x): (A if x else B)()",
        "A.__init__ (of A), B.__init__ (of B)",
    ),
    ("by another name", "def f():\n    h = g\n    h()\ndef g(): ...", "g"),
    ("asyncio.run", "import asyncio\ndef f(): asyncio.run(g())\nasync def g(): ...", "g (in a new loop)"),
    ("run_until_complete", "def f(loop): loop.run_until_complete(g())\nasync def g(): ...", "g (in a new loop)"),
    ("async_to_sync", "from asgiref.sync import async_to_sync\ndef f(): async_to_sync(g)()\nasync def g(): ...", "g (in a new loop)"),
    ("an awaited coroutine", "async def f(): await g()\nasync def g(): ...", "g"),
    ("to_thread", "import asyncio\nasync def f(): await asyncio.to_thread(g, 1)\ndef g(a): ...", "g"),
    ("an executor", "def f(loop): loop.run_in_executor(None, g)\ndef g(): ...", "g"),
    ("a thread", "import threading\ndef f(): threading.Thread(target=g)\ndef g(): ...", "g"),
    ("threads of a loop are not followed", "import threading\ndef f():\n    for a in b: threading.Thread(target=g)\ndef g(): ...", ""),
    ("partial", "import functools\ndef f(): functools.partial(g, 1)\ndef g(a): ...", "g"),
    ("a function passed to something else", "def f(): work(g)\ndef g(): ...", ""),
)


@pytest.mark.parametrize(("text", "expected"), EDGES)
def test_edges_out_of_a_function(text: str, expected: str) -> None:
    module = alone(text)
    function = [each for each in symbols_of(module).functions() if each.name == "f"][-1]
    assert ", ".join(map(_edge, callgraph_of(module).edges(function))) == expected


_REGISTRY = """\
import redis
def make(): ...
class Checks:
    {}
    def add(self, check): self.all.append(check)
    def run(self):
        for check in self.all: check()
checks = Checks()
checks.add(make)
"""

#: Several files; the edges into ``make`` of the first one: ``caller at line``, with the file where it is another one.
CALLERS = [
    *cases(
        ("in its own module", {"store.py": "import redis\ndef make(): ...\ndef f(): make()"}, "make", "f 3"),
        ("at the level of the module", {"store.py": "import redis\ndef make(): ...\nmake()"}, "make", ""),
        ("nobody", {"store.py": "import redis\ndef make(): ...", "app.py": "def f(): made()"}, "make", ""),
        ("an import", {"store.py": "import redis\ndef make(): ...", "app.py": "from store import make\ndef f(): make()"}, "make", "app.py:f 2"),
        (
            "by another name",
            {"store.py": "import redis\ndef make(): ...", "app.py": "from store import make as m\ndef f(): m()"},
            "make",
            "app.py:f 2",
        ),
        ("through the module", {"store.py": "import redis\ndef make(): ...", "app.py": "import store\ndef f(): store.make()"}, "make", "app.py:f 2"),
        (
            "through a variable",
            {"store.py": "import redis\ndef make(): ...", "app.py": "from store import make\nm = make\ndef f():\n    n = make\n    n()"},
            "make",
            "app.py:f 5",
        ),
        ("another function of this name", {"store.py": "import redis\ndef make(): ...", "app.py": "def make(): ...\ndef f(): make()"}, "make", ""),
        ("a test", {"store.py": "import redis\ndef make(): ...", "test_app.py": "from store import make\ndef f(): make()"}, "make", ""),
        (
            "two callers",
            {"store.py": "import redis\ndef make(): ...\ndef g(): make()", "app.py": "from store import make\ndef f(): make()"},
            "make",
            "g 3, app.py:f 2",
        ),
        (
            "a constructor",
            {"store.py": "import redis\nclass Store:\n    def __init__(self): ...", "app.py": "from store import Store\ndef f(): Store()"},
            "Store.__init__",
            "app.py:f 2",
        ),
        (
            "a constructor by a subclass",
            {"store.py": "import redis\nclass Store:\n    def __init__(self): ...\nclass Cache(Store): ...\ndef f(): Cache()"},
            "Store.__init__",
            "f 5",
        ),
        (
            "a constructor by super()",
            {"store.py": "import redis\nclass Store:\n    def __init__(self): ...\nclass Cache(Store):\n    def __init__(self): super().__init__()"},
            "Store.__init__",
            "Cache.__init__ 5",
        ),
        (
            "a method of an instance",
            {
                "store.py": "import redis\nclass Store:\n    def get(self): ...\nstore = Store()",
                "app.py": "from store import store\ndef f(): store.get()",
            },
            "Store.get",
            "app.py:f 2",
        ),
        (
            "a property",
            {
                "store.py": "import redis\nclass Store:\n    @property\n    def get(self): ...\nstore = Store()",
                "app.py": "from store import store\ndef f(): store.get",
            },
            "Store.get",
            "app.py:f 2",
        ),
        (
            "a registry that calls back",
            {"store.py": _REGISTRY.format("all = None")},
            "make",
            "Checks.run 7",
        ),
    ),
    gap(
        "a registry that its constructor makes",
        {"store.py": _REGISTRY.format("def __init__(self): self.all = []")},
        "make",
        "Checks.run 7",
        reason="an attribute that is assigned counts among those that are read: the constructor is taken to call back as well",
    ),
]


@pytest.mark.parametrize(("texts", "callee", "expected"), CALLERS)
def test_edges_into_a_function(tmp_path: Path, texts: dict[str, str], callee: str, expected: str) -> None:
    module = module_in(program(tmp_path, texts), "store.py")
    found = (
        f"{'' if edge.module is module else f'{Path(edge.module.path).name}:'}{named(edge.caller)} {line_of(edge.module, edge.node)}"
        for edge in edges_into(scope(module, callee))
    )
    assert ", ".join(found) == expected


@pytest.mark.parametrize(
    ("qualname", "expected"), cases(("a function", "f", "f"), ("a method", "A.g", "g"), ("a constructor goes by its class", "A.__init__", "A"))
)
def test_name_of(qualname: str, expected: str) -> None:
    assert called_name(scope(alone("def f(): ...\nclass A:\n    def __init__(self): ...\n    def g(self): ..."), qualname)) == expected


# -- from a handler on

_APP = """\
import flask, functools, redis
app = flask.Flask(__name__)
@app.get("/")
def view(): {}
"""


def _way(path: CallPath | None) -> str:
    """The functions on the way from a handler, the first one included."""
    if path is None:
        return "none"
    return " > ".join([named(path.handler.function), *(named(step.callee) for step in path.steps)])


#: What the handler does, the functions below it, and the way to ``make``.
FORWARD = [
    *cases(
        ("the handler itself is no way", "pass", "def make(): ...", "none"),
        ("one step", "make()", "def make(): ...", "view > make"),
        ("two steps", "load()", "def load(): make()\ndef make(): ...", "view > load > make"),
        ("the shortest way", "load(); make()", "def load(): make()\ndef make(): ...", "view > make"),
        ("in a circle", "load()", "def load(): load(); make()\ndef make(): load()", "view > load > make"),
        ("a constructor", "Store()", "class Store:\n    def __init__(self): make()\ndef make(): ...", "view > Store.__init__ > make"),
        (
            "a singleton is made once",
            "Store()",
            "class Singleton(type): ...\nclass Store(metaclass=Singleton):\n    def __init__(self): make()\ndef make(): ...",
            "none",
        ),
        ("a cache cuts", "load()", "@functools.cache\ndef load(): make()\ndef make(): ...", "none"),
        ("a guard cuts", "load()", "kept = None\ndef load():\n    global kept\n    if kept is None:\n        kept = make()\ndef make(): ...", "none"),
        (
            "a guard of what nobody fills does not",
            "load()",
            "kept = None\ndef load():\n    if kept is None:\n        make()\ndef make(): ...",
            "view > load > make",
        ),
        ("an argument that is given stands in", "load(1)", "def load(a=None):\n    if a is None: make()\ndef make(): ...", "none"),
        ("an argument that is left out", "load()", "def load(a=None):\n    if a is None: make()\ndef make(): ...", "view > load > make"),
        ("an argument that is None", "load(None)", "def load(a=None):\n    if a is None: make()\ndef make(): ...", "view > load > make"),
        ("an argument that is handed on", "load(1)", "def load(a=None): get(a)\ndef get(b=None):\n    if b is None: make()\ndef make(): ...", "none"),
        (
            "an argument that is not handed on",
            "load(1)",
            "def load(a=None): get()\ndef get(b=None):\n    if b is None: make()\ndef make(): ...",
            "view > load > get > make",
        ),
        ("a flag that nobody sets", "load()", "def load(fresh=False):\n    if fresh: make()\ndef make(): ...", "none"),
        ("a flag that the handler sets", "load(True)", "def load(fresh=False):\n    if fresh: make()\ndef make(): ...", "view > load > make"),
        ("another handler ends the way", "other()", "@app.get('/o')\ndef other(): make()\ndef make(): ...", "other > make"),
    ),
    gap(
        "the cached function itself",
        "make()",
        "@functools.lru_cache\ndef make(): ...",
        "none",
        reason="the search forwards cuts at a cached function, the one backwards only at a cached caller",
    ),
]


@pytest.mark.parametrize(("body", "functions", "expected"), FORWARD)
def test_ways_from_a_handler(body: str, functions: str, expected: str) -> None:
    module = alone(_APP.format(body) + functions)
    assert _way(reachability_of(module).chain_of(scope(module, "make"))) == expected


def test_the_handler_reaches_itself_in_no_step() -> None:
    module = alone(_APP.format("pass"))
    view = scope(module, "view")
    assert _way(reachability_of(module).chain_of(view)) == "view"
    assert set(handlers_of(module).found) == {view}


def test_a_test_has_no_handlers_at_work() -> None:
    module = alone(_APP.format("make()") + "def make(): ...", "test_app.py")
    assert not reachability_of(module).chains


def test_a_way_that_opens_an_event_loop() -> None:
    module = alone(_APP.format("asyncio.run(make())") + "import asyncio\nasync def make(): ...")
    path = reachability_of(module).chain_of(scope(module, "make"))
    assert path is not None
    assert path.new_loop


#: Several files; the way to ``make`` of ``store.py`` as that module finds it, backwards.
BACKWARD = cases(
    ("one step", {"app.py": "from store import make\n" + _APP.format("make()"), "store.py": "import redis\ndef make(): ..."}, "view > make"),
    (
        "through a module in between",
        {
            "app.py": "from load import load\n" + _APP.format("load()"),
            "load.py": "from store import make\ndef load(): make()",
            "store.py": "import redis\ndef make(): ...",
        },
        "view > load > make",
    ),
    (
        "through a package that exports it again",
        {
            "app.py": "from shop import make\n" + _APP.format("make()"),
            "shop/__init__.py": "from .parts import make",
            "shop/parts.py": "from store import make",
            "store.py": "import redis\ndef make(): ...",
        },
        "view > make",
    ),
    (
        "a guard in the caller cuts",
        {
            "app.py": "from store import make\nkept = None\n"
            + _APP.format("load()")
            + "def load():\n    global kept\n    if kept is None: kept = make()",
            "store.py": "import redis\ndef make(): ...",
        },
        "none",
    ),
    (
        "a cache in the caller cuts",
        {
            "app.py": "from store import make\n" + _APP.format("load()") + "@functools.cache\ndef load(): make()",
            "store.py": "import redis\ndef make(): ...",
        },
        "none",
    ),
    (
        "start-up is no request",
        {"app.py": "from store import make\n" + _APP.format("pass") + "make()", "store.py": "import redis\ndef make(): ..."},
        "none",
    ),
    ("a caller that no handler reaches", {"app.py": "from store import make\ndef f(): make()", "store.py": "import redis\ndef make(): ..."}, "none"),
    (
        "a dependency of a handler elsewhere",
        {
            "app.py": "from fastapi import Depends, FastAPI\nfrom store import make\napp = FastAPI()\n@app.get('/')\ndef view(a=Depends(make)): ...",
            "store.py": "import redis\ndef make(): ...",
        },
        "make",
    ),
    (
        "registered elsewhere",
        {
            "urls.py": "from django.urls import path\nimport store\nurlpatterns = [path('', store.make)]",
            "store.py": "import redis\ndef make(request): ...",
        },
        "make",
    ),
    (
        "the constructor of a base class",
        {
            "app.py": "from part import Part\n" + _APP.format("Part()"),
            "part.py": "from store import Store\nclass Part(Store): ...",
            "store.py": "import redis\nclass Store:\n    def __init__(self): make()\ndef make(): ...",
        },
        "view > Store.__init__ > make",
    ),
    (
        "of a class with a constructor of its own",
        {
            "app.py": "from part import Part\n" + _APP.format("Part()"),
            "part.py": "from store import Store\nclass Part(Store):\n    def __init__(self): ...",
            "store.py": "import redis\nclass Store:\n    def __init__(self): make()\ndef make(): ...",
        },
        "none",
    ),
    (
        "what a base class calls on its own object",
        {
            "app.py": "from store import Part\n" + _APP.format("Part().run()"),
            "base.py": "class Base:\n    def run(self): self.step()\n    def step(self): ...",
            "store.py": "import redis\nfrom base import Base\nclass Part(Base):\n    def step(self): make()\ndef make(): ...",
        },
        "view > Base.run > Part.step > make",
    ),
    (
        "on an object of another class",
        {
            "app.py": "from store import Other\n" + _APP.format("Other().run()"),
            "base.py": "class Base:\n    def run(self): self.step()\n    def step(self): ...",
            "store.py": "import redis\nfrom base import Base\nclass Part(Base):\n    def step(self): make()\nclass Other(Base): ...\ndef make(): ...",
        },
        "none",
    ),
    (
        "a class beside its own calls it",
        {
            "app.py": "from store import Part\n" + _APP.format("Part().run()"),
            "base.py": "class Base:\n    def run(self): self.step()",
            "store.py": "import redis\nfrom base import Base\nclass Steps:\n    def step(self): make()\n"
            "class Part(Steps, Base): ...\ndef make(): ...",
        },
        "view > Base.run > Steps.step > make",
    ),
    (
        "a class method makes an object of its class",
        {
            "app.py": "from store import Part\n" + _APP.format("Part.new()"),
            "store.py": "import redis\nclass Base:\n    def __init__(self): make()\n    @classmethod\n    def new(cls): return cls()\n"
            "class Part(Base): ...\ndef make(): ...",
        },
        "view > Base.new > Base.__init__ > make",
    ),
    (
        "of a class that makes it otherwise",
        {
            "app.py": "from store import Part\n" + _APP.format("Part.new()"),
            "store.py": "import redis\nclass Base:\n    def __init__(self): make()\n    @classmethod\n    def new(cls): return cls()\n"
            "class Part(Base):\n    def __init__(self): ...\ndef make(): ...",
        },
        "none",
    ),
    (
        "of what a framework makes by a lambda, which a function hands over",
        {
            "app.py": "import asyncio\nfrom store import Lines\n"
            "async def main():\n    loop = asyncio.get_running_loop()\n    await loop.create_server(lambda: Lines(1), '', 9)\n",
            "store.py": "import redis\nclass Lines:\n    def __init__(self, key): make()\ndef make(): ...",
        },
        "main.<lambda> > Lines.__init__ > make",
    ),
    (
        "of a lambda that stands in a table",
        {
            "app.py": "from store import MAKERS\n" + _APP.format("MAKERS['a']()"),
            "store.py": "import redis\nMAKERS = {'a': lambda: make()}\ndef make(): ...",
        },
        "view > <lambda> > make",
    ),
    (
        "of a lambda in a list that a loop goes over",
        {
            "app.py": "from store import MAKERS\n" + _APP.format("[each() for each in MAKERS]"),
            "store.py": "import redis\nMAKERS = [lambda: make()]\ndef make(): ...",
        },
        "view > <lambda> > make",
    ),
    (
        "of a lambda in a table that nobody reads",
        {
            "app.py": "from store import OTHERS\n" + _APP.format("OTHERS['a']()"),
            "store.py": "import redis\nMAKERS = {'a': lambda: make()}\nOTHERS = {'a': lambda: 1}\ndef make(): ...",
        },
        "none",
    ),
    (
        "of what a lambda makes that nobody hands over",
        {
            "app.py": "from store import Lines\ndef main():\n    new = lambda: Lines(1)\n    return new()\n",
            "store.py": "import redis\nclass Lines:\n    def __init__(self, key): make()\ndef make(): ...",
        },
        "none",
    ),
    (
        "of a field's factory",
        {
            "app.py": "from store import Service\n" + _APP.format("Service()"),
            "store.py": "import redis\nfrom dataclasses import dataclass, field\n@dataclass\nclass Service:\n"
            "    client: redis.Redis = field(default_factory=lambda: make())\ndef make(): ...",
        },
        "view > Service.<lambda> > make",
    ),
    (
        "of a factory of a field that is given",
        {
            "app.py": "from store import Service\n" + _APP.format("Service(client=given)"),
            "store.py": "import redis\nfrom dataclasses import dataclass, field\n@dataclass\nclass Service:\n"
            "    client: redis.Redis = field(default_factory=lambda: make())\ndef make(): ...",
        },
        "none",
    ),
)


@pytest.mark.parametrize(("texts", "expected"), BACKWARD)
def test_ways_backwards(tmp_path: Path, texts: dict[str, str], expected: str) -> None:
    module = module_in(program(tmp_path, texts), "store.py")
    assert _way(reachability_of(module).chain_of(scope(module, "make"))) == expected


@pytest.mark.parametrize(
    ("body", "given", "expected"),
    cases(
        ("the argument is given", "load(1)", "a", "none"),
        ("it is left out", "load()", "a", "view > load"),
        ("another one is left out", "load(b=1)", "a", "view > load"),
    ),
)
def test_ways_without_an_argument(body: str, given: str, expected: str) -> None:
    module = alone(_APP.format(body) + "def load(a=None, b=None): ...")
    assert _way(reachability_of(module).chain_without(scope(module, "load"), frozenset({given}))) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    cases(
        ("none", "a, b", ""),
        ("None, False and the empty text", "a=None, b=False, c=''", "a b c"),
        ("something else", "a=1, b=make()", ""),
        ("by keyword only", "*, a=None", "a"),
    ),
)
def test_optional_parameters(parameters: str, expected: str) -> None:
    assert " ".join(sorted(optional(scope(alone(f"def f({parameters}): ..."), "f")))) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("always", "here()", ""),
        ("where it is None", "if a is None: here()", "a"),
        ("where it is false", "if not a: here()", "a"),
        ("in the else of it", "if a: pass\nelse: here()", "a"),
        ("behind a return", "if a is not None: return\nhere()", "a"),
        ("behind an or", "a or here()", "a"),
        ("in a conditional", "x = a if a is not None else here()", "a"),
        ("where it is given", "if a: here()", ""),
        ("two of them", "if a is None and b is None: here()", "a"),
        ("a test of something else", "if x.y is None: here()", ""),
    ),
)
def test_parameters_that_are_absent_when_a_call_is_run(lines: str, expected: str) -> None:
    module = alone("def f(a=None, b=None):\n" + "".join(f"    {line}\n" for line in lines.splitlines()))
    assert " ".join(sorted(needed(calling(module, "here()"), scope(module, "f")))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("no caller sets the flag", "def f(flag=False):\n    if flag: here()\nf()", True),
        ("one does", "def f(flag=False):\n    if flag: here()\nf(True)", False),
        ("one does by name", "def f(flag=False):\n    if flag: here()\nf(flag=x)", False),
        ("one may", "def f(flag=False):\n    if flag: here()\nf(*x)", False),
        ("the branch of the default", "def f(flag=True):\n    if flag: here()\nf()", False),
        ("not the flag", "def f(flag=True):\n    if not flag: here()\nf()", True),
        ("the flag is set in the function", "def f(flag=False):\n    flag = x\n    if flag: here()\nf()", False),
        ("a default that is no constant", "def f(flag=x):\n    if flag: here()\nf()", False),
    ),
)
def test_branches_that_nobody_takes(text: str, expected: bool) -> None:
    module = alone(text)
    assert is_never_taken(calling(module, "here()"), scope(module, "f")) is expected


@pytest.mark.parametrize(
    ("call", "expected"),
    cases(
        ("both are left out", "load()", "a b"),
        ("one is given", "load(1)", "b"),
        ("one is given by name", "load(b=1)", "a"),
        ("None is given", "load(None, 1)", "a"),
        ("what the caller has not got is handed on", "load(gone, 1)", "a"),
        ("what the caller has got is handed on", "load(there)", "b"),
        ("all that the caller got", "load(*there)", ""),
    ),
)
def test_parameters_that_are_absent_after_a_call(call: str, expected: str) -> None:
    module = alone(f"def f(gone=None, there=None): {call}\ndef load(a=None, b=None): ...")
    (edge,) = callgraph_of(module).edges(scope(module, "f"))
    assert " ".join(sorted(absent_after(edge, frozenset({"gone"})))) == expected
