"""Which functions a framework runs once per request (handlers), and which once per process (startup).

The declarations of ``frameworks/`` and the user's options say it; the other modules here find it, each in one way.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import libcst as cst

from ...spec import Runs
from ..inference.engine import types_of
from ..inference.new_objects import keeps_result
from ..inference.values import ProjectClass
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
        self._found: dict[Scope, Handler] = {}
        self._startup: set[Scope] = set()
        self._outside: dict[Scope, Handler] = {}
        self._started_outside: set[Scope] = set()
        self._waiting: dict[str, list[HandOver]] = {}  # what is handed over of other modules, by its name there
        self._seen: set[cst.Call] = set()
        self._is_collected = False

    @functools.cached_property
    def found(self) -> Mapping[Scope, Handler]:
        """The handlers of this module."""
        self.collect()
        return {function: handler for function, handler in self._found.items() if function not in self._startup}

    @functools.cached_property
    def startup(self) -> frozenset[Scope]:
        """The functions of this module that a framework runs once."""
        self.collect()
        return frozenset(self._startup)

    def is_per_request(self, cls: Scope) -> bool:
        """Whether the framework builds an instance of this class for each request."""
        lineage = types_of(self.module).lineage(ProjectClass(cls))
        constructors = (member.scope.method("__init__") for member in lineage)
        return any(method in self.found for method in constructors) or is_made_per_request(cls)

    def made_of(self, function: Scope, name: str) -> Handler | None:
        """The handler that this module makes of another module's ``function`` by handing it to a framework.

        ``name`` is what it goes by.
        """
        self._look_for(function, name)
        return self._outside.get(function)

    def starts(self, function: Scope, name: str) -> bool:
        """Whether this module hands another module's ``function`` to a framework that runs it once.

        ``name`` is what it goes by.
        """
        self._look_for(function, name)
        return function in self._started_outside

    def _look_for(self, function: Scope, name: str) -> None:
        for call in (*names_of(self.module).calls_naming(name), *unnamed(self.module)):
            self._look_at(call)
        self._take(assigned_in(self.module))
        settings = settings_of(self.module)
        self._take(entry for entry in settings if isinstance(entry, HandOver) and entry.mentions(name))
        cls = function.enclosing_class()
        for key in (name, cls.name if cls is not None else ""):
            for waiting in self._waiting.pop(key, ()):
                self._keep(waiting.handlers())

    def collect(self) -> None:
        """Look at every function, class and call of the module, once."""
        if self._is_collected:
            return
        self._is_collected = True
        # What a search came upon before is found again, in its turn: who asks first decides nothing.
        self._found, self._startup, self._waiting, self._seen = {}, set(), {}, set()
        decorators = decorators_of(self.module)
        for function in self.symbols.definitions():
            self._keep(decorators.handlers(function))
        for function in self.symbols.functions() if self.module.knowledge.own.functions else ():
            self._keep(named_functions(function))
        for cls in self.symbols.classes():
            self._keep(named_methods(cls))
            self._keep(inherited_handlers(cls))
        for call in registering_calls(self.module):
            self._look_at(call)
        self._take(assigned_in(self.module))
        self._take(settings_of(self.module))
        for function in self.symbols.definitions():
            if function not in self._found and function not in self._startup:
                self._keep(conventional_handlers(function))
        self._keep(configured_handlers(self.module))

    def _look_at(self, call: cst.Call) -> None:
        if call not in self._seen:
            self._seen.add(call)
            self._take(registered_by(self.module, call))

    def _take(self, items: Iterable[Handler | HandOver]) -> None:
        for item in items:
            if isinstance(item, Handler):
                self._keep((item,))
                continue
            name = item.imported_name
            if name is not None:
                self._waiting.setdefault(name, []).append(item)
            else:
                self._keep(item.handlers())

    def _keep(self, handlers: Iterable[Handler]) -> None:
        """Write down what is found, the first of each function; what is kept for the next time is no handler."""
        for handler in handlers:
            function = handler.function
            is_own = function.module is self.module
            if handler.meaning.runs is Runs.ONCE:
                (self._startup if is_own else self._started_outside).add(function)
            elif not any(keeps_result(types_of(function.module), decorator) for decorator in function.decorators):
                (self._found if is_own else self._outside).setdefault(function, handler)
