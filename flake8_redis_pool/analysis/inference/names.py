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
from .parameters import given_straight, is_field
from .user_declared import named_by_user
from .values import (
    UNKNOWN,
    External,
    LibraryObject,
    Literal,
    ProjectClass,
    ProjectFunction,
    TupleValue,
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
            return self._imported(imported)
        value = join(self.bound(binding) if made is None else self._bound_in(binding, made) for binding in bindings)
        annotated = [binding for binding in declarations or bindings if binding.annotation is not None]
        if not annotated:
            return value
        stated = join(stated_by(self.evaluator, binding) for binding in annotated)
        is_parameter = all(binding.kind is BindingKind.PARAMETER for binding in annotated)
        return value if is_parameter and not is_strange(value) else settled(self.evaluator, stated, value)

    def _imported(self, imports: Sequence[Binding]) -> Value:
        """What one of several imports gives (``try`` / ``except ImportError``).

        The first counts; where it is of a package that nobody knows, those that are known.
        """
        first = self.bound(imports[0])
        if len(imports) == 1 or not is_strange(first):
            return first
        known = [value for value in map(self.bound, imports[1:]) if not is_strange(value)]
        return join(known) if known else first

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
            value = join(value.items) if isinstance(value, TupleValue) else UNKNOWN
        for index in binding.path:
            value = value.items[index] if isinstance(value, TupleValue) and index < len(value.items) else UNKNOWN
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
