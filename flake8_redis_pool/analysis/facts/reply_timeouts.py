"""After which time a client gives a command up, and how many connections it has at most.

The call that made it says so, its pool, its URL, or the library.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

import libcst as cst

from ...options import Settings
from ...spec import ClientSpec, Defaults, Kind, Limit, MostConnections, Object, Role
from ..inference.amounts import NOT_KNOWN, Amounts, amounts_of
from ..inference.argument_lists import Given, arguments_at, keyed
from ..inference.engine import types_of
from ..inference.pools import pool_given
from ..inference.values import (
    Container,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    ProjectClass,
    thing_of,
)
from ..symbols.call_binding import CONSTRUCTORS
from ..symbols.name_index import container_name, names_of
from ..syntax import nodes
from .block_times import FOR_EVER

#: A client over the pool of a client over the pool...: longer chains are not followed.
_DEEPEST: Final = 4


@dataclass(frozen=True)
class Limits:
    """The times, in seconds, after which a client may give a command up; :data:`FOR_EVER` where it does not.

    Or the numbers of connections that it may have at most; :data:`FOR_EVER` where there is no bound.
    ``is_default``: nobody says so, the library does. ``made``: where clients are made that are known to.
    """

    times: Amounts
    is_default: bool = False
    made: tuple[Origin, ...] = ()

    def or_else(self, other: Limits) -> Limits:
        """Those of two clients, one of which is used."""
        made = tuple(dict.fromkeys((*self.made, *other.made)))
        return Limits(self.times.or_else(other.times), self.is_default or other.is_default, made)


#: Which limit is asked for: how it is declared of an object.
_Asked = Callable[[Object], Limit | None]

_UNCLEAR: Final = Limits(NOT_KNOWN)
_NEVER: Final = Limits(Amounts(frozenset({FOR_EVER})))


def limits_of(thing: LibraryObject, settings: Settings) -> Limits:
    """The limits of a client, wherever it is made; not known where one of its places is out of sight."""
    if not thing.certain:
        return _NEVER if _is_endless(thing) else _UNCLEAR
    return _united(reply_limits_at(origin, thing, settings) for origin in thing.origins)


def reply_limits_at(origin: Origin, thing: LibraryObject, settings: Settings) -> Limits:
    """The same of the client that is made at one place."""
    return _NEVER if _is_endless(thing) else _Maker(origin, thing, settings, _reply_timeout).limits()


def bounds_at(origin: Origin, thing: LibraryObject, settings: Settings) -> Limits:
    """How many connections the client or pool that is made at a place has at most, to each server of a cluster."""
    item = thing.item
    if is_single(origin, thing):
        return Limits(Amounts(frozenset({1})), made=(origin,))
    if item.most_connections is None:
        return Limits(Amounts(frozenset({1})), is_default=True) if item.one_connection else _UNCLEAR
    return _Maker(origin, thing, settings, _most_connections).limits()


def is_single(origin: Origin, thing: LibraryObject) -> bool:
    """Whether the call that makes a client says that it shall have a single connection."""
    call, argument = origin.node, thing.item.one_connection_argument
    given = nodes.argument(call, None, argument) if argument is not None and isinstance(call, cst.Call) else None
    return nodes.constant(given) is True


def _is_endless(thing: LibraryObject) -> bool:
    """Whether nothing can say that a command is given up."""
    timeout = thing.item.reply_timeout
    return timeout is not None and not timeout.argument


def _reply_timeout(item: Object) -> Limit | None:
    return item.reply_timeout


def _most_connections(item: Object) -> Limit | None:
    return item.most_connections


def _united(parts: Iterable[Limits]) -> Limits:
    found = list(parts)
    return functools.reduce(Limits.or_else, found) if found else _UNCLEAR


class _Maker:
    """One call that makes a client, a pool, or takes a connection of one."""

    def __init__(self, origin: Origin, thing: LibraryObject, settings: Settings, asked: _Asked, depth: int = 0) -> None:
        self.origin = origin
        self.thing = thing
        self.module = origin.module
        self.settings = settings
        self.asked = asked
        self.depth = depth
        self.types = types_of(self.module)

    def limits(self) -> Limits:
        """What it says, or the library."""
        call = self.origin.node
        if isinstance(call, cst.ClassDef):  # the own object of a class that derives from that of a client
            return self._of_constructor(ProjectClass(self.origin.scope))
        is_in_sight = self.origin.source in (OriginKind.MADE, OriginKind.TAKEN, OriginKind.PARAMETER)
        if not isinstance(call, cst.Call) or not is_in_sight or self.depth >= _DEEPEST:
            return _UNCLEAR
        target = self.types.value_of(call.func)
        if isinstance(target, LibraryClass):
            return self._of_class(call, target)
        if isinstance(target, ProjectClass):
            is_inherited = self._inherits_constructor(target)
            made_by = LibraryClass(self.thing.item, self.thing.library)
            return self._of_class(call, made_by) if is_inherited else self._of_constructor(target)
        if isinstance(target, LibraryFunction):
            item = self.module.knowledge.object_named(target.function.returns)[1]
            if target.function.url:
                return self._of_url(call, item, target.library, target.function.url)
            return self._of_factory(call, item, target.library)
        return self._of_method(call, target) if isinstance(target, LibraryMethod) else _UNCLEAR

    def _inherits_constructor(self, cls: ProjectClass) -> bool:
        """Whether making an object of a class of the project calls the constructor of the library's."""
        lineage = self.types.lineage(cls)
        return not any(each.scope.method(name) for each in lineage for name in CONSTRUCTORS)

    def _of_constructor(self, cls: ProjectClass) -> Limits:
        """What a class of the project says for all its objects, where it calls the library's constructor itself."""
        lineage = self.types.lineage(cls)
        methods = [method for each in lineage for name in CONSTRUCTORS if (method := each.scope.method(name))]
        calls = [call for method in methods for call in method.calls if nodes.last_name(call.func) in CONSTRUCTORS]
        if len(methods) != 1 or len(calls) != 1 or nodes.has_unpacking(calls[0]):
            return _UNCLEAR
        origin = Origin(OriginKind.MADE, calls[0], methods[0])
        maker = _Maker(origin, self.thing, self.settings, self.asked, self.depth + 1)
        return maker._of_class(calls[0], LibraryClass(self.thing.item, self.thing.library))

    def _of_class(self, call: cst.Call, cls: LibraryClass) -> Limits:
        pool = pool_given(call, cls.item)
        if pool is not None and not self._is_none(pool):
            return self._of_pool(pool)
        limit = self.asked(cls.item)
        if limit is None:
            return _UNCLEAR
        said = self._said(call, limit, limit.position)
        return self._default(limit.defaults, cls.library, call, cls.item) if said is None else said

    def _of_method(self, call: cst.Call, method: LibraryMethod) -> Limits:
        declared = method.method
        if declared is None:
            return _UNCLEAR
        if declared.role is Role.ACQUIRE and isinstance(method.owner, LibraryObject):
            return self._of_thing(method.owner)
        if declared.role is not Role.MAKE or declared.returns is None:
            return _UNCLEAR
        library, item = self.module.knowledge.object_named(declared.returns)
        if declared.url:
            return self._of_url(call, item, library, declared.url)
        if declared.takes_over and call.args:
            return self._of_pool(call.args[0].value)
        limit = self.asked(item)
        if isinstance(method.owner, LibraryClass):
            return self._of_factory(call, item, library)
        if limit is None:
            return _UNCLEAR
        said = self._said(call, limit, None)
        return self._of_thing(method.owner) if said is None else said

    def _of_factory(self, call: cst.Call, item: Object, library: ClientSpec) -> Limits:
        """What a factory says that is not known to take a URL: of timeouts nobody has looked, a bound it hands on."""
        limit = self.asked(item)
        if not isinstance(limit, MostConnections):
            return _UNCLEAR
        said = self._said(call, limit, None)
        default = self._default(limit.defaults, library, call, item)
        return said if said is not None else replace(default, times=replace(default.times, is_open=True))

    def _of_url(self, call: cst.Call, item: Object, library: ClientSpec, url: str) -> Limits:
        limit = self.asked(item)
        if limit is None:
            return _UNCLEAR
        address = nodes.argument(call, 0, url)
        value = self.types.value_of(address) if address is not None else None
        text = value.value if isinstance(value, Literal) and isinstance(value.value, str) else None
        in_query = _in_query(text, limit.argument) if text is not None else None
        if in_query is not None:
            return Limits(in_query, made=(self.origin,))
        said = self._said(call, limit, None)
        if said is not None:
            return said
        default = self._default(limit.by_url or limit.defaults, library, call, item)
        # an address that is not written out may say something else
        return default if text is not None else replace(default, times=replace(default.times, is_open=True))

    def _of_pool(self, node: cst.BaseExpression) -> Limits:
        pool = thing_of(self.types.value_of(node))
        return self._of_thing(pool) if pool is not None else _UNCLEAR

    def _of_thing(self, thing: LibraryObject) -> Limits:
        """What a client has from the pool below it, or from what makes it."""
        if not thing.certain or self._is_changed(thing.item):
            return _UNCLEAR
        return _united(
            _Maker(origin, thing, self.settings, self.asked, self.depth + 1).limits() for origin in thing.origins
        )

    def _is_changed(self, pool: Object) -> bool:
        """Whether the module touches what a pool makes its connections with."""
        return bool(pool.settings_attribute and names_of(self.module).readers_of(pool.settings_attribute))

    def _is_none(self, node: cst.BaseExpression) -> bool:
        value = self.types.value_of(node)
        return isinstance(value, Literal) and value.value is None

    def _said(self, call: cst.Call, limit: Limit, position: int | None) -> Limits | None:
        """What the arguments say; None where they say nothing."""
        place = 0
        is_hidden = False
        for given in self._given(call):
            if given.star:
                is_hidden = True
            elif given.keyword == limit.argument or (not given.keyword and place == position and not is_hidden):
                times = amounts_of(given.module, given.node)
                known = frozenset(FOR_EVER if each is None else each for each in times.known)
                return Limits(Amounts(known, times.is_open or 0 in known), made=(self.origin,))
            place += not given.keyword
        return _UNCLEAR if is_hidden else None

    def _given(self, call: cst.Call) -> Iterator[Given]:
        """The arguments of the call; of a constant dictionary behind ``**`` what that holds."""
        for given in next(arguments_at(call, call.args, self.module, lambda _: ()), ()):
            value = types_of(given.module).value_of(given.node) if given.star == "**" else None
            is_filled = given.star and names_of(self.module).put_into(container_name(given.node))
            if isinstance(value, Container) and value.stated is None and not is_filled:
                yield from _held(value)
            else:
                yield given

    def _default(
        self,
        table: Defaults,
        library: ClientSpec,
        call: cst.Call,
        item: Object,
    ) -> Limits:
        """What the library does where nothing is said, in the version that the project runs with."""
        has_own_class = item.connection_class is not None and any(
            arg.keyword is not None and arg.keyword.value == item.connection_class[0] for arg in call.args
        )
        if not table or has_own_class or item.kind not in (Kind.CLIENT, Kind.POOL):
            return _UNCLEAR
        found = {_row(table, version) for version in self._versions(library)} if len(table) > 1 else {table[-1][1]}
        times = frozenset(FOR_EVER if each is None else each for each in found)
        return Limits(Amounts(times, is_open=not times), is_default=True, made=(self.origin,))

    def _versions(self, library: ClientSpec) -> Iterable[tuple[int, ...]]:
        """The versions of a library that the code may run with: the newest where nobody says anything."""
        asked = self.settings.redis_py_version
        if asked and self.module.knowledge.has_option(library):
            return (asked,)
        stated = self.module.program.versions_of(library.distribution, self.module) if library.distribution else None
        return ((1 << 16,),) if stated is None else stated


def _held(value: Container) -> Iterator[Given]:
    """What a dictionary holds, as arguments: ``{"db": 1}`` and ``dict(db=1)``."""
    node = value.node
    if isinstance(node, cst.Call) and node.args and all(arg.keyword is not None for arg in node.args):
        for arg in node.args:
            yield Given(arg.value, value.module, arg.keyword.value if arg.keyword is not None else "")
    else:
        yield from keyed(node, value.module)


def _row(table: Defaults, version: tuple[int, ...]) -> float | None:
    """What a version has by default."""
    return [seconds for since, seconds in table if since <= version][-1]


def _in_query(text: str, name: str) -> Amounts | None:
    """What the query of a URL says; None where it says nothing."""
    try:
        words = parse_qs(urlsplit(text).query).get(name)
        return Amounts(frozenset({float(words[0])})) if words else None
    except ValueError:  # the library raises as well
        return NOT_KNOWN
