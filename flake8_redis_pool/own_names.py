"""The project's own names that options give a meaning.

They say which of its functions are handlers, make clients or give shared ones.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate

from .options import USUAL_CLIENT, USUAL_POOL, OwnNames


class Patterns:
    """Dotted names (``*`` allowed) of one option.

    ``matched`` maps each to the names of the project that it was found to mean.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self.matched: dict[str, set[str]] = {value: set() for value in values}
        self._compiled = [(value, re.compile(translate(value.partition("=")[0]))) for value in self.matched]

    def __bool__(self) -> bool:
        return bool(self._compiled)

    def match(self, names: Iterable[str]) -> str | None:
        """The first pattern that fits one of ``names``, which is written down; None when none does."""
        if not self._compiled:
            return None
        candidates = tuple(names)
        for value, pattern in self._compiled:
            for name in candidates:
                if pattern.match(name):
                    self.matched[value].add(name)
                    return value
        return None

    def words(self) -> Iterator[str]:
        r"""A regular expression for the last part of each pattern that says anything.

        It is ``\bredis\b`` of ``redis.*``, ``make_`` of ``shop.make_*``.
        """
        for value in self.matched:
            words = [part for part in value.partition("=")[0].split(".") if part.strip("*")]
            if words:
                # several stars in one expression could take long on some texts
                longest = max(words[-1].split("*"), key=len)
                yield re.escape(longest) if "*" in words[-1] else rf"\b{re.escape(longest)}\b"

    def last_names(self) -> Iterator[str]:
        """The last part of each pattern."""
        return (value.partition("=")[0].rpartition(".")[2] for value in self.matched)


@dataclass(frozen=True)
class Factory:
    """What an option says of a function.

    It says the class of what the function gives ("": as its body says, else ``usual``), and whether that is shared.
    """

    gives: str
    usual: str
    shared: bool


class UserDeclarations:
    """All options that name things of the project, ready to be asked."""

    def __init__(self, names: OwnNames) -> None:
        self.decorators = Patterns(names.handler_decorators)
        self.methods = Patterns(names.handler_methods)
        self.functions = Patterns(names.handler_functions)
        self.clients = Patterns(names.client_factories)
        self.pools = Patterns(names.pool_factories)
        self.accessors = Patterns(names.shared_accessors)

    def by_option(self) -> tuple[tuple[str, Patterns], ...]:
        """The patterns with the names of their options."""
        return (
            ("redis-handler-decorators", self.decorators),
            ("redis-handler-methods", self.methods),
            ("redis-handler-functions", self.functions),
            ("redis-client-factories", self.clients),
            ("redis-pool-factories", self.pools),
            ("redis-shared-accessors", self.accessors),
        )

    def factory(self, names: Iterable[str]) -> Factory | None:
        """What the user says of a function or class that goes by ``names``; None when nothing."""
        candidates = tuple(names)
        for patterns, usual, shared in (
            (self.accessors, USUAL_CLIENT, True),
            (self.clients, USUAL_CLIENT, False),
            (self.pools, USUAL_POOL, False),
        ):
            found = patterns.match(candidates)
            if found is not None:
                return Factory(found.partition("=")[2].strip(), usual, shared)
        return None

    @functools.cached_property
    def has_factories(self) -> bool:
        """Whether any function is named at all."""
        return bool(self.accessors or self.clients or self.pools)

    @functools.cached_property
    def _words(self) -> re.Pattern[str] | None:
        words = sorted({word for patterns in (self.accessors, self.clients, self.pools) for word in patterns.words()})
        return re.compile("|".join(words)) if words else None

    def concerns(self, text: str) -> bool:
        """Whether a module's text may call a function that the user named."""
        return self._words is not None and self._words.search(text) is not None

    def may_be_factory(self, name: str) -> bool:
        """Whether what is called ``name`` may be a function that the user named."""
        return self.has_factories and any(
            fnmatchcase(name, last)
            for patterns in (self.accessors, self.clients, self.pools)
            for last in patterns.last_names()
        )
