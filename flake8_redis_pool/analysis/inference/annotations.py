"""What an annotation says that a value is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind
from ...tree import expression_of
from ..program.module import Module
from ..symbols.scopes import Binding, BindingKind
from ..syntax import nodes
from .evaluator import Evaluator
from .type_arguments import with_arguments
from .values import (
    IN_PROGRESS,
    NONE,
    UNKNOWN,
    Awaitable,
    Container,
    External,
    ExternalInstance,
    Factory,
    Instance,
    LibraryClass,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectModule,
    TupleValue,
    Union,
    Unknown,
    Value,
    alternatives,
    for_each,
    is_strange,
    join,
    things_in,
)

#: Types that no module has under these names.
_PLAIN: Final = frozenset({"bool", "bytes", "complex", "dict", "float", "int", "list", "set", "str", "tuple"})
#: By their last names: typing has names of its own for the containers of Python.
_TUPLES: Final = frozenset(map(stdlib.last, stdlib.GENERIC_TUPLES))
_MAPPINGS: Final = frozenset(map(stdlib.last, stdlib.GENERIC_MAPPINGS))
_GENERICS: Final = _TUPLES | _MAPPINGS | frozenset(map(stdlib.last, stdlib.GENERIC_SEQUENCES))
_CLASSES: Final = frozenset({"Type", "type"})
_CALLABLE: Final = "Callable"
_NOT_AN_INSTANCE: Final = frozenset({"Generator", "AsyncGenerator"})


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
    if (
        isinstance(node, cst.Name)
        and node.value in _PLAIN
        and evaluator.symbols.scope_of(node).owner_of(node.value) is None
    ):
        return ExternalInstance(f"builtins.{node.value}")  # what a module imports with a star is not looked into
    value = evaluator.value_of(node)
    if is_strange(value) or isinstance(value, Literal):
        meant = _alias(evaluator, node, origin)
        if meant is not UNKNOWN or not isinstance(value, External):
            return meant
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


def _alias(evaluator: Evaluator, node: cst.Name | cst.Attribute, origin: Origin) -> Value:
    """What a name that is assigned a type means as an annotation, in whatever module that is.

    ``RedisDep = Annotated[Redis, Depends(get_redis)]``, ``Client = TypeVar("Client", bound=Redis)``.
    """
    home, bindings = definitions_of(evaluator, node)
    meant = join(_meant(home, binding, origin) for binding in bindings)
    is_one = len(bindings) == 1 or not any(map(is_strange, alternatives(meant)))
    return meant if is_one else UNKNOWN  # one of them is of another kind: which is meant is not known


def definitions_of(evaluator: Evaluator, node: cst.Name | cst.Attribute) -> tuple[Evaluator, Sequence[Binding]]:
    """The assignments of a name in the module that it is imported from, through modules that import it themselves."""
    if isinstance(node, cst.Attribute):
        of = evaluator.value_of(node.value)
        if not isinstance(of, ProjectModule):
            return evaluator, ()
        home, name = evaluator.of(of.module), node.attr.value
        bindings: Sequence[Binding] = home.symbols.root.bindings.get(name, ())
    else:
        home, name = evaluator, node.value
        owner = evaluator.symbols.scope_of(node).owner_of(name)
        bindings = owner.bindings[name] if owner is not None else ()
    asked: set[Module] = set()
    while bindings and bindings[0].kind is BindingKind.IMPORTED and home.module not in asked:
        asked.add(home.module)
        found = home.module.program.find(bindings[0].dotted, home.module)
        if found is None or len(found[1]) != 1:
            return home, ()
        home, name = evaluator.of(found[0]), found[1][0]
        bindings = home.symbols.root.bindings.get(name, ())
    return home, bindings


def _meant(home: Evaluator, binding: Binding, origin: Origin) -> Value:
    """What an assignment makes its name mean as an annotation; UNKNOWN where it assigns no type."""
    value = binding.value
    if binding.kind is not BindingKind.ASSIGNED or value is None:
        return UNKNOWN
    if isinstance(value, (cst.Subscript, cst.BinaryOperation)):
        return home.annotated((value, origin))
    if isinstance(value, cst.BaseString) and binding.annotation is not None:
        return home.annotated((value, origin)) if nodes.last_name(binding.annotation) == "TypeAlias" else UNKNOWN
    maker = home.value_of(value.func) if isinstance(value, cst.Call) else UNKNOWN
    if not isinstance(value, cst.Call) or not isinstance(maker, External):
        return UNKNOWN
    if maker.dotted in home.knowledge.helpers.new_types:
        return join(home.annotated((arg.value, origin)) for arg in value.args[1:2])
    if maker.dotted not in home.knowledge.helpers.type_variables:
        return UNKNOWN
    bound = nodes.argument(value, None, "bound")
    allowed = [arg.value for arg in value.args[1:] if arg.keyword is None] if bound is None else [bound]
    return join(home.annotated((each, origin)) for each in allowed)


def _generic(evaluator: Evaluator, node: cst.Subscript, origin: Origin) -> Value:
    name = stdlib.last(nodes.dotted(node.value) or "")
    inner = [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]
    if name in stdlib.SAYING_OF_FIRST and inner:
        value = evaluator.annotated((inner[0], origin))
        given = join(evaluator.depended(call) for call in inner[1:] if isinstance(call, cst.Call))
        return given if isinstance(given, LibraryObject) or value is UNKNOWN else value
    if name == "Union":
        return join(evaluator.annotated((item, origin)) for item in inner)
    if name in stdlib.AWAITABLES and inner:
        return Awaitable(evaluator.annotated((inner[-1], origin)))
    if inner and name in _GENERICS:
        return _container(evaluator, name, inner, origin)
    if name == _CALLABLE:
        return _factory(evaluator, inner, origin)
    if name in _CLASSES:
        return join(evaluator.value_of(cls) for cls in inner) if _are_classes(evaluator, inner) else UNKNOWN
    if name in _NOT_AN_INSTANCE:
        return UNKNOWN
    value = for_each(
        evaluator.annotated((node.value, origin)),
        lambda each: Instance(with_arguments(each.of, node, evaluator)) if isinstance(each, Instance) else each,
    )
    if isinstance(value, ExternalInstance) and evaluator.knowledge.helpers.is_marker(value.dotted) and inner:
        return evaluator.annotated((inner[0], origin))
    is_foreign = isinstance(value, ExternalInstance) and len(inner) == 1
    marked = _marked(evaluator, inner[0], origin) if is_foreign else None
    return value if marked is None else marked


def _factory(evaluator: Evaluator, inner: list[cst.BaseExpression], origin: Origin) -> Value:
    """``Callable[..., Redis]``: what gives something of a library when it is called; each call may give another one."""
    result = evaluator.annotated((inner[-1], replace(origin, is_new=True))) if len(inner) > 1 else UNKNOWN
    return Factory(result) if things_in(result) else UNKNOWN


def _are_classes(evaluator: Evaluator, inner: list[cst.BaseExpression]) -> bool:
    """Whether ``type[...]`` speaks of classes of libraries: of one of the project, those below it may be meant."""
    named = [each for cls in inner for each in alternatives(evaluator.value_of(cls))]
    return bool(named) and all(isinstance(each, LibraryClass) for each in named)


def _marked(evaluator: Evaluator, inner: cst.BaseExpression, origin: Origin) -> LibraryObject | None:
    """What a parameter is by the argument of a generic out of sight: ``client: Injected[Redis]`` of a route.

    An injection library marks by it what it gives. It may as well hold or make such things: then nobody opens on it
    what only the argument can open, nor sends the commands that only clients have.
    """
    function, parameter = origin.scope, origin.node
    if origin.source is not OriginKind.PARAMETER or not function.decorators or not isinstance(parameter, cst.Param):
        return None
    thing = evaluator.annotated((inner, origin))
    if not isinstance(thing, LibraryObject):
        return None
    used = [
        load.attr.value
        for scope in function.within()
        for load in scope.loads
        if isinstance(load.value, cst.Name) and load.value.value == parameter.name.value
    ]
    opening = (name for name, method in thing.item.methods.items() if method.returns is not None)
    telling = evaluator.knowledge.commands - conventions.COMMON_COMMANDS if thing.kind is Kind.CLIENT else ()
    return None if {*opening, *telling}.isdisjoint(used) else thing


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


def is_structural(evaluator: Evaluator, stated: Value) -> bool:
    """Whether all that an annotation says is which methods an object has: a protocol of the project, or None."""
    classes = [each for each in alternatives(stated) if each != NONE]
    names = evaluator.knowledge.helpers.structural
    return bool(classes) and all(
        isinstance(each, Instance)
        and any(isinstance(base, External) and base.dotted in names for base in evaluator.bases(each.of))
        for each in classes
    )


def _is_only_annotated(value: Value) -> bool:
    return isinstance(value, LibraryObject) and all(each.source is OriginKind.ANNOTATED for each in value.origins)


def _is_known_otherwise(evaluator: Evaluator, value: Value) -> bool:
    """Whether a value is an object of a class of the project that has nothing of a library, and hands nothing on."""
    if not isinstance(value, Instance):
        return False
    classes = (value.of, *evaluator.bases(value.of))
    return all(
        each.scope.method("__getattr__") is None
        if isinstance(each, ProjectClass)
        else isinstance(each, External) and each.dotted in stdlib.ROOTS_OF_CLASSES
        for each in classes
    )


def settled(evaluator: Evaluator, stated: Value, shown: Value) -> Value:
    """What something is that is annotated, where what is assigned to it (or returned) shows a value.

    The annotation says what it is: a stand-in of the project, or what nobody can look into, is not meant. What is shown
    to be an object of the declared kind says more than the annotation, and where it comes from; of a synchronous and an
    asynchronous one, that of the declared mode is meant. Where all that is shown are objects of other classes, each of
    which is known to its roots, the annotation is wrong.
    """
    if shown is IN_PROGRESS or is_strange(stated):
        return shown
    modes = {each.is_async for each in alternatives(stated) if isinstance(each, LibraryObject)}
    is_open = isinstance(shown, Union) and shown.is_open
    others = [each for each in alternatives(shown) if not _is_only_annotated(each)]
    if modes and others and not is_open and all(_is_known_otherwise(evaluator, each) for each in others):
        return join(others)
    if modes:
        things = ((each, evaluator.as_library_object(each)) for each in alternatives(shown))
        factories = [each for each in alternatives(stated) if isinstance(each, Factory)]
        is_meant = [each for each, thing in things if thing is not None and thing.is_async in modes]
        certain = [replace(each, certain=True) if isinstance(each, LibraryObject) else each for each in is_meant]
        is_settled = is_meant == certain and not is_open
        return join([*factories, *certain] if certain and is_settled else [stated, *certain])
    is_class = any(isinstance(each, Instance) for each in alternatives(stated))
    is_class = is_class and not is_structural(evaluator, stated)
    left_open = (Unknown, Literal, External, ExternalInstance, *((LibraryObject,) if is_class else ()))
    said = {each: each for each in alternatives(stated)}  # of generic classes, it says what stands in the brackets
    meant = [said.get(each, each) for each in alternatives(shown) if not isinstance(each, left_open)]
    held = [each for each in alternatives(stated) if isinstance(each, Container)]
    if meant and all(isinstance(each, Container) for each in meant):
        return join([*held, *meant])  # what is put in may be out of sight, and is what the annotation says
    return join(meant) if meant else stated
