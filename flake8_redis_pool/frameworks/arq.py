"""arq: the functions and cron jobs of a worker's settings run once for each job.

Its start-up and shut-down functions run once for each worker.

Facts: held against arq 0.28.0. ``Worker(functions=..., on_startup=..., on_job_start=...)`` and ``func`` are measured;
that the command line reads the same names from a class or a dictionary of any name is read from the source.

Traps:

- The settings are the class's own attributes: what a base class lists is not read.
- A job is an ordinary coroutine function that gets ``ctx`` first; so are the start-up function and the hooks.
- ``ctx["redis"]`` is the worker's own client, there already. A job gets a copy of ``ctx``: what it stores
  there is gone with the job.
- ``create_pool`` makes a client; in a web route it is one for each request.
- One event loop lasts as long as the worker.

Left out: ``enqueue_job("name")`` (a name of the worker's table, not of a module).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration, Runs, SettingsTable

WORKERS = ("arq.Worker", "arq.worker.Worker")
JOB = "arq job"
HOOK = "arq job hook"
STARTUP = "arq start-up function"
JOBS = ("functions", "cron_jobs")
HOOKS = ("on_job_start", "on_job_end", "after_job_end")
ONCE = ("on_startup", "on_shutdown")
ANY = (*JOBS, *HOOKS, *ONCE)

SPEC = FrameworkSpec(
    name="arq",
    roots=("arq",),
    keeps="in the worker's on_startup function and keep it in ctx",
    keeps_async="in the worker's on_startup function and keep it in ctx, or use ctx['redis']",
    registrations=(
        Registration(callees=WORKERS, noun=JOB, position=0, keywords=("functions",), by_name=True),
        Registration(
            callees=("arq.func", "arq.worker.func", "arq.cron", "arq.cron.cron"),
            noun=JOB,
            position=0,
            keywords=("coroutine",),
            by_name=True,
        ),
        *(Registration(callees=WORKERS, noun=HOOK, keywords=(hook,)) for hook in HOOKS),
        *(Registration(callees=WORKERS, noun=STARTUP, keywords=(hook,), runs=Runs.ONCE) for hook in ONCE),
    ),
    settings=(
        *(
            row
            for mapping in (False, True)
            for row in (
                SettingsTable(
                    entries=JOBS, noun=JOB, marks=JOBS, classes=("WorkerSettings",), mapping=mapping, by_name=True
                ),
                SettingsTable(entries=HOOKS, noun=HOOK, marks=ANY, classes=("WorkerSettings",), mapping=mapping),
                SettingsTable(
                    entries=ONCE, noun=STARTUP, marks=ANY, classes=("WorkerSettings",), mapping=mapping, runs=Runs.ONCE
                ),
            )
        ),
    ),
    conventions=(
        Convention(
            noun=STARTUP,
            functions=(
                "*startup*",
                "*start_up*",
                "*shutdown*",
                "*shut_down*",
                "start*",
                "stop*",
                "init*",
                "setup*",
                "set_up*",
                "connect*",
                "open*",
            ),
            parameters=(("ctx", "_ctx"),),
            imports=("arq",),
            async_only=True,
            runs=Runs.ONCE,
        ),
        Convention(noun=JOB, parameters=(("ctx", "_ctx"),), exact=False, imports=("arq",), async_only=True),
    ),
)
