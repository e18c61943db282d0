"""What attributes and subscripts are: members of project classes along their bases, what start-up code stores, what a library object has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import libcst as cst

from ... import stdlib
from ...limits import MOST_BASES, NotAnalysable
from ...spec import Kind
from ..symbols.scopes import Binding, Scope
from ..syntax import nodes
from .names import Names
from .usage_shapes import client_by_use
from .values import (
    IN_PROGRESS,
    UNKNOWN,
    External,
    ExternalInstance,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    TupleValue,
    Union,
    Value,
    join,
)

if TYPE_CHECKING:
    from ..program.module import Module


#: Where base classes come from that add nothing of interest.
_UNKNOWING: Final = ("builtins.", "typing.", "abc.")


def _derived(instance: Instance, parent: LibraryClass, certain: bool) -> LibraryObject:
    """What an instance of a project class is by its base class of a library."""
    cls = instance.of
    return LibraryObject(parent.item, parent.library, (Origin(OriginKind.PARAMETER, cls.scope.node, cls.scope, cls.unit),), certain)


class Members(Names):
    """The second layer of the evaluator: attributes of modules, classes, instances and library objects."""

    def __init__(self, unit: Module) -> None:
        super().__init__(unit)
        self._used: dict[tuple[Scope, str], Value] = {}

    def attribute_read(self, node: cst.Attribute, scope: Scope) -> Value:
        """What an attribute expression is."""
        if isinstance(node.value, cst.Call) and nodes.dotted(node.value.func) == "super":
            return self._of_super(node.attr.value, scope)
        base = self.value_of(node.value, scope)
        value = self.attribute(base, node.attr.value, scope)
        if value is UNKNOWN or isinstance(value, External):
            stored = self._stored_elsewhere(node, scope)
            return value if stored is UNKNOWN else stored
        return value

    def _of_super(self, name: str, scope: Scope) -> Value:
        """``super().name``: the method of a base class that the project defines, bound to the own instance."""
        cls = scope.enclosing_class()
        own = ProjectClass(cls, self.unit) if cls is not None else None
        for base in self.lineage(own)[1:] if own is not None else ():
            method = base.scope.method(name)
            if method is not None and own is not None:
                return ProjectFunction(method, base.unit, Instance(own))
        return UNKNOWN

    def attribute(self, base: Value, name: str, scope: Scope) -> Value:
        """What ``base.name`` is."""
        if isinstance(base, (External, ExternalInstance)):
            return self.imported(f"{base.dotted}.{name}")
        if isinstance(base, ProjectModule):
            return self._of_module(base.unit, name)
        if isinstance(base, LibraryFunction):  # a class that is declared as a factory
            return self.imported(f"{base.function.name}.{name}")
        if isinstance(base, LibraryClass):
            return LibraryMethod(base, name, base.item.methods.get(name))
        if isinstance(base, LibraryObject):
            if name in base.item.attributes:
                library, item = self.knowledge.object_named(base.item.attributes[name])
                return LibraryObject(item, library, base.origins, base.certain)
            return LibraryMethod(base, name, base.item.methods.get(name))
        if isinstance(base, Union):
            return join([UNKNOWN, *(self.attribute(choice, name, scope) for choice in base.choices)])
        if isinstance(base, (Instance, ProjectClass)):
            cls = base.of if isinstance(base, Instance) else base
            found = self.member(cls, name, base)
            if found is None:
                found = self._inherited_from_library(base, name)
            if found is UNKNOWN or self.is_interface(found) or (isinstance(found, (ExternalInstance, External)) and self._is_own(found.dotted)):
                used = self._by_use(cls, name)
                return found if used is UNKNOWN else used
            return found
        return base if base is IN_PROGRESS else UNKNOWN

    def _is_own(self, dotted: str) -> bool:
        """Whether a dotted name belongs to this module's package (and could not be read); the class of another package is known to be foreign."""
        return dotted.partition(".")[0] in ("", self.unit.package.partition(".")[0])

    def _by_use(self, cls: ProjectClass, name: str) -> Value:
        """What an attribute of unknown value is by the commands that go through it."""
        key = (cls.scope, name)
        if key not in self._used:
            self._used[key] = client_by_use(self, cls, name)
        return self._used[key]

    def _of_module(self, unit: Module, name: str) -> Value:
        value = unit.values.exported(name)
        if value is UNKNOWN and unit.project is not None and unit.package and unit.is_package:
            found = unit.project.find(f"{unit.package}.{name}", unit)
            if found is not None and not found[1]:
                return ProjectModule(found[0])
        return value

    def _inherited_from_library(self, base: Instance | ProjectClass, name: str) -> Value:
        """``base.name`` where only a base class outside the project can know it: ``flask.Blueprint.route`` for a project subclass of Blueprint."""
        parents = self.bases(base.of if isinstance(base, Instance) else base)
        found = next((parent for parent in parents if isinstance(parent, LibraryClass)), None)
        others = [parent for parent in parents if not (isinstance(parent, External) and parent.dotted.startswith(_UNKNOWING))]
        if found is None:
            outside = [parent for parent in others if isinstance(parent, External)]
            return External(f"{outside[0].dotted}.{name}") if outside else UNKNOWN
        if isinstance(base, ProjectClass):
            return self.attribute(found, name, base.scope)
        known = all(isinstance(parent, ProjectClass) for parent in others[: others.index(found)])
        return self.attribute(_derived(base, found, certain=known), name, base.of.scope)

    def as_thing(self, base: Value) -> LibraryObject | None:
        """An instance of a project class that derives from a library class is such an object; what the project defines anew is not known of it."""
        if not isinstance(base, Instance):
            return base if isinstance(base, LibraryObject) else None
        return next((_derived(base, parent, certain=False) for parent in self.bases(base.of) if isinstance(parent, LibraryClass)), None)

    def bases(self, cls: ProjectClass) -> list[Value]:
        """The values of the base classes, own ones first, in breadth-first order.

        Raises:
            NotAnalysable: a class of the project has more of them than are followed.
        """
        result: list[Value] = []
        queue = [cls]
        seen = {cls.scope}
        while queue:
            current = queue.pop(0)
            node = current.scope.node
            for arg in node.bases if isinstance(node, cst.ClassDef) else ():
                base = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value
                value = current.unit.values.value_of(base, current.scope.parent or current.scope)
                result.append(value)
                if isinstance(value, ProjectClass) and value.scope not in seen:
                    seen.add(value.scope)
                    queue.append(value)
            if len(seen) > MOST_BASES:
                raise NotAnalysable(f"a class has more than {MOST_BASES} classes above it")
        return result

    def lineage(self, cls: ProjectClass) -> list[ProjectClass]:
        """The class and the base classes that the project defines."""
        return [cls, *(base for base in self.bases(cls) if isinstance(base, ProjectClass))]

    def member(self, cls: ProjectClass, name: str, receiver: Value) -> Value | None:
        """What attribute ``name`` of the class (or of its instances) is; None when neither it nor a project base sets it."""
        for current in self.lineage(cls):
            values = current.unit.values
            scope = current.scope
            method = scope.getter(name) or scope.method(name)
            if method is not None and isinstance(method.node, cst.FunctionDef):
                named = values.named_by_user(method)
                if named is not None:
                    return named
                function = ProjectFunction(method, current.unit, receiver)
                return values.returned(method) if values.decorated_with(method, stdlib.PROPERTIES) else function
            bindings = [*scope.bindings.get(name, ()), *scope.attributes.get(name, ()), *values.stored_by_factories(current, name)]
            if bindings:
                return values.joined(bindings)
        return None

    def stored_by_factories(self, cls: ProjectClass, name: str) -> list[Binding]:
        """What methods of a class store as this attribute of an instance that they make: ``made = cls(); made.client = Redis(); return made``."""
        found = []
        for binding in self.unit.stores_of(name):
            function = binding.scope.enclosing_function()
            if function is not None and function.parent is cls.scope and isinstance(binding.node, cst.Attribute):
                if self.value_of(binding.node.value, binding.scope) == Instance(cls):
                    found.append(binding)
        return found

    def decorated_with(self, function: Scope, names: frozenset[str]) -> bool:
        """Whether one of the decorators has one of these names as its last part."""
        return not names.isdisjoint(function.decorator_names)

    def _values_name(self, node: cst.BaseExpression, scope: Scope) -> str:
        """The name that a value goes by at its home: ``current_app`` whatever it was imported as."""
        value = self.value_of(node, scope) if isinstance(node, cst.Name) else UNKNOWN
        return nodes.application_name(stdlib.last(value.dotted) if isinstance(value, External) else nodes.last_name(node))

    def _stored_elsewhere(self, node: cst.Attribute, scope: Scope) -> Value:
        """``request.app.state.redis``: what the module stores under the same last two names."""
        owner = self._values_name(node.value, scope)
        bindings = [
            binding
            for binding in self.unit.stores_of(node.attr.value)
            if isinstance(binding.node, cst.Attribute) and self._values_name(binding.node.value, binding.scope) == owner
        ]
        value = join([self.value_of(b.value, b.scope) for b in bindings if b.value is not None]) if bindings else UNKNOWN
        if isinstance(value, LibraryObject):
            return value
        return UNKNOWN if bindings else self._stored_in_project(owner, node.attr.value)

    def _stored_in_project(self, owner: str, name: str) -> Value:
        """What another module stores on the application object (``app.state.redis = ...`` in the lifespan)."""
        project = self.unit.project
        if project is None or owner not in stdlib.APPLICATION_ATTRIBUTES or len(name) < 3:
            return UNKNOWN
        values: list[Value] = []
        for unit in project.storing(f"{owner}.{name}"):
            for binding in unit.stores_of(name):
                node = binding.node
                if unit is not self.unit and binding.value is not None and isinstance(node, cst.Attribute) and nodes.last_name(node.value) == owner:
                    values.append(unit.values.value_of(binding.value, binding.scope))
        value = join(values) if len(values) == 1 else UNKNOWN  # several applications in one tree: which is meant is not known
        return value if isinstance(value, LibraryObject) else UNKNOWN

    def subscript(self, node: cst.Subscript, scope: Scope) -> Value:
        """What a subscript expression is."""
        base = self.value_of(node.value, scope)
        if isinstance(base, LibraryClass):
            return base
        index = nodes.index_of(node)
        if isinstance(index, str):
            return self._stored_under(node, index)
        if isinstance(base, TupleValue) and isinstance(index, int) and -len(base.items) <= index < len(base.items):
            return base.items[index]
        return self._stored_under_any(node, scope)

    def _stored_under_any(self, node: cst.Subscript, scope: Scope) -> Value:
        """``self.clients[host]``: a client of which the class keeps one for each key. Never certain."""
        name = nodes.last_name(node.value)
        cls = scope.enclosing_class()
        stores = [binding for binding in self.unit.keyed_stores.get(name, ()) if binding.scope.enclosing_class() is cls]
        values = [self.value_of(binding.value, binding.scope) for binding in stores if binding.value is not None]
        owner = scope.owner_of(name) if isinstance(node.value, cst.Name) else None
        kept = owner.bindings[name] if owner is not None else cls.attributes.get(name, ()) if cls is not None else ()
        for binding in kept:
            if isinstance(binding.value, cst.DictComp):
                values.append(self.value_of(binding.value.value, self.unit.tables.scope_at[binding.value]))
        value = join(values)
        return replace(value, certain=False) if isinstance(value, LibraryObject) and value.kind is Kind.CLIENT else UNKNOWN

    def _stored_under(self, node: cst.Subscript, key: str) -> Value:
        """``current_app.extensions["redis"]``: what the module stores under this key of a container of the same name."""
        name = stdlib.last(nodes.dotted(node.value) or "")
        values = []
        for binding in self.unit.tables.subscript_stores:
            target = binding.node
            if (
                isinstance(target, cst.Subscript)
                and binding.value is not None
                and nodes.index_of(target) == key
                and stdlib.last(nodes.dotted(target.value) or "") == name
            ):
                values.append(self.value_of(binding.value, binding.scope))
        value = join(values)
        return value if isinstance(value, LibraryObject) and name else UNKNOWN

    def is_interface(self, value: Value) -> bool:
        """Whether a value is known only as an abstract class or protocol of the project: what implements it is out of sight."""
        if not isinstance(value, Instance):
            return False
        return any(isinstance(base, External) and base.dotted in stdlib.ABSTRACT for base in self.bases(value.of))
