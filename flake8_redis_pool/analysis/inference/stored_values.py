"""What is stored under a name or key elsewhere.

On the application's object, in a container, on an object that a factory makes.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding
from ..syntax import nodes
from .evaluator import Evaluator
from .values import (
    UNKNOWN,
    External,
    Instance,
    LibraryClass,
    LibraryObject,
    ProjectClass,
    TupleValue,
    Value,
    join,
    thing_of,
)


class StoredValues:
    """Reads of one module that are answered by stores."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def stored_by_factories(self, cls: ProjectClass, name: str) -> list[Binding]:
        """What methods of a class store as this attribute of an instance that they make.

        ``made = cls(); made.client = Redis(); return made``.
        """
        found = []
        for binding in self.evaluator.symbols.stores_of(name):
            function = binding.scope.enclosing_function()
            if function is not None and function.parent is cls.scope and isinstance(binding.node, cst.Attribute):
                if self.evaluator.value_of(binding.node.value) == Instance(cls):
                    found.append(binding)
        return found

    def _values_name(self, node: cst.BaseExpression) -> str:
        """The name that a value goes by at its home: ``current_app`` whatever it was imported as."""
        value = self.evaluator.value_of(node) if isinstance(node, cst.Name) else UNKNOWN
        name = stdlib.last(value.dotted) if isinstance(value, External) else nodes.last_name(node)
        return conventions.APPLICATION if name in self.evaluator.knowledge.helpers.application_names else name

    def stored_elsewhere(self, node: cst.Attribute) -> Value:
        """``request.app.state.redis``: what the module stores under the same last two names."""
        owner = self._values_name(node.value)
        bindings = [
            binding
            for binding in self.evaluator.symbols.stores_of(node.attr.value)
            if isinstance(binding.node, cst.Attribute) and self._values_name(binding.node.value) == owner
        ]
        value = (
            join([self.evaluator.value_of(b.value) for b in bindings if b.value is not None]) if bindings else UNKNOWN
        )
        if thing_of(value) is not None:
            return value
        return UNKNOWN if bindings else self._stored_in_project(owner, node.attr.value)

    def _stored_in_project(self, owner: str, name: str) -> Value:
        """What another module stores on the application object (``app.state.redis = ...`` in the lifespan)."""
        is_lasting = owner == conventions.APPLICATION or owner in self.evaluator.knowledge.helpers.application_state
        if not is_lasting or len(name) < 3:
            return UNKNOWN
        values: list[Value] = []
        for module in self.evaluator.module.program.storing(f"{owner}.{name}"):
            for binding in symbols_of(module).stores_of(name) if module is not self.evaluator.module else ():
                node = binding.node
                if (
                    binding.value is not None
                    and isinstance(node, cst.Attribute)
                    and nodes.last_name(node.value) == owner
                ):
                    values.append(self.evaluator.of(module).value_of(binding.value))
        value = (
            join(values) if len(values) == 1 else UNKNOWN
        )  # several applications in one tree: which is meant is not known
        return value if thing_of(value) is not None else UNKNOWN

    def subscript(self, node: cst.Subscript) -> Value:
        """What a subscript expression is."""
        base = self.evaluator.value_of(node.value)
        if isinstance(base, LibraryClass):
            return base
        index = nodes.index_of(node)
        given = self.evaluator.from_keywords(node) if isinstance(index, str) else UNKNOWN
        if given is not UNKNOWN:
            return given
        if isinstance(index, str):
            return self._stored_under(node, index)
        if isinstance(base, TupleValue) and isinstance(index, int) and -len(base.items) <= index < len(base.items):
            return base.items[index]
        return self._stored_under_any(node)

    def _stored_under_any(self, node: cst.Subscript) -> Value:
        """``self.clients[host]``: a client of which the class keeps one for each key. Never certain."""
        name = nodes.last_name(node.value)
        scope = self.evaluator.symbols.scope_of(node)
        cls = scope.enclosing_class()
        stores = [
            binding
            for binding in names_of(self.evaluator.module).stores_under_keys(name)
            if binding.scope.enclosing_class() is cls
        ]
        values = [self.evaluator.value_of(binding.value) for binding in stores if binding.value is not None]
        owner = scope.owner_of(name) if isinstance(node.value, cst.Name) else None
        kept = owner.bindings[name] if owner is not None else cls.attributes.get(name, ()) if cls is not None else ()
        for binding in kept:
            if isinstance(binding.value, cst.DictComp):
                values.append(self.evaluator.value_of(binding.value.value))
        value = join(values)
        return (
            replace(value, certain=False) if isinstance(value, LibraryObject) and value.kind is Kind.CLIENT else UNKNOWN
        )

    def _stored_under(self, node: cst.Subscript, key: str) -> Value:
        """What the module stores under this key of a container of the same name.

        ``current_app.extensions["redis"]``.
        """
        name = stdlib.last(nodes.dotted(node.value) or "")
        values = []
        for binding in names_of(self.evaluator.module).stores_under_keys(name) if name else ():
            target = binding.node
            if (
                isinstance(target, cst.Subscript)
                and binding.value is not None
                and nodes.index_of(target) == key
                and stdlib.last(nodes.dotted(target.value) or "") == name
            ):
                values.append(self.evaluator.value_of(binding.value))
        value = join(values)
        return value if thing_of(value) is not None and name else UNKNOWN
