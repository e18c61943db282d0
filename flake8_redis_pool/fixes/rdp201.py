"""RDP201: what is never given back gets a block that does."""

from __future__ import annotations

from ._guards import GUARD

FIXES = (GUARD,)
