"""SAQ: the functions and cron jobs of a worker run once for each job.

Its start-up and shut-down functions run once for each worker.

Facts: held against saq 0.26.4. The keywords of ``Worker`` are measured; the dictionary that the command line reads,
``CronJob`` and the tuples ``("name", function)`` are read from the source.

Traps:

- The command line takes a dictionary at module level, by its dotted name:
  ``settings = {"queue": ..., "functions": [...], "startup": ...}``.
- ``context`` lasts as long as the worker: what ``startup`` stores there, jobs find there.
  ``context["worker"].queue`` has a client already.
- A function that is no coroutine runs in a thread.
- One event loop lasts as long as the worker.

Left out: ``queue.enqueue("name")`` (a name of the worker's table), functions that only have a parameter ``ctx``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration, Runs, SettingsTable

WORKERS = ("saq.Worker", "saq.worker.Worker")
TABLES = ("saq.types.SettingsDict",)
JOB = "SAQ job"
HOOK = "SAQ job hook"
STARTUP = "SAQ start-up function"
HOOKS = ("before_process", "after_process")
ONCE = ("startup", "shutdown")

SPEC = FrameworkSpec(
    name="SAQ",
    roots=("saq",),
    keeps="in the worker's startup function and keep it in the context",
    keeps_async="in the worker's startup function and keep it in the context",
    registrations=(
        Registration(callees=WORKERS, noun=JOB, position=1, keywords=("functions",)),
        Registration(callees=("saq.CronJob", "saq.job.CronJob"), noun=JOB, position=0, keywords=("function",)),
        Registration(callees=TABLES, noun=JOB, keywords=("functions",)),
        *(Registration(callees=(*WORKERS, *TABLES), noun=HOOK, keywords=(hook,)) for hook in HOOKS),
        *(Registration(callees=(*WORKERS, *TABLES), noun=STARTUP, keywords=(hook,), runs=Runs.ONCE) for hook in ONCE),
    ),
    settings=(
        SettingsTable(entries=("functions",), noun=JOB, marks=("functions",), mapping=True),
        SettingsTable(entries=HOOKS, noun=HOOK, marks=("functions",), mapping=True),
        SettingsTable(entries=ONCE, noun=STARTUP, marks=("functions",), mapping=True, runs=Runs.ONCE),
    ),
)
