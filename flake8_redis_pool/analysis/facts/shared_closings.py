"""Where a handler closes, or uses as a context manager, a client that the whole process uses."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.candidates import candidates_of
from ..inference.closers import closed_by
from ..inference.engine import types_of
from ..inference.pools import is_thin, pool_given
from ..inference.values import (
    External,
    LibraryObject,
    OriginKind,
    thing_of,
)
from ..program.module import Module
from ..program.query import query
from ..reachability.callgraph import callgraph_of
from ..reachability.reachability import CallPath, Reachability, reachability_of
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes


@dataclass(frozen=True)
class Closing:
    """``node`` (a call, or the item of a ``with``) closes ``thing`` in a function that runs once per request."""

    node: cst.CSTNode
    thing: LibraryObject
    function: Scope
    chain: CallPath
    entered: bool


@query
def shared_closings(module: Module) -> Sequence[Closing]:
    """Where handlers close what the process keeps."""
    return tuple(closings_of(module, reachability_of(module)))


def closings_of(module: Module, reach: Reachability) -> Iterator[Closing]:
    """Every place, in the order of the source, where a handler tears the process's pool down."""
    closed = {
        scope: ended
        for scope in symbols_of(module).scopes
        for ended in [list(_shared_closed(module, reach, scope))]
        if ended
    }
    if not closed:  # what runs per request is a dear question, and most modules close nothing that is shared
        return
    found: dict[cst.CSTNode, Closing] = {}
    for function, chain in _reached(module, reach, closed):
        for scope in function.within():
            for node, thing, entered in closed.get(scope, ()):
                inner = scope.enclosing_function() or function
                is_reset = bool(chain.steps) and _is_replaced(module, scope, node, or_emptied=True)
                if _has_process(chain, function):
                    continue
                ends_its_loop = thing.is_async and (
                    reach.chains.get(inner, chain).new_loop or _runs_in_new_loop(module, node)
                )
                if node not in found and not is_reset and not ends_its_loop:
                    found[node] = Closing(node, thing, function, chain, entered)
    yield from sorted(found.values(), key=lambda item: symbols_of(module).order_at(item.node))


def _runs_in_new_loop(module: Module, node: cst.CSTNode) -> bool:
    """Whether the closing is a coroutine that an event loop runs which ends with the call."""
    return isinstance(node, cst.Call) and callgraph_of(module).starts_loop(node)


def _has_process(chain: CallPath, function: Scope) -> bool:
    """Whether the function runs in a process of its own each time, and no other handler calls it beside others."""
    if not _is_alone(chain):
        return False
    module = function.module
    others = (
        reachability_of(edge.module).chain_of(edge.caller) for edge in reachability_of(module).edges_into(function)
    )
    return all(other is None or _is_alone(other) for other in others)


def _is_alone(chain: CallPath) -> bool:
    framework = chain.handler.framework
    return framework is not None and framework.own_process


def _reached(module: Module, reach: Reachability, closed: Container[Scope]) -> Iterator[tuple[Scope, CallPath]]:
    """Functions that run per request.

    The ones that only other modules reach are searched for when they close anything.
    """
    yield from reach.chains.items()
    for function in symbols_of(module).functions():
        if function in reach.chains or module.is_test or function in reach.handlers.startup:
            continue
        chain = reach.chain_to(function) if any(scope in closed for scope in function.within()) else None
        if chain is not None:
            yield function, chain


def _shared_closed(
    module: Module, reach: Reachability, scope: Scope
) -> Iterator[tuple[cst.CSTNode, LibraryObject, bool]]:
    """(reported node, what is closed, by a context manager) of everything in this scope that closes what others use."""
    for node, closed, entered in _closed_in(module, scope):
        thing = _thing(module, closed)
        if thing is not None and _is_shared(reach, thing) and not _is_replaced(module, scope, node):
            yield node, thing, entered


def _is_replaced(module: Module, scope: Scope, node: cst.CSTNode, or_emptied: bool = False) -> bool:
    """Whether the function puts a new client in the place of the closed one, which nobody could reach any more.

    ``or_emptied``: a helper that puts None there, for the next user to make a new one, resets what is broken.
    """
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    tables = symbols_of(module)
    text, at = nodes.code(node.func.value), tables.order_at(node)
    function = scope.enclosing_function() or scope
    return any(
        binding.order > at and nodes.code(binding.node) == text and (or_emptied or not nodes.is_none(binding.value))
        for inner in function.within()
        for binding in tables.assigned_in(inner)
    )


def _closed_in(module: Module, scope: Scope) -> Iterator[tuple[cst.CSTNode, cst.BaseExpression, bool]]:
    """Everything in this scope that closes something.

    (reported node, expression that is closed, by a context manager)
    """
    for call in scope.calls:
        if isinstance(call.func, cst.Attribute) and closed_by(module, call, Role.CLOSE) is not None:
            yield call, call.func.value, False
        elif call.args and _enters_argument(module, call):
            yield call, call.args[0].value, True
    for node in scope.entered if scope.kind is ScopeKind.FUNCTION else ():
        item = node.item
        if (
            not isinstance(item, cst.Call)
            or candidates_of(module).may_be(item, module.knowledge.makers)
            or module.knowledge.client_names.search(names_of(module).called(item))
        ):
            yield node.item, node.item, True


def _enters_argument(module: Module, call: cst.Call) -> bool:
    """Whether a call gives its first argument to a stack of context managers, or is ``closing(..)``."""
    name = names_of(module).called(call)
    if isinstance(call.func, cst.Attribute) and name in stdlib.STACK_ENTERS:
        return True
    helpers = module.knowledge.helpers
    target = types_of(module).value_of(call.func) if name in helpers.closing_names else None
    return isinstance(target, External) and target.dotted in helpers.closing


def _thing(module: Module, node: cst.BaseExpression) -> LibraryObject | None:
    """The client or pool that is closed, if closing it concerns others; one that is built on the spot does not."""
    value = thing_of(types_of(module).value_of(node))
    if (
        value is None
        or value.kind not in (Kind.CLIENT, Kind.POOL)
        or any(origin.node is node for origin in value.origins)
    ):
        return None
    return value if value.item.closes_pool else None


def _is_shared(reach: Reachability, thing: LibraryObject) -> bool:
    """Whether every origin is an object of the process.

    A thin client owns no pool, but the pool below it may be everybody's.
    """
    if not thing.origins:
        return False
    for origin in thing.origins:
        if isinstance(origin.node, cst.Call):
            values = types_of(origin.module)
            made = thing_of(values.value_of(origin.node))
            if made is not None and is_thin(origin.module, origin.node, made):
                pool = pool_given(origin.node, made.item)
                below = thing_of(values.value_of(pool)) if pool is not None and thing.kind is Kind.POOL else None
                if below is None or not all(reach.is_process_lived(item) for item in below.origins):
                    return False
                continue
        if origin.source is OriginKind.SHARED or not reach.is_process_lived(origin):
            return False  # a shared accessor gives a thin client: closing it leaves the pool alone
    return True
