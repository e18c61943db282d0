"""A checkout of somebody else's code is no danger: nothing outside of it is read, and no text of it takes more time than its length explains."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from flake8_redis_pool import configured, gate
from flake8_redis_pool.analysis.program.program import Program
from flake8_redis_pool.client_words import WORDS
from flake8_redis_pool.configured import Configured
from flake8_redis_pool.first_party import LARGEST_FILE, FirstParty, imports_in
from flake8_redis_pool.import_graph import ImportGraph
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.own_names import Patterns

#: A text of four times the length may take so many times as long: 16 would be quadratic.
LINEAR: Final = 9.0
#: Seconds: below this a clock says nothing.
SHORT: Final = 0.02


def files_of(base: Path, *roots: Path) -> FirstParty:
    """The first-party modules of a project."""
    return FirstParty(base, roots, known().roots, known().all_roots)


# ---------------------------------------------------------------- nothing outside is read


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project full of links to a folder beside it; whatever is read there fails the test."""
    base, outside = tmp_path.resolve() / "project", tmp_path.resolve() / "outside"
    for folder in (base, outside / "package"):
        folder.mkdir(parents=True)
    for path in (outside / "secret.py", outside / "package" / "__init__.py", base / "view.py"):
        path.write_text("import redis\n", encoding="utf-8")
    (outside / "template.yaml").write_text("Resources: {}\n", encoding="utf-8")
    (base / "linked.py").symlink_to(outside / "secret.py")
    (base / "package").symlink_to(outside / "package", target_is_directory=True)
    (base / "folder").symlink_to(outside, target_is_directory=True)
    (base / "src").symlink_to(outside, target_is_directory=True)
    (base / "template.yaml").symlink_to(outside / "template.yaml")

    def guarded(read: Callable[..., Any]) -> Callable[..., Any]:
        def inside(path: Path, *arguments: Any, **named: Any) -> Any:
            assert path.resolve().is_relative_to(base), f"{path} is read"
            return read(path, *arguments, **named)

        return inside

    for name in ("read_bytes", "read_text"):
        monkeypatch.setattr(Path, name, guarded(getattr(Path, name)))
    return base


@pytest.mark.parametrize("name", ["linked", "package", "folder.secret", "secret", "src.secret", "..outside.secret", "outside.secret"])
def test_links_that_lead_outside_are_no_modules(project: Path, name: str) -> None:
    files = files_of(project)
    assert files.find(name, project / "view.py") is None
    assert not files.leads_to_library((name,), project / "view.py")


def test_links_are_not_searched(project: Path) -> None:
    found = ImportGraph(files_of(project)).speaking_of("redis")
    assert [path.name for path in found] == ["view.py"]


def test_linked_configuration_is_not_read(project: Path) -> None:
    assert Configured(project, known().frameworks).handlers_of(project / "view.py") == []


def test_root_that_the_user_names_is_read_and_nothing_beside_it(project: Path) -> None:
    named = project.parent / "outside" / "package"
    (named / "shop.py").write_text("import redis\n", encoding="utf-8")
    files = files_of(project, named)
    assert files.find("shop", project / "view.py") == (named / "shop.py", 1)
    assert files.find("secret", project / "view.py") is None


def test_large_module_is_not_parsed(tmp_path: Path) -> None:
    (tmp_path / "large.py").write_text("import redis\n" + "#" * LARGEST_FILE, encoding="utf-8")
    project = Program(known(), files_of(tmp_path))
    assert project.module(tmp_path / "large.py") is None
    assert project.graph.speaking_of("redis") == ()


def test_large_module_is_not_read_for_its_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large.py").write_text("import redis\n" + "#" * 10_000_000, encoding="utf-8")
    read: list[int] = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.stat().st_size) or whole(path))
    files_of(tmp_path).leads_to_library(("large",), tmp_path / "view.py")
    assert all(size <= 1_000_000 for size in read)


# ---------------------------------------------------------------- no text takes long


def _seconds(run: Callable[[], object]) -> float:
    """Processor time, the least of three runs."""
    least = float("inf")
    for _ in range(3):
        start = time.process_time()
        run()
        least = min(least, time.process_time() - start)
    return least


def assert_linear(run: Callable[[int], object], length: int) -> None:
    """Running on four times the length takes a few times as long."""
    shorter, longer = _seconds(lambda: run(length)), _seconds(lambda: run(4 * length))
    assert longer < max(SHORT, LINEAR * shorter), f"{length}: {shorter:.3f} s, {4 * length}: {longer:.3f} s"


