"""What the callers of a function pass, over the whole project.

Only modules that may use the function are parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import libcst as cst

from ... import stdlib
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import CONSTRUCTORS, positional_parameters
from ..symbols.name_index import names_of
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..symbols.users import all_users_of, names_given
from ..syntax import nodes
from .argument_lists import Arguments, Given, arguments_at, displayed, keyed
from .evaluator import Evaluator
from .values import NONE, UNKNOWN, External, Factory, Instance, ProjectClass, ProjectFunction, Union, Value, join

#: Functions: arguments are not followed through more that hand them on.
_FARTHEST: Final = 3


class Asked(NamedTuple):
    """The parameter (or field) ``name`` of a function (or of a class whose constructor nobody writes).

    ``made``: the class of which an object is made, where others derive from it or it from others.
    """

    callee: Scope
    name: str
    made: ProjectClass | None = None


class PassedArguments:
    """What the functions and classes of one module are called with."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.passed = evaluator.memo(self._passed)

    def _passed(self, asked: Asked) -> Value:
        """What the visible callers pass, joined; None where they all leave out what is None by default."""
        values = self.by_call(asked)
        return join(values) if values else self._left_out(asked)

    def _left_out(self, asked: Asked) -> Value:
        """What a parameter is that nobody gives, by calls of which none is out of sight."""
        bindings = asked.callee.bindings.get(asked.name, ()) if asked.callee.kind is ScopeKind.FUNCTION else ()
        default = bindings[0].value if bindings and bindings[0].kind is BindingKind.PARAMETER else None
        if default is None or not nodes.is_none(default):
            return UNKNOWN
        return NONE if _Search(self.evaluator, asked.made).ways_of(asked.callee) else UNKNOWN

    def by_call(self, asked: Asked) -> Sequence[Value]:
        """What each visible caller passes; UNKNOWN where a call hides it, or one may be out of sight."""
        return [self._value(given) if given is not None else UNKNOWN for given in self.expressions(asked)]

    def _value(self, given: Given) -> Value:
        """What is passed; one provider passes on what another one gives, where that is among its arguments."""
        evaluator = self.evaluator.of(given.module)
        value = evaluator.value_of(given.node)
        if not isinstance(value, Factory):
            return value
        argument = evaluator.symbols.parents.get(given.node)
        call = evaluator.symbols.parents.get(argument) if isinstance(argument, cst.Arg) else None
        target = evaluator.value_of(call.func) if isinstance(call, cst.Call) else UNKNOWN
        helpers = self.evaluator.knowledge.helpers
        is_provider = isinstance(target, External) and target.dotted in helpers.providers | helpers.single_providers
        return value.result if is_provider else value

    def expressions(self, asked: Asked) -> Sequence[Given | None]:
        """The expression that each visible caller passes; None where a call hides it, or one may be out of sight."""
        search = _Search(self.evaluator, asked.made)
        ways = search.ways_of(asked.callee)
        found: list[Given | None] = [] if search.is_complete else [None]
        positional: dict[bool, Sequence[str]] = {
            is_bound: _positional(self.evaluator, asked.callee, is_bound) for is_bound in (True, False)
        }
        for way in ways:
            given = way.of(asked.name, positional[way.is_bound])
            if given is not None:
                found.append(None if given.star else given)
            elif way.is_partial:
                found.append(None)
        return found

    def is_given_by_all(self, asked: Asked) -> bool:
        """Whether there are calls in sight, none is out of sight, and each passes something: no default counts."""
        search = _Search(self.evaluator, asked.made)
        ways = search.ways_of(asked.callee)
        given = (way.of(asked.name, _positional(self.evaluator, asked.callee, way.is_bound)) for way in ways)
        return all(each is not None and not each.star for each in given) and bool(ways) and search.is_complete

    def decorated_with(self, name: cst.Name) -> Value:
        """What a parameter gets where its function is a decorator: what it decorates in the project; else UNKNOWN.

        Of a decorator with arguments it is the inner function that gets that.
        """
        owner = self.evaluator.symbols.scope_of(name).owner_of(name.value)
        if owner is None or owner.kind is not ScopeKind.FUNCTION:
            return UNKNOWN
        is_given = all(binding.kind is BindingKind.PARAMETER for binding in owner.bindings[name.value])
        if not is_given or next(iter(positional_parameters(owner)), None) != name.value:
            return UNKNOWN
        outer = owner.parent
        decorator = outer if outer is not None and outer.kind is ScopeKind.FUNCTION else owner
        modules = (owner.module, *(all_users_of(decorator) or ()))
        return join(value for module in modules for value in _decorated(self.evaluator.of(module), decorator, owner))


