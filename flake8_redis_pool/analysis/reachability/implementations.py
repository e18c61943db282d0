"""What a call through an interface runs: the methods of the classes of which objects are given to that place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ..inference.class_hierarchy import hierarchy_of, method_on
from ..inference.engine import types_of
from ..inference.instances import made_object
from ..inference.values import (
    NONE,
    External,
    ExternalInstance,
    Instance,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    Value,
    alternatives,
)
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..symbols.users import users_of
from ..syntax.flow_of_values import SinkKind, sink_of
from .main_blocks import is_run_as_script

#: Names and accessors: a longer way to what is given to a place is not followed.
_LONGEST_WAY: Final = 3

#: Classes of which objects are given to a place, and whether these are all.
Given = tuple[frozenset[ProjectClass], bool]
_NOT_SEEN: Final[Given] = (frozenset(), False)


@query
def implementations_of(module: Module) -> Implementations:
    """What calls of a module through interfaces run."""
    return Implementations(module)


class Implementations:
    """Answers for the calls and the classes of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.types = types_of(module)
        progress = module.program.reachability
        self._given = Memo[cst.CSTNode, Given](progress, self._find_given, _NOT_SEEN)
        self.is_made = Memo[Scope, "bool | None"](progress, self._find_made, None)
        self.interfaces = Memo[Scope, tuple[ProjectClass, ...]](progress, self._find_interfaces, ())

    def may_run(self, receiver: cst.BaseExpression, method: Scope) -> bool:
        """Whether a call on ``receiver``, which is known as an object of an interface, runs a method in its place.

        Where it is not seen what is given, any class that is made may be, but for those that only scripts and tests
        make.
        """
        given, is_complete = self._given(receiver)
        for cls in _having(method):
            if ProjectClass(cls) in given or not is_complete:
                is_made = implementations_of(cls.module).is_made(cls)
                if is_made or (is_made is None and ProjectClass(cls) in given):
                    return True
        return False

    def run_through(self, receiver: cst.BaseExpression, method: Scope) -> Sequence[Scope]:
        """The methods of which a call of ``method`` on ``receiver`` runs one: it, or what replaces it in any module."""
        cls = method.parent
        if cls is None or cls.kind is not ScopeKind.CLASS:
            return (method,)
        replacing = (each.method(method.name) for each in hierarchy_of(cls.module).all_derived_from(cls))
        known = dict.fromkeys(each for each in (method, *replacing) if each is not None)
        return [each for each in known if len(known) == 1 or self.may_run(receiver, each)] or (method,)

    # -- what is given to a place

    def _find_given(self, node: cst.CSTNode) -> Given:
        return self._given_at(node, _LONGEST_WAY)

    def _given_at(self, node: cst.CSTNode, steps: int) -> Given:
        made = made_object(self.types, node)
        if made is not None:
            return frozenset({made.cls}), True
        if isinstance(node, cst.Await):
            return self._given_at(node.expression, steps)
        if steps == 0:
            return _NOT_SEEN
        if isinstance(node, cst.Name):
            owner = symbols_of(self.module).scope_of(node).owner_of(node.value)
            return self._bound(owner.bindings[node.value] if owner is not None else (), steps)
        if isinstance(node, cst.Attribute):
            return self._stored(node, steps)
        if isinstance(node, cst.Call):
            return self._returned(node, steps)
        return _NOT_SEEN

    def _bound(self, bindings: Sequence[Binding], steps: int) -> Given:
        return _all(self._by(binding, steps) for binding in bindings)

    def _by(self, binding: Binding, steps: int) -> Given:
        """What one binding gives to its place."""
        if binding.kind is BindingKind.PARAMETER:
            given = list(self.types.passed_to(binding))
            if isinstance(binding.value, cst.Call):
                given.append(self.types.depended(binding.value))
            return _classes(given) if given else _NOT_SEEN
        if binding.kind is BindingKind.ASSIGNED and binding.value is not None and not binding.path:
            return implementations_of(binding.scope.module)._given_at(binding.value, steps - 1)
        return _NOT_SEEN

    def _stored(self, node: cst.Attribute, steps: int) -> Given:
        """What is stored in an attribute: what those give who make the object, and what its methods assign."""
        found: list[Given] = []
        for value in alternatives(self.types.value_of(node.value)):
            for member in types_of(self.module).lineage(value.of) if isinstance(value, Instance) else ():
                values = types_of(member.module).given_to_objects(member.scope, node.attr.value)
                stored = member.scope.attributes.get(node.attr.value, ())
                if values:
                    found.append(_classes(values))
                elif stored:
                    found.append(implementations_of(member.module)._bound(stored, steps))
        return _all(found)

    def _returned(self, call: cst.Call, steps: int) -> Given:
        """What an accessor of the project returns."""
        target = self.types.value_of(call.func)
        if not isinstance(target, ProjectFunction) or not target.scope.returns:
            return _NOT_SEEN
        other = implementations_of(target.module)
        return _all(other._given_at(node, steps - 1) for node in target.scope.returns if node is not None)

    # -- classes

    def _find_made(self, cls: Scope) -> bool | None:
        """Whether the project makes an object of a class of this module where no script does; None: it makes none."""
        makers = list(_makers(cls))
        return any(not is_run_as_script(module, call) for module, call in makers) if makers else None

    def _find_interfaces(self, cls: Scope) -> tuple[ProjectClass, ...]:
        """The classes from which a class does not derive, and as which its objects are passed, stored or returned.

        They may stand in modules that lead to no client library, and are in sight nowhere else.
        """
        found: dict[ProjectClass, None] = {}
        for module, call in _makers(cls):
            for value in _taken_as(module, call):
                interface = _interface(module, value)
                if interface is not None:
                    found[interface] = None
        return tuple(found)


