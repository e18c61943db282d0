"""What parameters are: by their annotation, a default, a dependency marker, or what callers pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from ... import stdlib
from ..symbols.call_binding import CONSTRUCTORS
from ..symbols.scopes import Binding, BindingKind, Scope, ScopeKind
from ..syntax import nodes
from .annotations import stated_by
from .evaluator import Evaluator
from .passed_arguments import Asked, PassedArguments
from .values import (
    UNKNOWN,
    Awaitable,
    ContextManager,
    External,
    Instance,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    Value,
    with_origins,
)


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
        given = self._given_default(binding)
        if isinstance(given, LibraryObject):
            return given
        stated = stated_by(self.evaluator, binding)
        if stated is UNKNOWN:
            return next(
                (value for value in (given, self._usual(binding)) if value is not UNKNOWN), None
            ) or self._from_callers(binding, made)
        if isinstance(stated, LibraryObject):
            return self._from_places(stated, self._from_callers(binding, made))
        return stated

    def field(self, binding: Binding, made: ProjectClass | None = None) -> Value:
        """What a field of a class is that its constructor, which nobody writes, is given: by its annotation."""
        stated = stated_by(self.evaluator, binding)
        if not isinstance(stated, LibraryObject):
            return stated
        return self._from_places(stated, self._arguments.passed(Asked(binding.scope, binding.name, made)))

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

    @staticmethod
    def _from_places(stated: LibraryObject, passed: Value) -> LibraryObject:
        """What an annotation says, and where the objects come from that callers pass.

        The annotation is one of these places where a caller may be out of sight.
        """
        if not isinstance(passed, LibraryObject):
            return stated
        origins = passed.origins if passed.certain else (*stated.origins, *passed.origins)
        return replace(stated, origins=tuple(dict.fromkeys(origins)))

    def _usual(self, binding: Binding) -> Value:
        """What a default says of its parameter, as an annotation would.

        ``def f(client=redis.Redis())``, which is made once.
        """
        if binding.value is None or binding.scope.parent is None or isinstance(binding.value, cst.BaseString):
            return UNKNOWN
        value = self.evaluator.value_of(binding.value)
        if not isinstance(value, LibraryObject):
            return value if isinstance(value, Instance) else UNKNOWN
        return replace(value, origins=(Origin(OriginKind.PARAMETER, binding.node, binding.scope), *value.origins))

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
        if not isinstance(target, ProjectFunction):
            return UNKNOWN
        result = self.evaluator.of(target.module).returned(target.scope)
        result = result.result if isinstance(result, (Awaitable, ContextManager)) else result
        if isinstance(result, LibraryObject):
            return with_origins(result, _injected)
        return result

    def _from_callers(self, binding: Binding, made: ProjectClass | None) -> Value:
        """What the calls of the project pass for a parameter."""
        function = binding.scope
        if isinstance(function.node, cst.Lambda) or _is_container(function, binding.name):
            return UNKNOWN
        value = self._arguments.passed(Asked(function, binding.name, made))
        return UNKNOWN if isinstance(value, Literal) else value


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
    function, value = binding.scope, binding.value
    given = function.bindings.get(value.value, []) if isinstance(value, cst.Name) and not binding.path else []
    is_given = len(given) == 1 and given[0].kind is BindingKind.PARAMETER and function.name in CONSTRUCTORS
    return given[0] if is_given else None


def _is_container(function: Scope, name: str) -> bool:
    """Whether all that a function does with a parameter is what is done with Python's own containers and texts."""
    used = {
        load.attr.value
        for scope in function.within()
        for load in scope.loads
        if isinstance(load.value, cst.Name) and load.value.value == name
    }
    return bool(used) and used <= stdlib.CONTAINER_METHODS
