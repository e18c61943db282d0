"""Owners: classes that make a connection-holding object, store it on themselves, can be closed, and never close it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...spec import Kind
from ..entrypoints.handlers import handlers_of
from ..inference.candidates import candidates_of
from ..inference.closers import has_end
from ..inference.engine import types_of
from ..inference.pools import is_thin, takes_pool
from ..inference.values import (
    ContextManager,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    Value,
    thing_of,
    things_in,
    without_await,
)
from ..program.module import Module
from ..program.query import query
from ..reachability.reachability import reachability_of
from ..symbols.builder import symbols_of
from ..symbols.call_binding import is_constructor
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..symbols.users import users_of
from ..syntax import nodes
from ..syntax.flow_of_values import CHOICES, SinkKind, entered_in, sink_of
from .attribute_releases import (
    family_of,
    is_closed_outside,
    is_released,
    is_released_below,
    is_released_outside,
    owner_released,
)
from .class_closers import closer_of, idle_closer_of, may_be_closed, undoing_method_of
from .closing_paths import skipping_closer_of
from .made_by_functions import made_by_function
from .owned_pools import pools_below_of


class Lack(enum.Enum):
    """Why nothing closes what an object made."""

    CLOSER_SKIPS_IT = "the class has a closing method, which leaves it open"
    CLIENT_ONLY = "the closing method closes the client alone, and the pool that was made for it stays open"
    CLOSER_PASSES_BY = "the closing method leaves it open on one of its normal paths"
    NO_CLOSER = "the class has none, and makes something new for each request or call"
    NOBODY_CLOSES = "the class has one that closes it, and nobody calls it on the objects made for each request"


@dataclass(frozen=True)
class Owned:
    """``cls`` stores what ``node`` makes under ``attribute``.

    ``closer`` is the method that should close it ("" when there is none at all). ``cause`` is what leads past the
    closing.
    """

    node: cst.Call
    thing: LibraryObject
    cls: Scope
    attribute: str
    closer: str
    lack: Lack
    cause: cst.CSTNode | None = None


@query
def owned(module: Module) -> Sequence[Owned]:
    """What classes make, store and never close."""
    return (
        () if module.is_test else tuple(item for cls in symbols_of(module).classes() for item in owned_by(module, cls))
    )


def owned_by(module: Module, cls: Scope) -> Iterable[Owned]:
    """What the class makes and stores and nothing closes."""
    if not _may_make(module, cls):
        return
    made = _made(module, cls)
    given = list(_made_by_factories(module, cls))
    below = list(pools_below_of(module, cls, _stored_on(module, cls)))
    if not made and not given and not below:
        return
    target = ProjectClass(cls)
    closer = closer_of(module, target)
    family = family_of(module, target)
    idle = idle_closer_of(module, target) if closer is None else None
    if idle is not None:
        made = [
            each for each in made if _is_lasting(each[2])
        ]  # of the others nobody knows what the method was left empty for
        closer = idle
    if closer is None:
        undone = list(_undone(module, family, target, made))
        yield from undone
        made = [each for each in made if each[1] not in {item.node for item in undone}]
        given += [each for each in made if _is_lost(each[2]) and _is_anew(module, cls, each[1])]
        for attribute, call, thing in given:
            if _is_left_open(module, family, attribute, call, thing) and not _is_yielded(module, cls):
                yield Owned(call, thing, cls, attribute, "", Lack.NO_CLOSER)
        return
    for attribute, call, thing, client in below:
        if not is_released_below(family, attribute, client):
            yield Owned(call, thing, cls, attribute, closer, Lack.CLIENT_ONLY)
    for each in made:
        yield from _left_by_closer(module, cls, family, closer, each)


def _made(module: Module, cls: Scope) -> list[tuple[str, cst.Call, LibraryObject]]:
    """What the class makes and stores, with the first attribute that gets it, once for each call that makes it."""
    found: dict[cst.Call, tuple[str, cst.Call, LibraryObject]] = {}
    for attribute, bindings in cls.attributes.items():
        for call, thing in (*_made_for(module, cls, bindings), *_taken_apart(module, bindings)):
            found.setdefault(call, (attribute, call, thing))
    return [each for each in found.values() if not _is_put_into(module, cls, each[0])]


def _is_put_into(module: Module, cls: Scope, attribute: str) -> bool:
    """Whether the class stores another client on what lies in an attribute: ``self.cache.client = self.client``.

    That one is what it uses then, and its owner's to close.
    """
    symbols, types = symbols_of(module), types_of(module)
    for method in symbols.that_may_read(cls.methods(), attribute):
        for scope in method.within():
            for binding in symbols.assigned_in(scope):
                target = binding.node.value if isinstance(binding.node, cst.Attribute) else None
                if target is None or binding.value is None or nodes.dotted(target) != f"{method.receiver}.{attribute}":
                    continue
                if any(thing.kind in (Kind.CLIENT, Kind.POOL) for thing in things_in(types.value_of(binding.value))):
                    return True
    return False


def _left_by_closer(
    module: Module,
    cls: Scope,
    family: list[ProjectClass],
    closer: str,
    made: tuple[str, cst.Call, LibraryObject],
) -> Iterator[Owned]:
    """What a class with a closing method leaves open: the method never closes it, not always, or is never called."""
    attribute, call, thing = made
    if not is_released(family, attribute, thing):
        if not owner_released(module, family, call, thing) and not is_closed_outside(family, attribute, thing):
            yield Owned(call, thing, cls, attribute, closer, Lack.CLOSER_SKIPS_IT)
        return
    skipping = None if owner_released(module, family, call, thing) else skipping_closer_of(family, *made)
    if skipping is not None:
        yield Owned(call, thing, cls, attribute, skipping[0].name, Lack.CLOSER_PASSES_BY, skipping[1])
    elif (
        _is_lasting(thing)
        and _is_anew(module, cls, call)
        and not _is_yielded(module, cls)
        and not may_be_closed(module, family)
    ):
        yield Owned(call, thing, cls, attribute, closer, Lack.NOBODY_CLOSES)


def _undone(
    module: Module, family: list[ProjectClass], target: ProjectClass, made: list[tuple[str, cst.Call, LibraryObject]]
) -> Iterator[Owned]:
    """What a class without a closing method made, undoes by another method, and leaves open."""
    for attribute, call, thing in made:
        undoing = undoing_method_of(target, attribute, call)
        if (
            undoing is not None
            and not is_released(family, attribute, thing)
            and not owner_released(module, family, call, thing)
            and not is_released_outside(family, attribute, thing)
        ):
            yield Owned(call, thing, target.scope, attribute, undoing, Lack.CLOSER_SKIPS_IT)


def _is_left_open(
    module: Module, family: list[ProjectClass], attribute: str, call: cst.Call, thing: LibraryObject
) -> bool:
    """Whether nobody closes what objects without a closing method keep: neither they, nor who has one of them."""
    if not _is_lost(thing) or is_released(family, attribute, thing):
        return False
    if thing.kind is not Kind.CONNECTION:
        return True
    return not owner_released(module, family, call, thing) and not is_released_outside(family, attribute, thing)


def _is_lost(thing: LibraryObject) -> bool:
    """What garbage collection does not close: an asynchronous client or pool, or a PubSub of one."""
    return _is_lasting(thing) or (thing.is_async and thing.kind is Kind.CONNECTION and has_end(thing.item))


def _is_anew(module: Module, cls: Scope, call: cst.Call) -> bool:
    """Whether each request makes an object of the class, and the object what ``call`` makes.

    A constructor does where it runs: a class that derives from its own may have another one, and not call it.
    """
    if _is_kept(module, call) or not reachability_of(module).lifetime.is_per_request(cls):
        return False
    function = symbols_of(module).scope_of_call[call].enclosing_function()
    if function is None or not is_constructor(function) or handlers_of(module).is_per_request(cls):
        return True
    return reachability_of(module).is_handled(function)


def lasting_of(target: ProjectClass) -> Iterator[LibraryObject]:
    """The asynchronous clients and pools that objects of the class make for themselves, each its own."""
    module, cls = target.module, target.scope
    for bindings in cls.attributes.values() if _may_make(module, cls) else ():
        for call, thing in _made_for(module, cls, bindings):
            if _is_lasting(thing) and not _is_kept(module, call):
                yield thing


def _is_yielded(module: Module, cls: Scope) -> bool:
    """Whether a dependency of the project makes and yields objects of the class.

    What it leaves open is reported there.
    """
    for other in (module, *users_of(cls)):
        for call in names_of(other).calls_of(cls.name):
            function = symbols_of(other).scope_of_call[call].enclosing_function()
            handler = handlers_of(other).found.get(function) if function is not None and function.yields else None
            if handler is not None and handler.is_dependency:
                return True
    return False


def _is_lasting(thing: LibraryObject) -> bool:
    """An asynchronous client or pool: garbage collection does not close it."""
    return thing.is_async and thing.kind in (Kind.CLIENT, Kind.POOL)


def _is_kept(module: Module, call: cst.Call) -> bool:
    """Whether what the call makes is kept for all objects of the class.

    ``if Store._client is None: Store._client = ..``
    """
    function = symbols_of(module).scope_of_call[call].enclosing_function()
    return function is not None and reachability_of(module).lifetime.is_kept(call, function)


def _may_make(module: Module, cls: Scope) -> bool:
    """Whether the class, or a base of it in this module, calls anything that can make a client or take a connection."""
    if any(each.kind is BindingKind.UNPACKED for bindings in cls.attributes.values() for each in bindings):
        return True
    todo, seen = [cls], {cls}
    while todo:
        current = todo.pop()
        if candidates_of(module).makes(current) or _may_be_given_any(module, current):
            return True
        bases = (
            {nodes.last_name(arg.value) for arg in current.node.bases}
            if isinstance(current.node, cst.ClassDef)
            else set()
        )
        more = [other for name in sorted(bases) for other in names_of(module).classes_named(name) if other not in seen]
        todo += more
        seen.update(more)
    return False


def _made_for(module: Module, cls: Scope, bindings: Iterable[Binding]) -> Iterator[tuple[cst.Call, LibraryObject]]:
    """The calls in this class that make what these assignments store, if it must be closed."""
    seen = set()
    own = [member.scope for member in types_of(module).lineage(ProjectClass(cls))]
    for binding in bindings:
        if (
            binding.value is None
            or binding.kind is not BindingKind.ASSIGNED
            or not candidates_of(module).may_store_new(binding)
        ):
            continue
        if isinstance(entered_in(binding.value), cst.Attribute):
            continue  # that attribute holds it
        value = thing_of(types_of(module).bound(binding))
        if value is None or not _must_be_closed(value):
            continue
        for origin in value.origins:
            call, scope = origin.place
            is_own = (
                scope.module is module
                and origin.source in (OriginKind.MADE, OriginKind.TAKEN)
                and scope.enclosing_class() in own
            )
            if not isinstance(call, cst.Call) or not is_own or not _is_assigned(module, call):
                continue
            given = types_of(module).value_of(call)
            if isinstance(given, ContextManager) or _may_be_kept(call, given):
                continue  # it ends what it gives when it is left, or may give what is kept for others
            made = _maker(origin, module, own) or call
            if made not in seen and not _is_thin(origin, value):
                seen.add(made)
                yield made, value


def _may_be_kept(call: cst.Call, given: Value) -> bool:
    """Whether a call of a factory gives a new object or one that there is, as it is asked."""
    thing = thing_of(without_await(given))
    return thing is not None and any(origin.place[0] is not call for origin in thing.origins)


def _maker(origin: Origin, module: Module, own: Sequence[Scope]) -> cst.Call | None:
    """The call of the library by which a method of the class itself makes the object.

    Where it goes on to its caller.
    """
    node = origin.node
    is_own = origin.module is module and origin.scope.enclosing_class() in own
    return node if is_own and isinstance(node, cst.Call) and _is_assigned(module, node) else None


def _is_thin(origin: Origin, thing: LibraryObject) -> bool:
    """Whether what is made owns nothing: a client over a pool that it, or the project's factory of it, is given."""
    call, scope = origin.place
    if isinstance(call, cst.Call) and call is not origin.node and takes_pool(scope.module, call):
        return True
    return isinstance(origin.node, cst.Call) and is_thin(origin.module, origin.node, thing)


