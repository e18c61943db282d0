"""Celery: tasks and task signals run once for each task, worker signals once for each process.

Facts: measured or read for ``celery`` (celery 5.7.0, prefork pool with 2 children). Tasks, ``Task`` methods,
``task_prerun``, ``task_postrun``, ``worker_process_init`` and ``worker_init`` are [measured], the other signals
[source]. The names of ``celery.task`` and ``celery.decorators`` were resolved in 4.4.7; they left in 5.0.

Traps:

- ``Task.__init__`` runs once, in the parent, before the fork: a synchronous redis-py client survives that (new socket
  in the child, measured), an asynchronous one does not (the child keeps the parent's connection, measured).
- ``asyncio.run`` inside a task makes a new event loop for each task, hence ``keeps_async``.
- ``@anything.task`` is accepted where the module imports Celery: real applications import their
  instance from another module.
- ``app.Task`` is the base class of the application's tasks (``class ContextTask(app.Task)``).
- ``bind=True`` gives a task itself as its first argument: an object of the class under ``base``, one for the process.
- A result backend is made once for each thread, a scheduler of beat once: their constructors are right places.
- ``worker_process_init`` is sent by the prefork and solo pools only (source of 5.7.0): not with
  threads, gevent or eventlet.

Left out: ``celery.signals.before_task_publish`` and ``after_task_publish`` (run in the sender),
``Celery.register_task`` (the class says it), steps.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = ("celery.Celery", "celery.app.Celery", "celery.app.base.Celery")
TASKS = (
    "celery.Task",
    "celery.app.task.Task",
    "celery.contrib.abortable.AbortableTask",
    "celery.contrib.django.task.DjangoTask",
    "celery.task.Task",
    "celery.task.PeriodicTask",
    "celery.task.base.Task",
    "celery.task.base.PeriodicTask",
)
RESULT_BACKENDS = tuple(
    f"celery.backends.base.{name}"
    for name in ("Backend", "BaseBackend", "BaseKeyValueStoreBackend", "KeyValueStoreBackend")
)
SCHEDULERS = ("celery.beat.Scheduler", "celery.beat.PersistentScheduler")
TASK_SIGNALS = tuple(
    f"celery.signals.{name}.connect"
    for name in (
        "task_received",
        "task_prerun",
        "task_postrun",
        "task_success",
        "task_failure",
        "task_retry",
        "task_revoked",
        "task_rejected",
        "task_internal_error",
    )
)
WORKER_SIGNALS = tuple(
    f"celery.signals.{name}.connect"
    for name in (
        "worker_before_create_process",
        "worker_process_init",
        "worker_process_shutdown",
        "worker_init",
        "worker_ready",
        "worker_shutting_down",
        "worker_shutdown",
        "celeryd_init",
        "celeryd_after_setup",
        "beat_init",
        "setup_logging",
    )
)

SPEC = FrameworkSpec(
    name="Celery",
    roots=("celery",),
    serial=True,
    keeps="at module level, or in a worker_process_init handler",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=(
                "celery.shared_task",
                "celery.app.shared_task",
                "celery.task.task",
                "celery.task.periodic_task",
                "celery.task.base.task",
                "celery.task.base.periodic_task",
                "celery.decorators.task",
                "celery.decorators.periodic_task",
            ),
            noun="Celery task",
        ),
        Decorator(names=TASK_SIGNALS, noun="Celery task signal handler"),
        Decorator(names=WORKER_SIGNALS, noun="Celery worker signal handler", runs=Runs.ONCE),
    ),
    instance_decorators=(
        InstanceDecorator(classes=APPS, attributes=("task",), noun="Celery task", bare=True),
        InstanceDecorator(
            classes=APPS,
            attributes=("on_after_configure.connect", "on_after_finalize.connect", "on_configure.connect"),
            noun="Celery set-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=TASKS,
            methods=("run", "__call__", "before_start", "on_success", "on_failure", "on_retry", "after_return"),
            noun="Celery task",
        ),
        BaseMethod(classes=TASKS, methods=("__init__",), noun="Celery task constructor", runs=Runs.ONCE),
        BaseMethod(
            classes=RESULT_BACKENDS,
            methods=(
                "store_result",
                "get_result",
                "get_state",
                "get_task_meta",
                "save_group",
                "restore_group",
                "delete_group",
                "on_chord_part_return",
            ),
            noun="Celery result backend",
        ),
        BaseMethod(
            classes=RESULT_BACKENDS[2:],
            methods=("get", "mget", "set", "delete", "incr", "expire"),
            noun="Celery result backend",
        ),
        BaseMethod(
            classes=SCHEDULERS,
            methods=("tick", "is_due", "should_sync", "reserve", "apply_entry", "apply_async", "sync"),
            noun="Celery beat scheduler",
        ),
        BaseMethod(classes=("celery.beat.ScheduleEntry",), methods=("is_due", "next"), noun="Celery beat entry"),
        BaseMethod(
            classes=RESULT_BACKENDS + SCHEDULERS,
            methods=("__init__",),
            noun="Celery set-up",
            runs=Runs.ONCE,
        ),
        BaseMethod(classes=SCHEDULERS, methods=("setup_schedule",), noun="Celery set-up", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(callees=tuple(f"{name}.task" for name in APPS), noun="Celery task", position=0),
        Registration(callees=("celery.shared_task", "celery.app.shared_task"), noun="Celery task", position=0),
        Registration(callees=TASK_SIGNALS, noun="Celery task signal handler", position=0),
        Registration(callees=WORKER_SIGNALS, noun="Celery worker signal handler", position=0, runs=Runs.ONCE),
    ),
    bound_by=tuple(
        (name, "bind", "base")
        for name in ("celery.shared_task", "celery.app.shared_task", *(f"{app}.task" for app in APPS))
    ),
    attributes=tuple((f"{name}.Task", "celery.Task") for name in APPS),
    spawn_methods=("celery.Task.apply_async", "celery.app.task.Task.apply_async"),
    applications=("celery.current_app",),
)
