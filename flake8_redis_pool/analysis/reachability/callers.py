"""Who calls whom: the edges into a function, from every module of the project.

Only modules that may use the function, by what they import or what names they read, are parsed.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import libcst as cst

from ... import stdlib
from ..entrypoints.handlers import handlers_of
from ..inference.class_hierarchy import hierarchy_of, method_on
from ..inference.engine import types_of
from ..inference.members import GETATTR
from ..inference.values import ProjectClass, ProjectFunction
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import called_name, is_constructor, is_given_by, parameter_of
from ..symbols.name_index import Holder, Kept, names_of
from ..symbols.scopes import BindingKind, Scope, ScopeKind, around
from ..symbols.users import names_given, users_of
from ..syntax import nodes
from ..syntax.flow_of_values import sink_of
from .callgraph import CallEdge, callgraph_of, is_thread
from .implementations import calls_through_interfaces, implemented_by
from .making import making_of
from .receivers import class_of, derives, is_of_own_class, is_on_own_object, means, replaced_by, runs_on

#: Containers and their givers: what holds a function is not followed through more.
_MOST_PLACES: Final = 64


def edges_into(function: Scope) -> Iterator[CallEdge]:
    """Every call of ``function`` in its own module and in those that mention its name."""
    if function.name == GETATTR and function.parent is not None:
        yield from _reads(function, function.parent)
        return
    seen: set[CallEdge] = set()
    for edge in itertools.chain(_by_name(function), _looked_up(function), _fitting(function)):
        if edge not in seen:
            seen.add(edge)
            yield edge


def edges_from_modules(function: Scope) -> Iterator[CallEdge]:
    """The calls of ``function`` by its name that stand outside of functions, with the module as the caller.

    So are those that run it in a loop of its own, to which it is passed (``trio.run(main)``).
    """
    for module, names in places_naming(function):
        tables, index, graph = symbols_of(module), names_of(module), callgraph_of(module)
        for call in index.calls_of_any(names):
            if tables.scope_of_call[call] is tables.root:
                for callee, made in graph.run_by(types_of(module).value_of(call.func)):
                    if callee is function:
                        yield CallEdge(tables.root, call, function, graph.starts_loop(call), made)
        for call in (call for name in names for call in index.calls_passing(name)) if function.is_async else ():
            if tables.scope_of_call[call] is tables.root and graph.is_loop_call(call) and call.args:
                if any(callee is function for callee, _ in graph.run_by(types_of(module).value_of(call.args[0].value))):
                    yield CallEdge(tables.root, call, function, new_loop=True)


def _by_name(function: Scope) -> Iterator[CallEdge]:
    """The calls of ``function`` by its name, or by one that is given to it, and of what it is put around.

    Where a base class calls a method on its own object, that which replaces it is called on objects of its own class.
    """
    wanted = {function, *replaced_by(function), *implemented_by(function)}
    for module, names in places_naming(function):
        for edge in _calls_in(module, wanted, names):
            yield from _as_call_of(function, edge)
        yield from _put_around(module, function, names)
        yield from _called_back(module, function)
        for cls in making_of(module).fields_made_by(function):
            yield from _makings_of(cls, function)
    yield from _called_unseen(function)
    for module, call in calls_through_interfaces(function):
        caller = _outer(symbols_of(module).scope_of_call[call])
        if caller is not None:
            yield CallEdge(caller, call, function)


def _makings_of(cls: Scope, factory: Scope) -> Iterator[CallEdge]:
    """The calls that make an object of a class, for a field of which ``factory`` makes the value."""
    for each in (cls, *hierarchy_of(cls.module).all_derived_from(cls)):
        for module in dict.fromkeys((each.module, *users_of(each))):
            yield from _calls_in(module, {factory}, names_given(each) | {each.name})


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


def _looked_up(function: Scope) -> Iterator[CallEdge]:
    """The calls of ``function`` by what holds it: a container, a key of the application, a text that names it."""
    name = called_name(function)
    speaking = [function.module, *users_of(function)]
    held = [(each, holder) for each in speaking for holder in sorted(names_of(each).holders_of(name), key=str)]
    homes = {name: dict.fromkeys(speaking)}
    for each, holder in (*held, *_registered_in(function)):
        homes.setdefault(holder.name, {}).update(dict.fromkeys((each, *_looking_into(each, holder))))
    seen = {function}  # its own name stands in it
    for word, modules in homes.items():
        for each in modules:
            for caller in callgraph_of(each).looking_up(word):
                if caller in seen:
                    continue
                seen.add(caller)
                for edge in callgraph_of(each).edges_looked_up(caller):
                    if edge.callee is function:
                        yield edge


def _looking_into(module: Module, holder: Holder) -> list[Module]:
    """The other modules that may look into what holds something in ``module``."""
    if holder.kept is Kept.BY_APPLICATION:
        return module.program.taking(module.knowledge.helpers.keepers, holder.name)
    return module.program.looking_up(module, holder.name, is_member=holder.kept is Kept.AS_ATTRIBUTE)


def places_holding(function: Scope) -> Iterator[tuple[Module, str]]:
    """The other modules that may get a function in a container, with the name of that, or of a function that gives it.

    A container may be taken over into another one on the way.
    """
    name = called_name(function)
    waiting = deque((each, name) for each in (function.module, *users_of(function)))
    seen = set(waiting)
    while waiting:
        module, name = waiting.popleft()
        for further in _taking_over(module, name):
            if further not in seen and len(seen) < _MOST_PLACES:
                seen.add(further)
                waiting.append(further)
                if further[0] is not function.module:
                    yield further


def _taking_over(module: Module, name: str) -> Iterator[tuple[Module, str]]:
    """Where what a module calls ``name`` may be in a container, and the name of that there."""
    holders = (holder.name for holder in names_of(module).holders_of(name) if holder.kept is Kept.AT_MODULE)
    for holding in dict.fromkeys((*sorted(holders), *names_of(module).givers_of(name))):
        yield from ((each, holding) for each in (module, *module.program.users(module, holding)))


def _fitting(function: Scope) -> Iterator[CallEdge]:
    """The look-ups of ``function`` by a text of which only a part is known (``getattr(self, f"on_{kind}")``)."""
    owner = function.parent
    if owner is None or owner.kind not in (ScopeKind.CLASS, ScopeKind.MODULE):
        return
    homes = [owner]
    is_member = owner.kind is ScopeKind.CLASS
    if is_member:
        homes = [each.scope for each in types_of(function.module).lineage(ProjectClass(owner))]
    modules = dict.fromkeys(home.module for home in homes)
    for each in dict.fromkeys(
        (*modules, *(user for home in modules for user in home.program.getting(home, is_member=is_member)))
    ):
        for call in names_of(each).calls_getting:
            caller = _outer(symbols_of(each).scope_of_call[call])
            if caller is not None and types_of(each).lookups.may_give(call, function.name, homes):
                yield CallEdge(caller, call, function)


def _registered_in(function: Scope) -> Iterator[tuple[Module, Holder]]:
    """The containers into which decorators of the project put ``function``, and where they do."""
    for decorator in function.decorators:
        target = types_of(function.module).value_of(decorator.func if isinstance(decorator, cst.Call) else decorator)
        if isinstance(target, ProjectFunction):
            within = set(target.scope.within())
            symbols = symbols_of(target.module)
            for put in names_of(target.module).puts_in(target.scope):
                holder = names_of(target.module).holder_of(put.container, put.key)
                if isinstance(put.value, cst.Name) and symbols.scope_of(put.value) in within and holder is not None:
                    yield target.module, holder


def runs_at_start_up(function: Scope) -> bool:
    """Whether a framework runs a function once: while the application starts, or ends."""
    own = function.module
    if function in handlers_of(own).startup:
        return True
    others = ((module, names) for module, names in places_naming(function) if module is not own)
    return any(handlers_of(module).starts(function, name) for module, names in others for name in sorted(names))


def places_naming(function: Scope) -> Iterator[tuple[Module, frozenset[str]]]:
    """The modules that may call ``function``, with the names that it goes by there.

    A constructor goes by the name of its class, and of each that derives from it and has none of its own.
    """
    cls = class_of(function)
    defined: tuple[Scope, ...] = (function,)
    if cls is not None and is_constructor(function):
        defined = (cls, *hierarchy_of(cls.module).all_derived_from(cls))
    elif cls is not None and (function.name in stdlib.RUN_AROUND_CALLS or _is_run_in_thread(function, cls)):
        defined = (function, cls)
    else:
        above = (method for method in (*replaced_by(function), *implemented_by(function)))
        defined = (function, *_decorators_giving(function), *above)
    names = frozenset({function.name, *(each.name for each in defined)}).union(*map(names_given, defined))
    if cls in defined and function.name == stdlib.RUN_IN_THREAD:
        names |= {stdlib.STARTS_THREAD}
    seen: set[Module] = set()
    kept: dict[tuple[Module, str], None] = {}
    for each in defined:
        for module in itertools.chain((each.module,), users_of(each)):
            if module not in seen:
                seen.add(module)
                yield module, names
                kept.update(dict.fromkeys((module, name) for name in _kept_decorators(function, module, names)))
    for module, name in kept:
        for user in module.program.users(module, name):
            yield user, frozenset({name})


def _is_run_in_thread(function: Scope, cls: Scope) -> bool:
    return function.name == stdlib.RUN_IN_THREAD and is_thread(ProjectClass(cls))


def _decorators_giving(function: Scope) -> Iterator[Scope]:
    """What goes by the name of a decorator that may give a nested function back: its outermost maker, or the class of
    it where that is what objects of the class do when they are called."""
    maker = function.parent
    if maker is None or maker.kind is not ScopeKind.FUNCTION or not is_given_by(function, maker):
        return
    outer = next(reversed(list(around(maker))))
    cls = class_of(outer)
    yield cls if cls is not None and outer.name in stdlib.RUN_AROUND_CALLS else outer


def _kept_decorators(function: Scope, module: Module, names: frozenset[str]) -> Iterator[str]:
    """What a module calls the decorators that a maker of ``function``, which goes by ``names``, gives it.

    ``using_shop = using(db=4)``, ``using_shop = partial(using, db=4)``: other modules decorate with that.
    """
    if function.parent is None or function.parent.kind is ScopeKind.MODULE:
        return
    kept = _kept_calls(module)
    yield from dict.fromkeys(name for given in sorted(names) for name in kept.get(given, ()))


@query
def _kept_calls(module: Module) -> Mapping[str, Sequence[str]]:
    """By the name of what is called, or passed first: the names under which a module keeps what such calls give."""
    root = symbols_of(module).root
    found: dict[str, list[str]] = {}
    for name, bindings in root.bindings.items():
        values = (binding.value for binding in bindings if binding.kind is BindingKind.ASSIGNED)
        for call in (value for value in values if isinstance(value, cst.Call)):
            for each in (call.func, *_first_of(call)):
                found.setdefault(root.home_name(each), []).append(name)
    return found


def _first_of(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """The first argument of a call, which ``partial`` calls."""
    return (arg.value for arg in call.args[:1])


def _calls_in(module: Module, wanted: Collection[Scope], names: frozenset[str]) -> Iterator[CallEdge]:
    """The edges from functions of ``module`` to those that are wanted, which go by ``names``."""
    tables = symbols_of(module)
    index = names_of(module)
    passing = (call for name in names for call in index.calls_passing(name) if callgraph_of(module).may_pass(call))
    calls = [*index.calls_of_any(names), *passing]
    callers = {_outer(tables.scope_of_call[call]) for call in calls}
    callers.update(each for call in calls for each in _handed_over(module, tables.scope_of_call[call]))
    callers.update(method for each in wanted if is_constructor(each) for method in _making_own(module, each))
    callers.update(_outer(scope) for each in names for scope in (*index.readers_of(each), *index.renaming(each)))
    for caller in sorted((scope for scope in callers if scope is not None), key=lambda scope: scope.order):
        for edge in callgraph_of(module).edges_to(caller, names):
            if edge.callee in wanted:
                yield edge


def _put_around(module: Module, wrapper: Scope, names: frozenset[str]) -> Iterator[CallEdge]:
    """The edges from functions of ``module`` that a decorator, which goes by ``names``, has put ``wrapper`` around.

    An object that decorates, and a decorator with a name of its own, go by any name.
    """
    index = names_of(module)
    has_any_name = wrapper.name in stdlib.RUN_AROUND_CALLS or any(map(index.renaming, names))
    named = (function for name in sorted(names) for function in index.decorated_by(name))
    for decorated in symbols_of(module).definitions() if has_any_name else dict.fromkeys(named):
        methods = decorated.methods() if decorated.kind is ScopeKind.CLASS else ()
        for function in (decorated, *methods):
            for edge in callgraph_of(module).wrappers(function):
                if edge.callee is wrapper:
                    yield edge


def _making_own(module: Module, constructor: Scope) -> Iterator[Scope]:
    """The class methods of ``module`` that may make an object of the class that they are called on (``cls()``)."""
    for cls in names_of(module).classes_named(constructor.parent.name if constructor.parent is not None else ""):
        yield from (
            method
            for method in cls.methods()
            if method.receiver
            and "classmethod" in method.decorator_names
            and any(isinstance(call.func, cst.Name) and call.func.value == method.receiver for call in method.calls)
        )


def _as_call_of(function: Scope, edge: CallEdge) -> Iterator[CallEdge]:
    """A call of ``function``, or of a method that it replaces, as a call of ``function``."""
    if is_of_own_class(edge) if edge.instantiates is not None else is_on_own_object(edge):
        caller = edge.caller.enclosing_class()
        on = frozenset(cls for cls in runs_on(function) if caller is not None and derives(cls, caller))
        if on:
            yield replace(edge, callee=function, on=on)
    elif edge.callee is function:
        yield edge
    elif any(callgraph_of(edge.module).may_be_on(node, function) for node in means(edge)):
        yield replace(edge, callee=function)


def _called_unseen(function: Scope) -> Iterator[CallEdge]:
    """The calls of a method by classes beside its own in the bases of a third one, which say nothing of it."""
    cls = class_of(function)
    beside: dict[Scope, set[Scope]] = {}
    for each in runs_on(function) if cls is not None and not is_constructor(function) else ():
        for member in types_of(each.module).lineage(ProjectClass(each)):
            if method_on(member, function.name) is None:
                beside.setdefault(member.scope, set()).add(each)
    for other, classes in beside.items():
        for method in symbols_of(other.module).that_may_read(other.methods(), function.name):
            for scope in method.within():
                for call in scope.calls:
                    if nodes.dotted(call.func) == f"{method.receiver}.{function.name}":
                        yield CallEdge(method, call, function, on=frozenset(classes))


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


def _handed_over(module: Module, scope: Scope) -> Iterator[Scope]:
    """The lambda around ``scope`` that a framework runs (``create_server(lambda: Lines(key))``).

    The function around it only hands it over.
    """
    function = scope.enclosing_function()
    if function is not None and isinstance(function.node, cst.Lambda) and function in handlers_of(module).found:
        yield function


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
