"""Expressions that stand where a framework takes a function, and the functions of the project that they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import libcst as cst

from ..inference.engine import types_of
from ..inference.values import (
    External,
    Instance,
    ProjectClass,
    ProjectFunction,
    TupleValue,
    Union,
    Value,
    alternatives,
    containers_in,
)
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import CONSTRUCTORS
from ..symbols.scopes import Scope
from ..syntax import nodes
from .handler import Handler, Meaning
from .naming import imported_name


@dataclass(frozen=True)
class HandOver:
    """``value`` stands in ``module`` where a framework takes a function, of which it makes ``meaning``.

    ``node`` proves it (a call, an entry of a table). ``by_name``: a text there is the dotted name of the function.
    ``methods``: an object or a class stands there, and these methods of it are meant.
    """

    value: cst.BaseExpression
    meaning: Meaning
    node: cst.CSTNode
    module: Module
    by_name: bool = False
    methods: tuple[str, ...] = ()

    @property
    def imported_name(self) -> str | None:
        """What the function is called in the module that it is imported from; None when it is not imported."""
        return imported_name(self.module, self.value)

    def mentions(self, name: str) -> bool:
        """Whether it may be a function called ``name``."""
        return any(nodes.mentioned(part) == name for part in nodes.descendants(self.value))

    def handlers(self) -> Iterator[Handler]:
        """The functions of the project that the framework runs; for what is imported, that module is looked into."""
        if self.methods:
            functions = list(_methods_of(types_of(self.module).value_of(self.value), self.methods))
        else:
            functions = [*self._named(), *_run_by(self.module, self.value)]
        for function in functions:
            yield Handler(function, self.meaning, self.node, self.module)

    def _named(self) -> Iterable[Scope]:
        text = nodes.constant(self.value) if self.by_name else None
        return functions_of(types_of(self.module).imported(text)) if isinstance(text, str) and "." in text else ()


def handed_over(
    node: cst.BaseExpression | None, meaning: Meaning, place: cst.CSTNode, module: Module, by_name: bool = False
) -> Iterator[HandOver]:
    """What ``node`` hands over; a display or a sum of lists hands over each of its elements."""
    return (HandOver(element, meaning, place, module, by_name) for element in elements(node))


def _methods_of(value: Value, patterns: tuple[str, ...]) -> Iterator[Scope]:
    """The methods with names like these that objects of a class have, where ``value`` is the class or an object."""
    for each in alternatives(value):
        cls = each.of if isinstance(each, Instance) else each
        if isinstance(cls, ProjectClass):
            found: dict[str, Scope] = {}
            for member in types_of(cls.module).lineage(cls):
                for method in member.scope.methods():
                    found.setdefault(method.name, method)
            yield from (
                method for name, method in found.items() if any(fnmatchcase(name, pattern) for pattern in patterns)
            )


def elements(node: cst.BaseExpression | None) -> list[cst.BaseExpression]:
    """What a display or a sum of containers holds, with each container that is spread; any other expression itself."""
    if isinstance(node, cst.Dict):
        return [element.value for element in node.elements]
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return [element.value for element in node.elements]
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.BitOr)):
        return [*elements(node.left), *elements(node.right)]
    return [node] if node is not None else []


def functions_of(value: Value) -> list[Scope]:
    """The project's functions that run when ``value`` is called."""
    if isinstance(value, ProjectFunction):
        return [value.scope]
    if isinstance(value, Union):
        return [scope for choice in value.choices for scope in functions_of(choice)]
    if isinstance(value, TupleValue):
        return [scope for item in value.items for scope in functions_of(item)]
    containers = containers_in(value)
    if containers:
        held = (types_of(each.module).element(each) for each in containers)
        return [scope for each in held for scope in functions_of(each)]
    if isinstance(value, Instance):
        return _method(value.of, "__call__")
    if isinstance(value, ProjectClass):
        making = (*sorted(CONSTRUCTORS), *sorted(value.module.knowledge.helpers.making_methods))
        return [method for name in making for method in _method(value, name)]
    if isinstance(value, Union):
        return [scope for choice in value.choices for scope in functions_of(choice)]
    return []


def _method(cls: ProjectClass, name: str) -> list[Scope]:
    methods = (member.scope.method(name) for member in types_of(cls.module).lineage(cls))
    return [method for method in methods if method is not None][:1]


def _run_by(module: Module, node: cst.BaseExpression) -> Iterable[Scope]:
    """The project's functions that run when the framework calls ``node``."""
    types = types_of(module)
    if isinstance(node, cst.Call):
        target = types.value_of(node.func)
        if isinstance(target, External) and target.dotted == "functools.partial" and node.args:
            return _run_by(module, node.args[0].value)
    if isinstance(node, cst.Lambda):
        return [symbols_of(module).scope_at[node]]
    return functions_of(types.value_of(node))
