"""Tasks and scripts: what starts on its own, what runs beside what, and what ends with the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.analysis.reachability.scripts import ends_the_script, is_script_main
from flake8_redis_pool.analysis.reachability.tasks import closure, tasks_of
from flake8_redis_pool.analysis.symbols.name_index import names_of
from tests.unit.sources import alone, cases, module_in, names, program, scope

#: The functions that are started as a task or a thread.
SPAWNED = cases(
    ("a task", "import asyncio\nasync def f(): asyncio.create_task(g())\nasync def g(): ...", "g"),
    ("a task of a loop", "def f(loop): loop.create_task(g())\nasync def g(): ...", "g"),
    ("a task of a group", "async def f(group): group.start_soon(g, 1)\nasync def g(a): ...", "g"),
    ("all of gather", "import asyncio\nasync def f(): await asyncio.gather(g(), h())\nasync def g(): ...\nasync def h(): ...", "g h"),
    (
        "the list given to gather",
        "import asyncio\nasync def f():\n    all = [g(), h()]\n    await asyncio.gather(*all)\nasync def g(): ...\nasync def h(): ...",
        "g h",
    ),
    (
        "what is appended to it",
        "import asyncio\nasync def f():\n    all = []\n    all.append(g())\n    await asyncio.gather(*all)\nasync def g(): ...",
        "g",
    ),
    ("a comprehension in gather", "import asyncio\nasync def f(): await asyncio.gather(*[g() for a in b])\nasync def g(): ...", "g"),
    ("a thread", "import threading\ndef f(): threading.Thread(target=g).start()\ndef g(): ...", "g"),
    ("a thread by the short name", "from threading import Thread\ndef f(): Thread(target=g).start()\ndef g(): ...", "g"),
    ("a class that is a thread", "import threading\nclass A(threading.Thread):\n    def run(self): ...", "A.run"),
    ("a class that is none", "class A:\n    def run(self): ...", ""),
    ("an executor", "def f(pool): pool.submit(g, 1)\ndef g(a): ...", "g"),
    (
        "each thing of an executor",
        "from concurrent.futures import ThreadPoolExecutor as E\ndef f(rows):\n    with E() as e: e.map(g, rows)\ndef g(a): ...",
        "g",
    ),
    ("each thing in turn", "def f(rows): return list(map(g, rows))\ndef g(a): ...", ""),
    ("each thing of what is no pool", "def f(frame): frame.map(g)\ndef g(a): ...", ""),
    ("a lambda in a thread", "import threading\ndef f(): threading.Thread(target=lambda: g())\ndef g(): ...", "f.<lambda>"),
    ("an own method", "import asyncio\nclass A:\n    def f(self): asyncio.create_task(self.g())\n    async def g(self): ...", "A.g"),
    ("a coroutine that is awaited", "async def f(): await g()\nasync def g(): ...", ""),
    ("a function of this name of another package", "from other import create_task\nasync def f(): create_task(g())\nasync def g(): ...", ""),
)


@pytest.mark.parametrize(("text", "expected"), SPAWNED)
def test_functions_that_are_started(text: str, expected: str) -> None:
    tasks = tasks_of(alone(text))
    assert names(tasks.spawned) == expected
    assert names(tasks.starts) == names(function for function in tasks.spawned if function.name != "run")


#: The functions under which ``g`` can run.
ENTRIES = cases(
    ("nobody calls it", "def g(): ...", "g"),
    ("its caller", "def f(): g()\ndef g(): ...", "f"),
    ("two callers", "def f(): g()\ndef h(): g()\ndef g(): ...", "f h"),
    ("the caller of its caller", "def f(): h()\ndef h(): g()\ndef g(): ...", "f"),
    ("it is started", "import asyncio\nasync def f(): asyncio.create_task(g())\nasync def g(): ...", "g"),
    ("it is started and called", "import asyncio\nasync def f():\n    asyncio.create_task(g())\n    await g()\nasync def g(): ...", "f g"),
    ("a handler that another function calls", "import flask\napp = flask.Flask('')\ndef f(): g()\n@app.get('/')\ndef g(): ...", "f g"),
    ("the function around it", "def f():\n    def g(): ...\n    return g", "f"),
    ("a lambda that is started", "def f(pool): pool.submit(lambda: g())\ndef g(): ...", "f.<lambda>"),
    ("a coroutine function that is returned", "def f():\n    async def g(): ...\n    return g", "f.g"),
    ("one in a dictionary that is", "def f():\n    async def g(): ...\n    return {'g': g}", "f.g"),
    ("one in a variable that is", "def f():\n    async def g(): ...\n    ways = [g]\n    return ways", "f.g"),
    ("one that is stored", "def f(a):\n    async def g(): ...\n    a.g = g", "f.g"),
    ("one that an unknown call gets", "from other import Server\ndef f():\n    async def g(): ...\n    return Server(g)", "f.g"),
    ("one that is run where it is made", "from other import retry\nasync def f():\n    async def g(): ...\n    await retry(g)", "f"),
    ("one that is called where it is made", "async def f():\n    async def g(): ...\n    await g()", "f"),
    ("one that is decorated", "def f(a):\n    @a.on('x')\n    async def g(): ...", "f.g"),
    ("who enters calls it, as users do", "class A:\n    def __enter__(self): self.g()\n    def g(self): ...", "A.__enter__ A.g"),
    ("who enters calls what is private", "class A:\n    def __enter__(self): self._g()\n    def _g(self): ...", "A.__enter__"),
    ("a circle", "def f(): g()\ndef g(): f()", ""),
)


@pytest.mark.parametrize(("text", "expected"), ENTRIES)
def test_roots(text: str, expected: str) -> None:
    module = alone(text)
    tasks = tasks_of(module)
    (function,) = (each for each in tasks.symbols.functions() if each.name.strip("_") == "g")
    assert names(tasks.roots(function)) == expected


_TOGETHER = """
import asyncio, flask, threading
app = flask.Flask(__name__)
@app.get("/a")
def view(): ...
@app.get("/b")
async def other(): ...
async def first(): ...
async def second(): ...
def plain(): ...
async def close(): ...
def work(): ...
def start(): threading.Thread(target=work).start()
"""


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    cases(
        ("two handlers", "view", "other", True),
        ("a handler and itself", "view", "view", True),
        ("a handler and a plain function", "view", "plain", True),
        ("two coroutines", "first", "second", True),
        ("a coroutine and a plain function", "first", "plain", False),
        ("two plain functions", "plain", "start", False),
        ("a thread and a plain function", "work", "plain", True),
        ("what runs after the work", "first", "close", False),
        ("a handler and what runs after the work", "view", "close", False),
    ),
)
def test_what_runs_at_the_same_time(mine: str, theirs: str, expected: bool) -> None:
    module = alone(_TOGETHER)
    tasks = tasks_of(module)
    assert tasks.run_together(scope(module, mine), scope(module, theirs)) is expected
    assert tasks.run_together(scope(module, theirs), scope(module, mine)) is expected


_CHAIN = """
import asyncio
async def top(): await middle()
async def middle(): asyncio.create_task(bottom())
async def bottom(): await leaf()
async def leaf(): ...
"""


def test_who_calls_and_who_starts() -> None:
    module = alone(_CHAIN)
    tasks = tasks_of(module)
    assert names(tasks.above(scope(module, "leaf"))) == "bottom leaf middle top"
    assert names(tasks.callers_of(scope(module, "leaf"))) == "bottom leaf"
    assert names(tasks.same_task(scope(module, "middle"))) == "middle top"
    assert names(closure(scope(module, "top"), tasks.callees)) == "middle top"
    assert {name.name: names(starters) for name, starters in tasks.starters.items()} == {"bottom": "middle"}


#: Whether ``f`` is what a script runs, and whether an error that leaves it ends the script.
SCRIPTS = cases(
    ("the main block", "def f(): ...\nif __name__ == '__main__':\n    f()", True, True),
    ("the module itself", "def f(): ...\nf()", False, False),
    ("nobody", "def f(): ...", False, False),
    ("the main block, again and again", "def f(): ...\nif __name__ == '__main__':\n    while x: f()", False, True),
    ("the main block catches", "def f(): ...\nif __name__ == '__main__':\n    try: f()\n    except Exception: pass", True, False),
    (
        "the main block suppresses",
        "from contextlib import suppress\ndef f(): ...\nif __name__ == '__main__':\n    with suppress(Exception): f()",
        True,
        False,
    ),
    ("asyncio.run", "import asyncio\nasync def f(): ...\nif __name__ == '__main__':\n    asyncio.run(f())", True, True),
    ("asyncio.run of the module itself", "import asyncio\nasync def f(): ...\nasyncio.run(f())", True, False),
    ("again and again", "import asyncio\nasync def f(): ...\nwhile x: asyncio.run(f())", False, False),
    ("a function of the main block", "def f(): ...\ndef g(): f()\nif __name__ == '__main__':\n    g()", False, True),
    ("a function that reads the command line", "import argparse\ndef f(): ...\ndef g():\n    argparse.ArgumentParser()\n    f()", True, False),
    ("a task of the main block", "import asyncio\nasync def f(): ...\nif __name__ == '__main__':\n    asyncio.create_task(f())", True, False),
    ("it is handed on as well", "def f(): ...\nif __name__ == '__main__':\n    f()\n    work(f)", True, False),
    ("a method", "class A:\n    def f(self): ...\nif __name__ == '__main__':\n    A().f()", False, False),
    ("a handler", "import flask\napp = flask.Flask('')\n@app.get('/')\ndef f(): ...\nif __name__ == '__main__':\n    f()", False, False),
    ("a generator", "def f(): yield\nif __name__ == '__main__':\n    f()", True, False),
)


@pytest.mark.parametrize(("text", "is_main", "ends"), SCRIPTS)
def test_scripts(text: str, is_main: bool, ends: bool) -> None:
    module = alone(text)
    (function,) = (each for each in tasks_of(module).symbols.functions() if each.name == "f")
    assert (is_script_main(module, function), ends_the_script(module, function)) == (is_main, ends)


def test_a_script_that_another_module_imports_goes_on(tmp_path: Path) -> None:
    text = "import redis\ndef f(): ...\nif __name__ == '__main__':\n    f()\n"
    module = module_in(program(tmp_path, {"app.py": text, "other.py": "import app\n"}), "app.py")
    assert not ends_the_script(module, scope(module, "f"))


def test_what_another_module_imports_is_no_script_for_running_a_coroutine(tmp_path: Path) -> None:
    text = "import asyncio\nimport redis\nasync def f(): ...\nasyncio.run(f())\n"
    module = module_in(program(tmp_path, {"app.py": text, "other.py": "import app\n"}), "app.py")
    assert not is_script_main(module, scope(module, "f"))


#: Whether what the pool starts waits for what it started before.
POOLS = cases(
    ("one thread", "def f():\n    with E(1) as e: e.submit(g)", True),
    ("one thread by keyword", "def f():\n    e = E(max_workers=1)\n    e.submit(g)", True),
    ("four threads", "def f():\n    with E(4) as e: e.submit(g)", False),
    ("as many as there are", "def f():\n    with E() as e: e.submit(g)", False),
    ("of the object", "class A:\n    def __init__(self): self.e = E(1)\n    def f(self): self.e.submit(g)", True),
    ("given", "def f(e): e.submit(g)", False),
)


@pytest.mark.parametrize(("text", "expected"), POOLS)
def test_pools_of_one_thread(text: str, expected: bool) -> None:
    module = alone(f"from concurrent.futures import ThreadPoolExecutor as E\ndef g(): ...\n{text}")
    (start,) = names_of(module).calls_of("submit")
    assert tasks_of(module).is_in_turn(start) is expected
