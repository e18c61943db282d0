"""``flake8-redis-pool map``: what is on the map of a small project, as text, as JSON and as a page, and what the budget says of it."""

from __future__ import annotations

import functools
import html.parser
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from flake8_redis_pool.cli import main, progress
from flake8_redis_pool.cli.map.as_json import VERSION, document
from flake8_redis_pool.cli.map.budget import Budget, Processes, Share, Verdict, budget_of
from flake8_redis_pool.cli.map.collected import told_of
from flake8_redis_pool.cli.map.page import as_page
from flake8_redis_pool.cli.map.text import as_text
from flake8_redis_pool.cli.map.whole import Client, Whole, whole
from tests.shared.harness import ROOT

#: A file whose name and texts would be markup if nobody escaped them.
ODD: Final = "shop/odd<b>&amp;.py"
FILES: Final[Mapping[str, str]] = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["redis==5.2.1"]\n',
    "setup.cfg": "[flake8]\nselect = E\nextend-ignore = RDP402\n",
    "shop/__init__.py": "",
    "shop/cache.py": """\
        import functools
        import redis
        from redis.asyncio.cluster import RedisCluster
        from redis.sentinel import Sentinel

        pool = redis.ConnectionPool(host="cache", max_connections=20)
        client = redis.Redis(connection_pool=pool)
        jobs = redis.Redis(host="jobs", socket_timeout=5, max_connections=8)
        sentinel = Sentinel([("s", 1)])
        master = sentinel.master_for("main", max_connections=3)
        single = redis.Redis(single_connection_client=True)
        waiting = redis.BlockingConnectionPool()
        linked = redis.from_url("redis://cache?max_connections=7")
        nodes = RedisCluster(host="nodes", max_connections=5)


        @functools.lru_cache
        def cached():
            return redis.Redis(host="cached")


        class Store:
            def __init__(self, url):
                self.link = redis.from_url(url)

            def get(self, key):
                return self.link.get(key)


        def made_anew():
            made = redis.Redis()
            made.incr("made")
            return made
        """,
    "shop/views.py": """\
        import redis
        from flask import Flask
        from shop.cache import cached, client, jobs, made_anew

        app = Flask(__name__)


        def lookup(key):
            value = client.get(key)
            return value or ""


        @app.get("/item")
        def item():
            return lookup("item")


        @app.get("/own")
        def own():
            mine = redis.Redis()
            return mine.get("own")


        @app.get("/silent")
        def silent():
            hidden = redis.Redis()  # noqa: RDP101
            return hidden.get("own")


        @app.post("/job")
        def job():
            jobs.rpush("jobs", 1)
            cached().incr("jobs")
            return made_anew().get("jobs")
        """,
    "shop/worker.py": """\
        import threading
        from shop.cache import jobs


        def consume():
            while True:
                jobs.brpop("jobs", timeout=2)


        def start():
            threading.Thread(target=consume).start()
        """,
    "shop/strange.py": """\
        import redis


        def ask(somebody):
            return somebody.hgetall("a")


        def given(link: redis.Redis):
            return link.get("a")


        def follow(subscription: redis.client.PubSub):
            for message in subscription.listen():
                print(message)
        """,
    ODD: 'import redis\n\n\nodd = redis.Redis()\nodd.set("<script>", "&")\n',
    "libs/links/src_of_links/common/link.py": "import redis\n\nlink = redis.Redis()\n",
    "services/api/app.py": "from common.link import link\n\n\ndef get():\n    return link.get('a')\n",
    # a package of others, whatever a module inside of a package is called
    "shop/inner/outside.py": "import redis\n",
    "shop/inner/__init__.py": "",
    "uses_outside.py": "import outside\n",
    "broken.py": "import redis\nredis.Redis(\n",
    "tests/test_shop.py": "import redis\n\n\ndef test_it():\n    redis.Redis().get('a')\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("map") / "shop"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.splitlines(keepends=True)
        path.write_text("".join(line.removeprefix(" " * 8) for line in lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(project: Path) -> Whole:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return whole(told_of("."))


def on(found: Whole, title: str) -> Client:
    """The only object with a title."""
    (client,) = (each for each in found.clients if each.title == title)
    return client


def usual(found: Whole) -> Budget:
    return budget_of(found, Processes(), 10_000)


# ---------------------------------------------------------------- the objects


@pytest.mark.parametrize(
    ("title", "life", "most", "by"),
    [
        ("pool", "process", (20,), "code"),
        ("client", "process", (20,), "code"),
        ("jobs", "process", (8,), "code"),
        ("sentinel", "process", (None,), "library default"),
        ("master", "process", (3,), "code"),
        ("single", "process", (1,), "code"),
        ("waiting", "process", (50,), "library default"),
        ("linked", "process", (7,), "code"),
        ("nodes", "process", (5,), "code"),
        ("redis.Redis()", "process", (None,), "library default"),  # what is cached
        ("self.link", "object", (None,), "library default"),
        ("mine", "request", (None,), "library default"),
        ("hidden", "request", (None,), "library default"),
        ("made", "request", (None,), "library default"),
        ("link", "process", (None,), "library default"),
    ],
)
def test_an_object_has_a_life_and_a_bound(found: Whole, title: str, life: str, most: tuple[float | None, ...], by: str) -> None:
    clients = [each for each in found.clients if each.title == title and each.about.life.value != "unknown"]
    assert [(each.about.life.value, each.about.most_connections.values, each.about.most_connections.by.value) for each in clients] == [
        (life, most, by)
    ]


def test_where_it_is_made_and_what_it_is(found: Whole) -> None:
    jobs = on(found, "jobs")
    assert (jobs.about.key.made.path, jobs.about.key.made.line, jobs.about.expression) == ("shop/cache.py", 8, "redis.Redis()")
    assert (jobs.about.kind, jobs.about.classes, jobs.about.library, jobs.about.is_async) == ("client", ("redis.Redis",), "redis-py", False)
    assert on(found, "nodes").about.of_each_node and on(found, "nodes").about.is_async
    assert on(found, "sentinel").about.finds_servers


def test_a_client_over_a_pool_says_so(found: Whole) -> None:
    pool, client = on(found, "pool"), on(found, "client")
    assert client.about.is_thin and client.pools == (pool.number,)
    assert found.clients_of(pool) == (client,)
    assert pool.about.kind == "pool"


@pytest.mark.parametrize(
    ("title", "seconds", "by"), [("jobs", (5,), "code"), ("single", (None,), "library default"), ("linked", (None,), "library default")]
)
def test_when_commands_are_given_up(found: Whole, title: str, seconds: tuple[float | None, ...], by: str) -> None:
    """The project pins redis-py 5, where nothing is given up by default."""
    timeout = on(found, title).about.reply_timeout
    assert (timeout.values, timeout.by.value, timeout.argument) == (seconds, by, "socket_timeout")


def test_what_is_given_has_no_maker(found: Whole) -> None:
    (given,) = (each for each in found.clients if each.about.life.value == "unknown")
    assert (given.about.source, given.about.key.made.path) == ("parameter", "shop/strange.py")


# ---------------------------------------------------------------- users


def users(client: Client) -> set[tuple[str, str, str, str]]:
    return {
        (runner.noun, runner.name, " ".join(step.name for step in runner.steps), " ".join(sorted({use.command for use in uses})))
        for runner, uses in client.runners.items()
    }


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("client", {("Flask view", "item", "lookup", "get")}),
        ("jobs", {("Flask view", "job", "", "rpush"), ("thread", "consume", "", "brpop")}),
        ("mine", {("Flask view", "own", "", "get")}),
        ("made", {("Flask view", "job", "", "get incr")}),  # by the shortest of two ways
        ("odd", {("module", ODD, "", "set")}),
        ("pool", set()),
    ],
)
def test_who_uses_it(found: Whole, title: str, expected: set[tuple[str, str, str, str]]) -> None:
    assert users(on(found, title)) == expected


