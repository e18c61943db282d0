"""The tree that is made of Python's is the one that libcst's parser makes of the text, but for white space and punctuation."""

from __future__ import annotations

import ast
import sys
import sysconfig
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import libcst as cst
import pytest

from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.tree import expression_of, lines_of, tree_of
from tests.shared.texts import each_text

LIBRARY: Final = sorted(path for path in Path(sysconfig.get_path("stdlib")).rglob("*.py") if "site-packages" not in path.parts)
#: What real code has seldom, or only from some version of Python on.
SHAPES: Final = {
    "parameters": "def f(a, b: int = 1, /, c=2, *d: int, e, g: str = '', **h) -> None: ...\nlambda a, /, *, b=1: a\nlambda *a, **b: 0\n",
    "arguments": "f(a, *b, c, d=1, *e, **g, h=2)\nclass A(b, *c, metaclass=d, **e): pass\n",
    "displays": "[a, *b], {a, *b}, {a: b, **c}, (), (a,), [], {}\na, *b = c\n[d, (e, f)] = g\n",
    "subscripts": "a[b], a[b, c], a[(b, c)], a[b:c], a[::d, e], a[...], a[b:], a[()]\n",
    "operators": "a + b - c * d @ e / f % g ** h << i >> j | k ^ l & m // n\n-a, +a, ~a, not a\na and b and c or d or e and f\n",
    "comparisons": "a < b <= c == d != e > f >= g is h is not i in j not in k\n",
    "assignments": "a = b = c\na: int\na: int = 1\na.b: int = 2\n" + "".join(f"a {op}= b\n" for op in "+ - * @ / % ** << >> | ^ & //".split()),
    "texts": """'a' "b" 'c'\n'''d\ne'''\nr'\\d'\nb'f' b'g'\nf'h{i!r:>{j}}k' 'l'\nf'{m}' f'{n.o()}'\n'é'; 'p' 'ü'\n"it's"\n""",
    "numbers": f"1, 0x1F, 1_000, 1.5, 1e9, .5, 2j, 1e400, 0b11, f'{{0x{'F' * 9_000}}}'\n",
    "comprehensions": "[a for a in b if c if d for e in f]\n{a for a in b}\n{a: b for a in c}\n(a async for a in b)\n",
    "control": "if a: b\nelif c: d\nelse: e\nif a: b\nelse:\n    if c: d\nfor a in b: break\nelse: c\nwhile a: continue\nelse: b\n",
    "errors": "try: a\nexcept: b\ntry: a\nexcept b: c\nexcept (d, e) as f: g\nelse: h\nfinally: i\nraise\nraise a\nraise a from b\nassert a, b\n",
    "with": "with a: b\nwith a as b, c as (d, e): f\nwith (a as b, c): d\n",
    "coroutines": "async def f():\n    async with a as b: await c\n    async for d in e: yield d\n",
    "imports": "import a.b.c as d, e\nfrom . import a\nfrom .a.b import c as d\nfrom a import *\nfrom ... import (a, b,)\n",
    "scopes": "def f():\n    global a, b\n    nonlocal c\n    del d, e[0]\n    del g\n    return\n    yield\n    yield from h\n    (i := j)\n",
    "definitions": "@a.b(c)\n@d\nasync def f(): return 1\n@e\nclass G: x = 1\n",
    "patterns": (
        "match a, b:\n    case 1 | 'x' | None: pass\n    case [a, *_, b]: pass\n    case (c, *d) if e: pass\n    case {'k': f, **g}: pass\n"
        "    case H(i, j=k): pass\n    case l.m as n: pass\n    case []: pass\n    case {}: pass\n    case -1: pass\n    case _: pass\n"
    ),
    "several on a line": "a; b = 1; c()\nif d: e; f()\n",
    "Windows lines": "a(\r\n    'b',\r\n)\r\n",
}
if sys.version_info >= (3, 11):
    SHAPES["groups of exceptions"] = "try: a\nexcept* b as c: d\nexcept* (e, f): g\n"
    SHAPES["unpacked types"] = "def f(*args: *Ts): a[*b]\n"
if sys.version_info >= (3, 12):
    SHAPES["type parameters"] = "type A[T: int, *Ts, **P] = B[T]\ndef f[T](a: T): ...\nclass C[T](D): ...\n"
    SHAPES["texts in texts"] = "f'{a['b']}{f'{c}'}'\n"