class _Search:
    """One search for the calls of a function.

    ``is_complete``: no call is known to be out of sight.
    """

    def __init__(self, evaluator: Evaluator, made: ProjectClass | None) -> None:
        self.evaluator = evaluator
        self.made = made
        self.is_complete = True
        self._asked: list[Scope] = []

    def ways_of(self, callee: Scope) -> Sequence[Arguments]:
        """What ``callee`` is called with, through the wrappers that decorators of the project put around it."""
        if callee in self._asked or len(self._asked) >= _FARTHEST:
            self.is_complete = False
            return ()
        self._asked.append(callee)
        ways: Sequence[Arguments] = list(self._called(callee))
        for decorator in callee.decorators if callee.kind is ScopeKind.FUNCTION else ():
            ways = self._through(decorator, callee, ways)
        self._asked.pop()
        return ways

    # -- decorators

    def _through(self, decorator: cst.BaseExpression, callee: Scope, ways: Sequence[Arguments]) -> Sequence[Arguments]:
        """What reaches a function through what a decorator makes of it, which is called with ``ways``.

        A decorator that does not call what it decorates changes nothing.
        """
        value = self.evaluator.of(callee.module).value_of(decorator)
        target = self._decorating(value)
        if target is None:
            return ways
        names = positional_parameters(target)
        calls = list(_calls_of_parameter(target, names[0])) if names else []
        if not calls:
            return ways
        found = []
        for call in calls:
            found += [
                Arguments(given, is_bound=not callee.receiver)
                for given in arguments_at(call, call.args, target.module, lambda _: _unbound(ways, callee))
            ]
        return found

    def _decorating(self, value: Value) -> Scope | None:
        """The function of the project that gets the decorated one."""
        if isinstance(value, ProjectFunction):
            return value.scope
        cls, name = (value, "__init__") if isinstance(value, ProjectClass) else (None, "")
        if isinstance(value, Instance):
            cls, name = value.of, "__call__"
        if cls is None:
            return None
        methods = (member.scope.method(name) for member in self.evaluator.lineage(cls))
        return next((method for method in methods if method is not None), None)

    # -- calls

    def _called(self, callee: Scope) -> Iterator[Arguments]:
        """What calls in sight give to ``callee`` itself, or to what stands in its place under its name."""
        wanted = [callee]
        seen: dict[Module, None] = {}
        for defined in wanted:  # grows by the classes that derive from the one that is made
            others = all_users_of(defined)
            self.is_complete = self.is_complete and others is not None
            modules = (defined.module, *(others or ()))
            seen.update(dict.fromkeys(modules))
            if _makes(callee):
                derived = (
                    cls
                    for module in modules
                    for name in sorted(names_given(defined))
                    for cls in names_of(module).classes_over(name)
                )
                wanted += [each for each in derived if each not in wanted]
        names = list(dict.fromkeys(name for each in wanted for name in sorted(names_given(each))))
        for module in seen:
            yield from self._called_in(module, callee, names)

    def _called_in(self, module: Module, callee: Scope, names: Sequence[str]) -> Iterator[Arguments]:
        index = names_of(module)
        names = _all_names(module, names)
        for call in index.calls_of_any([*names, *(_inner_names(module, callee, names) if _makes(callee) else ())]):
            is_bound = self._is_call_of(module, call.func, callee)
            if is_bound is not None:
                for given in arguments_at(call, call.args, module, self.ways_of):
                    yield Arguments(given, is_bound)
        for name in names:
            for call in index.calls_passing(name):
                yield from self._handed(module, call, callee)

    def _is_call_of(self, module: Module, func: cst.BaseExpression, callee: Scope) -> bool | None:
        """Whether a call of ``func`` runs ``callee``: with its receiver bound (True) or not; None where it does not."""
        value = self.evaluator.of(module).value_of(func)
        for choice in value.choices if isinstance(value, Union) else (value,):
            if isinstance(choice, ProjectClass) and _makes(callee):
                if self._constructor(choice) is callee and self._is_wanted(choice):
                    return True
            elif isinstance(choice, ProjectFunction) and self._runs(
                choice, callee, nodes.super_read_by(func) is not None
            ):
                is_of_class = isinstance(choice.receiver, ProjectClass) and "classmethod" not in callee.decorator_names
                if not _makes(callee) or self._is_wanted(self._made_around(module, func)):
                    return not (is_of_class or choice.receiver is None)
        return None

    def _made_around(self, module: Module, func: cst.BaseExpression) -> ProjectClass | None:
        """The class whose constructor ``super().__init__`` stands in."""
        cls = symbols_of(module).scope_of(func).enclosing_class()
        return ProjectClass(cls) if cls is not None else None

    def _is_wanted(self, cls: ProjectClass | None) -> bool:
        """Whether an object of this class can be one of the class that is asked for."""
        if self.made is None or cls is None:
            return True
        return self.made in self.evaluator.lineage(cls) or cls in self.evaluator.lineage(self.made)

    def _constructor(self, cls: ProjectClass) -> Scope | None:
        """What the arguments of a class's call go to: a method, or the class itself where its fields take them."""
        lineage = self.evaluator.lineage(cls)
        for member in lineage:
            for name in ("__init__", "__new__"):
                method = member.scope.method(name)
                if method is not None:
                    return method
        return next((member.scope for member in lineage if fields_of(member.scope)), None)

    def _runs(self, target: ProjectFunction, callee: Scope, is_of_super: bool) -> bool:
        """Whether a call of ``target`` runs ``callee``: it is that, or is replaced by that in a derived class.

        ``super()`` asks for the one above, whatever replaces it.
        """
        if target.scope is callee or is_of_super:
            return target.scope is callee
        above, below = target.scope.parent, callee.parent
        return (
            target.scope.name == callee.name
            and isinstance(target.receiver, Instance)
            and above is not None
            and below is not None
            and below.kind is above.kind is ScopeKind.CLASS
            and ProjectClass(above) in self.evaluator.lineage(ProjectClass(below))
        )

    # -- functions that are handed over

    def _handed(self, module: Module, call: cst.Call, callee: Scope) -> Iterator[Arguments]:
        """What ``callee`` is called with by the function that gets it as an argument.

        That is a runner, which gets its arguments too, or a function of the project that calls its parameter.
        """
        for place, arg in enumerate(call.args):
            is_bound = self._is_call_of(module, arg.value, callee) if not arg.star else None
            if is_bound is None:
                continue
            target = self.evaluator.of(module).value_of(call.func)
            run = self._run_by(module, call, place, target)
            if run is not None:
                yield Arguments(run.given, is_bound, run.is_partial)
                continue
            found = list(self._called_back(module, call, arg, target))
            if not found:
                self.is_complete = False
            yield from (Arguments(given, is_bound) for given in found)

    def _run_by(self, module: Module, call: cst.Call, place: int, target: Value) -> Arguments | None:
        """What a runner or ``partial`` hands to the function at ``place`` of its arguments; None for other calls."""
        dotted = target.dotted if isinstance(target, External) else ""
        if dotted in stdlib.THREAD_ARGUMENTS:
            first = stdlib.THREAD_ARGUMENTS[dotted]
            given = displayed(nodes.argument(call, first, "args"), module)
            return Arguments((*given, *keyed(nodes.argument(call, first + 1, "kwargs"), module)))
        helpers = self.evaluator.knowledge.helpers
        position = helpers.runs_function.get(dotted)
        if position is None and isinstance(call.func, cst.Attribute) and not isinstance(target, ProjectFunction):
            position = helpers.runs_function_methods.get(call.func.attr.value)
        if position != place:
            return None
        given = next(iter(arguments_at(call, call.args[place + 1 :], module, self.ways_of)), ())
        return Arguments(given, is_partial=dotted in stdlib.PARTIAL)

    def _called_back(self, module: Module, call: cst.Call, arg: cst.Arg, target: Value) -> Iterator[tuple[Given, ...]]:
        """What a function of the project gives to the one that it gets as ``arg``."""
        function = self._decorating(target) if not isinstance(target, Instance) else None
        if function is None:
            return
        is_bound = isinstance(target, ProjectClass) or (
            isinstance(target, ProjectFunction) and target.receiver is not None
        )
        for given in arguments_at(call, call.args, module, self.ways_of):
            way = Arguments(given, is_bound)
            positional = positional_parameters(function, is_bound=is_bound)
            for name in dict.fromkeys((*positional, *(each.keyword for each in given if each.keyword))):
                found = way.of(name, positional)
                for inner in _calls_of_parameter(function, name) if found is not None else ():
                    if found is not None and found.node is arg.value:
                        yield from arguments_at(inner, inner.args, function.module, _always(way))


