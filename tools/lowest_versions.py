"""The lowest versions that ``pyproject.toml`` declares of what the plugin needs, as pip wants them: ``flake8==7``, ...

    python3 -m pip install . $(python3 -m tools.lowest_versions)

``.ci/run`` runs tests with them, so that a bound that is too low is found here and not by a user.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

PYPROJECT: Final = Path(__file__).resolve().parent.parent / "pyproject.toml"
#: One line: Python 3.10 has no parser for TOML, and a TOML list of strings reads as Python's.
_DEPENDENCIES: Final = re.compile(r"^dependencies = (\[.*\])$", re.MULTILINE)
_BOUND: Final = re.compile(r"([\w.-]+)>=([\w.]+)(;\S+)?")


def dependencies(pyproject: str) -> list[str]:
    """The requirements of the package, as they are written. Raises ValueError when they are not a list on one line."""
    found = _DEPENDENCIES.findall(pyproject)
    if len(found) != 1:
        raise ValueError("pyproject.toml has no line with the package's dependencies")
    return [str(each) for each in ast.literal_eval(found[0])]


def lowest(requirement: str) -> str:
    """``flake8==7`` for ``flake8>=7``. A marker stays. Raises ValueError for a requirement of another form."""
    match = _BOUND.fullmatch(requirement)
    if match is None:
        raise ValueError(f"not a package with a lower bound alone: {requirement!r}")
    return f"{match[1]}=={match[2]}{match[3] or ''}"


if __name__ == "__main__":
    print(" ".join(map(lowest, dependencies(PYPROJECT.read_text(encoding="utf-8")))))
