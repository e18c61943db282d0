"""What a request says: what a handler is given with it, followed into the functions that get it.

A client for a server that the request names (``Redis(host=body.host)`` where a user tries a connection) is no client
that could be built once: the next request names another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ... import conventions
from ..entrypoints.handler import Handler
from ..entrypoints.handlers import handlers_of
from ..inference.annotations import definitions_of
from ..inference.engine import types_of
from ..inference.values import External, Instance, ProjectClass, ProjectFunction
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .absent_arguments import given_for
from .callgraph import CallEdge

#: From the place where a value is used, so many names, parameters and results are followed.
_DEEPEST: Final = 12

#: The attributes and methods, and the keys in so many words, that an expression reads of a name.
_Path = tuple[str, ...]


def is_said_by_request(node: cst.BaseExpression, module: Module, steps: Sequence[CallEdge]) -> bool:
    """Whether a value, or a part of it, is what a request says: its path, its query, its body, an argument of a task.

    ``steps`` are the calls that lead from the handler to the function in which ``node`` of ``module`` stands. What the
    framework or an injected object gives to the handler is the application's, and the settings are.
    """
    return _Saying().is_said(node, module, tuple(steps))


class _Saying:
    """One question, with the names that it has come to."""

    def __init__(self) -> None:
        self._seen: set[tuple[Binding, _Path]] = set()

    def is_said(self, node: cst.BaseExpression, module: Module, steps: tuple[CallEdge, ...], path: _Path = ()) -> bool:
        """Whether something that an expression is made of is said by the request."""
        read = list(_read(node))
        if len(self._seen) > _DEEPEST:
            return False
        if any(self._is_declared(each, module) for each in read):
            return True
        root = read[-1]
        made = types_of(module).value_of(node.func) if isinstance(node, cst.Call) and path else None
        if isinstance(node, cst.Call) and isinstance(made, ProjectClass):
            given = _field_given(node, made, path[0])
            return given is not None and self.is_said(given, module, steps, path[1:])
        names = tuple(reversed([name for each in read for name in _names(each)])) + path
        if isinstance(root, cst.Name):
            if self._is_said_name(root, names, module, steps):
                return True
        elif not isinstance(root, (cst.SimpleString, cst.Lambda, cst.BaseNumber)):
            parts = (part for part in nodes.children(root) if isinstance(part, _PARTS))
            if any(self._is_said_part(part, module, steps) for part in parts):
                return True
        return any(self._is_said_part(part, module, steps) for each in read for part in _beside(each))

    def _is_said_part(self, node: cst.CSTNode, module: Module, steps: tuple[CallEdge, ...]) -> bool:
        if isinstance(node, cst.BaseExpression):
            return self.is_said(node, module, steps)
        return any(self._is_said_part(part, module, steps) for part in nodes.children(node))

    @staticmethod
    def _is_declared(node: cst.BaseExpression, module: Module) -> bool:
        """Whether a framework's own name for what a request says is read."""
        value = types_of(module).value_of(node) if isinstance(node, (cst.Name, cst.Attribute)) else None
        said = module.knowledge.helpers.said_by_requests
        return isinstance(value, External) and value.dotted in said

    def _is_said_name(self, name: cst.Name, path: _Path, module: Module, steps: tuple[CallEdge, ...]) -> bool:
        owner = symbols_of(module).scope_of(name).owner_of(name.value)
        if owner is None or owner.kind not in (ScopeKind.FUNCTION, ScopeKind.COMPREHENSION):
            return False
        return any(self._is_said_by(binding, path, steps) for binding in owner.bindings.get(name.value, ()))

    def _is_said_by(self, binding: Binding, path: _Path, steps: tuple[CallEdge, ...]) -> bool:
        """Whether what a name was set to is said by the request."""
        if (binding, path) in self._seen:
            return False
        self._seen.add((binding, path))
        if binding.kind is BindingKind.PARAMETER:
            return self._is_said_parameter(binding, path, steps)
        return binding.value is not None and self.is_said(binding.value, binding.scope.module, steps, path)

    def _is_said_parameter(self, binding: Binding, path: _Path, steps: tuple[CallEdge, ...]) -> bool:
        function = binding.scope
        if binding.name == function.receiver:
            return self._is_said_of_object(function, path, steps)
        for index in reversed(range(len(steps))):
            if steps[index].callee is function:
                given = given_for(steps[index], binding.name)
                return given is not None and self.is_said(given, steps[index].module, steps[:index], path)
        handler = handlers_of(function.module).found.get(function)
        if handler is not None:
            return not _is_registered_with(handler, binding) and self._is_given_with_request(binding, path)
        return any(
            given is not None and self.is_said(given.node, given.module, (), path)
            for given in types_of(function.module).expressions_for(binding)
        )

    def _is_said_of_object(self, function: Scope, path: _Path, steps: tuple[CallEdge, ...]) -> bool:
        """Whether an attribute of the own object is: by what its methods store there, or as a handler's object."""
        cls = function.enclosing_class()
        if cls is None or not path:
            return False
        stored = list(self._stored(cls, path[0]))
        if stored:
            return any(self._is_said_by(binding, path[1:], steps) for binding in stored)
        if path[0] in conventions.REQUESTS:
            return _is_own_word(path[1:], function.module)
        if path[0] in conventions.ROUTE_ARGUMENTS and self._is_of_request(cls):
            return True
        return self._is_object_said(function, path, steps)

    def _is_object_said(self, function: Scope, path: _Path, steps: tuple[CallEdge, ...]) -> bool:
        """Whether a method runs on an object that the request chooses: ``Server.objects.get(pk=pk).connect()``."""
        for index in reversed(range(len(steps))):
            node = steps[index].node
            if steps[index].callee is function:
                called = node.func if isinstance(node, cst.Call) else node
                return isinstance(called, cst.Attribute) and self.is_said(
                    called.value, steps[index].module, steps[:index], path
                )
        return False

    @staticmethod
    def _is_of_request(cls: Scope) -> bool:
        """Whether a framework makes an object of a class for each request, or runs a method of it."""
        handlers = handlers_of(cls.module)
        return handlers.is_per_request(cls) or any(method in handlers.found for method in cls.methods())

    @staticmethod
    def _stored(cls: Scope, attribute: str) -> Iterator[Binding]:
        for member in types_of(cls.module).lineage(ProjectClass(cls)):
            yield from member.scope.attributes.get(attribute, ())

    def _is_given_with_request(self, binding: Binding, path: _Path) -> bool:
        """Whether a parameter of a handler is a part of the request, or a part of it is read of the parameter."""
        module = binding.scope.module
        marker = _marker(binding)
        if marker is not None:
            return self._is_given_by(marker[0], marker[1], binding, path)
        value = types_of(module).bound(binding)
        kind = value.dotted if isinstance(value, External) else ""
        if isinstance(value, Instance):
            kind = value.of.scope.name
            if path and any(True for _ in self._stored(value.of.scope, path[0])):
                return self._is_attribute_said(value.of.scope, path)
        last = kind.rpartition(".")[2]
        if conventions.GIVEN_BESIDE.search(binding.name.lower()) or conventions.GIVEN_BESIDE.search(last.lower()):
            return False
        is_whole = binding.name in conventions.REQUESTS or last.endswith(conventions.REQUEST_CLASSES)
        return _is_own_word(path, module) if is_whole else True

    def _is_attribute_said(self, cls: Scope, path: _Path) -> bool:
        return any(self._is_said_by(binding, path[1:], ()) for binding in self._stored(cls, path[0]))

    def _is_given_by(self, call: cst.Call, module: Module, binding: Binding, path: _Path) -> bool:
        """Whether what a dependency gives is made of what the request says."""
        target = types_of(module).value_of(call.args[0].value) if call.args else None
        if isinstance(target, ProjectFunction):
            function = target.scope
            given = (*function.returns, *function.yields)
            return any(node is not None and self.is_said(node, function.module, ()) for node in given)
        value = target if isinstance(target, ProjectClass) else types_of(binding.scope.module).bound(binding)
        cls = value.of if isinstance(value, Instance) else value
        return isinstance(cls, ProjectClass) and bool(path) and self._is_attribute_said(cls.scope, path)


