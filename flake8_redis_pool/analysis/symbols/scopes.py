"""What the one walk over a module's tree writes down: scopes, bindings in order, calls, parents."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import libcst as cst

from ..program.module import Module
from ..syntax import nodes


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


@dataclass(eq=False)
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
    ``returns`` and ``yields`` of a function scope hold the expressions.
    """

    kind: ScopeKind
    node: cst.CSTNode
    name: str
    parent: Scope | None
    module: Module
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    imports: dict[str, Binding] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    children: list[Scope] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    loads: list[cst.Attribute] = field(default_factory=list)
    entered: list[cst.WithItem] = field(default_factory=list)
    returns: list[cst.BaseExpression | None] = field(default_factory=list)
    yields: list[cst.BaseExpression | None] = field(default_factory=list)
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


@dataclass(eq=False)
class SymbolTable:
    """All that one walk found.

    ``parents`` maps each node to the node above it, ``scope_at`` each scope-opening node to its scope.

    ``stores`` holds what is assigned to attributes of other objects than the own instance, by the attribute's name;
    ``assignments`` every assignment (to a name, an attribute, a subscript) by the scope in which it stands.
    """

    root: Scope
    parents: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)
    scope_at: dict[cst.CSTNode, Scope] = field(default_factory=dict)
    scope_of_call: dict[cst.Call, Scope] = field(default_factory=dict)
    order_of: dict[cst.CSTNode, int] = field(default_factory=dict)
    identifiers: set[str] = field(default_factory=set)
    stores: dict[str, list[Binding]] = field(default_factory=dict)
    subscript_stores: list[Binding] = field(default_factory=list)
    assignments: dict[Scope, list[Binding]] = field(default_factory=dict)

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

    def functions(self) -> Iterator[Scope]:
        """Every function and lambda scope."""
        return (scope for scope in self.scopes if scope.kind is ScopeKind.FUNCTION)

    def classes(self) -> Iterator[Scope]:
        """Every class scope."""
        return (scope for scope in self.scopes if scope.kind is ScopeKind.CLASS)


def around(scope: Scope | None) -> Iterator[Scope]:
    """The function scopes that contain ``scope``, innermost first."""
    current = scope
    while current is not None:
        if current.kind is ScopeKind.FUNCTION:
            yield current
        current = current.parent


def outermost_function(scope: Scope) -> Scope | None:
    """The outermost function that contains ``scope``."""
    return next(reversed(list(around(scope))), None)
