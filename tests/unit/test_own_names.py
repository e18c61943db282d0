"""The options that name things of a project, and the listing of what they match."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_redis_pool.options import OwnNames
from flake8_redis_pool.own_names import Patterns, UserDeclarations
from tests.shared.harness import FIXTURES

CONFIGURATION = """\
[flake8]
redis-handler-decorators = *.actor
redis-handler-methods = sdk.Consumer.on_*, *.lost
redis-handler-functions = house.jobs.[!_]*
redis-client-factories = house.infra.new_*client, sdk.async_*=redis.asyncio.Redis
redis-shared-accessors = house.infra.get_client
redis-roots = house
"""


def listing(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flake8_redis_pool", "options", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURES / "apps" / "house_names", tmp_path / "project")
    (tmp_path / "project" / ".flake8").write_text(CONFIGURATION)
    return tmp_path / "project"


def test_listing_names_what_matches_and_what_does_not(house: Path) -> None:
    (house / "broken.py").write_text("def f(:\n")
    done = listing(house)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].endswith("files, 1 of them not read")
    assert lines[1].startswith("  ./broken.py: Python cannot parse line 1")
    assert lines[2:] == [
        "redis-handler-decorators = *.actor: matches nothing",
        "redis-handler-methods = sdk.Consumer.on_*: sdk.Consumer.on_created",
        "redis-handler-methods = *.lost: matches nothing",
        "redis-handler-functions = house.jobs.[!_]*: house.jobs.Report.run, house.jobs.hourly, house.jobs.nightly and 1 more",
        "redis-client-factories = house.infra.new_*client: house.infra.new_async_client, house.infra.new_client",
        "redis-client-factories = sdk.async_*=redis.asyncio.Redis: sdk.async_redis",
        "redis-shared-accessors = house.infra.get_client: house.infra.get_client",
        f"redis-roots = {house / 'house'}: a folder",
    ]
    assert done.returncode == 1


def test_listing_is_content_when_everything_matches(house: Path) -> None:
    (house / ".flake8").write_text("[flake8]\nredis-shared-accessors = house.infra.get_client\n")
    done = listing(house, "house")
    assert (done.returncode, done.stderr) == (0, "")


def test_without_options_nothing_is_named() -> None:
    own = UserDeclarations(OwnNames())
    assert not own.concerns("anything at all")
    assert own.factory(["a.b"]) is None


def test_patterns_remember_what_they_matched() -> None:
    patterns = Patterns(["shop.make_*", "never"])
    assert patterns.match(["x", "shop.make_one"]) == "shop.make_*"
    assert patterns.match(["shop.other"]) is None
    assert patterns.matched == {"shop.make_*": {"shop.make_one"}, "never": set()}


@pytest.mark.parametrize(("value", "text", "opens"), [("a.make_*", "x = make_it()", True), ("a.redis.*", "redis.x()", True), ("a.b", "ab()", False)])
def test_text_that_may_call_a_named_function(value: str, text: str, opens: bool) -> None:
    assert UserDeclarations(OwnNames(client_factories=(value,))).concerns(text) is opens
