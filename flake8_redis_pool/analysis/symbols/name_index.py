"""What goes by which name in a module: calls, readers, stores and classes, found without a walk over all of them."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import libcst as cst

from ... import stdlib
from ...first_party import absolute
from ...tree import LazyBody
from ..program.module import Module
from ..program.query import query
from ..syntax import nodes
from .body_texts import CALLED_AGAIN, DEFINITION, GETTING, IMPORT, NAMELESS_STORE
from .builder import symbols_of
from .scopes import LAMBDA, Binding, BindingKind, Part, Scope, ScopeKind

_DISPLAYS: Final = (cst.Dict, cst.List, cst.Tuple, cst.Set)
_ASSIGNING: Final = (BindingKind.ASSIGNED, BindingKind.UNPACKED)


class Put(NamedTuple):
    """What the module puts into a ``container``: ``value`` under ``key``, or all that it holds (``is_spread``)."""

    container: cst.BaseExpression
    value: cst.BaseExpression
    key: cst.BaseExpression | None = None
    is_spread: bool = False


class Kept(enum.Enum):
    """Who can know what holds something: any module that imports it, or its module, or what the application keeps."""

    AT_MODULE = "a name of a module"
    AS_ATTRIBUTE = "an attribute of an object or a class"
    BY_APPLICATION = "an attribute or a key of what keeps things for the application"


class Holder(NamedTuple):
    """What holds something: its last name, or the key under which the application keeps it."""

    name: str
    kept: Kept


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

    def parts_speaking_of(self, name: str) -> Sequence[Part]:
        """The parts of this module that may speak of what goes by a name here or at its home."""
        return self.symbols.speaking_of(name, *self._renamed.get(name, ()))

    @staticmethod
    def words_in(function: Scope) -> frozenset[str]:
        """All that stands in a function: names, here and at their homes, attributes, and what texts name at last."""
        names = {_named(part) for part in nodes.descendants(function.node)}
        return frozenset((*names, *map(function.original_name, names))) - {""}

    def holders_of(self, name: str) -> frozenset[Holder]:
        """What holds things called ``name`` in this module.

        Containers that they are put into, names that a display, a ``partial`` or a text of them is assigned to, and
        what the application keeps: attributes and keys.
        """
        return frozenset().union(*(index.holders.get(name, ()) for index in self._speaking_of(name)))

    def givers_of(self, name: str) -> Sequence[str]:
        """The functions at the top of this module that give a container of things, one of which is called ``name``.

        So are those that give all that a container holds, which a function called ``name`` gives.
        """
        return sorted({giver for index in self._speaking_of(name) for giver in index.givers.get(name, ())})

    def holder_of(self, container: cst.BaseExpression, key: cst.BaseExpression | None = None) -> Holder | None:
        """What holds the things in a container; None where it has no name that others know.

        Of what keeps things for the application it is a key or an attribute.
        """
        keepers = self.module.knowledge.helpers.keepers
        name = container_name(container)
        if key is not None and name in keepers:
            return Holder(_named(key), Kept.BY_APPLICATION) if _named(key) else None
        while isinstance(container, (cst.Subscript, cst.Call)):
            below = container.func if isinstance(container, cst.Call) else container.value
            container = below.value if isinstance(container, cst.Call) and isinstance(below, cst.Attribute) else below
        if isinstance(container, cst.Attribute):
            is_kept = nodes.last_name(container.value) in keepers
            return Holder(name, Kept.BY_APPLICATION if is_kept else Kept.AS_ATTRIBUTE)
        if not isinstance(container, cst.Name) or self.symbols.scope_of(container).is_variable_of_function(name):
            return None  # what looks into it names there what is in it
        return Holder(name, Kept.AT_MODULE)

    @functools.cached_property
    def calls_getting(self) -> Sequence[cst.Call]:
        """The calls in this module that get an attribute by a text that is put together."""
        getters = frozenset(map(stdlib.last, stdlib.GETS_ATTRIBUTE))
        parts = self.symbols.parts(self.symbols.bodies.matching(GETTING))
        return self._ordered(
            call for part in parts for each in getters for call in self._index(part).calls.get(each, ())
        )

    @functools.cached_property
    def gets_by_text(self) -> bool:
        """Whether the module looks up something by a text that stands elsewhere, as far as its text says."""
        getters = frozenset(map(stdlib.last, self.module.knowledge.helpers.looks_up | stdlib.GETS_ATTRIBUTE))
        return any(getter in self.module.text for getter in getters)

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

    def put_into(self, container: str) -> Sequence[Put]:
        """What the module puts into containers with this last name, by an assignment or a method."""
        return [put for index in self._speaking_of(container) for put in index.put_into.get(container, ())]

    def puts_in(self, function: Scope) -> Sequence[Put]:
        """What is put into containers with names in a function of the module, or around it."""
        return [put for group in self._index(self.symbols.part_with(function)).put_into.values() for put in group]

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
        return map(self._index, self.parts_speaking_of(name))

    def _index(self, part: Part) -> PartIndex:
        if part not in self._indices:
            self._indices[part] = PartIndex(part, self)
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

    def __init__(self, part: Part, names: NameIndex) -> None:
        self._part = part
        self._names = names
        self._symbols = names.symbols

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

    @functools.cached_property
    def put_into(self) -> Mapping[str, list[Put]]:
        """What is put into containers, by an assignment or a method, by the container's last name."""
        found: dict[str, list[Put]] = {}
        for put in (*self._assigned_elements(), *self._put_by_methods()):
            name = container_name(put.container)
            if name:
                found.setdefault(name, []).append(put)
        return found

    def _assigned_elements(self) -> Iterator[Put]:
        for binding in self._part.subscript_stores:
            node = binding.node
            if isinstance(node, cst.Subscript) and binding.value is not None and not binding.path:
                yield Put(node.value, binding.value, nodes.index_node(node))

    def _put_by_methods(self) -> Iterator[Put]:
        for call in self._part.calls:
            if not isinstance(call.func, cst.Attribute):
                continue
            name = call.func.attr.value
            if name in stdlib.PUTTING:
                position, of_key = stdlib.PUTTING[name]
                value = nodes.argument(call, position)
                if value is not None:
                    yield Put(call.func.value, value, nodes.argument(call, of_key) if of_key is not None else None)
            elif name == stdlib.SETTING and len(call.args) == 1:
                yield Put(call.func.value, call.args[0].value)
            elif name in stdlib.PUTTING_ALL:
                for arg in call.args:
                    yield Put(call.func.value, arg.value, None, arg.keyword is None)

    @functools.cached_property
    def holders(self) -> Mapping[str, frozenset[Holder]]:
        """What holds things, by their names (:meth:`NameIndex.holders_of`)."""
        found: dict[str, set[Holder]] = {}
        for put in (put for group in self.put_into.values() for put in group):
            holder = self._names.holder_of(put.container, put.key)
            if holder is not None:
                for held in self._held(put.value):
                    found.setdefault(held, set()).add(holder)
        for binding in (binding for group in self._part.assignments.values() for binding in group):
            value, node = binding.value, binding.node
            if value is None or binding.kind not in _ASSIGNING or not isinstance(node, (cst.Name, cst.Attribute)):
                continue
            holder = self._names.holder_of(node)
            is_kept = holder is not None and holder.kept is Kept.BY_APPLICATION
            if holder is not None and (is_kept or not isinstance(value, (cst.Name, cst.Attribute))):
                for held in self._held(value):
                    found.setdefault(held, set()).add(holder)
        return {name: frozenset(holders) for name, holders in found.items()}

    @functools.cached_property
    def givers(self) -> Mapping[str, set[str]]:
        """The functions that give containers, by the names of what these hold (:meth:`NameIndex.givers_of`)."""
        found: dict[str, set[str]] = {}
        for scope in self._part.walked:
            if scope.kind is not ScopeKind.FUNCTION or scope.parent is not self._symbols.root:
                continue
            for given in scope.returns:
                for held in self._given_by(given, scope) if given is not None else ():
                    found.setdefault(held, set()).add(scope.name)
        return found

    def _given_by(self, value: cst.BaseExpression, function: Scope) -> Iterator[str]:
        """The last names of what a function gives in a container, and of the functions from whose it takes that."""
        values: list[cst.BaseExpression | None] = [value]
        if isinstance(value, cst.Name):
            values = [binding.value for binding in function.bindings.get(value.value, ())]
            for put in self.put_into.get(value.value, ()):
                if self._symbols.scope_of(put.container) is function:
                    yield from self._taken_from(put.value) if put.is_spread else self._held(put.value)
        for each in values:
            if isinstance(each, _DISPLAYS):
                yield from self._held(each)
                for element in each.elements:
                    is_spread = isinstance(element, (cst.StarredElement, cst.StarredDictElement))
                    yield from self._taken_from(element.value) if is_spread else ()
            elif isinstance(each, cst.BinaryOperation):
                for part in (each.left, each.right):
                    yield from self._held(part) if isinstance(part, _DISPLAYS) else self._taken_from(part)

    def _taken_from(self, value: cst.BaseExpression) -> Iterator[str]:
        """The names by which a container may be known all of whose things are taken over."""
        if isinstance(value, _DISPLAYS):
            yield from self._held(value)
        name = nodes.last_name(value.func if isinstance(value, cst.Call) else value)
        yield from (name,) if name else ()

    def _held(self, value: cst.BaseExpression) -> Iterator[str]:
        """The last names of what an assigned value is or holds: in displays, as what ``partial`` gets, as a text."""
        waiting: list[cst.BaseExpression] = [value]
        while waiting:
            node = waiting.pop()
            if isinstance(node, _DISPLAYS):
                waiting += [element.value for element in node.elements]
            elif isinstance(node, cst.Call) and nodes.last_name(node.func) == "partial" and node.args:
                waiting.append(node.args[0].value)
            elif isinstance(node, cst.Lambda):
                yield LAMBDA
            elif isinstance(node, cst.SimpleString):
                is_dotted = "." in node.value or ":" in node.value
                if _named(node) and (is_dotted or self._names.gets_by_text):
                    yield _named(node)
            elif nodes.last_name(node):
                yield nodes.last_name(node)


def container_name(node: cst.BaseExpression) -> str:
    """The last name of a container; of one that is taken out of another one, that of the outermost."""
    while isinstance(node, (cst.Subscript, cst.Call)):
        if isinstance(node, cst.Subscript):
            node = node.value
        elif isinstance(node.func, cst.Attribute) and node.func.attr.value in stdlib.TAKING:
            node = node.func.value
        else:
            return ""
    return nodes.last_name(node)


def _named(node: cst.CSTNode) -> str:
    """The last name of ``a.b``, ``b``, ``"a.b"`` or ``"b"``; "" for anything else."""
    if isinstance(node, cst.SimpleString):
        text = node.evaluated_value
        last = text.replace(":", ".").rpartition(".")[2] if isinstance(text, str) else ""
        return last if last.isidentifier() else ""
    return nodes.last_name(node)
