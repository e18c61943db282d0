"""Which settings of a connection stand beside a pool that was made without them.

The client takes its connections from the pool, so that they have no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...spec import Kind, Object, Setting
from ..inference.candidates import candidates_of
from ..inference.class_hierarchy import hierarchy_of
from ..inference.engine import types_of
from ..inference.pools import pool_given
from ..inference.values import (
    UNKNOWN,
    External,
    ExternalInstance,
    Instance,
    LibraryClass,
    LibraryMethod,
    LibraryObject,
    Origin,
    ProjectClass,
)
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, Scope
from ..symbols.users import all_users_of
from ..syntax import nodes
from .pool_settings import Said, Unsaid, said_by, said_of

_CONSTRUCTORS = ("__init__", "__new__")
#: A client over the pool of a client over the pool...: longer chains are not followed.
_DEEPEST = 4


@dataclass(frozen=True)
class IgnoredSetting:
    """A setting that the pool was made without, or (``is_other``) with another value; ``in_pool``: its name there."""

    name: str
    is_other: bool
    in_pool: str


@dataclass(frozen=True)
class SettingsBesidePool:
    """``node`` makes a client over a pool that ``origins`` made, with settings beside it that have no effect."""

    node: cst.Call
    origins: tuple[Origin, ...]
    ignored: tuple[IgnoredSetting, ...]


@query
def settings_beside_pools(module: Module) -> Sequence[SettingsBesidePool]:
    """The clients that are given a pool, and settings that it was made without, in the order of the source."""
    symbols = symbols_of(module)
    found = [finding for call in symbols.calls if _may_give_pool(module, call) for finding in _beside(module, call)]
    return tuple(sorted(found, key=lambda item: symbols.order_at(item.node)))


def _may_give_pool(module: Module, call: cst.Call) -> bool:
    """Whether a call gives a pool and something beside it, as far as its words tell."""
    if len(call.args) < 2:
        return False
    if any(arg.keyword is not None and arg.keyword.value in module.knowledge.pool_arguments for arg in call.args):
        return True
    is_by_position = any(arg.keyword is None and not arg.star for arg in call.args)
    return is_by_position and candidates_of(module).may_make(call, module.knowledge.makers)


def _beside(module: Module, call: cst.Call) -> Iterator[SettingsBesidePool]:
    constructor = _constructor(module, call)
    if constructor is None:
        return
    args, item = constructor
    given = [(setting, nodes.argument(args, setting.position, setting.name)) for setting in item.settings]
    node, pool = _pool(module, args, item) if any(node is not None for _, node in given) else (None, None)
    if node is None or pool is None:
        return
    origins = tuple(dict.fromkeys(maker for origin in pool.origins for maker in _makers(origin)))
    if any(_is_changed_later(each, pool.item) for each in (module, *(origin.module for origin in origins))):
        return
    said = [said_by(origin) for origin in origins]
    ignored = [each for setting, node in given if node is not None for each in _ignored(module, setting, node, said)]
    if ignored and not _may_be_another(module, node, pool):
        yield SettingsBesidePool(call, origins, tuple(ignored))


def _is_changed_later(module: Module, pool: Object) -> bool:
    """Whether a module touches what a pool makes its connections with."""
    return bool(pool.settings_attribute and names_of(module).readers_of(pool.settings_attribute))


def _constructor(module: Module, call: cst.Call) -> tuple[cst.Call, Object] | None:
    """A call as one of the constructor of a library's client, and that client.

    It is a call of its class, of a subclass that has no constructor of its own, or from the constructor of a subclass.
    """
    target = types_of(module).value_of(call.func)
    if isinstance(target, External) and target.dotted == "functools.partial" and call.args:
        call = cst.Call(call.args[0].value, call.args[1:])
        target = types_of(module).value_of(call.func)
    if isinstance(target, LibraryClass):
        return call, target.item
    if isinstance(target, LibraryMethod) and target.name == "__init__" and isinstance(target.owner, LibraryClass):
        return cst.Call(call.func, call.args[1:]), target.owner.item
    if isinstance(target, ProjectClass):
        item = _inherited(module, target, own=True)
    elif _is_of_super(call.func):
        cls = symbols_of(module).scope_of(call).enclosing_class()
        item = _inherited(module, ProjectClass(cls), own=False) if cls is not None else None
    else:
        item = None
    return (call, item) if item is not None else None


def _is_of_super(func: cst.BaseExpression) -> bool:
    """``super().__init__``."""
    above = func.value if isinstance(func, cst.Attribute) and func.attr.value == "__init__" else None
    return isinstance(above, cst.Call) and nodes.dotted(above.func) == "super"


def _inherited(module: Module, cls: ProjectClass, *, own: bool) -> Object | None:
    """The library's class whose constructor a class of the project inherits.

    ``own``: and does not replace by one of its own; its bases in the project never may.
    """
    types = types_of(module)
    lineage = types.lineage(cls)[0 if own else 1 :]
    if any(each.scope.method(name) is not None for each in lineage for name in _CONSTRUCTORS):
        return None
    return next((base.item for base in types.bases(cls) if isinstance(base, LibraryClass)), None)


def _pool(module: Module, call: cst.Call, item: Object) -> tuple[cst.BaseExpression, LibraryObject] | tuple[None, None]:
    """The pool that a constructor of ``item`` is given (expression and value), where all that it can be is in sight."""
    types = types_of(module)
    by_name = pool_given(call, item)
    for node in (by_name,) if by_name is not None else (arg.value for arg in call.args if arg.keyword is None):
        value = types.value_of(node)
        if isinstance(value, LibraryObject) and value.kind is Kind.POOL and value.certain and value.origins:
            return node, value
    return None, None


def _may_be_another(module: Module, node: cst.BaseExpression, pool: LibraryObject) -> bool:
    """Whether an attribute may hold another pool than its class says, or a method give one.

    A subclass may replace it, and other code may store one there.
    """
    node = node.func if isinstance(node, cst.Call) else node
    if not isinstance(node, cst.Attribute):
        return False
    name = node.attr.value
    holder = types_of(module).value_of(node.value)
    cls = holder.of if isinstance(holder, Instance) else holder
    modules = {module}
    if isinstance(cls, ProjectClass):
        users = all_users_of(cls.scope)
        if users is None:  # too many to look at
            return True
        modules |= {cls.module, *users}
        for each in modules:
            if any(_has_own(derived, name) for derived in hierarchy_of(each).derived_from(cls.scope)):
                return True
    given = [
        types_of(each).bound(binding)
        for each in modules
        for binding in symbols_of(each).stores_of(name)
        if not isinstance(cls, ProjectClass) or _may_be_one(each, binding, cls)
    ]
    return any(not isinstance(value, LibraryObject) or not set(value.origins) <= set(pool.origins) for value in given)


def _may_be_one(module: Module, store: Binding, cls: ProjectClass) -> bool:
    """Whether what is stored into may be an object of the class, or of one that derives from it."""
    holder = types_of(module).value_of(store.node.value) if isinstance(store.node, cst.Attribute) else UNKNOWN
    if isinstance(holder, Instance):
        return cls in types_of(module).lineage(holder.of)
    return not isinstance(holder, (External, ExternalInstance, LibraryObject))


def _has_own(cls: Scope, name: str) -> bool:
    """Whether a class sets an attribute or defines a method of this name by itself."""
    return name in cls.bindings or name in cls.attributes or cls.method(name) is not None


def _makers(origin: Origin, depth: int = 0) -> Iterator[Origin]:
    """Where a pool was made that comes from ``origin``: the pool of a client may be one that the client was given."""
    call = origin.node
    target = types_of(origin.module).value_of(call.func) if isinstance(call, cst.Call) else None
    pool = None
    if isinstance(call, cst.Call) and isinstance(target, LibraryClass) and pool_given(call, target.item) is not None:
        _, pool = _pool(origin.module, call, target.item)
    if pool is None or depth > _DEEPEST:
        yield origin
        return
    for each in pool.origins:
        yield from _makers(each, depth + 1)


def _ignored(
    module: Module, setting: Setting, node: cst.BaseExpression, said: Sequence[Said]
) -> Iterator[IgnoredSetting]:
    """The setting, if whichever pool it is that the client is given, it was made otherwise."""
    if nodes.is_none(node):
        return
    own = said_of(module, node)
    if own is Unsaid.NOT_GIVEN:
        return
    differences = {_difference(setting, own, each.get(setting.name, Unsaid.UNCLEAR)) for each in said}
    if None not in differences:
        yield IgnoredSetting(setting.name, True in differences, setting.in_pool or setting.name)


def _difference(setting: Setting, own: object, pools: object) -> bool | None:
    """Whether the pool has another value than the client is given (False: none); None where they may be the same.

    A variable is given because it may have any value: a pool without one does not follow it.
    """
    if pools is Unsaid.UNCLEAR:
        return None
    if pools is Unsaid.NOT_GIVEN:
        return None if own is not Unsaid.UNCLEAR and _is_default(setting, own) else False
    if (
        own is Unsaid.UNCLEAR
        or _plain(own) == _plain(pools)
        or (_is_default(setting, own) and _is_default(setting, pools))
    ):
        return None
    return True


def _is_default(setting: Setting, value: object) -> bool:
    return _plain(value) in map(_plain, setting.defaults)


def _plain(value: object) -> str:
    """A value as the server is told it: a port or a database may be written as a text."""
    return str(value)
