"""The map of a project: what its modules say, put together object by object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...analysis.facts.mapped_clients import (
    At,
    Key,
    Life,
    MappedClient,
    MappedModule,
    MappedUse,
    RunBy,
    UnknownReceiver,
)

#: Lives of objects that are one each time anew: the places that make them are shown together.
_AGAIN = (Life.REQUEST, Life.TURN, Life.TASK, Life.CALL)


@dataclass(frozen=True)
class Finding:
    """What a rule reports, and the objects that it is about."""

    code: str
    text: str
    at: At
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class LocalImport:
    """An import of the project's own that leads to no file, though ``candidates`` have its name."""

    at: At
    name: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Told:
    """All that was found out about a project, module by module.

    ``name``: what the folder is called in which the project begins. ``files``: how many were looked at;
    ``concerned``: how many of them have to do with Redis; ``tests`` were left out. ``cut``: questions that the bounds
    of cost have cut.
    """

    name: str
    files: int
    concerned: int
    tests: int
    modules: tuple[MappedModule, ...] = ()
    findings: tuple[Finding, ...] = ()
    imports: tuple[LocalImport, ...] = ()
    cut: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Client:
    """One object on the map: ``number`` (from 1) is its name there.

    ``places``: where one is made; several where each is made anew, or where only its class is known. ``pools``: the
    numbers of those that it is made over. ``uses`` are what is sent through it, ``findings`` what is reported of it.
    """

    number: int
    about: MappedClient
    places: tuple[At, ...]
    made_by: tuple[RunBy, ...]
    pools: tuple[int, ...]
    uses: tuple[MappedUse, ...]
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """What it is called: by the name that it is stored under, or by the call that makes it."""
        about = self.about
        if about.life is Life.UNKNOWN:  # what shows it may be anything, a test for instance
            return about.expression if about.expression.isidentifier() else f"some {about.classes[0]}"
        return about.name or about.expression or about.classes[0]

    @property
    def runners(self) -> Mapping[RunBy, list[MappedUse]]:
        """Who uses it, each by the shortest way, with the commands that it sends."""
        found: dict[tuple[str, str, At], RunBy] = {}
        sent: dict[tuple[str, str, At], list[MappedUse]] = {}
        for use in self.uses:
            for runner in use.runners:
                who = (runner.kind, runner.name, runner.at)
                known = found.setdefault(who, runner)
                if len(runner.steps) < len(known.steps):
                    found[who] = runner
                sent.setdefault(who, []).append(use)
        return {found[who]: uses for who, uses in sent.items()}

    @property
    def blocking(self) -> tuple[MappedUse, ...]:
        """The commands that wait until something comes."""
        return tuple(use for use in self.uses if use.blocks)


@dataclass(frozen=True)
class Whole:
    """The map: its objects in the order of where they are made, and what is not on it."""

    told: Told
    clients: tuple[Client, ...]
    findings: tuple[Finding, ...]
    unknown: tuple[UnknownReceiver, ...]

    def clients_of(self, pool: Client) -> tuple[Client, ...]:
        """The clients that are made over a pool."""
        return tuple(client for client in self.clients if pool.number in client.pools)

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """Findings of no object on the map."""
        drawn = {finding for client in self.clients for finding in client.findings}
        return tuple(finding for finding in self.findings if finding not in drawn)


def whole(told: Told) -> Whole:
    """The map of what was told."""
    return _Assembly(told).whole()


@dataclass
class _Group:
    """Objects that are one on the map."""

    about: MappedClient
    keys: list[Key] = field(default_factory=list)
    made_by: list[RunBy] = field(default_factory=list)


