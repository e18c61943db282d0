"""The methods by which a class says that its objects can be closed, and whether anybody calls them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ... import stdlib
from ...closing_words import CLOSE, CLOSERS, EXITS, TOLD, opposites_of
from ..entrypoints.handlers import handlers_of
from ..inference.engine import types_of
from ..inference.values import External, ExternalInstance, Instance, LibraryObject, ProjectClass
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import BindingKind, Scope, outermost_function
from ..syntax import nodes


def closer_of(module: Module, target: ProjectClass) -> str | None:
    """The method that closes instances: the class's own, an inherited one, or one that its framework calls."""
    for member in types_of(module).lineage(target):
        for method in member.scope.methods():
            if method.name in CLOSERS and not _is_stub(method) and not _is_about_one_of_many(method):
                return method.name
    bases = {base.dotted for base in types_of(module).bases(target) if isinstance(base, External)}
    own = {
        method.name
        for member in types_of(module).lineage(target)
        for method in member.scope.methods()
        if not _is_stub(method)
    }
    for spec in module.knowledge.frameworks:
        for name, closer in (*spec.closers, *(each for each in spec.ended_by if each[1] in own)):
            if name in bases:
                return closer
    return None


def idle_closer_of(module: Module, target: ProjectClass) -> str | None:
    """The method that says it closes and only passes: who calls it is told that all is well."""
    for member in types_of(module).lineage(target):
        for method in member.scope.methods():
            body = list(nodes.statements(method.node.body)) if isinstance(method.node, cst.FunctionDef) else []
            if (
                method.name in CLOSE
                and stdlib.ABSTRACT_METHODS.isdisjoint(method.decorator_names)
                and body
                and isinstance(body[-1], cst.Pass)
            ):
                return method.name if _is_stub(method) else None
    return None


def undoing_method_of(target: ProjectClass, attribute: str, call: cst.Call) -> str | None:
    """The method that undoes what ``call``, in a method of the class, makes and stores under ``attribute``.

    It has the opposite name of that method, or it sets the attribute, or the flag that guards the making, back to None
    or False. None where there is no such method.
    """
    maker = outermost_function(symbols_of(target.module).scope_of_call[call])
    if maker is None:
        return None
    words = opposites_of(maker.name)
    guards = {attribute, *_flags(target, maker, call)}
    for member in types_of(target.module).lineage(target):
        for method in member.scope.methods():
            is_other = method is not maker and not _is_stub(method)
            is_opposite = method.name in words and not _is_about_one_of_many(method)
            if is_other and (is_opposite or _empties(member, method, guards)):
                return method.name
    return None


def _flags(target: ProjectClass, maker: Scope, call: cst.Call) -> set[str]:
    """The attributes that are tested before a method makes something, and that it sets to true."""
    tables = symbols_of(target.module)
    tested = {
        part.attr.value
        for above in tables.ancestors(call)
        if isinstance(above, cst.If)
        for part in nodes.descendants(above.test)
        if isinstance(part, cst.Attribute) and nodes.dotted(part.value) == maker.receiver
    }
    return {name for name in tested if any(nodes.constant(value) is True for value in _given_in(target, maker, name))}


def _empties(member: ProjectClass, method: Scope, attributes: set[str]) -> bool:
    """Whether a method sets one of the attributes of its object to None or False, as a step of its own.

    In an ``except`` clause it may be lost already. What Python calls, to copy an object, undoes nothing, and a method
    of the class is for what all its objects share.
    """
    if method.name.startswith("__") or method.decorators:
        return False
    return any(
        nodes.constant(value) in (None, False) and not _is_after_error(member, value)
        for attribute in attributes
        for value in _given_in(member, method, attribute)
    )


def _is_after_error(member: ProjectClass, node: cst.CSTNode) -> bool:
    return any(isinstance(above, cst.ExceptHandler) for above in symbols_of(member.module).ancestors(node))


def _given_in(target: ProjectClass, method: Scope, attribute: str) -> Iterator[cst.BaseExpression]:
    """What a method of the class assigns to an attribute of its object."""
    for binding in target.scope.attributes.get(attribute, ()):
        if binding.value is not None and binding.kind is BindingKind.ASSIGNED:
            if outermost_function(binding.scope) is method:
                yield binding.value


def _is_about_one_of_many(method: Scope) -> bool:
    """Whether a method must be told which one of many it is about: ``disconnect(socket)``, ``stop(job)``."""
    if method.name in EXITS or not isinstance(method.node, cst.FunctionDef):
        return False
    needed = [param.name.value for param in nodes.parameters(method.node) if param.default is None]
    return any(TOLD.match(name) is None for name in needed if name != method.receiver)


def _is_stub(method: Scope) -> bool:
    """Whether a method does nothing.

    It is abstract, or only a docstring, ``pass``, ``...`` or ``raise NotImplementedError``.
    """
    if stdlib.ABSTRACT_METHODS & method.decorator_names:
        return True
    node = method.node
    body = list(nodes.statements(node.body)) if isinstance(node, cst.FunctionDef) else []
    return all(
        isinstance(statement, cst.Pass)
        or (
            isinstance(statement, cst.Expr)
            and isinstance(statement.value, (cst.Ellipsis, cst.SimpleString, cst.ConcatenatedString))
        )
        or (
            isinstance(statement, cst.Raise)
            and statement.exc is not None
            and "NotImplemented" in nodes.code(statement.exc)
        )
        for statement in body
    )


def may_be_closed(module: Module, family: list[ProjectClass]) -> bool:
    """Whether any module reads a closing method of something that may be an object of the family, or enters one.

    So does a framework that runs the method itself. Not known is yes.
    """
    methods = [method for member in family for method in member.scope.methods() if method.name in CLOSERS]
    closers = {method.name for method in methods}
    if any(name.startswith("__") for name in closers):
        return True  # a ``with`` or the garbage collector calls it
    if any(_is_run_by_framework(method) for method in methods):
        return True
    for name in closers:
        others = module.program.all_users(module, name, is_member=True)
        if others is None or any(_may_read(each, name, family) for each in (module, *others)):
            return True
    return False


def _is_run_by_framework(method: Scope) -> bool:
    handlers = handlers_of(method.module)
    return method in handlers.found or method in handlers.startup


def _may_read(module: Module, name: str, family: list[ProjectClass]) -> bool:
    """Whether the module reads ``name`` of something that may be an object of the family."""
    for scope in names_of(module).readers_of(name):
        for load in scope.loads:
            if load.attr.value == name:
                value = types_of(module).value_of(load.value)
                is_other = (
                    isinstance(value, Instance)
                    and value.of not in family
                    and not any(each in family for each in types_of(module).lineage(value.of))
                )
                if not is_other and not isinstance(value, (LibraryObject, External, ExternalInstance)):
                    return True
    return False
