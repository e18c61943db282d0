"""Connections that are held for long, many at once, out of a pool with a bound that others use as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from ...spec import Kind
from ..entrypoints.handler import Handler
from ..inference.engine import types_of
from ..inference.values import LibraryObject, Literal, Origin
from ..program.module import Module
from ..program.query import query
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .client_identity import identities_of
from .client_uses import Use, client_uses_of
from .concurrent_uses import concurrent_uses_of
from .dedicated_clients import dedicated_clients_of

#: A pool of more connections than this is taken for one that never is full.
_LARGEST: Final = 10_000


@dataclass(frozen=True)
class Held:
    """What holds a connection: ``use`` is the command that waits on it, or the call that takes it to be read from.

    Its ``thing`` is the client that the connection comes from. ``other`` uses that, too. ``handler``: the one that
    takes connections so; None where tasks or threads do.
    """

    use: Use
    other: Use
    handler: Handler | None


@query
def held_connections_of(module: Module) -> HeldConnections:
    """The connections that a module holds for long."""
    return HeldConnections(module)


class HeldConnections:
    """The connections that one module takes out of pools with a bound."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.tasks = tasks_of(module)
        self.client_uses = client_uses_of(module)
        self.identities = identities_of(module)
        self.concurrent_uses = concurrent_uses_of(module)

    def found(self) -> Iterator[Held]:
        """What is held, in the order of the source."""
        if not self.client_uses.held:
            return
        takers = {use.node: use for use in self.client_uses.uses if use.node in self.client_uses.held}
        waiting: dict[cst.CSTNode, list[Use]] = {}
        for use in self.client_uses.blocking_uses:
            if use.waits and use.thing.kind is Kind.CONNECTION:
                for origin in use.thing.origins:
                    waiting.setdefault(origin.node, []).append(use)
        for node, taker in takers.items():
            held = self._held(taker) if self._is_bounded(taker) else None
            if held is None:
                continue
            for use in waiting.get(node, ()):
                yield replace(held, use=replace(use, thing=taker.thing))
            if (
                node not in waiting and held.handler is not None
            ):  # tasks that listen are as many as the program has topics
                yield held

    def _held(self, taker: Use) -> Held | None:
        """Who else uses the client that a connection is taken from, where many are taken at once."""
        handler = self.concurrent_uses.handler_beside(taker)
        if handler is None and not any(self._is_started_often(root) for root in self.tasks.roots(taker.function)):
            return None
        brief = dedicated_clients_of
        other = self.concurrent_uses.user_beside(
            taker, lambda module, use: brief(module).is_brief(use)
        ) or self.concurrent_uses.user_elsewhere(taker, lambda module, use: brief(module).is_brief(use))
        return Held(taker, other, handler) if other is not None else None

    def _is_started_often(self, root: Scope) -> bool:
        """Whether a function is started for each of several things."""
        return any(
            any(isinstance(above, (cst.For, cst.While, cst.BaseComp)) for above in self.symbols.ancestors(call))
            or any(self._is_of_many(arg) for arg in call.args)
            for call, _ in self.tasks.starts.get(root, ())
        )

    @staticmethod
    def _is_of_many(arg: cst.Arg) -> bool:
        return arg.star == "*" or any(isinstance(each, cst.BaseComp) for each in nodes.descendants(arg.value))

    def _is_bounded(self, taker: Use) -> bool:
        """Whether the pool that a connection is taken from has a bound that is written down."""
        pools = list(self.identities.below(taker))
        return all(
            bool(thing.origins) and all(_has_bound(thing, origin) for origin in thing.origins)
            for thing in pools or [taker.thing]
        )


def _has_bound(thing: LibraryObject, origin: Origin) -> bool:
    """Whether an object that is made at a place has only so many connections."""
    item = thing.item
    given = nodes.argument(origin.node, None, item.bounded_by) if isinstance(origin.node, cst.Call) else None
    if given is None:
        return item.bounded or _says_bound(item.bounded_by, origin.node)
    value = types_of(origin.module).value_of(given)
    number = value.value if isinstance(value, Literal) else nodes.constant(given)
    return isinstance(number, int) and 0 < number <= _LARGEST


def _says_bound(name: str, made: cst.CSTNode) -> bool:
    """Whether one is written in a URL."""
    texts = [nodes.constant(arg.value) for arg in made.args] if isinstance(made, cst.Call) and name else []
    return any(isinstance(text, str) and f"{name}=" in text for text in texts)
