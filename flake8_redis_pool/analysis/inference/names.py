"""What names mean: the bindings that a read can see, parameters, imports from libraries and from other modules of the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from ...spec import Function, Kind
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .annotations import annotated_value
from .user_declared import own_function, own_names
from .values import (
    IN_PROGRESS,
    NONE,
    UNKNOWN,
    Awaitable,
    ContextManager,
    External,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    TupleValue,
    Value,
    join,
)

if TYPE_CHECKING:
    from ..program.module import Module


class Names:
    """The first layer of the evaluator: names and what is bound to them. The layers above answer for attributes and calls."""

    def __init__(self, unit: Module) -> None:
        self.unit = unit
        self.knowledge = unit.knowledge
        self._bound: dict[Binding, Value] = {}

    def value_of(self, node: cst.CSTNode, scope: Scope) -> Value:
        """What ``node``, an expression read in ``scope``, is."""
        raise NotImplementedError  # a layer above answers

    def attribute(self, base: Value, name: str, scope: Scope) -> Value:
        """What ``base.name`` is."""
        raise NotImplementedError  # a layer above answers

    def as_thing(self, base: Value) -> LibraryObject | None:
        """The library object that an instance of a project class is by its base class."""
        raise NotImplementedError  # a layer above answers

    def entered(self, value: Value) -> Value:
        """What ``with value as name`` gives the name."""
        raise NotImplementedError  # a layer above answers

    def returned(self, function: Scope) -> Value:
        """What a call of the project's ``function`` gives."""
        raise NotImplementedError  # a layer above answers

    def origin(self, source: OriginKind, node: cst.CSTNode, scope: Scope) -> Origin:
        """An origin in this module."""
        return Origin(source, node, scope, self.unit)

    def name(self, node: cst.Name, scope: Scope) -> Value:
        """What a name means where it is read."""
        if node.value in ("None", "True", "False"):
            return Literal(nodes.constant(node))
        owner = scope.owner_of(node.value)
        if owner is None:
            star = scope.root().bindings.get("*")
            return self.exported(node.value) if star else External(f"builtins.{node.value}")
        bindings: Sequence[Binding] = owner.bindings[node.value]
        if owner is scope or owner is scope.enclosing_function():
            bindings = reaching_definitions(bindings, node, self.unit.tables)
        return self.joined(bindings)

    def joined(self, bindings: Sequence[Binding]) -> Value:
        """What is known of a name (or attribute) that these bindings may have set.

        The first of several imports (``try`` / ``except ImportError``) counts.
        """
        imported = [binding for binding in bindings if binding.how is BindingKind.IMPORTED]
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
        if binding.how is BindingKind.IMPORTED:
            return self.imported(binding.dotted)
        if binding.how is BindingKind.DEFINED:
            defined = self.unit.tables.scope_at[binding.node]
            named = self.named_by_user(defined)
            if named is not None:
                return named
            return ProjectClass(defined, self.unit) if defined.kind is ScopeKind.CLASS else ProjectFunction(defined, self.unit)
        if binding.how is BindingKind.PARAMETER:
            return self._parameter(binding)
        if binding.value is None or binding.how is BindingKind.OTHER:
            return self._annotation(binding)
        value = self.value_of(binding.value, scope)
        if binding.how is BindingKind.ENTERED:
            value = UNKNOWN if self._cannot_be_entered(value, binding) else self.entered(value)
        elif binding.how is BindingKind.ITERATED:
            value = join(value.items) if isinstance(value, TupleValue) else UNKNOWN
        for index in binding.path:
            value = value.items[index] if isinstance(value, TupleValue) and index < len(value.items) else UNKNOWN
        if value in (UNKNOWN, NONE) and binding.annotation is not None:
            stated = self._annotation(binding)
            return stated if stated is not UNKNOWN else value
        return value

    def _cannot_be_entered(self, value: Value, binding: Binding) -> bool:
        """``with await client as connection``, of a client that no plain ``with`` can enter: it is not what it was taken for."""
        if not isinstance(value, LibraryObject) or not value.is_async or value.kind is not Kind.CLIENT or "with" in value.item.contexts:
            return False
        statement = next((above for above in self.unit.tables.ancestors(binding.node) if isinstance(above, cst.With)), None)
        return statement is not None and not nodes.is_async(statement)

    def _annotation(self, binding: Binding) -> Value:
        if binding.annotation is None:
            return UNKNOWN
        outside = binding.scope.parent if binding.how is BindingKind.PARAMETER else binding.scope
        source = OriginKind.PARAMETER if binding.how is BindingKind.PARAMETER else OriginKind.ANNOTATED
        return annotated_value(self, binding.annotation, outside or binding.scope, Origin(source, binding.node, binding.scope, self.unit))

    def _parameter(self, binding: Binding) -> Value:
        function = binding.scope
        owner = function.parent
        if function.receiver == binding.name and owner is not None and owner.kind is ScopeKind.CLASS:
            made = ProjectClass(owner, self.unit)
            decorated = {nodes.dotted(decorator) for decorator in function.decorators}
            return made if "classmethod" in decorated or function.name in ("__new__", "__init_subclass__", "__class_getitem__") else Instance(made)
        given = self._given_default(binding)
        if isinstance(given, LibraryObject):
            return given
        stated = self._annotation(binding)
        if stated is UNKNOWN:
            return next((value for value in (given, self._usual(binding)) if value is not UNKNOWN), None) or self._from_callers(binding)
        if isinstance(stated, LibraryObject):
            passed = self._from_callers(binding)
            if isinstance(passed, LibraryObject):
                return replace(stated, origins=tuple(dict.fromkeys((*stated.origins, *passed.origins))))
        return stated

    def _usual(self, binding: Binding) -> Value:
        """What a default says of its parameter, as an annotation would: ``def f(client=redis.Redis())``, which is made once."""
        if binding.value is None or binding.scope.parent is None or isinstance(binding.value, cst.BaseString):
            return UNKNOWN
        value = self.value_of(binding.value, binding.scope.parent)
        if not isinstance(value, LibraryObject):
            return value if isinstance(value, Instance) else UNKNOWN
        return replace(value, origins=(Origin(OriginKind.PARAMETER, binding.node, binding.scope, self.unit), *value.origins))

    def _given_default(self, binding: Binding) -> Value:
        """What a dependency marker as default (``client=Depends(get_client)``) gives the parameter."""
        if not isinstance(binding.value, cst.Call) or binding.scope.parent is None:
            return UNKNOWN
        return self.depended(binding.value, binding.scope.parent)

    def depended(self, call: cst.Call, scope: Scope) -> Value:
        """What ``Depends(f)`` gives: the result of ``f``, awaited, entered or taken from its ``yield``; UNKNOWN for any other call."""
        marker = self.value_of(call.func, scope)
        if not isinstance(marker, External) or marker.dotted not in self.knowledge.vocabulary.dependencies.by_name:
            return UNKNOWN
        target = self.value_of(call.args[0].value, scope) if call.args else UNKNOWN
        if not isinstance(target, ProjectFunction):
            return UNKNOWN
        result = target.unit.values.returned(target.scope)
        result = result.result if isinstance(result, (Awaitable, ContextManager)) else result
        if isinstance(result, LibraryObject):
            return replace(
                result,
                origins=tuple(
                    replace(origin, source=OriginKind.PARAMETER) if origin.source is OriginKind.MADE else origin for origin in result.origins
                ),
            )
        return result

    def _from_callers(self, binding: Binding) -> Value:
        """What the calls in this module pass for an unannotated parameter; uncertain, since other callers may be out of sight."""
        function = binding.scope
        if not isinstance(function.node, cst.FunctionDef):
            return UNKNOWN
        names = nodes.positional_names(function.node)
        is_method = function.receiver != ""
        position = names.index(binding.name) - is_method if binding.name in names else None
        target = function.parent.name if function.name == "__init__" and function.parent is not None else function.name
        values = []
        for call in self.unit.calls_of(target):
            given = nodes.argument(call, position, binding.name)
            if given is not None:
                values.append(self.value_of(given, self.unit.tables.scope_of_call[call]))
        value = join(values)
        if not isinstance(value, LibraryObject):
            return UNKNOWN
        return replace(value, certain=False)

    def named_by_user(self, definition: Scope) -> LibraryFunction | None:
        """The factory or accessor that the user's options make of a function or class of this module."""
        if not self.knowledge.own.has_factories:
            return None
        return own_function(self, tuple(own_names(definition)), definition)

    def imported(self, dotted: str) -> Value:
        """What the dotted name of an import means."""
        found = self.knowledge.find(dotted, self.unit.tables.identifiers)
        if found is None or self.unit.is_own_module(dotted.partition(".")[0]):
            first_party = self._first_party(dotted)
            if isinstance(first_party, ProjectFunction):  # the user may name a function by the package that re-exports it
                return own_function(first_party.unit.values, (dotted,), first_party.scope) or first_party
            return own_function(self, (dotted,)) or External(dotted) if first_party is UNKNOWN else first_party
        library, declared = found
        return LibraryFunction(declared, library) if isinstance(declared, Function) else LibraryClass(declared, library)

    def _first_party(self, dotted: str) -> Value:
        """What a dotted name means in another module of the project; UNKNOWN when no module of the project is meant."""
        project = self.unit.project
        root = dotted.partition(".")[0]
        is_own = root == self.unit.package.partition(".")[0] and root not in self.knowledge.roots  # a framework's own source is a project too
        if project is None or (root in self.knowledge.all_roots and not is_own and not self.unit.is_own_module(root)):
            return UNKNOWN
        found = project.find(dotted, self.unit)
        if found is None:
            return UNKNOWN
        unit, names = found
        value: Value = ProjectModule(unit)
        for name in names:
            value = unit.values.attribute(value, name, unit.tables.root)
        return value

    def exported(self, name: str, asked: set[Module] | None = None) -> Value:
        """What other modules get when they import ``name`` from this one; ``asked`` are those that import it with a star, in a circle perhaps."""
        asked = asked if asked is not None else set()
        asked.add(self.unit)
        root = self.unit.tables.root
        if name in root.bindings:
            return self.joined(root.bindings[name])
        for binding in root.bindings.get("*", ()):
            found = self.unit.project.find(binding.dotted, self.unit) if self.unit.project is not None else None
            if found is not None and not found[1] and found[0] not in asked and not name.startswith("_"):
                value = found[0].values.exported(name, asked)
                if value is not UNKNOWN:
                    return value
        return UNKNOWN
