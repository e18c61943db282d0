"""The normal ways on from ``made()`` in a turn of the outermost loop, in small sources."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import pytest

from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.analysis.syntax.ways_on import Way, ways_after


def ways(body: str, left_out: str = "") -> set[Way]:
    """The ways on from the one call of ``made``; ``left_out``: the test under which no end counts."""
    text = "while True:\n" + "".join(f"    {line}\n" for line in body.splitlines())
    module = cst.parse_module(text)
    parents: dict[cst.CSTNode, cst.CSTNode] = {}
    for node in nodes.descendants(module):
        for child in nodes.children(node):
            # as in the symbol table, statements stand right below their block
            is_line = isinstance(node, cst.SimpleStatementLine)
            parents[child] = parents[node] if is_line else node
    (made,) = (node for node in parents if isinstance(node, cst.Call) and nodes.dotted(node.func) == "made")
    loop = module.body[0]
    assert isinstance(loop, cst.While)

    def above() -> Iterator[cst.CSTNode]:
        node = parents.get(made)
        while node is not None:
            yield node
            node = parents.get(node)

    return set(ways_after(made, loop, above(), lambda test: nodes.code(test) == left_out))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("made()", {Way.FALLS}),
        ("made()\nuse()", {Way.FALLS}),
        ("return made()", {Way.RETURNS}),
        ("made()\nbreak", {Way.BREAKS}),
        ("break\nmade()", {Way.FALLS}),
        ("made()\nraise Stop", {Way.RETURNS}),
        ("made()\nif x:\n    break", {Way.FALLS, Way.BREAKS}),
        ("made()\nif x:\n    break\nelse:\n    continue", {Way.CONTINUES, Way.BREAKS}),
        ("if made():\n    break", {Way.FALLS, Way.BREAKS}),
        ("if x:\n    made()\nelse:\n    break", {Way.FALLS}),
        ("try:\n    made()\n    break\nexcept E:\n    pass", {Way.BREAKS}),
        ("try:\n    made()\nexcept E:\n    break", {Way.FALLS}),
        ("try:\n    made()\nexcept E:\n    pass\nelse:\n    return", {Way.RETURNS}),
        ("try:\n    made()\nfinally:\n    break", {Way.BREAKS}),
        ("made()\ntry:\n    raise E\nexcept E:\n    pass", {Way.FALLS}),
        ("made()\ntry:\n    raise m.E('x')\nexcept (E, F):\n    continue", {Way.CONTINUES}),
        ("made()\ntry:\n    if x:\n        raise E\nexcept Exception:\n    break", {Way.FALLS, Way.BREAKS}),
        ("made()\ntry:\n    raise E\nexcept:\n    return", {Way.RETURNS}),
        ("made()\ntry:\n    raise E\nexcept E:\n    raise", {Way.RETURNS}),
        ("made()\ntry:\n    raise E\nexcept F:\n    pass", {Way.RETURNS}),
        ("made()\ntry:\n    raise SystemExit\nexcept Exception:\n    pass", {Way.RETURNS}),
        ("made()\ntry:\n    raise E\nexcept E:\n    pass\nelse:\n    break", {Way.FALLS}),
        ("made()\ntry:\n    raise E\nexcept E:\n    pass\nfinally:\n    break", {Way.BREAKS}),
        ("made()\ntry:\n    try:\n        raise E\n    except F:\n        pass\nexcept E:\n    pass", {Way.FALLS}),
        ("try:\n    made()\n    raise E\nexcept E:\n    pass", {Way.RETURNS}),
        ("with made() as c:\n    return c", {Way.RETURNS}),
        ("with made() as c:\n    c.get()", {Way.FALLS}),
        ("for x in y:\n    made()\n    break", {Way.FALLS}),
        ("for x in y:\n    made()\n    return", {Way.RETURNS}),
        ("made()\nwhile True:\n    use()", set()),
        ("made()\nwhile True:\n    break", {Way.FALLS}),
        ("made()\nwhile True:\n    return", {Way.RETURNS}),
        ("made()\nmatch x:\n    case 1:\n        break", {Way.FALLS, Way.BREAKS}),
    ],
)
def test_ways_on(body: str, expected: set[Way]) -> None:
    assert ways(body) == expected


def test_an_end_under_a_test_that_is_left_out_does_not_count() -> None:
    assert ways("made()\nif stop:\n    break", left_out="stop") == {Way.FALLS}
    assert ways("made()\nif other:\n    break", left_out="stop") == {Way.FALLS, Way.BREAKS}
