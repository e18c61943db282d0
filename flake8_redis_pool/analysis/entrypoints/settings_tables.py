"""Tables in which a module names functions to a framework.

Attributes of a class, keys of a dictionary, and what methods of a plugin return.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from ...spec import FrameworkSpec, SettingsTable
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .base_classes import base_names
from .handed_over import HandOver, handed_over
from .handler import Handler, Meaning
from .naming import is_imported

#: A function that stands in the table itself, or an expression there that is one.
SettingsEntry = Handler | HandOver


@query
def settings_of(module: Module) -> Sequence[SettingsEntry]:
    """The functions in all tables of settings of a module."""
    frameworks = module.knowledge.vocabulary.frameworks
    found = [
        entry for framework in frameworks for row in framework.settings for entry in _entries(module, framework, row)
    ]
    with_tables = [each for each in frameworks if each.returned_tables and is_imported(module, each)]
    found += (entry for framework in with_tables for entry in _returned(module, framework))
    return found


def _returned(module: Module, framework: FrameworkSpec) -> Iterator[HandOver]:
    """What methods of the plugins that a module defines hand over in the tables that they return."""
    for cls in symbols_of(module).classes():
        bases = base_names(cls)
        for row in framework.returned_tables:
            if bases.isdisjoint(row.classes):
                continue
            for method in cls.methods():
                for table in method.returns if method.name in row.methods else ():
                    meaning = Meaning(framework, row.noun, row.runs)
                    yield from handed_over(_written(method, table), meaning, method.node, module)


def _written(method: Scope, table: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The table that a method returns by a name of its own, where that was assigned once."""
    group = method.bindings.get(table.value, ()) if isinstance(table, cst.Name) else ()
    return group[0].value if len(group) == 1 and group[0].kind is BindingKind.ASSIGNED else table


def _entries(module: Module, framework: FrameworkSpec, row: SettingsTable) -> Iterator[SettingsEntry]:
    meaning = Meaning(framework, row.noun, row.runs)
    for found in _of_dictionaries(module, framework, row) if row.mapping else _of_classes(module, framework, row):
        if isinstance(found, Scope):
            yield Handler(found, meaning, found.node, module)
        else:
            yield from handed_over(found, meaning, found, module, row.by_name)


def _of_classes(module: Module, framework: FrameworkSpec, row: SettingsTable) -> Iterator[Scope | cst.BaseExpression]:
    """What the classes that are such a table define or assign under the names of its entries."""
    is_used = is_imported(module, framework)
    for cls in symbols_of(module).classes():
        if any(mark in cls.bindings for mark in row.marks) and (is_used or cls.name in row.classes):
            for binding in (binding for name in row.entries for binding in cls.bindings.get(name, ())):
                yield from _given_by(module, binding)


def _given_by(module: Module, binding: Binding) -> Iterator[Scope | cst.BaseExpression]:
    if binding.kind is BindingKind.DEFINED:
        defined = symbols_of(module).scope_at.get(binding.node)
        if defined is not None and defined.kind is ScopeKind.FUNCTION:
            yield defined
    elif binding.kind is BindingKind.ASSIGNED and not binding.path and binding.value is not None:
        yield binding.value


def _of_dictionaries(module: Module, framework: FrameworkSpec, row: SettingsTable) -> Iterator[cst.BaseExpression]:
    """What the dictionaries at module level that are such a table hold under the keys of its entries."""
    if not is_imported(module, framework):
        return
    for binding in (binding for group in symbols_of(module).root.bindings.values() for binding in group):
        if binding.kind is BindingKind.ASSIGNED and isinstance(binding.value, cst.Dict) and not binding.path:
            items = (item for item in binding.value.elements if isinstance(item, cst.DictElement))
            keyed = {nodes.constant(item.key): item.value for item in items}
            if any(mark in keyed for mark in row.marks):
                yield from (keyed[name] for name in row.entries if name in keyed)
