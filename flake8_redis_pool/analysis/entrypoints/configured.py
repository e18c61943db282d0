"""Functions that a configuration file beside the code names as handlers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..inference.engine import types_of
from ..program.module import Module
from .handed_over import functions_of
from .handler import Handler, Meaning


def configured_handlers(module: Module) -> Iterator[Handler]:
    """The handlers that configuration files make of what a module exports."""
    for entry in module.program.configured_in(Path(module.path).resolve()):
        for function in functions_of(types_of(module).exported(entry.function)):
            yield Handler(function, Meaning(entry.framework, entry.noun), function.node, module)
