"""Scripts: functions that run once in a process of their own, and errors that end it."""

from __future__ import annotations

from typing import Final

import libcst as cst

from ... import stdlib
from ..interpreter.catching import suppressed_by
from ..program.module import Module
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes

#: Longest way from a function to the main block that is followed.
_MOST_CALLERS: Final = 4


def is_script_main(unit: Module, function: Scope) -> bool:
    """Whether the function is called by nobody but the module itself, when it is run as a script, or a function that reads the command line."""
    if function.parent is None or function.parent.kind is not ScopeKind.MODULE or function in unit.reach.chains:
        return False
    calls = unit.calls_of(function.name)
    return bool(calls) and all(_is_run_once(unit, call) for call in calls)


def _is_run_once(unit: Module, call: cst.Call) -> bool:
    caller = unit.tables.scope_of_call[call].enclosing_function()
    if caller is not None:
        return any(unit.called(other) == "ArgumentParser" for other in caller.calls)
    is_repeated = any(isinstance(above, (cst.For, cst.While)) for above in unit.tables.ancestors(call))
    return _is_under_main(unit, call) and not is_repeated


def _is_under_main(unit: Module, call: cst.Call) -> bool:
    """Whether a call stands in the block that runs when the module is run as a script."""
    return any(isinstance(above, cst.If) and "__name__" in nodes.code(above.test) for above in unit.tables.ancestors(call))


def ends_the_script(unit: Module, function: Scope, depth: int = 0) -> bool:
    """Whether an error that leaves the function ends a script: nobody on the way from the main block catches it, and nobody else calls it."""
    is_top = function.parent is not None and function.parent.kind is ScopeKind.MODULE
    if not is_top or function.yields or function.decorators or depth > _MOST_CALLERS or function in unit.reach.chains:
        return False
    calls = [call for call in unit.calls_of(function.name) if isinstance(call.func, cst.Name)]
    if not calls or not all(_lets_through(unit, call, depth) for call in calls):
        return False
    read = [node for node in _names_read(unit) if node.value == function.name]
    if len(read) != len(calls):
        return False  # passed on as a value: who calls it is not known
    return unit.project is None or not unit.project.is_imported(unit)


def _names_read(unit: Module) -> list[cst.Name]:
    """Every name that the module reads."""
    found: list[cst.Name] = []
    waiting: list[cst.CSTNode] = [unit.module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name):
            found.append(node)
        waiting.extend(nodes.read_below(node))
    return found


def _lets_through(unit: Module, call: cst.Call, depth: int) -> bool:
    """Whether an error of the call goes on to the main block."""
    scope = unit.tables.scope_of_call[call]
    caller = scope.enclosing_function()
    below: cst.CSTNode = call
    for above in unit.tables.ancestors(call):
        if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            break
        if isinstance(above, cst.Call) and scope.imported_as(nodes.dotted(above.func) or "") not in stdlib.NEW_LOOP:
            return False  # a task, or something that may run it in its own way
        if isinstance(above, (cst.Try, cst.TryStar)) and above.handlers and below is above.body:
            return False
        if isinstance(above, cst.With) and any(suppressed_by(item, nodes.last_name) for item in above.items):
            return False
        below = above
    if caller is None:
        return _is_under_main(unit, call)
    return isinstance(caller.node, cst.FunctionDef) and ends_the_script(unit, caller, depth + 1)
