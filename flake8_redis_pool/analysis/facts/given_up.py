"""Blocking commands that wait at least as long as their client waits for a reply: it gives them up first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ...options import Settings
from ..inference.forwarding import Forwarded
from ..inference.values import Origin
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..syntax import nodes
from .block_times import FOR_EVER, block_times_of
from .blocking_commands import blocking_of
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
        if known and not limits.times.is_open and seconds >= max(known) != FOR_EVER and not _is_expected(use):
            yield GivenUp(use, seconds, max(known), limits.is_default, timeout.argument, limits.made)


def _is_expected(use: Use) -> bool:
    """Whether a command that takes nothing away stands in a ``try`` that means by the timeout that nothing came."""
    how = blocking_of(use.thing, use.command)
    if how is None or how.takes or use.through is not None:
        return False
    below: cst.CSTNode = use.node
    for above in symbols_of(use.function.module).ancestors(use.node):
        handlers = above.handlers if isinstance(above, cst.Try) and below is above.body else ()
        if any(_is_of_timeout(each, use) for each in handlers):
            return True
        below = above
    return False


def _is_of_timeout(handler: cst.ExceptHandler, use: Use) -> bool:
    """Whether a handler names the error that the library raises when a reply does not come in time."""
    kinds = [each.value for each in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    scope = symbols_of(use.function.module).scope_of(use.node)
    names = (scope.imported_as(nodes.dotted(kind) or "") for kind in kinds)
    return any(name and stdlib.last(name) == stdlib.TIMEOUT_ERROR and _is_own(name, use) for name in names)


def _is_own(name: str, use: Use) -> bool:
    return name.partition(".")[0] in use.thing.library.roots
