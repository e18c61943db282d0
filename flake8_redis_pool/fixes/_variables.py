"""Where a function speaks of a variable, in the text."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

#: What has names of its own, or runs at another time.
DEFERRED = (cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.GeneratorExp)


def parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all below it, in the order of the source."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(part.children)


def variables(node: cst.CSTNode) -> Iterator[cst.Name]:
    """The names below a node, and itself, that may be of variables: no attributes, no keywords."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, cst.Name):
            yield part
        elif isinstance(part, (cst.Attribute, cst.Arg)):
            waiting.append(part.value)
        else:
            waiting += reversed(part.children)


def variable_names(node: cst.CSTNode) -> frozenset[str]:
    """The same as words."""
    return frozenset(name.value for name in variables(node))


def targets(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What an assignment to ``node`` fills: the parts of a tuple, or itself."""
    if isinstance(node, (cst.Tuple, cst.List)):
        for element in node.elements:
            yield from targets(element.value)
    else:
        yield node


def has_comment(node: cst.CSTNode) -> bool:
    """Whether a comment stands in a node, before it (on lines of its own) or behind it."""
    return any(isinstance(part, cst.Comment) for part in parts(node))
