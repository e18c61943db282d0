"""The rows of a framework's declaration in words: which functions it runs, and by what the plugin knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

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

Row = Assignment | BaseMethod | ConfigFile | Convention | Decorator | Dependency | InstanceDecorator | Registration | ReturnedTable | SettingsTable
#: How many names of a kind are written out.
_SHOWN: Final = 12


def rows(spec: FrameworkSpec, runs: Runs) -> dict[str, list[str]]:
    """By the noun of a function that runs so often: in which ways one is known."""
    found: dict[str, list[str]] = {}
    for row in _all(spec):
        if getattr(row, "runs", Runs.EACH) is runs:
            ways = found.setdefault(row.noun, [])
            way = described(row)
            if way not in ways:
                ways.append(way)
    return found


def _all(spec: FrameworkSpec) -> Iterator[Row]:
    yield from spec.decorators
    yield from spec.instance_decorators
    yield from spec.base_methods
    yield from spec.registrations
    yield from spec.assignments
    yield from spec.dependencies
    yield from spec.settings
    yield from spec.returned_tables
    yield from spec.config_files
    yield from spec.conventions


def described(row: Row) -> str:
    """By what a row knows a function, as the end of "known as"; Markdown."""
    match row:
        case Decorator():
            return f"a function under {_names((f'@{name}' for name in _public(row.names)), ' or ')}{_given(row.given)}"
        case InstanceDecorator():
            decorators = _names(f".{name}()" for name in row.attributes)
            return f"a function decorated with {decorators} of an object of {_names(_public(row.classes), ' or ')}{_given(row.given)}"
        case BaseMethod():
            unless = f", unless the class sets `{row.unless_class_sets[0]} = {row.unless_class_sets[1]}`" if row.unless_class_sets else ""
            return f"{_methods(row.methods)} of a class derived from {_names(_public(row.classes), ' or ')}{unless}"
        case Registration():
            return _registration(row)
        case Assignment():
            return f"{_methods(row.methods)} of a class that is stored in {_names(f'{name}.{row.attribute}' for name in _public(row.classes))}"
        case Dependency():
            once = f" (with `{row.once_if[0]}={row.once_if[1]}` it runs once)" if row.once_if else ""
            return f"a function or class given to {_names((f'{name}()' for name in _public(row.callees)), ' or ')}{once}"
        case SettingsTable():
            table = "a dictionary" if row.mapping else f"the class {_names(row.classes)}" if row.classes else "a class"
            return f"a function that stands under {_names(row.entries)} in {table} of settings{_by_name(row.by_name)}"
        case ReturnedTable():
            return f"a function in the table that {_methods(row.methods)} of a class derived from {_names(_public(row.classes), ' or ')} returns"
        case ConfigFile():
            return f"the function that {_names(row.names)} names"
        case Convention():
            return _convention(row)


def _registration(row: Registration) -> str:
    what = f"an object or class, of which {_methods(row.methods)} run," if row.methods else "a function"
    where = [f"as argument {row.position + 1}"] if row.position is not None else []
    where += [f"as {_names((f'{keyword}=' for keyword in row.keywords), ' or ')}"] if row.keywords else []
    callees = _names((f"{name}()" for name in _public(row.callees)), " or ")
    return f"{what} given to {callees} {' or '.join(where)}{_by_name(row.by_name)}{_given(row.given)}".rstrip()


def _convention(row: Convention) -> str:
    kind = {"class": "a method", "nested": "a function inside another one"}.get(row.method_of, "a function")
    kind = kind.replace("a ", "a coroutine ", 1) if row.async_only else kind
    parts = [kind]
    if row.functions != ("*",):
        parts.append(f"called {_names(row.functions, ' or ')}")
    if row.parameters:
        names = ", ".join("…" if "*" in allowed else allowed[0] for allowed in row.parameters)
        parts.append(f"with the parameters `({names}{'' if row.exact else ', …'})`")
    if row.annotations:
        parts.append(f"with a parameter of the type {_names(_public(row.annotations), ' or ')}")
    if row.gives:
        parts.append(f"that returns {_names(_public(row.gives), ' or ')}")
    if row.files:
        parts.append(f"in a file {_names(row.files, ' or ')}")
    if row.imports:
        parts.append(f"in a module that imports {_names(row.imports, ' or ')}")
    return " ".join(parts)


def _methods(names: Sequence[str]) -> str:
    if "*" in names:
        return "the methods"
    return f"the {'method' if len(names) == 1 else 'methods'} {_names(names, ' and ')}"


def _by_name(by_name: bool) -> str:
    return ", by its dotted name as a text, too" if by_name else ""


def _given(given: Sequence[str]) -> str:
    return f", with {_names(given, ' or ')} among the arguments" if given else ""


def _names(names: Iterable[str], last: str = ", ") -> str:
    """``a``, ``b`` as code; of very many the first ones."""
    each = [f"`{name}`" for name in dict.fromkeys(names)]
    if len(each) > _SHOWN + 1:
        return f"{', '.join(each[:_SHOWN])} and {len(each) - _SHOWN} more"
    return last.join(filter(None, [", ".join(each[:-1]), each[-1]])) if each else ""


def _public(names: Sequence[str]) -> list[str]:
    """Of the dotted names by which one thing can be imported, the shortest: ``flask.Flask`` of it and ``flask.app.Flask``."""
    split = [_split(name) for name in dict.fromkeys(names)]
    return [
        f"{module}.{thing}" if module else thing
        for module, thing in split
        if not any(thing == other and module.startswith(f"{package}.") for package, other in split)
    ]


def _split(name: str) -> tuple[str, str]:
    """The module, and the class with what is in it, or the function."""
    parts = name.split(".")
    start = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    return ".".join(parts[:start]), ".".join(parts[start:])
