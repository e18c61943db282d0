"""Which functions a framework runs once per request (handlers), and which once per process (startup), by the declarations of ``frameworks/``."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import libcst as cst

from ..spec import Convention, Dependency, FrameworkSpec, Runs
from . import python, syntax
from .own import own_names
from .settings import Entry, elements, entries_of
from .tables import Scope, ScopeKind
from .unit import Unit
from .values import UNKNOWN, Instance, Made, Named, ProjectClass, ProjectFunction, Several, Value


@dataclass(frozen=True)
class Handler:
    """``function`` is run by ``framework`` as a ``noun`` ("Flask view").

    ``node`` in ``unit`` proves it (decorator, registration, or the def itself).
    """

    function: Scope
    noun: str
    framework: FrameworkSpec | None
    node: cst.CSTNode
    unit: Unit
    is_dependency: bool = False


class Handlers:
    """The handlers of one module, found when they are first asked for."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.own = unit.knowledge.own
        self._found: dict[Scope, Handler] = {}
        self._startup: set[Scope] = set()
        self._outside: dict[Scope, Handler] = {}
        self._registered: set[cst.Call] = set()
        self._wrappers: dict[Scope, tuple[FrameworkSpec, str, Runs] | None] = {}
        self._collected = False
        frameworks = unit.knowledge.frameworks
        imported = unit.imported_roots
        self.frameworks = sorted(frameworks, key=lambda spec: imported.isdisjoint(spec.roots))
        self._own = frozenset(unit.tables.functions())

    @functools.cached_property
    def found(self) -> Mapping[Scope, Handler]:
        """The handlers of this module."""
        if not self._collected:
            self.collect()
        return {function: handler for function, handler in self._found.items() if function not in self._startup}

    @functools.cached_property
    def startup(self) -> frozenset[Scope]:
        """The functions of this module that a framework runs once."""
        if not self._collected:
            self.collect()
        return frozenset(self._startup)

    def made_of(self, function: Scope, name: str) -> Handler | None:
        """The handler that this module makes of another module's ``function``, which goes by ``name``, by handing it to a framework."""
        for call in self.unit.calls_naming(name):
            self._registration(call, self.unit.tables.scope_of_call[call])
        for entry in self._entries:
            if entry.mentions(name):
                self._in_settings(entry)
        return self._outside.get(function)

    def collect(self) -> None:
        """Look at every function, class and call of the module."""
        self._collected = True
        tables = self.unit.tables
        for function in tables.functions():
            for decorator in function.decorators:
                self._decorated(function, decorator)
            if self.own.functions and self.own.functions.match(own_names(function)):
                self._add(function, "handler", None, function.node, Runs.EACH)
        for cls in tables.classes():
            if self.own.methods:
                self._own_methods(cls)
            self._class(cls)
        for call, scope in tables.scope_of_call.items():
            self._registration(call, scope)
        for entry in self._entries:
            self._in_settings(entry)
        for function in tables.functions():
            if isinstance(function.node, cst.FunctionDef) and function not in self._found and function not in self._startup:
                self._conventional(function)
        self._configured()

    def _add(self, function: Scope, noun: str, framework: FrameworkSpec | None, node: cst.CSTNode, runs: Runs, is_dependency: bool = False) -> None:
        if runs is Runs.ONCE:
            if function in self._own:
                self._startup.add(function)
        elif not self.unit.values.decorated_with(function, python.CACHES):
            handlers = self._found if function in self._own else self._outside
            handlers.setdefault(function, Handler(function, noun, framework, node, self.unit, is_dependency))

    # -- decorators -------------------------------------------------------------------------------------------------------

    def _decorated(self, function: Scope, decorator: cst.BaseExpression) -> None:
        target = decorator.func if isinstance(decorator, cst.Call) else decorator
        outside = function.parent or function
        names = set(self._dotted_names(target, outside))
        written = syntax.dotted(target) or ""
        if self.own.decorators and self.own.decorators.match((*names, written, outside.imported_as(written))):
            self._add(function, "handler", None, decorator, Runs.EACH)
            return
        meaning = self.meaning_of(names, decorator, outside) or self._wrapped(self.unit.values.value_of(target, outside))
        if meaning is not None:
            spec, noun, runs = meaning
            self._add(function, noun, spec, decorator, runs)
        elif isinstance(target, cst.Attribute):
            self._by_shape(function, decorator, target)

    def meaning_of(self, names: set[str], applied: cst.BaseExpression, scope: Scope) -> tuple[FrameworkSpec, str, Runs] | None:
        """The framework whose decorator goes by one of these dotted names, what it makes of a function, and how often that runs."""
        for spec in self.frameworks:
            for declared in spec.decorators:
                if not names.isdisjoint(declared.names) and self._is_given(declared.given, applied, scope):
                    return spec, declared.noun, declared.runs
            for instance in spec.instance_decorators:
                if any(f"{cls}.{attribute}" in names for cls in instance.classes for attribute in instance.attributes):
                    if self._is_given(instance.given, applied, scope):
                        return spec, instance.noun, instance.runs
        return None

    def _is_given(self, patterns: tuple[str, ...], call: cst.BaseExpression, scope: Scope) -> bool:
        """Whether a call has an argument that is one of these texts or dotted names; also where any is right."""
        if not patterns:
            return True
        given: set[str] = set()
        for argument in call.args if isinstance(call, cst.Call) else ():
            text = syntax.constant(argument.value)
            given.update((text,) if isinstance(text, str) else self._dotted_names(argument.value, scope))
        return any(fnmatchcase(text, pattern) for text in given for pattern in patterns)

    def _wrapped(self, value: Value) -> tuple[FrameworkSpec, str, Runs] | None:
        """What a decorator of the project makes of a function, by the framework's decorator that it applies in its body."""
        if not isinstance(value, ProjectFunction):
            return None
        if value.unit is not self.unit:
            return value.unit.reach.handlers._wrapped(value)
        if value.scope not in self._wrappers:
            self._wrappers[value.scope] = None  # a wrapper that applies itself applies nothing
            for scope in value.scope.within():
                applied: list[tuple[cst.BaseExpression, Scope]] = [(call, scope) for call in scope.calls]
                applied += [(item, scope.parent or scope) for item in scope.decorators if scope is not value.scope]
                targets = ((item.func if isinstance(item, cst.Call) else item, item, place) for item, place in applied)
                meanings = (self.meaning_of(set(self._dotted_names(target, place)), item, place) for target, item, place in targets)
                found = next((meaning for meaning in meanings if meaning is not None), None)
                if found is not None:
                    self._wrappers[value.scope] = found
                    break
        return self._wrappers[value.scope]

    def _by_shape(self, function: Scope, decorator: cst.BaseExpression, target: cst.Attribute) -> None:
        """The instance is out of sight: a route by its path argument, or an attribute that only this framework has."""
        base = self.unit.values.value_of(target.value, function.parent or function)
        if base is not UNKNOWN and not (isinstance(base, (Named, Made)) and self._is_foreign(base.dotted)):
            return
        for spec in self.frameworks:
            for instance in spec.instance_decorators:
                if target.attr.value not in instance.attributes or not self._is_given(instance.given, decorator, function.parent or function):
                    continue
                if (instance.bare and self._uses(spec)) or (instance.route_shape and _has_route_shape(decorator)):
                    self._add(function, instance.noun if self._uses(spec) else "route", spec if self._uses(spec) else None, decorator, instance.runs)
                    return

    def _uses(self, spec: FrameworkSpec) -> bool:
        return not self.unit.imported_roots.isdisjoint(spec.roots)

    def _is_foreign(self, dotted: str) -> bool:
        """Whether a dotted name may be anything: it belongs to no package that a declaration knows, nor to the standard library's mocks."""
        root = dotted.partition(".")[0]
        known = any(root in spec.roots for spec in self.frameworks) or root in self.unit.knowledge.roots
        return not known and root not in ("builtins", "unittest", "mock", "typing", "functools")

    def _dotted_names(self, node: cst.BaseExpression, scope: Scope) -> Iterator[str]:
        """The dotted names that an expression may stand for; on an instance of a project class, one for each base class outside the project."""
        values = self.unit.values
        value = values.value_of(node, scope)
        if isinstance(value, (Named, Made)):
            yield value.dotted
            yield from self._held(value.dotted)
        if isinstance(node, cst.Attribute):
            base = values.value_of(node.value, scope)
            if isinstance(base, Instance):
                for parent in values.bases(base.of):
                    if isinstance(parent, Named):
                        yield f"{parent.dotted}.{node.attr.value}"

    def _held(self, dotted: str) -> Iterator[str]:
        """The other names of what an attribute holds, or of what a method gives, however many stand in a row (``builder().token("x").build()``)."""
        found = [dotted]
        for name in found:
            for spec in self.frameworks:
                others = [f"{cls}{name[len(held) :]}" for held, cls in spec.attributes if name.startswith(f"{held}.")]
                others += [f"{cls}.{python.last(name)}" for start, cls in spec.chains if name.startswith(f"{start}.")]
                for other in others:
                    if other not in found:
                        found.append(other)
                        yield other

    # -- classes ------------------------------------------------------------------------------------------------------------

    def _base_names(self, cls: Scope) -> set[str]:
        """The dotted names of the base classes outside the project; an attribute that holds a class stands for it (``class Mine(app.Task)``)."""
        names = {base.dotted for base in self.unit.values.bases(ProjectClass(cls, self.unit)) if isinstance(base, Named)}
        return names | {held for spec in self.frameworks for attribute, held in spec.attributes if attribute in names}

    def _class(self, cls: Scope) -> None:
        bases = self._base_names(cls)
        if not bases:
            return
        for spec in self.frameworks:
            for declared in spec.base_methods:
                if bases.isdisjoint(declared.classes):
                    continue
                once = declared.unless_class_sets is not None and self._sets(cls, *declared.unless_class_sets)
                for method in cls.methods():
                    if any(fnmatchcase(method.name, pattern) for pattern in declared.methods):
                        self._add(method, declared.noun, spec, method.node, Runs.ONCE if once else declared.runs)

    def _own_methods(self, cls: Scope) -> None:
        """The methods that the user's options name, on the class itself or on any base class."""
        bases = self.unit.values.bases(ProjectClass(cls, self.unit))
        classes = [*own_names(cls), *(base.dotted for base in bases if isinstance(base, Named))]
        classes += [name for base in bases if isinstance(base, ProjectClass) for name in own_names(base.scope)]
        for method in cls.methods():
            if self.own.methods.match(f"{name}.{method.name}" for name in classes):
                self._add(method, "handler", None, method.node, Runs.EACH)

    @staticmethod
    def _sets(cls: Scope, name: str, value: str) -> bool:
        return any(binding.value is not None and syntax.dotted(binding.value) == value for binding in cls.bindings.get(name, ()))

    def is_per_request(self, cls: Scope) -> bool:
        """Whether the framework builds an instance of this class for each request."""
        lineage = self.unit.values.lineage(ProjectClass(cls, self.unit))
        bases = self._base_names(cls)
        if any(method in self.found for member in lineage for method in [member.scope.method("__init__")] if method is not None):
            return True
        for spec in self.frameworks:
            for declared in spec.base_methods:
                if declared.runs is Runs.EACH and "__init__" in declared.methods and not bases.isdisjoint(declared.classes):
                    return declared.unless_class_sets is None or not self._sets(cls, *declared.unless_class_sets)
        return False

    # -- calls that hand a function over --------------------------------------------------------------------------------------

    @functools.cached_property
    def _callees(self) -> frozenset[str]:
        """Last names of everything that registers a function, to look at few calls closely."""
        names = [name for spec in self.frameworks for declared in spec.registrations for name in declared.callees]
        names += [name for spec in self.frameworks for declared in spec.dependencies for name in declared.callees]
        return frozenset(python.last(name) for name in names)

    def _registration(self, call: cst.Call, scope: Scope) -> None:
        if call in self._registered:
            return
        self._registered.add(call)
        func = call.func
        if isinstance(func, cst.Call):
            self._applied(call, func, scope)
            return
        name = scope.original_name(func.value) if isinstance(func, cst.Name) else syntax.last_name(func)
        if name not in self._callees:
            return
        dotted = set(self._dotted_names(func, scope))
        if not dotted:
            return
        for spec in self.frameworks:
            for declared in spec.registrations:
                if not dotted.isdisjoint(declared.callees) and self._is_given(declared.given, call, scope):
                    given = syntax.argument(call, declared.position, *declared.keywords)
                    self._hand_over(given, scope, call, spec, declared.noun, declared.runs, by_name=declared.by_name)
            for dependency in spec.dependencies:
                if not dotted.isdisjoint(dependency.callees):
                    given = syntax.argument(call, dependency.position, dependency.keyword) or self._annotated_class(call)
                    runs = Runs.ONCE if _is_kept(call, dependency) else Runs.EACH
                    self._hand_over(given, scope, call, spec, dependency.noun, runs, is_dependency=True)

    def _applied(self, call: cst.Call, decorator: cst.Call, scope: Scope) -> None:
        """``app.task(bind=True)(work)``: a decorator written as a call; a keyword may hold several (``app.event("x")(ack=f, lazy=[g, h])``)."""
        meaning = self.meaning_of(set(self._dotted_names(decorator.func, scope)))
        if meaning is not None:
            spec, noun, runs = meaning
            for given in call.args:
                self._hand_over(given.value, scope, call, spec, noun, runs)

    def _annotated_class(self, call: cst.Call) -> cst.BaseExpression | None:
        """The class that ``limit: Limit = Depends()`` and ``Annotated[Limit, Depends()]`` mean."""
        for above in self.unit.tables.ancestors(call):
            if isinstance(above, cst.Param) and above.annotation is not None and above.default is call:
                return above.annotation.annotation
            if isinstance(above, cst.Subscript) and isinstance(above.slice[0].slice, cst.Index):
                return above.slice[0].slice.value
            if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
                return None
        return None

    @functools.cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(entries_of(self.unit, self.frameworks))

    def _in_settings(self, entry: Entry) -> None:
        row = entry.row
        if entry.function is not None:
            self._add(entry.function, row.noun, entry.framework, entry.node, row.runs)
        elif entry.value is not None:
            self._hand_over(entry.value, entry.scope, entry.node, entry.framework, row.noun, row.runs, by_name=row.by_name)

    def _hand_over(
        self,
        node: cst.BaseExpression | None,
        scope: Scope,
        place: cst.CSTNode,
        spec: FrameworkSpec,
        noun: str,
        runs: Runs,
        is_dependency: bool = False,
        by_name: bool = False,
    ) -> None:
        for element in elements(node):
            text = syntax.constant(element) if by_name else None
            named = self.unit.values.imported(text) if isinstance(text, str) and "." in text else UNKNOWN
            for function in (*self._functions_of(element, scope), *self._called(named)):
                self._add(function, noun, spec, place, runs, is_dependency)

    def _functions_of(self, node: cst.BaseExpression, scope: Scope) -> Iterable[Scope]:
        """The project's functions that run when the framework calls ``node``."""
        if isinstance(node, cst.Call):
            target = self.unit.values.value_of(node.func, scope)
            if isinstance(target, Named) and target.dotted == "functools.partial" and node.args:
                return self._functions_of(node.args[0].value, scope)
        if isinstance(node, cst.Lambda):
            return [self.unit.tables.scope_at[node]]
        return self._called(self.unit.values.value_of(node, scope))

    def _called(self, value: Value) -> list[Scope]:
        if isinstance(value, ProjectFunction):
            return [value.scope]
        if isinstance(value, Several):
            return [scope for item in value.items for scope in self._called(item)]
        if isinstance(value, (Instance, ProjectClass)):
            cls = value.of if isinstance(value, Instance) else value
            name = "__call__" if isinstance(value, Instance) else "__init__"
            for member in self.unit.values.lineage(cls):
                method = member.scope.method(name)
                if method is not None:
                    return [method]
        return []

    # -- conventions ----------------------------------------------------------------------------------------------------------

    def _configured(self) -> None:
        """Functions of this module that a configuration file beside the code names."""
        project = self.unit.project
        for entry in project.configured.entries(Path(self.unit.path).resolve()) if project is not None else ():
            for function in self._called(self.unit.values.exported(entry.function)):
                self._add(function, entry.noun, entry.framework, function.node, Runs.EACH)

    def _conventional(self, function: Scope) -> None:
        for spec in self.frameworks:
            for convention in spec.conventions:
                if self._follows(function, convention):
                    self._add(function, convention.noun, spec, function.node, convention.runs)
                    return

    def _follows(self, function: Scope, convention: Convention) -> bool:
        parent = function.parent
        if parent is None or not any(fnmatchcase(function.name, pattern) for pattern in convention.functions):
            return False
        place = {ScopeKind.MODULE: "module", ScopeKind.CLASS: "class", ScopeKind.FUNCTION: "nested"}.get(parent.kind)
        if place != convention.method_of or (convention.sync_only and function.is_async) or (convention.async_only and not function.is_async):
            return False
        if convention.imports and self.unit.imported_roots.isdisjoint(convention.imports):
            return False
        path = self.unit.path.replace("\\", "/")
        if convention.files and not any(fnmatchcase(path, pattern) or fnmatchcase(f"/{path}", pattern) for pattern in convention.files):
            return False
        if convention.outer and not _parameters_match(parent, convention.outer, exact=True):
            return False
        return _parameters_match(function, convention.parameters, convention.exact) and self._annotated(function, convention)

    def _annotated(self, function: Scope, convention: Convention) -> bool:
        if not convention.annotations:
            return True
        for name in function.bindings:
            for binding in function.bindings[name]:
                if binding.annotation is not None:
                    value = self.unit.values.bound(binding)
                    if isinstance(value, Made) and value.dotted in convention.annotations:
                        return True
        return False


