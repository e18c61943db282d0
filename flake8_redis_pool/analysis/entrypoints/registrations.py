"""Calls that hand a function over to a framework: registrations, dependency markers, decorators applied by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...spec import Dependency, Registration, Runs
from ..inference.engine import types_of
from ..inference.values import External, ProjectClass
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..syntax import nodes
from .decorators import decorators_of
from .handed_over import HandOver, elements, handed_over
from .handler import Meaning
from .naming import dotted_names, is_given, is_imported

#: Names that say nothing about what they are called on.
_COMMON: Final = stdlib.CONTAINER_METHODS | conventions.COMMON_COMMANDS


def registering_calls(module: Module) -> Sequence[cst.Call]:
    """The calls of a module that may hand something over to a framework, by what they call."""
    names = names_of(module)
    registering = [name for name in module.knowledge.vocabulary.callees if _may_take(module, name)]
    return symbols_of(module).in_order({*names.calls_of_any(registering), *names.calls_of_results()})


def registered_by(module: Module, call: cst.Call) -> Iterator[HandOver]:
    """What a call of the module hands over to frameworks."""
    if isinstance(call.func, cst.Call):
        yield from _applied(module, call, call.func)
    elif _may_register(module, call):
        names = set(dotted_names(module, call.func))
        if names:
            yield from _registered(module, call, names)
            yield from _marked(module, call, names)


def _applied(module: Module, call: cst.Call, decorator: cst.Call) -> Iterator[HandOver]:
    """``app.task(bind=True)(work)``: a decorator written as a call.

    A keyword may hold several functions (``app.event("x")(ack=f, lazy=[g, h])``).
    """
    meaning = decorators_of(module).meaning(decorator)
    if meaning is not None:
        for given in call.args:
            yield from handed_over(given.value, meaning, call, module)


def unnamed(module: Module) -> Iterator[cst.Call]:
    """The calls that may hand over functions that they do not name.

    They name an object with such methods, or are markers beside an annotation that names a class (``Depends()``).
    """
    vocabulary = module.knowledge.vocabulary
    yield from names_of(module).calls_of_any(vocabulary.takers)
    for call in names_of(module).calls_of_any(vocabulary.markers):
        if not call.args:
            yield call


def _may_register(module: Module, call: cst.Call) -> bool:
    """Whether a framework takes something by a call of this name, and is given it."""
    name = names_of(module).called(call)
    if not _may_take(module, name):
        return False
    entries = module.knowledge.vocabulary.callees[name]
    if name in _COMMON:
        entries = [entry for entry in entries if is_imported(module, entry.framework)]
    return any(isinstance(entry.row, Dependency) or _gives(call, entry.row) for entry in entries)


def _may_take(module: Module, name: str) -> bool:
    """Whether a framework takes something by calls of this name.

    A name that methods of containers or clients have counts only where the module imports the framework.
    """
    entries = module.knowledge.vocabulary.callees.get(name, ())
    if name in _COMMON:
        return any(is_imported(module, entry.framework) for entry in entries)
    return bool(entries)


def _gives(call: cst.Call, row: Registration) -> bool:
    """Whether anything that can be a function stands where the framework takes one.

    Numbers, texts and empty displays cannot.
    """
    given = elements(nodes.argument(call, row.position, *row.keywords))
    return any(
        row.by_name or (nodes.constant(each) is nodes.NOT_CONSTANT and not isinstance(each, cst.FormattedString))
        for each in given
    )


def _registered(module: Module, call: cst.Call, names: set[str]) -> Iterator[HandOver]:
    for entry in module.knowledge.vocabulary.registrations.find(names, names_of(module).imported_roots):
        row = entry.row
        if is_given(module, row.given, call):
            given = nodes.argument(call, row.position, *row.keywords)
            meaning = Meaning(entry.framework, row.noun, row.runs)
            for each in handed_over(given, meaning, call, module, row.by_name):
                yield replace(each, methods=row.methods)


@query
def assigned_in(module: Module) -> Sequence[HandOver]:
    """The classes that a module stores where a framework makes objects of them (``factory.protocol = Echo``)."""
    return tuple(_assigned(module))


def _assigned(module: Module) -> Iterator[HandOver]:
    vocabulary = module.knowledge.vocabulary
    symbols = symbols_of(module)
    for attribute in sorted(vocabulary.assigned):
        places = [
            (
                binding,
                {*dotted_names(module, node), *(f"{name}.{attribute}" for name in dotted_names(module, node.value))},
            )
            for binding in symbols.stores_of(attribute)
            for node in (binding.node,)
            if isinstance(node, cst.Attribute)
        ]
        for cls in symbols.classes():
            for binding in cls.bindings.get(attribute, ()):
                bases = types_of(module).bases(ProjectClass(cls))
                names = {f"{base.dotted}.{attribute}" for base in bases if isinstance(base, External)}
                places.append((binding, names))
        for binding, names in places:
            for entry in vocabulary.assignments.find(names, names_of(module).imported_roots):
                meaning = Meaning(entry.framework, entry.row.noun)
                for each in handed_over(binding.value, meaning, binding.node, module):
                    yield replace(each, methods=entry.row.methods)


def _marked(module: Module, call: cst.Call, names: set[str]) -> Iterator[HandOver]:
    for entry in module.knowledge.vocabulary.dependencies.find(names, names_of(module).imported_roots):
        row = entry.row
        given = nodes.argument(call, row.position, row.keyword) or _annotated_class(module, call)
        runs = Runs.ONCE if _is_kept(call, row) else Runs.EACH
        yield from handed_over(given, Meaning(entry.framework, row.noun, runs, is_dependency=True), call, module)


def _is_kept(call: cst.Call, dependency: Dependency) -> bool:
    """Whether a call says that what the dependency gives is kept (``Provide(f, use_cache=True)``)."""
    if dependency.once_if is None:
        return False
    keyword, value = dependency.once_if
    return nodes.dotted(nodes.argument(call, None, keyword)) == value


def _annotated_class(module: Module, call: cst.Call) -> cst.BaseExpression | None:
    """The class that ``limit: Limit = Depends()`` and ``Annotated[Limit, Depends()]`` mean."""
    for above in symbols_of(module).ancestors(call):
        if isinstance(above, cst.Param) and above.annotation is not None and above.default is call:
            return above.annotation.annotation
        if isinstance(above, cst.Subscript) and isinstance(above.slice[0].slice, cst.Index):
            return above.slice[0].slice.value
        if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            return None
    return None
