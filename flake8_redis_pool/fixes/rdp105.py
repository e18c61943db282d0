"""RDP105: settings that have no effect go, or are set where they have one."""

from __future__ import annotations

import libcst as cst

from ..analysis.facts.settings_beside_pool import SettingsBesidePool
from ._arguments import has_stars, having, is_harmless, keyword, without
from ._change import Change, NoFix
from ._fix import Fix, Found
from ._top_level import check_known_before


def moved(found: Found) -> Change:
    """The settings, given to the pool instead.

    Raises:
        NoFix: the pool is made elsewhere, or has another value.
    """
    item, call = _read(found)
    if len(item.origins) != 1 or item.origins[0].module is not found.report.module:
        raise NoFix("its pool is made in more than one place, or in another file")
    pool = found.source.twin(item.origins[0].node)
    place = found.source.place(pool)
    if not isinstance(pool, cst.Call) or any(isinstance(each, cst.FunctionDef) for each in found.source.above(pool)):
        raise NoFix("its pool is not made at module level")
    if _names_a_url(pool):
        raise NoFix("its pool is made from a URL, which counts more")
    new = pool
    for each in item.ignored:
        given = keyword(call, each.name)
        assert given is not None
        check_known_before(place, cst.Call(cst.Name("str"), [cst.Arg(given.value)]), found.report, found.source)
        new = having(new, each.in_pool, given.value)
    names = ", ".join(each.name for each in item.ignored)
    where = found.report.place(found.report.module, item.origins[0].node)
    if any(above is pool for above in found.source.above(call)) or pool is call:
        raise NoFix("its pool is made in the same call")
    return Change(f"gives {names} to the pool ({where})", {call: without(call, names.split(", ")), pool: new})


def removed(found: Found) -> Change:
    """The call without the settings: it does what it did.

    Raises:
        NoFix: to evaluate one may do something, or the pool has another value.
    """
    item, call = _read(found)
    names = [each.name for each in item.ignored]
    if not all(is_harmless(given.value) for name in names if (given := keyword(call, name)) is not None):
        raise NoFix("its settings call something")
    return Change(f"drops {', '.join(names)}, which never had an effect", {call: without(call, names)})


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
    Fix("gives the settings to the pool, where that is made at module level", is_safe=False, change=moved),
    Fix("drops the settings that have no effect", is_safe=True, change=removed),
)
