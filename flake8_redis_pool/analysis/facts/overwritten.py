"""Places that hold something open and get something new, so that nobody can close the old one any more."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import libcst as cst

from ... import stdlib
from ...spec import Kind
from ..inference.candidates import candidates_of
from ..inference.closers import ends, has_end, may_be_ended
from ..inference.engine import types_of
from ..inference.pools import is_thin
from ..inference.values import ContextManager, LibraryObject, OriginKind, ProjectClass, ProjectFunction, thing_of
from ..program.module import Module
from ..program.query import query
from ..reachability.callers import edges_into
from ..reachability.callgraph import callgraph_of
from ..reachability.endless_loops import endless_loops_of
from ..reachability.guards import guards_of
from ..reachability.reachability import CallPath, reachability_of
from ..symbols.builder import symbols_of
from ..symbols.call_binding import CONSTRUCTORS
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..syntax import nodes
from .attribute_releases import family_of, is_released, releasing_methods
from .constructions import constructions
from .loop_constructions import loop_constructions
from .owners import owned

#: Methods that run once on an object, and those that Python runs before a block.
_FIRST: Final = CONSTRUCTORS | {"__post_init__", "__enter__", "__aenter__"}
_HANDLERS: Final = (cst.ExceptHandler, cst.ExceptStarHandler)
#: How far the functions that a function runs are searched for one that closes the old object.
_DEPTH: Final = 3


class Again(enum.Enum):
    """Why a place is filled while it holds something open."""

    AFTER_ERROR = "an error handler makes a new one for what has failed"
    EACH_TURN = "each turn of a loop makes one"
    EACH_CALL = "each call of a handler makes one"
    EMPTIED = "an error handler or a clean-up forgets the old one, and the next user makes one"


@dataclass(frozen=True)
class Overwriting:
    """``node`` makes a ``thing`` in ``function`` for a ``place`` (``self.feed``) that may hold an open one.

    ``cause``: the handler or loop, of ``function`` or of one that calls it, or what forgets the old one; ``chain``: how
    a request gets there.
    """

    node: cst.Call
    function: Scope
    thing: LibraryObject
    place: str
    again: Again
    cause: cst.CSTNode
    chain: CallPath | None = None


class _Filling(NamedTuple):
    """What ``call`` makes is stored by ``binding`` in ``function``.

    That is in an attribute of its object, in a global name, or under a key in what one of these holds.
    """

    module: Module
    function: Scope
    binding: Binding
    call: cst.Call
    thing: LibraryObject

    @property
    def holder(self) -> cst.CSTNode:
        """The attribute or global name: of what stands under a key, the container."""
        return _holder_of(self.binding)

    @property
    def name(self) -> str:
        """The attribute or global name."""
        return nodes.last_name(self.holder)

    @property
    def place(self) -> str:
        """The place as the function writes it."""
        return nodes.code(self.binding.node)

    @property
    def is_attribute(self) -> bool:
        return isinstance(self.holder, cst.Attribute)

    @property
    def key(self) -> cst.Subscript | None:
        """The element of a container that is filled."""
        return self.binding.node if isinstance(self.binding.node, cst.Subscript) else None


@query
def overwritings(module: Module) -> Sequence[Overwriting]:
    """Every such place, in the order of the source."""
    if module.is_test or not names_of(module).calls_of_any(module.knowledge.making):
        return ()
    others: set[cst.CSTNode] = {item.node for item in constructions(module)}
    others.update(item.node for item in loop_constructions(module))
    others.update(item.node for item in owned(module))
    return tuple(
        found
        for filling in _fillings(module)
        if filling.call not in others
        for found in (_overwriting(filling),)
        if found is not None
    )


def _fillings(module: Module) -> Iterator[_Filling]:
    for function in symbols_of(module).functions():
        if function.name in _FIRST or not any(
            names_of(module).called(call) in module.knowledge.making for call in function.calls
        ):
            continue
        for binding in symbols_of(module).assigned_in(function):
            if binding.kind is BindingKind.ASSIGNED and _outlives_call(binding, function):
                for call, thing in _made(module, function, binding):
                    yield _Filling(module, function, binding, call, thing)


def _outlives_call(binding: Binding, function: Scope) -> bool:
    """Whether an assignment of a function fills an attribute of its own object or a global name, or what that holds."""
    holder = _holder_of(binding)
    if isinstance(holder, cst.Name):
        if holder is not binding.node:
            return function.owner_of(holder.value) is symbols_of(function.module).root
        return holder.value in function.global_names
    target = holder.value if isinstance(holder, cst.Attribute) else None
    return isinstance(target, cst.Name) and target.value == function.receiver != ""


def _holder_of(binding: Binding) -> cst.CSTNode:
    """The attribute or name that an assignment fills, or under a key of which it puts something."""
    return binding.node.value if isinstance(binding.node, cst.Subscript) else binding.node


def _made(module: Module, function: Scope, binding: Binding) -> Iterator[tuple[cst.Call, LibraryObject]]:
    """The call in a function that makes what an assignment stores, if garbage collection does not close that."""
    if binding.value is None or not candidates_of(module).may_store_new(binding):
        return
    thing = thing_of(types_of(module).bound(binding))
    if thing is None or not thing.certain or not _is_lost(thing) or len(thing.origins) != 1:
        return
    (origin,) = thing.origins
    call, scope = origin.place
    if (
        isinstance(call, cst.Call)
        and scope.enclosing_function() is function
        and origin.source in (OriginKind.MADE, OriginKind.TAKEN)
        and isinstance(origin.node, cst.Call)
        and not is_thin(origin.module, origin.node, thing)
        and not isinstance(types_of(module).value_of(call), ContextManager)
    ):
        yield call, thing


def _is_lost(thing: LibraryObject) -> bool:
    if thing.kind is Kind.CONNECTION:
        return thing.is_async and has_end(thing.item) if thing.item.collected else True
    return thing.is_async and not thing.item.collected and thing.kind in (Kind.CLIENT, Kind.POOL)


def _overwriting(filling: _Filling) -> Overwriting | None:
    """Why the place holds something open when it is filled; None where nothing says so, or somebody sees to that."""
    if _is_remade_with_owner(filling) or _is_given_on(filling):
        return None
    for again, cause, callers, chain in _ways(filling):
        places = [(filling.call, filling.function), *callers]
        if any(_asks_first(filling, node, scope) for node, scope in places):
            continue
        region = _region_of(cause, places[-1][1]) if again is Again.AFTER_ERROR else None
        if not _closes_first(filling, [scope for _, scope in places], region):
            return Overwriting(filling.call, filling.function, filling.thing, filling.place, again, cause, chain)
    for node, cleanup, function in _emptyings(filling):
        if not _closes_first(filling, [function], _region_of(cleanup, function)):
            return Overwriting(filling.call, filling.function, filling.thing, filling.place, Again.EMPTIED, node)
    return None


def _emptyings(filling: _Filling) -> Iterator[tuple[cst.CSTNode, cst.CSTNode, Scope]]:
    """Where a class sets an attribute to None that is filled where it is None: the place, the clean-up, the function.

    The clean-up is an error handler or a ``finally`` of what has used the object that lies there.
    """
    cls = filling.function.enclosing_class()
    is_lazy = filling.is_attribute and filling.key is None and _asks_first(filling, filling.call, filling.function)
    for binding in cls.attributes.get(filling.name, ()) if cls is not None and is_lazy else ():
        function = binding.scope.enclosing_function()
        if function is not None and binding.value is not None and nodes.is_none(binding.value):
            cleanup = _cleanup_of(filling, binding, function)
            if cleanup is not None:
                yield binding.node, cleanup, function


def _cleanup_of(filling: _Filling, binding: Binding, function: Scope) -> cst.CSTNode | None:
    """The error handler or ``finally`` in which an assignment stands, where what it belongs to uses the place."""
    tables = symbols_of(filling.module)
    for above in tables.ancestors(binding.node):
        attempt = tables.parents.get(above)
        if isinstance(attempt, (cst.Try, cst.TryStar)) and above is not attempt.body:
            is_used = _uses(filling, attempt.body, function)
            is_known = isinstance(above, cst.Finally) and _names_before(filling, attempt, function)
            return above if is_used or is_known else None
    return None


def _names_before(filling: _Filling, attempt: cst.CSTNode, function: Scope) -> bool:
    """Whether a function gives what the place holds a name of its own, before a statement begins that uses it."""
    order = symbols_of(function.module).order_at
    own = (load for load in function.loads if load.attr.value == filling.name)
    return any(nodes.dotted(load.value) == function.receiver and order(load) < order(attempt) for load in own)


_Way = tuple[Again, cst.CSTNode, "list[tuple[cst.CSTNode, Scope]]", "CallPath | None"]


def _ways(filling: _Filling) -> Iterator[_Way]:
    """How code comes to fill the place once more, with the calls that lead there."""
    module, function, call = filling.module, filling.function, filling.call
    handler = _failed_in(filling, call, function)
    if handler is not None:
        yield Again.AFTER_ERROR, handler, [], None
    for handler, callers in _failing_callers(filling):
        yield Again.AFTER_ERROR, handler, callers, None
    if filling.thing.kind is not Kind.CONNECTION:
        return
    loop = _endless_around(filling)
    if loop is not None:
        yield Again.EACH_TURN, loop, [], None
    cls = function.enclosing_class()
    chain = reachability_of(module).chain_of(function)
    if chain is None or (cls is not None and reachability_of(module).is_per_request(cls)):
        return
    if not reachability_of(module).lifetime.runs_once(call, function) and _is_one_place(filling):
        yield Again.EACH_CALL, chain.handler.node, [(step.node, step.caller) for step in chain.steps], chain


def _failing_callers(filling: _Filling) -> Iterator[tuple[cst.CSTNode, list[tuple[cst.CSTNode, Scope]]]]:
    """The handlers that lead to the function, also through others of the module, each with the calls on the way."""
    seen: set[cst.CSTNode] = set()
    waiting: list[tuple[Scope, list[tuple[cst.CSTNode, Scope]]]] = [(filling.function, [])]
    while waiting:
        called, before = waiting.pop(0)
        for edge in edges_into(called):
            if edge.module is not filling.module or edge.caller is called or edge.node in seen:
                continue
            seen.add(edge.node)
            callers = [*before, (edge.node, edge.caller)]
            handler = _failed_in(filling, edge.node, edge.caller)
            if handler is not None:
                yield handler, callers
            elif len(callers) < _DEPTH:
                waiting.append((edge.caller, callers))


def _failed_in(filling: _Filling, node: cst.CSTNode, function: Scope) -> cst.CSTNode | None:
    """The handler in which a node stands that catches the errors of what the place held before."""
    tables = symbols_of(function.module)
    for above in tables.ancestors(node):
        if above is function.node:
            return None
        attempt = tables.parents.get(above) if isinstance(above, _HANDLERS) else None
        if isinstance(attempt, (cst.Try, cst.TryStar)):
            if filling.key is not None and _may_say_missing(above, function):
                return None
            return above if _uses(filling, attempt.body, function) else None
    return None


def _uses(filling: _Filling, block: cst.CSTNode, function: Scope, depth: int = 1) -> bool:
    """Whether a block, or a method of the project that it calls, reads the place and does not fill it."""
    parents = symbols_of(function.module).parents
    for part in nodes.descendants(block):
        if _is_place(filling, part):
            return not isinstance(parents.get(part), (cst.AssignTarget, cst.AnnAssign))
        if isinstance(part, cst.Call) and depth and nodes.last_name(part.func) != filling.function.name:
            target = types_of(function.module).value_of(part.func)
            if isinstance(target, ProjectFunction) and isinstance(target.scope.node, cst.FunctionDef):
                if _uses(filling, target.scope.node.body, target.scope, depth - 1):
                    return True
    return False


def _may_say_missing(handler: cst.CSTNode, function: Scope) -> bool:
    """Whether a handler may be there for a key that is not in a container."""
    kind = handler.type if isinstance(handler, (cst.ExceptHandler, cst.ExceptStarHandler)) else None
    if kind is None:
        return True
    kinds = [element.value for element in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    return not {function.home_name(each) for each in kinds}.isdisjoint(stdlib.MISSING_KEYS)


def _is_one_place(filling: _Filling) -> bool:
    """Whether each call fills the same place: a key, where there is one, is always the same."""
    return filling.key is None or nodes.index_of(filling.key) is not nodes.NOT_CONSTANT


def _takes_out(filling: _Filling, function: Scope) -> bool:
    """Whether a function does more with a container than to use what stands under a key: it may close that."""
    if filling.key is None:
        return False
    parents = symbols_of(function.module).parents
    for part in nodes.descendants(function.node):
        if part is filling.holder or not _is_holder(filling, part):
            continue
        element = parents.get(part)
        if not isinstance(element, cst.Subscript) or element.value is not part:
            return True
        above = parents.get(element)
        is_set = isinstance(above, (cst.AssignTarget, cst.AnnAssign))
        is_used = isinstance(above, cst.Attribute) and not ends(filling.thing, above.attr.value)
        if not is_set and not is_used:
            return True
    return False


def _is_place(filling: _Filling, node: cst.CSTNode) -> bool:
    if filling.key is not None:
        return isinstance(node, cst.Subscript) and nodes.code(node) == filling.place
    return _is_holder(filling, node)


def _is_holder(filling: _Filling, node: cst.CSTNode) -> bool:
    if filling.is_attribute:
        return isinstance(node, cst.Attribute) and node.attr.value == filling.name and isinstance(node.value, cst.Name)
    return isinstance(node, cst.Name) and node.value == filling.name


def _endless_around(filling: _Filling) -> cst.CSTNode | None:
    """The endless loop of the function in which the place is filled, and then used."""
    tables = symbols_of(filling.module)
    for above in tables.ancestors(filling.call):
        if above is filling.function.node:
            return None
        if isinstance(above, (cst.While, cst.For)) and endless_loops_of(filling.module).is_endless(
            above, filling.function
        ):
            at = tables.order_at(filling.binding.node)
            reads = (part for part in nodes.descendants(above.body) if _is_place(filling, part))
            is_read = any(tables.order_at(part) > at for part in reads)
            return above if is_read and _is_one_place(filling) else None
    return None


def _asks_first(filling: _Filling, node: cst.CSTNode, function: Scope) -> bool:
    """Whether a test before a node asks for the place, or for what else the object says of itself."""
    for guard in guards_of(function.module).before(node, function):
        if guard.test is None:
            continue
        is_loop = isinstance(symbols_of(function.module).parents.get(guard.test), cst.While)
        for part in nodes.descendants(guard.test):
            if nodes.last_name(part) == filling.name:
                return True
            if not is_loop and isinstance(part, cst.Attribute) and isinstance(part.value, cst.Name):
                if part.value.value == function.receiver != "":
                    return True
    return False


def _region_of(handler: cst.CSTNode, function: Scope) -> cst.CSTNode:
    """What of its function runs between one error that a handler catches and the next: the statement, or a loop."""
    tables = symbols_of(function.module)
    region = tables.parents[handler]
    for above in tables.ancestors(handler):
        if above is function.node:
            break
        if isinstance(above, (cst.While, cst.For)):
            region = above
    return region


def _closes_first(filling: _Filling, functions: Sequence[Scope], region: cst.CSTNode | None) -> bool:
    """Whether one of the functions on the way, or what it runs, closes what the place holds or hands it over.

    Of what the last of them runs, only that in the ``region`` counts.
    """
    if filling.is_attribute:
        cls = filling.function.enclosing_class()
        if cls is None:
            return True
        family = family_of(filling.module, ProjectClass(cls))
        closing = set(releasing_methods(family, filling.name, filling.thing))
        if not closing and is_released(family, filling.name, filling.thing):
            return True  # by the name that it has where it is made
    else:
        symbols = symbols_of(filling.module)
        closing = {each for each in symbols.functions() if may_be_ended(each.calls, {filling.name})}
    run = set(functions)
    waiting = [(each, _DEPTH) for each in functions]
    while waiting:
        function, depth = waiting.pop()
        if function in closing or _is_ended_outside(filling, function) or _takes_out(filling, function):
            return True
        for edge in callgraph_of(function.module).edges(function) if depth else ():
            is_before = region is not None and function is functions[-1] and not _is_inside(filling, edge.node, region)
            if edge.callee not in run and not is_before:
                run.add(edge.callee)
                waiting.append((edge.callee, depth - 1))
    return False


def _is_inside(filling: _Filling, node: cst.CSTNode, region: cst.CSTNode) -> bool:
    return any(above is region for above in symbols_of(filling.module).ancestors(node))


def _is_ended_outside(filling: _Filling, function: Scope) -> bool:
    """Whether code of somebody else reads the attribute: it may close what is there."""
    if not filling.is_attribute or function.enclosing_class() is not None:
        return False
    return any(load.attr.value == filling.name for load in function.loads)


def _is_given_on(filling: _Filling) -> bool:
    """Whether the function gives what it makes to somebody else as well, by another name."""
    tables = symbols_of(filling.module)
    statement = tables.statement_of(filling.call)
    names = set()
    if isinstance(statement, cst.Assign):
        targets = [target.target for target in statement.targets]
        names = {target.value for target in targets if isinstance(target, cst.Name)} - filling.function.global_names
        if len(targets) - len(names) > 1:
            return True
    return bool(names) and any(may_be_ended(inner.calls, names) for inner in filling.function.within())


def _is_remade_with_owner(filling: _Filling) -> bool:
    """Whether the client that the object is taken from is made anew as well: closing the old one closes both."""
    func = filling.call.func
    owner = nodes.dotted(func.value) if isinstance(func, cst.Attribute) else None
    return (
        owner is not None
        and filling.thing.item.owner_closes
        and any(nodes.dotted(each.node) == owner for each in symbols_of(filling.module).assigned_in(filling.function))
    )
