"""Which other modules may use what one defines."""

from __future__ import annotations

from collections.abc import Iterator

from ..program.module import Module
from .call_binding import called_name
from .scopes import Scope, ScopeKind


def users_of(defined: Scope) -> Iterator[Module]:
    """The other modules (tests left out) that may use a function or class: asked for one by one, the nearest first.

    Those are all, as far as the check may search.
    """
    return defined.module.program.users(defined.module, called_name(defined), is_member=_is_member(defined))


def all_users_of(defined: Scope) -> list[Module] | None:
    """The same, all at once; None when there are too many to look at."""
    return defined.module.program.all_users(defined.module, called_name(defined), is_member=_is_member(defined))


def _is_member(defined: Scope) -> bool:
    """Whether other modules get it from an object or a class, not from the module."""
    holder = defined.parent if called_name(defined) == defined.name else defined.parent and defined.parent.parent
    return holder is not None and holder.kind is not ScopeKind.MODULE
