"""Functions and lambdas inside a function that go nowhere else: what they do counts where they are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import libcst as cst

from ... import stdlib
from ..inference.awaiting_wrappers import is_waited_for
from ..inference.engine import types_of
from ..inference.values import External
from ..program.charged import charged, charged_property
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes

#: Of what runs a function for each thing in a container, what does so only where that is asked for.
_LAZY: Final = frozenset(map(stdlib.last, stdlib.RUNS_FOR_EACH))
_NAMES: Final = _LAZY.union(map(stdlib.last, stdlib.SORTED_BY))


@query
def inner_functions_in(module: Module) -> InnerFunctionsOf:
    """The inner functions of a module's functions."""
    return InnerFunctionsOf(module)


class InnerFunctionsOf:
    """The inner functions of each function of one module, looked up once."""

    def __init__(self, module: Module) -> None:
        self.module = module

    @charged
    def of(self, function: Scope) -> InnerFunctions:
        """Those of one function."""
        return InnerFunctions(self.module, function)


class InnerFunctions:
    """Answers about the functions inside one that it alone runs, and waits for."""

    def __init__(self, module: Module, function: Scope) -> None:
        self.module = module
        self._function = function
        self._parents = symbols_of(module).parents
        self._reads: dict[Scope, frozenset[str]] = {}

    def called_by(self, node: cst.Call) -> Scope | None:
        """The inner function that a call runs."""
        scope = self._named.get(node.func.value) if isinstance(node.func, cst.Name) else None
        return scope if scope is not None and self._is_run(node) else None

    def applied_by(self, node: cst.Call) -> Scope | None:
        """The inner function that a call runs for each of many things: ``sorted(keys, key=lambda key: ..)``."""
        given = applied_in(self.module, node)
        if isinstance(given, cst.Lambda):
            return symbols_of(self.module).scope_at.get(given) if self.stays(given) else None
        return self._named.get(given.value) if isinstance(given, cst.Name) else None

    def applies(self, call: cst.Call, function: cst.BaseExpression) -> bool:
        """Whether a call runs a function for each of many things, and does so at once."""
        is_late = nodes.last_name(call.func) in _LAZY and not self._is_used_up(call)
        return applied_in(self.module, call) is function and not is_late

    def stays(self, node: cst.CSTNode) -> bool:
        """Whether a function that is defined in this one goes nowhere else."""
        if any(inner.node is node for inner in self._named.values()):
            return True
        return isinstance(node, cst.Lambda) and self._is_applied(node)

    def calls_of(self, inner: Scope) -> Iterator[cst.Call]:
        """The calls that run an inner function, themselves or for each of many things."""
        for scope in self._function.within():
            yield from (call for call in scope.calls if inner in (self.called_by(call), self.applied_by(call)))

    def readers(self, names: frozenset[str]) -> Iterator[str]:
        """The names of the inner functions that read one of these names."""
        return (name for name, inner in self._named.items() if not names.isdisjoint(self.read_in(inner)))

    def read_in(self, inner: Scope) -> frozenset[str]:
        """The names of this function that a function inside it reads."""
        if inner not in self._reads:
            parts = nodes.descendants(inner.node)
            named = frozenset(part.value for part in parts if isinstance(part, cst.Name))
            self._reads[inner] = named - (inner.bindings.keys() - inner.nonlocal_names)
        return self._reads[inner]

    def tells_by_others(self, inner: Scope, name: str) -> bool:
        """Whether an inner function may tell by something else than ``name`` what it did: ``seen.append(key)``."""
        others = self.read_in(inner) & self._function.bindings.keys() - {name}
        parts = (part for part in nodes.descendants(inner.node) if isinstance(part, (cst.Attribute, cst.Subscript)))
        return any(isinstance(part.value, cst.Name) and part.value.value in others for part in parts)

    # -- which they are

    @charged_property
    def _named(self) -> Mapping[str, Scope]:
        """The functions inside this one that have a name of their own."""
        found: dict[str, Scope] = {}
        for scope in self._function.within():
            is_own = scope.parent is self._function and not scope.decorators
            name = self._name_of(scope) if is_own else None
            if name is not None and self._stays_inside(scope, name):
                found[name.value] = scope
        return found

    def _name_of(self, inner: Scope) -> cst.Name | None:
        """Where the one name of a function inside this one is bound: by its definition, or to a lambda."""
        node = inner.node
        if isinstance(node, cst.FunctionDef):
            return node.name if len(self._function.bindings.get(inner.name, ())) == 1 else None
        statement = self._parents.get(node) if isinstance(node, cst.Lambda) else None
        target = statement.targets[0].target if isinstance(statement, cst.Assign) else None
        is_alone = isinstance(target, cst.Name) and len(self._function.bindings.get(target.value, ())) == 1
        return target if isinstance(target, cst.Name) and is_alone else None

    def _stays_inside(self, inner: Scope, name: cst.Name) -> bool:
        """Whether a function inside this one is only run here, and has ended when the call that runs it has."""
        named = (
            part
            for part in nodes.descendants(self._function.node)
            if isinstance(part, cst.Name) and part.value == name.value and part is not name
        )
        return all(self._is_label(part) or self._is_called(part, inner) or self._is_applied(part) for part in named)

    def _is_label(self, name: cst.Name) -> bool:
        """Whether a name is that of an attribute or keyword."""
        above = self._parents.get(name)
        return above is None or (isinstance(above, cst.Attribute) and above.attr is name)

    def _is_called(self, name: cst.Name, inner: Scope) -> bool:
        call = self._parents.get(name)
        is_call = isinstance(call, cst.Call) and call.func is name
        return is_call and isinstance(call, cst.Call) and self._is_run(call) and self._has_ended(call, inner)

    def _is_applied(self, function: cst.Name | cst.Lambda) -> bool:
        """Whether a function is given to what runs it for each thing in a container, and then forgets it."""
        arg = self._parents.get(function)
        call = self._parents.get(arg) if isinstance(arg, cst.Arg) else None
        return isinstance(call, cst.Call) and self.applies(call, function) and self._is_run(call)

    def _is_run(self, call: cst.Call) -> bool:
        """Whether the function runs a call itself, or in a comprehension, which is not put off."""
        scope = symbols_of(self.module).scope_of_call[call]
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            if isinstance(scope.node, cst.GeneratorExp) and not self._is_used_up(scope.node):
                return False
            scope = scope.parent
        return scope is self._function

    def _is_used_up(self, iterator: cst.BaseExpression) -> bool:
        """Whether what gives things on demand is asked for all it has: by a loop, or a builtin (``all(..)``)."""
        above = self._parents.get(iterator)
        if isinstance(above, (cst.For, cst.CompFor)):
            return above.iter is iterator
        call = self._parents.get(above) if isinstance(above, cst.Arg) else None
        return isinstance(call, cst.Call) and f"builtins.{nodes.dotted(call.func)}" in stdlib.CONVERTING

    def _has_ended(self, call: cst.Call, inner: Scope) -> bool:
        above = self._parents.get(call)
        if inner.yields:
            return isinstance(above, cst.For) and above.iter is call
        return not inner.is_async or isinstance(above, cst.Await) or is_waited_for(self.module, call)


def applied_in(module: Module, call: cst.Call) -> cst.BaseExpression | None:
    """What a call of a builtin runs for each thing in a container; None where it is no such call, or runs nothing."""
    name = nodes.last_name(call.func)
    if isinstance(call.func, cst.Attribute) and name in stdlib.SORTING:
        return nodes.argument(call, None, stdlib.SORTS_BY)
    if name not in _NAMES:
        return None
    target = types_of(module).value_of(call.func)
    dotted = target.dotted if isinstance(target, External) else ""
    if dotted in stdlib.RUNS_FOR_EACH:
        return nodes.argument(call, 0)
    return nodes.argument(call, None, stdlib.SORTS_BY) if dotted in stdlib.SORTED_BY else None
