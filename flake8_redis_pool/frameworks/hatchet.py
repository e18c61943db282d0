"""Hatchet: a task runs once for each time that its workflow is triggered.

Facts: held against hatchet-sdk 1.43.1 (``Hatchet.task``, ``durable_task``, ``workflow`` and the tasks of a workflow).

Traps:

- A coroutine function runs in the event loop of the worker, a plain one in a thread.
- What ``lifespan`` of a worker yields is made once and lies in the context.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

HATCHETS = ("hatchet_sdk.Hatchet", "hatchet_sdk.hatchet.Hatchet")
WORKFLOW = "hatchet_sdk.runnables.workflow.Workflow"
TASK = "Hatchet task"

SPEC = FrameworkSpec(
    name="Hatchet",
    roots=("hatchet_sdk",),
    keeps="at module level, or in the lifespan of the worker",
    keeps_async="per event loop, in the lifespan of the worker",
    instance_decorators=(
        InstanceDecorator(classes=HATCHETS, attributes=("task", "durable_task"), noun=TASK, bare=True),
        InstanceDecorator(
            classes=(WORKFLOW,),
            attributes=("task", "durable_task", "on_failure_task", "on_success_task"),
            noun=TASK,
            bare=True,
        ),
    ),
    results=tuple((f"{name}.workflow", WORKFLOW) for name in HATCHETS),
)
