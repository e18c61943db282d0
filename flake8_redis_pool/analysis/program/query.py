"""Questions about a module that are answered once: ``@query`` remembers each answer with the module, and it goes when the module goes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from .module import Module

Answer = TypeVar("Answer")


def query(ask: Callable[[Module], Answer]) -> Callable[[Module], Answer]:
    """A function of a module whose answer is kept in :attr:`Module.answers`."""

    @functools.wraps(ask)
    def answer(module: Module) -> Answer:
        known = module.answers.get(ask)
        if known is None:
            known = module.answers[ask] = ask(module)
        return known

    return answer
