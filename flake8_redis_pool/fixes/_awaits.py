"""Awaits that go, and awaits that come."""

from __future__ import annotations

import libcst as cst

from ._change import Change, NoFix
from ._fix import Found

#: What runs later, or by itself: an await in it waits elsewhere than where the code stands.
_LATER = (cst.Lambda, cst.GeneratorExp)


def without_await(found: Found) -> Change:
    """The call that is reported without the await before it.

    Raises:
        NoFix: something else waits for it, or what it gives is used in a way that would fail without it, too.
    """
    call = found.source.twin(found.finding.node)
    waiting = found.source.parents[call]
    if not isinstance(call, cst.Call) or not isinstance(waiting, cst.Await):
        raise NoFix("it is awaited through another call")
    if "#" in found.source.written(waiting).partition(found.source.written(call))[0]:
        raise NoFix("a comment stands behind the await")
    around = found.source.parents[waiting]
    if isinstance(around, (cst.For, cst.CompFor)) and around.iter is waiting and around.asynchronous is None:
        raise NoFix("a plain loop goes through what it gives")
    if waiting.lpar and "\n" in found.source.written(call):
        call = call.with_changes(lpar=[*waiting.lpar, *call.lpar], rpar=[*call.rpar, *waiting.rpar])
    return Change("drops the await", {waiting: call})


def with_await(found: Found) -> Change:
    """The call that is reported with an await before it.

    Raises:
        NoFix: it does not stand in a coroutine, or runs later than the code around it.
    """
    call = found.source.twin(found.finding.node)
    for above in found.source.above(call):
        if isinstance(above, _LATER):
            raise NoFix("it runs later than the code around it")
        if isinstance(above, (cst.FunctionDef, cst.ClassDef)):
            break
    else:
        raise NoFix("it stands in no coroutine")
    if not isinstance(above, cst.FunctionDef) or above.asynchronous is None:
        raise NoFix("it stands in no coroutine")
    if not isinstance(call, cst.Call):
        raise NoFix("it is no call")
    waiting = cst.Await(call.with_changes(lpar=(), rpar=()), lpar=call.lpar, rpar=call.rpar)
    return Change("awaits it", {call: waiting})
