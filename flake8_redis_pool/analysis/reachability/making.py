"""What runs when an object of a class of the project is made: constructors, hooks and the factories of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ... import stdlib
from ..inference.engine import types_of
from ..inference.passed_arguments import fields_of
from ..inference.values import External, ProjectClass, ProjectFunction, alternatives
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import factory_in, symbols_of
from ..symbols.call_binding import fields_defaulted_by, is_constructor
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
        """The fields of a class of this module for which a function makes the value, each with that function."""
        bindings = cls.bindings.items() if cls.calls else ()
        values = ((name, binding.value) for name, group in bindings for binding in group)
        return [
            *((name, maker) for name, value in values if isinstance(value, cst.Call) for maker in self._makers(value)),
            *((field, method) for method in cls.methods() for field in fields_defaulted_by(method)),
        ]

    def _makers(self, call: cst.Call) -> Iterator[Scope]:
        """The functions that make the value of a field which a call describes, or the call in its ``default``."""
        symbols = symbols_of(self.module)
        for each in (call, nodes.argument(call, None, stdlib.FIELD_DEFAULT)):
            keyword = self._keyword(each) if isinstance(each, cst.Call) else None
            if keyword is None or not isinstance(each, cst.Call):
                continue
            given = factory_in(each, (keyword,))
            called = [] if given is None else alternatives(self.types.value_of(given))
            functions = [value.scope for value in called if isinstance(value, ProjectFunction)]
            if given is not None:
                yield from functions or (symbols.scope_at[symbols.field_makers[each]],)
                return
        for value in alternatives(self.types.value_of(call)):
            if isinstance(value, ProjectFunction) and value.scope.name not in symbols.scope_of_call[call].bindings:
                yield value.scope

    def _keyword(self, call: cst.Call) -> str | None:
        """The keyword under which a call in a class body gets the maker of a field's value; None for other calls."""
        helpers = self.module.knowledge.helpers
        if symbols_of(self.module).scope_of_call[call].home_name(call.func) not in helpers.field_keywords:
            return None
        target = self.types.value_of(call.func)
        return helpers.field_factories.get(target.dotted) if isinstance(target, External) else None

    def fields_made_by(self, function: Scope) -> Iterator[Scope]:
        """The classes of this module for fields of which a function makes the value."""
        symbols = symbols_of(self.module)
        calls: Sequence[cst.Call] = names_of(self.module).calls_passing(function.name)
        if isinstance(function.node, cst.Lambda):
            calls = [above for above in symbols.ancestors(function.node) if isinstance(above, cst.Call)]
        classes = [symbols.scope_of_call[call] for call in calls]
        if function.module is self.module and function.parent is not None and any(fields_defaulted_by(function)):
            classes.append(function.parent)
        for cls in dict.fromkeys(classes):
            if cls.kind is ScopeKind.CLASS and any(made is function for _, made in self.factories_of(cls)):
                yield cls


def _declared(cls: Scope) -> Iterator[str]:
    """The methods of a class that its package runs when it makes an object."""
    return (method.name for method in cls.methods() if is_constructor(method))


def _is_given(call: cst.Call, name: str, fields: Sequence[str]) -> bool:
    """Whether the call of a class gives a field, or hides behind a star whether it does."""
    position = fields.index(name) if name in fields else None
    return nodes.has_unpacking(call) or nodes.argument(call, position, name, name.lstrip("_")) is not None
