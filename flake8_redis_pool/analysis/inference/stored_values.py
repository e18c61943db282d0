"""What is stored under a name or key elsewhere.

On the application's object, in a container, on an object that a factory makes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind
from ..program.module import Module
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, Scope, is_parameter
from ..symbols.users import heirs_of
from ..syntax import nodes
from .evaluator import Evaluator, decorated_with
from .type_arguments import with_arguments
from .values import (
    UNKNOWN,
    External,
    Factory,
    Instance,
    LibraryClass,
    LibraryObject,
    Literal,
    ProjectClass,
    ProjectFunction,
    Value,
    is_strange,
    join,
)

_YIELDING: Final = re.compile(r"\byield\b")


class StoredValues:
    """Reads of one module that are answered by stores."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.from_outside = evaluator.memo(self._stored_from_outside)
        self.promised_by = evaluator.memo(self._promised_by)

    def stored_by_factories(self, cls: ProjectClass, name: str) -> list[Binding]:
        """What methods of a class store as this attribute of an instance that they make.

        ``made = cls(); made.client = Redis(); return made``.
        """
        found = []
        for binding in self.evaluator.symbols.stores_of(name):
            function = binding.scope.enclosing_function()
            if function is not None and function.parent is cls.scope and isinstance(binding.node, cst.Attribute):
                if self.evaluator.value_of(binding.node.value) == Instance(cls):
                    found.append(binding)
        return found

    def _stored_from_outside(self, asked: tuple[ProjectClass, str]) -> Value:
        """What is stored as this attribute of a class of this module by others than the class and its bases.

        By its subclasses, and through a name of an instance or of the class (``hub.client = Redis()``).
        """
        cls, name = asked
        found = []
        own = self.evaluator.module
        for module in dict.fromkeys((own, *own.program.setting(own, cls.scope.name, name))):
            evaluator = self.evaluator.of(module)
            for below in _named_below(module, cls.scope.name) if name in module.text else ():
                if name in below.attributes and cls in evaluator.lineage(ProjectClass(below)):
                    found.append(evaluator.joined(below.attributes[name]))
            for binding in evaluator.symbols.stores_of(name):
                owner = _owner_of(binding)
                if owner is not None and evaluator.value_of(owner) in (cls, Instance(cls)):
                    found.append(evaluator.joined((binding,)))
        return join(found)

    def _promised_by(self, asked: tuple[ProjectClass, str]) -> Value:
        """The methods of this name, of classes below a class of this module, that do what its own only promises."""
        cls, name = asked
        found: list[Value] = []
        for module in (self.evaluator.module, *heirs_of(cls.scope)):
            evaluator = self.evaluator.of(module)
            for below in _named_below(module, cls.scope.name) if name in module.text else ():
                method = below.method(name)
                if method is None or nodes.is_promise(method.node) or cls not in evaluator.lineage(ProjectClass(below)):
                    continue
                found.append(ProjectFunction(method, Instance(ProjectClass(below))))
        return join(found)

    def stored_elsewhere(self, node: cst.Attribute) -> Value:
        """``request.app.state.redis``: what the module, or else the project, stores under the same last two names."""
        return self.attribute_of(node.value, node.attr.value)

    def attribute_of(self, base: cst.BaseExpression, name: str) -> Value:
        """The same of an attribute that a text names (``getattr(app.state, "redis")``)."""
        owner = _home_name(self.evaluator, base)
        own = list(_stored_in(self.evaluator, owner, name))
        if own:
            return join(own)
        if not owner or not self._is_lasting(base, owner):
            return UNKNOWN
        modules = self.evaluator.module.program.keeping(self._names_of(owner), name, is_member=True)
        found = self._nearest(modules, lambda evaluator: list(_stored_in(evaluator, owner, name)))
        if found is UNKNOWN and owner == conventions.APPLICATION:
            return self._set_by_application(name)
        is_given = found is UNKNOWN and owner in self.evaluator.knowledge.helpers.lifespan_state
        return self._yielded(name) if is_given else found

    def _set_by_application(self, name: str) -> Value:
        """What a class of the application, in this module or else in the project, sets as an attribute of itself."""
        keeping = functools.partial(self.evaluator.module.program.keeping, is_member=True)
        return self._here_or_nearest(
            lambda evaluator: list(_set_on_itself(evaluator, name)), lambda: keeping(conventions.OWN_OBJECT, name)
        )

    def _yielded(self, key: str) -> Value:
        """What the application's lifespan, in this module or else in the project, yields under a key."""
        return self._here_or_nearest(
            lambda evaluator: list(_yielded_in(evaluator, key)),
            functools.partial(self.evaluator.module.program.yielding, key),
        )

    def _here_or_nearest(
        self, stored: Callable[[Evaluator], list[Value]], modules: Callable[[], Iterable[Module]]
    ) -> Value:
        """What this module stores; where that is nothing, what others do, which are looked for only then."""
        own = stored(self.evaluator)
        return join(own) if own else self._nearest(modules(), stored)

    def _names_of(self, owner: str) -> frozenset[str]:
        """The names that what goes by the name of its owner may have in other modules."""
        return (
            self.evaluator.knowledge.helpers.application_names
            if owner == conventions.APPLICATION
            else frozenset({owner})
        )

    def _is_lasting(self, base: cst.BaseExpression, owner: str) -> bool:
        """Whether ``owner`` names an application's object, what that keeps things in, or a request that is known.

        A worker hands what its application keeps to each job as well (``context.bot_data``), and a framework what the
        application keeps to a handler, as a parameter (``state``).
        """
        helpers = self.evaluator.knowledge.helpers
        if owner == conventions.APPLICATION:
            return True
        is_state = owner in helpers.application_state
        if isinstance(base, cst.Name):
            is_import = self.evaluator.symbols.scope_of(base).is_import(base.value)
            return (is_import and owner in helpers.request_state) or (is_state and self._is_given(base))
        if owner in helpers.request_state:
            return is_strange(self.evaluator.value_of(base))
        if not is_state or not isinstance(base, cst.Attribute):
            return False
        is_handed = is_job_context(base.value, self.evaluator.symbols.scope_of(base))
        return is_handed or _home_name(self.evaluator, base.value) == conventions.APPLICATION

    def _is_given(self, base: cst.Name) -> bool:
        """Whether a name is a parameter of which the project says nothing: the framework gives what is called so."""
        owner = self.evaluator.symbols.scope_of(base).owner_of(base.value)
        return owner is not None and is_parameter(owner, base.value) and is_strange(self.evaluator.value_of(base))

    def _nearest(self, modules: Iterable[Module], stored: Callable[[Evaluator], list[Value]]) -> Value:
        """What other modules store: those that lie nearest, where there are several applications in one tree."""
        found = []
        for module in modules:
            values = stored(self.evaluator.of(module)) if module is not self.evaluator.module else []
            if values:
                found.append((_nearness(self.evaluator.module.path, module.path), values))
        nearest = max((nearness for nearness, _ in found), default=0)
        return join(value for nearness, values in found if nearness == nearest for value in values)

    def subscript(self, node: cst.Subscript) -> Value:
        """What a subscript expression is."""
        base = self.evaluator.value_of(node.value)
        if isinstance(base, LibraryClass) or (isinstance(base, External) and base.dotted in stdlib.VARIABLES):
            return base
        if isinstance(base, ProjectClass):
            return with_arguments(base, node, self.evaluator)
        if isinstance(base, External) and base.dotted in self.evaluator.knowledge.helpers.injected:
            return self._provided(node)
        index = nodes.index_of(node)
        given = self.evaluator.from_keywords(node) if isinstance(index, str) else UNKNOWN
        if given is not UNKNOWN:
            return given
        held = self.evaluator.element(base, index)
        if held is not UNKNOWN:
            return held
        stored = self._stored_under(node.value, nodes.index_node(node))
        return self._stored_under_any(node) if stored is UNKNOWN and not isinstance(index, str) else stored

    def _provided(self, node: cst.Subscript) -> Value:
        """What the provider in the brackets of a marker gives: ``Provide[Container.cache]``."""
        index = nodes.index_node(node)
        provider = self.evaluator.value_of(index) if index is not None else UNKNOWN
        return provider.result if isinstance(provider, Factory) else UNKNOWN

    def taken_under(self, call: cst.Call) -> Value:
        """``current_app.extensions.get("redis")``: what is stored under this key; UNKNOWN for any other call."""
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in stdlib.TAKING or not call.args:
            return UNKNOWN
        return self._stored_under(call.func.value, call.args[0].value)

    def _stored_under_any(self, node: cst.Subscript) -> Value:
        """``self.clients[host]``: a client of which the class keeps one for each key. Never certain."""
        name = nodes.last_name(node.value)
        scope = self.evaluator.symbols.scope_of(node)
        cls = scope.enclosing_class()
        stores = [
            binding
            for binding in names_of(self.evaluator.module).stores_under_keys(name)
            if binding.scope.enclosing_class() is cls
        ]
        values = [self.evaluator.value_of(binding.value) for binding in stores if binding.value is not None]
        owner = scope.owner_of(name) if isinstance(node.value, cst.Name) else None
        kept = owner.bindings[name] if owner is not None else cls.attributes.get(name, ()) if cls is not None else ()
        for binding in kept:
            if isinstance(binding.value, cst.DictComp):
                values.append(self.evaluator.value_of(binding.value.value))
        value = join(values)
        return (
            replace(value, certain=False) if isinstance(value, LibraryObject) and value.kind is Kind.CLIENT else UNKNOWN
        )

    def _stored_under(self, base: cst.BaseExpression, index: cst.BaseExpression | None) -> Value:
        """What the module, or else the project, stores under this key of a container of the same name.

        ``current_app.extensions["redis"]``.
        """
        key = _key_in(self.evaluator, index)
        owner = _home_name(self.evaluator, base) if key else ""
        own = list(_put_under(self.evaluator, owner, key)) if owner else []
        if own or not owner or index is None:
            return join(own)
        words = sorted({key.strip("<>"), nodes.last_name(index)} - {""})
        if is_job_context(base, self.evaluator.symbols.scope_of(base)):
            modules = self._keeping(conventions.JOB_CONTEXTS, words)
            return self._nearest(modules, lambda evaluator: list(_put_for_jobs(evaluator, key)))
        if not self._is_lasting(base, owner):
            return UNKNOWN
        modules = self._keeping(self._names_of(owner), words)
        return self._nearest(modules, lambda evaluator: list(_put_under(evaluator, owner, key)))

    def _keeping(self, owners: frozenset[str], words: Iterable[str]) -> Iterable[Module]:
        """The modules that keep something under one of these keys."""
        program = self.evaluator.module.program
        return dict.fromkeys(module for word in words for module in program.keeping(owners, word))


