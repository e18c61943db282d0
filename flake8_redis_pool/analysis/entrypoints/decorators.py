"""Functions that a decorator makes handlers: one of a framework, one of the project, or one out of sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from ... import stdlib
from ..inference.engine import types_of
from ..inference.values import (
    UNKNOWN,
    External,
    ExternalInstance,
    ProjectFunction,
    Value,
    alternatives,
)
from ..program.module import Module
from ..program.query import query
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .handler import Handler, Meaning
from .naming import dotted_names, is_given, is_imported
from .user_named import BY_USER, is_named_decorator


@query
def decorators_of(module: Module) -> Decorators:
    """The decorators of a module."""
    return Decorators(module)


class Decorators:
    """What the decorators that a module applies make of functions."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.types = types_of(module)
        self.vocabulary = module.knowledge.vocabulary
        self._wrappers: dict[Scope, Meaning | None] = {}

    def handlers(self, function: Scope) -> Iterator[Handler]:
        """``function`` as a handler, for each decorator that makes it one."""
        for decorator in function.decorators:
            meaning = self._meaning_for_user(decorator)
            if meaning is not None:
                yield Handler(function, meaning, decorator, self.module)

    def meaning(self, decorator: cst.BaseExpression) -> Meaning | None:
        """What a framework's decorator, called or not, makes of a function; None for anything else."""
        return self._meaning_of(set(dotted_names(self.module, _target(decorator))), decorator)

    def _meaning_for_user(self, decorator: cst.BaseExpression) -> Meaning | None:
        target = _target(decorator)
        names = set(dotted_names(self.module, target))
        if is_named_decorator(self.module, target, names):
            return BY_USER
        return (
            self._meaning_of(names, decorator)
            or self._wrapped(self.types.value_of(target))
            or self._meaning_by_shape(decorator, target)
        )

    def _meaning_of(self, names: Iterable[str], decorator: cst.BaseExpression) -> Meaning | None:
        for entry in self.vocabulary.decorators.find(names, names_of(self.module).imported_roots):
            if is_given(self.module, entry.row.given, decorator):
                return Meaning(entry.framework, entry.row.noun, entry.row.runs)
        return None

    def _wrapped(self, value: Value) -> Meaning | None:
        """What a decorator of the project makes of a function: what the framework's does that its body applies."""
        if not isinstance(value, ProjectFunction):
            return None
        if value.module is not self.module:
            return decorators_of(value.module)._wrapped(value)
        if value.scope not in self._wrappers:
            meanings = (self.meaning(applied) for applied in _applied_in(value.scope))
            self._wrappers[value.scope] = next((meaning for meaning in meanings if meaning is not None), None)
        return self._wrappers[value.scope]

    def _meaning_by_shape(self, decorator: cst.BaseExpression, target: cst.BaseExpression) -> Meaning | None:
        """For an attribute of an instance out of sight: a route by its path, or what this framework alone has."""
        if not isinstance(target, cst.Attribute) or not self._is_out_of_sight(target.value):
            return None
        for entry in self.vocabulary.attributes.find((target.attr.value,), names_of(self.module).imported_roots):
            row, is_used = entry.row, is_imported(self.module, entry.framework)
            is_route = row.route_shape and _has_route_shape(decorator)
            if ((row.bare and is_used) or is_route) and is_given(self.module, row.given, decorator):
                return Meaning(entry.framework, row.noun, row.runs) if is_used else Meaning(None, "route", row.runs)
        return None

    def _is_out_of_sight(self, node: cst.BaseExpression) -> bool:
        """Whether an expression may be anything.

        It is unknown, or of a package that is not declared, nor known to register nothing.
        """
        return all(map(self._is_strange, alternatives(self.types.value_of(node))))

    def _is_strange(self, value: Value) -> bool:
        if not isinstance(value, (External, ExternalInstance)):
            return value is UNKNOWN
        root = value.dotted.partition(".")[0]
        return root not in self.module.knowledge.all_roots and root not in stdlib.NO_ROUTES


def _target(decorator: cst.BaseExpression) -> cst.BaseExpression:
    """What is called, where a decorator is a call; else the decorator itself."""
    return decorator.func if isinstance(decorator, cst.Call) else decorator


def _applied_in(function: Scope) -> Iterator[cst.BaseExpression]:
    """All that a function may apply to another one: its calls, and the decorators of what it defines."""
    for scope in function.within():
        yield from scope.calls
        if scope is not function:
            yield from scope.decorators


def _has_route_shape(decorator: cst.BaseExpression) -> bool:
    """``@x.get("/items")``, ``@x.get("")``, ``@x.get(f"/{prefix}")``."""
    if not isinstance(decorator, cst.Call) or not decorator.args or decorator.args[0].keyword is not None:
        return False
    first = decorator.args[0].value
    if isinstance(first, cst.FormattedString):
        start = first.parts[0] if first.parts else None
        return isinstance(start, cst.FormattedStringText) and start.value.startswith("/")
    text = nodes.constant(first)
    return isinstance(text, str) and (text == "" or text.startswith("/"))
