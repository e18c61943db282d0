"""Abstract values: what an expression is known to be.

Answers are tri-state: a definite value, an uncertain one, or :data:`UNKNOWN`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from ...spec import ClientSpec, Function, Kind, Method, Mode, Object
from ..program.module import Module
from ..symbols.scopes import Scope


class OriginKind(enum.Enum):
    """How an object came to be where it is seen."""

    MADE = "made"  # a constructor or factory was called
    TAKEN = "taken"  # acquired or opened from another object
    PARAMETER = "parameter"  # given by a caller; known by its annotation or by the calls that are in sight
    ANNOTATED = "annotated"  # an attribute or variable known by its annotation
    SHARED = "shared"  # the process's own, from a function that keeps it
    SHAPE = "shape"  # recognised by its use


@dataclass(frozen=True)
class Origin:
    """Where an object came from: the call (or parameter, or annotation) and the scope that holds it."""

    source: OriginKind
    node: cst.CSTNode
    scope: Scope

    @property
    def module(self) -> Module:
        """The module that the scope belongs to."""
        return self.scope.module


@dataclass(frozen=True)
class Value:
    """Base of all abstract values."""


@dataclass(frozen=True)
class Unknown(Value):
    """Nothing is known."""


@dataclass(frozen=True)
class Literal(Value):
    """A constant of the source: None, a bool, a number or a string."""

    value: object


@dataclass(frozen=True)
class External(Value):
    """Something imported that no file declares: a module, class, function or object by its dotted name."""

    dotted: str


@dataclass(frozen=True)
class ExternalInstance(Value):
    """The result of calling a :class:`External` thing, e.g. the application object ``flask.Flask(...)``."""

    dotted: str


@dataclass(frozen=True)
class LibraryObject(Value):
    """An object of a client library.

    ``certain`` is False when some assignment in sight gives something unknown instead.
    """

    item: Object
    library: ClientSpec
    origins: tuple[Origin, ...]
    certain: bool = True

    @property
    def kind(self) -> Kind:
        return self.item.kind

    @property
    def is_async(self) -> bool:
        return self.item.mode is Mode.ASYNC


@dataclass(frozen=True)
class LibraryClass(Value):
    """A class of a client library."""

    item: Object
    library: ClientSpec


@dataclass(frozen=True)
class LibraryFunction(Value):
    """A factory function of a client library."""

    function: Function
    library: ClientSpec


@dataclass(frozen=True)
class LibraryMethod(Value):
    """A method of an object (or a classmethod of a class) of a client library.

    ``method`` is None for an ordinary command.
    """

    owner: LibraryObject | LibraryClass
    name: str
    method: Method | None


@dataclass(frozen=True)
class ProjectClass(Value):
    """A class of the analysed project."""

    scope: Scope

    @property
    def module(self) -> Module:
        """The module that defines it."""
        return self.scope.module


@dataclass(frozen=True)
class Instance(Value):
    """An instance of a class of the project."""

    of: ProjectClass


@dataclass(frozen=True)
class ProjectFunction(Value):
    """A function of the analysed project, bound to ``receiver`` when it is a method."""

    scope: Scope
    receiver: Value | None = None

    @property
    def module(self) -> Module:
        """The module that defines it."""
        return self.scope.module


@dataclass(frozen=True)
class ProjectModule(Value):
    """A module of the analysed project."""

    module: Module


@dataclass(frozen=True)
class Awaitable(Value):
    """A coroutine (or future) that gives ``result`` when it is awaited."""

    result: Value


@dataclass(frozen=True)
class ContextManager(Value):
    """A context manager that gives ``result`` when it is entered, and releases it when it is left."""

    result: Value


@dataclass(frozen=True)
class Union(Value):
    """One of several classes or functions of the project: whichever it is, calling it may run each of them."""

    choices: tuple[Value, ...]


@dataclass(frozen=True)
class TupleValue(Value):
    """A tuple or list display."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class InProgress(Value):
    """The answer to a question that is already being answered further up: it adds nothing."""


UNKNOWN: Final = Unknown()
NONE: Final = Literal(None)
IN_PROGRESS: Final = InProgress()


def join(values: Iterable[Value]) -> Value:
    """What is known when any of ``values`` may be meant.

    None beside something else is dropped: code that uses the value has ruled it out. What is in progress adds nothing;
    where nothing else is given, the whole is in progress.
    """
    given = list(dict.fromkeys(values))
    distinct = [value for value in given if value is not IN_PROGRESS]
    if len(distinct) > 1:
        distinct = [value for value in distinct if value != NONE]
    if not distinct:
        return IN_PROGRESS if given else UNKNOWN
    if len(distinct) == 1:
        return distinct[0]
    things = [value for value in distinct if isinstance(value, LibraryObject)]
    others = [value for value in distinct if not isinstance(value, LibraryObject)]
    if things and all(isinstance(value, Unknown) for value in others):
        return _join_things(things, certain=not others)
    classes = [value for value in distinct if isinstance(value, LibraryClass)]
    if len(classes) == len(distinct) and len({(value.item.kind, value.item.mode) for value in classes}) == 1:
        return classes[0]
    pending = [value.result for value in distinct if isinstance(value, Awaitable)]
    if len(pending) == len(distinct):
        return Awaitable(join(pending))
    return _either(distinct)


def _either(values: list[Value]) -> Value:
    """Classes, functions or instances of the project among the values: each is possible, whatever the others are."""
    choices: list[Value] = []
    for value in values:
        choices += (
            value.choices
            if isinstance(value, Union)
            else [value]
            if isinstance(value, (ProjectClass, ProjectFunction, Instance))
            else []
        )
    distinct = tuple(dict.fromkeys(choices))
    return Union(distinct) if distinct else UNKNOWN


def _join_things(things: list[LibraryObject], certain: bool) -> Value:
    """One thing that stands for all, if they are of one kind and mode."""
    first = things[0]
    if any(thing.kind is not first.kind or thing.is_async is not first.is_async for thing in things):
        return UNKNOWN
    same = all(thing.item is first.item for thing in things)
    origins = tuple(dict.fromkeys(origin for thing in things for origin in thing.origins))
    seen = tuple(origin for origin in origins if origin.source is not OriginKind.ANNOTATED)
    origins = seen or origins  # where the construction is in sight, an annotation adds nothing
    return replace(first, origins=origins, certain=certain and same and all(thing.certain for thing in things))


def things_in(value: Value) -> list[LibraryObject]:
    """The library objects that a value is or gives."""
    if isinstance(value, LibraryObject):
        return [value]
    if isinstance(value, (Awaitable, ContextManager)):
        return things_in(value.result)
    if isinstance(value, TupleValue):
        return [thing for item in value.items for thing in things_in(item)]
    return []
