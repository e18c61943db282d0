"""RDP202: a block gives back on every path."""

from __future__ import annotations

from ._guards import GUARD

FIXES = (GUARD,)
