"""Docket (pydocket): a task and its dependencies run once for each execution, a shared one once for each worker.

Facts: counted with pydocket 0.27.0 (3 executions: the task and ``Depends`` 3, ``Shared`` 1).

Traps:

- ``Docket.add(task)`` gives a function, which is called with the arguments of the task; it registers the task as well.
- A task is also known by a list that the command line of the worker names.
- The worker has one event loop, which lasts as long as the worker; a docket keeps clients of its own.

Left out: handlers of retries and of failures.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Dependency, FrameworkSpec, Registration

DOCKETS = ("docket.Docket", "docket.docket.Docket")
TASK = "Docket task"

SPEC = FrameworkSpec(
    name="Docket",
    roots=("docket", "uncalled_for"),
    keeps="in a function given to Shared, once for each worker",
    keeps_async="in a function given to Shared, once for each worker",
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in DOCKETS for method in ("register", "add", "replace", "call")),
            noun=TASK,
            position=0,
            keywords=("function",),
        ),
    ),
    dependencies=(
        Dependency(callees=("docket.Depends", "docket.dependencies.Depends"), noun="Docket dependency"),
        Dependency(callees=("uncalled_for.Depends",), noun="Docket dependency", keyword="factory"),
    ),
)
