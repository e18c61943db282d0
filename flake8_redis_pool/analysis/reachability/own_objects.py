"""Objects of the project that each call of a function makes for itself: what they hold, no other call finds there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import libcst as cst

from ..inference.engine import types_of
from ..inference.values import ProjectClass, ProjectFunction
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .places import places_of
from .spots import has_common_state

#: Functions that give what another function makes: more of them are not followed.
_FARTHEST = 2


class Keeping(Protocol):
    """Who says of what the first result is kept."""

    def singleton(self, cls: ProjectClass) -> bool:
        """Whether calling the class gives one and the same object each time."""

    def is_cached(self, function: Scope) -> bool:
        """Whether a decorator keeps the function's first result."""


def is_own_attribute(keeping: Keeping, name: str, attribute: str, scope: Scope) -> bool:
    """Whether a local ``name`` is an object that the function makes in each call, and that has ``attribute`` alone.

    A variable of its class all objects may have in common.
    """
    owner = scope.owner_of(name)
    if owner is None or owner.kind is not ScopeKind.FUNCTION:
        return False
    given = [each for each in owner.bindings[name] if each.value is None or not nodes.is_none(each.value)]
    if not given or any(each.kind is not BindingKind.ASSIGNED or each.path or each.value is None for each in given):
        return False
    classes = [cls for each in given for cls in _made_by(keeping, each.value, owner, _FARTHEST)]
    return None not in classes and not any(_is_common(cls, attribute) for cls in classes if cls is not None)


def _made_by(
    keeping: Keeping, node: cst.BaseExpression | None, scope: Scope, steps: int
) -> Iterator[ProjectClass | None]:
    """The classes of which an expression makes an object each time; None where it may give one that there is."""
    call = node.expression if isinstance(node, cst.Await) else node
    target = types_of(scope.module).value_of(call.func) if isinstance(call, cst.Call) else None
    if isinstance(target, ProjectClass):
        yield None if keeping.singleton(target) or has_common_state(target.scope) else target
    elif isinstance(target, ProjectFunction) and steps and not keeping.is_cached(target.scope):
        yield from _returned(keeping, target.scope, steps - 1)
    else:
        yield None


def _returned(keeping: Keeping, function: Scope, steps: int) -> Iterator[ProjectClass | None]:
    """The same of what a function returns, and keeps nowhere."""
    if not function.returns or function.yields:
        yield None
    for node in function.returns:
        bindings = function.bindings.get(node.value, ()) if isinstance(node, cst.Name) else ()
        made = bindings[0].value if len(bindings) == 1 and bindings[0].kind is BindingKind.ASSIGNED else node
        is_kept = made is not None and any(places_of(function.module).of(made, function))
        yield from [None] if is_kept else _made_by(keeping, made, function, steps)


def _is_common(cls: ProjectClass, attribute: str) -> bool:
    """Whether a class, or one of its bases, has a variable of this name."""
    return any(attribute in member.scope.bindings for member in types_of(cls.module).lineage(cls))
