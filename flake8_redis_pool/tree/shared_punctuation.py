"""libcst's nodes, made without a copy of their punctuation for each."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import libcst as cst

Node = TypeVar("Node", bound=cst.CSTNode)


def sharing(kind: type[Node], **more: object) -> Callable[..., Node]:
    """Makes nodes of a kind, given their fields by keyword, all with the same white space and punctuation.

    Those would otherwise cost more than the node. ``more``: other fields. What is made has come from Python's parser:
    libcst's own look at a new node, which takes as long as making it, would find nothing.
    """
    shared: dict[str, object] = {}
    for field in dataclasses.fields(kind):
        if field.name in more:
            shared[field.name] = more[field.name]
        elif field.default_factory is not dataclasses.MISSING:
            shared[field.name] = field.default_factory()
        elif field.default is not dataclasses.MISSING:
            shared[field.name] = field.default
    return _maker(kind, [field.name for field in dataclasses.fields(kind)], shared)


def _maker(kind: type[Node], names: list[str], shared: dict[str, object]) -> Callable[..., Node]:
    """A function that makes a node and fills its fields one by one: written as text, as dataclasses write theirs.

    Every node of every module is made by one; a loop over the fields takes twice as long.
    """
    given = ", ".join(f"{name}=shared_{name}" if name in shared else name for name in names)
    steps = [f"    put_{name}(node, {name})" for name in names]
    known: dict[str, Any] = {"new": object.__new__, "kind": kind}
    known.update({f"shared_{name}": value for name, value in shared.items()})
    known.update({f"put_{name}": _setter(kind, name) for name in names})
    exec("\n".join((f"def make(*, {given}):", "    node = new(kind)", *steps, "    return node")), known)
    make: Callable[..., Node] = known["make"]
    return make


def _setter(kind: type[cst.CSTNode], name: str) -> Callable[[Any, Any], None]:
    """Sets a field of a frozen node: by its slot where it has one."""
    slot = getattr(kind, name, None)
    return slot.__set__ if isinstance(slot, types.MemberDescriptorType) else partial(_put, name)


def _put(name: str, node: cst.CSTNode, value: object) -> None:
    object.__setattr__(node, name, value)
