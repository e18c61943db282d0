"""Objects of the project's own classes that a function makes over a value, uses and drops.

Such an object only lends the value to its methods. What it was given stays the function's to give back, unless the
object gets out of the function's hands, or one of its methods gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ..inference.awaiting_wrappers import is_waited_for
from ..inference.closers import ends
from ..inference.engine import types_of
from ..inference.passed_arguments import fields_of
from ..inference.values import External, LibraryObject, ProjectClass, Value
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameter_of
from ..symbols.scopes import Binding, Scope
from ..syntax import nodes
from ..syntax.flow_of_values import Sink, SinkKind, sink_of

#: Methods that make, read or compare an object in ways that no text shows.
_HOOKS: Final = frozenset({"__new__", "__getattr__", "__getattribute__", "__setattr__", "__call__", "__del__"})
_DATACLASS: Final = "dataclass"


@dataclass(frozen=True)
class Lending:
    """A class whose objects keep a value as their ``attribute`` and do nothing but call its methods.

    ``closers``: its own methods that call one which ends the value.
    """

    attribute: str
    closers: frozenset[str]


@dataclass(frozen=True)
class LocalObject:
    """The object that ``made`` makes, and the local name by which alone a function uses it (None: on the spot)."""

    made: cst.Call
    name: str | None
    lending: Lending


@query
def local_objects_of(module: Module) -> LocalObjects:
    """The local objects of a module's functions."""
    return LocalObjects(module)


class LocalObjects:
    """Answers about the objects that functions of one module make over a value."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def over(
        self, call: cst.Call, passed: cst.BaseExpression, function: Scope, thing: LibraryObject
    ) -> LocalObject | None:
        """The object that ``call`` makes over its argument ``passed``, where the function alone has it; else None."""
        return self._found((call, passed, function, thing))

    @charged
    def _found(self, asked: tuple[cst.Call, cst.BaseExpression, Scope, LibraryObject]) -> LocalObject | None:
        call, passed, function, thing = asked
        sink = sink_of(call, symbols_of(self.module).parents, through=())
        name = self._only_name(sink, call, function)
        is_used_here = name is not None or _is_used_at_once(sink)
        target = types_of(self.module).value_of(call.func) if is_used_here else None
        argument = next((arg for arg in call.args if arg.value is passed), None)
        if not isinstance(target, ProjectClass) or argument is None:
            return None
        lending = _lending(target, call, argument, thing)
        if lending is None or not self._has_ended(target, name, call, function):
            return None
        if sink.kind is SinkKind.READ and _read_of(call, symbols_of(self.module).parents) == lending.attribute:
            return None  # the function takes it out of the object again
        return LocalObject(call, name, lending)

    def _has_ended(self, cls: ProjectClass, name: str | None, made: cst.Call, function: Scope) -> bool:
        """Whether each method that the function calls of the object has ended when its call has.

        A coroutine that somebody else awaits has the value as long as it runs.
        """
        module = self.module
        parents = symbols_of(module).parents
        read = [made] if name is None else _reads_of(name, function)
        lineage = types_of(cls.module).lineage(cls)
        for node in read:
            call = parents.get(parents.get(node, node))
            if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
                continue  # where the name is bound
            methods = (member.scope.method(call.func.attr.value) for member in lineage)
            method = next((each for each in methods if each is not None), None)
            if method is None or (method.yields and not isinstance(parents.get(call), (cst.For, cst.CompFor))):
                return False
            is_awaited = isinstance(parents.get(call), cst.Await) or is_waited_for(module, call)
            if method.is_async and not method.yields and not is_awaited:
                return False
        return True

    def _only_name(self, sink: Sink, call: cst.Call, function: Scope) -> str | None:
        """The local name that an object gets, of which nothing but methods is called."""
        target = sink.targets[0] if sink.kind is SinkKind.ASSIGNED and len(sink.targets) == 1 else None
        if not isinstance(target, cst.Name) or len(function.bindings.get(target.value, ())) != 1:
            return None
        parents = symbols_of(self.module).parents
        reads = (read for read in _reads_of(target.value, function) if read is not target)
        is_free = target.value in function.global_names | function.nonlocal_names
        if is_free or not all(_is_receiver(read, parents.get(read), parents) for read in reads):
            return None
        return target.value


def _read_of(call: cst.Call, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> str:
    """The attribute that is read of what a call gives."""
    above = parents.get(call)
    return above.attr.value if isinstance(above, cst.Attribute) else ""


def _is_used_at_once(sink: Sink) -> bool:
    """Whether a method of what is made is called, and that is all: ``Index(client).names()``."""
    return sink.kind is SinkKind.READ


def _is_receiver(node: cst.CSTNode, above: cst.CSTNode | None, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether a node is what a method is called on."""
    if not isinstance(above, cst.Attribute) or above.value is not node:
        return False
    call = parents.get(above)
    return isinstance(call, cst.Call) and call.func is above


