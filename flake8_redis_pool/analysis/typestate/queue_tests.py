"""What tests say of a queue: that nothing is in it.

``if pipe.command_stack``, ``if rows`` behind the loop that queues for each of them, ``if count % 100`` where a counter
is kept: whoever asks that before ``execute()`` leaves nothing behind where the answer is no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import libcst as cst

from ... import conventions, stdlib
from ...spec import Role
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import Binding, BindingKind, Scope
from ..syntax import nodes

#: Builtins that say of a container whether anything is in it.
_MEASURES: Final = frozenset({"len", "bool", "any", "sum"})
#: Builtins that say what an object is.
_KINDS: Final = frozenset({"isinstance", "issubclass", "hasattr", "callable"})
#: How an amount is compared with a number to ask whether it is none: with which outcome it is.
_BOUNDS: Final = {
    (cst.Equal, 0): True,
    (cst.LessThan, 1): True,
    (cst.LessThanEqual, 0): True,
    (cst.NotEqual, 0): False,
    (cst.GreaterThan, 0): False,
    (cst.GreaterThanEqual, 1): False,
}
#: The same comparison with its sides exchanged.
_EXCHANGED: Final[dict[type[cst.BaseCompOp], type[cst.BaseCompOp]]] = {
    cst.Equal: cst.Equal,
    cst.NotEqual: cst.NotEqual,
    cst.LessThan: cst.GreaterThan,
    cst.LessThanEqual: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThan,
    cst.GreaterThanEqual: cst.LessThanEqual,
}
#: How a loop asks whether it is at its last item.
_AT_LAST: Final = (cst.Equal, cst.Is, cst.GreaterThanEqual)
_BRANCHING: Final = (cst.For, cst.While, cst.If, cst.IfExp, cst.BooleanOperation, cst.BaseComp, cst.Match)


class Queue(NamedTuple):
    """The transaction opened by ``origin`` in ``function``, or lent to it, under the ``names`` that it has there."""

    function: Scope
    origin: cst.CSTNode | None
    names: frozenset[str]
    is_lent: bool


@query
def queue_tests_of(module: Module) -> QueueTests:
    """The tests of a module's functions that speak of queues."""
    return QueueTests(module)


class QueueTests:
    """Answers about the tests of one module, for all transactions that are followed through it."""

    def __init__(self, module: Module) -> None:
        self._parents = symbols_of(module).parents
        self._order = symbols_of(module).order_at
        roles = Role.EXECUTE, Role.RESET, Role.WATCH, Role.MULTI, Role.DISCARD
        self._no_commands = module.knowledge.methods_with(*roles)
        self._amounts: dict[Queue, _Amounts] = {}

    def empty_when(self, test: cst.BaseExpression, queue: Queue, commands: Iterable[cst.Call]) -> bool | None:
        """With which outcome a test says that nothing is queued; None where it says nothing of that.

        Where one of the ``commands`` is queued whatever there is to be gone through, no amount of that says anything.
        """
        if _is_own(test, queue):
            return False
        if self._is_left_to_caller(test, queue):
            return self._is_negated(test)
        if _asks_kind(test) and self._is_asked_to_send(test, queue):
            return self._is_negated(test)
        if conventions.DRY_RUN.search(nodes.last_name(test)):
            return True
        if not self._chooses(test):
            return None
        if queue not in self._amounts:
            self._amounts[queue] = _Amounts(queue, self._outside(queue), self._no_commands)
        amounts = self._amounts[queue]
        if any(self._around(command) <= amounts.outside for command in commands):
            return None
        words = amounts.words | amounts.items if self._is_asked_to_send(test, queue) else amounts.words
        found = _outcome(test, words, amounts.items)
        return False if found is None and nodes.code(test) in amounts.tests else found

    def _outside(self, queue: Queue) -> set[cst.CSTNode]:
        """What the transaction is opened in: a loop that goes on with one from the turn before is none of it."""
        if queue.origin is None:
            return set()
        order, at = self._order, self._order(queue.origin)
        return {
            node
            for node in self._around(queue.origin)
            if not isinstance(node, (cst.For, cst.While))
            or not any(order(part) < at for part in _commands_in(node.body, queue.names, self._no_commands))
        }

    def _around(self, node: cst.CSTNode) -> set[cst.CSTNode]:
        """The loops, branches and choices of its function in which a node stands."""
        found: set[cst.CSTNode] = set()
        above = self._parents.get(node)
        while above is not None and not isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            if isinstance(above, _BRANCHING):
                found.add(above)
            above = self._parents.get(above)
        return found

    def _is_left_to_caller(self, test: cst.BaseExpression, queue: Queue) -> bool:
        """Whether the caller decides if anything is sent, by a flag, or how much is waited for, by a bound."""
        given = {name for name, found in queue.function.bindings.items() if _is_parameter(found)}
        if isinstance(test, cst.Name):
            return test.value in given and self._is_asked_to_send(test, queue)
        if not queue.is_lent or not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
            return False
        bound = test.comparisons[0].comparator
        return isinstance(bound, cst.Name) and bound.value in given and _is_own(test.left, queue)

    def _is_negated(self, test: cst.BaseExpression) -> bool:
        """Whether a test stands behind ``not``."""
        above = self._parents.get(test)
        return isinstance(above, cst.UnaryOperation) and isinstance(above.operator, cst.Not)

    def _statement(self, test: cst.BaseExpression) -> cst.CSTNode | None:
        """The statement in whose expression a test stands."""
        node: cst.CSTNode | None = test
        while isinstance(node, (cst.BaseExpression, cst.ComparisonTarget, cst.Arg)):
            node = self._parents.get(node)
        return node

    def _chooses(self, test: cst.BaseExpression) -> bool:
        """Whether a test chooses a way on; that of a loop only says when this ends."""
        return not isinstance(self._statement(test), (cst.While, cst.CompIf))

    def _is_asked_to_send(self, test: cst.BaseExpression, queue: Queue) -> bool:
        """Whether something is done with the transaction where a test turns out true, and only there."""
        statement = self._statement(test)
        return isinstance(statement, cst.If) and statement.orelse is None and _speaks(statement.body, queue.names)


