"""How many connections a process can have open at most, and whether the server has room for all processes."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass

from ...analysis.facts.mapped_clients import Life, Said
from .whole import Client, Whole

#: What Redis and Valkey have by default: ``maxclients`` of redis.conf.
USUAL_MAXCLIENTS = 10_000


class Verdict(enum.Enum):
    """Whether the server has room."""

    FITS = "fits"
    EXCEEDED = "exceeded"
    UNBOUNDED = "unbounded"  # no number is large enough
    UNKNOWN = "unknown"  # what is known fits, and not all is known


@dataclass(frozen=True)
class Processes:
    """How many processes there are; ``one_call_each``: each runs one call at a time, as on AWS Lambda."""

    number: int = 1
    one_call_each: bool = False


@dataclass(frozen=True)
class Share:
    """What one object adds to the connections of a process.

    ``most`` is None where there is no bound. ``is_known``: it is so for sure; else it may be another number, and is 0
    where nobody says one. ``why`` says so in words.
    """

    client: int
    most: int | None
    is_known: bool
    why: str


@dataclass(frozen=True)
class Budget:
    """The sum: ``known`` connections a process at most, by what is known and bounded, so many in all ``processes``."""

    processes: Processes
    maxclients: int
    shares: tuple[Share, ...]

    @property
    def known(self) -> int:
        """What a process has at most of the objects whose number somebody says."""
        return sum(share.most or 0 for share in self.shares)

    @property
    def total(self) -> int:
        """The same of all processes."""
        return self.known * self.processes.number

    @property
    def unbounded(self) -> tuple[Share, ...]:
        """The objects that nothing keeps from opening one more."""
        return tuple(share for share in self.shares if share.most is None)

    @property
    def unknown(self) -> tuple[Share, ...]:
        """The objects whose bound may be another one, or that nobody in sight says."""
        return tuple(share for share in self.shares if not share.is_known)

    @property
    def verdict(self) -> Verdict:
        """Whether the server has room for all of them."""
        if self.total > self.maxclients:
            return Verdict.EXCEEDED
        if self.unbounded:
            return Verdict.UNBOUNDED
        return Verdict.UNKNOWN if self.unknown else Verdict.FITS

    @property
    def is_exceeded(self) -> bool:
        """Whether more can be open than the server takes: without a bound that is so."""
        return self.verdict in (Verdict.EXCEEDED, Verdict.UNBOUNDED)


def budget_of(whole: Whole, processes: Processes, maxclients: int) -> Budget:
    """The budget of a project of which every process imports all modules."""
    return Budget(processes, maxclients, tuple(_shares(whole, processes)))


def _shares(whole: Whole, processes: Processes) -> Iterator[Share]:
    found = [share for share in (_share(client, processes) for client in whole.clients) if share is not None]
    largest: dict[object, Share] = {}
    for share in found:
        kept = largest.setdefault(_holder(whole, share), share)
        if _weight(share) > _weight(kept):
            largest[_holder(whole, share)] = share
    for share in found:
        kept = largest[_holder(whole, share)]
        yield (
            share if share is kept else Share(share.client, 0, is_known=True, why=f"in the place of no. {kept.client}")
        )


def _holder(whole: Whole, share: Share) -> object:
    """What holds an object: a variable or attribute has one at a time, whichever branch makes it."""
    about = whole.clients[share.client - 1].about
    is_kept = about.name and about.life in (Life.PROCESS, Life.OBJECT)
    return (about.key.place.path, about.function, about.name) if is_kept else share.client


def _weight(share: Share) -> tuple[float, bool]:
    """What adds more counts: no bound the most."""
    return math.inf if share.most is None else share.most, not share.is_known


def _share(client: Client, processes: Processes) -> Share | None:
    """What an object adds; None where it has no connection of its own to the server."""
    about = client.about
    if about.is_thin or client.pools or about.finds_servers:
        return None  # the connections are the pool's, or lead to other servers
    if about.life is Life.UNKNOWN:
        return Share(client.number, 0, is_known=False, why="made out of sight")
    if about.life in (Life.PROCESS, Life.OBJECT, Life.TASK):
        return _of_kept(client)
    if about.life is Life.REQUEST and processes.one_call_each:
        if about.is_async:
            return _of_kept(client)
        return Share(client.number, 1, is_known=True, why="one for the call that runs")
    anew = {Life.REQUEST: "one more for each call that runs at once", Life.TURN: "one more on each turn"}
    if about.life in anew:
        return Share(client.number, None, is_known=True, why=anew[about.life])
    return Share(client.number, 0, is_known=False, why="one more for each call, and nobody in sight calls it")


def _of_kept(client: Client) -> Share:
    """What an object adds that a process keeps: as many connections as its pool may have."""
    number = client.about.most_connections
    where = " (to each node)" if client.about.of_each_node else ""
    holders = {Life.OBJECT: ", for each object that keeps it", Life.TASK: ", for each task that is started"}
    each = holders.get(client.about.life, "") + where
    if not number.values:
        return Share(client.number, 0, is_known=False, why=f"its bound is not known{each}")
    most = number.values[-1]
    said = number.by.value if most is not None else "no bound"
    other = ", unless its URL says another" if number.by is Said.DEFAULT else ", or something else"
    why = f"{said}{other if number.is_open else ''}{each}"
    return Share(client.number, None if most is None else int(most), is_known=not number.is_open, why=why)
