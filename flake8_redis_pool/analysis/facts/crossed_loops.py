"""Asynchronous clients of the process that are used in one event loop after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.awaiting_wrappers import coroutines_in
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.likely_clients import likely_clients_of
from ..inference.pools import closes_pool_below, pools_below
from ..inference.values import (
    Awaitable,
    External,
    LibraryMethod,
    LibraryObject,
    Origin,
    ProjectFunction,
    Value,
    method_of,
    thing_of,
)
from ..program.module import Module
from ..program.query import query
from ..reachability.callers import edges_into
from ..reachability.callgraph import callgraph_of
from ..reachability.event_loops import has_own_loop
from ..reachability.paths import is_on_path
from ..reachability.reachability import CallPath, reachability_of
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.call_binding import argument_for, parameter_of
from ..symbols.name_index import names_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import BindingKind, Scope, ScopeKind
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of

#: So many functions are looked through for what a coroutine uses.
_MOST_FUNCTIONS: Final = 40
#: A client over the pool of a client over the pool...: longer chains are not followed.
_MOST_POOLS: Final = 2
#: What keeps the connections that a loop has opened.
_BOUND_TO_LOOPS: Final = (Kind.CLIENT, Kind.POOL)
#: What methods of a client or pool do that opens no connection in the loop, and binds none to it.
_QUIET: Final = frozenset({Role.PLAIN, Role.MAKE, Role.RELEASE})


@dataclass(frozen=True)
class ClientUse:
    """``call``, in ``function``, uses the ``thing``, an asynchronous client or pool that outlives each event loop.

    ``method``: the method of the thing, where ``call`` is of what runs it (``async_to_sync(client.get)``).
    """

    call: cst.Call
    function: Scope
    thing: LibraryObject
    method: cst.Attribute | None = None


@dataclass(frozen=True)
class CrossedLoop:
    """``node`` enters an event loop of its own each time that it runs, in which ``use`` stands.

    By ``chain`` a handler gets to it; None where a loop of its function runs it again and again, or where it follows
    another one with the same client. Where a framework enters the loop for each call of a coroutine, ``node`` is what
    leads to the use. ``has_made``: the loop of ``node`` is over when another one uses the client that it has connected.
    """

    node: cst.Call
    function: Scope
    use: ClientUse
    chain: CallPath | None
    has_made: bool = False


@query
def crossed_loops(module: Module) -> Sequence[CrossedLoop]:
    """The calls of a module that enter one event loop after the other with the same client. Tests are left out."""
    if module.is_test:
        return ()
    entered = [*_entered_in_a_row(module), *_entered(module), *_entered_by_frameworks(module)]
    known = {origin.place[0] for item in entered for origin in item.use.thing.origins}
    for item in _made_before(module):
        if known.isdisjoint(origin.place[0] for origin in item.use.thing.origins):
            entered.append(item)
    found = {item.node: item for item in entered}
    return tuple(sorted(found.values(), key=lambda item: symbols_of(module).order_at(item.node)))


def _entered(module: Module) -> Iterator[CrossedLoop]:
    helpers = module.knowledge.helpers
    names = frozenset(map(stdlib.last, helpers.new_loops)) | stdlib.RUNS_IN_LOOP
    symbols = symbols_of(module)
    for call in names_of(module).calls_of_any(names):
        function = symbols.scope_of_call[call].enclosing_function()
        run = _run_in_new_loop(module, call)
        if function is None or run is None:
            continue
        use, caller = _use_in(module, run) or _use_by_method(module, run, call), function
        if use is None and isinstance(run, cst.Name):
            use, caller = _use_given(function, run.value)
        if use is None or _is_closed_in_loop(module, call, function, use.thing):
            continue
        chain = _chain(caller)
        if chain is not None or _is_repeated(module, call, function):
            yield CrossedLoop(call, function, use, chain)


def _is_closed_in_loop(module: Module, call: cst.Call, function: Scope, thing: LibraryObject) -> bool:
    """Whether the function uses a client by one call of the loop that runs ``call``, and closes it by another."""
    loop = call.func.value if isinstance(call.func, cst.Attribute) else None
    if not isinstance(loop, cst.Name) or not _is_new_loop(module, loop):
        return False
    runs = [
        _closes(module, run, thing)
        for other in function.calls
        if isinstance(other.func, cst.Attribute) and nodes.dotted(other.func.value) == loop.value
        for run in [_run_in_new_loop(module, other)]
        if isinstance(run, cst.Call)
    ]
    return any(runs) and not all(runs)


def _closes(module: Module, run: cst.Call, thing: LibraryObject) -> bool:
    """Whether a coroutine closes a client, or waits for what does."""
    if any(isinstance(each, cst.Call) and _closes(module, each, thing) for each in coroutines_in(module, run)):
        return True
    called = [(callee.module, call) for callee in _callees(module, run) for call in callee.calls]
    return any(_closes_it(home, call, thing) for home, call in ((module, run), *called))


def _closes_it(module: Module, call: cst.Call, thing: LibraryObject) -> bool:
    target = _sent_by(module, call) if _role(module, call) is Role.CLOSE else None
    closed = target.owner if target is not None else None
    if not isinstance(closed, LibraryObject) or _leaves_pool(module, call, closed):
        return False
    return not {origin.node for origin in closed.origins}.isdisjoint(origin.node for origin in thing.origins)


def _made_before(module: Module) -> Iterator[CrossedLoop]:
    """The event loops that end with the call which keeps a client that is connected in them."""
    symbols, types, loops = symbols_of(module), types_of(module), module.knowledge.helpers.new_loops
    for call in names_of(module).calls_of_any(frozenset(map(stdlib.last, loops))):
        target = types.value_of(call.func)
        if not isinstance(target, External) or target.dotted not in loops:
            continue
        scope = symbols.scope_of_call[call]
        targets = sink_of(call, symbols.parents).targets if scope is symbols.root else ()
        names = {target.value for target in targets if isinstance(target, cst.Name)}
        connected = [(_connected_by_maker(types.value_of(call)), names), *_connected_globals(module, call)]
        uses = (_later_use(module, names, thing) for thing, names in connected if thing is not None)
        use = next((each for each in uses if each is not None), None)
        if use is not None:
            yield CrossedLoop(call, scope.enclosing_function() or symbols.root, use, None, has_made=True)


def _connected_globals(module: Module, call: cst.Call) -> Iterator[tuple[LibraryObject | None, set[str]]]:
    """The clients that the coroutine of a call connects and keeps under global names of the module, with the names."""
    run = _run_in_new_loop(module, call)
    maker = types_of(module).value_of(run.func) if isinstance(run, cst.Call) else None
    if not isinstance(maker, ProjectFunction) or maker.scope.module is not module:
        return
    function = maker.scope
    for name in sorted(function.global_names):
        for binding in symbols_of(module).assigned_in(function):
            if binding.name == name and candidates_of(module).may_store_new(binding):
                yield _connected_by_maker(types_of(module).bound(binding)), {name}


def _later_use(module: Module, names: Collection[str], thing: LibraryObject) -> ClientUse | None:
    """What a coroutine uses of a client, in the module that keeps it under ``names`` or in those that import one."""
    others = (each for name in sorted(names) for each in module.program.users(module, name, is_member=False))
    places = {origin.place[0] for origin in thing.origins}
    for home in (module, *others):
        for call in names_of(home).calls_of_any(home.knowledge.commands):
            function = symbols_of(home).scope_of_call[call].enclosing_function()
            target = _sent_by(home, call) if function is not None and function.is_async else None
            if function is None or target is None:
                continue
            use = _command(call, function, target.owner, target.method.role if target.method is not None else None)
            if use is not None and not places.isdisjoint(origin.place[0] for origin in use.thing.origins):
                return use
    return None


def _entered_in_a_row(module: Module) -> Iterator[CrossedLoop]:
    """The second of two event loops in a row that a function enters for the same client, whoever runs the function."""
    symbols = symbols_of(module)
    entering: dict[Scope, list[cst.Call]] = {}
    for call in names_of(module).calls_of_any(frozenset(map(stdlib.last, module.knowledge.helpers.new_loops))):
        function = symbols.scope_of_call[call].enclosing_function() or symbols.root
        entering.setdefault(function, []).append(call)
    for function, calls in entering.items():
        if len(calls) > 1:
            yield from _in_a_row(module, function, calls)


def _in_a_row(module: Module, function: Scope, calls: Sequence[cst.Call]) -> Iterator[CrossedLoop]:
    symbols, types, loops = symbols_of(module), types_of(module), module.knowledge.helpers.new_loops
    before: list[tuple[cst.Call, LibraryObject]] = []
    for call in calls:
        target = types.value_of(call.func)
        run = _run_in_new_loop(module, call)
        if not isinstance(target, External) or target.dotted not in loops or not isinstance(run, cst.Call):
            continue
        use = _use_of_given(module, run) or _use_in(module, run)
        if use is not None and any(
            not set(thing.origins).isdisjoint(use.thing.origins) and is_on_path(symbols, node, call)
            for node, thing in before
        ):
            yield CrossedLoop(call, function, use, None)
        likely = candidates_of(module)
        may_make = use is None and (likely.may_make(run, module.knowledge.making) or likely.may_be_factory(run))
        used = use.thing if use is not None else _connected_by_maker(types.value_of(call)) if may_make else None
        if used is not None:
            before.append((call, used))


def _use_of_given(module: Module, run: cst.Call) -> ClientUse | None:
    """What a coroutine uses of a client: the one that it is a method of, or one that it is given and leaves open."""
    function = symbols_of(module).scope_of_call[run].enclosing_function() or symbols_of(module).root
    target = _sent_by(module, run)
    if target is not None:
        return _command(run, function, target.owner, target.method.role if target.method is not None else None)
    callee = types_of(module).value_of(run.func)
    if not isinstance(callee, ProjectFunction):
        return None
    for arg in run.args:
        name = parameter_of(run, arg, callee.scope, is_bound=callee.receiver is not None)
        sent = _calls_of_parameter(callee.scope, name) if name is not None else []
        thing = thing_of(types_of(module).value_of(arg.value)) if sent else None
        uses = list(_uses_of_parameter(sent, thing)) if thing is not None else []
        if uses and all(use is not None for use in uses):
            return uses[0]
    return None


def _calls_of_parameter(function: Scope, name: str) -> list[tuple[cst.Call, Scope]]:
    """The calls of methods of a parameter, if one of them may be a command by its name and that of the parameter."""
    found = [
        (call, scope)
        for scope in function.within()
        for call in scope.calls
        if isinstance(call.func, cst.Attribute) and nodes.dotted(call.func.value) == name
    ]
    likely, commands = likely_clients_of(function.module), function.module.knowledge.sent
    may_be = (nodes.last_name(call.func) in commands and likely.may_have_command(call, scope) for call, scope in found)
    return found if any(may_be) else []


def _uses_of_parameter(calls: Iterable[tuple[cst.Call, Scope]], thing: LibraryObject) -> Iterator[ClientUse | None]:
    """The commands among the calls of a thing's methods; None for what closes it."""
    for call, scope in calls:
        method = thing.item.methods.get(nodes.last_name(call.func))
        role = method.role if method is not None else None
        use = _command(call, scope.enclosing_function() or scope, thing, role)
        if use is not None or role is Role.CLOSE:
            yield use


