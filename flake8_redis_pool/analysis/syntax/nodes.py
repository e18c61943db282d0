"""Small questions about libcst nodes that every other part of the analysis asks.

A node's children are read from its dataclass fields, leaving out white space and punctuation: measured four times
cheaper than ``CSTVisitor``, which also rebuilds every node that it passes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Final, Union

import libcst as cst

_PUNCTUATION: Final = re.compile(
    r"whitespace|^comma$|^lpar$|^rpar$|semicolon|lines|^header$|^footer$|^equal$"
    r"|bracket$|brace$|^leading|indent|colon$|^dot$|^operator$"
)
_CONTAINERS: Final = (list, tuple)


class _Nodes(dict[type, bool]):
    """Whether a type is one of libcst's nodes, asked once.

    Libcst's classes are abstract, and ``isinstance`` of those is slow.
    """

    def __missing__(self, kind: type) -> bool:
        self[kind] = issubclass(kind, cst.CSTNode)
        return self[kind]


_is_node = _Nodes()
#: The fields to look for children in, by type; leaves have none.
_fields: dict[type, tuple[str, ...]] = {cst.Name: (), cst.Integer: (), cst.Float: (), cst.SimpleString: ()}

Block = Union[cst.BaseSuite, Sequence[cst.BaseStatement | cst.BaseSmallStatement]]
FunctionNode = Union[cst.FunctionDef, cst.Lambda]

#: Statements after which the next one is not run.
LEAVING: Final[tuple[type, ...]] = (cst.Return, cst.Raise, cst.Continue, cst.Break)


class _NotConstant:
    """The answer of :func:`constant` for anything that is not a literal."""

    def __repr__(self) -> str:
        return "NOT_CONSTANT"


NOT_CONSTANT: Final = _NotConstant()


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The sub-nodes that carry meaning, in source order of their fields."""
    kind = type(node)
    names = _fields.get(kind)
    if names is None:
        names = _fields[kind] = tuple(
            field.name for field in dataclasses.fields(kind) if not _PUNCTUATION.search(field.name)
        )
    found: list[cst.CSTNode] = []
    for name in names:
        value = getattr(node, name)
        if type(value) in _CONTAINERS:
            found += [item for item in value if _is_node[type(item)]]
        elif _is_node[type(value)]:
            found.append(value)
    return found


