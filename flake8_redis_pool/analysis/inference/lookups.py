"""What is looked up by a text: modules, what stands in them, and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ... import stdlib
from ..symbols.scopes import BindingKind, Scope, is_parameter
from ..syntax import nodes
from .evaluator import Evaluator
from .values import (
    UNKNOWN,
    External,
    Instance,
    LibraryClass,
    LibraryFunction,
    Literal,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    Value,
    join,
)

#: How many names are followed to the text that they stand for.
_MOST_NAMES: Final = 3
_HOLE: Final = "\0"
_FIELD: Final = re.compile(r"\{[^{}]*\}|%[sdr]")
#: What may be a constant, or stand for one.
_NAMING: Final = (cst.SimpleString, cst.ConcatenatedString, cst.Name, cst.Attribute, cst.Subscript)
_FOUND: Final = (ProjectClass, ProjectFunction, ProjectModule, LibraryClass, LibraryFunction)


class Lookups:
    """The look-ups of one module."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def called(self, dotted: str, node: cst.Call) -> Value:
        """What a call of a function of this name looks up; UNKNOWN for any other."""
        if dotted in stdlib.GETS_ATTRIBUTE and len(node.args) > 1:
            return self._attribute(node)
        if dotted in self.evaluator.knowledge.helpers.looks_up and node.args:
            text = self.evaluator.value_of(node.args[0].value)
            return self._named(text.value) if isinstance(text, Literal) else UNKNOWN
        return UNKNOWN

    def looked_up_by(self, function: Scope, node: cst.Call) -> Value:
        """What a call of a function of the project gives that looks up what a text among its arguments names.

        An object, where the function calls what it has found.
        """
        for arg in node.args if self.evaluator.of(function.module).looks_up(function) else ():
            text = self.evaluator.value_of(arg.value)
            found = self._named(text.value) if isinstance(text, Literal) else UNKNOWN
            if found is not UNKNOWN:
                is_called = any(
                    isinstance(each, cst.Call) and isinstance(each.func, cst.Call) for each in function.returns
                )
                return self.evaluator.called(found, node) if is_called else found
        return UNKNOWN

    def is_looking_up(self, function: Scope) -> bool:
        """Whether a function of this module looks up something by a text that is not written there."""
        looks_up = self.evaluator.knowledge.helpers.looks_up
        names = frozenset(map(stdlib.last, looks_up))
        return any(name in self.evaluator.module.text for name in names) and any(
            function.home_name(call.func) in names
            and isinstance(target := self.evaluator.value_of(call.func), External)
            and target.dotted in looks_up
            for scope in function.within()
            for call in scope.calls
        )

    def _named(self, text: object) -> Value:
        """What a dotted text names in the project or in a library."""
        if not isinstance(text, str) or not text.replace(":", ".").replace(".", "_").isidentifier():
            return UNKNOWN
        value = self.evaluator.imported(text.replace(":", "."))
        if isinstance(value, External):
            return value if value.dotted.partition(".")[0] in self.evaluator.knowledge.all_roots else UNKNOWN
        return value if isinstance(value, _FOUND) else UNKNOWN

    def _attribute(self, node: cst.Call) -> Value:
        """``getattr(x, "name")``, ``getattr(self, f"on_{kind}")``, ``getattr(module, name)``."""
        owner, name = node.args[0].value, node.args[1].value
        text = self._pattern(name)
        base = self.evaluator.value_of(owner) if self._may_be_found(owner, text) else UNKNOWN
        if text is not None and _HOLE not in text:
            value = self.evaluator.attribute(base, text)
            if value is UNKNOWN or isinstance(value, External):
                stored = self.evaluator.stored_under_name(owner, text)
                value = value if stored is UNKNOWN else stored
            return value
        return join(self._fitting(base, text))

    def may_give(self, call: cst.Call, name: str, homes: Sequence[Scope]) -> bool:
        """Whether a call of ``getattr`` with a text that is known in part may give ``name`` of a class or module."""
        if len(call.args) < 2:  # noqa: PLR2004
            return False
        text = self._pattern(call.args[1].value)
        if text is None:
            is_fit = not name.startswith("_")
        else:
            is_fit = _HOLE in text and _form(text).fullmatch(name) is not None
        if not is_fit or not self._may_be_found(call.args[0].value, text):
            return False
        base = self.evaluator.value_of(call.args[0].value)
        scope = (
            base.of.scope
            if isinstance(base, Instance)
            else base.scope
            if isinstance(base, ProjectClass)
            else self.evaluator.of(base.module).symbols.root
            if isinstance(base, ProjectModule)
            else None
        )
        return scope in homes and (text is not None or isinstance(base, ProjectModule))

    def _may_be_found(self, owner: cst.BaseExpression, text: str | None) -> bool:
        """Whether it is worth to ask what it is of which an attribute is got by a text.

        Not where it is what any caller passes or any function gives, which has attributes of all sorts.
        """
        if isinstance(owner, cst.Call):
            names = map(stdlib.last, self.evaluator.knowledge.helpers.looks_up)
            return (text is not None and _HOLE not in text) or nodes.last_name(owner.func) in names
        if not self._is_parameter(owner) or not isinstance(owner, cst.Name):
            return True
        function = self.evaluator.symbols.scope_of(owner).owner_of(owner.value)
        return function is not None and function.receiver == owner.value and text is not None

    def _is_parameter(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is what the callers of a function pass."""
        if not isinstance(node, cst.Name):
            return False
        owner = self.evaluator.symbols.scope_of(node).owner_of(node.value)
        return owner is not None and is_parameter(owner, node.value)

    def _fitting(self, base: Value, text: str | None) -> Iterator[Value]:
        """The methods, or the functions and classes of a module, whose names fit a text with holes.

        Of a text of which nothing is known, those that a module shows.
        """
        form = _form(text) if text is not None else None
        if isinstance(base, ProjectModule):
            for scope in self.evaluator.of(base.module).symbols.root.children:
                is_fit = form.fullmatch(scope.name) if form is not None else not scope.name.startswith("_")
                if is_fit and isinstance(scope.node, (cst.FunctionDef, cst.ClassDef)):
                    yield self.evaluator.attribute(base, scope.name)
        elif form is not None and isinstance(base, (Instance, ProjectClass)):
            lineage = self.evaluator.lineage(base.of if isinstance(base, Instance) else base)
            names = dict.fromkeys(method.name for cls in lineage for method in cls.scope.methods())
            for name in names:
                if form.fullmatch(name):
                    yield self.evaluator.attribute(base, name)

    def _pattern(self, node: cst.BaseExpression, depth: int = 0) -> str | None:
        """A text, with holes where it is not known; None where nothing of it is."""
        if self._is_parameter(node):
            return None  # each caller may pass another one
        value = self.evaluator.value_of(node) if isinstance(node, _NAMING) else UNKNOWN
        if isinstance(value, Literal):
            return value.value if isinstance(value.value, str) else None
        text = None
        if isinstance(node, cst.FormattedString):
            text = "".join(part.value if isinstance(part, cst.FormattedStringText) else _HOLE for part in node.parts)
        elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            text = "".join(self._pattern(side, depth) or _HOLE for side in (node.left, node.right))
        elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo):
            text = self._filled(node.left, depth)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
            text = self._filled(node.func.value, depth)
        elif isinstance(node, cst.Name) and depth < _MOST_NAMES:
            owner = self.evaluator.symbols.scope_of(node).owner_of(node.value)
            bindings = owner.bindings[node.value] if owner is not None else []
            if len(bindings) == 1 and bindings[0].kind is BindingKind.ASSIGNED and bindings[0].value is not None:
                text = self._pattern(bindings[0].value, depth + 1)
        return text if text is not None and text.strip(_HOLE) else None

    def _filled(self, node: cst.BaseExpression, depth: int) -> str | None:
        text = self._pattern(node, depth)
        return _FIELD.sub(_HOLE, text) if text is not None else None


def _form(text: str) -> re.Pattern[str]:
    """What a text with holes may be."""
    return re.compile(".+".join(map(re.escape, text.split(_HOLE))))
