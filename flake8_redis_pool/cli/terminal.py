"""Pages as plain text for a terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from .blocks import Block, Code, Items, Span, spans
from .pages import Page

_NARROWEST: Final = 40
#: Longer lines are hard to read, however wide the terminal is.
_WIDEST: Final = 100
_INDENT: Final = "  "
_CODE_INDENT: Final = " " * 6
#: Stands for a blank inside of a short literal, which no line break may divide.
_TIED: Final = "\0"
_SHORT: Final = 30


def width() -> int:
    """How wide text is set: as the terminal, within reason; 80 where there is none."""
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def rendered(page: Page, columns: int) -> str:
    """A page, no line of text wider than ``columns``; code is left as it is."""
    lines = [
        f"{page.code} {page.name}",
        "",
        *_wrapped(_plain(spans(page.promise)), columns, _INDENT),
        "",
        f"{_INDENT}Since version {page.since}.",
    ]
    for part in page.parts:
        lines += ["", part.heading]
        for block in part.blocks:
            lines += (
                ["", *_block(block, columns)]
                if lines[-1] != part.heading or isinstance(block, Code)
                else _block(block, columns)
            )
    return "\n".join(lines) + "\n"


def listed(pages: Sequence[Page]) -> str:
    """One line a page: its code, its name and what it finds."""
    widest = max(len(page.name) for page in pages)
    return "".join(
        f"{page.code}  {page.name:{widest}}  {_plain(spans(page.promise)).replace(_TIED, ' ')}\n" for page in pages
    )


def _block(block: Block, columns: int) -> Iterator[str]:
    if isinstance(block, Code):
        yield from textwrap.indent(block.text, _CODE_INDENT).splitlines()
    elif isinstance(block, Items):
        for item in block.items:
            yield from _wrapped(_plain(item), columns, f"{_INDENT}- ", f"{_INDENT}  ")
    else:
        yield from _wrapped(_plain(block.spans), columns, _INDENT)


def _wrapped(text: str, columns: int, first: str, rest: str | None = None) -> list[str]:
    lines = textwrap.wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_TIED, " ") for line in lines]


def _plain(runs: Sequence[Span]) -> str:
    return "".join(_literal(run.text) if run.literal else run.text for run in runs)


def _literal(text: str) -> str:
    """What cannot be taken for prose stands as it is, all else in quotation marks: ``"in"``, but ``redis.Redis()``."""
    if text.startswith("docs/"):
        return f"{text} in the sources"  # which an installed package does not hold
    if not (re.search(r"\s", text) or text.isalpha()):
        return text
    return f'"{text.replace(" ", _TIED) if len(text) <= _SHORT else text}"'
