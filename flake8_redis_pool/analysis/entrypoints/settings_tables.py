"""Tables of settings in which a module names functions to a framework: attributes of a class, keys of a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from ...spec import FrameworkSpec, SettingsTable
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .naming import is_imported


@dataclass(frozen=True)
class Entry:
    """One entry: an expression (``value``) that names functions, or a ``function`` that stands in the class itself."""

    framework: FrameworkSpec
    row: SettingsTable
    node: cst.CSTNode
    value: cst.BaseExpression | None = None
    function: Scope | None = None

    def mentions(self, name: str) -> bool:
        """Whether the entry may name a function called ``name``."""
        return self.value is not None and any(nodes.mentioned(part) == name for part in nodes.descendants(self.value))


def entries_of(module: Module, frameworks: Iterable[FrameworkSpec]) -> Iterator[Entry]:
    """The entries of all tables of settings of a module."""
    for framework in frameworks:
        for row in framework.settings:
            is_used = is_imported(module, framework)
            if row.mapping:
                yield from _of_dictionaries(module, framework, row) if is_used else ()
                continue
            for cls in symbols_of(module).classes():
                if any(mark in cls.bindings for mark in row.marks) and (is_used or cls.name in row.classes):
                    bindings = (binding for name in row.entries for binding in cls.bindings.get(name, ()))
                    yield from (_attribute(module, framework, row, binding) for binding in bindings)


def _attribute(module: Module, framework: FrameworkSpec, row: SettingsTable, binding: Binding) -> Entry:
    defined = symbols_of(module).scope_at.get(binding.node) if binding.kind is BindingKind.DEFINED else None
    function = defined if defined is not None and defined.kind is ScopeKind.FUNCTION else None
    value = binding.value if binding.kind is BindingKind.ASSIGNED and not binding.path else None
    return Entry(framework, row, value or binding.node, value, function)


def _of_dictionaries(module: Module, framework: FrameworkSpec, row: SettingsTable) -> Iterator[Entry]:
    root = symbols_of(module).root
    for binding in (binding for group in root.bindings.values() for binding in group):
        if binding.kind is BindingKind.ASSIGNED and isinstance(binding.value, cst.Dict) and not binding.path:
            keyed = {
                nodes.constant(item.key): item.value
                for item in binding.value.elements
                if isinstance(item, cst.DictElement)
            }
            if any(mark in keyed for mark in row.marks):
                yield from (Entry(framework, row, keyed[name], keyed[name]) for name in row.entries if name in keyed)
