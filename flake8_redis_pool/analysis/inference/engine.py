"""Values on demand: ``value_of(expression)`` follows names, attributes, calls, awaits, annotations and imports.

Every answer is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from ...spec import Object
from ..program.module import Module
from ..program.query import Key, Memo, query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, Scope
from ..syntax import nodes
from .ancestry import Ancestry
from .annotations import annotated_value
from .argument_lists import Given
from .calculations import calculated
from .calls import Calls
from .containers import Containers
from .imports import Imports
from .lookups import Lookups
from .members import Members
from .names import Names
from .narrowing import Narrowing
from .parameters import Parameters
from .stored_values import StoredValues
from .values import (
    IN_PROGRESS,
    UNKNOWN,
    Container,
    Instance,
    LibraryObject,
    Literal,
    Origin,
    ProjectClass,
    ProjectFunction,
    TupleValue,
    Value,
)

_CONTAINERS = (cst.Tuple, cst.List, cst.Set, cst.Dict, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


@query
def types_of(module: Module) -> Engine:
    """The values of a module."""
    return Engine(module)


class Engine:
    """Answers what the expressions of one module are, with the help of its parts.

    The :class:`~.evaluator.Evaluator` that they ask.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.knowledge = module.knowledge
        self.symbols = symbols_of(module)
        self.narrowing = Narrowing(self)
        self.names = Names(self)
        self.parameters = Parameters(self)
        self.imports = Imports(self)
        self.ancestry = Ancestry(self)
        self.members = Members(self)
        self.stored_values = StoredValues(self)
        self.containers = Containers(self)
        self.lookups = Lookups(self)
        self.calls = Calls(self)
        self.value_of = self.memo(self._evaluate)
        self.annotated = self.memo(self._annotated)

    def memo(self, ask: Callable[[Key], Value]) -> Memo[Key, Value]:
        """What is asked by ``ask``, remembered among the questions about values."""
        return Memo(self.module.program.inference, ask, IN_PROGRESS, UNKNOWN, in_any_order=True)

    def of(self, module: Module) -> Engine:
        """The values of another module."""
        return types_of(module)

    def _evaluate(self, node: cst.CSTNode) -> Value:
        """What ``node``, an expression of the module, is where it stands."""
        if isinstance(node, cst.Name):
            return self.names.name(node)
        if isinstance(node, cst.Attribute):
            return self.members.attribute_read(node)
        if isinstance(node, cst.Call):
            return self.calls.call(node)
        if isinstance(node, cst.Await):
            return self.awaited(self.value_of(node.expression), node)
        if isinstance(node, cst.Subscript):
            return self.stored_values.subscript(node)
        return self._composed(node)

    def _composed(self, node: cst.CSTNode) -> Value:
        """What an expression is that gives one of its parts, holds them, or is written out."""
        if isinstance(node, cst.IfExp):
            return self.names.either(node.body, node.orelse)
        if isinstance(node, cst.BooleanOperation):
            is_or = isinstance(node.operator, cst.Or)
            return self.names.either(node.left, node.right) if is_or else self.value_of(node.right)
        if isinstance(node, cst.NamedExpr):
            return self.value_of(node.value)
        if isinstance(node, cst.Tuple) and not any(isinstance(each, cst.StarredElement) for each in node.elements):
            return TupleValue(tuple(self.value_of(element.value) for element in node.elements))
        if isinstance(node, _CONTAINERS):
            return self.container(node, is_mapping=isinstance(node, (cst.Dict, cst.DictComp)))
        if isinstance(node, cst.Lambda):
            return ProjectFunction(self.symbols.scope_at[node])
        if isinstance(node, cst.BinaryOperation):
            return calculated(self.value_of(node.left), node.operator, self.value_of(node.right))
        constant = nodes.constant(node)
        return UNKNOWN if constant is nodes.NOT_CONSTANT else Literal(constant)

    def _annotated(self, annotation: tuple[cst.BaseExpression, Origin]) -> Value:
        """What something is that is annotated with an expression, and comes from an origin."""
        return annotated_value(self, *annotation)

    def joined(
        self,
        bindings: Sequence[Binding],
        declarations: Sequence[Binding] = (),
        made: ProjectClass | None = None,
    ) -> Value:
        """What is known of a name that these bindings may have set, or of an attribute of an object of ``made``.

        One of them, or of the ``declarations`` beside them, may say by an annotation what it is.
        """
        return self.names.joined(bindings, declarations, made)

    def bound(self, binding: Binding) -> Value:
        """What one binding gives its name."""
        return self.names.bound(binding)

    def parameter(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a parameter is; one of a constructor, where an object of the class ``made`` is made."""
        return self.parameters.parameter(binding, made)

    def field(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a field of a class is that its constructor, which nobody writes, is given."""
        return self.parameters.field(binding, made)

    def given_to_objects(self, cls: Scope, attribute: str) -> Sequence[Value]:
        """What each call that makes an object of a class of this module gives for an attribute of it."""
        return self.parameters.given_to_objects(cls, attribute)

    def passed_to(self, binding: Binding) -> Sequence[Value]:
        """What each call in sight gives for a parameter of a function of this module."""
        return self.parameters.passed_to(binding)

    def expressions_for(self, binding: Binding) -> Sequence[Given | None]:
        """The expression that each call in sight gives for a parameter; None for one that is not in sight."""
        return self.parameters.expressions_for(binding)

    def is_given_by_all(self, binding: Binding) -> bool:
        """Whether every call gives something for a parameter, as far as calls are in sight, and all are."""
        return self.parameters.is_given_by_all(binding)

    def taken_by(self, call: cst.Call, argument: cst.Arg) -> Iterator[Value]:
        """What the parameters are, by their annotations, that may get an argument of a call."""
        return self.parameters.taken_by(call, argument)

    def depended(self, call: cst.Call) -> Value:
        """What a dependency marker gives the parameter that it marks; UNKNOWN for any other call."""
        return self.parameters.depended(call)

    def from_keywords(self, node: cst.Call | cst.Subscript) -> Value:
        """What is taken by a key out of the ``**kwargs`` of the function around; UNKNOWN for anything else."""
        return self.parameters.from_keywords(node)

    def imported(self, dotted: str) -> Value:
        """What the dotted name of an import means."""
        return self.imports.imported(dotted)

    def exported(self, name: str, asked: set[Module] | None = None) -> Value:
        """What other modules get when they import ``name`` from this one.

        ``asked`` are those that are asked already.
        """
        return self.imports.exported(name, asked)

    def attribute(self, base: Value, name: str) -> Value:
        """What ``base.name`` is."""
        return self.members.attribute(base, name)

    def stored_elsewhere(self, node: cst.Attribute) -> Value:
        """What is stored under the last two names of an attribute expression, in this module or another one."""
        return self.stored_values.stored_elsewhere(node)

    def stored_from_outside(self, cls: ProjectClass, name: str) -> Value:
        """What others than a class and its bases store as this attribute of it."""
        return self.stored_values.from_outside((cls, name))

    def promised_by(self, cls: ProjectClass, name: str) -> Value:
        """The methods of this name by which classes below a class keep what its own only promises."""
        return self.stored_values.promised_by((cls, name))

    def stored_by_factories(self, cls: ProjectClass, name: str) -> list[Binding]:
        """What methods of a class store as this attribute of an instance that they make."""
        return self.stored_values.stored_by_factories(cls, name)

    def bases(self, cls: ProjectClass) -> list[Value]:
        """The values of the base classes, own ones first, in breadth-first order."""
        return self.ancestry.bases(cls)

    def lineage(self, cls: ProjectClass) -> list[ProjectClass]:
        """The class and the base classes that the project defines."""
        return self.ancestry.lineage(cls)

    def as_library_object(self, base: Value) -> LibraryObject | None:
        """The library object that an instance of a project class is by its base class."""
        return self.ancestry.as_library_object(base)

    def as_own_object(self, instance: Instance, origin: Origin) -> LibraryObject | None:
        """What an object of a project class is that derives from a holder or transaction of a library."""
        return self.ancestry.as_own_object(instance, origin)

    def made_object(self, cls: ProjectClass, origin: Origin) -> LibraryObject | None:
        """The client that making an object of a project class gives that derives from a library's."""
        return self.ancestry.as_made_object(cls, origin)

    def makes_pool(self, cls: ProjectClass, item: Object) -> bool:
        """Whether making an object of a class that derives from that of ``item`` makes a pool."""
        return self.ancestry.makes_pool(cls, item)

    def is_interface(self, value: Value) -> bool:
        """Whether a value is known only as an abstract class or protocol of the project."""
        return self.ancestry.is_interface(value)

    def container(self, node: cst.BaseExpression, *, is_mapping: bool = False) -> Value:
        """The container that an expression of the module makes."""
        return self.containers.made(node, is_mapping=is_mapping)

    def contained(self, dotted: str, call: cst.Call) -> Value:
        """What one of Python's own functions makes of containers, or takes out of one; UNKNOWN for any other."""
        return self.containers.made_by(dotted, call)

    def taken(self, call: cst.Call) -> Value:
        """What a call of a method takes out of a container; UNKNOWN for any other."""
        value = self.containers.taken_by(call)
        return self.stored_values.taken_under(call) if value is UNKNOWN else value

    def looked_up(self, dotted: str, call: cst.Call) -> Value:
        """What a call of a function of this name looks up by a text; UNKNOWN for any other."""
        return self.lookups.called(dotted, call)

    def looked_up_by(self, function: Scope, call: cst.Call) -> Value:
        """What a call of a function of the project looks up by a text among its arguments; UNKNOWN for any other."""
        return self.lookups.looked_up_by(function, call)

    def looks_up(self, function: Scope) -> bool:
        """Whether a function of this module looks up something by a text."""
        return self.lookups.is_looking_up(function)

    def stored_under_name(self, base: cst.BaseExpression, name: str) -> Value:
        """What is stored under this attribute of something, in this module or another one."""
        return self.stored_values.attribute_of(base, name)

    def element(self, value: Value, key: object = nodes.NOT_CONSTANT) -> Value:
        """What a container has at a constant index or under a constant key, or at any; UNKNOWN for anything else."""
        return self.containers.element(value, key)

    def iterated(self, value: Value) -> Value:
        """What a loop over ``value`` gives."""
        return self.containers.iterated(value)

    def held(self, question: tuple[Container, object]) -> Value:
        """What a container that this module makes holds under a key."""
        return self.containers.held(question)

    def given_to_decorator(self, name: cst.Name) -> Value:
        """What a parameter gets where its function is a decorator: the functions that it decorates; else UNKNOWN."""
        return self.parameters.given_to_decorator(name)

    def called(self, target: Value, node: cst.Call) -> Value:
        """What calling ``target`` gives, at ``node``."""
        return self.calls.called(target, node)

    def returned(self, function: Scope) -> Value:
        """What a call of the project's ``function`` gives."""
        return self.calls.returned(function)

    def returned_at(self, function: Scope, call: cst.Call) -> Value:
        """What ``call``, of any module, gets from a function of this module by the constants that it gives."""
        return self.calls.returned_at(function, call)

    def awaited(self, value: Value, node: cst.CSTNode) -> Value:
        """What awaiting ``value`` gives."""
        return self.calls.awaited(value, node)

    def entered(self, value: Value) -> Value:
        """What ``with value as name`` gives the name."""
        return self.calls.entered(value)
