"""Program: which module a dotted name means, who uses and stores what, and what is left alone."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path

import pytest

from flake8_redis_pool.analysis.facts.constructions import constructions
from flake8_redis_pool.analysis.inference.engine import types_of
from flake8_redis_pool.analysis.program import program as programs
from flake8_redis_pool.analysis.program.module import Module, is_test_path
from flake8_redis_pool.analysis.program.program import MOST_STORING, Program
from flake8_redis_pool.analysis.program.progress import MOST_SEARCHED
from flake8_redis_pool.analysis.reachability.reachability import reachability_of
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.knowledge import known
from tests.unit.sources import asking, cases, module_in, plain, program, value

STORE = "import redis\nclient = redis.Redis()\n"

#: The files, the name that ``app.py`` (or the first file) asks for, and what it finds: the file and the names that follow.
FIND = cases(
    ("a module beside", {"app.py": "", "store.py": STORE}, "store", ("store.py", ())),
    ("a name in it", {"app.py": "", "store.py": STORE}, "store.client", ("store.py", ("client",))),
    ("an attribute of a name in it", {"app.py": "", "store.py": STORE}, "store.client.get", ("store.py", ("client", "get"))),
    ("a package", {"app.py": "", "shop/__init__.py": STORE}, "shop", ("shop/__init__.py", ())),
    ("a module of a package", {"app.py": "", "shop/__init__.py": "", "shop/store.py": STORE}, "shop.store", ("shop/store.py", ())),
    ("a name of a package", {"app.py": "", "shop/__init__.py": STORE}, "shop.client", ("shop/__init__.py", ("client",))),
    ("a folder without __init__", {"app.py": "", "shop/store.py": STORE}, "shop.store", ("shop/store.py", ())),
    ("below src", {"app.py": "", "src/store.py": STORE}, "store", ("src/store.py", ())),
    ("from inside a package", {"shop/web.py": "", "shop/__init__.py": "", "store.py": STORE}, "store", ("store.py", ())),
    ("from beside, in a package", {"shop/web.py": "", "shop/__init__.py": "", "shop/store.py": STORE}, "shop.store", ("shop/store.py", ())),
    ("a module that is not there", {"app.py": "", "store.py": STORE}, "stores", None),
    ("an installed package", {"app.py": "", "store.py": STORE}, "pytest", None),
    ("a module that cannot be parsed", {"app.py": "", "store.py": "import redis\ndef"}, "store", None),
    ("a module that leads to no library", {"app.py": "", "store.py": "x = 1\n" + "# long\n" * 4_000}, "store", None),
    (
        "one that leads to a library through another",
        {"app.py": "", "cache.py": "import store\n" + "# long\n" * 4_000, "store.py": STORE},
        "cache",
        ("cache.py", ()),
    ),
)


@pytest.mark.parametrize(("texts", "dotted", "expected"), FIND)
def test_find(tmp_path: Path, texts: dict[str, str], dotted: str, expected: tuple[str, tuple[str, ...]] | None) -> None:
    module = asking(tmp_path, texts)
    found = module.program.find(dotted, module)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (Path(found[0].path).as_posix(), found[1]) == expected


#: What the marked expression of the first file is, over several files.
ACROSS = cases(
    ("an imported client", {"app.py": "from store import client\nclient  # <-", "store.py": STORE}, "redis.client.Redis (made store.py:2)"),
    ("through the module", {"app.py": "import store\nstore.client  # <-", "store.py": STORE}, "redis.client.Redis (made store.py:2)"),
    ("the module", {"app.py": "import store\nstore  # <-", "store.py": STORE}, "module store.py"),
    (
        "through a package that exports it again",
        {"app.py": "from shop import client\nclient  # <-", "shop/__init__.py": "from .store import client", "shop/store.py": STORE},
        "redis.client.Redis (made store.py:2)",
    ),
    (
        "through a star",
        {"app.py": "from shop import client\nclient  # <-", "shop/__init__.py": "from .store import *", "shop/store.py": STORE},
        "redis.client.Redis (made store.py:2)",
    ),
    (
        "a private name does not come through a star",
        {
            "app.py": "from shop import _client\n_client  # <-",
            "shop/__init__.py": "from .store import *",
            "shop/store.py": STORE.replace("client =", "_client ="),
        },
        "external shop._client",
    ),
    (
        "two stars in a circle",
        {
            "app.py": "from one import nothing\nnothing  # <-",
            "one.py": "import redis\nfrom two import *",
            "two.py": "import redis\nfrom one import *",
        },
        "external one.nothing",
    ),
    (
        "a relative import",
        {"shop/app.py": "from . import store\nstore.client  # <-", "shop/__init__.py": "", "shop/store.py": STORE},
        "redis.client.Redis (made store.py:2)",
    ),
    (
        "what a function of another module gives",
        {"app.py": "from store import make\nmake()  # <-", "store.py": "import redis\ndef make(): return redis.Redis()"},
        "redis.client.Redis (made store.py:2)",
    ),
    (
        "an attribute of a class of another module",
        {"app.py": "from store import A\nA().client  # <-", "store.py": "import redis\nclass A:\n    client = redis.Redis()"},
        "redis.client.Redis (made store.py:3)",
    ),
    (
        "a base class of another module",
        {
            "app.py": "from store import A\nclass B(A):\n    def f(self):\n        self.client  # <-",
            "store.py": "import redis\nclass A:\n    client = redis.Redis()",
        },
        "redis.client.Redis (made store.py:3)",
    ),
    (
        "an annotation that is imported",
        {"app.py": "from store import A\ndef f(a: A):\n    a.client  # <-", "store.py": "import redis\nclass A:\n    client: redis.Redis"},
        "redis.client.Redis (annotated store.py:3)",
    ),
    (
        "what another module stores on the application",
        {
            "app.py": "def f(request):\n    request.app.state.redis  # <-",
            "start.py": "import redis\ndef start(app):\n    app.state.redis = redis.Redis()",
        },
        "redis.client.Redis (made start.py:3)",
    ),
    (
        "two modules that store there, equally near",
        {
            "app.py": "def f(request):\n    request.app.state.redis  # <-",
            "one.py": "import redis\ndef start(app):\n    app.state.redis = redis.Redis()",
            "two.py": "import redis\ndef start(app):\n    app.state.redis = redis.Redis()",
        },
        "redis.client.Redis (made one.py:3, made two.py:3)",
    ),
    (
        "a module that is called like the library",
        {"app.py": "import redis\nredis.Redis  # <-", "redis.py": "class Redis: ..."},
        "class Redis",
    ),
    (
        "a package that is called like the library",
        {
            "app.py": "from redis import Redis\nRedis  # <-",
            "redis/__init__.py": "from .own import *",
            "redis/own.py": "import valkey\nclass Redis: ...",
        },
        "class Redis",
    ),
    (
        "a module in such a package",
        {"app.py": "from saq.own import make\nmake()  # <-", "saq/__init__.py": "", "saq/own.py": "import redis\ndef make(): return redis.Redis()"},
        "redis.client.Redis (made own.py:2)",
    ),
    (
        "a package that is called like the library and has no such name",
        {"app.py": "import redis\nredis.Redis  # <-", "redis/__init__.py": "from .own import make", "redis/own.py": "def make(): ..."},
        "class redis.client.Redis",
    ),
    (
        "one that gives its names when asked for them",
        {"app.py": "import redis\nredis.Redis  # <-", "redis/__init__.py": "def __getattr__(name): ..."},
        "external redis.Redis",
    ),
    (
        "an object of a module that leads to no client library is none, whatever it is used like",
        {
            "shop/app.py": "import redis\nfrom shop.memory import Machine\nclass A:\n    def __init__(self):\n        self.c = Machine()\n"
            "    def f(self):\n        self.c.hgetall('a')\n        self.c.lpush('a')\n        self.c.zadd('a')\n        self.c  # <-",
            "shop/__init__.py": "",
            "shop/memory.py": "class Machine:\n    def hgetall(self, key): ...\n" + "#" * 12_000,
        },
        "instance of external shop.memory.Machine",
    ),
    (
        "an object of a module that is not there is known by its use",
        {
            "shop/app.py": "import redis\nfrom shop.memory import Machine\nclass A:\n    def __init__(self):\n        self.c = Machine()\n"
            "    def f(self):\n        self.c.hgetall('a')\n        self.c.lpush('a')\n        self.c.zadd('a')\n        self.c  # <-",
            "shop/__init__.py": "",
        },
        "perhaps redis.client.Redis (shape 3)",
    ),
    (
        "a folder of that name",
        {"app.py": "import redis\nredis.Redis  # <-", "redis/own.py": "class Redis: ..."},
        "class redis.client.Redis",
    ),
    (
        "a package of a framework's name",
        {"app.py": "from celery.own import make\nmake()  # <-", "celery/__init__.py": "", "celery/own.py": "import redis\nmake = redis.Redis"},
        "redis.client.Redis (made 2)",
    ),
    (
        "a module that is called like the library and imports it",
        {"app.py": "import redis\nredis.Redis  # <-", "redis.py": "import redis"},
        "class redis.client.Redis",
    ),
    (
        "a circle of imports",
        {"app.py": "import store\nclient = store.client\nclient  # <-", "store.py": "import redis\nfrom app import client"},
        "unknown",
    ),
)


@pytest.mark.parametrize(("texts", "expected"), ACROSS)
def test_values_across_modules(tmp_path: Path, texts: dict[str, str], expected: str) -> None:
    assert value(asking(tmp_path, texts)) == expected


def _paths(modules: list[Module] | None) -> list[str] | None:
    return sorted(Path(module.path).name for module in modules) if modules is not None else None


def test_users_are_parsed_one_by_one(tmp_path: Path) -> None:
    project = program(tmp_path, {"store.py": STORE, **{f"m{number}.py": "import store\nstore.client" for number in range(5)}})
    users = project.users(module_in(project, "store.py"), "client")
    assert [next(users).path for _ in range(2)] == ["m0.py", "m1.py"]
    assert project.search.searched == {tmp_path / "m0.py", tmp_path / "m1.py"}


def test_tests_and_what_cannot_be_read_use_nothing(tmp_path: Path) -> None:
    text = "from store import client\n"
    project = program(tmp_path, {"store.py": STORE, "app.py": text, "test_app.py": text, "wrong.py": f"{text}def"})
    store = module_in(project, "store.py")
    assert _paths(list(project.users(store, "client"))) == ["app.py"]
    assert _paths(project.all_users(store, "client")) == ["app.py"]


def test_a_member_is_used_without_an_import(tmp_path: Path) -> None:
    project = program(tmp_path, {"store.py": STORE, "app.py": "x.client", "other.py": "x.clients"})
    store = module_in(project, "store.py")
    assert _paths(list(project.users(store, "client", is_member=True))) == ["app.py"]
    assert list(project.users(store, "client")) == []


def test_beyond_the_budget_of_a_check_no_more_are_looked_into(tmp_path: Path) -> None:
    texts = {f"m{number:03}.py": "import store\nstore.client" for number in range(MOST_SEARCHED + 1)}
    project = program(tmp_path, {"store.py": STORE, **texts})
    store = module_in(project, "store.py")
    assert project.all_users(store, "client") is None
    assert [module.path for module in project.users(store, "client")] == sorted(texts)[:MOST_SEARCHED]
    assert list(project.cut) == ["client of store.py"]
    _check(project, "m000.py", texts["m000.py"])
    assert not project.cut
    assert next(project.users(store, "client")).path == "m000.py"


HUB = "class Hub: ...\nhub = Hub()\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("an assignment", "import hub\nhub.hub.redis = 1", ["user.py"]),
        ("an annotated one", "from hub import hub\nhub.redis: Redis = 1", ["user.py"]),
        ("of the class", "from hub import Hub\nHub.redis = 1", ["user.py"]),
        ("one of several targets", "from hub import hub\nhub.redis, hub.pool = make()", ["user.py"]),
        ("by a text", "from hub import hub\nsetattr(hub, 'redis', 1)", ["user.py"]),
        ("a comparison", "from hub import hub\nhub.redis == 1", []),
        ("a read", "from hub import hub\nf(hub.redis)", []),
        ("a longer name", "from hub import hub\nhub.redis_url = 1", []),
        ("by a module that knows no object of the class", "other.redis = 1", []),
    ),
)
def test_setting(tmp_path: Path, text: str, expected: list[str]) -> None:
    project = program(tmp_path, {"hub.py": HUB, "user.py": text})
    assert _paths(project.setting(module_in(project, "hub.py"), "Hub", "redis")) == expected


@pytest.mark.parametrize(
    ("text", "is_member", "expected"),
    cases(
        ("an attribute", "app.state.redis = 1", True, ["store.py"]),
        ("an annotated one", "app.state.redis: Redis = 1", True, ["store.py"]),
        ("by a text", "setattr(app.state, 'redis', 1)", True, ["store.py"]),
        ("an attribute that is compared", "app.state.redis == 1", True, []),
        ("an attribute of something else", "hub.redis = 1", True, []),
        ("a text", "app['redis'] = 1", False, ["store.py"]),
        ("a text with a hyphen", "app['redis-pool'] = 1", False, []),
        ("a constant", "app[redis] = 1", False, ["store.py"]),
        ("a constant of a module", "app[keys.redis] = 1", False, ["store.py"]),
        ("where nothing is yet", "app.setdefault('redis', 1)", False, ["store.py"]),
        ("a key that is compared", "app['redis'] == 1", False, []),
        ("a key of something else", "table['redis'] = 1", False, []),
    ),
)
def test_keeping(tmp_path: Path, text: str, is_member: bool, expected: list[str]) -> None:
    project = program(tmp_path, {"store.py": text})
    assert _paths(project.keeping(frozenset({"app", "state"}), "redis", is_member=is_member)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a key", "request.app['make']()", ["store.py"]),
        ("a key that may be missing", "app.get('make')()", ["store.py"]),
        ("an attribute", "request.app.state.make()", ["store.py"]),
        ("by a text", "getattr(app.state, 'make')()", ["store.py"]),
        ("of something else", "table['make']()", []),
    ),
)
def test_taking(tmp_path: Path, text: str, expected: list[str]) -> None:
    project = program(tmp_path, {"store.py": text})
    assert _paths(project.taking(frozenset({"app", "state"}), "make")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("under a key", "import store\nstore.MAKERS['a']()", ["user.py"]),
        ("each in turn", "from store import MAKERS\nfor make in MAKERS:\n    make()", ["user.py"]),
        ("with its key", "from store import MAKERS\nMAKERS.items()", ["user.py"]),
        ("of another module", "from other import MAKERS\nMAKERS['a']()", []),
    ),
)
def test_looking_up(tmp_path: Path, text: str, expected: list[str]) -> None:
    project = program(tmp_path, {"store.py": "MAKERS = {}", "other.py": "MAKERS = {}", "user.py": text})
    assert _paths(project.looking_up(module_in(project, "store.py"), "MAKERS")) == expected


@pytest.mark.parametrize(
    ("text", "is_member", "expected"),
    cases(
        ("of the module", "import store\ngetattr(store, name)()", False, ["user.py"]),
        ("of the module, by a constant", "import store\ngetattr(store, 'make')()", False, []),
        ("of something else", "import store\ngetattr(row, name)()", False, []),
        ("of an object, by a part of a text", "import store\ngetattr(store.hub, f'on_{kind}')()", True, ["user.py"]),
        ("of an object, by a sum", "import store\ngetattr(store.hub, 'on_' + kind)()", True, ["user.py"]),
        ("of an object, by a name alone", "import store\ngetattr(store.hub, name)()", True, []),
        ("without an import", "getattr(hub, f'on_{kind}')()", True, []),
    ),
)
def test_getting(tmp_path: Path, text: str, is_member: bool, expected: list[str]) -> None:
    project = program(tmp_path, {"store.py": "hub = 1", "user.py": text})
    assert _paths(project.getting(module_in(project, "store.py"), is_member=is_member)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("appended", "import store\nstore.CLIENTS.append(1)", ["user.py"]),
        ("under a key", "from store import CLIENTS\nCLIENTS['a'] = 1", ["user.py"]),
        ("by another name", "from store import CLIENTS as c\nc.append(1)", []),
        ("a read", "from store import CLIENTS\nprint(CLIENTS['a'])", []),
    ),
)
def test_filling(tmp_path: Path, text: str, expected: list[str]) -> None:
    project = program(tmp_path, {"store.py": "CLIENTS = []", "user.py": text})
    store = project.module(tmp_path / "store.py")
    assert store is not None
    assert _paths(project.filling(store, "CLIENTS")) == expected


def test_tests_store_nothing_and_too_many_modules_lead_nowhere(tmp_path: Path) -> None:
    owners = frozenset({"state"})
    project = program(tmp_path, {"test_a.py": "app.state.redis = 1"})
    assert project.keeping(owners, "redis", is_member=True) == []
    texts = {f"m{number}.py": "app.state.redis = 1" for number in range(MOST_STORING + 1)}
    many = program(tmp_path / "many", texts)
    assert many.keeping(owners, "redis", is_member=True) == []
    texts.popitem()
    few = program(tmp_path / "few", texts)
    assert len(few.keeping(owners, "redis", is_member=True)) == MOST_STORING


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("the module", "import shop.store", True),
        ("a name of it", "from shop.store import client", True),
        ("from its package", "from shop import store", True),
        ("relatively", "from . import store", False),
        ("another one", "import shop.stores", False),
        ("its name in a text", "'shop.store'", False),
    ),
)
def test_is_imported(tmp_path: Path, text: str, expected: bool) -> None:
    project = program(tmp_path, {"app.py": text, "shop/__init__.py": "", "shop/store.py": STORE})
    assert project.is_imported(module_in(project, "shop/store.py")) is expected


def test_a_relative_import_from_beside(tmp_path: Path) -> None:
    project = program(tmp_path, {"shop/__init__.py": "", "shop/web.py": "from . import store", "shop/store.py": STORE})
    assert project.is_imported(module_in(project, "shop/store.py"))
    assert not project.is_imported(module_in(project, "shop/web.py"))


def test_an_import_by_a_test_does_not_count(tmp_path: Path) -> None:
    project = program(tmp_path, {"store.py": STORE, "tests/test_store.py": "import store"})
    assert not project.is_imported(module_in(project, "store.py"))


def _check(project: Program, name: str, text: str) -> Module:
    return project.check(str(project.files.base / name), plain(text), ast.parse(plain(text)))


def test_the_checked_module_is_the_one_that_others_import(tmp_path: Path) -> None:
    project = program(tmp_path, {"app.py": "from store import client\nclient  # <-", "store.py": STORE})
    store = _check(project, "store.py", STORE)
    app = _check(project, "app.py", "from store import client\nclient  # <-\n")
    assert store.program.find("store", app) == (store, ())
    assert _check(project, "store.py", STORE) is store


def test_what_an_editor_holds_counts_and_not_what_is_on_disk(tmp_path: Path) -> None:
    project = program(tmp_path, {"app.py": "from store import client\nclient  # <-", "store.py": STORE})
    assert value(module_in(project, "app.py")) == "redis.client.Redis (made store.py:2)"
    _check(project, "store.py", "import redis\nclient = redis.ConnectionPool()\n")
    assert value(module_in(project, "app.py")) == "redis.connection.ConnectionPool (made store.py:2)"


@pytest.mark.parametrize(
    ("path", "expected"),
    cases(
        ("a test", "test_store.py", True),
        ("a test by its end", "store_test.py", True),
        ("in a folder of tests", "shop/tests/store.py", True),
        ("the fixtures of pytest", "conftest.py", True),
        ("a word that begins alike", "testing_ground.py", False),
        ("a word that ends alike", "shop/latest.py", False),
        ("on Windows", "shop\\tests\\store.py", True),
    ),
)
def test_paths_of_tests(path: str, expected: bool) -> None:
    assert is_test_path(path) is expected


@pytest.mark.parametrize(
    ("path", "package", "expected"),
    cases(
        ("a module", "app.py", "", ("app",)),
        ("a module of a package", "shop/store.py", "shop", ("shop.store",)),
        ("a package", "shop/__init__.py", "shop", ("shop",)),
    ),
)
def test_names_that_a_module_is_imported_by(path: str, package: str, expected: tuple[str, ...]) -> None:
    assert Module(path, "", known(), package).dotted_names == expected


def test_what_is_forgotten_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules and what is known of them go round in circles, and Python is told to look for garbage seldom."""
    monkeypatch.setattr(programs, "MOST_NODES", 1)
    project = program(tmp_path, {"store.py": STORE + "def connect():\n    return redis.Redis()\n", "other.py": STORE})
    store = module_in(project, "store.py")
    constructions(store)
    table = symbols_of(store)
    lifetime = reachability_of(store).lifetime
    forgotten = [weakref.ref(each) for each in (store, table, *table.scopes, types_of(store), lifetime, lifetime.once)]
    path = tmp_path / "other.py"
    del store, table, lifetime
    gc.collect()
    gc.disable()
    try:
        project.check(str(path), STORE, ast.parse(STORE))
        assert [each() for each in forgotten] == [None] * len(forgotten)
    finally:
        gc.enable()
