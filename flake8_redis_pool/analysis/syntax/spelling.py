"""How an expression is spelled in a message: the same on one line, however the reader laid it out."""

from __future__ import annotations

from typing import Final

import libcst as cst

from . import nodes

#: A key that says which one of several is meant; longer ones are left out.
_LONGEST_KEY: Final = 16
_DOTS: Final = "..."


def spelled(node: cst.BaseExpression, longest: int) -> str:
    """``get_pool(...).get_connection`` for a chain of names, calls and keys.

    What is longer than ``longest`` shows its end, after three dots.

    Arguments are left out. So is what has no name to show: the start of
    ``(lambda: pool)().get_connection`` is ``(...)``.
    """
    end, shown = "", ""
    rest: cst.BaseExpression | None = node
    while rest is not None:
        is_named = isinstance(rest, (cst.Name, cst.Attribute))
        link, rest = _last_link(rest, longest)
        end = link + end
        text = end if rest is None else _DOTS + end.lstrip(".")
        if len(text) > longest:
            return shown or _DOTS + end[len(_DOTS) - longest :].lstrip(".")
        if is_named or shown:
            shown = _DOTS + end.lstrip(".")
    return end


def _last_link(node: cst.BaseExpression, longest: int) -> tuple[str, cst.BaseExpression | None]:
    """How the end of a chain is spelled, and what stands before it; None where the chain starts."""
    if isinstance(node, cst.Name):
        return node.value, None
    if isinstance(node, cst.Attribute):
        return f".{node.attr.value}", node.value
    if isinstance(node, cst.Call):
        return "(...)" if node.args else "()", node.func
    if isinstance(node, cst.Subscript):
        return f"[{_key(node)}]", node.value
    if isinstance(node, cst.Await):
        return f"(await {spelled(node.expression, longest)})", None
    return "(...)", None


def _key(node: cst.Subscript) -> str:
    """A short key as it is, three dots for any other and for one with blanks or line breaks."""
    part = node.slice[0].slice
    value = part.value if isinstance(part, cst.Index) and len(node.slice) == 1 else None
    is_plain = isinstance(value, (cst.Name, cst.Integer, cst.SimpleString)) and not value.lpar
    text = nodes.code(value) if value is not None and is_plain else ""
    return text if text and text.isprintable() and " " not in text and len(text) <= _LONGEST_KEY else _DOTS
