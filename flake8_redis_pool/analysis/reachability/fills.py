"""What functions store in places that may outlive a call, and what empties those again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ..inference.engine import types_of
from ..inference.values import ProjectFunction, alternatives, functions_of
from ..program.charged import charged
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .implementations import implementations_of
from .paths import is_certain, is_on_path, meeting
from .spots import ANY_KEY, Key, spots_of, stored

#: Methods that take in what is not their first argument, or more than it.
_TAKE_SEVERAL: Final = frozenset({"update", "extend", "insert"})
_WORD: Final = re.compile(r"\w+")
#: An attribute that only the caller of a function names.
_GIVEN: Final = re.compile(r"<(\w+)>")
#: What stores in an attribute whose name a text gives.
_BY_TEXT: Final = "setattr"
#: How many functions down a fill is looked for (``self.start()`` which calls ``self._keep(client)``).
_MOST_CALLS: Final = 2


@dataclass(frozen=True)
class Fill:
    """Where a function stores ``value`` in a spot, or ``removes`` what is there.

    ``value`` is a constant, or :data:`nodes.NOT_CONSTANT`.

    ``stored`` is the expression, if one is in sight. ``is_doubtful``: a called function does it, and not on all of its
    paths.
    """

    text: str
    node: cst.CSTNode
    order: int
    value: object
    key: Key = None
    stored: cst.BaseExpression | None = None
    removes: bool = False
    is_doubtful: bool = False

    def closes(self, absent: bool | None, by_presence: bool = False) -> bool:
        """Whether the test turns out the other way after this fill."""
        if by_presence:
            return self.removes is (absent is False)
        if self.value is nodes.NOT_CONSTANT:
            return absent is not False
        return bool(self.value) is (absent is not False)


@query
def fills_of(module: Module) -> Fills:
    """The fills of a module."""
    return Fills(module)


class Fills:
    """What the functions of one module store and empty."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.spots = spots_of(module)
        self.of_callees = Memo[tuple[Scope, int, str, str], Sequence[Fill]](
            module.program.reachability, self._find_of_callees, ()
        )

    @charged
    def of(self, function: Scope) -> Mapping[str, list[Fill]]:
        """What a function stores where, by the text of the spot, in the order of the source.

        What it calls is not looked at.
        """
        found: dict[str, list[Fill]] = {}
        for fill in sorted(self._find_fills(function), key=lambda each: each.order):
            found.setdefault(fill.text, []).append(fill)
        return found

    def _find_fills(self, function: Scope) -> Iterator[Fill]:
        tables = self.symbols
        for scope in function.within():
            for binding in tables.assigned_in(scope):
                spot = (
                    self.spots.spot(binding.node, scope)
                    if isinstance(binding.node, (cst.Name, cst.Attribute, cst.Subscript))
                    else None
                )
                if spot is not None:
                    value = stored(binding)
                    yield Fill(spot.text, binding.node, binding.order, nodes.constant(value), spot.key, value)
            for call in scope.calls:
                yield from self._filled_by_call(call, scope)
            for node in scope.deleted:
                spot = self.spots.spot(node.target, scope)
                if spot is not None:
                    yield Fill(spot.text, node, self.symbols.order_of[node], None, spot.key, removes=True)

    def _filled_by_call(self, call: cst.Call, scope: Scope) -> Iterator[Fill]:
        order = self.symbols.order_of[call]
        if isinstance(call.func, cst.Name) and call.func.value == _BY_TEXT and len(call.args) > 2:
            spot = self.spots.spot(call, scope)
            value = call.args[2].value
            if spot is not None:
                yield Fill(spot.text, call, order, nodes.constant(value), stored=value)
        if not isinstance(call.func, cst.Attribute):
            return
        name, table = call.func.attr.value, nodes.code(call.func.value)
        if name in stdlib.EMPTYING:
            yield Fill(table, call, order, None, call.args[0].value if call.args else None, removes=True)
        elif conventions.STORES.match(name):
            is_named = len(call.args) > 1 and call.args[0].keyword is not None  # in whatever order
            key = ANY_KEY if is_named or name in _TAKE_SEVERAL else call.args[0].value if call.args else None
            given = call.args[-1].value if call.args else None
            is_emptied = name == "set" and given is not None and nodes.constant(given) in (None, False)
            is_one = len(call.args) <= 2 and all(arg.keyword is None for arg in call.args)  # of more, any may be stored
            yield Fill(table, call, order, None if is_emptied else nodes.NOT_CONSTANT, key, given if is_one else None)

    def lasts(self, fill: Fill, group: Sequence[Fill], function: Scope) -> bool:
        """Whether a fill may be there when the function ends.

        No constant keeps it from being run, and it is not emptied on every path after it.

        ``group`` are the fills of the same place.
        """
        tables = self.symbols
        if self.spots.is_never_run(fill.node, function.node, function):
            return False
        later = (
            each
            for each in group
            if each.order > fill.order and not each.closes(True) and is_on_path(tables, fill.node, each.node)
        )
        return not any(is_certain(tables, each.node, meeting(tables, fill.node, each.node)[0]) for each in later)

    def is_sure(self, fill: Fill, function: Scope) -> bool:
        """Whether each call of a function comes to a fill, where there was something to empty (``if self.client:``)."""
        return is_certain(
            self.symbols,
            fill.node,
            function.node,
            lambda test: any(
                spot.text == fill.text and spot.absent is False for spot in self.spots.tested(test, True, function)
            ),
        )

    def by_callees(self, function: Scope, text: str) -> Sequence[Fill]:
        """What the functions of the project fill that a function calls, as far as it may be the spot with this text.

        Their receivers are as the caller names them: of the text, the last word is the same for both. A method that
        this module does not define may fill the spot where it is called on the object whose attribute that is.
        """
        *_, last = ("", *_WORD.findall(text))
        return self.of_callees((function, 0, last, text.rpartition(".")[0]))

    def _find_of_callees(self, question: tuple[Scope, int, str, str]) -> Sequence[Fill]:
        function, depth, word, owner = question
        found: list[Fill] = []
        for scope in function.within():
            for call in scope.calls:
                if self._may_fill(call, owner):
                    found += _by_each([list(self._seen_from(call, each, depth, word)) for each in self._run_by(call)])
        return found

    def _may_fill(self, call: cst.Call, owner: str) -> bool:
        """Whether the project may define what is called: a function of the module, an import, a method of ``owner``."""
        scope = self.symbols.scope_of_call[call]
        name = nodes.last_name(call.func)
        if names_of(self.module).defines(name) or (isinstance(call.func, cst.Name) and scope.is_import(name)):
            return True
        return isinstance(call.func, cst.Attribute) and owner == nodes.code(call.func.value)

    def _run_by(self, call: cst.Call) -> Sequence[Scope]:
        """The functions of the project of which a call runs one: through an interface, one of what implements it."""
        value = self.types.value_of(call.func)
        functions = functions_of(value)
        if len(functions) == len(alternatives(value)) > 1:
            return [each.scope for each in functions]
        if not isinstance(value, ProjectFunction):
            return ()
        if not isinstance(call.func, cst.Attribute) or self._is_own_object(call.func.value):
            return (value.scope,)
        return implementations_of(self.module).run_through(call.func.value, value.scope)

    def _is_own_object(self, node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.Name) and self.symbols.scope_of(node).receiver == node.value

    def _seen_from(self, call: cst.Call, callee: Scope, depth: int, word: str) -> Iterator[Fill]:
        """The fills of a called function that speak of ``word``, as its caller knows the places."""
        others = fills_of(callee.module)
        may_fill = any(any(others.symbols.that_may_read((callee,), each)) for each in (word, _BY_TEXT))
        groups = others.of(callee).values() if may_fill else ()
        known = [fill for group in groups for fill in group if others.lasts(fill, group, callee)]
        if depth < _MOST_CALLS:
            known += others.of_callees((callee, depth + 1, word, ""))
        order = self.symbols.order_of[call]
        owner = nodes.code(call.func.value) if isinstance(call.func, cst.Attribute) else ""
        for fill in known:
            if fill.removes:
                continue
            fill = replace(fill, is_doubtful=not others.is_sure(fill, callee))
            first, dot, rest = self._named_by_caller(fill.text, call, callee).partition(".")
            given = argument_for(call, callee, first)
            if callee.receiver and first == callee.receiver and dot:
                yield replace(fill, text=f"{owner}.{rest}", node=call, order=order, stored=None)
            elif given is not None and dot:
                yield replace(fill, text=f"{nodes.code(given)}.{rest}", node=call, order=order, stored=None)
            elif owner and not callee.receiver and first in callee.global_names:
                yield replace(fill, text=f"{owner}.{fill.text}", node=call, order=order, stored=None)
            elif not self.spots.is_local(first, callee) or _is_shared(first, callee, self.symbols.scope_of_call[call]):
                yield replace(fill, node=call, order=order, stored=None)

    def _named_by_caller(self, text: str, call: cst.Call, callee: Scope) -> str:
        """The text of a fill, with the name of the attribute that the call gives: ``setattr(app, name, client)``."""
        asked = _GIVEN.search(text)
        given = argument_for(call, callee, asked[1]) if asked is not None else None
        if asked is None or given is None:
            return text
        name = self.spots.attribute_named(given, self.symbols.scope_of_call[call])
        return text if name is None else f"{text[: asked.start()]}{name}{text[asked.end() :]}"


def _by_each(run: Sequence[Sequence[Fill]]) -> Iterator[Fill]:
    """The fills that a call makes whichever of several functions it runs."""
    first, *others = run or ((),)
    for fill in first:
        if all(any(other.text == fill.text and other.value == fill.value for other in each) for each in others):
            yield fill


def _is_shared(name: str, callee: Scope, caller: Scope) -> bool:
    """Whether a name means the same variable of a function around both in a function and in the one that calls it."""
    owner = callee.owner_of(name)
    return (
        owner is not None
        and owner is not callee
        and owner.kind is ScopeKind.FUNCTION
        and caller.owner_of(name) is owner
    )
