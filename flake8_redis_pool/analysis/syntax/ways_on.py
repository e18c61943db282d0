"""Where the normal path through statements goes on: below them, in the next turn of a loop, or outside of it."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterable
from typing import Final

import libcst as cst

from . import nodes

#: Says of a test that what is done under it is no end that the statements themselves lead to.
IsLeftOut = Callable[[cst.BaseExpression], bool]


class Way(enum.Enum):
    """How statements are left without an error."""

    FALLS = "falls"  # to what stands below them
    CONTINUES = "continues"
    BREAKS = "breaks"
    RETURNS = "returns"  # or raises: the function is left
    RAISES = "raises"  # while a ``try`` may catch it; no answer says so


#: The ways by which a loop is left.
_ENDS: Final = frozenset({Way.BREAKS, Way.RETURNS, Way.RAISES})
#: What is raised and no ``except Exception`` catches.
_BESIDE_EXCEPTION: Final = frozenset({"CancelledError", "KeyboardInterrupt", "SystemExit", "GeneratorExit"})


def ways_through(
    statements: Iterable[cst.BaseStatement | cst.BaseSmallStatement], is_left_out: IsLeftOut
) -> frozenset[Way]:
    """The ways on from a row of statements; what handlers of errors do is on no normal path.

    What the handler of a ``raise`` among them does is on one. ``is_left_out``: of a branch under such a test, only the
    ways that stay in the loop count.
    """
    return _said(_row(statements, is_left_out))


def _said(ways: frozenset[Way]) -> frozenset[Way]:
    """The ways, where no ``try`` around catches what is raised."""
    return (ways - {Way.RAISES}) | {Way.RETURNS} if Way.RAISES in ways else ways


def _row(statements: Iterable[cst.BaseStatement | cst.BaseSmallStatement], is_left_out: IsLeftOut) -> frozenset[Way]:
    found: set[Way] = set()
    for statement in statements:
        ways = _ways_of(statement, is_left_out)
        found |= ways - {Way.FALLS}
        if Way.FALLS not in ways:
            return frozenset(found)
    return frozenset(found | {Way.FALLS})


def _ways_of(statement: cst.CSTNode, is_left_out: IsLeftOut) -> frozenset[Way]:
    if isinstance(statement, cst.Return):
        return frozenset({Way.RETURNS})
    if isinstance(statement, cst.Raise):
        return frozenset({Way.RAISES})
    if isinstance(statement, cst.Break):
        return frozenset({Way.BREAKS})
    if isinstance(statement, cst.Continue):
        return frozenset({Way.CONTINUES})
    if isinstance(statement, cst.If):
        return _of_branch(statement, is_left_out)
    if isinstance(statement, (cst.Try, cst.TryStar)):
        return _of_try(statement, is_left_out)
    if isinstance(statement, cst.With):
        return _through(statement.body, is_left_out)
    if isinstance(statement, cst.Match):
        branches = [_through(case.body, is_left_out) for case in statement.cases]
        return frozenset({Way.FALLS}).union(*branches)
    if isinstance(statement, (cst.For, cst.While)):
        return _of_loop(statement, is_left_out)
    return frozenset({Way.FALLS})


def _of_branch(statement: cst.If, is_left_out: IsLeftOut) -> frozenset[Way]:
    body = _through(statement.body, is_left_out)
    other = statement.orelse
    if other is None:
        orelse = frozenset({Way.FALLS})
    elif isinstance(other, cst.If):
        orelse = _of_branch(other, is_left_out)
    else:
        orelse = _through(other.body, is_left_out)
    if is_left_out(statement.test):
        body, orelse = body - _ENDS, orelse - _ENDS
    return body | orelse


def _of_loop(loop: cst.For | cst.While, is_left_out: IsLeftOut) -> frozenset[Way]:
    """A loop inside: what breaks it or goes on in it falls below it, unless it never ends by itself."""
    ways = _through(loop.body, is_left_out)
    never_ends = isinstance(loop, cst.While) and nodes.constant(loop.test) not in (nodes.NOT_CONSTANT, False, 0, None)
    falls = frozenset() if never_ends and Way.BREAKS not in ways else frozenset({Way.FALLS})
    return falls | (ways & {Way.RETURNS, Way.RAISES})


def _of_try(statement: cst.Try | cst.TryStar, is_left_out: IsLeftOut) -> frozenset[Way]:
    body = _through(statement.body, is_left_out)
    caught: Iterable[frozenset[Way]] = [body & {Way.RAISES}]
    if Way.RAISES in body:
        raised = (
            part for part in nodes.descendants(statement.body, into_functions=False) if isinstance(part, cst.Raise)
        )
        handlers = [_handler_of(each, statement) for each in raised]
        if all(handlers):
            caught = [_through(handler.body, is_left_out) for handler in handlers if handler is not None]
    ways = _one_after_another((statement.orelse,), is_left_out, body - {Way.RAISES})
    return _one_after_another((statement.finalbody,), is_left_out, ways.union(*caught))


def _handler_of(
    raised: cst.Raise, statement: cst.Try | cst.TryStar
) -> cst.ExceptHandler | cst.ExceptStarHandler | None:
    """The handler that catches what is raised, by the name of its class; None where no name says so."""
    exc = raised.exc.func if isinstance(raised.exc, cst.Call) else raised.exc
    name = nodes.last_name(exc) if exc is not None else ""
    wide = {"BaseException"} if name in _BESIDE_EXCEPTION else {"BaseException", "Exception"}
    for handler in statement.handlers if name else ():
        kinds = handler.type
        named = [each.value for each in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
        if any(each is None or nodes.last_name(each) in {name, *wide} for each in named):
            return handler
    return None


def _one_after_another(
    parts: Iterable[cst.BaseSuite | cst.Else | cst.Finally | None],
    is_left_out: IsLeftOut,
    begin: frozenset[Way] = frozenset({Way.FALLS}),
) -> frozenset[Way]:
    found: set[Way] = set(begin)
    for part in parts:
        if part is None:
            continue
        block = part.body if isinstance(part, (cst.Else, cst.Finally)) else part
        if isinstance(part, cst.Finally):
            ways = _through(block, is_left_out)
            found = found if Way.FALLS in ways else set(ways)
        elif Way.FALLS in found:
            found = (found - {Way.FALLS}) | _through(block, is_left_out)
    return frozenset(found)


def _through(block: cst.BaseSuite, is_left_out: IsLeftOut) -> frozenset[Way]:
    return _row(nodes.statements(block), is_left_out)


def ways_after(
    node: cst.CSTNode, loop: cst.For | cst.While, above: Iterable[cst.CSTNode], is_left_out: IsLeftOut
) -> frozenset[Way]:
    """The ways on from ``node`` in a turn of ``loop``; ``above`` are the nodes above it, the nearest first."""
    ways: frozenset[Way] = frozenset({Way.FALLS})
    below = node
    for each in above:
        if each is loop:
            break
        after = _ways_below(each, below, is_left_out) if Way.FALLS in ways else None
        if after is not None:
            ways = (ways - {Way.FALLS}) | after
        if isinstance(each, (cst.For, cst.While)) and ways & {Way.FALLS, Way.BREAKS, Way.CONTINUES}:
            ways = (ways - {Way.BREAKS, Way.CONTINUES}) | {Way.FALLS}
        below = each
    return _said(ways)


def _ways_below(above: cst.CSTNode, below: cst.CSTNode, is_left_out: IsLeftOut) -> frozenset[Way] | None:
    """The ways on from a part of ``above`` by what is run after that part in it; None where that is nothing."""
    if isinstance(above, cst.BaseSuite):
        rest = itertools.dropwhile(lambda each: each is not below, nodes.statements(above))
        return ways_through(itertools.islice(rest, 1, None), is_left_out)
    if isinstance(above, (cst.Try, cst.TryStar)):
        parts = (above.orelse, above.finalbody) if below is above.body else (above.finalbody,)
        return _one_after_another(parts, is_left_out) if below is not above.finalbody else None
    if isinstance(above, cst.With):
        return _through(above.body, is_left_out) if below is not above.body else None
    if isinstance(above, cst.If):
        return _of_branch(above, lambda _: False) if below is above.test else None
    return _ways_of(above, is_left_out) if isinstance(above, (cst.Return, cst.Raise)) else None
