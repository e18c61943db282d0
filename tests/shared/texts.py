"""Fixtures as texts: those that are looked at each time, and those that the job of the long tests looks at."""

from __future__ import annotations

from typing import Final

import pytest

from .harness import FIXTURES

#: One fixture of so many, in the order of their names, is looked at each time: they come in families that look alike.
EVERY: Final = 5
#: All but those that are hostile to the tools themselves.
FILES: Final = sorted(path for path in FIXTURES.rglob("*.py") if path.relative_to(FIXTURES).parts[0] != "hostile")

each_text = pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.relative_to(FIXTURES).as_posix(), marks=() if place % EVERY == 0 else pytest.mark.long)
        for place, path in enumerate(FILES)
    ],
)
