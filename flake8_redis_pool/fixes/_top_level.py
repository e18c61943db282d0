"""What an expression means at the top level of its module."""

from __future__ import annotations

import builtins
from collections.abc import Container, Sequence
from typing import Final

import libcst as cst

from ..analysis.symbols.builder import symbols_of
from ..analysis.symbols.scopes import Binding, BindingKind
from ._arguments import is_harmless
from ._change import NoFix
from ._fix import Found
from ._source import Source
from ._variables import variable_names

_PLAIN: Final = (BindingKind.ASSIGNED, BindingKind.IMPORTED)


def check_known_before(
    place: int, expressions: Sequence[cst.BaseExpression], found: Found, lent_by: Container[str] = ()
) -> None:
    """See that expressions may be evaluated before the statement of the module at ``place``.

    ``lent_by``: packages whose objects are there only while something runs (``flask.request``).

    Raises:
        NoFix: they call something, or a name has no value there, or not always the same.
    """
    report, source = found.report, found.source
    symbols = symbols_of(report.module)
    scope = symbols.scope_of(found.finding.node)
    if not all(map(is_harmless, expressions)):
        raise NoFix("its arguments call something")
    for name in sorted({name for each in expressions for name in variable_names(each)}):
        owner = scope.owner_of(name)
        if owner is not None and owner is not symbols.root:
            raise NoFix(f"{name} is a name of the function")
        bindings = symbols.root.bindings.get(name, ())
        if not bindings and hasattr(builtins, name):
            continue
        if len(bindings) != 1 or not _is_plain(bindings[0], source):
            raise NoFix(f"the module gives {name} no value, or more than one")
        if source.place(source.twin(bindings[0].node)) >= place:
            raise NoFix(f"{name} has its value only further down")
        if bindings[0].dotted.partition(".")[0] in lent_by:
            raise NoFix(f"{name} may have no value yet when the module is imported")


def _is_plain(binding: Binding, source: Source) -> bool:
    """Whether a name gets its value in a statement of the module, whatever else is so."""
    if binding.kind not in _PLAIN:
        return False
    node = source.twin(binding.node)
    line = next((above for above in (node, *source.above(node)) if isinstance(above, cst.SimpleStatementLine)), None)
    return line is not None and source.parents[line] is source.tree