def _lending(cls: ProjectClass, call: cst.Call, argument: cst.Arg, thing: LibraryObject) -> Lending | None:
    """What objects of a class do with an argument of their constructor; None where they may do anything else."""
    lineage = types_of(cls.module).lineage(cls)
    if not all(map(_is_plain, lineage)):
        return None
    attribute = _kept_as(lineage, call, argument)
    if attribute is None:
        return None
    closers: set[str] = set()
    for method in (method for member in lineage for method in member.scope.methods()):
        uses = list(_uses(method, attribute))
        if None in uses:
            return None
        if any(use is not None and ends(thing, use) for use in uses):
            closers.add(method.name)
    return Lending(attribute, frozenset(closers))


def _is_plain(cls: ProjectClass) -> bool:
    """Whether a class does what its body says: all its bases are the project's, or do nothing by themselves."""
    node = cls.scope.node
    if not isinstance(node, cst.ClassDef) or node.keywords:
        return False
    bases = types_of(cls.module).bases(cls)
    has_hook = any(method.name in _HOOKS for method in cls.scope.methods())
    return all(map(_is_known, bases)) and cls.scope.decorator_names <= {_DATACLASS} and not has_hook


def _is_known(base: Value) -> bool:
    """Whether a base class is one of the project, or does nothing with its objects."""
    return isinstance(base, ProjectClass) or (isinstance(base, External) and base.dotted in stdlib.IDLE_BASES)


def _kept_as(lineage: Sequence[ProjectClass], call: cst.Call, argument: cst.Arg) -> str | None:
    """The attribute that a constructor sets straight to an argument, which it uses for nothing else."""
    for member in lineage:
        constructor = member.scope.method("__init__")
        if constructor is not None:
            name = parameter_of(call, argument, constructor)
            return _stored_alone(member.scope, constructor, name) if name is not None else None
        if fields_of(member.scope) and _DATACLASS in member.scope.decorator_names:
            return _field_for(member.scope, call, argument)
    return None


def _stored_alone(cls: Scope, constructor: Scope, name: str) -> str | None:
    reads = list(_reads_of(name, constructor))
    stored = [
        attribute
        for attribute, bindings in cls.attributes.items()
        for binding in bindings
        if binding.scope is constructor and _value_of(binding) in reads
    ]
    return stored[0] if len(reads) == len(stored) == 1 else None


def _value_of(binding: Binding) -> cst.BaseExpression | None:
    """What an assignment stores: ``self.client, self.name = client, name`` has a value for each."""
    value = binding.value
    for index in binding.path:
        elements = value.elements if isinstance(value, (cst.Tuple, cst.List)) else ()
        value = elements[index].value if index < len(elements) else None
    return value


def _reads_of(name: str, function: Scope) -> Iterator[cst.Name]:
    """Where a name stands in a function for what it means: not of an attribute, a keyword or a parameter."""
    parents = symbols_of(function.module).parents
    for part in nodes.descendants(function.node):
        if isinstance(part, cst.Name) and part.value == name:
            above = parents.get(part)
            is_label = (isinstance(above, cst.Attribute) and above.attr is part) or (
                isinstance(above, cst.Arg) and above.keyword is part
            )
            if not is_label and above is not None and not isinstance(above, cst.Param):
                yield part


def _field_for(cls: Scope, call: cst.Call, argument: cst.Arg) -> str | None:
    """The field of a dataclass that an argument of its constructor fills."""
    fields = fields_of(cls)
    if argument.keyword is not None:
        return argument.keyword.value if argument.keyword.value in fields else None
    place = call.args.index(argument)
    is_counted = all(arg.keyword is None and not arg.star for arg in call.args[: place + 1])
    return fields[place] if is_counted and place < len(fields) else None


def _uses(method: Scope, attribute: str) -> Iterator[str | None]:
    """What a method does with what its object keeps: the methods that it calls of that; None for anything else."""
    parents = symbols_of(method.module).parents
    for part in _reads_of(method.receiver, method):
        above = parents.get(part)
        if not isinstance(above, cst.Attribute) or above.value is not part:
            if not (isinstance(above, cst.Return) and method.name in stdlib.ENTERING):  # who enters it has it itself
                yield None  # the object itself goes somewhere
        elif above.attr.value == attribute:
            yield _use(above, method, parents)


def _use(read: cst.Attribute, method: Scope, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> str | None:
    further = parents.get(read)
    while isinstance(further, (cst.Element, cst.Tuple)):
        further = parents.get(further)  # of several targets
    if isinstance(further, (cst.AssignTarget, cst.AnnAssign)) and method.name == "__init__":
        return ""
    if isinstance(further, cst.Attribute) and _is_receiver(read, further, parents):
        return further.attr.value
    return None