def test_what_blocks_is_known_with_its_time(found: Whole) -> None:
    (blocking,) = on(found, "jobs").blocking
    assert (blocking.command, blocking.at.path, blocking.at.line, blocking.block_seconds) == ("brpop", "shop/worker.py", 7, (2.0,))
    assert [client.title for client in found.clients if client.blocking] == ["jobs"]


# ---------------------------------------------------------------- findings


def test_findings_stand_at_their_objects(found: Whole) -> None:
    assert [finding.code for finding in on(found, "mine").findings] == ["RDP101"]
    assert "RDP301" in [finding.code for finding in on(found, "jobs").findings]
    assert "RDP102" in [finding.code for finding in on(found, "made").findings]
    assert found.elsewhere == ()


def test_what_is_silenced_is_no_finding(found: Whole) -> None:
    """By ``noqa``; that the project selects other codes makes no difference."""
    assert on(found, "hidden").findings == ()


# ---------------------------------------------------------------- what is not resolved


def test_unknown_receivers_have_a_reason(found: Whole) -> None:
    unknown, lost = found.unknown
    assert (unknown.at.path, unknown.at.line, unknown.method, unknown.verdict) == ("shop/strange.py", 5, "somebody.hgetall", "unknown")
    assert unknown.reason == "a parameter without an annotation, and no call in the project gives it"
    assert unknown.lost.line == 4
    assert (lost.at.line, lost.method, lost.lost.line) == (13, "subscription.listen", 12)
    assert lost.reason == "redis.client.PubSub that was taken from no client in sight"


