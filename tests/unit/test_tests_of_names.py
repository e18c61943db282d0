"""What a test says of the names in it."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_redis_pool.analysis.syntax.tests_of_names import NameTest, name_test, told


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("x", NameTest("x", True)),
        ("not x", NameTest("x", False)),
        ("not not x", NameTest("x", True)),
        ("x is None", NameTest("x", False, compares=True)),
        ("x == None", NameTest("x", False, compares=True)),
        ("x is not None", NameTest("x", True, compares=True)),
        ("x != None", NameTest("x", True, compares=True)),
        ("not x is None", NameTest("x", True, compares=True)),
        ("x is y", None),
        ("x < None", None),
        ("x is y is None", None),
        ("x.y is None", None),
        ("x.y", None),
        ("x and y", None),
        ("f(x)", None),
    ],
)
def test_one_name(test: str, expected: NameTest | None) -> None:
    node = cst.parse_expression(test)
    assert name_test(node) == expected
    otherwise = name_test(node, truth=False)
    assert otherwise == (expected and NameTest(expected.name, not expected.is_object, expected.compares))


@pytest.mark.parametrize(
    ("test", "truth", "expected"),
    [
        ("x", True, [("x", True)]),
        ("x.y", True, [("x.y", True)]),
        ("x and y is None", True, [("x", True), ("y", False)]),
        ("x and y", False, []),
        ("x or y", True, []),
        ("x or not y", False, [("x", False), ("y", True)]),
        ("not (x or y is None)", True, [("x", False), ("y", True)]),
        ("x and (y or z) and not z", True, [("x", True), ("z", False)]),
    ],
)
def test_all_names(test: str, truth: bool, expected: list[tuple[str, bool]]) -> None:
    assert [(each.name, each.is_object) for each in told(cst.parse_expression(test), truth)] == expected
