"""Which objects may be clients, by their names and by what their module says of them.

These are questions to ask before what an object is, is looked up, which may cost the parse of other modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...first_party import holds_word
from ..program.module import Module
from ..program.query import Memo, query
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope, receivers_of
from ..syntax import nodes
from .candidates import candidates_of, is_plain
from .engine import types_of
from .stored_values import is_job_context
from .values import LibraryClass, ProjectClass

#: Names in a row that are set to each other: more are not followed.
_MOST_NAMES: Final = 3
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


@query
def likely_clients_of(module: Module) -> LikelyClients:
    """What may be a client in a module."""
    return LikelyClients(module)


class LikelyClients:
    """Answers about the expressions of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._knowledge = module.knowledge
        self._names = names_of(module)
        self._types = types_of(module)
        self._candidates = candidates_of(module)
        self._keeping = module.program.keeping
        self._parts: dict[tuple[str, str], bool] = {}
        #: Whether a class of the module may derive from one of a client library, by what its bases are called. What a
        #: base of another module is, is not asked where that module leads to no library.
        self.may_derive_from_client = Memo[Scope, bool](module.program.inference, self._has_client_above, False)

    def may_have_command(self, call: cst.Call, scope: Scope) -> bool:
        """Whether a call by the name of a command may be one: many other objects have the commonest names."""
        func = call.func
        if not isinstance(func, cst.Attribute):
            return False
        return func.attr.value not in conventions.COMMON_COMMANDS or self.may_be_client(func.value, scope)

    def may_be_client(self, node: cst.BaseExpression, scope: Scope, steps: int = _MOST_NAMES) -> bool:
        """Whether an expression may be a client, by its name, or by what this module sets it to or says of it.

        ``steps``: so many names in a row that are set to each other are followed.
        """
        if isinstance(node, cst.Await):
            return self.may_be_client(node.expression, scope, steps)
        if self._is_own_object(node, scope):
            cls = scope.enclosing_class()
            return cls is not None and self.may_derive_from_client(cls)
        if isinstance(node, cst.Call):
            return (
                self._names.called(node) in self._knowledge.openers
                or self._is_chain(node, scope)
                or self._gives_client(node, scope, steps)
                or self._names.called(node) in self._candidates.known.makers
                or (isinstance(node.func, cst.Attribute) and self._is_of_clients(node.func.value, scope))
            )
        if isinstance(node, cst.Subscript):
            return self._may_hold_client(node, scope, steps)
        name = nodes.last_name(node)
        if (
            self._knowledge.sounds_like_holder(name)
            or name in conventions.SHORT_CLIENTS
            or conventions.TRANSACTIONS.search(name)
        ):
            return True
        if name and name in self._candidates.known.clients:
            return True
        if isinstance(node, cst.Attribute) and (
            self._is_of_clients(node.value, scope) or self._is_kept_elsewhere(node, scope)
        ):
            return True
        set_here = self._set_here(node, scope)
        return any(self._says_client(each, steps) for each in set_here) or self._is_given_by_library_user(node, scope)

    @staticmethod
    def _is_own_object(node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether an expression is the object of the method around it (``self``, ``super()``)."""
        if isinstance(node, cst.Call):
            return nodes.dotted(node.func) == "super"
        return isinstance(node, cst.Name) and node.value in receivers_of(scope)

    def _has_client_above(self, cls: Scope) -> bool:
        node, outer = cls.node, cls.parent
        if not isinstance(node, cst.ClassDef) or outer is None:
            return False
        for base in node.bases:
            if outer.home_name(base.value) in self._knowledge.declared_names:
                return True
            dotted = nodes.dotted(base.value)
            if dotted is None:
                continue
            if not outer.is_import(dotted.partition(".")[0]):
                if dotted != cls.name and any(map(self.may_derive_from_client, self._names.classes_named(dotted))):
                    return True
                continue
            if not self._module.program.dismisses(outer.imported_as(dotted), self._module):
                return any(isinstance(each, LibraryClass) for each in self._types.bases(ProjectClass(cls)))
        return False

    def _is_given_by_library_user(self, node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether what is read of something imported may be a client: the module that has it speaks of both.

        ``SETTINGS.link`` where ``settings`` has the word ``link``, and imports a client library; so does what is an
        object of an imported class.
        """
        return isinstance(node, cst.Attribute) and any(
            self._may_have_part(home, node.attr.value) for home in self._homes_of(node.value, scope)
        )

    def _homes_of(self, node: cst.BaseExpression, scope: Scope) -> Iterator[str]:
        """The dotted names of what is imported and is an expression, or its class."""
        named = [(node, scope)]
        for binding in self._set_here(node, scope):
            made = binding.value.func if isinstance(binding.value, cst.Call) else None
            named += [(each, binding.scope) for each in (binding.annotation, made) if each is not None]
        for each, inside in named:
            dotted = nodes.dotted(each)
            if dotted is not None and inside.is_import(dotted.partition(".")[0]):
                yield inside.imported_as(dotted)

    def _may_have_part(self, dotted: str, name: str) -> bool:
        """Whether the text of the module behind a dotted name speaks of a name and of a client library."""
        asked = dotted, name
        if asked not in self._parts:
            behind = self._module.program.text_behind(asked[0], self._module)
            self._parts[asked] = (
                behind is not None
                and holds_word(behind[0], asked[1].encode())
                and self._knowledge.words.import_pattern.search(behind[0].decode(errors="replace")) is not None
            )
        return self._parts[asked]

    def _is_of_clients(self, node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether something is of a generic class for clients: ``links: Registry[Redis]``, ``Registry[Redis]()``."""
        for each in self._set_here(node, scope):
            made = each.value.func if isinstance(each.value, cst.Call) else None
            if any(
                isinstance(said, cst.Subscript) and self._names_client(said, each.scope)
                for said in (each.annotation, made)
            ):
                return True
        return False

    def _may_hold_client(self, node: cst.Subscript, scope: Scope, steps: int) -> bool:
        """Whether what stands under a key may be a client, by the key or by what has it."""
        key = nodes.index_of(node)
        if isinstance(key, str) and self._knowledge.sounds_like_holder(key):
            return True
        keys = (nodes.last_name(each.slice.value) for each in node.slice if isinstance(each.slice, cst.Index))
        return (
            not self._candidates.known.clients.isdisjoint(keys)
            or self._is_kept_elsewhere(node, scope)
            or self.may_be_client(node.value, scope, steps)
        )

    def _is_kept_elsewhere(self, node: cst.Attribute | cst.Subscript, scope: Scope) -> bool:
        """Whether a module keeps something where an expression reads it: for the application, for a worker's jobs.

        Or gives it to all requests by what the application's lifespan yields.
        """
        owner, helpers = nodes.last_name(node.value), self._knowledge.helpers
        if isinstance(node, cst.Attribute):
            name = node.attr.value
            if owner in helpers.lifespan_state and self._module.program.yielding(name):
                return True
            is_of_application = owner in helpers.application_names and name not in helpers.application_state
            owners = helpers.application_names | conventions.OWN_OBJECT if is_of_application else frozenset({owner})
            is_kept = is_of_application or owner in helpers.application_state
            return is_kept and bool(self._keeping(owners, name, is_member=True))
        if owner in helpers.keepers:
            owners = helpers.application_names if owner in helpers.application_names else frozenset({owner})
        elif is_job_context(node.value, scope):
            owners = conventions.JOB_CONTEXTS
        else:
            return False
        index = nodes.index_node(node)
        key = nodes.constant(index)
        word = key if isinstance(key, str) else nodes.last_name(index) if index is not None else ""
        return bool(word) and bool(self._keeping(owners, word))

    def _is_chain(self, node: cst.Call, scope: Scope) -> bool:
        """Whether a call is one of several commands in a row: ``client.pipeline().set(key, 1)``."""
        return self._names.called(node) in self._knowledge.commands and self.may_have_command(node, scope)

    def _set_here(self, node: cst.BaseExpression, scope: Scope) -> Sequence[Binding]:
        """What gives a value to a name, or to an attribute of the own object, in this module."""
        if isinstance(node, cst.Name):
            owner = scope.owner_of(node.value)
            return owner.bindings[node.value] if owner is not None else ()
        cls = scope.enclosing_class() if isinstance(node, cst.Attribute) else None
        if cls is None or not isinstance(node, cst.Attribute):
            return ()
        name = node.attr.value
        return (*cls.bindings.get(name, ()), *cls.attributes.get(name, ()))

    def _says_client(self, binding: Binding, steps: int = _MOST_NAMES) -> bool:
        """Whether a binding names a client: in an annotation, by an import, or by what makes it."""
        if binding.kind is BindingKind.IMPORTED:
            return True
        if binding.annotation is not None:
            return self._names_client(binding.annotation, binding.scope)
        value = binding.value
        return isinstance(value, cst.BaseExpression) and any(
            self._gives_client(each, binding.scope, steps) for each in nodes.choices(value)
        )

    def _names_client(self, annotation: cst.BaseExpression, scope: Scope) -> bool:
        """Whether an annotation names a class of a library, or something that sounds like a client."""
        homes = {scope.original_name(word) for word in _WORD.findall(nodes.code(annotation))}
        return not homes.isdisjoint(self._knowledge.declared_names) or any(
            map(self._knowledge.sounds_like_holder, homes)
        )

    def _says_otherwise(self, call: cst.Call, scope: Scope) -> bool:
        """Whether a call is one of functions of this module that all say by an annotation: Python's own plain types."""
        if not isinstance(call.func, cst.Name):
            return False
        owner = scope.owner_of(call.func.value)
        known = owner.bindings[call.func.value] if owner is not None else ()
        returns = [each.node.returns for each in known if isinstance(each.node, cst.FunctionDef)]
        said = [each.annotation for each in returns if each is not None]
        return len(said) == len(known) > 0 and all(map(is_plain, said))

    def _gives_client(self, value: cst.BaseExpression, scope: Scope, steps: int) -> bool:
        """Whether what is stored may be a client, by the name of it or of what makes it."""
        if isinstance(value, cst.Await):
            value = value.expression
        if isinstance(value, cst.Call):
            if self._says_otherwise(value, scope):
                return False
            names = self._knowledge.making_or_taking | self._knowledge.openers
            if isinstance(value.func, cst.Attribute) and value.func.attr.value in stdlib.TAKING | stdlib.TAKING_ALL:
                return self._candidates.may_be(value, names) or (
                    steps > 0 and self.may_be_client(value.func.value, scope, steps - 1)
                )
            return self._candidates.may_be(value, names) or self._candidates.is_imported_factory(value, names)
        if isinstance(value, cst.Subscript):
            return steps > 0 and self.may_be_client(value, scope, steps - 1)
        if isinstance(value, cst.Attribute):
            return self._knowledge.sounds_like_holder(value.attr.value)
        if isinstance(value, cst.Name) and steps:
            return self._knowledge.sounds_like_holder(value.value) or any(
                self._says_client(each, steps - 1) for each in self._set_here(value, scope)
            )
        return False
