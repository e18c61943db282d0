"""Whether code takes the value of a queued command for the reply: itself, under a name, or among the things of a
container."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import Role
from ..inference.engine import types_of
from ..inference.values import External, ProjectFunction
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.reaching_definitions import reaching_definitions
from ..symbols.scopes import Binding, Scope
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from ..typestate.inner_functions import applied_in, inner_functions_in
from ..typestate.transactions import Transaction, is_of_reply

#: What computes with the value, or writes it into a text.
_OPERATIONS: Final = (
    *(cst.UnaryOperation, cst.Comparison, cst.ComparisonTarget, cst.BinaryOperation, cst.AugAssign),
    *(cst.FormattedStringExpression, cst.TemplatedStringExpression),
)
_DISPLAYS: Final = (cst.List, cst.Tuple, cst.Set, cst.Dict)
_LOOPS: Final = (cst.For, cst.CompFor)


class ReplyUse(enum.Enum):
    """What becomes of a value."""

    DROPPED = "dropped"
    REPLY = "reply"  # used as if it were the reply
    OTHER = "other"  # chained, re-bound, kept: nothing wrong with it


def use_of(module: Module, node: cst.CSTNode, transaction: Transaction) -> tuple[ReplyUse, cst.CSTNode]:
    """What becomes of the value of ``node``, a queued command or its await, and where it is used as a reply."""
    sink = sink_of(node, symbols_of(module).parents, through=())
    if sink.kind is SinkKind.DROPPED:
        return ReplyUse.DROPPED, sink.node
    names = [target for target in sink.targets if isinstance(target, cst.Name)]
    if sink.kind is SinkKind.ASSIGNED and len(names) == len(sink.targets) and all(name.value == "_" for name in names):
        return ReplyUse.DROPPED, node
    value = _QueuedValue(module, node, transaction)
    if value.is_awaited and value.is_dropped_container(node):
        return ReplyUse.DROPPED, node
    taken = value.taken_at(node)
    return (ReplyUse.REPLY, taken) if taken is not None else (ReplyUse.OTHER, node)


class _QueuedValue:
    """The value of one queued command, or of its await, and the places where it goes."""

    def __init__(self, module: Module, node: cst.CSTNode, transaction: Transaction) -> None:
        self.module = module
        self.node = node
        self.transaction = transaction
        self.is_awaited = isinstance(node, cst.Await)
        self._parents = symbols_of(module).parents
        item = transaction.thing.item
        #: Whether the value is the transaction itself. A future is a value of its own, to be kept, passed, returned.
        self._is_itself = item.returns_itself or (self.is_awaited and item.await_returns_itself)
        #: Whether its client sends it (``client.exec(batch.get(key))``): then it is passed on as it is.
        self._is_sent_by_client = not any(method.role is Role.EXECUTE for method in item.methods.values())
        self._asked: set[cst.CSTNode] = set()

    # -- the value

    def taken_at(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Where the value, which the expression ``node`` has, is taken for the reply; None where it is nowhere."""
        if self._is_reply_use(node):
            return node
        if self._is_asked_again(node):
            return None
        above = self._parents.get(node)
        if isinstance(above, (cst.Return, cst.Lambda)) and self.transaction.lender is not None:
            return self._given_at(self.transaction.lender)
        if isinstance(above, cst.NamedExpr):
            return self._read_at(above.target, node) or self.taken_at(above)
        sink = sink_of(node, self._parents, through=())
        if sink.kind is SinkKind.ASSIGNED:
            reads = (self._read_at(target, node) for target in sink.targets)
            found = next((read for read in reads if read is not None), None)
            return found or self._filled_at(node)
        if not self._is_itself:
            return None
        container = self._container_of(node)
        return self._container_at(container, node) if container is not None else self._filled_at(node)

    def _given_at(self, lender: Transaction) -> cst.CSTNode | None:
        """Where the function around this one, which gives the value back to it, takes it for the reply."""
        for call in inner_functions_in(self.module).of(lender.function).calls_of(self.transaction.function):
            found = self._given_by(call, _QueuedValue(self.module, call, lender))
            if found is not None:
                return found
        return None

    def _given_by(self, call: cst.Call, value: _QueuedValue) -> cst.CSTNode | None:
        """Where what a call gives, once or for each of many things, is taken for the reply."""
        if applied_in(self.module, call) is None:
            above = self._parents.get(call)
            return value.taken_at(above if isinstance(above, cst.Await) else call)
        if nodes.last_name(call.func) not in map(stdlib.last, stdlib.MAPPING_ON):
            return call
        return value._container_at(call, call)

    def _is_asked_again(self, node: cst.CSTNode) -> bool:
        """Whether a node was come by before, on a way that leads in a circle."""
        was_asked = node in self._asked
        self._asked.add(node)
        return was_asked

    def _read_at(self, target: cst.BaseExpression, value: cst.CSTNode) -> cst.CSTNode | None:
        """Where a name that gets the value is read as a reply."""
        if not isinstance(target, cst.Name):
            return None
        reads = (self.taken_at(read) for read in self._reads(target, value))
        return next((read for read in reads if read is not None), None)

    def _reads(self, target: cst.Name, value: cst.CSTNode, path: tuple[int, ...] = ()) -> Iterator[cst.Name]:
        """Reads of the name that see this assignment alone."""
        tables = symbols_of(self.module)
        bindings = self.transaction.function.bindings.get(target.value, [])
        if self._is_itself and any(self._is_transaction(binding) for binding in bindings):
            return  # pipe = pipe.set(..): the transaction's own name
        for read in mentions_of(self.module).of(self.transaction.function, target.value):
            if read is not target and read in tables.parents:
                seen = reaching_definitions(bindings, read, tables)
                if len(seen) == 1 and seen[0].value is value and path in ((), seen[0].path):
                    yield read

    def _is_transaction(self, binding: Binding) -> bool:
        value = binding.value.expression if isinstance(binding.value, cst.Await) else binding.value
        return isinstance(binding.node, cst.Name) and value is self.transaction.node

    def _is_reply_use(self, node: cst.CSTNode) -> bool:
        """Whether the place where ``node`` stands takes its value for a reply."""
        above = self._parents.get(node)
        if isinstance(above, (cst.If, cst.While, cst.IfExp, cst.Assert, cst.CompIf)):
            return above.test is node
        if isinstance(above, cst.Match):
            return above.subject is node
        if isinstance(above, _OPERATIONS):
            return True
        if isinstance(above, cst.BooleanOperation):
            return above.left is node or self._is_reply_use(above)
        if isinstance(above, _LOOPS):
            return above.iter is node
        if isinstance(above, cst.Subscript):
            return above.value is node
        if not self._is_itself:
            return False
        if isinstance(above, cst.Attribute):
            call = self._parents.get(above)
            return isinstance(call, cst.Call) and call.func is above and is_of_reply(self.module, above.attr.value)
        if isinstance(above, cst.Return):
            return self._is_returned_for_reply()
        return isinstance(above, cst.Arg) and self._is_reply_argument(above)

    def _is_returned_for_reply(self) -> bool:
        """Whether what is returned is of no other use: the transaction is executed, and nobody else has it."""
        return not self.transaction.handed_over and (self.transaction.executed or self.is_awaited)

    def _is_reply_argument(self, arg: cst.Arg) -> bool:
        """Whether a call takes its argument for the reply."""
        if self._is_sent_by_client:
            return self._called(arg) in stdlib.CONVERTING
        return not self._is_merely_sent(arg) and (self.is_awaited or not self._is_kept(arg))

    def _is_merely_sent(self, arg: cst.Arg) -> bool:
        """``await maybe_awaited(pipe.set(..))``: a function of the project gets it, and what comes out is dropped."""
        call = self._parents.get(arg)
        if not isinstance(call, cst.Call):
            return False
        if sink_of(call, self._parents, through=(cst.Await,)).kind is not SinkKind.DROPPED:
            return False
        return isinstance(types_of(self.module).value_of(call.func), ProjectFunction)

    def _is_kept(self, arg: cst.Arg) -> bool:
        """Whether an argument is merely collected (``commands.append(pipe.get(key))``), which is no use of a reply."""
        call = self._parents.get(arg)
        return (
            isinstance(call, cst.Call)
            and isinstance(call.func, cst.Attribute)
            and call.func.attr.value in stdlib.COLLECTING
        )

    def _called(self, arg: cst.Arg) -> str:
        """The dotted name of what gets an argument, where that is no code of the project."""
        call = self._parents.get(arg)
        target = types_of(self.module).value_of(call.func) if isinstance(call, cst.Call) else None
        return target.dotted if isinstance(target, External) else ""

    # -- containers that have it

    def is_dropped_container(self, node: cst.CSTNode) -> bool:
        """Whether the value is put into a container that is a statement of its own."""
        container = self._container_of(node)
        while container is not None and self._container_of(container) is not None:
            container = self._container_of(container)
        return container is not None and sink_of(container, self._parents, through=()).kind is SinkKind.DROPPED

    def _container_of(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """The display or comprehension that has the value of ``node`` among its elements."""
        above = self._parents.get(node)
        if isinstance(above, (cst.Element, cst.StarredElement, cst.DictElement)) and above.value is node:
            display = self._parents.get(above)
            return display if isinstance(display, _DISPLAYS) and not self._is_target(display) else None
        if isinstance(above, (cst.ListComp, cst.SetComp, cst.GeneratorExp)) and above.elt is node:
            return above
        return above if isinstance(above, cst.DictComp) and above.value is node else None

    def _is_target(self, display: cst.BaseExpression) -> bool:
        above = self._parents.get(display)
        return isinstance(above, (cst.AssignTarget, *_LOOPS)) and getattr(above, "target", None) is display

    def _container_at(self, container: cst.BaseExpression, element: cst.CSTNode) -> cst.CSTNode | None:
        """Where a container is used for the replies, of which ``element`` should be one."""
        if self._is_asked_again(container):
            return None
        sink = sink_of(container, self._parents, through=())
        if sink.kind is not SinkKind.ASSIGNED:
            return self._used_at(container, _is_mapping(container))
        for target in sink.targets:
            found = self._assigned_at(target, container, element)
            if found is not None:
                return found
        return None

    def _assigned_at(
        self, target: cst.BaseExpression, container: cst.BaseExpression, element: cst.CSTNode
    ) -> cst.CSTNode | None:
        """Where a container that is assigned is used: by its name, or by those that its elements get."""
        if isinstance(target, cst.Name):
            reads = (self._used_at(read, _is_mapping(container)) for read in self._reads(target, container))
            return next((read for read in reads if read is not None), None)
        if not isinstance(target, (cst.Tuple, cst.List)):
            return None
        place = _place_in(container, element)
        for index, each in enumerate(target.elements):
            if isinstance(each, cst.Element) and isinstance(each.value, cst.Name) and place in (None, index):
                for read in self._reads(each.value, container, (index,)):
                    found = self.taken_at(read)
                    if found is not None:
                        return found
        return None

    def _used_at(self, node: cst.BaseExpression, is_mapping: bool) -> cst.CSTNode | None:
        """Where a container, which the expression ``node`` has, is used for the replies in it."""
        above = self._parents.get(node)
        if isinstance(above, cst.Return):
            return node if self._is_returned_for_reply() else None
        if isinstance(above, _LOOPS) and above.iter is node:
            return self._iterated_at(above, node) if not is_mapping else None
        if isinstance(above, cst.Subscript) and above.value is node:
            return node if self.is_awaited else self.taken_at(above)
        if isinstance(above, cst.Arg):
            return self._passed_at(above, node, is_mapping)
        if isinstance(above, (cst.AugAssign, cst.BinaryOperation)):
            return self._filled_at(node)
        if isinstance(above, cst.Attribute) and is_mapping:
            call = self._parents.get(above)
            is_read = above.attr.value in ("values", "items") and isinstance(call, cst.Call) and call.func is above
            return self._used_at(call, False) if is_read and isinstance(call, cst.Call) else None
        outer = self._container_of(node)
        return self._container_at(outer, node) if outer is not None else None

    def _passed_at(self, arg: cst.Arg, node: cst.BaseExpression, is_mapping: bool) -> cst.CSTNode | None:
        """Where a container that is an argument is used: in the container that is made of it, or by the call."""
        call = self._parents.get(arg)
        if self._put_into(node) is not None:
            return self._filled_at(node)
        dotted = self._called(arg)
        if isinstance(call, cst.Call) and dotted in stdlib.MAKING_CONTAINERS | stdlib.MAPPINGS:
            return self._container_at(call, node) if not is_mapping or dotted in stdlib.MAPPINGS else None
        if self.is_awaited:
            return node if self._is_reply_argument(arg) and stdlib.last(dotted) not in stdlib.ONLY_LOOKS else None
        return node if dotted in stdlib.CONVERTING and stdlib.last(dotted) not in stdlib.ONLY_LOOKS else None

    def _iterated_at(self, loop: cst.For | cst.CompFor, node: cst.BaseExpression) -> cst.CSTNode | None:
        """Where a loop takes what it gets for replies; an item that is awaited or called upon is none."""
        if self.is_awaited:
            return node
        if not self._is_returned_for_reply():
            return None  # what is in it may yet be executed
        names = nodes.bound_names(_items_in(loop.target, node))
        within = self._parents.get(loop) if isinstance(loop, cst.CompFor) else loop.body
        while isinstance(within, cst.CompFor):
            within = self._parents.get(within)
        reads = [
            part
            for part in (nodes.descendants(within) if within is not None else ())
            if isinstance(part, cst.Name) and part.value in names and part in self._parents
        ]
        if any(isinstance(self._parents.get(read), (cst.Attribute, cst.Await)) for read in reads):
            return None
        return next((found for found in map(self._item_at, reads) if found is not None), None)

    def _item_at(self, read: cst.Name) -> cst.CSTNode | None:
        """Where an item that a loop gives is taken for the reply."""
        if self._is_reply_use(read):
            return read
        container = self._container_of(read)
        return self._container_at(container, read) if container is not None else None

    # -- containers that are filled with it

    def _filled_at(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Where a local container that the value is put into is used for the replies."""
        put = self._put_into(node)
        if put is None or not self._is_itself:
            return None
        tables = symbols_of(self.module)
        function = self.transaction.function
        bindings = [binding for binding in function.bindings.get(put.value, ()) if not self._is_sum(binding)]
        made = reaching_definitions(bindings, put, tables)
        mentions = mentions_of(self.module).of(function, put.value)
        if any(self._is_overwritten(mention, put) for mention in mentions):
            return None
        for read in mentions:
            seen = reaching_definitions(bindings, read, tables) if read in tables.parents else ()
            if len(seen) == 1 and seen[0] in made and tables.order_at(read) > tables.order_at(node):
                is_mapping = _is_mapping(seen[0].value)
                found = self._used_at(read, is_mapping) if _is_container(seen[0].value) else None
                if found is not None:
                    return found
        return None

    def _is_sum(self, binding: Binding) -> bool:
        """Whether a name means what it meant, and more: ``jobs += [value]``, ``jobs = jobs + [value]``."""
        above = self._parents.get(binding.node)
        if isinstance(above, cst.AugAssign):
            return isinstance(above.operator, (cst.AddAssign, cst.BitOrAssign))
        return _is_grown(binding.value, binding.name)

    def _put_into(self, node: cst.CSTNode) -> cst.Name | None:
        """The local name of the container that gets the value: ``jobs.append(value)``, ``jobs[key] = value``.

        Of a display or comprehension, the one that gets its elements: ``jobs.extend([value])``, ``jobs += [value]``.
        """
        sink = sink_of(node, self._parents, through=())
        container: cst.BaseExpression | None = None
        if sink.kind is SinkKind.ASSIGNED and isinstance(sink.targets[0], cst.Subscript):
            container = sink.targets[0].value
        elif isinstance(sink.node, (cst.AugAssign, cst.BinaryOperation)):
            container = self._grown_by(sink.node) if isinstance(node, (*_DISPLAYS, cst.BaseComp)) else None
        elif sink.call is not None and isinstance(sink.call.func, cst.Attribute):
            name = sink.call.func.attr.value
            is_all = name in stdlib.PUTTING_ALL and isinstance(node, (*_DISPLAYS, cst.BaseComp))
            position = 0 if is_all else stdlib.PUTTING.get(name, (None, None))[0]
            if position is not None and nodes.argument(sink.call, position) is node:
                container = sink.call.func.value
        return container if isinstance(container, cst.Name) else None

    def _grown_by(self, node: cst.AugAssign | cst.BinaryOperation) -> cst.BaseExpression | None:
        """The container that is what it was, and what stands on the right."""
        if isinstance(node, cst.AugAssign):
            return node.target
        target = next(iter(sink_of(node, self._parents, through=()).targets), None)
        return target if isinstance(target, cst.Name) and _is_grown(node, target.value) else None

    def _is_overwritten(self, mention: cst.Name, put: cst.Name) -> bool:
        """Whether something else than a queued value takes the place of what is in the container."""
        above = self._parents.get(mention)
        if mention is put or above is None:
            return False
        if isinstance(above, cst.Attribute):
            return above.attr.value in stdlib.EMPTYING or above.attr.value == "update"
        statement = self._parents.get(above)
        if isinstance(above, cst.Subscript) and isinstance(statement, cst.AssignTarget):
            assignment = self._parents.get(statement)
            value = assignment.value if isinstance(assignment, cst.Assign) else None
            command = value.expression if isinstance(value, cst.Await) else value
            return command not in self.transaction.commands
        return isinstance(statement, (cst.Del, cst.AugAssign))


def _is_grown(node: cst.BaseExpression | None, name: str) -> bool:
    """Whether an expression adds something to what a name means."""
    return isinstance(node, cst.BinaryOperation) and isinstance(node.left, cst.Name) and node.left.value == name


def _is_container(node: cst.BaseExpression | None) -> bool:
    """Whether an expression makes a container."""
    if isinstance(node, cst.Call):
        return stdlib.last(nodes.dotted(node.func) or "") in stdlib.CONTAINERS
    return isinstance(node, (cst.List, cst.Dict, cst.Set))


def _is_mapping(node: cst.BaseExpression | None) -> bool:
    """Whether who iterates over what an expression makes gets its keys."""
    if isinstance(node, cst.Call):
        return stdlib.last(nodes.dotted(node.func) or "") in map(stdlib.last, stdlib.MAPPINGS)
    return isinstance(node, (cst.Dict, cst.DictComp))


def _items_in(target: cst.BaseExpression, iterated: cst.BaseExpression) -> cst.BaseExpression | None:
    """What of a loop's target gets the value in a container: of ``items()`` the second part; else all of it.

    None where several containers are gone through together.
    """
    if not isinstance(iterated, cst.Call):
        return target
    if nodes.last_name(iterated.func) != "items":
        return target if nodes.last_name(iterated.func) == "values" else None
    is_pair = isinstance(target, cst.Tuple) and len(target.elements) == 2
    return target.elements[1].value if isinstance(target, cst.Tuple) and is_pair else None


def _place_in(container: cst.BaseExpression, element: cst.CSTNode) -> int | None:
    """Which part of a written-out tuple or list an element is; None where it may be any."""
    if not isinstance(container, (cst.Tuple, cst.List)):
        return None
    values = [each.value for each in container.elements]
    return next((index for index, value in enumerate(values) if value is element), None)


@query
def mentions_of(module: Module) -> Mentions:
    """The mentions of names in the functions of a module."""
    return Mentions()


class Mentions:
    """Where each name stands in a function; each function is gone through once."""

    def __init__(self) -> None:
        self._known: dict[Scope, dict[str, list[cst.Name]]] = {}

    def of(self, function: Scope, name: str) -> Sequence[cst.Name]:
        """The mentions of a name in a function and in what it defines, in the order of the source."""
        if function not in self._known:
            found: dict[str, list[cst.Name]] = {}
            for part in nodes.descendants(function.node):
                if isinstance(part, cst.Name):
                    found.setdefault(part.value, []).append(part)
            self._known[function] = found
        return self._known[function].get(name, ())
