"""What the one walk over a module's tree writes down: scopes, bindings in order, calls, parents."""

from __future__ import annotations

import enum
import functools
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import libcst as cst

from ...tree import Bodies, LazyBody
from ..program.module import Module
from ..syntax import nodes
from .body_texts import DEFINITION, may_store

#: What the scope of a function without a name is called.
LAMBDA: Final = "<lambda>"


class ScopeKind(enum.Enum):
    """What opens a scope."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"  # also a lambda
    COMPREHENSION = "comprehension"


class BindingKind(enum.Enum):
    """How a name gets its value."""

    ASSIGNED = "assigned"
    UNPACKED = "unpacked"
    IMPORTED = "imported"
    DEFINED = "defined"  # def and class
    PARAMETER = "parameter"
    ITERATED = "iterated"
    ENTERED = "entered"  # with ... as name
    OTHER = "other"  # except ... as name, del, augmented assignment, match capture: nothing is known


@dataclass(eq=False, slots=True)
class Binding:
    """One place where ``name`` gets a value.

    ``value`` is the expression on the right (or the iterated one, or the context manager), ``path`` the indices to
    follow into it when a tuple is unpacked, ``annotation`` the expression of an annotation, ``dotted`` the absolute
    dotted name of an import.
    """

    name: str
    kind: BindingKind
    node: cst.CSTNode
    scope: Scope
    order: int
    value: cst.BaseExpression | None = None
    path: tuple[int, ...] = ()
    annotation: cst.BaseExpression | None = None
    dotted: str = ""


@dataclass(eq=False)
class Scope:
    """A module, class, function, lambda or comprehension.

    ``receiver`` is the name of a method's first parameter (``self``, ``cls``), "" elsewhere. ``attributes`` of a class
    scope holds what its methods store on the receiver. ``imports`` holds the first import of each name.
    ``returns`` and ``yields`` of a function scope hold the expressions, ``deleted`` the ``del`` statements.
    """

    kind: ScopeKind
    node: cst.CSTNode
    name: str
    parent: Scope | None
    module: Module
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=lambda: _NO_ATTRIBUTES)
    imports: dict[str, Binding] = field(default_factory=dict)
    global_names: frozenset[str] = field(default_factory=frozenset)
    nonlocal_names: frozenset[str] = field(default_factory=frozenset)
    children: list[Scope] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    loads: list[cst.Attribute] = field(default_factory=list)
    entered: Sequence[cst.WithItem] = field(default_factory=tuple)
    returns: list[cst.BaseExpression | None] = field(default_factory=list)
    yields: Sequence[cst.BaseExpression | None] = field(default_factory=tuple)
    deleted: Sequence[cst.Del] = field(default_factory=tuple)
    receiver: str = ""
    order: int = 0

    @property
    def is_async(self) -> bool:
        """Whether it is a coroutine function (or asynchronous generator)."""
        return nodes.is_async(self.node)

    @property
    def decorators(self) -> list[cst.BaseExpression]:
        """The decorator expressions of a function or class."""
        if isinstance(self.node, (cst.FunctionDef, cst.ClassDef)):
            return [decorator.decorator for decorator in self.node.decorators]
        return []

    @functools.cached_property
    def decorator_names(self) -> frozenset[str]:
        """The last names of the decorators, of those that are called as well."""
        targets = (decorator.func if isinstance(decorator, cst.Call) else decorator for decorator in self.decorators)
        return frozenset(nodes.last_name(target) for target in targets if nodes.dotted(target) is not None)

    @property
    def qualname(self) -> str:
        """``Class.method`` as Python would name it, without ``<locals>``."""
        names = []
        scope: Scope | None = self
        while scope is not None and scope.kind is not ScopeKind.MODULE:
            if scope.kind is not ScopeKind.COMPREHENSION:
                names.append(scope.name)
            scope = scope.parent
        return ".".join(reversed(names))

    @functools.cached_property
    def _functions(self) -> Mapping[str, list[Scope]]:
        functions: dict[str, list[Scope]] = {}
        for child in self.children:
            if child.kind is ScopeKind.FUNCTION:
                functions.setdefault(child.name, []).append(child)
        return functions

    def functions_named(self, name: str) -> Sequence[Scope]:
        """The functions with this name that are defined in this scope itself, all definitions in order."""
        return self._functions.get(name, ())

    def method(self, name: str) -> Scope | None:
        """The method of a class scope, the last definition if there are several."""
        found = self._functions.get(name)
        return found[-1] if found else None

    def getter(self, name: str) -> Scope | None:
        """The definition of a property that also has a setter (``@name.setter`` defines the name once more)."""
        found = self._functions.get(name, ())
        return (
            found[0]
            if len(found) > 1 and any(nodes.dotted(item) == f"{name}.setter" for item in found[-1].decorators)
            else None
        )

    def methods(self) -> Iterator[Scope]:
        """All functions defined directly in a class body."""
        return (
            child
            for child in self.children
            if child.kind is ScopeKind.FUNCTION and isinstance(child.node, cst.FunctionDef)
        )

    def within(self) -> Iterator[Scope]:
        """This scope and all below it, classes and their methods left out."""
        stack = [self]
        while stack:
            scope = stack.pop()
            yield scope
            stack.extend(child for child in reversed(scope.children) if child.kind is not ScopeKind.CLASS)

    def enclosing_function(self) -> Scope | None:
        """This function, or the function around this comprehension; None at module or class level."""
        scope: Scope | None = self
        while scope is not None and scope.kind is ScopeKind.COMPREHENSION:
            scope = scope.parent
        return scope if scope is not None and scope.kind is ScopeKind.FUNCTION else None

    def enclosing_class(self) -> Scope | None:
        """The class whose method this is (or whose method contains it)."""
        scope: Scope | None = self
        while scope is not None:
            if scope.kind is ScopeKind.CLASS:
                return scope
            scope = scope.parent
        return None

    def owner_of(self, name: str) -> Scope | None:
        """The scope whose bindings ``name`` means when it is read here, by Python's rules.

        None for a builtin or unknown name.
        """
        scope: Scope | None = self
        first = True
        while scope is not None:
            if name in scope.global_names:
                root = scope.root()
                return root if name in root.bindings else None
            visible = first or scope.kind is not ScopeKind.CLASS
            if visible and name in scope.bindings and name not in scope.nonlocal_names:
                return scope
            if scope.kind is not ScopeKind.COMPREHENSION:
                first = False
            scope = scope.parent
        return None

    def is_variable_of_function(self, name: str) -> bool:
        """Whether ``name``, read here, is a variable of a function (a parameter too)."""
        owner = self.owner_of(name)
        return owner is not None and owner.kind in (ScopeKind.FUNCTION, ScopeKind.COMPREHENSION)

    def original_name(self, name: str) -> str:
        """What ``name`` was called where it was imported from; the name itself when it is no import."""
        owner = self.owner_of(name)
        binding = owner.imports.get(name) if owner is not None else None
        return binding.dotted.rpartition(".")[2] if binding is not None else name

    def home_name(self, node: cst.CSTNode) -> str:
        """The last name of ``a.b`` or ``b`` as it was called where it was imported from; "" for anything else."""
        return self.original_name(node.value) if isinstance(node, cst.Name) else nodes.last_name(node)

    def imported_as(self, dotted: str) -> str:
        """A dotted name with its first part as it was imported.

        ``actor`` -> ``worker.actor`` after ``from worker import actor``.
        """
        first, dot, rest = dotted.partition(".")
        owner = self.owner_of(first)
        binding = owner.imports.get(first) if owner is not None else None
        return f"{binding.dotted}{dot}{rest}" if binding is not None else dotted

    def is_import(self, name: str) -> bool:
        """Whether ``name`` is bound by imports only."""
        owner = self.owner_of(name)
        return owner is not None and all(binding.kind is BindingKind.IMPORTED for binding in owner.bindings[name])

    def root(self) -> Scope:
        """The module scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


