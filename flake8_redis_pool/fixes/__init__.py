"""The fixes, one file for each code, found by discovery: the name of the file is the code.

Such a file has ``FIXES``: the ways to mend a finding of the code, the best first. A fix gets the finding with the fact
that the rule was told, changes nodes of the text, and says why not where it is not certain. That the finding is gone
and no other one has come is for who applies it to see.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from ._change import Change, NoFix, Replacement
from ._fix import Fix, Found
from ._source import Source

__all__ = ["Change", "Fix", "Found", "NoFix", "Replacement", "Source", "all_fixes"]


@functools.lru_cache(maxsize=1)
def all_fixes() -> Mapping[str, tuple[Fix, ...]]:
    """The fixes by the code that they mend, in the order of the codes."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    return MappingProxyType(
        {name.upper(): tuple(importlib.import_module(f"{__name__}.{name}").FIXES) for name in names}
    )
