"""Work grows with the modules of a project and no faster; in a project of 2,000 modules the hazard is found that hundreds of them share."""

from __future__ import annotations

import ast
import io
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.plugin import Plugin
from tests.cost.counted import Work, counting
from tests.shared import harness

STORE: Final = "import redis\n\n\ndef get():\n    return redis.Redis(host='cache')\n"
FLASK: Final = """\
from flask import Blueprint
from shop.store import get

page = Blueprint('{n}', __name__)


@page.get('/{n}')
def show():
    return get().get('{n}')
"""
FASTAPI: Final = """\
from fastapi import APIRouter
from shop import store

router = APIRouter()


@router.get('/{n}')
def show():
    return store.get().get('{n}')
"""
SERVICE: Final = """\
class Service{n}:
    def __init__(self, client):
        self.client = client

    def take(self):
        return self.client.blpop('{n}')
"""
MAKER: Final = """\
import redis
from shop.module_{before} import Service{before}

service = Service{before}(redis.Redis(socket_timeout=None))


def run():
    return service.take()
"""
OTHER: Final = """\
import os
from shop import module_{before}


def get(key):
    return os.environ.get(key) or module_{before}.__name__
"""
#: Ten neighbours: two views that share the factory, a service that is given its client, what makes that, and six that have nothing to do with it.
KINDS: Final = (FLASK, FASTAPI, SERVICE, MAKER, *[OTHER] * 6)


def project(folder: Path, modules: int) -> list[Path]:
    """Write so many modules, of which every fifth shares one factory."""
    package = folder / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "store.py").write_text(STORE, encoding="utf-8")
    for number in range(modules):
        text = KINDS[number % len(KINDS)].format(n=number, before=max(number - 1, 0))
        (package / f"module_{number}.py").write_text(text, encoding="utf-8")
    return sorted(package.glob("*.py"))


def found_in(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    plugin = Plugin(ast.parse(text), io.StringIO(text).readlines(), str(path.relative_to(Path.cwd())), harness.options(()))
    return [item[2][:6] for item in plugin.run()]


def work_on(folder: Path, modules: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Work, Counter[str]]:
    """What the check of all modules takes, and what is found."""
    folder.mkdir()
    monkeypatch.chdir(folder)
    paths = project(folder, modules)
    codes: Counter[str] = Counter()
    with counting() as work:
        for path in paths:
            codes.update(found_in(path))
    return work, codes


def test_work_grows_with_the_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, found_in_few = work_on(tmp_path / "few", 60, monkeypatch)
    many, found_in_many = work_on(tmp_path / "many", 600, monkeypatch)
    assert found_in_few == found_in_many == Counter(RDP102=1)
    assert few.parsed > 20
    assert many.lines <= 11 * few.lines
    assert many.parsed <= 11 * few.parsed


def test_of_two_thousand_modules_four_hundred_share_a_factory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The factory is reported, whichever of them is near, and few of the others are looked into for that."""
    monkeypatch.chdir(tmp_path)
    project(tmp_path, 2_000)
    with counting() as work:
        assert found_in(tmp_path / "shop" / "store.py") == ["RDP102"]
    assert 1 < work.parsed <= 50


#: What has nothing to do with Redis, but for the names of methods that other objects have as well. Callers give what they like.
ORDINARY: Final = """\
from shop import store


def count(record, executor, job):
    number = int(record.get("number") or 0)
    first, rest = job.take_apart(number)
    return executor.submit(render, first).result(), rest.discard(number)


def render(each):
    return each


async def counted(record):
    return record.get("number")


def main(record):
    import asyncio

    return asyncio.run(counted(record))
"""
CALLER: Final = """\
from shop import ordinary, store

ordinary.count({n}, {n}, {n})
ordinary.main(store.get())
"""


def test_who_calls_a_function_is_not_asked_for_what_everything_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "store.py").write_text(STORE, encoding="utf-8")
    (tmp_path / "shop" / "ordinary.py").write_text(ORDINARY, encoding="utf-8")
    for number in range(10):
        (tmp_path / "shop" / f"caller_{number}.py").write_text(CALLER.format(n=number), encoding="utf-8")
    with counting() as work:
        assert found_in(tmp_path / "shop" / "ordinary.py") == []
    assert work.parsed == 1  # it passes the gate, and nothing else is read
