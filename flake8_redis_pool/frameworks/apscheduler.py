"""APScheduler: a job runs once for each time that its trigger fires.

Facts: measured for ``apscheduler`` (APScheduler 3.11.3, interval trigger). All schedulers inherit both
methods from ``BaseScheduler``.

Traps:

- Trigger ``date`` (the default of ``add_job``) fires once: such a job is still one of many where requests schedule
  them.
- An ``AsyncIOScheduler`` runs coroutine jobs in the loop that it was started in.
- A job store is made once and started with its scheduler; its methods run for each job, and whenever some are due.
- A string ``"package.module:function"`` names a job too; it is not resolved.

Left out: ``QtScheduler`` (desktop), ``add_listener`` (events of the scheduler), version 4 (``add_schedule``;
never released as stable).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

SCHEDULERS = tuple(
    f"apscheduler.schedulers.{name}"
    for name in (
        "base.BaseScheduler",
        "background.BackgroundScheduler",
        "asyncio.AsyncIOScheduler",
        "blocking.BlockingScheduler",
        "gevent.GeventScheduler",
        "tornado.TornadoScheduler",
        "twisted.TwistedScheduler",
    )
)

STORES = ("apscheduler.jobstores.base.BaseJobStore", "apscheduler.jobstores.memory.MemoryJobStore")

SPEC = FrameworkSpec(
    name="APScheduler",
    roots=("apscheduler",),
    keeps="at module level, or beside the scheduler and hand it to the job with args",
    keeps_async="per event loop, beside the scheduler, and hand it to the job with args",
    instance_decorators=(
        InstanceDecorator(classes=SCHEDULERS, attributes=("scheduled_job",), noun="APScheduler job", bare=True),
    ),
    base_methods=(
        BaseMethod(
            classes=STORES,
            methods=(
                "lookup_job",
                "get_due_jobs",
                "get_next_run_time",
                "get_all_jobs",
                "add_job",
                "update_job",
                "remove_job",
            ),
            noun="APScheduler job store",
        ),
        BaseMethod(
            classes=STORES, methods=("__init__", "start", "shutdown"), noun="APScheduler job store", runs=Runs.ONCE
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_job" for name in SCHEDULERS),
            noun="APScheduler job",
            position=0,
            keywords=("func",),
        ),
    ),
    spawn_methods=tuple(f"{name}.add_job" for name in SCHEDULERS),
)
