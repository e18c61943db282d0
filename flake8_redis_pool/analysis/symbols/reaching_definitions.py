"""Which of several assignments to a name a read can see."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Sequence

import libcst as cst

from .scopes import Binding, BindingKind, SymbolTable

_LOOPS = (cst.For, cst.While, cst.CompFor)


def reaching_definitions(bindings: Sequence[Binding], use: cst.CSTNode, tables: SymbolTable) -> Sequence[Binding]:
    """The bindings of a local name that ``use``, in the same function, may see; all of them when none comes before it.

    An assignment hides the earlier ones when its block encloses the read. A later one counts where a
    loop leads back to the read.
    """
    if len(bindings) == 1 or use not in tables.parents:
        return bindings
    at = tables.order_at(use)
    above = {id(node) for node in tables.ancestors(use)}
    count = bisect_right(bindings, at, key=lambda binding: binding.order)
    if not count:
        return bindings
    start = count - 1
    while start > 0 and not _is_hiding(bindings[start], above, tables):
        start -= 1
    seen = bindings[start:count]
    loops = {id(node) for node in tables.ancestors(use) if isinstance(node, _LOOPS)}
    if not loops:
        return seen
    loops -= {id(node) for node in tables.ancestors(seen[0].node)}
    later = [
        binding for binding in bindings[count:] if any(id(node) in loops for node in tables.ancestors(binding.node))
    ]
    return [*seen, *later]


def _is_hiding(binding: Binding, above: Container[int], tables: SymbolTable) -> bool:
    """Whether the block of an assignment encloses the read, so that no earlier one is seen.

    ``above`` holds the ids of the nodes above the read.
    """
    return (
        binding.kind is not BindingKind.PARAMETER and id(tables.parents.get(tables.statement_of(binding.node))) in above
    )
