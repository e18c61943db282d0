"""What calls and ``with`` blocks do to a connection: give it back, give it away, or nothing."""

from __future__ import annotations

import abc
import enum
from collections.abc import Iterable
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.awaiting_wrappers import is_waited_for, outermost_of
from ..inference.closers import gives_back_argument, is_ended_by, is_never_run, part_of
from ..inference.pools import closes_pool_below, is_thin_argument, pools_below
from ..inference.values import (
    ContextManager,
    External,
    LibraryClass,
    LibraryObject,
    OriginKind,
    ProjectFunction,
    Value,
    method_of,
    thing_of,
)
from ..program.module import Module
from ..symbols.call_binding import parameter_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .carrying import Carrying
from .inner_functions import inner_functions_in
from .lending import lending_of
from .local_objects import LocalObject, local_objects_of
from .state import BEYOND, State


class Effect(enum.Enum):
    """What a call does to the followed value."""

    RELEASED = "released"
    GONE = "gone"  # somebody else has it
    EITHER = "either"  # given back or not, by what only the callee knows
    NONE = "none"


class ParameterUse(enum.Enum):
    """What a function of the project does with an argument."""

    RELEASES = "releases"
    MAY_RELEASE = "may release"  # on some of its normal paths, and leaves it alone on the others
    KEEPS = "keeps"
    IGNORES = "ignores"
    OUTLASTS = "outlasts"  # uses it for as long as it runs, and has no normal end


#: It is as it was before when such a function ends.
ONLY_USES: Final = frozenset({ParameterUse.IGNORES, ParameterUse.OUTLASTS})
_EFFECT_OF_USE: Final = {
    ParameterUse.RELEASES: Effect.RELEASED,
    ParameterUse.MAY_RELEASE: Effect.GONE,  # who calls it may know by the same test that it was given back
    ParameterUse.KEEPS: Effect.GONE,
    ParameterUse.IGNORES: Effect.NONE,
    ParameterUse.OUTLASTS: Effect.NONE,
}


_LIMITS: Final = tuple(map(External, sorted(stdlib.TIME_LIMITS)))


def _hands_on(arg: cst.Arg, name: str) -> bool:
    """Whether an argument is the dictionary of a name, or all that is in it."""
    return isinstance(arg.value, cst.Name) and arg.value.value == name