def _asks_kind(test: cst.BaseExpression) -> bool:
    """Whether a test asks what something is: another client may send by itself."""
    return isinstance(test, cst.Call) and nodes.dotted(test.func) in _KINDS


class _Amounts:
    """What says in one function how much is queued.

    ``words``: names and attributes that are gone through, counted or filled where commands are queued, and what begins
    anew there. ``outside``: what the transaction is opened in. ``items``: what
    loops that queue give, one after the other. ``tests``: those on which it depends whether anything is queued.
    """

    def __init__(self, queue: Queue, outside: set[cst.CSTNode], no_commands: frozenset[str]) -> None:
        self.outside = outside
        self.words: set[str] = set()
        self.items: set[str] = set()
        self.tests: set[str] = set()
        self._anew: set[str] = set()
        self._begun: set[str] = set()
        self._inside: set[cst.CSTNode] = set()
        derived: list[tuple[str, cst.BaseExpression]] = []
        for node in nodes.descendants(queue.function.node):
            if isinstance(node, (cst.For, cst.While, cst.If)):
                names = queue.names
                if node not in outside and _queues(node.body, names, no_commands, is_loop=not isinstance(node, cst.If)):
                    self._add_block(node)
            elif isinstance(node, cst.CompFor):
                self.words.update(_texts(node.iter))
            elif isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Name):
                name = node.targets[0].target.value
                derived.append((name, node.value))
                if node.targets[0] not in self._inside:
                    self._begun.add(name)
        self.words |= self._anew & self._begun
        for name, value in derived:
            if not self.words.isdisjoint(_texts(value)) or _is_told_by_receiver(value, queue.names):
                self.words.add(name)
        self.words -= queue.names

    def _add_block(self, node: cst.For | cst.While | cst.If) -> None:
        """Add what a block that queues goes through, counts and fills."""
        if isinstance(node, cst.For):
            self.items |= nodes.bound_names(node.target)
            self.words.update(_texts(node.iter))
        elif isinstance(node, cst.While):
            self.words.update(_texts(node.test))
        else:
            self.tests.add(nodes.code(node.test))
        for part in nodes.descendants(node.body):
            if isinstance(part, cst.AugAssign):
                self.words.update(_texts(part.target))
            elif isinstance(part, cst.AssignTarget):
                self._inside.add(part)
                if isinstance(part.target, cst.Subscript):
                    self.words.update(_texts(part.target.value))
                else:
                    self._anew.update(_texts(part.target))
            elif isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute):
                if part.func.attr.value in stdlib.COLLECTING | stdlib.PUTTING_ALL:
                    self.words.update(_texts(part.func.value))


