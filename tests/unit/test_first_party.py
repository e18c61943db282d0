"""Where the project's modules lie, and which lead to a client library: paths and texts alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.client_words import WORDS
from flake8_redis_pool.first_party import FirstParty
from flake8_redis_pool.knowledge import known
from tests.unit.sources import cases

STORE = "import redis\nclient = redis.Redis()\n"


def laid(folder: Path, texts: dict[str, str]) -> FirstParty:
    """A project in ``folder`` with these files."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return FirstParty(folder, (), WORDS.roots, known().all_roots)


#: The modules between ``app.py`` and the client library, by the imports of each.
USER = "from {0} import {1}\n\n\ndef {2}():\n    return {1}\n"


@pytest.mark.parametrize(
    ("texts", "name", "steps", "expected"),
    cases(
        ("a module that imports the library", {"store.py": STORE}, "store", 1, True),
        ("one that imports such a module", {"use.py": USER.format("store", "client", "use"), "store.py": STORE}, "use", 1, False),
        ("which is a step more", {"use.py": USER.format("store", "client", "use"), "store.py": STORE}, "use", 2, True),
        (
            "a package that exports it again is none",
            {"shop/__init__.py": "from .store import client\n", "shop/store.py": STORE},
            "shop.client",
            1,
            True,
        ),
        ("with a star", {"shop/__init__.py": "from .store import *\n", "shop/store.py": STORE}, "shop.client", 1, True),
        ("under another name", {"shop/__init__.py": "from .store import client as kept\n", "shop/store.py": STORE}, "shop.kept", 1, True),
        ("nor one in a package", {"a/__init__.py": "from .b import *\n", "a/b/__init__.py": "from .c import *\n", "a/b/c.py": STORE}, "a", 1, True),
        ("nor a module", {"names.py": '"""Names."""\nfrom store import client\n\n__all__ = ["client"]\n', "store.py": STORE}, "names", 1, True),
        (
            "nor one that does it lazily",
            {"shop/__init__.py": "if TYPE_CHECKING:\n    from .store import client\n\n\ndef __getattr__(name):\n    ...\n", "shop/store.py": STORE},
            "shop",
            1,
            True,
        ),
        (
            "a package that defines something is one",
            {"shop/__init__.py": "from .store import client\nclass A: ...\n", "shop/store.py": STORE},
            "shop",
            1,
            False,
        ),
        ("a circle of packages", {"a/__init__.py": "from b import x\n", "b/__init__.py": "from a import x\n"}, "a", 3, False),
        (
            "a circle that leads out",
            {"a/__init__.py": "from b import x\nfrom store import client\n", "b/__init__.py": "from a import x\n", "store.py": STORE},
            "b",
            1,
            True,
        ),
    ),
)
def test_leads_to_library(tmp_path: Path, texts: dict[str, str], name: str, steps: int, expected: bool) -> None:
    assert laid(tmp_path, texts).leads_to_library((name,), tmp_path / "app.py", steps) is expected


#: A package whose folder may be an import root, and what the module of it that asks is called.
INIT = {"shop/__init__.py": ""}
WEB = "shop/web.py"
DEEP = {"back/__init__.py": "", "back/shop/__init__.py": "", "back/shop/web.py": "", "back/shop/store.py": STORE}