def _command(call: cst.Call, function: Scope, thing: object, role: Role | None) -> ClientUse | None:
    """The use of an asynchronous client or pool that a call is; None where it closes it, or does without a loop."""
    is_bound = isinstance(thing, LibraryObject) and thing.is_async and thing.kind in _BOUND_TO_LOOPS
    if not is_bound or not isinstance(thing, LibraryObject) or thing.item.stateless or not thing.origins:
        return None
    return None if role in _QUIET or role is Role.CLOSE else ClientUse(call, function, thing)


def _connected_by_maker(value: Value) -> LibraryObject | None:
    """The client that a function gives after it has connected it: by a command, or by awaiting what makes it.

    One whose connections it closes is connected no more.
    """
    thing = thing_of(value)
    for origin in thing.origins if thing is not None and thing.is_async and thing.kind in _BOUND_TO_LOOPS else ():
        function = origin.scope.enclosing_function()
        sent = [_sent_by(origin.module, call) for call in function.calls] if function is not None else []
        own = [
            target
            for target in sent
            if target is not None
            and isinstance(target.owner, LibraryObject)
            and any(each.node is origin.node for each in target.owner.origins)
        ]
        if any(each.method is not None and each.method.role is Role.CLOSE for each in own):
            continue
        is_awaited = isinstance(types_of(origin.module).value_of(origin.node), Awaitable)
        if is_awaited or any(map(_is_command, own)):
            return thing
    return None


