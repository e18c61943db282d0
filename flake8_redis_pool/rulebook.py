"""All rules, found by discovery."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from . import rules
from .rule import Rule


@functools.lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """One instance of every rule in ``rules/``, in the order of their codes. Raises TypeError when two share a code."""
    found: dict[str, Rule] = {}
    for info in sorted(pkgutil.iter_modules(rules.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{rules.__name__}.{info.name}")
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, Rule) and item.__module__ == module.__name__:
                if item.code in found:
                    raise TypeError(f"two rules have the code {item.code}")
                found[item.code] = item()
    return tuple(found[code] for code in sorted(found))