def _named_below(module: Module, name: str) -> Iterator[Scope]:
    """The classes of a module that derive by name from one of this name, or from one that does."""
    waiting, seen = [name], {name}
    for each in waiting:  # grows by what is found
        for below in names_of(module).classes_over(each):
            yield below
            if below.name not in seen:
                seen.add(below.name)
                waiting.append(below.name)


def _home_name(evaluator: Evaluator, node: cst.BaseExpression) -> str:
    """The name that a value goes by at its home: ``current_app`` whatever it was imported as."""
    name = evaluator.symbols.scope_of(node).home_name(node)
    return conventions.APPLICATION if name in evaluator.knowledge.helpers.application_names else name


def _stored_in(evaluator: Evaluator, owner: str, name: str) -> Iterator[Value]:
    """What a module stores as an attribute of what goes by the name of its owner."""
    for binding in evaluator.symbols.stores_of(name):
        base = _owner_of(binding)
        if base is not None and binding.value is not None and _home_name(evaluator, base) == owner:
            yield evaluator.joined((binding,))


def _put_under(evaluator: Evaluator, owner: str, key: str) -> Iterator[Value]:
    """What a module stores under a key of what goes by the name of its owner."""
    names = evaluator.knowledge.helpers.application_names if owner == conventions.APPLICATION else (owner,)
    for put in (put for name in sorted(names) for put in names_of(evaluator.module).put_into(name)):
        is_meant = put.key is not None and _home_name(evaluator, put.container) == owner
        if is_meant and _key_in(evaluator, put.key) == key:
            yield evaluator.value_of(put.value)


