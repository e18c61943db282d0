"""What helper functions and decorators do with the values and functions passed to them.

Those of the standard library, those that the packages of ``frameworks/`` declare, and those that projects commonly
write themselves, in one set for each question.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping

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

    def _with_other_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of packages that have the names of a module of the standard library as well."""
        pairs = [pair for spec in self._frameworks for pair in spec.stands_for]
        others = (
            f"{package}{name.removeprefix(module)}"
            for package, module in pairs
            for name in names
            if name.startswith(f"{module}.")
        )
        return names.union(others)

    @functools.cached_property
    def abstract(self) -> frozenset[str]:
        """Dotted names of the bases that say that a class describes objects and makes none."""
        return self._with_other_names(stdlib.ABSTRACT)

    @functools.cached_property
    def structural(self) -> frozenset[str]:
        """Those of them below which no object has to be: whatever has the methods is one."""
        return self._with_other_names(stdlib.STRUCTURAL)

    @functools.cached_property
    def anything(self) -> frozenset[str]:
        """Dotted names of the annotations that say nothing of what a value is."""
        return self._with_other_names(stdlib.ANYTHING)

    @functools.cached_property
    def looks_up(self) -> frozenset[str]:
        """Dotted names of the functions that give what a dotted text names."""
        return stdlib.LOOKS_UP | self._declared(lambda spec: spec.looks_up)

    @functools.cached_property
    def type_variables(self) -> frozenset[str]:
        """Dotted names of the calls that make a type variable."""
        return self._with_other_names(stdlib.TYPE_VARIABLES)

    @functools.cached_property
    def new_types(self) -> frozenset[str]:
        """Dotted names of the calls that make a type of another one."""
        return self._with_other_names(stdlib.NEW_TYPES)

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

    @functools.cached_property
    def closing(self) -> frozenset[str]:
        """Dotted names of the context managers that give their argument and close it on exit."""
        return stdlib.CLOSING | self._declared(lambda spec: spec.closing)

    @functools.cached_property
    def closing_names(self) -> frozenset[str]:
        """Last names of those."""
        return frozenset(map(stdlib.last, self.closing))

    @functools.cached_property
    def suppressors(self) -> Mapping[str, bool]:
        """The context managers that swallow the exceptions passed to them, by their last names.

        With True where any other exception ends a test, so that nothing goes on behind it either.
        """
        swallow = stdlib.SUPPRESSORS | self._last_names(lambda spec: spec.suppresses)
        expect = stdlib.EXPECTING | self._last_names(lambda spec: spec.expects)
        return {**dict.fromkeys(swallow, False), **dict.fromkeys(expect, True)}

    @functools.cached_property
    def bound_by(self) -> Mapping[str, tuple[str, str]]:
        """Last names of the decorators that give a function an object of a class as its first argument.

        Each with the keyword by which they are told to, and that of the class.
        """
        rows = (row for spec in self._frameworks for row in spec.bound_by)
        return {stdlib.last(name): (flag, keyword) for name, flag, keyword in rows}

    @functools.cached_property
    def _markers(self) -> frozenset[tuple[str, str]]:
        return frozenset(map(_root_and_last, self._declared(lambda spec: spec.markers)))

    def is_marker(self, dotted: str) -> bool:
        """Whether this generic type marks what is of the type in its brackets, from whatever module of its package."""
        return _root_and_last(dotted) in self._markers

    @functools.cached_property
    def transparent(self) -> frozenset[str]:
        """Dotted names of the functions that give back their first argument, or its result, as it is."""
        return stdlib.TRANSPARENT | self._declared(lambda spec: spec.transparent)

    @functools.cached_property
    def awaiting_names(self) -> frozenset[str]:
        """Last names of those that give what a coroutine gives that is passed to them, once they are awaited."""
        return frozenset(map(stdlib.last, self.transparent | stdlib.GATHERING)) | stdlib.TRANSPARENT_METHODS

    @functools.cached_property
    def new_loops(self) -> frozenset[str]:
        """Dotted names of the functions that run a coroutine in an event loop that ends with it."""
        return stdlib.NEW_LOOP | self._declared(lambda spec: spec.new_loop)

    @functools.cached_property
    def runs_function(self) -> Mapping[str, int]:
        """Functions that run a function passed to them, by dotted name, with its position among the arguments."""
        declared = self._declared(lambda spec: (*spec.runners, *spec.wrappers, *spec.providers, *spec.single_providers))
        return {**stdlib.RUNS_FUNCTION, **dict.fromkeys(declared, 0)}

    @functools.cached_property
    def providers(self) -> frozenset[str]:
        """Classes whose object makes, at each call, what is passed first."""
        return self._declared(lambda spec: spec.providers)

    @functools.cached_property
    def single_providers(self) -> frozenset[str]:
        """Those whose object makes it at the first call, and gives it again."""
        return self._declared(lambda spec: spec.single_providers)

    @functools.cached_property
    def injected(self) -> frozenset[str]:
        """What gives what a provider gives that stands in its brackets."""
        return self._declared(lambda spec: spec.injected)

    @functools.cached_property
    def roots_with_loop_per_call(self) -> frozenset[str]:
        """Top-level packages of the frameworks that enter an event loop for each call of a handler."""
        return frozenset(root for spec in self._frameworks if spec.loop_per_call for root in spec.roots)

    @functools.cached_property
    def limiting_scopes(self) -> frozenset[str]:
        """Dotted names of the context managers that cancel their body when its time is over."""
        return stdlib.LIMITING_SCOPES | self._declared(lambda spec: spec.limiting_scopes)

    @functools.cached_property
    def wrappers(self) -> frozenset[str]:
        """Dotted names of those that give a function, by which the one that they get is run and awaited."""
        return self._declared(lambda spec: spec.wrappers)

    @functools.cached_property
    def makes_decorators(self) -> frozenset[str]:
        """Dotted names of the decorators whose function is run in place of each one that it decorates."""
        return self._declared(lambda spec: spec.makes_decorators)

    @functools.cached_property
    def decorates_methods(self) -> frozenset[str]:
        """Dotted names of the calls that make the decorators passed first decorators of a method."""
        return self._declared(lambda spec: spec.decorates_methods)

    @functools.cached_property
    def runs_function_methods(self) -> Mapping[str, int]:
        """Methods that do, by their names on any object."""
        return {
            **stdlib.RUNS_FUNCTION_METHODS,
            **dict.fromkeys(self._last_names(lambda spec: spec.runner_methods), 0),
        }

    @functools.cached_property
    def making_methods(self) -> frozenset[str]:
        """Names of the methods that run when an object of their class is made, beside those that Python itself runs."""
        return self._last_names(lambda spec: spec.making_methods)

    @functools.cached_property
    def making_decorators(self) -> frozenset[str]:
        """Last names of the decorators of such methods."""
        return self._last_names(lambda spec: spec.making_decorators)

    @functools.cached_property
    def field_factories(self) -> Mapping[str, str]:
        """Functions that a class body calls for a field, by dotted name, with the keyword of what makes its value.

        "" where that is the first argument.
        """
        declared = (pair for spec in self._frameworks for pair in spec.field_factories)
        return {**stdlib.FIELD_FACTORIES, **dict(declared)}

    @functools.cached_property
    def field_keywords(self) -> Mapping[str, frozenset[str]]:
        """Last names of those functions, with the keywords under which they get it."""
        found: dict[str, set[str]] = {}
        for name, keyword in self.field_factories.items():
            found.setdefault(stdlib.last(name), set()).add(keyword)
        return {name: frozenset(keywords) for name, keywords in found.items()}

    @functools.cached_property
    def field_defaults(self) -> frozenset[str]:
        """Last names of the decorators of a method that makes the value of the field of which they are an attribute."""
        return self._last_names(lambda spec: spec.field_defaults)

    @functools.cached_property
    def spawns(self) -> frozenset[str]:
        """Dotted names of the functions and classes that start a concurrent user: a task or a thread."""
        mapping = (f"{pool}.{name}" for pool in stdlib.THREAD_POOLS for name in stdlib.MAPS_IN_THREADS)
        return stdlib.SPAWNS | stdlib.THREADS | self._declared(lambda spec: spec.spawns) | frozenset(mapping)

    @functools.cached_property
    def spawn_names(self) -> frozenset[str]:
        """Last names of those."""
        return frozenset(map(stdlib.last, self.spawns))

    @functools.cached_property
    def spawn_methods(self) -> frozenset[str]:
        """Names of the methods that start a concurrent user, on any object."""
        return stdlib.SPAWNS_METHODS | self._last_names(lambda spec: spec.spawn_methods)

    @functools.cached_property
    def streams(self) -> frozenset[str]:
        """Dotted names of what a loop goes over without an end: each item is a piece of work."""
        return self._declared(lambda spec: spec.streams)

    @functools.cached_property
    def applications(self) -> frozenset[str]:
        """Last names of what gives the application object, on any object (``request.app``)."""
        return self._last_names(lambda spec: spec.applications)

    @functools.cached_property
    def application_classes(self) -> frozenset[str]:
        """Dotted names of the classes whose object is the application."""
        return self._declared(lambda spec: spec.application_classes)

    @functools.cached_property
    def application_names(self) -> frozenset[str]:
        """Names that an application object goes by: those, and what projects call it."""
        return self.applications | conventions.APPLICATIONS

    @functools.cached_property
    def application_state(self) -> frozenset[str]:
        """Attributes of an application object that hold what lives as long as the process."""
        return self._last_names(lambda spec: spec.application_state)

    @functools.cached_property
    def lifespan_state(self) -> frozenset[str]:
        """Attributes of a request that have, by its keys, what the application's lifespan yields."""
        return self._last_names(lambda spec: spec.lifespan_state)

    @functools.cached_property
    def keepers(self) -> frozenset[str]:
        """Names of what keeps things as long as the process: an application object, and its attributes that do."""
        return self.application_names | self.application_state

    @functools.cached_property
    def request_state(self) -> frozenset[str]:
        """Last names of what lives as long as one request."""
        return self._last_names(lambda spec: spec.last_one_request)

    @functools.cached_property
    def said_by_requests(self) -> frozenset[str]:
        """Dotted names of what gives a part of the request that is being handled."""
        return self._declared(lambda spec: spec.said_by_requests)


def _root_and_last(dotted: str) -> tuple[str, str]:
    """The package of a dotted name, and its last part."""
    return dotted.partition(".")[0], stdlib.last(dotted)
