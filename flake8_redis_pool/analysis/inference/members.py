"""What attributes are: members of project classes along their bases, of library objects, and of modules."""

from __future__ import annotations

from typing import Final

import libcst as cst

from ...spec import names_in
from ..program.module import Module
from ..syntax import nodes
from .ancestry import object_by_base
from .evaluator import Evaluator, decorated_with
from .new_objects import given_to
from .usage_shapes import client_by_use
from .user_declared import named_by_user
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
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    Union,
    Value,
    alternatives,
    for_each,
    join,
)

#: Where base classes come from that add nothing of interest.
_UNKNOWING: Final = ("builtins.", "typing.", "abc.")


class Members:
    """Attributes of modules, classes, instances and library objects, as one module reads them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._by_use = evaluator.memo(self._used)

    def attribute_read(self, node: cst.Attribute) -> Value:
        """What an attribute expression is."""
        if isinstance(node.value, cst.Call) and nodes.dotted(node.value.func) == "super":
            return self._of_super(node)
        base = self.evaluator.value_of(node.value)
        value = given_to(self.attribute(base, node.attr.value), node, self.evaluator.symbols.scope_of(node))
        if all(each is UNKNOWN or isinstance(each, External) for each in alternatives(value)):
            stored = self.evaluator.stored_elsewhere(node)
            value = value if stored is UNKNOWN else stored
        return self.evaluator.narrowing.narrowed(node, value)

    def _of_super(self, node: cst.Attribute) -> Value:
        """``super().name``: the method of a base class that the project defines, bound to the own instance."""
        cls = self.evaluator.symbols.scope_of(node).enclosing_class()
        own = ProjectClass(cls) if cls is not None else None
        for base in self.evaluator.lineage(own)[1:] if own is not None else ():
            method = base.scope.method(node.attr.value)
            if method is not None and own is not None:
                return ProjectFunction(method, Instance(own))
        return UNKNOWN

    def attribute(self, base: Value, name: str) -> Value:
        """What ``base.name`` is."""
        if isinstance(base, (External, ExternalInstance)):
            return self.evaluator.imported(f"{base.dotted}.{name}")
        if isinstance(base, ProjectModule):
            return self._of_module(base.module, name)
        if isinstance(base, LibraryFunction):  # a class that is declared as a factory
            return self.evaluator.imported(f"{base.function.name}.{name}")
        if isinstance(base, LibraryClass):
            return LibraryMethod(base, name, base.item.methods.get(name))
        if isinstance(base, LibraryObject):
            if name in base.item.attributes:
                parts = map(self.evaluator.knowledge.object_named, names_in(base.item.attributes[name]))
                return join(LibraryObject(item, library, base.origins, base.certain) for library, item in parts)
            return LibraryMethod(base, name, base.item.methods.get(name))
        if isinstance(base, Union):
            return for_each(base, lambda choice: self.attribute(choice, name))
        if isinstance(base, (Instance, ProjectClass)):
            cls = base.of if isinstance(base, Instance) else base
            found = self.member(cls, name, base)
            if found is None:
                found = self._inherited_from_library(base, name)
            if all(map(self._tells_nothing, alternatives(found))):
                used = self._by_use((cls, name))
                return found if used is UNKNOWN else used
            return found
        return base if base is IN_PROGRESS else UNKNOWN

    def _tells_nothing(self, value: Value) -> bool:
        """Whether an attribute's value leaves open what the attribute is.

        Unknown, an interface, or a class of the package that could not be read.
        """
        if value is UNKNOWN or self.evaluator.is_interface(value):
            return True
        if not isinstance(value, (ExternalInstance, External)) or not self._is_own(value.dotted):
            return False
        # an object whose class leads to no client library is none; what an attribute of such a class is given may be
        module = self.evaluator.module
        return isinstance(value, External) or not module.program.dismisses(value.dotted, module)

    def _is_own(self, dotted: str) -> bool:
        """Whether a dotted name belongs to this module's package (and could not be read).

        The class of another package is known to be foreign.
        """
        return dotted.partition(".")[0] in ("", self.evaluator.module.package.partition(".")[0])

    def _used(self, attribute: tuple[ProjectClass, str]) -> Value:
        """What an attribute of unknown value is by the commands that go through it."""
        return client_by_use(self.evaluator, *attribute)

    def _of_module(self, module: Module, name: str) -> Value:
        value = self.evaluator.of(module).exported(name)
        if value is UNKNOWN and module.package and module.is_package:
            found = module.program.find(f"{module.package}.{name}", module)
            if found is not None and not found[1]:
                return ProjectModule(found[0])
        return value

    def _inherited_from_library(self, base: Instance | ProjectClass, name: str) -> Value:
        """``base.name`` where only a base class outside the project can know it.

        ``flask.Blueprint.route`` for a project subclass of Blueprint.
        """
        parents = self.evaluator.bases(base.of if isinstance(base, Instance) else base)
        found = next((parent for parent in parents if isinstance(parent, LibraryClass)), None)
        others = [
            parent for parent in parents if not (isinstance(parent, External) and parent.dotted.startswith(_UNKNOWING))
        ]
        if found is None:
            outside = [parent for parent in others if isinstance(parent, External)]
            return External(f"{outside[0].dotted}.{name}") if outside else UNKNOWN
        if isinstance(base, ProjectClass):
            return self.attribute(found, name)
        known = all(isinstance(parent, ProjectClass) for parent in others[: others.index(found)])
        return self.attribute(object_by_base(base, found, certain=known), name)

    def member(self, cls: ProjectClass, name: str, receiver: Value) -> Value | None:
        """What attribute ``name`` of the class (or of its instances) is.

        None when neither it nor a project base sets it.
        """
        lineage = self.evaluator.lineage(cls)
        for index, current in enumerate(lineage):
            values = self.evaluator.of(current.module)
            scope = current.scope
            method = scope.getter(name) or scope.method(name)
            if method is not None and isinstance(method.node, cst.FunctionDef):
                named = named_by_user(values, method)
                if named is not None:
                    return named
                function = ProjectFunction(method, receiver)
                return (
                    values.returned(method)
                    if decorated_with(method, self.evaluator.knowledge.helpers.properties)
                    else function
                )
            bindings = [
                *scope.bindings.get(name, ()),
                *scope.attributes.get(name, ()),
                *values.stored_by_factories(current, name),
            ]
            if bindings:
                inherited = [each for above in lineage[index + 1 :] for each in above.scope.bindings.get(name, ())]
                return values.joined(bindings, [*bindings, *inherited], cls if current is not cls else None)
        return None
