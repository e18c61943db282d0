"""Which coroutines are cancelled in sight, by code that runs again while the process goes on."""

from __future__ import annotations

import libcst as cst

from ... import stdlib
from ..inference.awaiting_wrappers import outermost_of
from ..inference.engine import types_of
from ..inference.values import External, ProjectFunction
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of


def is_cancelled(module: Module, function: Scope) -> bool:
    """Whether its module runs a coroutine function under a time limit, or as a task that is cancelled by its key.

    A task that has a name of its own, or that is cancelled with all others, is taken to end with the process.
    """
    if not function.is_async:
        return False
    for call in names_of(module).calls_of(function.name):
        target = types_of(module).value_of(call.func)
        if isinstance(target, ProjectFunction) and target.scope is function:
            if _is_limited(module, call) or _is_cancelled_by_key(module, call):
                return True
    return False


def _is_limited(module: Module, call: cst.Call) -> bool:
    """Whether a coroutine is cancelled when its time is over: ``wait_for(listen(), 5)``, ``async with timeout(5)``."""
    symbols = symbols_of(module)
    outermost = outermost_of(module, call).node
    for above in symbols.ancestors(call):
        if isinstance(above, cst.FunctionDef):
            return False
        if isinstance(above, cst.Call) and _is_one_of(module, above, stdlib.TIME_LIMITS):
            return True
        if isinstance(above, cst.With) and isinstance(symbols.parents.get(outermost), cst.Await):
            if any(_is_one_of(module, item.item, stdlib.LIMITING_SCOPES) for item in above.items):
                return True
    return False


def _is_one_of(module: Module, node: cst.BaseExpression, names: frozenset[str]) -> bool:
    if not isinstance(node, cst.Call):
        return False
    target = types_of(module).value_of(node.func)
    return isinstance(target, External) and target.dotted in names


def _is_cancelled_by_key(module: Module, call: cst.Call) -> bool:
    """Whether the task that runs a coroutine is kept under a key, and one is cancelled that is found by its key."""
    outermost = outermost_of(module, call)
    sink = sink_of(outermost.node, symbols_of(module).parents)
    if not outermost.is_task or sink.kind is not SinkKind.ASSIGNED:
        return False
    names = {target.value for target in sink.targets if isinstance(target, cst.Name)}
    stored = [
        binding.node
        for binding in symbols_of(module).assigned_in(symbols_of(module).scope_of(call))
        if isinstance(binding.value, cst.Name) and binding.value.value in names
    ]
    targets = [*sink.targets, *stored]
    tables = {nodes.code(target.value) for target in targets if isinstance(target, cst.Subscript)}
    return bool(tables) and any(
        load.attr.value == stdlib.CANCEL and _found_in(scope, load.value) in tables
        for scope in names_of(module).readers_of(stdlib.CANCEL)
        for load in scope.loads
    )


def _found_in(scope: Scope, node: cst.BaseExpression) -> str:
    """The code of the mapping that an expression takes something out of by a key; "" for others."""
    if isinstance(node, cst.Name):
        bindings = scope.bindings.get(node.value, [])
        is_bound = len(bindings) == 1 and bindings[0].kind is BindingKind.ASSIGNED and bindings[0].value is not None
        value = bindings[0].value if is_bound else None
        return "" if value is None or isinstance(value, cst.Name) else _found_in(scope, value)
    if isinstance(node, cst.Subscript):
        return nodes.code(node.value)
    func = node.func if isinstance(node, cst.Call) else None
    is_taken = isinstance(func, cst.Attribute) and func.attr.value in stdlib.TAKES_BY_KEY
    return nodes.code(func.value) if is_taken and isinstance(func, cst.Attribute) else ""
