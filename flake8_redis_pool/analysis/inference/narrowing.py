"""What a value is where a test of its class has turned out one way, or where its use shows which of two it is."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import agree_in_kind, names_in
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of
from ..syntax.type_tests import TypeTest, case_tests, type_tests
from .evaluator import Evaluator
from .values import (
    UNKNOWN,
    Instance,
    LibraryClass,
    LibraryObject,
    Origin,
    OriginKind,
    ProjectClass,
    TupleValue,
    Union,
    Value,
    alternatives,
    is_strange,
    join,
)

#: A text without it holds no statement of this kind.
_MATCH: Final = " match "
_NOTHING: Final[Mapping[str, frozenset[str]]] = {}


class Narrowing:
    """The tests of one module, and what they say of what is read below them."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.symbols = evaluator.symbols
        self._tested: dict[Scope, dict[str, frozenset[str]]] = {}
        self._leaving: dict[cst.BaseSuite, list[tuple[int, TypeTest]]] = {}

    @functools.cached_property
    def _may_test(self) -> bool:
        text = self.evaluator.module.text
        return stdlib.TYPE_TEST in text or _MATCH in text

    def _subjects(self, function: Scope | None) -> Mapping[str, frozenset[str]]:
        """What a function tests the class of, as it is written, by its last name."""
        if function is None or not self._may_test:
            return _NOTHING
        if function not in self._tested:
            subjects: dict[str, frozenset[str]] = {}
            self._tested[function] = subjects
            for subject in {test.subject for test in self._find_tests(function)}:
                name = stdlib.last(subject)
                subjects[name] = subjects.get(name, frozenset()) | {subject}
        return self._tested[function]

    def _find_tests(self, function: Scope) -> Iterator[TypeTest]:
        names = names_of(self.evaluator.module)
        for call in (call for scope in function.within() for call in scope.calls):
            if stdlib.TYPE_TEST in (names.called(call), nodes.last_name(call.func)):
                yield from type_tests(call, True)
        for node in nodes.descendants(function.node) if _MATCH in self.evaluator.module.text else ():
            if isinstance(node, cst.Match):
                yield from (test for case in node.cases for test in case_tests(node, case))

    def narrowed(self, node: cst.Name | cst.Attribute, value: Value) -> Value:
        """What an expression is where it stands, of which ``value`` is known without the tests around it."""
        if not (self._may_test or (isinstance(value, Union) and isinstance(node, cst.Name))):
            return value
        scope = self.symbols.scope_of(node)
        function = scope.enclosing_function()
        subjects = self._subjects(function).get(nodes.last_name(node))
        if subjects is None and isinstance(value, Union) and isinstance(node, cst.Name):
            return self._of_shown_mode(node.value, scope, value)
        subject = nodes.dotted(node)
        if function is None or subject is None or subject not in (subjects or ()):
            return value
        for order, test in reversed(list(self._tests_before(node, function))):
            if test.subject == subject and not self._is_bound_between(subject, order, node, function):
                value = self._by(test, value)
        return value

    def meant(self, call: cst.Call, value: Value) -> Value:
        """Which of a synchronous and an asynchronous thing a call gives, by the use of the name that gets it."""
        sink = sink_of(call, self.symbols.parents, through=())
        target = sink.targets[0] if len(sink.targets) == 1 else None
        scope = self.symbols.scope_of(call)
        if not isinstance(target, cst.Name) or target.value in self._subjects(scope.enclosing_function()):
            return value
        return self._of_shown_mode(target.value, scope, value)

    def _of_shown_mode(self, name: str, scope: Scope, value: Value) -> Value:
        """A value without what a name cannot hold: it is asynchronous where what its methods give is awaited."""
        things = [each for each in alternatives(value) if isinstance(each, LibraryObject)]
        owner = scope.owner_of(name)
        function = owner.enclosing_function() if owner is not None else None
        if len({each.is_async for each in things}) < 2 or function is None:
            return value
        is_async = self._shown_mode(name, function)
        if is_async is None:
            return value
        left = [
            each for each in alternatives(value) if not isinstance(each, LibraryObject) or each.is_async is is_async
        ]
        return join([*left, UNKNOWN] if isinstance(value, Union) and value.is_open else left)

    def _shown_mode(self, name: str, function: Scope) -> bool | None:
        """Whether the calls through a name show that it is asynchronous, or that it is not; None: they show nothing.

        One whose method is handed on, as to a thread, may be either.
        """
        is_dropped = []
        is_async = False
        for scope in function.within():
            for load in scope.loads:
                if not (isinstance(load.value, cst.Name) and load.value.value == name):
                    continue
                call = self.symbols.parents.get(load)
                if not isinstance(call, cst.Call) or call.func is not load:
                    return None
                above = self.symbols.parents.get(call)
                is_awaited = isinstance(above, cst.Await) or (isinstance(above, cst.For) and nodes.is_async(above))
                is_async = is_async or is_awaited
                is_dropped.append(isinstance(above, cst.Expr))
        if is_async:
            return True
        return None if function.is_async or not is_dropped or not all(is_dropped) else False

    def _tests_before(self, node: cst.CSTNode, function: Scope) -> Iterator[tuple[int, TypeTest]]:
        """The tests that have turned out one way when ``node`` is read, the nearest first, with their places."""
        below = node
        for above in self.symbols.ancestors(node):
            order = self.symbols.order_at(above)
            if isinstance(above, (cst.If, cst.While, cst.IfExp)) and below is not above.test:
                yield from ((order, test) for test in type_tests(above.test, below is above.body))
            elif isinstance(above, cst.BooleanOperation) and below is above.right:
                is_and = isinstance(above.operator, cst.And)
                yield from ((order, test) for test in type_tests(above.left, is_and))
            elif isinstance(above, cst.MatchCase) and below is not above.pattern:
                match = self.symbols.parents[above]
                if isinstance(match, cst.Match):
                    yield from ((order, test) for test in case_tests(match, above))
            elif isinstance(above, cst.BaseSuite):
                at = self.symbols.order_at(below)
                yield from (each for each in reversed(self._passed_in(above)) if each[0] < at)
            if above is function.node:
                return
            below = above

    def _passed_in(self, block: cst.BaseSuite) -> list[tuple[int, TypeTest]]:
        """The tests in a block that have turned out one way for all that stands below them."""
        if block not in self._leaving:
            found: list[tuple[int, TypeTest]] = []
            for statement in nodes.statements(block):
                order = self.symbols.order_at(statement)
                if isinstance(statement, cst.Assert):
                    found += ((order, test) for test in type_tests(statement.test, True))
                elif isinstance(statement, cst.If) and nodes.leaves(statement.body):
                    found += ((order, test) for test in type_tests(statement.test, False))
                elif isinstance(statement, cst.If) and isinstance(statement.orelse, cst.Else):
                    if nodes.leaves(statement.orelse.body):
                        found += ((order, test) for test in type_tests(statement.test, True))
            self._leaving[block] = found
        return self._leaving[block]

    def _is_bound_between(self, subject: str, order: int, node: cst.CSTNode, function: Scope) -> bool:
        """Whether the subject, or what it is an attribute of, may get another value between a test and a read."""
        at = self.symbols.order_at(node)
        owner = self.symbols.scope_of(node).owner_of(subject.partition(".")[0])
        bindings = [*owner.bindings[subject.partition(".")[0]]] if owner is not None else []
        for scope in function.within() if "." in subject else ():
            bindings += [each for each in self.symbols.assigned_in(scope) if nodes.dotted(each.node) == subject]
        return any(order < binding.order <= at for binding in bindings)

    def _by(self, test: TypeTest, value: Value) -> Value:
        """What a value is after a test."""
        classes: list[Value] = []
        for node in test.classes:
            for cls in alternatives(self.evaluator.value_of(node)):
                classes += cls.items if isinstance(cls, TupleValue) else (cls,)
        if not test.truth:
            left = [each for each in map(functools.partial(self._without, classes), alternatives(value)) if each]
            is_open = not left or (isinstance(value, Union) and value.is_open)
            return join([*left, UNKNOWN] if is_open else left)
        found = [each for cls in classes for each in self._of_class(cls, value)]
        if found:
            return join(found)
        is_closed = not is_strange(value) and not (isinstance(value, Union) and value.is_open)
        return value if is_closed else self._named(classes, test) or value

    def _named(self, classes: list[Value], test: TypeTest) -> Value | None:
        """What the classes that a test names say of something unknown; None where they say nothing.

        Of a client, or an object of the project that may do the same in another way, neither is certain.
        """
        origin = Origin(OriginKind.ANNOTATED, test.node, self.symbols.scope_of(test.node))
        things: list[Value] = [
            LibraryObject(cls.item, cls.library, (origin,)) for cls in classes if isinstance(cls, LibraryClass)
        ]
        own: list[Value] = [Instance(cls) for cls in classes if isinstance(cls, ProjectClass)]
        if not things and not own:
            return None
        return join([*things, *own] if len(things) in (0, len(classes)) else [*things, *own, UNKNOWN])

    def _of_class(self, cls: Value, value: Value) -> Iterator[Value]:
        """The alternatives of a value that may be objects of a class, as far as they are."""
        for each in alternatives(value):
            if isinstance(cls, LibraryClass):
                thing = self.evaluator.as_library_object(each)
                if thing is not None and agree_in_kind((thing.item, cls.item)):
                    if set(names_in(cls.item.name)) & set(names_in(thing.item.name)):
                        yield replace(each, item=cls.item) if isinstance(each, LibraryObject) else each
            elif isinstance(cls, ProjectClass) and isinstance(each, LibraryObject):
                meant = tuple(own for own in each.of if own is not None and cls in self.evaluator.lineage(own))
                if meant:
                    yield replace(each, of=meant)
            elif isinstance(cls, ProjectClass) and isinstance(each, Instance):
                if cls in self.evaluator.lineage(each.of):
                    yield each
                elif each.of in self.evaluator.lineage(cls):
                    yield Instance(cls)

    def _without(self, classes: list[Value], each: Value) -> Value | None:
        """An alternative without the classes of which it is not an object; None where nothing is left of it."""
        if isinstance(each, Instance):
            return None if any(cls in self.evaluator.lineage(each.of) for cls in classes) else each
        if not isinstance(each, LibraryObject):
            return each
        of = tuple(
            own for own in each.of if own is None or not any(cls in self.evaluator.lineage(own) for cls in classes)
        )
        if not of:
            return None
        each = replace(each, of=of)
        gone = {name for cls in classes if isinstance(cls, LibraryClass) for name in names_in(cls.item.name)}
        left = [name for name in names_in(each.item.name) if name not in gone]
        if len(left) == len(names_in(each.item.name)):
            return each
        things = (self.evaluator.knowledge.object_named(name) for name in left)
        return join(replace(each, item=item, library=library) for library, item in things) if left else None
