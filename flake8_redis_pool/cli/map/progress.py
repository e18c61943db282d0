"""How far the command is, on a terminal, where it takes more than a second."""

from __future__ import annotations

import sys
import time
from typing import Final

#: Seconds: what is done sooner shows nothing.
_PATIENCE: Final = 1.0
#: Seconds between two lines.
_OFTEN: Final = 0.2


class Progress:
    """Shows on standard error how many files were looked at; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE
        self._is_shown = False

    def __call__(self, done: int, total: int) -> None:
        """So many of the files were looked at."""
        if not sys.stderr.isatty():
            return
        if done == total:
            if self._is_shown:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + _OFTEN
            self._is_shown = True
            print(f"\r{done:,} of {total:,} files", end="", file=sys.stderr, flush=True)
