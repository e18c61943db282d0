"""Spans: what runs in a function beside the task or thread that it starts.

That is what follows the start, until the task is awaited or cancelled, or the thread joined.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ... import conventions, stdlib
from ...closing_words import CLOSERS
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of

#: Expressions through which what is started goes on to a name.
_COLLECTING = (
    cst.Element,
    cst.List,
    cst.Tuple,
    cst.Set,
    cst.ListComp,
    cst.SetComp,
    cst.GeneratorExp,
    cst.StarredElement,
)


@query
def spans_of(module: Module) -> Spans:
    """The spans of a module."""
    return Spans(module)


class Spans:
    """How long what a module starts runs beside its starter, as far as the starter's own code says."""

    def __init__(self, module: Module) -> None:
        self.symbols = symbols_of(module)

    def is_waited_for(self, start: cst.Call) -> bool:
        """Whether the expression that starts something waits for its end: ``await create_task(work())``."""
        below: cst.CSTNode = start
        for above in self.symbols.ancestors(start):
            if isinstance(above, cst.Await):
                return True
            if isinstance(above, cst.Attribute) and above.value is below and above.attr.value in stdlib.ENDING_TASKS:
                return True
            if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement, cst.Lambda)):
                return False
            below = above
        return False

    def covers(self, start: cst.CSTNode, node: cst.CSTNode) -> bool:
        """Whether ``node`` may be run while that runs which ``start`` has started: both stand in one function.

        ``start`` starts it, or calls a function that does, and does not itself wait for its end. Of a ``while`` loop
        around both, the next turn counts; a ``for`` loop sets up one thing after the other.
        """
        around = list(self.symbols.ancestors(start))
        over = set(self.symbols.ancestors(node))
        inside = [above for above in around if above not in over]
        if any(self._joins(above, start) for above in inside) or self._are_alternatives(start, node, over):
            return False
        names = self._names_of(start)
        begin, place = self._begin(start, names), self.symbols.order_at(node)
        ends = self._ends(start, names)
        is_left = any(isinstance(above, cst.BaseSuite) and nodes.leaves(above) for above in inside)
        if place > begin and not is_left and not any(begin < end < place for end in ends):
            return True
        loop = next((above for above in around if isinstance(above, cst.While) and above in over), None)
        return loop is not None and place < begin and not is_left and not self._ends_in(loop, ends)

    def is_ended(self, start: cst.CSTNode) -> bool:
        """Whether the function later waits for the end of what it started, or puts an end to it."""
        is_scoped = any(self._joins(above, start) for above in self.symbols.ancestors(start))
        return is_scoped or bool(self._ends(start, self._names_of(start)))

    def is_ended_in(self, loop: cst.CSTNode, start: cst.CSTNode) -> bool:
        """Whether each turn of a loop waits for the end of what it started, or puts an end to it."""
        return self._ends_in(loop, self._ends(start, self._names_of(start)))

    @staticmethod
    def _joins(above: cst.CSTNode, start: cst.CSTNode) -> bool:
        """Whether a ``with`` block waits at its end for what is started by the object that it entered."""
        starter = start.func.value if isinstance(start, cst.Call) and isinstance(start.func, cst.Attribute) else None
        if not isinstance(above, cst.With) or starter is None:
            return False
        entered = [item.asname.name if item.asname is not None else item.item for item in above.items]
        return any(nodes.dotted(each) == nodes.dotted(starter) is not None for each in entered)

    def _are_alternatives(self, start: cst.CSTNode, node: cst.CSTNode, over: set[cst.CSTNode]) -> bool:
        """Whether the one stands in a branch, and the other in the ``else`` of it."""
        fork = next((above for above in self.symbols.ancestors(start) if above in over), None)
        if not isinstance(fork, cst.If):
            return False
        return all(fork.test is not each for below in (start, node) for each in (below, *self.symbols.ancestors(below)))

    def _names_of(self, start: cst.CSTNode) -> frozenset[str]:
        """The names by which the function knows what is started: a variable, an attribute, a list, and their items."""
        sink = sink_of(start, self.symbols.parents, _COLLECTING)
        found = {nodes.dotted(target) for target in (*sink.targets, *sink.named)}
        if sink.kind is SinkKind.PASSED and sink.call is not None and isinstance(sink.call.func, cst.Attribute):
            method = sink.call.func
            found |= {nodes.dotted(method.value)} if method.attr.value in stdlib.COLLECTING else set()
        known = {name for name in found if name is not None}
        return frozenset(known.union(self._items_of(start, known)))

    def _items_of(self, start: cst.CSTNode, names: set[str]) -> Iterator[str]:
        """The variables of the loops that go over one of these lists."""
        for loop in self._nodes_around(start):
            if isinstance(loop, cst.For) and nodes.names_read(loop.iter) & names:
                yield from nodes.bound_names(loop.target)

    def _begin(self, start: cst.CSTNode, names: frozenset[str]) -> int:
        """The place where it begins to run: of a thread, where that is started, not where it is made."""
        begun = [
            self.symbols.order_at(call)
            for call in self._calls_around(start)
            if isinstance(call.func, cst.Attribute)
            and call.func.attr.value in stdlib.STARTING
            and nodes.dotted(call.func.value) in names
        ]
        here = self.symbols.order_at(start)
        return min((place for place in begun if place >= here), default=here)

    def _ends(self, start: cst.CSTNode, names: frozenset[str]) -> list[int]:
        """The places where the function waits for what it started, or puts an end to it."""
        return [self.symbols.order_at(node) for node in self._nodes_around(start) if self._is_end(node, start, names)]

    @staticmethod
    def _is_end(node: cst.CSTNode, start: cst.CSTNode, names: frozenset[str]) -> bool:
        """``await task``, ``thread.join()``, ``wait(futures)``, and ``worker.stop()`` of ``worker.start()``."""
        if isinstance(node, cst.Await) and nodes.names_read(node.expression) & names:
            return True
        if not isinstance(node, cst.Call):
            return False
        func = node.func
        owner = nodes.dotted(func.value) if isinstance(func, cst.Attribute) else None
        name = nodes.last_name(func)
        if owner is not None and owner in names and name in stdlib.ENDING_TASKS:
            return True
        starter = start.func.value if isinstance(start, cst.Call) and isinstance(start.func, cst.Attribute) else None
        if owner is not None and name in CLOSERS and starter is not None and owner == nodes.dotted(starter):
            return True
        return bool(conventions.ENDS_TASKS.search(name)) and any(
            nodes.names_read(arg.value) & names for arg in node.args
        )

    def _ends_in(self, loop: cst.CSTNode, ends: list[int]) -> bool:
        inside = {self.symbols.order_at(node) for node in nodes.descendants(loop, into_functions=False)}
        return any(end in inside for end in ends)

    def _nodes_around(self, start: cst.CSTNode) -> Iterator[cst.CSTNode]:
        function = self.symbols.scope_of(start).enclosing_function()
        return nodes.descendants(function.node, into_functions=False) if function is not None else iter(())

    def _calls_around(self, start: cst.CSTNode) -> Iterator[cst.Call]:
        return (node for node in self._nodes_around(start) if isinstance(node, cst.Call))
