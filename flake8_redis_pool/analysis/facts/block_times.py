"""How long commands block, as far as that is written down."""

from __future__ import annotations

import math
from typing import Final

import libcst as cst

from ...spec import BLOCK_WORD, Blocking, Blocks
from ..inference.amounts import NOT_KNOWN, Amounts, amounts_of
from ..inference.values import LibraryObject
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..syntax import nodes
from .blocking_commands import blocking_of, named_in
from .client_uses import Use

#: What blocks until something comes, whenever that is.
FOR_EVER: Final = math.inf


def timeout_of(use: Use) -> cst.BaseExpression | None:
    """The expression that says how long a command blocks; None where none does, or where it is out of sight."""
    how = blocking_of(use.thing, use.command)
    call = use.sent if use.through is None else use.through.call
    if how is None or how.when is Blocks.BY_NAME:
        return None
    given = nodes.argument(call, how.position, how.argument) if how.argument is not None else None
    if how.option is not None:
        name, position = how.option
        return nodes.argument(given, position, name) if isinstance(given, cst.Call) else None
    return given


def block_times_of(use: Use) -> Amounts:
    """How many seconds a command may block that waits; :data:`FOR_EVER` without an end."""
    how = blocking_of(use.thing, use.command)
    call = use.sent if use.through is None else use.through.call
    if how is None:
        return NOT_KNOWN
    if how.when is Blocks.BY_NAME:
        return _spelled_out(call, use.thing)
    given = timeout_of(use)
    if given is None:
        is_hidden = nodes.has_unpacking(call) or how.option is not None
        return NOT_KNOWN if is_hidden else Amounts(frozenset({FOR_EVER}))
    times = in_seconds(amounts_of(_home(use, given), given), how)
    return Amounts(times.known - {FOR_EVER}, is_open=True) if _is_tested(use, given) else times


def _is_tested(use: Use, given: cst.BaseExpression) -> bool:
    """Whether a test around a command has looked at its timeout: it may have ruled out the one that never ends."""
    name = nodes.dotted(given)
    tests = (above.test for above in symbols_of(use.function.module).ancestors(use.node) if isinstance(above, cst.If))
    return name is not None and any(name in nodes.names_read(test) for test in tests)


def in_seconds(given: Amounts, how: Blocking) -> Amounts:
    """The times of a command that gets these timeouts: nothing is no end, or no wait at all."""
    meant = (each for each in given.known if each is not None or how.when is Blocks.ALWAYS)
    return Amounts(frozenset(each * how.unit if each else FOR_EVER for each in meant), given.is_open)


def _home(use: Use, node: cst.BaseExpression) -> Module:
    """The module in which a timeout is written: who calls a function that hands on a command, or that function."""
    own = use.function.module
    if use.through is None or node in symbols_of(own).parents:
        return own
    return use.through.function.module


def _spelled_out(call: cst.Call, thing: LibraryObject) -> Amounts:
    """The time in ``execute_command("BLPOP", "jobs", 30)``."""
    how = named_in(call, thing.item)
    given = [arg.value for arg in call.args if arg.keyword is None]
    if given and isinstance(given[0], (cst.List, cst.Tuple)):
        given = [element.value for element in given[0].elements]
    if how is None or nodes.has_unpacking(call):
        return NOT_KNOWN
    texts = [nodes.constant(each) for each in given[1:]]
    place = how.word
    if place is None:
        place = next((at + 1 for at, text in enumerate(texts) if str(text).upper() == BLOCK_WORD), len(texts))
    try:
        number = float(str(texts[place]))
    except (IndexError, ValueError):
        return NOT_KNOWN
    return in_seconds(Amounts(frozenset({number})), how)
