"""Whether a class closes what it keeps.

By a method of its own, of a base or subclass, or by giving it to somebody who may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeGuard

import libcst as cst

from ... import stdlib
from ...spec import Kind, Role
from ..inference.class_hierarchy import hierarchy_of
from ..inference.closers import is_ended_by, may_be_ended, part_of
from ..inference.engine import types_of
from ..inference.pools import closes_pool_below, pools_below
from ..inference.values import (
    External,
    Instance,
    LibraryObject,
    ProjectClass,
    ProjectFunction,
    thing_of,
)
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameter_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, BindingKind, Scope, outermost_function, receivers_of
from ..symbols.users import users_of
from ..syntax import nodes
from ..typestate.connections import HandedOn, use_of_parameter_in
from ..typestate.effects import ONLY_USES

_HANDLERS: Final = (cst.ExceptHandler, cst.ExceptStarHandler)


def family_of(module: Module, target: ProjectClass) -> list[ProjectClass]:
    """The class, its project bases and all that derive from it: any of them may close."""
    family = types_of(module).lineage(target)
    derived = [ProjectClass(other) for other in hierarchy_of(target.module).all_derived_from(target.scope)]
    family += [candidate for candidate in derived if candidate not in family]
    return family


def owner_released(module: Module, family: list[ProjectClass], call: cst.Call, thing: LibraryObject) -> bool:
    """Whether the client that the object was taken from is closed by the class.

    That drops the object's connection, too.
    """
    func = call.func
    if not thing.item.owner_closes or not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Attribute):
        return False
    value = types_of(module).value_of(func.value)
    owner = value if isinstance(value, LibraryObject) else None
    pools = pools_below(owner) if owner is not None else ()
    if owner is None or not pools:
        return is_released(family, func.value.attr.value, owner)
    return is_released_below(family, func.value.attr.value, owner) or any(
        is_released(family, attribute, None) for pool in pools for attribute in _attributes_of(family, pool)
    )


def is_released_below(family: list[ProjectClass], attribute: str, client: LibraryObject) -> bool:
    """Whether any method of the family closes the pool below ``self.attribute``, or gives that to somebody who may.

    The attribute is a client that was given the pool: closing the client leaves it open.
    """
    return _is_released(family, attribute, client, is_below=True)


def is_released(family: list[ProjectClass], attribute: str, thing: LibraryObject | None) -> bool:
    """Whether any method of the family closes ``self.attribute``, or gives it to somebody who may."""
    return _is_released(family, attribute, thing, is_below=False)


def _attributes_of(family: list[ProjectClass], pool: cst.BaseExpression) -> Iterator[str]:
    """The attributes of the family that hold what ``pool``, an expression in one of its methods, means."""
    if isinstance(pool, cst.Attribute):
        yield pool.attr.value
    elif isinstance(pool, cst.Name):
        for member in family:
            for attribute, bindings in member.scope.attributes.items():
                if any(isinstance(each.value, cst.Name) and each.value.value == pool.value for each in bindings):
                    yield attribute


def _is_released(family: list[ProjectClass], attribute: str, thing: LibraryObject | None, *, is_below: bool) -> bool:
    if not is_below and _is_ended_by_its_maker(family, attribute, thing):
        return True
    if _is_released_by(family, attribute, thing, is_below=is_below):
        return True
    return not is_below and any(_is_kept_elsewhere(family, member, attribute, thing) for member in family)


def _is_released_by(family: list[ProjectClass], attribute: str, thing: LibraryObject | None, *, is_below: bool) -> bool:
    """Whether code of a method of the family releases what it reads from this attribute."""
    return any(
        _releases(family, member, scope, attribute, thing, is_below=is_below)
        for index, member in enumerate(family)
        for scope in _scopes_of(member.scope, family[:index])
    )


def _is_kept_elsewhere(
    family: list[ProjectClass], cls: ProjectClass, attribute: str, thing: LibraryObject | None
) -> bool:
    """Whether what stores the attribute gives the same thing to somebody else, who may close it.

    It has another place beside it (``bot.client = self.client = make()``), another attribute that is closed, or it is
    passed on by the local name that is stored.
    """
    for binding in cls.scope.attributes.get(attribute, ()):
        function = binding.scope.enclosing_function()
        if function is None or function.module is not cls.module or binding.kind is not BindingKind.ASSIGNED:
            continue
        names = _other_names(binding)
        if names & (function.global_names | function.nonlocal_names):
            return True
        for inner, target in _places_beside(binding, function, names):
            own = target.attr.value if _is_own(target, inner) else None
            if own is None or (own != attribute and _is_released_by(family, own, thing, is_below=False)):
                return True
        if any(_Read(cls.module, inner, thing).ends(each) for inner, each in _passed(function, names)):
            return True
    return False


def _is_own(target: cst.BaseExpression, scope: Scope) -> TypeGuard[cst.Attribute]:
    """Whether the target is an attribute of the method's own object."""
    return (
        isinstance(target, cst.Attribute)
        and isinstance(target.value, cst.Name)
        and target.value.value in receivers_of(scope)
    )


