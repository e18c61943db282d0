"""Finds Redis connection misuse before production does: a flake8 plugin."""

from __future__ import annotations

from typing import Final

__version__: Final = "0.1.0"
