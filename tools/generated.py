"""Folders whose pages are all written by a tool: which are not current, and how they become so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def settle(folder: Path, wanted: Mapping[str, str], *, check: bool) -> int:
    """Make the pages of ``docs/<folder>`` those that are wanted, by their names; what else lies there is removed.

    With ``check`` nothing is written: the pages that are not current are printed. The status is 1 when there are any, else 0.
    """
    lying = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    old = sorted(name for name in {*wanted, *lying} if wanted.get(name) != lying.get(name))
    if check:
        print("".join(f"not current: docs/{folder.name}/{name}\n" for name in old), end="")
        return int(bool(old))
    folder.mkdir(exist_ok=True)
    for name in old:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()  # of something that is no more
    return 0
