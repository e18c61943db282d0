"""RQ: a function runs once for each job that is enqueued, scheduled or registered with it.

Facts: held against rq 3.0.0 (signatures, positions, names). ``@job``, ``enqueue`` and the fork for each job are
measured, the other calls are read from the source.

Traps:

- Any plain function is a job as soon as somebody enqueues it, also by its dotted name
  (``queue.enqueue("shop.jobs.send", 3)``).
- The default worker forks for each job: what the job's module builds, or an ``lru_cache`` keeps, is built again in
  each fork, unless the worker has imported the module before (or is a ``SimpleWorker``). A synchronous redis-py client
  made before the fork is safe there: it sees the new process and connects anew. ``get_current_job().connection`` is
  the worker's own client.
- A coroutine function runs under ``asyncio.run``, in a new event loop for each job.
- Queues, jobs, workers, registries and schedulers keep the client that they are given as ``connection``.
- ``Callback(f)`` and ``on_success=f`` run once for each job, exception handlers once for each failed one.

Left out: subclasses of ``Worker`` and ``Job`` (few projects override more than the names of classes), ``enqueue_many``
(takes what ``prepare_data`` gives, which is declared).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

QUEUES = ("rq.Queue", "rq.queue.Queue")
JOBS = ("rq.job.Job",)
WORKERS = ("rq.Worker", "rq.SimpleWorker", "rq.worker.Worker", "rq.worker.SimpleWorker")
#: What keeps the client that it is given, as its ``connection``.
CONNECTED = (
    *(*QUEUES, *JOBS, *WORKERS, "rq.SpawnWorker", "rq.worker.BaseWorker", "rq.worker.SpawnWorker"),
    *("rq.cron.CronScheduler", "rq.group.Group", "rq.worker_pool.WorkerPool"),
    *(
        f"rq.registry.{kind}JobRegistry"
        for kind in ("Canceled", "Deferred", "Failed", "Finished", "Scheduled", "Started")
    ),
)
#: What gives a job.
GIVES_JOB = (
    *("rq.get_current_job", "rq.job.get_current_job"),
    *(f"{name}.{method}" for name in JOBS for method in ("create", "fetch")),
    *(
        f"{name}.{method}"
        for name in QUEUES
        for method in ("create_job", "enqueue", "enqueue_at", "enqueue_call", "enqueue_in", "enqueue_job", "fetch_job")
    ),
)
JOB = "RQ job"
CALLBACK = "RQ job callback"
FIRST = (
    *(f"{name}.{method}" for name in QUEUES for method in ("enqueue_call", "create_job", "prepare_data")),
    *(f"{name}.create" for name in JOBS),
    "rq.cron.register",
    "rq.cron.CronScheduler.register",
)

SPEC = FrameworkSpec(
    name="RQ",
    roots=("rq",),
    keeps="at module level, or use the worker's own client, get_current_job().connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    own_process=True,
    decorators=(Decorator(names=("rq.decorators.job",), noun=JOB),),
    registrations=(
        Registration(
            callees=tuple(f"{name}.enqueue" for name in QUEUES), noun=JOB, position=0, keywords=("f",), by_name=True
        ),
        Registration(callees=FIRST, noun=JOB, position=0, keywords=("func",), by_name=True),
        Registration(
            callees=tuple(f"{name}.enqueue_in" for name in QUEUES),
            noun=JOB,
            position=1,
            keywords=("func",),
            by_name=True,
        ),
        Registration(
            callees=tuple(f"{name}.enqueue_at" for name in QUEUES), noun=JOB, position=1, keywords=("f",), by_name=True
        ),
        Registration(
            callees=("rq.Callback", "rq.callbacks.Callback", "rq.job.Callback"),
            noun=CALLBACK,
            position=0,
            keywords=("func",),
            by_name=True,
        ),
        *(
            Registration(
                callees=(
                    "rq.decorators.job",
                    *(
                        f"{name}.{method}"
                        for name in QUEUES
                        for method in ("enqueue", "enqueue_call", "enqueue_in", "enqueue_at", "create_job")
                    ),
                    *(f"{name}.create" for name in JOBS),
                ),
                noun=CALLBACK,
                keywords=(keyword,),
            )
            for keyword in ("on_success", "on_failure", "on_stopped")
        ),
        Registration(callees=WORKERS, noun="RQ exception handler", keywords=("exception_handlers",)),
        Registration(
            callees=tuple(f"{name}.push_exc_handler" for name in WORKERS),
            noun="RQ exception handler",
            position=0,
            keywords=("handler_func",),
        ),
    ),
    attributes=tuple((f"{name}.connection", "redis.client.Redis") for name in CONNECTED),
    results=tuple((name, JOBS[0]) for name in GIVES_JOB),
)