def _set_on_itself(evaluator: Evaluator, name: str) -> Iterator[Value]:
    """What the classes of a module whose object is the application set as an attribute of that."""
    classes = evaluator.knowledge.helpers.application_classes
    for cls in evaluator.symbols.classes() if name in evaluator.module.text else ():
        bases = evaluator.bases(ProjectClass(cls)) if name in cls.attributes else ()
        if any(isinstance(base, External) and base.dotted in classes for base in bases):
            yield evaluator.joined(cls.attributes[name])


def _yielded_in(evaluator: Evaluator, key: str) -> Iterator[Value]:
    """What the context managers of a module yield under a key of a mapping."""
    bodies = evaluator.symbols.bodies.matching(_YIELDING)
    for function in (scope for part in evaluator.symbols.parts(bodies) for scope in part.opened):
        for given in function.yields if decorated_with(function, stdlib.CONTEXT_DECORATORS) else ():
            named = nodes.argument(given, None, key) if isinstance(given, cst.Call) else None
            value = named if named is not None or given is None else nodes.value_of_key(given, key)
            if value is not None:
                yield evaluator.value_of(value)


def is_job_context(node: cst.BaseExpression, scope: Scope) -> bool:
    """Whether an expression is the parameter by which a worker hands to a job what its start-up function has kept."""
    if not isinstance(node, cst.Name) or node.value not in conventions.JOB_CONTEXTS:
        return False
    owner = scope.owner_of(node.value)
    return owner is not None and is_parameter(owner, node.value)


