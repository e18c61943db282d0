"""Which parameters a call leaves out, and what is done only where one is left out.

``def load(client=None): client = client or connect()`` connects for the callers that give no client. Each chain is asked for itself: one that gives
the argument at its first call and hands it on does not get to ``connect``, whatever other chains do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

from . import syntax
from .tables import How, Scope, ScopeKind
from .values import NONE

if TYPE_CHECKING:
    from .reach import Step
    from .unit import Unit

NOTHING: Final[frozenset[str]] = frozenset()
_CONSTRUCTORS: Final = frozenset({"__init__", "__new__"})


def optional(function: Scope) -> frozenset[str]:
    """The parameters that a caller may leave out, and that are then None or empty."""
    if not isinstance(function.node, cst.FunctionDef):
        return NOTHING
    return frozenset(
        parameter.name.value
        for parameter in syntax.parameters(function.node)
        if parameter.default is not None and syntax.constant(parameter.default) in (None, False, "")
    )


def needed(unit: Unit, node: cst.CSTNode, function: Scope) -> frozenset[str]:
    """The optional parameters of ``function`` that are absent when ``node`` is run: what it makes stands in for them."""
    possible = optional(function)
    if not possible:
        return NOTHING
    tests = unit.reach.lifetime.once.guards(node, function)
    names = {_absent(guard.test, guard.truth) for guard in tests if guard.test is not None}
    return frozenset(_parameter(function, name) for name in names if name is not None) & possible


def absent_after(step: Step, absent: frozenset[str]) -> frozenset[str]:
    """The optional parameters of the called function that a step leaves out, where ``absent`` are those that its caller has not got."""
    found = set()
    for name in optional(step.callee):
        given = _given(step, name)
        if given is None or (isinstance(given, cst.Name) and _parameter(step.caller, given.value) in absent) or _is_none(step, given):
            found.add(name)
    return frozenset(found)


def asked_of_caller(step: Step, needs: frozenset[str]) -> frozenset[str] | None:
    """The parameters that the caller of a step must have been called without, for ``needs`` to be absent after it; None where the step gives one."""
    asked = set()
    possible = optional(step.caller)
    for name in needs:
        given = _given(step, name)
        if given is None or _is_none(step, given):
            continue
        parameter = _parameter(step.caller, given.value) if isinstance(given, cst.Name) else ""
        if parameter not in possible:
            return None
        asked.add(parameter)
    return frozenset(asked) | needed(step.unit, step.node, step.caller)


def _given(step: Step, name: str) -> cst.BaseExpression | None:
    """What a step gives for a parameter; None when it is left out. What ``*args`` and ``**kwargs`` may hide counts as given."""
    call = step.node
    if not isinstance(call, cst.Call) or not isinstance(step.callee.node, cst.FunctionDef):
        return None
    names = syntax.positional_names(step.callee.node)[bool(step.callee.receiver) :]
    given = syntax.argument(_call_of(call, step.callee), names.index(name) if name in names else None, name)
    return call if given is None and syntax.has_unpacking(call) else given


def _call_of(call: cst.Call, callee: Scope) -> cst.Call:
    """The call that ``to_thread(load, key)`` makes of ``load``; the call itself where it calls its function directly."""
    called = callee.parent.name if callee.name in _CONSTRUCTORS and callee.parent is not None else callee.name
    if syntax.last_name(call.func) in (called, callee.name):
        return call
    for index, arg in enumerate(call.args):
        if syntax.last_name(arg.value) == called:
            return _in_thread(call, arg) or cst.Call(arg.value, call.args[index + 1 :])
    return call


def _in_thread(call: cst.Call, function: cst.Arg) -> cst.Call | None:
    """The call that a thread makes: ``Thread(target=load, args=(key,), kwargs={"client": client})``."""
    if function.keyword is None:
        return None
    args = syntax.argument(call, None, "args")
    kwargs = syntax.argument(call, None, "kwargs")
    given = [cst.Arg(element.value) for element in args.elements] if isinstance(args, (cst.Tuple, cst.List)) else []
    named = [cst.Arg(kwargs, star="**")] if kwargs is not None else []
    return cst.Call(function.value, [*given, *named])


def _is_none(step: Step, given: cst.BaseExpression) -> bool:
    """Whether an argument is None: in so many words, or a variable of the module that never is anything else."""
    if syntax.is_none(given):
        return True
    if not isinstance(given, cst.Name):
        return False
    owner = step.caller.owner_of(given.value)
    return owner is not None and owner.kind is ScopeKind.MODULE and step.unit.values.value_of(given, step.caller) == NONE


def _parameter(function: Scope, name: str) -> str:
    """The parameter that a name is another name for (``found = client``); the name itself in all other cases."""
    group = function.bindings.get(name, [])
    first = group[0] if group else None
    if first is not None and first.how is How.ASSIGNED and isinstance(first.value, cst.Name):
        return first.value.value
    return name


def _absent(test: cst.BaseExpression, truth: bool) -> str | None:
    """The name that is known to be None or empty where ``test`` turned out as ``truth`` (``p is None``, ``not p``; the else of ``p``)."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _absent(test.expression, not truth)
    if isinstance(test, cst.BooleanOperation):
        both = isinstance(test.operator, cst.And) is truth
        return (_absent(test.left, truth) or _absent(test.right, truth)) if both else None
    if isinstance(test, cst.Name):
        return None if truth else test.value
    if isinstance(test, cst.Comparison) and isinstance(test.left, cst.Name) and len(test.comparisons) == 1:
        comparison = test.comparisons[0]
        is_none = isinstance(comparison.operator, (cst.Is, cst.Equal)) and syntax.is_none(comparison.comparator)
        is_object = isinstance(comparison.operator, (cst.IsNot, cst.NotEqual)) and syntax.is_none(comparison.comparator)
        return test.left.value if (is_none and truth) or (is_object and not truth) else None
    return None
