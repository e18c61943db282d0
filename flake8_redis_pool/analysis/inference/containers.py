"""What containers hold: what their display, comprehension or annotation says, and what is put into them later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

import libcst as cst

from ... import stdlib
from ..symbols.name_index import Put, container_name, names_of
from ..symbols.scopes import Scope, ScopeKind, is_parameter
from ..syntax import nodes
from ..syntax.flow_of_values import CHOICES, SinkKind, sink_of
from .evaluator import Evaluator
from .passed_arguments import fields_of
from .values import (
    IN_PROGRESS,
    NONE,
    UNKNOWN,
    Container,
    External,
    Instance,
    Origin,
    OriginKind,
    TupleValue,
    Union,
    Value,
    containers_in,
    for_each,
    join,
)

#: What a container goes through on its way to the name that it is assigned to.
_KEEPING: Final[tuple[type[cst.CSTNode], ...]] = (
    *CHOICES,
    cst.NamedExpr,
    cst.List,
    cst.Tuple,
    cst.Element,
    cst.Dict,
    cst.DictElement,
)


#: Things: what is known of a container into which more is put than that would be known of anything.
_MOST_PUT: Final = 40


class _Entry(NamedTuple):
    """One thing in a container, under a constant ``key`` or one that is not known; ``value`` is found when asked."""

    key: object
    value: Callable[[], Value]


class Containers:
    """What the containers that one module makes hold, and what it takes out of any."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._held = evaluator.memo(self._entered)
        self._at = evaluator.memo(self._found)

    # -- what is made

    def made(self, node: cst.BaseExpression, *, is_mapping: bool = False) -> Container:
        """The container that an expression of this module makes."""
        return Container(node, self.evaluator.symbols.scope_of(node), is_mapping)

    def made_by(self, dotted: str, node: cst.Call) -> Value:
        """What a call of one of Python's own functions makes of containers, or takes out of one; else UNKNOWN."""
        if dotted in stdlib.VARIABLES:
            return self._variable(node)
        if dotted in stdlib.MAKING_CONTAINERS or dotted in stdlib.MAPPINGS:
            return self.made(node, is_mapping=dotted in stdlib.MAPPINGS)
        if not node.args or not (dotted in stdlib.ONE_OF or dotted in stdlib.COPIES):
            return UNKNOWN
        first = self.evaluator.value_of(node.args[0].value)
        return first if dotted in stdlib.COPIES else self.iterated(first)

    def _variable(self, node: cst.Call) -> Container:
        """What holds one value: of the type that stands in brackets, or whatever is set."""
        inner = node.func.slice[0].slice if isinstance(node.func, cst.Subscript) else None
        if not isinstance(inner, cst.Index):
            return self.made(node, is_mapping=True)
        scope = self.evaluator.symbols.scope_of(node)
        return Container(inner.value, scope, is_mapping=True, stated=Origin(OriginKind.ANNOTATED, node, scope))

    def taken_by(self, node: cst.Call) -> Value:
        """What a method of a container gives: ``clients.get(name)``, ``pools.values()``; else UNKNOWN."""
        name = nodes.last_name(node.func)
        if not isinstance(node.func, cst.Attribute) or name not in stdlib.TAKING | stdlib.TAKING_ALL:
            return UNKNOWN
        base = self.evaluator.value_of(node.func.value)
        containers = containers_in(base)
        if not containers:
            return base if base is IN_PROGRESS else UNKNOWN
        if name in stdlib.TAKING_ALL:
            return self.made(node, is_mapping=name == "copy" and any(each.is_mapping for each in containers))
        if name in stdlib.TAKING_PAIR:
            return TupleValue((UNKNOWN, self.element(base)))
        taken = self.element(base, nodes.constant(node.args[0].value) if node.args else nodes.NOT_CONSTANT)
        if name == "setdefault" or len(node.args) < 2 or taken is UNKNOWN:  # what it puts in is among what it holds
            return taken
        return join((taken, self.evaluator.value_of(node.args[1].value)))

    # -- what is taken out

    def iterated(self, value: Value) -> Value:
        """What a loop over ``value`` gives; the keys of a mapping are not known."""
        if isinstance(value, TupleValue):
            return join(value.items)
        if isinstance(value, Union) and not all(isinstance(each, Container) for each in value.choices):
            return for_each(value, self.iterated)
        containers = containers_in(value)
        if any(container.is_mapping for container in containers):
            return UNKNOWN
        return value if value is IN_PROGRESS else self._of_any(containers, nodes.NOT_CONSTANT)

    def element(self, value: Value, key: object = nodes.NOT_CONSTANT) -> Value:
        """What a container has at a constant index or under a constant key, or at any; UNKNOWN for anything else."""
        if isinstance(value, TupleValue):
            if isinstance(key, int):
                return value.items[key] if -len(value.items) <= key < len(value.items) else UNKNOWN
            return join(value.items) if key is nodes.NOT_CONSTANT else UNKNOWN
        if isinstance(value, Instance):
            return self._field(value, key)
        if isinstance(value, Union) and not all(isinstance(each, Container) for each in value.choices):
            return for_each(value, lambda each: self.element(each, key))
        return value if value is IN_PROGRESS else self._of_any(containers_in(value), key)

    def _field(self, value: Instance, key: object) -> Value:
        """What an object of a class of the project has at a place, where that is a tuple of named fields."""
        lineage = self.evaluator.lineage(value.of)
        bases = (base for cls in lineage for base in self.evaluator.of(cls.module).bases(cls))
        if not any(isinstance(base, External) and base.dotted in stdlib.TUPLE_BASES for base in bases):
            return UNKNOWN
        names = [name for cls in reversed(lineage) for name in fields_of(cls.scope)]
        is_place = isinstance(key, int) and -len(names) <= key < len(names)
        return self.evaluator.attribute(value, names[key]) if is_place and isinstance(key, int) else UNKNOWN

    def _of_any(self, containers: list[Container], key: object) -> Value:
        """What one of several containers holds: an annotation tells of all that is put in."""
        given = [(each, self.evaluator.of(each.module).held((each, key))) for each in containers]
        stated = [value for each, value in given if each.stated is not None and value not in (UNKNOWN, NONE)]
        values = [value for _, value in given]
        return join([value for value in values if value is not UNKNOWN] if stated else values)

    def held(self, question: tuple[Container, object]) -> Value:
        """What a container that this module makes holds under a key.

        None where nothing is put in.
        """
        container, key = question
        return self._at(question) if key is not nodes.NOT_CONSTANT else self._held(container)

    def _entered(self, container: Container) -> Value:
        entries = list(self._entries(container))
        return join(entry.value() for entry in entries) if entries else NONE

    def _found(self, question: tuple[Container, object]) -> Value:
        """What stands under a constant key: what is put in under this one, or one that is not known."""
        container, key = question
        entries = list(self._entries(container))
        if isinstance(key, int) and not isinstance(key, bool) and key < 0:
            is_display = isinstance(container.node, (cst.List, cst.Tuple)) and len(entries) == len(
                container.node.elements
            )
            key = len(entries) + key if is_display else nodes.NOT_CONSTANT
        if isinstance(key, int) and not isinstance(container.node, (cst.List, cst.Dict)):
            key = nodes.NOT_CONSTANT
        chosen = [
            entry
            for entry in entries
            if nodes.NOT_CONSTANT in (key, entry.key) or (entry.key == key and type(entry.key) is type(key))
        ]
        return join(entry.value() for entry in chosen) if chosen else NONE if not entries else UNKNOWN

    # -- what is put in

    def _entries(self, container: Container) -> Iterator[_Entry]:
        if container.stated is not None:
            yield _of_any_key(partial(self.evaluator.annotated, (container.node, container.stated)))
            return
        yield from self._written(container.node)
        for number, (put, evaluator) in enumerate(self._puts(container)):
            if number == _MOST_PUT:
                yield _of_any_key(_unknown)
                return
            yield self._put_in(put, evaluator)

    def _written(self, node: cst.BaseExpression) -> Iterator[_Entry]:
        """What the expression that makes a container puts into it."""
        value_of = self.evaluator.value_of
        if isinstance(node, (cst.List, cst.Set)):
            is_indexed = isinstance(node, cst.List)
            for index, element in enumerate(node.elements):
                if isinstance(element, cst.StarredElement):
                    is_indexed = False
                    yield _of_any_key(partial(self._spread, self.evaluator, element.value))
                else:
                    yield _Entry(index if is_indexed else nodes.NOT_CONSTANT, partial(value_of, element.value))
        elif isinstance(node, cst.Dict):
            for pair in node.elements:
                if isinstance(pair, cst.DictElement):
                    yield _Entry(nodes.constant(pair.key), partial(value_of, pair.value))
                else:
                    yield _of_any_key(partial(self._spread, self.evaluator, pair.value))
        elif isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            yield _of_any_key(partial(value_of, node.elt))
        elif isinstance(node, cst.DictComp):
            yield _of_any_key(partial(value_of, node.value))
        elif isinstance(node, cst.Call):
            yield from self._passed_on(node)

    def _spread(self, evaluator: Evaluator, node: cst.BaseExpression) -> Value:
        """What each thing is that is taken over from another container, a mapping or not."""
        value = evaluator.value_of(node)
        is_mapping = any(container.is_mapping for container in containers_in(value))
        return self.element(value) if is_mapping else self.iterated(value)

    def _passed_on(self, node: cst.Call) -> Iterator[_Entry]:
        """What a call puts into the container that it makes: by a method of another one, or by a function."""
        target = self.evaluator.value_of(node.func)
        given = [arg for arg in node.args if arg.keyword is None and not arg.star]
        if not isinstance(target, External):
            yield _of_any_key(partial(self._taken_over, node))
        elif target.dotted in stdlib.VARIABLES:
            default = nodes.argument(node, None, stdlib.FIELD_DEFAULT)
            yield from () if default is None else [_of_any_key(partial(self.evaluator.value_of, default))]
        elif target.dotted in stdlib.MAPPINGS:
            yield from self._in_mapping(target.dotted, node)
        elif given:
            values = self._in_sequence(target.dotted, node, given)
            yield from (_of_any_key(partial(_same, value)) for value in values)

    def _taken_over(self, node: cst.Call) -> Value:
        """What each thing is in what a method of another container gives."""
        if not isinstance(node.func, cst.Attribute):
            return UNKNOWN
        held = self.element(self.evaluator.value_of(node.func.value))
        return TupleValue((UNKNOWN, held)) if nodes.last_name(node.func) in stdlib.TAKING_PAIRS else held

    def _in_mapping(self, dotted: str, node: cst.Call) -> Iterator[_Entry]:
        value_of = self.evaluator.value_of
        for index, arg in enumerate(node.args):
            if arg.keyword is not None:
                yield _Entry(arg.keyword.value, partial(value_of, arg.value))
            elif dotted in stdlib.DEFAULTING and not index:
                if nodes.constant(arg.value) is not None:
                    yield _of_any_key(partial(self._made_by_default, arg.value, node))
            else:
                yield _of_any_key(partial(self._element_of, arg.value))

    def _element_of(self, node: cst.BaseExpression) -> Value:
        return self.element(self.evaluator.value_of(node))

    def _made_by_default(self, factory: cst.BaseExpression, node: cst.Call) -> Value:
        """What a ``defaultdict`` makes where nothing is there."""
        value = self.evaluator.value_of(factory)
        if isinstance(value, External) and value.dotted in stdlib.MAKING_CONTAINERS | stdlib.MAPPINGS:
            return self.made(factory, is_mapping=value.dotted in stdlib.MAPPINGS)
        return self.evaluator.called(value, node)

    def _in_sequence(self, dotted: str, node: cst.Call, given: list[cst.Arg]) -> Iterator[Value]:
        iterated = (self.iterated(self.evaluator.value_of(arg.value)) for arg in given)
        if dotted in stdlib.NUMBERING:
            yield TupleValue((UNKNOWN, next(iterated)))
        elif dotted in stdlib.ZIPPING:
            yield TupleValue(tuple(iterated))
        elif dotted in stdlib.MAPPING_ON:
            yield self.evaluator.called(self.evaluator.value_of(given[0].value), node)
        elif dotted in stdlib.FILTERING:
            yield from list(iterated)[1:2]
        else:
            yield from iterated if dotted in stdlib.CHAINING else [next(iterated)]

    def _puts(self, container: Container) -> Iterator[tuple[Put, Evaluator]]:
        """What is put into a container by the names that it goes by, here and in modules that import it."""
        module = self.evaluator.module
        for name, owner in self._names_of(container):
            others = module.program.filling(module, name) if owner is None else ()
            for other in dict.fromkeys((module, *others)):
                evaluator = self.evaluator.of(other)
                for put in names_of(other).put_into(name):
                    if owner is not None and _variable(evaluator, put.container) is not owner:
                        continue
                    if container in containers_in(evaluator.value_of(put.container)):
                        yield put, evaluator

    def _names_of(self, container: Container) -> Iterator[tuple[str, Scope | None]]:
        """The names that a container is assigned to where it is made, each with the function whose variable it is.

        Other modules may know those that are no variables of functions.
        """
        parents = self.evaluator.symbols.parents
        sink = sink_of(container.node, parents, _KEEPING)
        while sink.call is not None:
            taker = sink.call.func.value if isinstance(sink.call.func, cst.Attribute) else None
            if taker is not None and container_name(taker):
                yield container_name(taker), self._function_of(taker)
                return
            sink = sink_of(sink.call, parents, _KEEPING)
        for target in (*sink.named, *(sink.targets if sink.kind is SinkKind.ASSIGNED else ())):
            if container_name(target):
                yield container_name(target), self._function_of(target)

    def _function_of(self, node: cst.BaseExpression) -> Scope | None:
        """The function whose variable a container, or that from which it is taken, is; None for any other."""
        owner = _variable(self.evaluator, node)
        return owner if owner is not None and owner.kind is ScopeKind.FUNCTION else None

    def _put_in(self, put: Put, evaluator: Evaluator) -> _Entry:
        if put.is_spread:
            return _of_any_key(partial(self._spread, evaluator, put.value))
        key = nodes.constant(put.key) if put.key is not None else nodes.NOT_CONSTANT
        return _Entry(key, partial(_value_put, put, evaluator))