def _put_for_jobs(evaluator: Evaluator, key: str) -> Iterator[Value]:
    """What the functions of a module put under a key of the context that they are handed."""
    for put in (put for name in sorted(conventions.JOB_CONTEXTS) for put in names_of(evaluator.module).put_into(name)):
        scope = evaluator.symbols.scope_of(put.container)
        is_meant = put.key is not None and is_job_context(put.container, scope)
        if is_meant and _key_in(evaluator, put.key) == key:
            yield evaluator.value_of(put.value)


def _key_in(evaluator: Evaluator, node: cst.BaseExpression | None) -> str:
    """A key that is the same in all modules: a text, or the name of a constant in angle brackets; "" for others."""
    text = nodes.constant(node)
    if isinstance(text, str):
        return text
    if not isinstance(node, (cst.Name, cst.Attribute)):
        return ""
    scope = evaluator.symbols.scope_of(node)
    first = (nodes.dotted(node) or "").partition(".")[0]
    if not first or (scope.is_variable_of_function(first) and not scope.is_import(first)):
        return ""
    value = evaluator.value_of(node)
    if isinstance(value, Literal):
        return value.value if isinstance(value.value, str) else ""
    return f"<{scope.home_name(node)}>"


def _owner_of(binding: Binding) -> cst.BaseExpression | None:
    """The object whose attribute an assignment, or a call of ``setattr``, sets."""
    if isinstance(binding.node, cst.Call):
        return binding.node.args[0].value
    return binding.node.value if isinstance(binding.node, cst.Attribute) else None


def _nearness(path: str, other: str) -> int:
    """How many folders two files have in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(Path(path).parts, Path(other).parts)))