def test_local_imports_that_lead_nowhere_are_named(found: Whole) -> None:
    (missing,) = found.told.imports
    assert (missing.at.path, missing.name, missing.candidates) == ("services/api/app.py", "common.link", ("libs/links/src_of_links/common/link.py",))


def test_files_that_cannot_be_read_are_named(found: Whole) -> None:
    (unread,) = found.told.unread
    assert unread.path == "broken.py" and "line 2" in unread.reason
    assert (found.told.tests, found.told.files) == (1, 13)


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("columns", [60, 100])
def test_the_text_names_everything(found: Whole, columns: int) -> None:
    text = as_text(found, usual(found), columns)
    words = " ".join(text.split())
    for client in found.clients:
        assert f"{client.number}. {client.title}: " in words
    for finding in found.findings:
        assert f"{finding.at.path}:{finding.at.line} {finding.code} {finding.text}" in words
    for said in (
        "thread consume",
        "brpop (blocks)",
        "Flask view item (shop/views.py:13) by lookup: get",
        "somebody.hgetall",
        "common.link",
        "broken.py",
    ):
        assert said in words
    too_long = [line for line in text.splitlines() if len(line) > columns]
    assert [line for line in too_long if max(map(len, line.split())) < columns - 16] == []  # a path is not taken apart


# ---------------------------------------------------------------- JSON


def paths_of(value: Any, above: str = "") -> Iterator[str]:
    """The members of a document: ``clients[].life.kind``."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths_of(inner, f"{above}.{name}" if above else name)
    elif isinstance(value, list):
        for inner in value:
            yield from paths_of(inner, f"{above}[]")
        if not value:
            yield f"{above}[]"
    else:
        yield above


@functools.cache
def documented() -> frozenset[str]:
    """The members that docs/map.md has, with what a place, a number and a user have in common written out."""
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    rows: list[tuple[str, str]] = re.findall(r"^\| `([\w.\[\]]+)` \| (?:an? (PLACE|NUMBER|RUNNER|USE)\b)?", text, re.MULTILINE)

    def written_out(path: str, kind: str) -> Iterator[str]:
        if not kind:
            yield path
        for name, inner in rows if kind else ():
            if name.startswith(f"{kind}."):
                yield from written_out(f"{path}.{name.partition('.')[2]}", inner)

    return frozenset(member for name, kind in rows if not name.isupper() and name[0].islower() for member in written_out(name, kind))


def test_the_schema_is_documented(found: Whole) -> None:
    """docs/map.md names every member that the document has, and no other."""
    paths = set(paths_of(document(found, usual(found))))
    assert {path for path in paths - documented() if not any(each.startswith(path) for each in documented())} == set()  # [] of an empty list
    never_here = {"unresolved.cut[]"}  # no search of so small a project is cut
    assert {path for path in documented() - paths - never_here if not path.startswith("clients[].life.made_by[].steps")} == set()
    assert f"version {VERSION}" in (ROOT / "docs" / "map.md").read_text(encoding="utf-8")


def test_json_says_what_the_map_says(found: Whole) -> None:
    said = json.loads(json.dumps(document(found, usual(found))))
    assert said["version"] == VERSION and said["project"] == "shop"
    (jobs,) = (each for each in said["clients"] if each["title"] == "jobs")
    assert jobs["most_connections"] == {"values": [8], "open": False, "said_by": "code", "argument": "max_connections", "of_each_node": False}
    assert jobs["life"]["kind"] == "process"
    assert {user["name"] for user in jobs["users"]} == {"job", "consume"}
    assert jobs["made"]["at"] == {"path": "shop/cache.py", "line": 8, "column": 8}
    assert {finding["code"] for finding in said["findings"]} >= {"RDP101", "RDP102", "RDP301"}


# ---------------------------------------------------------------- the page


class Reader(html.parser.HTMLParser):
    """Reads a page, and fails where a tag is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def page(found: Whole) -> Reader:
    reader = Reader()
    reader.feed(as_page(found, usual(found)))
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_loads_nothing(page: Reader, found: Whole) -> None:
    links = {value for _, name, value in page.attributes if name in ("href", "src", "srcset", "data", "action")}
    assert all(link is not None and link.startswith("#") for link in links)
    text = as_page(found, usual(found))
    assert "http:" not in text and "https:" not in text and "@import" not in text and "<script" not in text
    assert {value for _, name, value in page.attributes if name == "marker-end"} == {"url(#head)", "url(#red-head)"}
    assert "url(" not in text.partition("</style>")[0]


