"""What a fix is: a change of nodes of the text, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

import libcst as cst

#: What stands for a node: another one, several statements, or nothing.
Replacement = Union[cst.CSTNode, cst.RemovalSentinel, cst.FlattenSentinel[cst.CSTNode]]


class NoFix(Exception):
    """A finding cannot be mended with certainty; the message says why, as the end of a sentence."""


@dataclass(frozen=True)
class Change:
    """What a fix puts in place of nodes of the text.

    ``says`` tells the reader what is done, as a sentence without its subject and its full stop.
    """

    says: str
    replaced: Mapping[cst.CSTNode, Replacement] = field(default_factory=dict)
