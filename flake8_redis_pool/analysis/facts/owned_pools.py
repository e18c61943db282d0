"""Pools that a class makes for a client of its own alone, and that stay open when it closes the client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from ...spec import Kind
from ..inference.engine import types_of
from ..inference.pools import is_thin, pool_of
from ..inference.values import LibraryObject, OriginKind, ProjectClass, thing_of
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..syntax import nodes


def pools_below_of(
    module: Module, cls: Scope, stored: Iterable[tuple[str, Sequence[Binding]]]
) -> Iterator[tuple[str, cst.Call, LibraryObject, LibraryObject]]:
    """The asynchronous pools of a class that only a client holds which an attribute keeps.

    ``stored``: its attributes, and where they get what. Each comes with the attribute, the call that makes it, and the
    client.
    """
    own = [member.scope for member in types_of(module).lineage(ProjectClass(cls))]
    for attribute, bindings in stored:
        for binding in bindings:
            client = _client_of(module, binding)
            if client is None:
                continue
            for origin in client.origins:
                node = origin.node
                is_own = origin.module is module and origin.scope.enclosing_class() in own
                if not is_own or not isinstance(node, cst.Call) or not client.item.made:
                    continue
                made = _made_for(module, node, client) if is_thin(module, node, client) else None
                if made is not None:
                    yield attribute, *made, client


def _client_of(module: Module, binding: Binding) -> LibraryObject | None:
    """The asynchronous client that is stored there."""
    if binding.kind is not BindingKind.ASSIGNED or binding.value is None:
        return None
    value = thing_of(types_of(module).bound(binding))
    if value is None or not value.certain or not value.is_async or value.kind is not Kind.CLIENT:
        return None
    return value if all(origin.source is OriginKind.MADE for origin in value.origins) else None


def _made_for(module: Module, call: cst.Call, client: LibraryObject) -> tuple[cst.Call, LibraryObject] | None:
    """The call that makes the pool which ``call`` gives to a client, and nobody else gets."""
    node = pool_of(module, call, client)
    if isinstance(node, cst.Name):
        node = _only_value_of(module, node)
    node = node.expression if isinstance(node, cst.Await) else node
    pool = thing_of(types_of(module).value_of(node)) if isinstance(node, cst.Call) else None
    if pool is None or not isinstance(node, cst.Call) or pool.kind is not Kind.POOL or pool.item.collected:
        return None
    is_new = pool.certain and all(o.node is node and o.source is OriginKind.MADE for o in pool.origins)
    return (node, pool) if is_new and pool.origins else None


def _only_value_of(module: Module, name: cst.Name) -> cst.BaseExpression | None:
    """What a local name is bound to, once, where it is read nowhere else."""
    function = symbols_of(module).scope_of(name).enclosing_function()
    bindings = function.bindings.get(name.value, []) if function is not None else []
    if function is None or len(bindings) != 1 or bindings[0].kind is not BindingKind.ASSIGNED or bindings[0].path:
        return None
    mentions = [
        part
        for part in nodes.descendants(function.node)
        if isinstance(part, cst.Name) and part.value == name.value and part is not bindings[0].node
    ]
    return bindings[0].value if mentions == [name] else None
