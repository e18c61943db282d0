"""Whether a function is a handler by its own look."""

from __future__ import annotations

from fnmatch import fnmatchcase

import libcst as cst

from ...spec import Convention
from ..inference.engine import types_of
from ..inference.values import ExternalInstance
from ..program.module import Module
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes

_PLACES = {ScopeKind.MODULE: "module", ScopeKind.CLASS: "class", ScopeKind.FUNCTION: "nested"}


def may_follow(convention: Convention, imported: frozenset[str], path: str) -> bool:
    """Whether functions of a module may follow a convention, by what it imports (top-level packages) and by its path (with ``/``)."""
    if convention.imports and imported.isdisjoint(convention.imports):
        return False
    return not convention.files or any(
        fnmatchcase(path, pattern) or fnmatchcase(f"/{path}", pattern) for pattern in convention.files
    )


def follows(module: Module, function: Scope, convention: Convention) -> bool:
    """Whether a function of a module that may follow a convention does."""
    parent = function.parent
    if parent is None or not any(fnmatchcase(function.name, pattern) for pattern in convention.functions):
        return False
    if _PLACES.get(parent.kind) != convention.method_of:
        return False
    if (convention.sync_only and function.is_async) or (convention.async_only and not function.is_async):
        return False
    if convention.outer and not _parameters_match(parent, convention.outer, exact=True):
        return False
    return _parameters_match(function, convention.parameters, convention.exact) and _is_annotated(
        module, function, convention
    )


def _is_annotated(module: Module, function: Scope, convention: Convention) -> bool:
    if not convention.annotations:
        return True
    for name in function.bindings:
        for binding in function.bindings[name]:
            if binding.annotation is not None:
                value = types_of(module).bound(binding)
                if isinstance(value, ExternalInstance) and value.dotted in convention.annotations:
                    return True
    return False


def _parameters_match(function: Scope, allowed: tuple[tuple[str, ...], ...], exact: bool) -> bool:
    """Whether the positional parameters (without ``self``) have the allowed names."""
    if not isinstance(function.node, cst.FunctionDef):
        return False
    names = nodes.positional_names(function.node)
    if function.receiver:
        names = names[1:]
    if len(names) < len(allowed) or (exact and allowed and len(names) != len(allowed)):
        return False
    return all(any(fnmatchcase(name, pattern) for pattern in patterns) for name, patterns in zip(names, allowed))
