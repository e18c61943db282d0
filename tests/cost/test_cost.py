"""What a check costs, in counted work: it grows with the length of a file and no faster, and files without Redis cost next to nothing.

``benchmarks/flake8_cost.py`` measures the time; a clock is no test.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import libcst as cst
import pytest

from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.tree import tree_of
from tests.cost.counted import work_of

#: A text ten times as long may take so many times the work.
LINEAR: Final = 11.0

HEAD: Final = """\
import redis
import redis.asyncio
from flask import Flask

app = Flask(__name__)
client = redis.Redis()
pool = redis.ConnectionPool()


def stop():
    client.close()
"""


def views(count: int) -> str:
    """Handlers that use the client of the process."""
    return "".join(
        f"\n@app.get('/{n}')\ndef view_{n}():\n    client.set('a', {n})\n    return str(sum(x for x in range(10)))\n" for n in range(count)
    )


def clients_per_request(count: int) -> str:
    """Handlers that make a client, and a function that each of them hands it to."""
    view = (
        "\n@app.get('/{0}')\ndef view_{0}():\n    own = redis.Redis()\n    return helper_{0}(own)\n\ndef helper_{0}(own):\n    return own.get('a')\n"
    )
    return "".join(view.format(n) for n in range(count))


def classes(count: int) -> str:
    """Classes that make a client and do not close it."""
    return "".join(
        f"\nclass Store{n}:\n    def __init__(self):\n        self.client = redis.asyncio.Redis()\n"
        "    async def get(self):\n        return await self.client.get('a')\n    async def close(self):\n        pass\n"
        for n in range(count)
    )


def blockers(count: int) -> str:
    """Handlers that block the client of all."""
    return "".join(f"\n@app.get('/{n}')\ndef view_{n}():\n    return client.blpop('a')\n" for n in range(count))


def chain(count: int) -> str:
    """A handler that makes a client at the end of a chain of calls."""
    links = "".join(f"def link_{n}():\n    return link_{n + 1}()\n" for n in range(count))
    return f"@app.get('/')\ndef view():\n    return link_0()\n{links}def link_{count}():\n    return redis.Redis()\n"


def function(*lines: str) -> str:
    return "\ndef work(x):\n" + "".join(f"    {line}\n" for line in lines)


def calls(count: int) -> str:
    """One function that holds a connection over many calls."""
    return function("held = pool.get_connection()", *["held.send_command('PING')"] * count, "pool.release(held)")


def branches(count: int) -> str:
    """One function that holds a connection over many branches."""
    return function("held = pool.get_connection()", *(f"if x == {n}: held.send_command('PING')" for n in range(count)), "pool.release(held)")


def acquires(count: int) -> str:
    """One function that takes many connections, one after the other."""
    return function(*(f"held_{n} = pool.get_connection(); held_{n}.send_command('PING'); pool.release(held_{n})" for n in range(count)))


def acquires_by_one_name(count: int) -> str:
    """One function that takes many connections, each under the name of the last."""
    return function(*["held = pool.get_connection(); held.send_command('PING'); pool.release(held)"] * count)


def transactions(count: int) -> str:
    """One function with many transactions."""
    return function(*(f"pipe_{n} = client.pipeline(); pipe_{n}.set('a', 1); pipe_{n}.execute()" for n in range(count)))


def queued(count: int) -> str:
    """One transaction with many commands."""
    return function("pipe = client.pipeline()", *["pipe.set('a', 1)"] * count, "pipe.execute()")


def tries(count: int) -> str:
    """One function with ``try`` in ``try``."""
    opening = [f"{'    ' * n}try:" for n in range(count)]
    closing = [line for n in reversed(range(count)) for line in (f"{'    ' * n}finally:", f"{'    ' * n}    log()")]
    return function("held = pool.get_connection()", *opening, f"{'    ' * count}held.send_command('PING')", *closing, "pool.release(held)")


#: Of each shape, a size; the check of ten times as many is compared with it.
SHAPES: Final[dict[Callable[[int], str], int]] = {
    **dict.fromkeys((views, clients_per_request, classes, blockers, chain, acquires, acquires_by_one_name, transactions), 12),
    **dict.fromkeys((calls, queued), 100),
    branches: 20,
    tries: 5,
}
#: The largest that the documentation speaks of, in the job of the long tests.
LARGEST: Final[dict[Callable[[int], str], int]] = dict.fromkeys((calls, queued), 500)


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        *(pytest.param(shape, size, id=shape.__name__) for shape, size in SHAPES.items()),
        *(pytest.param(shape, size, id=f"{shape.__name__}-{size}", marks=pytest.mark.long) for shape, size in LARGEST.items()),
    ],
)
def test_work_grows_with_the_length(shape: Callable[[int], str], size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    work_of(HEAD + shape(2), tmp_path / "first.py")  # what happens once in a process
    short = work_of(HEAD + shape(size), tmp_path / "short.py")
    long = work_of(HEAD + shape(10 * size), tmp_path / "long.py")
    assert short.parsed == long.parsed == 1
    assert short.nodes > size
    assert long.nodes <= LINEAR * short.nodes
    assert long.lines <= LINEAR * short.lines


def test_text_without_redis_is_decided_without_a_look_at_its_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "import os\n\n" + "def work(x):\n    with open(x) as file:\n        return file.read()\n\n" * 1000
    work_of(text, tmp_path / "first.py")
    work = work_of(text, tmp_path / "plain.py")
    assert (work.parsed, work.nodes) == (0, 0)
    assert work.lines < 3_000  # one for each "with" of the text, and a few


def test_nodes_are_visited_about_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One walk; what the rules look at again is little where there is nothing to find."""
    monkeypatch.chdir(tmp_path)
    body = "    total = [x * 2 for x in range(10) if x]\n    client.set('a', total[0] + len(str(total)))\n    return {'sum': sum(total)}\n"
    text = HEAD + "".join(f"\ndef view_{n}(request):\n{body}" for n in range(100))
    below: list[cst.CSTNode] = [tree_of(ast.parse(text), text).module]
    total = 0
    while below:
        total += 1
        below += nodes.children(below.pop())
    work = work_of(text, tmp_path / "quiet.py")
    assert 0 < work.nodes <= total


