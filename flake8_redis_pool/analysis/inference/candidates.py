"""Which calls may matter, by their names.

These are questions to ask before what is called is looked up, which may cost the parse of other modules.
"""

from __future__ import annotations

import builtins
import functools
import re
from collections.abc import Mapping
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...first_party import holds_word, imports_in
from ...import_graph import calls_in
from ...names_of_clients import Known
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, Scope, ScopeKind, outermost_function, receivers_of
from ..syntax import nodes
from .engine import types_of
from .values import ProjectClass, ProjectFunction

_BUILTINS: Final = frozenset(vars(builtins))
#: Modules that export again what they import: more of them in a row are not followed.
_MOST_EXPORTS: Final = 3
#: The start of a statement of the module itself.
_NEXT_STATEMENT: Final = re.compile(rb"\n[^\s)#]")
#: What an annotation says of what is called: its parameters, and what it gives.
_OF_CALLABLE: Final = 2
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_IDENTIFIER: Final = re.compile(rb"[\w\x80-\xff]")


@query
def candidates_of(module: Module) -> Candidates:
    """The candidates of a module."""
    return Candidates(module)


class Candidates:
    """Answers about the calls of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.knowledge = module.knowledge
        self.symbols = symbols_of(module)
        self.names = names_of(module)
        self.types = types_of(module)
        self._factories: dict[tuple[str, frozenset[str]], bool] = {}
        self._makers: dict[tuple[str, int], bool] = {}

    def is_making(self, function: Scope) -> bool:
        """Whether a function calls, by its name, what makes an object of a client library or takes a connection."""
        return self._calls_one_of(function, self.knowledge.making_or_taking)

    def _calls_one_of(self, function: Scope, names: frozenset[str]) -> bool:
        return any(self.names.called(call) in names for call in function.calls)

    @functools.cached_property
    def making_functions(self) -> frozenset[str]:
        """Names of the functions and methods of the module that do."""
        return frozenset(function.name for function in self.symbols.functions() if self.is_making(function))

    @functools.cached_property
    def opening_functions(self) -> frozenset[str]:
        """Names of the functions, methods and properties of the module that open a transaction, by its name.

        Also of the classes that derive from one.
        """
        openers = self.knowledge.openers
        opening = {function.name for function in self.symbols.functions() if self._calls_one_of(function, openers)}
        return frozenset(opening.union(cls.name for cls in self.symbols.classes() if self._derives_from(cls, openers)))

    def _derives_from(self, cls: Scope, names: frozenset[str]) -> bool:
        bases = cls.node.bases if isinstance(cls.node, cst.ClassDef) else ()
        return cls.parent is not None and any(cls.parent.home_name(base.value) in names for base in bases)

    def may_give_new(self, call: cst.Call) -> bool:
        """Whether a call may be one of a function or method of the project that makes or takes something itself.

        A method can be one of any class: it is none where no text of the project defines one by this name that does.
        """
        func = call.func
        if self.may_be_factory(call):
            return True
        if isinstance(func, cst.Name):
            return self._is_variable(func.value, self.symbols.scope_of_call[call])
        return not isinstance(func, cst.Attribute) or self._is_making_method(func.attr.value)

    def may_store_new(self, binding: Binding) -> bool:
        """Whether what is assigned can come from a call in its function, or in another method of its class.

        It stands in the expression, or where a name in it is set.
        """
        return self._may_store_new(binding, set())

    def _may_store_new(self, binding: Binding, asked: set[Binding]) -> bool:
        asked.add(binding)
        parts = list(nodes.descendants(binding.value)) if binding.value is not None else []
        if any(isinstance(part, cst.Call) and self._may_give_object(part, binding.scope) for part in parts):
            return True
        names = dict.fromkeys(part.value for part in parts if isinstance(part, cst.Name))
        owners = ((name, binding.scope.owner_of(name)) for name in names)
        known = (each for name, owner in owners if owner is not None for each in owner.bindings[name])
        return any(self._may_store_new(each, asked) for each in known if each not in asked and self._is_inside(each))

    def _may_give_object(self, call: cst.Call, scope: Scope) -> bool:
        """Whether a call may give something new, be it by a method of the own object or class."""
        func = call.func
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name):
            if func.value.value in receivers_of(scope):
                return True
        return self.may_make(call, self.knowledge.making) or self.may_be_factory(call)

    def _is_inside(self, binding: Binding) -> bool:
        """Whether a name is set in a function or a class body, be it one of the module (``global``)."""
        return self.symbols.scope_of(binding.node).kind is not ScopeKind.MODULE

    def _is_making_method(self, name: str) -> bool:
        """Whether a text of the project defines a function or method of this name that makes or takes something."""
        return not self.knowledge.making_or_taking.isdisjoint(self.module.program.called_by(name))

    def may_open(self, node: cst.Call | cst.Attribute) -> bool:
        """Whether a call, or the read of a property, may open a transaction, or run a function of the project that
        opens what it gives.

        By its name, as it is imported from a module where it does, or as a method that its class has from one.
        """
        openers = self.knowledge.openers
        name = self.names.called(node) if isinstance(node, cst.Call) else node.attr.value
        if name in openers or name in self.opening_functions:
            return True
        if isinstance(node, cst.Call) and self.is_imported_factory(node, openers):
            return True
        return self._is_inherited_opener(node.func if isinstance(node, cst.Call) else node)

    def _is_inherited_opener(self, read: cst.BaseExpression) -> bool:
        """Whether a method or property of the own object comes from a class elsewhere, and opens a transaction."""
        if not isinstance(read, cst.Attribute) or not isinstance(read.value, cst.Name):
            return False
        scope = self.symbols.scope_of(read)
        function, cls = outermost_function(scope), scope.enclosing_class()
        if function is None or cls is None or function.receiver != read.value.value:
            return False
        return self._inherits_opener((cls, read.attr.value))

    @charged
    def _inherits_opener(self, asked: tuple[Scope, str]) -> bool:
        """Whether what a class has by a name comes from a class of another module, and opens a transaction."""
        cls, name = asked
        lineage = self.types.lineage(ProjectClass(cls))
        methods = ((member.module, member.scope.method(name)) for member in lineage)
        module, method = next(((each, method) for each, method in methods if method is not None), (None, None))
        if module is None or method is None or module is self.module:
            return False
        return candidates_of(module)._calls_one_of(method, self.knowledge.openers)

    def may_be_factory(self, call: cst.Call) -> bool:
        """Whether a call may be one of a function of the project that makes or takes what it gives.

        By its name, or as it is imported from a module where it does.
        """
        name = self.names.called(call)
        if name in self.making_functions or name in self._given_factories or self.knowledge.sounds_like_holder(name):
            return True
        return self.is_imported_factory(call, self.knowledge.making_or_taking) or name in self.known.makers

    def may_be_making(self, call: cst.Call) -> bool:
        """Whether a call may be one of a function of the project that itself makes or takes what it gives.

        A method by its name is none where the texts of the project define one by this name, and none that does.
        """
        func = call.func
        if isinstance(func, cst.Attribute) and self.module.program.defines(func.attr.value):
            return func.attr.value in self.making_functions or self._is_making_method(func.attr.value)
        return self.may_be_factory(call)

    @functools.cached_property
    def _given_factories(self) -> frozenset[str]:
        """The top-level names of the module that get what a call of a factory gives: that may be a factory again."""
        found = ((name, each.value) for name, bindings in self.symbols.root.bindings.items() for each in bindings)
        return frozenset(name for name, value in found if isinstance(value, cst.Call) and self._calls_factory(value))

    def _calls_factory(self, call: cst.Call) -> bool:
        """Whether a call is one of a function that makes or takes something, here or in another module."""
        functions = self.symbols.root.functions_named(self.names.called(call))
        return any(self.is_making(part) for each in functions for part in each.within()) or self.is_imported_factory(
            call, self.knowledge.making_or_taking
        )

    def is_imported_factory(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether a call is one of a function of another module that calls one of ``names``."""
        dotted = nodes.dotted(call.func)
        scope = self.symbols.scope_of_call[call]
        if dotted is None or not scope.is_import(dotted.partition(".")[0]):
            return False
        asked = scope.imported_as(dotted), names
        if asked not in self._factories:
            self._factories[asked] = self._is_factory(*asked, _MOST_EXPORTS)
        return self._factories[asked]

    def may_be_class(self, call: cst.Call) -> bool:
        """Whether a call may be one of a class: not where a function has the name, here or where it comes from."""
        dotted = nodes.dotted(call.func)
        scope = self.symbols.scope_of_call[call]
        if dotted is None or not scope.is_import(dotted.partition(".")[0]):
            return not self._is_always_function(call.func, scope)
        behind = self.module.program.text_behind(scope.imported_as(dotted), self.module)
        if behind is None or len(behind[1]) != 1:
            return True
        return _definition_in(behind[0], b"def " + behind[1][0].encode()) is None

    def _is_always_function(self, func: cst.BaseExpression, scope: Scope) -> bool:
        """Whether what is called goes by the name of a function: here, or as a method of any object of the project."""
        if isinstance(func, cst.Attribute):
            return self.module.program.defines(func.attr.value)
        return isinstance(func, cst.Name) and self._is_function(func.value, scope)

    def _is_factory(self, dotted: str, names: frozenset[str], steps: int) -> bool:
        """Whether a dotted name is a function of another module that calls one of ``names``."""
        behind = self.module.program.text_behind(dotted, self.module)
        if behind is None or len(behind[1]) != 1:
            return False
        text, name = behind[0], behind[1][0]
        called = _called_in(text, name)
        if called.isdisjoint(names) if called is not None else not (_may_have(text, name) or _may_assign(text, name)):
            return False
        found = self.module.program.find(dotted, self.module)
        if found is None:
            return False
        other = found[0]
        exported = symbols_of(other).root.imports.get(name)
        if exported is None:
            functions = symbols_of(other).root.functions_named(name)
            return name in candidates_of(other)._given_factories or any(
                candidates_of(other)._calls_one_of(part, names) for each in functions for part in each.within()
            )
        return steps > 0 and candidates_of(other)._is_factory(exported.dotted, names, steps - 1)

    def _is_imported_maker(self, call: cst.Call) -> bool:
        """Whether a call is one of a name that another module gives to what makes something, or to a partial of it.

        ``from clients import connect`` where that has ``connect = functools.partial(redis.Redis, host="cache")``.
        """
        dotted = nodes.dotted(call.func)
        scope = self.symbols.scope_of_call[call]
        return (
            dotted is not None
            and scope.is_import(dotted.partition(".")[0])
            and self._is_name_of_maker(scope.imported_as(dotted), _MOST_EXPORTS)
        )

    def _is_name_of_maker(self, dotted: str, steps: int) -> bool:
        """Whether a dotted name is one that another module gives to what makes something."""
        asked = dotted, steps
        if asked not in self._makers:
            self._makers[asked] = self._names_maker(dotted, steps)
        return self._makers[asked]

    def _names_maker(self, dotted: str, steps: int) -> bool:
        behind = self.module.program.text_behind(dotted, self.module)
        if behind is None or len(behind[1]) != 1 or not _may_assign(behind[0], behind[1][0]):
            return False
        found = self.module.program.find(dotted, self.module)
        if found is None:
            return False
        root, other = symbols_of(found[0]).root, candidates_of(found[0])
        name = behind[1][0]
        exported = root.imports.get(name)
        if exported is not None:
            return steps > 0 and other._is_name_of_maker(exported.dotted, steps - 1)
        return any(other._is_maker(each.value, each.scope, steps) for each in root.bindings.get(name, ()))

    def may_be(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether a call can be one of those that go by ``names``.

        Variables, what is looked up and the module's own functions can be anything; so can methods that sound like a
        client or a pool, and imports that name a library.
        """
        func = call.func
        if isinstance(func, (cst.Subscript, cst.Call)) or self._is_kept_by_application(func):
            return True
        is_import = isinstance(func, cst.Name) and self.symbols.scope_of_call[call].is_import(func.value)
        if isinstance(func, cst.Name) and not is_import:
            is_open = not self._is_builtin(func.value, call) and not self._gives_plain(func.value, call)
            return is_open or self._may_run(call, names)
        name = self.names.called(call)
        if name in self._kept or self._may_run(call, names):
            return True
        sounds = self.knowledge.words.text_pattern if is_import else self.knowledge.client_names
        if name in conventions.COMMON_MAKERS and isinstance(func, cst.Attribute):
            maker = self.symbols.scope_of_call[call].home_name(func.value)
            return name in names and sounds.search(maker) is not None
        return name in names or sounds.search(name) is not None or self._is_imported_maker(call)

    @functools.cached_property
    def known(self) -> Known:
        """What the project shows to be a client in this module, by names alone."""
        return self.module.program.known_names(self.module)

    def _gives_plain(self, name: str, call: cst.Call) -> bool:
        """Whether a variable holds what gives Python's own plain types, by its annotations (``Callable[[], int]``)."""
        owner = self.symbols.scope_of_call[call].owner_of(name)
        bindings = owner.bindings[name] if owner is not None else ()
        said = [binding.annotation for binding in bindings if binding.annotation is not None]
        return len(said) == len(bindings) > 0 and all(map(_gives_plain, said))

    def _is_builtin(self, name: str, call: cst.Call) -> bool:
        """Whether a call is one of Python's own functions, which itself makes nothing of a library."""
        return name in _BUILTINS and self.symbols.scope_of_call[call].owner_of(name) is None

    def _may_run(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether a call runs a function passed to it that goes by one of ``names``; variables can be anything.

        The call of what a call gives (``partial(f)()``) runs what that one gets.
        """
        runner = call.func if isinstance(call.func, cst.Call) else call
        places = self._runners.get(self.names.called(runner), ())
        scope = self.symbols.scope_of_call[runner]
        return any(
            scope.home_name(arg.value) in names
            or (isinstance(arg.value, cst.Name) and self._is_variable(arg.value.value, scope))
            for place, arg in enumerate(runner.args)
            if (place in places or (places and arg.star == "*")) and isinstance(arg.value, (cst.Name, cst.Attribute))
        )

    @staticmethod
    def _is_variable(name: str, scope: Scope) -> bool:
        """Whether a name can be anything: it is imported from nowhere, and no function that stands in this module."""
        return not Candidates._is_function(name, scope) and not scope.is_import(name)

    @staticmethod
    def _is_function(name: str, scope: Scope) -> bool:
        """Whether a name is always one of a function that stands in this module."""
        owner = scope.owner_of(name)
        bindings = owner.bindings[name] if owner is not None else ()
        return bool(bindings) and all(isinstance(binding.node, cst.FunctionDef) for binding in bindings)

    @functools.cached_property
    def _kept(self) -> frozenset[str]:
        """Names (of variables and attributes) under which the module keeps what makes or takes something."""
        return frozenset(
            nodes.last_name(binding.node)
            for scope in self.symbols.scopes
            for binding in self.symbols.assigned_in(scope)
            if self._is_maker(binding.value, binding.scope, 0)
        )

    def _is_maker(self, value: cst.CSTNode | None, scope: Scope, steps: int) -> bool:
        """Whether an expression is what makes something, by its name, or a partial of it.

        Or, with ``steps`` left, what another module gives its name to.
        """
        if isinstance(value, cst.Call):
            is_partial = nodes.last_name(value.func) in map(stdlib.last, stdlib.PARTIAL)
            return is_partial and any(self._is_maker(arg.value, scope, steps) for arg in value.args[:1])
        dotted = nodes.dotted(value) if isinstance(value, (cst.Name, cst.Attribute)) else None
        if value is None or dotted is None:
            return False
        if scope.home_name(value) in self.knowledge.making_or_taking:
            return True
        is_import = steps > 0 and scope.is_import(dotted.partition(".")[0])
        return is_import and self._is_name_of_maker(scope.imported_as(dotted), steps - 1)

    @functools.cached_property
    def _runners(self) -> Mapping[str, frozenset[int]]:
        """Last names of the calls that give what a function passed to them gives, and where that stands."""
        methods = stdlib.AWAITED_RUNNERS | stdlib.FUTURE_METHODS
        found: dict[str, frozenset[int]] = {name: frozenset({stdlib.RUNS_FUNCTION_METHODS[name]}) for name in methods}
        for dotted, place in self.knowledge.helpers.runs_function.items():
            name = stdlib.last(dotted)
            found[name] = found.get(name, frozenset()) | {place}
        return found

    def _is_kept_by_application(self, func: cst.BaseExpression) -> bool:
        """Whether something is read from an application's object, or from what that keeps things in."""
        helpers = self.knowledge.helpers
        return isinstance(func, cst.Attribute) and nodes.last_name(func.value) in helpers.keepers

    def may_make(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether a call can itself make or take something by one of ``names``.

        A call of a project function gives what another call made.
        """
        func = call.func
        scope = self.symbols.scope_of_call[call]
        if self.knowledge.own.may_be_factory(self.names.called(call)):
            return True
        if isinstance(func, cst.Attribute) and func.attr.value in conventions.COMMON_COMMANDS - names:
            return False
        if isinstance(func, cst.Name):
            if self._is_function(func.value, scope):
                return False
            owner = scope.owner_of(func.value)
            bindings = owner.bindings[func.value] if owner is not None else []
            if bindings and all(
                isinstance(binding.node, cst.ClassDef) and not binding.node.bases for binding in bindings
            ):
                return False
        if not self.may_be(call, names) or (self._is_sound_only(call, names) and not self.may_be_class(call)):
            return False
        return not isinstance(self.types.value_of(func), ProjectFunction)

    def _is_sound_only(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether nothing but the sound of its name says that a call may be one of those that go by ``names``."""
        name = self.names.called(call)
        return bool(name) and name not in names | self._kept and not self._may_run(call, names)

    @charged
    def makes(self, cls: Scope) -> bool:
        """Whether a method of this class calls what can make a client, take a connection or open a transaction."""
        calls = (call for method in cls.methods() for scope in method.within() for call in scope.calls)
        return any(self.may_make(call, self.knowledge.making) for call in calls)


def is_plain(annotation: cst.BaseExpression) -> bool:
    """Whether an annotation says a number, a text or a container of Python's own, or one of several such."""
    if isinstance(annotation, cst.BinaryOperation):
        return is_plain(annotation.left) and is_plain(annotation.right)
    base = annotation.value if isinstance(annotation, cst.Subscript) else annotation
    return isinstance(base, cst.Name) and base.value in stdlib.PLAIN_TYPES


def _gives_plain(annotation: cst.BaseExpression) -> bool:
    """Whether an annotation is one of what is called and gives a plain type, or nothing that has a name."""
    if isinstance(annotation, cst.BinaryOperation):  # or None
        sides = (annotation.left, annotation.right)
        return all(nodes.is_none(side) or _gives_plain(side) for side in sides)
    if not isinstance(annotation, cst.Subscript) or nodes.last_name(annotation.value) not in stdlib.CALLABLES:
        return False
    given = annotation.slice[-1].slice if len(annotation.slice) == _OF_CALLABLE else None
    return isinstance(given, cst.Index) and (is_plain(given.value) or nodes.last_name(given.value) == "object")


def _called_in(text: bytes, name: str) -> set[str] | None:
    """The last names of what a function of a module calls, as its text says; None where the text defines none."""
    start = _definition_in(text, b"def " + name.encode())
    if start is None:
        return None
    end = _NEXT_STATEMENT.search(text, start)
    return calls_in(text[start : end.start() if end is not None else len(text)])


def _may_have(text: bytes, name: str) -> bool:
    """Whether a text that has no such function at its left hand may have one further in, or from elsewhere."""
    word = name.encode()
    if b"def " + word in text or b" as " + word in text:
        return True
    return holds_word(text, word) and any(each.rpartition(".")[2] in (name, "*") for each in imports_in(text, ""))


def _may_assign(text: bytes, name: str) -> bool:
    """Whether a text has a line that may begin with an assignment to a name, or imports something by it."""
    word = name.encode()
    if word not in text:
        return False
    if b" as " + word in text or re.search(rb"^%b[ \t]*[:=]" % word, text, re.MULTILINE):
        return True
    return any(each.rpartition(".")[2] == name for each in imports_in(text, ""))


def _definition_in(text: bytes, head: bytes) -> int | None:
    """Where the head of a function at the top of a module ends, up to its name.

    A plain word is found much faster than a pattern.
    """
    at = text.find(head)
    while at != -1:
        before = text[text.rfind(b"\n", 0, at) + 1 : at]
        end = at + len(head)
        if before in (b"", b"async ") and not _IDENTIFIER.match(text, end):
            return end
        at = text.find(head, end)
    return None
