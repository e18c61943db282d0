"""What goes by which name in a module: calls, readers, stores and classes, found without a walk over all of them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

import libcst as cst

from ..program.module import Module
from ..program.query import query
from ..syntax import nodes
from .builder import symbols_of
from .scopes import Binding, BindingKind, Scope


@query
def names_of(module: Module) -> NameIndex:
    """The index of a module."""
    return NameIndex(module)


class NameIndex:
    """The names of one module; each index is made when it is first asked."""

    def __init__(self, module: Module) -> None:
        self.symbols = symbols_of(module)

    def called(self, call: cst.Call) -> str:
        """The last name of what a call calls, as it was called where it was imported from."""
        return self.symbols.scope_of_call[call].home_name(call.func)

    def calls_of(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module whose function goes by ``name``.

        That is as a plain name, an attribute, or what it was imported as.
        """
        return self._calls.get(name, ())

    def calls_of_any(self, names: Iterable[str]) -> Sequence[cst.Call]:
        """The calls whose function goes by one of ``names``, each once, in the order of the source."""
        order = self.symbols.order_of
        return sorted({call for name in names for call in self.calls_of(name)}, key=lambda call: order[call])

    def calls_passing(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module that get something called ``name`` as an argument."""
        return self._passing.get(name, ())

    def calls_naming(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module that have ``name`` anywhere among their arguments.

        It may stand in lists, dotted texts and other calls too.
        """
        return self._naming.get(name, ())

    def readers_of(self, attribute: str) -> Sequence[Scope]:
        """The scopes of this module that read an attribute of this name."""
        return self._readers.get(attribute, ())

    def renaming(self, name: str) -> Sequence[Scope]:
        """The scopes of this module that give what is called ``name`` another name (``provider = RedisProvider``)."""
        return self._renaming.get(name, ())

    def classes_named(self, name: str) -> Sequence[Scope]:
        """The classes of this module with this name."""
        return self._classes.get(name, ())

    def classes_over(self, name: str) -> Sequence[Scope]:
        """The classes of this module that name a class of this name, as it is called at its home, as a base."""
        return self._derived.get(name, ())

    @functools.cached_property
    def keyed_stores(self) -> Mapping[str, list[Binding]]:
        """What the module assigns to elements of containers, by the container's last name.

        ``self.clients[host] = ...`` stands under ``clients``.
        """
        stores: dict[str, list[Binding]] = {}
        for binding in self.symbols.subscript_stores:
            if isinstance(binding.node, cst.Subscript):
                stores.setdefault(nodes.last_name(binding.node.value), []).append(binding)
        return stores

    @functools.cached_property
    def defined_names(self) -> frozenset[str]:
        """Names of all functions, methods and classes of the module."""
        return frozenset(scope.name for scope in self.symbols.scopes)

    @functools.cached_property
    def imported_roots(self) -> frozenset[str]:
        """Top-level packages that the module imports anywhere."""
        bindings = (binding for scope in self.symbols.scopes for group in scope.bindings.values() for binding in group)
        return frozenset(
            binding.dotted.partition(".")[0] for binding in bindings if binding.kind is BindingKind.IMPORTED
        )

    @functools.cached_property
    def _calls(self) -> Mapping[str, list[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for call in self.symbols.scope_of_call:
            for name in {nodes.last_name(call.func), self.called(call)}:
                calls.setdefault(name, []).append(call)
        return calls

    @functools.cached_property
    def _passing(self) -> Mapping[str, list[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for call in self.symbols.scope_of_call:
            for name in {nodes.last_name(arg.value) for arg in call.args} - {""}:
                calls.setdefault(name, []).append(call)
        return calls

    @functools.cached_property
    def _naming(self) -> Mapping[str, list[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for call in self.symbols.scope_of_call:
            for name in {nodes.mentioned(part) for arg in call.args for part in nodes.descendants(arg.value)} - {""}:
                calls.setdefault(name, []).append(call)
        return calls

    @functools.cached_property
    def _readers(self) -> Mapping[str, list[Scope]]:
        readers: dict[str, list[Scope]] = {}
        for scope in self.symbols.scopes:
            for name in {load.attr.value for load in scope.loads}:
                readers.setdefault(name, []).append(scope)
        return readers

    @functools.cached_property
    def _renaming(self) -> Mapping[str, list[Scope]]:
        scopes: dict[str, list[Scope]] = {}
        for scope, bindings in self.symbols.assignments.items():
            for name in {nodes.last_name(binding.value) for binding in bindings if binding.value is not None} - {""}:
                scopes.setdefault(name, []).append(scope)
        return scopes

    @functools.cached_property
    def _derived(self) -> Mapping[str, list[Scope]]:
        classes: dict[str, list[Scope]] = {}
        for cls in self.symbols.classes():
            for arg in cls.node.bases if isinstance(cls.node, cst.ClassDef) else ():
                base = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value
                classes.setdefault(cls.home_name(base), []).append(cls)
        return classes

    @functools.cached_property
    def _classes(self) -> Mapping[str, list[Scope]]:
        classes: dict[str, list[Scope]] = {}
        for cls in self.symbols.classes():
            classes.setdefault(cls.name, []).append(cls)
        return classes
