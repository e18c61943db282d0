"""The gate: which files are looked at more closely. What it lets pass costs time, what it stops is never analysed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_redis_pool.first_party import FirstParty
from flake8_redis_pool.gate import concerns_redis
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.options import OwnNames
from tools import client_words


def passes(folder: Path, text: str) -> bool:
    """Whether a file ``view.py`` with this text passes, beside a module ``store`` that imports redis and a module ``plain`` that does not."""
    (folder / "store.py").write_text("import redis\n\nclient = redis.Redis()\n")
    (folder / "plain.py").write_text("client = open('x')\n")
    files = FirstParty(folder, (), known().roots, lambda: known().all_roots)
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


def test_words_are_those_of_the_declarations() -> None:
    assert client_words.rendered() == client_words.MODULE.read_text(encoding="utf-8"), "run python3 -m tools.client_words --write"