def _sent_by(module: Module, call: cst.Call) -> LibraryMethod | None:
    """The method by which a call may send something, whatever else goes by its name."""
    is_named = isinstance(call.func, cst.Attribute) and call.func.attr.value in module.knowledge.sent
    if not is_named or not likely_clients_of(module).may_have_command(call, symbols_of(module).scope_of_call[call]):
        return None
    return method_of(types_of(module).value_of(call.func))


def _is_command(target: LibraryMethod | None) -> bool:
    return target is not None and (target.method is None or target.method.role not in _QUIET)


def _chain(function: Scope) -> CallPath | None:
    """How a handler gets to a function, as often as it runs, in a process that runs it more than once."""
    chain = reachability_of(function.module).chain_of(function)
    if chain is None or chain.new_loop:
        return None
    framework = chain.handler.framework
    return None if framework is not None and framework.own_process else chain


def _entered_by_frameworks(module: Module) -> Iterator[CrossedLoop]:
    """What coroutines use that a framework runs in an event loop of its own each."""
    roots = module.knowledge.helpers.roots_with_loop_per_call
    if not any(each.is_async for each in symbols_of(module).functions()) or not module.program.may_use(module, roots):
        return  # what runs per request is a dear question
    for function, handler in reachability_of(module).handlers.found.items():
        chain = CallPath(handler)
        if not function.is_async or not has_own_loop(chain):
            continue
        for call in (call for scope in function.within() for call in scope.calls):
            use = _use_by(module, call) or _first_use(_callees(module, call))
            if use is not None:
                yield CrossedLoop(call, function, use, chain)
                break


