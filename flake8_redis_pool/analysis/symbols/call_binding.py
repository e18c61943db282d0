"""Which parameter of a function gets which argument of a call, by which name a function is called, and who gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from ..syntax import nodes
from .scopes import Scope, ScopeKind

#: Methods that the call of a class calls, whatever the class.
CONSTRUCTORS: Final = frozenset({"__init__", "__new__", "__post_init__"})


def is_constructor(function: Scope) -> bool:
    """Whether the call of a class runs a method of it: as Python has it, or the package that the class is one of."""
    cls = function.parent
    if cls is None or cls.kind is not ScopeKind.CLASS:
        return False
    helpers = function.module.knowledge.helpers
    if function.name in CONSTRUCTORS or function.name in helpers.making_methods:
        return True
    targets = (each.func if isinstance(each, cst.Call) else each for each in function.decorators)
    return any(cls.home_name(target) in helpers.making_decorators for target in targets)


def fields_defaulted_by(method: Scope) -> Iterator[str]:
    """The fields of the class that a method of it makes the values of (``@client.default``)."""
    cls = method.parent
    if cls is None or cls.kind is not ScopeKind.CLASS:
        return
    names = method.module.knowledge.helpers.field_defaults
    for decorator in method.decorators:
        if isinstance(decorator, cst.Attribute) and decorator.attr.value in names:
            if isinstance(decorator.value, cst.Name) and decorator.value.value in cls.bindings:
                yield decorator.value.value


def called_name(function: Scope) -> str:
    """The name by which code calls a function: a constructor goes by its class, a lambda by what it is assigned to."""
    if function.name in CONSTRUCTORS and function.parent is not None and function.parent.kind is ScopeKind.CLASS:
        return function.parent.name
    if isinstance(function.node, cst.Lambda) and function.parent is not None:
        given = (
            name for name, group in function.parent.bindings.items() for each in group if each.value is function.node
        )
        return next(given, function.name)
    return function.name


def parameters_of(function: Scope, *, is_bound: bool = True) -> tuple[str, ...]:
    """The parameters that a call may give by name or place; the receiver is one of them where nothing binds it."""
    node = function.node
    if not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        return ()
    return tuple(parameter.name.value for parameter in nodes.parameters(node))[_bound(function, is_bound) :]


def positional_parameters(function: Scope, *, is_bound: bool = True) -> tuple[str, ...]:
    """Those that a call may give by their place."""
    node = function.node
    if not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        return ()
    return tuple(nodes.positional_names(node))[_bound(function, is_bound) :]


def parameter_of(call: cst.Call, argument: cst.Arg, function: Scope, *, is_bound: bool = True) -> str | None:
    """The parameter of ``function`` that gets an argument of a call.

    ``is_bound`` says whether the call is one of a bound method (``cache.get(key)``, not ``Cache.get(cache, key)``);
    of a function without a receiver it means nothing. None for ``*args`` and ``**kwargs``, for what stands behind
    ``*args``, and for what the function's own ``*args`` and ``**kwargs`` take up.
    """
    if argument.star:
        return None
    if argument.keyword is not None:
        name = argument.keyword.value
        return name if name in parameters_of(function, is_bound=is_bound) else None
    position = 0
    for arg in call.args:
        if arg is argument:
            names = positional_parameters(function, is_bound=is_bound)
            return names[position] if position < len(names) else None
        if arg.star == "*":
            return None
        position += arg.keyword is None and not arg.star
    return None


def argument_for(call: cst.Call, function: Scope, name: str, *, is_bound: bool = True) -> cst.BaseExpression | None:
    """What a call gives for the parameter ``name`` of ``function``.

    None when it leaves it out, or hides it behind a star.
    """
    names = positional_parameters(function, is_bound=is_bound)
    return nodes.argument(call, names.index(name) if name in names else None, name)


def _bound(function: Scope, is_bound: bool) -> int:
    """How many of the first parameters a call does not give."""
    return int(is_bound and bool(function.receiver))


def is_given_by(function: Scope, maker: Scope) -> bool:
    """Whether a nested function is read for something else than to be called, by what its maker returns or assigns.

    What is awaited for that gives what comes of the function.
    """
    values = [each.value for group in maker.bindings.values() for each in group]
    return any(
        isinstance(part, cst.Name) and part.value == function.name
        for value in (*maker.returns, *values)
        if value is not None and not isinstance(value, cst.Await)
        for part in nodes.descendants(value)
    )
