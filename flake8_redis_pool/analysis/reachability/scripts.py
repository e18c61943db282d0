"""Scripts: functions that run once in a process of their own, and errors that end it."""

from __future__ import annotations

import re
from typing import Final

import libcst as cst

from ... import conventions
from ..inference.engine import types_of
from ..inference.values import External, ProjectClass
from ..interpreter.catching import suppressed_by
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .callgraph import callgraph_of
from .main_blocks import is_run_once, is_under_main
from .reachability import reachability_of

#: Longest way from a function to the main block that is followed.
_MOST_CALLERS: Final = 4


def is_script_main(module: Module, function: Scope) -> bool:
    """Whether nobody calls the function but the module that is run as a script, or what reads the command line.

    A module that nobody imports is one as well where it runs the function's coroutine itself.
    """
    if (
        function.parent is None
        or function.parent.kind is not ScopeKind.MODULE
        or function in reachability_of(module).chains
    ):
        return False
    calls = names_of(module).calls_of(function.name)
    return bool(calls) and all(is_run_once(module, call) or _is_run_by_script(module, call) for call in calls)


def _is_run_by_script(module: Module, call: cst.Call) -> bool:
    """Whether a call makes a coroutine that a module runs to its end outside of functions, which nobody imports."""
    symbols = symbols_of(module)
    if symbols.scope_of_call[call] is not symbols.root or not callgraph_of(module).starts_loop(call):
        return False
    is_repeated = any(isinstance(above, (cst.For, cst.While)) for above in symbols.ancestors(call))
    return not is_repeated and not module.program.is_imported(module)


def is_left_over(function: Scope) -> bool:
    """Whether a method in a script is run by nothing: only its definition speaks of it.

    No other module imports the script, no decorator gives the method away, it is not named as what answers to events,
    and no base that the project does not have may call it.
    """
    module, cls = function.module, function.enclosing_class()
    if cls is None or function.parent is not cls or function.decorators or conventions.ANSWERS.match(function.name):
        return False
    if len(re.findall(rf"\b{re.escape(function.name)}\b", module.text)) != 1:
        return False
    if any(isinstance(base, External) for base in types_of(module).bases(ProjectClass(cls))):
        return False
    starting = (call for call in symbols_of(module).root.calls if is_under_main(module, call))
    return next(starting, None) is not None and not module.program.is_imported(module)


def ends_the_script(module: Module, function: Scope, depth: int = 0) -> bool:
    """Whether an error that leaves the function ends a script.

    Nobody on the way from the main block catches it, and nobody else calls it.
    """
    is_top = function.parent is not None and function.parent.kind is ScopeKind.MODULE
    if (
        not is_top
        or function.yields
        or function.decorators
        or depth > _MOST_CALLERS
        or function in reachability_of(module).chains
    ):
        return False
    calls = [call for call in names_of(module).calls_of(function.name) if isinstance(call.func, cst.Name)]
    if not calls or not all(_lets_through(module, call, depth) for call in calls):
        return False
    read = [node for node in _names_read(module) if node.value == function.name]
    if len(read) != len(calls):
        return False  # passed on as a value: who calls it is not known
    return not module.program.is_imported(module)


def _names_read(module: Module) -> list[cst.Name]:
    """Every name that the module reads."""
    found: list[cst.Name] = []
    waiting: list[cst.CSTNode] = [module.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name):
            found.append(node)
        waiting.extend(nodes.read_below(node))
    return found


def _lets_through(module: Module, call: cst.Call, depth: int) -> bool:
    """Whether an error of the call goes on to the main block."""
    scope = symbols_of(module).scope_of_call[call]
    caller = scope.enclosing_function()
    below: cst.CSTNode = call
    for above in symbols_of(module).ancestors(call):
        if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            break
        if (
            isinstance(above, cst.Call)
            and scope.imported_as(nodes.dotted(above.func) or "") not in module.knowledge.helpers.new_loops
        ):
            return False  # a task, or something that may run it in its own way
        if isinstance(above, (cst.Try, cst.TryStar)) and above.handlers and below is above.body:
            return False
        if isinstance(above, cst.With) and any(
            suppressed_by(item, nodes.last_name, module.knowledge.helpers.suppressors) for item in above.items
        ):
            return False
        below = above
    if caller is None:
        return is_under_main(module, call)
    return isinstance(caller.node, cst.FunctionDef) and ends_the_script(module, caller, depth + 1)
