"""The record of what a framework runs: which function, as what, how often, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ...spec import STAYING, UNANSWERED, FrameworkSpec, Runs
from ..program.module import Module
from ..symbols.scopes import Scope


@dataclass(frozen=True)
class Meaning:
    """What a framework makes of a function: it runs it as a ``noun`` ("Flask view"), as often as ``runs`` says.

    ``framework`` is None where it is known that one runs the function, and not which. ``is_dependency``: other
    handlers ask for the function by a marker, and get what it gives.
    """

    framework: FrameworkSpec | None
    noun: str
    runs: Runs = Runs.EACH
    is_dependency: bool = False


@dataclass(frozen=True)
class Handler:
    """``function`` is run by a framework, which makes ``meaning`` of it.

    ``node`` in ``module`` proves it (decorator, registration, or the def itself).
    """

    function: Scope
    meaning: Meaning
    node: cst.CSTNode
    module: Module

    @property
    def framework(self) -> FrameworkSpec | None:
        """The framework that runs it; None when that is not known."""
        return self.meaning.framework

    @property
    def noun(self) -> str:
        """What it is called in the framework's own words."""
        return self.meaning.noun

    @property
    def owes_answer(self) -> bool:
        """Whether somebody waits for what it gives, as who sends an HTTP request does."""
        return self.framework is not None and self.framework.answers and not UNANSWERED.search(self.noun)

    @property
    def stays(self) -> bool:
        """Whether it runs as long as its peer is there, as what serves a WebSocket does."""
        return STAYING.search(self.noun) is not None

    @property
    def is_dependency(self) -> bool:
        """Whether other handlers ask for it by a marker."""
        return self.meaning.is_dependency
