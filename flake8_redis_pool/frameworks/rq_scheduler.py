"""rq-scheduler: a function that is scheduled runs once for each due time, as an RQ job.

Facts: held against rq-scheduler 0.14.0 (signatures, positions); that each due time gives one job of RQ
is read from the source.

Traps:

- ``schedule(time, f)`` and ``cron(string, f)`` have the function second.
- The scheduler's own process only enqueues: the function runs in an RQ worker, which forks for each job.
- ``django_rq.get_scheduler()`` gives such a scheduler.

``Scheduler.connection`` is the client that it is given.

Left out: ``Scheduler`` subclasses.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

SCHEDULERS = ("rq_scheduler.Scheduler", "rq_scheduler.scheduler.Scheduler")
METHODS = ("schedule", "cron", "enqueue_at", "enqueue_in")

SPEC = FrameworkSpec(
    name="rq-scheduler",
    roots=("rq_scheduler",),
    keeps="at module level, or use the worker's own client, get_current_job().connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    own_process=True,
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in SCHEDULERS for method in METHODS),
            noun="RQ job",
            position=1,
            keywords=("func",),
            by_name=True,
        ),
        *(
            Registration(
                callees=tuple(f"{name}.{method}" for name in SCHEDULERS for method in ("schedule", "cron")),
                noun="RQ job callback",
                keywords=(keyword,),
            )
            for keyword in ("on_success", "on_failure")
        ),
    ),
    attributes=tuple((f"{name}.connection", "redis.client.Redis") for name in SCHEDULERS),
)
