"""Every import goes where ``directions.py`` says, and every direction of its tables is one that some import takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.contract.directions import IMPORTS, LAYERS, MODULES, PACKAGE, PARTS, dotted, imports_of, part_of

#: What several families of rules have in common; no other module of facts/ may be imported by another one.
COMMON_FACTS: Final = frozenset(
    {
        "attribute_releases",
        "block_times",
        "blocking_commands",
        "client_identity",
        "client_uses",
        "concurrent_uses",
        "beside_starts",
        "dedicated_clients",
        "given_objects",
        "held_connections",
        "opened_transactions",
        "made_by_functions",
        "redis_receivers",
        "reply_timeouts",
        "report",
    }
)
#: One family that is spread over several modules.
SAME_FAMILY: Final = frozenset(
    {
        ("open_yields", "owners"),
        ("owners", "class_closers"),
        ("overwritten", "constructions"),
        ("overwritten", "loop_constructions"),
        ("overwritten", "owners"),
        ("owners", "closing_paths"),
        ("owners", "owned_pools"),
        ("giving_back", "obligations"),
        ("settings_beside_pool", "pool_settings"),
        ("left_out", "constructions"),
        ("queued_replies", "reply_uses"),
        ("unsent_commands", "queued_replies"),
        ("unsent_commands", "reply_uses"),
        ("loop_constructions", "constructions"),
        ("init_races", "constructions"),
        ("shared_transactions", "turns_of_users"),
        ("mapped_clients", "constructions"),  # a map shows what all families know
        ("mapped_clients", "loop_constructions"),
    }
)

ANALYSIS: Final = [module for module in MODULES if part_of(module) == "analysis" and len(module.parts) > 2]
FACTS: Final = [module for module in ANALYSIS if module.parts[1] == "facts" and module.name != "__init__.py"]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_part_imports_what_it_may(module: Path) -> None:
    allowed = PARTS[part_of(module)] | {part_of(module)}
    assert [found for found in IMPORTS[module] if found.target.split(".")[0] not in allowed] == []


@pytest.mark.parametrize("module", ANALYSIS, ids=str)
def test_a_layer_imports_what_it_may(module: Path) -> None:
    allowed = LAYERS[module.parts[1]] | {module.parts[1]}
    assert [found for found in IMPORTS[module] if found.target.startswith("analysis.") and found.target.split(".")[1] not in allowed] == []


def test_a_layer_stands_above_what_it_imports() -> None:
    layers = list(LAYERS)
    assert {layer: LAYERS[layer] - set(layers[:place]) for place, layer in enumerate(layers) if LAYERS[layer] - set(layers[:place])} == {}


def test_the_tables_have_every_part_and_layer_and_no_other() -> None:
    assert set(PARTS) == {part_of(module) for module in MODULES}
    assert set(LAYERS) == {module.parts[1] for module in ANALYSIS}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_imports_all_that_it_may(part: str) -> None:
    """A direction that no import takes shows a tie that is not there."""
    assert PARTS[part] - {found.target.split(".")[0] for module in MODULES if part_of(module) == part for found in IMPORTS[module]} == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_all_that_it_may(layer: str) -> None:
    targets = [found.target.split(".") for module in ANALYSIS if module.parts[1] == layer for found in IMPORTS[module]]
    assert LAYERS[layer] - {target[1] for target in targets if target[0] == "analysis" and len(target) > 1} == set()


@pytest.mark.parametrize("module", ANALYSIS, ids=str)
def test_nothing_of_the_analysis_is_imported_late_or_for_types_alone(module: Path) -> None:
    assert [found for found in IMPORTS[module] if (found.deferred or found.for_types) and found.target.startswith("analysis")] == []


def test_no_circle_of_imports() -> None:
    """Deferred imports and those for types count."""
    known = {dotted(module) for module in MODULES}
    arrows = {dotted(module): {found.target for found in IMPORTS[module]} & known - {dotted(module)} for module in MODULES}
    assert circles(arrows) == []


@pytest.mark.parametrize("module", FACTS, ids=str)
def test_no_fact_knows_the_fact_of_another_family(module: Path) -> None:
    others = {found.target.split(".")[2] for found in IMPORTS[module] if found.target.startswith("analysis.facts.")}
    assert {other for other in others - COMMON_FACTS if (module.stem, other) not in SAME_FAMILY} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) == "rules"], ids=str)
def test_rules_import_facts_alone(module: Path) -> None:
    """No tree, no table, no knowledge."""
    found = [found.target for found in IMPORTS[module]]
    assert [name for name in found if name.startswith("analysis") and not name.startswith("analysis.facts.")] == []
    assert "libcst" not in (PACKAGE / module).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) in ("clients", "frameworks")], ids=str)
def test_declarations_import_only_private_siblings(module: Path) -> None:
    siblings = [found.target for found in IMPORTS[module] if found.target.split(".")[0] == part_of(module)]
    assert [name for name in siblings if not name.split(".")[1].startswith("_")] == []


def circles(arrows: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The sets of modules that reach each other, each sorted: Tarjan's algorithm without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []
    for start in arrows:
        work = [(start, iter(arrows[start]))] if start not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
            fresh = next((each for each in targets if each not in index), None)
            if fresh is not None:
                work.append((fresh, iter(arrows.get(fresh, ()))))
                continue
            low[node] = min([low[node], *(low[each] for each in arrows.get(node, ()) if each in stack)])
            work.pop()
            if low[node] == index[node]:
                ring = stack[stack.index(node) :]
                del stack[stack.index(node) :]
                found += [sorted(ring)] if len(ring) > 1 else []
    return found


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a", "c"]}, [["b", "c"]]),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["a"]}, [["a", "b", "c", "d"]]),
    ],
)
def test_circles_are_found(arrows: Mapping[str, list[str]], expected: list[list[str]]) -> None:
    assert circles(arrows) == expected


@pytest.mark.parametrize(
    ("module", "text", "expected"),
    [
        ("analysis/facts/owners.py", "from ...rules import rdp101_client_in_handler", "rules.rdp101_client_in_handler"),
        ("analysis/facts/owners.py", "from ..syntax import nodes", "analysis.syntax.nodes"),
        ("analysis/facts/owners.py", "from ..inference.values import Value", "analysis.inference.values"),
        ("analysis/facts/owners.py", "def f():\n    import flake8_redis_pool.rules.x", "rules.x"),
        ("analysis/facts/owners.py", "from flake8_redis_pool.clients import redis_py", "clients.redis_py"),
        ("analysis/facts/owners.py", "from ... import clients", "clients"),
        ("analysis/facts/owners.py", "from ...spec import Kind", "spec"),
        ("spec.py", "from .clients.redis_py import SPEC", "clients.redis_py"),
        ("plugin.py", "from . import __version__", "__init__"),
    ],
)
def test_imports_are_seen(module: str, text: str, expected: str) -> None:
    assert [found.target for found in imports_of(Path(module), text)] == [expected]


def test_late_imports_and_those_for_types_are_told_apart() -> None:
    text = "if TYPE_CHECKING:\n    from .a import A\n\n\ndef f():\n    from . import limits\n"
    assert [(found.deferred, found.for_types) for found in imports_of(Path("plugin.py"), text)] == [(False, True), (True, False)]
