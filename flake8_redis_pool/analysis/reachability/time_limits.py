"""What cancels a call when its time is over: ``wait_for(call, 5)``, ``async with timeout(5)``, around callers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ..inference.awaiting_wrappers import Outermost, outermost_of
from ..inference.engine import types_of
from ..inference.values import External, ProjectFunction
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from .callgraph import CallEdge
from .reachability import reachability_of

#: Functions between a limit and what it cancels: more of them are not looked through.
_FARTHEST: Final = 3
_FUNCTIONS: Final = (cst.FunctionDef, cst.Lambda)


@dataclass(frozen=True)
class TimeLimit:
    """The call ``node`` in ``module`` limits the time of another one, to so many ``seconds`` where that is a span.

    ``way``: who calls whom from there to the function in which that stands, from the limit on.
    """

    node: cst.Call
    module: Module
    seconds: cst.BaseExpression | None
    way: tuple[CallEdge, ...] = ()

    def as_seen(self, node: cst.BaseExpression, function: Scope) -> tuple[Module, cst.BaseExpression] | None:
        """What an expression of ``function`` is where the limit stands: what the way gives for a parameter."""
        return as_seen(self.way, node, function)


def as_seen(
    way: Sequence[CallEdge], node: cst.BaseExpression, function: Scope
) -> tuple[Module, cst.BaseExpression] | None:
    """What an expression of ``function`` is at the beginning of a way to it, by what that gives for a parameter.

    None where the way hides it.
    """
    seen = node
    for edge in reversed(way):
        if not isinstance(seen, cst.Name) or not _is_parameter(function, seen):
            return function.module, seen
        call, name = edge.node, seen.value
        if not isinstance(call, cst.Call) or nodes.has_unpacking(call):
            return None
        target = types_of(edge.module).value_of(call.func)
        is_bound = not isinstance(target, ProjectFunction) or target.receiver is not None
        given = argument_for(call, function, name, is_bound=is_bound)
        if given is None:
            default = function.bindings[name][0].value
            return (function.module, default) if default is not None else None
        seen, function = given, edge.caller
    return function.module, seen


def limits_around(module: Module, call: cst.Call) -> Iterator[cst.Call]:
    """The calls in its own function that limit the time of a call."""
    return (limit for limit, _ in _Around(module, call).limits())


def time_limits_over(module: Module, call: cst.Call) -> Iterator[TimeLimit]:
    """The limits under which a call runs, the nearest first, those around the callers of its function included.

    Past what shields it from being cancelled there is none.
    """
    seen: set[cst.CSTNode] = {call}
    queue: list[tuple[Module, cst.Call, tuple[CallEdge, ...]]] = [(module, call, ())]
    while queue:
        home, node, way = queue.pop(0)
        around = _Around(home, node)
        for limit, seconds in around.limits():
            yield TimeLimit(limit, home, seconds, way)
        function = symbols_of(home).scope_of(node).enclosing_function()
        if function is None or not around.is_waited_for or len(way) == _FARTHEST:
            continue
        for edge in reachability_of(home).edges_into(function):
            if isinstance(edge.node, cst.Call) and edge.node not in seen:
                seen.add(edge.node)
                queue.append((edge.module, edge.node, (edge, *way)))


class _Around:
    """What stands around one call in its function."""

    def __init__(self, module: Module, call: cst.Call) -> None:
        self.module = module
        self.parents = symbols_of(module).parents
        self.outermost = outermost_of(module, call)
        self._ends = tuple(self._places(call))
        self.is_waited_for = not self._is_shielded and any(map(self._is_awaited, self._ends))

    @property
    def _is_shielded(self) -> bool:
        return any(
            isinstance(above, cst.Call) and self._is_one_of(above, stdlib.SHIELDS)
            for end in self._ends
            for above in self._in_statement(end)
        )

    def limits(self) -> Iterator[tuple[cst.Call, cst.BaseExpression | None]]:
        """The calls that limit its time, and to what."""
        for end in self._ends if not self._is_shielded else ():
            below: cst.CSTNode = end
            for above in symbols_of(self.module).ancestors(end):
                if isinstance(above, _FUNCTIONS):
                    break
                if isinstance(above, cst.Call) and isinstance(below, cst.Arg) and self._limits(above, below):
                    yield above, nodes.argument(above, 1, "timeout")
                if isinstance(above, cst.With) and below is above.body and self._is_awaited(end):
                    yield from self._scopes(above)
                below = above

    def _places(self, call: cst.Call) -> Iterator[cst.CSTNode]:
        """The call itself, and the names that it is given and that are read later."""
        yield call
        sink = sink_of(self.outermost.node, self.parents, through=())
        names = {target.value for target in sink.targets if isinstance(target, cst.Name)}
        function = symbols_of(self.module).scope_of(call).enclosing_function()
        if sink.kind is SinkKind.ASSIGNED and names and function is not None:
            for part in nodes.descendants(function.node, into_functions=False):
                is_read = isinstance(part, cst.Name) and part.value in names and part not in sink.targets
                if is_read and isinstance(self.parents.get(part), (cst.Arg, cst.Await)):
                    yield part

    def _in_statement(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        for above in symbols_of(self.module).ancestors(node):
            if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement, *_FUNCTIONS)):
                return
            yield above

    def _is_awaited(self, node: cst.CSTNode) -> bool:
        """Whether the function waits for what a call or name gives, or hands it to who waits for that."""
        end = outermost_of(self.module, node).node if isinstance(node, cst.Call) else self._outer(node)
        above = self.parents.get(end)
        is_looped = isinstance(above, (cst.For, cst.CompFor)) and above.iter is end
        return is_looped or isinstance(above, (cst.Await, cst.Return)) or self._is_body(end)

    def _is_body(self, node: cst.CSTNode) -> bool:
        above = self.parents.get(node)
        return isinstance(above, cst.Lambda) and above.body is node

    def _outer(self, name: cst.CSTNode) -> cst.CSTNode:
        """The call around a name that waits for what that is: ``wait_for(task, 5)``."""
        call = self.parents.get(self.parents.get(name, name))
        return Outermost(call, call).node if isinstance(call, cst.Call) else name

    def _limits(self, call: cst.Call, arg: cst.Arg) -> bool:
        """Whether a call cancels what it gets by this argument."""
        is_first = arg is call.args[0] if arg.keyword is None else arg.keyword.value == "fut"
        return is_first and self._is_one_of(call, stdlib.TIME_LIMITS)

    def _scopes(self, block: cst.With) -> Iterator[tuple[cst.Call, cst.BaseExpression | None]]:
        helpers = self.module.knowledge.helpers
        for item in block.items:
            if isinstance(item.item, cst.Call) and self._is_one_of(item.item, helpers.limiting_scopes):
                is_span = not self._is_one_of(item.item, stdlib.AT_A_TIME)
                yield item.item, nodes.argument(item.item, 0, "delay", "timeout") if is_span else None

    def _is_one_of(self, call: cst.Call, names: frozenset[str]) -> bool:
        target = types_of(self.module).value_of(call.func)
        return isinstance(target, External) and target.dotted in names


def _is_parameter(function: Scope, name: cst.Name) -> bool:
    """Whether a name that is read in a function is what its caller gives."""
    bindings = reaching_definitions(function.bindings.get(name.value, ()), name, symbols_of(function.module))
    return len(bindings) == 1 and bindings[0].kind is BindingKind.PARAMETER
