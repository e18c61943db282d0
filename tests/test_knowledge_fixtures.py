"""Every declared library and framework has fixtures under its own name, bad and good ones of every family of hazards that it can have."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

from flake8_redis_pool import clients, frameworks
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import ClientSpec, FrameworkSpec, Kind, Object, Role, Runs
from tests.shared.harness import FIXTURES

#: Families that a declaration makes possible and a library does not have, with the reason.
EXCEPTIONS: dict[tuple[str, str], str] = {}
#: Libraries without any family: what a good fixture shows to be silent.
HARMLESS = {
    "django_cache": "the backend keeps its pools",
    "fakeredis": "it opens no socket",
}


def modules(package: ModuleType) -> list[str]:
    """The declarations of a package."""
    return [module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_")]


def spec_of(name: str) -> ClientSpec:
    spec = importlib.import_module(f"{clients.__name__}.{name}").SPEC
    return next(each for each in known().clients if each.library == spec.library)  # with what its objects have from others


def reached(spec: ClientSpec) -> list[Object]:
    """The objects of the library, and those of others that its functions and methods give."""
    found: dict[str, Object] = {}
    queue = [*(item.name for item in spec.objects), *(function.returns for function in spec.functions)]
    while queue:
        name = queue.pop()
        if name not in found:
            item = found[name] = known().object_named(name)[1]
            queue += [method.returns for method in item.methods.values() if method.returns]
    return list(found.values())


def families(name: str) -> Iterator[str]:
    """Which kinds of hazards the library can have, by its declaration.

    1xx: it can build something that holds connections. 2xx: something can be taken from it that only the caller gives back, or garbage collection
    does not close what it builds. 3xx: a client has commands that block. 4xx: it opens transactions.
    """
    spec = spec_of(name)
    own = [item for item in spec.objects if not item.stateless and item.kind is not Kind.TRANSACTION]
    everything = [item for item in reached(spec) if not item.stateless]
    roles = {item.name: {method.role for method in item.methods.values()} for item in everything}
    builds = any(item.made or Role.MAKE in roles[item.name] for item in own)
    if builds or any(function.role is Role.MAKE and not function.shared for function in spec.functions):
        yield "1"
    if any(Role.ACQUIRE in roles[item.name] or (item.kind in (Kind.CLIENT, Kind.POOL) and not item.collected) for item in everything):
        yield "2"
    if any(Role.BLOCK in roles[item.name] for item in everything if item.kind is Kind.CLIENT):
        yield "3"
    if any(item.kind is Kind.TRANSACTION for item in everything):
        yield "4"


def having(module: str, family: str, quality: str) -> list[str]:
    """The fixtures of a family that bear the name of a module."""
    return [path.relative_to(FIXTURES).as_posix() for path in sorted(FIXTURES.glob(f"rdp{family}??/{quality}_{module}.py"))]


CASES = [(name, family) for name in modules(clients) for family in sorted(set(families(name)))]


@pytest.mark.parametrize("quality", ["bad", "good"])
@pytest.mark.parametrize(("name", "family"), CASES, ids=[f"{name}-{family}xx" for name, family in CASES])
def test_library_has_fixtures(name: str, family: str, quality: str) -> None:
    if (name, family) in EXCEPTIONS:
        assert having(name, family, "bad") == [], "an exception that is none"
        pytest.skip(EXCEPTIONS[name, family])
    found = having(name, family, quality)
    assert found, f"fixtures/rdp{family}xx/{quality}_{name}.py is missing"
    for path in found:
        assert roots_in((FIXTURES / path).read_text(encoding="utf-8")) & set(spec_of(name).roots), f"{path} does not import {name}"


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_library_is_shown_to_be(name: str) -> None:
    assert list(families(name)) == []
    assert having(name, "1", "good")


def test_every_library_is_asked_for() -> None:
    assert {name for name, _ in CASES} | set(HARMLESS) == set(modules(clients))
    assert set(EXCEPTIONS) <= set(CASES)


@pytest.mark.parametrize("quality", ["bad", "good"])
@pytest.mark.parametrize("name", modules(frameworks))
def test_framework_has_fixtures(name: str, quality: str) -> None:
    if quality == "bad" and runs_once(importlib.import_module(f"{frameworks.__name__}.{name}").SPEC):
        pytest.skip("it runs nothing more than once")
    assert (FIXTURES / "rdp101" / f"{quality}_{name}.py").is_file()


def runs_once(spec: FrameworkSpec) -> bool:
    """Whether all that a framework runs, it runs once for each process."""
    rows = (*spec.decorators, *spec.instance_decorators, *spec.base_methods, *spec.registrations, *spec.conventions)
    return not spec.dependencies and all(row.runs is Runs.ONCE for row in rows)


def roots_in(text: str) -> set[str]:
    """Top-level packages that a text imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            names.append(node.module)
    return {name.partition(".")[0] for name in names}
