"""Which of several assignments to a name a read can see."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from .tables import Binding, How, Tables

_LOOPS = (cst.For, cst.While, cst.CompFor)


def reaching(bindings: Sequence[Binding], use: cst.CSTNode, tables: Tables) -> Sequence[Binding]:
    """The bindings of a local name that ``use``, in the same function, may see; all of them when none comes before it.

    An assignment hides the earlier ones when its block encloses the read. A later one counts where a loop leads back to the read.
    """
    if len(bindings) == 1 or use not in tables.parents:
        return bindings
    at = tables.order_of.get(tables.statement_of(use), 0)
    above = {id(node) for node in tables.ancestors(use)}
    earlier = [binding for binding in bindings if binding.order <= at]
    if not earlier:
        return bindings
    start = 0
    for index, binding in enumerate(earlier):
        if binding.how is not How.PARAMETER and id(tables.parents.get(tables.statement_of(binding.node))) in above:
            start = index
    seen = earlier[start:]
    hidden_from = tables.ancestors(seen[0].node)
    loops = {id(node) for node in tables.ancestors(use) if isinstance(node, _LOOPS)} - {id(node) for node in hidden_from}
    later = [binding for binding in bindings if binding.order > at and any(id(node) in loops for node in tables.ancestors(binding.node))]
    return [*seen, *later]