class _Assembly:
    """Puts together what modules say of objects that several of them know."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._known = _best(client for module in told.modules for client in module.clients)
        self._instances = self._all_instances()
        self._used_outside = self._all_used_outside()
        self._groups = self._grouped()
        self._group_of = {key: number for number, group in enumerate(self._groups, 1) for key in group.keys}

    def whole(self) -> Whole:
        """The map."""
        uses: dict[int, list[MappedUse]] = {}
        for use in (use for module in self._told.modules for use in module.uses):
            for number in self._numbers(use.clients):
                uses.setdefault(number, []).append(use)
        findings: dict[int, list[Finding]] = {}
        ordered = tuple(sorted(self._told.findings, key=lambda each: (each.at, each.code, each.text)))
        for finding in ordered:
            for number in self._numbers(finding.keys):
                findings.setdefault(number, []).append(finding)
        clients = tuple(
            self._client(number, group, uses.get(number, ()), findings.get(number, ()))
            for number, group in enumerate(self._groups, 1)
        )
        unknown = sorted({each for module in self._told.modules for each in module.unknown}, key=lambda each: each.at)
        return Whole(self._told, clients, ordered, tuple(unknown))

    def _client(self, number: int, group: _Group, uses: Iterable[MappedUse], findings: Iterable[Finding]) -> Client:
        pools = {self._group_of[pool] for key in group.about.pools for pool in self._meant(key)}
        places = tuple(dict.fromkeys(key.place for key in group.keys))
        ordered = sorted(uses, key=lambda use: use.at)
        return Client(
            number,
            group.about,
            places,
            tuple(dict.fromkeys(group.made_by)),
            tuple(sorted(pools - {number})),
            tuple(ordered),
            tuple(findings),
        )

    def _numbers(self, keys: Iterable[Key]) -> Sequence[int]:
        return list(dict.fromkeys(self._group_of[meant] for key in keys for meant in self._meant(key)))

    def _meant(self, key: Key) -> Iterator[Key]:
        """The objects on the map that a key means: all that are made there, where it does not say for whom."""
        if key in self._group_of:
            yield key
        else:
            yield from (each for each in self._instances.get(key.made, ()) if each in self._group_of)

    def _all_instances(self) -> Mapping[At, list[Key]]:
        """The objects that are made at a place, or are of the class that is defined there."""
        found: dict[At, list[Key]] = {}
        for key, client in sorted(self._known.items()):
            if key.made != key.place:
                found.setdefault(key.made, []).append(key)
            for cls in client.own_classes:
                if cls != key.made:
                    found.setdefault(cls, []).append(key)
        return found

    def _all_used_outside(self) -> frozenset[Key]:
        """The objects that others use than the function that makes them, or the object that keeps them.

        They are of their own where some of those that are made there are known by who asks for them: others ask, too.
        """
        return frozenset(
            key
            for module in self._told.modules
            for use in module.uses
            for key in use.clients
            if key in self._known
            and self._known[key].life is not Life.OBJECT
            and use.function != self._known[key].function
        )

    def _grouped(self) -> list[_Group]:
        """The objects of the map: those that are made anew each time, or only given, are one for each way."""
        groups: dict[object, _Group] = {}
        for key, client in sorted(self._known.items()):
            if key.made == key.place and self._instances.get(key.made) and key not in self._used_outside:
                continue  # each of these is one
            about = _as_made(client, self._known.get(Key(key.made, key.made)))
            group = groups.setdefault(_sort_of(key, about), _Group(about))
            group.keys.append(key)
            group.made_by += [about.made_by] if about.made_by is not None else []
        return list(groups.values())


def _best(clients: Iterable[MappedClient]) -> dict[Key, MappedClient]:
    """What is known of each object: the module that makes it knows it best."""
    found: dict[Key, tuple[int, MappedClient]] = {}
    for client in clients:
        weight = len(client.classes)  # one that another module gets may be that or something else
        known = found.get(client.key)
        if known is None or weight < known[0]:
            found[client.key] = (weight, client)
    return {key: client for key, (_, client) in found.items()}


def _as_made(client: MappedClient, made: MappedClient | None) -> MappedClient:
    """What is known of an object, with what the place that makes it says of its class."""
    if made is None or made is client:
        return client
    return replace(
        client,
        name=client.name or made.name,
        classes=made.classes,
        expression=made.expression,
        is_thin=made.is_thin,
        pools=made.pools or client.pools,
    )


def _sort_of(key: Key, client: MappedClient) -> object:
    """What objects have in common that are one on the map."""
    if client.shared_as:
        return client.classes, client.shared_as
    if client.life is Life.UNKNOWN:
        return key.made.path, client.classes, client.source
    return (key.made, client.life) if client.life in _AGAIN else key
