"""What a comment ``# noqa`` silences, as flake8 reads it."""

from __future__ import annotations

import re
from typing import Final

#: A comment that silences the findings of its line, all or those with codes that begin like these.
_SILENCED: Final = re.compile(r"#\s*noqa(?::\s*(?P<codes>[A-Z]\w*(?:[,\s]+[A-Z]+\d+)*))?", re.IGNORECASE)


def silences(line: str, code: str) -> bool:
    """Whether a comment on a line silences the findings of a code there."""
    found = _SILENCED.search(line)
    if found is None:
        return False
    codes = re.split(r"[,\s]+", found["codes"] or "")
    return codes == [""] or any(code.startswith(each.upper()) for each in codes if each)
