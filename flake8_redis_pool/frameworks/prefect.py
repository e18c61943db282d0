"""Prefect: a task runs once for each task run, many in the process of one flow run.

A flow run usually has a process of its own.

Facts: names resolved in 3.9.1. That the default runner executes tasks in threads of the flow's process, and that
``serve`` and process workers start a process for each flow run, is what its documentation says; not run.

Traps:

- The flow itself is a right place: its body runs once for each flow run, that is for each process.
- What a flow hands to a task is hashed for the cache: a client has no stable hash. A cached factory needs no argument.
- ``from_url`` under an asynchronous flow: the loop lasts as long as the flow run.

Left out: state hooks (``on_failure=[...]``, once for each run), ``flow.from_source``, blocks.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Runs

SPEC = FrameworkSpec(
    name="Prefect",
    roots=("prefect",),
    keeps="in a cached factory that the tasks share",
    keeps_async="per event loop, or use a synchronous client from a cached factory",
    decorators=(
        Decorator(
            names=(
                "prefect.task",
                "prefect.tasks.task",
                "prefect.assets.materialize",
                "prefect.assets.materialize.materialize",
            ),
            noun="Prefect task",
        ),
        Decorator(names=("prefect.flow", "prefect.flows.flow"), noun="Prefect flow", runs=Runs.ONCE),
    ),
)
