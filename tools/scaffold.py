"""What the tools that begin a rule, a library or a framework have in common: files that are new, and a name for them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
#: What is to be filled in; tests/contract/test_scaffolds.py finds it where it was left.
TODO: Final = "TODO"
_MODULE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class ScaffoldError(Exception):
    """Nothing was written; the message says why."""


def module_name(name: str) -> str:
    """``aio_pika`` for ``aio-pika``: the name of a module.

    Raises:
        ScaffoldError: no module can be called so.
    """
    made = name.lower().replace("-", "_").replace(".", "_")
    if not _MODULE.fullmatch(made):
        raise ScaffoldError(f"{name!r} gives no name for a module")
    return made


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write the files, by their paths below ``root``, and print the paths.

    Raises:
        ScaffoldError: one of them is there; none is written then.
    """
    if there := [path for path in files if (root / path).exists()]:
        raise ScaffoldError(f"{there[0]} is there already")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        print(path)


def run(usage: str, arguments: Sequence[str], count: int, begin: Callable[..., str]) -> int:
    """Call ``begin`` with the arguments and print what comes next, which it gives.

    The status is 2 for a usage error, 1 where nothing could be written.
    """
    if len(arguments) != count or any(argument.startswith("-") for argument in arguments):
        print(f"usage: {usage}", file=sys.stderr)
        return 2
    try:
        print(f"\n{begin(*arguments)}", end="")
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
