"""From a file's text to a module of the program, and the reasons why a file cannot be analysed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from .analysis.entrypoints.handlers import handlers_of
from .analysis.inference.engine import types_of
from .analysis.program.module import Module
from .analysis.program.program import Program
from .analysis.symbols.builder import symbols_of
from .limits import LARGEST, NotAnalysable

_TOO_DEEP: Final = "it is nested too deeply"


def parse(path: str, lines: Sequence[str], tree: ast.Module, program: Program) -> Module:
    """The file as a module of ``program``. ``tree`` is Python's own tree of it.

    Raises:
        NotAnalysable: the text is too long, or nests too deeply.
    """
    text = "".join(lines)
    if len(text) > LARGEST:
        raise NotAnalysable(f"it has {len(text):,} characters, {LARGEST:,} are read")
    try:
        return program.check(path, text, tree)
    except RecursionError as error:
        raise NotAnalysable(_TOO_DEEP) from error


def ask_everything(module: Module) -> None:
    """Ask all that an option of the user's could answer: what each call is, and what a framework runs."""
    _ = handlers_of(module).found
    types = types_of(module)
    for call in symbols_of(module).calls:
        types.value_of(call.func)
