"""Files as bytes and as text, and what changes of them."""

from __future__ import annotations

import codecs
import difflib
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

_NO_NEWLINE: Final = "\\ No newline at end of file\n"


@dataclass(frozen=True)
class FileText:
    """A file: its ``text`` with the ends of lines as they are, and how it is written."""

    path: str
    text: str
    encoding: str
    has_mark: bool

    @classmethod
    def read(cls, path: str) -> FileText:
        """The file as it lies on disk.

        Raises:
            OSError, SyntaxError, UnicodeDecodeError: it cannot be read.
        """
        with open(path, "rb") as file:
            content = file.read()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        has_mark = content.startswith(codecs.BOM_UTF8)
        plain = "utf-8" if encoding == "utf-8-sig" else encoding
        return cls(path, content.removeprefix(codecs.BOM_UTF8 if has_mark else b"").decode(plain), plain, has_mark)

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return (codecs.BOM_UTF8 if self.has_mark else b"") + self.text.encode(self.encoding)

    @property
    def lines(self) -> list[str]:
        """The lines as flake8 reads them: each ends as Python ends lines."""
        return io.StringIO(self.text, newline=None).readlines()

    def having(self, text: str) -> FileText:
        """The same file with another text."""
        return replace(self, text=text)


def difference(before: FileText, after: FileText) -> str:
    """What changes, as ``git apply`` and ``patch -p1`` read it."""
    shown = PurePath(before.path).as_posix().removeprefix("./")
    names = (shown, shown) if shown.startswith("/") else (f"a/{shown}", f"b/{shown}")
    rows = difflib.unified_diff(list(_rows(before.text)), list(_rows(after.text)), *names)
    return "".join(row if row.endswith("\n") else f"{row}\n{_NO_NEWLINE}" for row in rows)


def line_before(before: FileText, after: FileText, line: int) -> int:
    """Where a line of ``after`` stands in ``before``, from which it was made; the one above where it is new."""
    if before.text == after.text:
        return line
    old, new = ([row.strip() for row in text.lines] for text in (before, after))
    blocks = difflib.SequenceMatcher(None, old, new).get_matching_blocks()
    above = [block for block in blocks if block.b < line and block.size]
    if not above:
        return 1
    last = above[-1]
    return last.a + min(line - last.b, last.size)


def _rows(text: str) -> Iterator[str]:
    """The lines of a text with their ends: a carriage return alone ends none."""
    *whole, rest = text.split("\n")
    yield from (f"{row}\n" for row in whole)
    if rest:
        yield rest
