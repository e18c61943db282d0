"""What is made from a value, or over it: a client over a pool, a PubSub of a client, what a sentinel gives.

Who keeps that keeps the value too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.closers import ends, has_end, is_ended_by, may_close_below, part_of
from ..inference.pools import closes_pool_below
from ..inference.values import (
    Awaitable,
    Instance,
    LibraryClass,
    LibraryObject,
    Value,
    things_in,
)
from ..program.module import Module
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from .state import MarkKind, State
from .tracker import Tracker


class Carrying(Tracker):
    """Follows a library's object, the names that mean it, and those of the objects that carry it."""

    def __init__(self, module: Module, function: Scope, origin: cst.CSTNode | None, thing: LibraryObject) -> None:
        super().__init__(module, function, origin)
        self.thing = thing
        self._dead_ends: dict[str, bool] = {}

    def holds(self, node: cst.CSTNode | None, state: State) -> bool:
        """Whether ``node`` means the value; ``client.connection_pool`` is the pool that the client was made over."""
        if isinstance(node, cst.Attribute) and self.thing.kind is Kind.POOL and self.is_made_over(node.value, state):
            return any(node.attr.value in thing.item.attributes for thing in self._things(node.value))
        return super().holds(node, state)

    def is_made_over(self, node: cst.CSTNode | None, state: State) -> bool:
        """Whether ``node`` is an object that was made from the value or over it."""
        if isinstance(node, cst.Name):
            return state.says(MarkKind.CARRIER, node.value)
        if isinstance(node, cst.Attribute):
            return self._is_pool_below(node, state)
        if isinstance(node, cst.Await):
            is_reply = self.thing.kind is Kind.TRANSACTION  # what is awaited while it watches
            return not is_reply and self.is_made_over(node.expression, state)
        if isinstance(node, cst.IfExp):
            return self.is_made_over(node.body, state) or self.is_made_over(node.orelse, state)
        if isinstance(node, cst.BooleanOperation):
            return self.is_made_over(node.left, state) or self.is_made_over(node.right, state)
        if isinstance(node, cst.NamedExpr):
            return self.is_made_over(node.value, state)
        if not isinstance(node, cst.Call) or node is self.origin:
            return False
        func = node.func
        if isinstance(func, cst.Attribute) and self._has_part(func.value, state):
            if func.attr.value in self.module.knowledge.giving or things_in(self._value(node)):
                return True
        is_given = any(self._is_origin(arg.value) or self._has_part(arg.value, state) for arg in node.args)
        return is_given and self._keeps_arguments(node)

    def _is_pool_below(self, node: cst.Attribute, state: State) -> bool:
        """Whether ``node`` is what a client keeps its connections in: ``client.connection_pool``."""
        if self.thing.kind is not Kind.CLIENT or not self.holds(node.value, state):
            return False
        part = part_of(self.module, self.thing, node.attr.value)
        return part is not None and part.kind in (Kind.POOL, Kind.CONNECTION)

    def takes_along(self, node: cst.CSTNode, state: State) -> bool:
        """Whether whoever gets ``node`` gets the value with it."""
        return self._has_part(node, state) or self.contains(node, state)

    def contains(self, node: cst.CSTNode, state: State) -> bool:
        """Whether a display or comprehension holds the value, or what carries it."""
        if isinstance(node, (cst.Tuple, cst.List, cst.Set, cst.Dict)):
            return any(
                self._has_part(element.value, state) or self.contains(element.value, state) for element in node.elements
            )
        if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            return self._has_part(node.elt, state) or self.contains(node.elt, state)
        if isinstance(node, cst.DictComp):
            return self._has_part(node.value, state) or self.contains(node.value, state)
        return super().contains(node, state)

    def assign(
        self, targets: Sequence[cst.BaseExpression], value: cst.BaseExpression | None, state: State
    ) -> Iterable[State]:
        if not self.is_live(state) or value is None:
            return super().assign(targets, value, state)
        if self.takes_along(value, state) and all(self._is_dead_store(target) for target in targets):
            return (state,)
        if self.contains(value, state) and all(self.is_local(target) and self.is_unread(target) for target in targets):
            return (self.bind([name for target in targets for name in nodes.bound_names(target)], state),)
        if not self.is_made_over(value, state):
            return super().assign(targets, value, state)
        if not all(self.is_local(target) for target in targets):
            return (self.handed_over(state),)
        names = [target.value for target in targets if isinstance(target, cst.Name)]
        return [outcome.named(MarkKind.CARRIER, names) for outcome in super().assign(targets, value, state)]

    def goes_with(self, node: cst.BaseExpression, state: State) -> bool:
        """Whether who keeps an argument keeps the value by it.

        A transaction, a lent connection and a coroutine are for the call only.
        """
        if isinstance(node, cst.Call) and isinstance(self._value(node), Awaitable):
            return False
        return self.is_made_over(node, state) and not any(_is_for_the_call(thing) for thing in self._things(node))

    def closes_with(self, node: cst.Call, state: State) -> bool:
        """Whether a call closes the value by what was made over it.

        ``client.aclose(close_connection_pool=True)`` of a client over the pool, ``close()`` of one over a connection
        that is no pool's, ``disconnect()`` of the pool below a client.
        """
        func = node.func
        if self.thing.kind is Kind.CLIENT and isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name):
            below = self._things(func.value) if self.is_made_over(func.value, state) else []
            return any(thing.kind is Kind.POOL and is_ended_by(self.module, thing, func) for thing in below)
        if (
            self.thing.kind not in (Kind.POOL, Kind.CONNECTION)
            or not isinstance(func, cst.Attribute)
            or not self.is_made_over(func.value, state)
        ):
            return False
        made = self._things(func.value)
        if self.thing.kind is Kind.CONNECTION:
            return all(thing.kind is Kind.CLIENT for thing in made) and ends(self.thing, func.attr.value)
        return closes_pool_below(self.module, node) if made else may_close_below(func.attr.value)

    def is_dead_end(self, node: cst.Call) -> bool:
        """Whether a call stores its arguments in a local container that nobody reads."""
        func = node.func
        return isinstance(func, cst.Attribute) and func.attr.value in stdlib.STORING and self.is_unread(func.value)

    def _is_dead_store(self, target: cst.BaseExpression) -> bool:
        return isinstance(target, cst.Subscript) and self.is_unread(target.value)

    def is_unread(self, node: cst.BaseExpression) -> bool:
        """Whether ``node`` is the name of a container that this function makes and fills, and does not read.

        What is taken out and used on the spot is not read.
        """
        if not isinstance(node, cst.Name):
            return False
        if node.value not in self._dead_ends:
            bindings = self.function.bindings.get(node.value, [])
            made_here = bool(bindings) and all(
                binding.kind is BindingKind.ASSIGNED and _is_container(binding.value) for binding in bindings
            )
            self._dead_ends[node.value] = (
                made_here and self.is_local(node) and not any(map(self._is_read, self._mentions_of(node.value)))
            )
        return self._dead_ends[node.value]

    def fills(self, node: cst.BaseExpression, state: State) -> bool:
        """Whether ``node`` is the name of a local container that gets what carries the value."""
        if not isinstance(node, cst.Name) or not self.is_local(node):
            return False
        for name in self._mentions_of(node.value):
            above = self.symbols.parents.get(name)
            further = self.symbols.parents.get(above) if above is not None else None
            statement = self.symbols.parents.get(further) if isinstance(further, cst.AssignTarget) else None
            if (
                isinstance(above, cst.Subscript)
                and isinstance(statement, cst.Assign)
                and self.takes_along(statement.value, state)
            ):
                return True
            if (
                isinstance(above, cst.Attribute)
                and above.attr.value in stdlib.STORING
                and isinstance(further, cst.Call)
            ):
                if any(self.takes_along(arg.value, state) for arg in further.args):
                    return True
        return False

    def _mentions_of(self, name: str) -> Iterable[cst.Name]:
        return (
            part for part in nodes.descendants(self.function.node) if isinstance(part, cst.Name) and part.value == name
        )

    def _is_read(self, name: cst.Name) -> bool:
        parents = self.symbols.parents
        above = parents.get(name)
        further = parents.get(above) if above is not None else None
        if above is None or further is None:
            return True
        if isinstance(above, (cst.AssignTarget, cst.AnnAssign)):
            return False
        if isinstance(above, cst.Attribute):
            return (
                above.value is not name
                or above.attr.value not in stdlib.STORING
                or not isinstance(parents.get(further), cst.Expr)
            )
        if isinstance(above, cst.Subscript):
            is_used = (
                isinstance(further, cst.Attribute)
                and isinstance(parents.get(further), cst.Call)
                and further.attr.value not in self._releasing
            )
            return not (is_used or isinstance(further, cst.AssignTarget))
        if isinstance(above, cst.Arg) and isinstance(further, cst.Call):
            return stdlib.last(nodes.dotted(further.func) or "") not in stdlib.ONLY_LOOKS
        return True

    @property
    def _releasing(self) -> frozenset[str]:
        return (
            self.module.knowledge.methods_with(Role.RELEASE, Role.CLOSE, Role.HAND_OVER) | self.module.knowledge.giving
        )

    def _is_origin(self, node: cst.CSTNode) -> bool:
        made = node.value if isinstance(node, cst.NamedExpr) else node
        return self.origin is not None and made is self.origin

    def _has_part(self, node: cst.CSTNode, state: State) -> bool:
        return self.holds(node, state) or self.is_made_over(node, state)

    def _keeps_arguments(self, node: cst.Call) -> bool:
        """Whether a call gives an object that is made of its arguments.

        One of a library, or of a class of the project.
        """
        value = self._value(node)
        return bool(things_in(value)) or isinstance(value, Instance) or isinstance(self._value(node.func), LibraryClass)

    def _value(self, node: cst.BaseExpression) -> Value:
        return self.types.value_of(node)

    def _things(self, node: cst.BaseExpression) -> list[LibraryObject]:
        return things_in(self._value(node))


def _is_container(node: cst.BaseExpression | None) -> bool:
    if isinstance(node, cst.Call):
        return stdlib.last(nodes.dotted(node.func) or "") in stdlib.CONTAINERS
    return isinstance(node, (cst.List, cst.Dict, cst.Set))


def _is_for_the_call(thing: LibraryObject) -> bool:
    is_lent = thing.kind is Kind.CONNECTION and not has_end(thing.item)
    return is_lent or thing.kind is Kind.TRANSACTION