def descendants(node: cst.CSTNode, *, into_functions: bool = True) -> Iterator[cst.CSTNode]:
    """``node`` and all that is below it, depth first; without recursion, so that no nesting is too deep.

    With ``into_functions`` false, the bodies of nested functions, lambdas and classes are left out (their
    nodes themselves are given).
    """
    stack = [node]
    first = True
    while stack:
        current = stack.pop()
        yield current
        if not first and not into_functions and isinstance(current, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            continue
        first = False
        stack.extend(reversed(children(current)))


def read_below(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The children of a node without the names that are no variables read there.

    Of attributes, keywords, parameters, and what is defined.
    """
    if isinstance(node, cst.Attribute):
        return [node.value]
    name = (
        node.keyword
        if isinstance(node, cst.Arg)
        else node.name
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Param))
        else None
    )
    return [child for child in children(node) if child is not name]


def names_read(node: cst.CSTNode) -> set[str]:
    """The chains of plain names, ``a`` and ``a.b``, that stand in an expression."""
    found = (dotted(each) for each in descendants(node) if isinstance(each, (cst.Name, cst.Attribute)))
    return {name for name in found if name is not None}


def statements(block: Block) -> Iterator[cst.BaseStatement | cst.BaseSmallStatement]:
    """The statements of a block, several on one line counted singly."""
    body = block.body if isinstance(block, cst.BaseSuite) else block
    for statement in body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement


def dotted(node: cst.CSTNode | None) -> str | None:
    """``a.b.c`` for a chain of plain names, None for everything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    parts.append(node.value)
    return ".".join(reversed(parts))


def last_name(node: cst.CSTNode) -> str:
    """The last name of ``a.b`` or ``b``; "" for anything else."""
    return node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""


def super_read_by(node: cst.CSTNode) -> cst.Call | None:
    """The call ``super()`` of which an expression is an attribute; None for other expressions."""
    base = node.value if isinstance(node, cst.Attribute) else None
    return base if isinstance(base, cst.Call) and dotted(base.func) == "super" else None


def choices(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The expressions one of which an expression gives: the branches of ``a if test else b`` and ``a or b``."""
    if isinstance(node, cst.IfExp):
        yield from (*choices(node.body), *choices(node.orelse))
    elif isinstance(node, cst.BooleanOperation):
        yield from (*choices(node.left), *choices(node.right))
    else:
        yield node


def mentioned(node: cst.CSTNode) -> str:
    """The last name of ``a.b``, ``b`` or the text ``"a.b"``; "" for anything else."""
    if isinstance(node, cst.SimpleString):
        text = node.evaluated_value if "." in node.value else ""
        return (
            text.rpartition(".")[2]
            if isinstance(text, str) and "." in text and text.replace(".", "_").isidentifier()
            else ""
        )
    return last_name(node)


def index_node(node: cst.Subscript) -> cst.BaseExpression | None:
    """The index of ``a[i]``; None where there are several, or a slice."""
    index = node.slice[0].slice if len(node.slice) == 1 else None
    return index.value if isinstance(index, cst.Index) else None


def index_of(node: cst.Subscript) -> object:
    """The constant index of ``a[0]`` or ``a["key"]``, else :data:`NOT_CONSTANT`."""
    return constant(index_node(node))


def bound_names(node: cst.CSTNode | None) -> frozenset[str]:
    """The names that a target (of an assignment, a loop, ``with`` or ``except``) or a pattern binds.

    Attributes and items of something are none.
    """
    if node is None:
        return frozenset()
    if isinstance(node, cst.Name):
        return frozenset({node.value})
    if isinstance(node, cst.AsName):
        return bound_names(node.name)
    if isinstance(node, (cst.Tuple, cst.List)):
        return frozenset().union(*(bound_names(element.value) for element in node.elements))
    if isinstance(node, cst.MatchPattern):
        captures = (
            part for part in descendants(node) if isinstance(part, (cst.MatchAs, cst.MatchStar, cst.MatchMapping))
        )
        names = (part.rest if isinstance(part, cst.MatchMapping) else part.name for part in captures)
        return frozenset(name.value for name in names if name is not None)
    return frozenset()


def imported_names(node: cst.Import | cst.ImportFrom) -> list[str]:
    """The names that an import binds (``*`` binds nothing that is known)."""
    names: list[str] = []
    for alias in node.names if not isinstance(node.names, cst.ImportStar) else ():
        name = alias.asname.name if alias.asname is not None else alias.name
        names += [(dotted(name) or "").partition(".")[0]]
    return names


def constant(node: cst.CSTNode | None) -> object:
    """The value of a literal (None, bool, number, string), else :data:`NOT_CONSTANT`."""
    if isinstance(node, cst.Name):
        return {"None": None, "True": True, "False": False}.get(node.value, NOT_CONSTANT)
    if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString)):
        return node.evaluated_value
    if isinstance(node, cst.ConcatenatedString):
        return NOT_CONSTANT if node.evaluated_value is None else node.evaluated_value
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        value = constant(node.expression)
        return -value if isinstance(value, (int, float)) else NOT_CONSTANT
    return NOT_CONSTANT


def is_promise(function: cst.CSTNode) -> bool:
    """Whether the body of a function is empty, or only raises: a mere promise of what others do."""
    return isinstance(function, cst.FunctionDef) and all(
        isinstance(each, (cst.Pass, cst.Raise))
        or (isinstance(each, cst.Expr) and isinstance(each.value, (cst.BaseString, cst.Ellipsis)))
        for each in statements(function.body)
    )


def is_none(node: cst.CSTNode | None) -> bool:
    """Whether ``node`` is the literal ``None``."""
    return isinstance(node, cst.Name) and node.value == "None"


def argument(call: cst.Call, position: int | None, *keywords: str) -> cst.BaseExpression | None:
    """The expression given for a parameter, by keyword or by position.

    None when it is not given (or hidden behind ``*args``).
    """
    index = 0
    for arg in call.args:
        if arg.keyword is not None:
            if arg.keyword.value in keywords:
                return arg.value
        elif arg.star == "**":
            given = value_of_key(arg.value, *keywords)
            if given is not None:
                return given
        elif arg.star == "*":
            index = len(call.args) + 99
        elif arg.star == "":
            if position is not None and index == position:
                return arg.value
            index += 1
    return None


def value_of_key(node: cst.BaseExpression, *keys: str) -> cst.BaseExpression | None:
    """What a dictionary that is written out has under one of these keys."""
    for element in node.elements if isinstance(node, cst.Dict) else ():
        if isinstance(element, cst.DictElement) and constant(element.key) in keys:
            return element.value
    return None


def has_unpacking(call: cst.Call) -> bool:
    """Whether ``*args`` or ``**kwargs`` hide some of the arguments."""
    return any(arg.star for arg in call.args)


def parameters(node: FunctionNode) -> list[cst.Param]:
    """Every named parameter in order: positional-only, normal, then keyword-only."""
    params = node.params
    return [*params.posonly_params, *params.params, *params.kwonly_params]


def positional_names(node: FunctionNode) -> list[str]:
    """Names of the positional parameters."""
    return [param.name.value for param in (*node.params.posonly_params, *node.params.params)]


def is_async(node: cst.CSTNode) -> bool:
    """Whether a ``def``, ``for`` or ``with`` is an ``async`` one."""
    return getattr(node, "asynchronous", None) is not None


def leaves(block: cst.BaseSuite, kinds: tuple[type, ...] = LEAVING) -> bool:
    """Whether a block ends by leaving the function or the loop, if nothing fails in it."""
    last = list(statements(block))[-1]
    if isinstance(last, cst.With):
        return leaves(last.body, kinds)
    if isinstance(last, (cst.Try, cst.TryStar)):
        return leaves(last.body, kinds) or (last.orelse is not None and leaves(last.orelse.body, kinds))
    if isinstance(last, cst.If):
        other = last.orelse
        while isinstance(other, cst.If) and leaves(other.body, kinds):
            other = other.orelse
        return leaves(last.body, kinds) and isinstance(other, cst.Else) and leaves(other.body, kinds)
    return isinstance(last, kinds)


def code(node: cst.CSTNode) -> str:
    """The source text of an expression on one line, for messages."""
    return " ".join(cst.Module(body=[]).code_for_node(node).split())
