"""The rows of all frameworks, found by the names they speak of.

What is decorated asks a dictionary, and not each framework in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .spec import (
    Assignment,
    BaseMethod,
    Convention,
    Decorator,
    Dependency,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class DeclaredRow(Generic[Row]):
    """A row of a framework; ``number`` keeps the order of declaration."""

    number: int
    framework: FrameworkSpec
    row: Row


@dataclass
class Index(Generic[Row]):
    """Rows of one kind by name."""

    by_name: dict[str, list[DeclaredRow[Row]]] = field(default_factory=dict)
    count: int = 0

    def add(self, framework: FrameworkSpec, row: Row, names: Iterable[str]) -> None:
        """Let ``row`` be found under each of ``names``."""
        entry = DeclaredRow(self.count, framework, row)
        self.count += 1
        for name in names:
            self.by_name.setdefault(name, []).append(entry)

    def find(self, names: Iterable[str], imported: frozenset[str]) -> list[DeclaredRow[Row]]:
        """The rows under ``names``, those of frameworks that a module imports (by their top-level packages) first."""
        found = {entry.number: entry for name in names for entry in self.by_name.get(name, ())}
        return sorted(found.values(), key=lambda entry: (imported.isdisjoint(entry.framework.roots), entry.number))


class Vocabulary:
    """All rows of all frameworks."""

    def __init__(self, frameworks: Iterable[FrameworkSpec]) -> None:
        self.decorators: Index[Decorator | InstanceDecorator] = Index()
        self.attributes: Index[InstanceDecorator] = Index()  # by the last name, where the instance is out of sight
        self.methods: Index[BaseMethod] = Index()
        self.registrations: Index[Registration] = Index()
        self.assignments: Index[Assignment] = Index()
        self.dependencies: Index[Dependency] = Index()
        self.conventions: list[tuple[FrameworkSpec, Convention]] = []
        self._held: dict[str, list[str]] = {}
        self._chains: dict[str, list[str]] = {}
        self.frameworks = tuple(frameworks)
        for spec in self.frameworks:
            self._add(spec)
        #: Everything that registers a function, by its last name, to look at few calls closely.
        self.callees: dict[str, list[DeclaredRow[Registration] | DeclaredRow[Dependency]]] = {}
        for index in (self.registrations, self.dependencies):
            for name, entries in index.by_name.items():
                self.callees.setdefault(name.rpartition(".")[2], []).extend(entries)
        #: Last names of the calls that hand over objects, whose methods the framework runs.
        self.takers = frozenset(
            name
            for name, entries in self.callees.items()
            if any(isinstance(entry.row, Registration) and entry.row.methods for entry in entries)
        )
        #: Those of dependency markers.
        self.markers = frozenset(name.rpartition(".")[2] for name in self.dependencies.by_name)
        #: Attributes that hold classes of which frameworks make objects.
        self.assigned = frozenset(name.rpartition(".")[2] for name in self.assignments.by_name)
        #: What a module speaks of that hands over objects or such classes.
        self.takers_of_objects = self.takers | self.assigned
        self.roots = frozenset(root for spec in self.frameworks for root in spec.roots)

    def _add(self, spec: FrameworkSpec) -> None:
        for decorator in spec.decorators:
            self.decorators.add(spec, decorator, decorator.names)
        for instance in spec.instance_decorators:
            self.decorators.add(
                spec, instance, (f"{cls}.{attribute}" for cls in instance.classes for attribute in instance.attributes)
            )
            self.attributes.add(spec, instance, instance.attributes)
        for method in spec.base_methods:
            self.methods.add(spec, method, method.classes)
        for registration in spec.registrations:
            self.registrations.add(spec, registration, registration.callees)
        for assignment in spec.assignments:
            self.assignments.add(spec, assignment, (f"{cls}.{assignment.attribute}" for cls in assignment.classes))
        for dependency in spec.dependencies:
            self.dependencies.add(spec, dependency, dependency.callees)
        self.conventions += [(spec, convention) for convention in spec.conventions]
        for table, pairs in ((self._held, spec.attributes), (self._chains, spec.chains)):
            for start, cls in pairs:
                table.setdefault(start, []).append(cls)

    def other_names(self, dotted: str) -> Iterator[str]:
        """The other names of what an attribute holds, or of what a method gives.

        Any number of them may stand in a row (``builder().token("x").build()``).
        """
        found = [dotted]
        for name in found:
            for start in _starts(name):
                others = [f"{cls}{name[len(start) :]}" for cls in self._held.get(start, ())]
                others += [f"{cls}.{name.rpartition('.')[2]}" for cls in self._chains.get(start, ())]
                for other in others:
                    if other not in found:
                        found.append(other)
                        yield other

    def held_classes(self, names: Iterable[str]) -> set[str]:
        """The classes that attributes of these dotted names stand for (``class Mine(app.Task)``)."""
        return {cls for name in names for cls in self._held.get(name, ())}


def _starts(dotted: str) -> Iterator[str]:
    """``a``, ``a.b`` of ``a.b.c``: all that a dotted name begins with."""
    place = dotted.find(".")
    while place != -1:
        yield dotted[:place]
        place = dotted.find(".", place + 1)
