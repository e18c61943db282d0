"""Django-Q (django-q2): a function runs once for each task that is queued or scheduled with it.

A hook runs once for each result.

Facts: held against django-q2 1.11.1 (``async_task``, ``schedule``, ``Schedule`` and the classes of
``django_q.tasks`` read from the source).

Traps:

- The function is given as it is or by its dotted name, in a ``Schedule`` always by name.
- A hook runs in the monitor process of the cluster.
- The worker processes of the cluster are replaced after a number of tasks (``recycle``): module level is
  per process all the same.

Left out: schedules that are made in the admin or with ``update_or_create(defaults=...)``,
``async_chain`` (a list of tuples).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

TASKS = tuple(f"django_q.tasks.{name}" for name in ("async_task", "schedule", "async_iter", "AsyncTask"))
SCHEDULES = ("django_q.models.Schedule", "django_q.models.Schedule.objects.create")

SPEC = FrameworkSpec(
    name="Django-Q",
    roots=("django_q",),
    keeps="at module level, or take it from django_redis.get_redis_connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=(*TASKS, "django_q.tasks.Chain.append", "django_q.tasks.Iter"),
            noun="Django-Q task",
            position=0,
            keywords=("func",),
            by_name=True,
        ),
        Registration(callees=SCHEDULES, noun="Django-Q task", keywords=("func",), by_name=True),
        Registration(callees=(*TASKS, *SCHEDULES), noun="Django-Q hook", keywords=("hook",), by_name=True),
    ),
)
