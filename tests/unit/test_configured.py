"""Configuration files that name handlers: what is read, what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flake8_redis_pool import configured
from flake8_redis_pool.configured import Configured
from flake8_redis_pool.knowledge import known

FRAMEWORKS = known().frameworks
SAM = """\
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {folder}
      Handler: {handler}
"""


def functions(base: Path, source: str) -> list[str]:
    """The functions of ``source`` that the files in and below ``base`` name."""
    return [entry.function for entry in Configured(base, FRAMEWORKS).handlers_of(base / source)]


@pytest.mark.parametrize(
    ("folder", "handler", "source", "function"),
    [
        ("src", "app.run", "src/app.py", "run"),
        ("./src/", "pkg.app.run", "src/pkg/app.py", "run"),
        ("src", "pkg/app.run", "src/pkg/app.py", "run"),
        ("src", "pkg.run", "src/pkg/__init__.py", "run"),
        (".", "app.run", "app.py", "run"),
        ("sub/..", "app.run", "app.py", "run"),
    ],
)
def test_paths(tmp_path: Path, folder: str, handler: str, source: str, function: str) -> None:
    (tmp_path / "template.yaml").write_text(SAM.format(folder=folder, handler=handler))
    assert functions(tmp_path, source) == [function]
    assert functions(tmp_path, "other.py") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b\n",
        "{{ helm }}\n{% for x in y %}\n",
        "Resources: 3\n",
        "Resources: {One: {Type: AWS::Serverless::Function, Properties: {Handler: !Sub '${A}.b'}}}\n",
        "Resources: {One: {Type: AWS::Serverless::Function, Properties: {Handler: [app.run]}}}\n",
        "Resources: {One: {Type: AWS::Serverless::Function, Properties: {Handler: run}}}\n",
        "Resources: {One: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://bucket/x.zip, Handler: app.run}}}\n",
        "\x00\x01",
        "[" * 5_000,
        "&a [*a]\n",
    ],
)
def test_what_says_nothing_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "template.yaml").write_text(text)
    assert functions(tmp_path, "app.py") == []


def test_nothing_is_executed(tmp_path: Path) -> None:
    tagged = f"!!python/object/apply:os.mkdir ['{tmp_path}/made']"
    (tmp_path / "template.yaml").write_text(SAM.format(folder=tagged, handler="app.run") + f"  Two: {tagged}\n")
    assert functions(tmp_path, "app.py") == ["run"]  # the folder is not known, so it is the template's own
    assert not (tmp_path / "made").exists()


def test_aliases_of_aliases_cost_nothing(tmp_path: Path) -> None:
    """Ten levels of ten references each: ten thousand million entries if anything copied them."""
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]
    (tmp_path / "template.yaml").write_text("\n".join(lines) + "\n" + SAM.format(folder=".", handler="app.run"))
    assert functions(tmp_path, "app.py") == ["run"]


def test_nothing_outside_the_project_is_read(tmp_path: Path) -> None:
    outside, base = tmp_path / "outside", tmp_path / "base"
    outside.mkdir()
    base.mkdir()
    for folder in (tmp_path, outside):
        (folder / "template.yaml").write_text(SAM.format(folder="base", handler="app.run"))
    assert functions(base, "app.py") == []
    (base / "template.yaml").symlink_to(outside / "template.yaml")
    assert functions(base, "base/app.py") == []
    (base / "template.yaml").unlink()
    (base / "template.yaml").write_text(SAM.format(folder="base", handler="app.run"))
    assert functions(base, "base/app.py") == ["run"]


def test_large_files_are_data(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SAM.format(folder=".", handler="app.run") + "# " + "x" * 1_000_000)
    assert functions(tmp_path, "app.py") == []


def test_each_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template.yaml").write_text(SAM.format(folder="src", handler="app.run"))
    read: list[Path] = []
    load = configured._load
    monkeypatch.setattr(configured, "_load", lambda path: read.append(path) or load(path))
    files = Configured(tmp_path, FRAMEWORKS)
    assert [[entry.function for entry in files.handlers_of(tmp_path / name)] for name in ("src/app.py", "src/b.py", "c.py")] == [["run"], [], []]
    assert read == [tmp_path / "template.yaml"]


@pytest.mark.parametrize(
    ("document", "source", "expected"),
    [
        ({"bindings": [{"type": "httpTrigger"}]}, "F/__init__.py", ["main"]),
        ({"bindings": [{"type": "httpTrigger"}], "scriptFile": "../shared/f.py", "entryPoint": "go"}, "shared/f.py", ["go"]),
        ({"bindings": [{"type": "queue"}]}, "F/__init__.py", []),
        ({"bindings": {}}, "F/__init__.py", []),
    ],
)
def test_function_json(tmp_path: Path, document: object, source: str, expected: list[str]) -> None:
    """The configuration must stand in the folder of the script or above it."""
    (tmp_path / "F").mkdir()
    (tmp_path / "F" / "function.json").write_text(json.dumps(document))
    assert functions(tmp_path, source) == (expected if source.startswith("F/") else [])
