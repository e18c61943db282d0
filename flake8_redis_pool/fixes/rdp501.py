"""RDP501: what is dropped is awaited."""

from __future__ import annotations

from ._awaits import with_await
from ._fix import Fix

FIXES = (Fix("awaits the call, where it stands in a coroutine", is_safe=True, change=with_await),)
