"""The classes above a class: its own bases in the project, and those of libraries."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import libcst as cst

from ... import stdlib
from ...closing_words import EXITS
from ...limits import MOST_BASES, NotAnalysable
from ...spec import Kind, Method, Object, Role
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from .evaluator import Evaluator
from .values import (
    UNKNOWN,
    External,
    Instance,
    LibraryClass,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    Value,
)

#: Methods that stay what they are when a subclass defines them anew, and those that give a connection back.
_GOVERNING: Final = (Role.EXECUTE, Role.RESET, Role.WATCH, Role.MULTI, Role.RELEASE, Role.CLOSE, Role.DISCARD)
_RELEASING: Final = (Role.RELEASE, Role.CLOSE, Role.RESET)

CONSTRUCTOR: Final = "__init__"
#: The method that Python runs for every attribute that is read.
_READS: Final = "__getattribute__"


class Ancestry:
    """Bases of classes, as one module sees them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def as_library_object(self, base: Value) -> LibraryObject | None:
        """An instance of a project class that derives from a library class is such an object.

        Of a client, what the project defines anew is looked up in its class. Of a holder and of a transaction that is
        not known, and no more where a class out of sight stands before the library's, or takes over what is read.
        """
        if not isinstance(base, Instance):
            return base if isinstance(base, LibraryObject) else None
        before: list[Value] = []
        for parent in self.bases(base.of):
            if isinstance(parent, LibraryClass):
                own = [base.of, *(each for each in before if isinstance(each, ProjectClass))]
                is_client = parent.item.kind is Kind.CLIENT and not parent.item.takes
                is_read_plainly = not any(each.scope.method(_READS) for each in own)
                is_known = is_client and is_read_plainly and len(own) == len(before) + 1
                thing = object_by_base(base, parent, certain=is_known)
                return replace(thing, of=(base.of,)) if is_known else thing
            before.append(parent)
        return None

    def as_own_object(self, instance: Instance, origin: Origin) -> LibraryObject | None:
        """What an object of a project class is that derives from a connection holder or transaction of a library.

        It comes from ``origin``. None for any other class, and where the project decides itself what becomes of the
        commands. What else the project defines anew is no command: it gives the object back where it calls what does.
        """
        bases = self.bases(instance.of)
        parent = next((base for base in bases if isinstance(base, LibraryClass)), None)
        if parent is None or not (parent.item.takes or parent.item.opening is not None):
            return None
        own = {
            method.name: method
            for base in reversed([instance.of, *(base for base in bases if isinstance(base, ProjectClass))])
            for method in base.scope.methods()
        }
        if not own.keys().isdisjoint((*parent.item.commands_by, "__getattr__")):
            return None
        methods = {**parent.item.methods, **{name: _own_method(each, parent.item) for name, each in own.items()}}
        item = replace(parent.item, methods=methods)
        if not own.keys().isdisjoint(EXITS):
            item = replace(item, executes_on_exit=True)  # what is queued may be sent there
        return LibraryObject(item, parent.library, (origin,))

    def as_made_object(self, cls: ProjectClass, origin: Origin) -> LibraryObject | None:
        """What making an object of a project class gives that derives from a class of clients, by ``origin``.

        None for any other class, and for one that decides itself how it gets its pool, how it is entered or closed, or
        has a method that closes it.
        """
        thing = self.as_library_object(Instance(cls))
        if thing is None or thing.of != (cls,) or not thing.item.made or not self.makes_pool(cls, thing.item):
            return None
        governed = {name for name, method in thing.item.methods.items() if method.role in _GOVERNING}
        own = [each for member in self.lineage(cls) for each in member.scope.methods() if each.name != CONSTRUCTOR]
        names = {name for each in own for name in (each.name, *(nodes.last_name(call.func) for call in each.calls))}
        is_changed = any(each.name.startswith("__") for each in own) or not names.isdisjoint(governed)
        return None if is_changed else replace(thing, origins=(origin,))

    def makes_pool(self, cls: ProjectClass, item: Object) -> bool:
        """Whether making an object of a class that derives from that of ``item`` makes a pool.

        Its ``__init__`` calls the one above, and has nothing to do with a given pool.
        """
        methods = (member.scope.method(CONSTRUCTOR) for member in self.lineage(cls))
        return all(
            any(nodes.last_name(call.func) == CONSTRUCTOR for call in method.calls)
            and not any(_says_pool(part, item) for part in nodes.descendants(method.node))
            for method in methods
            if method is not None
        )

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
                value = self._base(current, arg.value)
                result.append(value)
                if isinstance(value, ProjectClass) and value.scope not in seen:
                    seen.add(value.scope)
                    queue.append(value)
            if len(seen) > MOST_BASES:
                raise NotAnalysable(f"a class has more than {MOST_BASES} classes above it")
        return result

    def _base(self, cls: ProjectClass, node: cst.BaseExpression) -> Value:
        """The value of one base of a class, without its type arguments.

        Nor does a name mind those of what it stands for, or may stand for: ``if TYPE_CHECKING: Base = Admin[Row]``.
        """
        evaluator = self.evaluator.of(cls.module)
        value = evaluator.value_of(_without_arguments(node))
        owner = cls.scope.owner_of(node.value) if value is UNKNOWN and isinstance(node, cst.Name) else None
        if owner is None or not isinstance(node, cst.Name):
            return value
        named = [each.value for each in owner.bindings[node.value] if each.kind is BindingKind.ASSIGNED]
        values = (evaluator.value_of(each.value) for each in named if isinstance(each, cst.Subscript))
        return next((each for each in values if isinstance(each, (External, LibraryClass, ProjectClass))), value)

    def lineage(self, cls: ProjectClass) -> list[ProjectClass]:
        """The class and the base classes that the project defines."""
        return [cls, *(base for base in self.bases(cls) if isinstance(base, ProjectClass))]

    def is_interface(self, value: Value) -> bool:
        """Whether a value is known only as an abstract class or protocol of the project.

        What implements it is out of sight. A class below one that defines what that only names, and leaves nothing
        open, is none.
        """
        if not isinstance(value, Instance):
            return False
        abstract = self.evaluator.knowledge.helpers.abstract
        bases = self.bases(value.of)
        found = [isinstance(base, External) and base.dotted in abstract for base in bases]
        node = value.of.scope.node
        own = len(node.bases) if isinstance(node, cst.ClassDef) else 0
        return any(found) and (any(found[:own]) or not self._implements(value.of))

    def _implements(self, cls: ProjectClass) -> bool:
        """Whether a class defines anew what a class above it has, and no method is left that is marked as abstract."""
        own, *above = (member.scope for member in self.lineage(cls))
        defined = set(own.bindings)
        named = {method.name for scope in above for method in scope.methods() if not method.name.startswith("__")}
        if defined.isdisjoint(named) or any(map(_is_abstract, own.methods())):
            return False
        for scope in above:
            if any(_is_abstract(method) and method.name not in defined for method in scope.methods()):
                return False
            defined.update(scope.bindings)
        return True


