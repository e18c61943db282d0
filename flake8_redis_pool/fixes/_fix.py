"""A way to mend the findings of a code, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..analysis.facts.report import Report
from ..rule import Finding
from ._change import Change
from ._source import Source


@dataclass(frozen=True)
class Found:
    """A finding in a file, and all that there is to know about it."""

    code: str
    finding: Finding
    report: Report
    source: Source


@dataclass(frozen=True)
class Fix:
    """One way to mend the findings of a code.

    ``says`` is what it does, for the rule's page; a fix that is not safe may change what the program does beyond the
    finding. ``change`` raises :class:`NoFix` where it does not apply. ``gives_way_to``: codes whose cure mends the same
    call better.
    """

    says: str
    is_safe: bool
    change: Callable[[Found], Change]
    gives_way_to: frozenset[str] = frozenset()
