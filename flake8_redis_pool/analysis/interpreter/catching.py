"""What handlers and context managers catch of exceptions and of cancellation, by the classes that they name."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Final

import libcst as cst

from .transfer import Exit

#: The exits by an exception.
THROWN: Final = (Exit.RAISE, Exit.CANCEL)
#: Classes that calls are not taken to raise: cancellation is an exit of its own, the others end
#: the process or a generator.
_BESIDE_EXCEPTION: Final = frozenset({"CancelledError", "KeyboardInterrupt", "SystemExit", "GeneratorExit"})


class Catch(enum.Enum):
    """How much of what is thrown a handler catches."""

    SOME = "some"
    ALL = "all"


def catches(kind: cst.BaseExpression | None, name_of: Callable[[cst.BaseExpression], str]) -> Mapping[Exit, Catch]:
    """What an ``except`` (or a ``suppress``) that names these classes catches.

    ``name_of`` says what a class is called at its home.
    """
    if kind is None:
        return dict.fromkeys(THROWN, Catch.ALL)
    kinds = [element.value for element in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    names = {name_of(each) for each in kinds}
    found: dict[Exit, Catch] = {}
    if names - _BESIDE_EXCEPTION:
        found[Exit.RAISE] = Catch.SOME
    if names & {"Exception", "BaseException"}:
        found[Exit.RAISE] = Catch.ALL
    if names & {"CancelledError", "BaseException"}:
        found[Exit.CANCEL] = Catch.ALL
    return found


def suppressed_by(
    item: cst.WithItem, name_of: Callable[[cst.BaseExpression], str], suppressors: Mapping[str, bool]
) -> Mapping[Exit, Catch]:
    """What a context manager swallows, if it is called like one of ``suppressors`` (``contextlib.suppress``).

    Their value says whether everything ends at what such a one does not swallow.
    """
    call = item.item
    if isinstance(call, cst.Call) and name_of(call.func) in suppressors:
        caught = [catches(arg.value, name_of) for arg in call.args]
        if suppressors[name_of(call.func)]:
            return dict.fromkeys((exit_ for each in caught for exit_ in each), Catch.ALL)
        return {
            exit_: Catch.ALL if any(each.get(exit_) is Catch.ALL for each in caught) else Catch.SOME
            for each in caught
            for exit_ in each
        }
    return {}
