"""What a text says.

The words and attributes are those by which most files show that they do not concern Redis,
without a look at their trees.
"""

from __future__ import annotations

import functools
import re
from typing import Final

#: Words by which projects call what comes from a client library; "redistribute" (of licence headers) is none.
_SPOKEN: Final = re.compile(r"redis(?!trib)|valkey", re.IGNORECASE)

#: Telling attributes that other objects have as well.
_COMMON: Final = frozenset({"pipeline"})


class Words:
    """Questions to a text. ``roots``: top-level packages of client libraries; the others are names of methods.

    ``telling``: they say Redis by themselves. ``deciding``: few other objects have them, and a file that imports no
    client library hardly holds a finding without one. ``closing``: they close a client.
    """

    def __init__(
        self, roots: frozenset[str], telling: frozenset[str], deciding: frozenset[str], closing: frozenset[str]
    ) -> None:
        self.roots = roots
        self.telling = telling
        self.deciding = deciding
        self.closing = closing

    @functools.cached_property
    def text_pattern(self) -> re.Pattern[str]:
        """Matches a text that may concern Redis; "redistribute" (of licence headers) does not."""
        words = "|".join(sorted(as_word(root) for root in self.roots if not root.startswith("redis")))
        return re.compile(rf"redis(?!trib){'|' + words if words else ''}", re.IGNORECASE)

    def names_redis(self, text: str) -> bool:
        """Whether a text may concern Redis by its words."""
        lowered = text.lower()  # a search for plain words first: most texts hold none
        return any(word in lowered for word in self._plain) and self.text_pattern.search(text) is not None

    @functools.cached_property
    def _plain(self) -> tuple[str, ...]:
        words = {"redis", *(root.lower() for root in self.roots)}
        return tuple(sorted(word for word in words if not any(other in word for other in words - {word})))

    def uses_redis(self, text: str) -> bool:
        """Whether a text reads an attribute that says Redis by itself, and is no common word."""
        return self._unmistakable.search(text) is not None

    @functools.cached_property
    def _unmistakable(self) -> re.Pattern[str]:
        return _reading(self.telling - _COMMON)

    def says_redis(self, text: str) -> bool:
        """Whether a text says Redis or Valkey, and not only the name of a library that does not.

        The project may call its own objects so.
        """
        return _SPOKEN.search(text) is not None

    @functools.cached_property
    def import_pattern(self) -> re.Pattern[str]:
        """Matches a text that names a client library behind ``import`` or ``from``."""
        return re.compile(rf"\b(?:import|from)\b[^\n]*\b(?:{'|'.join(sorted(map(re.escape, self.roots)))})\b")

    @functools.cached_property
    def near_pattern(self) -> re.Pattern[str]:
        """Matches a text that reads a telling, deciding or closing attribute."""
        return _reading(self.telling | self.deciding | self.closing)

    @functools.cached_property
    def deciding_pattern(self) -> re.Pattern[str]:
        """Matches a text that reads a deciding attribute."""
        return _reading(self.deciding)


def _reading(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\.\s*(?:{'|'.join(sorted(names))})\b")


def as_word(root: str) -> str:
    """A pattern for the name of a package.

    One so short that it is part of other words ("arq" of "parquet") must stand for itself.
    """
    return re.escape(root) if len(root) > 4 else rf"(?<![a-z]){re.escape(root)}(?![a-z])"
