"""analysis/reachability/runners.py: who runs a function at last, and by which way."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.analysis.reachability import runners
from flake8_redis_pool.analysis.reachability.runners import runners_of
from tests.unit.sources import alone, asking, cases, scope


def shown(found: runners.Runners) -> list[str]:
    """Each runner by its noun, its function, and the functions on the way."""
    return [" ".join([each.noun, each.function.qualname or "(module)", *(step.callee.qualname for step in each.steps)]) for each in found.found]


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("nobody", "def f(): ...\n", ["unseen f"]),
        ("a handler", "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef f(): ...\n", ["Flask view f"]),
        (
            "handlers that call it",
            "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef a():\n    g()\n@app.get('/b')\ndef b():\n    f()\n"
            "def g():\n    f()\ndef f(): ...\n",
            ["Flask view b f", "Flask view a g f"],
        ),
        ("a thread", "import threading\ndef f(): ...\ndef start():\n    threading.Thread(target=f).start()\n", ["thread f"]),
        ("a task", "import asyncio\nasync def f(): ...\nasync def main():\n    asyncio.create_task(f())\n", ["task f"]),
        ("a script", "def f(): ...\nif __name__ == '__main__':\n    f()\n", ["script f"]),
        ("an import", "class A:\n    def f(self): ...\nA().f()\n", ["module (module) A.f"]),
        (
            "start-up",
            "import contextlib\nfrom fastapi import FastAPI\n@contextlib.asynccontextmanager\nasync def life(app):\n    f()\n    yield\n"
            "app = FastAPI(lifespan=life)\ndef f(): ...\n",
            ["start-up life f"],
        ),
        ("what is around it", "def outer():\n    def f(): ...\n    return f\n", ["unseen outer"]),
        ("a ring", "def f():\n    g()\ndef g():\n    f()\n", []),
    ),
)
def test_who_runs_a_function(text: str, expected: list[str]) -> None:
    module = alone(text)
    name = "outer.f" if "outer" in text else "A.f" if "class A" in text else "f"
    assert shown(runners_of(scope(module, name))) == expected


def test_handlers_of_other_modules_are_found(tmp_path: Path) -> None:
    texts = {
        "store.py": "import redis\ndef f(): ...\n",
        "app.py": "from flask import Flask\nfrom store import f\napp = Flask(__name__)\n@app.get('/')\ndef view():\n    f()\n",
        "test_app.py": "from store import f\ndef test_f():\n    f()\n",
    }
    assert shown(runners_of(scope(asking(tmp_path, texts), "f"))) == ["Flask view view f"]


def test_a_search_that_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "_MOST_FUNCTIONS", 3)
    chain = "".join(f"def f{number}():\n    f{number - 1}()\n" for number in range(1, 6))
    found = runners_of(scope(alone(f"def f0(): ...\n{chain}"), "f0"))
    assert found.is_cut and found.found == ()
