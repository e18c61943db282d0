"""Wrappers: what runs in place of a function that a decorator of the project has put something around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from ... import stdlib
from ..entrypoints.handed_over import elements
from ..inference.class_hierarchy import method_on
from ..inference.engine import types_of
from ..inference.evaluator import decorated_with
from ..inference.values import (
    External,
    Instance,
    Partial,
    ProjectClass,
    ProjectFunction,
    Value,
    alternatives,
    functions_of,
)
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes

#: What a call of a decorated function runs, with the decorator that has put it there.
Around = tuple[cst.BaseExpression, Scope]


@query
def wrappers_of(module: Module) -> Wrappers:
    """What decorators put around the functions of a module."""
    return Wrappers(module)


class Wrappers:
    """The wrappers around the functions of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.types = types_of(module)

    @charged
    def around(self, function: Scope) -> Sequence[Around]:
        """What the decorators of a function have put around it, the outermost first."""
        return [
            (decorator, wrapper)
            for decorator in (*self._of_class(function), *function.decorators)
            for wrapper in dict.fromkeys(self._put_by(decorator))
            if wrapper is not function
        ]

    def _of_class(self, function: Scope) -> Iterator[cst.BaseExpression]:
        """The decorators of a class that are put around a method of it, or around one above that runs them all."""
        cls = function.parent
        if cls is None or cls.kind is not ScopeKind.CLASS:
            return
        for decorator in cls.decorators:
            if not isinstance(decorator, cst.Call) or not self._is_of_methods(decorator):
                continue
            name = nodes.constant(nodes.argument(decorator, None, "name"))
            if name == function.name or (isinstance(name, str) and cls.method(name) is None):
                yield decorator

    def _is_of_methods(self, decorator: cst.BaseExpression) -> bool:
        """Whether a decorator makes others decorators of methods."""
        target = self.types.value_of(decorator.func) if isinstance(decorator, cst.Call) else None
        return isinstance(target, External) and target.dotted in self.module.knowledge.helpers.decorates_methods

    def _put_by(self, decorator: cst.BaseExpression) -> Iterator[Scope]:
        if isinstance(decorator, cst.Call) and self._is_of_methods(decorator):
            for each in elements(decorator.args[0].value) if decorator.args else ():
                yield from self._put_by(each)
            return
        yield from self._run_in_place(decorator)
        for value in alternatives(self.types.value_of(decorator)):
            if isinstance(value, (ProjectFunction, Partial)):
                for function in functions_of(value.target if isinstance(value, Partial) else value):
                    yield from self._given_by(function.scope)
            elif isinstance(value, ProjectClass):
                yield from _method(value, "__call__")
            elif isinstance(value, Instance):
                yield from self._entered(value.of)
                for method in _method(value.of, "__call__"):
                    yield from self._given_by(method)
        if isinstance(decorator, cst.Call):
            for value in alternatives(self.types.value_of(decorator.func)):
                if isinstance(value, ProjectFunction) and decorated_with(value.scope, stdlib.CONTEXT_DECORATORS):
                    yield value.scope

    def _run_in_place(self, decorator: cst.BaseExpression) -> Iterator[Scope]:
        """The functions of which a library has made a decorator."""
        target = decorator.func if isinstance(decorator, cst.Call) else decorator
        for value in alternatives(self.types.value_of(target)):
            if isinstance(value, ProjectFunction) and self._is_run_in_place(value.scope):
                yield value.scope

    def _is_run_in_place(self, function: Scope) -> bool:
        """Whether a library makes a decorator of a function, so that it is run in place of what it decorates."""
        makers = self.module.knowledge.helpers.makes_decorators
        targets = (each.func if isinstance(each, cst.Call) else each for each in function.decorators)
        values = (types_of(function.module).value_of(target) for target in targets)
        return any(isinstance(value, External) and value.dotted in makers for value in values)

    @staticmethod
    def _given_by(function: Scope) -> Iterator[Scope]:
        """The functions that a call of what ``function`` gives back runs."""
        if not decorated_with(function, stdlib.CONTEXT_DECORATORS):
            for value in alternatives(types_of(function.module).returned(function)):
                if not _is_itself_again(value, function):
                    yield from _run_by(value)

    @staticmethod
    def _entered(cls: ProjectClass) -> Iterator[Scope]:
        bases = types_of(cls.module).bases(cls)
        if any(isinstance(base, External) and base.dotted in stdlib.ENTERED_AROUND_CALLS for base in bases):
            for name in ("__enter__", "__aenter__", "__exit__", "__aexit__"):
                yield from _method(cls, name)


def _is_itself_again(value: Value, decorator: Scope) -> bool:
    """Whether a decorator gives itself, with options: what does so has got no function to put something around.

    ``return partial(traced, name=name)`` and ``return lambda function: traced(function, name)``.
    """
    if isinstance(value, Partial):
        return any(function.scope is decorator for function in functions_of(value.target))
    again = _applied_by(value.scope) if isinstance(value, ProjectFunction) else None
    return again is not None and again in (decorator, _applied_by(decorator))


def _applied_by(function: Scope) -> Scope | None:
    """The function of the project that a lambda does nothing but call."""
    body = function.node.body if isinstance(function.node, cst.Lambda) else None
    target = types_of(function.module).value_of(body.func) if isinstance(body, cst.Call) else None
    return target.scope if isinstance(target, ProjectFunction) else None


def _run_by(value: Value) -> Iterator[Scope]:
    if isinstance(value, ProjectFunction):
        yield value.scope
    elif isinstance(value, Partial):
        for target in alternatives(value.target):
            yield from _run_by(target)
    elif isinstance(value, Instance):
        yield from _method(value.of, "__call__")


def _method(cls: ProjectClass, name: str) -> Iterator[Scope]:
    method = method_on(cls, name)
    if method is not None:
        yield method
