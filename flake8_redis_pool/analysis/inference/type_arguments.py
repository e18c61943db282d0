"""What the type variables of the project's own generic classes stand for: ``Registry[Redis]().find(name)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import stdlib
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .evaluator import Evaluator
from .values import (
    UNKNOWN,
    Awaitable,
    ExternalInstance,
    Instance,
    Origin,
    OriginKind,
    ProjectClass,
    TypeArgument,
    Value,
    join,
)

#: Bases that list the type variables of a class.
_LISTING: Final = frozenset(map(stdlib.last, stdlib.IDLE_BASES))
#: Bases above each other: more are not followed.
_DEEPEST: Final = 5


def with_arguments(cls: ProjectClass, node: cst.Subscript, evaluator: Evaluator) -> ProjectClass:
    """The class with what stands in its brackets, where it has type variables: ``Registry[Redis]``."""
    if not parameters_of(evaluator, cls.scope):
        return cls
    return replace(cls, arguments=tuple(TypeArgument(each, evaluator.module) for each in _indices(node)))


def parameters_of(evaluator: Evaluator, cls: Scope) -> Sequence[str]:
    """The type variables of a class, in their order."""
    node = cls.node
    if not isinstance(node, cst.ClassDef):
        return ()
    if node.type_parameters is not None:
        return tuple(each.param.name.value for each in node.type_parameters.params)
    generic = [each.value for each in node.bases if isinstance(each.value, cst.Subscript)]
    listing = [each for each in generic if nodes.last_name(each.value) in _LISTING]
    values = evaluator.of(cls.module)
    named = (each for base in listing or generic for each in _indices(base) if isinstance(each, cst.Name))
    return tuple(dict.fromkeys(each.value for each in named if _is_variable(values, each)))


def _is_variable(values: Evaluator, name: cst.Name) -> bool:
    """Whether a name is that of a type variable."""
    value = values.value_of(name)
    return isinstance(value, ExternalInstance) and value.dotted in values.knowledge.helpers.type_variables


def said_of(evaluator: Evaluator, method: Scope, receiver: Value | None, *, is_new: bool) -> Value:
    """What a method or property gives on one object by a type variable of its class; UNKNOWN where it says none.

    ``is_new``: each call may give another object.
    """
    node = method.node
    if not isinstance(receiver, Instance) or not isinstance(node, cst.FunctionDef) or node.returns is None:
        return UNKNOWN
    origin = Origin(OriginKind.ANNOTATED, node, method, is_new=is_new)
    return _said(evaluator, receiver.of, method.parent, node.returns.annotation, origin)


def kept_in(evaluator: Evaluator, cls: ProjectClass, home: Scope, bindings: Sequence[Binding]) -> Value:
    """What an attribute of an object is by a type variable of the class ``home`` that sets it; UNKNOWN without one."""
    if not parameters_of(evaluator, home):
        return UNKNOWN
    said = ((binding, annotation) for binding in bindings for annotation in _annotations(binding))
    return join(
        _said(evaluator, cls, home, annotation, Origin(OriginKind.ANNOTATED, binding.node, binding.scope))
        for binding, annotation in said
    )


def _annotations(binding: Binding) -> Iterator[cst.BaseExpression]:
    """What is said of a name: where it is set, or by the parameter that it is set to."""
    if binding.annotation is not None:
        yield binding.annotation
    elif isinstance(binding.value, cst.Name) and binding.scope.kind is ScopeKind.FUNCTION:
        for given in binding.scope.bindings.get(binding.value.value, ()):
            if given.kind is BindingKind.PARAMETER and given.annotation is not None:
                yield given.annotation


def _said(
    evaluator: Evaluator, cls: ProjectClass, home: Scope | None, annotation: cst.BaseExpression, origin: Origin
) -> Value:
    """What an annotation in the class ``home`` says of an object of ``cls``, if it is one of type variables."""
    if home is None or home.kind is not ScopeKind.CLASS or not parameters_of(evaluator, home):
        return UNKNOWN
    given = _given_to(evaluator, cls, home, _DEEPEST)
    return _meant(evaluator, annotation, given, origin) if given else UNKNOWN


def _given_to(evaluator: Evaluator, cls: ProjectClass, home: Scope, steps: int) -> Mapping[str, TypeArgument]:
    """What stands for the type variables of ``home``, a class itself or above it."""
    own = dict(zip(parameters_of(evaluator, cls.scope), cls.arguments))
    node = cls.scope.node
    if cls.scope is home or not steps or not isinstance(node, cst.ClassDef):
        return own if cls.scope is home else {}
    values = evaluator.of(cls.module)
    for base in (each.value for each in node.bases):
        above = values.value_of(base.value if isinstance(base, cst.Subscript) else base)
        if isinstance(above, ProjectClass) and isinstance(base, cst.Subscript):
            given = (own.get(nodes.last_name(each), TypeArgument(each, cls.module)) for each in _indices(base))
            above = replace(above, arguments=tuple(given))
        found = _given_to(evaluator, above, home, steps - 1) if isinstance(above, ProjectClass) else {}
        if found:
            return found
    return {}


def _meant(evaluator: Evaluator, node: cst.BaseExpression, given: Mapping[str, TypeArgument], origin: Origin) -> Value:
    """What an annotation of type variables means."""
    if isinstance(node, cst.Name):
        argument = given.get(node.value)
        return evaluator.of(argument.module).annotated((argument.node, origin)) if argument is not None else UNKNOWN
    if isinstance(node, cst.BinaryOperation):
        sides = [each for each in (node.left, node.right) if not nodes.is_none(each)]
        return join(_meant(evaluator, each, given, origin) for each in sides)
    if not isinstance(node, cst.Subscript):
        return UNKNOWN
    name, inner = nodes.last_name(node.value), _indices(node)
    if name in stdlib.SAYING_OF_FIRST and inner:
        return _meant(evaluator, inner[0], given, origin)
    if name in stdlib.AWAITABLES and inner:
        value = _meant(evaluator, inner[-1], given, origin)
        return value if value is UNKNOWN else Awaitable(value)
    return UNKNOWN


def _indices(node: cst.Subscript) -> list[cst.BaseExpression]:
    return [each.slice.value for each in node.slice if isinstance(each.slice, cst.Index)]
