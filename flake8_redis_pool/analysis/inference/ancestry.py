"""The classes above a class: its own bases in the project, and those of libraries."""

from __future__ import annotations

import libcst as cst

from ...limits import MOST_BASES, NotAnalysable
from .evaluator import Evaluator
from .values import (
    External,
    Instance,
    LibraryClass,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    Value,
)


class Ancestry:
    """Bases of classes, as one module sees them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def as_library_object(self, base: Value) -> LibraryObject | None:
        """An instance of a project class that derives from a library class is such an object.

        What the project defines anew is not known of it.
        """
        if not isinstance(base, Instance):
            return base if isinstance(base, LibraryObject) else None
        return next(
            (
                object_by_base(base, parent, certain=False)
                for parent in self.bases(base.of)
                if isinstance(parent, LibraryClass)
            ),
            None,
        )

    def bases(self, cls: ProjectClass) -> list[Value]:
        """The values of the base classes, own ones first, in breadth-first order.

        Raises:
            NotAnalysable: a class of the project has more of them than are followed.
        """
        result: list[Value] = []
        queue = [cls]
        seen = {cls.scope}
        while queue:
            current = queue.pop(0)
            node = current.scope.node
            for arg in node.bases if isinstance(node, cst.ClassDef) else ():
                base = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value
                value = self.evaluator.of(current.module).value_of(base)
                result.append(value)
                if isinstance(value, ProjectClass) and value.scope not in seen:
                    seen.add(value.scope)
                    queue.append(value)
            if len(seen) > MOST_BASES:
                raise NotAnalysable(f"a class has more than {MOST_BASES} classes above it")
        return result

    def lineage(self, cls: ProjectClass) -> list[ProjectClass]:
        """The class and the base classes that the project defines."""
        return [cls, *(base for base in self.bases(cls) if isinstance(base, ProjectClass))]

    def is_interface(self, value: Value) -> bool:
        """Whether a value is known only as an abstract class or protocol of the project.

        What implements it is out of sight.
        """
        if not isinstance(value, Instance):
            return False
        abstract = self.evaluator.knowledge.helpers.abstract
        return any(isinstance(base, External) and base.dotted in abstract for base in self.bases(value.of))


def object_by_base(instance: Instance, parent: LibraryClass, certain: bool) -> LibraryObject:
    """What an instance of a project class is by its base class of a library."""
    cls = instance.of
    return LibraryObject(
        parent.item, parent.library, (Origin(OriginKind.PARAMETER, cls.scope.node, cls.scope),), certain
    )
