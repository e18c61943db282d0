"""Which files of a project may say what versions of a library it needs."""

from __future__ import annotations

import re
from typing import Final

#: Files that say one version.
LOCKS: Final = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")
#: Files that say bounds, beside lists of requirements.
STATEMENTS: Final = ("pyproject.toml", "setup.cfg", "setup.py")
#: A folder of such lists, which then go by any name.
LISTS: Final = "requirements"
_LIST: Final = re.compile(r"(?:.*[-_.])?requirements.*\.(?:txt|in)|constraints.*\.txt")


def is_list(name: str, folder: str = "") -> bool:
    """Whether a file is a list of requirements, by its name and that of its folder."""
    return _LIST.fullmatch(name) is not None or (folder == LISTS and name.endswith((".txt", ".in")))


def says_versions(name: str, folder: str) -> bool:
    """Whether a file may say what versions a project needs."""
    return name in LOCKS or name in STATEMENTS or is_list(name, folder)
