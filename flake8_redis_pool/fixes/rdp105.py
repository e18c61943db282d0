"""RDP105: settings that have no effect go, or are set where they have one."""

from __future__ import annotations

from typing import Final

import libcst as cst

from ..analysis.facts.settings_beside_pool import SettingsBesidePool
from ..analysis.symbols.builder import symbols_of
from ..analysis.symbols.scopes import BindingKind
from ._arguments import has_stars, having, is_harmless, keyword, without
from ._change import Change, NoFix
from ._fix import Fix, Found
from ._source import Source
from ._top_level import check_known_before
from ._variables import parts, variable_names

#: Where it is made, and where it is used.
_TWICE: Final = 2


def moved(found: Found) -> Change:
    """The settings, given to the pool instead.

    Raises:
        NoFix: the pool is made elsewhere, has other users, or not the same names.
    """
    item, call = _read(found)
    if len(item.origins) != 1 or item.origins[0].module is not found.report.module:
        raise NoFix("its pool is made in more than one place, or in another file")
    pool = found.source.twin(item.origins[0].node)
    if not isinstance(pool, cst.Call) or not _has_one_user(found.source, pool):
        raise NoFix("its pool has no name, or other users")
    if _names_a_url(pool):
        raise NoFix("its pool is made from a URL, which counts more")
    new = pool
    for each in item.ignored:
        given = keyword(call, each.name)
        assert given is not None  # as it was read
        _check_known(found, call, pool, given.value)
        new = having(new, each.in_pool, given.value)
    names = [each.name for each in item.ignored]
    where = found.report.place(found.report.module, item.origins[0].node)
    return Change(f"gives {', '.join(names)} to the pool ({where})", {call: without(call, names), pool: new})


def _has_one_user(source: Source, pool: cst.Call) -> bool:
    """Whether the pool has a name that is written at one more place."""
    assign = source.parents[pool]
    if isinstance(assign, cst.Assign) and len(assign.targets) == 1:
        target = source.written(assign.targets[0].target)
    elif isinstance(assign, cst.AnnAssign):
        target = source.written(assign.target)
    else:
        return False
    kinds = (cst.Name, cst.Attribute)
    return sum(isinstance(part, kinds) and source.written(part) == target for part in parts(source.tree)) == _TWICE


def _check_known(found: Found, call: cst.Call, pool: cst.Call, value: cst.BaseExpression) -> None:
    """See that a setting of a client has the same value where its pool is made.

    Raises:
        NoFix: it has not, or that is not known.
    """
    functions = [_function_around(found.source, each) for each in (call, pool)]
    if functions[1] is None or functions[0] is not functions[1]:
        check_known_before(found.source.place(pool), [value], found)
        return
    bindings = symbols_of(found.report.module).scope_of(found.finding.node).bindings
    for name in variable_names(value):
        if [each.kind for each in bindings.get(name, ())] != [BindingKind.PARAMETER]:
            raise NoFix(f"{name} may have another value where its pool is made")


def _function_around(source: Source, node: cst.CSTNode) -> cst.CSTNode | None:
    return next((each for each in source.above(node) if isinstance(each, (cst.FunctionDef, cst.Lambda))), None)


def removed(found: Found) -> Change:
    """The call without the settings: it does what it did.

    Raises:
        NoFix: to evaluate one may do something, or the pool has another value.
    """
    item, call = _read(found)
    names = [each.name for each in item.ignored]
    if not all(is_harmless(given.value) for name in names if (given := keyword(call, name)) is not None):
        raise NoFix("its settings call something")
    says = f"drops {', '.join(names)}, which never had an effect (what is meant belongs to the pool)"
    return Change(says, {call: without(call, names)})


def _read(found: Found) -> tuple[SettingsBesidePool, cst.Call]:
    """The fact, and the call in the text."""
    item = found.finding.fact
    assert isinstance(item, SettingsBesidePool)
    call = found.source.twin(item.node)
    if any(each.is_other for each in item.ignored):
        raise NoFix("its pool has another value, and which one is meant nobody says")
    if not isinstance(call, cst.Call) or has_stars(call):
        raise NoFix("arguments come out of a list or mapping")
    if any(keyword(call, each.name) is None for each in item.ignored):
        raise NoFix("a setting is given by its position")
    return item, call


def _names_a_url(pool: cst.Call) -> bool:
    return isinstance(pool.func, cst.Attribute) and "url" in pool.func.attr.value


FIXES = (
    Fix("gives the settings to the pool, where that has no other user", is_safe=False, change=moved),
    Fix("drops the settings that have no effect", is_safe=True, change=removed),
)