def fields_of(cls: Scope) -> Sequence[str]:
    """The names that a class body annotates: what the constructor takes where nobody writes one (dataclasses).

    Also those that get what a package calls a field (``client = attr.ib()``).
    """
    node = cls.node
    if not isinstance(node, cst.ClassDef) or not (node.decorators or node.bases):
        return ()
    makers = cls.module.knowledge.helpers.field_keywords
    return tuple(
        name
        for name, (first, *_) in cls.bindings.items()
        if first.kind is BindingKind.ASSIGNED
        and (first.annotation is not None or _calls_one_of(cls, first.value, makers))
    )


def _calls_one_of(cls: Scope, value: cst.BaseExpression | None, names: Collection[str]) -> bool:
    """Whether a value in a class body is what a call of one of these names gives."""
    return isinstance(value, cst.Call) and cls.home_name(value.func) in names


def _positional(evaluator: Evaluator, callee: Scope, is_bound: bool) -> Sequence[str]:
    """The parameters that a call may give by their place: of a class, its fields and those above it."""
    if callee.kind is ScopeKind.FUNCTION:
        return positional_parameters(callee, is_bound=is_bound)
    lineage = evaluator.lineage(ProjectClass(callee))
    return tuple(dict.fromkeys(name for member in reversed(lineage) for name in fields_of(member.scope)))


