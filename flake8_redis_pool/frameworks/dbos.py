"""DBOS: a workflow and a step run once for each call.

Facts: held against dbos 3.4.0 (the decorators of ``DBOS``, read from the source).

Traps:

- A workflow that is recovered runs again, its steps that have ended do not.
- An object of a class that bears ``dbos_class`` is made by the program.

Left out: ``scheduled`` and ``transaction`` of older releases; scheduled functions are workflows as well.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec

FUNCTIONS = ("workflow", "step", "kafka_consumer")

SPEC = FrameworkSpec(
    name="DBOS",
    roots=("dbos",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=tuple(f"dbos.{place}DBOS.{name}" for place in ("", "_dbos.") for name in FUNCTIONS),
            noun="DBOS function",
        ),
    ),
)