def _run_in_new_loop(module: Module, call: cst.Call) -> cst.BaseExpression | None:
    """What a call runs in an event loop that ends with it: a coroutine, or the function of one; None for others.

    The coroutine may have had a name before.
    """
    run = _given_to_new_loop(module, call)
    if not isinstance(run, cst.Name):
        return run
    symbols = symbols_of(module)
    owner = symbols.scope_of(run).owner_of(run.value)
    bindings = reaching_definitions(owner.bindings[run.value], run, symbols) if owner is not None else []
    made = bindings[0].value if len(bindings) == 1 and bindings[0].kind is BindingKind.ASSIGNED else None
    return made if isinstance(made, cst.Call) else run


def _given_to_new_loop(module: Module, call: cst.Call) -> cst.BaseExpression | None:
    if not call.args or call.args[0].star:
        return None
    target = types_of(module).value_of(call.func)
    if isinstance(target, External) and target.dotted in module.knowledge.helpers.new_loops:
        return call.args[0].value
    func = call.func
    is_method = isinstance(func, cst.Attribute) and func.attr.value in stdlib.RUNS_IN_LOOP
    if isinstance(func, cst.Attribute) and is_method and _is_new_loop(module, func.value):
        return call.args[0].value
    return None


def _is_new_loop(module: Module, node: cst.BaseExpression) -> bool:
    """Whether an expression is an event loop, or a runner of one, that the function has made for this call."""
    if isinstance(node, cst.Call):
        target = types_of(module).value_of(node.func)
        return isinstance(target, External) and target.dotted in stdlib.LOOP_MAKERS
    if not isinstance(node, cst.Name):
        return False
    scope = symbols_of(module).scope_of(node)
    owner, function = scope.owner_of(node.value), scope.enclosing_function()
    if owner is None or owner is not function or node.value in function.global_names | function.nonlocal_names:
        return False
    values = [binding.value for binding in owner.bindings[node.value]]
    return bool(values) and all(isinstance(value, cst.Call) and _is_new_loop(module, value) for value in values)


