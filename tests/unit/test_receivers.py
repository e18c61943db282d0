"""tools/receivers.py: how much is known of the objects on which Redis methods are called, why not more, and what a type checker says of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.analysis.facts.redis_receivers import Receiver, Verdict, distinct_methods, receivers_of
from flake8_redis_pool.analysis.inference.unknown_causes import Reason
from flake8_redis_pool.knowledge import known
from tests.shared.harness import FIXTURES
from tests.unit.sources import APP, alone, asking, cases, line_of, plain
from tools import receivers, receivers_found, receivers_referee
from tools.receivers_referee import Compared, Ruling, classes_in, parts_of

CERTAIN, UNCERTAIN, UNKNOWN = Verdict
#: Where ty is installed, beside the client libraries: the environment of these tests.
needs_ty = pytest.mark.skipif(shutil.which("ty", path=str(Path(sys.executable).parent)) is None, reason="ty is not installed")


def only(found: list[Receiver]) -> Receiver:
    """The only receiver."""
    assert len(found) == 1, [each.shown() for each in found]
    return found[0]


def test_methods_of_other_objects_say_nothing() -> None:
    assert {"hgetall", "xreadgroup", "blpop", "pubsub", "pipeline", "zadd", "multi_exec"} <= distinct_methods(known())
    everyday = {name for kind in (dict, list, set, str, bytes, int, tuple) for name in dir(kind)}
    assert distinct_methods(known()).isdisjoint(
        everyday | {"execute", "publish", "delete", "expire", "lock", "client", "listen", "reset", "close", "scan"}
    )


@pytest.mark.parametrize(
    ("text", "verdict", "what"),
    cases(
        ("made", "import redis\nredis.Redis().hget('a', 'b')\n", CERTAIN, "redis.client.Redis"),
        ("annotated", "import valkey\ndef f(client: valkey.Valkey | None):\n    client.hget('a', 'b')\n", CERTAIN, "valkey.client.Valkey"),
        ("a class", "import redis\nredis.Redis.hget(client, 'a', 'b')\n", CERTAIN, "redis.client.Redis"),
        ("queued", "import redis\nredis.Redis().pipeline().set('a', 1).hset('b', 'c', 1)\n", CERTAIN, None),
        ("a double", "import fakeredis\nfakeredis.FakeStrictRedis().hget('a', 'b')\n", CERTAIN, "fakeredis.FakeStrictRedis"),
        ("own class", "class Store:\n    def hget(self): ...\nStore().hget()\n", CERTAIN, "Store"),
        ("own class, with what it has stored", "class Store:\n    hget = make()\nStore().hget()\n", CERTAIN, "Store"),
        ("derived", "import redis\nclass Store(redis.Redis):\n    def f(self):\n        self.hget('a')\n", CERTAIN, "redis.client.Redis"),
        ("by callers", "import redis\ndef f(client):\n    client.hget('a')\nf(redis.Redis())\n", CERTAIN, "redis.client.Redis"),
        ("handed on", "import redis\ndef f(client):\n    client.hget('a')\nf(redis.Redis())\nrun(f)\n", UNCERTAIN, "redis.client.Redis"),
        ("either", "import redis\nclass A:\n    def hget(self): ...\n(A() if own else redis.Redis()).hget()\n", CERTAIN, "redis.client.Redis"),
        ("one has it", "import redis\nclass A: ...\n(A() if own else redis.Redis()).hget()\n", CERTAIN, "redis.client.Redis"),
        ("or something else", "import redis\ndef f(own):\n    (own or redis.Redis()).hget()\n", UNCERTAIN, "redis.client.Redis"),
        ("of the standard library", "from unittest.mock import call\ncall.hget('a')\n", CERTAIN, "unittest.mock.call"),
        ("by nothing", "def f(client):\n    client.hget('a')\n", UNKNOWN, ""),
    ),
)
def test_how_much_is_known(text: str, verdict: Verdict, what: str | None) -> None:
    found = list(receivers_of(alone(text)))
    last = found[0]  # of a chain, the outermost call
    assert last.verdict is verdict
    assert what is None or last.what == what
    assert (last.cause is None) is (verdict is CERTAIN)


#: What the source lacks, the source, the reason, and the line where the answer is lost.
_REASONS: Final = cases(
    ("no caller", "def f(client):\n    client.hget('a')\n", Reason.PARAMETER_WITHOUT_CALLERS, 1),
    ("only None", "def f(client):\n    client.hget('a')\nf(None)\n", Reason.ATTRIBUTE_ONLY_NONE, 1),
    ("through a second parameter", "def f(client):\n    client.hget('a')\ndef g(it):\n    f(it)\n", Reason.PARAMETER_WITHOUT_CALLERS, 3),
    ("a callback", "def f(client):\n    client.hget('a')\nrun(f)\n", Reason.PARAMETER_OF_CALLBACK, 1),
    ("a lambda", "run(lambda client: client.hget('a'))\n", Reason.PARAMETER_OF_CALLBACK, 1),
    ("a known argument", "import redis\ndef f(c):\n    c.hget('a')\nf(redis.Redis())\nrun(f)\n", Reason.PARAMETER_KNOWN_TO_CALLERS, 2),
    ("starred", "def f(*clients):\n    clients.hget('a')\n", Reason.PARAMETER_STARRED, 1),
    ("Any", "from typing import Any\ndef f(client: Any):\n    client.hget('a')\n", Reason.ANNOTATION_SAYS_NOTHING, 2),
    ("cast", "from typing import Any, cast\ncast(Any, redis).hget('a')\n", Reason.ANNOTATION_SAYS_NOTHING, 2),
    ("a package", "import shelf\ndef f(client: shelf.Client):\n    client.hget('a')\n", Reason.UNDECLARED_LIBRARY, 2),
    ("a field", "import shelf\nclass A:\n    client: shelf.Client\n    def f(self):\n        self.client.hget('a')\n", Reason.UNDECLARED_LIBRARY, 3),
    ("a call of a package", "import shelf\nstore = shelf.open()\nstore.hget('a')\n", Reason.UNDECLARED_LIBRARY, 2),
    ("no declaration", "import redis\nredis.commands.Commands().hget('a')\n", Reason.UNDECLARED_NAME, 2),
    ("a protocol", "class Store: ...\ndef f(client: Store):\n    client.hget('a')\n", Reason.NO_SUCH_MEMBER, 3),
    ("never set", "class A:\n    def f(self):\n        self.client.hget('a')\n", Reason.ATTRIBUTE_NEVER_SET, 3),
    ("None", "class A:\n    client = None\n    def f(self):\n        self.client.hget('a')\n", Reason.ATTRIBUTE_ONLY_NONE, 2),
    ("delegated", "class A:\n    def __getattr__(self, name): ...\nA().hget('a')\n", Reason.NO_SUCH_MEMBER, 3),
    (
        "an attribute",
        "class A:\n    def __init__(self, c):\n        self.c = c\n    def f(self):\n        self.c.hget('a')\n",
        Reason.PARAMETER_WITHOUT_CALLERS,
        2,
    ),
    ("not bound", "client.hget('a')\n", Reason.MISSING_NAME, 1),
    ("a star", "from shelf import *\nclient.hget('a')\n", Reason.UNRESOLVED_IMPORT, 2),
    ("a reply", "import redis\nredis.Redis().get('a').hget('a')\n", Reason.REPLY, 2),
    ("a declared result", "import redis\nredis.Redis().json().mget('a')\n", Reason.LIBRARY_RESULT, 2),
    ("getattr", "getattr(app, 'redis').hget('a')\n", Reason.BUILTIN_CALL, 1),
    ("the standard library", "import queue\nclients = queue.Queue()\nclients.get().hget('a')\n", Reason.STANDARD_LIBRARY, 3),
    ("no return", "def make(): ...\nmake().hget('a')\n", Reason.RETURNS_NOTHING, 1),
    ("what is returned", "def make(url):\n    return url\nmake(f()).hget('a')\n", Reason.MISSING_NAME, 3),
    ("a generator", "class A: ...\ndef clients():\n    yield A()\nclients().hget('a')\n", Reason.GENERATOR, 2),
    ("called", "class A: ...\nA()().hget('a')\n", Reason.CALLED_OBJECT, 2),
    ("a loop", "def f(clients):\n    for client in clients:\n        client.hget('a')\n", Reason.LOOP_VARIABLE, 2),
    ("a part", "import redis\nclient, url = redis.Redis()\nclient.hget('a')\n", Reason.TUPLE_PART, 2),
    ("an element", "def f(clients, key):\n    clients[key].hget('a')\n", Reason.CONTAINER_ELEMENT, 2),
    ("awaited", "async def f():\n    (await len).hget('a')\n", Reason.MISSING_NAME, 2),
    ("super", "class A(B):\n    def hget(self):\n        super().hget('a')\n", Reason.SUPER, 3),
    ("a choice", "import redis\ndef f(own):\n    (own or redis.Redis()).hget('a')\n", Reason.PARAMETER_WITHOUT_CALLERS, 2),
    ("neither", "class A: ...\nclass B: ...\n(A() if own else B()).client.hget('a')\n", Reason.ATTRIBUTE_NEVER_SET, 3),
    ("a comparison", "(a < b).hget('a')\n", Reason.OTHER_EXPRESSION, 1),
    ("an exception", "try:\n    f()\nexcept ValueError as error:\n    error.hget('a')\n", Reason.OTHER_BINDING, 3),
    ("itself", "def f(client):\n    client = client\n    client.hget('a')\n", Reason.PARAMETER_WITHOUT_CALLERS, 1),
)


@pytest.mark.parametrize(("text", "reason", "line"), _REASONS)
def test_why_not_more_is_known(text: str, reason: Reason, line: int) -> None:
    cause = only([each for each in receivers_of(alone(text)) if each.cause is not None]).cause
    assert cause is not None
    assert (cause.reason, line_of(cause.module, cause.node)) == (reason, line)


#: What leads to no client library is not looked into.
_FAR: Final = "".join(f"value_{number} = {number}\n" for number in range(1500)) + "class Store: ...\n"


def test_what_leads_to_no_client_library_is_known_to_be_none(tmp_path: Path) -> None:
    asked = "import redis\nfrom shop.far import Store\nclass Own(Store):\n    def f(self, a: Store):\n        a.hget('a')\n        self.hget('a')\n"
    module = asking(tmp_path, {"shop/app.py": asked, "shop/__init__.py": "", "shop/far.py": _FAR})
    found = list(receivers_of(module))
    assert [(each.verdict, each.what) for each in found] == [(CERTAIN, "shop.far.Store"), (CERTAIN, "Own")]


def test_a_module_that_is_left_out_is_told_from_one_that_is_not_there(tmp_path: Path) -> None:
    """What the functions of a module give that is not looked into may be anything."""
    asked = "import redis\nfrom shop.far import make\nfrom shop.gone import Other\ndef f(b: Other):\n    make().hget('a')\n    b.hget('a')\n"
    module = asking(tmp_path, {"shop/app.py": asked, "shop/__init__.py": "", "shop/far.py": _FAR})
    reasons = [each.cause.reason for each in receivers_of(module) if each.cause is not None]
    assert reasons == [Reason.MODULE_LEFT_OUT, Reason.UNRESOLVED_IMPORT]


def test_callers_in_other_modules_are_asked(tmp_path: Path) -> None:
    store = (
        "import redis\nclass Store:\n    def __init__(self, client):\n        self.client = client\n    def f(self):\n        self.client.hget('a')\n"
    )
    main = "import redis\nfrom store import Store\nStore(redis.Redis())\n"
    receiver = only(list(receivers_of(asking(tmp_path, {"store.py": store, "main.py": main}))))
    assert receiver.verdict is CERTAIN


def test_an_argument_in_another_module_is_followed(tmp_path: Path) -> None:
    store = (
        "import redis\nclass Store:\n    def __init__(self, client):\n        self.client = client\n    def f(self):\n        self.client.hget('a')\n"
    )
    main = "import redis\nfrom store import Store\ndef f(given):\n    Store(given)\n"
    cause = only(list(receivers_of(asking(tmp_path, {"store.py": store, "main.py": main})))).cause
    assert cause is not None
    assert (cause.reason, cause.place) == (Reason.PARAMETER_WITHOUT_CALLERS, f"{cause.module.path}:3")
    assert cause.module.path.endswith("main.py")


# ---------------------------------------------------------------- the command

PROJECT: Final[Mapping[str, str]] = {
    "app.py": """
        import redis
        from stores import Store

        client = redis.Redis()


        def page(store, key):
            client.hgetall(key)
            store.hget(key)
            Store(client).raw.zadd(key)
        """,
    "stores.py": """
        class Store:
            def __init__(self, raw):
                self.raw = raw
        """,
    "broken.py": "client.hget(\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in PROJECT.items():
        (folder / name).write_text(plain(text))
    return folder


def test_the_table_counts_verdicts_and_reasons(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert receivers.main(["--reasons", "--list", "unknown", str(project)]) == 0
    shown, left_out = capsys.readouterr()
    lines = shown.splitlines()
    assert lines[1].split()[:3] == ["shop", "3", "2"]
    assert lines[2].split()[0] == "all"
    assert "PARAMETER_WITHOUT_CALLERS" in shown
    assert "app.py:9: unknown store.hget [PARAMETER_WITHOUT_CALLERS at app.py:7]" in lines
    assert "broken.py" in left_out


def test_what_no_reader_can_tell_counts_for_nothing(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    untold = tmp_path / "untold.txt"
    monkeypatch.setattr(receivers, "UNTOLD", untold)
    untold.write_text("# of nobody\nother\t*\t*\tgone\n")
    assert receivers.main([str(project)]) == 0
    assert "a reader can tell" not in capsys.readouterr().out
    untold.write_text("shop\tapp.py\tstore.*\tgiven by callers outside\nshop\tapp.py\tclient.*\tit is certain\n")
    assert receivers.main([str(project)]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "what is written of it does not hold: shop app.py client.*",
        "of 2 that a reader can tell, 2 are certain: 100.0 %",
    ]
    untold.write_text("shop\tapp.py\n")
    with pytest.raises(ValueError, match="not four parts"):
        receivers.main([str(project)])


def test_the_lists_speak_of_packages_that_are_measured() -> None:
    names = {name.partition("==")[0] for name in receivers.package_names()}
    assert {line.project for line in receivers_found.written_in(receivers.UNTOLD)} <= names
    fixtures = {path.name for path in FIXTURES.iterdir()}
    assert {line.project for line in receivers_found.written_in(receivers_referee.REASONS)} <= names | fixtures


def test_less_than_asked_for_fails(project: Path) -> None:
    assert receivers.main(["--at-least", "30", str(project)]) == 0
    assert receivers.main(["--at-least", "99", str(project)]) == 1


def test_json_holds_every_receiver(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert receivers.main(["--json", str(project)]) == 0
    rows = json.loads(capsys.readouterr().out)["shop"]
    assert [(row["path"], row["line"], row["method"]) for row in rows] == [("app.py", 8, "hgetall"), ("app.py", 9, "hget"), ("app.py", 10, "zadd")]
    assert (rows[0]["verdict"], rows[0]["what"], rows[0]["reason"]) == ("certain", "redis.client.Redis", None)


def test_the_packages_are_named_with_their_versions() -> None:
    names = receivers.package_names()
    assert len(names) == 150
    assert names == sorted(set(names))
    assert all(name.count("==") == 1 for name in names)


def test_packages_that_are_there_are_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "package_names", lambda: ["shop==1.0"])
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it is fetched"))
    (tmp_path / "shop").mkdir()
    assert receivers.unpacked(tmp_path) == [tmp_path / "shop"]


# ---------------------------------------------------------------- the referee


@pytest.mark.parametrize(
    ("revealed", "classes"),
    cases(
        ("one", "tuple[Redis, tuple[redis.client.Redis, valkey.client.Valkey]]", {"Redis"}),
        ("in full", "tuple[redis.asyncio.client.Redis, tuple[redis.client.Redis]]", {"redis.asyncio.client.Redis"}),
        ("or None", "tuple[redis.client.Redis | None, tuple[A]]", {"redis.client.Redis"}),
        ("two", "tuple[Redis | RedisCluster, tuple[A]]", {"Redis", "RedisCluster"}),
        ("narrowed", "tuple[Redis & ~AlwaysFalsy, tuple[A]]", {"Redis"}),
        ("generic", "tuple[Redis[bytes, int] | Unknown, tuple[A]]", {"Redis"}),
        ("a function", "tuple[((a: int, b: str) -> Redis), tuple[A]]", set()),
        ("unknown", "tuple[Unknown, tuple[A]]", set()),
        ("replies", "tuple[bytes | Awaitable[bytes] | list[Any], tuple[A]]", set()),
        ("a type variable", "tuple[ClientT@Store, tuple[A]]", set()),
        ("nothing", "", set()),
    ),
)
def test_classes_of_a_revealed_type(revealed: str, classes: set[str]) -> None:
    assert classes_in(parts_of(revealed)) == classes


def test_receivers_are_revealed_where_they_stand() -> None:
    text = '''
        """A document."""
        from __future__ import annotations
        import redis
        def f(client: redis.Redis, é: str):
            print("é", client.pipeline().hget(é))
        '''
    module = alone(text)
    found = [each.node for each in receivers_of(module)]
    made, places = receivers_referee.wrapped(module, found)
    compile(made, APP, "exec")
    lines = made.splitlines()
    assert lines[2].startswith("import ")
    assert lines[5].count("reveal_type((") == 2
    assert all(lines[line - 1][column - 1 :].startswith(("(client", "(reveal_type((client")) for line, column in places)


def compared(verdict: Verdict, names: set[str], types: set[str], is_all: bool = True) -> Ruling:
    """The ruling on a receiver of which the plugin and the checker know this much."""
    module = alone("client.hget('a')\n")
    call = only(list(receivers_of(module))).call
    return Compared(Receiver(module, call, verdict, "", frozenset(names), None), frozenset(types), is_all).ruling


@pytest.mark.parametrize(
    ("verdict", "names", "types", "ruling"),
    cases(
        ("the same", CERTAIN, {"redis.client.Redis"}, {"redis.client.Redis"}, Ruling.AGREED),
        ("without its module", CERTAIN, {"valkey.client.Valkey"}, {"Valkey"}, Ruling.AGREED),
        ("another mode", CERTAIN, {"redis.client.Redis"}, {"redis.asyncio.client.Redis"}, Ruling.DISAGREED),
        ("another of its kind too", CERTAIN, {"redis.client.Redis"}, {"redis.client.Redis", "redis.cluster.RedisCluster"}, Ruling.AGREED),
        ("only another of its kind", CERTAIN, {"redis.client.Redis"}, {"redis.cluster.RedisCluster"}, Ruling.DISAGREED),
        ("a class of the project", CERTAIN, {"Store"}, {"Store"}, Ruling.AGREED),
        ("another class", CERTAIN, {"Store"}, {"redis.client.Redis"}, Ruling.DISAGREED),
        ("no type", CERTAIN, {"redis.client.Redis"}, set(), Ruling.PLUGIN_ALONE),
        ("half", UNCERTAIN, {"redis.client.Redis"}, {"redis.client.Redis"}, Ruling.HALF_KNOWN),
        ("half, another of its kind", UNCERTAIN, {"redis.client.Redis"}, {"redis.cluster.RedisCluster"}, Ruling.HALF_KNOWN),
        ("missed", UNKNOWN, set(), {"redis.client.Redis"}, Ruling.MISSED),
        ("neither", UNKNOWN, set(), set(), Ruling.NEITHER),
    ),
)
def test_rulings(verdict: Verdict, names: set[str], types: set[str], ruling: Ruling) -> None:
    assert compared(verdict, names, types) is ruling


def test_what_is_uncertain_to_both_is_agreed() -> None:
    assert compared(UNCERTAIN, {"redis.client.Redis"}, {"redis.client.Redis"}, is_all=False) is Ruling.AGREED


def test_a_reason_that_is_written_down_excuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = alone("client.hget('a')\n")
    missed = Compared(Receiver(module, only(list(receivers_of(module))).call, UNKNOWN, "", frozenset(), None), frozenset({"Redis"}))
    reasons = tmp_path / "reasons.txt"
    monkeypatch.setattr(receivers_referee, "REASONS", reasons)
    reasons.write_text("# none\n")
    lines, wrong = receivers_referee.report({"shop": [missed]})
    assert (len(lines), wrong) == (2, 1)
    reasons.write_text("shop\tapp.py\tclient.*\tno reader can tell\n")
    assert receivers_referee.report({"shop": [missed]})[1] == 0
    assert receivers_referee.report({"other": [missed]})[1] == 1
    reasons.write_text("shop\tapp.py\tother.*\tno reader can tell\n")
    lines, wrong = receivers_referee.report({"shop": [missed]})
    assert (lines[1], wrong) == ("no receiver needs the reason: shop app.py other.*", 2)


def test_a_class_of_the_project_is_what_it_derives_from(tmp_path: Path) -> None:
    """The plugin speaks of the library's class, the checker of the project's."""
    (tmp_path / "app.py").write_text("class Own(redis.Redis[str], Mixin):\n    ...\nclass Other(Own): ...\n")
    bases = receivers_referee.bases_in(tmp_path)
    assert bases == {"Own": ["redis.Redis", "Mixin"], "Other": ["Own"]}
    names = frozenset({"redis.client.Redis", "redis.Redis"})
    assert receivers_referee.known_by("app.Other", names, bases) == "redis.Redis"
    assert receivers_referee.known_by("app.Strange", names, bases) == "app.Strange"


@needs_ty
def test_the_checker_knows_what_is_made_and_what_is_annotated(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "typed.py").write_text("import redis\ndef f(a: redis.Redis, b: list[redis.Redis]):\n    a.hget('a')\n    b[0:1][0].hget('a')\n")
    assert receivers.main(["--referee", sys.executable, str(project)]) == 1
    shown = capsys.readouterr().out
    assert "shop/missed: typed.py:4" in shown
    assert "referee: agreed 2" in shown
