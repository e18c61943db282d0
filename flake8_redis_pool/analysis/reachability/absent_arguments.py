"""Which parameters a call leaves out, and what is done only where one is left out.

``def load(client=None): client = client or connect()`` connects for the callers that give no client. Each chain is
asked for itself: one that gives the argument at its first call and hands it on does not get to ``connect``,
whatever other chains do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from ..inference.engine import types_of
from ..inference.values import NONE
from ..symbols.builder import symbols_of
from ..symbols.call_binding import CONSTRUCTORS, argument_for, called_name, is_constructor, parameters_of
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..syntax import nodes
from ..syntax.tests_of_names import NameTest, told
from .callgraph import CallEdge
from .guards import Guard, guards_of

NOTHING: Final[frozenset[str]] = frozenset()


def optional(function: Scope) -> frozenset[str]:
    """The parameters that a caller may leave out, and that are then None or empty."""
    if not isinstance(function.node, cst.FunctionDef):
        return NOTHING
    return frozenset(
        parameter.name.value
        for parameter in nodes.parameters(function.node)
        if parameter.default is not None
        and (nodes.constant(parameter.default) in (None, False, "") or _is_still_none(parameter.default, function))
    )


def _is_still_none(default: cst.BaseExpression, function: Scope) -> bool:
    """Whether a default reads a variable of the module that is None when the function is defined.

    What the module or its functions assign later does not change the default.
    """
    home = function.parent
    if not isinstance(default, cst.Name) or home is None or home.kind is not ScopeKind.MODULE:
        return False
    symbols = symbols_of(function.module)
    own = [each for each in home.bindings.get(default.value, ()) if symbols.scope_of(each.node) is home]
    before = [each for each in own if each.order < symbols.order_at(function.node)]
    return bool(before) and all(each.value is not None and nodes.is_none(each.value) for each in before)


def needed(node: cst.CSTNode, function: Scope) -> frozenset[str]:
    """The parameters of ``function`` that are absent when ``node`` is run: what it makes stands in for them.

    Of one that every caller has to give only where it is replaced, or compared with None: any other
    test may be of what it says.
    """
    possible = parameters_of(function)
    if not possible:
        return NOTHING
    found = set()
    for guard in guards_of(function.module).before(node, function):
        known = _known(guard, is_object=False)
        parameter = _parameter(function, known.name) if known is not None else ""
        if known is None or parameter not in possible:
            continue
        if parameter in optional(function) or known.compares or len(function.bindings[parameter]) > 1:
            found.add(parameter)
    return frozenset(found)


def as_given(node: cst.BaseExpression | None, at: cst.CSTNode, function: Scope) -> str:
    """The parameter whose value ``node`` is at a place of ``function``, and that is None where a caller leaves it out.

    "" for everything else: one that may have been replaced, or has been found to be given.
    """
    if not isinstance(node, cst.Name) or not _is_unchanged(node.value, at, function):
        return ""
    found = (_known(guard, is_object=True) for guard in guards_of(function.module).before(at, function))
    is_given = any(known is not None and known.name == node.value for known in found)
    return node.value if node.value in optional(function) and not is_given else ""


def absent_after(step: CallEdge, absent: frozenset[str]) -> frozenset[str]:
    """The parameters of the called function that a step leaves out or gives as None.

    ``absent`` are those that its caller has not got.
    """
    found = set()
    may_be_left_out = optional(step.callee)
    for name in may_be_left_out.union(parameters_of(step.callee) if _may_give_none(step, absent) else ()):
        given = given_for(step, name)
        if given is None:
            if name in may_be_left_out:
                found.add(name)
        elif _handed_on(step, given) in absent or _is_none(step, given):
            found.add(name)
    return frozenset(found)


def _may_give_none(step: CallEdge, absent: frozenset[str]) -> bool:
    """Whether an argument of a step may be None."""
    given = [arg.value for arg in step.node.args] if isinstance(step.node, cst.Call) else []
    return bool(absent and given) or any(isinstance(value, cst.Name) and _is_none(step, value) for value in given)


def asked_of_caller(step: CallEdge, needs: frozenset[str]) -> frozenset[str] | None:
    """The parameters that the caller of a step must have been called without, for ``needs`` to be absent after it.

    None where the step gives one.
    """
    asked = set()
    possible = parameters_of(step.caller)
    for name in needs:
        given = given_for(step, name)
        if given is None or _is_none(step, given):
            continue
        parameter = _handed_on(step, given)
        if parameter not in possible:
            return None
        asked.add(parameter)
    return frozenset(asked) | needed(step.node, step.caller)


def _handed_on(step: CallEdge, given: cst.BaseExpression) -> str:
    """The parameter that a caller hands on as it got it.

    "" for anything else: one that it may have replaced, or that it has found to be given.
    """
    if not isinstance(given, cst.Name) or not _is_unchanged(given.value, step.node, step.caller):
        return ""
    parameter = _parameter(step.caller, given.value)
    guards = guards_of(step.module).before(step.node, step.caller)
    found = (_known(guard, is_object=True) for guard in guards)
    return "" if any(known is not None and known.name in (given.value, parameter) for known in found) else parameter


def _is_unchanged(name: str, at: cst.CSTNode, function: Scope) -> bool:
    """Whether a name still means what it was first bound to: it is bound anew by this statement, if at all, or later.

    ``client = connect(client)``. In a loop the next turn comes after that.
    """
    bindings = function.bindings.get(name, [])
    if len(bindings) < 2:  # noqa: PLR2004
        return bool(bindings)
    symbols = symbols_of(function.module)
    order = symbols.order_at(at)
    above = symbols.ancestors(at)
    is_looped = any(isinstance(each, (cst.For, cst.While)) for each in _within(above, function))
    return not is_looped and all(binding.order > order for binding in bindings[1:])


def _within(above: Iterable[cst.CSTNode], function: Scope) -> Iterator[cst.CSTNode]:
    """What stands around a node in its function."""
    return itertools.takewhile(lambda each: each is not function.node, above)


def _known(guard: Guard, *, is_object: bool) -> NameTest | None:
    """The first name that is known to be an object, or to be None or empty, behind a guard."""
    found = told(guard.test, guard.truth) if guard.test is not None else ()
    return next((known for known in found if known.is_object is is_object), None)


def given_for(step: CallEdge, name: str) -> cst.BaseExpression | None:
    """What a step gives for a parameter; None when it is left out.

    What ``*args`` and ``**kwargs`` may hide counts as given. The factory of a field gets nothing of what makes it.
    """
    call = step.node
    if step.instantiates is not None and not is_constructor(step.callee):
        return None
    if step.is_around and isinstance(call, cst.BaseExpression):
        return call  # the wrapper gets what the decorated function is called with
    if not isinstance(call, cst.Call) or not isinstance(step.callee.node, cst.FunctionDef):
        return None
    given = argument_for(_call_of(call, step.callee), step.callee, name)
    return call if given is None and nodes.has_unpacking(call) else given


def _call_of(call: cst.Call, callee: Scope) -> cst.Call:
    """The call that ``to_thread(load, key)`` makes of ``load``.

    The call itself where it calls its function directly.
    """
    called = called_name(callee)
    if nodes.last_name(call.func) in (called, callee.name):
        return call
    for index, arg in enumerate(call.args):
        if nodes.last_name(arg.value) == called:
            return _in_thread(call, arg) or cst.Call(arg.value, call.args[index + 1 :])
    return call


def _in_thread(call: cst.Call, function: cst.Arg) -> cst.Call | None:
    """The call that a thread makes: ``Thread(target=load, args=(key,), kwargs={"client": client})``."""
    if function.keyword is None:
        return None
    args = nodes.argument(call, None, "args")
    kwargs = nodes.argument(call, None, "kwargs")
    given = [cst.Arg(element.value) for element in args.elements] if isinstance(args, (cst.Tuple, cst.List)) else []
    named = [cst.Arg(kwargs, star="**")] if kwargs is not None else []
    return cst.Call(function.value, [*given, *named])


def _is_none(step: CallEdge, given: cst.BaseExpression) -> bool:
    """Whether an argument is None: in so many words, or a variable of the module that never is anything else."""
    if nodes.is_none(given):
        return True
    if not isinstance(given, cst.Name):
        return False
    owner = step.caller.owner_of(given.value)
    return owner is not None and owner.kind is ScopeKind.MODULE and types_of(step.module).value_of(given) == NONE


def _parameter(function: Scope, name: str) -> str:
    """The parameter that a name is another name for (``found = client``); the name itself in all other cases.

    In a constructor, that may be an attribute of the new object (``self.client = client``).
    """
    group = function.bindings.get(name, [])
    receiver, dot, attribute = name.partition(".")
    cls = function.enclosing_class()
    if dot and receiver == function.receiver and function.name in CONSTRUCTORS and cls is not None:
        group = [binding for binding in cls.attributes.get(attribute, ()) if binding.scope is function]
    first = group[0] if group else None
    if first is not None and first.kind is BindingKind.ASSIGNED and isinstance(first.value, cst.Name):
        return first.value.value
    return name