def _outcome(test: cst.BaseExpression, words: set[str], items: set[str]) -> bool | None:
    """With which outcome a test says that there is nothing, where ``words`` are amounts."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False if _measures(test, words) else None
    operator, right = type(test.comparisons[0].operator), test.comparisons[0].comparator
    found = _compared(test.left, operator, right, words)
    if found is None and operator in _EXCHANGED:
        found = _compared(right, _EXCHANGED[operator], test.left, words)
    is_item = isinstance(test.left, cst.Name) and test.left.value in items
    if found is None and is_item and operator in _AT_LAST and nodes.constant(right) is nodes.NOT_CONSTANT:
        return False  # what is queued for the last item is sent with it
    return found


def _compared(
    left: cst.BaseExpression, operator: type[cst.BaseCompOp], right: cst.BaseExpression, words: set[str]
) -> bool | None:
    """With which outcome a comparison of an amount says that there is nothing."""
    if not _measures(left, words):
        return None
    if nodes.is_none(right) and operator in (cst.Is, cst.IsNot, cst.Equal, cst.NotEqual):
        return operator in (cst.Is, cst.Equal)
    is_empty = isinstance(right, (cst.List, cst.Tuple, cst.Dict)) and not right.elements
    bound = 0 if is_empty else nodes.constant(right)
    return _BOUNDS.get((operator, bound)) if isinstance(bound, int) else None


def _measures(node: cst.BaseExpression, words: set[str]) -> bool:
    """Whether an expression is one of ``words``, its length, or what is left of it behind the last full batch."""
    if isinstance(node, cst.Call):
        is_measure = nodes.last_name(node.func) in _MEASURES and len(node.args) == 1
        return is_measure and _measures(node.args[0].value, words)
    if isinstance(node, cst.BinaryOperation):
        return isinstance(node.operator, cst.Modulo) and _measures(node.left, words)
    return nodes.dotted(node) in words


def _is_own(node: cst.BaseExpression, queue: Queue) -> bool:
    """Whether a test asks for the transaction itself, its length or an attribute of it."""
    if isinstance(node, cst.Call) and nodes.last_name(node.func) in _MEASURES and len(node.args) == 1:
        return _is_own(node.args[0].value, queue)
    if isinstance(node, cst.Comparison):
        return (
            _outcome(node, {each for each in _texts(node.left) if each.partition(".")[0] in queue.names}, set())
            is False
        )
    if isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name) and node.value in queue.names


def _is_parameter(bindings: Sequence[Binding]) -> bool:
    """Whether a name is a parameter and never anything else."""
    return len(bindings) == 1 and bindings[0].kind is BindingKind.PARAMETER


def _is_told_by_receiver(value: cst.BaseExpression, names: frozenset[str]) -> bool:
    """Whether a value is what a function says that gets the transaction."""
    call = value.expression if isinstance(value, cst.Await) else value
    return isinstance(call, cst.Call) and any(
        isinstance(arg.value, cst.Name) and arg.value.value in names for arg in call.args
    )


def _speaks(block: cst.CSTNode, names: frozenset[str]) -> bool:
    return any(isinstance(part, cst.Name) and part.value in names for part in nodes.descendants(block))


def _queues(block: cst.CSTNode, names: frozenset[str], no_commands: frozenset[str], is_loop: bool) -> bool:
    """Whether a block calls a command of what has one of ``names``, or, in a loop, passes it to somebody."""
    if next(_commands_in(block, names, no_commands), None) is not None:
        return True
    return is_loop and any(
        isinstance(part, cst.Arg) and isinstance(part.value, cst.Name) and part.value.value in names
        for part in nodes.descendants(block)
    )


def _commands_in(block: cst.CSTNode, names: frozenset[str], no_commands: frozenset[str]) -> Iterator[cst.Attribute]:
    """The methods of what has one of ``names`` that a block reads and that queue something."""
    for part in nodes.descendants(block):
        if isinstance(part, cst.Attribute) and part.attr.value not in no_commands:
            if isinstance(part.value, cst.Name) and part.value.value in names:
                yield part


def _texts(node: cst.CSTNode) -> Iterator[str]:
    """The names and dotted attributes that an expression mentions; of a method that is called, what it belongs to."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        text = nodes.dotted(part)
        if text is not None:
            yield text
        elif isinstance(part, cst.Call):
            waiting += [arg.value for arg in part.args]
            waiting += [part.func.value] if isinstance(part.func, cst.Attribute) else []
        else:
            waiting += nodes.children(part)
