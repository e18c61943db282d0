"""PgQueuer: an entry point runs once for each job, a schedule once for each due time.

Facts: held against pgqueuer 1.6.0 (``PgQueuer``, ``QueueManager`` and ``SchedulerManager`` read from the source).

Traps:

- The functions usually stand inside the factory that the command line calls, ``async def main() -> PgQueuer``: what the
  factory builds is built once.
- An entry point is a coroutine function (1.x refuses any other); all of them share the one event loop of the worker.

Left out: executors of the project (``executor_factory``), the failure hooks.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

QUEUERS = ("pgqueuer.PgQueuer", "pgqueuer.core.applications.PgQueuer")
MANAGERS = ("pgqueuer.QueueManager", "pgqueuer.core.qm.QueueManager")
SCHEDULERS = ("pgqueuer.SchedulerManager", "pgqueuer.core.sm.SchedulerManager")
FACTORIES = ("from_asyncpg_connection", "from_asyncpg_pool", "from_psycopg_connection", "in_memory")

SPEC = FrameworkSpec(
    name="PgQueuer",
    roots=("pgqueuer",),
    keeps="in the function that makes the PgQueuer, beside the database connection",
    keeps_async="in the function that makes the PgQueuer, beside the database connection",
    instance_decorators=(
        InstanceDecorator(
            classes=QUEUERS + MANAGERS, attributes=("entrypoint",), noun="PgQueuer entry point", bare=True
        ),
        InstanceDecorator(classes=QUEUERS + SCHEDULERS, attributes=("schedule",), noun="PgQueuer schedule", bare=True),
    ),
    results=tuple((f"{name}.{factory}", QUEUERS[0]) for name in QUEUERS for factory in FACTORIES),
)
