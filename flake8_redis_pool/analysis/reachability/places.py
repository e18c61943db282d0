"""Where a function stores what it makes."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ..symbols.scopes import Scope


@dataclass(frozen=True)
class Place:
    """Somewhere outside the function where an object is stored: its text (``_client``, ``self._client``) and the expression it hangs on."""

    text: str
    base: cst.BaseExpression
    scope: Scope
