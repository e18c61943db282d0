"""RDP203: a block gives back also when an error is raised."""

from __future__ import annotations

from ._guards import GUARD

FIXES = (GUARD,)
