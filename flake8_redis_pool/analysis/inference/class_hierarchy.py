"""Which classes of a module derive from which."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from .engine import types_of
from .values import ProjectClass


@query
def hierarchy_of(module: Module) -> Hierarchy:
    """The class hierarchy of a module."""
    return Hierarchy(module)


class Hierarchy:
    """The classes of one module by their bases."""

    def __init__(self, module: Module) -> None:
        self.symbols = symbols_of(module)
        self.types = types_of(module)

    def derived_from(self, cls: Scope) -> Sequence[Scope]:
        """The classes of this module that have ``cls``, of any module, among their bases."""
        return self._derived.get(cls, ())

    @functools.cached_property
    def _derived(self) -> Mapping[Scope, list[Scope]]:
        derived: dict[Scope, list[Scope]] = {}
        for cls in self.symbols.classes():
            for base in self.types.lineage(ProjectClass(cls))[1:]:
                derived.setdefault(base.scope, []).append(cls)
        return derived
