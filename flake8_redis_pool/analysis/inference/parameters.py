"""What parameters are: by their annotation, a default, a dependency marker, or what callers pass."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import stdlib
from ..symbols.call_binding import CONSTRUCTORS, parameter_of, positional_parameters
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .annotations import is_structural, stated_by
from .argument_lists import Given, own_stars, set_under_keys
from .evaluator import Evaluator
from .passed_arguments import Asked, PassedArguments
from .values import (
    NONE,
    UNKNOWN,
    Awaitable,
    ContextManager,
    External,
    Factory,
    InProgress,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    Partial,
    ProjectClass,
    ProjectFunction,
    Value,
    alternatives,
    is_strange,
    join,
    things_in,
    with_origins,
)

#: What a default tells of a parameter that is called: what is made by it.
_MAKERS: Final = (LibraryClass, LibraryFunction, LibraryMethod, ProjectClass, ProjectFunction, Partial, Factory)


class Parameters:
    """Parameters of the functions of one module."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._arguments = PassedArguments(evaluator)

    def parameter(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a parameter is; one of a constructor, where an object of the class ``made`` is made."""
        function = binding.scope
        owner = function.parent
        if function.receiver == binding.name and owner is not None and owner.kind is ScopeKind.CLASS:
            made = ProjectClass(owner)
            decorated = {nodes.dotted(decorator) for decorator in function.decorators}
            return (
                made
                if "classmethod" in decorated or function.name in ("__new__", "__init_subclass__", "__class_getitem__")
                else Instance(made)
            )
        bound = self._bound(binding)
        if isinstance(bound, Instance):
            return bound
        given = self._given_default(binding)
        if isinstance(given, LibraryObject):
            return given
        stated = stated_by(self.evaluator, binding)
        if stated is UNKNOWN:
            value = self._usual(binding) if given is UNKNOWN else given
            if isinstance(value, _MAKERS):
                return _with_known(value, self._from_callers(binding, made))
            return self._from_callers(binding, made) if value is UNKNOWN else value
        if isinstance(stated, LibraryObject):
            given = self._from_callers(binding, made)
            if isinstance(given, LibraryObject) and _has_other_constructors(function):
                given = replace(given, certain=False)  # who makes the objects otherwise is out of sight
            return self._from_places(stated, given)
        if isinstance(stated, _MAKERS):
            return _made_by(stated, self._from_callers(binding, made))
        if is_structural(self.evaluator, stated):
            return self._by_structure(stated, self._from_callers(binding, made))
        return stated

    def _bound(self, binding: Binding) -> Value:
        """What a decorator gives a function as its first argument: an object of the class that it is told."""
        function, rows = binding.scope, self.evaluator.knowledge.helpers.bound_by
        outer = function.parent
        if outer is None or next(iter(function.bindings), "") != binding.name:
            return UNKNOWN
        for decorator in function.decorators:
            row = rows.get(outer.home_name(decorator.func)) if isinstance(decorator, cst.Call) else None
            if row is None or not isinstance(decorator, cst.Call):
                continue
            flag, cls = (nodes.argument(decorator, None, keyword) for keyword in row)
            value = self.evaluator.value_of(cls) if cls is not None and nodes.constant(flag) is True else UNKNOWN
            if isinstance(value, ProjectClass):
                return Instance(value)
        return UNKNOWN

    def field(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a field of a class is that its constructor, which nobody writes, is given: by its annotation."""
        stated = stated_by(self.evaluator, binding)
        passed = Asked(binding.scope, binding.name, made)
        if not (is_strange(stated) or isinstance(stated, (LibraryObject, *_MAKERS))):
            if is_structural(self.evaluator, stated):
                return self._by_structure(stated, self._arguments.passed(passed))
            return stated
        given = self._arguments.passed(passed)
        if isinstance(stated, _MAKERS):
            return _made_by(stated, given)
        return self._from_places(stated, given) if isinstance(stated, LibraryObject) else given

    def given_to_objects(self, cls: Scope, attribute: str) -> Sequence[Value]:
        """What the calls that make objects of a class give for an attribute.

        One for each call; nothing where the constructor sets it otherwise than straight from an argument.
        """
        asked = []
        for binding in (*cls.bindings.get(attribute, ()), *cls.attributes.get(attribute, ())):
            if is_field(binding):
                asked.append(Asked(cls, attribute))
            given = given_straight(binding)
            if given is not None:
                asked.append(Asked(given.scope, given.name))
        return self._arguments.by_call(asked[0]) if len(asked) == 1 else ()

    def passed_to(self, binding: Binding) -> Sequence[Value]:
        """What each call in sight gives for a parameter."""
        return self._arguments.by_call(Asked(binding.scope, binding.name))

    def expressions_for(self, binding: Binding) -> Sequence[Given | None]:
        """The expression that each call in sight gives for a parameter; None for one that is not in sight."""
        return self._arguments.expressions(Asked(binding.scope, binding.name))

    def is_given_by_all(self, binding: Binding) -> bool:
        """Whether every call gives something for a parameter, as far as calls are in sight, and all are."""
        return self._arguments.is_given_by_all(Asked(binding.scope, binding.name))

    def taken_by(self, call: cst.Call, argument: cst.Arg) -> Iterator[Value]:
        """What the parameters are, by their annotations, that may get an argument of a call."""
        for target in alternatives(self.evaluator.value_of(call.func)):
            if isinstance(target, ProjectFunction):
                function: Scope | None = target.scope
            elif isinstance(target, ProjectClass):
                methods = (member.scope.method("__init__") for member in self.evaluator.lineage(target))
                function = next((method for method in methods if method is not None), None)
            else:
                continue
            name = parameter_of(call, argument, function) if function is not None else None
            if function is None or name is None:
                continue
            for binding in function.bindings.get(name, ()):
                if binding.kind is BindingKind.PARAMETER:
                    yield from alternatives(stated_by(self.evaluator.of(function.module), binding))

    @staticmethod
    def _from_places(stated: LibraryObject, passed: Value) -> LibraryObject:
        """What an annotation says, and where the objects come from that callers pass.

        The annotation is one of these places where a caller may be out of sight.
        """
        if not isinstance(passed, LibraryObject):
            return stated
        origins = passed.origins if passed.certain else (*stated.origins, *passed.origins)
        return replace(stated, origins=tuple(dict.fromkeys(origins)))

    @staticmethod
    def _by_structure(stated: Value, passed: Value) -> Value:
        """What a protocol stands for: the objects of libraries that callers pass, if they pass any."""
        return passed if things_in(passed) else stated

    def _usual(self, binding: Binding) -> Value:
        """What a default says of its parameter, as an annotation would.

        ``def f(client=redis.Redis())``, which is made once.
        """
        if binding.value is None or binding.scope.parent is None or isinstance(binding.value, cst.BaseString):
            return UNKNOWN
        value = self.evaluator.value_of(binding.value)
        if not isinstance(value, LibraryObject):
            return value if isinstance(value, (Instance, *_MAKERS)) else UNKNOWN
        return _also_given(value, binding)

    def from_keywords(self, node: cst.Call | cst.Subscript) -> Value:
        """What ``kwargs.pop(key, default)`` or ``kwargs[key]`` takes out of the ``**kwargs`` of the function around it.

        The default says of it what that of a parameter would. UNKNOWN for anything else.
        """
        container = node.value if isinstance(node, cst.Subscript) else _container_read(node)
        key = nodes.index_of(node) if isinstance(node, cst.Subscript) else nodes.constant(node.args[0].value)
        if not isinstance(container, cst.Name) or not isinstance(key, str):
            return UNKNOWN
        function = self.evaluator.symbols.scope_of(node).owner_of(container.value)
        if function is None or own_stars(function)[1] != container.value or len(function.bindings[container.value]) > 1:
            return UNKNOWN
        put = (each for each in set_under_keys(function, container.value) if each.keyword == key)
        known = [self.evaluator.value_of(each.node) for each in put]
        given = self._arguments.by_call(Asked(function, key))
        default = node.args[1].value if isinstance(node, cst.Call) and len(node.args) > 1 else None
        usual = self.evaluator.value_of(default) if default is not None else UNKNOWN
        if is_strange(usual) or isinstance(usual, Literal):
            return join((*known, *given))
        if isinstance(usual, LibraryObject):
            usual = _also_given(usual, function.bindings[container.value][0])
        return _with_known(usual, join((*known, *given)))

    def _given_default(self, binding: Binding) -> Value:
        """What a dependency marker as default (``client=Depends(get_client)``) gives the parameter."""
        if not isinstance(binding.value, cst.Call) or binding.scope.parent is None:
            return UNKNOWN
        return self.depended(binding.value)

    def depended(self, call: cst.Call) -> Value:
        """What ``Depends(f)`` gives; UNKNOWN for any other call.

        It is the result of ``f``, awaited, entered or taken from its ``yield``.
        """
        marker = self.evaluator.value_of(call.func)
        if (
            not isinstance(marker, External)
            or marker.dotted not in self.evaluator.knowledge.vocabulary.dependencies.by_name
        ):
            return UNKNOWN
        target = self.evaluator.value_of(call.args[0].value) if call.args else UNKNOWN
        if things_in(target) or isinstance(target, Instance):
            return target  # what another marker gives: it stands for that itself
        if not isinstance(target, ProjectFunction):
            return UNKNOWN
        result = self.evaluator.of(target.module).returned(target.scope)
        result = result.result if isinstance(result, (Awaitable, ContextManager)) else result
        if isinstance(result, LibraryObject):
            return with_origins(result, _injected)
        return result

    def given_to_decorator(self, name: cst.Name) -> Value:
        """What a parameter gets where its function is a decorator: the functions that it decorates; else UNKNOWN."""
        return self._arguments.decorated_with(name)

    def _from_callers(self, binding: Binding, made: ProjectClass | None) -> Value:
        """What the calls of the project pass for a parameter."""
        function = binding.scope
        if isinstance(function.node, cst.Lambda) or _is_container(function, binding.name):
            return UNKNOWN
        value = self._arguments.passed(Asked(function, binding.name, made))
        return UNKNOWN if isinstance(value, Literal) and value != NONE else value


def _has_other_constructors(function: Scope) -> bool:
    """Whether a constructor is one of a class with class methods, which may make its objects as well."""
    cls = function.parent if function.name in CONSTRUCTORS else None
    return cls is not None and any("classmethod" in method.decorator_names for method in cls.methods())


def _made_by(stated: Value, given: Value) -> Value:
    """What makes something by its annotation: what is given for it says more, where that is known."""
    return stated if is_strange(given) or isinstance(given, Literal) else given


def _also_given(value: LibraryObject, binding: Binding) -> LibraryObject:
    """An object that a parameter has by default, where a caller may give another one like it."""
    return replace(value, origins=(Origin(OriginKind.PARAMETER, binding.node, binding.scope), *value.origins))


def _with_known(usual: Value, given: Value) -> Value:
    """What a default says, and what else is known to be given in its place."""
    known = (
        each for each in alternatives(given) if not is_strange(each) and not isinstance(each, (Literal, InProgress))
    )
    return join((usual, *known))


def _container_read(call: cst.Call) -> cst.BaseExpression | None:
    """What ``kwargs.get(key)`` takes something out of by a key."""
    func = call.func
    is_read = isinstance(func, cst.Attribute) and func.attr.value in stdlib.KEYED_READS and call.args
    return func.value if is_read and isinstance(func, cst.Attribute) else None


def _injected(origin: Origin) -> Origin:
    """The origin of what a framework gets from a function, and hands to who asks for it."""
    source = OriginKind.PARAMETER if origin.source is OriginKind.MADE else origin.source
    return replace(origin, source=source, is_new=False)


def is_field(binding: Binding) -> bool:
    """Whether a class body annotates a name and gives it nothing, or None: the constructor gives it."""
    is_open = binding.value is None or nodes.is_none(binding.value)
    is_annotated = binding.annotation is not None and binding.kind is BindingKind.ASSIGNED
    return is_annotated and is_open and binding.scope.kind is ScopeKind.CLASS


def given_straight(binding: Binding) -> Binding | None:
    """The parameter of a constructor that an attribute is set to as it is (``self.client = client``)."""
    given = _given_as_it_is(binding)
    return given if given is not None and given.scope.name in CONSTRUCTORS else None


def _given_as_it_is(binding: Binding) -> Binding | None:
    """The parameter that something is set to as it is."""
    function, value = binding.scope, binding.value
    given = function.bindings.get(value.value, []) if isinstance(value, cst.Name) and not binding.path else []
    return given[0] if len(given) == 1 and given[0].kind is BindingKind.PARAMETER else None


def may_be_left_out(evaluator: Evaluator, binding: Binding) -> Binding | None:
    """The parameter that a binding is or gives on as it is, where the object does without what it is given.

    It is one of a constructor that is None by default, or the only one of a method that sets the attribute to it. An
    annotation says nothing of it. None for others.
    """
    given = binding if binding.kind is BindingKind.PARAMETER else _given_as_it_is(binding)
    if given is None or stated_by(evaluator, given) is not UNKNOWN:
        return None
    if given.scope.name not in CONSTRUCTORS:
        return given if given is not binding and _is_setter(given.scope) else None
    return given if given.value is not None and nodes.is_none(given.value) else None


def _is_setter(method: Scope) -> bool:
    """Whether a method of a class takes one thing only, besides its object."""
    return bool(method.receiver) and len(positional_parameters(method)) == 1


def stood_in(given: Sequence[Binding | None], made: Value) -> LibraryObject | None:
    """What parameters of a constructor are meant to get, by what is ``made`` where they get nothing.

    None where another thing than such a parameter is ``given``, or what stands in for it is not made for that.
    """
    if not isinstance(made, LibraryObject) or not made.certain or not all(given):
        return None
    if any(origin.source is not OriginKind.MADE for origin in made.origins):
        return None
    return functools.reduce(_also_given, (each for each in given if each is not None), made)


def _is_container(function: Scope, name: str) -> bool:
    """Whether all that a function does with a parameter is what is done with Python's own containers and texts."""
    used = {
        load.attr.value
        for scope in function.within()
        for load in scope.loads
        if isinstance(load.value, cst.Name) and load.value.value == name
    }
    return bool(used) and used <= stdlib.CONTAINER_METHODS
