"""Blocking commands without an end in handlers that owe somebody an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...options import Settings
from ...spec import Blocks
from ..inference.amounts import amounts_of
from ..program.module import Module
from ..reachability.callgraph import CallEdge
from ..reachability.endless_loops import endless_loops_of
from ..reachability.reachability import CallPath, reachability_of
from ..reachability.tasks import tasks_of
from ..reachability.time_limits import as_seen, limits_around
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from .block_times import FOR_EVER, block_times_of, in_seconds, timeout_of
from .blocking_commands import blocking_of
from .client_uses import Use, client_uses_of
from .reply_timeouts import limits_of


@dataclass(frozen=True)
class EndlessWait:
    """The command ``use`` waits until something comes, in a handler that ``chain`` leads from."""

    use: Use
    chain: CallPath


def endless_waits(module: Module, settings: Settings) -> Sequence[EndlessWait]:
    """Those of a module, in the order of the source; tests are left out."""
    return () if module.is_test else tuple(_found(module, settings))


def _found(module: Module, settings: Settings) -> Iterator[EndlessWait]:
    for use in client_uses_of(module).blocking_uses:
        is_meant = use.waits and use.through is None and use.thing.item.reply_timeout is not None
        if not is_meant or FOR_EVER not in _possible(use):
            continue
        chain = next((each for each in _chains(use) if _keeps_waiting(use, each) and _is_endless(use, each)), None)
        limits = limits_of(use.thing, settings).times if chain is not None else None
        if chain is not None and limits is not None and limits.known == {FOR_EVER} and not limits.is_open:
            yield EndlessWait(use, chain)


def _chains(use: Use) -> Iterator[CallPath]:
    """The ways from handlers to a command: the shortest, and one through each caller of its function."""
    reachability = reachability_of(use.function.module)
    chain = reachability.chain_of(use.function)
    if chain is None:
        return
    yield chain
    for edge in reachability.edges_into(use.function) if chain.steps else ():
        way = reachability_of(edge.module).chain_of(edge.caller)
        if way is not None:
            yield CallPath(way.handler, (*way.steps, edge))


def _possible(use: Use) -> frozenset[float | None]:
    """How long a command may block, whoever calls; what nobody in sight gives may be anything."""
    times = block_times_of(use)
    return times.known | {FOR_EVER} if times.is_open else times.known


def _is_endless(use: Use, chain: CallPath) -> bool:
    """Whether a command has no end when the handler comes to it."""
    how, given = blocking_of(use.thing, use.command), timeout_of(use)
    if how is None or given is None or how.when is Blocks.BY_NAME:
        times = block_times_of(use)
    else:
        seen = as_seen(chain.steps, given, use.function)
        if seen is None:
            return False
        times = in_seconds(amounts_of(*seen), how)
    return times.known == {FOR_EVER} and not times.is_open


def _keeps_waiting(use: Use, chain: CallPath) -> bool:
    """Whether somebody waits for the handler as long as the command blocks: nothing is streamed, nothing ends it."""
    if not chain.handler.owes_answer or _streams(use.function) or _is_limited(use.function.module, use.node):
        return False
    return not _is_in_endless_loop(use) and not any(_leads_away(step) for step in chain.steps)


def _is_in_endless_loop(use: Use) -> bool:
    """Whether a command is sent again and again, as what a peer is told while it stays."""
    module = use.function.module
    loops = (above for above in symbols_of(module).ancestors(use.node) if isinstance(above, (cst.While, cst.For)))
    return any(endless_loops_of(module).is_endless(loop, use.function) for loop in loops)


def _leads_away(step: CallEdge) -> bool:
    """Whether the caller of a step does not wait for its end, streams what it gives, or limits its time."""
    if _streams(step.callee) or tasks_of(step.module).is_start(step):
        return True
    return _is_limited(step.module, step.node)


def _streams(function: Scope) -> bool:
    """Whether a function gives one thing after the other."""
    return bool(function.yields)


def _is_limited(module: Module, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and any(True for _ in limits_around(module, node))