def test_its_links_lead_somewhere(page: Reader) -> None:
    names = [value for _, name, value in page.attributes if name == "id"]
    assert len(names) == len(set(names))
    assert {f"#{name}" for name in names} >= {value for _, name, value in page.attributes if name == "href"}


def test_every_figure_says_in_words_what_it_shows(page: Reader) -> None:
    images = [value for tag, name, value in page.attributes if tag == "svg" and name == "aria-labelledby"]
    names = {value for _, name, value in page.attributes if name == "id"}
    assert images and all(set((each or "").split()) <= names for each in images)
    assert any("Used by" in text and "brpop (blocks)" in text and "Reported: RDP301" in text for text in page.texts)


def test_the_page_names_every_object_and_finding(page: Reader, found: Whole) -> None:
    text = " ".join(" ".join(page.texts).split())
    for client in found.clients:
        assert f"{client.number}. {client.title}" in text
    for finding in found.findings:
        assert finding.code in text and finding.text in text
    for said in ("somebody.hgetall", "common.link", "broken.py", "prefers-color-scheme: dark"):
        assert said in text


def test_what_blocks_and_what_is_reported_is_red(found: Whole) -> None:
    text = as_page(found, usual(found))
    (figure,) = (each for each in text.split("<figure>") if f'href="#client-{on(found, "jobs").number}">' in each and "<svg" in each)
    assert 'class="arrow red"' in figure and 'class="wall red"' in figure and 'class="drop"' in figure
    (calm,) = (each for each in text.split("<figure>") if f'href="#client-{on(found, "linked").number}">' in each and "<svg" in each)
    assert not re.search(r'\bred"|"drop"', calm.partition("</figure>")[0])


def test_names_are_escaped(page: Reader, found: Whole) -> None:
    text = as_page(found, usual(found))
    assert "odd<b>" not in text and "odd&lt;b&gt;&amp;amp;.py" in text
    assert any(ODD in each for each in page.texts)


def test_a_project_without_redis_has_a_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "setup.cfg").write_text("")
    (tmp_path / "app.py").write_text("print(1)\n")
    monkeypatch.chdir(tmp_path)
    empty = whole(told_of("."))
    assert (empty.clients, usual(empty).verdict, usual(empty).total) == ((), Verdict.FITS, 0)
    assert "No client or pool" in as_page(empty, usual(empty)) and "No client or pool" in as_text(empty, usual(empty), 80)


# ---------------------------------------------------------------- the budget


def shares(found: Whole, processes: Processes) -> dict[str, Share]:
    titles = {client.number: client.title for client in found.clients}
    return {titles[share.client]: share for share in budget_of(found, processes, 100).shares}


@pytest.mark.parametrize(
    ("title", "most", "is_known"),
    [
        ("pool", 20, True),
        ("jobs", 8, True),
        ("master", 3, True),
        ("nodes", 5, True),
        ("mine", None, True),
        ("linked", 7, True),
        ("self.link", None, False),
    ],
)
def test_what_an_object_adds(found: Whole, title: str, most: int | None, is_known: bool) -> None:
    share = shares(found, Processes())[title]
    assert (share.most, share.is_known) == (most, is_known)


