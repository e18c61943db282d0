"""What the text of a function's body says of what is in it: it may say more than there is, and never less."""

from __future__ import annotations

import functools
import re
from typing import Final

#: Another function or a class is defined.
DEFINITION: Final = re.compile(r"\b(?:def|class)[ \t\\\n]+(\w+)")
#: What a call gives is called.
CALLED_AGAIN: Final = re.compile(r"\)[ \t\n]*\(")
#: Something is imported: from the first group, or what the second one lists.
IMPORT: Final = re.compile(r"\bfrom[ \t\\\n]*([\w.]+)[ \t\\\n]*import\b|\bimport[ \t\\]+([\w., \t\\]*)")
#: Something is stored under a key of what has no name.
NAMELESS_STORE: Final = re.compile(r"""[\])}"'][ \t\n]*\[[\s\S]*\][ \t]*[,:=)\]]""")
#: An attribute is got whose name is put together, or stands elsewhere.
GETTING: Final = re.compile(r"""\bgetattr\w*\([^"'\n]+,\s*(?:\w|["'][^"'\n]*["']\s*[%+.])""")

_STORE: Final = re.compile(r"\s*(?:\\\s*)?(?:=(?!=)|:|in\b|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=)")
_SEVERAL: Final = re.compile(r"\s*[,)\]]")
#: What no list of targets holds.
_NO_TARGETS: Final = re.compile(r"""[^\w\s.,()\[\]*"'-]""")
_BY_CALL: Final = "setattr"
_END: Final = re.compile(r"[ \t]*\n[ \t]*")


def may_store(text: str, start: int, end: int, attribute: str) -> bool:
    """Whether something is assigned to an attribute of this name between two places of a text.

    ``x.name = y``, ``x.name: T``, ``x.name += 1``, ``for x.name in y``, ``with y as x.name:``, and a list of targets,
    which may go over several lines; or by ``setattr``.
    """
    if text.find(_BY_CALL, start, end) != -1:
        return True
    return any(
        _STORE.match(text, found.end()) is not None or _is_among_targets(text, found.end())
        for found in _read_of(attribute).finditer(text, start, end)
    )


@functools.lru_cache(maxsize=1024)
def _read_of(attribute: str) -> re.Pattern[str]:
    return re.compile(rf"\.\s*{re.escape(attribute)}\b")


def _is_among_targets(text: str, at: int) -> bool:
    """Whether what ends here may be one of several targets: only such follow, up to what is assigned."""
    if _SEVERAL.match(text, at) is None:
        return False
    stop = _NO_TARGETS.search(text, at)
    if stop is None or stop.group() not in "=:#\\" or text.startswith("==", stop.start()):
        return False
    return stop.group() in "#\\" or all(
        text[line.start() - 1] in ",([" or text[line.end()] in ")]" for line in _END.finditer(text, at, stop.start())
    )
