"""The gate: which files are looked at more closely. What it lets pass costs time, what it stops is never analysed."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.first_party import FirstParty
from flake8_redis_pool.gate import _enters_loop, _fills_transaction, concerns_redis
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.options import OwnNames
from tools import client_words


def passes(folder: Path, text: str) -> bool:
    """Whether a file ``view.py`` with this text passes, beside a module ``store`` that imports redis and a module ``plain`` that does not."""
    (folder / "store.py").write_text("import redis\n\nclient = redis.Redis()\n")
    (folder / "plain.py").write_text("client = open('x')\n")
    files = FirstParty(folder, (), known().roots, known().all_roots)
    return concerns_redis(str(folder / "view.py"), text, ast.parse(text), OwnNames(), files)


#: What a function does to a client; without anything of the kind a file only hands it on.
ACTS = "\n\ndef act(given):\n    given.pubsub()\n"


@pytest.mark.parametrize(
    "text",
    [
        f"import redis{ACTS}",
        f"from redis import Redis{ACTS}",
        "import redis\nclass Store(redis.Redis[str]): pass\ndef f():\n    return Store().get('a')\n",
        "from redis import Redis as R\nclass Store(R): pass\nclass More(Store): pass\ndef f():\n    return More().get('a')\n",
        f"import redis.asyncio as aioredis{ACTS}",
        f"from redis.asyncio import client{ACTS}",
        f"from aiocache import *{ACTS}",
        "def f(x):\n    x.redis.blpop('queue')\n",
        "from store import client\ndef f():\n    client.close()\n",
        "from store import client as kept\nclass A:\n    def f(self):\n        self.c = kept\n    def g(self):\n        self.c.close()\n",
        "import store\ndef f():\n    with store.client as c:\n        pass\n",
        "from store import make\ndef f(c=Depends(make)):\n    c.close()\n",
        "from contextlib import closing\nfrom store import client\ndef f():\n    c = closing(client)\n    with c:\n        pass\n",
        "from store import *\ndef f():\n    client.close()\n",
    ],
)
def test_passes(tmp_path: Path, text: str) -> None:
    assert passes(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "# distributed under the licence, redistribution\nimport os\n",
        "from redis.exceptions import ConnectionError\n",
        "from aiocache import cached\n",
        "from plain import client\nclient.close()\n",
        "from store import client\nfile = open('x')\nfile.close()\n",
        "from store import client\nfile = open(client)\nwith file:\n    pass\n",
        "import os\ndef f(x):\n    with x:\n        pass\n",
        "import redis\nclass Store(dict): pass\nclass More(Store): pass\ndef f():\n    return More().get('a')\n",
    ],
)
def test_ends_here(tmp_path: Path, text: str) -> None:
    assert not passes(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return redis.Redis()\n",
        "from redis import Redis as R\ndef f():\n    return R()\n",
        "def f():\n    from redis import Redis as R\n    return R()\n",
        "f = lambda: redis.Redis.from_url('a')\n",
        "class A(redis.Redis):\n    def f(self):\n        self.pubsub()\n",
        "def f(c):\n    c.close()\n",
        "def f(c):\n    with c:\n        pass\n",
        "def f(c):\n    c.execute_command('BLPOP', 'a', 0)\n",
        "from shop import make_client\ndef f():\n    c = make_client()\n",
        "from shop import connect as begin\ndef f():\n    c = begin()\n",
        "def f():\n    made = Service()\n    yield made\n",
        "p = redis.Redis().pipeline()\np.set('a', 1)\n",
        "async def f(pipe: redis.client.Pipeline):\n    pipe.multi()\n    await pipe.get('a')\n",
        "class A:\n    c: redis.Redis = field(default_factory=redis.Redis)\n",
        "make = Kept(partial(redis.Redis, host='a'))\n",
        "redis.Redis().transaction(lambda pipe: pipe.get('a'), 'a')\n",
    ],
)
def test_what_acts_passes(tmp_path: Path, text: str) -> None:
    assert passes(tmp_path, f"import redis\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "client = redis.Redis()\n",
        "def f(c: redis.Redis) -> redis.Redis:\n    return c.get('a')\n",
        "class A:\n    c: redis.Redis\n    def f(self, key):\n        return self.c.hgetall(key)\n",
        "def f(key):\n    value = load(key)\n    yield value.name\n",
        "def f(path):\n    with open(path) as file:\n        return file.read()\n",
    ],
)
def test_what_only_hands_on_ends_here(tmp_path: Path, text: str) -> None:
    assert not passes(tmp_path, f"import redis\n{text}")


#: What a module of the project may give: by a name, a function, a class, or the attribute of an object.
GIVERS: Final = {
    "makers.py": "import redis.asyncio as redis\nfrom redis import Redis\nlinks = redis.Redis()\n"
    "async def make():\n    return redis.from_url('redis://')\n"
    "def count(link: Redis) -> int:\n    return link.get('n')\ndef version():\n    return redis.__version__\n"
    "class Kept(Redis): pass\nclass Held:\n    def __init__(self):\n        self.inner = make()\n",
    "again.py": "from makers import make\ndef make_again():\n    return make()\n",
    "shop/__init__.py": "from makers import make as begin\n",
    "plain.py": "def make():\n    return {}\n",
    "passing.py": "import redis\nfrom view import build, held\nbuild(redis.Redis)\nheld.link = redis.Redis()\n"
    "taking = build(url='redis://', link=redis.Redis())\n",
    "other.py": "import functools\nfrom typing import NamedTuple\nimport redis\nfrom generic import make\n"
    "begin = functools.partial(redis.Redis)\nby_class = make(redis.Redis)\nlinks: dict[str, redis.Redis] = {}\n"
    "class Pair(NamedTuple):\n    link: redis.Redis\n    name: str\nPAIR = Pair(redis.Redis(), 'a')\n",
    "waiting.py": "import redis\nclass Waiting:\n    def __init__(self):\n        self.inner = redis.Redis()\n"
    "    def take(self):\n        return self.inner.blpop('queue')\n    def put(self):\n        return self.inner.lpush('queue', 1)\n",
    "lending.py": "import redis\ndef lend(function):\n    return lambda *a: function(redis.Redis(), *a, spare=redis.Redis())\n",
    "one/__init__.py": "from .two import begin as start\n",
    "one/two/__init__.py": "from shop import begin\n",
    "three.py": "from one import start as again\n",
    "handing.py": "import redis.asyncio as redis\nclient = redis.Redis()\ndef touch(key):\n    return client.expire(key, 9)\n"
    "def wait(key):\n    return len(key)\n",
    "handing_again.py": "from handing import client\ndef push(key):\n    return client.lpush(key, 9)\n",
    "passing_none.py": "import redis\nfrom view import form\nform(redis.Redis().get('a'))\n",
}


def acts_on_given(folder: Path, text: str) -> bool:
    """Whether a file ``view.py`` with this text passes beside modules that give clients to others."""
    for name, source in GIVERS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(source)
    (folder / "view.py").write_text(text)
    files = FirstParty(folder, (), known().roots, known().all_roots)
    return concerns_redis(str(folder / "view.py"), text, ast.parse(text), OwnNames(), files)


@pytest.mark.parametrize(
    "text",
    [
        "from makers import make\nasync def f():\n    link = await make()\n    return await link.get('a')\n",
        "import makers\nasync def f():\n    return await makers.links.get('a')\n",
        "from again import make_again as begin\nasync def f():\n    link = await begin()\n    return await link.get('a')\n",
        "from shop import begin\nasync def f():\n    async with begin() as link:\n        await link.set('a', 1)\n",
        "from makers import make\nasync def f(link=Depends(make)):\n    return await link.get('a')\n",
        "from makers import Kept\nasync def f():\n    return Kept().get('a')\n",
        "from handing import touch\nasync def f():\n    touch('a')\n",
        "from handing_again import push\nasync def f():\n    push('a')\n",
        "import handing\nasync def f():\n    handing.touch('a')\n",
        "from makers import Kept\nclass More(Kept):\n    async def f(self):\n        return self.get('a')\n",
        "from makers import Kept\nclass More(Kept):\n    async def f(self):\n        return super().get('a')\n",
        "from makers import Held\nheld = Held()\nasync def f():\n    return await held.inner.get('a')\n",
        "from waiting import Waiting\nwaiting = Waiting()\ndef f():\n    return waiting.take()\n",
        "from lending import lend\n@lend\nasync def f(link):\n    return link.get('a')\n",
        "from lending import lend\n@lend\nasync def f(link, spare=None):\n    return spare.get('a')\n",
        "from three import again\nasync def f():\n    link = await again()\n    return await link.get('a')\n",
        "from other import begin as start\ndef f():\n    return start().get('a')\n",
        "from other import by_class\nasync def f():\n    return by_class.get('a')\n",
        "from other import links\nasync def f():\n    for link in links.values():\n        link.flushdb()\n",
        "from other import PAIR\nasync def f():\n    link, name = PAIR\n    return link.get(name)\n",
        "class Held:\n    link = None\n    async def f(self):\n        return self.link.get('a')\nheld = Held()\n",
        "class build:\n    def __init__(self, url, link):\n        self.inner = link\n    async def f(self):\n        return self.inner.get('a')\n",
        "@dataclass\nclass build:\n    url: str\n    link: object\n    async def f(self):\n        return self.link.get('a')\n",
        "def build(kind):\n    return kind.from_url('redis://')\n",
        "def build(kind):\n    return kind()\n",
        "class build:\n    def __init__(self, kind):\n        self.kind = kind\n    def one(self):\n        return self.kind()\n",
    ],
)
def test_what_acts_on_a_client_of_the_project_passes(tmp_path: Path, text: str) -> None:
    assert acts_on_given(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "from makers import make\ndef f():\n    return make().get('a')\n",
        "from makers import make\nasync def f(answers):\n    return answers.get(make)\n",
        "from makers import count, version\nasync def f(link):\n    return count(link).get(version())\n",
        "from plain import make\nasync def f():\n    return make().get('a')\n",
        "from handing import touch\ndef f():\n    touch('a')\n",
        "from handing import wait\nasync def f():\n    wait('a')\n",
        "from makers import Kept\nclass More(dict):\n    async def f(self):\n        return self.get('a')\n",
        "async def f(held):\n    return await held.inner.get('a')\n",
        "def form(kind):\n    return kind()\n",
        "from other import PAIR\nasync def f(answers):\n    link, name = PAIR\n    return answers.get(name)\n",
        "class build:\n    def __init__(self, url, link):\n        self.url = url\n    async def f(self):\n        return self.url.get('a')\n",
        "from makers import make\nlink = make()\n",
        "from waiting import Waiting\nwaiting = Waiting()\ndef f():\n    return waiting.put()\n",
        "from lending import lend\nasync def f(answers):\n    return answers.get('a')\n",
        "def build(kind):\n    return kind.name\n",
        "def other(kind):\n    return kind()\n",
    ],
)
def test_what_only_passes_by_ends_here(tmp_path: Path, text: str) -> None:
    assert not acts_on_given(tmp_path, text)


def test_words_are_those_of_the_declarations() -> None:
    assert client_words.rendered() == client_words.MODULE.read_text(encoding="utf-8"), "run python3 -m tools.client_words --write"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("asyncio.run(main())", True),
        ("anyio.run(main)", True),
        ("uvloop.run(main())", True),
        ("loop.run_until_complete(main())", True),
        ("async_to_sync(main)()", True),
        ("with asyncio.Runner() as runner: ...", True),
        ("app.run(main())", False),
        ("class MyRunner: ...", False),
    ],
)
def test_texts_that_enter_a_loop(text: str, expected: bool) -> None:
    """The words that are looked for first miss none of what the pattern matches."""
    assert _enters_loop(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pipe.get('a')", True),
        ("Pipeline.get('a')", True),
        ("self.TRANSACTION_2.set('a', 1)", True),
        ("multi.incr('a')", True),
        ("my_batch.add(1)", True),
        ("tx.set('a', 1)", True),
        ("TR.set('a', 1)", True),
        ("ctx.set('a', 1)", False),
        ("p.get('a')", False),
        ("pipe = None", False),
    ],
)
def test_texts_that_fill_a_transaction(text: str, expected: bool) -> None:
    assert _fills_transaction(text) is expected
