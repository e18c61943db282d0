"""Which call gives, when it is awaited, what a coroutine gives that is passed to it."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ..program.module import Module
from ..symbols.builder import symbols_of
from .engine import types_of
from .values import Awaitable, External


@dataclass(frozen=True)
class Outermost:
    """The call around ``call`` that gives the same: ``wait_for(shield(open_feed()), 5)``.

    ``node`` is the call itself where there is none. ``place``: the part of the result that it is (of ``gather``).
    ``is_task``: what it gives is a task, which gives the rest to whoever awaits it.
    """

    call: cst.Call
    node: cst.Call
    place: int | None = None
    is_task: bool = False


def outermost_of(module: Module, call: cst.Call) -> Outermost:
    """The call that has to be awaited for what ``call`` gives."""
    found = Outermost(call, call)
    while True:
        around = _around(module, found)
        if around is None:
            return found
        found = around


def _around(module: Module, inner: Outermost) -> Outermost | None:
    """The next call around that gives the same; None where the next one does something else with it."""
    parents = symbols_of(module).parents
    arg = parents.get(inner.node)
    outer = parents.get(arg) if isinstance(arg, cst.Arg) and not arg.star and arg.keyword is None else None
    if not isinstance(outer, cst.Call) or not isinstance(arg, cst.Arg):
        return None
    helpers = module.knowledge.helpers
    name = symbols_of(module).scope_of(outer).home_name(outer.func)
    if name not in helpers.awaiting_names:
        return None
    place = outer.args.index(arg)
    target = types_of(module).value_of(outer.func)
    if isinstance(target, External) and target.dotted in stdlib.GATHERING:
        is_whole = inner.place is None and all(not each.star and each.keyword is None for each in outer.args)
        return Outermost(inner.call, outer, place) if is_whole else None
    if place:
        return None
    if isinstance(target, External) and target.dotted in helpers.transparent:
        return Outermost(inner.call, outer, inner.place, inner.is_task or target.dotted in stdlib.SPAWNS)
    is_method = isinstance(outer.func, cst.Attribute) and name in stdlib.TRANSPARENT_METHODS
    if is_method and isinstance(types_of(module).value_of(outer), Awaitable):
        return Outermost(inner.call, outer, inner.place, is_task=True)
    return None
