"""Which number an expression is: what is written down for it, by whatever names, defaults and arguments it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, BindingKind
from .calculations import calculated, number_in
from .engine import types_of
from .values import External, Instance, Literal, ProjectClass, Union, Value, alternatives

#: Names for names: longer chains are not followed.
_FARTHEST: Final = 5
#: Calls that give the number which their argument is, by their dotted names.
_CONVERTING: Final = frozenset({"builtins.int", "builtins.float", "builtins.round"})


@dataclass(frozen=True)
class Amounts:
    """The numbers that an expression may be, None among them where it may be None; ``is_open``: or something else."""

    known: frozenset[float | None] = frozenset()
    is_open: bool = False

    def or_else(self, other: Amounts) -> Amounts:
        """What it may be of two."""
        return Amounts(self.known | other.known, self.is_open or other.is_open)


NOT_KNOWN: Final = Amounts(is_open=True)


def amounts_of(module: Module, node: cst.BaseExpression, steps: int = _FARTHEST) -> Amounts:
    """The numbers that an expression of a module may be.

    A parameter is what calls in sight give for it, or its default; so is what a constructor stores of its parameters.
    """
    if isinstance(node, (cst.IfExp, cst.BooleanOperation)):
        return _of_choices(module, node, steps)
    bindings = _bindings(module, node)
    found = _written_down(types_of(module).value_of(node)) if len(bindings) < 2 else NOT_KNOWN
    if found != NOT_KNOWN or not steps:
        return found
    if isinstance(node, cst.Call):
        target = types_of(module).value_of(node.func)
        converts = getattr(target, "dotted", "") in _CONVERTING and len(node.args) == 1 and not node.args[0].star
        return amounts_of(module, node.args[0].value, steps - 1) if converts else NOT_KNOWN
    if isinstance(node, cst.BinaryOperation):
        return _of_calculation(module, node, steps)
    return _united(_bound(each.scope.module, each, steps - 1) for each in bindings)


def _written_down(value: Value) -> Amounts:
    """What a value says by itself."""
    known: set[float | None] = set()
    for each in alternatives(value):
        number = number_in(each)
        if number is None and not (isinstance(each, Literal) and each.value is None):
            return NOT_KNOWN
        known.add(number)
    return Amounts(frozenset(known), is_open=isinstance(value, Union) and value.is_open)


def _united(parts: Iterable[Amounts]) -> Amounts:
    """What one of several may be; not known where there is none."""
    found: Amounts | None = None
    for each in parts:
        found = each if found is None else found.or_else(each)
    return NOT_KNOWN if found is None else found


def _of_choices(module: Module, node: cst.IfExp | cst.BooleanOperation, steps: int) -> Amounts:
    """``a if test else b``, ``a or b``: what is nothing falls through an ``or``."""
    if isinstance(node, cst.IfExp):
        return _united(amounts_of(module, each, steps - 1) for each in (node.body, node.orelse) if steps)
    if not isinstance(node.operator, cst.Or) or not steps:
        return NOT_KNOWN
    left = amounts_of(module, node.left, steps - 1)
    left = Amounts(frozenset(each for each in left.known if each), left.is_open)
    return left.or_else(amounts_of(module, node.right, steps - 1))


def _of_calculation(module: Module, node: cst.BinaryOperation, steps: int) -> Amounts:
    """``seconds * 1000``, for each of the numbers that the parts may be."""
    left, right = (amounts_of(module, each, steps - 1) for each in (node.left, node.right))
    values = [calculated(Literal(one), node.operator, Literal(two)) for one in left.known for two in right.known]
    known = frozenset(number for number in map(number_in, values) if number is not None)
    is_open = left.is_open or right.is_open or len(known) < len(set(values))
    return Amounts(known, is_open) if known else NOT_KNOWN


def _bindings(module: Module, node: cst.BaseExpression) -> list[Binding]:
    """What sets the name or the attribute that is read, where all of that is in sight."""
    if isinstance(node, cst.Name):
        owner = symbols_of(module).scope_of(node).owner_of(node.value)
        found = list(reaching_definitions(owner.bindings[node.value], node, symbols_of(module))) if owner else []
        if any(binding.kind is not BindingKind.IMPORTED for binding in found):
            return found
    elif isinstance(node, cst.Attribute):
        holder = types_of(module).value_of(node.value)
        if isinstance(holder, (Instance, ProjectClass)):
            return _of_object(holder, node.attr.value)
    else:
        return []
    value = types_of(module).value_of(node)
    return _of_other_module(module, value.dotted) if isinstance(value, External) else []


def _of_object(holder: Instance | ProjectClass, name: str) -> list[Binding]:
    """What sets an attribute of an object or class of the project."""
    cls = holder.of if isinstance(holder, Instance) else holder
    for each in types_of(cls.module).lineage(cls):
        found = [*each.scope.bindings.get(name, ()), *each.scope.attributes.get(name, ())]
        if found:
            return found
    return []


def _of_other_module(module: Module, dotted: str) -> list[Binding]:
    """What sets a name of a module of the project that leads to no client library: of that nothing else is asked."""
    found = module.program.shadowing(dotted, module)
    if found is None or not found[1]:
        return []
    other, (first, *names) = found
    if not names:
        return list(symbols_of(other).root.bindings.get(first, ()))
    holder = types_of(other).exported(first)
    is_of_object = isinstance(holder, (Instance, ProjectClass)) and len(names) == 1
    return _of_object(holder, names[0]) if is_of_object and isinstance(holder, (Instance, ProjectClass)) else []


def _bound(module: Module, binding: Binding, steps: int) -> Amounts:
    """What one binding gives."""
    if binding.kind is BindingKind.PARAMETER:
        return _given(module, binding, steps)
    if binding.kind is BindingKind.IMPORTED and steps:
        return _united(_bound(each.scope.module, each, steps - 1) for each in _of_other_module(module, binding.dotted))
    if binding.kind is not BindingKind.ASSIGNED or binding.path or binding.value is None:
        return NOT_KNOWN
    return amounts_of(module, binding.value, steps)


def _given(module: Module, binding: Binding, steps: int) -> Amounts:
    """What a parameter is given, and its default, unless every call gives something else."""
    parts = []
    if binding.value is not None and not types_of(module).is_given_by_all(binding):
        parts.append(amounts_of(module, binding.value, steps))
    for given in types_of(module).expressions_for(binding):
        parts.append(amounts_of(given.module, given.node, steps) if given is not None else NOT_KNOWN)
    return _united(parts)