def _places_beside(
    binding: Binding, function: Scope, names: set[str]
) -> Iterator[tuple[Scope, cst.Attribute | cst.Subscript]]:
    """Attributes and entries that get the same as ``binding``, in its statement or by one of its local names."""
    symbols = symbols_of(function.module)
    statement = symbols.statement_of(binding.node)
    for target in statement.targets if isinstance(statement, cst.Assign) else ():
        if target.target is not binding.node and isinstance(target.target, (cst.Attribute, cst.Subscript)):
            yield binding.scope, target.target
    for inner in function.within() if names else ():
        for other in symbols.assigned_in(inner):
            is_stored = isinstance(other.value, cst.Name) and other.value.value in names
            if is_stored and isinstance(other.node, (cst.Attribute, cst.Subscript)) and other.node is not binding.node:
                yield inner, other.node


def _passed(function: Scope, names: set[str]) -> Iterator[tuple[Scope, cst.Name]]:
    """Where a function passes what has one of these local names to a call."""
    for inner in function.within() if names else ():
        for call in inner.calls:
            for arg in call.args:
                if isinstance(arg.value, cst.Name) and arg.value.value in names:
                    yield inner, arg.value


def releasing_methods(family: list[ProjectClass], attribute: str, thing: LibraryObject) -> list[Scope]:
    """The methods of the family that close ``self.attribute``, or give it to somebody who may.

    None where who makes it closes it by another name.
    """
    found: dict[Scope, None] = {}
    if _is_ended_by_its_maker(family, attribute, thing):
        return []
    for index, member in enumerate(family):
        for scope in _scopes_of(member.scope, family[:index]):
            method = outermost_function(scope)
            if method is not None and _releases(family, member, scope, attribute, thing, is_below=False):
                found[method] = None
    return list(found)


def _releases(
    family: list[ProjectClass],
    member: ProjectClass,
    scope: Scope,
    attribute: str,
    thing: LibraryObject | None,
    *,
    is_below: bool,
) -> bool:
    """Whether code of a method closes ``self.attribute``, or gives it to somebody who may."""
    receivers = receivers_of(scope)
    read = _Read(member.module, scope, thing, is_below)
    for load in scope.loads:
        if load.attr.value == attribute and isinstance(load.value, cst.Name) and load.value.value in receivers:
            if read.ends(load) or _is_handed_over(member.module, family, scope, load, thing):
                return True
    return any(
        stdlib.last(nodes.dotted(call.func) or "") == "getattr"
        and any(nodes.constant(arg.value) == attribute for arg in call.args)
        for call in scope.calls
    )


def _is_ended_by_its_maker(family: list[ProjectClass], attribute: str, thing: LibraryObject | None) -> bool:
    return thing is not None and any(_is_ended_where_stored(member, attribute, thing) for member in family)


