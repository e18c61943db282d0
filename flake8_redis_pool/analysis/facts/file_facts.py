"""What rules read: the facts of one file, each found when it is first asked for."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import libcst as cst

from ...options import Settings
from ...spec import Role
from ..inference.values import LibraryMethod, LibraryObject, Value
from ..program.module import Module
from ..reachability.reachability import CallPath, Reach
from ..symbols.scopes import Scope
from ..syntax.spelling import spelled
from ..typestate.transactions import Transaction, retried_in, transactions_of
from .concurrent_uses import Blocker
from .constructions import Builder, Construction
from .obligations import Obligation, obligations_of
from .open_yields import YieldedOpen, yielded_open
from .owners import Owned, owned_by
from .shared_closings import Closing, closings_of


class Facts:
    """The facts of one analysed file."""

    def __init__(self, unit: Module, settings: Settings) -> None:
        self.unit = unit
        self.settings = settings

    @functools.cached_property
    def reach(self) -> Reach:
        """Handlers and what they reach."""
        return self.unit.reach

    @functools.cached_property
    def _builder(self) -> Builder:
        return Builder(self.unit)

    @functools.cached_property
    def constructions(self) -> Sequence[Construction]:
        """Clients, pools and connections that are built once per request."""
        return tuple(self._builder.constructions())

    @functools.cached_property
    def closings(self) -> Sequence[Closing]:
        """Where handlers close what the process keeps."""
        return tuple(closings_of(self.unit, self.reach))

    @functools.cached_property
    def obligations(self) -> Sequence[Obligation]:
        """What functions must give back, and whether they do. Tests are left out: what they leave open ends with the test run."""
        if self.unit.is_test:
            return ()
        return tuple(obligation for function in self.unit.tables.functions() for obligation in obligations_of(self.unit, function))

    @functools.cached_property
    def returned_open(self) -> Sequence[Construction]:
        """Asynchronous clients that a dependency builds and returns to its framework, which closes nothing, and that no handler in sight closes."""
        return tuple(item for item in self.constructions if item.chain.handler.is_dependency and self._builder.is_returned_open(item))

    @functools.cached_property
    def yielded_open(self) -> Sequence[YieldedOpen]:
        """Objects with a client of their own that a dependency yields and does not close."""
        return () if self.unit.is_test else tuple(yielded_open(self.unit))

    @functools.cached_property
    def owned(self) -> Sequence[Owned]:
        """What classes make, store and never close."""
        return () if self.unit.is_test else tuple(item for cls in self.unit.tables.classes() for item in owned_by(self.unit, cls))

    @functools.cached_property
    def transactions(self) -> Sequence[Transaction]:
        """The transactions opened in this file."""
        scopes = [self.unit.tables.root, *self.unit.tables.functions()]
        return tuple(transaction for scope in scopes for transaction in transactions_of(self.unit, scope))

    @functools.cached_property
    def discards(self) -> Sequence[cst.Call]:
        """Calls of a method that looks as if it dropped what was queued, and queues a command."""
        names = self.unit.knowledge.methods_with(Role.DISCARD)
        calls = (call for name in sorted(names) for call in self.unit.calls_of(name))
        return tuple(call for call in calls if self._is_discard(self.unit.values.value_of(call.func, self.unit.tables.scope_of_call[call])))

    @staticmethod
    def _is_discard(target: Value) -> bool:
        if not isinstance(target, LibraryMethod) or target.method is None or target.method.role is not Role.DISCARD:
            return False
        return isinstance(target.owner, LibraryObject) and target.owner.certain

    @functools.cached_property
    def retried(self) -> Sequence[tuple[cst.Call, Transaction]]:
        """Callables that a client runs again and again until nobody else has written the watched keys, each with the call that gives it."""
        return tuple(retried_in(self.unit))

    @functools.cached_property
    def blockers(self) -> Sequence[Blocker]:
        """Blocking commands sent through something that others use at the same time."""
        return () if self.unit.is_test else tuple(self.unit.sharing.blockers())

    def second_release(self, call: cst.Call) -> str:
        """What the pool does when ``call`` gives back to it what it has already; "" when it takes no harm or is not known."""
        target = self.unit.values.value_of(call.func, self.unit.tables.scope_of_call[call])
        return target.owner.item.second_release if isinstance(target, LibraryMethod) else ""

    def line(self, node: cst.CSTNode) -> int:
        """The line where ``node`` of this file starts."""
        return self.unit.line(node)

    def place(self, unit: Module, node: cst.CSTNode) -> str:
        """``line 9`` for a node of this file, ``shop/routes.py:9`` for one of another module."""
        return f"line {self.line(node)}" if unit is self.unit else f"{unit.path}:{unit.line(node)}"

    def call(self, node: cst.Call, longest: int = 60) -> str:
        """``pool.get_connection()`` of a call, whatever it is given; what is longer than ``longest`` shows its end."""
        return f"{spelled(node.func, longest - 2)}()"

    @staticmethod
    def steps(chain: CallPath) -> tuple[str, ...]:
        """What a handler runs to get there: ``get_cache()``, ``Cache()``."""
        run = [step.callee.parent if step.callee.name == "__init__" and step.callee.parent is not None else step.callee for step in chain.steps]
        return tuple(f"{callee.name}()" for callee in run)

    def proof(self, chain: CallPath) -> tuple[str, ...]:
        """The steps from the handler to the function, each with its place."""
        handler = chain.handler
        first = f"{handler.noun} {self.name(handler.function)}: {self.place(handler.unit, handler.node)}"
        steps = [f"{self.name(step.caller)} runs {self.name(step.callee)}: {self.place(step.unit, step.node)}" for step in chain.steps]
        return (first, *steps)

    def origins(self, thing: LibraryObject) -> tuple[str, ...]:
        """Where an object came from."""
        return tuple(f"{thing.kind.value} {origin.source.value}: {self.place(origin.unit, origin.node)}" for origin in thing.origins)

    @staticmethod
    def name(function: Scope) -> str:
        """A function's name for a message."""
        return function.qualname or "the module"
