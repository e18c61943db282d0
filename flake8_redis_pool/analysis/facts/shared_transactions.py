"""Transactions that several tasks, threads or requests queue on at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind, Role
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.values import External, LibraryObject, ProjectClass, ProjectFunction, thing_of
from ..program.module import Module
from ..program.query import query
from ..reachability.callers import edges_into
from ..reachability.reachability import CallPath, reachability_of
from ..reachability.tasks import tasks_of
from ..symbols.builder import symbols_of
from ..symbols.call_binding import CONSTRUCTORS
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, around
from ..symbols.users import users_of
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from .opened_transactions import transaction_at
from .turns_of_users import sends_in_its_turn, takes_turns

_LOOPS: Final = (cst.For, cst.While, cst.CompFor, cst.BaseComp)


@dataclass(frozen=True)
class SharedTransaction:
    """``opening`` opens a transaction, in ``function`` (None: the module), that many share.

    ``use``, in ``user``, queues on it: a handler (``chain``) runs that, or ``start`` does again and again.
    """

    opening: cst.Call
    function: Scope | None
    thing: LibraryObject
    use: cst.Call
    user: Scope
    chain: CallPath | None
    start: cst.Call | None


class _Kept(NamedTuple):
    """The transaction that ``opening`` opens, under a ``name``: of the module, of a ``cls``, or of a ``function``."""

    module: Module
    opening: cst.Call
    thing: LibraryObject
    name: str
    cls: Scope | None
    function: Scope | None


@query
def shared_transactions(module: Module) -> Sequence[SharedTransaction]:
    """Every such transaction that this module opens, with the first use that proves it."""
    if module.is_test:
        return ()
    found = []
    for kept in _kept_in(module):
        shared = next(_shared(kept), None)
        if shared is not None:
            found.append(shared)
    return tuple(found)


def _kept_in(module: Module) -> Iterator[_Kept]:
    """The transactions that this module opens and that more than one call may reach."""
    openers = module.knowledge.openers | candidates_of(module).opening_functions
    for opening in names_of(module).calls_of_any(openers):
        sink = sink_of(opening, symbols_of(module).parents, through=(cst.Await,))
        if sink.kind not in (SinkKind.ASSIGNED, SinkKind.ENTERED) or len(sink.targets) != 1:
            continue
        target = sink.targets[0]
        function = symbols_of(module).scope_of_call[opening].enclosing_function()
        cls = None
        if isinstance(target, cst.Attribute):
            cls = function.enclosing_class() if function is not None else None
            is_own = function is not None and nodes.dotted(target.value) == function.receiver
            if cls is None or not is_own:
                continue
        elif not isinstance(target, cst.Name):
            continue
        for thing, _ in transaction_at(module, opening):
            yield _Kept(module, opening, thing, nodes.last_name(target), cls, function)


def _shared(kept: _Kept) -> Iterator[SharedTransaction]:
    """The uses that prove that a transaction is shared, in the order of the source."""
    if kept.cls is not None and (_is_of_thread(kept.cls) or not _is_opened_first(kept)):
        return
    for module, use, user in _uses(kept):
        if _is_locked(module, use, user):
            continue
        chain = _chain_to(module, user, kept)
        if not kept.thing.is_async and (takes_turns(chain) if chain is not None else user.is_async):
            if sends_in_its_turn(module, user, use):
                continue
        if chain is not None:
            yield SharedTransaction(kept.opening, kept.function, kept.thing, use, user, chain, None)
            continue
        start = _started_again(module, user, kept) if _executes(module, user) else None
        if start is not None:
            yield SharedTransaction(kept.opening, kept.function, kept.thing, use, user, None, start)


def _executes(module: Module, user: Scope) -> bool:
    """Whether a function sends what is queued: what tasks only queue, who starts them may send when all are done."""
    executing = module.knowledge.methods_with(Role.EXECUTE)
    return any(nodes.last_name(call.func) in executing for scope in user.within() for call in scope.calls)


def _is_of_thread(cls: Scope) -> bool:
    """Whether each thread has an attribute of its own, as in a class that derives from ``threading.local``."""
    bases = types_of(cls.module).bases(ProjectClass(cls))
    return any(isinstance(base, External) and stdlib.last(base.dotted).lower() == stdlib.THREAD_LOCAL for base in bases)


def _is_opened_first(kept: _Kept) -> bool:
    """Whether an attribute gets its transaction where the object is made, or while the application starts."""
    function = kept.function
    if function is None or function.name in CONSTRUCTORS:
        return True
    return reachability_of(kept.module).chain_of(function) is None and not list(_filled_anew(kept))


def _filled_anew(kept: _Kept) -> Iterator[Scope]:
    """Other methods that store something in the attribute."""
    for binding in kept.cls.attributes.get(kept.name, ()) if kept.cls is not None else ():
        function = binding.scope.enclosing_function()
        if function is not None and function is not kept.function and function.name not in CONSTRUCTORS:
            yield function


def _uses(kept: _Kept) -> Iterator[tuple[Module, cst.Call, Scope]]:
    """The commands that are queued on a transaction by code that may run many times."""
    if kept.cls is None and kept.function is not None:
        yield from _uses_of_local(kept, kept.function)
        return
    others = users_of(kept.cls) if kept.cls is not None else kept.module.program.users(kept.module, kept.name)
    for module in dict.fromkeys((kept.module, *others)):
        for call in names_of(module).calls_of_any(module.knowledge.commands):
            user = symbols_of(module).scope_of_call[call].enclosing_function()
            base = call.func.value if isinstance(call.func, cst.Attribute) else None
            if user is None or base is None or nodes.last_name(base) != kept.name:
                continue
            thing = thing_of(types_of(module).value_of(base))
            if thing is not None and thing.kind is Kind.TRANSACTION and _is_from(thing, kept.opening):
                yield module, call, user


def _is_from(thing: LibraryObject, opening: cst.Call) -> bool:
    return len(thing.origins) == 1 and thing.origins[0].place[0] is opening


def _uses_of_local(kept: _Kept, function: Scope) -> Iterator[tuple[Module, cst.Call, Scope]]:
    """The commands of nested functions, and of functions that get the transaction."""
    commands = kept.module.knowledge.commands
    for inner in function.within():
        user = inner.enclosing_function()
        if user is None or inner.owner_of(kept.name) is not function:
            continue
        if user is not function:
            own = (call for call in inner.calls if _is_command_on(call, kept.name, commands))
            yield from ((kept.module, call, user) for call in own)
        for call in _calls_naming(kept.module, inner).get(kept.name, ()):
            for user_given, parameter in _given_to(kept, call):
                for queued in user_given.calls:
                    if _is_command_on(queued, parameter, commands):
                        yield user_given.module, queued, user_given


@query
def _named_in_calls(module: Module) -> dict[Scope, Mapping[str, Sequence[cst.Call]]]:
    """What was found out about the functions of a module by :func:`_calls_naming`."""
    return {}


def _calls_naming(module: Module, function: Scope) -> Mapping[str, Sequence[cst.Call]]:
    """The calls of a function by the names that stand in their arguments."""
    known = _named_in_calls(module)
    if function not in known:
        found: dict[str, dict[cst.Call, None]] = {}
        for call in function.calls:
            for part in (part for arg in call.args for part in nodes.descendants(arg.value)):
                if isinstance(part, cst.Name):
                    found.setdefault(part.value, {})[call] = None
        known[function] = {name: tuple(calls) for name, calls in found.items()}
    return known[function]


def _is_command_on(call: cst.Call, name: str, commands: frozenset[str]) -> bool:
    func = call.func
    return isinstance(func, cst.Attribute) and func.attr.value in commands and nodes.dotted(func.value) == name


def _given_to(kept: _Kept, call: cst.Call) -> Iterator[tuple[Scope, str]]:
    """The functions that a call starts or runs with the transaction, and their parameter for it."""
    target = types_of(kept.module).value_of(call.func)
    given = [arg.value for arg in call.args]
    if isinstance(target, ProjectFunction):
        yield from _parameter_at(target, given, kept.name)
        return
    for index, value in enumerate(given):
        started = types_of(kept.module).value_of(value) if isinstance(value, (cst.Name, cst.Attribute)) else None
        if isinstance(started, ProjectFunction):
            rest = given[index + 1 :]
            packed = next((each for each in rest if isinstance(each, (cst.Tuple, cst.List))), None)
            yield from _parameter_at(started, [each.value for each in packed.elements] if packed else rest, kept.name)


def _parameter_at(
    target: ProjectFunction, given: Sequence[cst.BaseExpression], name: str
) -> Iterator[tuple[Scope, str]]:
    if not isinstance(target.scope.node, cst.FunctionDef):
        return
    names = nodes.positional_names(target.scope.node)[1 if target.receiver is not None else 0 :]
    for parameter, value in zip(names, given):
        if isinstance(value, cst.Name) and value.value == name:
            yield target.scope, parameter


def _is_locked(module: Module, use: cst.Call, user: Scope) -> bool:
    """Whether something lets one user in at a time: here, or where the function is called."""
    places = [(module, use), *((edge.module, edge.node) for edge in edges_into(user))]
    for each, node in places:
        for above in symbols_of(each).ancestors(node):
            if isinstance(above, cst.With) and any(
                conventions.LOCKS.search(nodes.code(item.item)) for item in above.items
            ):
                return True
    names = (nodes.last_name(call.func) for call in user.calls)
    return conventions.TAKES_LOCK in names or any(conventions.LOCKS.search(name) for name in user.decorator_names)


def _chain_to(module: Module, user: Scope, kept: _Kept) -> CallPath | None:
    """How a request gets to a use, where each has the same transaction and several are served at a time."""
    reachability = reachability_of(module)
    if kept.function is not None:
        is_own = kept.cls is None or reachability.is_per_request(kept.cls)
        if is_own or reachability_of(kept.module).chain_of(kept.function) is not None:
            return None
    for function in around(user):
        chain = reachability.chain_of(function)
        framework = chain.handler.framework if chain is not None else None
        if chain is not None and not (framework is not None and (framework.own_process or framework.serial)):
            return chain
    return None


def _started_again(module: Module, user: Scope, kept: _Kept) -> cst.Call | None:
    """The call that starts the code of a use more than once, behind the opening of the transaction."""
    tasks = tasks_of(module)
    for root in tasks.roots(user):
        started = tasks.starts_of(root)
        starts = [each for each in started if _is_behind(*each, kept) and not tasks.is_in_turn(each[0])]
        if len(starts) > 1:
            return starts[1][0]
        for call, _ in starts:
            if _is_repeated(module, call, kept):
                return call
    return None


def _is_behind(call: cst.Call, scope: Scope, kept: _Kept) -> bool:
    """Whether a start sees the one transaction: it stands where that is known."""
    return kept.function is None or kept.cls is not None or any(each is kept.function for each in around(scope))


def _is_repeated(module: Module, call: cst.Call, kept: _Kept) -> bool:
    """Whether a start stands in a loop or comprehension that the transaction is not opened in, or maps a function."""
    if tasks_of(module).is_for_each(call):
        return True
    ours = set(symbols_of(kept.module).ancestors(kept.opening)) if module is kept.module else set()
    if any(isinstance(above, _LOOPS) and above not in ours for above in symbols_of(module).ancestors(call)):
        return True
    return any(isinstance(part, cst.BaseComp) for arg in call.args for part in nodes.descendants(arg.value))
