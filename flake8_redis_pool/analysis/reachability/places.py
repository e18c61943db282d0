"""Where functions store what they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .fills import STORES


@dataclass(frozen=True)
class Place:
    """Somewhere outside the function where an object is stored: its text (``_client``, ``self._client``) and the expression it hangs on."""

    text: str
    base: cst.BaseExpression
    scope: Scope


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
                for binding in self.symbols.assignments.get(scope, ()):
                    if binding.node is not node and _holds_name(binding.value, name):
                        yield from self._place(binding.node, scope, [])
            yield from self._stored_by_call(name, function)

    def _targets(self, node: cst.CSTNode, function: Scope, names: list[str]) -> Iterator[Place]:
        """Follow the value of ``node`` up to the assignment it ends in."""
        parents = self.symbols.parents
        below, above = node, parents.get(node)
        while above is not None:
            if isinstance(
                above, (cst.Await, cst.IfExp, cst.BooleanOperation, cst.Element, cst.Tuple, cst.DictComp)
            ) or self._is_part(above):
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
        return isinstance(above, cst.Attribute) and not isinstance(
            self.symbols.parents.get(above), (cst.Call, cst.Attribute)
        )

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
            local = (
                owner is not None
                and owner.kind is ScopeKind.FUNCTION
                and owner is function
                and isinstance(target.value, cst.Name)
            )
            if not local:
                yield Place(nodes.code(target.value), target.value, scope)


def _holds_name(value: cst.BaseExpression | None, name: str) -> bool:
    """Whether an assigned value is the name, or a tuple, list or dict with it."""
    if isinstance(value, (cst.Tuple, cst.List)):
        return any(_holds_name(element.value, name) for element in value.elements)
    if isinstance(value, cst.Dict):
        return any(_holds_name(element.value, name) for element in value.elements)
    return isinstance(value, cst.Name) and value.value == name
