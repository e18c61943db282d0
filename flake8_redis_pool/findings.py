"""A finding as it is kept between runs, reported to flake8, and handed on through it to the command ``check``."""

from __future__ import annotations

import enum
import json
import re
from typing import Final, NamedTuple

#: What a step ends with: a line of another file, or of the finding's own.
_PLACE: Final = re.compile(r"(?P<there>.*): (?P<path>\S.*):(?P<line>\d+)|(?P<here>.*?):? line (?P<own>\d+)")
#: Stands between a sentence and what is handed on behind it. JSON holds none: it is written as ``\u001e`` there.
_BEHIND: Final = "\x1e"


class Level(enum.Enum):
    """How bad what a rule finds is, in the words of those who show findings."""

    ERROR = "error"  # the program does something else than what is written, or fails
    WARNING = "warning"  # it works, and takes connections or time that it, or others, will not have
    NOTE = "note"  # nothing is lost


class Step(NamedTuple):
    """A step of a proof: ``what`` is there, and the place, if it has one; no ``path`` is the finding's own file."""

    what: str
    path: str = ""
    line: int = 0

    @classmethod
    def of(cls, text: str) -> Step:
        """A step as rules write it: ``ping runs connect: shop/store.py:9``, ``taken in ping: line 7``."""
        place = _PLACE.fullmatch(text)
        if place is None:
            return cls(text)
        if place["own"] is not None:
            return cls(place["here"], "", int(place["own"]))
        return cls(place["there"], place["path"], int(place["line"]))


class Found(NamedTuple):
    """What was found in a file: ``line`` from 1, ``column`` from 0 in characters, and the sentence.

    ``steps`` are all that prove it. ``function`` (its qualified name; "" at module level) and ``call`` (as it is
    spelled in messages) say what it is about, wherever lines move to: in the file ``elsewhere``, as paths are shown,
    where the sentence speaks of a place there.
    """

    line: int
    column: int
    code: str
    text: str
    steps: tuple[str, ...] = ()
    function: str = ""
    call: str = ""
    elsewhere: str = ""

    @property
    def message(self) -> str:
        """The code and the sentence, as flake8 is told them."""
        return f"{self.code} {self.text}"

    @property
    def explained(self) -> str:
        """The same with the steps that the sentence does not say, in brackets."""
        return f"{self.message} [{'; '.join(self.unsaid)}]" if self.unsaid else self.message

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The steps that the sentence does not say."""
        return tuple(step for step in self.steps if step not in self.text)

    @property
    def packed(self) -> str:
        """The message with all else behind it, for :meth:`unpacked`: flake8 hands on one text, over processes."""
        return f"{self.message}{_BEHIND}{json.dumps(self[4:])}"

    @classmethod
    def unpacked(cls, line: int, column: int, code: str, text: str) -> Found:
        """A finding as flake8 hands it on, the code split off; what flake8 found itself has nothing behind it."""
        sentence, behind, more = text.rpartition(_BEHIND)
        if not behind:
            return cls(line, column, code, text)
        steps, *names = json.loads(more)
        return cls(line, column, code, sentence, tuple(steps), *names)

    @classmethod
    def of_row(cls, row: object) -> Found | None:
        """A finding that was kept as JSON; None for what is none."""
        match row:
            case [int(line), int(column), str(code), str(text), [*steps], str(function), str(call), str(elsewhere)]:
                if all(isinstance(step, str) for step in steps):
                    return cls(line, column, code, text, tuple(map(str, steps)), function, call, elsewhere)
        return None
