"""Who calls whom: the edges into a function, from every module of the project.

Only modules that may use the function, by what they import or what names they read, are parsed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import libcst as cst

from ..inference.class_hierarchy import hierarchy_of
from ..inference.engine import types_of
from ..inference.members import GETATTR
from ..inference.values import ProjectFunction
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import called_name, parameter_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, ScopeKind
from ..symbols.users import users_of
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of
from .callgraph import CallEdge, callgraph_of


def edges_into(function: Scope) -> Iterator[CallEdge]:
    """Every call of ``function`` in its own module and in those that mention its name."""
    if function.name == GETATTR and function.parent is not None:
        yield from _reads(function, function.parent)
        return
    for each in itertools.chain((function.module,), users_of(function)):
        yield from _calls_in(each, function)
        yield from _called_back(each, function)


def _reads(function: Scope, cls: Scope) -> Iterator[CallEdge]:
    """The reads of attributes that run the ``__getattr__`` of a class, by the names that its objects go by."""
    classes = [cls]
    modules: dict[Module, None] = {}
    for each in classes:  # grows by the classes that derive from it
        for module in itertools.chain((each.module,), users_of(each)):
            modules[module] = None
            classes += [derived for derived in hierarchy_of(module).derived_from(cls) if derived not in classes]
    kept = {
        (module, nodes.last_name(target)): isinstance(target, cst.Attribute)
        for module in modules
        for call in names_of(module).calls_of_any(dict.fromkeys(each.name for each in classes))
        for target in sink_of(call, symbols_of(module).parents).targets
    }
    for (module, name), is_member in kept.items():
        modules.update(dict.fromkeys(module.program.users(module, name, is_member=is_member)))
    names = {name for _, name in kept}
    for module in modules:
        readers = {
            _outer(scope)
            for scope in names_of(module).scopes_speaking_of(names)
            if any(scope.home_name(load.value) in names for load in scope.loads)
        }
        for caller in sorted((scope for scope in readers if scope is not None), key=lambda scope: scope.order):
            for edge in callgraph_of(module).edges_to(caller, frozenset({GETATTR})):
                if edge.callee is function:
                    yield edge


def _calls_in(module: Module, function: Scope) -> Iterator[CallEdge]:
    """The edges from functions of ``module`` to ``function``.

    Only what its name, or a subclass, is mentioned by is looked at.
    """
    tables = symbols_of(module)
    name = called_name(function)
    inheriting = (
        hierarchy_of(module).derived_from(function.parent)
        if name != function.name and function.parent is not None
        else ()
    )
    names = {name, *(cls.name for cls in inheriting)}
    callers = set()
    for each in names:
        for call in names_of(module).calls_of(each):
            callers.add(_outer(tables.scope_of_call[call]))
    callers.update(
        _outer(scope)
        for each in names
        for scope in (*names_of(module).readers_of(each), *names_of(module).renaming(each))
    )
    if inheriting:  # super().__init__()
        callers.update(cls.method(function.name) for cls in inheriting)
        names.add(function.name)
    for caller in sorted((scope for scope in callers if scope is not None), key=lambda scope: scope.order):
        for edge in callgraph_of(module).edges_to(caller, frozenset(names)):
            if edge.callee is function:
                yield edge


def _called_back(module: Module, function: Scope) -> Iterator[CallEdge]:
    """The edges from methods that read a registry to ``function``.

    Code of ``module`` puts it into that (``checks.add(check_redis)``).
    """
    for call in names_of(module).calls_passing(function.name):
        passed = [arg for arg in call.args if nodes.last_name(arg.value) == function.name]
        target = types_of(module).value_of(call.func)
        given = types_of(module).value_of(passed[0].value)
        if (
            not isinstance(target, ProjectFunction)
            or not isinstance(given, ProjectFunction)
            or given.scope is not function
        ):
            continue
        cls = target.scope.parent
        if cls is None or cls.kind is not ScopeKind.CLASS:
            continue
        for attribute in _kept_under(target.scope, call, passed[0]):
            for method in cls.methods():
                for inner in method.within():
                    for load in inner.loads:
                        is_read = (
                            load.attr.value == attribute
                            and isinstance(load.value, cst.Name)
                            and load.value.value == method.receiver
                        )
                        if is_read and method is not target.scope:
                            yield CallEdge(method, load, function)


def _kept_under(method: Scope, call: cst.Call, passed: cst.Arg) -> Iterator[str]:
    """The attributes of ``self`` in which a method keeps the argument: assigned, appended, or put under a key."""
    node = method.node
    if not isinstance(node, cst.FunctionDef):
        return
    name = parameter_of(call, passed, method)
    for part in nodes.descendants(node):
        if (
            isinstance(part, cst.Call)
            and isinstance(part.func, cst.Attribute)
            and isinstance(part.func.value, cst.Attribute)
        ):
            if any(_holds(arg.value, name) for arg in part.args):
                yield part.func.value.attr.value
        if isinstance(part, cst.Assign) and _holds(part.value, name):
            for target in part.targets:
                base = target.target.value if isinstance(target.target, cst.Subscript) else target.target
                if isinstance(base, cst.Attribute):
                    yield base.attr.value


def _holds(node: cst.BaseExpression, name: str | None) -> bool:
    """Whether a value is ``name``, or a display or ``partial`` that keeps it.

    What another object gets as an argument is not looked for.
    """
    if isinstance(node, cst.Name):
        return node.value == name
    if isinstance(node, cst.Call) and nodes.last_name(node.func) == "partial":
        return any(_holds(arg.value, name) for arg in node.args)
    if isinstance(node, (cst.Tuple, cst.List, cst.Set)):
        return any(_holds(element.value, name) for element in node.elements)
    if isinstance(node, cst.Dict):
        return any(_holds(element.value, name) for element in node.elements)
    return False


def _outer(scope: Scope) -> Scope | None:
    """The function that contains ``scope``.

    A lambda counts as its own caller only when no function is around it.
    """
    function = scope.enclosing_function()
    while (
        function is not None
        and function.parent is not None
        and function.parent.kind is ScopeKind.FUNCTION
        and isinstance(function.node, cst.Lambda)
    ):
        function = function.parent.enclosing_function()
    return function
