"""Where functions store what they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import CHOICES, SinkKind, sink_of

#: What keeps the value of one of its parts, or a part of it (``from_url(..).connection_pool``).
_KEEPING: Final[tuple[type[cst.CSTNode], ...]] = (
    *CHOICES,
    cst.NamedExpr,
    cst.Element,
    cst.Tuple,
    cst.DictComp,
    cst.Attribute,
)


@dataclass(frozen=True)
class Place:
    """Somewhere outside the function where an object is stored.

    ``text`` is how it is written (``_client``, ``self._client``), ``base`` the expression it hangs on. ``is_keyed``: it
    is one of many, under a key that is no constant.
    """

    text: str
    base: cst.BaseExpression
    scope: Scope
    is_keyed: bool = False


@query
def places_of(module: Module) -> Places:
    """The places that a module's functions store in."""
    return Places(module)


class Places:
    """Where the values of one module are stored."""

    def __init__(self, module: Module) -> None:
        self.symbols = symbols_of(module)

    def of(self, node: cst.CSTNode, function: Scope) -> Iterator[Place]:
        """Where the value of ``node`` is stored, directly or through a local name."""
        names: list[str] = []
        yield from self._targets(node, function, names)
        for name in names:
            for scope in function.within():
                for binding in self.symbols.assigned_in(scope):
                    if binding.node is not node and _holds_name(binding.value, name):
                        yield from self._place(binding.node, scope, [])
            yield from self._stored_by_call(name, function)

    def _targets(self, node: cst.CSTNode, function: Scope, names: list[str]) -> Iterator[Place]:
        """Follow the value of ``node`` up to the assignment it ends in."""
        sink = sink_of(node, self.symbols.parents, _KEEPING)
        for named in sink.named:
            yield from self._place(named, function, names)
        if sink.call is not None:
            yield from self._stored_by(sink.call, function)
            if self._wraps(sink.call):
                yield from self._targets(sink.call, function, names)
        for target in sink.targets if sink.kind is SinkKind.ASSIGNED else ():
            yield from self._place(target, function, names)

    @staticmethod
    def _wraps(call: cst.Call) -> bool:
        """Whether a call merely wraps its argument in an object that holds it (``Cache(redis.Redis())``)."""
        name = stdlib.last(nodes.dotted(call.func) or "")
        return name[:1].isupper()

    def _stored_by(self, call: cst.Call, function: Scope) -> Iterator[Place]:
        """``clients.setdefault(key, make())`` and ``setattr(app, "redis", make())``."""
        func = call.func
        if isinstance(func, cst.Attribute) and conventions.STORES.match(func.attr.value):
            position = stdlib.PUTTING.get(func.attr.value, (0, None))[1]
            is_keyed = position is not None and nodes.constant(nodes.argument(call, position)) is nodes.NOT_CONSTANT
            yield Place(nodes.code(func.value), func.value, function, is_keyed)
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
            local = (
                owner is not None
                and owner.kind is ScopeKind.FUNCTION
                and owner is function
                and isinstance(target.value, cst.Name)
            )
            if not local:
                yield Place(nodes.code(target.value), target.value, scope, _is_keyed(target))


def _is_keyed(target: cst.Subscript) -> bool:
    """Whether one of the keys by which something is stored is no constant: ``rooms[name]["feed"]``."""
    node: cst.BaseExpression = target
    while isinstance(node, cst.Subscript):
        if nodes.index_of(node) is nodes.NOT_CONSTANT:
            return True
        node = node.value
    return False


def _holds_name(value: cst.BaseExpression | None, name: str) -> bool:
    """Whether an assigned value is the name, or a tuple, list or dict with it."""
    if isinstance(value, (cst.Tuple, cst.List)):
        return any(_holds_name(element.value, name) for element in value.elements)
    if isinstance(value, cst.Dict):
        return any(_holds_name(element.value, name) for element in value.elements)
    return isinstance(value, cst.Name) and value.value == name
