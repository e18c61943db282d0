"""What runs when an object of a class of the project is made: constructors, hooks and the factories of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ..inference.engine import types_of
from ..inference.passed_arguments import fields_of
from ..inference.values import External, ProjectClass, ProjectFunction, alternatives
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import is_constructor
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes

#: The methods of which Python runs the first one in the order of resolution.
_FIRST_OF_EACH: Final = ("__new__", "__init__", "__post_init__")


@query
def making_of(module: Module) -> Making:
    """What the making of objects runs, of classes of a module."""
    return Making(module)


class Making:
    """Answers for the classes of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.types = types_of(module)

    def run_for(self, cls: Scope, call: cst.Call | None = None) -> Iterator[Scope]:
        """The functions that run when an object of a class of this module is made, by ``call`` where it is known."""
        yield from self._methods_of(cls)
        lineage = self.types.lineage(ProjectClass(cls))
        made = [pair for member in lineage for pair in making_of(member.module).factories_of(member.scope)]
        if not made:
            return
        fields = tuple(dict.fromkeys(name for member in reversed(lineage) for name in fields_of(member.scope)))
        for name, factory in made:
            if call is None or not _is_given(call, name, fields):
                yield factory

    @charged
    def _methods_of(self, cls: Scope) -> Sequence[Scope]:
        """The methods that run, each name as the first class in the order of resolution has it."""
        lineage = self.types.lineage(ProjectClass(cls))
        names = dict.fromkeys((*_FIRST_OF_EACH, *(name for each in lineage for name in _declared(each.scope))))
        found = (next((m for e in lineage if (m := e.scope.method(name)) is not None), None) for name in names)
        return [method for method in found if method is not None and is_constructor(method)]

    @charged
    def factories_of(self, cls: Scope) -> Sequence[tuple[str, Scope]]:
        """The fields of a class of this module for which a function of the project makes the value."""
        return [
            (name, value.scope)
            for name, bindings in (cls.bindings.items() if cls.calls else ())
            for binding in bindings
            if isinstance(binding.value, cst.Call)
            for value in alternatives(self.types.value_of(self._factory(binding.value) or binding.value))
            if isinstance(value, ProjectFunction) and value.scope.name not in cls.bindings
        ]

    def _factory(self, call: cst.Call) -> cst.BaseExpression | None:
        """What a call in a class body gets as the maker of a field's value."""
        factories = self.module.knowledge.helpers.field_factories
        home_name = symbols_of(self.module).scope_of_call[call].home_name(call.func)
        if home_name not in {name.rpartition(".")[2] for name in factories}:
            return None
        target = self.types.value_of(call.func)
        keyword = factories.get(target.dotted) if isinstance(target, External) else None
        if keyword is None:
            return None
        return nodes.argument(call, None, keyword) if keyword else nodes.argument(call, 0)

    def fields_made_by(self, function: Scope) -> Iterator[Scope]:
        """The classes of this module for fields of which a function makes the value."""
        symbols = symbols_of(self.module)
        calls: Sequence[cst.Call] = names_of(self.module).calls_passing(function.name)
        if isinstance(function.node, cst.Lambda):
            calls = [above for above in symbols.ancestors(function.node) if isinstance(above, cst.Call)]
        for cls in dict.fromkeys(symbols.scope_of_call[call] for call in calls):
            if cls.kind is ScopeKind.CLASS and any(made is function for _, made in self.factories_of(cls)):
                yield cls


def _declared(cls: Scope) -> Iterator[str]:
    """The methods of a class that its package runs when it makes an object."""
    return (method.name for method in cls.methods() if is_constructor(method))


def _is_given(call: cst.Call, name: str, fields: Sequence[str]) -> bool:
    """Whether the call of a class gives a field, or hides behind a star whether it does."""
    position = fields.index(name) if name in fields else None
    return nodes.has_unpacking(call) or nodes.argument(call, position, name) is not None
