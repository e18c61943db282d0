"""What an annotation says that a value is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import libcst as cst

from ... import stdlib
from ...tree import expression_of
from ..symbols.scopes import Binding, BindingKind
from ..syntax import nodes
from .evaluator import Evaluator
from .values import (
    IN_PROGRESS,
    NONE,
    UNKNOWN,
    Awaitable,
    Container,
    External,
    ExternalInstance,
    Instance,
    LibraryClass,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    ProjectClass,
    TupleValue,
    Union,
    Unknown,
    Value,
    alternatives,
    for_each,
    is_strange,
    join,
)

_FIRST_OF: Final = frozenset({"Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "InitVar"})
_AWAITABLE: Final = frozenset({"Awaitable", "Coroutine", "Future", "Task"})
#: By their last names: typing has names of its own for the containers of Python.
_TUPLES: Final = frozenset(map(stdlib.last, stdlib.GENERIC_TUPLES))
_MAPPINGS: Final = frozenset(map(stdlib.last, stdlib.GENERIC_MAPPINGS))
_GENERICS: Final = _TUPLES | _MAPPINGS | frozenset(map(stdlib.last, stdlib.GENERIC_SEQUENCES))
_NOT_AN_INSTANCE: Final = frozenset(
    {
        "Type",
        "type",
        "Callable",
        "Generator",
        "AsyncGenerator",
    }
)


def annotated_value(evaluator: Evaluator, node: cst.BaseExpression, origin: Origin) -> Value:
    """The value of something annotated with ``node``, an expression (or a string that holds one) where it stands."""
    text = nodes.constant(node)
    if text is None:
        return NONE
    if isinstance(text, str):
        parsed = _parsed(evaluator, node, text)
        if parsed is None:  # a string that is no type, such as Literal's or a unit of measure
            return UNKNOWN
        node = parsed
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return join(
            (
                evaluator.annotated((node.left, origin)),
                evaluator.annotated((node.right, origin)),
            )
        )
    if isinstance(node, cst.Subscript):
        return _generic(evaluator, node, origin)
    if not isinstance(node, (cst.Name, cst.Attribute)):
        return UNKNOWN
    return _plain(evaluator, node, origin)


def _parsed(evaluator: Evaluator, node: cst.CSTNode, text: str) -> cst.BaseExpression | None:
    """What the text of an annotation says, as if it stood there without its quotes."""
    parsed = expression_of(text.strip())
    if parsed is not None:
        evaluator.symbols.adopt(parsed, node)
    return parsed


def _plain(evaluator: Evaluator, node: cst.Name | cst.Attribute, origin: Origin) -> Value:
    value = evaluator.value_of(node)
    if isinstance(node, cst.Name) and value is UNKNOWN:
        return _alias(evaluator, node, origin)
    return for_each(value, lambda cls: instance_of(evaluator, cls, origin))


def instance_of(evaluator: Evaluator, cls: Value, origin: Origin) -> Value:
    """What an object of a class is that comes from an origin; UNKNOWN where ``cls`` is none."""
    if isinstance(cls, LibraryClass):
        return LibraryObject(cls.item, cls.library, (origin,))
    if isinstance(cls, ProjectClass):
        instance = Instance(cls)
        return evaluator.as_library_object(instance) or instance
    if isinstance(cls, External):
        return _of_another_package(evaluator, cls.dotted, origin)
    return UNKNOWN


def _of_another_package(evaluator: Evaluator, dotted: str, origin: Origin) -> Value:
    """What an object is of what no declaration knows as a class.

    Where it is a module with one class of clients, such an object is meant: nothing is an object of a module.
    """
    knowledge = evaluator.knowledge
    if dotted in knowledge.helpers.anything:
        return UNKNOWN
    if dotted in knowledge.clients_of_modules:
        library, item = knowledge.object_named(knowledge.clients_of_modules[dotted])
        return LibraryObject(item, library, (origin,))
    return ExternalInstance(dotted)


def _alias(evaluator: Evaluator, node: cst.Name, origin: Origin) -> Value:
    """``RedisDep = Annotated[Redis, Depends(get_redis)]`` used as an annotation."""
    owner = evaluator.symbols.scope_of(node).owner_of(node.value)
    bindings = owner.bindings[node.value] if owner is not None else []
    if (
        len(bindings) == 1
        and bindings[0].kind is BindingKind.ASSIGNED
        and isinstance(bindings[0].value, (cst.Subscript, cst.BinaryOperation))
    ):
        return evaluator.annotated((bindings[0].value, origin))
    return UNKNOWN


def _generic(evaluator: Evaluator, node: cst.Subscript, origin: Origin) -> Value:
    name = stdlib.last(nodes.dotted(node.value) or "")
    inner = [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]
    if name in _FIRST_OF and inner:
        value = evaluator.annotated((inner[0], origin))
        given = join(evaluator.depended(call) for call in inner[1:] if isinstance(call, cst.Call))
        return given if isinstance(given, LibraryObject) or value is UNKNOWN else value
    if name == "Union":
        return join(evaluator.annotated((item, origin)) for item in inner)
    if name in _AWAITABLE and inner:
        return Awaitable(evaluator.annotated((inner[-1], origin)))
    if inner and name in _GENERICS:
        return _container(evaluator, name, inner, origin)
    if name in _NOT_AN_INSTANCE:
        return UNKNOWN
    value = evaluator.annotated((node.value, origin))
    is_foreign = isinstance(value, ExternalInstance) and len(inner) == 1
    marked = _marked(evaluator, inner[0], origin) if is_foreign else None
    return value if marked is None else marked


def _marked(evaluator: Evaluator, inner: cst.BaseExpression, origin: Origin) -> LibraryObject | None:
    """What a parameter is by the argument of a generic out of sight: ``client: Injected[Redis]`` of a route.

    An injection library marks by it what it gives. It may as well hold or make such things: then nobody opens on it
    what only the argument can open.
    """
    function, parameter = origin.scope, origin.node
    if origin.source is not OriginKind.PARAMETER or not function.decorators or not isinstance(parameter, cst.Param):
        return None
    thing = evaluator.annotated((inner, origin))
    if not isinstance(thing, LibraryObject):
        return None
    used = (
        thing.item.methods.get(load.attr.value)
        for scope in function.within()
        for load in scope.loads
        if isinstance(load.value, cst.Name) and load.value.value == parameter.name.value
    )
    return thing if any(method is not None and method.returns is not None for method in used) else None


def _container(evaluator: Evaluator, name: str, inner: list[cst.BaseExpression], origin: Origin) -> Value:
    """``list[Redis]``, ``Mapping[str, Redis]``, ``tuple[Redis, PubSub]``."""
    scope = evaluator.symbols.scope_of(inner[0])
    if name in _TUPLES:
        is_of_any_length = isinstance(inner[-1], cst.Ellipsis)
        if not is_of_any_length:
            return TupleValue(tuple(evaluator.annotated((each, origin)) for each in inner))
        return Container(inner[0], scope, stated=origin)
    return Container(inner[-1], scope, name in _MAPPINGS, origin)


def stated_by(evaluator: Evaluator, binding: Binding) -> Value:
    """What the annotation of a binding says; UNKNOWN when it has none."""
    if binding.annotation is None:
        return UNKNOWN
    source = OriginKind.PARAMETER if binding.kind is BindingKind.PARAMETER else OriginKind.ANNOTATED
    values = evaluator.of(binding.scope.module)
    return values.annotated((binding.annotation, Origin(source, binding.node, binding.scope)))


def settled(evaluator: Evaluator, stated: Value, shown: Value) -> Value:
    """What something is that is annotated, where what is assigned to it (or returned) shows a value.

    The annotation says what it is: a stand-in of the project, or what nobody can look into, is not meant. What is shown
    to be an object of the declared kind says more than the annotation, and where it comes from; of a synchronous and an
    asynchronous one, that of the declared mode is meant.
    """
    if shown is IN_PROGRESS or is_strange(stated):
        return shown
    modes = {each.is_async for each in alternatives(stated) if isinstance(each, LibraryObject)}
    if modes:
        things = ((each, evaluator.as_library_object(each)) for each in alternatives(shown))
        is_meant = [each for each, thing in things if thing is not None and thing.is_async in modes]
        certain = [replace(each, certain=True) if isinstance(each, LibraryObject) else each for each in is_meant]
        is_settled = is_meant == certain and not (isinstance(shown, Union) and shown.is_open)
        return join(certain if certain and is_settled else [stated, *certain])
    is_class = any(isinstance(each, Instance) for each in alternatives(stated))
    left_open = (Unknown, Literal, External, ExternalInstance, *((LibraryObject,) if is_class else ()))
    meant = [each for each in alternatives(shown) if not isinstance(each, left_open)]
    return join(meant) if meant else stated
