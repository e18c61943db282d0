"""HTML and SVG, escaped where they are made: what is no :class:`Markup` is text."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Final

#: Elements of HTML that have no end tag.
_VOID: Final = frozenset({"meta", "br", "link"})


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def element(name: str, attributes: Mapping[str, object] | None = None, *children: str) -> Markup:
    """An element; texts among its children are escaped. An attribute that is None is left out."""
    given = (attributes or {}).items()
    said = "".join(f' {key}="{html.escape(str(value))}"' for key, value in given if value is not None)
    inner = joined(*children)
    return Markup(f"<{name}{said}>" if name in _VOID else f"<{name}{said}>{inner}</{name}>")


def joined(*parts: str) -> Markup:
    """Parts one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else html.escape(part) for part in parts))
