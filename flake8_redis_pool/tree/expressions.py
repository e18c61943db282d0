"""Expressions of Python's tree as libcst's."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import libcst as cst

from .shared_punctuation import sharing

#: Where the nodes in a formatted string stand is known from this version on.
_TELLS_PLACES_IN_STRINGS: Final = sys.version_info >= (3, 12)

#: Levels of expressions in one another. Nobody writes so many by hand, and what is asked of each level about those
#: around it takes quadratic time.
DEEPEST: Final = 2_100
#: Bits: Python refuses to write longer numbers in decimal digits.
_LONGEST_NUMBER: Final = 10_000

_ANNOTATION: Final = sharing(cst.Annotation)
_ARG: Final = sharing(cst.Arg)
_ATTRIBUTE: Final = sharing(cst.Attribute, dot=cst.Dot())
_AWAIT: Final = sharing(cst.Await)
_BINARY: Final = sharing(cst.BinaryOperation)
_BOOLEAN: Final = sharing(cst.BooleanOperation)
_CALL: Final = sharing(cst.Call)
_COMPARISON: Final = sharing(cst.Comparison)
_COMPARISON_TARGET: Final = sharing(cst.ComparisonTarget)
_COMP_FOR: Final = sharing(cst.CompFor)
_COMP_IF: Final = sharing(cst.CompIf)
_CONDITIONAL: Final = sharing(cst.IfExp)
_DICT: Final = sharing(cst.Dict)
_DICT_COMP: Final = sharing(cst.DictComp)
_DICT_ELEMENT: Final = sharing(cst.DictElement)
_ELEMENT: Final = sharing(cst.Element)
_FORMATTED: Final = sharing(cst.FormattedString)
_FORMATTED_EXPRESSION: Final = sharing(cst.FormattedStringExpression)
_FORMATTED_TEXT: Final = sharing(cst.FormattedStringText)
_FROM: Final = sharing(cst.From)
_GENERATOR: Final = sharing(cst.GeneratorExp)
_INDEX: Final = sharing(cst.Index)
_LAMBDA: Final = sharing(cst.Lambda)
_LIST: Final = sharing(cst.List)
_LIST_COMP: Final = sharing(cst.ListComp)
_NAME: Final = sharing(cst.Name)
_PARAM: Final = sharing(cst.Param)
_PARAMETERS: Final = sharing(cst.Parameters)
_SET: Final = sharing(cst.Set)
_SET_COMP: Final = sharing(cst.SetComp)
_SLICE: Final = sharing(cst.Slice)
_STARRED: Final = sharing(cst.StarredElement)
_STARRED_DICT: Final = sharing(cst.StarredDictElement)
_STRING: Final = sharing(cst.SimpleString)
_SUBSCRIPT: Final = sharing(cst.Subscript)
_SUBSCRIPT_ELEMENT: Final = sharing(cst.SubscriptElement)
_TEMPLATE: Final = sharing(cst.TemplatedString)
_TEMPLATE_EXPRESSION: Final = sharing(cst.TemplatedStringExpression)
_TEMPLATE_TEXT: Final = sharing(cst.TemplatedStringText)
_TUPLE: Final = sharing(cst.Tuple)
_UNARY: Final = sharing(cst.UnaryOperation)
_WALRUS: Final = sharing(cst.NamedExpr)
_YIELD: Final = sharing(cst.Yield)

_ASYNC: Final = cst.Asynchronous()
_COMMA_STAR: Final = cst.ParamStar()
_SLASH: Final = cst.ParamSlash()
_AND: Final = cst.And()
_OR: Final = cst.Or()
#: Python's operators, and libcst's for them.
_OPERATORS: Final[dict[type, Any]] = {
    ast.Add: cst.Add(),
    ast.Sub: cst.Subtract(),
    ast.Mult: cst.Multiply(),
    ast.MatMult: cst.MatrixMultiply(),
    ast.Div: cst.Divide(),
    ast.Mod: cst.Modulo(),
    ast.Pow: cst.Power(),
    ast.LShift: cst.LeftShift(),
    ast.RShift: cst.RightShift(),
    ast.FloorDiv: cst.FloorDivide(),
    ast.BitOr: cst.BitOr(),
    ast.BitXor: cst.BitXor(),
    ast.BitAnd: cst.BitAnd(),
    ast.Invert: cst.BitInvert(),
    ast.Not: cst.Not(),
    ast.UAdd: cst.Plus(),
    ast.USub: cst.Minus(),
    ast.Eq: cst.Equal(),
    ast.NotEq: cst.NotEqual(),
    ast.Lt: cst.LessThan(),
    ast.LtE: cst.LessThanEqual(),
    ast.Gt: cst.GreaterThan(),
    ast.GtE: cst.GreaterThanEqual(),
    ast.Is: cst.Is(),
    ast.IsNot: cst.IsNot(),
    ast.In: cst.In(),
    ast.NotIn: cst.NotIn(),
}


#: A place is one number, since there are many: its line (from 1) and, in so many bits, its column (from 0, in bytes).
COLUMN_BITS: Final = 32


class Lines(Protocol):
    """The lines of a text, without their ends."""

    def __getitem__(self, number: int, /) -> str:
        """The line with a number, from 0."""


class Expressions:
    """Makes libcst's nodes of Python's, and keeps where each stands.

    ``places`` has that by the ``id`` of libcst's node.
    """

    def __init__(self, lines: Lines) -> None:
        self.places: dict[int, int] = {}
        self._lines = lines
        self._inside_text = False
        self._depth = 0

    def expression(self, node: ast.expr) -> cst.BaseExpression:
        """The expression as a node of libcst."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise RecursionError
        made = _OF[type(node)](self, node)
        self._depth -= 1
        self.places[id(made)] = node.lineno << COLUMN_BITS | node.col_offset  # as below: this is the most frequent call
        return made

    def note(self, made: cst.CSTNode, node: ast.expr | ast.stmt | ast.arg | ast.excepthandler) -> None:
        """Note where a node stands that was made of one of Python's."""
        self.places[id(made)] = node.lineno << COLUMN_BITS | node.col_offset

    def optional(self, node: ast.expr | None) -> cst.BaseExpression | None:
        """The expression, where there is one."""
        return None if node is None else self.expression(node)

    def annotation(self, node: ast.expr | None) -> cst.Annotation | None:
        """What stands behind a colon or an arrow; ``*args: *Ts`` has a star (Python 3.11)."""
        if node is None:
            return None
        made = _STARRED(value=self.expression(node.value)) if isinstance(node, ast.Starred) else self.expression(node)
        return _ANNOTATION(annotation=made)

    def arguments(self, values: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> list[cst.Arg]:
        """The arguments of a call or class, in the order in which they are written."""
        given: list[ast.expr | ast.keyword] = [*values, *keywords]
        if keywords and any(isinstance(value, ast.Starred) for value in values):
            given.sort(key=lambda each: (each.lineno, each.col_offset))
        return [self._argument(each) for each in given]

    def _argument(self, node: ast.expr | ast.keyword) -> cst.Arg:
        if isinstance(node, ast.keyword):
            value = self.expression(node.value)
            return (
                _ARG(value=value, star="**") if node.arg is None else _ARG(value=value, keyword=_NAME(value=node.arg))
            )
        if isinstance(node, ast.Starred):
            return _ARG(value=self.expression(node.value), star="*")
        return _ARG(value=self.expression(node))

    def parameters(self, node: ast.arguments) -> cst.Parameters:
        """The parameters of a function."""
        positional = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(positional) - len(node.defaults)) + list(node.defaults)
        named = [self._parameter(each, default) for each, default in zip(positional, defaults)]
        first = len(node.posonlyargs)
        star: cst.Param | cst.ParamStar | cst.MaybeSentinel = (
            _COMMA_STAR if node.kwonlyargs else cst.MaybeSentinel.DEFAULT
        )
        return _PARAMETERS(
            posonly_params=named[:first],
            posonly_ind=_SLASH if first else cst.MaybeSentinel.DEFAULT,
            params=named[first:],
            star_arg=star if node.vararg is None else self._parameter(node.vararg, None, "*"),
            kwonly_params=[self._parameter(each, default) for each, default in zip(node.kwonlyargs, node.kw_defaults)],
            star_kwarg=None if node.kwarg is None else self._parameter(node.kwarg, None, "**"),
        )

    def _parameter(self, node: ast.arg, default: ast.expr | None, star: str = "") -> cst.Param:
        made = _PARAM(
            name=_NAME(value=node.arg),
            annotation=self.annotation(node.annotation),
            default=self.optional(default),
            star=star,
        )
        self.note(made, node)
        return made

    # -- constants

    def _constant(self, node: ast.Constant) -> cst.BaseExpression:
        value = node.value
        if value is None or value is True or value is False:
            return _NAME(value=str(value))
        if value is ...:
            return cst.Ellipsis()
        if isinstance(value, (str, bytes)):
            return _STRING(value=self._written(node, value, "'\""))
        return _number(value, self._written(node, value, "0123456789."))

    def _written(self, node: ast.Constant, value: object, starts: str) -> str:
        """The constant as the reader wrote it where that is easily read off its line, else as Python writes it."""
        if node.lineno == node.end_lineno and not self._inside_text:
            line = self._lines[node.lineno - 1]
            written = line[node.col_offset : node.end_col_offset]
            if line.isascii() and written[0] in starts and (starts[0] != "'" or _is_one_string(written)):
                return written
        return hex(value) if type(value) is int and value.bit_length() > _LONGEST_NUMBER else repr(value)

    def _parts(self, values: Iterable[ast.expr]) -> list[cst.BaseFormattedStringContent]:
        """The parts of a formatted string."""
        return [
            _FORMATTED_EXPRESSION(
                expression=self._in_text(part.value), **self._format(part.conversion, part.format_spec)
            )
            if isinstance(part, ast.FormattedValue)
            else _FORMATTED_TEXT(value=part.value if isinstance(part, ast.Constant) else "")
            for part in values
        ]

    def _template_parts(self, values: Iterable[Any]) -> list[cst.BaseTemplatedStringContent]:
        """The parts of a template string (Python 3.14), or of the format in one.

        Python has a formatted string for that.
        """
        return [
            _TEMPLATE_TEXT(value=part.value)
            if isinstance(part, ast.Constant)
            else _TEMPLATE_EXPRESSION(
                expression=self._in_text(part.value),
                conversion=None if part.conversion < 0 else chr(part.conversion),
                format_spec=None if part.format_spec is None else self._template_parts(part.format_spec.values),
            )
            for part in values
        ]

    def _format(self, conversion: int, spec: ast.expr | None) -> dict[str, Any]:
        parts = self._parts(spec.values) if isinstance(spec, ast.JoinedStr) else None
        return {"conversion": None if conversion < 0 else chr(conversion), "format_spec": parts}

    def _in_text(self, node: ast.expr) -> cst.BaseExpression:
        """An expression in a formatted string: before Python 3.12, where it stands is not known for sure."""
        if _TELLS_PLACES_IN_STRINGS:
            return self.expression(node)
        outside, self._inside_text = self._inside_text, True
        try:
            return self.expression(node)
        finally:
            self._inside_text = outside

    # -- operators, displays, loops

    def _boolean(self, node: ast.BoolOp) -> cst.BaseExpression:
        if len(node.values) > DEEPEST:
            raise RecursionError
        joint = _AND if isinstance(node.op, ast.And) else _OR
        made = self.expression(node.values[0])
        for value in node.values[1:]:
            made = _BOOLEAN(left=made, operator=joint, right=self.expression(value))
            self.note(made, node)
        return made

    def _comparison(self, node: ast.Compare) -> cst.Comparison:
        targets = [
            _COMPARISON_TARGET(operator=operator(each), comparator=self.expression(value))
            for each, value in zip(node.ops, node.comparators)
        ]
        return _COMPARISON(left=self.expression(node.left), comparisons=targets)

    def _elements(self, nodes: Iterable[ast.expr]) -> list[cst.BaseElement]:
        return [
            _STARRED(value=self.expression(node.value))
            if isinstance(node, ast.Starred)
            else _ELEMENT(value=self.expression(node))
            for node in nodes
        ]

    def _pair(self, key: ast.expr | None, value: ast.expr) -> cst.BaseDictElement:
        if key is None:
            return _STARRED_DICT(value=self.expression(value))
        return _DICT_ELEMENT(key=self.expression(key), value=self.expression(value))

    def _places(self, node: ast.Subscript) -> list[cst.SubscriptElement]:
        """What stands in brackets.

        Python makes a tuple of several places, whether it has parentheses of its own or not.
        """
        index = node.slice
        if (
            not isinstance(index, ast.Tuple)
            or not index.elts
            or (_has_parentheses(index) and not any(isinstance(e, ast.Slice) for e in index.elts))
        ):
            return [self._place(index)]
        return [self._place(each) for each in index.elts]

    def _place(self, node: ast.expr) -> cst.SubscriptElement:
        if isinstance(node, ast.Slice):
            given = {
                "lower": self.optional(node.lower),
                "upper": self.optional(node.upper),
                "step": self.optional(node.step),
            }
            return _SUBSCRIPT_ELEMENT(slice=_SLICE(**given))
        if isinstance(node, ast.Starred):
            return _SUBSCRIPT_ELEMENT(slice=_INDEX(value=self.expression(node.value), star="*"))
        return _SUBSCRIPT_ELEMENT(slice=_INDEX(value=self.expression(node)))

    def _loops(self, generators: Sequence[ast.comprehension]) -> cst.CompFor:
        """The ``for`` clauses of a comprehension, each in the one before."""
        made = None
        for each in reversed(generators):
            made = _COMP_FOR(
                target=self.expression(each.target),
                iter=self.expression(each.iter),
                ifs=[_COMP_IF(test=self.expression(test)) for test in each.ifs],
                inner_for_in=made,
                asynchronous=_ASYNC if each.is_async else None,
            )
        if made is None:
            raise ValueError("a comprehension without for")
        return made


