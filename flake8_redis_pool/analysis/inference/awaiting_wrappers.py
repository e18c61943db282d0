"""Which call gives, when it is awaited, what a coroutine gives that is passed to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..syntax import nodes
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


def coroutines_in(module: Module, call: cst.Call) -> Iterator[cst.BaseExpression]:
    """What a call is passed that it gives the results of: ``load()`` of ``wait_for(load(), 5)``, both of ``gather``."""
    helpers = module.knowledge.helpers
    if symbols_of(module).scope_of(call).home_name(call.func) not in helpers.awaiting_names:
        return
    target = types_of(module).value_of(call.func)
    if isinstance(target, External) and target.dotted in stdlib.GATHERING:
        yield from (arg.value for arg in call.args if not arg.star and arg.keyword is None)
    elif isinstance(target, External) and target.dotted in helpers.transparent and call.args and not call.args[0].star:
        yield call.args[-1 if target.dotted in stdlib.CASTS else 0].value


def is_waited_for(module: Module, call: cst.Call) -> bool:
    """Whether the function that makes a coroutine by ``call`` goes on only when that has ended.

    It awaits what is around it (``wait_for``, ``gather``, also of a list of such), or runs it in a loop of its own.
    """
    outermost = outermost_of(module, call)
    parents = symbols_of(module).parents
    if outermost.is_task:
        return False
    if isinstance(parents.get(outermost.node), cst.Await):
        return True
    above = parents.get(outermost.node)
    if isinstance(above, cst.Arg):
        runner = parents.get(above)
        return isinstance(runner, cst.Call) and _runs(module, runner)
    display = parents.get(above) if isinstance(above, (cst.Element, cst.StarredElement)) else above
    if isinstance(display, (cst.ListComp, cst.GeneratorExp, cst.List, cst.Tuple)):
        return _is_gathered(module, display)
    return False


def _runs(module: Module, runner: cst.Call) -> bool:
    """Whether a call runs a coroutine to its end: ``asyncio.run(..)``, ``loop.run_until_complete(..)``."""
    if nodes.last_name(runner.func) in stdlib.NEW_LOOP_METHODS:
        return True
    target = types_of(module).value_of(runner.func)
    return isinstance(target, External) and target.dotted in module.knowledge.helpers.new_loops


def _is_gathered(module: Module, display: cst.BaseExpression) -> bool:
    """Whether the coroutines of a list are awaited together: ``await gather(*[..])``, also by a name of the list."""
    parents = symbols_of(module).parents
    above = parents.get(display)
    if isinstance(above, cst.Arg):
        return above.star == "*" and _is_awaited_gathering(module, parents.get(above))
    target = above.targets[0].target if isinstance(above, cst.Assign) and len(above.targets) == 1 else None
    if not isinstance(target, cst.Name):
        return False
    function = symbols_of(module).scope_of(display).enclosing_function()
    mentions = [
        part
        for part in (nodes.descendants(function.node) if function is not None else ())
        if isinstance(part, cst.Name) and part.value == target.value and part is not target
    ]
    return bool(mentions) and all(
        isinstance(arg := parents.get(each), cst.Arg)
        and arg.star == "*"
        and _is_awaited_gathering(module, parents.get(arg))
        for each in mentions
    )


def _is_awaited_gathering(module: Module, call: cst.CSTNode | None) -> bool:
    if not isinstance(call, cst.Call) or not isinstance(symbols_of(module).parents.get(call), cst.Await):
        return False
    target = types_of(module).value_of(call.func)
    return isinstance(target, External) and target.dotted in stdlib.GATHERING


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
    if place != (isinstance(target, External) and target.dotted in stdlib.CASTS):
        return None
    if isinstance(target, External) and target.dotted in helpers.transparent:
        return Outermost(inner.call, outer, inner.place, inner.is_task or target.dotted in stdlib.SPAWNS)
    is_method = isinstance(outer.func, cst.Attribute) and name in stdlib.TRANSPARENT_METHODS
    if is_method and isinstance(types_of(module).value_of(outer), Awaitable):
        return Outermost(inner.call, outer, inner.place, is_task=True)
    return None
