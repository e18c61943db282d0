"""Values on demand: ``value_of(expression, scope)`` follows names, attributes, calls, awaits, annotations and imports. Every answer is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import libcst as cst

from ..spec import AwaitEffect, Function, Kind, Method, Role
from . import python, syntax
from .annotations import annotated_value
from .reaching import reaching
from .shapes import client_by_use, shape_of
from .tables import Binding, How, Scope, ScopeKind
from .values import (
    IN_PROGRESS,
    NONE,
    UNKNOWN,
    Context,
    Either,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    Literal,
    Made,
    Named,
    Origin,
    Pending,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    Several,
    Source,
    Thing,
    Value,
    join,
)

if TYPE_CHECKING:
    from .unit import Unit

_DEEPEST: Final = 60


class Evaluator:
    """Answers what the expressions of one module are."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.knowledge = unit.knowledge
        self._values: dict[cst.CSTNode, Value] = {}
        self._bound: dict[Binding, Value] = {}
        self._returned: dict[Scope, Value] = {}
        self._used: dict[tuple[Scope, str], Value] = {}
        self._depth = 0

    def value_of(self, node: cst.CSTNode, scope: Scope) -> Value:
        """What ``node``, an expression read in ``scope``, is."""
        known = self._values.get(node)
        if known is not None:
            return known
        if self._depth > _DEEPEST:
            return UNKNOWN
        self._values[node] = IN_PROGRESS
        self._depth += 1
        try:
            value = self._evaluate(node, scope)
        finally:
            self._depth -= 1
            del self._values[node]
        if value is not IN_PROGRESS:
            self._values[node] = value
        return value

    def _evaluate(self, node: cst.CSTNode, scope: Scope) -> Value:
        if isinstance(node, cst.Name):
            return self._name(node, scope)
        if isinstance(node, cst.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, cst.Call):
            return self._call(node, scope)
        if isinstance(node, cst.Await):
            return self.awaited(self.value_of(node.expression, scope), node, scope)
        if isinstance(node, cst.IfExp):
            return join((self.value_of(node.body, scope), self.value_of(node.orelse, scope)))
        if isinstance(node, cst.BooleanOperation):
            left, right = self.value_of(node.left, scope), self.value_of(node.right, scope)
            return join((left, right)) if isinstance(node.operator, cst.Or) else right
        if isinstance(node, cst.NamedExpr):
            return self.value_of(node.value, scope)
        if isinstance(node, (cst.Tuple, cst.List)):
            return Several(tuple(self.value_of(element.value, scope) for element in node.elements))
        if isinstance(node, cst.Subscript):
            return self._subscript(node, scope)
        if isinstance(node, cst.Lambda):
            return ProjectFunction(self.unit.tables.scope_at[node], self.unit)
        constant = syntax.constant(node)
        return UNKNOWN if constant is syntax.NOT_CONSTANT else Literal(constant)

    # -- names --------------------------------------------------------------------------------------------------------

    def _name(self, node: cst.Name, scope: Scope) -> Value:
        if node.value in ("None", "True", "False"):
            return Literal(syntax.constant(node))
        owner = scope.owner_of(node.value)
        if owner is None:
            star = scope.root().bindings.get("*")
            return self.exported(node.value) if star else Named(f"builtins.{node.value}")
        bindings: Sequence[Binding] = owner.bindings[node.value]
        if owner is scope or owner is scope.enclosing_function():
            bindings = reaching(bindings, node, self.unit.tables)
        return self.joined(bindings)

    def joined(self, bindings: Sequence[Binding]) -> Value:
        """What is known of a name (or attribute) that these bindings may have set. The first of several imports (``try`` / ``except ImportError``) counts."""
        imported = [binding for binding in bindings if binding.how is How.IMPORTED]
        if imported:
            return self.bound(imported[0])
        return join(self.bound(binding) for binding in bindings)

    def bound(self, binding: Binding) -> Value:
        """What one binding gives its name."""
        known = self._bound.get(binding)
        if known is not None:
            return known
        self._bound[binding] = IN_PROGRESS
        try:
            value = self._bind(binding)
        finally:
            del self._bound[binding]
        if value is not IN_PROGRESS:
            self._bound[binding] = value
        return value

    def _bind(self, binding: Binding) -> Value:
        scope = binding.scope
        if binding.how is How.IMPORTED:
            return self.imported(binding.dotted)
        if binding.how is How.DEFINED:
            defined = self.unit.tables.scope_at[binding.node]
            return ProjectClass(defined, self.unit) if defined.kind is ScopeKind.CLASS else ProjectFunction(defined, self.unit)
        if binding.how is How.PARAMETER:
            return self._parameter(binding)
        if binding.value is None or binding.how is How.OTHER:
            return self._annotation(binding)
        value = self.value_of(binding.value, scope)
        if binding.how is How.ENTERED:
            value = self.entered(value)
        elif binding.how is How.ITERATED:
            value = join(value.items) if isinstance(value, Several) else UNKNOWN
        for index in binding.path:
            value = value.items[index] if isinstance(value, Several) and index < len(value.items) else UNKNOWN
        if value in (UNKNOWN, NONE) and binding.annotation is not None:
            stated = self._annotation(binding)
            return stated if stated is not UNKNOWN else value
        return value

    def _annotation(self, binding: Binding) -> Value:
        if binding.annotation is None:
            return UNKNOWN
        outside = binding.scope.parent if binding.how is How.PARAMETER else binding.scope
        source = Source.PARAMETER if binding.how is How.PARAMETER else Source.ANNOTATED
        return annotated_value(self, binding.annotation, outside or binding.scope, Origin(source, binding.node, binding.scope, self.unit))

    def _parameter(self, binding: Binding) -> Value:
        function = binding.scope
        owner = function.parent
        if function.receiver == binding.name and owner is not None and owner.kind is ScopeKind.CLASS:
            made = ProjectClass(owner, self.unit)
            decorated = {syntax.dotted(decorator) for decorator in function.decorators}
            return made if "classmethod" in decorated or function.name in ("__new__", "__init_subclass__", "__class_getitem__") else Instance(made)
        given = self._given_default(binding)
        if isinstance(given, Thing):
            return given
        stated = self._annotation(binding)
        if stated is UNKNOWN:
            return given if given is not UNKNOWN else self._from_callers(binding)
        if isinstance(stated, Thing):
            passed = self._from_callers(binding)
            if isinstance(passed, Thing):
                return replace(stated, origins=tuple(dict.fromkeys((*stated.origins, *passed.origins))))
        return stated

    def _given_default(self, binding: Binding) -> Value:
        """What a dependency marker as default (``client=Depends(get_client)``) gives the parameter."""
        if not isinstance(binding.value, cst.Call) or binding.scope.parent is None:
            return UNKNOWN
        return self.depended(binding.value, binding.scope.parent)

    def depended(self, call: cst.Call, scope: Scope) -> Value:
        """What ``Depends(f)`` gives: the result of ``f``, awaited, entered or taken from its ``yield``; UNKNOWN for any other call."""
        marker = self.value_of(call.func, scope)
        if not isinstance(marker, Named) or not any(marker.dotted in d.callees for spec in self.knowledge.frameworks for d in spec.dependencies):
            return UNKNOWN
        target = self.value_of(call.args[0].value, scope) if call.args else UNKNOWN
        if not isinstance(target, ProjectFunction):
            return UNKNOWN
        result = target.unit.values.returned(target.scope)
        result = result.result if isinstance(result, (Pending, Context)) else result
        if isinstance(result, Thing):
            return replace(result, origins=tuple(replace(origin, source=Source.PARAMETER) if origin.source is Source.MADE else origin for origin in result.origins))
        return result

    def _from_callers(self, binding: Binding) -> Value:
        """What the calls in this module pass for an unannotated parameter; uncertain, since other callers may be out of sight."""
        function = binding.scope
        if not isinstance(function.node, cst.FunctionDef):
            return UNKNOWN
        names = syntax.positional_names(function.node)
        is_method = function.receiver != ""
        position = names.index(binding.name) - is_method if binding.name in names else None
        target = function.parent.name if function.name == "__init__" and function.parent is not None else function.name
        values = []
        for call in self.unit.calls_of(target):
            given = syntax.argument(call, position, binding.name)
            if given is not None:
                values.append(self.value_of(given, self.unit.tables.scope_of_call[call]))
        value = join(values)
        if not isinstance(value, Thing):
            return UNKNOWN
        return replace(value, certain=False)

    def imported(self, dotted: str) -> Value:
        """What the dotted name of an import means."""
        found = self.knowledge.find(dotted, self.unit.tables.identifiers)
        if found is None:
            first_party = self._first_party(dotted)
            return Named(dotted) if first_party is UNKNOWN else first_party
        library, declared = found
        return LibraryFunction(declared, library) if isinstance(declared, Function) else LibraryClass(declared, library)

    def _first_party(self, dotted: str) -> Value:
        """What a dotted name means in another module of the project; UNKNOWN when no module of the project is meant."""
        project = self.unit.project
        if project is None or dotted.partition(".")[0] in self.knowledge.all_roots:
            return UNKNOWN
        found = project.find(dotted, self.unit)
        if found is None:
            return UNKNOWN
        unit, names = found
        value: Value = ProjectModule(unit)
        for name in names:
            value = unit.values.attribute(value, name, unit.tables.root)
        return value

    def exported(self, name: str) -> Value:
        """What other modules get when they import ``name`` from this one."""
        root = self.unit.tables.root
        if name in root.bindings:
            return self.joined(root.bindings[name])
        for binding in root.bindings.get("*", ()):
            found = self.unit.project.find(binding.dotted, self.unit) if self.unit.project is not None else None
            if found is not None and not found[1] and found[0] is not self.unit and not name.startswith("_"):
                value = found[0].values.exported(name)
                if value is not UNKNOWN:
                    return value
        return UNKNOWN

    # -- attributes ---------------------------------------------------------------------------------------------------

    def _attribute(self, node: cst.Attribute, scope: Scope) -> Value:
        base = self.value_of(node.value, scope)
        value = self.attribute(base, node.attr.value, scope)
        if value is UNKNOWN or isinstance(value, Named):
            stored = self._stored_elsewhere(node)
            return value if stored is UNKNOWN else stored
        return value

    def attribute(self, base: Value, name: str, scope: Scope) -> Value:
        """What ``base.name`` is."""
        if isinstance(base, (Named, Made)):
            return self.imported(f"{base.dotted}.{name}")
        if isinstance(base, ProjectModule):
            return self._of_module(base.unit, name)
        if isinstance(base, LibraryClass):
            return LibraryMethod(base, name, base.item.methods.get(name))
        if isinstance(base, Thing):
            if name in base.item.attributes:
                library, item = self.knowledge.object_named(base.item.attributes[name])
                return Thing(item, library, base.origins, base.certain)
            return LibraryMethod(base, name, base.item.methods.get(name))
        if isinstance(base, Either):
            return join([UNKNOWN, *(self.attribute(choice, name, scope) for choice in base.choices)])
        if isinstance(base, (Instance, ProjectClass)):
            cls = base.of if isinstance(base, Instance) else base
            found = self.member(cls, name, base)
            if found is None:
                found = self._inherited_from_library(base, name)
            if found is UNKNOWN or self._is_interface(found) or isinstance(found, Made):
                used = self._by_use(cls, name)
                return found if used is UNKNOWN else used
            return found
        return base if base is IN_PROGRESS else UNKNOWN

    def _by_use(self, cls: ProjectClass, name: str) -> Value:
        """What an attribute of unknown value is by the commands that go through it."""
        key = (cls.scope, name)
        if key not in self._used:
            self._used[key] = client_by_use(self, cls, name)
        return self._used[key]

    def _of_module(self, unit: Unit, name: str) -> Value:
        value = unit.values.exported(name)
        if value is UNKNOWN and unit.project is not None and unit.package and unit.is_package:
            found = unit.project.find(f"{unit.package}.{name}", unit)
            if found is not None and not found[1]:
                return ProjectModule(found[0])
        return value

    def _inherited_from_library(self, base: Instance | ProjectClass, name: str) -> Value:
        """``base.name`` where only a base class outside the project can know it: ``flask.Blueprint.route`` for a project subclass of Blueprint."""
        thing = self.as_thing(base)
        if thing is not None:
            return self.attribute(thing, name, thing.origins[0].scope)
        outside = [parent for parent in self.bases(base.of if isinstance(base, Instance) else base) if isinstance(parent, Named)]
        outside = [parent for parent in outside if not parent.dotted.startswith(("builtins.", "typing.", "abc."))]
        return Named(f"{outside[0].dotted}.{name}") if outside else UNKNOWN

    def as_thing(self, base: Value) -> Thing | None:
        """An instance of a project class that derives from a library class is such an object."""
        if not isinstance(base, Instance):
            return base if isinstance(base, Thing) else None
        for parent in self.bases(base.of):
            if isinstance(parent, LibraryClass):
                return Thing(parent.item, parent.library, (Origin(Source.PARAMETER, base.of.scope.node, base.of.scope, base.of.unit),), certain=False)
        return None

    def bases(self, cls: ProjectClass) -> list[Value]:
        """The values of the base classes, own ones first, in depth-first order."""
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
        return result

    def lineage(self, cls: ProjectClass) -> list[ProjectClass]:
        """The class and the base classes that the project defines."""
        return [cls, *(base for base in self.bases(cls) if isinstance(base, ProjectClass))]

    def member(self, cls: ProjectClass, name: str, receiver: Value) -> Value | None:
        """What attribute ``name`` of the class (or of its instances) is; None when neither it nor a project base sets it."""
        for current in self.lineage(cls):
            values = current.unit.values
            scope = current.scope
            method = scope.method(name)
            if method is not None and isinstance(method.node, cst.FunctionDef):
                function = ProjectFunction(method, current.unit, receiver)
                return values.returned(method) if values.decorated_with(method, python.PROPERTIES) else function
            bindings = [*scope.bindings.get(name, ()), *scope.attributes.get(name, ())]
            if bindings:
                return values.joined(bindings)
        return None

    def decorated_with(self, function: Scope, names: frozenset[str]) -> bool:
        """Whether one of the decorators has one of these names as its last part."""
        for decorator in function.decorators:
            target = decorator.func if isinstance(decorator, cst.Call) else decorator
            if python.last(syntax.dotted(target) or "") in names:
                return True
        return False

    def _stored_elsewhere(self, node: cst.Attribute) -> Value:
        """``request.app.state.redis``: what the module stores under the same last two names."""
        bindings = self.unit.stores_of(node)
        value = join([self.value_of(b.value, b.scope) for b in bindings if b.value is not None]) if bindings else UNKNOWN
        return value if isinstance(value, Thing) else UNKNOWN

    def _subscript(self, node: cst.Subscript, scope: Scope) -> Value:
        base = self.value_of(node.value, scope)
        if isinstance(base, LibraryClass):
            return base
        index = syntax.index_of(node)
        if isinstance(index, str):
            return self._stored_under(node, index)
        if isinstance(base, Several) and isinstance(index, int) and -len(base.items) <= index < len(base.items):
            return base.items[index]
        return UNKNOWN

    def _stored_under(self, node: cst.Subscript, key: str) -> Value:
        """``current_app.extensions["redis"]``: what the module stores under this key of a container of the same name."""
        name = python.last(syntax.dotted(node.value) or "")
        values = []
        for binding in self.unit.tables.subscript_stores:
            target = binding.node
            if isinstance(target, cst.Subscript) and binding.value is not None and syntax.index_of(target) == key and python.last(syntax.dotted(target.value) or "") == name:
                values.append(self.value_of(binding.value, binding.scope))
        value = join(values)
        return value if isinstance(value, Thing) and name else UNKNOWN

    # -- calls, awaits, context managers ------------------------------------------------------------------------------

    def _call(self, node: cst.Call, scope: Scope) -> Value:
        target = self.value_of(node.func, scope)
        if isinstance(target, LibraryClass):
            return Thing(target.item, target.library, (self.origin(Source.MADE, node, scope),)) if target.item.made else UNKNOWN
        if isinstance(target, LibraryFunction):
            return self._library_function(target, node, scope)
        if isinstance(target, LibraryMethod):
            return self._library_method(target, node, scope)
        if isinstance(target, ProjectClass):
            return Instance(target)
        if isinstance(target, Either):
            return self._called_either(target, node, scope)
        if isinstance(target, ProjectFunction):
            value = target.unit.values.returned(target.scope)
            if value is UNKNOWN or self._is_interface(value):
                shaped = self._unknown_call(node, scope)
                return value if shaped is UNKNOWN else shaped
            return value
        if isinstance(target, Named):
            value = self._named_call(target.dotted, node, scope)
            shape = shape_of(self, node, scope) if isinstance(value, Made) else UNKNOWN
            return value if shape is UNKNOWN else shape
        if target is UNKNOWN:
            return self._unknown_call(node, scope)
        return target if target is IN_PROGRESS else UNKNOWN

    def _called_either(self, target: Either, node: cst.Call, scope: Scope) -> Value:
        """The result of calling one of several classes or functions."""
        results: list[Value] = []
        for choice in target.choices:
            if isinstance(choice, ProjectClass):
                results.append(Instance(choice))
            elif isinstance(choice, ProjectFunction):
                results.append(choice.unit.values.returned(choice.scope))
        value = join([*results, UNKNOWN])
        return self._unknown_call(node, scope) if value is UNKNOWN else value

    def _is_interface(self, value: Value) -> bool:
        """Whether a value is known only as an abstract class or protocol of the project: what implements it is out of sight."""
        if not isinstance(value, Instance):
            return False
        return any(isinstance(base, Named) and base.dotted in python.ABSTRACT for base in self.bases(value.of))

    def origin(self, source: Source, node: cst.CSTNode, scope: Scope) -> Origin:
        """An origin in this module."""
        return Origin(source, node, scope, self.unit)

    def _library_function(self, target: LibraryFunction, node: cst.Call, scope: Scope) -> Value:
        function = target.function
        library, item = self.knowledge.object_named(function.returns)
        source = Source.SHARED if function.shared else Source.TAKEN if function.role is Role.OPEN else Source.MADE
        thing = Thing(item, library, (self.origin(source, node, scope),))
        if function.context:
            return Context(thing)
        return Pending(thing) if function.awaited else thing

    def _library_method(self, target: LibraryMethod, node: cst.Call, scope: Scope) -> Value:
        owner, method = target.owner, target.method
        if method is None:
            is_queued = isinstance(owner, Thing) and owner.kind is Kind.TRANSACTION and owner.item.returns_itself
            return owner if is_queued else UNKNOWN
        if method.returns is None or method.role is Role.RUN:
            return UNKNOWN
        return self._given_by(owner, method, node, scope)

    def _given_by(self, owner: Thing | LibraryClass, method: Method, node: cst.Call, scope: Scope) -> Value:
        if method.role is Role.OPEN and isinstance(owner, Thing) and not owner.certain:
            shaped = shape_of(self, node, scope)
            if shaped is not UNKNOWN:
                return shaped
        library, item = self.knowledge.object_named(method.returns or "")
        source = Source.MADE if method.role is Role.MAKE else Source.TAKEN
        certain = owner.certain if isinstance(owner, Thing) else True
        thing = Thing(item, library, (self.origin(source, node, scope),), certain)
        return Pending(thing) if method.awaited else thing

    def _named_call(self, dotted: str, node: cst.Call, scope: Scope) -> Value:
        first = node.args[0].value if node.args else None
        if first is None:
            return Made(dotted)
        if dotted == "typing.cast":
            return annotated_value(self, first, scope, self.origin(Source.ANNOTATED, node, scope))
        if dotted in python.TRANSPARENT:
            return self.value_of(first, scope)
        if dotted in python.CLOSING:
            return Context(self.value_of(first, scope))
        if dotted in python.NEW_LOOP:
            return self.awaited(self.value_of(first, scope), node, scope)
        return Made(dotted)

    def _unknown_call(self, node: cst.Call, scope: Scope) -> Value:
        if not isinstance(node.func, cst.Attribute):
            return UNKNOWN
        name = node.func.attr.value
        if name in python.STACK_ENTERS and node.args:
            return self.entered(self.value_of(node.args[0].value, scope))
        if name in python.NEW_LOOP_METHODS and node.args:
            return self.awaited(self.value_of(node.args[0].value, scope), node, scope)
        return shape_of(self, node, scope)

    def returned(self, function: Scope) -> Value:
        """What a call of the project's ``function`` gives."""
        known = self._returned.get(function)
        if known is not None:
            return known
        self._returned[function] = IN_PROGRESS
        try:
            value = self._result(function)
        finally:
            del self._returned[function]
        self._returned[function] = UNKNOWN if value is IN_PROGRESS else value
        return self._returned[function]

    def _result(self, function: Scope) -> Value:
        if function.yields:
            given = join(self.value_of(node, function) for node in function.yields if node is not None)
            return Context(given) if self.decorated_with(function, python.CONTEXT_DECORATORS) or isinstance(given, Thing) else UNKNOWN
        value = join(self.value_of(node, function) for node in function.returns if node is not None)
        node = function.node
        if value is UNKNOWN and isinstance(node, cst.FunctionDef) and node.returns is not None:
            origin = Origin(Source.ANNOTATED, node, function, self.unit)
            value = annotated_value(self, node.returns.annotation, function.parent or function, origin)
        return Pending(value) if function.is_async else value

    def awaited(self, value: Value, node: cst.CSTNode, scope: Scope) -> Value:
        """What awaiting ``value`` gives."""
        if isinstance(value, Pending):
            return value.result
        if isinstance(value, Thing):
            if value.item.await_acquires is not None:
                library, item = self.knowledge.object_named(value.item.await_acquires)
                return Thing(item, library, (self.origin(Source.TAKEN, node, scope),), value.certain)
            if value.item.awaitable or value.item.await_effect is AwaitEffect.NOTHING:
                return value
        return value if value is IN_PROGRESS else UNKNOWN

    @staticmethod
    def entered(value: Value) -> Value:
        """What ``with value as name`` gives the name."""
        if isinstance(value, Context):
            return value.result
        if isinstance(value, (Thing, Instance, Made)):
            return value
        return value if value is IN_PROGRESS else UNKNOWN
