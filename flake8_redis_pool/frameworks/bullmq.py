"""BullMQ for Python: the processor of a worker runs once for each job.

Facts: held against bullmq 3.4.4 (``Worker`` read from the source).

Traps:

- The worker starts with its construction and lives as long as the process; it has connections of its own.
- The processor gets the job and a token: ``async def process(job, token)``.

Left out: functions given to ``worker.on("completed", ...)``, which mostly write a log.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="BullMQ",
    roots=("bullmq",),
    keeps="at module level",
    keeps_async="per event loop, in the coroutine that makes the Worker",
    registrations=(
        Registration(
            callees=("bullmq.Worker", "bullmq.worker.Worker"),
            noun="BullMQ processor",
            position=1,
            keywords=("processor",),
        ),
    ),
)
