"""What handlers of a module build each time in other modules: reported here where a run leaves those out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import libcst as cst

from ..program.module import Module
from ..reachability.absent_arguments import needed
from ..reachability.reachability import reachability_of
from ..symbols.builder import symbols_of
from .constructions import Construction, constructions


@dataclass(frozen=True)
class BuiltElsewhere:
    """``call`` leaves the module on the way of one of its handlers to what ``built`` builds in another one."""

    call: cst.CSTNode
    built: Construction


def built_elsewhere(module: Module, is_left_out: Callable[[Path], bool] | None) -> Sequence[BuiltElsewhere]:
    """One for each call that leaves the module, and for each left out module in which it leads to a construction.

    None: no module is left out.
    """
    if is_left_out is None:
        return ()
    found: dict[tuple[cst.CSTNode, Module], BuiltElsewhere] = {}
    for item in _all_built(module, is_left_out):
        found.setdefault((item.call, item.built.function.module), item)
    order = symbols_of(module)
    return tuple(sorted(found.values(), key=lambda item: order.order_at(item.call)))


def _all_built(module: Module, is_left_out: Callable[[Path], bool]) -> Iterator[BuiltElsewhere]:
    reachability = reachability_of(module)
    if not reachability.chains:
        return
    for other in module.program.behind(module, is_left_out):
        for built in constructions(other):
            for edge, path in reachability.ways_out(built.function, needed(built.node, built.function)):
                if not (built.thing.is_async and path.new_loop):
                    yield BuiltElsewhere(edge.node, replace(built, chain=path))