def _value_put(put: Put, evaluator: Evaluator) -> Value:
    """What is put in: by a decorator, what that gets.

    What the callers of a method pass is not asked for: a cache or a queue is given all sorts of things.
    """
    node = put.value
    given = evaluator.given_to_decorator(node) if isinstance(node, cst.Name) else UNKNOWN
    if given is not UNKNOWN:
        return given
    owner = _variable(evaluator, node)
    is_given = owner is not None and isinstance(node, cst.Name) and is_parameter(owner, node.value)
    is_of_method = owner is not None and owner.parent is not None and owner.parent.kind is ScopeKind.CLASS
    return UNKNOWN if is_given and is_of_method else evaluator.value_of(node)


def _variable(evaluator: Evaluator, node: cst.BaseExpression) -> Scope | None:
    """The scope of the variable that names a container, or that from which it is taken; None where none does."""
    while isinstance(node, (cst.Subscript, cst.Call)) or (
        isinstance(node, cst.Attribute) and node.attr.value in stdlib.TAKING
    ):
        node = node.func if isinstance(node, cst.Call) else node.value
    return evaluator.symbols.scope_of(node).owner_of(node.value) if isinstance(node, cst.Name) else None


def _of_any_key(value: Callable[[], Value]) -> _Entry:
    return _Entry(nodes.NOT_CONSTANT, value)


def _same(value: Value) -> Value:
    return value


def _unknown() -> Value:
    return UNKNOWN
