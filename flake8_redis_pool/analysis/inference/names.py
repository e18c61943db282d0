"""What names mean: the bindings that a read can see, and what each of them gives."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ...spec import Kind
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, BindingKind, ScopeKind
from ..syntax import nodes
from .annotations import settled, stated_by
from .evaluator import Evaluator
from .new_objects import given_to
from .parameters import given_straight, is_field, may_be_left_out, stood_in
from .passed_arguments import fields_of
from .user_declared import named_by_user
from .values import (
    UNKNOWN,
    External,
    LibraryObject,
    Literal,
    ProjectClass,
    ProjectFunction,
    Value,
    is_strange,
    join,
)


class Names:
    """Names of one module and what is bound to them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.narrowing = evaluator.narrowing
        self.bound = evaluator.memo(self._bind)

    def name(self, node: cst.Name) -> Value:
        """What a name means where it is read."""
        if node.value in ("None", "True", "False"):
            return Literal(nodes.constant(node))
        scope = self.evaluator.symbols.scope_of(node)
        owner = scope.owner_of(node.value)
        if owner is None:
            star = scope.root().bindings.get("*")
            return self.evaluator.exported(node.value) if star else External(f"builtins.{node.value}")
        bindings: Sequence[Binding] = owner.bindings[node.value]
        seen = bindings
        if owner is scope or owner is scope.enclosing_function():
            seen = reaching_definitions(bindings, node, self.evaluator.symbols)
        return self.narrowing.narrowed(node, self.joined(seen, bindings))

    def joined(
        self,
        bindings: Sequence[Binding],
        declarations: Sequence[Binding] = (),
        made: ProjectClass | None = None,
    ) -> Value:
        """What is known of a name that these bindings may have set, or of an attribute of an object of ``made``.

        One of them, or of the ``declarations`` beside them, may say by an annotation what it is.
        """
        imported = [binding for binding in bindings if binding.kind is BindingKind.IMPORTED]
        if imported:
            anew = [binding for binding in bindings if _makes_of_itself(binding)]
            return self.joined(anew, declarations) if anew else self._imported(imported)
        told = bindings
        if len(bindings) > 1:
            told = [binding for binding in bindings if not self._says_nothing(binding)] or bindings
        values = [self.bound(binding) if made is None else self._bound_in(binding, made) for binding in told]
        value = self._with_stand_ins(told, values) or join(values)
        annotated = [binding for binding in declarations or bindings if binding.annotation is not None]
        if not annotated:
            return value
        stated = join(stated_by(self.evaluator, binding) for binding in annotated)
        is_parameter = all(binding.kind is BindingKind.PARAMETER for binding in annotated)
        return value if is_parameter and not is_strange(value) else settled(self.evaluator, stated, value)

    def either(self, one: cst.BaseExpression, other: cst.BaseExpression) -> Value:
        """What ``one if test else other`` gives."""
        values = (self.evaluator.value_of(one), self.evaluator.value_of(other))
        for node, value, made in ((one, values[0], values[1]), (other, values[1], values[0])):
            binding = self._parameter(node) if value is UNKNOWN else None
            stands_in = stood_in((may_be_left_out(self.evaluator, binding),), made) if binding is not None else None
            if stands_in is not None:
                return stands_in
        return join(values)

    def _parameter(self, node: cst.BaseExpression) -> Binding | None:
        """The binding of a parameter that a name still is where it is read."""
        owner = self.evaluator.symbols.scope_of(node).owner_of(node.value) if isinstance(node, cst.Name) else None
        if owner is None or not isinstance(node, cst.Name):
            return None
        seen = reaching_definitions(owner.bindings[node.value], node, self.evaluator.symbols)
        return seen[0] if len(seen) == 1 and seen[0].kind is BindingKind.PARAMETER else None

    def _says_nothing(self, binding: Binding) -> bool:
        """Whether a binding is ``client: Any`` without a value, and no constructor that nobody writes gives one."""
        if binding.value is not None or binding.annotation is None or binding.kind is not BindingKind.ASSIGNED:
            return False
        if binding.scope.kind is ScopeKind.CLASS and fields_of(binding.scope):
            lineage = self.evaluator.lineage(ProjectClass(binding.scope))
            if not any(member.scope.method(name) for member in lineage for name in ("__init__", "__new__")):
                return False
        return is_strange(stated_by(self.evaluator, binding))

    def _with_stand_ins(self, bindings: Sequence[Binding], values: Sequence[Value]) -> Value | None:
        """What a name is that gets what a constructor may be given, and what the project makes where it is given none.

        That says what is meant to be given. None for any other name.
        """
        unknown = [binding for binding, value in zip(bindings, values) if value is UNKNOWN]
        if not unknown or len(unknown) == len(values):
            return None
        given = [may_be_left_out(self.evaluator, binding) for binding in unknown]
        return stood_in(given, join(value for value in values if value is not UNKNOWN))

    def _imported(self, imports: Sequence[Binding]) -> Value:
        """What one of several imports gives (``try`` / ``except ImportError``).

        The first counts; where it is of a package that nobody knows, those that are known. A framework is known by its
        declaration: what the project has in its place where it is not installed does not hide it.
        """
        first = self.bound(imports[0])
        if len(imports) == 1 or not is_strange(first) or self._is_declared(first):
            return first
        known = [value for value in map(self.bound, imports[1:]) if not is_strange(value)]
        return join(known) if known else first

    def _is_declared(self, value: Value) -> bool:
        """Whether a value is of a package that some declaration speaks of."""
        roots = self.evaluator.knowledge.all_roots
        return isinstance(value, External) and value.dotted.partition(".")[0] in roots

    def _bound_in(self, binding: Binding, made: ProjectClass) -> Value:
        """What one binding gives an attribute of an object of ``made``, which inherits it.

        It may come straight from the constructor's arguments: then those count that such an object is made with.
        """
        if is_field(binding):
            return self.evaluator.field(binding, made)
        given = given_straight(binding)
        if given is not None:
            return self.evaluator.parameter(given, made)
        return self.bound(binding)

    def _bind(self, binding: Binding) -> Value:
        """What one binding gives its name."""
        if binding.kind is BindingKind.IMPORTED:
            return self.evaluator.imported(binding.dotted)
        if binding.kind is BindingKind.DEFINED:
            defined = self.evaluator.symbols.scope_at[binding.node]
            named = named_by_user(self.evaluator, defined)
            if named is not None:
                return named
            return ProjectClass(defined) if defined.kind is ScopeKind.CLASS else ProjectFunction(defined)
        if binding.kind is BindingKind.PARAMETER:
            return self.evaluator.parameter(binding)
        if is_field(binding):
            return self.evaluator.field(binding)
        if binding.value is None or binding.kind is BindingKind.OTHER:
            return stated_by(self.evaluator, binding)
        value = self.evaluator.value_of(binding.value)
        if binding.kind is BindingKind.ENTERED:
            is_possible = not self._cannot_be_entered(value, binding)
            value = given_to(self.evaluator.entered(value), binding.value, binding.scope) if is_possible else UNKNOWN
        elif binding.kind is BindingKind.ITERATED:
            value = self.evaluator.iterated(value)
        for index in binding.path:
            value = self.evaluator.element(value, index)
        return settled(self.evaluator, stated_by(self.evaluator, binding), value)

    def _cannot_be_entered(self, value: Value, binding: Binding) -> bool:
        """``with await client as connection``, of a client that no plain ``with`` can enter.

        It is not what it was taken for.
        """
        if (
            not isinstance(value, LibraryObject)
            or not value.is_async
            or value.kind is not Kind.CLIENT
            or "with" in value.item.contexts
        ):
            return False
        statement = next(
            (above for above in self.evaluator.symbols.ancestors(binding.node) if isinstance(above, cst.With)), None
        )
        return statement is not None and not nodes.is_async(statement)


def _makes_of_itself(binding: Binding) -> bool:
    """Whether a name gets what is made of what it meant before: ``redis = redis.Redis()``, after an import."""
    value = binding.value if binding.kind is BindingKind.ASSIGNED else None
    return value is not None and any(
        isinstance(part, cst.Name) and part.value == binding.name for part in nodes.descendants(value)
    )
