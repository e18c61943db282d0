"""Which object of a class of the project an expression is, by the place where that is made.

``store = Store(url)`` and ``queue = Store(other)`` are two objects, each with a client of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from ..symbols.call_binding import argument_for, called_name
from ..symbols.name_index import names_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..symbols.users import all_users_of
from ..syntax import nodes
from .evaluator import Evaluator
from .values import (
    Instance,
    LibraryMethod,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    Value,
    things_in,
    with_origins,
)

#: Names, attributes and accessors: a longer way to where an object is made is not followed.
_LONGEST_WAY: Final = 6


@dataclass(frozen=True)
class MadeObject:
    """An object of the class ``cls`` that ``call`` makes, in ``scope``."""

    cls: ProjectClass
    call: cst.Call
    scope: Scope


def made_object(evaluator: Evaluator, node: cst.CSTNode | None, steps: int = _LONGEST_WAY) -> MadeObject | None:
    """The object that an expression is, where one place alone makes it; None where that is not known."""
    if node is None or steps == 0:
        return None
    if isinstance(node, cst.Await):
        return made_object(evaluator, node.expression, steps - 1)
    if isinstance(node, cst.Call):
        return _called(evaluator, node, steps)
    if isinstance(node, cst.Name):
        scope = evaluator.symbols.scope_of(node)
        owner = scope.owner_of(node.value)
        bindings: Sequence[Binding] = owner.bindings[node.value] if owner is not None else ()
        if owner is scope or (owner is not None and owner is scope.enclosing_function()):
            bindings = reaching_definitions(bindings, node, evaluator.symbols)
        return _bound(evaluator, bindings, steps)
    if isinstance(node, cst.Attribute):
        return _attribute(evaluator, node, steps)
    return None


def only_object(evaluator: Evaluator, cls: Scope) -> MadeObject | None:
    """The object of a class of this module that its methods speak of, where one call in sight makes objects of it."""
    others = all_users_of(cls)
    if others is None:
        return None
    found = [
        MadeObject(target, call, each.symbols.scope_of(call))
        for each in (evaluator, *map(evaluator.of, others))
        for call in names_of(each.module).calls_of(cls.name)
        for target in (each.value_of(call.func),)
        if isinstance(target, ProjectClass) and target.scope is cls
    ]
    return found[0] if len(found) == 1 else None


def _called(evaluator: Evaluator, node: cst.Call, steps: int) -> MadeObject | None:
    """What a call makes: by the class, or an accessor that gives what a name of its module holds."""
    target = evaluator.value_of(node.func)
    if isinstance(target, ProjectClass):
        return MadeObject(target, node, evaluator.symbols.scope_of(node))
    if isinstance(target, ProjectFunction) and len(target.scope.returns) == 1:
        given = target.scope.returns[0]
        if isinstance(given, (cst.Name, cst.Attribute)):
            found = made_object(evaluator.of(target.module), given, steps - 1)
            return found if found is not None and found.scope.enclosing_function() is not target.scope else None
    return None


def _attribute(evaluator: Evaluator, node: cst.Attribute, steps: int) -> MadeObject | None:
    base = evaluator.value_of(node.value)
    if isinstance(base, ProjectModule):
        other = evaluator.of(base.module)
        return _bound(other, other.symbols.root.bindings.get(node.attr.value, ()), steps)
    if isinstance(base, (Instance, ProjectClass)):
        cls = base.of if isinstance(base, Instance) else base
        for member in evaluator.lineage(cls):
            bindings = [
                *member.scope.bindings.get(node.attr.value, ()),
                *member.scope.attributes.get(node.attr.value, ()),
            ]
            if bindings:
                return _bound(evaluator.of(member.module), bindings, steps)
    return None


def _bound(evaluator: Evaluator, bindings: Sequence[Binding], steps: int) -> MadeObject | None:
    """What one of the bindings alone gives, those of None left out."""
    given = [each for each in bindings if each.value is None or not nodes.is_none(each.value)]
    if len(given) != 1 or given[0].path:
        return None
    binding = given[0]
    if binding.kind is BindingKind.IMPORTED:
        return _imported(evaluator, binding, steps)
    if binding.kind is BindingKind.PARAMETER:
        return _passed(evaluator, binding, steps)
    if binding.kind in (BindingKind.ASSIGNED, BindingKind.ENTERED):
        return made_object(evaluator, binding.value, steps - 1)
    return None


def _imported(evaluator: Evaluator, binding: Binding, steps: int) -> MadeObject | None:
    found = evaluator.module.program.find(binding.dotted, evaluator.module)
    if found is None or len(found[1]) != 1:
        return None
    other = evaluator.of(found[0])
    return _bound(other, other.symbols.root.bindings.get(found[1][0], ()), steps - 1)


def _passed(evaluator: Evaluator, binding: Binding, steps: int) -> MadeObject | None:
    """What the only call of the module gives for a parameter."""
    calls = names_of(evaluator.module).calls_of(called_name(binding.scope))
    if len(calls) != 1 or binding.scope.parent is None:
        return None
    return made_object(evaluator, argument_for(calls[0], binding.scope, binding.name), steps - 1)


def seen_through(evaluator: Evaluator, value: Value, made: MadeObject) -> Value:
    """What the class knows as ``value``, where it belongs to this one object of the class.

    What its methods make is the object's own, and what its constructor is given is what this call gives.
    """
    lineage = [member.scope for member in evaluator.lineage(made.cls)]
    owner = value.owner if isinstance(value, LibraryMethod) else value
    origins = owner.origins if isinstance(owner, LibraryObject) else ()
    passed = {origin for thing in _passed_to(evaluator, made) for origin in thing.origins}
    given = tuple(origin for origin in origins if origin in passed)
    if given:
        return with_all_origins(value, given)
    return with_origins(value, _placed(lineage, made))


def with_all_origins(value: Value, origins: tuple[Origin, ...]) -> Value:
    """The same object, or method of an object, with other origins."""
    if isinstance(value, LibraryMethod) and isinstance(value.owner, LibraryObject):
        return replace(value, owner=replace(value.owner, origins=origins))
    return replace(value, origins=origins) if isinstance(value, LibraryObject) else value


def _passed_to(evaluator: Evaluator, made: MadeObject) -> Iterator[LibraryObject]:
    """What the call that makes the object gives to it."""
    values = evaluator.of(made.scope.module)
    for arg in made.call.args:
        yield from things_in(values.value_of(arg.value))


def _placed(lineage: list[Scope], made: MadeObject) -> Callable[[Origin], Origin]:
    """Of what the methods of the class make for its objects: this one's own."""

    def place(origin: Origin) -> Origin:
        scope = origin.place[1]
        is_made = origin.source in (OriginKind.MADE, OriginKind.TAKEN) and _is_of(scope, lineage)
        is_subclass = origin.source is OriginKind.PARAMETER and origin.scope in lineage
        return replace(origin, given_by=(made.call, made.scope)) if is_made or is_subclass else origin

    return place


def _is_of(scope: Scope, lineage: list[Scope]) -> bool:
    """Whether a scope is inside of a method of one of the classes."""
    method = next(iter(_functions(scope)), None)
    return method is not None and method.parent in lineage and method.parent.kind is ScopeKind.CLASS


def _functions(scope: Scope) -> Iterator[Scope]:
    current: Scope | None = scope
    found = []
    while current is not None:
        if current.kind is ScopeKind.FUNCTION:
            found.append(current)
        current = current.parent
    return reversed(found)