def test_what_owns_no_connection_adds_nothing(found: Whole) -> None:
    assert shares(found, Processes()).keys().isdisjoint({"client", "sentinel"})


def test_a_process_with_one_call_at_a_time_has_one_connection_for_it(found: Whole) -> None:
    assert shares(found, Processes(10, one_call_each=True))["mine"].most == 1


@pytest.mark.parametrize(
    ("given", "processes", "maxclients", "total", "verdict"),
    [
        ([(20, True), (8, True)], 4, 112, 112, Verdict.FITS),
        ([(20, True), (8, True)], 4, 111, 112, Verdict.EXCEEDED),
        ([(20, True), (None, True)], 1, 100, 20, Verdict.UNBOUNDED),
        ([(20, True), (None, True)], 10, 100, 200, Verdict.EXCEEDED),
        ([(20, True), (0, False)], 1, 100, 20, Verdict.UNKNOWN),
        ([], 1000, 1, 0, Verdict.FITS),
    ],
)
def test_the_sum(given: list[tuple[int | None, bool]], processes: int, maxclients: int, total: int, verdict: Verdict) -> None:
    made = tuple(Share(number, most, is_known, "") for number, (most, is_known) in enumerate(given))
    budget = Budget(Processes(processes), maxclients, made)
    assert (budget.total, budget.verdict) == (total, verdict)
    assert budget.is_exceeded == (verdict in (Verdict.EXCEEDED, Verdict.UNBOUNDED))


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("import redis\nif local:\n    link = redis.Redis(max_connections=3)\nelse:\n    link = redis.Redis(max_connections=5)\n", 5),
        ("import redis\nlink = redis.Redis(max_connections=3)\nother = redis.Redis(max_connections=5)\n", 8),
        ("import redis\npool = redis.ConnectionPool(max_connections=3)\nlink = redis.Redis.from_pool(pool)\n", 3),
        ("import aioredis\nasync def main():\n    global link\n    link = await aioredis.create_redis_pool('redis://a')\n", 10),
        ("from redis.asyncio import RedisCluster\nlink = RedisCluster.from_url('redis://a', max_connections=4)\n", 4),
        ("import redis\nlink = redis.from_url(address)\n", 100),
        ("from glide import GlideClient\nasync def main():\n    global link\n    link = await GlideClient.create()\n", 1),
    ],
)
def test_what_a_process_has_at_most(text: str, total: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "setup.cfg").write_text("")
    (tmp_path / "app.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert usual(whole(told_of("."))).known == total


def test_the_exit_status_is_that_of_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "setup.cfg").write_text("")
    (tmp_path / "app.py").write_text("import redis\n\nclient = redis.Redis(max_connections=30)\n")
    monkeypatch.chdir(tmp_path)
    assert main(["map", "--processes", "10"]) == 0
    assert "300 connections of 10,000" in " ".join(capsys.readouterr().out.split())
    assert main(["map", "--processes", "10", "--maxclients", "300"]) == 0
    assert main(["map", "--processes", "10", "--maxclients", "299"]) == 1
    assert main(["map", "--concurrency", "10", "--maxclients", "299"]) == 1
    assert main(["map", "--processes", "400"]) == 0  # nobody said what the server takes


def test_it_is_the_same_from_everywhere(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    texts = set()
    for folder, path in ((project, "."), (project / "shop", ".."), (project, str(project)), (project.parent, "shop")):
        monkeypatch.chdir(folder)
        assert main(["map", path, "--format", "json"]) == 0
        texts.add(capsys.readouterr().out)
    assert len(texts) == 1


def test_the_page_is_written_to_a_file(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(project)
    assert main(["map", "--html", str(tmp_path / "map.html")]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!doctype html>\n<html")


@pytest.mark.parametrize(
    "arguments", [["--processes", "0"], ["--maxclients", "many"], ["--format", "xml"], ["--processes", "2", "--concurrency", "2"]]
)
def test_arguments_that_cannot_be_meant(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["map", *arguments])
    assert ended.value.code == 2


def test_a_path_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_terminal_is_told_how_far_the_map_is(project: Path, monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_OFTEN", 0.0)
    monkeypatch.chdir(project)
    files = told_of(".").files
    assert (f"\rchecked {files:,} of {files:,} files" in stream.getvalue()) == is_terminal
    assert bool(stream.getvalue()) == is_terminal
