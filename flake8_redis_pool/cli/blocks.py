"""The grammar of the documents: paragraphs, lists and code, as the docstrings of rules are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

#: ``text`` in two backticks is taken to the letter.
_LITERAL: Final = re.compile(r"``(.+?)``")
_CODE_INDENT: Final = " " * 4
_ITEM: Final = "- "


class Span(NamedTuple):
    """A run of text; ``literal`` is code, a name or a message."""

    text: str
    literal: bool = False


class Paragraph(NamedTuple):
    """One paragraph."""

    spans: tuple[Span, ...]


class Items(NamedTuple):
    """A list; each item is one paragraph."""

    items: tuple[tuple[Span, ...], ...]


class Code(NamedTuple):
    """A block of code, without its indentation."""

    text: str
    language: str = "python"


Block = Paragraph | Items | Code


def spans(text: str) -> tuple[Span, ...]:
    """The runs of one paragraph, whose lines are joined."""
    parts = _LITERAL.split(" ".join(text.split()))
    return tuple(Span(part, bool(number % 2)) for number, part in enumerate(parts) if part)


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a section, in their order. A line ``::``, or one that ends with it, announces code.

    Raises:
        ValueError: a line follows no form of the grammar.
    """
    return tuple(_blocks(text.rstrip().splitlines()))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = _end_of_code(lines, at) if lines[at].startswith(_CODE_INDENT) else _end_of_text(lines, at)
        run = lines[at:end]
        if run[0].startswith(_CODE_INDENT):
            yield Code("\n".join(line[len(_CODE_INDENT) :] for line in run).rstrip())
        elif run[0].startswith(_ITEM):
            yield Items(tuple(_items(run)))
        elif any(line.startswith((" ", _ITEM)) for line in run):
            raise ValueError(f"neither text, nor a list, nor code: {run}")
        elif stated := " ".join(run).removesuffix("::"):
            yield Paragraph(spans(stated if run[-1][-2:] != "::" else f"{stated}:"))
        at = end


def _items(run: list[str]) -> Iterator[tuple[Span, ...]]:
    texts: list[str] = []
    for line in run:
        if line.startswith(_ITEM):
            texts.append(line.removeprefix(_ITEM))
        elif line.startswith(" " * len(_ITEM)):
            texts[-1] = f"{texts[-1]} {line.strip()}"
        else:
            raise ValueError(f"a list goes on without indentation: {line}")
    return map(spans, texts)


def _end_of_text(lines: list[str], start: int) -> int:
    return next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))


def _end_of_code(lines: list[str], start: int) -> int:
    """Blank lines belong to the code that goes on after them."""
    return next(
        (
            index
            for index in range(start, len(lines))
            if lines[index].strip() and not lines[index].startswith(_CODE_INDENT)
        ),
        len(lines),
    )
