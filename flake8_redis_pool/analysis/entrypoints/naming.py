"""Names as a framework's declarations write them: what expressions of a module stand for, and what it imports."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import libcst as cst

from ...spec import FrameworkSpec
from ..inference.engine import types_of
from ..inference.values import (
    External,
    ExternalInstance,
    Instance,
    LibraryMethod,
    LibraryObject,
    alternatives,
)
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..syntax import nodes


def is_imported(module: Module, framework: FrameworkSpec) -> bool:
    """Whether the module imports a package of the framework."""
    return not names_of(module).imported_roots.isdisjoint(framework.roots)


def dotted_names(module: Module, node: cst.BaseExpression) -> Iterator[str]:
    """The dotted names that an expression may stand for.

    On an instance of a project class there is one for each base class outside the project.
    """
    types = types_of(module)
    for value in alternatives(types.value_of(node)):
        if isinstance(value, (External, ExternalInstance)):
            yield value.dotted
            yield from module.knowledge.vocabulary.other_names(value.dotted)
        elif isinstance(value, LibraryMethod) and isinstance(value.owner, LibraryObject):
            yield f"{value.owner.item.name}.{value.name}"
    if isinstance(node, cst.Attribute):
        for base in alternatives(types.value_of(node.value)):
            for parent in types.bases(base.of) if isinstance(base, Instance) else ():
                if isinstance(parent, External):
                    yield f"{parent.dotted}.{node.attr.value}"


def is_given(module: Module, patterns: tuple[str, ...], call: cst.BaseExpression) -> bool:
    """Whether a call has an argument that is one of these texts or dotted names; also where any is right."""
    if not patterns:
        return True
    given: set[str] = set()
    for argument in call.args if isinstance(call, cst.Call) else ():
        text = nodes.constant(argument.value)
        given.update((text,) if isinstance(text, str) else dotted_names(module, argument.value))
    return any(fnmatchcase(text, pattern) for text in given for pattern in patterns)


def imported_name(module: Module, node: cst.BaseExpression) -> str | None:
    """The name, at its home, of what is read from an import; None for everything else."""
    first = node
    while isinstance(first, cst.Attribute):
        first = first.value
    if not isinstance(first, cst.Name):
        return None
    scope = symbols_of(module).scope_of(first)
    if not scope.is_import(first.value):
        return None
    return scope.original_name(first.value) if first is node else nodes.last_name(node)
