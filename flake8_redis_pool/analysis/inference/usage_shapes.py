"""Transactions and subscriptions that are recognised by how they are used, where the client's type is out of sight.

The name ``pipeline`` alone proves nothing. A ``pipeline()`` whose result is executed, and on which Redis commands are
called, is one of a Redis client; which library it is follows from whether ``execute`` is awaited. The declarations say
what to look for (:class:`flake8_redis_pool.spec.Shape`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import libcst as cst

from ...first_party import holds_word, imports_in
from ...spec import ClientSpec, Kind, Shape, agreed
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Scope, around
from ..symbols.users import heirs_of
from ..syntax import nodes
from ..syntax.flow_of_values import SinkKind, sink_of
from .evaluator import Evaluator
from .values import UNKNOWN, Instance, LibraryObject, Origin, OriginKind, ProjectClass, Value, alternatives

#: Where objects come from of which a declaration alone says what they are.
_DECLARED: Final = frozenset({OriginKind.ANNOTATED, OriginKind.PARAMETER})


def shape_of(evaluator: Evaluator, call: cst.Call) -> Value:
    """The transaction or subscription that ``call`` opens by the looks of its use, or UNKNOWN."""
    if not isinstance(call.func, cst.Attribute):
        return UNKNOWN
    imported = names_of(evaluator.module).imported_roots
    named = [
        (library, shape)
        for library in evaluator.knowledge.clients
        for shape in library.shapes
        if shape.opener == call.func.attr.value
    ]
    shapes = [(library, shape) for library, shape in named if imported.isdisjoint(shape.others)]
    if not shapes or _is_of_nobody(evaluator, call.func.value):
        return UNKNOWN
    name, context = _holder(evaluator, call)
    scope = evaluator.symbols.scope_of(call)
    function = scope.enclosing_function()
    if name is None or function is None:
        return UNKNOWN
    readers = list(_readers(evaluator, function, name))
    fitting = [
        (library, shape)
        for library, shape in shapes
        if context in ("", shape.context) and _used_like(evaluator, readers, name, shape)
    ]
    meant = _of_the_project(evaluator.module, fitting)
    if not meant:
        return UNKNOWN
    item = functools.reduce(agreed, (evaluator.knowledge.object_named(shape.gives)[1] for _, shape in meant))
    if item.kind is Kind.CONNECTION and _is_declared(evaluator, call.func.value):
        return UNKNOWN
    source = OriginKind.TAKEN if item.kind is Kind.CONNECTION else OriginKind.SHAPE
    return LibraryObject(item, meant[0][0], (Origin(source, call, scope),))


def _is_declared(evaluator: Evaluator, receiver: cst.BaseExpression) -> bool:
    """Whether an object is declared to be of a class, or is of one of the project: by that it gives what it gives.

    An interface of the project gives nothing by itself.
    """
    return any(
        (isinstance(each, Instance) and not evaluator.is_interface(each))
        or (isinstance(each, LibraryObject) and _DECLARED.issuperset(item.source for item in each.origins))
        for each in alternatives(evaluator.value_of(receiver))
    )


def _is_of_nobody(evaluator: Evaluator, node: cst.BaseExpression) -> bool:
    """Whether an expression begins with a name that nothing binds.

    Such code is a listing or part of a session, and runs in no module.
    """
    while isinstance(node, cst.Attribute):
        node = node.value
    if not isinstance(node, cst.Name):
        return False
    scope = evaluator.symbols.scope_of(node)
    return scope.owner_of(node.value) is None and "*" not in scope.root().bindings


def _of_the_project(module: Module, shapes: list[tuple[ClientSpec, Shape]]) -> list[tuple[ClientSpec, Shape]]:
    """Those of the libraries that the module, or else the project, uses; what is usual where none of them shows."""
    evidence = _evidence(module)
    shown = [(library, shape) for library, shape in shapes if any(_shows(library, shape, *each) for each in evidence)]
    if shown:
        return shown
    roots = {name.partition(".")[0] for names, _ in evidence for name in names} & module.knowledge.roots
    return [
        (library, shape) for library, shape in shapes if shape.assumed and not (roots and roots <= set(shape.others))
    ]


def _evidence(module: Module) -> Sequence[tuple[tuple[str, ...], bytes]]:
    """What the module imports and its text, where it imports a client library.

    Else those of the project's modules that do.
    """
    text = module.text.encode(errors="replace")
    if not names_of(module).imported_roots.isdisjoint(module.knowledge.roots):
        return ((imports_in(text, module.package), text),)
    return module.program.importing


def _shows(library: ClientSpec, shape: Shape, names: tuple[str, ...], text: bytes) -> bool:
    """Whether a module with these imports and this text uses what the shape gives."""
    beginnings = shape.imported or library.roots
    if not any(name == start or name.startswith(f"{start}.") for name in names for start in beginnings):
        return False
    return not shape.told_by or any(holds_word(text, word.encode()) for word in shape.told_by)


def client_by_use(
    evaluator: Evaluator, cls: ProjectClass, attribute: str, declared: Sequence[ProjectClass] = ()
) -> Value:
    """The client that ``self.attribute`` is by the commands that the class sends through it, or UNKNOWN.

    Where it is declared as an interface of the project, that one's methods say whether what a command gives is awaited.
    It is certain only where such an interface has all these commands, and no class of the project derives from it:
    then it is written for the client itself.
    """
    module = cls.module
    parents = symbols_of(module).parents
    awaited: dict[str, list[bool]] = {}
    undeclared: set[str] = set()
    for method in symbols_of(module).that_may_read(cls.scope.methods(), attribute):
        for scope in method.within():
            for load in scope.loads:
                base = load.value
                call = parents.get(load)
                is_ours = (
                    isinstance(base, cst.Attribute)
                    and base.attr.value == attribute
                    and isinstance(base.value, cst.Name)
                    and base.value.value == method.receiver
                )
                if is_ours and isinstance(call, cst.Call) and call.func is load:
                    said = _is_coroutine(evaluator, declared, load.attr.value)
                    waits = _is_awaited(evaluator, parents, call) if said is None else said
                    undeclared |= {load.attr.value} if said is None else set()
                    awaited.setdefault(load.attr.value, []).append(waits)
    for library in evaluator.knowledge.clients:
        for shape in library.client_shapes:
            if not names_of(module).imported_roots.isdisjoint(shape.others):
                continue
            used = [waits for name, waits in awaited.items() if name in shape.commands]
            flat = [wait for waits in used for wait in waits]
            if len(used) >= shape.least and len(set(flat)) == 1:
                _, item = evaluator.knowledge.object_named(shape.gives_async if flat[0] else shape.gives)
                is_written_for = undeclared.isdisjoint(shape.commands) and not any(map(_is_derived_from, declared))
                return LibraryObject(
                    item, library, (Origin(OriginKind.SHAPE, cls.scope.node, cls.scope),), certain=is_written_for
                )
    return UNKNOWN


def _is_derived_from(interface: ProjectClass) -> bool:
    """Whether a class of the project names an interface among its bases."""
    modules = (interface.module, *heirs_of(interface.scope))
    return any(names_of(module).classes_over(interface.scope.name) for module in modules)


def _is_coroutine(evaluator: Evaluator, declared: Sequence[ProjectClass], name: str) -> bool | None:
    """Whether a method of one of these classes is a coroutine function; None where none of them has it."""
    members = (member for cls in declared for member in evaluator.lineage(cls))
    method = next((found for member in members for found in [member.scope.method(name)] if found is not None), None)
    return None if method is None else method.is_async


def _is_awaited(evaluator: Evaluator, parents: Mapping[cst.CSTNode, cst.CSTNode], call: cst.Call) -> bool:
    """Whether what a call gives is awaited: at once, or by what takes coroutines (``wait_for``, ``create_task``)."""
    above = parents.get(call)
    if isinstance(above, cst.Arg):
        outer = parents.get(above)
        if not isinstance(outer, cst.Call):
            return False
        return evaluator.symbols.scope_of(outer).home_name(outer.func) in evaluator.knowledge.helpers.awaiting_names
    return isinstance(above, cst.Await)


def _holder(evaluator: Evaluator, call: cst.Call) -> tuple[str | None, str]:
    """What the call's result gets: a local name or an attribute of the own object, as it is written.

    And the kind of ``with`` it stands in ("" for an assignment).
    """
    parents = symbols_of(evaluator.module).parents
    sink = sink_of(call, parents, through=())
    target = sink.targets[0] if len(sink.targets) == 1 else None
    name = nodes.dotted(target) if target is not None else None
    if name is None or name.count(".") > 1 or not isinstance(sink.node, (cst.Assign, cst.WithItem)):
        return None, ""
    if sink.kind is SinkKind.ASSIGNED:
        return name, ""
    statement = parents.get(sink.node)
    return name, "async with" if statement is not None and nodes.is_async(statement) else "with"


def _readers(evaluator: Evaluator, function: Scope, name: str) -> Iterator[Scope]:
    """The scopes that may read what goes by a name in a function, or is that attribute of its own object."""
    receiver, _, attribute = name.partition(".")
    method = next((each for each in around(function) if each.receiver), None)
    if not attribute:
        yield from function.within()
    elif method is not None and method.receiver == receiver and method.parent is not None:
        for each in evaluator.symbols.that_may_read(method.parent.methods(), attribute):
            yield from each.within()


def _used_like(evaluator: Evaluator, readers: Sequence[Scope], name: str, shape: Shape) -> bool:
    """Whether ``name`` is executed in these scopes as the shape says, and gets at least one of its commands."""
    parents = symbols_of(evaluator.module).parents
    executed = commanded = False
    for inner in readers:
        for load in inner.loads:
            if nodes.dotted(load.value) != name:
                continue
            above = parents.get(load)
            if not isinstance(above, cst.Call) or above.func is not load:
                continue
            if load.attr.value == shape.execute:
                executed = executed or _is_awaited(evaluator, parents, above) is shape.awaited
            commanded = commanded or load.attr.value in shape.commands
    return executed and commanded
