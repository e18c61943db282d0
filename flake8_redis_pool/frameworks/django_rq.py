"""django-rq: a function runs once for each job, as with RQ itself.

Facts: held against django-rq 4.2.0 over rq 3.0.0. ``get_queue`` gives a subclass of ``rq.Queue``, whose calls ``rq.py``
declares; ``enqueue`` hands its arguments to the default queue.

Traps:

- ``django_rq.get_connection()`` and ``django_redis.get_redis_connection`` are not the same: the first makes a new
  client (and pool) at each call.
- ``@job`` stands with and without arguments.
- Management commands and ``AppConfig.ready`` run once; a view that calls ``enqueue`` runs once for each request.

Left out: the jobs that the admin makes (from text in a form).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

QUEUE = "django_rq.queues.DjangoRQ"
JOB = "RQ job"

SPEC = FrameworkSpec(
    name="django-rq",
    roots=("django_rq",),
    keeps="at module level, or use the worker's own client, get_current_job().connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    own_process=True,
    decorators=(Decorator(names=("django_rq.job", "django_rq.decorators.job"), noun=JOB),),
    registrations=(
        Registration(
            callees=("django_rq.enqueue", "django_rq.queues.enqueue"),
            noun=JOB,
            position=0,
            keywords=("func",),
            by_name=True,
        ),
        Registration(callees=(f"{QUEUE}.enqueue",), noun=JOB, position=0, keywords=("f",), by_name=True),
        Registration(callees=(f"{QUEUE}.enqueue_call",), noun=JOB, position=0, keywords=("func",), by_name=True),
        Registration(callees=(f"{QUEUE}.enqueue_in",), noun=JOB, position=1, keywords=("func",), by_name=True),
        Registration(callees=(f"{QUEUE}.enqueue_at",), noun=JOB, position=1, keywords=("f",), by_name=True),
    ),
    results=(
        ("django_rq.get_queue", "rq.queue.Queue"),
        ("django_rq.queues.get_queue", "rq.queue.Queue"),
        ("django_rq.get_scheduler", "rq_scheduler.scheduler.Scheduler"),
        ("django_rq.queues.get_scheduler", "rq_scheduler.scheduler.Scheduler"),
    ),
)
