"""How the facts of a checked file are shown: lines, places, calls, chains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import libcst as cst

from ...noqa import silences
from ...options import Settings
from ..entrypoints.handler import Handler
from ..inference.values import LibraryObject
from ..program.module import Module
from ..reachability.callgraph import CallEdge
from ..reachability.reachability import CallPath
from ..symbols.builder import symbols_of
from ..symbols.positions import positions_of
from ..symbols.scopes import Scope
from ..syntax.spelling import spelled
from ..typestate.transactions import Transaction

__all__ = ["Call", "CallPath", "Expression", "Handler", "Module", "Node", "Report", "Scope", "Step", "Transaction"]

#: Characters: no expression is cut.
_WHOLE: Final = 10_000
#: What rules hand on without a look into it.
Node = cst.CSTNode
Call = cst.Call
Expression = cst.BaseExpression
Step = CallEdge


class Report:
    """One checked ``module`` under the user's ``settings``.

    What rules ask facts of, and how they speak of what they find. ``leaves_out`` says whether flake8 does not check the
    module in a file in this run; None: it checks the whole project.
    """

    def __init__(self, module: Module, settings: Settings, leaves_out: Callable[[Path], bool] | None = None) -> None:
        self.module = module
        self.settings = settings
        self.leaves_out = leaves_out

    @staticmethod
    def is_silenced(module: Module, node: Node, code: str) -> bool:
        """Whether a comment at ``node`` silences the findings of a code there, as flake8 reads it."""
        return silences(module.text.splitlines()[positions_of(module).line(node) - 1], code)

    def position(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line (from 1) and column (from 0) where ``node`` of this file starts."""
        return positions_of(self.module).of(node)

    def line(self, node: cst.CSTNode) -> int:
        """The line where ``node`` of this file starts."""
        return positions_of(self.module).line(node)

    def identity(self, node: cst.CSTNode) -> tuple[str, str]:
        """What tells ``node`` from others wherever its line is moved to: its function, and how it is spelled."""
        where = symbols_of(self.module).scope_of(node).qualname
        return where, self.expression(node, _WHOLE) if isinstance(node, cst.BaseExpression) else type(node).__name__

    def place(self, module: Module, node: cst.CSTNode) -> str:
        """``line 9`` for a node of this file, ``shop/routes.py:9`` for one of another module."""
        return (
            f"line {self.line(node)}" if module is self.module else f"{module.path}:{positions_of(module).line(node)}"
        )

    def call(self, node: cst.Call, longest: int = 60) -> str:
        """``pool.get_connection()`` of a call, whatever it is given; what is longer than ``longest`` shows its end."""
        return f"{spelled(node.func, longest - 2)}()"

    def expression(self, node: cst.BaseExpression, longest: int = 60) -> str:
        """A call like that, or anything else as it is written: ``self.lock``."""
        return self.call(node, longest) if isinstance(node, cst.Call) else spelled(node, longest)

    @staticmethod
    def steps(steps: Sequence[Step]) -> tuple[str, ...]:
        """What is run to get there, one after the other: ``get_cache()``, ``Cache()``."""
        run = [
            step.callee.parent if step.callee.name == "__init__" and step.callee.parent is not None else step.callee
            for step in steps
        ]
        return tuple(f"{callee.name}()" for callee in run)

    def proof(self, chain: CallPath) -> tuple[str, ...]:
        """The steps from the handler to the function, each with its place."""
        handler = chain.handler
        first = f"{handler.noun} {self.name(handler.function)}: {self.place(handler.module, handler.node)}"
        return (first, *self.runs(chain.steps))

    def runs(self, steps: Sequence[Step]) -> tuple[str, ...]:
        """Who runs whom, each with its place."""
        return tuple(
            f"{self.name(step.caller)} runs {self.name(step.callee)}: {self.place(step.module, step.node)}"
            for step in steps
        )

    def origins(self, thing: LibraryObject) -> tuple[str, ...]:
        """Where an object came from, each place once, however many calls of a function gave one from there."""
        places = (
            f"{thing.kind.value} {origin.source.value}: {self.place(origin.module, origin.node)}"
            for origin in thing.origins
        )
        return tuple(dict.fromkeys(places))

    def about(self, module: Module, node: Node) -> tuple[str, str]:
        """What a finding is about, wherever its lines move to: the function around ``node``, and the call itself."""
        function = symbols_of(module).scope_of(node).enclosing_function()
        spelling = self.expression(node) if isinstance(node, cst.BaseExpression) else ""
        return function.qualname if function is not None else "", spelling

    @staticmethod
    def name(function: Scope) -> str:
        """A function's name for a message."""
        return function.qualname or "the module"
