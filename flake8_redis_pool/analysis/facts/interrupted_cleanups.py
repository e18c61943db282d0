"""Clean-ups in which a call that can raise stands unprotected before a release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ... import stdlib
from ...closing_words import CLOSERS
from ...spec import Kind, Role
from ..inference.closers import closed_by, gives_back_argument, has_end
from ..inference.engine import types_of
from ..inference.values import External, LibraryObject, OriginKind, method_of, thing_of
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes

_ENDING = (Role.RELEASE, Role.CLOSE, Role.RESET)


@dataclass(frozen=True)
class InterruptedCleanup:
    """In the clean-up of ``function``, ``node`` can raise, and then ``release`` is skipped, which ends a ``thing``.

    ``is_cancelled``: it awaits a task that was cancelled before, and raises each time.
    """

    node: cst.BaseExpression
    release: cst.Call
    thing: LibraryObject
    function: Scope
    is_cancelled: bool


@query
def interrupted_cleanups(module: Module) -> Sequence[InterruptedCleanup]:
    """The first such call before each release, each once, in the order of the source."""
    ending = module.knowledge.methods_with(*_ENDING) | module.knowledge.takers_back
    if module.is_test:
        return ()
    found: dict[cst.BaseExpression, InterruptedCleanup] = {}
    for release in names_of(module).calls_of_any(ending):
        function = symbols_of(module).scope_of_call[release].enclosing_function()
        block = _cleanup_around(module, release, function) if function is not None else None
        if function is None or block is None:
            continue
        risk = next(_raising_before(module, block, release), None)
        thing = _released_by(module, release, function) if risk is not None else None
        if risk is not None and thing is not None:
            found.setdefault(risk[0], InterruptedCleanup(risk[0], release, thing, function, risk[1]))
    return tuple(found.values())


def _cleanup_around(module: Module, release: cst.Call, function: Scope) -> cst.BaseSuite | None:
    """The innermost ``finally`` block around a release, or the body of the closing method that it stands in."""
    tables = symbols_of(module)
    below: cst.CSTNode = release
    for above in tables.ancestors(release):
        if isinstance(above, cst.Finally):
            return above.body
        if isinstance(above, (cst.Try, cst.TryStar)) and below is not above.finalbody and above.finalbody is not None:
            return None  # what stands before it has a clean-up of its own
        if above is function.node:
            is_closer = function.enclosing_class() is not None and function.name in CLOSERS
            return above.body if is_closer and isinstance(above, cst.FunctionDef) else None
        below = above
    return None


def _raising_before(
    module: Module, block: cst.BaseSuite, release: cst.Call
) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """What can raise in a block before a release and is caught by nobody, in the order of the source."""
    order = symbols_of(module).order_at
    at = order(release)
    cancelled = {
        nodes.code(part.func.value)
        for part in nodes.descendants(block)
        if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value == stdlib.CANCEL
    }
    for part in nodes.descendants(block, into_functions=False):
        if not isinstance(part, (cst.Await, cst.Call)) or order(part) >= at:
            continue
        is_cancelled = isinstance(part, cst.Await) and _awaits_task(module, part.expression, cancelled)
        if not is_cancelled and not (isinstance(part, cst.Call) and _sends(module, part)):
            continue
        if _is_same_client(part, release) and not isinstance(symbols_of(module).parents.get(block), cst.Finally):
            continue  # of a client that is closed for good: where its server is gone, so is the connection
        if not _is_protected(module, part, block) and not _is_other_way(module, part, release, block):
            yield part, is_cancelled


def _awaits_task(module: Module, node: cst.BaseExpression, cancelled: set[str]) -> bool:
    """Whether an await waits for a task that was cancelled, by itself or gathered without a word about exceptions."""
    if isinstance(node, (cst.Name, cst.Attribute)):
        return nodes.code(node) in cancelled
    if not isinstance(node, cst.Call):
        return False
    target = types_of(module).value_of(node.func)
    if not isinstance(target, External) or target.dotted not in stdlib.GATHERING | {"asyncio.wait_for"}:
        return False
    given = nodes.argument(node, None, "return_exceptions")
    is_silent = given is not None and nodes.constant(given) is not False
    return not is_silent and bool(cancelled) and any(_is_task(arg, cancelled) for arg in node.args)


def _is_task(arg: cst.Arg, cancelled: set[str]) -> bool:
    """Whether an argument is a cancelled task, or several, that a loop has cancelled one by one."""
    return arg.star == "*" or nodes.code(arg.value) in cancelled


def _sends(module: Module, call: cst.Call) -> bool:
    """Whether a call sends a command through a client."""
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in module.knowledge.commands:
        return False
    target = method_of(types_of(module).value_of(func))
    if target is None or not isinstance(target.owner, LibraryObject) or target.owner.kind is not Kind.CLIENT:
        return False
    if target.method is not None and target.method.role is not Role.BLOCK:
        return False
    return not target.owner.is_async or isinstance(symbols_of(module).parents.get(call), cst.Await)


def _is_same_client(node: cst.BaseExpression, release: cst.Call) -> bool:
    """Whether a command goes through what the release then closes."""
    funcs = [each.func for each in (node, release) if isinstance(each, cst.Call)]
    owners = {nodes.code(func.value) for func in funcs if isinstance(func, cst.Attribute)}
    return len(funcs) == 2 and len(owners) == 1


def _is_protected(module: Module, node: cst.CSTNode, block: cst.BaseSuite) -> bool:
    """Whether what a node raises is caught, or passes by a clean-up, within the block."""
    below = node
    for above in symbols_of(module).ancestors(node):
        if above is block:
            return False
        if isinstance(above, cst.With) and any(_suppresses(module, item) for item in above.items):
            return True
        if isinstance(above, (cst.Try, cst.TryStar)) and (above.handlers or above.finalbody is not None):
            return below is above.body
        below = above
    return True


def _suppresses(module: Module, item: cst.WithItem) -> bool:
    call = item.item
    return not isinstance(call, cst.Call) or nodes.last_name(call.func) in module.knowledge.helpers.suppressors


def _is_other_way(module: Module, node: cst.CSTNode, release: cst.Call, block: cst.BaseSuite) -> bool:
    """Whether a node stands in a branch that leaves, and of which the release is no part."""
    for above in symbols_of(module).ancestors(node):
        if above is block:
            return False
        if isinstance(above, cst.IndentedBlock) and nodes.leaves(above):
            return not any(part is release for part in nodes.descendants(above))
    return False


def _released_by(module: Module, release: cst.Call, function: Scope) -> LibraryObject | None:
    """What a call ends, if that was taken by the function, or lies in an attribute of its object."""
    thing, node = _ended_by(module, release)
    if thing is None or node is None or not _is_lost(thing):
        return None
    if isinstance(node, cst.Attribute):
        is_own = isinstance(node.value, cst.Name) and node.value.value == function.receiver != ""
        return thing if is_own and function.name in CLOSERS else None
    is_taken = all(
        origin.source in (OriginKind.MADE, OriginKind.TAKEN) and origin.place[1].enclosing_function() is function
        for origin in thing.origins
    )
    return thing if isinstance(node, cst.Name) and thing.origins and is_taken else None


def _ended_by(module: Module, release: cst.Call) -> tuple[LibraryObject | None, cst.BaseExpression | None]:
    """The object that a call closes, or gives back to the pool, and the expression that means it."""
    func = release.func
    if not isinstance(func, cst.Attribute):
        return None, None
    target = method_of(types_of(module).value_of(func))
    if target is not None and gives_back_argument(target.method, func.attr.value) and release.args:
        given = release.args[0].value
        return thing_of(types_of(module).value_of(given)), given
    return closed_by(module, release, *_ENDING), func.value


def _is_lost(thing: LibraryObject) -> bool:
    """Whether garbage collection does not give it back."""
    if thing.kind is Kind.CONNECTION:
        return not thing.item.collected or (thing.is_async and has_end(thing.item))
    return thing.is_async and not thing.item.collected and thing.kind in (Kind.CLIENT, Kind.POOL)
