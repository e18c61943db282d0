"""Statements and patterns of Python's tree as libcst's."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import libcst as cst

from .bodies import Bodies
from .expressions import DEEPEST, Expressions, Lines
from .outline import Piece
from .shared_punctuation import sharing

_ALIAS: Final = sharing(cst.ImportAlias)
_ANNOTATED: Final = sharing(cst.AnnAssign)
_AS: Final = sharing(cst.AsName)
_ASSERT: Final = sharing(cst.Assert)
_ASSIGN: Final = sharing(cst.Assign)
_ATTRIBUTE: Final = sharing(cst.Attribute, dot=cst.Dot())
_AUGMENTED: Final = sharing(cst.AugAssign)
_BLOCK: Final = sharing(cst.IndentedBlock)
_CASE: Final = sharing(cst.MatchCase)
_CLASS: Final = sharing(cst.ClassDef)
_DECORATOR: Final = sharing(cst.Decorator)
_DEL: Final = sharing(cst.Del)
_ELEMENT: Final = sharing(cst.Element)
_ELSE: Final = sharing(cst.Else)
_EXCEPT: Final = sharing(cst.ExceptHandler)
_EXCEPT_STAR: Final = sharing(cst.ExceptStarHandler)
_EXPR: Final = sharing(cst.Expr)
_FINALLY: Final = sharing(cst.Finally)
_FOR: Final = sharing(cst.For)
_FROM: Final = sharing(cst.From)
_FUNCTION: Final = sharing(cst.FunctionDef)
_GLOBAL: Final = sharing(cst.Global)
_IF: Final = sharing(cst.If)
_IMPORT: Final = sharing(cst.Import)
_IMPORT_FROM: Final = sharing(cst.ImportFrom)
_ITEM: Final = sharing(cst.WithItem)
_LINE: Final = sharing(cst.SimpleStatementLine)
_MATCH: Final = sharing(cst.Match)
_NAME: Final = sharing(cst.Name)
_NAME_ITEM: Final = sharing(cst.NameItem)
_NONLOCAL: Final = sharing(cst.Nonlocal)
_RAISE: Final = sharing(cst.Raise)
_RETURN: Final = sharing(cst.Return)
_TARGET: Final = sharing(cst.AssignTarget)
_TRY: Final = sharing(cst.Try)
_TRY_STAR: Final = sharing(cst.TryStar)
_TUPLE: Final = sharing(cst.Tuple)
_TYPE: Final = sharing(cst.TypeAlias)
_TYPE_PARAM: Final = sharing(cst.TypeParam)
_TYPE_PARAMETERS: Final = sharing(cst.TypeParameters)
_WHILE: Final = sharing(cst.While)
_WITH: Final = sharing(cst.With)

_MATCH_AS: Final = sharing(cst.MatchAs)
_MATCH_CLASS: Final = sharing(cst.MatchClass)
_MATCH_ELEMENT: Final = sharing(cst.MatchSequenceElement)
_MATCH_KEYWORD: Final = sharing(cst.MatchKeywordElement)
_MATCH_LIST: Final = sharing(cst.MatchList, lbracket=cst.LeftSquareBracket(), rbracket=cst.RightSquareBracket())
_MATCH_MAPPING: Final = sharing(cst.MatchMapping)
_MATCH_OR: Final = sharing(cst.MatchOr)
_MATCH_OR_ELEMENT: Final = sharing(cst.MatchOrElement)
_MATCH_PAIR: Final = sharing(cst.MatchMappingElement)
_MATCH_SINGLETON: Final = sharing(cst.MatchSingleton)
_MATCH_STAR: Final = sharing(cst.MatchStar)
_MATCH_VALUE: Final = sharing(cst.MatchValue)

_ASYNC: Final = cst.Asynchronous()
_DOT: Final = cst.Dot()
_AUGMENTING: Final[dict[type, Any]] = {
    ast.Add: cst.AddAssign(),
    ast.Sub: cst.SubtractAssign(),
    ast.Mult: cst.MultiplyAssign(),
    ast.MatMult: cst.MatrixMultiplyAssign(),
    ast.Div: cst.DivideAssign(),
    ast.Mod: cst.ModuloAssign(),
    ast.Pow: cst.PowerAssign(),
    ast.LShift: cst.LeftShiftAssign(),
    ast.RShift: cst.RightShiftAssign(),
    ast.BitOr: cst.BitOrAssign(),
    ast.BitXor: cst.BitXorAssign(),
    ast.BitAnd: cst.BitAndAssign(),
    ast.FloorDiv: cst.FloorDivideAssign(),
}


class Statements(Expressions):
    """Makes libcst's statements of Python's.

    Those of ``pieces`` (of ``text``, which is made without them) are made when they are read.
    """

    def __init__(self, lines: Lines, text: str = "", pieces: Sequence[Piece] = ()) -> None:
        super().__init__(lines)
        self.bodies = Bodies(text)
        self._pieces = {piece.head: piece for piece in pieces}

    def statement(self, node: ast.stmt) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
        """The statement as a node of libcst; a small one in a line of its own."""
        small = _SMALL.get(type(node))
        if small is None:
            compound = _COMPOUND[type(node)](self, node)
            self.note(compound, node)
            return compound
        made = small(self, node)
        self.note(made, node)
        return _LINE(body=[made])

    def block(self, nodes: Sequence[ast.stmt]) -> cst.IndentedBlock:
        """The body of a compound statement."""
        return _BLOCK(body=[self.statement(node) for node in nodes])

    # -- small statements

    def _assign(self, node: ast.Assign) -> cst.Assign:
        if len(node.targets) > DEEPEST:
            raise RecursionError
        targets = [_TARGET(target=self.expression(target)) for target in node.targets]
        return _ASSIGN(targets=targets, value=self.expression(node.value))

    def _raise(self, node: ast.Raise) -> cst.Raise:
        cause = None if node.cause is None else _FROM(item=self.expression(node.cause))
        return _RAISE(exc=self.optional(node.exc), cause=cause)

    def _delete(self, node: ast.Delete) -> cst.Del:
        targets = [self.expression(target) for target in node.targets]
        return _DEL(
            target=targets[0] if len(targets) == 1 else _TUPLE(elements=[_ELEMENT(value=target) for target in targets])
        )

    # -- compound statements

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> cst.FunctionDef:
        return _FUNCTION(
            name=_NAME(value=node.name),
            params=self.parameters(node.args),
            body=self._body(node),
            decorators=self._decorators(node.decorator_list),
            returns=self.annotation(node.returns),
            asynchronous=_ASYNC if isinstance(node, ast.AsyncFunctionDef) else None,
            type_parameters=self._type_parameters(node),
        )

    def _body(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> cst.IndentedBlock:
        piece = self._pieces.pop(node.lineno, None)
        return self.block(node.body) if piece is None else self.bodies.add(piece, self._made_of)

    def _made_of(self, piece: Piece) -> list[cst.SimpleStatementLine | cst.BaseCompoundStatement]:
        """The statements of a body that was left out; none where it cannot be read."""
        text = self.bodies.text_of(piece)
        self._depth = 0  # another one may have been too deep
        try:
            body = ast.parse("\n" * (piece.line - 2) + "if _:\n" + text).body[0]
            return [self.statement(node) for node in body.body] if isinstance(body, ast.If) else []
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.bodies.failure = error
            return []

    def _class(self, node: ast.ClassDef) -> cst.ClassDef:
        given = self.arguments(node.bases, node.keywords)
        return _CLASS(
            name=_NAME(value=node.name),
            body=self.block(node.body),
            bases=[arg for arg in given if arg.keyword is None and arg.star != "**"],
            keywords=[arg for arg in given if arg.keyword is not None or arg.star == "**"],
            decorators=self._decorators(node.decorator_list),
            type_parameters=self._type_parameters(node),
        )

    def _decorators(self, nodes: Sequence[ast.expr]) -> list[cst.Decorator]:
        return [_DECORATOR(decorator=self.expression(node)) for node in nodes]

    def _type_parameters(self, node: Any) -> cst.TypeParameters | None:
        """The type parameters of a function, class or alias (Python 3.12)."""
        params = getattr(node, "type_params", None)
        return _TYPE_PARAMETERS(params=list(map(self._type_parameter, params))) if params else None

    def _type_parameter(self, node: Any) -> cst.TypeParam:
        name = _NAME(value=node.name)
        kind = type(node).__name__
        made: cst.TypeVar | cst.TypeVarTuple | cst.ParamSpec
        if kind == "TypeVar":
            made = cst.TypeVar(name=name, bound=self.optional(node.bound))
        else:
            made = cst.TypeVarTuple(name=name) if kind == "TypeVarTuple" else cst.ParamSpec(name=name)
        default = getattr(node, "default_value", None)  # Python 3.13
        if isinstance(default, ast.Starred):
            return _TYPE_PARAM(param=made, default=self.expression(default.value), star="*")
        return _TYPE_PARAM(param=made, default=self.optional(default))

    def _if(self, node: ast.If) -> cst.If:
        orelse: cst.If | cst.Else | None
        if (
            len(node.orelse) == 1
            and isinstance(node.orelse[0], ast.If)
            and node.orelse[0].col_offset == node.col_offset
        ):
            orelse = self._if(node.orelse[0])
            self.note(orelse, node.orelse[0])
        else:
            orelse = self._else(node.orelse)
        return _IF(test=self.expression(node.test), body=self.block(node.body), orelse=orelse)

    def _else(self, nodes: Sequence[ast.stmt]) -> cst.Else | None:
        return _ELSE(body=self.block(nodes)) if nodes else None

    def _for(self, node: ast.For | ast.AsyncFor) -> cst.For:
        return _FOR(
            target=self.expression(node.target),
            iter=self.expression(node.iter),
            body=self.block(node.body),
            orelse=self._else(node.orelse),
            asynchronous=_ASYNC if isinstance(node, ast.AsyncFor) else None,
        )

    def _with(self, node: ast.With | ast.AsyncWith) -> cst.With:
        items = [
            _ITEM(
                item=self.expression(item.context_expr),
                asname=None if item.optional_vars is None else _AS(name=self.expression(item.optional_vars)),
            )
            for item in node.items
        ]
        return _WITH(
            items=items, body=self.block(node.body), asynchronous=_ASYNC if isinstance(node, ast.AsyncWith) else None
        )

    def _tried(self, node: Any, handler: Callable[..., Any]) -> dict[str, Any]:
        """The parts of a ``try`` statement of either kind."""
        handlers = []
        for each in node.handlers:
            name = None if each.name is None else _AS(name=_NAME(value=each.name))
            handlers.append(handler(body=self.block(each.body), type=self.optional(each.type), name=name))
            self.note(handlers[-1], each)
        last = _FINALLY(body=self.block(node.finalbody)) if node.finalbody else None
        return {
            "body": self.block(node.body),
            "handlers": handlers,
            "orelse": self._else(node.orelse),
            "finalbody": last,
        }

    # -- patterns

    def _case(self, node: ast.match_case) -> cst.MatchCase:
        return _CASE(pattern=self._pattern(node.pattern), guard=self.optional(node.guard), body=self.block(node.body))

    def _pattern(self, node: ast.pattern) -> cst.MatchPattern:
        if isinstance(node, ast.MatchValue):
            return _MATCH_VALUE(value=self.expression(node.value))
        if isinstance(node, ast.MatchSingleton):
            return _MATCH_SINGLETON(value=_NAME(value=str(node.value)))
        if isinstance(node, ast.MatchSequence):
            return _MATCH_LIST(patterns=list(map(self._sequence_element, node.patterns)))
        if isinstance(node, ast.MatchMapping):
            pairs = [
                _MATCH_PAIR(key=self.expression(key), pattern=self._pattern(each))
                for key, each in zip(node.keys, node.patterns)
            ]
            return _MATCH_MAPPING(elements=pairs, rest=_name(node.rest))
        if isinstance(node, ast.MatchClass):
            return _MATCH_CLASS(
                cls=self.expression(node.cls),
                patterns=list(map(self._sequence_element, node.patterns)),
                kwds=[
                    _MATCH_KEYWORD(key=_NAME(value=key), pattern=self._pattern(each))
                    for key, each in zip(node.kwd_attrs, node.kwd_patterns)
                ],
            )
        if isinstance(node, ast.MatchOr):
            return _MATCH_OR(patterns=[_MATCH_OR_ELEMENT(pattern=self._pattern(each)) for each in node.patterns])
        if isinstance(node, ast.MatchAs):
            return _MATCH_AS(
                pattern=None if node.pattern is None else self._pattern(node.pattern), name=_name(node.name)
            )
        raise TypeError(f"no pattern of a case: {type(node).__name__}")

    def _sequence_element(self, node: ast.pattern) -> cst.MatchSequenceElement | cst.MatchStar:
        if isinstance(node, ast.MatchStar):
            return _MATCH_STAR(name=_name(node.name))
        return _MATCH_ELEMENT(value=self._pattern(node))


#: What is made of a small statement of Python's, by its type.
_SMALL: Final[dict[type, Callable[[Statements, Any], cst.BaseSmallStatement]]] = {
    ast.Expr: lambda made, node: _EXPR(value=made.expression(node.value)),
    ast.Assign: Statements._assign,
    ast.AnnAssign: lambda made, node: _ANNOTATED(
        target=made.expression(node.target),
        annotation=made.annotation(node.annotation),
        value=made.optional(node.value),
    ),
    ast.AugAssign: lambda made, node: _AUGMENTED(
        target=made.expression(node.target),
        operator=_AUGMENTING[type(node.op)],
        value=made.expression(node.value),
    ),
    ast.Return: lambda made, node: _RETURN(value=made.optional(node.value)),
    ast.Raise: Statements._raise,
    ast.Assert: lambda made, node: _ASSERT(test=made.expression(node.test), msg=made.optional(node.msg)),
    ast.Delete: Statements._delete,
    ast.Import: lambda made, node: _IMPORT(names=list(map(_alias, node.names))),
    ast.ImportFrom: lambda made, node: _import_from(node),
    ast.Global: lambda made, node: _GLOBAL(names=_items(node.names)),
    ast.Nonlocal: lambda made, node: _NONLOCAL(names=_items(node.names)),
    ast.Pass: lambda made, node: cst.Pass(),
    ast.Break: lambda made, node: cst.Break(),
    ast.Continue: lambda made, node: cst.Continue(),
}
#: The same of a statement with blocks.
_COMPOUND: Final[dict[type, Callable[[Statements, Any], cst.BaseCompoundStatement]]] = {
    ast.FunctionDef: Statements._function,
    ast.AsyncFunctionDef: Statements._function,
    ast.ClassDef: Statements._class,
    ast.If: Statements._if,
    ast.For: Statements._for,
    ast.AsyncFor: Statements._for,
    ast.While: lambda made, node: _WHILE(
        test=made.expression(node.test), body=made.block(node.body), orelse=made._else(node.orelse)
    ),
    ast.With: Statements._with,
    ast.AsyncWith: Statements._with,
    ast.Try: lambda made, node: _TRY(**made._tried(node, _EXCEPT)),
    ast.Match: lambda made, node: _MATCH(
        subject=made.expression(node.subject), cases=list(map(made._case, node.cases))
    ),
}
if sys.version_info >= (3, 11):
    _COMPOUND[ast.TryStar] = lambda made, node: _TRY_STAR(**made._tried(node, _EXCEPT_STAR))
if sys.version_info >= (3, 12):
    _SMALL[ast.TypeAlias] = lambda made, node: _TYPE(
        name=made.expression(node.name),
        type_parameters=made._type_parameters(node),
        value=made.expression(node.value),
    )


def _name(name: str | None) -> cst.Name | None:
    return None if name is None else _NAME(value=name)


def _items(names: Sequence[str]) -> list[cst.NameItem]:
    return [_NAME_ITEM(name=_NAME(value=name)) for name in names]


def _dotted(name: str) -> cst.Name | cst.Attribute:
    first, *rest = name.split(".")
    made: cst.Name | cst.Attribute = _NAME(value=first)
    for part in rest:
        made = _ATTRIBUTE(value=made, attr=_NAME(value=part))
    return made


def _alias(node: ast.alias) -> cst.ImportAlias:
    return _ALIAS(name=_dotted(node.name), asname=None if node.asname is None else _AS(name=_NAME(value=node.asname)))


def _import_from(node: ast.ImportFrom) -> cst.ImportFrom:
    names: cst.ImportStar | list[cst.ImportAlias] = (
        cst.ImportStar() if node.names[0].name == "*" else list(map(_alias, node.names))
    )
    return _IMPORT_FROM(module=_dotted(node.module) if node.module else None, names=names, relative=[_DOT] * node.level)
