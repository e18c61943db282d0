"""Methods that a framework runs because of a base class that it gives."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ...spec import Runs
from ..inference.engine import types_of
from ..inference.values import External, ProjectClass
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .handler import Handler, Meaning


def inherited_handlers(cls: Scope) -> Iterator[Handler]:
    """The methods of a class that the framework of a base class runs."""
    bases = base_names(cls)
    if not bases:
        return
    for entry in cls.module.knowledge.vocabulary.methods.find(bases, names_of(cls.module).imported_roots):
        row = entry.row
        runs = Runs.ONCE if _sets(cls, row.unless_class_sets) else row.runs
        for method in cls.methods():
            if any(fnmatchcase(method.name, pattern) for pattern in row.methods):
                yield Handler(method, Meaning(entry.framework, row.noun, runs), method.node, method.module)


def handler_on(cls: Scope, method: Scope) -> Handler | None:
    """What the framework of a base class makes of a method that ``cls`` has from another base; None where it runs it
    once, or not at all."""
    for entry in cls.module.knowledge.vocabulary.methods.find(base_names(cls), names_of(cls.module).imported_roots):
        row = entry.row
        if any(fnmatchcase(method.name, pattern) for pattern in row.methods):
            is_once = row.runs is Runs.ONCE or _sets(cls, row.unless_class_sets)
            return None if is_once else Handler(method, Meaning(entry.framework, row.noun), cls.node, cls.module)
    return None


def is_made_per_request(cls: Scope) -> bool:
    """Whether the framework of a base class makes an instance of this class for each request."""
    bases = base_names(cls)
    for entry in cls.module.knowledge.vocabulary.methods.find(bases, names_of(cls.module).imported_roots):
        if entry.row.runs is Runs.EACH and "__init__" in entry.row.methods:
            return not _sets(cls, entry.row.unless_class_sets)
    return False


def base_names(cls: Scope) -> set[str]:
    """The dotted names of the base classes outside the project.

    An attribute that holds a class stands for it (``class Mine(app.Task)``).
    """
    bases = types_of(cls.module).bases(ProjectClass(cls))
    names = {base.dotted for base in bases if isinstance(base, External)}
    return names | cls.module.knowledge.vocabulary.held_classes(names)


def _sets(cls: Scope, setting: tuple[str, str] | None) -> bool:
    """Whether a class gives an attribute of its own the value that a declaration names."""
    if setting is None:
        return False
    name, value = setting
    values = (binding.value for binding in cls.bindings.get(name, ()))
    return any(each is not None and nodes.dotted(each) == value for each in values)
