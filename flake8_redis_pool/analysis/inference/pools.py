"""The pool below a client.

Which call gives one, and whether the client is a thin one, made over a pool of somebody else.
"""

from __future__ import annotations

from typing import Final

import libcst as cst

from ...spec import Kind, Method, Object
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..symbols.users import users_of
from ..syntax import nodes
from .engine import types_of
from .values import (
    LibraryClass,
    LibraryObject,
    OriginKind,
    Partial,
    alternatives,
    method_of,
)

#: Modules that export again what they import: more of them in a row are not followed.
_MOST_EXPORTS: Final = 3


def pool_given(call: cst.Call, item: Object, *, constructs: bool = True) -> cst.BaseExpression | None:
    """The pool that a call passes which makes an ``item``.

    It calls the class (``constructs``), or a factory, which takes it by name only.
    """
    if item.pool_argument is None:
        return None
    return nodes.argument(call, item.pool_position if constructs else None, item.pool_argument, *item.pool_aliases)


def is_thin_argument(call: cst.Call, node: cst.BaseExpression, item: Object) -> bool:
    """Whether ``node`` is given to the constructor of ``item`` as the pool that it is to use."""
    return pool_given(call, item) is node


def is_thin(module: Module, call: cst.Call, thing: LibraryObject) -> bool:
    """Whether a client is made over a pool that it is given, or holds no connection at all: it owns nothing."""
    if thing.item.stateless:
        return True
    if thing.item.takes:
        return False
    called = types_of(module).value_of(call.func)
    if isinstance(called, Partial) and is_thin(called.module, called.node, thing):
        return True
    target = method_of(called)
    method: Method | None = target.method if target is not None else None
    given = pool_of(module, call, thing)
    if given is None or nodes.is_none(given) or is_none_for_ever(module, given):
        return method is None and any(
            _is_pool(module, arg.value) for arg in call.args if arg.keyword is None and not arg.star
        )
    return method is None or not method.takes_over


def pools_below(thing: LibraryObject) -> tuple[cst.BaseExpression, ...]:
    """The pools that a client was given wherever it is made, which stay open when it is closed.

    None where it owns its pool at one of its places, where those are not known, and where its class only wraps a pool:
    closing such a one closes the pool.
    """
    pools = []
    for origin in thing.origins:
        node = origin.node
        is_made = origin.source is OriginKind.MADE and isinstance(node, cst.Call) and thing.item.made
        if not is_made or not isinstance(node, cst.Call) or not is_thin(origin.module, node, thing):
            return ()
        pool = pool_of(origin.module, node, thing)
        if pool is None or _may_be_left_out(origin.module, pool):
            return ()
        pools.append(pool)
    return tuple(pools)


def _may_be_left_out(module: Module, node: cst.BaseExpression) -> bool:
    """Whether a name is that of a parameter which is None where a caller leaves it out."""
    function = symbols_of(module).scope_of(node).enclosing_function()
    if not isinstance(node, cst.Name) or function is None or not isinstance(function.node, cst.FunctionDef):
        return False
    parameters = nodes.parameters(function.node)
    return any(param.name.value == node.value and nodes.is_none(param.default) for param in parameters)


def closes_pool_below(module: Module, call: cst.Call) -> bool:
    """Whether a call closes a client and says that the pool that it was given is to be closed, too."""
    target = method_of(types_of(module).value_of(call.func))
    argument = target.method.pool_closed_by if target is not None and target.method is not None else None
    return argument is not None and nodes.constant(nodes.argument(call, 0, argument)) is True


def takes_pool(module: Module, call: cst.Call) -> bool:
    """Whether a function of the project is given a pool: by the name of an argument, or by what one is."""
    names = module.knowledge.pool_arguments
    return any(
        (arg.keyword is not None and arg.keyword.value in names) or (not arg.star and _is_pool(module, arg.value))
        for arg in call.args
    )


def is_none_for_ever(module: Module, node: cst.BaseExpression) -> bool:
    """Whether a name was imported while it was None: a function that sets the global later does not set the copy.

    One that is read through its module, or imported where it is used, is what the global is at that moment.
    """
    if not isinstance(node, cst.Name):
        return False
    symbols = symbols_of(module)
    owner = symbols.scope_of(node).owner_of(node.value)
    return owner is symbols.root and _is_imported_none(module, node.value, _MOST_EXPORTS)


def _is_imported_none(module: Module, name: str, steps: int) -> bool:
    bindings = symbols_of(module).root.bindings.get(name, ())
    if len(bindings) != 1 or bindings[0].kind is not BindingKind.IMPORTED or not steps:
        return False
    found = module.program.find(bindings[0].dotted, module)
    if found is None or len(found[1]) != 1:
        return False
    other, (home,) = found
    set_there = symbols_of(other).root.bindings.get(home, ())
    if any(binding.kind is BindingKind.IMPORTED for binding in set_there):
        return _is_imported_none(other, home, steps - 1)
    setters = {binding: symbols_of(other).scope_of(binding.node).enclosing_function() for binding in set_there}
    at_import = [binding for binding, setter in setters.items() if setter is None]
    if not at_import or any(binding.value is None or not nodes.is_none(binding.value) for binding in at_import):
        return False
    return not any(_runs_at_import(setter, module) for setter in setters.values() if setter is not None)


def _runs_at_import(setter: Scope, importing: Module) -> bool:
    """Whether a function runs while modules are imported, before ``importing`` is: then that gets what it has set."""
    for user in (setter.module, *users_of(setter)):
        symbols = symbols_of(user)
        calls = [call for call in names_of(user).calls_of(setter.name) if symbols.scope_of_call[call] is symbols.root]
        if calls and user is setter.module:
            return True
        first = min((symbols.order_at(call) for call in calls), default=None)
        imports = [each for group in symbols.root.bindings.values() for each in group if each.order >= (first or 0)]
        if first is not None and any(_means(each, importing) for each in imports):
            return True
    return False


def _means(binding: Binding, module: Module) -> bool:
    """Whether a binding imports a module, or something from it."""
    names = module.dotted_names
    return binding.kind is BindingKind.IMPORTED and (
        binding.dotted in names or binding.dotted.rpartition(".")[0] in names
    )


def pool_of(module: Module, call: cst.Call, thing: LibraryObject) -> cst.BaseExpression | None:
    """What the call that makes a client gives it as its pool; None where it gives none."""
    called = types_of(module).value_of(call.func)
    constructs = any(isinstance(each, LibraryClass) for each in alternatives(called))
    return pool_given(call, thing.item, constructs=constructs)


def _is_pool(module: Module, node: cst.BaseExpression) -> bool:
    """Whether an argument is a pool.

    Of two majors that share a package name, one may take it where the other takes the host.
    """
    value = types_of(module).value_of(node)
    return any(isinstance(each, LibraryObject) and each.kind is Kind.POOL for each in alternatives(value))
