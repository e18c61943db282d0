"""How far a run has come, for who sits before a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

_Each = TypeVar("_Each")

#: Seconds: shorter runs show nothing.
_PATIENCE: Final = 1.0
#: Seconds between two lines.
_OFTEN: Final = 0.1


def counted(results: Iterable[_Each], total: int) -> Iterator[_Each]:
    """The results as they come, while standard error says how many of ``total`` files are checked.

    It does so on a terminal alone, on a line that is taken away in the end.
    """
    if not sys.stderr.isatty():
        yield from results
        return
    shown_at = time.monotonic() + _PATIENCE - _OFTEN
    width = 0
    try:
        for number, result in enumerate(results, start=1):
            yield result
            if time.monotonic() - shown_at >= _OFTEN:
                line = f"checked {number:,} of {total:,} files"
                sys.stderr.write(f"\r{line}")
                sys.stderr.flush()
                shown_at, width = time.monotonic(), len(line)
    finally:
        if width:
            sys.stderr.write(f"\r{' ' * width}\r")
            sys.stderr.flush()
