"""What several declarations have in common: of an object that is one of several classes, this is known."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Final, TypeVar

from ._clients import AwaitEffect, Method, Object, Role

#: Stands between the names in the name of what stands for several objects.
_OR: Final = "|"

#: Roles that end an obligation or a transaction. A method that may do so is taken for one that does.
_ENDING: Final = (Role.RELEASE, Role.CLOSE, Role.RESET, Role.EXECUTE, Role.HAND_OVER)

_UNDECIDED: Final = Method(Role.PLAIN)

T = TypeVar("T", bound=Hashable)


def names_in(name: str) -> tuple[str, ...]:
    """The canonical names of the objects that the one with this name stands for."""
    return tuple(name.split(_OR))


def agree_in_kind(items: Iterable[Object]) -> bool:
    """Whether objects are of one kind, and all synchronous or all asynchronous: only such have much in common."""
    return len({(item.kind, item.mode) for item in items}) == 1


@functools.lru_cache(maxsize=1024)
def agreed(one: Object, other: Object) -> Object:
    """What is true of both objects, which are of one kind and mode.

    Where they differ, that is taken which says less: what harms is true of both, what cures is true of either.
    """
    if one is other:
        return one
    return replace(
        one,
        name=_both_names(one.name, other.name),
        aliases=(),
        made=one.made or other.made,
        collected=one.collected or other.collected,
        pool_argument=one.pool_argument or other.pool_argument,
        pool_aliases=_either(one.pool_aliases, other.pool_aliases),
        pool_position=_same(one.pool_position, other.pool_position, None),
        contexts=_either(one.contexts, other.contexts),
        must_be_entered=one.must_be_entered or other.must_be_entered,
        awaitable=one.awaitable or other.awaitable,
        await_acquires=_same(one.await_acquires, other.await_acquires, None),
        owner_closes=one.owner_closes or other.owner_closes,
        closes_pool=one.closes_pool and other.closes_pool,
        shared_effect=_same(one.shared_effect, other.shared_effect, ""),
        one_connection=one.one_connection and other.one_connection,
        one_connection_argument=_same(one.one_connection_argument, other.one_connection_argument, None),
        elastic=one.elastic or other.elastic,
        bounded_by=_same(one.bounded_by, other.bounded_by, ""),
        bounded=one.bounded and other.bounded,
        methods={name: _method(one, other, name) for name in {**one.methods, **other.methods}},
        attributes={
            name: _both_names(one.attributes[name], other.attributes[name])
            for name in one.attributes
            if name in other.attributes
        },
        second_release=_same(one.second_release, other.second_release, ""),
        listening_ended_by=_either(one.listening_ended_by, other.listening_ended_by),
        lazy=one.lazy or other.lazy,
        idle_unless=_either(one.idle_unless, other.idle_unless),
        await_effect=_same(one.await_effect, other.await_effect, AwaitEffect.NOT_AWAITABLE),
        returns_itself=one.returns_itself and other.returns_itself,
        await_returns_itself=one.await_returns_itself and other.await_returns_itself,
        executes_on_exit=one.executes_on_exit or other.executes_on_exit,
        reply_use=_same(one.reply_use, other.reply_use, ""),
        like=None,
        stateless=one.stateless or other.stateless,
        settings=one.settings if one.settings == other.settings else (),
        connection_class=_same(one.connection_class, other.connection_class, None),
        reply_timeout=_same(one.reply_timeout, other.reply_timeout, None),
        most_connections=_same(one.most_connections, other.most_connections, None),
        finds_servers=one.finds_servers and other.finds_servers,
        settings_attribute=_same(one.settings_attribute, other.settings_attribute, ""),
        commands_awaited=one.commands_awaited and other.commands_awaited,
        coroutines=one.coroutines & other.coroutines,
        unawaitable=one.unawaitable & other.unawaitable,
        opening=_both(one.opening, other.opening) if one.opening is not None and other.opening is not None else None,
    )


def _method(one: Object, other: Object, name: str) -> Method:
    """What both objects do when their method ``name`` is called.

    What one of them does not declare is a command of it, or does not exist.
    """
    mine, theirs = one.methods.get(name), other.methods.get(name)
    if mine is not None and theirs is not None:
        return _both(mine, theirs)
    declared = mine or theirs
    return declared if declared is not None and declared.role in _ENDING else _UNDECIDED


def _both(one: Method, other: Method) -> Method:
    """What two methods of one name have in common."""
    if one == other or one is other:
        return one
    is_ending = one.role in _ENDING or other.role in _ENDING
    if is_ending:
        role = one.role if one.role in _ENDING else other.role
        return replace(
            one,
            role=role,
            returns=None,
            awaited=one.awaited and other.awaited,
            argument_released=one.argument_released and other.argument_released,
            pool_closed_by=_same(one.pool_closed_by, other.pool_closed_by, None),
        )
    if one.role is not other.role or one.awaited is not other.awaited or one.first_says != other.first_says:
        return _UNDECIDED
    return replace(
        one,
        returns=_both_names(one.returns, other.returns) if one.returns and other.returns else None,
        returns_awaited=_both_names(one.returns_awaited, other.returns_awaited)
        if one.returns_awaited and other.returns_awaited
        else None,
        blocking=_same(one.blocking, other.blocking, None),
        takes_over=one.takes_over and other.takes_over,
        iterates=one.iterates and other.iterates,
        multi=one.multi and other.multi,
        multi_argument=_same(one.multi_argument, other.multi_argument, None),
        multi_position=_same(one.multi_position, other.multi_position, None),
        url=_same(one.url, other.url, ""),
        gives_coroutines=one.gives_coroutines & other.gives_coroutines,
        gives_sending=one.gives_sending & other.gives_sending,
    )


def _both_names(one: str, other: str) -> str:
    return _OR.join(sorted({*names_in(one), *names_in(other)}))


def _either(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _same(one: T, other: T, neither: T) -> T:
    """What both say; ``neither`` where they say different things."""
    return one if one == other else neither
