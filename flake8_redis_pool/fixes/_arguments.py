"""Arguments of calls, taken away and added with the white space of their neighbours."""

from __future__ import annotations

from collections.abc import Container

import libcst as cst

from ._change import NoFix
from ._variables import has_comment, parts

#: Functions that only read and convert, wherever they are called.
_HARMLESS = frozenset({"int", "float", "str", "bool", "os.getenv", "os.environ.get", "getenv", "environ.get"})


def keyword(call: cst.Call, name: str) -> cst.Arg | None:
    """The argument that is given by a keyword."""
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


def has_stars(call: cst.Call) -> bool:
    """Whether arguments come out of a list or mapping."""
    return any(arg.star for arg in call.args)


def is_harmless(node: cst.CSTNode) -> bool:
    """Whether an expression does nothing but read, as far as it can be seen."""
    for part in parts(node):
        if isinstance(part, (cst.Await, cst.NamedExpr, cst.Yield, cst.Lambda)):
            return False
        if isinstance(part, cst.Call) and _dotted(part.func) not in _HARMLESS:
            return False
    return True


def without(call: cst.Call, names: Container[str]) -> cst.Call:
    """A call without these keywords.

    Raises:
        NoFix: one of them has a comment.
    """
    kept: list[cst.Arg] = []
    gone: list[cst.Arg] = []
    for arg in call.args:
        is_going = arg.keyword is not None and arg.keyword.value in names
        (gone if is_going else kept).append(arg)
    if any(map(has_comment, gone)):
        raise NoFix("a comment stands at an argument that would go")
    if kept and gone and call.args[-1] is gone[-1]:
        last = gone[-1]
        if has_comment(kept[-1]):
            raise NoFix("a comment stands at an argument that would go")
        kept[-1] = kept[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return call.with_changes(args=kept)


def having(call: cst.Call, name: str, value: cst.BaseExpression) -> cst.Call:
    """A call with one more keyword at its end.

    Raises:
        NoFix: arguments come out of a mapping, which may have it.
    """
    if has_stars(call):
        raise NoFix("arguments come out of a list or mapping")
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    if not call.args:
        return call.with_changes(args=[cst.Arg(value, cst.Name(name), equal=equal)])
    *before, last = call.args
    between = before[-1].comma if before else cst.MaybeSentinel.DEFAULT
    if not isinstance(between, cst.Comma):
        after = call.whitespace_before_args if isinstance(last.comma, cst.Comma) else cst.SimpleWhitespace(" ")
        between = cst.Comma(whitespace_after=after)
    if has_comment(between) or has_comment(last):
        raise NoFix("a comment stands at its arguments")
    added = last.with_changes(value=value, keyword=cst.Name(name), equal=equal)
    moved = last.with_changes(comma=between, whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*before, moved, added])


def _dotted(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
