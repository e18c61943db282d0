"""Tasks: who starts whom, and under which functions, the roots, code runs that start on their own.

That is as a handler, a task, a thread, or a coroutine that nobody in the module calls. Two commands can run at the same
time when they run under different roots that do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import libcst as cst

from ... import conventions, stdlib
from ...spec import Kind
from ..inference.engine import types_of
from ..inference.values import (
    External,
    LibraryObject,
    ProjectClass,
    ProjectFunction,
    Value,
    method_of,
)
from ..program.charged import charged_property
from ..program.module import Module
from ..program.query import Memo, query, remembered
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameter_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind, around
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of
from .callgraph import CallEdge
from .closures import is_handed_out
from .reachability import reachability_of
from .spans import spans_of

#: Methods that Python calls for a ``with``: what they call is called by users as well, who need not enter.
_ENTERING: Final = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})


@query
def tasks_of(module: Module) -> Tasks:
    """The tasks of a module."""
    return Tasks(module)


class Tasks:
    """Who calls whom, and who starts whom, in one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.helpers = module.knowledge.helpers
        self.symbols = symbols_of(module)
        self.types = types_of(module)
        self.reachability = reachability_of(module)
        self.roots = Memo[Scope, frozenset[Scope]](module.program.reachability, self._find_roots, frozenset())
        self.starts_parameter = Memo[tuple[Scope, str], bool](
            module.program.reachability, self._find_started_parameter, False
        )

    def above(self, function: Scope) -> set[Scope]:
        """The function and all that call or start it, directly or not."""
        seen = {function}
        queue = [function]
        while queue:
            current = queue.pop()
            for caller in (*self.callers.get(current, ()), *self.starters.get(current, ()), *around(current)):
                if caller not in seen:
                    seen.add(caller)
                    queue.append(caller)
        return seen

    def same_task(self, function: Scope) -> set[Scope]:
        """Functions that run before or after this one in the same task.

        They are those that call it, and those that it calls.
        """
        return closure(function, self.callers) | closure(function, self.callees)

    @remembered(dict[Scope, set[Scope]])
    def callees(self) -> dict[Scope, set[Scope]]:
        """The reverse of ``callers``."""
        found: dict[Scope, set[Scope]] = {}
        for callee, callers in self.callers.items():
            for caller in callers:
                found.setdefault(caller, set()).add(callee)
        return found

    @charged_property
    def starters(self) -> dict[Scope, set[Scope]]:
        """Who starts which function as a task or thread."""
        return {
            started: {function for _, scope in calls for function in around(scope)}
            for started, calls in self.starts.items()
        }

    @charged_property
    def starts(self) -> dict[Scope, list[tuple[cst.Call, Scope]]]:
        """The calls that start each function as a task or thread, in the order of the source.

        Those come last that give it to a function of the project which starts it.
        """
        found = {function: list(calls) for function, calls in self._own_starts.items()}
        for function in self.symbols.functions():
            given = self._starts_by_helpers(function)
            if given:
                found.setdefault(function, []).extend(given)
        return found

    def starts_of(self, function: Scope) -> list[tuple[cst.Call, Scope]]:
        """The calls of this module that start a function of any module: they are looked for by its name."""
        return [*self._own_starts.get(function, ()), *self._starts_by_helpers(function)]

    def _starts_by_helpers(self, function: Scope) -> list[tuple[cst.Call, Scope]]:
        """The calls that give a function, or its coroutine, to a function of the project that starts what it gets."""
        names = names_of(self.module)
        found = []
        coroutines = names.calls_of(function.name) if function.is_async else ()
        for node in (*coroutines, *names.calls_passing(function.name)):
            is_passing = node not in coroutines
            outer = node if is_passing else sink_of(node, self.symbols.parents, through=()).call
            if outer is None or self.is_spawn(outer):
                continue
            for arg in outer.args:
                given = arg.value
                if given is not node and not (is_passing and nodes.last_name(given) == function.name):
                    continue
                if self._is_started_by(outer, arg) and function in self.started_by(
                    given, self.symbols.scope_of_call[outer]
                ):
                    found.append((outer, self.symbols.scope_of_call[outer]))
        return found

    def _is_started_by(self, call: cst.Call, arg: cst.Arg) -> bool:
        """Whether a function of the project starts what it gets as this argument."""
        target = self.types.value_of(call.func)
        if not isinstance(target, ProjectFunction):
            return False
        name = parameter_of(call, arg, target.scope, is_bound=target.receiver is not None)
        return name is not None and tasks_of(target.module).starts_parameter((target.scope, name))

    def _find_started_parameter(self, parameter: tuple[Scope, str]) -> bool:
        """Whether a function of this module starts what it gets as a parameter, or gives it to one that does."""
        function, name = parameter
        for scope in function.within():
            for call in scope.calls:
                given = [arg for arg in call.args if name in nodes.names_read(arg.value)]
                if given and (self.is_spawn(call) or any(self._is_started_by(call, arg) for arg in given)):
                    return True
        return False

    @charged_property
    def _own_starts(self) -> dict[Scope, list[tuple[cst.Call, Scope]]]:
        """The calls of what Python and the frameworks start functions with, in the order of the source."""
        found: dict[Scope, list[tuple[cst.Call, Scope]]] = {}
        names = self.helpers.spawn_names | self.helpers.spawn_methods
        for call in names_of(self.module).calls_of_any(names):
            if self.is_spawn(call):
                scope = self.symbols.scope_of_call[call]
                for started in {function for arg in call.args for function in self.started_by(arg.value, scope)}:
                    found.setdefault(started, []).append((call, scope))
        return found

    def callers_of(self, function: Scope) -> set[Scope]:
        """The function and all that call it in the ordinary way."""
        return closure(function, self.callers)

    def run_together(self, mine: Scope, theirs: Scope) -> bool:
        started = [root in self.spawned or root in self.reachability.handlers.found for root in (mine, theirs)]
        for root, is_started in zip((mine, theirs), started):
            if not is_started and (
                conventions.LIFECYCLE.search(root.name) or root in self.reachability.handlers.startup
            ):
                return False
        if any(started):
            return True
        return mine.is_async and (theirs.is_async or self._gives_coroutine(theirs))

    def _gives_coroutine(self, function: Scope) -> bool:
        """Whether a plain function only makes the coroutine of a command.

        ``def get(self, key): return self.client.get(key)``.
        """
        for node in function.returns:
            target = method_of(self.types.value_of(node.func)) if isinstance(node, cst.Call) else None
            if (
                target is not None
                and isinstance(target.owner, LibraryObject)
                and target.owner.kind is Kind.CLIENT
                and target.owner.is_async
            ):
                return True
        return False

    def _find_roots(self, function: Scope) -> frozenset[Scope]:
        """The functions under which ``function`` can run: started on their own, or called by nobody in this module."""
        found: set[Scope] = set()
        seen = {function}
        queue = [function]
        while queue:
            current = queue.pop()
            callers = self.callers.get(current, set())
            for_with = not current.name.startswith("_") and all(caller.name in _ENTERING for caller in callers)
            if current in self.spawned or current in self.reachability.handlers.found or for_with or not callers:
                found.add(current)
            for caller in callers - seen:
                seen.add(caller)
                queue.append(caller)
        return frozenset(found)

    @remembered(dict[Scope, set[Scope]])
    def callers(self) -> dict[Scope, set[Scope]]:
        """Who calls whom in the ordinary way, without starting a task or a thread."""
        callers: dict[Scope, set[Scope]] = {}
        for function in self.symbols.functions():
            for step in self.reachability.edges(function):
                if step.callee is not function and not self.is_start(step):
                    callers.setdefault(step.callee, set()).add(function)
            outer = (
                next(iter(around(function.parent)), None)
                if function.parent is not None and function.parent.kind is ScopeKind.FUNCTION
                else None
            )
            is_own = function in self.spawned or function in self.reachability.handlers.found
            if outer is not None and not is_own and not is_handed_out(self.module, function):
                callers.setdefault(function, set()).add(outer)
        return callers

    @charged_property
    def spawned(self) -> frozenset[Scope]:
        """Functions that are started as a task or a thread."""
        found = set(self.starts)
        for cls in self.symbols.classes():
            method = cls.method("run")
            if method is not None and self._is_of_thread(method):
                found.add(method)
        return frozenset(found)

    def is_spawned(self, function: Scope) -> bool:
        """Whether this module starts a function of it, which is asked for by its name."""
        return bool(self.starts_of(function)) or self._is_of_thread(function)

    def _is_of_thread(self, function: Scope) -> bool:
        """Whether a function is what a class of threads runs."""
        cls = function.parent
        if function.name != "run" or cls is None or cls.kind is not ScopeKind.CLASS:
            return False
        bases = self.types.bases(ProjectClass(cls))
        return any(isinstance(base, External) and base.dotted in stdlib.THREADS for base in bases)

    def started_by(self, node: cst.BaseExpression, scope: Scope) -> Iterator[Scope]:
        """The functions that a spawning call starts by this argument.

        It is a coroutine call, a function, or several of them.
        """
        if isinstance(node, cst.Call):
            yield from self._functions(self.types.value_of(node.func))
            for arg in node.args:
                yield from self._functions(self.types.value_of(arg.value))
        elif isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            for element in node.elements:
                yield from self.started_by(element.value, scope)
        elif isinstance(node, (cst.ListComp, cst.GeneratorExp, cst.SetComp)):
            yield from self.started_by(node.elt, self.symbols.scope_at[node])
        elif isinstance(node, cst.Name):
            yield from self._functions(self.types.value_of(node))
            yield from self._collected(node.value, scope)
        elif isinstance(node, cst.Lambda):
            yield self.symbols.scope_at[node]
        else:
            yield from self._functions(self.types.value_of(node))

    def _collected(self, name: str, scope: Scope) -> Iterator[Scope]:
        """``for target in (a, b): Thread(target=target)`` and ``tasks = [consume(), publish()]; gather(*tasks)``."""
        owner = scope.owner_of(name)
        for binding in owner.bindings[name] if owner is not None else ():
            if isinstance(binding.value, (cst.List, cst.Tuple, cst.ListComp, cst.GeneratorExp)):
                yield from self.started_by(binding.value, binding.scope)
        function = scope.enclosing_function()
        for call in function.calls if function is not None else ():
            func = call.func
            if (
                isinstance(func, cst.Attribute)
                and func.attr.value in stdlib.ADDING
                and isinstance(func.value, cst.Name)
                and func.value.value == name
            ):
                for arg in call.args:
                    yield from self.started_by(arg.value, scope)

    def _functions(self, value: Value) -> Iterator[Scope]:
        if isinstance(value, ProjectFunction):
            yield value.scope

    def is_spawn(self, call: cst.Call) -> bool:
        """Whether a call starts a task or a thread."""
        name = names_of(self.module).called(call)
        if isinstance(call.func, cst.Attribute) and name in self.helpers.spawn_methods:
            return True
        if name not in self.helpers.spawn_names:
            return False
        target = self.types.value_of(call.func)
        return isinstance(target, External) and target.dotted in self.helpers.spawns

    def is_for_each(self, call: cst.Call) -> bool:
        """Whether a call starts a function for each thing in a container: ``executor.map(f, rows)``."""
        return names_of(self.module).called(call) in stdlib.MAPS_IN_THREADS and self.is_spawn(call)

    def is_in_turn(self, call: cst.Call) -> bool:
        """Whether what a call starts waits for what was started before: of a pool that has one thread."""
        pool = call.func.value if isinstance(call.func, cst.Attribute) else None
        makers = self._assigned_to(pool) if pool is not None else ()
        return any(isinstance(maker, cst.Call) and self._has_one_thread(maker) for maker in makers)

    def _has_one_thread(self, maker: cst.Call) -> bool:
        """Whether a call makes a pool of one thread."""
        target = self.types.value_of(maker.func)
        place = stdlib.THREAD_POOLS.get(target.dotted) if isinstance(target, External) else None
        number = nodes.argument(maker, place[1], place[0]) if place is not None else None
        return number is not None and nodes.constant(number) == 1

    def _assigned_to(self, place: cst.BaseExpression) -> Iterator[cst.CSTNode | None]:
        """What a variable, or an attribute of the own object, is assigned."""
        scope = self.symbols.scope_of(place)
        owner = scope.owner_of(place.value) if isinstance(place, cst.Name) else None
        if isinstance(place, cst.Name):
            yield from (binding.value for binding in owner.bindings[place.value]) if owner is not None else ()
        function = scope.enclosing_function()
        cls = function.enclosing_class() if function is not None else None
        if isinstance(place, cst.Attribute) and cls is not None:
            yield from (binding.value for binding in cls.attributes.get(place.attr.value, ()))

    def _is_thread(self, node: cst.CSTNode, callee: Scope) -> bool:
        """Whether a step makes the thread in which its function runs, or starts one that is of a class of its own."""
        if not isinstance(node, cst.Call):
            return False
        target = self.types.value_of(node.func)
        if isinstance(target, External):
            return target.dotted in stdlib.RUNS_IN_THREAD
        return nodes.last_name(node.func) == stdlib.STARTS_THREAD and callee.name == stdlib.RUN_IN_THREAD

    def is_start(self, step: CallEdge) -> bool:
        """Whether a step only starts its function: the caller goes on beside it."""
        node = step.node
        if self._is_thread(node, step.callee) or self._in_spawn(step):
            return True
        return (
            isinstance(node, cst.Call)
            and any(call is node for call, _ in self._own_starts.get(step.callee, ()))
            and not spans_of(self.module).is_waited_for(node)
        )

    def _in_spawn(self, step: CallEdge) -> bool:
        """Whether a call stands among the arguments of one that starts what it gets.

        A lambda that is started calls what its body calls.
        """
        callee, below = step.callee, step.node
        for above in self.symbols.ancestors(step.node):
            if above is step.caller.node:
                return False
            if isinstance(above, cst.Call) and (
                self.is_spawn(above)
                or (callee.is_async and isinstance(below, cst.Arg) and self._is_started_by(above, below))
            ):
                return True
            if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
                return False
            below = above
        return False


def closure(function: Scope, table: Mapping[Scope, set[Scope]]) -> set[Scope]:
    """The function and all that the table leads to from it."""
    found = {function}
    queue = [function]
    while queue:
        for other in table.get(queue.pop(), set()) - found:
            found.add(other)
            queue.append(other)
    return found
