"""Where the value of ``made()`` goes, in small sources."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.analysis.syntax.flow_of_values import CHOICES, Sink, SinkKind, sink_of

DISPLAYS = (cst.Element, cst.Tuple, cst.List)


def sink(text: str, through: tuple[type[cst.CSTNode], ...] = CHOICES) -> Sink:
    """The sink of the one call of ``made`` in a source."""
    module = cst.parse_module(text)
    parents = {child: node for node in nodes.descendants(module) for child in nodes.children(node)}
    (made,) = (node for node in parents if isinstance(node, cst.Call) and nodes.dotted(node.func) == "made")
    return sink_of(made, parents, through)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = made()", SinkKind.ASSIGNED),
        ("x = y = made()", SinkKind.ASSIGNED),
        ("x: T = made()", SinkKind.ASSIGNED),
        ("(x := made())", SinkKind.ASSIGNED),
        ("x = await made()", SinkKind.ASSIGNED),
        ("x = known or made()", SinkKind.ASSIGNED),
        ("x = known and (await made())", SinkKind.ASSIGNED),
        ("x = made() if new else known", SinkKind.ASSIGNED),
        ("x = known if made() else None", SinkKind.OTHER),
        ("x[made()] = 1", SinkKind.OTHER),
        ("x += made()", SinkKind.OTHER),
        ("def f(): return made()", SinkKind.RETURNED),
        ("def f(): return await made()", SinkKind.RETURNED),
        ("def f(): yield made()", SinkKind.OTHER),
        ("f(made())", SinkKind.PASSED),
        ("f(key, client=await made())", SinkKind.PASSED),
        ("class A(made()): pass", SinkKind.OTHER),
        ("with made(): pass", SinkKind.ENTERED),
        ("with made() as x: pass", SinkKind.ENTERED),
        ("made()", SinkKind.DROPPED),
        ("await made()", SinkKind.DROPPED),
        ("made().get", SinkKind.READ),
        ("x = made().get(key)", SinkKind.READ),
        ("made()[0]", SinkKind.INDEXED),
        ("made()()", SinkKind.CALLED),
        ("(await made())()", SinkKind.CALLED),
        ("if made(): pass", SinkKind.OTHER),
        ("x = made() + 1", SinkKind.OTHER),
        ("x = [made()]", SinkKind.OTHER),
    ],
)
def test_kind(text: str, kind: SinkKind) -> None:
    assert sink(text).kind is kind


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("x = y.z = made()", ["x", "y.z"]),
        ("x: T = known or made()", ["x"]),
        ("if (x := await made()): pass", ["x"]),
        ("with made() as (x, y): pass", ["(x, y)"]),
        ("with made(): pass", []),
        ("f(made())", []),
    ],
)
def test_targets(text: str, targets: list[str]) -> None:
    assert [nodes.code(target) for target in sink(text).targets] == targets


def test_what_it_ends_in() -> None:
    passed = sink("f(key, await made())")
    assert isinstance(passed.node, cst.Arg)
    assert isinstance(passed.value, cst.Await)
    assert passed.call is not None
    assert nodes.code(passed.call.func) == "f"
    assert isinstance(sink("with made() as x: pass").node, cst.WithItem)
    assert sink("x = made()").call is None


def test_walrus_on_the_way() -> None:
    ended = sink("x = (y := (z := made())) or known", (*CHOICES, cst.NamedExpr))
    assert ended.kind is SinkKind.ASSIGNED
    assert [nodes.code(target) for target in (*ended.named, *ended.targets)] == ["z", "y", "x"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = [(made(), 1)]", SinkKind.ASSIGNED),
        ("f([made()])", SinkKind.PASSED),
        ("x = {made()}", SinkKind.OTHER),
    ],
)
def test_displays_are_followed_when_asked_for(text: str, kind: SinkKind) -> None:
    assert sink(text, (*CHOICES, *DISPLAYS)).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = made().pool", SinkKind.ASSIGNED),
        ("f(made().pool)", SinkKind.PASSED),
        ("x = made().get()", SinkKind.READ),
        ("x = made().pool.size", SinkKind.READ),
    ],
)
def test_parts_are_followed_when_asked_for(text: str, kind: SinkKind) -> None:
    assert sink(text, (*CHOICES, cst.Attribute)).kind is kind
