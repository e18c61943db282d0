"""Places that may outlive a call, as functions read and fill them.

``_client``, ``self._task``, ``app.state.redis``, ``_clients[host]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from ... import conventions
from ..inference.engine import types_of
from ..inference.values import Instance, Literal, ProjectClass, ProjectFunction
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .callgraph import callgraph_of

_ATTRIBUTE_FUNCTIONS: Final = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_CONSTANTS: Final = frozenset({"None", "True", "False"})

#: How many names are followed from a test to the place that it is about
#: (``known = table.get(key)``, ``if known is None``).
MOST_NAMES: Final = 4


class AnyKey:
    """The key of a fill of which only the table is known."""


ANY_KEY: Final = AnyKey()
Key = cst.BaseExpression | AnyKey | None


@dataclass(frozen=True)
class Spot:
    """A place as it is written.

    ``text`` is that of it or of its table, ``key`` that in the table, ``base`` is asked how long it lives. ``absent``
    says of a tested spot whether it is empty in the branch in question; None where the test does not tell.
    ``by_presence``: the test is whether anything is there, None included (``key in table``, ``except KeyError``,
    ``hasattr``). ``is_asked``: the place is an object with methods of its own, and one of these is asked for it
    (``cache.get_cache(key)``). ``read_at``: the place in the function where a local name got what is tested; None where
    the test reads it itself.
    """

    text: str
    base: cst.BaseExpression
    scope: Scope
    key: Key = None
    absent: bool | None = None
    by_presence: bool = False
    is_asked: bool = False
    read_at: int | None = None


def has_common_state(cls: Scope) -> bool:
    """Whether all objects of a class have their attributes in common (``self.__dict__ = _state``)."""
    return "__dict__" in cls.attributes


@query
def spots_of(module: Module) -> Spots:
    """The spots of a module."""
    return Spots(module)


class Spots:
    """What the functions of one module read and fill."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self._reading: set[Scope] = set()

    def spot(self, node: cst.BaseExpression, scope: Scope) -> Spot | None:
        """The place that an expression reads, if it is one; a local name is none."""
        if isinstance(node, (cst.Await, cst.NamedExpr)):
            return self.spot(node.expression if isinstance(node, cst.Await) else node.value, scope)
        if isinstance(node, cst.Name):
            return (
                None if self.is_local(node.value, scope) or node.value in _CONSTANTS else Spot(node.value, node, scope)
            )
        if isinstance(node, cst.Attribute):
            return Spot(nodes.dotted(node) or nodes.code(node), node, scope)
        if isinstance(node, cst.Subscript):
            index = node.slice[0].slice if len(node.slice) == 1 else None
            return Spot(
                nodes.code(node.value), node.value, scope, index.value if isinstance(index, cst.Index) else ANY_KEY
            )
        if isinstance(node, cst.Call):
            return self._asked_for(node, scope)
        return None

    def attribute_named(self, node: cst.BaseExpression, scope: Scope) -> str | None:
        """The attribute that a text names: the text itself, a constant that holds it, or what a caller gives for it.

        The last is ``<name>`` of the parameter: only who calls the function knows the attribute.
        """
        text = nodes.constant(node)
        if text is nodes.NOT_CONSTANT and isinstance(node, (cst.Name, cst.Attribute)):
            if isinstance(node, cst.Name) and _is_parameter(node.value, scope):
                return f"<{node.value}>"
            value = self.types.value_of(node)
            text = value.value if isinstance(value, Literal) else None
        return text if isinstance(text, str) else None

    def _asked_for(self, call: cst.Call, scope: Scope) -> Spot | None:
        """``getattr(app.state, "redis", None)``, ``hasattr(app, "redis")`` and ``table.get(key)``."""
        if nodes.dotted(call.func) in _ATTRIBUTE_FUNCTIONS and len(call.args) > 1:
            attribute = self.attribute_named(call.args[1].value, scope)
            if attribute is not None:
                base = call.args[0].value
                return Spot(
                    f"{nodes.code(base)}.{attribute}", base, scope, by_presence=nodes.dotted(call.func) == "hasattr"
                )
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("get", "setdefault", "pop") and call.args:
            key = call.args[0].value
            return Spot(
                nodes.code(call.func.value), call.func.value, scope, None if nodes.is_none(key) else key
            )  # variable.get(None)
        if isinstance(call.func, cst.Attribute) and conventions.LOOKS_UP.match(call.func.attr.value):
            asked = call.args[0].value if call.args else None
            if asked is not None or "_" in call.func.attr.value:  # "get" of a context variable gives all that is in it
                return Spot(nodes.code(call.func.value), call.func.value, scope, asked, is_asked=True)
        return None

    @staticmethod
    def is_local(name: str, scope: Scope) -> bool:
        """Whether a name is one of the function's own, so that it ends with the call."""
        function = scope.enclosing_function()
        if function is None or name in function.global_names or name in function.nonlocal_names:
            return False
        owner = scope.owner_of(name)
        if (
            owner is None
            or owner.kind not in (ScopeKind.FUNCTION, ScopeKind.COMPREHENSION)
            or is_around(owner, function)
        ):
            return False
        first = owner.bindings[name][0]
        if first.kind is BindingKind.IMPORTED:
            return False
        return first.kind is not BindingKind.PARAMETER or not isinstance(
            first.value, (cst.List, cst.Dict, cst.Set)
        )  # a default lasts

    def all_in(self, node: cst.CSTNode, scope: Scope, depth: int = 0) -> Iterator[Spot]:
        """Every place that an expression mentions.

        Those that its local names were read from are among them, and those that a predicate of the project reads.
        """
        if isinstance(node, cst.Comparison) and isinstance(node.comparisons[0].operator, (cst.In, cst.NotIn)):
            table = node.comparisons[0].comparator
            yield Spot(nodes.code(table), table, scope, node.left, by_presence=True)
            yield from self.all_in(node.left, scope, depth)
            return
        found = self.spot(node, scope) if isinstance(node, cst.BaseExpression) else None
        if found is not None:
            yield found
        if depth < MOST_NAMES:
            for value in self.read_into(node, scope) if isinstance(node, cst.Name) else ():
                yield from self._as_read(value, self.all_in(value, scope, depth + 1))
            if isinstance(node, (cst.Call, cst.Attribute)):
                yield from self._read_by(node, scope)
        if found is not None and found.key is not None and not found.is_asked:
            return  # the table of an element is not what is tested
        below: Sequence[cst.CSTNode] = nodes.children(node)
        if isinstance(node, (cst.Attribute, cst.Arg)):
            below = [node.value]
        elif isinstance(node, cst.Call) and found is not None and found.is_asked:
            below = node.args  # the object that is asked is not what is tested
        for child in below:
            yield from self.all_in(child, scope, depth)

    def _as_read(self, value: cst.BaseExpression, spots: Iterable[Spot]) -> Iterator[Spot]:
        """Spots of what was assigned to a local name, with the place where that was."""
        at = self.symbols.order_at(value)
        return (replace(spot, read_at=at) if spot.read_at is None else spot for spot in spots)

    def read_into(self, name: cst.Name, scope: Scope) -> Iterator[cst.BaseExpression]:
        """What a local name was assigned above the place where it is read."""
        owner = scope.owner_of(name.value) if self.is_local(name.value, scope) else None
        at = self.symbols.order_at(name)
        for binding in owner.bindings[name.value] if owner is not None else ():
            is_assigned = binding.kind in (
                BindingKind.ASSIGNED,
                BindingKind.UNPACKED,
            )  # client, since = table.get(key, (None, None))
            if is_assigned and binding.value is not None and binding.order <= at + 1:
                yield binding.value

    def _read_by(self, node: cst.Call | cst.Attribute, scope: Scope) -> Iterator[Spot]:
        """What a predicate reads.

        ``if not self.is_connected:`` of a property over ``self._client``, ``if not is_ready():`` of a function.
        """
        target = node.func if isinstance(node, cst.Call) else node
        if not isinstance(target, cst.Attribute):
            if names_of(self.module).defines(nodes.last_name(target)):
                yield from self._read_by_function(node, scope)
            return
        owner = nodes.dotted(target.value)
        callee = self._predicate(node, target) if owner is not None else None
        if callee is None:
            return
        if not callee.receiver:
            yield from self._read_by_function(node, scope)
            return
        for load in callee.loads:
            if isinstance(load.value, cst.Name) and load.value.value == callee.receiver:
                yield Spot(f"{owner}.{load.attr.value}", target, scope)
        if owner == callee.receiver and callee.module is self.module:  # type(self)._client: the same text in both
            yield from self._returned_by(callee, node, scope)

    def _predicate(self, node: cst.Call | cst.Attribute, target: cst.Attribute) -> Scope | None:
        """The method or property of any module that ``node`` runs by ``target``, or the function of this module."""
        if isinstance(node, cst.Attribute):
            of_project = isinstance(self.types.value_of(target.value), (Instance, ProjectClass))
            return callgraph_of(self.module).property_read(target) if of_project else None
        value = self.types.value_of(target)
        return value.scope if isinstance(value, ProjectFunction) else None

    def _read_by_function(self, node: cst.Call | cst.Attribute, scope: Scope) -> Iterator[Spot]:
        """The places that what a function of the module returns is about."""
        value = self.types.value_of(node.func) if isinstance(node, cst.Call) else None
        if isinstance(value, ProjectFunction) and value.scope.module is self.module:
            yield from self._returned_by(value.scope, node, scope)

    def _returned_by(self, callee: Scope, node: cst.Call | cst.Attribute, scope: Scope) -> Iterator[Spot]:
        """The same of the function that ``node`` runs; the key of an element is what the caller gives for it."""
        if callee in self._reading:
            return
        self._reading.add(callee)
        for returned in callee.returns:
            for spot in self.all_in(returned, callee) if returned is not None else ():
                yield replace(
                    spot,
                    key=_key_seen_from(spot, callee, node),
                    scope=scope if _means_the_same(spot, callee, scope) else callee,
                )
        self._reading.discard(callee)

    # -- tests

    def tested(self, test: cst.BaseExpression, truth: bool, scope: Scope) -> Iterator[Spot]:
        """The spots that a test is about, and whether they are empty if it is ``truth``.

        ``not``, ``and`` and ``or`` are taken apart before.
        """
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            comparison = test.comparisons[0]
            operator, right = comparison.operator, comparison.comparator
            is_same = isinstance(operator, (cst.Is, cst.Equal))
            value = nodes.constant(right)
            if (is_same or isinstance(operator, (cst.IsNot, cst.NotEqual))) and (
                value is None or isinstance(value, bool)
            ):
                yield from self._of(test.left, truth is (is_same is not bool(value)), scope)
                return
            if isinstance(operator, (cst.In, cst.NotIn)):
                table = (
                    right.func.value if isinstance(right, cst.Call) and isinstance(right.func, cst.Attribute) else right
                )
                yield Spot(
                    nodes.code(table),
                    table,
                    scope,
                    test.left,
                    truth is isinstance(operator, cst.NotIn),
                    by_presence=True,
                )
                return
        yield from self._of(test, not truth, scope)

    def _of(self, node: cst.BaseExpression, absent: bool, scope: Scope, depth: int = 0) -> Iterator[Spot]:
        """The spots that an expression reads as a whole, which are empty or not.

        After them those that it only mentions, of which that is not known.
        """
        spot = self.spot(node, scope)
        if spot is not None:
            yield replace(spot, absent=absent)
            if isinstance(node, (cst.Attribute, cst.Call)):
                yield from self.all_in(node, scope)
            return
        node = node.value if isinstance(node, cst.NamedExpr) else node
        if isinstance(node, cst.Name) and depth < MOST_NAMES:
            for value in self.read_into(node, scope):
                yield from self._as_read(value, self._of(value, absent, scope, depth + 1))
            return
        yield from self.all_in(node, scope)

    def constants_of(self, spot: Spot) -> Sequence[object]:
        """What is ever stored in a name of the module or an attribute of the own class."""
        last = spot.text.rpartition(".")[2]
        if spot.key is not None:
            return ()
        if "." in spot.text:
            cls = spot.scope.enclosing_class()
            group = [*cls.attributes.get(last, ()), *cls.bindings.get(last, ())] if cls is not None else []
        else:
            group = self.symbols.root.bindings.get(last, [])
        return [nodes.constant(stored(binding)) for binding in group]

    def is_always(self, test: cst.BaseExpression, truth: bool, scope: Scope) -> bool:
        """Whether a test turns out as ``truth`` at each call, whatever is filled.

        It is one of a name or attribute that is never anything else.
        """
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            return self.is_always(test.expression, not truth, scope)
        spot = next(self.tested(test, truth, scope), None)
        values = self.constants_of(spot) if spot is not None and spot.absent is not None else ()
        return (
            spot is not None
            and bool(values)
            and all(value is not nodes.NOT_CONSTANT and bool(value) is not spot.absent for value in values)
        )

    def is_never_run(self, node: cst.CSTNode, below: cst.CSTNode | None, scope: Scope) -> bool:
        """Whether a constant of the module closes a branch that ``node`` stands in, ``below`` another node.

        ``if DEBUG:`` where it is False.
        """
        inner = node
        for above in self.symbols.ancestors(node):
            if below in (inner, above):
                return False
            if (
                isinstance(above, cst.If)
                and inner is not above.test
                and self.is_always(above.test, inner is not above.body, scope)
            ):
                return True
            inner = above
        return False


