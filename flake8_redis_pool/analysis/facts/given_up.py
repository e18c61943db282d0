"""Blocking commands that wait at least as long as their client waits for a reply: it gives them up first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...options import Settings
from ..inference.forwarding import Forwarded
from ..inference.values import Origin
from ..program.module import Module
from ..symbols.builder import symbols_of
from .block_times import FOR_EVER, block_times_of
from .client_uses import Use, client_uses_of
from .reply_timeouts import limits_of


@dataclass(frozen=True)
class GivenUp:
    """The command ``use`` blocks for ``seconds`` at least, its client waits for ``limit`` seconds at most.

    ``is_default``: which the library does by itself. ``argument`` sets that; ``made``: where.
    """

    use: Use
    seconds: float
    limit: float
    is_default: bool
    argument: str
    made: tuple[Origin, ...]

    @property
    def is_endless(self) -> bool:
        """Whether the command waits until something comes."""
        return self.seconds == FOR_EVER


def given_up(module: Module, settings: Settings) -> Sequence[GivenUp]:
    """Those of a module, in the order of the source. Tests are left out: they wait for what is there."""
    return () if module.is_test else tuple(_found(module, settings))


def _found(module: Module, settings: Settings) -> Iterator[GivenUp]:
    """The commands themselves; a call of a function that hands one on, where that depends on who calls."""
    uses = client_uses_of(module)
    blocking = sorted(uses.blocking_uses + uses.blocking_outside, key=lambda use: symbols_of(module).order_at(use.node))
    for each in _given_up(blocking, settings):
        if each.use.through is None or not _is_said_of(each.use.through, settings):
            yield each


def _is_said_of(through: Forwarded, settings: Settings) -> bool:
    """Whether the same is said of the call that hands the command on, whoever calls its function."""
    uses = client_uses_of(through.function.module).blocking_uses
    return any(True for _ in _given_up([use for use in uses if use.node is through.inner], settings))


def _given_up(uses: Sequence[Use], settings: Settings) -> Iterator[GivenUp]:
    for use in uses:
        timeout = use.thing.item.reply_timeout
        if timeout is None or not timeout.argument or not use.waits:
            continue
        times = block_times_of(use).known
        if not times:
            continue
        limits = limits_of(use.thing, settings)
        seconds = min(each for each in times if each is not None)
        known = [each for each in limits.times.known if each is not None]
        if known and not limits.times.is_open and seconds >= max(known) != FOR_EVER:
            yield GivenUp(use, seconds, max(known), limits.is_default, timeout.argument, limits.made)