def test_modules_are_parsed_once_in_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty views ask the module that makes clients, and it is asked who calls it; whatever the order, each file is parsed once."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    head = "from flask import Blueprint\nfrom shop.cache import make_client\n\nbp = Blueprint('b', __name__)\n"
    view = f"{head}\n@bp.get('/')\ndef view():\n    return make_client().get('a')\n"
    texts = {f"view_{n}": view for n in range(20)} | {"__init__": "", "cache": "import redis\n\ndef make_client():\n    return redis.Redis()\n"}
    for name, text in texts.items():
        (tmp_path / "shop" / f"{name}.py").write_text(text)
    works = [work_of(text, tmp_path / "shop" / f"{name}.py") for name, text in texts.items()]
    assert sum(work.parsed for work in works) == len(texts) - 1  # nobody needs the package itself, which is empty


@pytest.mark.parametrize(
    "body",
    [
        "    given = load()\n    return given.get('key', None)\n",  # aiohttp's web.get(path, handler) registers one
        "    app.add_url_rule('/', view_func=load)\n",
        "    load().execute('select 1')\n",  # only a text names a command that blocks
        # who gives the parameter is asked of those that name the class, not of all that have an __init__
        "    return Store().client\n\n\nclass Store:\n    def __init__(self, fresh=False):\n"
        "        if fresh:\n            self.client = redis.Redis()\n\n\n"
        "@app.get('/')\ndef view():\n    return Store().client.get('a')\n",
    ],
)
def test_modules_are_not_looked_into_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loads.py").write_text(
        "import redis\nfrom flask import Flask\n\n\ndef load():\n    return Flask(__name__)\n\n\n"
        "class Other:\n    def __init__(self):\n        pass\n"
    )
    text = f"{HEAD}from aiohttp import web\nfrom loads import load\n\n\ndef work():\n    redis.Redis().get('a')\n{body}"
    assert work_of(text, tmp_path / "asking.py").parsed == 1


@pytest.mark.parametrize(("text", "loaded"), [("import os\n\nwith open('a') as file:\n    file.close()\n", set()), ("import redis\n", {"knowledge"})])
def test_nothing_is_loaded_for_nothing(tmp_path: Path, text: str, loaded: set[str]) -> None:
    """Neither the declarations for files without Redis, nor libcst for files that do nothing with it."""
    (tmp_path / "plain.py").write_text(text)
    code = (
        "import sys; from flake8.main.cli import main; main(['--isolated', '-q', '-j1', 'plain.py']); "
        "print(*{'libcst', 'flake8_redis_pool.knowledge'}.intersection(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {name.rpartition(".")[2] for name in done.stdout.split() if name != "plain.py"} == loaded
