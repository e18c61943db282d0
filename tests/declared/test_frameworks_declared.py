"""The declarations of ``frameworks/``: well formed, and true of the frameworks that are installed.

A package that is not installed is skipped as a whole. A name of another release than the installed one must stand in ``OTHER_RELEASES``.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import pkgutil
import re
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_redis_pool import frameworks
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, InstanceDecorator, Registration, Runs
from tests.declared.django_set_up import set_up_django
from tests.declared.frameworks import (
    BOUND_PARAMETERS,
    FOUND_BY_NAME,
    INSTANCE_ARGUMENTS,
    INSTANCE_ONLY,
    NAMESPACED_ROOTS,
    NEED_ANOTHER,
    NEED_DJANGO,
    ONE_LOOP,
    OTHER_RELEASES,
)

MODULES = sorted(info.name for info in pkgutil.iter_modules(frameworks.__path__) if not info.name.startswith("_"))
SPECS: dict[str, FrameworkSpec] = {name: importlib.import_module(f"flake8_redis_pool.frameworks.{name}").SPEC for name in MODULES}


@pytest.fixture(autouse=True, scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Some packages (Chainlit) write files into the working directory when they are imported: they are, in a folder that is thrown away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        yield


def rows(spec: FrameworkSpec) -> Iterator[object]:
    """All declarations that carry a noun."""
    yield from spec.decorators
    yield from spec.instance_decorators
    yield from spec.base_methods
    yield from spec.registrations
    yield from spec.assignments
    yield from spec.dependencies
    yield from spec.conventions
    yield from spec.settings
    yield from spec.returned_tables


def runs_handlers(spec: FrameworkSpec) -> bool:
    """Whether the package runs functions of the project; the others are there for their helpers."""
    return any(True for _ in rows(spec)) or bool(spec.config_files)


HELPERS = [name for name, spec in SPECS.items() if not runs_handlers(spec)]


def plain_names(spec: FrameworkSpec) -> Iterator[str]:
    """Every dotted name that must be importable as it stands."""
    for decorator in spec.decorators:
        yield from decorator.names
    for instance_decorator in spec.instance_decorators:
        yield from instance_decorator.classes
    for base in spec.base_methods:
        yield from base.classes
    for registration in spec.registrations:
        yield from registration.callees
    for dependency in spec.dependencies:
        yield from dependency.callees
    for holder in (*spec.assignments, *spec.returned_tables):
        yield from holder.classes
    for convention in spec.conventions:
        yield from convention.annotations
        yield from convention.gives
    for held, cls in (*spec.attributes, *spec.chains, *spec.results):
        yield from (cls,) if held in known().clients_held else (held, cls)
    yield from (*spec.last_one_request, *spec.said_by_requests, *spec.lifespan_state)
    yield from helper_names(spec)


def helper_names(spec: FrameworkSpec) -> Iterator[str]:
    """The dotted names of functions, decorators and methods that do something with what is passed to them."""
    for names in (spec.runners, spec.wrappers, spec.runner_methods, spec.spawns, spec.spawn_methods):
        yield from names
    for names in (spec.new_loop, spec.limiting_scopes, spec.transparent, spec.streams, spec.makes_decorators, spec.decorates_methods):
        yield from names
    for names in (spec.caches, spec.properties, spec.cached_properties, spec.closing, spec.suppresses, spec.expects):
        yield from names
    yield from (*spec.application_classes, *spec.providers, *spec.single_providers, *spec.injected)
    yield from (*spec.markers, *(name for name, _, _ in spec.bound_by))
    yield from (*spec.making_decorators, *(function for function, _ in spec.field_factories))


def pairs(kind: str) -> list[tuple[str, str, str]]:
    """(file, class, attribute) of all instance decorators or of all base-class methods."""
    found: set[tuple[str, str, str]] = set()
    for name, spec in SPECS.items():
        if kind == "attribute":
            found.update((name, cls, attribute) for row in spec.instance_decorators for cls in row.classes for attribute in row.attributes)
        else:
            found.update((name, cls, method) for row in spec.base_methods for cls in row.classes for method in row.methods)
    return sorted(found)


def registrations() -> list[tuple[str, str, Registration]]:
    return [(name, callee, row) for name, spec in SPECS.items() for row in spec.registrations for callee in row.callees]


def root_of(dotted: str) -> str:
    """The package that should hold ``dotted``."""
    return next((name for name in NAMESPACED_ROOTS if dotted.startswith(name + ".")), dotted.split(".", maxsplit=1)[0])


@functools.cache
def is_installed(root: str) -> bool:
    """Whether a package can be found; it is not imported."""
    try:
        return importlib.util.find_spec(root) is not None
    except ModuleNotFoundError:  # what should hold a namespaced one
        return False


def is_present(dotted: str) -> bool:
    """Whether the package that should hold ``dotted`` is installed. No test is made where it is not: thousands that all skip take minutes."""
    return is_installed(root_of(dotted))


def need(dotted: str) -> None:
    """Skip the test unless the package that should hold ``dotted`` can be imported, with what that needs."""
    root = root_of(dotted)
    if "django" in root or dotted.startswith(NEED_DJANGO):
        pytest.importorskip("django")
        set_up_django()
    pytest.importorskip(root)
    for prefix, another in NEED_ANOTHER.items():
        if dotted.startswith(f"{prefix}."):
            pytest.importorskip(another)


def look_up(dotted: str) -> object:
    """Import ``dotted``: the longest prefix that is a module, then attributes (of an instance where the class has none).

    Where a package gives the name of one of its modules to something else (``from dramatiq import actor``), that is meant. Raises AttributeError
    where nothing is found.
    """
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
            if length == len(parts) > 1:
                return getattr(importlib.import_module(".".join(parts[:-1])), parts[-1], found)
            for part in parts[length:]:
                if not hasattr(found, part) and isinstance(found, type) and found.__name__ in INSTANCE_ARGUMENTS:
                    found = found(*INSTANCE_ARGUMENTS[found.__name__])
                found = getattr(found, part)
        except (ModuleNotFoundError, AttributeError):
            continue
        if not isinstance(found, types.ModuleType):
            return found
    raise AttributeError(dotted)


def resolve(dotted: str) -> object:
    """As ``look_up``; makes an instance where only that has the attribute, skips a name of another release."""
    need(dotted)
    try:
        return look_up(dotted)
    except AttributeError:
        for attribute in INSTANCE_ONLY:
            if dotted.endswith(f".{attribute}"):
                made = look_up(dotted.removesuffix(f".{attribute}"))
                assert isinstance(made, type)
                return functools.reduce(getattr, attribute.split("."), made(*INSTANCE_ARGUMENTS[made.__name__]))
        for prefix, release in OTHER_RELEASES.items():
            if dotted == prefix or dotted.startswith(prefix + "."):
                pytest.skip(f"{release} only")
        raise
    except ImportError as error:
        if not isinstance(error.__cause__ or error.__context__, ModuleNotFoundError):
            raise
        pytest.skip(f"an extra is not installed: {error}")  # the package says so itself, over the module that it misses


# Tests that need no framework.


def test_discovery_finds_files() -> None:
    assert {"aws_lambda", "fastapi", "flask", "django", "celery"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_file_declares_a_spec_and_says_where_it_comes_from(name: str) -> None:
    module = importlib.import_module(f"flake8_redis_pool.frameworks.{name}")
    assert isinstance(module.SPEC, FrameworkSpec)
    for word in ("Facts:", "Traps:"):
        assert word in (module.__doc__ or "")
    lines = Path(module.__file__ or "").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400
    assert max(len(line) for line in lines) <= 150


def test_framework_names_are_unique() -> None:
    names = [spec.name for spec in SPECS.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", MODULES)
def test_texts_fit_into_a_message(name: str) -> None:
    spec = SPECS[name]
    for row in rows(spec):
        noun = row.noun
        assert noun and noun == noun.strip() and not noun.endswith("."), row
    for keeps in (spec.keeps, spec.keeps_async) if runs_handlers(spec) else ():
        assert keeps.startswith(("at ", "in ", "per ")), keeps
        assert keeps == keeps.strip() and not keeps.endswith("."), keeps


@pytest.mark.parametrize("name", HELPERS)
def test_what_runs_no_handler_gives_no_advice_and_has_helpers(name: str) -> None:
    spec = SPECS[name]
    assert (spec.keeps, spec.keeps_async) == ("", "")
    assert [*helper_names(spec), *spec.stands_for]


@pytest.mark.parametrize("name", [name for name in MODULES if name not in HELPERS])
def test_advice_for_asynchronous_clients_respects_event_loops(name: str) -> None:
    spec = SPECS[name]
    if spec.name in ONE_LOOP:
        assert "module level" not in spec.keeps_async
    else:
        assert spec.keeps_async.startswith("per event loop")
        assert "module level" not in spec.keeps_async.replace("a synchronous client at module level", "")


@pytest.mark.parametrize("name", MODULES)
def test_rows_match_something_and_not_everything(name: str) -> None:
    for row in rows(SPECS[name]):
        if isinstance(row, Convention):
            assert row.parameters or "*" not in row.functions or row.returned, row
            assert set(row.parameters) != {("*",)} or row.annotations or "*" not in row.functions, row
            assert row.method_of in ("module", "class", "nested"), row
            assert bool(row.outer or row.returned) == (row.method_of == "nested"), row
        elif isinstance(row, Registration):
            assert row.callees and (row.position is not None or row.keywords), row
        elif isinstance(row, BaseMethod):
            assert row.classes and row.methods and "*" not in row.methods, row
        elif isinstance(row, InstanceDecorator):
            assert row.classes and row.attributes, row
            assert not (row.bare and row.route_shape), row


@pytest.mark.parametrize("name", MODULES)
def test_no_name_runs_both_once_and_each_time(name: str) -> None:
    runs: dict[tuple[object, ...], Runs] = {}
    spec = SPECS[name]
    keyed: list[tuple[tuple[object, ...], Runs]] = []
    for decorator in spec.decorators:
        keyed += [(("decorator", dotted, decorator.given), decorator.runs) for dotted in decorator.names]
    for instance in spec.instance_decorators:
        keyed += [(("instance", cls, attribute, instance.given), instance.runs) for cls in instance.classes for attribute in instance.attributes]
    for base in spec.base_methods:
        keyed += [(("method", cls, method), base.runs) for cls in base.classes for method in base.methods]
    for row in spec.registrations:
        places = [place for place in (row.position, *row.keywords) if place is not None]
        keyed += [(("place", callee, place, row.given), row.runs) for callee in row.callees for place in places]
    for key, answer in keyed:
        assert runs.setdefault(key, answer) is answer, key


@pytest.mark.parametrize("prefix", sorted(OTHER_RELEASES))
def test_other_releases_are_still_declared(prefix: str) -> None:
    declared = {dotted for spec in SPECS.values() for dotted in plain_names(spec)}
    declared |= {f"{cls}.{attribute}" for _, cls, attribute in pairs("attribute")}
    declared |= {f"{callee}.{keyword}" for _, callee, row in registrations() for keyword in row.keywords}
    assert any(dotted == prefix or dotted.startswith(prefix + ".") for dotted in declared)


# Tests against the installed frameworks.


@pytest.mark.parametrize("root", sorted({root_of(dotted) for spec in SPECS.values() for dotted in plain_names(spec)}))
def test_package_is_installed(root: str) -> None:
    if not is_installed(root):
        pytest.skip("what is declared of it is not looked at")


@pytest.mark.parametrize("dotted", sorted({dotted for spec in SPECS.values() for dotted in plain_names(spec) if is_present(dotted)}))
def test_name_is_importable(dotted: str) -> None:
    resolve(dotted)


@pytest.mark.parametrize("dotted", sorted({dotted for spec in SPECS.values() for dotted in helper_names(spec) if is_present(dotted)}))
def test_helper_can_be_called(dotted: str) -> None:
    assert callable(resolve(dotted))


@pytest.mark.parametrize(("package", "module"), [pair for spec in SPECS.values() for pair in spec.stands_for if is_present(pair[0])])
def test_package_has_the_names_of_the_module(package: str, module: str) -> None:
    """Those that the module says are for everybody; ``typing.ByteString`` is on its way out of Python."""
    theirs = set(importlib.import_module(module).__all__) - {"ByteString"}
    assert [name for name in theirs if not hasattr(importlib.import_module(package), name)] == []


@pytest.mark.parametrize(
    "dotted", sorted({dotted for spec in SPECS.values() for dotted in (*spec.applications, *spec.application_state) if is_present(dotted)})
)
def test_application_is_there(dotted: str) -> None:
    """It can be imported, or a class has it as an attribute: of its own, annotated, or stored on ``self``."""
    owner, _, name = dotted.rpartition(".")
    cls = resolve(owner) if "." in owner else importlib.import_module(owner)
    if not isinstance(cls, type):
        assert look_up(dotted) is not None
        return
    assert has_attribute(cls, name)


def has_attribute(cls: type, name: str) -> bool:
    """Whether objects of the class have an attribute: one of the class, annotated, or stored on ``self``."""
    stores = re.compile(rf"self\.{name}\b[^=\n]*=[^=]")
    return any(
        name in vars(base) or name in vars(base).get("__annotations__", {}) or stores.search(inspect.getsource(base))
        for base in cls.__mro__
        if base.__module__ != "builtins"
    )


@pytest.mark.parametrize("dotted", sorted(filter(is_present, known().clients_held)))
def test_client_is_held(dotted: str) -> None:
    """What is made with a client keeps it as this attribute; what cannot be made with one alone has it in its code."""
    owner, _, name = dotted.rpartition(".")
    cls, client = resolve(owner), resolve(known().clients_held[dotted]).__new__(resolve(known().clients_held[dotted]))
    try:
        made = cls(**{name: client})
    except (TypeError, AttributeError):
        assert has_attribute(cls, name)
    else:
        assert getattr(made, name) is client


@pytest.mark.parametrize(("cls", "attribute"), [(cls, attribute) for _, cls, attribute in pairs("attribute") if is_present(cls)])
def test_instances_have_the_decorator(cls: str, attribute: str) -> None:
    assert callable(resolve(f"{cls}.{attribute}"))


@pytest.mark.parametrize(("name", "cls", "method"), [row for row in pairs("method") if is_present(row[1])])
def test_base_class_has_the_method(name: str, cls: str, method: str) -> None:
    base = resolve(cls)
    assert isinstance(base, type)
    if "*" not in method and method not in FOUND_BY_NAME.get(name, frozenset()):
        assert callable(getattr(base, method))


@pytest.mark.parametrize(
    ("callee", "row"), [row[1:] for row in registrations() if is_present(row[1])], ids=lambda value: value if isinstance(value, str) else ""
)
def test_registration_takes_the_handler_there(callee: str, row: Registration) -> None:
    found = resolve(callee)
    assert callable(found)
    if hasattr(found, "__total__"):  # a dictionary with declared keys
        assert set(row.keywords) <= set(found.__annotations__)
        return
    try:
        signature = inspect.signature(found)
    except ValueError:  # it is written in C: its documentation has the names
        assert any(re.search(rf"\b{name}\b", found.__doc__ or "") for name in row.keywords)
        return
    parameters = [parameter for parameter in signature.parameters.values() if parameter.name not in BOUND_PARAMETERS]
    kinds = {parameter.kind for parameter in parameters}
    if row.position is not None and inspect.Parameter.VAR_POSITIONAL not in kinds:
        assert parameters[row.position].name in row.keywords
    if row.keywords and inspect.Parameter.VAR_KEYWORD not in kinds:
        taken = {parameter.name for parameter in parameters} & set(row.keywords)
        if not taken and f"{callee}.{row.keywords[0]}" in OTHER_RELEASES:
            pytest.skip(f"{OTHER_RELEASES[f'{callee}.{row.keywords[0]}']} only")
        assert taken


@pytest.mark.parametrize(
    "callee", sorted({callee for spec in SPECS.values() for row in spec.dependencies for callee in row.callees if is_present(callee)})
)
def test_dependency_takes_the_function_there(callee: str) -> None:
    found = resolve(callee)
    assert callable(found)
    rows_of_callee = [row for spec in SPECS.values() for row in spec.dependencies if callee in row.callees]
    for row in rows_of_callee:
        parameters = [name for name in inspect.signature(found).parameters if name != "self"]
        assert parameters[row.position] == row.keyword
