"""The text of a module without the bodies of its functions, which most questions about another module never need.

Where the bodies stand is read off the text: by the indentation of lines, and by what is a string and what a comment.
What this cannot tell for certain is not cut out; where it would be wrong, brackets no longer match, and Python says so.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: No part of these can end in two places: a text that leaves a string open takes no longer than others.
_SINGLE: Final = r"""(?:"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*')"""
_LONG: Final = (
    r"""(?:["]{3}[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*["]{3}|'{3}[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*'{3})"""
)
#: Comments, strings and ends of lines; a quotation mark alone is one that this does not understand.
_NO_CODE: Final = re.compile(rf"""#[^\n]*|{_LONG}|{_SINGLE}|["'\n]""")
#: What stands on a line where a string begins that goes on.
_LONG_MARKS: Final = ('"""', "'''", "\\\n")
#: A plain word, which is searched for quickly; the start of its line says whether it begins a function.
_DEF: Final = re.compile(r"def[ \t]+\w+")
_BEFORE: Final = re.compile(r"([ \t]*)(?:async[ \t]+)?")
#: What ends the head of a function or leads on in it, comments and strings passed over.
_IN_HEAD: Final = re.compile(rf"#[^\n]*|{_LONG}|{_SINGLE}|[(\[{{]|[)\]}}]|:")
#: A function that binds names of the module is a part of it.
_GLOBAL: Final = re.compile(r"\bglobal[ \t\\]")
#: Nothing but a comment follows the head: the body stands on lines of its own.
_REST: Final = re.compile(r"[ \t]*(?:#[^\n]*)?\n")


@dataclass(frozen=True)
class Piece:
    """The body of a function: the line of its head, its own first line, and where its text begins and ends.

    ``indentation`` is that of the head.
    """

    head: int
    line: int
    start: int
    end: int
    indentation: str


def pieces_of(text: str) -> Sequence[Piece]:
    """The bodies of the functions and methods in a text, those inside others left out; none where it is not clear."""
    if "\r" in text or "\f" in text or "def" not in text:
        return ()
    if not text.isascii() and any(map(_is_read_otherwise, set(text))):
        return ()
    strings = _Strings(text)
    return tuple(_found(text, strings)) if strings.are_clear else ()


def without(text: str, pieces: Sequence[Piece]) -> str:
    """The text with something else in place of these bodies; every line keeps its number."""
    parts: list[str] = []
    at = 0
    for piece in pieces:
        parts += [text[at : piece.start], piece.indentation, " ...", "\n" * text.count("\n", piece.start, piece.end)]
        at = piece.end
    return "".join((*parts, text[at:]))


class _Strings:
    """The strings of a text that go over several lines.

    Only lines are looked at where one may begin: those with three quotation marks, or with a backslash at their end.
    """

    def __init__(self, text: str) -> None:
        self.are_clear = True
        self.comments: set[int] = set()
        self._starts: list[int] = []
        self._ends: list[int] = []
        at = 0
        places = dict.fromkeys(_LONG_MARKS, -1)
        while self.are_clear:
            for mark, place in places.items():
                if place < at:
                    found = text.find(mark, at)
                    places[mark] = found if found != -1 else len(text)
            first = min(places.values())
            if first == len(text):
                return
            at = self._read_line(text, max(at, text.rfind("\n", 0, first) + 1))

    def _read_line(self, text: str, at: int) -> int:
        """Go over one line, and those that its strings go on over; where that ends."""
        while True:
            found = _NO_CODE.search(text, at)
            if found is None:
                return len(text)
            start, end = found.span()
            mark = text[start]
            if mark == "\n":
                return end
            if mark == "#" and text[end - 1] == "\\":
                self.comments.add(end)
            elif mark != "#" and end - start == 1:
                self.are_clear = False
                return end
            elif text.find("\n", start, end) != -1:
                self._starts.append(start)
                self._ends.append(end)
            at = end

    def end_of(self, place: int) -> int:
        """The end of the string that a place lies in; -1 when it lies in none."""
        index = bisect_right(self._starts, place) - 1
        return self._ends[index] if index >= 0 and place < self._ends[index] else -1


def _found(text: str, strings: _Strings) -> Iterator[Piece]:
    line = 1
    counted = at = 0
    while True:
        head = _DEF.search(text, at)
        if head is None:
            return
        at = head.end()
        first = text.rfind("\n", 0, head.start()) + 1
        before = _BEFORE.fullmatch(text, first, head.start())
        if before is None:
            continue
        inside = strings.end_of(first)
        if inside != -1:
            at = inside
            continue
        colon = _end_of_head(text, at)
        rest = _REST.match(text, colon) if colon != -1 else None
        if rest is None:
            continue
        start = rest.end()
        end = _end_of_body(text, start, len(before.group(1)), strings)
        at = max(at, end)
        if end > start and not _GLOBAL.search(text, start, end):
            line += text.count("\n", counted, first)
            counted = first
            yield Piece(line, line + text.count("\n", first, start), start, end, before.group(1))


def _is_read_otherwise(letter: str) -> bool:
    """Whether Python may read a name with this letter as another one than is written."""
    return letter > "\x7f" and (
        bool(unicodedata.combining(letter)) or (letter.isalnum() and not unicodedata.is_normalized("NFKC", letter))
    )


def _end_of_head(text: str, at: int) -> int:
    """Where the colon of a function's head ends; -1 when there is none."""
    depth = 0
    for found in _IN_HEAD.finditer(text, at):
        mark = found.group()
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif mark == ":" and depth == 0:
            return found.end()
        if depth < 0:
            return -1
    return -1


def _end_of_body(text: str, start: int, indentation: int, strings: _Strings) -> int:
    """Where a line begins that is indented as the head is, or less; blank ones, comments and strings do not count."""
    pattern = _outside(indentation)
    at = start - 1
    while True:
        found = pattern.search(text, at)
        if found is None:
            return len(text)
        at = found.end()
        inside = strings.end_of(found.start())
        if inside != -1:
            at = inside
        elif text[found.start() - 1] != "\\" or found.start() in strings.comments:
            return at


@functools.cache
def _outside(indentation: int) -> re.Pattern[str]:
    """The end of a line before one with code that is indented so far at most."""
    return re.compile(rf"\n(?=[^\S\n]{{0,{indentation}}}[^\s#])")
