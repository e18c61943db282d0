"""Commands that take something away from the server, under a time limit that may cancel them while the reply comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...spec import Blocking, Blocks
from ..inference.amounts import amounts_of
from ..program.module import Module
from ..program.query import query
from ..reachability.time_limits import TimeLimit, time_limits_over
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..syntax import nodes
from .block_times import FOR_EVER, block_times_of, in_seconds, timeout_of
from .blocking_commands import blocking_of, named_in
from .client_uses import Use, client_uses_of


@dataclass(frozen=True)
class CancelledRead:
    """The command ``use`` takes something away, and ``limit`` may cancel it before its own timeout ends it."""

    use: Use
    limit: TimeLimit


@query
def cancelled_reads(module: Module) -> Sequence[CancelledRead]:
    """Those of a module, in the order of the source. Tests are left out: what they lose nobody misses."""
    return () if module.is_test else tuple(_found(module))


def _found(module: Module) -> Iterator[CancelledRead]:
    for use in client_uses_of(module).blocking_uses:
        how = blocking_of(use.thing, use.command)
        if how is not None and how.when is Blocks.BY_NAME:
            how = named_in(use.sent, use.thing.item)
        if how is None or not how.takes or not use.thing.is_async or use.through is not None or not use.waits:
            continue
        if not isinstance(use.node, cst.Call) or not _takes_new(use, how):
            continue
        limit = next((each for each in time_limits_over(module, use.node) if _strikes_first(use, how, each)), None)
        if limit is not None and not _is_taken_again(module, use, how):
            yield CancelledRead(use, limit)


def _takes_new(use: Use, how: Blocking) -> bool:
    """Whether a command that reads streams asks for new entries for sure; others take whatever comes."""
    if how.entries is None:
        return True
    name, position, new = how.entries
    given = nodes.argument(use.sent, position, name)
    if not isinstance(given, cst.Dict):
        return False
    return any(isinstance(each, cst.DictElement) and nodes.constant(each.value) == new for each in given.elements)


def _strikes_first(use: Use, how: Blocking, limit: TimeLimit) -> bool:
    """Whether the time of a limit can be over before the command ends by itself."""
    spans = amounts_of(limit.module, limit.seconds) if limit.seconds is not None else None
    if spans is not None and spans.known == {None} and not spans.is_open:
        return False
    given = timeout_of(use)
    if given is None:
        times = block_times_of(use)
    else:
        seen = limit.as_seen(given, use.function)
        if seen is None:
            return False
        if how.unit == 1 and _are_same(seen, (limit.module, limit.seconds)):
            return True
        times = in_seconds(amounts_of(*seen), how)
    if times.known == {FOR_EVER}:
        return not times.is_open or spans is not None
    longest = max((each for each in spans.known if each is not None), default=None) if spans is not None else None
    if longest is None or spans is None or spans.is_open or times.is_open or not times.known:
        return False
    return min(each for each in times.known if each is not None) >= longest


def _are_same(one: tuple[Module, cst.BaseExpression], other: tuple[Module, cst.BaseExpression | None]) -> bool:
    """Whether both are one name in the same place, so that they are the same whatever that is."""
    names = [nodes.dotted(each) for _, each in (one, other)]
    return one[0] is other[0] and names[0] is not None and names[0] == names[1]


def _is_taken_again(module: Module, use: Use, how: Blocking) -> bool:
    """Whether the project looks after what was taken and not confirmed: here or elsewhere."""
    if not how.taken_again or how.entries is None:
        return False
    if symbols_of(module).speaks_of(how.taken_again) or any(map(module.program.speak_of, how.taken_again)):
        return True
    name, position, new = how.entries
    for call in names_of(module).calls_of(use.command):
        given = nodes.argument(call, position, name)
        values = [each.value for each in given.elements] if isinstance(given, cst.Dict) else [given]
        if any(nodes.constant(value) != new for value in values):
            return True
    return False