def _is_ended_where_stored(cls: ProjectClass, attribute: str, thing: LibraryObject) -> bool:
    """Whether the function that stores a local name in the attribute goes on and closes it by that name.

    What closes it only after an error is none.
    """
    symbols = symbols_of(cls.module)
    for binding in cls.scope.attributes.get(attribute, ()):
        function = binding.scope.enclosing_function()
        names = _other_names(binding)
        if function is None or function.module is not cls.module or not names:
            continue
        order = symbols.order_at(binding.node)
        for call in (call for inner in function.within() for call in inner.calls):
            func = call.func
            if (
                isinstance(func, cst.Attribute)
                and isinstance(func.value, cst.Name)
                and func.value.value in names
                and symbols.order_at(call) > order
                and is_ended_by(cls.module, thing, func)
                and not any(isinstance(above, _HANDLERS) for above in symbols.ancestors(call))
            ):
                return True
    return False


def _other_names(binding: Binding) -> set[str]:
    """The local names of what an assignment stores: ``self.feed = feed``, ``feed = self.feed = make()``."""
    named = [binding.value] if isinstance(binding.value, cst.Name) else []
    statement = symbols_of(binding.scope.module).statement_of(binding.node)
    targets = [target.target for target in statement.targets] if isinstance(statement, cst.Assign) else []
    return {each.value for each in (*named, *targets) if isinstance(each, cst.Name)}


def is_released_outside(family: list[ProjectClass], attribute: str, thing: LibraryObject) -> bool:
    """Whether code that has an object of the family closes its attribute, or gives it to somebody who may."""
    return any(
        _Read(module, scope, thing).ends(load) and not _is_of_others(module, load, family)
        for module, scope, load in _read_outside(family, attribute)
    )


def is_closed_outside(family: list[ProjectClass], attribute: str, thing: LibraryObject) -> bool:
    """Whether code that has an object of the family closes its attribute itself.

    What it is given to is not asked: the class has a method of its own for closing. What methods do with their own
    object is not asked either: a nearer class may have another method in their place.
    """
    return any(
        _Read(module, scope, thing).closes(load) and not _is_of_others(module, load, family)
        for module in _modules_of(family)
        for scope, load in _foreign_reads_of(module).of(attribute)
    )


def _read_outside(family: list[ProjectClass], attribute: str) -> Iterator[tuple[Module, Scope, cst.Attribute]]:
    """Where code that may have an object of the family reads an attribute of this name."""
    for module in _modules_of(family):
        for scope in names_of(module).readers_of(attribute):
            yield from ((module, scope, load) for load in scope.loads if load.attr.value == attribute)


def _modules_of(family: list[ProjectClass]) -> Iterable[Module]:
    """The modules that may have an object of the family."""
    return {other: None for member in family for other in (member.module, *users_of(member.scope))}


class _ForeignReads:
    """Where a module reads attributes of other objects than the own one of a method; classes share their names."""

    def __init__(self, module: Module) -> None:
        self._names = names_of(module)
        self._known: dict[str, list[tuple[Scope, cst.Attribute]]] = {}

    def of(self, attribute: str) -> list[tuple[Scope, cst.Attribute]]:
        """The reads of an attribute by this name."""
        if attribute not in self._known:
            self._known[attribute] = [
                (scope, load)
                for scope in self._names.readers_of(attribute)
                for load in scope.loads
                if load.attr.value == attribute and nodes.dotted(load.value) not in receivers_of(scope)
            ]
        return self._known[attribute]


@query
def _foreign_reads_of(module: Module) -> _ForeignReads:
    return _ForeignReads(module)


def _is_of_others(module: Module, load: cst.Attribute, family: list[ProjectClass]) -> bool:
    """Whether an attribute is read of an object of the project's that is none of the family."""
    value = types_of(module).value_of(load.value)
    return isinstance(value, Instance) and not any(each in family for each in types_of(module).lineage(value.of))


def _scopes_of(cls: Scope, nearer: list[ProjectClass]) -> Iterator[Scope]:
    """The code of a class's methods, without those that a nearer class replaces and does not call."""
    for method in cls.methods():
        own = [found for each in nearer for found in [each.scope.method(method.name)] if found is not None]
        if all("super" in {nodes.dotted(call.func) for call in found.calls} for found in own):
            yield from method.within()


