"""How far what is taken is used: the statements that speak of it, or of what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..analysis.facts.giving_back import ways_back
from ..analysis.facts.obligations import Obligation
from ..spec import Role
from ._change import NoFix
from ._source import Source
from ._variables import DEFERRED, targets, variables

#: What a test makes of a value: true or false.
_TESTS: Final = (cst.Comparison, cst.ComparisonTarget, cst.UnaryOperation, cst.FormattedStringExpression)
#: What looks at a value and keeps nothing of it.
_LOOKING: Final = (cst.If, cst.While, cst.Assert, cst.Expr, cst.WithItem)
#: What has the value of one of its parts.
_THROUGH: Final = (cst.Attribute, cst.Subscript, cst.BooleanOperation, cst.IfExp)
#: Python's own that look at a value and give another one.
_PLAIN: Final = frozenset({"bool", "hasattr", "id", "int", "isinstance", "len", "print", "repr", "str", "type"})
_GIVING: Final = (Role.ACQUIRE, Role.OPEN, Role.MAKE)


@dataclass(frozen=True)
class Acquire:
    """``line``, a statement of ``block`` in ``function``, gives what is taken the name ``name``.

    ``is_annotated``: it says its type, too.
    """

    line: cst.SimpleStatementLine
    value: cst.BaseExpression
    name: cst.Name
    block: cst.IndentedBlock
    function: cst.FunctionDef
    is_annotated: bool

    @property
    def following(self) -> Sequence[cst.BaseStatement]:
        """The statements of the block that come after it."""
        body = list(self.block.body)
        return body[body.index(self.line) + 1 :]


def acquire_at(source: Source, item: Obligation) -> Acquire:
    """Where an obligation begins.

    Raises:
        NoFix: it is not a statement of its own that gives it one name.
    """
    value = source.twin(item.node)
    above = source.parents[value]
    if isinstance(above, cst.Await):
        value, above = above, source.parents[above]
    if isinstance(above, cst.Assign) and len(above.targets) == 1:
        name: cst.CSTNode = above.targets[0].target
    elif isinstance(above, cst.AnnAssign):
        name = above.target
    else:
        raise NoFix("what is taken is not simply given a name")
    line = source.parents[above]
    if not isinstance(name, cst.Name) or not isinstance(value, cst.BaseExpression):
        raise NoFix("what is taken is not simply given a name")
    block = source.parents[line]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or not isinstance(block, cst.IndentedBlock):
        raise NoFix("several statements stand on its line")
    function = next((each for each in source.above(block) if isinstance(each, cst.FunctionDef)), None)
    if function is None:
        raise NoFix("it stands in no function")
    return Acquire(line, value, name, block, function, isinstance(above, cst.AnnAssign))


class Span:
    """The statements after an acquire in which it is used.

    Raises:
        NoFix: it, or what comes of it, is used elsewhere, or handed on.
    """

    def __init__(self, source: Source, item: Obligation, start: Acquire) -> None:
        self._source = source
        self._item = item
        self._start = start
        self.tracked = {start.name.value}
        following = start.following
        while True:
            last = max((at for at, each in enumerate(following) if self._speaks(each)), default=-1)
            self.statements = following[: last + 1]
            if not self._track():
                break
        if not self.statements:
            raise NoFix("nothing uses it")
        self._check_outside()
        self._check_inside()

    def _speaks(self, node: cst.CSTNode) -> bool:
        return any(name.value in self.tracked for name in variables(node))

    def uses(self) -> Iterator[cst.Name]:
        """Where the statements speak of it."""
        for statement in self.statements:
            yield from (name for name in variables(statement) if name.value in self.tracked)

    def _track(self) -> bool:
        """Take up the names of what comes of it; whether there is a new one."""
        known = len(self.tracked)
        for use in list(self.uses()):
            carrier = self._carried_to(use)
            above = self._source.parents.get(carrier) if carrier is not None else None
            if isinstance(above, cst.Assign):
                self._take_up(target.target for target in above.targets)
            elif isinstance(above, (cst.AnnAssign, cst.NamedExpr)) and above.value is carrier:
                self._take_up((above.target,))
            elif isinstance(above, cst.WithItem) and above.asname is not None and above.item is carrier:
                if isinstance(above.asname.name, cst.BaseExpression):
                    self._take_up((above.asname.name,))
        return len(self.tracked) > known

    def _take_up(self, given: Iterator[cst.BaseExpression] | Sequence[cst.BaseExpression]) -> None:
        for target in (each for whole in given for each in targets(whole)):
            if not isinstance(target, cst.Name):
                raise NoFix("it is stored elsewhere")
            self.tracked.add(target.value)

    def _carried_to(self, use: cst.Name) -> cst.CSTNode | None:
        """The outermost expression that still is it, or comes of it; None where only data is left."""
        node: cst.CSTNode = use
        is_own = use.value == self._start.name.value
        while True:
            above = self._source.parents[node]
            if isinstance(above, cst.Attribute):
                called = self._source.parents[above]
                if isinstance(called, cst.Call) and called.func is above:
                    result = self._result(called, above.attr.value if is_own and node is use else None)
                    if result is None:
                        return None
                    node = result
                    continue
            if isinstance(above, cst.Await):
                return None
            if isinstance(above, cst.Arg):
                called = self._source.parents[above]
                if not isinstance(called, cst.Call):
                    return node
                if isinstance(called.func, cst.Name) and called.func.value in _PLAIN:
                    return None
                node = called
                continue
            if isinstance(above, _TESTS) or (isinstance(above, cst.IfExp) and above.test is node):
                return None
            if isinstance(above, _THROUGH):
                node = above
                continue
            return node

    def _result(self, call: cst.Call, method: str | None) -> cst.CSTNode | None:
        """What a method of it gives that may still need it; None for data."""
        thing = self._item.thing
        declared = thing.item.methods.get(method) if method is not None else None
        above = self._source.parents[call]
        if isinstance(above, cst.Await):
            return above if declared is not None and declared.role in _GIVING else None
        is_iterated = isinstance(above, (cst.For, cst.CompFor)) and above.iter is call
        if is_iterated or (method is not None and not thing.is_async and declared is None):
            return None
        if declared is not None and not thing.is_async and declared.role is Role.BLOCK and not declared.iterates:
            return None
        return call

    def _check_outside(self) -> None:
        inside = {id(use) for use in self.uses()} | {id(self._start.name)}
        if any(name.value in self.tracked and id(name) not in inside for name in variables(self._start.function)):
            raise NoFix("its name is used outside of the block")

    def _check_inside(self) -> None:
        for statement in self.statements:
            self._check_yields(statement)
        for use in self.uses():
            if use.value == self._start.name.value and not self._is_read(use):
                raise NoFix("its name is given to something else")
            if any(isinstance(above, DEFERRED) for above in self._above(use)):
                raise NoFix("a function or generator that is defined there uses it")
            self._check_passed(use)
            carrier = self._carried_to(use)
            if carrier is not None:
                self._check_end(carrier)

    def _check_yields(self, statement: cst.CSTNode) -> None:
        waiting = [statement]
        while waiting:
            part = waiting.pop()
            if isinstance(part, cst.Yield):
                raise NoFix("the function yields while it is open")
            if not isinstance(part, (cst.FunctionDef, cst.Lambda)):
                waiting += part.children

    def _above(self, use: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What is around a use, up to the function that takes it."""
        for above in self._source.above(use):
            if above is self._start.function:
                return
            yield above

    def _is_read(self, use: cst.Name) -> bool:
        above = self._source.parents[use]
        writes = (cst.AssignTarget, cst.AugAssign, cst.Del, cst.NameItem, cst.AsName, cst.CompFor, cst.Param)
        if isinstance(above, (cst.For, cst.NamedExpr, cst.AnnAssign)):
            return above.target is not use
        if isinstance(above, cst.Element):
            return not any(isinstance(each, (cst.AssignTarget, cst.For)) for each in self._above(use))
        return not isinstance(above, writes)

    def _check_passed(self, use: cst.Name) -> None:
        """It may be lent to a call that waits for the end of what it does with it."""
        if not isinstance(self._source.parents[use], cst.Arg):
            return
        if self._item.is_handed_over:
            raise NoFix("it is handed on")
        call = self._source.parents[self._source.parents[use]]
        is_waited_for = any(isinstance(above, cst.Await) for above in self._above(call))
        if self._item.function.is_async and not is_waited_for and not self._is_given_back(call):
            raise NoFix("what it is passed to may go on")

    def _is_given_back(self, call: cst.CSTNode) -> bool:
        name = call.func.attr.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
        return any(way.is_passed and way.name == name for way in ways_back(self._item))

    def _check_end(self, carrier: cst.CSTNode) -> None:
        above = self._source.parents[carrier]
        if isinstance(above, (cst.Return, cst.Yield, cst.Raise)):
            raise NoFix("what comes of it leaves the function")
        known = (*_LOOKING, cst.Assign, cst.AssignTarget, cst.AnnAssign, cst.NamedExpr, cst.AsName)
        is_iterated = isinstance(above, (cst.For, cst.CompFor)) and above.iter is carrier
        is_target = isinstance(carrier, cst.Name) and not self._is_read(carrier)
        if not (isinstance(above, known) or is_iterated or is_target):
            raise NoFix("it is kept by something else")
