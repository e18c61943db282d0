"""Why the analysis does not know an expression.

The question of its value is followed to the place where the answer is lost. What is asked on the way are the analysis'
own questions (``types_of``): nothing here decides what a value is, it only looks for the first part whose answer is
missing. The parts are those of this layer: names and their bindings, attributes and their stores, calls and what they
return.
"""

from __future__ import annotations

import builtins
import enum
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import libcst as cst

from ..program.module import Module
from ..program.program import Program
from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for, called_name
from ..symbols.name_index import names_of
from ..symbols.positions import positions_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..symbols.users import users_of
from ..syntax import nodes
from .engine import types_of
from .values import (
    NONE,
    Awaitable,
    External,
    ExternalInstance,
    InProgress,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    Union,
    Unknown,
    Value,
    functions_of,
    things_in,
)

#: Questions one after the other: far more than any chain that a reader follows.
_LONGEST: Final = 60
#: Decorators after which code still calls the function by its name.
_HARMLESS: Final = ("builtins.", "abc.", "contextlib.", "functools.", "typing.")


class Reason(enum.Enum):
    """Why an expression is unknown, or known without certainty; the value says it in words."""

    PARAMETER_WITHOUT_CALLERS = "a parameter without an annotation, and no call in the project gives it"
    PARAMETER_OF_CALLBACK = "a parameter without an annotation, of a function that is handed to other code to be called"
    PARAMETER_KNOWN_TO_CALLERS = "a parameter without an annotation, for which calls in the project give a known object"
    PARAMETER_STARRED = "one of *args or **kwargs"
    ANNOTATION_SAYS_NOTHING = "annotated as Any, object, or a type variable"
    ANNOTATION_UNREAD = "annotated with something that is not followed"
    INTERFACE = "annotated as a class or protocol of the project that does not define the method itself"
    ATTRIBUTE_NEVER_SET = "an attribute that no code in sight stores in its class or its bases"
    ATTRIBUTE_ONLY_NONE = "an attribute or variable that is only ever None"
    NO_SUCH_MEMBER = (
        "an object of a project class that does not define the method, so that something else answers for it"
    )
    UNRESOLVED_IMPORT = "imported from a module of the project's own package that is not on disk"
    MODULE_LEFT_OUT = (
        "imported from a module of the project that is not looked into: too large, or far from any library"
    )
    MISSING_NAME = "a name that the module which should have it does not bind"
    UNDECLARED_NAME = "something of a declared client library that its declaration does not name"
    UNDECLARED_LIBRARY = "something of a package that is not declared, and not on disk"
    STANDARD_LIBRARY = "what something of the standard library gives that is not followed"
    REPLY = "what a command gives back"
    LIBRARY_RESULT = "what a declared method or function gives back that its declaration does not say"
    BUILTIN_CALL = "what getattr, next, vars or another builtin gives"
    RETURNS_NOTHING = "what a function gives that returns nothing in sight: abstract, or always raising"
    GENERATOR = "what a generator or context manager of the project gives"
    CALLED_OBJECT = "what calling an object gives"
    AWAITED = "what awaiting a known value gives"
    ENTERED = "what a with statement gives of a known object"
    LOOP_VARIABLE = "an element of what a loop goes over"
    TUPLE_PART = "a part of a tuple that is taken apart"
    CONTAINER_ELEMENT = "an element of a container, by key or index"
    SUPER = "something that a base class out of sight has"
    SEVERAL = "one of several classes or kinds, which the analysis keeps no certain fact of"
    BASE_OUT_OF_SIGHT = "an object of a project class derived from a client class"
    BY_USE = "known by its use alone"
    OTHER_BINDING = "bound by an except clause, a match, a deletion or an augmented assignment"
    OTHER_EXPRESSION = "a kind of expression that is not followed"
    CIRCLE = "the question leads back to itself, or too far"


@dataclass(frozen=True)
class Cause:
    """Where the answer is lost: the reason, and the place of the part that has none."""

    reason: Reason
    module: Module
    node: cst.CSTNode

    @property
    def place(self) -> str:
        """The place as ``path:line``."""
        return f"{self.module.path}:{positions_of(self.module).line(self.node)}"


