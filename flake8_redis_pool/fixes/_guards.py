"""What is taken is given back on every way out: a ``with`` block, or ``finally`` where there is no context manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import libcst as cst

from ..analysis.facts.giving_back import WayBack, gives_always, gives_itself, ways_back
from ..analysis.facts.obligations import Obligation
from ..analysis.program.module import Module
from ..spec import Kind
from ._change import Change, NoFix, Replacement
from ._fix import Fix, Found
from ._source import Source, with_changes
from ._spans import Acquire, Span, acquire_at
from ._variables import has_comment, parts, targets, variable_names

#: Own methods in the order in which they are taken: the one that the oldest versions of the libraries have is first.
_CLOSERS: Final = ("disconnect", "close", "stop", "reset", "aclose")

Body = Sequence[cst.BaseStatement]


def guarded(found: Found) -> Change:
    """The statements that use what is taken, in a block that gives it back.

    Raises:
        NoFix: where that may change anything else.
    """
    item = found.finding.fact
    if not isinstance(item, Obligation):
        raise NoFix("what closes it stands in another function")
    module = found.report.module
    if not gives_always(module, item):
        raise NoFix("the call may give something else, or nothing")
    start = acquire_at(found.source, item)
    return _Guard(found.source, item, start, Span(found.source, item, start)).change(module)


GUARD: Final = Fix(
    "opens what is taken with ``with`` or ``async with``, or gives it back in ``finally``, "
    "where the statements that use it stand in one block",
    is_safe=True,
    change=guarded,
    gives_way_to=frozenset({"RDP101", "RDP102", "RDP104"}),
)


class _Guard:
    """The block that is made of a ``span`` of statements after an acquire."""

    def __init__(self, source: Source, item: Obligation, start: Acquire, span: Span) -> None:
        self._source = source
        self._item = item
        self._start = start
        self._span = span
        self._ways = ways_back(item)
        if item.thing.kind is Kind.TRANSACTION:
            self._ways = tuple(way for way in self._ways if way.name in item.thing.item.watch_ended_by)

    def change(self, module: Module) -> Change:
        """The whole change.

        Raises:
            NoFix: it is given back in a way that no block replaces.
        """
        used, given_back = self._split()
        last = used[-1] if used else None
        if isinstance(last, cst.Try) and last.finalbody is not None and not last.handlers and not given_back:
            if any(map(self._is_release, last.finalbody.body.body)):
                return self._widened(used[:-1], last)
        dropped = self._dropped(used)
        context = self._context() if all(map(self._is_release, given_back)) else ""
        if any(map(has_comment, (*dropped, *(given_back if context else ())))):
            raise NoFix("a comment stands at a call that would go")
        body = self._without(used, dropped)
        if not body:
            raise NoFix("nothing uses it but what gives it back")
        rest: dict[cst.CSTNode, Replacement] = dict.fromkeys(self._span.statements, cst.RemoveFromParent())
        if context:
            return Change(
                f"opens it with `{context}`", {**rest, self._start.line: self._entered(module, context, body)}
            )
        block = self._finally(body, given_back)
        return Change("gives it back in finally", {**rest, self._start.line: _several(self._start.line, block)})

    def _split(self) -> tuple[Body, Body]:
        """The statements that use it, and those at the end that give it back."""
        statements = self._span.statements
        first = next((at for at, each in enumerate(statements) if self._is_release(each)), len(statements))
        if not all(map(self._is_cleaning, statements[first:])):
            raise NoFix("it is used, or given back, after it was given back")
        return statements[:first], statements[first:]

    def _is_release(self, statement: cst.CSTNode) -> bool:
        """Whether a statement gives it back, and does nothing else."""
        call = _called_by(statement)
        return call is not None and self._gives_back(call) and len(call.args) == self._is_passed_to(call)

    def _is_cleaning(self, statement: cst.CSTNode) -> bool:
        """Whether a statement only calls something of it: it is closed, and then waited for, or its pool closed."""
        call = _called_by(statement)
        return self._is_release(statement) or (call is not None and _root(call.func) == self._start.name.value)

    def _gives_back(self, call: cst.Call) -> bool:
        """Whether a call gives it back, whatever else it is told."""
        if not isinstance(call.func, cst.Attribute):
            return False
        is_own = _is_name(call.func.value, self._start.name.value)
        is_passed = self._is_passed_to(call)
        name = call.func.attr.value
        return any(way.name == name and (is_passed if way.is_passed else is_own) for way in self._ways)

    def _is_passed_to(self, call: cst.Call) -> bool:
        return any(_is_name(arg.value, self._start.name.value) for arg in call.args)

    def _dropped(self, used: Body) -> list[cst.BaseStatement]:
        """The statements among what uses it that give it back on a way that ends there.

        Raises:
            NoFix: it is given back elsewhere, too.
        """
        found: list[cst.BaseStatement] = []
        waiting: list[cst.CSTNode] = list(used)
        while waiting:
            node = waiting.pop()
            is_last = isinstance(node, cst.If) and node is used[-1] and self._only_releases(node)
            is_line = isinstance(node, cst.SimpleStatementLine) and self._is_release(node)
            if isinstance(node, cst.BaseStatement) and (is_last or (is_line and self._ends_there(node, used))):
                found.append(node)
                continue
            if isinstance(node, cst.Call) and self._gives_back(node):
                raise NoFix("it is given back in more than one place")
            waiting += node.children
        return found

    def _only_releases(self, node: cst.If) -> bool:
        """Whether a branch gives it back if something is so, and does nothing else."""
        asks = any(isinstance(part, (cst.Call, cst.Await, cst.NamedExpr)) for part in parts(node.test))
        return not asks and node.orelse is None and all(map(self._is_release, node.body.body))

    def _ends_there(self, line: cst.BaseStatement, used: Body) -> bool:
        """Whether nothing but the way out follows a release: a return, a raise, the end of the last ``finally``."""
        block = self._source.parents[line]
        around = self._source.parents[block]
        body = list(block.body) if isinstance(block, cst.IndentedBlock) else []
        after = body[body.index(line) + 1 :] if line in body else []
        if isinstance(around, cst.Finally):
            return self._source.parents[around] is used[-1] and all(map(self._is_release, after))
        if not after or not isinstance(after[0], cst.SimpleStatementLine):
            return False
        return isinstance(after[0].body[0], (cst.Return, cst.Raise))

    def _without(self, used: Body, dropped: Body) -> list[cst.BaseStatement]:
        """The statements without the calls that go, and without what then does nothing."""
        going: dict[cst.CSTNode, Replacement] = dict.fromkeys(dropped, cst.RemoveFromParent())
        for node in {self._source.parents[self._source.parents[line]] for line in dropped}:
            if isinstance(node, cst.Finally) and set(node.body.body) <= set(dropped):
                going[node] = cst.RemoveFromParent()
        kept: list[cst.BaseStatement] = []
        for statement in used:
            if statement in dropped:
                continue
            changed = with_changes(statement, going)
            if isinstance(changed, cst.Try) and changed is not statement and _does_nothing(changed):
                kept += _with_lines_before(_statements(changed.body), changed.leading_lines)
            elif isinstance(changed, cst.BaseStatement):
                kept.append(changed)
        return kept

    def _widened(self, before: Body, last: cst.Try) -> Change:
        """What stands between the acquire and the ``try`` that gives it back in ``finally``, moved into it."""
        assert last.finalbody is not None
        if not before or last.orelse is not None:
            raise NoFix("it is given back in finally already")
        given = frozenset(name for each in before for name in _given_in(each))
        if given & variable_names(last.finalbody):
            raise NoFix("its finally uses what comes before the try")
        first, *others = before
        tried = _with_lines_before(_statements(last.body), last.leading_lines)
        body = last.body.with_changes(body=[_without_blank_lines(first), *others, *tried])
        rest: dict[cst.CSTNode, Replacement] = dict.fromkeys(before, cst.RemoveFromParent())
        return Change(
            "begins the try before the first use", {**rest, last: last.with_changes(body=body, leading_lines=())}
        )

    def _context(self) -> str:
        """The form that opens and closes it; "" where there is none."""
        if any(way.is_passed for way in self._ways) or self._leaves_pool():
            return ""
        form = "async with" if self._item.thing.is_async else "with"
        if form not in self._item.thing.item.contexts:
            return ""
        if self._item.thing.is_async and not self._item.function.is_async:
            raise NoFix("it is asynchronous, and the function is not")
        if self._start.is_annotated:
            raise NoFix("the type that is written there would go")
        return form

    def _leaves_pool(self) -> bool:
        """Whether the pool of a client stays open when the client is closed."""
        return self._item.thing.kind is Kind.CLIENT and not self._item.thing.item.closes_pool

    def _entered(self, module: Module, context: str, body: Body) -> cst.With:
        value = self._start.value
        if isinstance(value, cst.Await) and gives_itself(module, self._item):
            value = value.expression
        name = cst.AsName(self._start.name.with_changes(lpar=(), rpar=()))
        line = self._start.line
        return cst.With(
            [cst.WithItem(value, name)],
            self._block(body, line.trailing_whitespace),
            cst.Asynchronous() if context == "async with" else None,
            leading_lines=line.leading_lines,
        )

    def _finally(self, body: Body, given_back: Body) -> cst.Try:
        ending = [_without_blank_lines(given_back[0]), *given_back[1:]] if given_back else [self._release()]
        return cst.Try(self._block(body), finalbody=cst.Finally(self._block(ending)))

    def _block(self, body: Body, header: cst.TrailingWhitespace | None = None) -> cst.IndentedBlock:
        """Statements, set in as those of the function are."""
        made = cst.IndentedBlock([_without_blank_lines(body[0]), *body[1:]], indent=self._start.block.indent)
        return made if header is None else made.with_changes(header=header)

    def _release(self) -> cst.SimpleStatementLine:
        """A statement that gives it back."""
        name = cst.Name(self._start.name.value)
        way = self._way()
        call = self._source.twin(self._item.node)
        if way.is_passed:
            assert isinstance(call, cst.Call)
            if not isinstance(call.func, cst.Attribute) or not _is_dotted(call.func.value):
                raise NoFix("what it is taken from has no name")
            giver = call.func.value
            made = cst.Call(cst.Attribute(giver.deep_clone(), cst.Name(way.name)), [cst.Arg(name)])
        else:
            made = cst.Call(cst.Attribute(name, cst.Name(way.name)))
        return cst.SimpleStatementLine([cst.Expr(cst.Await(made) if way.is_awaited else made)])

    def _way(self) -> WayBack:
        """How to give it back."""
        passed = [way for way in self._ways if way.is_passed]
        own: Mapping[str, WayBack] = {way.name: way for way in self._ways if not way.is_passed}
        found = passed or [own[name] for name in _CLOSERS if name in own]
        if not found:
            raise NoFix("nothing is known that gives it back")
        if self._leaves_pool():
            raise NoFix("what closes it leaves its pool open")
        if found[0].is_awaited and not self._item.function.is_async:
            raise NoFix("it is asynchronous, and the function is not")
        return found[0]


def _several(*statements: cst.BaseStatement) -> cst.FlattenSentinel[cst.CSTNode]:
    return cst.FlattenSentinel[cst.CSTNode](statements)


def _called_by(statement: cst.CSTNode) -> cst.Call | None:
    """The call that is a whole statement, awaited or not."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    only = statement.body[0]
    value = only.value if isinstance(only, cst.Expr) else None
    value = value.expression if isinstance(value, cst.Await) else value
    return value if isinstance(value, cst.Call) else None


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _root(node: cst.CSTNode) -> str:
    """The name that a chain of attributes begins with."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def _is_dotted(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) or (isinstance(node, cst.Attribute) and _is_dotted(node.value))


def _given_in(statement: cst.CSTNode) -> frozenset[str]:
    """The names that a statement gives a value, as far as they are assigned; all of one that does other things."""
    if isinstance(statement, cst.SimpleStatementLine):
        simple = [each for each in statement.body if not isinstance(each, cst.Expr)]
        if all(isinstance(each, cst.Assign) for each in simple):
            given = (target.target for each in simple if isinstance(each, cst.Assign) for target in each.targets)
            return frozenset(each.value for whole in given for each in targets(whole) if isinstance(each, cst.Name))
    return variable_names(statement)


def _does_nothing(node: cst.Try) -> bool:
    """Whether a ``try`` only raises again what was raised."""
    if node.orelse is not None or node.finalbody is not None:
        return False
    return all(_raises_again(handler) for handler in node.handlers)


def _raises_again(handler: cst.ExceptHandler) -> bool:
    lines = list(handler.body.body)
    only = lines[0] if len(lines) == 1 else None
    statement = only.body[0] if isinstance(only, cst.SimpleStatementLine) and len(only.body) == 1 else only
    return isinstance(statement, cst.Raise) and statement.exc is None and not has_comment(handler)


def _statements(block: cst.BaseSuite) -> list[cst.BaseStatement]:
    """The statements of a block that goes, or is written anew.

    Raises:
        NoFix: there is a comment that would go with it, or it stands on one line.
    """
    if not isinstance(block, cst.IndentedBlock):
        raise NoFix("several statements stand on a line")
    if has_comment(block.header):
        raise NoFix("a comment stands at a try that would go")
    return list(block.body)


def _with_lines_before(body: Body, lines: Sequence[cst.EmptyLine]) -> list[cst.BaseStatement]:
    """Statements with the comments and blank lines that stood before their block."""
    first, *others = body
    return [first.with_changes(leading_lines=[*lines, *getattr(first, "leading_lines", ())]), *others]


def _without_blank_lines(statement: cst.BaseStatement) -> cst.BaseStatement:
    """A statement without the blank lines before it, of which a block that it begins has none."""
    lines = list(getattr(statement, "leading_lines", ()))
    while lines and lines[0].comment is None:
        lines.pop(0)
    return statement.with_changes(leading_lines=lines)
