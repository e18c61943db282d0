"""What is built once per request.

Every construction that a handler reaches and that nothing keeps for the next call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from ...spec import Kind, Role
from ..inference.candidates import candidates_of
from ..inference.closers import closed_by
from ..inference.engine import types_of
from ..inference.pools import is_thin, pool_of
from ..inference.values import (
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Origin,
    OriginKind,
    alternatives,
    method_of,
    things_in,
    without_await,
)
from ..program.charged import charged_property
from ..program.module import Module
from ..program.query import query
from ..reachability.absent_arguments import as_given, needed
from ..reachability.callgraph import callgraph_of
from ..reachability.parameter_defaults import is_never_taken
from ..reachability.reachability import CallPath, reachability_of
from ..reachability.receivers import is_on_new_object
from ..reachability.said_by_requests import is_said_by_request
from ..symbols.builder import symbols_of
from ..symbols.scopes import BindingKind, Scope, ScopeKind, around, outermost_function
from ..syntax import nodes
from .dedicated_clients import dedicated_clients_of


@dataclass(frozen=True)
class Construction:
    """A client, pool or connection that ``node`` builds in ``function`` each time ``chain`` runs.

    ``for_named_server``: the request says which server it is for, so that it cannot be built once.
    """

    node: cst.Call
    function: Scope
    thing: LibraryObject
    chain: CallPath
    for_named_server: bool = False


@query
def constructions(module: Module) -> Sequence[Construction]:
    """Clients, pools and connections that are built once per request, and could be built once for all of them."""
    return tuple(item for item in built_per_request(module) if not item.for_named_server)


@query
def built_per_request(module: Module) -> Sequence[Construction]:
    """Clients, pools and connections that are built once per request, those for named servers as well."""
    return tuple(builder_of(module).constructions())


@query
def returned_open(module: Module) -> Sequence[Construction]:
    """Asynchronous clients that a dependency builds and returns to its framework, which closes nothing.

    Those that a handler in sight closes are left out.
    """
    builder = builder_of(module)
    return tuple(
        item
        for item in built_per_request(module)
        if item.chain.handler.is_dependency and builder.is_returned_open(item)
    )


@query
def builder_of(module: Module) -> Builder:
    return Builder(module)


class Builder:
    """Finds the constructions of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.reachability = reachability_of(module)

    def constructions(self) -> Iterator[Construction]:
        """Every client, pool or raw connection that is built once per request, each once.

        They come in the order of the source.
        """
        found: dict[cst.Call, Construction] = {}
        if not self.made:  # what runs per request is a dear question, and most modules build nothing
            return
        for function, chain in (*self.reachability.chains.items(), *self._reached_from_outside()):
            for scope in function.within():
                for call in scope.calls:
                    thing = self.made.get(call)
                    way = self._way_to(call, function, chain) if thing is not None else None
                    if (
                        thing is None
                        or way is None
                        or self._is_cut(call, scope, function, thing, way)
                        or self._is_consumers_own(call, thing, way)
                    ):
                        continue
                    known = found.get(call)
                    if known is None or len(way.steps) < len(known.chain.steps):
                        is_named = self._is_for_named_server(call, function, thing, way)
                        found[call] = Construction(call, function, thing, way, is_named)
        yield from sorted(found.values(), key=lambda item: self.symbols.order_of[item.node])

    def _is_consumers_own(self, call: cst.Call, thing: LibraryObject, way: CallPath) -> bool:
        """Whether a stream's loop of blocking commands has the client for itself, as RDP301 advises.

        Each stream needs a connection of its own, and so does each peer that stays and is told what is published.
        """
        clients = dedicated_clients_of(self.module)
        return thing.kind is Kind.CLIENT and (
            clients.is_waited_on(call) or (way.handler.stays and clients.is_only_subscribed_on(call))
        )

    def _is_for_named_server(self, call: cst.Call, function: Scope, thing: LibraryObject, way: CallPath) -> bool:
        """Whether the request says which server the client is for, or as whom: the next one may say another.

        Not where it was meant to be kept for the next time, in a table of such clients for instance.
        """
        arguments = (arg for arg in call.args if self._leads_to_server(call, arg, thing))
        if not any(is_said_by_request(arg.value, self.module, way.steps) for arg in arguments):
            return False
        places = [(call, function), *((step.node, step.caller) for step in way.steps)]
        return not any(reachability_of(at.module).lifetime.is_meant_to_last(node, at) for node, at in places)

    def _leads_to_server(self, call: cst.Call, arg: cst.Arg, thing: LibraryObject) -> bool:
        """Whether an argument says where the connections lead: any where the library's settings are not known."""
        target = self.types.value_of(call.func)
        made_by = target.function if isinstance(target, LibraryFunction) else None
        url = made_by.url if made_by is not None else ""
        if isinstance(target, LibraryMethod) and target.method is not None:
            url = target.method.url
        settings = thing.item.settings
        if arg.star or not settings or not (url or isinstance(target, LibraryClass)):
            return True
        if arg.keyword is not None:
            return arg.keyword.value in (url, *(name for each in settings for name in (each.name, each.in_pool)))
        position = next(index for index, each in enumerate(call.args) if each is arg)
        return bool(url) or position in (each.position for each in settings)

    def _way_to(self, call: cst.Call, function: Scope, chain: CallPath) -> CallPath | None:
        """A chain that runs the construction.

        What stands in for a missing argument is made where a caller leaves it out, and so is the pool of a client that
        is given the missing argument as its pool.
        """
        missing = self._missing_pool(call, function)
        if missing is None:
            return None
        needs = needed(call, function) | missing
        if needs:
            return self.reachability.chain_without(function, needs)
        return self.reachability.chain_coming_to(call, function, chain)

    def _missing_pool(self, call: cst.Call, function: Scope) -> frozenset[str] | None:
        """The parameter that a client gets as its pool, whose absence makes it no thin one.

        None where it is a thin client whoever calls.
        """
        thing = self.made[call]
        if not is_thin(self.module, call, thing):
            return frozenset()
        parameter = as_given(pool_of(self.module, call, thing), call, function)
        return frozenset({parameter}) if parameter else None

    @charged_property
    def made(self) -> Mapping[cst.Call, LibraryObject]:
        """Every construction of the module, whoever runs it."""
        things = ((call, self.built(call, self.symbols.scope_of_call[call])) for call in self.symbols.calls)
        return {call: thing for call, thing in things if thing is not None}

    def _reached_from_outside(self) -> Iterator[tuple[Scope, CallPath]]:
        """Functions that construct something and that only handlers of other modules reach."""
        for function in self.symbols.functions():
            if self.module.is_test or not any(call in self.made for scope in function.within() for call in scope.calls):
                continue
            is_known = any(each in self.reachability.chains for each in (function, *around(function)))
            if (
                not is_known
                and function not in self.reachability.handlers.startup
                and not self.reachability.lifetime.is_cached(function)
            ):
                chain = self.reachability.chain_of(function)
                if chain is not None:
                    yield function, chain

    def built(self, call: cst.Call, scope: Scope) -> LibraryObject | None:
        """The client, pool or connection that ``call`` constructs; None for thin clients and everything else."""
        if not candidates_of(self.module).may_make(call, self.module.knowledge.makers):
            return None
        value = without_await(self.types.value_of(call))
        made = (
            self._subclass(each, call, scope) if isinstance(each, Instance) else each for each in alternatives(value)
        )
        return next((each for each in made if isinstance(each, LibraryObject) and self._is_made_by(call, each)), None)

    def _is_made_by(self, call: cst.Call, thing: LibraryObject) -> bool:
        """Whether a call makes a client, pool or connection that is no thin client."""
        is_made = thing.kind is not Kind.TRANSACTION and any(
            origin.node is call and origin.source is OriginKind.MADE for origin in thing.origins
        )
        return is_made and (not is_thin(self.module, call, thing) or self._may_lack_pool(call, thing))

    def _may_lack_pool(self, call: cst.Call, thing: LibraryObject) -> bool:
        """Whether the pool that a client gets is what a caller of the function may leave out."""
        function = self.symbols.scope_of_call[call].enclosing_function()
        return function is not None and as_given(pool_of(self.module, call, thing), call, function) != ""

    def is_returned_open(self, item: Construction) -> bool:
        """Whether a dependency returns (not yields) what it builds, and nobody who gets it closes it."""
        function = item.function
        if item.chain.steps or not item.thing.is_async or item.thing.item.collected or function.yields:
            return False
        target = method_of(self.types.value_of(item.node.func))
        if target is not None and target.method is not None and target.method.takes_over:
            return False  # closing it would close the pool that it took from others
        returned = any(
            any(origin.node is item.node for thing in things_in(self.types.value_of(node)) for origin in thing.origins)
            for node in function.returns
            if node is not None
        )
        users = {self.module, item.chain.handler.module}
        return returned and not any(_closes(module, item.node) for module in users)

    def _subclass(self, value: Instance, call: cst.Call, scope: Scope) -> LibraryObject | None:
        """An instance of a project subclass of a client class."""
        thing = self.types.as_library_object(value)
        if thing is None or not thing.item.made or thing.item.takes or not self.types.makes_pool(value.of, thing.item):
            return None  # what holds a connection is no client: each user needs one
        return LibraryObject(thing.item, thing.library, (Origin(OriginKind.MADE, call, scope),))

    def _is_cut(self, call: cst.Call, scope: Scope, function: Scope, thing: LibraryObject, chain: CallPath) -> bool:
        """Whether the construction is kept for the next time, part of another one, or right as it is."""
        inner = scope.enclosing_function() or function
        is_new = is_on_new_object(chain.steps)
        if self.is_kept(call, inner, is_new=is_new) or (
            inner is not function and self.reachability.lifetime.runs_once(call, function, is_new=is_new)
        ):
            return True
        if inner is not function and (
            inner in self.reachability.handlers.startup or inner in self.reachability.handlers.found
        ):
            return True
        if self._for_each_target(call, inner):
            return True
        local = (
            any(step.callee is inner and step.new_loop for step in self.reachability.edges(function))
            if inner is not function
            else False
        )
        if thing.is_async and (local or self.reachability.chains.get(inner, chain).new_loop):
            return True
        if thing.is_async and _enters_own_loop((inner, function, *(step.caller for step in chain.steps))):
            return True
        return self._belongs_to_other(call, scope)

    def is_kept(self, call: cst.Call, function: Scope, *, is_new: bool = False) -> bool:
        """Whether a function keeps what a call in it makes for the next time, or no caller makes it come there."""
        if function.kind is not ScopeKind.FUNCTION:
            return False
        lifetime = self.reachability.lifetime
        if lifetime.is_cached(function) or is_never_taken(call, function):
            return True
        return lifetime.runs_once(call, function, is_new=is_new)

    def may_be_thin(self, call: cst.Call, function: Scope) -> bool:
        """Whether a call makes a thin client for some callers at least, or a part of what is made beside it."""
        is_thin_for_some = function.kind is ScopeKind.FUNCTION and self._missing_pool(call, function) != frozenset()
        return is_thin_for_some or self._belongs_to_other(call, self.symbols.scope_of_call[call])

    @staticmethod
    def _for_each_target(call: cst.Call, function: Scope) -> bool:
        """Whether the client is one of several, for servers that a loop goes over: there is no single one to keep."""
        names = {part.value for arg in call.args for part in nodes.descendants(arg.value) if isinstance(part, cst.Name)}
        for _ in range(2):  # host, port = shards[name]
            bindings = [binding for name in names for binding in function.bindings.get(name, ())]
            if any(binding.kind is BindingKind.ITERATED for binding in bindings):
                return True
            names = {
                part.value
                for binding in bindings
                if binding.value is not None
                for part in nodes.descendants(binding.value)
                if isinstance(part, cst.Name)
            }
        return False

    def _belongs_to_other(self, call: cst.Call, scope: Scope) -> bool:
        """``Sentinel(...).master_for(...)``: the object that it is made from is built here as well, and reported."""
        func = call.func
        if not isinstance(func, cst.Attribute):
            return False
        target = method_of(self.types.value_of(func))
        if target is None or not isinstance(target.owner, LibraryObject):
            return False
        return any(
            origin.source is OriginKind.MADE
            and origin.scope.kind is not ScopeKind.MODULE
            and outermost_function(origin.scope) is outermost_function(scope)
            for origin in target.owner.origins
        )


def _closes(module: Module, made: cst.Call) -> bool:
    """Whether a function of ``module`` closes the object that the call ``made`` built."""
    things = (closed_by(module, call, Role.CLOSE) for call in symbols_of(module).calls)
    return any(origin.node is made for thing in things if thing is not None for origin in thing.origins)


def _enters_own_loop(functions: Sequence[Scope]) -> bool:
    """Whether plain functions, one of which makes a client, enter an event loop for it, which ends with the call."""
    return not any(function.is_async for function in functions) and any(
        callgraph_of(function.module).is_loop_call(call)
        for function in functions
        for scope in function.within()
        for call in scope.calls
    )
