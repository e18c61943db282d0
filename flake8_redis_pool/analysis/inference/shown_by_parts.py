"""Whether an object is one of Redis, where its class serves other servers as well: by what is read of its parts."""

from __future__ import annotations

from typing import Final

import libcst as cst

from ...spec import Object, Shown
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, Scope
from ..symbols.users import users_of
from ..syntax import nodes
from .evaluator import Evaluator

#: What follows the scheme in a URL.
_SCHEME: Final = "://"


def is_shown(evaluator: Evaluator, item: Object, call: cst.Call) -> bool:
    """Whether what ``call`` makes, an ``item``, is one of Redis: by its URL, or by what is read of its parts.

    That is read in the module of the call, or in one that uses the function around it. Most classes serve Redis alone.
    """
    shown = item.shown_by
    if shown is None:
        return True
    url = nodes.code(call.args[0].value).lower() if call.args else ""
    if shown.word in url or _SCHEME in url:
        return shown.word in url
    if _reads_part(evaluator.module, shown):
        return True
    function = evaluator.symbols.scope_of(call).enclosing_function()
    words = frozenset(part for part, _ in shown.parts)
    return function is not None and any(_reads_part(user, shown) for user in users_of(function, words))


def _reads_part(module: Module, shown: Shown) -> bool:
    """Whether a module reads an attribute of such a part of anything."""
    return any(
        part in module.text and attribute in module.text and _reads(module, part, attribute)
        for part, attribute in shown.parts
    )


def _reads(module: Module, part: str, attribute: str) -> bool:
    symbols = symbols_of(module)
    return any(
        _is_part(node.value, part)
        or any(_is_part(each.value, part) for each in _bindings(symbols.scope_of(node), node))
        for scope in names_of(module).readers_of(attribute)
        for node in nodes.descendants(scope.node)
        if isinstance(node, cst.Attribute) and node.attr.value == attribute
    )


def _is_part(node: cst.CSTNode | None, part: str) -> bool:
    """Whether an expression reads a part of something, or calls what gives it."""
    read = node.func if isinstance(node, cst.Call) else node
    return isinstance(read, cst.Attribute) and read.attr.value == part


def _bindings(scope: Scope, read: cst.Attribute) -> list[Binding]:
    """What sets the name, or the attribute of the own object, of which an attribute is read."""
    base = read.value
    if isinstance(base, cst.Name):
        owner = scope.owner_of(base.value)
        return owner.bindings.get(base.value, []) if owner is not None else []
    cls = scope.enclosing_class()
    return cls.attributes.get(base.attr.value, []) if cls is not None and isinstance(base, cst.Attribute) else []