class Effects(Carrying):
    """Says what is done to a library's object.

    ``owners``: the code of the objects whose end is the value's end, too: what it was taken from or, where that is a
    client over a pool that it was given, that pool.
    """

    def __init__(self, module: Module, function: Scope, origin: cst.CSTNode | None, thing: LibraryObject) -> None:
        super().__init__(module, function, origin, thing)
        self.owners: frozenset[str] = frozenset()
        self._taken_from: cst.BaseExpression | None = None
        self.inner = inner_functions_in(module).of(function)
        self._made_over: dict[str, LocalObject] = {}
        self.take_by(origin)

    def take_by(self, node: cst.CSTNode | None) -> None:
        """Say which call takes the value, where that is not the origin: ``wait_for(pool.acquire(), 5)``."""
        func = node.func if isinstance(node, cst.Call) else None
        self._taken_from = func.value if isinstance(func, cst.Attribute) else None
        is_owned = self._taken_from is not None and self.thing.item.owner_closes
        self.owners = self._ending_with(self._taken_from) if self._taken_from is not None and is_owned else frozenset()

    def _ending_with(self, taken_from: cst.BaseExpression) -> frozenset[str]:
        """The code of what ends the value when it is closed; a client over the pool of others ends nothing."""
        code = nodes.code(taken_from)
        owner = thing_of(self.types.value_of(taken_from))
        pools = pools_below(owner) if owner is not None else ()
        if owner is None or not pools:
            return frozenset({code})
        return frozenset({*map(nodes.code, pools), *(f"{code}.{attribute}" for attribute in owner.item.attributes)})

    @abc.abstractmethod
    def use_of_parameter(self, target: ProjectFunction, name: str, *, is_carrier: bool) -> ParameterUse:
        """What a function of the project does with the value (or what was made from it) as its parameter ``name``."""

    def effect(self, node: cst.Call, state: State, awaited: bool) -> Effect:
        """What a call does to the value."""
        func = node.func
        if isinstance(func, cst.Attribute):
            effect = self._effect_of_method(node, func, state)
            if effect is not Effect.NONE:
                return effect
        inner = self.inner_of(node)
        if inner is not None and not any(self._passes(arg.value, state) for arg in node.args):
            return self._effect_of_inner(node, inner, state)
        passed = [arg.value for arg in node.args if self._passes(arg.value, state)]
        return self.effect_on_argument(node, passed[0], state, awaited) if passed else Effect.NONE

    def _effect_of_method(self, node: cst.Call, func: cst.Attribute, state: State) -> Effect:
        """What a method does to the value that it is called on, or that is a part of what it is called on."""
        if self.closes_with(node, state) or self._is_closed_by_object(func, state):
            return Effect.RELEASED
        base = func.value
        if self.holds(base, state):
            if is_ended_by(self.module, self.thing, func):
                return Effect.RELEASED
            method = self.thing.item.methods.get(func.attr.value)
            return Effect.GONE if method is not None and method.role is Role.HAND_OVER else Effect.NONE
        if isinstance(base, cst.Attribute) and self.holds(base.value, state):
            part = part_of(self.module, self.thing, base.attr.value)
            return Effect.RELEASED if part is not None and is_ended_by(self.module, part, func) else Effect.NONE
        if self.owners and self._taken_from is not None and nodes.code(base) == nodes.code(self._taken_from):
            if closes_pool_below(self.module, node):
                return Effect.RELEASED
        if self.owners and nodes.code(base) in self.owners:
            owner = self.types.value_of(base)
            known = owner if isinstance(owner, LibraryObject) else None
            return Effect.RELEASED if is_ended_by(self.module, known, func) else Effect.NONE
        return Effect.NONE

    def _passes(self, node: cst.BaseExpression, state: State) -> bool:
        """Whether an argument gives the value away: itself, in a display, or as a bound method."""
        if isinstance(node, cst.Attribute):
            return isinstance(node.value, cst.Name) and node.value.value in state.holders
        return self.holds(node, state) or self.contains(node, state) or self.goes_with(node, state)

    def effect_on_argument(self, node: cst.Call, passed: cst.BaseExpression, state: State, awaited: bool) -> Effect:
        """What a call does to the value that it gets as the argument ``passed``."""
        target = self.types.value_of(node.func)
        if self.is_dead_end(node) or self._enters_carrier(node, passed, state):
            return Effect.NONE
        given_back = self._effect_of_pool(node, target)
        if given_back is not None:
            return given_back
        if self._leaves_alone(node, passed, target):
            return Effect.NONE
        is_called = isinstance(target, ProjectFunction) and (awaited or not target.scope.is_async)
        if isinstance(target, ProjectFunction) and not is_called and is_waited_for(self.module, node):
            return self._effect_when_waited_for(node, self._use_of_argument(target, node, passed, state))
        if isinstance(target, ProjectFunction) and is_called:
            return _EFFECT_OF_USE[self._use_of_argument(target, node, passed, state)]
        is_only_used = (
            self._is_lent(node, passed, state, awaited)
            or self._is_used_by_task(target, node, passed, state)
            or self._is_used_where_started(node, passed)
            or self.local_object(node, passed) is not None
        )
        return Effect.NONE if is_only_used else Effect.GONE

    def local_object(self, node: cst.Call, passed: cst.BaseExpression) -> LocalObject | None:
        """The object that a call makes over the value, where this function alone has it."""
        found = local_objects_of(self.module).over(node, passed, self.function, self.thing)
        if found is not None and found.name is not None:
            self._made_over[found.name] = found
        return found

    def makes_local_object(self, node: cst.Call) -> bool:
        """Whether a call only stores the value in an object that this function alone has."""
        return any(made.made is node for made in self._made_over.values())

    def is_lent_to(self, name: str) -> bool:
        """Whether a name is that of a local object over the value."""
        return name in self._made_over

    def _is_closed_by_object(self, func: cst.Attribute, state: State) -> bool:
        """Whether a method of an object of the project, which this function alone has, closes the value."""
        made = self._made_over.get(func.value.value) if isinstance(func.value, cst.Name) else None
        if isinstance(func.value, cst.Call):
            passed = (arg.value for arg in func.value.args if arg.value is self.origin or self.holds(arg.value, state))
            made = next((self.local_object(func.value, each) for each in passed), None)
        return made is not None and func.attr.value in made.lending.closers

    def _effect_when_waited_for(self, node: cst.Call, use: ParameterUse) -> Effect:
        """What a call does that is waited for: behind one without an end, nothing comes but by a time limit."""
        if use is not ParameterUse.OUTLASTS:
            return _EFFECT_OF_USE[use]
        arg = self.symbols.parents.get(node)
        around = self.symbols.parents.get(arg) if isinstance(arg, cst.Arg) else None
        is_limited = isinstance(around, cst.Call) and self.types.value_of(around.func) in _LIMITS
        return Effect.NONE if is_limited else Effect.GONE

    def inner_of(self, node: cst.Call) -> Scope | None:
        """The function inside this one that a call runs, once or for each of many things; it goes nowhere else."""
        return self.inner.called_by(node) or self.inner.applied_by(node)

    def is_captured_here(self, node: cst.CSTNode) -> bool:
        """Whether a function that is defined in this one goes nowhere else: what it does counts where it runs."""
        return self.inner.stays(node)

    def _effect_of_inner(self, node: cst.Call, inner: Scope, state: State) -> Effect:
        """What a function inside this one does to the value, which it knows by the same name."""
        use = self._use_by_inner(inner, state)
        if use is None:
            return Effect.NONE
        if use is ParameterUse.MAY_RELEASE and self._decides_alone(inner):
            return Effect.EITHER
        if use is ParameterUse.OUTLASTS and inner.yields:
            return Effect.NONE  # who goes through what it yields may stop
        return self._effect_when_waited_for(node, use)

    def _use_by_inner(self, inner: Scope, state: State) -> ParameterUse | None:
        """What a function inside this one does with the value; None where it does not know it."""
        names = [name for name in state.holders if name in self.inner.read_in(inner)]
        if not names:
            return None
        if len(names) > 1 or inner.nonlocal_names:
            return ParameterUse.KEEPS
        return self.use_of_parameter(ProjectFunction(inner), names[0], is_carrier=False)

    def exhausted(self, node: cst.For, state: State) -> Iterable[State]:
        """A function inside this one that yields what comes for ever is never gone through."""
        inner = self.inner_of(node.iter) if isinstance(node.iter, cst.Call) else None
        if inner is not None and inner.yields and self._use_by_inner(inner, state) is ParameterUse.OUTLASTS:
            return (state.marked(BEYOND),)
        return super().exhausted(node, state)

    @staticmethod
    def _decides_alone(inner: Scope) -> bool:
        """Whether what a function inside this one tests is its own, so that this one cannot ask for the same."""
        tests = [
            part.test for part in nodes.descendants(inner.node) if isinstance(part, (cst.If, cst.IfExp, cst.While))
        ]
        names = {part.value for test in tests for part in nodes.descendants(test) if isinstance(part, cst.Name)}
        return names <= inner.bindings.keys() | {"None"}

    def telling_names(self, names: frozenset[str]) -> frozenset[str]:
        return names.union(self.inner.readers(names))

    def reads(self, node: cst.Call, state: State) -> bool:
        """Whether a call runs a function inside this one that has to do with the value."""
        inner = self.inner_of(node)
        return inner is not None and not state.holders.isdisjoint(self.inner.read_in(inner))

    def _is_used_by_task(self, target: Value, node: cst.Call, passed: cst.BaseExpression, state: State) -> bool:
        """Whether a task of the project gets the value, which ends by itself and leaves the value as it was."""
        if not isinstance(target, ProjectFunction) or not outermost_of(self.module, node).is_task:
            return False
        return self._use_of_argument(target, node, passed, state) is ParameterUse.IGNORES

    def _is_used_where_started(self, node: cst.Call, passed: cst.BaseExpression) -> bool:
        """Whether a call starts a function of the project with the value (``group.start_soon(read, feed)``), which
        ends by itself and leaves it as it was."""
        position = self.module.knowledge.helpers.runs_function_methods.get(nodes.last_name(node.func))
        index = next((index for index, arg in enumerate(node.args) if arg.value is passed), None)
        before = node.args[: index or 0]
        if position is None or len(before) <= position or any(arg.star or arg.keyword is not None for arg in before):
            return False
        started = self.types.value_of(before[position].value)
        if not isinstance(started, ProjectFunction) or not isinstance(started.scope.node, cst.FunctionDef):
            return False
        names = nodes.positional_names(started.scope.node)[1 if started.receiver is not None else 0 :]
        place = len(before) - position - 1
        name = names[place] if place < len(names) else None
        return name is not None and self.use_of_parameter(started, name, is_carrier=False) is ParameterUse.IGNORES

    def _is_lent(self, node: cst.Call, passed: cst.BaseExpression, state: State, awaited: bool) -> bool:
        """Whether a wrapper passes the value to what its decorator wraps, and all that is so wrapped only uses it."""
        wrapped = lending_of(self.module).wrapped(node, self.function)
        uses = {
            self._use_of_argument(ProjectFunction(each), node, passed, state)
            for each in wrapped
            if awaited or not each.is_async
        }
        return bool(uses) and uses <= ONLY_USES

    def is_lent_under(self, key: str, name: str) -> bool:
        """Whether what a wrapper puts under a key of its ``**kwargs`` only goes to functions that merely use it."""
        node = self.function.node
        star = node.params.star_kwarg if isinstance(node, cst.FunctionDef) else None
        if star is None or star.name.value != name:
            return False
        calls = [call for call in self.function.calls if any(_hands_on(arg, name) for arg in call.args)]
        wrapped = {each for call in calls for each in lending_of(self.module).wrapped(call, self.function)}
        uses = {self.use_of_parameter(ProjectFunction(each), key, is_carrier=False) for each in wrapped}
        return len(calls) == 1 and bool(uses) and uses <= ONLY_USES

    def _enters_carrier(self, node: cst.Call, passed: cst.BaseExpression, state: State) -> bool:
        """Whether a call enters what was made from the value: that is left at the end of the block, not the value."""
        name = stdlib.last(nodes.dotted(node.func) or "")
        is_carrier = not self.holds(passed, state) and self.is_made_over(passed, state)
        return is_carrier and (name in stdlib.STACK_ENTERS or name in self.module.knowledge.helpers.closing_names)

    def _effect_of_pool(self, node: cst.Call, target: Value) -> Effect | None:
        """What ``pool.release(connection)`` does to the connection; None for other calls."""
        known = method_of(target)
        method = known.method if known is not None else None
        name = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        if not gives_back_argument(method, name):
            return None
        if method is None or known is None:
            return Effect.RELEASED if self.thing.kind is Kind.CONNECTION else None
        is_lost = is_never_run(self.module, node, method) or self._is_of_another_pool(known.owner)
        return Effect.NONE if is_lost else Effect.RELEASED

    def _is_of_another_pool(self, pool: Value) -> bool:
        """Whether a connection of one pool is released to another one; both are known by where they are made."""
        mine = self.types.value_of(self._taken_from) if self._taken_from is not None else None
        if (
            not isinstance(mine, LibraryObject)
            or not isinstance(pool, LibraryObject)
            or mine.kind is not Kind.POOL
            or not (mine.certain and pool.certain)
        ):
            return False
        origins = (*mine.origins, *pool.origins)
        return all(origin.source is OriginKind.MADE for origin in origins) and set(mine.origins).isdisjoint(
            pool.origins
        )

    def _leaves_alone(self, node: cst.Call, passed: cst.BaseExpression, target: Value) -> bool:
        """Whether a call has no effect on its argument.

        It only looks at it, makes a client over the pool or the connection, or is left to the ``with`` around it.
        """
        dotted = nodes.dotted(node.func) or ""
        if stdlib.last(dotted) in stdlib.ONLY_LOOKS or stdlib.logs(dotted):
            return True
        if self.thing.kind in (Kind.POOL, Kind.CONNECTION) and isinstance(target, LibraryClass):
            if is_thin_argument(node, passed, target.item):
                return True  # see carrying.py
        is_entered = isinstance(self.symbols.parents.get(node), cst.WithItem)
        return is_entered and isinstance(self.types.value_of(node), ContextManager)  # closing(x)

    def _use_of_argument(
        self, target: ProjectFunction, node: cst.Call, passed: cst.BaseExpression, state: State
    ) -> ParameterUse:
        """Which parameter gets the value, and what the function does with it."""
        given = next((arg for arg in node.args if arg.value is passed), None)
        if given is None or not isinstance(passed, cst.Name) or not isinstance(target.scope.node, cst.FunctionDef):
            return ParameterUse.KEEPS
        name = parameter_of(node, given, target.scope, is_bound=target.receiver is not None)
        if name is None:
            return ParameterUse.KEEPS
        return self.use_of_parameter(target, name, is_carrier=not self.holds(passed, state))

    def is_released_by(self, item: cst.WithItem, state: State) -> bool:
        """Whether a context manager gives the value back when it is left."""
        node = item.item
        if isinstance(node, cst.Call):
            return any(self.holds(arg.value, state) for arg in node.args) and isinstance(
                self.types.value_of(node), ContextManager
            )
        if self.holds(node, state):
            return bool(self.thing.item.contexts)
        return nodes.code(node) in self.owners
