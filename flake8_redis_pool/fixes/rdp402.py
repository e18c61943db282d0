"""RDP402: the await that does nothing is dropped."""

from __future__ import annotations

from ._awaits import without_await
from ._fix import Fix

FIXES = (Fix("drops the await", is_safe=True, change=without_await),)