@pytest.mark.parametrize(
    ("texts", "asking", "dotted", "expected"),
    cases(
        ("a script's own folder", {**INIT, WEB: "", "shop/store.py": STORE}, WEB, "store", "shop/store.py"),
        ("a package in a package", DEEP, "back/shop/web.py", "shop.store", "back/shop/store.py"),
        ("the folder of that", DEEP, "back/shop/web.py", "store", "back/shop/store.py"),
        ("from a module beside the package", {**DEEP, "back/main.py": ""}, "back/main.py", "shop", "back/shop/__init__.py"),
        ("the outermost wins", {**DEEP, "back/store.py": STORE}, "back/shop/web.py", "store", "back/store.py"),
        ("above all packages", {**DEEP, "store.py": STORE}, "back/shop/web.py", "store", "store.py"),
        ("not the asking file itself", {**INIT, WEB: "import web"}, WEB, "web", None),
        ("nothing of the standard library", {**INIT, WEB: "", "shop/queue.py": STORE}, WEB, "queue", None),
        ("no client library", {**INIT, WEB: "", "shop/redis.py": STORE}, WEB, "redis", None),
        ("no framework", {**INIT, WEB: "", "shop/flask.py": STORE}, WEB, "flask", None),
        ("not where a module further out says otherwise", {**INIT, WEB: "", "shop/store.py": STORE, "app.py": "import shop.web"}, WEB, "store", None),
        ("nor where it imports a name", {**INIT, WEB: "", "shop/store.py": STORE, "app.py": "from shop import web"}, WEB, "store", None),
        (
            "another package's name says nothing",
            {**INIT, WEB: "", "shop/store.py": STORE, "app.py": "import shopping"},
            WEB,
            "store",
            "shop/store.py",
        ),
        ("nor where the package imports relatively", {"shop/__init__.py": "from . import web", WEB: "", "shop/store.py": STORE}, WEB, "store", None),
        ("nor where the asking file does", {**INIT, WEB: "from . import views", "shop/store.py": STORE}, WEB, "store", None),
        ("which it may within the root", {**DEEP, "back/shop/web.py": "from . import store"}, "back/shop/web.py", "shop.store", "back/shop/store.py"),
        ("and not beyond it", {**DEEP, "back/shop/web.py": "from .. import other"}, "back/shop/web.py", "shop.store", None),
        (
            "a package in a root is none",
            {**DEEP, "back/main.py": "import shop.web"},
            "back/shop/web.py",
            "store",
            None,
        ),
        ("without __init__, what lies beside", {WEB: "", "shop/store.py": STORE, "store.py": STORE}, WEB, "store", "shop/store.py"),
        (
            "and what lies further out, where it is imported as a package",
            {WEB: "", "shop/store.py": STORE, "store.py": STORE, "app.py": "import shop.web"},
            WEB,
            "store",
            "store.py",
        ),
    ),
)
def test_find(tmp_path: Path, texts: dict[str, str], asking: str, dotted: str, expected: str | None) -> None:
    found = laid(tmp_path, texts).find(dotted, tmp_path / asking)
    assert (found[0].relative_to(tmp_path).as_posix() if found is not None else None) == expected


def test_a_file_that_is_gone_meanwhile_is_no_helper(tmp_path: Path) -> None:
    texts = {"store.py": "import redis\n", "helper.py": "def close(client):\n    client.close()\n"}
    files, asking, helper = laid(tmp_path, texts), tmp_path / "store.py", tmp_path / "helper.py"
    assert files.is_helper(helper, asking)
    gone = laid(tmp_path, texts)
    helper.unlink()
    assert not gone.is_helper(helper, asking)


KEEPING = {
    "store.py": (
        "import redis\nfrom shop import app\n\napp.state.words = redis.Redis()\napp['news'] = redis.Redis()\nsetattr(app, 'feed', redis.Redis())\n"
    ),
    "worker.py": "import redis\n\n\nasync def startup(ctx):\n    ctx['letters'] = redis.Redis()\n    ctx[LETTERS] = ctx['letters']\n",
    "life.py": (
        "import redis\n\n\nasync def lifespan(app):\n    yield {\n        'cache': redis.Redis(),\n    }\n\n\n"
        "async def other(app):\n    yield State(depot=redis.Redis())\n    counter = {'counter': 1}\n"
    ),
    "other.py": "from shop import app\n\napp.state.title = 'words'\nctx['title'] = 'words'\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"current_app.state.words.get(key)\n", True),
        (b"request.app['news'].get(key)\n", True),
        (b"self.application.settings.get('feed')\n", True),
        (b"request.state.cache.get(key)\n", True),
        (b"request.state.depot.get(key)\n", True),
        (b"request.state.counter.get(key)\n", False),
        (b"ctx['letters'].get(key)\n", True),
        (b"context.get('letters').get(key)\n", True),
        (b"_ctx[LETTERS].get(key)\n", True),
        (b"letters['letters'].get(key)\n", False),
        (b"ctx['title']\n", False),
        (b"app.state.title\n", False),
        (b"app.state.feeds\n", False),
    ],
)
def test_reads_what_an_application_keeps(tmp_path: Path, text: bytes, expected: bool) -> None:
    assert laid(tmp_path, KEEPING).reads_kept(text) is expected


@pytest.mark.parametrize("text", [b"wrapper.words\n", b"apps.get('news')\n", b"mapping['feed']\n"])
def test_the_project_is_not_read_for_a_word_with_app_in_it(tmp_path: Path, text: bytes) -> None:
    files = laid(tmp_path, KEEPING)
    assert not files.reads_kept(text)
    assert "modules" not in vars(files)
