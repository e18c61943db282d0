"""What runs once: code behind a test of a lasting place that the same path fills.

So that the next call does not come in.

``if _task is None: client = Redis(); _task = create_task(run(client))`` makes one client, whatever the tested place
holds. Three things make a guard: a test of a place that outlives the request, the branch in which the place is still
empty, and a *fill* of that place on the path that the guarded code is on. A place that nobody fills, or that is emptied
again before the call ends, guards nothing.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import libcst as cst

from ..entrypoints.handlers import handlers_of
from ..inference.engine import types_of
from ..inference.values import External, ProjectClass, thing_of
from ..program.module import Module
from ..program.query import Memo
from ..symbols.builder import symbols_of
from ..symbols.call_binding import is_constructor
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from .callers import edges_into
from .fills import Fill, fills_of
from .guards import Guard, guards_of
from .own_objects import Keeping, is_own_attribute
from .paths import is_certain, is_on_path, meeting
from .places import Place
from .spots import MOST_NAMES, AnyKey, Spot, has_common_state, spots_of

_WORD: Final = re.compile(r"\w+")


class _Because(enum.Enum):
    """What makes a guard: that the place is filled with something made of what is built, or with anything at all."""

    KEEPS = "keeps"
    FILLS = "fills"


class Lasting(Keeping, Protocol):
    """Who says how long a place lasts."""

    def outlives_request(self, place: Place) -> bool:
        """Whether a place lasts longer than one request."""


class Once:
    """Answers for the functions of one module."""

    def __init__(self, module: Module, lifetime: Lasting) -> None:
        self.module = module
        self.lifetime = lifetime
        self.symbols = symbols_of(module)
        self.spots = spots_of(module)
        self.fills = fills_of(module)
        self.types = types_of(module)
        self._is_guarded = Memo(module.program.reachability, self._asked, False)

    def runs_once(self, node: cst.CSTNode, function: Scope, *, is_new: bool = False) -> bool:
        """Whether ``node`` is run only while a lasting place is empty that the same path of ``function`` fills.

        ``is_new``: the function runs on an object that is being made, whose own places are empty each time.
        """
        return self._is_guarded((node, function, _Because.FILLS, is_new))

    def keeps(self, node: cst.CSTNode, function: Scope, *, is_new: bool = False) -> bool:
        """Whether such a place is filled with something that is made of what ``node`` makes.

        What the node makes then lives as long.
        """
        return self._is_guarded((node, function, _Because.KEEPS, is_new))

    def _asked(self, question: tuple[cst.CSTNode, Scope, _Because, bool]) -> bool:
        node, function, because, is_new = question
        asked = _Asked(self, node, function, because, is_new)
        guards = guards_of(self.module).before(node, function)
        return any(asked.is_closed(guard) for guard in guards) or self._is_called_once(question)

    def _is_called_once(self, question: tuple[cst.CSTNode, Scope, _Because, bool]) -> bool:
        """The same about the call of the function inside ``function`` that ``node`` stands in.

        Only where it is called at one place.
        """
        node, function, because, is_new = question
        tables = self.symbols
        inner = None
        for above in tables.ancestors(node):
            if above is function.node:
                break
            inner = above if isinstance(above, cst.FunctionDef) else inner
        else:
            return False
        if inner is None:
            return False
        name = inner.name.value
        calls = [
            call
            for scope in function.within()
            for call in scope.calls
            if isinstance(call.func, cst.Name) and call.func.value == name
        ]
        return len(calls) == 1 and self._is_guarded((calls[0], function, because, is_new))

    def is_emptied_each_time(self, spot: Spot, function: Scope) -> bool:
        """Whether a handler empties a filled place whatever happens (``_ready = False`` in its ``finally``).

        The next one then fills it anew.
        """
        if spot.key is not None:
            return False
        first, dot, rest = spot.text.partition(".")
        of_instance = bool(dot) and first == function.receiver
        for other in self.symbols.functions():
            text = f"{other.receiver}.{rest}" if of_instance else spot.text
            if (
                other is function
                or other.name == "__init__"
                or (of_instance and other.enclosing_class() is not function.enclosing_class())
            ):
                continue
            emptied = [
                fill for fill in self.fills.of(other).get(text, ()) if not fill.closes(True) and fill.key is None
            ]
            if any(is_certain(self.symbols, fill.node, other.node) for fill in emptied) and self._is_run_each_time(
                other
            ):
                return True
        return False

    def _is_run_each_time(self, function: Scope) -> bool:
        """Whether a function is a handler, or one that a handler calls on each of its paths."""
        if function in handlers_of(self.module).found:
            return True
        edges = edges_into(function)
        return any(
            edge.caller in handlers_of(edge.module).found
            and is_certain(symbols_of(edge.module), edge.node, edge.caller.node)
            for edge in edges
        )


class _Asked:
    """One question: whether the guards before ``node`` are closed on its path."""

    def __init__(self, once: Once, node: cst.CSTNode, function: Scope, because: _Because, is_new: bool) -> None:
        self.once = once
        self.symbols = once.symbols
        self.node = node
        self.function = function
        self.because = because
        self.is_new = is_new

    def is_closed(self, guard: Guard) -> bool:
        """Whether the next call does not pass the guard."""
        if guard.test is None:
            return self._any_filled(guard.spots, guard.order) is True
        return self._turns(guard.test, guard.truth, guard.order) is True

    def _turns(self, test: cst.BaseExpression, truth: bool, order: int) -> bool | None:
        """Whether a test that was ``truth`` turns out otherwise the next time; None if it is about no lasting place."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            return self._turns(test.expression, not truth, order)
        if isinstance(test, cst.BooleanOperation):
            sides = [
                side
                for side in (test.left, test.right)
                if not self.once.spots.is_always(side, not truth, self.function)
            ]
            parts = [self._turns(side, truth, order) for side in sides]
            all_hold = isinstance(test.operator, cst.And) is truth
            first, second = (True, False) if all_hold else (False, True)
            return first if first in parts else second if second in parts else None
        return self._any_filled(tuple(self.once.spots.tested(test, truth, self.function)), order)

    def _any_filled(self, spots: Sequence[Spot], order: int) -> bool | None:
        """Whether one of the spots is filled on the path; None if no spot is one whose state between calls is known."""
        if any(self._is_filled(spot, order) and self._may_last(spot) for spot in spots):
            return True
        return False if any(self._starts_constant(spot) and self._may_last(spot) for spot in spots) else None

    def _may_last(self, spot: Spot) -> bool:
        if self._fills_of_class(spot):
            return True
        if (self.is_new and self._is_empty_at_first(spot)) or self._is_of_new_object(spot):
            return False
        return self.once.lifetime.outlives_request(Place(spot.text, spot.base, spot.scope))

    def _is_of_new_object(self, spot: Spot) -> bool:
        """Whether a spot is an attribute of a local object that this call has made."""
        name, dot, attribute = spot.text.partition(".")
        if not dot or not attribute.isidentifier() or not self.once.spots.is_local(name, spot.scope):
            return False
        return is_own_attribute(self.once.lifetime, name, attribute, spot.scope)

    def _is_empty_at_first(self, spot: Spot) -> bool:
        """Whether a spot is an attribute of the own object alone, which only its methods fill, with nothing given."""
        name = _own_attribute(spot, self.function)
        cls = self.function.enclosing_class()
        if not name or cls is None:
            return False
        stored = [binding for binding in cls.attributes.get(name, ()) if binding.scope is not self.function]
        is_given = any(
            binding.value is None or nodes.constant(binding.value) is nodes.NOT_CONSTANT
            for binding in stored
            if is_constructor(binding.scope)
        )
        return not is_given and not has_common_state(cls)

    def _fills_of_class(self, spot: Spot) -> list[Fill]:
        """What is stored in the class under the name of an attribute that is read of the object."""
        name = _own_attribute(spot, self.function)
        cls = self.function.enclosing_class()
        if not name or cls is None:
            return []
        receiver = self.function.receiver
        known = self.once.fills.of(self.function)
        return [
            fill
            for holder in (cls.name, f"type({receiver})", f"{receiver}.__class__")
            for fill in known.get(f"{holder}.{name}", ())
        ]

    def _is_filled(self, spot: Spot, order: int) -> bool:
        """Whether the last thing that the path does with the spot is to fill it, once it has been read for the test."""
        order = order if spot.read_at is None else min(order, spot.read_at)
        own = [*self.once.fills.of(self.function).get(spot.text, []), *self._fills_of_class(spot)]
        path = [fill for fill in own if self._is_same(spot, fill) and self._is_passed(fill, order)]
        called = self.once.fills.by_callees(self.function, spot.text)
        by_calls = [fill for fill in called if fill.text == spot.text and self._is_passed(fill, order)]
        closing = [fill for fill in path if self._closes(fill, spot)] or [
            fill for fill in by_calls if self._closes(fill, spot)
        ]
        if not closing:
            return False
        later = (fill for fill in (*path, *by_calls) if fill.order > closing[-1].order)
        if any(
            not fill.closes(spot.absent, spot.by_presence) and not fill.is_doubtful and self._is_certain(fill)
            for fill in later
        ):
            return False
        return not self.once.is_emptied_each_time(spot, self.function)

    def _closes(self, fill: Fill, spot: Spot) -> bool:
        return fill.closes(spot.absent, spot.by_presence) and self._counts(fill, spot)

    def _is_passed(self, fill: Fill, order: int) -> bool:
        tables = self.symbols
        if fill.order <= order or not is_on_path(tables, self.node, fill.node):
            return False
        above, _, _ = meeting(tables, self.node, fill.node)
        return not self.once.spots.is_never_run(fill.node, above, self.function)

    def _is_certain(self, fill: Fill) -> bool:
        """Whether every path through ``node`` that ends well comes to a fill."""
        above, _, _ = meeting(self.symbols, self.node, fill.node)
        return is_certain(self.symbols, fill.node, above)

    def _is_same(self, spot: Spot, fill: Fill) -> bool:
        """Whether a fill of the tested table is of the tested element.

        Keys that are two names or two constants are two keys.
        """
        if spot.key is None or fill.key is None or isinstance(spot.key, AnyKey) or isinstance(fill.key, AnyKey):
            return True
        one, other = (self._named(key) for key in (spot.key, fill.key))
        if nodes.code(one) == nodes.code(other):
            return True
        constant = [nodes.constant(key) is not nodes.NOT_CONSTANT for key in (one, other)]
        if any(constant) and any(isinstance(key, (cst.Tuple, cst.FormattedString)) for key in (one, other)):
            return False
        return not all(is_constant or isinstance(key, cst.Name) for is_constant, key in zip(constant, (one, other)))

    def _named(self, key: cst.BaseExpression) -> cst.BaseExpression:
        """What a local name for a key stands for, where it was assigned once."""
        for _ in range(MOST_NAMES):
            group = self.function.bindings.get(key.value, ()) if isinstance(key, cst.Name) else ()
            if len(group) != 1 or group[0].kind is not BindingKind.ASSIGNED or group[0].value is None:
                break
            key = group[0].value
        return key

    def _counts(self, fill: Fill, spot: Spot) -> bool:
        """Whether a fill makes a guard.

        Of something made here where that is asked, or where it is not sure that the place is the same next time.
        """
        if spot.is_asked:
            return spot.absent is True and not self._is_made_here(spot) and self._is_given(fill)
        if self.because is _Because.FILLS and self._is_sure(spot.base, spot.scope):
            return True
        return self._is_derived(fill)

    def _is_made_here(self, spot: Spot) -> bool:
        """Whether the object that is asked is a new one of this call, which knows nothing of the last."""
        node = spot.base
        while isinstance(node, (cst.Attribute, cst.Subscript)):
            node = node.value
        if not isinstance(node, cst.Name) or not self.once.spots.is_local(node.value, spot.scope):
            return False
        owner = spot.scope.owner_of(node.value)
        values = [binding.value for binding in owner.bindings[node.value]] if owner is not None else []
        return any(
            isinstance(value, cst.Call)
            and isinstance(self.once.types.value_of(value.func), (ProjectClass, External))
            and nodes.last_name(value.func)[:1].isupper()
            for value in values
        )

    def _is_given(self, fill: Fill) -> bool:
        """Whether the object that is asked gets what ``node`` makes, or a client or something else that is over it.

        What a client answers is none of these.
        """
        call = fill.node
        given = [arg.value for arg in call.args] if isinstance(call, cst.Call) else [fill.stored]
        return any(value is not None and self._is_over(value) for value in given)

    def _is_over(self, value: cst.BaseExpression, depth: int = 0) -> bool:
        value = value.expression if isinstance(value, cst.Await) else value
        if value is self.node:
            return True
        if isinstance(value, cst.Name):
            known = (given for name, given in self._assigned if name == value.value)
            return depth < MOST_NAMES and any(self._is_over(each, depth + 1) for each in known)
        if isinstance(value, cst.Call):
            if thing_of(self.once.types.value_of(value)) is not None and self._mentions(value):
                return True
            return any(self._is_over(arg.value, depth) for arg in value.args)
        if isinstance(value, (cst.Tuple, cst.List)):
            return any(self._is_over(element.value, depth) for element in value.elements)
        return False

    def _is_sure(self, base: cst.BaseExpression, scope: Scope, depth: int = 0) -> bool:
        """Whether a place hangs on something that is the same at the next call.

        A module's name, the own instance, or a name for one of these.
        """
        node: cst.CSTNode = base
        while isinstance(node, (cst.Attribute, cst.Subscript, cst.Call, cst.Await)):
            node = (
                node.func
                if isinstance(node, cst.Call)
                else node.expression
                if isinstance(node, cst.Await)
                else node.value
            )
        if not isinstance(node, cst.Name):
            return False
        if not self.once.spots.is_local(node.value, scope):
            return True
        owner = scope.owner_of(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        if any(node.value == function.receiver for function in _functions(scope)):
            return True
        return (
            depth < MOST_NAMES
            and bool(bindings)
            and all(
                binding.kind is BindingKind.ASSIGNED
                and isinstance(binding.value, (cst.Name, cst.Attribute, cst.Subscript))
                and self._is_sure(binding.value, scope, depth + 1)
                for binding in bindings
            )
        )

    def _is_derived(self, fill: Fill) -> bool:
        """Whether what is stored is made of what ``node`` makes, by any number of local names.

        What is stored in that itself (``client.json().set(..)``) goes with it.
        """
        if self._is_named(_WORD.match(fill.text)):
            return False
        if fill.stored is None:
            return isinstance(fill.node, cst.Call) and self._mentions(fill.node)
        return self._mentions(fill.stored)

    def _is_named(self, first: re.Match[str] | None) -> bool:
        """Whether the first name of a place is one that what ``node`` makes has here."""
        bindings = self.function.bindings.get(first.group(), ()) if first is not None else ()
        values = (binding.value for binding in bindings if binding.kind is BindingKind.ASSIGNED)
        return any(self.node in (value, value.expression if isinstance(value, cst.Await) else None) for value in values)

    def _mentions(self, expression: cst.CSTNode) -> bool:
        return any(
            part is self.node or (isinstance(part, cst.Name) and part.value in self._made_of)
            for part in nodes.descendants(expression)
        )

    @functools.cached_property
    def _made_of(self) -> frozenset[str]:
        """The local names of what ``node`` makes and of all that is made of it."""
        names: set[str] = set()
        grown = True
        while grown:
            grown = False
            for name, value in self._assigned:
                if name not in names and any(
                    part is self.node or (isinstance(part, cst.Name) and part.value in names)
                    for part in nodes.descendants(value)
                ):
                    names.add(name)
                    grown = True
        return frozenset(names)

    @functools.cached_property
    def _assigned(self) -> Sequence[tuple[str, cst.BaseExpression]]:
        """(local name, what it is or holds) of every assignment.

        ``box.client = client`` and ``with make() as client`` are included.
        """
        found = []
        for scope in self.function.within():
            for binding in self.symbols.assigned_in(scope):
                root: cst.CSTNode = binding.node
                while isinstance(root, (cst.Attribute, cst.Subscript)):
                    root = root.value
                if (
                    isinstance(root, cst.Name)
                    and binding.value is not None
                    and binding.kind is not BindingKind.PARAMETER
                ):
                    if root is binding.node or self.once.spots.is_local(root.value, scope):
                        found.append((root.value, binding.value))
        return found

    def _starts_constant(self, spot: Spot) -> bool:
        """Whether a spot is an attribute or name that only ever starts as a constant.

        A test of it turns out alike at each call.
        """
        values = self.once.spots.constants_of(spot)
        return bool(values) and nodes.NOT_CONSTANT not in values


def _functions(scope: Scope) -> Iterator[Scope]:
    current: Scope | None = scope
    while current is not None:
        yield current
        current = current.parent


def _own_attribute(spot: Spot, function: Scope) -> str:
    """The attribute of a method's own object that a spot is; "" for any other place."""
    receiver, _, name = spot.text.partition(".")
    is_own = receiver == function.receiver and "." not in name and "classmethod" not in function.decorator_names
    return name if is_own and spot.key is None else ""
