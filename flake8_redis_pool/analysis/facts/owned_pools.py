"""Pools that a class makes for a client of its own alone, and that stay open when it closes the client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from ... import stdlib
from ...spec import Kind
from ..inference.engine import types_of
from ..inference.pools import is_thin, pool_of
from ..inference.values import LibraryObject, OriginKind, ProjectClass, Value, thing_of
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
    for attribute, client in (*_stored(module, stored), *_given_by_factories(module, cls)):
        for origin in client.origins:
            node = origin.node
            is_own = origin.module is module and origin.scope.enclosing_class() in own
            if not is_own or not isinstance(node, cst.Call) or not client.item.made:
                continue
            made = _made_for(module, node, client) if is_thin(module, node, client) else None
            if made is not None:
                yield attribute, *made, client


def _stored(module: Module, stored: Iterable[tuple[str, Sequence[Binding]]]) -> Iterator[tuple[str, LibraryObject]]:
    """The asynchronous clients that attributes get, each with the attribute."""
    for attribute, bindings in stored:
        for binding in bindings:
            if binding.kind is BindingKind.ASSIGNED and binding.value is not None:
                client = _own_client(types_of(module).bound(binding))
                if client is not None:
                    yield attribute, client


def _given_by_factories(module: Module, cls: Scope) -> Iterator[tuple[str, LibraryObject]]:
    """The asynchronous clients that class or static methods give to the objects that they make, for an attribute."""
    if not any(_may_make_over_pool(module, method) for method in cls.methods()):
        return
    types = types_of(module)
    for attribute, bindings in cls.attributes.items():
        if any(binding.kind is BindingKind.ASSIGNED and isinstance(binding.value, cst.Name) for binding in bindings):
            for value in types.given_to_objects(cls, attribute):
                client = _own_client(value)
                if client is not None:
                    yield attribute, client


def _may_make_over_pool(module: Module, method: Scope) -> bool:
    """Whether a class or static method makes something over a pool, as far as its words tell."""
    if method.decorator_names.isdisjoint(stdlib.BINDING_DECORATORS):
        return False
    named = module.knowledge.pool_arguments
    return any(arg.keyword is not None and arg.keyword.value in named for call in method.calls for arg in call.args)


def _own_client(value: Value) -> LibraryObject | None:
    """The asynchronous client that a value is, where it is seen who makes that."""
    client = thing_of(value)
    if client is None or not client.certain or not client.is_async or client.kind is not Kind.CLIENT:
        return None
    return client if all(origin.source is OriginKind.MADE for origin in client.origins) else None


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
