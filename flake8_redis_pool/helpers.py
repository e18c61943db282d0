"""What helper functions and decorators do with the values and functions passed to them.

Those of the standard library, those that the packages of ``frameworks/`` declare, and those that projects commonly
write themselves, in one set for each question.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from . import conventions, stdlib
from .spec import FrameworkSpec


class Helpers:
    """The helpers of all declared packages, found when they are first asked for.

    What is matched on any object, or by whatever name an import gives it, is known by its last name; the rest by its
    dotted name.
    """

    def __init__(self, frameworks: Iterable[FrameworkSpec]) -> None:
        self._frameworks = tuple(frameworks)

    def _declared(self, field: Callable[[FrameworkSpec], Iterable[str]]) -> frozenset[str]:
        return frozenset(name for spec in self._frameworks for name in field(spec))

    def _last_names(self, field: Callable[[FrameworkSpec], Iterable[str]]) -> frozenset[str]:
        return frozenset(map(stdlib.last, self._declared(field)))

    @functools.cached_property
    def caches(self) -> frozenset[str]:
        """Last names of the decorators that keep the first result for the life of the process (per argument)."""
        return stdlib.CACHES | conventions.CACHES | self._last_names(lambda spec: spec.caches)

    @functools.cached_property
    def cached_properties(self) -> frozenset[str]:
        """Last names of the decorators that make a method an attribute with a value that the object keeps."""
        declared = self._last_names(lambda spec: spec.cached_properties)
        return stdlib.CACHED_PROPERTIES | conventions.CACHED_PROPERTIES | declared

    @functools.cached_property
    def properties(self) -> frozenset[str]:
        """Last names of all decorators that make a method an attribute."""
        return stdlib.PROPERTIES | self.cached_properties | self._last_names(lambda spec: spec.properties)
