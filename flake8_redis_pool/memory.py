"""How often Python looks for garbage while trees are built and kept: the search costs more than the analysis."""

from __future__ import annotations

import atexit
import contextlib
import gc
from collections.abc import Iterator
from typing import Final

#: Objects, and numbers of collections: Python's usual 700, 10 and 10 are made for programs that throw away what they
#: make. The trees of modules that import a client library stay for the whole run, and each search goes through all of
#: them again. On 71 such files the searches took as long as the parse; with these numbers they take a tenth of that,
#: for 5 MB of memory more.
_SELDOM: Final = (20_000, 10, 10)
#: So many objects at most keeps Python back by itself (3.12: 375, others: none).
_FROZEN: Final = 1_000


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Let Python not search for garbage inside, and seldom afterwards.

    Where the host has switched the search off, or made it rarer, it stays so.
    """
    if not gc.isenabled():
        yield
        return
    if 0 < gc.get_threshold()[0] < _SELDOM[0]:
        gc.set_threshold(*_SELDOM)
        # a process that ends searches several times more, for nothing: it took as long again
        atexit.register(gc.freeze)
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() <= _FROZEN:  # otherwise the host keeps something back
            gc.freeze()  # what was made is kept: Python takes it for old, and does not go through all of it right away
            gc.unfreeze()
        gc.enable()
