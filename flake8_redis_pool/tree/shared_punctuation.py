"""libcst's nodes, made without a copy of their punctuation for each."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import TypeVar

import libcst as cst

Node = TypeVar("Node", bound=cst.CSTNode)


def sharing(kind: type[Node], **more: object) -> Callable[..., Node]:
    """Makes nodes of a kind, all with the same white space and punctuation.

    Those would otherwise cost more than the node. ``more``: other fields.
    """
    shared = {
        field.name: field.default_factory()
        for field in dataclasses.fields(kind)
        if field.default_factory is not dataclasses.MISSING
    }
    return functools.partial(kind, **{**shared, **more})