#: What an expression may be made of, directly.
_PARTS: Final = (cst.BaseExpression, cst.BaseElement, cst.BaseDictElement, cst.BaseFormattedStringContent)


def _read(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """``await request.json()``, ``request.json()``, ``request.json``, ``request``: each is read of the next one."""
    while True:
        yield node
        if isinstance(node, (cst.Attribute, cst.Subscript)):
            node = node.value
        elif isinstance(node, cst.Call):
            node = node.func
        elif isinstance(node, cst.Await):
            node = node.expression
        else:
            return


def _names(node: cst.BaseExpression) -> Iterator[str]:
    """The name or key by which an expression is read of the next one."""
    if isinstance(node, cst.Attribute):
        yield node.attr.value
    elif isinstance(node, cst.Subscript):
        key = nodes.index_of(node)
        yield key if isinstance(key, str) else "[]"


def _beside(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What is given to a call, or stands as a key, on the way."""
    if isinstance(node, cst.Call):
        yield from (arg.value for arg in node.args)
    elif isinstance(node, cst.Subscript):
        key = nodes.index_node(node)
        if key is not None:
            yield key


def _field_given(call: cst.Call, cls: ProjectClass, name: str) -> cst.BaseExpression | None:
    """What a call that makes an object gives for a field, by its name or in the order of the annotated names."""
    fields = [
        each
        for member in reversed(types_of(cls.module).lineage(cls))
        for each, bindings in member.scope.bindings.items()
        if bindings[0].annotation is not None
    ]
    return nodes.argument(call, fields.index(name) if name in fields else None, name)


def _is_own_word(path: _Path, module: Module) -> bool:
    """Whether what is read of a request is its own, and not the application's or what was stored on it."""
    helpers = module.knowledge.helpers
    others = helpers.keepers | (helpers.request_state - conventions.REQUESTS)
    return bool(path) and others.isdisjoint(path) and not conventions.GIVEN_BESIDE.search(path[0])


def _is_registered_with(handler: Handler, binding: Binding) -> bool:
    """Whether the call that registers a handler gives an argument for it: ``every().hour.do(tick, host="cache")``."""
    call = handler.node
    if not isinstance(call, cst.Call):
        return False
    names = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    if not names.isdisjoint((binding.name, "args", "kwargs")):
        return True
    name = handler.function.name
    positional = [arg.value for arg in call.args if arg.keyword is None]
    return any(nodes.last_name(value) == name for value in positional[:-1])


def _marker(binding: Binding) -> tuple[cst.Call, Module] | None:
    """The dependency marker of a parameter, in its default or its annotation, and the module in which that stands."""
    types = types_of(binding.scope.module)
    markers = types.knowledge.vocabulary.dependencies.by_name
    found = [(binding.value, types.module)] if binding.value is not None else []
    annotation = binding.annotation
    if isinstance(annotation, (cst.Name, cst.Attribute)):
        home, defined = definitions_of(types, annotation)
        found += [(each.value, home.module) for each in defined if isinstance(each.value, cst.Subscript)]
    elif annotation is not None:
        found.append((annotation, types.module))
    for node, module in found:
        for part in nodes.descendants(node):
            value = types_of(module).value_of(part.func) if isinstance(part, cst.Call) else None
            if isinstance(part, cst.Call) and isinstance(value, External) and value.dotted in markers:
                return part, module
    return None
