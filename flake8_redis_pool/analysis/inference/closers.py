"""What closes an object, or gives it back.

Where the object is known, the roles of the declarations decide; where it is not, the names of ``closing_words`` do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import libcst as cst

from ...closing_words import CLOSERS, ENDS, EXITS, GIVES_BACK
from ...spec import Method, Object, Role
from ..program.module import Module
from ..symbols.builder import symbols_of
from .engine import types_of
from .values import (
    LibraryObject,
    method_of,
    thing_of,
)


def ends(thing: LibraryObject | None, name: str) -> bool:
    """Whether the method ``name`` closes its object or gives it back; ``thing`` is None for one that is not known.

    Of a known object, a method that is not declared ends nothing, unless it is the exit of a context manager. What is
    known of some assignments alone may be something else as well, and then the name may say so, too.
    """
    method = thing.item.methods.get(name) if thing is not None else None
    if thing is not None and method is not None:
        return _ends_itself(method) or name in thing.item.watch_ended_by
    return name in (EXITS if thing is not None and thing.certain else ENDS)


def is_ended_by(module: Module, thing: LibraryObject | None, method: cst.Attribute) -> bool:
    """Whether ``method``, which is read of the thing, ends it, now or when it is called.

    A coroutine that is made and dropped does nothing.
    """
    name = method.attr.value
    declared = thing.item.methods.get(name) if thing is not None else None
    call = symbols_of(module).parents.get(method)
    if isinstance(call, cst.Call) and call.func is method and declared is not None:
        return ends(thing, name) and not is_never_run(module, call, declared)
    return ends(thing, name)


def closed_by(module: Module, call: cst.Call, *roles: Role) -> LibraryObject | None:
    """The object that a call of one of its own methods ends; None for all other calls.

    ``roles``: those of the methods that count.
    """
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in module.knowledge.methods_with(*roles):
        return None
    target = method_of(types_of(module).value_of(func))
    if target is None or not isinstance(target.owner, LibraryObject):
        return None
    is_meant = target.method is not None and target.method.role in roles
    return target.owner if is_meant and is_ended_by(module, target.owner, func) else None


def is_never_run(module: Module, call: cst.Call, method: Method) -> bool:
    """Whether a call makes a coroutine that is dropped: ``pool.release(connection)`` without ``await``."""
    return method.awaited and isinstance(symbols_of(module).parents.get(call), cst.Expr)


def gives_back_argument(method: Method | None, name: str) -> bool:
    """Whether a method gives back its first argument; ``name`` says so of one that is not declared."""
    return method.argument_released if method is not None else name in GIVES_BACK


def may_close_below(name: str) -> bool:
    """Whether the method ``name`` of an object that is not known may close what the object was made over.

    Closing the object may, giving it back does not.
    """
    return name in CLOSERS


def has_end(item: Object) -> bool:
    """Whether objects have a method that closes them or gives them back; others are lent, by a pool that takes them."""
    return any(map(_ends_itself, item.methods.values()))


def part_of(module: Module, thing: LibraryObject, name: str) -> LibraryObject | None:
    """The object that an attribute of the thing holds (``client.connection_pool``); None for other attributes."""
    return thing_of(types_of(module).attribute(thing, name)) if name in thing.item.attributes else None


def may_be_ended(calls: Iterable[cst.Call], names: Collection[str], *, by_any_method: bool = False) -> bool:
    """Whether one of the calls may end what has one of these local names: a method of it, or what gets it.

    ``by_any_method``: of an object of the project each method may close what the object keeps, whatever its name.
    """
    for call in calls:
        if any(_is_one_of(arg.value, names) for arg in call.args):
            return True
        func: cst.BaseExpression = call.func
        if not by_any_method:
            if isinstance(func, cst.Attribute) and _is_one_of(func.value, names) and ends(None, func.attr.value):
                return True
            continue
        while isinstance(func, cst.Attribute):
            func = func.value
        if _is_one_of(func, names):
            return True
    return False


def _is_one_of(node: cst.BaseExpression, names: Collection[str]) -> bool:
    return isinstance(node, cst.Name) and node.value in names


def _ends_itself(method: Method) -> bool:
    """Whether a method ends the object that it is called on."""
    return method.role in (Role.RELEASE, Role.CLOSE) and not method.argument_released
