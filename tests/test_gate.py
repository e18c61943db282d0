"""The gate: which files are looked at more closely. What it lets pass costs time, what it stops is never analysed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_redis_pool.first_party import FirstParty
from flake8_redis_pool.gate import concerns_redis
from flake8_redis_pool.knowledge import known


def passes(folder: Path, text: str) -> bool:
    """Whether a file ``view.py`` with this text passes, beside a module ``store`` that imports redis and a module ``plain`` that does not."""
    (folder / "store.py").write_text("import redis\n\nclient = redis.Redis()\n")
    (folder / "plain.py").write_text("client = open('x')\n")
    files = FirstParty(folder, (), known().roots, lambda: known().all_roots)
    return concerns_redis(str(folder / "view.py"), text, ast.parse(text), known(), files)


@pytest.mark.parametrize(
    "text",
    [
        "import redis\n",
        "from redis import Redis\n",
        "import redis.asyncio as aioredis\n",
        "from redis.asyncio import client\n",
        "from aiocache import *\n",
        "def f(x):\n    x.redis.blpop('queue')\n",
        "from store import client\nclient.close()\n",
        "from store import client as kept\nclass A:\n    def f(self):\n        self.c = kept\n    def g(self):\n        self.c.close()\n",
        "import store\nwith store.client as c:\n    pass\n",
        "from store import make\ndef f(c=Depends(make)):\n    c.close()\n",
        "from contextlib import closing\nfrom store import client\nc = closing(client)\nwith c:\n    pass\n",
        "from store import *\nclient.close()\n",
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
    ],
)
def test_ends_here(tmp_path: Path, text: str) -> None:
    assert not passes(tmp_path, text)