#: A piece that is repeated, between a beginning and an end.
IMPORTS: Final = {
    "blanks": ("", " ", "x"),
    "blank lines": ("", "\n", "x"),
    "blanks after import": ("from x import", " ", "\n"),
    "names": ("from x import ", "a, ", "\n"),
    "lines in parentheses": ("from x import (", "a\n", "b)"),
    "blanks in parentheses": ("from x import (a", " ", "%)"),
    "backslashes": ("from x import ", "\\", "\n"),
    "modules": ("import ", "a.b,", "\n"),
}
HOSTILE: Final = {
    "dots": ("from ", ".", "\n"),
    "blanks after from": ("from", " ", "x"),
    "one long name": ("from x import ", "a", "!\n"),
    "one long module": ("import ", "a.", "!\n"),
    "blanks before a module": ("import a,", " ", "!\n"),
    "open parentheses": ("", "from x import (\n", ""),
}


@pytest.mark.parametrize("start, piece, end", IMPORTS.values(), ids=IMPORTS)
def test_imports_are_read_in_linear_time(start: str, piece: str, end: str) -> None:
    assert_linear(lambda length: imports_in(f"{start}{piece * (length // len(piece))}{end}".encode(), "a.b"), 25_000)


def test_imports_named_in_one_long_line_are_read_in_linear_time() -> None:
    """The start of the line is not looked for anew, back through all of it, at each."""
    assert_linear(lambda length: imports_in(b"x = '" + b"import " * (length // 7), "a.b"), 200_000)


@pytest.mark.parametrize("start, piece, end", HOSTILE.values(), ids=HOSTILE)
def test_hostile_imports_are_read_in_linear_time(start: str, piece: str, end: str) -> None:
    size = 20_000 if len(piece) > 1 else 6_000 if piece == " " else 1_500
    assert_linear(lambda length: imports_in(f"{start}{piece * (length // len(piece))}{end}".encode(), "a.b"), size)


TEXTS: Final = {
    "blanks": (" ", ""),
    "dots": (". ", ""),
    "dots and lines": (".\n", "!"),
    "withs": ("with a(", ""),
    "lines of with": ("with a(\n", ""),
    "a long with": ("a.", ""),
    "redistribution": ("redistrib", ""),
    "closers": (".clos", ""),
}


@pytest.mark.parametrize("name", ["near_pattern", "deciding_pattern", "text_pattern", "import_pattern", "client_names"])
@pytest.mark.parametrize("start", ["", ".", "with ", "with a() as b", "async"])
@pytest.mark.parametrize("piece, end", TEXTS.values(), ids=TEXTS)
def test_gate_takes_linear_time(name: str, start: str, piece: str, end: str) -> None:
    pattern = known().client_names if name == "client_names" else getattr(WORDS, name)
    assert_linear(lambda length: pattern.search(f"{start}{piece * (length // len(piece))}{end}"), 25_000)


@pytest.mark.parametrize("piece", ["with", "with ", "with a(", " with", "\\nwith a.b as c", "async with"])
def test_entering_is_looked_for_in_linear_time(piece: str) -> None:
    assert_linear(lambda length: gate._enters(piece * (length // len(piece))), 100_000)


def test_patterns_of_options_take_no_exponential_time() -> None:
    patterns = Patterns(["*a*a*a*a*a*a*a*b"])
    assert _seconds(lambda: patterns.match(["a" * 2_000 + "c"])) < 1


# ---------------------------------------------------------------- configuration files


def _bomb(levels: int) -> str:
    """Nine aliases in each of many levels: 9 ** levels values if anything follows them all."""
    lines = [f"a{level + 1}: &a{level + 1} [{', '.join([f'*a{level}'] * 9)}]" for level in range(levels)]
    return "\n".join(["a0: &a0 {Type: AWS::Serverless::Function}", *lines, f"Resources: *a{levels}", f"functions: *a{levels}", ""])


CONFIGURATIONS: Final = {
    "aliases": _bomb(60),
    "aliases in themselves": "Resources: &a {b: *a}\n",
    "open lists": "[" * 100_000,
    "lists": "[" * 20_000 + "]" * 20_000,
    "mappings": "{a: " * 20_000 + "}" * 20_000,
    "keys": "? " * 20_000,
    "a long number": "a: " + "1" * 900_000,
    "an object to make": "a: !!python/object/apply:os.abort []\n",
}


@pytest.mark.parametrize("text", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_hostile_configuration_takes_no_time(text: str, tmp_path: Path) -> None:
    for name in ("template.yaml", "template.json"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        files = Configured(tmp_path, known().frameworks)
        assert _seconds(lambda files=files: files.handlers_of(tmp_path / "view.py")) < 2


def test_long_numbers_to_the_base_of_60_take_linear_time() -> None:
    assert_linear(lambda length: configured._load_yaml("a: " + ":".join(["59"] * length)), 5_000)
