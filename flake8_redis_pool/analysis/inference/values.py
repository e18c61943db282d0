"""Abstract values: what an expression is known to be.

Answers are sets of alternatives, beside which something else may be possible (:class:`Union`). A set of one is the
alternative itself, and of nothing but something else it is :data:`UNKNOWN`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import libcst as cst

from ...spec import ClientSpec, Function, Kind, Method, Mode, Object, agree_in_kind, agreed
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
    """Where an object came from: the call (or parameter, or annotation) and the scope that holds it.

    ``given_by``: where code of the project that makes a new one each time is called for it, the outermost call (or
    read of a property, or making of the object that has it) with its scope. Two such calls are two objects, though
    ``node`` is the same. ``is_new``: the function that is asked about makes a new one for each of its callers.
    """

    source: OriginKind
    node: cst.CSTNode
    scope: Scope
    given_by: tuple[cst.CSTNode, Scope] | None = None
    is_new: bool = False

    @property
    def module(self) -> Module:
        """The module that the scope belongs to."""
        return self.scope.module

    @property
    def place(self) -> tuple[cst.CSTNode, Scope]:
        """What is evaluated once for each object, and the scope that it stands in."""
        return self.given_by or (self.node, self.scope)


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
    """An object of a client library, or one of several that agree in what ``item`` says.

    ``certain`` is False when some assignment in sight gives something unknown instead. ``of``: the classes of the
    project, derived from the library's, of one of which it is an object; None stands for the library's own.
    """

    item: Object
    library: ClientSpec
    origins: tuple[Origin, ...]
    certain: bool = True
    of: tuple[ProjectClass | None, ...] = (None,)

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


class TypeArgument(NamedTuple):
    """An expression that stands in the brackets of a generic class, in a module."""

    node: cst.BaseExpression
    module: Module


@dataclass(frozen=True)
class ProjectClass(Value):
    """A class of the analysed project; ``arguments``: what stands for its type variables, where that is said."""

    scope: Scope
    arguments: tuple[TypeArgument, ...] = field(default=(), compare=False)

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
class Partial(Value):
    """What calls ``target`` with the further arguments of ``node``, a call that stands in ``module``.

    ``awaited``: its result is awaited, whatever ``target`` gives.
    """

    target: Value
    node: cst.Call
    module: Module
    awaited: bool = False


@dataclass(frozen=True)
class Factory(Value):
    """What gives ``result`` when it is called, known by an annotation alone (``Callable[[], Redis]``)."""

    result: Value


@dataclass(frozen=True)
class Union(Value):
    """One of several alternatives; ``is_open``: or something else.

    What has a kind and a mode in common is one alternative (``spec.agreed``). None of them is a union itself.
    """

    choices: tuple[Value, ...]
    is_open: bool = False


@dataclass(frozen=True)
class TupleValue(Value):
    """A tuple display, or what stands for one: so many values, each at its place.

    ``names``: those of the places, of an object of a class that ``namedtuple`` makes.
    """

    items: tuple[Value, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Container(Value):
    """A list, dictionary or other container, known by the expression that makes it or the annotation that states it.

    What it holds is a question of its own (``Evaluator.element``): more is put in later. ``stated`` is the origin of
    what an annotation speaks of, ``node`` then the type of each thing; None where ``node`` makes the container.
    """

    node: cst.BaseExpression
    scope: Scope
    is_mapping: bool = False
    stated: Origin | None = None

    @property
    def module(self) -> Module:
        """The module in which it is made or stated."""
        return self.scope.module


@dataclass(frozen=True)
class InProgress(Value):
    """The answer to a question that is already being answered further up: it adds nothing."""


UNKNOWN: Final = Unknown()
NONE: Final = Literal(None)
IN_PROGRESS: Final = InProgress()

#: What is worth to be known beside something unknown.
_TELLING: Final = (
    LibraryObject,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    ProjectClass,
    ProjectFunction,
    Instance,
    Awaitable,
    ContextManager,
    Partial,
    Factory,
    TupleValue,
    Container,
)


#: What can be taken together with others of its class.
_TAKEN_TOGETHER: Final = (LibraryObject, LibraryClass, LibraryMethod, TupleValue, Awaitable, ContextManager, Factory)


def join(values: Iterable[Value]) -> Value:
    """What is known when any of ``values`` may be meant: all of them are kept.

    A constant, such as None, beside something else is dropped: code that uses the value has ruled it out. What is in
    progress adds nothing; where nothing else is given, the whole is in progress.
    """
    given = list(dict.fromkeys(each for value in values for each in _parts(value)))
    distinct = [value for value in given if value is not IN_PROGRESS]
    if len(distinct) > 1:
        distinct = [value for value in distinct if value != NONE]
    if len(distinct) > 1 and not all(isinstance(value, (Literal, Unknown)) for value in distinct):
        distinct = [value for value in distinct if not isinstance(value, Literal)]
    if not distinct:
        return IN_PROGRESS if given else UNKNOWN
    if len(distinct) == 1:
        return distinct[0]
    known = [value for value in distinct if value is not UNKNOWN]
    return _united(_merged(known), is_open=len(known) < len(distinct))


def _parts(value: Value) -> tuple[Value, ...]:
    """The alternatives of a value, and UNKNOWN where something else is possible."""
    if isinstance(value, Union):
        return (*value.choices, UNKNOWN) if value.is_open else value.choices
    return (value,)


def _merged(values: list[Value]) -> list[Value]:
    """The alternatives, each of which stands for all those with which it can be taken together."""
    merged: list[Value] = []
    for value in values:
        if not isinstance(value, _TAKEN_TOGETHER):
            merged.append(value)
            continue
        for place, other in enumerate(merged):
            both = _together(other, value)
            if both is not None:
                merged[place] = both
                break
        else:
            merged.append(value)
    return merged


def _together(one: Value, other: Value) -> Value | None:
    """One value that stands for two, of which it has what they agree on; None for two that have little in common."""
    if isinstance(one, LibraryObject) and isinstance(other, LibraryObject):
        return _joined_things(one, other) if agree_in_kind((one.item, other.item)) else None
    if isinstance(one, LibraryClass) and isinstance(other, LibraryClass):
        return replace(one, item=agreed(one.item, other.item)) if agree_in_kind((one.item, other.item)) else None
    if isinstance(one, LibraryMethod) and isinstance(other, LibraryMethod):
        owner = _together(one.owner, other.owner) if one.name == other.name else None
        if not isinstance(owner, (LibraryObject, LibraryClass)):
            return None
        return LibraryMethod(owner, one.name, owner.item.methods.get(one.name))
    if isinstance(one, TupleValue) and isinstance(other, TupleValue):
        if len(one.items) != len(other.items):
            return None
        return TupleValue(tuple(map(_both, one.items, other.items)), one.names if one.names == other.names else ())
    if isinstance(one, Awaitable) and isinstance(other, Awaitable):
        return Awaitable(join((one.result, other.result)))
    if isinstance(one, ContextManager) and isinstance(other, ContextManager):
        return ContextManager(join((one.result, other.result)))
    if isinstance(one, Factory) and isinstance(other, Factory):
        return Factory(join((one.result, other.result)))
    return None


def _both(one: Value, other: Value) -> Value:
    return join((one, other))


def _united(values: list[Value], *, is_open: bool) -> Value:
    """The set of these alternatives."""
    if is_open:
        values = [replace(value, certain=False) if isinstance(value, LibraryObject) else value for value in values]
    if len(values) == 1 and (not is_open or isinstance(values[0], LibraryObject)):
        return values[0]
    if is_open and not any(isinstance(value, _TELLING) for value in values):
        return UNKNOWN
    return Union(tuple(values), is_open)


def _joined_things(one: LibraryObject, other: LibraryObject) -> LibraryObject:
    """One thing that stands for two."""
    origins = tuple(dict.fromkeys((*one.origins, *other.origins)))
    seen = tuple(origin for origin in origins if origin.source is not OriginKind.ANNOTATED)
    # where the construction is in sight, an annotation adds nothing
    of = tuple(dict.fromkeys((*one.of, *other.of)))
    return LibraryObject(agreed(one.item, other.item), one.library, seen or origins, one.certain and other.certain, of)


def alternatives(value: Value) -> tuple[Value, ...]:
    """All that a value is known to be, one or the other."""
    return value.choices if isinstance(value, Union) else (value,)


def is_strange(value: Value) -> bool:
    """Whether nothing is known of a value but, perhaps, which packages out of sight it can come from."""
    return all(isinstance(each, (Unknown, External, ExternalInstance)) for each in alternatives(value))


def thing_of(value: Value) -> LibraryObject | None:
    """The object of a library that a value is, or may be beside other things.

    None where there is none, or are two that have little in common.
    """
    things = [each for each in alternatives(value) if isinstance(each, LibraryObject)]
    return things[0] if len(things) == 1 else None


def method_of(value: Value) -> LibraryMethod | None:
    """The method of a library's object or class that a value is, or may be beside other things, likewise."""
    methods = [each for each in alternatives(value) if isinstance(each, LibraryMethod)]
    return methods[0] if len(methods) == 1 else None