def _is_repeated(module: Module, call: cst.Call, function: Scope) -> bool:
    """Whether a loop of its function runs a call again and again, or one of who starts the function in threads."""
    starts = tasks_of(module).starts.get(function, ())
    is_in_threads = bool(starts) and not function.is_async
    return _is_in_loop(module, call) or (is_in_threads and any(_is_in_loop(module, start) for start, _ in starts))


def _is_in_loop(module: Module, call: cst.Call) -> bool:
    for above in symbols_of(module).ancestors(call):
        if isinstance(above, (cst.FunctionDef, cst.Lambda)):
            return False
        if isinstance(above, (cst.For, cst.While, cst.BaseComp)):
            return True
    return False


def _use_in(module: Module, run: cst.BaseExpression) -> ClientUse | None:
    """What a coroutine, or the function of one, uses of the process."""
    if isinstance(run, cst.Call):
        inner = (_use_in(module, each) for each in coroutines_in(module, run))
        return (
            next((use for use in inner if use is not None), None)
            or _use_by(module, run)
            or _first_use(_callees(module, run))
        )
    function = types_of(module).value_of(run)
    return _first_use(callee for callee, _ in callgraph_of(module).run_by(function, run))


def _use_given(function: Scope, name: str) -> tuple[ClientUse | None, Scope]:
    """What the coroutine uses that a caller gives for a parameter, and that caller."""
    bindings = function.bindings.get(name, ())
    if len(bindings) != 1 or bindings[0].kind is not BindingKind.PARAMETER:
        return None, function
    for step in edges_into(function):
        given = argument_for(step.node, function, name) if isinstance(step.node, cst.Call) else None
        if not isinstance(given, cst.Call):
            continue
        use = _use_in(step.module, given)
        if use is not None and _chain(step.caller) is not None:
            return use, step.caller
    return None, function


def _callees(module: Module, call: cst.Call) -> Iterator[Scope]:
    scope = symbols_of(module).scope_of_call[call]
    if isinstance(call.func, cst.Attribute):
        if not likely_clients_of(module).may_have_command(call, scope):
            return  # what everything has (``data.get(key)``) is not looked up
        if module.program.calls_nothing(call.func.attr.value):
            return  # nor what leads nowhere
    for callee, _ in callgraph_of(module).run_by(types_of(module).value_of(call.func), call.func):
        yield callee


def _first_use(functions: Iterator[Scope]) -> ClientUse | None:
    """The first use of a client of the process in the functions and what they call; None where they close one."""
    queue = list(functions)
    seen = set(queue)
    found = None
    while queue:
        function = queue.pop(0)
        module = function.module
        if any(_is_left_closed(module, node.item) for node in function.entered):
            return None
        for call in (call for scope in function.within() for call in scope.calls):
            use = _use_by(module, call)
            if use is not None and _role(module, call) is Role.CLOSE and not _leaves_pool(module, call, use.thing):
                return None  # the next loop begins with new connections
            found = found or use
            for callee in _callees(module, call) if use is None else ():
                if callee not in seen and len(seen) < _MOST_FUNCTIONS:
                    seen.add(callee)
                    queue.append(callee)
    return found


