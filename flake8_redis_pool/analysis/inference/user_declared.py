"""What the user's options make of functions and classes of the project.

Handlers by name, factories of clients, accessors of shared ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import Function, Object
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, ScopeKind
from .evaluator import Evaluator
from .values import Awaitable, ContextManager, LibraryFunction, LibraryObject, Value


def own_function(
    evaluator: Evaluator, dotted: tuple[str, ...], definition: Scope | None = None
) -> LibraryFunction | None:
    """The factory or accessor that an option makes of what goes by the names ``dotted``.

    Its body says what the option leaves out.

    The option wins over the body: the analysis does not look into the function any further.
    """
    own = evaluator.knowledge.own
    factory = own.factory(dotted) if own.has_factories else None
    if factory is None:
        return None
    is_function = definition is not None and definition.kind is ScopeKind.FUNCTION
    value = evaluator.returned(definition) if definition is not None and is_function else None
    awaited, context = isinstance(value, Awaitable), isinstance(value, ContextManager)
    item = _stated(evaluator, factory.gives) or _given(value) or _stated(evaluator, factory.usual)
    if item is None:
        return None
    library, _ = evaluator.knowledge.object_named(item.name)
    return LibraryFunction(
        Function(dotted[0], item.name, shared=factory.shared, awaited=awaited, context=context), library
    )


def _stated(evaluator: Evaluator, name: str) -> Object | None:
    found = evaluator.knowledge.find(name, symbols_of(evaluator.module).speaks_of) if name else None
    return found[1] if found is not None and isinstance(found[1], Object) else None


def _given(value: Value | None) -> Object | None:
    if isinstance(value, (Awaitable, ContextManager)):
        value = value.result
    return value.item if isinstance(value, LibraryObject) else None


def own_names(scope: Scope) -> Iterator[str]:
    """The dotted names of a function or class: its module's, from every root, and its own."""
    return (f"{name}.{scope.qualname}" for name in scope.module.dotted_names)


def named_by_user(evaluator: Evaluator, definition: Scope) -> LibraryFunction | None:
    """The factory or accessor that the user's options make of a function or class of this module."""
    if not evaluator.knowledge.own.has_factories:
        return None
    return own_function(evaluator, tuple(own_names(definition)), definition)
