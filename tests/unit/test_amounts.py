"""Which numbers an expression may be: what is written down, by names, defaults, arguments and calculations."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_redis_pool.analysis.inference.amounts import amounts_of
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from tests.unit.sources import alone, cases


def _amounts(text: str) -> str:
    """What the argument of the call of ``wait`` may be."""
    module = alone(text)
    (call,) = [call for call in symbols_of(module).calls if isinstance(call.func, cst.Name) and call.func.value == "wait"]
    found = amounts_of(module, call.args[0].value)
    return ", ".join([*sorted(map(str, found.known)), *(["?"] if found.is_open else [])])


@pytest.mark.parametrize(
    ("text", "expected"),
    cases(
        ("a number", "wait(30)", "30"),
        ("a name", "LONGEST = 5\nwait(LONGEST)", "5"),
        ("a calculation", "LONGEST = 5\nwait(LONGEST * 1000 - 1)", "4999"),
        ("nothing to divide by", "wait(1 / 0)", "?"),
        ("a truth is no number", "wait(True)", "?"),
        ("None", "wait(None)", "None"),
        ("a choice", "wait(1 if fast else 30)", "1, 30"),
        ("what falls through", "given = 0\nwait(given or 7)", "7"),
        ("a conversion", "wait(int(2.5 * 2))", "5.0"),
        ("the environment", "import os\nwait(int(os.getenv('LONGEST', '5')))", "?"),
        ("two assignments", "longest = None\nif fast:\n    longest = 5\nwait(longest)", "5, None"),
        ("a default", "def f(longest=30):\n    wait(longest)", "30"),
        ("what callers give", "def f(longest):\n    wait(longest)\nf(3)\nf(longest=4)", "3, 4"),
        ("a default that a caller leaves as it is", "def f(longest=30):\n    wait(longest)\nf()\nf(3)", "3, 30"),
        ("a default that every caller replaces", "def f(longest=30):\n    wait(longest)\nf(3)\nf(longest=4)", "3, 4"),
        ("a default that callers out of sight may leave", "def f(longest=30):\n    wait(longest)\nf(3)\nrun(f)", "3, 30, ?"),
        ("a default replaced by what is not known", "def f(longest=30):\n    wait(longest)\nf(given)", "?"),
        ("what no caller gives", "def f(longest):\n    wait(longest)", "?"),
        (
            "what a constructor stores",
            "class Reader:\n    def __init__(self, longest=5):\n        self.longest = longest\n    def read(self):\n        wait(self.longest * 2)",
            "10",
        ),
        ("a class attribute", "class Reader:\n    LONGEST = 9\n    def read(self):\n        wait(self.LONGEST)", "9"),
    ),
)
def test_amounts(text: str, expected: str) -> None:
    assert _amounts(text) == expected
