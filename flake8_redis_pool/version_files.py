"""Which files of a project may say what versions of a library it needs."""

from __future__ import annotations

import re
from typing import Final

#: Files that say one version.
LOCKS: Final = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")
#: Files that say bounds, beside lists of requirements.
STATEMENTS: Final = ("pyproject.toml", "Pipfile", "setup.cfg", "setup.py")
#: What a built distribution says of itself: that of a source archive in its folder, that of a wheel in one beside the
#: code.
ARCHIVED: Final = "PKG-INFO"
INSTALLED: Final = "METADATA"
_INSTALLED_IN: Final = ".dist-info"
#: A folder of such lists, which then go by any name.
LISTS: Final = "requirements"
_LIST: Final = re.compile(r"(?:.*[-_.])?requirements.*\.(?:txt|in)|constraints.*\.txt")


def is_list(name: str, folder: str = "") -> bool:
    """Whether a file is a list of requirements, by its name and that of its folder."""
    return _LIST.fullmatch(name) is not None or (folder == LISTS and name.endswith((".txt", ".in")))


def is_metadata(name: str, folder: str) -> bool:
    """Whether a file is what a distribution says of itself, by its name and that of its folder."""
    return name == ARCHIVED or (name == INSTALLED and folder.endswith(_INSTALLED_IN))


def says_versions(name: str, folder: str) -> bool:
    """Whether a file may say what versions a project needs."""
    return name in LOCKS or name in STATEMENTS or is_list(name, folder) or is_metadata(name, folder)
