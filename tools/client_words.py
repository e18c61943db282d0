"""The words by which the gate dismisses files (``flake8_redis_pool/client_words.py``), from what ``clients/`` declares.

So are the names of all declared packages, ``frameworks/`` included, which no module of a project goes by.

    python3 -m tools.client_words            # prints the module
    python3 -m tools.client_words --write    # and writes it

They stand in a file of their own because most files that flake8 checks need nothing else: to load all declarations takes half as long as flake8 takes
for a small file. tests/cost/test_gate.py fails when a declaration has changed and the file has not.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from flake8_redis_pool.knowledge import known

ROOT: Final = Path(__file__).resolve().parent.parent
MODULE: Final = ROOT / "flake8_redis_pool" / "client_words.py"
_HEAD: Final = '''"""What the gate looks for in a text before any declaration is loaded.

Written by tools/client_words.py from clients/ and, for the names of packages, frameworks/.
"""
'''


def rendered() -> str:
    """The text of the module."""
    words = known().words
    lists = {"roots": words.roots, "telling": words.telling, "deciding": words.deciding, "closing": words.closing}
    arguments = "".join(f'    {name}=frozenset(\n        """\n{_wrapped(each)}\n        """.split()\n    ),\n' for name, each in lists.items())
    imports = "from __future__ import annotations\n\nfrom typing import Final\n\nfrom .words import Words\n"
    packages = f'PACKAGES: Final = frozenset(\n    """\n{_wrapped(known().all_roots, 4)}\n    """.split()\n)\n'
    about = "#: Top-level packages of all declared libraries and frameworks: never modules of the project.\n"
    return f"{_HEAD}\n{imports}\nWORDS: Final = Words(\n{arguments})\n{about}{packages}"


def _wrapped(names: Iterable[str], indent: int = 8) -> str:
    return textwrap.indent(textwrap.fill(" ".join(sorted(names)), 120 - indent, break_on_hyphens=False), " " * indent)


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        MODULE.write_text(rendered(), encoding="utf-8")
    else:
        print(rendered(), end="")
