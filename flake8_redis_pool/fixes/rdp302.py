"""RDP302: the client waits longer than its command blocks."""

from __future__ import annotations

import math
from typing import Final

import libcst as cst

from ..analysis.facts.given_up import GivenUp
from ._arguments import has_stars, having, keyword
from ._change import Change, NoFix
from ._fix import Fix, Found

#: How much longer than the command blocks the client waits.
_LONGER: Final = 1.5


def longer_timeout(found: Found) -> Change:
    """The call that makes the client, with a timeout that is longer than the command blocks.

    Raises:
        NoFix: the client is made in another file, in several places, or its timeout is written elsewhere.
    """
    item = found.finding.fact
    assert isinstance(item, GivenUp)
    if len(item.made) != 1:
        raise NoFix("its client is made in more than one place")
    if item.made[0].module is not found.report.module:
        raise NoFix("its client is made in another file")
    call = found.source.twin(item.made[0].node)
    if not isinstance(call, cst.Call):
        raise NoFix("it is not seen where its client is made")
    text = "None" if item.is_endless else str(math.ceil(item.seconds * _LONGER))
    value = cst.parse_expression(text)
    given = keyword(call, item.argument)
    if given is None:
        new = having(call, item.argument, value)
    elif isinstance(given.value, (cst.Integer, cst.Float)) and not has_stars(call):
        args = [arg.with_changes(value=value) if arg is given else arg for arg in call.args]
        new = call.with_changes(args=args)
    else:
        raise NoFix("its timeout is written elsewhere")
    where = found.report.place(item.made[0].module, item.made[0].node)
    return Change(f"makes its client ({where}) with {item.argument}={text}", {call: new})


FIXES = (
    Fix(
        "makes the client with a ``socket_timeout`` that is longer than the command blocks, or without one",
        is_safe=False,
        change=longer_timeout,
    ),
)
