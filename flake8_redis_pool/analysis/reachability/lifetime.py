"""How long a constructed object lives: whether a construction is kept for the next call, and whether a place lasts one request only."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ... import stdlib
from ..entrypoints.handlers import Handlers
from ..inference.values import External, ProjectClass
from ..program.module import Module
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .fills import STORES, Fills
from .once import Once
from .parameter_defaults import is_never_taken
from .places import Place
from .spots import Spots, is_around

_RECEIVERS = ("self", "cls")


class Lifetime:
    """Answers about the constructions of one module."""

    def __init__(self, unit: Module, handlers: Handlers) -> None:
        self.unit = unit
        self.handlers = handlers
        self.spots = Spots(unit)
        self.fills = Fills(unit, self.spots)
        self.once = Once(unit, self)

    def is_cached(self, function: Scope) -> bool:
        """Whether a decorator keeps the function's first result."""
        if any(self._keeps_result(decorator, function) for decorator in function.decorators):
            return True
        if self.unit.values.decorated_with(function, stdlib.CACHED_PROPERTIES):
            cls = function.enclosing_class()
            return cls is None or not self.is_per_request(cls)
        return False

    def _keeps_result(self, decorator: cst.BaseExpression, function: Scope) -> bool:
        """Whether a decorator is a cache, by its name here or at its home."""
        target = decorator.func if isinstance(decorator, cst.Call) else decorator
        if stdlib.last(nodes.dotted(target) or "") in stdlib.CACHES:
            return True
        value = function.unit.values.value_of(target, function.parent or function)
        return isinstance(value, External) and stdlib.last(value.dotted) in stdlib.CACHES

    def is_per_request(self, cls: Scope) -> bool:
        """Whether instances of the class last one request: the framework builds them, or only handlers do."""
        if cls.unit is not self.unit:
            return cls.unit.reach.lifetime.is_per_request(cls)
        return self.handlers.is_per_request(cls) or self.unit.reach.only_built_per_request(cls)

    def is_kept(self, node: cst.CSTNode, function: Scope) -> bool:
        """Whether what ``node`` builds is stored in a place that outlives the call, and was looked for there before.

        Also by what is made of it: the pool of a client that is kept, the client in an object that is.
        """
        return self.once.keeps(node, function)

    def runs_once(self, node: cst.CSTNode, function: Scope) -> bool:
        """Whether ``node`` is not run again in later calls of ``function``: what it makes is kept, or it stands behind a test that it turns over."""
        return self.is_kept(node, function) or self.once.runs_once(node, function)

    # -- places -----------------------------------------------------------------------------------------------------------

    def places_of(self, node: cst.CSTNode, function: Scope) -> Iterator[Place]:
        """Where the value of ``node`` is stored, directly or through a local name."""
        names: list[str] = []
        yield from self._targets(node, function, names)
        for name in names:
            for scope in function.within():
                for binding in self.unit.tables.assignments.get(scope, ()):
                    if binding.node is not node and _holds_name(binding.value, name):
                        yield from self._place(binding.node, scope, [])
            yield from self._stored_by_call(name, function)

    def _targets(self, node: cst.CSTNode, function: Scope, names: list[str]) -> Iterator[Place]:
        """Follow the value of ``node`` up to the assignment it ends in."""
        parents = self.unit.tables.parents
        below, above = node, parents.get(node)
        while above is not None:
            if isinstance(above, (cst.Await, cst.IfExp, cst.BooleanOperation, cst.Element, cst.Tuple, cst.DictComp)) or self._is_part(above):
                below, above = above, parents.get(above)
                continue
            if isinstance(above, cst.NamedExpr):
                yield from self._place(above.target, function, names)
                below, above = above, parents.get(above)
                continue
            if isinstance(above, cst.Arg) and isinstance(parents.get(above), cst.Call):
                yield from self._stored_by(parents[above], function)  # type: ignore[arg-type]  # checked to be a Call
                call = parents[above]
                if not self._wraps(call):
                    return
                below, above = call, parents.get(call)
                continue
            break
        if isinstance(above, cst.Assign):
            for target in above.targets:
                yield from self._place(target.target, function, names)
        elif isinstance(above, cst.AnnAssign) and above.value is below:
            yield from self._place(above.target, function, names)

    def _is_part(self, above: cst.CSTNode) -> bool:
        """``from_url(..).connection_pool``: what is kept is a part of what is built."""
        return isinstance(above, cst.Attribute) and not isinstance(self.unit.tables.parents.get(above), (cst.Call, cst.Attribute))

    @staticmethod
    def _wraps(call: cst.CSTNode) -> bool:
        """Whether a call merely wraps its argument in an object of the project or library that holds it (``Cache(redis.Redis())``)."""
        if not isinstance(call, cst.Call):
            return False
        name = stdlib.last(nodes.dotted(call.func) or "")
        return name[:1].isupper()

    def _stored_by(self, call: cst.Call, function: Scope) -> Iterator[Place]:
        """``clients.setdefault(key, make())`` and ``setattr(app, "redis", make())``."""
        func = call.func
        if isinstance(func, cst.Attribute) and STORES.match(func.attr.value):
            yield Place(nodes.code(func.value), func.value, function)
        elif isinstance(func, cst.Name) and func.value == "setattr" and call.args:
            yield Place(nodes.code(call.args[0].value), call.args[0].value, function)

    def _stored_by_call(self, name: str, function: Scope) -> Iterator[Place]:
        for call in function.calls:
            if any(isinstance(arg.value, cst.Name) and arg.value.value == name for arg in call.args):
                yield from self._stored_by(call, function)

    def _place(self, target: cst.CSTNode, scope: Scope, names: list[str]) -> Iterator[Place]:
        function = scope.enclosing_function() or scope
        if isinstance(target, cst.Name):
            if target.value in function.global_names or target.value in function.nonlocal_names:
                yield Place(target.value, target, scope)
            else:
                names.append(target.value)
        elif isinstance(target, cst.Attribute):
            yield Place(nodes.code(target), target, scope)
        elif isinstance(target, (cst.Tuple, cst.List)):
            for element in target.elements:
                yield from self._place(element.value, scope, [])
        elif isinstance(target, cst.Subscript):
            owner = scope.owner_of(target.value.value) if isinstance(target.value, cst.Name) else None
            local = owner is not None and owner.kind is ScopeKind.FUNCTION and owner is function and isinstance(target.value, cst.Name)
            if not local:
                yield Place(nodes.code(target.value), target.value, scope)

    def outlives_request(self, place: Place) -> bool:
        """Whether a place lasts longer than one request."""
        node: cst.CSTNode = place.base
        if self._is_in_class(node):
            return True
        while isinstance(node, (cst.Attribute, cst.Subscript)):
            value = self.unit.values.value_of(node, place.scope)
            if isinstance(value, External) and self._lasts_one_request(value.dotted):
                return False
            node = node.value
        value = self.unit.values.value_of(node, place.scope)
        if isinstance(value, External) and self._lasts_one_request(value.dotted):
            return False
        if isinstance(node, cst.Name):
            owner = place.scope.owner_of(node.value)
            if node.value in self._receivers(place.scope):
                cls = place.scope.enclosing_class()
                return cls is None or self._is_class_object(node, place.scope) or not self.is_per_request(cls)
            function = place.scope.enclosing_function()
            if owner is not None and function is not None and is_around(owner, function):
                return True
            binding = owner.bindings[node.value][0] if owner is not None and owner.kind is ScopeKind.FUNCTION else None
            if binding is not None and binding.how is not BindingKind.PARAMETER and isinstance(binding.value, (cst.Dict, cst.List)):
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

    def _is_class_object(self, node: cst.Name, scope: Scope) -> bool:
        """Whether the receiver is the class itself (``cls``), which lives as long as the module."""
        return isinstance(self.unit.values.value_of(node, scope), ProjectClass)

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
        names = (name for spec in self.unit.knowledge.frameworks for name in spec.last_one_request)
        return any(dotted == name or dotted.startswith(f"{name}.") for name in names)

    @staticmethod
    def _is_request_state(base: cst.BaseExpression) -> bool:
        """``request.state.redis`` where nothing says what ``request`` is; ``request.app.state`` is the application's."""
        text = nodes.dotted(base) or ""
        parts = text.split(".")
        return parts[0] in ("request", "req") and not set(parts) & stdlib.APPLICATION_ATTRIBUTES - {"state", "ctx"}

    def is_guarded(self, node: cst.CSTNode, caller: Scope, callee: Scope) -> bool:
        """``if self.redis is None: await self.start()``: the call runs only while a place is empty that it fills, or that is filled beside it.

        Or after an error, to fill it anew (``except ConnectionError: self.connect()``), or where no caller asks for it.
        """
        if is_never_taken(self.unit, node, caller) or self.runs_once(node, caller):
            return True
        if not any(isinstance(above, cst.ExceptHandler) for above in self.unit.tables.ancestors(node)):
            return False
        return bool(callee.unit.reach.lifetime.filled_by(callee))

    def filled_by(self, function: Scope) -> set[str]:
        """The texts of the lasting places that a function assigns."""
        filled = set(function.global_names)
        cls = function.enclosing_class()
        if cls is not None and not self.is_per_request(cls):
            filled |= {nodes.code(binding.node) for group in cls.attributes.values() for binding in group if binding.scope is function}
        return filled

    @staticmethod
    def _keeps_instances(cls: ProjectClass) -> bool:
        """Whether the ``__call__`` of a metaclass of the project keeps what it makes."""
        node = cls.scope.node
        for arg in node.keywords if isinstance(node, cst.ClassDef) else ():
            value = cls.unit.values.value_of(arg.value, cls.scope.parent or cls.scope)
            method = value.scope.method("__call__") if isinstance(value, ProjectClass) else None
            if method is not None and any(method.unit.reach.lifetime.is_kept(call, method) for call in method.calls):
                return True
        return False

    def singleton(self, cls: ProjectClass) -> bool:
        """Whether calling the class gives one and the same object each time."""
        node = cls.scope.node
        if not isinstance(node, cst.ClassDef):
            return False
        made = cls.scope.method("__new__")
        if made is not None and any(self.is_kept(call, made) for call in made.calls):
            return True
        if any(self._keeps_instances(member) for member in cls.unit.values.lineage(cls)):
            return True
        named = [nodes.dotted(arg.value) or "" for arg in node.keywords if arg.keyword is not None and arg.keyword.value == "metaclass"]
        named += [nodes.dotted(decorator) or "" for decorator in cls.scope.decorators]
        named += [nodes.dotted(arg.value) or "" for arg in node.bases]
        return any("singleton" in name.lower() or stdlib.last(name) in stdlib.CACHES for name in named)


def _holds_name(value: cst.BaseExpression | None, name: str) -> bool:
    """Whether an assigned value is the name, or a tuple, list or dict with it."""
    if isinstance(value, (cst.Tuple, cst.List)):
        return any(_holds_name(element.value, name) for element in value.elements)
    if isinstance(value, cst.Dict):
        return any(_holds_name(element.value, name) for element in value.elements)
    return isinstance(value, cst.Name) and value.value == name
