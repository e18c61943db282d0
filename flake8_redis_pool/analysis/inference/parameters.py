"""What parameters are: by their annotation, a default, a dependency marker, or what callers in the module pass."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from ..symbols.call_binding import argument_for, called_name
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, ScopeKind
from ..syntax import nodes
from .annotations import stated_by
from .evaluator import Evaluator
from .values import (
    UNKNOWN,
    Awaitable,
    ContextManager,
    External,
    Instance,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    ProjectFunction,
    Value,
    join,
)


class Parameters:
    """Parameters of the functions of one module."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def parameter(self, binding: Binding) -> Value:
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
            ) or self._from_callers(binding)
        if isinstance(stated, LibraryObject):
            passed = self._from_callers(binding)
            if isinstance(passed, LibraryObject):
                return replace(stated, origins=tuple(dict.fromkeys((*stated.origins, *passed.origins))))
        return stated

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
            return replace(
                result,
                origins=tuple(
                    replace(origin, source=OriginKind.PARAMETER) if origin.source is OriginKind.MADE else origin
                    for origin in result.origins
                ),
            )
        return result

    def _from_callers(self, binding: Binding) -> Value:
        """What the calls in this module pass for an unannotated parameter.

        It is uncertain, since other callers may be out of sight.
        """
        function = binding.scope
        calls = names_of(self.evaluator.module).calls_of(called_name(function))
        given = (argument_for(call, function, binding.name) for call in calls)
        value = join([self.evaluator.value_of(node) for node in given if node is not None])
        if not isinstance(value, LibraryObject):
            return UNKNOWN
        return replace(value, certain=False)
