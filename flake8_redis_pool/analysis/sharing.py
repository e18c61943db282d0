"""Who else uses the client that a blocking command goes through?

Two uses are of one client when their values have an origin in common. They are concurrent when they run under different *entries*: functions that
start on their own, as a handler, a task, a thread, or a coroutine that nobody in the module calls.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..spec import Kind, Role
from . import python, syntax
from .blocking import blocking_of, blocks
from .handlers import Handler
from .reach import Reach
from .tables import Scope, ScopeKind
from .unit import Unit
from .values import LibraryMethod, Named, Origin, ProjectClass, ProjectFunction, Source, Thing, Value

#: Methods that run before or after the work, not beside it.
_LIFECYCLE: Final = re.compile(
    r"^_*(init|initiali[sz]e|connect|reconnect|disconnect|close|aclose|start|stop|setup|set_up|startup|teardown|shutdown|open|ensure|prepare"
    r"|create_.*group|make_.*group|main|health|ping)(_|$)"
    r"|^__(init|new|del|post_init|enter|exit|aenter|aexit)__$"
)


@dataclass(frozen=True)
class Use:
    """One command sent through a client: the call, and the function it stands in."""

    node: cst.Call
    scope: Scope
    function: Scope
    thing: Thing


@dataclass(frozen=True)
class Blocker:
    """A blocking command, and the other user that proves the sharing: another ``use``, or the ``handler`` that runs it concurrently with itself."""

    blocking: Use
    other: Use | None
    handler: Handler | None


class Sharing:
    """Users and entries of one module."""

    def __init__(self, unit: Unit, reach: Reach) -> None:
        self.unit = unit
        self.reach = reach
        self._entries: dict[Scope, frozenset[Scope]] = {}
        self._identities: dict[Use, frozenset[Origin]] = {}

    @functools.cached_property
    def uses(self) -> list[Use]:
        """Every command that goes through a client, in the order of the source."""
        found = []
        for call, scope in self.unit.tables.scope_of_call.items():
            function = scope.enclosing_function()
            thing = self._sent_through(call, scope)
            if thing is not None and function is not None:
                found.append(Use(call, scope, function, thing))
        return sorted(found, key=lambda use: self.unit.tables.order_of[use.node])

    def _sent_through(self, call: cst.Call, scope: Scope) -> Thing | None:
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in self.unit.knowledge.commands:
            return None
        target = self.unit.values.value_of(call.func, scope)
        if isinstance(target, LibraryMethod) and isinstance(target.owner, Thing) and target.owner.kind is Kind.CLIENT:
            quiet = target.method is not None and target.method.role in (Role.PLAIN, Role.CLOSE, Role.RELEASE, Role.MAKE)
            return None if quiet else target.owner
        return None

    def blockers(self) -> Iterator[Blocker]:
        """Blocking commands with a concurrent user in sight."""
        commands = self.unit.knowledge.blocking_commands
        if commands.isdisjoint(self.unit.tables.identifiers):
            return
        for use in self.uses:
            name = use.node.func.attr.value if isinstance(use.node.func, cst.Attribute) else ""
            how = blocking_of(use.thing, name)
            if how is None or not blocks(use.node, how, use.thing):
                continue
            handler = self._concurrent_handler(use)
            other = self._concurrent_user(use) or (self._user_elsewhere(use) if handler is None else None)
            if other is not None or handler is not None:
                yield Blocker(use, other, handler)

    def _concurrent_user(self, use: Use) -> Use | None:
        origins = self._identity(use)
        same_task = self._same_task(use.function)
        others = [other for other in self.uses if other.node is not use.node and origins & self._identity(other)]
        for other in sorted(others, key=lambda each: each.function in same_task):  # a user that is never in the blocker's own task proves most
            if any(self._is_one_object(origin, use, other) for origin in origins & self._identity(other)) and self._concurrent(use, other):
                return other
        return None

    def _identity(self, use: Use) -> frozenset[Origin]:
        """Where the client came from; a thin client is as good as the pool below it."""
        if use not in self._identities:
            found = set(use.thing.origins)
            for origin in use.thing.origins:
                if isinstance(origin.node, cst.Call) and origin.unit is self.unit:
                    pool = syntax.argument(origin.node, None, use.thing.item.pool_argument or "")
                    below = self.unit.values.value_of(pool, origin.scope) if pool is not None else None
                    if isinstance(below, Thing):
                        found = {*found - {origin}, *below.origins}
            self._identities[use] = frozenset(found)
        return self._identities[use]

    def _are_siblings(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether the uses are attributes of two classes that a common base makes the client for: each object then has one of its own."""
        mine, theirs, maker = use.scope.enclosing_class(), other.scope.enclosing_class(), origin.scope.enclosing_class()
        if mine is None or theirs is None or maker is None or mine is theirs:
            return False
        lines = [[cls.scope for cls in self.unit.values.lineage(ProjectClass(each, self.unit))] for each in (mine, theirs)]
        return all(maker in line for line in lines) and mine not in lines[1] and theirs not in lines[0]

    def _is_one_object(self, origin: Origin, use: Use, other: Use) -> bool:
        """Whether both uses see the same object of this origin: a factory that makes one at each call gives each caller its own."""
        if self._are_siblings(origin, use, other):
            return False
        function = origin.scope.enclosing_function()
        if origin.source not in (Source.MADE, Source.TAKEN) or function is None:
            return True
        if self.reach.is_process_lived(origin):
            return True
        return all(function in self._above(each.function) for each in (use, other))

    def _above(self, function: Scope) -> set[Scope]:
        """The function and all that call or start it, directly or not."""
        seen = {function}
        queue = [function]
        while queue:
            current = queue.pop()
            for caller in (*self.callers.get(current, ()), *self.starters.get(current, ()), *self._around(current)):
                if caller not in seen:
                    seen.add(caller)
                    queue.append(caller)
        return seen

    def _same_task(self, function: Scope) -> set[Scope]:
        """Functions that run before or after this one in the same task: the ones that call it, and the ones that it calls."""
        return _closure(function, self.callers) | _closure(function, self.callees)

    @functools.cached_property
    def callees(self) -> dict[Scope, set[Scope]]:
        """The reverse of ``callers``."""
        found: dict[Scope, set[Scope]] = {}
        for callee, callers in self.callers.items():
            for caller in callers:
                found.setdefault(caller, set()).add(callee)
        return found

    @functools.cached_property
    def starters(self) -> dict[Scope, set[Scope]]:
        """Who starts which function as a task or thread."""
        found: dict[Scope, set[Scope]] = {}
        for call, scope in self.unit.tables.scope_of_call.items():
            if self._is_spawn(call, scope):
                for started in (function for arg in call.args for function in self._started(arg.value, scope)):
                    found.setdefault(started, set()).update(self._around(scope))
        return found

    def _concurrent_handler(self, use: Use) -> Handler | None:
        """The handler that sends the blocking command through an object of the process: it runs many times at once."""
        for function in self._around(use.function):
            if not any(self.reach.is_process_lived(origin) for origin in use.thing.origins):
                continue
            chain = self.reach.chain_of(function)
            if chain is not None:
                return chain.handler
        return None

    def _user_elsewhere(self, use: Use) -> Use | None:
        """A handler or task of another module that uses the same client, where the blocking code is known to run in the same process."""
        project = self.unit.project
        lasting = [origin for origin in self._identity(use) if self.reach.is_process_lived(origin)]
        if project is None or not lasting or not any(self._is_started(entry) for entry in self.entries(use.function)):
            return None
        for name in _client_names(use, lasting):
            for unit in project.mentioning(name) or []:
                if unit is self.unit or unit.is_test:
                    continue
                for other in unit.sharing.uses:
                    if not unit.sharing._identity(other).isdisjoint(lasting) and unit.sharing._starts(other):
                        return other
        return None

    def _is_started(self, entry: Scope) -> bool:
        """Whether a function runs as a task, thread or handler, started in this module or in another one."""
        if entry in self.spawned or entry in self.reach.handlers.found:
            return True
        if self.unit.project is None or _LIFECYCLE.search(entry.name):
            return False
        others = self.unit.project.mentioning(entry.name) or []
        return any(entry in unit.sharing.spawned for unit in others if unit is not self.unit and not unit.is_test)

    def _starts(self, use: Use) -> bool:
        """Whether a command of this module is sent by a handler, a task or a thread."""
        entries = self.entries(use.function)
        return any(entry in self.spawned or self.reach.chain_of(entry) is not None for entry in entries)

    # -- entries ------------------------------------------------------------------------------------------------------------

    def _concurrent(self, use: Use, other: Use) -> bool:
        for mine in self.entries(use.function):
            for theirs in self.entries(other.function):
                if mine is not theirs and self._run_together(mine, theirs) and not self._in_turn(mine, theirs, use, other):
                    return True
        return False

    def _in_turn(self, mine: Scope, theirs: Scope, use: Use, other: Use) -> bool:
        """Whether one task runs both commands one after the other: the other entry calls the blocker too, or this one calls the other user."""
        if theirs in self._callers_of(use.function) or self._is_over_before(theirs, use):
            return True
        return mine in self._callers_of(other.function) and theirs not in self.spawned and theirs not in self.reach.handlers.found

    def _is_over_before(self, theirs: Scope, use: Use) -> bool:
        """Whether the other entry is only ever started by an awaited ``gather`` in the blocker's own task, which waits for it to end."""
        if theirs in self.reach.handlers.found or theirs not in self.spawned:
            return False
        starts = self._starts_of.get(theirs, [])
        task = self._callers_of(use.function)
        return bool(starts) and all(
            isinstance(self.unit.tables.parents.get(call), cst.Await)
            and any(scope in task for scope in self._around(place))
            and use.function not in {started for arg in call.args for started in self._started(arg.value, place)}
            and not self._contains(call, use.node)
            for call, place in starts
        )

    def _contains(self, call: cst.Call, node: cst.CSTNode) -> bool:
        return any(above is call for above in self.unit.tables.ancestors(node))

    @functools.cached_property
    def _starts_of(self) -> dict[Scope, list[tuple[cst.Call, Scope]]]:
        """The calls that start each function as a task or thread."""
        found: dict[Scope, list[tuple[cst.Call, Scope]]] = {}
        for call, scope in self.unit.tables.scope_of_call.items():
            if self._is_spawn(call, scope):
                for started in {function for arg in call.args for function in self._started(arg.value, scope)}:
                    found.setdefault(started, []).append((call, scope))
        return found

    def _callers_of(self, function: Scope) -> set[Scope]:
        """The function and all that call it in the ordinary way."""
        return _closure(function, self.callers)

    def _run_together(self, mine: Scope, theirs: Scope) -> bool:
        started = [entry in self.spawned or entry in self.reach.handlers.found for entry in (mine, theirs)]
        for entry, is_started in zip((mine, theirs), started):
            if not is_started and (_LIFECYCLE.search(entry.name) or entry in self.reach.handlers.startup):
                return False
        if any(started):
            return True
        return mine.is_async and theirs.is_async

    def entries(self, function: Scope) -> frozenset[Scope]:
        """The functions under which ``function`` can run: started on their own, or called by nobody in this module."""
        known = self._entries.get(function)
        if known is not None:
            return known
        found: set[Scope] = set()
        seen = {function}
        queue = [function]
        while queue:
            current = queue.pop()
            callers = self.callers.get(current, set())
            if current in self.spawned or current in self.reach.handlers.found or not callers:
                found.add(current)
            for caller in callers - seen:
                seen.add(caller)
                queue.append(caller)
        self._entries[function] = frozenset(found)
        return self._entries[function]

    @functools.cached_property
    def callers(self) -> dict[Scope, set[Scope]]:
        """Who calls whom in the ordinary way, without starting a task or a thread."""
        callers: dict[Scope, set[Scope]] = {}
        for function in self.unit.tables.functions():
            for step in self.reach.steps(function):
                if not self._in_spawn(step.node) and step.callee is not function:
                    callers.setdefault(step.callee, set()).add(function)
            outer = (
                next(iter(self._around(function.parent)), None)
                if function.parent is not None and function.parent.kind is ScopeKind.FUNCTION
                else None
            )
            if outer is not None and function not in self.spawned and function not in self.reach.handlers.found:
                callers.setdefault(function, set()).add(outer)
        return callers

    @functools.cached_property
    def spawned(self) -> frozenset[Scope]:
        """Functions that are started as a task or a thread."""
        found: set[Scope] = set()
        for call, scope in self.unit.tables.scope_of_call.items():
            if not self._is_spawn(call, scope):
                continue
            for arg in call.args:
                found.update(self._started(arg.value, scope))
        for cls in self.unit.tables.classes():
            bases = [base.dotted for base in self.unit.values.bases(ProjectClass(cls, self.unit)) if isinstance(base, Named)]
            method = cls.method("run")
            if method is not None and any(base in python.THREADS for base in bases):
                found.add(method)
        return frozenset(found)

    def _started(self, node: cst.BaseExpression, scope: Scope) -> Iterator[Scope]:
        """The functions that a spawning call starts by this argument: a coroutine call, a function, or several of them."""
        if isinstance(node, cst.Call):
            yield from self._functions(self.unit.values.value_of(node.func, scope))
            for arg in node.args:
                yield from self._functions(self.unit.values.value_of(arg.value, scope))
        elif isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            for element in node.elements:
                yield from self._started(element.value, scope)
        elif isinstance(node, (cst.ListComp, cst.GeneratorExp, cst.SetComp)):
            yield from self._started(node.elt, self.unit.tables.scope_at[node])
        elif isinstance(node, cst.Name):
            yield from self._functions(self.unit.values.value_of(node, scope))
            yield from self._collected(node.value, scope)
        elif isinstance(node, cst.Lambda):
            yield self.unit.tables.scope_at[node]
        else:
            yield from self._functions(self.unit.values.value_of(node, scope))

    def _collected(self, name: str, scope: Scope) -> Iterator[Scope]:
        """``for target in (a, b): Thread(target=target)`` and ``tasks = [consume(), publish()]; gather(*tasks)``."""
        owner = scope.owner_of(name)
        for binding in owner.bindings[name] if owner is not None else ():
            if isinstance(binding.value, (cst.List, cst.Tuple, cst.ListComp, cst.GeneratorExp)):
                yield from self._started(binding.value, binding.scope)
        function = scope.enclosing_function()
        for call in function.calls if function is not None else ():
            func = call.func
            if (
                isinstance(func, cst.Attribute)
                and func.attr.value in ("append", "add", "extend")
                and isinstance(func.value, cst.Name)
                and func.value.value == name
            ):
                for arg in call.args:
                    yield from self._started(arg.value, scope)

    def _functions(self, value: Value) -> Iterator[Scope]:
        if isinstance(value, ProjectFunction):
            yield value.scope

    def _is_spawn(self, call: cst.Call, scope: Scope) -> bool:
        func = call.func
        name = scope.original_name(func.value) if isinstance(func, cst.Name) else syntax.last_name(func)
        if isinstance(func, cst.Attribute) and name in python.SPAWNS_METHODS:
            return True
        if name not in python.SPAWN_NAMES:
            return False
        target = self.unit.values.value_of(func, scope)
        return isinstance(target, Named) and (target.dotted in python.SPAWNS or target.dotted in python.THREADS)

    def _in_spawn(self, node: cst.CSTNode) -> bool:
        """Whether a call stands among the arguments of a spawning call."""
        for above in self.unit.tables.ancestors(node):
            if isinstance(above, cst.Call) and self._is_spawn(above, self.unit.tables.scope_of_call[above]):
                return True
            if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
                return False
        return False

    @staticmethod
    def _around(scope: Scope | None) -> Iterator[Scope]:
        while scope is not None:
            if scope.kind is ScopeKind.FUNCTION:
                yield scope
            scope = scope.parent


def _client_names(use: Use, origins: list[Origin]) -> list[str]:
    """The names by which other modules can mean the client: the variable that holds it, or the function that gives it."""
    names = []
    for origin in origins:
        statement = origin.unit.tables.statement_of(origin.node)
        targets = [target.target for target in statement.targets] if isinstance(statement, cst.Assign) else []
        names += [syntax.last_name(target) for target in targets]
        function = origin.scope.enclosing_function()
        names += [function.name] if function is not None else []
    receiver = use.node.func.value if isinstance(use.node.func, cst.Attribute) else use.node.func
    while isinstance(receiver, (cst.Call, cst.Await)):
        receiver = receiver.func if isinstance(receiver, cst.Call) else receiver.expression
    names.append(use.scope.original_name(receiver.value) if isinstance(receiver, cst.Name) else syntax.last_name(receiver))
    return [name for name in dict.fromkeys(names) if len(name) > 2 and not name.startswith("__")]


def _closure(function: Scope, table: Mapping[Scope, set[Scope]]) -> set[Scope]:
    """The function and all that the table leads to from it."""
    found = {function}
    queue = [function]
    while queue:
        for other in table.get(queue.pop(), set()) - found:
            found.add(other)
            queue.append(other)
    return found
