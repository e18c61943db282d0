"""Short examples for the pages of docs/frameworks, cut out of the fixtures that bear a framework's name.

An example is a function or class of a fixture with all that it needs at the top of its module: imports, objects, and the calls and tables that hand
it to the framework. Nothing is written anew: what a page shows is what the tests check.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from flake8_redis_pool.analysis.entrypoints.handlers import handlers_of
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.positions import positions_of
from flake8_redis_pool.knowledge import known

FIXTURES: Final = Path(__file__).resolve().parent.parent / "fixtures" / "rdp101"
#: Lines: a longer example is no short one, and is left out. To make a client in one place and to use it in another takes more of them.
LONGEST_WRONG: Final = 24
LONGEST_RIGHT: Final = 52

_MARK: Final = re.compile(r"(?<=# )(RDP\d{3})(?:@\d+)?(?:: .*?)?(?=\s*(?:# |$))")
_CODE: Final = re.compile(r"# (RDP\d{3})\b")
_FILENAME: Final = re.compile(r"^# filename: (\S+)$", re.MULTILINE)
#: The library that most readers have, before its kin.
_REDIS: Final = re.compile(r"^(?:import|from) redis\b", re.MULTILINE)
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
#: What has one of its methods called: ``orders.incr(``, ``orders().incr(``, ``ctx["orders"].incr(``; and what stands before its name.
_USED: Final = re.compile(r"""([."']?)\b(\w+)(?:\(\)|["']\])?\.\w+\(""")
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS: Final = (*_FUNCTIONS, ast.ClassDef)
_IMPORTS: Final = (ast.Import, ast.ImportFrom)


def wrong(name: str, roots: Sequence[str]) -> str:
    """The first short misuse of a framework's module that RDP101 alone reports; "" when none is short."""
    source = _Source(FIXTURES / f"bad_{name}.py", roots)
    examples = [source.slice([each]) for each in source.reported("RDP101")]
    return next((example for example in examples if set(_CODE.findall(example)) == {"RDP101"} and source.is_example(example, LONGEST_WRONG)), "")


def right(name: str, roots: Sequence[str], place: str) -> str:
    """A short way to make a client once and to use it in a handler; "" when none is short.

    ``place`` is what the declaration says of it ("in the lifespan"): the example that has most of its words is taken.
    """
    source = _Source(FIXTURES / f"good_{name}.py", roots)
    words = {word for word in _WORD.findall(place) if len(word) > 3}
    rated = []
    for maker, handler in source.pairs():
        example = source.slice({maker, handler})
        if source.is_example(example, LONGEST_RIGHT):
            at_module_level = place.startswith("at module level") and not isinstance(source.body[maker], _DEFINITIONS)
            rated.append(
                (_REDIS.search(example) is None, not at_module_level, -len(words & set(_WORD.findall(example))), example.count("\n"), example)
            )
    return min(rated)[-1] if rated else ""


class _Name(NamedTuple):
    """A name of its own, or one of an attribute or key: ``orders``, ``app.state.orders``, ``app["orders"]``."""

    text: str
    is_part: bool


@dataclass(frozen=True)
class _Source:
    """A fixture, statement by statement; statements are known by their index."""

    path: Path
    roots: Sequence[str]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    @cached_property
    def filename(self) -> str:
        """The name under which the fixture is checked."""
        named = _FILENAME.search(self.text)
        return named[1] if named else self.path.name

    @cached_property
    def lines(self) -> Sequence[str]:
        return self.text.splitlines()

    @cached_property
    def body(self) -> Sequence[ast.stmt]:
        body = ast.parse(self.text).body
        return body[1:] if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else body

    @cached_property
    def read(self) -> Sequence[frozenset[str]]:
        """The names that each statement reads."""
        return [frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name)) for statement in self.body]

    @cached_property
    def made(self) -> Sequence[frozenset[str]]:
        """The names that each statement gives to the module."""
        return [frozenset(_bound(statement)) for statement in self.body]

    @cached_property
    def clients(self) -> frozenset[str]:
        """The names of what is imported from a client library."""
        roots = {root for spec in known().clients for root in spec.roots}
        return frozenset(
            name
            for statement in self.body
            if isinstance(statement, _IMPORTS)
            for alias in statement.names
            if (getattr(statement, "module", None) or alias.name).partition(".")[0] in roots
            for name in (alias.asname or alias.name.partition(".")[0],)
        )

    @cached_property
    def handlers(self) -> frozenset[int]:
        """The statements in which a function stands that a framework runs once per request."""
        return frozenset(index for index, statement in enumerate(self.body) if self._handler_lines & set(_lines(statement)))

    @cached_property
    def plain_handlers(self) -> frozenset[int]:
        """Those that are such a function themselves."""
        return frozenset(
            index
            for index in self.handlers
            if isinstance(self.body[index], _FUNCTIONS)
            and self._handler_lines & set(range(_first_line(self.body[index]), self.body[index].lineno + 1))
        )

    @cached_property
    def _handler_lines(self) -> frozenset[int]:
        module = Module(self.filename, self.text, known())
        return frozenset(positions_of(module).line(scope.node) for scope in handlers_of(module).found)

    def source_of(self, index: int) -> str:
        """The lines of a statement, with the codes of their marks alone."""
        return "\n".join(_MARK.sub(r"\1", self.lines[line - 1]) for line in _lines(self.body[index]))

    def is_example(self, text: str, longest: int) -> bool:
        """Whether a part of the fixture is short, and imports the framework, or whatever it imports where no package has to be."""
        roots = "|".join(re.escape(root.partition(".")[0]) for root in self.roots) or r"\w+"
        return text.count("\n") <= longest and re.search(rf"^(?:from|import) (?:{roots})\b", text, re.MULTILINE) is not None

    def reported(self, code: str) -> Iterator[int]:
        """The definitions with marks of this code and of no other."""
        for index, statement in enumerate(self.body):
            marks = set(_CODE.findall(self.source_of(index)))
            if isinstance(statement, _DEFINITIONS) and marks == {code}:
                yield index

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The statement that makes a client, and a handler that calls a method of what bears the name under which the client is stored."""
        for maker, statement in enumerate(self.body):
            stored = set(_stored(statement, self.clients))
            seen = {name for name in stored if name.is_part or name.text in self.made[maker] or name.text in _globals(statement)}
            for handler in sorted(self.handlers - ({maker} if maker in self.plain_handlers else set())):
                used = {_Name(name, bool(before)) for before, name in _USED.findall(self.source_of(handler))}
                if used & (stored if handler == maker else seen):
                    yield maker, handler

    def slice(self, wanted: Iterable[int]) -> str:
        """The statements, what they need, and what names them; in the order of the file."""
        chosen = set(wanted)
        while True:
            names = frozenset().union(*(self.read[index] for index in chosen))
            handed = {name for index in chosen if isinstance(self.body[index], _DEFINITIONS) for name in self.made[index]}
            more = {index for index, statement in enumerate(self.body) if (self.made[index] | _globals(statement)) & names}
            more |= {index for index in range(len(self.body)) if self.read[index] & handed}
            made = frozenset().union(*(self.made[index] for index in chosen))
            more |= {index for index, statement in enumerate(self.body) if isinstance(statement, ast.Expr) and self.read[index] <= made}
            if more <= chosen:
                return self._joined(sorted(chosen), names)
            chosen |= more

    def _joined(self, chosen: Sequence[int], names: frozenset[str]) -> str:
        parts: list[str] = []
        before: ast.stmt | None = None
        for index in chosen:
            statement = self.body[index]
            if before is not None:
                parts.append(_gap(before, statement))
            parts.append(_import(statement, names) if isinstance(statement, _IMPORTS) else self.source_of(index))
            before = statement
        return "".join(parts) + "\n"


def _first_line(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, _DEFINITIONS) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _lines(statement: ast.stmt) -> range:
    return range(_first_line(statement), (statement.end_lineno or statement.lineno) + 1)


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, _DEFINITIONS):
        yield statement.name
    elif isinstance(statement, _IMPORTS):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _stored(statement: ast.stmt, clients: frozenset[str]) -> Iterator[_Name]:
    """The names under which a statement stores what a call into a client library gives; local names too."""
    made = clients | {name.text for name in _assigned(statement, clients) if not name.is_part}
    yield from _assigned(statement, made)
    for node in ast.walk(statement):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and _comes_from(value, made):
                    yield _Name(key.value, True)
        elif isinstance(node, _FUNCTIONS) and node.decorator_list:
            given = [each.value for each in ast.walk(node) if isinstance(each, (ast.Return, ast.Yield)) and each.value is not None]
            if any(_comes_from(value, made) for value in given):
                yield _Name(node.name, False)


def _assigned(statement: ast.stmt, sources: frozenset[str]) -> Iterator[_Name]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign) and _comes_from(node.value, sources):
            for target in node.targets:
                yield from _name_of(target)
        elif isinstance(node, ast.AnnAssign) and node.value is not None and _comes_from(node.value, sources):
            yield from _name_of(node.target)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None and _comes_from(node.context_expr, sources):
            yield from _name_of(node.optional_vars)


def _globals(statement: ast.stmt) -> frozenset[str]:
    return frozenset(name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names)


def _comes_from(value: ast.expr, sources: frozenset[str]) -> bool:
    """Whether it is one of these names, or a call of something under one of them."""
    called = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    return any(
        isinstance(node, ast.Name) and node.id in sources
        for part in (*called, value)
        for node in ast.walk(part)
        if part is not value or node is value
    )


def _name_of(target: ast.expr) -> Iterator[_Name]:
    if isinstance(target, ast.Name):
        yield _Name(target.id, False)
    elif isinstance(target, ast.Attribute):
        yield _Name(target.attr, True)
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        yield _Name(str(target.slice.value), True)


def _import(statement: ast.stmt, names: frozenset[str]) -> str:
    """An import of what is needed alone."""
    assert isinstance(statement, _IMPORTS)
    kept = [alias for alias in statement.names if (alias.asname or alias.name.partition(".")[0]) in names]
    if isinstance(statement, ast.ImportFrom):
        return ast.unparse(ast.ImportFrom(statement.module, kept or statement.names, statement.level))
    return ast.unparse(ast.Import(kept or statement.names))


def _gap(before: ast.stmt, after: ast.stmt) -> str:
    """Blank lines as PEP 8 asks for them."""
    if isinstance(before, _DEFINITIONS) or isinstance(after, _DEFINITIONS):
        return "\n\n\n"
    return "\n\n" if isinstance(before, _IMPORTS) and not isinstance(after, _IMPORTS) else "\n"
