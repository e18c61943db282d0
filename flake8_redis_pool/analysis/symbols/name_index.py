"""What goes by which name in a module: calls, readers, stores and classes, found without a walk over all of them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst

from ...first_party import absolute
from ...tree import LazyBody
from ..program.module import Module
from ..program.query import query
from ..syntax import nodes
from .body_texts import CALLED_AGAIN, DEFINITION, IMPORT, NAMELESS_STORE
from .builder import symbols_of
from .scopes import Binding, BindingKind, Part, Scope, SymbolTable


@query
def names_of(module: Module) -> NameIndex:
    """The index of a module."""
    return NameIndex(module)


class NameIndex:
    """The names of one module.

    Only what may speak of a name is looked at (:class:`.scopes.Part`); each index of a part is made when it is first
    asked.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self._indices: dict[Part, PartIndex] = {}

    def called(self, call: cst.Call) -> str:
        """The last name of what a call calls, as it was called where it was imported from."""
        return self.symbols.scope_of_call[call].home_name(call.func)

    def calls_of(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module whose function goes by ``name``.

        That is as a plain name, an attribute, or what it was imported as.
        """
        return self._ordered(call for index in self._speaking_of(name) for call in index.calls.get(name, ()))

    def calls_of_any(self, names: Iterable[str]) -> Sequence[cst.Call]:
        """The calls whose function goes by one of ``names``, each once, in the order of the source."""
        return self._ordered({call for name in names for call in self.calls_of(name)})

    def calls_passing(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module that get something called ``name`` as an argument."""
        return self._ordered(call for index in self._speaking_of(name) for call in index.passing.get(name, ()))

    def calls_naming(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module that have ``name`` anywhere among their arguments.

        It may stand in lists, dotted texts and other calls too.
        """
        return self._ordered(call for index in self._speaking_of(name) for call in index.naming.get(name, ()))

    def calls_of_results(self) -> Sequence[cst.Call]:
        """The calls of what another call gives (``app.task()(work)``)."""
        parts = self.symbols.parts(self.symbols.bodies.matching(CALLED_AGAIN))
        return self._ordered(call for part in parts for call in part.calls if isinstance(call.func, cst.Call))

    def decorated_by(self, name: str) -> Sequence[Scope]:
        """The functions and classes of this module with a decorator that speaks of what goes by a name."""
        found = (scope for index in self._speaking_of(name) for scope in index.decorated.get(name, ()))
        return sorted(found, key=lambda scope: scope.order)

    def readers_of(self, attribute: str) -> Sequence[Scope]:
        """The scopes of this module that read an attribute of this name."""
        found = (scope for index in self._speaking_of(attribute) for scope in index.readers.get(attribute, ()))
        return sorted(found, key=lambda scope: scope.order)

    def scopes_speaking_of(self, names: Iterable[str]) -> Sequence[Scope]:
        """The scopes of this module in which something called by one of these names, here or at its home, may stand."""
        words = [word for name in names for word in (name, *self._renamed.get(name, ()))]
        found = (scope for part in self.symbols.speaking_of(*words) for scope in part.walked)
        return sorted(found, key=lambda scope: scope.order)

    def renaming(self, name: str) -> Sequence[Scope]:
        """The scopes of this module that give what is called ``name`` another name (``provider = RedisProvider``)."""
        found = (scope for index in self._speaking_of(name) for scope in index.renaming.get(name, ()))
        return sorted(dict.fromkeys(found), key=lambda scope: scope.order)

    def other_names(self, name: str) -> frozenset[str]:
        """The names and attributes to which this module gives what is called ``name`` at its home.

        ``self.kind = Task``, ``make = build if fast else None``, ``def run(kind=Task)``.
        """
        return frozenset().union(*(index.other_names.get(name, ()) for index in self._speaking_of(name)))

    def classes_named(self, name: str) -> Sequence[Scope]:
        """The classes of this module with this name."""
        return self._classes.get(name, ())

    def classes_over(self, name: str) -> Sequence[Scope]:
        """The classes of this module that name a class of this name, as it is called at its home, as a base."""
        return self._derived.get(name, ())

    def stores_under_keys(self, container: str) -> Sequence[Binding]:
        """What the module assigns to elements of containers with this last name.

        ``self.clients[host] = ...`` is one of ``clients``.
        """
        parts = self.symbols.speaking_of(container) if container else self._with_nameless_containers
        stores = (store for part in parts for store in self._index(part).keyed_stores.get(container, ()))
        return sorted(stores, key=lambda store: store.order)

    def defines(self, name: str) -> bool:
        """Whether a function, method or class of the module has this name."""
        if name not in self._defined:
            parts = self.symbols.parts(self._defining.get(name, ()))
            self._defined[name] = any(scope.name == name for part in parts for scope in part.opened)
        return self._defined[name]

    @functools.cached_property
    def imported_roots(self) -> frozenset[str]:
        """Top-level packages that the module imports anywhere."""
        outside = self._imported_in(self.symbols.outside)
        bodies = self.symbols.bodies
        more = [body for body in bodies.matching(IMPORT) if not self._roots_in(bodies.text_of(body.piece)) <= outside]
        return outside.union(*map(self._imported_in, self.symbols.parts(more)))

    @functools.cached_property
    def _defined(self) -> dict[str, bool]:
        return {}

    @functools.cached_property
    def _defining(self) -> Mapping[str, list[LazyBody]]:
        """The bodies in which a function or class may be defined, by its name."""
        bodies: dict[str, list[LazyBody]] = {}
        for body in self.symbols.bodies:
            for name in dict.fromkeys(DEFINITION.findall(self.symbols.bodies.text_of(body.piece))):
                bodies.setdefault(name, []).append(body)
        return bodies

    @functools.cached_property
    def _with_nameless_containers(self) -> Sequence[Part]:
        return self.symbols.parts(self.symbols.bodies.matching(NAMELESS_STORE))

    def _roots_in(self, text: str) -> frozenset[str]:
        """The top-level packages that a text imports, and perhaps more."""
        names = [name for found in IMPORT.finditer(text) for name in (found[1] or found[2]).split(",")]
        return frozenset(
            absolute(name.split()[0], self.module.package).partition(".")[0] for name in names if name.split()
        )

    @staticmethod
    def _imported_in(part: Part) -> frozenset[str]:
        bindings = (binding for group in part.assignments.values() for binding in group)
        return frozenset(
            binding.dotted.partition(".")[0] for binding in bindings if binding.kind is BindingKind.IMPORTED
        )

    def _speaking_of(self, name: str) -> Iterator[PartIndex]:
        return map(self._index, self.symbols.speaking_of(name, *self._renamed.get(name, ())))

    def _index(self, part: Part) -> PartIndex:
        if part not in self._indices:
            self._indices[part] = PartIndex(part, self.symbols)
        return self._indices[part]

    def _ordered(self, calls: Iterable[cst.Call]) -> Sequence[cst.Call]:
        return self.symbols.in_order(calls)

    @functools.cached_property
    def _renamed(self) -> Mapping[str, Sequence[str]]:
        """What imports outside of functions call otherwise than at home: the names there, by those at home."""
        renamed: dict[str, list[str]] = {}
        for scope in self.symbols.outside.walked:
            for name, binding in scope.imports.items():
                home = binding.dotted.rpartition(".")[2]
                if name != home:
                    renamed.setdefault(home, []).append(name)
        return renamed

    @functools.cached_property
    def _classes(self) -> Mapping[str, list[Scope]]:
        classes: dict[str, list[Scope]] = {}
        for cls in self.symbols.classes():
            classes.setdefault(cls.name, []).append(cls)
        return classes

    @functools.cached_property
    def _derived(self) -> Mapping[str, list[Scope]]:
        classes: dict[str, list[Scope]] = {}
        for cls in self.symbols.classes():
            for arg in cls.node.bases if isinstance(cls.node, cst.ClassDef) else ():
                base = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value
                classes.setdefault(cls.home_name(base), []).append(cls)
        return classes


class PartIndex:
    """The names of one part of a module."""

    def __init__(self, part: Part, symbols: SymbolTable) -> None:
        self._part = part
        self._symbols = symbols

    @functools.cached_property
    def calls(self) -> Mapping[str, list[cst.Call]]:
        """The calls, by the last names of what they call, here and at its home."""
        calls: dict[str, list[cst.Call]] = {}
        for call in self._part.calls:
            for name in {nodes.last_name(call.func), self._symbols.scope_of_call[call].home_name(call.func)}:
                calls.setdefault(name, []).append(call)
        return calls

    @functools.cached_property
    def passing(self) -> Mapping[str, list[cst.Call]]:
        """The calls, by the last names of their arguments."""
        calls: dict[str, list[cst.Call]] = {}
        for call in self._part.calls:
            for name in {nodes.last_name(arg.value) for arg in call.args} - {""}:
                calls.setdefault(name, []).append(call)
        return calls

    @functools.cached_property
    def naming(self) -> Mapping[str, list[cst.Call]]:
        """The calls, by all names among their arguments."""
        calls: dict[str, list[cst.Call]] = {}
        for call in self._part.calls:
            for name in {nodes.mentioned(part) for arg in call.args for part in nodes.descendants(arg.value)} - {""}:
                calls.setdefault(name, []).append(call)
        return calls

    @functools.cached_property
    def readers(self) -> Mapping[str, list[Scope]]:
        """The scopes, by the attributes that they read."""
        readers: dict[str, list[Scope]] = {}
        for scope in self._part.walked:
            for name in {load.attr.value for load in scope.loads}:
                readers.setdefault(name, []).append(scope)
        return readers

    @functools.cached_property
    def decorated(self) -> Mapping[str, list[Scope]]:
        """The functions and classes, by the last names at home of all that their decorators speak of."""
        decorated: dict[str, list[Scope]] = {}
        for scope in self._part.opened:
            for decorator in scope.decorators:
                for name in {(scope.parent or scope).home_name(part) for part in nodes.descendants(decorator)} - {""}:
                    decorated.setdefault(name, []).append(scope)
        return decorated

    @functools.cached_property
    def renaming(self) -> Mapping[str, list[Scope]]:
        """The scopes, by the last names of what they assign."""
        scopes: dict[str, list[Scope]] = {}
        for scope, bindings in self._part.assignments.items():
            for name in {nodes.last_name(binding.value) for binding in bindings if binding.value is not None} - {""}:
                scopes.setdefault(name, []).append(scope)
        return scopes

    @functools.cached_property
    def other_names(self) -> Mapping[str, set[str]]:
        """The names, attributes and parameters that are given something, by what that is called at its home."""
        found: dict[str, set[str]] = {}
        for scope, bindings in self._part.assignments.items():
            for binding in bindings:
                is_parameter = binding.kind is BindingKind.PARAMETER
                if binding.value is None or not (is_parameter or binding.kind is BindingKind.ASSIGNED):
                    continue
                around = scope.parent or scope if is_parameter else scope  # a default is evaluated around its function
                for home in set(map(around.home_name, nodes.choices(binding.value))) - {"", binding.name}:
                    found.setdefault(home, set()).update({binding.name} - {""})
        return found

    @functools.cached_property
    def keyed_stores(self) -> Mapping[str, list[Binding]]:
        """The assignments to elements of containers, by the containers' last names."""
        stores: dict[str, list[Binding]] = {}
        for binding in self._part.subscript_stores:
            if isinstance(binding.node, cst.Subscript):
                stores.setdefault(nodes.last_name(binding.node.value), []).append(binding)
        return stores