if sys.version_info >= (3, 13):
    SHAPES["defaults of type parameters"] = "def f[T = int, *Ts = *A](): ...\n"
if sys.version_info >= (3, 14):
    SHAPES["templates"] = "t'a{b!r}c{d.e():>{f.g()}}{h=}'\nrt'{i}'\n"
    SHAPES["exceptions without parentheses"] = "try: a\nexcept b, c.d: e\ntry: a\nexcept* b, c.d: e\n"


def assert_same(text: str) -> None:
    """Hold the made tree against the parsed one, node by node."""
    waiting: list[tuple[cst.CSTNode, cst.CSTNode]] = [(tree_of(ast.parse(text), text).module, cst.parse_module(text))]
    while waiting:
        made, parsed = waiting.pop()
        assert _what(made) == _what(parsed), cst.Module([]).code_for_node(parsed)
        if not isinstance(made, cst.SimpleString):
            waiting += zip(_parts(made), _parts(parsed), strict=True)


def _what(node: cst.CSTNode) -> tuple[object, ...]:
    """The kind of a node, and what it says by itself."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)) and node.evaluated_value is not None:
        return "text", node.evaluated_value
    if isinstance(node, cst.BaseNumber):
        return type(node), node.evaluated_value
    kind: type = type(node)
    for other, one in ((cst.SimpleStatementSuite, cst.IndentedBlock), (cst.MatchTuple, cst.MatchList), (cst.ConcatenatedString, cst.FormattedString)):
        kind = one if kind is other else kind  # written in two ways
    star = getattr(node, "star", "")
    return (
        *(kind, unicodedata.normalize("NFKC", node.value) if isinstance(node, cst.Name) else None, type(getattr(node, "operator", None))),
        *("" if isinstance(star, cst.MaybeSentinel) else star, nodes.is_async(node)),
    )


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a node consists of; of formatted texts the expressions, since texts beside one another are joined."""
    if isinstance(node, cst.ConcatenatedString):
        for half in (node.left, node.right):
            yield from _parts(half)
        return
    for part in nodes.children(node):
        if isinstance(part, cst.SimpleStatementLine):
            yield from part.body
        elif not isinstance(part, (cst.FormattedStringText, cst.TemplatedStringText)) and not (
            isinstance(node, cst.MatchOrElement) and part is node.separator
        ):
            yield part


@pytest.mark.parametrize("name", SHAPES)
def test_shape(name: str) -> None:
    assert_same(SHAPES[name])


@each_text
def test_fixture(path: Path) -> None:
    assert_same(path.read_text(encoding="utf-8"))


def _hold(paths: list[Path]) -> int:
    """Hold the files against each other that Python and libcst both parse; how many these are."""
    count = 0
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
            ast.parse(text)
            cst.parse_module(text)
        except (SyntaxError, ValueError, RecursionError, cst.ParserSyntaxError):
            continue
        assert_same(text)
        count += 1
    return count


@pytest.mark.filterwarnings("ignore")
def test_standard_library() -> None:
    """One file in thirty; more where Python comes with few."""
    assert _hold(LIBRARY[:: min(30, len(LIBRARY) // 45)]) > 30


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_whole_standard_library() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(12_000)  # libcst's own value of a text of many parts needs it
    try:
        assert _hold(LIBRARY) > 1_000
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("name", SHAPES)
def test_every_expression_and_statement_has_its_source(name: str) -> None:
    tree = tree_of(ast.parse(SHAPES[name]), SHAPES[name])
    found = [node for node in nodes.descendants(tree.module) if isinstance(node, (cst.Call, cst.BaseSmallStatement, cst.BaseCompoundStatement))]
    assert found
    assert all(tree.place_of(node) is not None for node in found)


def test_expression() -> None:
    assert isinstance(expression_of("a[b] | None"), cst.BinaryOperation)
    assert expression_of("no type") is None
    assert expression_of("a\0") is None


def test_lines_end_as_python_counts_them() -> None:
    assert lines_of("a\r\nb\rc\nd\x0ce") == ["a", "b", "c", "d\x0ce"]


@pytest.mark.parametrize(
    "text", [f"a{'.b' * 2_200}\n", f"x = {' or '.join('a' * 2_200)}\n", f"x = {' + '.join('a' * 2_200)}\n", f"{'a = ' * 2_200}1\n"]
)
def test_what_nests_too_deep(text: str) -> None:
    with pytest.raises(RecursionError):
        tree_of(ast.parse(text), text)