def cause_of(module: Module, node: cst.BaseExpression) -> Cause:
    """Why ``node``, an expression of ``module``, is not known with certainty."""
    return _Search().expression(module, node)


def is_certain(value: Value) -> bool:
    """Whether a value leaves nothing open: an object of a library is certain when the analysis says so."""
    if isinstance(value, Union):
        return not value.is_open and all(map(is_certain, value.choices))
    things = things_in(value)
    if things:
        return all(thing.certain for thing in things)
    return isinstance(value, (Instance, ProjectClass, ProjectFunction, ProjectModule, LibraryMethod, LibraryFunction))


class _Search:
    """One search; it remembers where it has been."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def expression(self, module: Module, node: cst.BaseExpression) -> Cause:
        if id(node) in self._seen or len(self._seen) > _LONGEST:
            return Cause(Reason.CIRCLE, module, node)
        self._seen.add(id(node))
        ask = _BY_TYPE.get(type(node))
        return ask(self, module, node) if ask is not None else Cause(Reason.OTHER_EXPRESSION, module, node)

    def _external(self, module: Module, node: cst.CSTNode, dotted: str) -> Cause:
        """Something imported that no file and no declaration has."""
        root = dotted.partition(".")[0]
        if root == "builtins":
            return Cause(Reason.MISSING_NAME, module, node)
        if root in ("", module.package.partition(".")[0]):
            found = module.program.find(dotted, module)
            if found is not None and not _is_gone(*found):
                return Cause(Reason.MISSING_NAME, module, node)
            return Cause(
                Reason.MODULE_LEFT_OUT if _is_on_disk(module, dotted) else Reason.UNRESOLVED_IMPORT, module, node
            )
        if dotted in module.knowledge.helpers.anything:
            return Cause(Reason.ANNOTATION_SAYS_NOTHING, module, node)
        if root in sys.stdlib_module_names:
            return Cause(Reason.STANDARD_LIBRARY, module, node)
        declared = root in module.knowledge.roots
        return Cause(Reason.UNDECLARED_NAME if declared else Reason.UNDECLARED_LIBRARY, module, node)

    # -- names and bindings

    def _name(self, module: Module, node: cst.Name) -> Cause:
        symbols = symbols_of(module)
        scope = symbols.scope_of(node)
        owner = scope.owner_of(node.value)
        if owner is None:
            starred = bool(scope.root().bindings.get("*"))
            return Cause(Reason.UNRESOLVED_IMPORT if starred else Reason.MISSING_NAME, module, node)
        bindings: Sequence[Binding] = owner.bindings[node.value]
        if owner is scope or owner is scope.enclosing_function():
            bindings = reaching_definitions(bindings, node, symbols)
        return self._bindings(module, bindings)

    def _bindings(self, module: Module, bindings: Sequence[Binding]) -> Cause:
        """Why several bindings together leave something open: the first that does by itself."""
        types = types_of(module)
        given = [(binding, types.bound(binding)) for binding in bindings]
        open_ones = [binding for binding, value in given if value != NONE and not is_certain(value)]
        if open_ones:
            unknown = [binding for binding in open_ones if isinstance(types.bound(binding), (Unknown, InProgress))]
            return self._binding(module, (unknown or open_ones)[0])
        known = any(value != NONE for _, value in given)
        return Cause(Reason.SEVERAL if known else Reason.ATTRIBUTE_ONLY_NONE, module, bindings[-1].node)

    def _binding(self, module: Module, binding: Binding) -> Cause:
        if binding.kind is BindingKind.IMPORTED:
            return self._imported(module, binding)
        if _is_starred(binding):
            return Cause(Reason.PARAMETER_STARRED, module, binding.node)
        if binding.kind is BindingKind.PARAMETER:
            return self._parameter(module, binding)
        if binding.annotation is not None and (
            binding.value is None or types_of(module).bound(binding) in (NONE, Unknown())
        ):
            return self._annotation(module, binding.annotation)
        if binding.value is None or binding.kind is BindingKind.OTHER:
            return Cause(Reason.OTHER_BINDING, module, binding.node)
        value = types_of(module).value_of(binding.value)
        if isinstance(value, Unknown) and binding.kind is not BindingKind.ITERATED:
            return self.expression(module, binding.value)
        if binding.kind is BindingKind.ITERATED:
            return Cause(Reason.LOOP_VARIABLE, module, binding.value)
        if binding.path:
            return Cause(Reason.TUPLE_PART, module, binding.value)
        if binding.kind is BindingKind.ENTERED and is_certain(value):
            return Cause(Reason.ENTERED, module, binding.value)
        return self.expression(module, binding.value)

    def _imported(self, module: Module, binding: Binding) -> Cause:
        value = types_of(module).bound(binding)
        if isinstance(value, (External, ExternalInstance)):
            return self._external(module, binding.node, value.dotted)
        found = module.program.find(binding.dotted, module)
        if found is None:
            return self._external(module, binding.node, binding.dotted)
        other, names = found
        if len(names) != 1:
            return Cause(
                Reason.UNRESOLVED_IMPORT if _is_gone(other, names) else Reason.MISSING_NAME, module, binding.node
            )
        return self._of_module(other, names[0])

    def _of_module(self, module: Module, name: str) -> Cause:
        bindings = symbols_of(module).root.bindings.get(name)
        if bindings:
            return self._bindings(module, bindings)
        return Cause(Reason.MISSING_NAME, module, symbols_of(module).root.node)

    # -- parameters and annotations

    def _parameter(self, module: Module, binding: Binding) -> Cause:
        if binding.annotation is not None:
            return self._annotation(module, binding.annotation)
        function = binding.scope
        if function.receiver == binding.name:
            return Cause(Reason.NO_SUCH_MEMBER, module, binding.node)
        if binding.value is not None and not isinstance(types_of(module).value_of(binding.value), (Unknown,)):
            if types_of(module).value_of(binding.value) != NONE:
                return self.expression(module, binding.value)
        given = list(_arguments(function, binding.name))
        for other, node in given:
            value = types_of(other).value_of(node)
            if value != NONE and not is_certain(value) and id(node) not in self._seen:
                return self.expression(other, node)
        if any(things_in(types_of(other).value_of(node)) for other, node in given):
            return Cause(Reason.PARAMETER_KNOWN_TO_CALLERS, module, binding.node)
        handed = isinstance(function.node, cst.Lambda) or _is_handed_on(module, function)
        return Cause(Reason.PARAMETER_OF_CALLBACK if handed else Reason.PARAMETER_WITHOUT_CALLERS, module, binding.node)

    def _annotation(self, module: Module, annotation: cst.BaseExpression) -> Cause:
        for name in nodes.descendants(annotation):
            if not isinstance(name, (cst.Name, cst.Attribute)):
                continue
            value = types_of(module).value_of(name)
            if isinstance(value, (External, ExternalInstance)):
                if value.dotted in module.knowledge.helpers.anything:
                    return Cause(Reason.ANNOTATION_SAYS_NOTHING, module, annotation)
                if not value.dotted.startswith(("builtins.", "typing.", "collections.")):
                    return self._external(module, annotation, value.dotted)
            if isinstance(value, ProjectClass):
                derived = any(isinstance(base, LibraryClass) for base in types_of(value.module).bases(value))
                return Cause(Reason.BASE_OUT_OF_SIGHT if derived else Reason.INTERFACE, module, annotation)
            if isinstance(value, LibraryClass):
                return Cause(Reason.SEVERAL, module, annotation)
        return Cause(Reason.ANNOTATION_UNREAD, module, annotation)

    # -- attributes

    def _attribute(self, module: Module, node: cst.Attribute) -> Cause:
        if isinstance(node.value, cst.Call) and nodes.dotted(node.value.func) == "super":
            return Cause(Reason.SUPER, module, node)
        base = types_of(module).value_of(node.value)
        if isinstance(base, (Instance, ProjectClass)):
            return self._member(module, node, base)
        if isinstance(base, ProjectModule):
            return self._of_module(base.module, node.attr.value)
        if isinstance(base, LibraryObject):
            return (
                self.expression(module, node.value) if not base.certain else Cause(Reason.LIBRARY_RESULT, module, node)
            )
        if isinstance(base, Union) and not base.is_open:
            return self._of_several(module, node, base)
        return self.expression(module, node.value)

    def _of_several(self, module: Module, node: cst.Attribute, base: Union) -> Cause:
        """Why an attribute of one of several alternatives is open: the first that is of the project."""
        own = [each for each in base.choices if isinstance(each, (Instance, ProjectClass))]
        return self._member(module, node, own[0]) if own else Cause(Reason.SEVERAL, module, node)

    def _member(self, module: Module, node: cst.Attribute, base: Instance | ProjectClass) -> Cause:
        cls, name = base.of if isinstance(base, Instance) else base, node.attr.value
        types = types_of(cls.module)
        for current in types.lineage(cls):
            scope, other = current.scope, current.module
            method = scope.getter(name) or scope.method(name)
            if method is not None:
                return self._function(other, method)
            bindings = [
                *scope.bindings.get(name, ()),
                *scope.attributes.get(name, ()),
                *types_of(other).stored_by_factories(current, name),
            ]
            if bindings:
                return self._stored(other, bindings)
        outside = [
            base
            for base in types.bases(cls)
            if isinstance(base, External) and not base.dotted.startswith(("builtins.", "typing.", "abc."))
        ]
        if outside:
            return self._external(cls.module, cls.scope.node, outside[0].dotted)
        stores = [binding for binding in symbols_of(module).stores_of(name) if binding.value is not None]
        return self._bindings(module, stores) if stores else Cause(Reason.ATTRIBUTE_NEVER_SET, module, node)

    def _stored(self, module: Module, bindings: Sequence[Binding]) -> Cause:
        """Why what a class stores leaves something open."""
        value = types_of(module).joined(bindings)
        if isinstance(value, LibraryObject) and all(origin.source is OriginKind.SHAPE for origin in value.origins):
            return Cause(Reason.BY_USE, module, bindings[0].node)
        return self._bindings(module, bindings)

    # -- calls and the rest

    def _call(self, module: Module, node: cst.Call) -> Cause:
        types = types_of(module)
        target = types.value_of(node.func)
        if isinstance(target, ProjectFunction):
            return self._function(target.module, target.scope)
        if isinstance(target, LibraryMethod):
            if target.method is None:
                return Cause(Reason.REPLY, module, node)
            return self._owner(module, node, target)
        if isinstance(target, LibraryFunction):
            return Cause(Reason.LIBRARY_RESULT, module, node)
        if isinstance(target, (External, ExternalInstance)):
            return self._of_external(module, node, target.dotted)
        if isinstance(target, Union) and not target.is_open:
            functions = functions_of(target)
            return (
                self._function(functions[0].module, functions[0].scope)
                if functions
                else Cause(Reason.SEVERAL, module, node)
            )
        if isinstance(target, (Unknown, Union)):
            return self.expression(module, node.func)
        return Cause(Reason.CALLED_OBJECT, module, node)

    def _of_external(self, module: Module, node: cst.Call, dotted: str) -> Cause:
        """Why what a function gives that no file of the project defines is open."""
        first = node.args[0].value if node.args else None
        if first is not None and dotted == "typing.cast":
            return self._annotation(module, first)
        if first is not None and dotted in module.knowledge.helpers.transparent:
            return self.expression(module, first)
        if dotted == "builtins.super":
            return Cause(Reason.SUPER, module, node)
        if dotted.startswith("builtins."):
            exists = hasattr(builtins, dotted.partition(".")[2])
            return Cause(Reason.BUILTIN_CALL if exists else Reason.MISSING_NAME, module, node)
        return self._external(module, node, dotted)

    def _owner(self, module: Module, node: cst.Call, target: LibraryMethod) -> Cause:
        """Why a declared method gives something open: its own object is, or its declaration does not say what."""
        if (
            isinstance(target.owner, LibraryObject)
            and not target.owner.certain
            and isinstance(node.func, cst.Attribute)
        ):
            return self.expression(module, node.func.value)
        return Cause(Reason.LIBRARY_RESULT, module, node)

    def _function(self, module: Module, function: Scope) -> Cause:
        """Why what a function of the project gives is open."""
        types = types_of(module)
        if isinstance(function.node, cst.FunctionDef) and function.node.returns is not None and not function.yields:
            if not any(node is not None for node in function.returns):
                return self._annotation(module, function.node.returns.annotation)
        results = [node for node in (function.yields or function.returns) if node is not None]
        open_ones = [node for node in results if types.value_of(node) != NONE and not is_certain(types.value_of(node))]
        if open_ones:
            return self.expression(module, open_ones[0])
        if function.yields:
            return Cause(Reason.GENERATOR, module, function.node)
        known = any(types.value_of(node) != NONE for node in results)
        return Cause(Reason.SEVERAL if known else Reason.RETURNS_NOTHING, module, function.node)

    def _await(self, module: Module, node: cst.Await) -> Cause:
        value = types_of(module).value_of(node.expression)
        if isinstance(value, (Unknown, Awaitable, External, ExternalInstance)):
            return self.expression(module, node.expression)
        return Cause(Reason.AWAITED, module, node)

    def _subscript(self, module: Module, node: cst.Subscript) -> Cause:
        return Cause(Reason.CONTAINER_ELEMENT, module, node)

    def _either(self, module: Module, node: cst.IfExp | cst.BooleanOperation) -> Cause:
        sides = (node.body, node.orelse) if isinstance(node, cst.IfExp) else (node.left, node.right)
        types = types_of(module)
        for side in sides:
            if types.value_of(side) != NONE and not is_certain(types.value_of(side)):
                return self.expression(module, side)
        return Cause(Reason.SEVERAL, module, node)

    def _named(self, module: Module, node: cst.NamedExpr) -> Cause:
        return self.expression(module, node.value)


_BY_TYPE: Final[dict[type, Callable[..., Cause]]] = {
    cst.Name: _Search._name,
    cst.Attribute: _Search._attribute,
    cst.Call: _Search._call,
    cst.Await: _Search._await,
    cst.Subscript: _Search._subscript,
    cst.IfExp: _Search._either,
    cst.BooleanOperation: _Search._either,
    cst.NamedExpr: _Search._named,
}


def _is_gone(found: Module, names: Sequence[str]) -> bool:
    """Whether a dotted name goes on below a package, where no file has it."""
    return found.is_package and len(names) > 1


def _is_on_disk(module: Module, dotted: str) -> bool:
    """Whether the project has the file that a dotted name begins with."""
    program = module.program
    found = program.files.find(dotted, Path(module.path).resolve()) if isinstance(program, Program) else None
    return found is not None and found[0].name != "__init__.py"


def _is_starred(binding: Binding) -> bool:
    node = binding.scope.node
    if not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        return False
    starred = (node.params.star_arg, node.params.star_kwarg)
    return any(isinstance(param, cst.Param) and param.name.value == binding.name for param in starred)


def _arguments(function: Scope, name: str) -> Iterator[tuple[Module, cst.BaseExpression]]:
    """What calls by the function's name give one of its parameters, in all modules that may use it."""
    called = called_name(function)
    for other in (function.module, *users_of(function)):
        for call in names_of(other).calls_of(called):
            given = argument_for(call, function, name)
            if given is not None:
                yield other, given


def _is_handed_on(module: Module, function: Scope) -> bool:
    """Whether a function is passed, decorated, or returned by the one around it, so that code out of sight calls it."""
    decorators = (types_of(module).value_of(decorator) for decorator in function.decorators)
    if any(not (isinstance(each, External) and each.dotted.startswith(_HARMLESS)) for each in decorators):
        return True
    if names_of(module).calls_passing(function.name):
        return True
    outer = function.parent
    returned = outer.returns if outer is not None and outer.kind is ScopeKind.FUNCTION else []
    return any(isinstance(node, cst.Name) and node.value == function.name for node in returned)
