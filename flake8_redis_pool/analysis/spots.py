"""Places that may outlive a call, as functions read and fill them: ``_client``, ``self._task``, ``app.state.redis``, ``_clients[host]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import libcst as cst

from . import syntax
from .tables import Binding, How, Scope, ScopeKind
from .values import Instance, ProjectClass, ProjectFunction

if TYPE_CHECKING:
    from .unit import Unit

#: Methods by which a registry, cache, queue or event takes something in.
STORES: Final = re.compile(r"^(setdefault|update|append|appendleft|extend|insert|(set|add|put|store|register|save|cache|remember)(_\w+)?)$")
#: Those that take in what is not their first argument, or more than it.
_TAKE_SEVERAL: Final = frozenset({"update", "extend", "insert"})
#: Methods by which a container or event is emptied.
_EMPTIES: Final = frozenset({"clear", "pop", "popitem", "discard", "remove"})

_ATTRIBUTE_FUNCTIONS: Final = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_CONSTANTS: Final = frozenset({"None", "True", "False"})

#: How many names are followed from a test to the place that it is about (``known = table.get(key)``, ``if known is None``).
MOST_NAMES: Final = 4
#: How many functions down a fill is looked for (``self.start()`` which calls ``self._keep(client)``).
_MOST_CALLS: Final = 2


class AnyKey:
    """The key of a fill of which only the table is known."""


ANY_KEY: Final = AnyKey()
Key = cst.BaseExpression | AnyKey | None


@dataclass(frozen=True)
class Spot:
    """A place as it is written: ``text`` of it or of its table, ``key`` in that table, ``base`` to ask how long it lives.

    ``absent`` says of a tested spot whether it is empty in the branch in question; None where the test does not tell.
    """

    text: str
    base: cst.BaseExpression
    scope: Scope
    key: Key = None
    absent: bool | None = None


@dataclass(frozen=True)
class Fill:
    """Where a function stores ``value`` (a constant, or :data:`syntax.NOT_CONSTANT`) in a spot; ``stored`` is the expression, if one is in sight."""

    text: str
    node: cst.CSTNode
    order: int
    value: object
    key: Key = None
    stored: cst.BaseExpression | None = None

    def closes(self, absent: bool | None) -> bool:
        """Whether the test turns out the other way after this fill."""
        if self.value is syntax.NOT_CONSTANT:
            return absent is not False
        return bool(self.value) is (absent is not False)


class Spots:
    """What the functions of one module read and fill."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._fills: dict[Scope, Mapping[str, list[Fill]]] = {}
        self._called_fills: dict[tuple[Scope, int], Sequence[Fill]] = {}

    def spot(self, node: cst.BaseExpression, scope: Scope) -> Spot | None:
        """The place that an expression reads, if it is one; a local name is none."""
        if isinstance(node, (cst.Await, cst.NamedExpr)):
            return self.spot(node.expression if isinstance(node, cst.Await) else node.value, scope)
        if isinstance(node, cst.Name):
            return None if self.is_local(node.value, scope) or node.value in _CONSTANTS else Spot(node.value, node, scope)
        if isinstance(node, cst.Attribute):
            return Spot(syntax.dotted(node) or syntax.code(node), node, scope)
        if isinstance(node, cst.Subscript):
            index = node.slice[0].slice
            return Spot(syntax.code(node.value), node.value, scope, index.value if isinstance(index, cst.Index) else ANY_KEY)
        if isinstance(node, cst.Call):
            return self._asked_for(node, scope)
        return None

    @staticmethod
    def _asked_for(call: cst.Call, scope: Scope) -> Spot | None:
        """``getattr(app.state, "redis", None)``, ``hasattr(app, "redis")`` and ``table.get(key)``."""
        if syntax.dotted(call.func) in _ATTRIBUTE_FUNCTIONS and len(call.args) > 1:
            attribute = syntax.constant(call.args[1].value)
            if isinstance(attribute, str):
                base = call.args[0].value
                return Spot(f"{syntax.code(base)}.{attribute}", base, scope)
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("get", "setdefault", "pop") and call.args:
            key = call.args[0].value
            return Spot(syntax.code(call.func.value), call.func.value, scope, None if syntax.is_none(key) else key)  # variable.get(None)
        return None

    @staticmethod
    def is_local(name: str, scope: Scope) -> bool:
        """Whether a name is one of the function's own, so that it ends with the call."""
        function = scope.enclosing_function()
        if function is None or name in function.global_names or name in function.nonlocal_names:
            return False
        owner = scope.owner_of(name)
        if owner is None or owner.kind not in (ScopeKind.FUNCTION, ScopeKind.COMPREHENSION):
            return False
        first = owner.bindings[name][0]
        return first.how is not How.PARAMETER or not isinstance(first.value, (cst.List, cst.Dict, cst.Set))  # a default lasts

    def all_in(self, node: cst.CSTNode, scope: Scope, depth: int = 0) -> Iterator[Spot]:
        """Every place that an expression mentions, with those that its local names were read from and those that a predicate of the project reads."""
        if isinstance(node, cst.BaseExpression):
            found = self.spot(node, scope)
            if found is not None:
                yield found
            if depth < MOST_NAMES:
                for value in self.read_into(node, scope) if isinstance(node, cst.Name) else ():
                    yield from self.all_in(value, scope, depth + 1)
                if isinstance(node, (cst.Call, cst.Attribute)):
                    yield from self._read_by(node, scope)
            if found is not None and found.key is not None:  # the table of an element is not what is tested
                return
        below = [node.value] if isinstance(node, (cst.Attribute, cst.Arg)) else syntax.children(node)
        for child in below:
            yield from self.all_in(child, scope, depth)

    def read_into(self, name: cst.Name, scope: Scope) -> Iterator[cst.BaseExpression]:
        """What a local name was assigned above the place where it is read."""
        owner = scope.owner_of(name.value) if self.is_local(name.value, scope) else None
        at = self.unit.tables.order_of.get(self.unit.tables.statement_of(name), 0)
        for binding in owner.bindings[name.value] if owner is not None else ():
            if binding.how is How.ASSIGNED and binding.value is not None and binding.order <= at + 1:
                yield binding.value

    def _read_by(self, node: cst.Call | cst.Attribute, scope: Scope) -> Iterator[Spot]:
        """What a predicate of the same object reads: ``if not self.is_connected:`` of a property over ``self._client``."""
        target = node.func if isinstance(node, cst.Call) else node
        if not isinstance(target, cst.Attribute) or not isinstance(target.value, cst.Name) or target.attr.value not in self.unit.defined_names:
            return
        callee: Scope | None = None
        if isinstance(node, cst.Call):
            value = self.unit.values.value_of(target, scope)
            callee = value.scope if isinstance(value, ProjectFunction) else None
        elif isinstance(self.unit.values.value_of(target.value, scope), (Instance, ProjectClass)):
            callee = self.unit.reach.property_read(target, scope)
        if callee is None or not callee.receiver or callee.unit is not self.unit:
            return
        for load in callee.loads:
            if isinstance(load.value, cst.Name) and load.value.value == callee.receiver:
                yield Spot(f"{target.value.value}.{load.attr.value}", target, scope)

    # -- fills ------------------------------------------------------------------------------------------------------------

    def fills(self, function: Scope) -> Mapping[str, list[Fill]]:
        """What a function stores where, by the text of the spot, in the order of the source; what it calls is not looked at."""
        if function not in self._fills:
            found: dict[str, list[Fill]] = {}
            for fill in sorted(self._find_fills(function), key=lambda each: each.order):
                found.setdefault(fill.text, []).append(fill)
            self._fills[function] = found
        return self._fills[function]

    def _find_fills(self, function: Scope) -> Iterator[Fill]:
        tables = self.unit.tables
        for scope in function.within():
            for binding in tables.assignments.get(scope, ()):
                spot = self.spot(binding.node, scope) if isinstance(binding.node, (cst.Name, cst.Attribute, cst.Subscript)) else None
                if spot is not None:
                    value = stored(binding)
                    yield Fill(spot.text, binding.node, binding.order, syntax.constant(value), spot.key, value)
            for call in scope.calls:
                yield from self._filled_by_call(call, scope)

    def _filled_by_call(self, call: cst.Call, scope: Scope) -> Iterator[Fill]:
        order = self.unit.tables.order_of[call]
        if isinstance(call.func, cst.Name) and call.func.value == "setattr" and len(call.args) > 2:
            spot = self._asked_for(call, scope)
            value = call.args[2].value
            if spot is not None:
                yield Fill(spot.text, call, order, syntax.constant(value), stored=value)
        if not isinstance(call.func, cst.Attribute):
            return
        name, table = call.func.attr.value, syntax.code(call.func.value)
        if name in _EMPTIES:
            yield Fill(table, call, order, None, call.args[0].value if call.args else None)
        elif STORES.match(name):
            key = ANY_KEY if name in _TAKE_SEVERAL else call.args[0].value if call.args else None
            yield Fill(table, call, order, syntax.NOT_CONSTANT, key, call.args[-1].value if call.args else None)

    def filled_by_callees(self, function: Scope, depth: int = 0) -> Sequence[Fill]:
        """What the functions of the project fill that a function calls, with their receivers as the caller names them."""
        key = (function, depth)
        if key not in self._called_fills:
            self._called_fills[key] = ()  # the answer while it is being looked for
            found: list[Fill] = []
            for scope in function.within():
                for call in scope.calls:
                    value = self.unit.values.value_of(call.func, scope) if self._may_fill(call) else None
                    if isinstance(value, ProjectFunction):
                        found += self._seen_from(call, value.scope, depth)
            self._called_fills[key] = found
        return self._called_fills[key]

    def _may_fill(self, call: cst.Call) -> bool:
        """Whether the project may define what is called: a function of the module, or an import."""
        scope = self.unit.tables.scope_of_call[call]
        name = syntax.last_name(call.func)
        return name in self.unit.defined_names or (isinstance(call.func, cst.Name) and scope.is_import(name))

    def _seen_from(self, call: cst.Call, callee: Scope, depth: int) -> Iterator[Fill]:
        """The fills of a called function, under the names by which its caller knows the places."""
        others = callee.unit.reach.lifetime.spots
        known = [fill for group in others.fills(callee).values() for fill in group]
        if depth < _MOST_CALLS:
            known += others.filled_by_callees(callee, depth + 1)
        order = self.unit.tables.order_of[call]
        owner = syntax.code(call.func.value) if isinstance(call.func, cst.Attribute) else ""
        for fill in known:
            if not fill.closes(True):
                continue
            first, dot, rest = fill.text.partition(".")
            given = _given_for(call, callee, first)
            if callee.receiver and first == callee.receiver and dot:
                yield replace(fill, text=f"{owner}.{rest}", node=call, order=order, stored=None)
            elif given is not None and dot:
                yield replace(fill, text=f"{syntax.code(given)}.{rest}", node=call, order=order, stored=None)
            elif owner and not callee.receiver and first in callee.global_names:
                yield replace(fill, text=f"{owner}.{fill.text}", node=call, order=order, stored=None)
            elif not self.is_local(first, callee):
                yield replace(fill, node=call, order=order, stored=None)


def stored(binding: Binding) -> cst.BaseExpression | None:
    """What an assignment stores: the element of a tuple that is written out."""
    value = binding.value
    for index in binding.path:
        if not isinstance(value, (cst.Tuple, cst.List)) or index >= len(value.elements):
            return value
        value = value.elements[index].value
    return value


def _given_for(call: cst.Call, callee: Scope, name: str) -> cst.BaseExpression | None:
    """What a call gives for the parameter called ``name``."""
    if not isinstance(callee.node, cst.FunctionDef):
        return None
    names = syntax.positional_names(callee.node)[bool(callee.receiver) :]
    return syntax.argument(call, names.index(name) if name in names else None, name)