def _is_parameter(name: str, scope: Scope) -> bool:
    """Whether a name is what a caller of the function gives, and never anything else."""
    function = scope.enclosing_function()
    bindings = function.bindings.get(name, []) if function is not None and scope.owner_of(name) is function else []
    return bool(bindings) and all(binding.kind is BindingKind.PARAMETER for binding in bindings)


def _key_seen_from(spot: Spot, callee: Scope, node: cst.CSTNode) -> Key:
    """The key of a spot that a called function reads, as its caller writes it."""
    key = spot.key
    if isinstance(key, cst.Name) and isinstance(node, cst.Call):
        return argument_for(node, callee, key.value) or ANY_KEY
    return key if not isinstance(key, cst.BaseExpression) or nodes.constant(key) is not nodes.NOT_CONSTANT else ANY_KEY


def _means_the_same(spot: Spot, callee: Scope, caller: Scope) -> bool:
    """Whether the name that a spot hangs on is the same variable in a called function and in its caller."""
    first = spot.text.partition(".")[0].partition("[")[0]
    owner = callee.owner_of(first)
    return owner is not None and owner is caller.owner_of(first)


def is_around(owner: Scope, function: Scope) -> bool:
    """Whether a variable of ``owner`` outlives the calls of ``function``, which stands in it.

    ``owner`` gives the function away instead of calling it.
    """
    inner: Scope | None = function
    while inner is not None and inner.parent is not owner:
        inner = inner.parent
    if inner is None or inner is owner or owner.kind is not ScopeKind.FUNCTION:
        return False
    return bool(inner.decorators) or any(node is not None and _names(node, inner.name) for node in owner.returns)


def _names(node: cst.CSTNode, name: str) -> bool:
    """Whether an expression names a function without calling it."""
    if isinstance(node, cst.Call):
        return any(_names(arg.value, name) for arg in node.args)
    return (isinstance(node, cst.Name) and node.value == name) or any(
        _names(child, name) for child in nodes.children(node)
    )


def stored(binding: Binding) -> cst.BaseExpression | None:
    """What an assignment stores: the element of a tuple that is written out."""
    value = binding.value
    for index in binding.path:
        if not isinstance(value, (cst.Tuple, cst.List)) or index >= len(value.elements):
            return value
        value = value.elements[index].value
    return value
