"""Which functions a framework runs once per request (handlers), and which once per process (startup).

The declarations of ``frameworks/`` and the user's options say it; the other modules here find it, each in one way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import libcst as cst

from ...spec import Runs
from ..inference.engine import types_of
from ..inference.new_objects import keeps_result
from ..inference.values import ProjectClass
from ..program.charged import charged, charged_property
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from .base_classes import inherited_handlers, is_made_per_request
from .configured import configured_handlers
from .decorators import decorators_of
from .handed_over import HandOver
from .handler import Handler
from .registrations import assigned_in, registered_by, registering_calls, unnamed
from .settings_tables import settings_of
from .signatures import conventional_handlers
from .user_named import named_functions, named_methods


@query
def handlers_of(module: Module) -> Handlers:
    """The handlers of a module."""
    return Handlers(module)


class Handlers:
    """The handlers of one module, found when they are first asked for.

    What it hands over of other modules is looked at when one of them asks by name: before that, nobody has to know
    what they hold.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)

    @property
    def found(self) -> Mapping[Scope, Handler]:
        """The handlers of this module."""
        return self._own.each

    @property
    def startup(self) -> frozenset[Scope]:
        """The functions of this module that a framework runs once."""
        return self._own.once

    def is_per_request(self, cls: Scope) -> bool:
        """Whether the framework builds an instance of this class for each request."""
        lineage = types_of(self.module).lineage(ProjectClass(cls))
        constructors = (member.scope.method("__init__") for member in lineage)
        return any(method in self.found for method in constructors) or is_made_per_request(cls)

    def made_of(self, function: Scope, name: str) -> Handler | None:
        """The handler that this module makes of another module's ``function`` by handing it to a framework.

        ``name`` is what it goes by.
        """
        return self._of_other((function, name)).each.get(function)

    def starts(self, function: Scope, name: str) -> bool:
        """Whether this module hands another module's ``function`` to a framework that runs it once.

        ``name`` is what it goes by.
        """
        return function in self._of_other((function, name)).once

    @charged_property
    def _own(self) -> _Run:
        """What frameworks run of this module's functions."""
        found = [handler for handler in self._all_found() if handler.function.module is self.module]
        run = _run(found)
        others = (each for each in self.symbols.definitions() if each not in run.each and each not in run.once)
        conventional = [handler for function in others for handler in conventional_handlers(function)]
        return _run((*found, *conventional, *configured_handlers(self.module)))

    def _all_found(self) -> Iterator[Handler]:
        """What is seen by looking at every function, class and call of the module."""
        decorators = decorators_of(self.module)
        for function in self.symbols.definitions():
            yield from decorators.handlers(function)
        for function in self.symbols.functions() if self.module.knowledge.own.functions else ():
            yield from named_functions(function)
        for cls in self.symbols.classes():
            yield from named_methods(cls)
            yield from inherited_handlers(cls)
        handed_over = (item for call in registering_calls(self.module) for item in self._registered(call))
        for item in (*handed_over, *assigned_in(self.module), *settings_of(self.module)):
            if isinstance(item, Handler):
                yield item
            elif item.imported_name is None:
                yield from self._handlers_by(item)

    @charged
    def _of_other(self, asked: tuple[Scope, str]) -> _Run:
        """What frameworks run of another module's functions, as far as this module names one of them."""
        function, name = asked
        cls = function.enclosing_class()
        names = {None, name, cls.name if cls is not None else name}
        calls = (*names_of(self.module).calls_naming(name), *unnamed(self.module))
        items = [item for call in dict.fromkeys(calls) for item in self._registered(call)]
        items += assigned_in(self.module)
        for entry in settings_of(self.module):
            if isinstance(entry, HandOver) and entry.mentions(name):
                items.append(entry)
        handed_over = (item for item in items if item.imported_name in names)
        return _run(handler for item in handed_over for handler in self._handlers_by(item))

    @charged
    def _registered(self, call: cst.Call) -> Sequence[HandOver]:
        return tuple(registered_by(self.module, call))

    @charged
    def _handlers_by(self, item: HandOver) -> Sequence[Handler]:
        return tuple(item.handlers())


class _Run(NamedTuple):
    """What a framework runs for each request, and what it runs once."""

    each: Mapping[Scope, Handler]
    once: frozenset[Scope]


def _run(handlers: Iterable[Handler]) -> _Run:
    """The first handler that each function is; one whose result is kept for the next time is none."""
    each: dict[Scope, Handler] = {}
    once = set()
    for handler in handlers:
        function = handler.function
        if handler.meaning.runs is Runs.ONCE:
            once.add(function)
        elif not any(keeps_result(types_of(function.module), decorator) for decorator in function.decorators):
            each.setdefault(function, handler)
    return _Run({function: handler for function, handler in each.items() if function not in once}, frozenset(once))