#: What is made of a node of Python's, by its type.
_OF: Final[dict[type, Callable[[Expressions, Any], cst.BaseExpression]]] = {
    ast.Name: lambda made, node: _NAME(value=node.id),
    ast.Attribute: lambda made, node: _ATTRIBUTE(value=made.expression(node.value), attr=_NAME(value=node.attr)),
    ast.Call: lambda made, node: _CALL(func=made.expression(node.func), args=made.arguments(node.args, node.keywords)),
    ast.Constant: Expressions._constant,
    ast.Await: lambda made, node: _AWAIT(expression=made.expression(node.value)),
    ast.BoolOp: Expressions._boolean,
    ast.BinOp: lambda made, node: _BINARY(
        left=made.expression(node.left), operator=operator(node.op), right=made.expression(node.right)
    ),
    ast.UnaryOp: lambda made, node: _UNARY(operator=operator(node.op), expression=made.expression(node.operand)),
    ast.Compare: Expressions._comparison,
    ast.IfExp: lambda made, node: _CONDITIONAL(
        test=made.expression(node.test), body=made.expression(node.body), orelse=made.expression(node.orelse)
    ),
    ast.Lambda: lambda made, node: _LAMBDA(params=made.parameters(node.args), body=made.expression(node.body)),
    ast.NamedExpr: lambda made, node: _WALRUS(target=made.expression(node.target), value=made.expression(node.value)),
    ast.Tuple: lambda made, node: _TUPLE(elements=made._elements(node.elts)),
    ast.List: lambda made, node: _LIST(elements=made._elements(node.elts)),
    ast.Set: lambda made, node: _SET(elements=made._elements(node.elts)),
    ast.Dict: lambda made, node: _DICT(elements=[made._pair(key, value) for key, value in zip(node.keys, node.values)]),
    ast.Subscript: lambda made, node: _SUBSCRIPT(value=made.expression(node.value), slice=made._places(node)),
    ast.ListComp: lambda made, node: _LIST_COMP(elt=made.expression(node.elt), for_in=made._loops(node.generators)),
    ast.SetComp: lambda made, node: _SET_COMP(elt=made.expression(node.elt), for_in=made._loops(node.generators)),
    ast.GeneratorExp: lambda made, node: _GENERATOR(elt=made.expression(node.elt), for_in=made._loops(node.generators)),
    ast.DictComp: lambda made, node: _DICT_COMP(
        key=made.expression(node.key), value=made.expression(node.value), for_in=made._loops(node.generators)
    ),
    ast.Yield: lambda made, node: _YIELD(value=made.optional(node.value)),
    ast.YieldFrom: lambda made, node: _YIELD(value=_FROM(item=made.expression(node.value))),
    ast.JoinedStr: lambda made, node: _FORMATTED(parts=made._parts(node.values)),
}
if sys.version_info >= (3, 14):
    _OF[ast.TemplateStr] = lambda made, node: _TEMPLATE(parts=made._template_parts(node.values))


def operator(node: ast.operator | ast.unaryop | ast.cmpop) -> Any:
    """The operator as libcst's."""
    return _OPERATORS[type(node)]


def _number(value: complex, written: str) -> cst.BaseNumber:
    if isinstance(value, int):
        return cst.Integer(written)
    if isinstance(value, float):
        return cst.Float(written.replace("inf", "1e999"))
    return cst.Imaginary(written.replace("inf", "1e999"))


def _is_one_string(written: str) -> bool:
    """Whether the code of a string is one string: the quote that starts it comes once more, at its end."""
    quote = written[0]
    return len(written) > 1 and written.count(quote) == 2 and written[-1] == quote


def _has_parentheses(node: ast.Tuple) -> bool:
    """Whether a tuple has parentheses of its own: then it starts before its first element."""
    first = node.elts[0]
    return (node.lineno, node.col_offset) != (first.lineno, first.col_offset)
