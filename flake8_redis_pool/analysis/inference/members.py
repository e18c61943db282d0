"""What attributes are: members of project classes along their bases, of library objects, and of modules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ...spec import Role, names_in
from ..program.module import Module
from ..symbols.call_binding import positional_parameters
from ..symbols.scopes import Scope, around
from ..syntax import nodes
from .ancestry import object_by_base
from .annotations import settled
from .evaluator import Evaluator, decorated_with
from .instances import made_object, seen_through
from .new_objects import given_to, marked
from .type_arguments import kept_in, said_of
from .usage_shapes import client_by_use
from .user_declared import named_by_user
from .values import (
    IN_PROGRESS,
    NONE,
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
    alternatives,
    for_each,
    is_strange,
    join,
)

#: The method that Python runs for an attribute that an object has not got.
GETATTR: Final = "__getattr__"
#: Where base classes come from that add nothing of interest.
_UNKNOWING: Final = ("builtins.", "typing.", "abc.")


def getattr_of(evaluator: Evaluator, cls: ProjectClass) -> Scope | None:
    """The ``__getattr__`` of a class, its own or an inherited one."""
    found = (member.scope.method(GETATTR) for member in evaluator.lineage(cls))
    return next((method for method in found if method is not None), None)


def delegates_of(method: Scope) -> Iterator[tuple[cst.Call, cst.BaseExpression]]:
    """The calls by which a ``__getattr__`` reads the name that it is asked for, each with what it reads that of."""
    names = positional_parameters(method)[:1]
    for scope in method.within():
        for call in scope.calls:
            if (
                nodes.dotted(call.func) == "getattr"
                and len(call.args) > 1
                and nodes.dotted(call.args[1].value) in names
            ):
                yield call, call.args[0].value


def _is_awaited(method: LibraryMethod) -> bool:
    """Whether what a method gives is awaited."""
    if method.method is not None and method.method.role is not Role.BLOCK:
        return method.method.awaited
    return isinstance(method.owner, LibraryObject) and method.owner.is_async


class Members:
    """Attributes of modules, classes, instances and library objects, as one module reads them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._by_use = evaluator.memo(self._used)
        self._delegated = evaluator.memo(self._by_getattr)

    def attribute_read(self, node: cst.Attribute) -> Value:
        """What an attribute expression is."""
        name, scope = node.attr.value, self.evaluator.symbols.scope_of(node)
        above = nodes.super_read_by(node)
        if above is not None:
            return given_to(self._of_super(above, name), node, scope)
        base = self.evaluator.value_of(node.value)
        value = self.attribute(base, name)
        if isinstance(base, ExternalInstance) and isinstance(value, External):
            held = self._held(value.dotted, Origin(OriginKind.ANNOTATED, node, scope))
            value = value if held is UNKNOWN else held
        if all(each is UNKNOWN or isinstance(each, External) for each in alternatives(value)):
            stored = self.evaluator.stored_elsewhere(node)
            return self.evaluator.narrowing.narrowed(node, value if stored is UNKNOWN else stored)
        value = self.evaluator.narrowing.narrowed(node, given_to(value, node, scope))
        return self._of_one_object(node, base, value)

    def _of_one_object(self, node: cst.Attribute, base: Value, value: Value) -> Value:
        """What an attribute is of the one object on which it is read, where it is known which one that is.

        Its own methods speak of all objects of the class.
        """
        if not isinstance(base, Instance) or not isinstance(value, (LibraryObject, LibraryMethod)):
            return value
        made = made_object(self.evaluator, node.value)
        return value if made is None else seen_through(self.evaluator, value, made)

    def _of_super(self, call: cst.Call, name: str) -> Value:
        """``super().name``: what the classes above the one in which it is written have, of the own object.

        Those of the project first, then the class of a library.
        """
        inside = self.evaluator.symbols.scope_of(call)
        cls = inside.enclosing_class()
        named = self.evaluator.value_of(call.args[0].value) if call.args else UNKNOWN
        own = named if isinstance(named, ProjectClass) else ProjectClass(cls) if cls is not None else None
        if own is None:
            return UNKNOWN
        method = next((function for function in around(inside) if function.parent is cls), None)
        first = method.bindings[method.receiver][0] if method is not None and method.receiver else None
        is_class = first is not None and isinstance(self.evaluator.parameter(first), ProjectClass)
        receiver: ProjectClass | Instance = own if is_class else Instance(own)
        above = self.evaluator.lineage(own)[1:]
        found = (self._own(above[index:], name, receiver) for index in range(len(above)))
        known = next((value for value in found if value is not None), None)
        if known is not None:
            return known
        return UNKNOWN if name.startswith("__") else self._inherited_from_library(receiver, name)

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
            return self._of_object(base, name)
        if isinstance(base, Union):
            return for_each(base, lambda choice: self.attribute(choice, name))
        if isinstance(base, (Instance, ProjectClass)):
            return self._of_project(base, name)
        if isinstance(base, TupleValue) and name in base.names:
            return base.items[base.names.index(name)]
        return base if base is IN_PROGRESS else UNKNOWN

    def _of_project(self, base: Instance | ProjectClass, name: str) -> Value:
        """What an attribute of an object or class of the project is."""
        cls = base.of if isinstance(base, Instance) else base
        found = self.member(cls, name, base)
        inherited = self._inherited_from_library(base, name) if found is None else found
        if found == NONE or (found is None and inherited is UNKNOWN):
            stored = self.evaluator.of(cls.module).stored_from_outside(cls, name)
            found = found if stored is UNKNOWN else stored
        if found is None:
            found = inherited
            if found is UNKNOWN and isinstance(base, Instance) and not name.startswith("__"):
                found = self._delegated((cls, name))
        if all(map(self._tells_nothing, alternatives(found))):
            declared = tuple(each.of for each in alternatives(found) if isinstance(each, Instance))
            used = self._by_use((cls, name, declared))
            return found if used is UNKNOWN else used
        return found

    def _of_object(self, base: LibraryObject, name: str) -> Value:
        """What an attribute of an object of a library is; what its class of the project defines anew comes first.

        Of several classes some may leave it to the library's: they count where that is known to have it.
        """
        own = [self.member(cls, name, Instance(cls)) if cls is not None else None for cls in base.of]
        found = [value for value in own if value is not None]
        is_defined = name in base.item.attributes or name in self.evaluator.knowledge.commands
        if len(found) == len(own) or (found and not is_defined):
            return join(found)
        return join((*found, self._of_library(base, name)))

    def _of_library(self, base: LibraryObject, name: str) -> Value:
        """What an attribute of an object of a library is by the library's own class."""
        if name in base.item.attributes:
            parts = map(self.evaluator.knowledge.object_named, names_in(base.item.attributes[name]))
            return join(LibraryObject(item, library, base.origins, base.certain) for library, item in parts)
        return LibraryMethod(base, name, base.item.methods.get(name))

    def _by_getattr(self, attribute: tuple[ProjectClass, str]) -> Value:
        """``obj.name`` of a class that has no such name, and whose ``__getattr__`` hands the name on.

        The name may be wrapped before it is given, but not in a coroutine function where it is none.
        """
        cls, name = attribute
        method = getattr_of(self.evaluator, cls)
        if method is None:
            return UNKNOWN
        values = self.evaluator.of(method.module)
        given = [marked(values, values.value_of(node), node, method) for _, node in delegates_of(method)]
        value = self.attribute(join(given), name) if given else UNKNOWN
        is_wrapped = any(scope.is_async for scope in method.within() if scope is not method)
        if is_wrapped and not (isinstance(value, LibraryMethod) and _is_awaited(value)):
            return UNKNOWN
        return value

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

    def _used(self, attribute: tuple[ProjectClass, str, tuple[ProjectClass, ...]]) -> Value:
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
            return self._of_outside_class(base, f"{outside[0].dotted}.{name}") if outside else UNKNOWN
        if isinstance(base, ProjectClass):
            return self.attribute(found, name)
        known = all(isinstance(parent, ProjectClass) for parent in others[: others.index(found)])
        return self.attribute(object_by_base(base, found, certain=known), name)

    def _of_outside_class(self, base: Instance | ProjectClass, dotted: str) -> Value:
        """What an attribute is that a class of the project has from a class of a framework."""
        if isinstance(base, Instance):
            scope = base.of.scope
            held = self._held(dotted, Origin(OriginKind.PARAMETER, scope.node, scope))
            if held is not UNKNOWN:
                return held
        return External(dotted)

    def _held(self, dotted: str, origin: Origin) -> Value:
        """The client that an attribute of a framework's object holds, or UNKNOWN: it was given to the object."""
        knowledge = self.evaluator.knowledge
        if dotted not in knowledge.clients_held:
            return UNKNOWN
        library, item = knowledge.object_named(knowledge.clients_held[dotted])
        return LibraryObject(item, library, (origin,))

    def member(self, cls: ProjectClass, name: str, receiver: Value) -> Value | None:
        """What attribute ``name`` of the class (or of its instances) is.

        None when neither it nor a project base sets it.
        """
        lineage = self.evaluator.lineage(cls)
        found = (self._own(lineage[index:], name, receiver) for index in range(len(lineage)))
        return next((value for value in found if value is not None), None)

    def _of_property(self, cls: ProjectClass, method: Scope) -> Value:
        """What a property gives; where it only promises something, what those of classes below give."""
        values = self.evaluator.of(cls.module)
        given = values.returned(method)
        if not nodes.is_promise(method.node) or not (is_strange(given) or given == NONE):
            return given
        keeping = alternatives(values.promised_by(cls, method.name))
        kept = join(
            values.of(each.module).returned(each.scope) for each in keeping if isinstance(each, ProjectFunction)
        )
        return given if kept is UNKNOWN else kept

    def _own(self, lineage: Sequence[ProjectClass], name: str, receiver: Value) -> Value | None:
        """What attribute ``name`` of an object is where the first of these classes sets it; None where it does not.

        What the classes after it declare counts too.
        """
        cls = lineage[0]
        values = self.evaluator.of(cls.module)
        scope = cls.scope
        method = scope.getter(name) or scope.method(name)
        if method is not None and isinstance(method.node, cst.FunctionDef):
            named = named_by_user(values, method)
            if named is not None:
                return named
            is_property = decorated_with(method, self.evaluator.knowledge.helpers.properties)
            if not is_property:
                return ProjectFunction(method, receiver)
            said = said_of(values, method, receiver, is_new=False)
            given = self._of_property(cls, method)
            return given if said is UNKNOWN else settled(values, said, given)
        bindings = [
            *scope.bindings.get(name, ()),
            *scope.attributes.get(name, ()),
            *values.stored_by_factories(cls, name),
        ]
        if not bindings:
            return None
        inherited = [each for above in lineage[1:] for each in above.scope.bindings.get(name, ())]
        own = receiver.of if isinstance(receiver, Instance) else receiver
        made = own if isinstance(own, ProjectClass) and own != cls else None
        value = values.joined(bindings, [*bindings, *inherited], made)
        said = kept_in(values, receiver.of, scope, bindings) if isinstance(receiver, Instance) else UNKNOWN
        return value if said is UNKNOWN else settled(values, said, value)
