"""What a rule is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from .analysis.facts.report import Module, Node, Report
from .findings import Level
from .limits import LONGEST_MESSAGE

#: What rules are made of; no sentence is longer than LONGEST_MESSAGE.
__all__ = [
    "LONGEST_MESSAGE",
    "MEASURED",
    "SECTIONS",
    "Finding",
    "Level",
    "Rule",
    "promise",
    "promise_of",
    "sections",
    "sections_of",
]

SECTIONS: Final = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Known limitations",
    "When not to use it",
)
#: A section that ``tools/evidence.py`` writes, of what a run against a live server proved; it stands before "Example".
MEASURED: Final = "Measured"
_WITH_EVIDENCE: Final = tuple(
    part for name in SECTIONS for part in ((MEASURED, name) if name == "Example" else (name,))
)
_CODE: Final = re.compile(r"RDP\d{3}")
_SLUG: Final = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class Finding:
    """One misuse.

    It has the node that is reported (where it starts), the sentence about it, and the steps that prove it,
    put together on request. ``elsewhere`` is what the finding is about where that stands in a module that is no part
    of the run. ``fact`` is what the rule was told, for who mends it; None where nobody does.
    """

    node: Node
    text: str
    evidence: Callable[[], tuple[str, ...]] = tuple
    fact: object = None
    elsewhere: tuple[Module, Node] | None = None


class Rule:
    """Base of all rules. A subclass without its documentation cannot be created.

    The docstring is the rule's page. Its first line is the promise in one sentence; the sections named in
    :data:`SECTIONS` follow, each as a heading on a line of its own, underlined with dashes, in this order.
    :data:`MEASURED` stands among them when the rule has evidence.

    Raises:
        TypeError: from the class statement, when code, name, since or a section is missing or malformed.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    since: ClassVar[str]
    level: ClassVar[Level] = Level.WARNING

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for attribute, pattern in (("code", _CODE), ("name", _SLUG), ("since", re.compile(r"\d+\.\d+"))):
            value = cls.__dict__.get(attribute)
            if not isinstance(value, str) or not pattern.fullmatch(value):
                raise TypeError(f"{cls.__name__}.{attribute} must match {pattern.pattern}, is {value!r}")
        if tuple(sections(cls)) not in (SECTIONS, _WITH_EVIDENCE):
            raise TypeError(
                f"{cls.__name__}: the docstring needs the sections {', '.join(SECTIONS)}; "
                f"it has {', '.join(sections(cls)) or 'none'}"
            )

    def check(self, report: Report) -> Iterator[Finding]:
        """Read the facts of one file and yield what is wrong. Rules keep no state and never walk the tree."""
        raise NotImplementedError  # each rule checks something else


def sections(rule: type[Rule]) -> dict[str, str]:
    """The titled parts of a rule's docstring: heading to text."""
    return sections_of(inspect.cleandoc(rule.__doc__ or ""))


def promise(rule: type[Rule]) -> str:
    """The first line of a rule's docstring."""
    return promise_of(inspect.cleandoc(rule.__doc__ or ""))


def sections_of(document: str) -> dict[str, str]:
    """The titled parts of a document that is written as the docstring of a rule: heading to text."""
    lines = document.splitlines()
    heads = [
        index
        for index in range(len(lines) - 1)
        if lines[index] and re.fullmatch(r"-{3,}", lines[index + 1]) and len(lines[index]) == len(lines[index + 1])
    ]
    # only blank lines go: the indentation of a first line says that it is code
    return {
        lines[head]: "\n".join(lines[head + 2 : end]).strip("\n") for head, end in zip(heads, [*heads[1:], len(lines)])
    }


def promise_of(document: str) -> str:
    """The first line of a document."""
    return document.splitlines()[0]