def for_each(value: Value, ask: Callable[[Value], Value]) -> Value:
    """What ``ask`` says of the alternatives of a value.

    An alternative of which it says nothing is not the one that is meant, where it says something of another one.
    """
    if not isinstance(value, Union):
        return ask(value)
    said = [each for each in map(ask, value.choices) if each is not UNKNOWN]
    return join([*said, UNKNOWN] if value.is_open or not said else said)


def functions_of(value: Value) -> list[ProjectFunction]:
    """The functions of the project that a value is or may be."""
    return [each for each in alternatives(value) if isinstance(each, ProjectFunction)]


def without_await(value: Value) -> Value:
    """What a value gives at last: itself, or what it gives when it is awaited."""
    if isinstance(value, Awaitable):
        return value.result
    if isinstance(value, Union) and any(isinstance(each, Awaitable) for each in value.choices):
        return join(each.result if isinstance(each, Awaitable) else each for each in _parts(value))
    return value


def with_origins(value: Value, change: Callable[[Origin], Origin]) -> Value:
    """The value, with what ``change`` gives for each origin of the library objects that it is or gives.

    Of a method, of the object that it is called on.
    """
    if isinstance(value, LibraryObject):
        return replace(value, origins=tuple(dict.fromkeys(map(change, value.origins))))
    if isinstance(value, (Awaitable, ContextManager)):
        return replace(value, result=with_origins(value.result, change))
    if isinstance(value, TupleValue):
        return replace(value, items=tuple(with_origins(item, change) for item in value.items))
    if isinstance(value, Union):
        return replace(value, choices=tuple(with_origins(choice, change) for choice in value.choices))
    if isinstance(value, LibraryMethod) and isinstance(value.owner, LibraryObject):
        owner = with_origins(value.owner, change)
        return replace(value, owner=owner) if isinstance(owner, LibraryObject) else value
    return value


def containers_in(value: Value) -> list[Container]:
    """The containers that a value may be."""
    return [each for each in alternatives(value) if isinstance(each, Container)]


def things_in(value: Value) -> list[LibraryObject]:
    """The library objects that a value is or gives."""
    if isinstance(value, LibraryObject):
        return [value]
    if isinstance(value, (Awaitable, ContextManager)):
        return things_in(value.result)
    if isinstance(value, TupleValue):
        return [thing for item in value.items for thing in things_in(item)]
    if isinstance(value, Union):
        return [thing for each in value.choices for thing in things_in(each)]
    return []
