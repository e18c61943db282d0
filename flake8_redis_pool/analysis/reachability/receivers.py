"""On which object a method runs: what a base class calls on its own object is what the class of that object defines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from ..inference.class_hierarchy import hierarchy_of, method_on
from ..inference.engine import types_of
from ..inference.instances import made_object
from ..inference.values import Instance, ProjectClass, alternatives
from ..symbols.call_binding import is_constructor
from ..symbols.scopes import BindingKind, Scope, ScopeKind, around
from ..syntax import nodes
from .callgraph import CallEdge


@dataclass(frozen=True)
class Receiver:
    """The class of the object that a method runs on; unless ``is_exact``, it may be one that derives from it.

    ``is_new``: the object is being made, by a call on the way.
    """

    cls: ProjectClass
    is_exact: bool
    is_new: bool = False


def class_of(function: Scope) -> Scope | None:
    """The class that defines a method."""
    return function.parent if function.parent is not None and function.parent.kind is ScopeKind.CLASS else None


def runs_on(function: Scope) -> Iterator[Scope]:
    """The classes of the project on whose objects ``self.name()`` runs the method ``function``."""
    cls = class_of(function)
    if cls is not None:
        for each in (cls, *hierarchy_of(cls.module).all_derived_from(cls)):
            if method_on(ProjectClass(each), function.name) is function:
                yield each


def replaced_by(function: Scope) -> Iterator[Scope]:
    """The methods of base classes in place of which one is run, on objects of its own class or of derived ones."""
    if is_constructor(function):
        return
    seen = {function}
    for cls in runs_on(function):
        for member in types_of(cls.module).lineage(ProjectClass(cls)):
            method = member.scope.getter(function.name) or member.scope.method(function.name)
            if method is not None and method not in seen:
                seen.add(method)
                yield method


def is_on_own_object(step: CallEdge) -> bool:
    """Whether a method runs another one on its own object: ``self.step()``, or ``self.step`` handed to what runs it."""
    receivers = {function.receiver for function in around(step.caller)} - {""}
    return any(
        isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value in receivers
        for node in means(step)
    )


def is_of_own_class(step: CallEdge) -> bool:
    """Whether a class method makes an object of the class that it is called on: ``cls()``."""
    func = step.node.func if isinstance(step.node, cst.Call) else None
    return isinstance(func, cst.Name) and func.value in {function.receiver for function in around(step.caller)}


def is_above(step: CallEdge) -> bool:
    """Whether a method runs that of a base class which it replaces: ``super().step()``."""
    return any(
        isinstance(node, cst.Attribute)
        and isinstance(node.value, cst.Call)
        and nodes.dotted(node.value.func) == "super"
        for node in means(step)
    )


def means(step: CallEdge) -> Iterator[cst.BaseExpression]:
    """The expressions of a step that may stand for what it runs."""
    node = step.node
    given = [node.func, *(arg.value for arg in node.args)] if isinstance(node, cst.Call) else [node]
    for each in given:
        if isinstance(each, cst.Attribute) and each.attr.value == step.callee.name:
            yield each


def made_for(function: Scope) -> Receiver | None:
    """The object that a function runs on which the framework calls: a new one where it is a constructor."""
    cls = class_of(function)
    return Receiver(ProjectClass(cls), is_exact=False, is_new=True) if cls and is_constructor(function) else None


def receiver_after(step: CallEdge, receiver: Receiver | None) -> Receiver | None:
    """The object that the called function of a step runs on; None where nothing is known of its class."""
    if step.instantiates is not None:
        is_of_own = receiver is not None and is_of_own_class(step)
        made = receiver if receiver is not None and is_of_own else Receiver(step.instantiates, is_exact=True)
        return replace(made, is_new=True)
    if class_of(step.callee) is None:
        return None
    if is_on_own_object(step) or is_above(step):
        return receiver
    found = list(_classes(step))
    return Receiver(found[0], is_exact=_is_made_here(step)) if len(found) == 1 else None


def is_on_new_object(steps: Iterable[CallEdge]) -> bool:
    """Whether what runs at the end of a way runs on an object that is being made on it."""
    is_new = None
    for step in steps:
        is_new = is_constructor(step.caller) if is_new is None else is_new
        is_new = step.instantiates is not None or (is_new and (is_on_own_object(step) or is_above(step)))
    return bool(is_new)


def may_run(step: CallEdge, receiver: Receiver | None) -> bool:
    """Whether a step on the caller's own object runs its callee, where that object is ``receiver``."""
    if receiver is None or not (is_of_own_class(step) if step.instantiates is not None else is_on_own_object(step)):
        return True
    if method_on(receiver.cls, step.callee.name) is step.callee:
        return True
    cls = class_of(step.callee)
    return not receiver.is_exact and cls is not None and receiver.cls in types_of(cls.module).lineage(ProjectClass(cls))


def receivers_before(step: CallEdge, on: frozenset[Scope] | None) -> frozenset[Scope] | None:
    """The classes on whose objects the caller must run, for the callee to run on one of the classes ``on``.

    None for all; no class where the step runs it on none of them.
    """
    if step.on is not None:
        return step.on if on is None else on & step.on
    if step.instantiates is not None:
        return None if on is None or step.instantiates.scope in on else frozenset()
    if on is None:
        return None
    if is_above(step):
        return frozenset(cls for cls in on if derives(cls, class_of(step.caller)))
    found = list(_classes(step))
    is_exact = bool(found) and _is_made_here(step)
    if found and not any(_may_be(cls, each.scope, is_exact=is_exact) for cls in on for each in found):
        return frozenset()
    return None


def is_one_of(receiver: Receiver | None, on: frozenset[Scope] | None) -> bool:
    """Whether the object that a method is known to run on may be of one of these classes (None: of any)."""
    if receiver is None or on is None:
        return True
    return any(_may_be(cls, receiver.cls.scope, is_exact=receiver.is_exact) for cls in on)


def _may_be(cls: Scope, known: Scope, *, is_exact: bool) -> bool:
    """Whether an object that is known as one of a class may be of the class ``cls``."""
    return cls is known if is_exact else derives(cls, known)


def _is_made_here(step: CallEdge) -> bool:
    """Whether a step runs a method of an object that its caller makes, so that its class is no other one."""
    types = types_of(step.module)
    receivers = [node.value for node in means(step) if isinstance(node, cst.Attribute)]
    return bool(receivers) and all(_is_no_parameter(step, each) and made_object(types, each) for each in receivers)


def _is_no_parameter(step: CallEdge, node: cst.BaseExpression) -> bool:
    """Whether an expression is a call, or a name to which the caller of a step or its module assigns something."""
    if not isinstance(node, cst.Name):
        return isinstance(node, cst.Call)
    owner = types_of(step.module).symbols.scope_of(node).owner_of(node.value)
    return owner is not None and all(each.kind is BindingKind.ASSIGNED for each in owner.bindings[node.value])


def derives(cls: Scope, base: Scope | None) -> bool:
    """Whether a class is ``base``, or has it among its bases."""
    return base is not None and ProjectClass(base) in types_of(cls.module).lineage(ProjectClass(cls))


def _classes(step: CallEdge) -> Iterator[ProjectClass]:
    """The classes on which, or on whose objects, a step may run a method, where they are known."""
    for node in means(step):
        if isinstance(node, cst.Attribute):
            for value in alternatives(types_of(step.module).value_of(node.value)):
                if isinstance(value, Instance):
                    yield value.of
                elif isinstance(value, ProjectClass):
                    yield value
