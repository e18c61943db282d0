"""Obligations: a connection (or holder of one) taken in a function must be given back on every exit, or handed over."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ...limits import MOST_FOLLOWED, NotAnalysable
from ...spec import Kind, Role
from ..inference.awaiting_wrappers import Outermost, outermost_of
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.pools import is_thin
from ..inference.values import (
    Instance,
    LibraryObject,
    Origin,
    OriginKind,
    method_of,
    thing_of,
    without_await,
)
from ..interpreter.interpreter import Interpreter
from ..interpreter.transfer import Exit, TooManyStates
from ..program.module import Module
from ..program.query import query
from ..reachability.cancelling import is_cancelled
from ..reachability.reachability import reachability_of
from ..reachability.scripts import ends_the_script, is_script_main
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, around
from ..syntax import nodes
from ..syntax.flow_of_values import Sink, SinkKind, entered_by_hand, sink_of
from ..typestate.connections import ConnectionTracker, parts_at
from ..typestate.state import CUT, EXCEPTED, THROWN, ConnectionStatus, State
from .made_by_functions import Made, made_by_function


class Verdict(enum.Enum):
    """What happens to an obligation."""

    MET = "met"  # released or handed over on every exit, or not known
    NEVER = "never"  # released on no path
    SOME_PATHS = "some paths"  # a normal path leaves without release
    ON_ERROR = "on error"  # only an exception leaves without release
    ON_CANCEL = "on cancel"  # only a cancelled task does


@dataclass(frozen=True)
class Obligation:
    """A ``thing`` that the call ``node`` in ``function`` gave to a local name, and what became of it.

    ``cause`` is the node where the leaking exit starts. ``again``: calls that release it once more; ``late``: calls of
    its own methods after that. ``is_handed_over``: on some path somebody else answers for it.
    """

    node: cst.Call
    function: Scope
    thing: LibraryObject
    verdict: Verdict
    cause: cst.CSTNode | None = None
    again: tuple[cst.Call, ...] = ()
    late: tuple[cst.Call, ...] = ()
    is_handed_over: bool = False


@query
def obligations(module: Module) -> Sequence[Obligation]:
    """What functions must give back, and whether they do.

    Tests are left out: what they leave open ends with the test run.
    """
    if module.is_test:
        return ()
    return tuple(
        obligation for function in symbols_of(module).functions() for obligation in obligations_of(module, function)
    )


def second_release(module: Module, item: Obligation, call: cst.Call) -> str:
    """What the pool does when ``call`` gives back to it what it has already.

    Where a function of the project gives it back, that is the pool from which it was taken. "" when it takes no harm,
    or when that is not known.
    """
    target = method_of(types_of(module).value_of(call.func))
    owners = [target.owner] if target is not None else list(taken_from(item.thing))
    effects = {owner.item.second_release for owner in owners}
    return effects.pop() if len(effects) == 1 else ""


def taken_from(thing: LibraryObject) -> Iterator[LibraryObject]:
    """What a connection is taken from, as far as that is known."""
    for origin in thing.origins:
        if isinstance(origin.node, cst.Call):
            target = method_of(types_of(origin.module).value_of(origin.node.func))
            if target is not None and isinstance(target.owner, LibraryObject):
                yield target.owner


def obligations_of(module: Module, function: Scope) -> Iterable[Obligation]:
    """Every obligation that starts in ``function``, and what becomes of it.

    Its comprehensions are included, nested functions are not.
    """
    node = function.node
    if not isinstance(node, cst.FunctionDef):
        return
    taken = [(call, made) for call in function.calls for made in _taken(module, call)]
    taken += [(call, Made(thing, ())) for call, thing in _watching(module, function)]
    if len(taken) > MOST_FOLLOWED:
        raise NotAnalysable(f"a function takes more than {MOST_FOLLOWED} connections")
    for call, made in taken:
        if not made.path and _is_used_once(module, call, made.thing):
            verdict = Verdict.MET if is_script_main(module, function) else Verdict.NEVER
            yield Obligation(call, function, made.thing, verdict)
            continue
        outermost = outermost_of(module, call)
        sink, path = _sink_of_part(module, outermost, made.path)
        holding = ConnectionTracker(module, function, outermost.node, made.thing)
        holding.take_by(call)
        holding.path = path
        if _is_kept_in_local(holding, outermost, sink):
            found = _judge(holding, node.body, call)
            if outermost.is_task and found.verdict is not Verdict.NEVER:
                continue  # whether the task had something to give when the function was left is not known
            yield found


def _taken(module: Module, call: cst.Call) -> Iterator[Made]:
    """What ``call`` makes or takes and what must be given back."""
    if not candidates_of(module).may_make(call, module.knowledge.making_or_taking):
        own = _own_holder(module, call)
        if own is None:
            yield from made_by_function(module, call)
        else:
            yield Made(own, ())
        return
    thing = _taken_itself(module, call)
    if thing is not None:
        yield Made(thing, ())


def _watching(module: Module, function: Scope) -> Iterator[tuple[cst.Call, LibraryObject]]:
    """The transactions that a function opens, and that hold a connection from the WATCH on that it calls."""
    watching = module.knowledge.methods_with(Role.WATCH)
    if not any(isinstance(call.func, cst.Attribute) and call.func.attr.value in watching for call in function.calls):
        return
    opening = module.knowledge.openers | candidates_of(module).opening_functions
    for call in function.calls:
        if names_of(module).called(call) not in opening:
            continue
        value = thing_of(without_await(types_of(module).value_of(call)))
        if value is not None and value.certain and value.item.watch_ended_by:
            yield call, value


def _taken_itself(module: Module, call: cst.Call) -> LibraryObject | None:
    """The thing that a call of a library makes or takes and that must be given back; None for everything else."""
    given = without_await(types_of(module).value_of(call))
    if isinstance(given, Instance):
        return _own_holder(module, call)
    value = thing_of(given)
    if value is None or not value.certain or value.kind is Kind.TRANSACTION:
        return None
    if not any(
        origin.node is call and origin.source in (OriginKind.MADE, OriginKind.TAKEN) for origin in value.origins
    ):
        return None
    target = method_of(types_of(module).value_of(call.func))
    if target is not None and target.method is not None and target.method.role is Role.PLAIN:
        return None  # it belongs to what gave it
    return None if is_thin(module, call, value) else value


def _own_holder(module: Module, call: cst.Call) -> LibraryObject | None:
    """What a class of the project takes that derives from a holder of a library (``class Feed(PubSub)``)."""
    scope = symbols_of(module).scope_of_call[call]
    name = scope.home_name(call.func)
    if not names_of(module).classes_named(name) and not module.knowledge.sounds_like_holder(name):
        return None  # what is imported by another name is not looked up
    if not candidates_of(module).may_be_class(call):
        return None
    value = types_of(module).value_of(call)
    own = (
        types_of(module).as_own_object(value, Origin(OriginKind.TAKEN, call, scope))
        if isinstance(value, Instance)
        else None
    )
    return own if own is not None and own.kind is not Kind.TRANSACTION else None


def _sink_of_part(module: Module, outermost: Outermost, path: tuple[int, ...]) -> tuple[Sink, tuple[int, ...]]:
    """Where the part at ``path`` of what a call gives goes, and its path in what goes there (``open_feed()[0]``)."""
    parents = symbols_of(module).parents
    path = path if outermost.place is None else (outermost.place, *path)
    sink = sink_of(outermost.node, parents)
    while path and isinstance(sink.node, cst.Subscript) and nodes.index_of(sink.node) == path[0]:
        path = path[1:]
        sink = sink_of(sink.node, parents)
    return sink, path


def _is_kept_in_local(holding: ConnectionTracker, outermost: Outermost, sink: Sink) -> bool:
    """Whether what goes there stays in local names, or is dropped.

    What is stored, passed, returned or entered is somebody else's; a task that nobody asks for its result gives none.
    """
    if sink.kind is SinkKind.PASSED and sink.call is not None and not holding.path and not outermost.is_task:
        passed = next((arg.value for arg in sink.call.args if arg.value is sink.value), None)
        return passed is not None and holding.local_object(sink.call, passed) is not None
    if sink.kind is SinkKind.ASSIGNED:
        targets = parts_at(sink.targets, holding.path)
        is_asked = not outermost.is_task or sink.value is not outermost.node or _is_asked(holding.function, targets)
        return bool(targets) and all(map(holding.is_local, targets)) and is_asked
    if outermost.node is not sink.value and outermost.is_task:
        return False
    thing = holding.thing
    return sink.kind is SinkKind.DROPPED and thing.kind is Kind.CONNECTION and not thing.item.collected


def _is_asked(function: Scope, targets: Sequence[cst.BaseExpression]) -> bool:
    """Whether a function awaits a task that one of these names holds, or asks it for its result."""
    names = {target.value for target in targets if isinstance(target, cst.Name)}
    node = function.node
    return any(
        (isinstance(part, cst.Await) and nodes.dotted(part.expression) in names)
        or (isinstance(part, cst.Attribute) and part.attr.value in stdlib.RESULTS and nodes.dotted(part.value) in names)
        for part in nodes.descendants(node)
    )


def _is_used_once(module: Module, made: cst.Call, thing: LibraryObject) -> bool:
    """Whether an asynchronous client or holder is used once, where nobody can close it any more.

    ``await from_url(url).get(key)``, ``async with from_url(url).client() as c``, ``await client.pubsub().subscribe()``.
    """
    parents = symbols_of(module).parents
    method = parents.get(made)
    method = parents.get(method) if isinstance(method, cst.Await) else method
    if method is None or entered_by_hand(made, parents) is not None:
        return False
    call = parents.get(method)
    if not isinstance(method, cst.Attribute) or not isinstance(call, cst.Call) or call.func is not method:
        return False
    if not thing.is_async or thing.kind not in (Kind.CLIENT, Kind.CONNECTION) or thing.item.collected:
        return False
    declared = thing.item.methods.get(method.attr.value)
    above = parents.get(outermost_of(module, call).node)
    if thing.kind is Kind.CONNECTION:
        return isinstance(above, cst.Await) and declared is None and method.attr.value in thing.item.coroutines
    if declared is not None and declared.role in (Role.OPEN, Role.ACQUIRE):
        return isinstance(above, cst.WithItem)
    return isinstance(above, cst.Await) and (declared is None or declared.role is Role.BLOCK)


def _judge(holding: ConnectionTracker, body: nodes.Block, call: cst.Call) -> Obligation:
    """What becomes of the thing that ``call`` gives in a function, whose statements are ``body``."""
    module, function, thing = holding.module, holding.function, holding.thing
    try:
        exits = Interpreter(holding).run(body, State(ConnectionStatus.NONE))
    except TooManyStates:
        return Obligation(call, function, thing, Verdict.MET)
    verdict, cause = _verdict(module, function, holding, exits)
    is_lost = holding.lost or holding.lost_on_error
    is_error = verdict in (Verdict.ON_ERROR, Verdict.ON_CANCEL) and not is_lost
    if (is_error and ends_the_script(module, function)) or (not is_lost and is_script_main(module, function)):
        verdict, cause = Verdict.MET, None  # the process ends with it
    late = tuple(node for node, statuses in holding.used_in.items() if statuses == {ConnectionStatus.DONE})
    again = tuple(dict.fromkeys(holding.again))
    return Obligation(call, function, thing, verdict, cause, again, late, holding.handed_over_somewhere)


def _verdict(
    module: Module,
    function: Scope,
    holding: ConnectionTracker,
    exits: Mapping[Exit, Mapping[State, cst.CSTNode | None]],
) -> tuple[Verdict, cst.CSTNode | None]:
    """What the exits say, and the node where the leaking one starts."""
    if holding.thing.item.collected and holding.thing.kind is not Kind.CONNECTION:
        return Verdict.MET, None  # garbage collection closes it on every path, when the function is left
    open_at = {
        exit_: {state: cause for state, cause in states.items() if holding.is_open(state)}
        for exit_, states in exits.items()
    }
    normal = {**open_at[Exit.NEXT], **open_at[Exit.RETURN]}
    leaving = [cause for state, cause in normal.items() if EXCEPTED not in state.marks]
    recovered = [cause for state, cause in normal.items() if EXCEPTED in state.marks]
    failing = [*open_at[Exit.RAISE].values(), *recovered]
    lost = holding.lost or holding.lost_on_error
    is_open = any(open_at.values())
    ends_early = _ends_early(module, function) or (is_open and not normal and is_cancelled(module, function))
    leaks = is_open if ends_early else bool(normal)
    if holding.thing.item.collected and not (leaving or lost or holding.released_somewhere or ends_early):
        return Verdict.MET, None  # the function ends with an error, and then garbage collection gives it back
    if (leaks or lost) and not (holding.released_somewhere or holding.handed_over_somewhere):
        return Verdict.NEVER, None
    if leaving or holding.lost:
        return Verdict.SOME_PATHS, _leaving(
            module, holding, leaving[0]
        ) if leaving else holding.lost_by or holding.origin
    if (failing or lost) and holding.released_somewhere:
        return Verdict.ON_ERROR, _first(module, failing)
    given_up = _given_up(holding, open_at[Exit.RAISE], normal)
    if given_up and holding.handed_over_somewhere:
        return Verdict.ON_ERROR, _first(module, given_up)
    if open_at[Exit.CANCEL] and holding.released_somewhere:
        return Verdict.ON_CANCEL, _first(module, open_at[Exit.CANCEL].values())
    return Verdict.MET, None  # what has no normal exit and gives nothing back lives as long as the process


def _given_up(
    holding: ConnectionTracker,
    raised: Mapping[State, cst.CSTNode | None],
    normal: Mapping[State, cst.CSTNode | None],
) -> list[cst.CSTNode | None]:
    """Where the function gives up what it would have handed over.

    It catches an error and ends normally, or raises one of its own. An error that it only lets through, or tells in
    other words, says nothing: somebody who calls it may end with it.
    """
    is_client = holding.thing.kind is Kind.CLIENT
    caught = [
        cause for state, cause in normal.items() if EXCEPTED in state.marks and not (is_client and CUT in state.marks)
    ]
    own = [cause for state, cause in raised.items() if THROWN in state.marks]
    return [*caught, *own]


def _ends_early(module: Module, function: Scope) -> bool:
    """Whether somebody else decides when the function ends, even one that loops for ever.

    Who iterates over it does, or the request that it serves.
    """
    return bool(function.yields) or any(
        scope in reachability_of(module).chains for scope in (function, *around(function))
    )


def _leaving(module: Module, holding: ConnectionTracker, cause: cst.CSTNode | None) -> cst.CSTNode | None:
    """The line by which a normal path leaves.

    A jump is one when it goes round the release, not when it ends a loop that began later.
    """
    if not isinstance(cause, (cst.Break, cst.Continue)) or holding.origin is None:
        return cause
    loop = next(
        (above for above in symbols_of(module).ancestors(cause) if isinstance(above, (cst.For, cst.While))), None
    )
    is_skipping = loop is not None and (loop.orelse is not None or loop in symbols_of(module).ancestors(holding.origin))
    return cause if is_skipping else None


def _first(module: Module, causes: Iterable[cst.CSTNode | None]) -> cst.CSTNode | None:
    """The node that stands first in the source."""
    known = [cause for cause in causes if cause is not None]
    return min(known, key=symbols_of(module).order_at, default=None)
