"""Users of a transaction that share one thread, and what one of them leaves queued when it lets the next one run."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final

import libcst as cst

from ...spec import Role
from ..program.module import Module
from ..reachability.reachability import CallPath
from ..symbols.scopes import Scope
from ..syntax import nodes

_LOOPS: Final = (cst.For, cst.While)
_GIVES_WAY: Final = (cst.Await, cst.Yield)


class _Event(Enum):
    """What a function does, as far as the queue is concerned."""

    QUEUES = 1
    SENDS = 2
    GIVES_WAY = 3


def takes_turns(chain: CallPath) -> bool:
    """Whether all calls of a handler run in one thread, each until it waits or yields."""
    framework = chain.handler.framework
    in_loop = chain.handler.function.is_async or (framework is not None and framework.one_thread)
    return in_loop and all(_is_called(step.node, step.callee) for step in chain.steps)


def _is_called(node: cst.CSTNode, callee: Scope) -> bool:
    """Whether a function is called there and then: what is passed to something that runs it may run in a thread."""
    return isinstance(node, cst.Call) and nodes.last_name(node.func) == callee.name


def sends_in_its_turn(module: Module, user: Scope, use: cst.Call) -> bool:
    """Whether a function that queues on a synchronous transaction sends all of it before it lets anybody else run."""
    if not isinstance(user.node, cst.FunctionDef) or not isinstance(use.func, cst.Attribute):
        return False
    executing = module.knowledge.methods_with(Role.EXECUTE)
    events, loops = _events(user.node.body, nodes.dotted(use.func.value), executing)
    again = (events[start:end] for start, end in loops)  # a second turn follows the first one
    parts = [(events, False), *((turn, _is_left_queued(turn)) for turn in again)]
    return _Event.SENDS in events and not any(_gives_way_queued(part, is_queued) for part, is_queued in parts)


def _gives_way_queued(events: Sequence[_Event], is_queued: bool) -> bool:
    """Whether anybody else may run while something is queued."""
    for event in events:
        if event is _Event.GIVES_WAY and is_queued:
            return True
        is_queued = event is _Event.QUEUES or (is_queued and event is not _Event.SENDS)
    return False


def _is_left_queued(events: Sequence[_Event]) -> bool:
    return next((event is _Event.QUEUES for event in reversed(events) if event is not _Event.GIVES_WAY), False)


def _events(
    body: cst.CSTNode, name: str | None, executing: frozenset[str]
) -> tuple[Sequence[_Event], Sequence[tuple[int, int]]]:
    """What happens below a node, in the order of the source, and between which of that the loops stand."""
    events: list[_Event] = []
    loops: list[tuple[int, int]] = []
    stack: list[tuple[cst.CSTNode, int | None]] = [(body, None)]
    while stack:
        node, start = stack.pop()
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            continue
        waits = isinstance(node, _GIVES_WAY) or getattr(node, "asynchronous", None) is not None
        if start is None:
            stack.append((node, len(events)))
            stack += [(child, None) for child in reversed(nodes.children(node))]
            if waits and not isinstance(node, _GIVES_WAY):
                events.append(_Event.GIVES_WAY)
            continue
        if waits:
            events.append(_Event.GIVES_WAY)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and _root_of(node) == name:
            events.append(_Event.SENDS if node.func.attr.value in executing else _Event.QUEUES)
        if isinstance(node, _LOOPS):
            loops.append((start, len(events)))
    return events, loops


def _root_of(call: cst.Call) -> str | None:
    """What a chain of calls starts with: ``self.pipe`` of ``self.pipe.incr(key).execute()``."""
    base: cst.BaseExpression = call
    while isinstance(base, cst.Call) and isinstance(base.func, cst.Attribute):
        base = base.func.value
    return nodes.dotted(base)
