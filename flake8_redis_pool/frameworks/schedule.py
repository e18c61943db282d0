"""schedule: a job runs once for each time that it is due.

Facts: measured for ``schedule`` (1.2.2): ``every(...)....do(job)``, 3 runs of 3; ``repeat`` is read from the source.

Traps:

- ``do`` is called at the end of a chain (``every().day.at("10:30").do(job)``): what it hangs on is a ``Job`` wherever
  the chain began at ``every``.
- Jobs run one after the other in the thread that calls ``run_pending``.

Left out: nothing that was found.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="schedule",
    roots=("schedule",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=("schedule.repeat",), noun="scheduled job"),),
    registrations=(
        Registration(callees=("schedule.Job.do",), noun="scheduled job", position=0, keywords=("job_func",)),
    ),
    chains=(("schedule.every", "schedule.Job"), ("schedule.Scheduler.every", "schedule.Job")),
)
