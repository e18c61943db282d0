"""Whether a call of a blocking command blocks, as its declaration says."""

from __future__ import annotations

import functools
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import BLOCK_WORD, Blocking, Blocks, ClientSpec, Kind, Mode, Object, Role
from ..inference.values import LibraryObject
from ..syntax import nodes

#: Seconds: a command that blocks shorter costs the others no more than an ordinary slow one.
SHORTEST: Final = 0.1


def blocking_of(thing: LibraryObject, name: str) -> Blocking | None:
    """How command ``name`` blocks on this object; for a transaction, how it does on the clients of the same library."""
    if thing.kind is not Kind.TRANSACTION:
        method = thing.item.methods.get(name)
        return method.blocking if method is not None else None
    for item in thing.library.objects:
        if item.kind is Kind.CLIENT and item.mode is thing.item.mode and name in item.methods:
            return item.methods[name].blocking
    return None


def sends_commands(thing: LibraryObject) -> bool:
    """Whether what holds a connection sends commands through it, as a client does: a PubSub only listens."""
    own = _blocking_names(thing.item)
    return thing.kind is Kind.CONNECTION and any(
        item.kind is Kind.CLIENT and item.mode is thing.item.mode and not own.isdisjoint(_blocking_names(item))
        for item in thing.library.objects
    )


def is_command(thing: LibraryObject, name: str) -> bool:
    """Whether a method that the object's class does not declare is a command.

    What another client of the same library has as a plain method is none: a class of commands (``CoreCommands``) is
    declared without those.
    """
    return name not in stdlib.ENTERING and name not in _plain_names(thing.library, thing.item.mode)


@functools.lru_cache(maxsize=64)
def _plain_names(library: ClientSpec, mode: Mode) -> frozenset[str]:
    return frozenset(
        name
        for item in library.objects
        if item.kind is Kind.CLIENT and item.mode is mode
        for name, method in item.methods.items()
        if method.role is Role.PLAIN
    )


@functools.lru_cache(maxsize=256)
def _blocking_names(item: Object) -> frozenset[str]:
    return frozenset(name for name, method in item.methods.items() if method.blocking is not None)


def blocks(call: cst.Call, blocking: Blocking, thing: LibraryObject) -> bool:
    """Whether ``call`` blocks for sure."""
    if blocking.entries is not None and _asks_for_old_entries(call, *blocking.entries):
        return False
    given = nodes.argument(call, blocking.position, blocking.argument) if blocking.argument is not None else None
    if blocking.option is not None:
        name, position = blocking.option
        given = nodes.argument(given, position, name) if isinstance(given, cst.Call) else None
    if given is not None and _is_short(given, blocking.unit):
        return False
    if blocking.when is Blocks.ALWAYS:
        return True
    if blocking.when is Blocks.BY_NAME:
        return _blocks_by_name(call, thing.item)
    if given is None:
        return blocking.when is Blocks.UNLESS_NONE and not nodes.has_unpacking(call)
    return not nodes.is_none(given)


def _is_short(given: cst.BaseExpression, seconds: float) -> bool:
    """Whether a timeout is a visible number, and so small that nobody notices (0 blocks for ever)."""
    timeout = nodes.constant(given)
    return isinstance(timeout, (int, float)) and 0 < timeout * seconds < SHORTEST


def _asks_for_old_entries(call: cst.Call, name: str, position: int, new: str) -> bool:
    """Whether a literal mapping asks for no new entry of any stream."""
    given = nodes.argument(call, position, name)
    if not isinstance(given, cst.Dict) or not given.elements:
        return False
    ids = [nodes.constant(element.value) for element in given.elements if isinstance(element, cst.DictElement)]
    return len(ids) == len(given.elements) and all(isinstance(value, (str, int)) and value != new for value in ids)


def _blocks_by_name(call: cst.Call, item: Object) -> bool:
    """``execute_command("BLPOP", ...)``.

    The command is named by the first argument, or by the first item of a list there.
    """
    how = named_in(call, item)
    if how is None:
        return False
    return how.when is Blocks.ALWAYS or BLOCK_WORD in map(str.upper, command_in(call)[1:])


def named_in(call: cst.Call, item: Object) -> Blocking | None:
    """How the command blocks that a call names; None where it names none that does."""
    words = command_in(call)
    method = item.methods.get(command_name(words[0])) if words else None
    return method.blocking if method is not None else None


def command_in(call: cst.Call) -> list[str]:
    """The command that the first argument, or the first item of a list there, names, and the texts that follow.

    Empty when no text names it.
    """
    given = [arg.value for arg in call.args]
    if given and isinstance(given[0], (cst.List, cst.Tuple)):
        given = [element.value for element in given[0].elements]
    words = [
        value.decode(errors="replace") if isinstance(value, bytes) else value for value in map(nodes.constant, given)
    ]
    return [word for word in words if isinstance(word, str)] if words and isinstance(words[0], str) else []


def command_name(text: str) -> str:
    """The method that sends a command, of the command as it is written: ``xread`` of ``XREAD``."""
    return text.lower().replace("_", "")
