"""The parts of a page in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from .blocks import Block, Code, Items, Span

#: What Markdown would take for its own, in text that is meant to be read as it stands.
SPECIAL: Final = re.compile(r"[\\`*<\[\]]|(?<!\w)_|_(?!\w)")


def text_of(runs: Sequence[Span]) -> str:
    """A paragraph on one line."""
    return "".join(f"`{run.text}`" if run.literal else SPECIAL.sub(r"\\\g<0>", run.text) for run in runs)


def block_of(block: Block, text_of: Callable[[Sequence[Span]], str] = text_of) -> str:
    """A paragraph, list or example; ``text_of`` writes what is no code."""
    if isinstance(block, Code):
        return f"```{block.language}\n{block.text}\n```"
    if isinstance(block, Items):
        return "\n".join(f"- {text_of(item)}" for item in block.items)
    return text_of(block.spans)