def implemented_by(function: Scope) -> Iterator[Scope]:
    """The methods of interfaces, from which its class does not derive, in place of which a method is run."""
    cls = function.parent
    if cls is None or cls.kind is not ScopeKind.CLASS or function.name.startswith("__"):
        return
    for interface in implementations_of(cls.module).interfaces(cls):
        method = method_on(interface, function.name)
        if method is not None and method is not function:
            yield method


def calls_through_interfaces(function: Scope) -> Iterator[tuple[Module, cst.Call]]:
    """The calls of a method through interfaces of modules that lead to no client library, each with its module."""
    for method in implemented_by(function):
        interface = method.parent
        for module in users_of(interface) if interface is not None else ():
            for call in names_of(module).calls_of(function.name):
                target = types_of(module).value_of(call.func)
                if not isinstance(target, External) or not isinstance(call.func, cst.Attribute) or interface is None:
                    continue
                if target.dotted.endswith(f".{interface.name}.{function.name}") and implementations_of(module).may_run(
                    call.func.value, function
                ):
                    yield module, call


def _interface(module: Module, value: Value) -> ProjectClass | None:
    """The abstract class or protocol of the project that a value is known as an object of."""
    cls = value.of if isinstance(value, Instance) else None
    if isinstance(value, ExternalInstance):
        found = module.program.shadowing(value.dotted, module)
        classes = names_of(found[0]).classes_named(found[1][-1]) if found is not None and found[1] else ()
        cls = ProjectClass(classes[0]) if len(classes) == 1 else None
    return cls if cls is not None and types_of(cls.module).is_interface(Instance(cls)) else None


def _having(method: Scope) -> Iterator[Scope]:
    """The classes whose objects run a method by its name."""
    cls = method.parent
    if cls is not None and cls.kind is ScopeKind.CLASS:
        for each in (cls, *hierarchy_of(cls.module).all_derived_from(cls)):
            if method_on(ProjectClass(each), method.name) is method:
                yield each


def _makers(cls: Scope) -> Iterator[tuple[Module, cst.Call]]:
    """The calls that make an object of a class, tests left out."""
    for module in (cls.module, *users_of(cls)):
        if not module.is_test:
            for call in names_of(module).calls_of(cls.name):
                if types_of(module).value_of(call.func) == ProjectClass(cls):
                    yield module, call


def _taken_as(module: Module, call: cst.Call) -> Iterator[Value]:
    """What those say of a new object by annotations who are given it."""
    types, symbols = types_of(module), symbols_of(module)
    sink = sink_of(call, symbols.parents)
    if sink.kind is SinkKind.PASSED and sink.call is not None and isinstance(sink.node, cst.Arg):
        yield from types.taken_by(sink.call, sink.node)
    elif sink.kind is SinkKind.RETURNED:
        function = symbols.scope_of_call[call].enclosing_function()
        if function is not None:
            yield from alternatives(types.returned(function))
            yield from _said_of(function)
    for target in sink.targets:
        yield from alternatives(types.value_of(target))


def _said_of(function: Scope) -> Iterator[Value]:
    """What annotations say of what a function gives: its own, and those of parameters that a framework fills by it.

    ``store: Store = Depends(get_store)`` and ``store: Annotated[Store, Depends(get_store)]``.
    """
    if isinstance(function.node, cst.FunctionDef) and function.node.returns is not None:
        yield from _said_by(function.module, function.node.returns, function)
    for module in (function.module, *users_of(function)):
        for call in names_of(module).calls_passing(function.name):
            for above in symbols_of(module).ancestors(call):
                if isinstance(above, cst.Param) and above.annotation is not None:
                    yield from _said_by(module, above.annotation, symbols_of(module).scope_of_call[call])


def _said_by(module: Module, node: cst.Annotation, scope: Scope) -> Sequence[Value]:
    types = types_of(module)
    return alternatives(types.annotated((node.annotation, Origin(OriginKind.ANNOTATED, node, scope))))


def _classes(values: Sequence[Value]) -> Given:
    """The classes of some values; an object that is known as one of an interface alone may be of any."""
    found: set[ProjectClass] = set()
    is_complete = True
    for value in (each for given in values for each in alternatives(given)):
        if isinstance(value, Instance) and not types_of(value.of.module).is_interface(value):
            found.add(value.of)
        elif value != NONE:
            is_complete = False
    return frozenset(found), is_complete


def _all(given: Iterator[Given] | Sequence[Given]) -> Given:
    found = list(given)
    classes = frozenset(cls for each, _ in found for cls in each)
    return classes, bool(found) and all(is_complete for _, is_complete in found)
