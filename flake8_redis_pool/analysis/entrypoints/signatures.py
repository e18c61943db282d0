"""Functions that are handlers by their own look: name, parameters, annotations, and the file that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import libcst as cst

from ...spec import Convention, FrameworkSpec
from ..inference.annotations import stated_by
from ..inference.engine import types_of
from ..inference.values import ExternalInstance, ProjectFunction, alternatives
from ..program.module import Module
from ..program.query import query
from ..symbols.call_binding import is_given_by
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .handler import Handler, Meaning
from .naming import is_imported

_PLACES = {ScopeKind.MODULE: "module", ScopeKind.CLASS: "class", ScopeKind.FUNCTION: "nested"}


def conventional_handlers(function: Scope) -> Iterator[Handler]:
    """``function`` as a handler, where it follows a convention; the first one counts."""
    module = function.module
    for framework, convention in _conventions_of(module) if isinstance(function.node, cst.FunctionDef) else ():
        if _follows(function, convention):
            yield Handler(function, Meaning(framework, convention.noun, convention.runs), function.node, module)
            return


@query
def _conventions_of(module: Module) -> Sequence[tuple[FrameworkSpec, Convention]]:
    """The conventions that a module may follow, those of frameworks that it imports first."""
    found = [pair for pair in module.knowledge.vocabulary.conventions if _may_follow(module, pair[1])]
    return sorted(found, key=lambda pair: not is_imported(module, pair[0]))


def _may_follow(module: Module, convention: Convention) -> bool:
    """Whether functions of a module may follow a convention, by what it imports and by its path."""
    if convention.imports and names_of(module).imported_roots.isdisjoint(convention.imports):
        return False
    path = module.place.replace("\\", "/")
    return not convention.files or any(
        fnmatchcase(path, pattern) or fnmatchcase(f"/{path}", pattern) for pattern in convention.files
    )


def _follows(function: Scope, convention: Convention) -> bool:
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
    if convention.beside and not _stands_beside(parent, convention):
        return False
    if not _parameters_match(function, convention.parameters, convention.exact):
        return False
    # what other modules may have to be looked into for
    if convention.returned and not _is_returned(function, parent, convention):
        return False
    return _is_annotated(function, convention) and (not convention.gives or _gives(function, convention))


def _stands_beside(cls: Scope, convention: Convention) -> bool:
    """Whether a class has the method that a convention asks for."""
    method = cls.method(convention.beside)
    return method is not None and _parameters_match(method, convention.beside_parameters, exact=True)


def _is_returned(function: Scope, maker: Scope, convention: Convention) -> bool:
    """Whether the function around it, of a name that the convention says, gives it back."""
    if not any(fnmatchcase(maker.name, pattern) for pattern in convention.returned) or not is_given_by(function, maker):
        return False
    value = types_of(function.module).returned(maker)
    return any(isinstance(each, ProjectFunction) and each.scope is function for each in alternatives(value))


def _gives(function: Scope, convention: Convention) -> bool:
    """Whether a function returns what the convention says, made by itself."""
    types = types_of(function.module)
    made = (types.value_of(node) for node in function.returns if isinstance(node, cst.Call))
    return any(
        isinstance(each, ExternalInstance) and each.dotted in convention.gives
        for value in made
        for each in alternatives(value)
    )


def _is_annotated(function: Scope, convention: Convention) -> bool:
    if not convention.annotations:
        return True
    types = types_of(function.module)
    bindings = (binding for group in function.bindings.values() for binding in group if binding.annotation is not None)
    values = (stated_by(types, binding) for binding in bindings)
    return any(isinstance(value, ExternalInstance) and value.dotted in convention.annotations for value in values)


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