def _makes(callee: Scope) -> bool:
    """Whether calling the class calls ``callee``."""
    return callee.kind is ScopeKind.CLASS or (
        callee.name in CONSTRUCTORS and callee.parent is not None and callee.parent.kind is ScopeKind.CLASS
    )


def _inner_names(module: Module, callee: Scope, names: Iterable[str]) -> Sequence[str]:
    """What the constructor of classes with these names goes by inside of those that the module defines.

    Its own name, to ``super()``, and what their class methods call the class.
    """
    classes = [cls for name in names for cls in names_of(module).classes_named(name)]
    methods = (method for cls in classes for method in cls.methods())
    receivers = dict.fromkeys(method.receiver for method in methods if "classmethod" in method.decorator_names)
    own = [callee.name] if classes and callee.kind is ScopeKind.FUNCTION else []
    return [*own, *receivers]


def _all_names(module: Module, names: Sequence[str]) -> Sequence[str]:
    """The names that a thing goes by in a module: those of its home, and what it is given to there."""
    known = list(names)
    for name in known:  # grows by the names of names
        known += [other for other in sorted(names_of(module).other_names(name)) if other not in known]
    return known


def _decorated(evaluator: Evaluator, decorator: Scope, inner: Scope) -> Iterator[Value]:
    """The functions and classes of a module that ``inner`` gets, which a decorator of the project is or gives."""
    names = names_given(decorator)
    for scope in dict.fromkeys(each for name in names for each in names_of(evaluator.module).decorated_by(name)):
        for applied in scope.decorators:
            target = applied.func if isinstance(applied, cst.Call) else applied
            is_applied = isinstance(applied, cst.Call) is (decorator is not inner)
            if not is_applied or scope.home_name(target) not in names:
                continue
            value = evaluator.value_of(target)
            if isinstance(value, ProjectFunction) and value.scope is decorator:
                yield ProjectClass(scope) if scope.kind is ScopeKind.CLASS else ProjectFunction(scope)


def _always(way: Arguments) -> Callable[[Scope], Sequence[Arguments]]:
    """Says of any function that it is called in this way."""
    return lambda _: (way,)


def _unbound(ways: Sequence[Arguments], callee: Scope) -> Sequence[Arguments]:
    """The same ways as a plain function in place of ``callee`` sees them: a bound receiver is an argument of it."""
    node = callee.node
    if not callee.receiver or not isinstance(node, cst.FunctionDef):
        return ways
    receiver = Given(nodes.parameters(node)[0].name, callee.module)
    return [replace(way, given=(receiver, *way.given), is_bound=False) if way.is_bound else way for way in ways]


def _calls_of_parameter(function: Scope, name: str) -> Iterator[cst.Call]:
    """The calls of what ``function`` gets as ``name``: in itself and what it defines, or kept by its object."""
    for scope in function.within():
        for call in scope.calls:
            if isinstance(call.func, cst.Name) and call.func.value == name and scope.owner_of(name) is function:
                yield call
    cls = function.parent
    if cls is None or cls.kind is not ScopeKind.CLASS or function.name != "__init__":
        return
    kept = {
        attribute
        for attribute, bindings in cls.attributes.items()
        for each in bindings
        if isinstance(each.value, cst.Name) and each.value.value == name and each.scope is function
    }
    for method in cls.methods() if kept else ():
        for scope in method.within():
            for call in scope.calls:
                func = call.func
                if (
                    isinstance(func, cst.Attribute)
                    and func.attr.value in kept
                    and isinstance(func.value, cst.Name)
                    and func.value.value == method.receiver
                ):
                    yield call