#: What the walk over the body of a function writes down in its scope, and what there is of it before.
_OF_BODY: Final[Mapping[str, Callable[[], object]]] = {
    **dict.fromkeys(("bindings", "imports"), dict),
    **dict.fromkeys(("global_names", "nonlocal_names"), frozenset),
    **dict.fromkeys(("children", "calls", "loads", "returns"), list),
    **dict.fromkeys(("entered", "yields", "deleted"), tuple),
}


class WaitingScope(Scope):
    """The scope of a function whose body is walked when somebody asks for what is in it."""

    def wait(self) -> None:
        """Leave open what the body says, until it is asked for."""
        before = {name: vars(self).pop(name) for name in _OF_BODY}
        self._before = {name: said for name, said in before.items() if said}

    def arrive(self) -> None:
        """The body is there, and about to be walked."""
        vars(self).update({name: make() for name, make in _OF_BODY.items()} | self._before)

    def __getattr__(self, name: str) -> Any:
        # asked only for what is not there
        if name not in _OF_BODY or not isinstance(self.node, cst.FunctionDef):
            raise AttributeError(name)
        _ = self.node.body.body  # has it made, and walked
        return vars(self)[name]


class Attributes(dict[str, "list[Binding]"]):
    """What the methods of a class store on the receiver, by name, in the order of the source.

    ``walk`` has the methods walked that may store something by a name (None: by any) and have not been.
    """

    __slots__ = ("_walk_for", "_walked")

    def __init__(self, walk: Callable[[str | None], object] | None = None) -> None:
        super().__init__()
        self._walk_for = walk
        self._walked: set[str | None] = set()

    def add(self, name: str, binding: Binding) -> None:
        """Write down one store."""
        insort(self.setdefault(name, []), binding, key=lambda each: each.order)

    def _walk(self, name: str | None) -> None:
        if self._walk_for is not None and self._walked.isdisjoint((name, None)):
            self._walked.add(name)
            self._walk_for(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._walk(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> list[Binding]:
        self._walk(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._walk(name if isinstance(name, str) else None)
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.items().mapping)

    def items(self) -> Any:
        self._walk(None)
        return dict(sorted(super().items(), key=lambda item: item[1][0].order)).items()

    def values(self) -> Any:
        return dict(self.items()).values()


#: Those of a scope that is no class.
_NO_ATTRIBUTES: Final[Attributes] = Attributes()


@dataclass(eq=False)
class Part:
    """What one walk wrote down: that over a module, or over the body of a function of it that was made later.

    ``walked`` are the scopes whose insides the walk was over, ``opened`` those that begin there.

    ``stores`` holds what is assigned to attributes of other objects than the own instance, by the attribute's name;
    ``assignments`` every assignment (to a name, an attribute, a subscript) by the scope in which it stands.
    """

    order: int
    walked: list[Scope] = field(default_factory=list)
    opened: list[Scope] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    identifiers: set[str] = field(default_factory=set)
    stores: dict[str, list[Binding]] = field(default_factory=dict)
    subscript_stores: list[Binding] = field(default_factory=list)
    assignments: dict[Scope, list[Binding]] = field(default_factory=dict)


@dataclass(eq=False)
class SymbolTable:
    """All that the walks over a module found.

    ``parents`` maps each node to the node above it, ``scope_at`` each scope-opening node to its scope. ``field_makers``
    has what stands for a function that a call in a class body gets by its name, to call it for each object.

    The bodies of functions may be made and walked later than the rest: whoever has a node of one, or a scope in one,
    finds all that is known of it here. What a module has of something is asked by name: then the bodies are walked that
    speak of the name, or else, for all that there is, all of them. Answers are in the order of the source.
    """

    root: Scope
    bodies: Bodies
    outside: Part = field(default_factory=lambda: Part(0))
    parents: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    scope_at: dict[cst.CSTNode, Scope] = field(default_factory=dict)
    scope_of_call: dict[cst.Call, Scope] = field(default_factory=dict)
    order_of: dict[cst.CSTNode, int] = field(default_factory=dict)
    part_of: dict[cst.CSTNode, Part] = field(default_factory=dict)
    field_makers: dict[cst.Call, cst.Lambda] = field(default_factory=dict)
    assigned: dict[Scope, list[Binding]] = field(default_factory=dict)
    _stores: dict[str, list[Binding]] = field(default_factory=dict)

    def forget(self) -> None:
        """Take the scopes apart, which know each other and their bindings."""
        for scope in self.scope_at.values():
            vars(scope).clear()

    # -- parts

    def parts(self, bodies: Iterable[LazyBody]) -> list[Part]:
        """What stands outside of bodies that are made later, and these bodies, which are walked for it."""
        found = [self.outside]
        for body in bodies:
            _ = body.body
            part = self.part_of.get(body)
            if part is not None:
                found.append(part)
        return found

    def speaking_of(self, *names: str) -> list[Part]:
        """The parts that may speak of one of these names: others do not hold the word."""
        return self.parts(self.bodies.holding(names))

    @functools.cached_property
    def all_parts(self) -> list[Part]:
        """All there is."""
        return self.parts(self.bodies)

    def part_with(self, scope: Scope) -> Part:
        """The part in which a scope begins that has no other one around it, or is walked."""
        above: Scope | None = scope
        while above is not None:
            body = getattr(above.node, "body", None)
            if isinstance(body, LazyBody) and body in self.part_of:
                _ = body.body
                return self.part_of[body]
            above = above.parent
        return self.outside

    def speaks_of(self, names: Iterable[str]) -> bool:
        """Whether one of these names stands in the module as an identifier."""
        wanted = frozenset(names)
        return any(not part.identifiers.isdisjoint(wanted) for part in self.speaking_of(*wanted))

    def that_may_read(self, functions: Iterable[Scope], name: str) -> Iterator[Scope]:
        """Those of the functions that speak of a name ("": all), as far as their texts say."""
        for function in functions:
            body = getattr(function.node, "body", None)
            if not (name and isinstance(body, LazyBody)) or body in self.bodies.holding_one(name):
                yield function

    def storing(self, attribute: str) -> list[LazyBody]:
        """The bodies that may store something in an attribute of this name."""
        text = self.root.module.text
        bodies = self.bodies.holding((attribute,))
        return [body for body in bodies if may_store(text, body.piece.start, body.piece.end, attribute)]

    def stores_of(self, attribute: str) -> Sequence[Binding]:
        """What is assigned to an attribute of this name of other objects than the own instance."""
        if attribute not in self._stores:
            parts = self.parts(self.storing(attribute))
            found = (binding for part in parts for binding in part.stores.get(attribute, ()))
            self._stores[attribute] = sorted(found, key=lambda binding: binding.order)
        return self._stores[attribute]

    @property
    def stored_attributes(self) -> list[str]:
        """The names of all attributes of other objects to which something is assigned."""
        found = sorted((group[0].order, name) for part in self.all_parts for name, group in part.stores.items())
        return list(dict.fromkeys(name for _, name in found))

    def assigned_in(self, scope: Scope) -> Sequence[Binding]:
        """Every assignment (to a name, an attribute, a subscript) that stands in a scope itself."""
        _ = scope.bindings  # its body is walked
        return self.assigned.get(scope, ())

    @functools.cached_property
    def calls(self) -> list[cst.Call]:
        """All calls of the module."""
        return self.in_order(call for part in self.all_parts for call in part.calls)

    def in_order(self, calls: Iterable[cst.Call]) -> list[cst.Call]:
        """Calls of the module in the order of the source."""
        return sorted(calls, key=lambda call: self.order_of[call])

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes above ``node``, the nearest first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def statement_of(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement that ``node`` is part of (``node`` itself if it is one)."""
        current = node
        while not isinstance(current, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            above = self.parents.get(current)
            if above is None:
                return current
            current = above
        return current

    def order_at(self, node: cst.CSTNode) -> int:
        """The place of the statement that ``node`` is part of in the order of the source, as in :attr:`Binding.order`.

        0 where it is part of none that the walk has met.
        """
        return self.order_of.get(self.statement_of(node), 0)

    def scope_of(self, node: cst.CSTNode) -> Scope:
        """The scope in which ``node``, of this module or adopted by it, is evaluated.

        Decorators, defaults and annotations belong to the scope around their function; so does what the first ``for``
        of a comprehension goes over.
        """
        if isinstance(node, cst.Call) and node in self.scope_of_call:
            return self.scope_of_call[node]
        below, above = node, self.parents.get(node)
        while above is not None:
            if type(above) is cst.Call and above in self.scope_of_call:  # by far the most
                return self.scope_of_call[above]
            if (
                isinstance(above, cst.CompFor)
                and below is above.iter
                and not isinstance(self.parents[above], cst.CompFor)
            ):
                above = self.parents[above]  # the comprehension itself: what it goes over first is evaluated around it
            elif above in self.scope_at and (
                isinstance(above, (cst.BaseComp, cst.Module)) or below is getattr(above, "body", None)
            ):
                return self.scope_at[above]
            below, above = above, self.parents.get(above)
        return self.root

    def adopt(self, node: cst.CSTNode, above: cst.CSTNode) -> None:
        """Take up what was parsed later, from the text of ``above``: it is evaluated where that stands."""
        self.parents[node] = above
        for part in nodes.descendants(node):
            self.parents.update(dict.fromkeys(nodes.children(part), part))

    @functools.cached_property
    def scopes(self) -> list[Scope]:
        """Every scope."""
        return _sorted(scope for part in self.all_parts for scope in part.opened)

    def functions(self) -> Iterator[Scope]:
        """Every function and lambda scope."""
        return (scope for scope in self.scopes if scope.kind is ScopeKind.FUNCTION)

    def definitions(self) -> Iterator[Scope]:
        """Every function that is defined by a statement."""
        return (scope for scope in self.defined if scope.kind is ScopeKind.FUNCTION and scope.name != "<lambda>")

    def classes(self) -> Iterator[Scope]:
        """Every class scope."""
        return (scope for scope in self.defined if scope.kind is ScopeKind.CLASS)

    @functools.cached_property
    def defined(self) -> list[Scope]:
        """All functions and classes, and perhaps not every lambda and comprehension."""
        parts = self.parts(self.bodies.matching(DEFINITION))
        return _sorted(scope for part in parts for scope in part.opened)


def _sorted(scopes: Iterable[Scope]) -> list[Scope]:
    """Scopes in the order of the source."""
    return sorted(scopes, key=lambda scope: scope.order)


def around(scope: Scope | None) -> Iterator[Scope]:
    """The function scopes that contain ``scope``, innermost first."""
    current = scope
    while current is not None:
        if current.kind is ScopeKind.FUNCTION:
            yield current
        current = current.parent


def is_parameter(owner: Scope, name: str) -> bool:
    """Whether a name of a scope is, or was at first, a parameter of its function."""
    return any(binding.kind is BindingKind.PARAMETER for binding in owner.bindings.get(name, ()))


def outermost_function(scope: Scope) -> Scope | None:
    """The outermost function that contains ``scope``."""
    return next(reversed(list(around(scope))), None)


def receivers_of(scope: Scope) -> set[str]:
    """The names by which code of a method, or of a function in it, reads its own object."""
    names = set()
    current: Scope | None = scope
    while current is not None:
        if current.receiver:
            names.add(current.receiver)
        current = current.parent
    return names
