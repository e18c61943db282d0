"""Which functions a framework runs once per request (handlers), and which once per process (startup), by the declarations of ``frameworks/``."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import libcst as cst

from ... import stdlib
from ...spec import Runs
from ..inference.engine import types_of
from ..inference.evaluator import decorated_with
from ..inference.values import (
    ProjectClass,
)
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from . import user_named
from .base_classes import inherited_handlers, is_made_per_request
from .configured import configured_handlers
from .decorators import decorators_of
from .handed_over import HandOver
from .handler import Handler
from .registrations import registered_by
from .settings_tables import settings_of
from .signatures import conventional_handlers


@query
def handlers_of(module: Module) -> Handlers:
    """The handlers of a module."""
    return Handlers(module)


class Handlers:
    """The handlers of one module, found when they are first asked for."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self._found: dict[Scope, Handler] = {}
        self._startup: set[Scope] = set()
        self._outside: dict[Scope, Handler] = {}
        self._registered: set[cst.Call] = set()
        #: What comes from other modules, by its name there: looked at when one of them asks.
        self._handed: dict[str, list[HandOver]] = {}
        self._collected = False
        self.vocabulary = module.knowledge.vocabulary
        self._own = frozenset(symbols_of(module).functions())

    @functools.cached_property
    def found(self) -> Mapping[Scope, Handler]:
        """The handlers of this module."""
        if not self._collected:
            self.collect()
        return {function: handler for function, handler in self._found.items() if function not in self._startup}

    @functools.cached_property
    def startup(self) -> frozenset[Scope]:
        """The functions of this module that a framework runs once."""
        if not self._collected:
            self.collect()
        return frozenset(self._startup)

    def made_of(self, function: Scope, name: str) -> Handler | None:
        """The handler that this module makes of another module's ``function``, which goes by ``name``, by handing it to a framework."""
        for call in names_of(self.module).calls_naming(name):
            self._registration(call)
        self._hand_over(item for item in settings_of(self.module) if isinstance(item, HandOver) and item.mentions(name))
        cls = function.enclosing_class()
        for item in (*self._handed.pop(name, ()), *self._handed.pop(cls.name if cls is not None else "", ())):
            self._keep(item.handlers())
        return self._outside.get(function)

    def collect(self) -> None:
        """Look at every function, class and call of the module."""
        self._collected = True
        tables = self.symbols
        for function in tables.functions():
            self._keep(decorators_of(self.module).handlers(function))
            self._keep(user_named.named_functions(function))
        for cls in tables.classes():
            self._keep(user_named.named_methods(cls))
            self._keep(inherited_handlers(cls))
        for call in tables.scope_of_call:
            self._registration(call)
        self._hand_over(settings_of(self.module))
        for function in tables.functions():
            if function not in self._found and function not in self._startup:
                self._keep(conventional_handlers(function))
        self._keep(configured_handlers(self.module))

    def _keep(self, handlers: Iterable[Handler]) -> None:
        for handler in handlers:
            function = handler.function
            if handler.meaning.runs is Runs.ONCE:
                if function in self._own:
                    self._startup.add(function)
            elif not decorated_with(function, stdlib.CACHES):
                known = self._found if function in self._own else self._outside
                known.setdefault(function, handler)

    # -- classes

    def is_per_request(self, cls: Scope) -> bool:
        """Whether the framework builds an instance of this class for each request."""
        methods = (member.scope.method("__init__") for member in self.types.lineage(ProjectClass(cls)))
        return any(method in self.found for method in methods if method is not None) or is_made_per_request(cls)

    # -- calls that hand a function over

    def _registration(self, call: cst.Call) -> None:
        if call in self._registered:
            return
        self._registered.add(call)
        self._hand_over(registered_by(self.module, call))

    def _hand_over(self, items: Iterable[Handler | HandOver]) -> None:
        for item in items:
            if isinstance(item, Handler):
                self._keep((item,))
            elif item.imported_name is not None:
                self._handed.setdefault(item.imported_name, []).append(item)
            else:
                self._keep(item.handlers())