def _taken_apart(module: Module, bindings: Iterable[Binding]) -> Iterator[tuple[cst.Call, LibraryObject]]:
    """The calls of functions that make what these assignments take out of the tuple that they return."""
    for binding in bindings:
        call = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
        if binding.kind is BindingKind.UNPACKED and isinstance(call, cst.Call):
            for made in made_by_function(module, call):
                if made.path == binding.path and _must_be_closed(made.thing):
                    yield call, made.thing


def _may_be_given_any(module: Module, cls: Scope) -> bool:
    """Whether an attribute of the class may be what a function of the project makes."""
    return any(
        isinstance(part, cst.Call) and candidates_of(module).may_be_factory(part)
        for bindings in cls.attributes.values()
        for binding in bindings
        if binding.value is not None
        for part in (binding.value.expression if isinstance(binding.value, cst.Await) else binding.value,)
    )


def _must_be_closed(thing: LibraryObject) -> bool:
    if thing.kind is Kind.CONNECTION:
        return has_end(thing.item) or not thing.item.collected
    return thing.kind in (Kind.CLIENT, Kind.POOL) and not thing.item.collected


def _is_assigned(module: Module, call: cst.Call) -> bool:
    """Whether the result is assigned as it is, or returned to who assigns it.

    One that goes through another call (``stack.enter_context(..)``) has another owner.
    """
    sink = sink_of(call, symbols_of(module).parents, (*CHOICES, cst.NamedExpr))
    return sink.kind in (SinkKind.ASSIGNED, SinkKind.RETURNED)


def _stored_on(module: Module, cls: Scope) -> Iterator[tuple[str, Sequence[Binding]]]:
    """The attributes of a class and what its methods store there, on their own object or on one that they make.

    Of that only what can come from a call of the class.
    """
    by_factories = (
        (attribute, types_of(module).stored_by_factories(ProjectClass(cls), attribute))
        for attribute in symbols_of(module).stored_attributes
    )
    for attribute, bindings in (*cls.attributes.items(), *by_factories):
        yield attribute, [binding for binding in bindings if candidates_of(module).may_store_new(binding)]


def _made_by_factories(module: Module, cls: Scope) -> Iterator[tuple[str, cst.Call, LibraryObject]]:
    """What a class or static method makes anew at each call for the instance that it returns.

    (attribute, call, what it makes)
    """
    for attribute in symbols_of(module).stored_attributes:
        for binding in types_of(module).stored_by_factories(ProjectClass(cls), attribute):
            function = binding.scope.enclosing_function()
            if function is not None and function.returns:
                for call, thing in _made_for(module, cls, [binding]):
                    yield attribute, call, thing
