"""What the pages of docs/frameworks say of a declaration's rows, and which parts of a fixture they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_redis_pool.spec import (
    Assignment,
    BaseMethod,
    ConfigFile,
    Convention,
    Decorator,
    Dependency,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
    ReturnedTable,
    Runs,
    SettingsTable,
)
from tools import framework_examples
from tools.framework_groups import GROUPS, OTHERS, group_of
from tools.framework_pages import Framework, declared, files, rendered
from tools.framework_rows import Row, described, rows

NAMES = ("shop.App", "shop.app.App")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Decorator(("shop.task", "shop.tasks.task"), "task"), "a function under `@shop.task`"),
        (Decorator(("shop.on",), "hook", given=("started",)), "a function under `@shop.on`, with `started` among the arguments"),
        (InstanceDecorator(NAMES, ("get", "put"), "view"), "a function decorated with `.get()`, `.put()` of an object of `shop.App`"),
        (BaseMethod(NAMES, ("run",), "job"), "the method `run` of a class derived from `shop.App`"),
        (BaseMethod(NAMES, ("*",), "job"), "the methods of a class derived from `shop.App`"),
        (
            BaseMethod(NAMES, ("a", "b"), "view", unless_class_sets=("kept", "True")),
            "the methods `a` and `b` of a class derived from `shop.App`, unless the class sets `kept = True`",
        ),
        (
            Registration(("shop.App.add", "shop.app.App.add"), "view", position=1, keywords=("view",)),
            "a function given to `shop.App.add()` as argument 2 or as `view=`",
        ),
        (
            Registration(("shop.add",), "job", position=0, by_name=True),
            "a function given to `shop.add()` as argument 1, by its dotted name as a text, too",
        ),
        (
            Registration(("shop.add",), "job", keywords=("job",), methods=("run",)),
            "an object or class, of which the method `run` run, given to `shop.add()` as `job=`",
        ),
        (Assignment(NAMES, "protocol", "protocol"), "the method `__init__` of a class that is stored in `shop.App.protocol`"),
        (Dependency(("shop.Depends",), "dependency"), "a function or class given to `shop.Depends()`"),
        (
            Dependency(("shop.Depends",), "dependency", once_if=("cached", "True")),
            "a function or class given to `shop.Depends()` (with `cached=True` it runs once)",
        ),
        (SettingsTable(("functions",), "job", ("redis",)), "a function that stands under `functions` in a class of settings"),
        (SettingsTable(("functions",), "job", ("redis",), mapping=True), "a function that stands under `functions` in a dictionary of settings"),
        (
            ReturnedTable(NAMES, ("get_all",), "action"),
            "a function in the table that the method `get_all` of a class derived from `shop.App` returns",
        ),
        (ConfigFile(("shop.yaml",), "function"), "the function that `shop.yaml` names"),
        (
            Convention("view", functions=("get", "put"), parameters=(("request", "req"), ("*",)), exact=False, imports=("shop",)),
            "a function called `get` or `put` with the parameters `(request, …, …)` in a module that imports `shop`",
        ),
        (Convention("view", method_of="class", async_only=True, gives=("shop.Reply",)), "a coroutine method that returns `shop.Reply`"),
    ],
)
def test_a_row_in_words(row: Row, expected: str) -> None:
    assert described(row) == expected


def test_of_very_many_names_the_first_are_shown() -> None:
    assert described(Decorator(tuple(f"shop.hook_{number}" for number in range(20)), "hook")).endswith("`@shop.hook_11` and 8 more")


def test_rows_of_one_noun_stand_together() -> None:
    each, once = Decorator(("shop.a",), "job"), Decorator(("shop.b",), "set-up", runs=Runs.ONCE)
    spec = FrameworkSpec("Shop", ("shop",), decorators=(each, once, Decorator(("shop.c",), "job"), each))
    assert rows(spec, Runs.EACH) == {"job": ["a function under `@shop.a`", "a function under `@shop.c`"]}
    assert rows(spec, Runs.ONCE) == {"set-up": ["a function under `@shop.b`"]}


def test_what_only_authors_of_declarations_need_is_left_out() -> None:
    spec = FrameworkSpec("Shop", ("shop",), keeps="at module level", keeps_async="per event loop", serial=True)
    said = {"": "Shop: jobs run.", "Traps": "\n- A job has a loop, hence ``keeps_async``.\n- It is *old* (``serial``).\n"}
    page = rendered(Framework("shop", spec, said))
    assert "\nJobs run.\n" in page
    assert "## Good to know\n\n- A job has a loop.\n- It is \\*old\\*.\n" in page
    assert "**at module level**" in page
    assert "**per event loop**" in page


def test_every_framework_has_a_page() -> None:
    pages = files()
    for framework in declared():
        assert framework.file in pages or f"\n## {framework.spec.name}\n" in pages["helpers.md"]
        assert not framework.spec.keeps or f"]({framework.file})" in pages["README.md"]


def test_groups_name_frameworks_that_are_there_once() -> None:
    named = [name for names in GROUPS.values() for name in names.split()]
    assert len(named) == len(set(named))
    assert set(named) <= {framework.module for framework in declared() if framework.spec.keeps}
    assert group_of("a_framework_that_nobody_placed") == OTHERS


FIXTURE = '''\
"""A fixture."""
import redis
from shop import App, Other, task

app = App()
client = redis.Redis(host="cache")
unused = Other()


@app.get("/")
def view():
    return client.get("a")


@task
def job():
    redis.Redis().incr("jobs")  # RDP101: task job # RDP303


@task
def later():
    redis.Redis().incr("later")  # RDP101: task later


app.register(later)
'''


def test_a_wrong_example_has_what_it_needs_and_one_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad_shop.py").write_text(FIXTURE)
    monkeypatch.setattr(framework_examples, "FIXTURES", tmp_path)
    assert framework_examples.wrong("shop", ("shop",)) == (
        "import redis\nfrom shop import App, task\n\napp = App()\n\n\n"
        '@task\ndef later():\n    redis.Redis().incr("later")  # RDP101\n\n\napp.register(later)\n'
    )
    assert framework_examples.wrong("shop", ("flask",)) == ""


def test_what_fills_a_variable_of_the_module_belongs_to_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = 'client = None\n\n\ndef connect():\n    global client\n    client = redis.Redis(host="cache")'
    text = FIXTURE.replace("from shop import App, ", "from flask import Flask as App\nfrom shop import ")
    (tmp_path / "good_shop.py").write_text(text.replace('client = redis.Redis(host="cache")', filled))
    monkeypatch.setattr(framework_examples, "FIXTURES", tmp_path)
    assert filled in framework_examples.right("shop", ("flask",), "at start-up")


def test_a_right_example_makes_a_client_and_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = FIXTURE.replace("from shop import App, ", "from flask import Flask as App\nfrom shop import ")
    (tmp_path / "good_shop.py").write_text(text)
    monkeypatch.setattr(framework_examples, "FIXTURES", tmp_path)
    assert framework_examples.right("shop", ("flask",), "at module level") == (
        'import redis\nfrom flask import Flask as App\n\napp = App()\nclient = redis.Redis(host="cache")\n\n\n'
        '@app.get("/")\ndef view():\n    return client.get("a")\n'
    )