def _is_kept(call: cst.Call, dependency: Dependency) -> bool:
    """Whether a call says that what the dependency gives is kept (``Provide(f, use_cache=True)``)."""
    if dependency.once_if is None:
        return False
    keyword, value = dependency.once_if
    return syntax.dotted(syntax.argument(call, None, keyword)) == value


def _parameters_match(function: Scope, allowed: tuple[tuple[str, ...], ...], exact: bool) -> bool:
    """Whether the positional parameters (without ``self``) have the allowed names."""
    if not isinstance(function.node, cst.FunctionDef):
        return False
    names = syntax.positional_names(function.node)
    if function.receiver:
        names = names[1:]
    if len(names) < len(allowed) or (exact and allowed and len(names) != len(allowed)):
        return False
    return all(any(fnmatchcase(name, pattern) for pattern in patterns) for name, patterns in zip(names, allowed))


def _has_route_shape(decorator: cst.BaseExpression) -> bool:
    """``@x.get("/items")``, ``@x.get("")``, ``@x.get(f"/{prefix}")``."""
    if not isinstance(decorator, cst.Call) or not decorator.args or decorator.args[0].keyword is not None:
        return False
    first = decorator.args[0].value
    if isinstance(first, cst.FormattedString):
        return bool(first.parts) and isinstance(first.parts[0], cst.FormattedStringText) and first.parts[0].value.startswith("/")
    text = syntax.constant(first)
    return isinstance(text, str) and (text == "" or text.startswith("/"))
