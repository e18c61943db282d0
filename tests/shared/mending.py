"""The command ``fix`` on a text, in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from flake8_redis_pool.cli.fix.rounds import Mender, Outcome
from flake8_redis_pool.cli.fix.texts import FileText
from flake8_redis_pool.fixes import all_fixes
from flake8_redis_pool.plugin import _RECURSION_LIMIT

from . import harness


def mended(
    text: str, filename: str = "shop.py", arguments: Sequence[str] = (), *, is_unsafe: bool = True, is_shown: Callable[[str], bool] = bool
) -> Outcome:
    """What becomes of the findings of a text whose codes have fixes; ``is_shown``: which codes flake8 shows."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    options = harness.options(arguments)
    mender = Mender(options, lambda name, lines, found: [is_shown(code) for _, code in found], list(all_fixes()), is_unsafe=is_unsafe)
    return mender.mend(FileText(filename, text, "utf-8", has_mark=False))


def reasons(outcome: Outcome) -> list[str]:
    """Why findings have no fix: ``7: RDP201 its name is used outside of the block``."""
    return [f"{told.line}: {told.code} {told.says}" for told in outcome.left]