def _without_arguments(node: cst.BaseExpression) -> cst.BaseExpression:
    """A class without its type arguments."""
    return node.value if isinstance(node, cst.Subscript) else node


def _is_abstract(method: Scope) -> bool:
    return not stdlib.ABSTRACT_METHODS.isdisjoint(method.decorator_names)


def _says_pool(node: cst.CSTNode, item: Object) -> bool:
    """Whether a name or a text is that of the argument by which an ``item`` gets its pool."""
    said = node.evaluated_value if isinstance(node, cst.SimpleString) else nodes.last_name(node)
    return said in (item.pool_argument, *item.pool_aliases) and said is not None


def _own_method(method: Scope, item: Object) -> Method:
    """What a method does that a class of the project defines, which derives from the class of ``item``."""
    declared = item.methods.get(method.name)
    if declared is not None and declared.role in _GOVERNING:
        return declared
    called = (item.methods.get(nodes.last_name(call.func)) for call in method.calls)
    releasing = next((each for each in called if each is not None and each.role in _RELEASING), None)
    return replace(releasing, awaited=method.is_async) if releasing is not None else Method(Role.PLAIN)


def object_by_base(instance: Instance, parent: LibraryClass, certain: bool) -> LibraryObject:
    """What an instance of a project class is by its base class of a library."""
    cls = instance.of
    return LibraryObject(
        parent.item, parent.library, (Origin(OriginKind.PARAMETER, cls.scope.node, cls.scope),), certain
    )