def _is_left_closed(module: Module, node: cst.BaseExpression) -> bool:
    """Whether a client or pool of the process is entered, which closes it at the end."""
    thing = thing_of(types_of(module).value_of(node)) if isinstance(node, (cst.Name, cst.Attribute)) else None
    return thing is not None and thing.is_async and thing.kind in _BOUND_TO_LOOPS


def _role(module: Module, call: cst.Call) -> Role | None:
    target = _sent_by(module, call)
    return target.method.role if target is not None and target.method is not None else None


def _use_by(module: Module, call: cst.Call) -> ClientUse | None:
    """The use of an asynchronous client or pool of the process that a call is."""
    target = _sent_by(module, call)
    if target is None or not _uses_lasting(target):
        return None
    function = symbols_of(module).scope_of_call[call].enclosing_function() or symbols_of(module).root
    return ClientUse(call, function, target.owner) if isinstance(target.owner, LibraryObject) else None


def _use_by_method(module: Module, run: cst.BaseExpression, call: cst.Call) -> ClientUse | None:
    """The use that a method of a client is which ``call`` gets to run it: ``async_to_sync(client.get)``."""
    if not isinstance(run, cst.Attribute) or run.attr.value not in module.knowledge.sent:
        return None
    target = method_of(types_of(module).value_of(run))
    role = target.method.role if target is not None and target.method is not None else None
    if target is None or role is Role.CLOSE or not _uses_lasting(target):
        return None
    function = symbols_of(module).scope_of_call[call].enclosing_function() or symbols_of(module).root
    return ClientUse(call, function, target.owner, run) if isinstance(target.owner, LibraryObject) else None


def _uses_lasting(target: LibraryMethod) -> bool:
    """Whether a method uses connections of an asynchronous client or pool that the process keeps."""
    thing, role = target.owner, target.method.role if target.method is not None else None
    if not isinstance(thing, LibraryObject) or not thing.is_async or thing.kind not in _BOUND_TO_LOOPS:
        return False
    return not thing.item.stateless and bool(thing.origins) and role not in _QUIET and _lasts(thing)


def _leaves_pool(module: Module, call: cst.Call, thing: LibraryObject) -> bool:
    """Whether a call closes a client and leaves the pool open that it was made over."""
    return bool(pools_below(thing)) and not closes_pool_below(module, call)


def _lasts(thing: LibraryObject, steps: int = _MOST_POOLS) -> bool:
    """Whether an object, or the pool that it is made over, is kept by the process from one event loop to the next."""
    if all(map(_outlives_loops, thing.origins)):
        return True
    pools = pools_below(thing)
    if not steps or len(pools) < len(thing.origins):
        return False
    below = [thing_of(types_of(origin.module).value_of(pool)) for origin, pool in zip(thing.origins, pools)]
    return all(pool is not None and bool(pool.origins) and _lasts(pool, steps - 1) for pool in below)


def _outlives_loops(origin: Origin) -> bool:
    """Whether an object is kept by the process, and not for the event loop that is asked for where it is made."""
    function = origin.scope.enclosing_function()
    for each in function.within() if function is not None else ():
        for call in each.calls:
            target = types_of(origin.module).value_of(call.func)
            if isinstance(target, External) and target.dotted in stdlib.CURRENT_LOOP:
                return False
    return _is_global(origin) or reachability_of(origin.module).is_process_lived(origin)


def _is_global(origin: Origin) -> bool:
    return isinstance(origin.node, cst.Call) and origin.place[1].kind is ScopeKind.MODULE