class _Read(NamedTuple):
    """What code of ``scope`` does with a ``thing`` that it reads from an attribute.

    ``is_below``: it is a client, and asked is for the pool that it was given.
    """

    module: Module
    scope: Scope
    thing: LibraryObject | None
    is_below: bool = False

    def ends(self, node: cst.BaseExpression) -> bool:
        """Whether the read ``node`` closes the thing or hands it to somebody."""
        above = symbols_of(self.module).parents.get(node)
        if isinstance(above, cst.Attribute):
            return self._is_ended_by(above)
        if isinstance(above, cst.Arg):
            return self._takes(above)
        if isinstance(above, cst.Element) and _is_unpacked_into(self.module, above):
            return False
        if isinstance(above, cst.WithItem):
            return not self.is_below
        if isinstance(above, (cst.Element, cst.StarredElement, cst.DictElement, cst.Yield)):
            return True
        if isinstance(above, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
            return self._alias_ends(above)
        return False

    def closes(self, node: cst.BaseExpression) -> bool:
        """Whether a method of the thing that ``node`` reads closes it, or a ``with`` does, also by a local name."""
        above = symbols_of(self.module).parents.get(node)
        if isinstance(above, cst.Attribute):
            return self._is_ended_by(above)
        if not isinstance(above, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
            return isinstance(above, cst.WithItem)
        names = _names_bound_by(above)
        function = self.scope.enclosing_function() or self.scope
        methods = (call.func for inner in function.within() for call in inner.calls)
        return any(
            isinstance(method, cst.Attribute)
            and isinstance(method.value, cst.Name)
            and method.value.value in names
            and self._is_ended_by(method)
            for method in methods
        )

    def _is_ended_by(self, read: cst.Attribute) -> bool:
        """Whether an attribute or method that is read of the thing, or of a part of it, ends it."""
        module, parents = self.module, symbols_of(self.module).parents
        part = part_of(module, self.thing, read.attr.value) if self.thing is not None else None
        above = parents.get(read)
        if part is not None and self.is_below and not isinstance(above, cst.Attribute):
            return True  # the pool goes by another name, or to somebody else
        if part is not None:
            return isinstance(above, cst.Attribute) and is_ended_by(module, part, above)
        if self.is_below and isinstance(above, cst.AssignTarget):
            return True  # what closing it does may be set there
        if self.is_below:
            return isinstance(above, cst.Call) and above.func is read and closes_pool_below(module, above)
        return is_ended_by(module, self.thing, read)

    def _takes(self, arg: cst.Arg) -> bool:
        """Whether passing the thing as this argument may end it.

        A look at it does not, nor does making a thin client over a pool, nor a function of the project that only uses
        it.
        """
        module, thing = self.module, self.thing
        call = symbols_of(module).parents.get(arg)
        if not isinstance(call, cst.Call):
            return True
        if arg.keyword is not None and thing is not None and thing.kind is Kind.POOL:
            value = thing_of(types_of(module).value_of(call))
            if value is not None and value.item.pool_argument == arg.keyword.value:
                target = types_of(module).value_of(call.func)
                return bool(getattr(getattr(target, "method", None), "takes_over", False))
        target = types_of(module).value_of(call.func)
        if isinstance(target, ProjectClass):
            return _closed_by_class(target, call, arg)
        if isinstance(target, External) and target.dotted in module.knowledge.helpers.transparent:
            return self.ends(call)
        if isinstance(target, ProjectFunction) and self._is_only_used_by(target, call, arg):
            return False
        return stdlib.last(nodes.dotted(call.func) or "") not in stdlib.ONLY_LOOKS

    def _is_only_used_by(self, target: ProjectFunction, call: cst.Call, arg: cst.Arg) -> bool:
        """Whether a function of the project merely uses what it gets as this argument."""
        if self.thing is None or arg.star:
            return False
        name = parameter_of(call, arg, target.scope, is_bound=target.receiver is not None)
        if name is None:
            return False
        return use_of_parameter_in(target.module)(HandedOn(target.scope, name, self.thing)) in ONLY_USES

    def _alias_ends(self, node: cst.Assign | cst.AnnAssign | cst.NamedExpr) -> bool:
        """``connection = self._connection`` and then ``connection.close()`` or a call that gets it."""
        names = _names_bound_by(node)
        if not names:
            return True  # stored somewhere else: somebody else may close it
        return _name_ends(self.scope.enclosing_function() or self.scope, names)


def _names_bound_by(node: cst.Assign | cst.AnnAssign | cst.NamedExpr) -> set[str]:
    """The local names that get what is assigned."""
    targets = [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]
    return {target.value for target in targets if isinstance(target, cst.Name)}


def _is_unpacked_into(module: Module, element: cst.Element) -> bool:
    """Whether an element is one of the targets that an assignment takes a value apart into."""
    parents = symbols_of(module).parents
    below: cst.CSTNode = element
    above = parents.get(below)
    while isinstance(above, (cst.Tuple, cst.List, cst.Element)):
        below, above = above, parents.get(above)
    return isinstance(above, cst.AssignTarget) or (isinstance(above, cst.Assign) and below is not above.value)


def _is_handed_over(
    module: Module, family: list[ProjectClass], scope: Scope, load: cst.Attribute, thing: LibraryObject | None
) -> bool:
    """Whether the class keeps and stops what answers for the object: ``self.thread = self.feed.run_in_thread()``.

    What the call gives releases the object when it is stopped. Kept where nobody can see what becomes of it, it counts
    as stopped.
    """
    parents = symbols_of(module).parents
    method = parents.get(load)
    call = parents.get(method) if isinstance(method, cst.Attribute) else None
    declared = (
        thing.item.methods.get(method.attr.value) if thing is not None and isinstance(method, cst.Attribute) else None
    )
    if (
        declared is None
        or declared.role is not Role.HAND_OVER
        or not isinstance(call, cst.Call)
        or call.func is not method
    ):
        return False
    above = parents.get(call)
    if isinstance(above, cst.Expr):
        return False  # dropped: nobody can stop it
    if not isinstance(above, (cst.Assign, cst.AnnAssign, cst.NamedExpr)):
        return True
    targets = [target.target for target in above.targets] if isinstance(above, cst.Assign) else [above.target]
    return any(_owner_ends(module, family, scope, target) for target in targets)


def _owner_ends(module: Module, family: list[ProjectClass], scope: Scope, target: cst.BaseExpression) -> bool:
    """Whether the class stops what it keeps as ``target``, an attribute or a local name."""
    if (
        isinstance(target, cst.Attribute)
        and isinstance(target.value, cst.Name)
        and target.value.value in receivers_of(scope)
    ):
        return is_released(family, target.attr.value, None)
    if not isinstance(target, cst.Name):
        return True
    function = scope.enclosing_function() or scope
    for inner in function.within():
        for binding in symbols_of(module).assigned_in(inner):
            stored = binding.value
            if (
                isinstance(stored, cst.Name)
                and stored.value == target.value
                and isinstance(binding.node, (cst.Attribute, cst.Subscript))
            ):
                if _owner_ends(module, family, inner, binding.node):
                    return True
    return _name_ends(function, {target.value})


def _closed_by_class(target: ProjectClass, call: cst.Call, arg: cst.Arg) -> bool:
    """Whether an object of a project class closes what its constructor gets as this argument.

    Not known counts as yes.
    """
    for member in types_of(target.module).lineage(target):
        method = member.scope.method("__init__")
        if method is None:
            continue
        name = parameter_of(call, arg, method)
        stored = [
            attribute
            for attribute, bindings in member.scope.attributes.items()
            if any(isinstance(b.value, cst.Name) and b.value.value == name for b in bindings)
        ]
        if name is None or not stored:
            return True
        return any(is_released(family_of(target.module, target), attribute, None) for attribute in stored)
    return True


def _name_ends(function: Scope, names: set[str]) -> bool:
    """Whether the function closes what has one of these local names, or gives it to somebody."""
    return any(may_be_ended(inner.calls, names) for inner in function.within())
