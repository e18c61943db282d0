"""Huey: a task runs once for each call that is queued or due, the hooks around it as often.

Start-up hooks run once for each worker.

Facts: held against huey 3.5.4. Tasks, periodic tasks and the hooks around a task are measured; ``context_task``,
``on_startup``, ``MiniHuey`` and the names of ``huey.contrib.djhuey`` are read from the source.

Traps:

- ``on_startup`` runs once in each worker, which is a thread, a process or a greenlet: the
  documented place for a connection.
- ``lock_task`` and ``rate_limit`` also stand above a function, and make no task of it.
- ``huey.contrib.djhuey`` gives the methods of the instance in the settings as plain functions, and ``db_task`` on top.
- ``@anything.periodic_task`` is accepted where the module imports Huey (for ``crontab``): instances are
  imported from another module.

- A storage is made once, with the instance of Huey.

Left out: pipelines and ``on_complete``, which name tasks that carry the decorator themselves.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, InstanceDecorator, Runs

KINDS = (
    "Huey",
    "RedisHuey",
    "RedisExpireHuey",
    "PriorityRedisHuey",
    "PriorityRedisExpireHuey",
    "SqliteHuey",
    "CySqliteHuey",
    "PostgresHuey",
    "MemoryHuey",
    "FileHuey",
    "BlackHoleHuey",
)
HUEYS = tuple(f"{module}.{kind}" for module in ("huey", "huey.api") for kind in KINDS)
MINI = "huey.contrib.mini.MiniHuey"
DJANGO = "huey.contrib.djhuey"
STORAGES = ("huey.storage.BaseStorage",)

SPEC = FrameworkSpec(
    name="Huey",
    roots=("huey",),
    keeps="at module level, or in an on_startup function of the worker",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=tuple(
                f"{DJANGO}.{name}"
                for name in ("task", "periodic_task", "db_task", "db_periodic_task", "on_commit_task")
            ),
            noun="Huey task",
        ),
        Decorator(
            names=tuple(f"{DJANGO}.{name}" for name in ("pre_execute", "post_execute", "signal")), noun="Huey task hook"
        ),
        Decorator(
            names=tuple(f"{DJANGO}.{name}" for name in ("on_startup", "on_shutdown")),
            noun="Huey worker hook",
            runs=Runs.ONCE,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=STORAGES,
            methods=(
                "enqueue",
                "dequeue",
                "add_to_schedule",
                "read_schedule",
                "put_data",
                "peek_data",
                "pop_data",
                "has_data_for_key",
                "put_if_empty",
            ),
            noun="Huey storage",
        ),
        BaseMethod(classes=STORAGES, methods=("__init__",), noun="Huey storage", runs=Runs.ONCE),
    ),
    instance_decorators=(
        InstanceDecorator(classes=(*HUEYS, MINI), attributes=("task", "periodic_task"), noun="Huey task", bare=True),
        InstanceDecorator(classes=HUEYS, attributes=("context_task",), noun="Huey task", bare=True),
        InstanceDecorator(classes=HUEYS, attributes=("pre_execute", "post_execute"), noun="Huey task hook", bare=True),
        InstanceDecorator(classes=HUEYS, attributes=("signal",), noun="Huey task hook"),
        InstanceDecorator(
            classes=HUEYS, attributes=("on_startup", "on_shutdown"), noun="Huey worker hook", runs=Runs.ONCE, bare=True
        ),
    ),
)
