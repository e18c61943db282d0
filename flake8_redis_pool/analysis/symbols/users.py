"""Which other modules may use what one defines."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ..program.module import Module
from .call_binding import called_name
from .scopes import Scope, ScopeKind


def users_of(defined: Scope, words: frozenset[str] | None = None) -> Iterator[Module]:
    """The other modules (tests left out) that may use a function or class: asked for one by one, the nearest first.

    Those are all, as far as the check may search. ``words``: only those in whose texts one of them stands.
    """
    saying = None if words is None else _any_of(words)
    name = called_name(defined)
    return defined.module.program.users(defined.module, name, is_member=_is_member(defined), saying=saying)


def heirs_of(cls: Scope) -> Iterator[Module]:
    """The other modules (tests left out) that may define a class which derives from a class."""
    saying = _derives(names_given(cls))
    return cls.module.program.users(cls.module, cls.name, is_member=_is_member(cls), saying=saying)


def all_users_of(defined: Scope) -> list[Module] | None:
    """The same, all at once; None when there are too many to look at."""
    return defined.module.program.all_users(defined.module, called_name(defined), is_member=_is_member(defined))


def names_given(defined: Scope) -> frozenset[str]:
    """The names by which those modules call it: its own, and others where modules between export it under another."""
    name = called_name(defined)
    return frozenset({name}) if _is_member(defined) else defined.module.program.names_of(defined.module, name)


def _is_member(defined: Scope) -> bool:
    """Whether other modules get it from an object or a class, not from the module."""
    holder = defined.parent if called_name(defined) == defined.name else defined.parent and defined.parent.parent
    return holder is not None and holder.kind is not ScopeKind.MODULE


@functools.lru_cache(maxsize=256)
def _any_of(words: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:%b)\b" % b"|".join(re.escape(word.encode()) for word in sorted(words)))


@functools.lru_cache(maxsize=256)
def _derives(names: frozenset[str]) -> re.Pattern[bytes]:
    """A class statement with one of these names among its bases, or an import or assignment that gives it another."""
    ways = (rb"\bclass\s+\w+[^:]*\b(?:%b)\b", rb"\b(?:%b)\s+as\b", rb"=\s*(?:[\w.]+\.)?(?:%b)\s*$")
    either = b"|".join(re.escape(name.encode()) for name in sorted(names))
    return re.compile(b"|".join(ways) % ((either,) * len(ways)), re.MULTILINE)
