"""What documents say of a code: its name, how bad it is, and its page."""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ...findings import Found, Level

if TYPE_CHECKING:
    from ..pages import Page

_WIDTH: Final = 80
#: What flake8 itself finds.
_FLAKE8: Final = {"E902": "file-not-read", "E999": "syntax-error"}


class Described(NamedTuple):
    """A code: what it finds in one sentence, and its page as plain text and as Markdown."""

    code: str
    name: str
    level: Level
    promise: str
    text: str
    markdown: str


@functools.cache
def code_of(code: str) -> Described:
    """What there is to say of a code."""
    from ...rulebook import all_rules  # noqa: PLC0415  # loads all rules, which a run without findings does not need
    from ..pages import find  # noqa: PLC0415
    from ..terminal import rendered  # noqa: PLC0415

    page = find(code)
    if page is None:
        says = "Python cannot read the file; nothing in it was checked."
        return Described(code, _FLAKE8.get(code, code), Level.ERROR, says, says, says)
    levels = {rule.code: rule.level for rule in all_rules()}
    promise = _plain(page.promise)
    return Described(code, page.name, levels.get(code, Level.NOTE), promise, rendered(page, _WIDTH), _markdown(page))


def shown(filename: str) -> str:
    """The path of a file in documents: with slashes, and relative if it lies below the working directory."""
    path = Path(filename)
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


class Fingerprints:
    """What tells findings from each other, whatever lines they move to; those that are alike are counted."""

    def __init__(self) -> None:
        self._alike: Counter[tuple[str, ...]] = Counter()

    def of(self, path: str, found: Found) -> str:
        """The fingerprint of the next finding in a file."""
        known_by = (path, found.code, found.function, found.call)
        self._alike[known_by] += 1
        content = "\0".join((*known_by, str(self._alike[known_by])))
        return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()[:32]


def _plain(text: str) -> str:
    return text.replace("``", "")


def _markdown(page: Page) -> str:
    from ..markdown import block_of  # noqa: PLC0415

    parts = [f"## {part.heading}\n\n" + "\n\n".join(map(block_of, part.blocks)) for part in page.parts]
    return "\n\n".join([f"**{page.code} {page.name}**: {_plain(page.promise)}", *parts])
