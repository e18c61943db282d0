"""A subscription that is read by several tasks, threads or handlers at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import libcst as cst

from ... import conventions
from ..entrypoints.handler import Handler
from ..inference.engine import types_of
from ..inference.values import LibraryObject, Origin, OriginKind, ProjectFunction
from ..program.module import Module
from ..program.query import query
from ..reachability.places import places_of
from ..reachability.reachability import reachability_of
from ..reachability.spans import spans_of
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, around, is_parameter
from ..syntax import nodes
from .client_uses import Use, client_uses_of

_LOOPS = (cst.For, cst.While)
_COMPREHENSIONS = (cst.BaseComp,)


@dataclass(frozen=True)
class SharedReading:
    """``use`` reads from what others read from at the same time: in each call of ``handler``, or as ``start`` says."""

    use: Use
    handler: Handler | None = None
    start: cst.Call | None = None


@query
def shared_readings(module: Module) -> Sequence[SharedReading]:
    """Those of a module, in the order of the source; tests are left out."""
    if module.is_test:
        return ()
    found = (_shared(use) for use in client_uses_of(module).readings if use.thing.item.listening_ended_by)
    return tuple(each for each in found if each is not None)


def _shared(use: Use) -> SharedReading | None:
    if _is_locked(use):
        return None
    handler = _handler(use)
    if handler is not None:
        return SharedReading(use, handler=handler)
    start = next(_starts(use), None)
    return SharedReading(use, start=start) if start is not None else None


def _is_locked(use: Use) -> bool:
    """Whether one reader waits for the other: a lock is held around the reading."""
    return any(
        isinstance(above, cst.With) and any(conventions.LOCKS.search(nodes.code(item.item)) for item in above.items)
        for above in symbols_of(use.function.module).ancestors(use.node)
    )


def _handler(use: Use) -> Handler | None:
    """The handler that runs the reading many times at once, of an object that outlives its calls."""
    reachability = reachability_of(use.function.module)
    lasting = [origin for origin in use.thing.origins if reachability.is_process_lived(_as_made(origin))]
    if not lasting or len(lasting) < len(use.thing.origins) or not any(map(_is_one, lasting)):
        return None
    for function in around(use.function):
        chain = reachability.chain_of(function)
        if chain is not None and _runs_beside_itself(chain.handler):
            return chain.handler
    return None


def _is_one(origin: Origin) -> bool:
    """Whether a place makes one object for all calls, and not one for each room or session that a key stands for."""
    node, scope = origin.place
    function = scope.enclosing_function()
    places = list(places_of(scope.module).of(node, function)) if function is not None else []
    return not places or not all(place.is_keyed for place in places)


def _runs_beside_itself(handler: Handler) -> bool:
    """Whether a process runs a handler many times at once: jobs may run one after the other, as workers are set up."""
    framework = handler.framework
    return framework is not None and framework.answers and not framework.own_process and not framework.serial


def _as_made(origin: Origin) -> Origin:
    """Where something was taken from another object, as if it was made there: it lives where it is kept."""
    return replace(origin, source=OriginKind.MADE) if origin.source is OriginKind.TAKEN else origin


def _starts(use: Use) -> Iterator[cst.Call]:
    """The calls that start the reading function several times over one object."""
    tasks = tasks_of(use.function.module)
    is_given = _is_parameter(use)
    for function in sorted(tasks.callers_of(use.function), key=lambda scope: scope.order):
        if is_given and function is not use.function:
            continue
        starts = [each for each in tasks.starts.get(function, ()) if not _is_waited_for(*each)]
        for call, scope in starts:
            around_it = _repeating(call, scope, function)
            if around_it is not None and _is_outside(use, function, call, around_it):
                yield call
        if len(starts) > 1 and _is_outside(use, function, starts[-1][0], None) and _are_together(starts):
            yield starts[-1][0]


def _is_parameter(use: Use) -> bool:
    """Whether the reading function is given what it reads from."""
    client = use.client
    return isinstance(client, cst.Name) and is_parameter(use.function, client.value)


def _is_waited_for(call: cst.Call, scope: Scope) -> bool:
    """Whether a start is over before the next one: ``await create_task(read())``, and not of several at once."""
    if tasks_of(scope.module).is_in_turn(call):
        return True
    return len(call.args) == 1 and not call.args[0].star and spans_of(scope.module).is_waited_for(call)


def _are_together(starts: Sequence[tuple[cst.Call, Scope]]) -> bool:
    """Whether two starts stand in one function, where the first is not over before the second."""
    (first, scope), (second, other) = starts[-2:]
    spans = spans_of(scope.module)
    is_one = scope.enclosing_function() is other.enclosing_function() is not None
    return is_one and spans.covers(first, second)


def _repeating(call: cst.Call, scope: Scope, function: Scope) -> cst.CSTNode | None:
    """What makes one start several: a loop around it, a comprehension, or a call that names the function twice."""
    module = scope.module
    if tasks_of(module).is_for_each(call):
        return call
    for above in symbols_of(module).ancestors(call):
        if isinstance(above, (cst.FunctionDef, cst.Lambda)):
            break
        if isinstance(above, _LOOPS) and not spans_of(module).is_ended_in(above, call):
            return above
        if isinstance(above, _COMPREHENSIONS):
            return above
    inside = [part for arg in call.args for part in nodes.descendants(arg.value)]
    comprehension = next((part for part in inside if isinstance(part, _COMPREHENSIONS)), None)
    if comprehension is not None:
        return comprehension
    named = [part for part in inside if isinstance(part, cst.Call) and _means(module, part, function)]
    return call if len(named) > 1 and _have_one_receiver(named) else None


def _means(module: Module, call: cst.Call, function: Scope) -> bool:
    target = types_of(module).value_of(call.func)
    return isinstance(target, ProjectFunction) and target.scope is function


def _have_one_receiver(calls: Sequence[cst.Call]) -> bool:
    """Whether calls of a method are all on one object, as far as it is spelled."""
    return len({nodes.code(call.func) for call in calls}) == 1


def _is_outside(use: Use, function: Scope, start: cst.Call, repeated: cst.CSTNode | None) -> bool:
    """Whether what is read is one object for all starts: made outside of the function, and of what repeats those."""
    inside = set(nodes.descendants(repeated)) if repeated is not None and repeated is not start else set()
    if _is_parameter(use):
        return _is_given_one(use, inside)
    client = use.client
    root = nodes.dotted(client) if client is not None else None
    within = {each for scope in tasks_of(function.module).callers_of(use.function) for each in around(scope)}
    origins = [origin.place for origin in use.thing.origins]
    if root is None or not origins or any(node in inside for node, _ in origins):
        return False
    if any(scope.enclosing_function() in within & _below(function) for _, scope in origins):
        return False
    loops = (part for part in inside if isinstance(part, (cst.For, cst.CompFor)))
    bound = frozenset().union(*(nodes.bound_names(loop.target) for loop in loops))
    started = [start.func, *(part for arg in start.args for part in _methods_in(arg.value))]
    return not any(_first_name(each) in bound for each in started)


def _below(function: Scope) -> set[Scope]:
    """The started function and what it calls."""
    tasks = tasks_of(function.module)
    found, queue = {function}, [function]
    while queue:
        for callee in tasks.callees.get(queue.pop(), set()) - found:
            found.add(callee)
            queue.append(callee)
    return found


def _methods_in(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What an argument of a start calls or hands over: ``reader.read`` of ``create_task(reader.read())``."""
    for part in nodes.descendants(node):
        if isinstance(part, cst.Attribute):
            yield part


def _first_name(node: cst.BaseExpression) -> str:
    """``reader`` of ``reader.read``."""
    return (nodes.dotted(node) or "").partition(".")[0]


def _is_given_one(use: Use, inside: set[cst.CSTNode]) -> bool:
    """Whether all calls in sight give the reading function one object, made outside of what repeats the start."""
    client = use.client
    binding = use.function.bindings[client.value][0] if isinstance(client, cst.Name) else None
    given = types_of(use.function.module).passed_to(binding) if binding is not None else ()
    origins = {origin.place for value in given if isinstance(value, LibraryObject) for origin in value.origins}
    is_known = bool(given) and all(isinstance(value, LibraryObject) for value in given)
    return is_known and len(origins) == 1 and not any(node in inside for node, _ in origins)
