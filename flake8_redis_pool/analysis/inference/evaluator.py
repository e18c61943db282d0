"""What the parts of the inference ask the whole of it.

The questions that :class:`~.engine.Engine` answers for one module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import libcst as cst

from ...knowledge import Knowledge
from ..program.module import Module
from ..program.query import Key, Memo
from ..symbols.scopes import Binding, Scope, SymbolTable
from ..syntax.nodes import NOT_CONSTANT
from .values import Container, LibraryObject, Origin, ProjectClass, Value


class Narrowed(Protocol):
    """What tests say of the values of one module."""

    def narrowed(self, node: cst.Name | cst.Attribute, value: Value) -> Value:
        """What an expression is where it stands, of which ``value`` is known without the tests around it."""

    def meant(self, call: cst.Call, value: Value) -> Value:
        """Which of a synchronous and an asynchronous thing a call gives, by the use of the name that gets it."""


class Evaluator(Protocol):
    """The values of one module."""

    module: Module
    knowledge: Knowledge
    symbols: SymbolTable

    @property
    def narrowing(self) -> Narrowed:
        """What tests say of the values."""

    def of(self, module: Module) -> Evaluator:
        """The values of another module."""

    def memo(self, ask: Callable[[Key], Value]) -> Memo[Key, Value]:
        """What is asked by ``ask``, remembered among the questions about values."""

    @property
    def value_of(self) -> Callable[[cst.CSTNode], Value]:
        """What a node, an expression of the module, is where it stands."""

    @property
    def annotated(self) -> Callable[[tuple[cst.BaseExpression, Origin]], Value]:
        """What something is that is annotated with an expression, and comes from an origin."""

    def joined(
        self,
        bindings: Sequence[Binding],
        declarations: Sequence[Binding] = (),
        made: ProjectClass | None = None,
    ) -> Value:
        """What is known of a name that these bindings may have set, or of an attribute of an object of ``made``.

        One of them, or of the ``declarations`` beside them, may say by an annotation what it is.
        """

    def parameter(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a parameter is; one of a constructor, where an object of the class ``made`` is made."""

    def field(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a field of a class is that its constructor, which nobody writes, is given."""

    def depended(self, call: cst.Call) -> Value:
        """What a dependency marker gives the parameter that it marks; UNKNOWN for any other call."""

    def from_keywords(self, node: cst.Call | cst.Subscript) -> Value:
        """What is taken by a key out of the ``**kwargs`` of the function around; UNKNOWN for anything else."""

    def imported(self, dotted: str) -> Value:
        """What the dotted name of an import means."""

    def exported(self, name: str, asked: set[Module] | None = None) -> Value:
        """What other modules get when they import ``name`` from this one.

        ``asked`` are those that are asked already.
        """

    def attribute(self, base: Value, name: str) -> Value:
        """What ``base.name`` is."""

    def stored_elsewhere(self, node: cst.Attribute) -> Value:
        """What is stored under the last two names of an attribute expression, in this module or another one."""

    def stored_from_outside(self, cls: ProjectClass, name: str) -> Value:
        """What others than a class and its bases store as this attribute of it."""

    def promised_by(self, cls: ProjectClass, name: str) -> Value:
        """The methods of this name by which classes below a class keep what its own only promises."""

    def stored_by_factories(self, cls: ProjectClass, name: str) -> list[Binding]:
        """What methods of a class store as this attribute of an instance that they make."""

    def bases(self, cls: ProjectClass) -> list[Value]:
        """The values of the base classes, own ones first, in breadth-first order."""

    def lineage(self, cls: ProjectClass) -> list[ProjectClass]:
        """The class and the base classes that the project defines."""

    def as_library_object(self, base: Value) -> LibraryObject | None:
        """The library object that an instance of a project class is by its base class."""

    def made_object(self, cls: ProjectClass, origin: Origin) -> LibraryObject | None:
        """The client that making an object of a project class gives that derives from a library's."""

    def is_interface(self, value: Value) -> bool:
        """Whether a value is known only as an abstract class or protocol of the project."""

    def container(self, node: cst.BaseExpression, *, is_mapping: bool = False) -> Value:
        """The container that an expression of the module makes."""

    def contained(self, dotted: str, call: cst.Call) -> Value:
        """What one of Python's own functions makes of containers, or takes out of one; UNKNOWN for any other."""

    def taken(self, call: cst.Call) -> Value:
        """What a call of a method takes out of a container; UNKNOWN for any other."""

    def looked_up(self, dotted: str, call: cst.Call) -> Value:
        """What a call of a function of this name looks up by a text; UNKNOWN for any other."""

    def looked_up_by(self, function: Scope, call: cst.Call) -> Value:
        """What a call of a function of the project looks up by a text among its arguments; UNKNOWN for any other."""

    def looks_up(self, function: Scope) -> bool:
        """Whether a function of this module looks up something by a text."""

    def stored_under_name(self, base: cst.BaseExpression, name: str) -> Value:
        """What is stored under this attribute of something, in this module or another one."""

    def element(self, value: Value, key: object = NOT_CONSTANT) -> Value:
        """What a container has at a constant index or under a constant key, or at any; UNKNOWN for anything else."""

    def iterated(self, value: Value) -> Value:
        """What a loop over ``value`` gives."""

    def held(self, question: tuple[Container, object]) -> Value:
        """What a container that this module makes holds under a key."""

    def given_to_decorator(self, name: cst.Name) -> Value:
        """What a parameter gets where its function is a decorator: the functions that it decorates; else UNKNOWN."""

    def called(self, target: Value, node: cst.Call) -> Value:
        """What calling ``target`` gives, at ``node``."""

    def returned(self, function: Scope) -> Value:
        """What a call of the project's ``function`` gives."""

    def returned_at(self, function: Scope, call: cst.Call) -> Value:
        """What ``call``, of any module, gets from a function of this module by the constants that it gives."""

    def awaited(self, value: Value, node: cst.CSTNode) -> Value:
        """What awaiting ``value`` gives."""

    def entered(self, value: Value) -> Value:
        """What ``with value as name`` gives the name."""


def decorated_with(function: Scope, names: frozenset[str]) -> bool:
    """Whether one of the decorators has one of these names as its last part."""
    return not names.isdisjoint(function.decorator_names)
