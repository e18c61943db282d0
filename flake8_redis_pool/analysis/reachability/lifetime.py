"""How long a constructed object lives.

Whether a construction is kept for the next call, and whether a place lasts one request only.
"""

from __future__ import annotations

import itertools
from typing import Protocol

import libcst as cst

from ... import conventions, stdlib
from ..inference.engine import types_of
from ..inference.evaluator import decorated_with
from ..inference.new_objects import keeps_result
from ..inference.values import External, ProjectClass
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import is_constructor
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .guards import guards_of
from .once import Once
from .parameter_defaults import is_never_taken
from .places import Place, places_of
from .spots import has_common_state, is_around

_RECEIVERS = ("self", "cls")


class Requests(Protocol):
    """Who says what runs per request, in any module."""

    def is_per_request(self, cls: Scope) -> bool:
        """Whether instances of the class last one request: the framework builds them, or only handlers do."""

    def lifetime_of(self, module: Module) -> Lifetime:
        """The answers about the constructions of another module."""


class Lifetime:
    """Answers about the constructions of one module."""

    def __init__(self, module: Module, requests: Requests) -> None:
        self.module = module
        self.requests = requests
        self.symbols = symbols_of(module)
        self.helpers = module.knowledge.helpers
        self.types = types_of(module)
        self.once = Once(module, self)

    def is_cached(self, function: Scope) -> bool:
        """Whether a decorator keeps the function's first result."""
        if any(keeps_result(types_of(function.module), decorator) for decorator in function.decorators):
            return True
        if decorated_with(function, self.helpers.cached_properties):
            cls = function.enclosing_class()
            return cls is None or not self.is_per_request(cls)
        return False

    @staticmethod
    def is_cached_above(function: Scope, decorator: cst.CSTNode) -> bool:
        """Whether a decorator above this one keeps the function's first result."""
        above = itertools.takewhile(lambda each: each is not decorator, function.decorators)
        return any(keeps_result(types_of(function.module), each) for each in above)

    def is_per_request(self, cls: Scope) -> bool:
        """Whether instances of the class last one request: the framework builds them, or only handlers do."""
        return self.requests.is_per_request(cls)

    def is_kept(self, node: cst.CSTNode, function: Scope, *, is_new: bool = False) -> bool:
        """Whether what ``node`` builds is stored in a place that outlives the call, and was looked for there before.

        Also by what is made of it: the pool of a client that is kept, the client in an object that is. ``is_new``: the
        function runs on an object that is being made, as a constructor does; its own places last no longer than it.
        """
        return self.once.keeps(node, function, is_new=is_new or self._makes_object(function))

    def runs_once(self, node: cst.CSTNode, function: Scope, *, is_new: bool = False) -> bool:
        """Whether ``node`` is not run again in later calls of ``function``.

        What it makes is kept, or it stands behind a test that it turns over.
        """
        is_new = is_new or self._makes_object(function)
        return self.is_kept(node, function, is_new=is_new) or self.once.runs_once(node, function, is_new=is_new)

    def is_meant_to_last(self, node: cst.CSTNode, function: Scope) -> bool:
        """Whether what ``node`` makes is stored in a place that outlives the call, or looked for in a table before.

        It may be made anew all the same: the table is another one, or nothing is looked for.
        """
        if any(self.outlives_request(place) for place in places_of(self.module).of(node, function)):
            return True
        tests = (guard.test for guard in guards_of(self.module).before(node, function) if guard.test is not None)
        return any(self._is_table(part) for test in tests for part in nodes.descendants(test))

    def _is_table(self, node: cst.CSTNode) -> bool:
        """Whether a name is one of the module that holds what is no constant."""
        owner = self.symbols.scope_of(node).owner_of(node.value) if isinstance(node, cst.Name) else None
        if not isinstance(node, cst.Name) or owner is None or owner.kind is not ScopeKind.MODULE:
            return False
        assigned = [each.value for each in owner.bindings[node.value] if each.kind is BindingKind.ASSIGNED]
        return any(isinstance(value, (cst.Dict, cst.Set, cst.List, cst.Call)) for value in assigned)

    def _makes_object(self, function: Scope) -> bool:
        """Whether a function is the constructor of a class that has more than one object."""
        cls = function.parent
        makes = is_constructor(function) and function.name != "__new__"
        return makes and cls is not None and not self.singleton(ProjectClass(cls))

    def outlives_request(self, place: Place) -> bool:
        """Whether a place lasts longer than one request."""
        node: cst.CSTNode = place.base
        if self._is_in_class(node):
            return True
        while isinstance(node, (cst.Attribute, cst.Subscript)):
            value = self.types.value_of(node)
            if isinstance(value, External) and self._lasts_one_request(value.dotted):
                return False
            node = node.value
        value = self.types.value_of(node)
        if isinstance(value, External) and self._lasts_one_request(value.dotted):
            return False
        if isinstance(node, cst.Name):
            owner = place.scope.owner_of(node.value)
            if node.value in self._receivers(place.scope):
                cls = place.scope.enclosing_class()
                if cls is None or has_common_state(cls) or self._is_class_object(node):
                    return True
                return not self.is_per_request(cls)
            function = place.scope.enclosing_function()
            if owner is not None and function is not None and is_around(owner, function):
                return True
            binding = owner.bindings[node.value][0] if owner is not None and owner.kind is ScopeKind.FUNCTION else None
            if (
                binding is not None
                and binding.kind is not BindingKind.PARAMETER
                and isinstance(binding.value, (cst.Dict, cst.List))
            ):
                return False  # a container made in the function; one that is a default argument stays
        return not self._is_request_state(place.base)

    @staticmethod
    def _is_in_class(node: cst.CSTNode) -> bool:
        """``self.__class__._client`` and ``type(self)._client``: a place in the class, whatever the instance is."""
        while isinstance(node, (cst.Attribute, cst.Subscript)):
            if isinstance(node, cst.Attribute) and node.attr.value == "__class__":
                return True
            node = node.value
        return isinstance(node, cst.Call) and nodes.dotted(node.func) == "type"

    def _is_class_object(self, node: cst.Name) -> bool:
        """Whether the receiver is the class itself (``cls``), which lives as long as the module."""
        return isinstance(self.types.value_of(node), ProjectClass)

    @staticmethod
    def _receivers(scope: Scope) -> tuple[str, ...]:
        function: Scope | None = scope
        names = []
        while function is not None:
            if function.receiver:
                names.append(function.receiver)
            function = function.parent
        return tuple(names) or _RECEIVERS

    def _lasts_one_request(self, dotted: str) -> bool:
        names = (name for spec in self.module.knowledge.frameworks for name in spec.last_one_request)
        return any(dotted == name or dotted.startswith(f"{name}.") for name in names)

    def _is_request_state(self, base: cst.BaseExpression) -> bool:
        """``request.state.redis`` where nothing says what ``request`` is.

        ``request.app.state`` is the application's.
        """
        text = nodes.dotted(base) or ""
        parts = text.split(".")
        lasting = self.helpers.application_state - self.helpers.request_state
        return parts[0] in conventions.REQUESTS and (lasting | self.helpers.applications).isdisjoint(parts)

    def is_guarded(self, node: cst.CSTNode, caller: Scope, callee: Scope, *, is_new: bool = False) -> bool:
        """``if self.redis is None: await self.start()``.

        The call runs only while a place is empty that it fills, or that is filled beside it.

        Or after an error, to fill it anew (``except ConnectionError: self.connect()``), or where no caller asks for it.
        """
        if is_never_taken(node, caller) or self.runs_once(node, caller, is_new=is_new):
            return True
        if not any(isinstance(above, cst.ExceptHandler) for above in self.symbols.ancestors(node)):
            return False
        return bool(self.filled_by(callee))

    def filled_by(self, function: Scope) -> set[str]:
        """The texts of the lasting places that a function assigns."""
        filled = set(function.global_names)
        cls = function.enclosing_class()
        if cls is not None and not self.is_per_request(cls):
            filled |= {
                nodes.code(binding.node)
                for group in cls.attributes.values()
                for binding in group
                if binding.scope is function
            }
        return filled

    def _keeps_instances(self, cls: ProjectClass) -> bool:
        """Whether the ``__call__`` of a metaclass of the project keeps what it makes."""
        node = cls.scope.node
        for arg in node.keywords if isinstance(node, cst.ClassDef) else ():
            value = types_of(cls.module).value_of(arg.value)
            method = value.scope.method("__call__") if isinstance(value, ProjectClass) else None
            if method is not None and any(
                self.requests.lifetime_of(method.module).is_kept(call, method) for call in method.calls
            ):
                return True
        return False

    def singleton(self, cls: ProjectClass) -> bool:
        """Whether calling the class gives one and the same object each time."""
        node = cls.scope.node
        if not isinstance(node, cst.ClassDef):
            return False
        made = cls.scope.method("__new__")
        if made is not None and any(self.requests.lifetime_of(made.module).is_kept(call, made) for call in made.calls):
            return True
        if any(self._keeps_instances(member) for member in types_of(cls.module).lineage(cls)):
            return True
        named = [
            nodes.dotted(arg.value) or ""
            for arg in node.keywords
            if arg.keyword is not None and arg.keyword.value == "metaclass"
        ]
        named += [nodes.dotted(decorator) or "" for decorator in cls.scope.decorators]
        named += [nodes.dotted(arg.value) or "" for arg in node.bases]
        return any(conventions.SINGLETON in name.lower() or stdlib.last(name) in self.helpers.caches for name in named)
