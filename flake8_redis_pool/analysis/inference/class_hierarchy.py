"""Which classes derive from which: in one module, and over the whole project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..symbols.users import heirs_of, names_given
from .engine import types_of
from .values import ProjectClass


@query
def hierarchy_of(module: Module) -> Hierarchy:
    """The class hierarchy of a module."""
    return Hierarchy(module)


class Hierarchy:
    """The classes of one module by their bases."""

    def __init__(self, module: Module) -> None:
        self._module = module
        #: The classes of the project, this module's first, that have a class of this module among their bases.
        self.all_derived_from = Memo[Scope, tuple[Scope, ...]](module.program.inference, self._all_derived, ())

    def derived_from(self, cls: Scope) -> Sequence[Scope]:
        """The classes of this module that have ``cls``, of any module, among their bases."""
        return _derived_in(self._module).get(cls, ())

    @staticmethod
    def _all_derived(cls: Scope) -> tuple[Scope, ...]:
        found = [cls]
        for above in found:  # grows by those that derive from it
            for module in (above.module, *heirs_of(above)):
                named = (each for name in sorted(names_given(above)) for each in names_of(module).classes_over(name))
                for each in named:
                    if each not in found and ProjectClass(above) in types_of(module).lineage(ProjectClass(each)):
                        found.append(each)
        return tuple(found[1:])


@query
def _derived_in(module: Module) -> Mapping[Scope, list[Scope]]:
    derived: dict[Scope, list[Scope]] = {}
    for cls in symbols_of(module).classes():
        for base in types_of(module).lineage(ProjectClass(cls))[1:]:
            derived.setdefault(base.scope, []).append(cls)
    return derived


def method_on(cls: ProjectClass, name: str) -> Scope | None:
    """The method that an object of a class runs by this name: its own, or the nearest above it."""
    lineage = types_of(cls.module).lineage(cls)
    methods = (member.scope.getter(name) or member.scope.method(name) for member in lineage)
    return next((method for method in methods if method is not None), None)
