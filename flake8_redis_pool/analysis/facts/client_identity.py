"""Which uses are of one client: where it came from, and the pool below a thin one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import libcst as cst

from ..inference.engine import types_of
from ..inference.instances import only_object, seen_through
from ..inference.pools import pool_given
from ..inference.values import (
    LibraryObject,
    Origin,
    OriginKind,
    thing_of,
)
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, around
from ..syntax import nodes
from .client_uses import Use, client_names, client_uses_of


@query
def identities_of(module: Module) -> Identities:
    """The identities of the clients that a module uses."""
    return Identities(module)


class Identities:
    """The clients of one module's uses."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)

    @charged
    def identity(self, use: Use) -> frozenset[Origin]:
        """Where the client came from, and the pool below a thin one.

        What shares the one or the other shares connections.
        """
        pools = (pool.origins for pool in self.below(use))
        return frozenset(use.thing.origins).union(self.of_only_object(use), *pools)

    def of_only_object(self, use: Use) -> Sequence[Origin]:
        """Where the client of a method's own object comes from, when there is no other object of the class."""
        client, cls = use.client, use.scope.enclosing_class()
        if cls is None or not isinstance(client, cst.Attribute) or not _is_receiver(client.value, use.scope):
            return ()
        made = only_object(self.types, cls)
        thing = seen_through(self.types, use.thing, made) if made is not None else None
        return thing.origins if isinstance(thing, LibraryObject) else ()

    def names_of(self, use: Use) -> tuple[str, ...]:
        """The names by which other modules can mean the client or its pool, in the order of where these are made."""
        return tuple(client_names(use, in_order(self.identity(use))))

    def is_from(self, use: Use, origins: Iterable[Origin]) -> bool:
        """Whether the client, or its pool, is made at one of these places, by whatever way it came here."""
        return not {origin.place[0] for origin in self.identity(use)}.isdisjoint(origin.place[0] for origin in origins)

    def below(self, use: Use) -> Iterator[LibraryObject]:
        """The pools that the client was made over.

        Of a client that a factory makes with its pool, each call of the factory makes both.
        """
        for origin in use.thing.origins:
            if isinstance(origin.node, cst.Call):
                pool = pool_given(origin.node, use.thing.item)
                below = thing_of(types_of(origin.module).value_of(pool)) if pool is not None else None
                if below is not None:
                    yield replace(below, origins=tuple(_given_with(origin, each) for each in below.origins))

    def uses_elsewhere(self, names: Iterable[str], origins: Collection[Origin]) -> Iterator[tuple[Module, Use]]:
        """The commands that other modules send through the client.

        Those that mention one of its ``names``, and those that they hand it to.
        """
        seen = {self.module}
        for name in names:
            for module in self.module.program.users(self.module, name, is_member=True):
                if module not in seen:
                    seen.add(module)
                    yield from (
                        (module, other)
                        for other in client_uses_of(module).uses
                        if identities_of(module).is_from(other, origins)
                    )

    def has_pool(self, use: Use) -> bool:
        """Whether each command takes a connection of its own.

        Commands that block do then not wait for each other.
        """
        item = use.thing.item
        made = [origin.node for origin in use.thing.origins if isinstance(origin.node, cst.Call)]
        is_single = item.one_connection_argument is not None and any(
            nodes.constant(nodes.argument(call, None, item.one_connection_argument)) is True for call in made
        )
        return (
            not item.one_connection and not is_single and not any(pool.item.one_connection for pool in self.below(use))
        )


def _given_with(client: Origin, pool: Origin) -> Origin:
    """Where a pool comes from: the call that gives the client, where the same function makes it for that."""
    is_made_beside = pool.source is OriginKind.MADE and pool.given_by is None and pool.scope is client.scope
    return replace(pool, given_by=client.given_by) if is_made_beside else pool


def _is_receiver(node: cst.BaseExpression, scope: Scope) -> bool:
    """Whether an expression is the own object of the method around a scope."""
    return isinstance(node, cst.Name) and node.value in {function.receiver for function in around(scope)}


def in_order(origins: Iterable[Origin]) -> list[Origin]:
    """Origins in the order of the source, by module: a set has none that stays."""
    return sorted(origins, key=_place_in_source)


def _place_in_source(origin: Origin) -> tuple[str, int, str, int]:
    node, scope = origin.place
    return (
        scope.module.path,
        symbols_of(scope.module).order_at(node),
        origin.module.path,
        symbols_of(origin.module).order_at(origin.node),
    )
