"""streaQ: tasks, cron jobs and middlewares run once for each task, the lifespan once for each worker.

Facts: held against streaq 7.2.0 (``Worker.task``, ``cron``, ``middleware`` and ``lifespan`` read from the source).

Traps:

- A middleware is applied anew for each task: its outer function runs per task as well as the inner one.
- What the lifespan yields is ``worker.context``, which lasts as long as the worker; ``worker.redis`` is a
  client that is there already.
- One event loop lasts as long as the worker; a function that is no coroutine runs in a thread.

Left out: ``worker.include`` (takes tasks that carry the decorator of another worker).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration, Runs

WORKERS = ("streaq.Worker", "streaq.worker.Worker")
TASK = "streaQ task"

SPEC = FrameworkSpec(
    name="streaQ",
    roots=("streaq",),
    keeps="in the worker's lifespan and read it from worker.context",
    keeps_async="in the worker's lifespan and read it from worker.context",
    instance_decorators=(
        InstanceDecorator(classes=WORKERS, attributes=("task", "cron"), noun=TASK, bare=True),
        InstanceDecorator(classes=WORKERS, attributes=("middleware",), noun="streaQ middleware", bare=True),
    ),
    registrations=(
        Registration(callees=tuple(f"{name}.task" for name in WORKERS), noun=TASK, position=0, keywords=("fn",)),
        Registration(
            callees=tuple(f"{name}.middleware" for name in WORKERS),
            noun="streaQ middleware",
            position=0,
            keywords=("new_middleware",),
        ),
        Registration(callees=WORKERS, noun="streaQ lifespan", keywords=("lifespan",), runs=Runs.ONCE),
    ),
)
